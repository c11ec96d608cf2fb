"""The few French turns that printed documents need: they are official papers and are always in French."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal

NO_BREAK = "\u00a0"
NARROW_NO_BREAK = "\u202f"

_WRITTEN_DATE = re.compile(r"\b(\d{1,2})(?:er)?\s+(\w+)\s+(\d{4})\b")

_UNITS = (
    "zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze",
    "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def french_date(day: date) -> str:
    """A date in full: 12 juin 2026, 1er juin 2026. Day and month are held together by a no-break space."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NO_BREAK}{format_date(day, 'MMMM y', locale='fr')}"


def french_time(moment: datetime) -> str:
    """A time of day: 10 h 42."""
    return f"{moment.hour}{NO_BREAK}h{NO_BREAK}{moment.minute:02d}"


def french_number(value: Decimal | int, decimals: int = 0) -> str:
    """A number with its thousands apart and exactly `decimals` decimals: 1 938,78. Halves go away from zero."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded, format=pattern, locale="fr").replace(NARROW_NO_BREAK, NO_BREAK)


def french_amount(value: Decimal) -> str:
    """An amount in euros: 1 938,78 €."""
    return f"{french_number(value, 2)}{NO_BREAK}€"


def at_place(place: str) -> str:
    """A place after "à", its article contracted: à Lorient, au Havre, aux Sables-d’Olonne, à La Rochelle."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if place.startswith(article):
            return contracted + place.removeprefix(article)
    return f"à {place}"


def in_words(count: int) -> str:
    """A feminine count in words up to 69 (quinze, vingt et une), in figures beyond."""
    if 0 <= count < len(_UNITS):
        return _UNITS[count]
    tens, rest = count - count % 10, count % 10
    if tens not in _TENS:
        return str(count)
    if rest == 0:
        return _TENS[tens]
    return f"{_TENS[tens]} et une" if rest == 1 else f"{_TENS[tens]}-{_UNITS[rest]}"


def mastery(competencies: int) -> str:
    """What the jury acknowledged, by the number of competencies: "la maîtrise des quinze compétences"."""
    return "la maîtrise de la compétence" if competencies == 1 else f"la maîtrise des {in_words(competencies)} compétences"


def dates_in(text: str) -> list[date]:
    """The dates that `text` writes in full (4 mars 1994, 1er juin 2026), in order; impossible ones are passed over."""
    months = {name: number for number, name in get_month_names("wide", locale="fr").items()}
    found = []
    for day, month, year in _WRITTEN_DATE.findall(text):
        if month in months:
            with suppress(ValueError):
                found.append(date(int(year), months[month], int(day)))
    return found
