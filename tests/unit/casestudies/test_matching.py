"""Paths through documents, and the values wanted at their end."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from msgspec import Struct

from casestudies.scenario.matching import fits, unknown_step, values, words_of


class Kind(StrEnum):
    """A kind."""

    PLAIN = "plain"


class Line(Struct, frozen=True):
    """A line."""

    product: str
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.price


class Paper(Struct, frozen=True):
    """A document."""

    number: str
    kind: Kind
    on: date
    at: datetime | None
    lines: tuple[Line, ...]
    held: dict[str, int]
    done: bool = False


PAPER = Paper(
    "FA-1",
    Kind.PLAIN,
    date(2026, 3, 9),
    datetime(2026, 3, 9, 8, 30),  # noqa: DTZ001 (the company's own time)
    (Line("VB-1", 3, Decimal("12.500")), Line("VB-2", 5, Decimal(8))),
    {"CC-1": 4},
)


def test_a_path_goes_through_lists_mappings_and_derived_values() -> None:
    assert values(PAPER, "lines.product") == ("VB-1", "VB-2")
    assert values(PAPER, "lines.amount") == (Decimal("37.500"), Decimal(40))
    assert values(PAPER, "lines[product=VB-2].quantity") == (5,)
    assert values(PAPER, "lines[product=VB-9].quantity") == ()
    assert values(PAPER, "held.CC-1") == (4,)
    assert values(PAPER, "nothing.at.all") == ()


@pytest.mark.parametrize(
    ("where", "fitting"),
    [
        ({"number": "FA-1", "kind": "plain", "done": "false"}, True),
        ({"number": "FA-2"}, False),
        ({"lines.price": "12.5"}, True),
        ({"lines.price": "12.51"}, False),
        ({"lines[product=VB-2].price": "12.5"}, False),
        ({"lines.quantity": ["5", "3"]}, True),
        ({"lines.quantity": ["3"]}, False),
        ({"lines.quantity": ["3", "5", "5"]}, False),
        ({"lines[product=VB-1].quantity": ["3"]}, True),
        ({"lines.quantity": ">=5"}, True),
        ({"lines.quantity": ">=6"}, False),
        ({"lines.quantity": "<=2"}, False),
        ({"lines.product": "!=VB-3"}, True),
        ({"lines.product": "!=VB-1"}, False),
        ({"on": "2026-03-09"}, True),
        ({"on": ">=2026-03-10"}, False),
        ({"at": "2026-03-09"}, True),
        ({"at": "2026-03-09T08:30"}, True),
        ({"at": "!=none"}, True),
        ({"number": "~fa"}, True),
        ({"number": "<=word"}, True),
        ({"lines.quantity": ">=word"}, False),
    ],
)
def test_what_is_wanted(where: dict[str, str | list[str]], fitting: bool) -> None:
    assert fits(PAPER, where) is fitting


@pytest.mark.parametrize(
    ("path", "unknown"),
    [
        ("lines.product", None),
        ("lines[product=x].amount", None),
        ("held.CC-1", None),
        ("line.product", "line"),
        ("lines.produit", "produit"),
        ("lines[produit=x].amount", "produit"),
    ],
)
def test_an_unknown_name_is_found(path: str, unknown: str | None) -> None:
    found = unknown_step(Paper, path)
    assert (found[0] if found else None) == unknown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "rien"),
        (True, "oui"),
        (Decimal("1938.8"), "1\u202f938,80"),
        (date(2026, 3, 19), "19/03/2026"),
        (datetime.fromisoformat("2026-03-19T09:05"), "19/03/2026 à 09:05"),
        ("CF-2026-0183", "CF-2026-0183"),
        (50, "50"),
    ],
)
def test_what_was_found_is_said_as_a_person_reads_it(value: object, words: str) -> None:
    assert words_of(value) == words
