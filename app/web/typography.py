"""French typography, as pure functions: what the hand types with one kind of space, the reader sees with the right one.

Rules: Lexique des règles typographiques en usage à l'Imprimerie nationale. One no-break space (U+00A0) serves everywhere, since not
every font of the application draws the narrow one (U+202F).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

NBSP = "\u00a0"
NARROW = "\u202f"
TEXTS_KEPT = 8192
"""Texts that a process keeps typeset: the sentences of the screens come back on every page."""

# A dot stands for an accented letter, so that no word of a screen stands in the code.
UNITS = (
    "h|min|s|j|km|m|cm|mm|kg|g|t|l|ml|Ko|Mo|Go|pt|px|points?|jours?|heures?|minutes?|secondes?|mois|ans?|pages?|pi.ces?|bo.tes?|cartons?"
)
MONTHS = "janv|f.vr|avr|juil|sept|oct|nov|d.c|janvier|f.vrier|mars|avril|mai|juin|juillet|ao.t|septembre|octobre|novembre|d.cembre"
VALUE = r"(?:\d|\d\)|%\(\w+\)[sd])"
"""The end of a number, or of a place where a number will be put (%(count)s)."""

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[^\W\d_])(?:'|&#39;)(?=[\w«])"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=«) ?(?=\S)"), NBSP),
    (re.compile(r"(?<=\S) ?(?=»)"), NBSP),
    (re.compile(r" (?=[:;?!](?:\s|$|[)»<]))"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?:\D|$))"), NBSP),
    (re.compile(rf"({VALUE}) (?=(?:€|°|%%|%(?![(\w])))"), rf"\g<1>{NBSP}"),
    (re.compile(rf"({VALUE}) (?=(?:{UNITS})(?![\w’]))"), rf"\g<1>{NBSP}"),
    (re.compile(r"(?<=\d h) (?=\d\d\b)"), NBSP),
    (re.compile(rf"(?<=\d{NBSP}h) (?=\d\d\b)"), NBSP),
    (re.compile(rf"((?<!\d)\d{{1,2}}|1er) (?=(?:{MONTHS})\b)"), rf"\g<1>{NBSP}"),
    (re.compile(r"(?<=\d) [x×] (?=\d)"), f"{NBSP}×{NBSP}"),
    (re.compile(r"\b(M\.|Mme|MM\.|Mmes|n°|art\.|p\.) (?=[\w«])"), rf"\g<1>{NBSP}"),
)


@lru_cache(maxsize=TEXTS_KEPT)
def typeset(text: str) -> str:
    """`text` with French spaces and apostrophes. Idempotent; keeps %-placeholders, addresses and times written 09:26 as they are."""
    text = text.replace(NARROW, NBSP)
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


ELIDING = re.compile(r"[aeiou\u0153\u00e6]|y[^aeiou]|h[eiuy]", re.I)
"""How a word begins before which "de" and "que" lose their e: a vowel, y before a consonant, and most names in h that French knows
(as in Hugo; not in Hamza or Houda)."""
BEFORE_A_PLACE = re.compile(r"\b([Dd]|\w*[Qq]u)e %\((\w+)\)s")


def elided(text: str, values: Mapping[str, object]) -> str:
    """`text` with "de" and "que" shortened before the places that `values` will fill, as French does before a vowel."""

    def shorten(place: re.Match[str]) -> str:
        word = unicodedata.normalize("NFD", str(values.get(place[2], "")))
        return f"{place[1]}’%({place[2]})s" if ELIDING.match(word) else place[0]

    return BEFORE_A_PLACE.sub(shorten, text)


def typo(text: object) -> str:
    """The filter: `typeset`, keeping markup that is already safe."""
    if isinstance(text, Markup):
        return Markup(typeset(str(text)))  # noqa: S704 - only spaces and apostrophes of safe markup change
    return typeset(str(text))
