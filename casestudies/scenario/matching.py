"""Whether a document or an event bears what a case asks: a path through its fields, and the value wanted there.

A path is names joined by dots ("invoices.invoice"); it goes through lists and mappings to all their values, and
"lines[product=VB-2215].quantity" through the lines of that product alone. A value is wanted as text: "12.50" for amounts, "2026-03-12" for
days, "true", "none"; after ">=", "<=" or "!=" it is compared, after "~" it is looked for as words. A list of values wants exactly these,
in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, get_args, get_type_hints

from msgspec import UNSET, Struct

from casestudies.company.words import EURO, amount_words, plain

Wanted = str | tuple[str, ...] | list[str]
OPERATORS = (">=", "<=", "!=", "~")
_STEP = re.compile(r"([^.\[\]]+)(?:\[([^=\]]+)=([^\]]*)\])?(?:\.|$)")


def values(document: object, path: str) -> tuple[object, ...]:
    """All the values at the end of that path; none where a part of it is missing."""
    found: list[object] = [document]
    for name, field, wanted in steps(path):
        found = [value for each in found for value in _spread(_step(each, name))]
        if field:
            found = [value for value in found if _equal(_step(value, field), wanted)]
    return tuple(found)


def steps(path: str) -> list[tuple[str, str, str]]:
    """The names of a path, each with the field and the value that what is found there must bear (both empty: all of it)."""
    return [(name, field, wanted) for name, field, wanted in _STEP.findall(path)]


def _step(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return value.get(name, UNSET)
    return getattr(value, name, UNSET)


def _spread(value: object) -> Iterator[object]:
    if value is UNSET:
        return
    if isinstance(value, tuple | list):
        for each in value:
            yield from _spread(each)
        return
    yield value


def text_of(value: object) -> str:
    """A value as a case writes it."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case Enum():
            return str(value.value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def words_of(value: object) -> str:
    """A value as a person reads it in French: 19/03/2026, 1 938,78, oui, rien. A code stays as it is."""
    match value:
        case None:
            return "rien"
        case bool():
            return "oui" if value else "non"
        case Decimal():
            return amount_words(value).removesuffix(EURO)
        case datetime():
            return f"{value:%d/%m/%Y à %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return text_of(value)


def fits(document: object, where: Mapping[str, Wanted]) -> bool:
    """Whether each path bears what is wanted there."""
    return all(_wanted_there(values(document, path), wanted) for path, wanted in where.items())


def _wanted_there(found: tuple[object, ...], wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        if wanted.startswith("!="):
            return not any(_equal(each, wanted[2:].strip()) for each in found)
        return any(_fits(each, wanted) for each in found)
    left = list(found)
    for each in wanted:
        rank = next((rank for rank, value in enumerate(left) if _equal(value, each)), None)
        if rank is None:
            return False
        left.pop(rank)
    return not left


def _fits(value: object, wanted: str) -> bool:
    operator = next((each for each in OPERATORS if wanted.startswith(each)), "")
    asked = wanted[len(operator) :].strip()
    if operator == "~":
        return plain(asked) in plain(text_of(value))
    if operator in (">=", "<="):
        order = _compared(value, asked)
        return order is not None and (order >= 0 if operator == ">=" else order <= 0)
    return _equal(value, asked)


def _equal(value: object, asked: str) -> bool:
    if isinstance(value, datetime) and len(asked) == len("2026-03-12"):
        return value.date().isoformat() == asked
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _compared(value, asked) == 0
    return text_of(value) == asked


def _compared(value: object, asked: str) -> int | None:
    """Below, at or above zero as the value is below, at or above what is asked; None when they cannot be compared."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        try:
            number = Decimal(asked)
        except InvalidOperation:
            return None
        return (value > number) - (value < number)
    said = text_of(value)[: len(asked)] if isinstance(value, date) else text_of(value)
    return (said > asked) - (said < asked)


def unknown_step(kind: Any, path: str) -> tuple[str, tuple[str, ...]] | None:
    """The first name of the path that values of this kind do not have, with the names they have; None when all are known."""
    kinds = _structs(kind)
    for name, condition, _wanted in steps(path):
        for step in (name, condition):
            known = {field: hint for each in kinds for field, hint in _fields(each).items()}
            if kinds and step and step not in known:
                return step, tuple(sorted(known))
            kinds = _structs(known[step]) if step == name and kinds else kinds
    return None


def _fields(kind: type[Struct]) -> dict[str, Any]:
    properties = {name: object for name in dir(kind) if isinstance(getattr(kind, name, None), property)}
    return {**properties, **{name: hint for name, hint in get_type_hints(kind).items() if name in kind.__struct_fields__}}


def _structs(hint: Any) -> tuple[type[Struct], ...]:
    """The documents within a type: of X, X or None, a list of X, a mapping to X."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return (hint,)
    return tuple(each for inner in get_args(hint) for each in _structs(inner))
