"""What a written text says: amounts, days and references read as values. They are shown as facts, and judge nothing by themselves."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from msgspec import Struct

from casestudies.company import past
from casestudies.company.words import plain

_BLANK = "[ .\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_AMOUNT = re.compile(rf"(?<![\w/.,])(?<![\w/.,-]-)(\d{{1,3}}(?:{_BLANK}\d{{3}})+|\d+)(?:[,.](\d{{1,2}}))?(?![\w/,.-]*\d|/)")
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?|[.-](\d{1,2})[.-](\d{4}|\d{2}))(?![\d/])")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_MONTHS = {plain(name): rank for rank, name in enumerate(past.MONTHS_FR, start=1)}
_WORDED = re.compile(rf"(?<!\d)(1er|\d{{1,2}})\s+({'|'.join(_MONTHS)})(?:\s+(\d{{4}}))?")
_REFERENCE = re.compile(r"\b[A-Z]{1,6}(?:-[A-Z0-9]+)*-?\d[\w-]*\b")
# What may stand between the denial and the value it denies.
_BETWEEN = rf"(?:\s+(?:au|aux|le|la|les|du|de|des|à|a|en|dès|que|pour|celui|celle|un|une|partir|{'|'.join(past.DAYS_FR)}))*"
_VALUE = r"(?=\d|[A-Z]{1,6}[-\d])"
_CLAUSE_END = r"(?=[,;:.!?)](?:\s|$)|\s(?:mais|et|car|donc)\s|\n|$)"
_DENIED = re.compile(rf"(?<!pourquoi )\b(?:pas|non|ni|plutôt que|au lieu){_BETWEEN}\s+{_VALUE}.*?{_CLAUSE_END}", re.IGNORECASE)


class Said(Struct, frozen=True, kw_only=True):
    """What a text states: amounts in euros, days, references as written."""

    amounts: frozenset[Decimal]
    days: frozenset[date]
    references: frozenset[str]


def read(text: str, today: date) -> Said:
    """What the text states. A day without its year is of the year that brings it nearest to `today`."""
    return Said(amounts=_amounts(text), days=_days(text, today), references=frozenset(_REFERENCE.findall(text.upper())))


def undenied(text: str) -> str:
    """The text without the values that it denies: "pas au 1er mai", "et non 29,60 €", "au lieu de CC-2026-0407"."""
    return _DENIED.sub(" ", text)


def _amounts(text: str) -> frozenset[Decimal]:
    """All numbers that are no part of a day or of a reference: a bare whole number may be a quantity as well as an amount."""
    found = set()
    for whole, cents in _AMOUNT.findall(_WORDED.sub(" ", plain(text))):
        digits = re.sub(r"\D", "", whole)
        found.add(Decimal(f"{digits}.{(cents or '0').ljust(2, '0')}"))
    return frozenset(found)


def _days(text: str, today: date) -> frozenset[date]:
    said = plain(text)
    found = [(int(day), int(month), int(year)) for year, month, day in _ISO.findall(said)]
    bare = _ISO.sub(" ", said)
    for day, month, year, dotted, its_year in _NUMBERS.findall(bare):
        found.append((int(day), int(month or dotted), _year(year or its_year)))
    found += [(1 if day == "1er" else int(day), _MONTHS[month], _year(year)) for day, month, year in _WORDED.findall(bare)]
    return frozenset(each for day, month, year in found if (each := _dated(day, month, year, today)) is not None)


def _year(written: str) -> int:
    if not written:
        return 0
    return int(written) + 2000 if len(written) == len("26") else int(written)


def _dated(day: int, month: int, year: int, today: date) -> date | None:
    years = (year,) if year else (today.year - 1, today.year, today.year + 1)
    known = []
    for each in years:
        try:
            known.append(date(each, month, day))
        except ValueError:
            continue
    return min(known, key=lambda found: abs(found - today), default=None)
