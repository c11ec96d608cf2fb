"""Texts and commands of a case, filled with the {facts} of a variant.

A fact is text. In a text it may be asked in words: {amount:money} gives 1 938,78 €, {day:day} 12 mars 2026, {day:weekday}
jeudi 12 mars 2026, {day:short} 12/03/2026. A value that is nothing but "{count:int}" becomes a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from casestudies.company import past
from casestudies.company.words import amount_words

FORMS = ("money", "day", "weekday", "short")


class Fact(str):
    """A fact of a variant, which knows the forms that a text may ask. Amounts are written 1938.78 and days 2026-03-12."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        """Raises ValueError when the fact has no such form."""
        match form:
            case "money":
                try:
                    return amount_words(Decimal(self))
                except InvalidOperation as error:
                    raise ValueError(f"{str(self)!r} is no amount") from error
            case "day":
                return past.in_words(date.fromisoformat(self[:10])).split(" ", 1)[1]
            case "weekday":
                return past.in_words(date.fromisoformat(self[:10]))
            case "short":
                return f"{date.fromisoformat(self[:10]):%d/%m/%Y}"
            case _:
                return str.__format__(self, form)


def facts_of(values: Mapping[str, str]) -> dict[str, str]:
    """These values as facts."""
    return {name: Fact(value) for name, value in values.items()}


def filled(value: Mapping[str, object], facts: Mapping[str, str]) -> dict[str, object]:
    """The mapping with its {facts} filled, in names as in values, at any depth."""
    return {key.format_map(facts): _filled(each, facts) for key, each in value.items()}


def _filled(value: object, facts: Mapping[str, str]) -> object:
    match value:
        case str():
            if value.startswith("{") and value.endswith(":int}"):
                return int(facts[value[1:-5]])
            return value.format_map(facts)
        case dict():
            return filled(value, facts)
        case list() | tuple():
            return [_filled(each, facts) for each in value]
        case _:
            return value
