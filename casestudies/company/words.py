"""Texts as one looks for words in them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TEXTS_KEPT = 4096


@lru_cache(maxsize=TEXTS_KEPT)
def plain(text: str) -> str:
    """The text in lower case, without accents, apostrophes made straight: what words are looked for in."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(character for character in folded if not unicodedata.combining(character))
