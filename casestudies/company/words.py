"""Texts as one looks for words in them, and amounts as letters write them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import lru_cache

TEXTS_KEPT = 4096
EURO = "\N{NO-BREAK SPACE}€"


@lru_cache(maxsize=TEXTS_KEPT)
def plain(text: str) -> str:
    """The text in lower case, without accents, apostrophes made straight: what words are looked for in."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(character for character in folded if not unicodedata.combining(character))


def amount_words(amount: Decimal) -> str:
    """An amount as French letters write it: 1 938,78 €."""
    whole, cents = f"{amount:.2f}".split(".")
    return f"{int(whole):,}".replace(",", "\N{NARROW NO-BREAK SPACE}") + f",{cents}{EURO}"
