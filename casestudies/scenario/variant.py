"""A variant of a case: the same trap with other figures, computed from the case and a seed; nothing of it is written by hand.

`casestudies.scenario.builders` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company.kernel import Event
from casestudies.company.messages import PurchaseOrder
from casestudies.company.numbering import Series, counted, next_number

if TYPE_CHECKING:
    from casestudies.company.state import Company

MOST_DISTURBANCES = 200


class Variant(Struct, frozen=True, kw_only=True):
    """One variant: `facts` fill the texts of the case and feed its rules, `disturbances` are what the morning starts with.

    `paper` is the purchase order that a letter brings; `tables` and `files` are rows and contents for the case's pieces, by name.
    """

    facts: Mapping[str, str]
    disturbances: tuple[tuple[datetime, Event], ...]
    paper: PurchaseOrder | None = None
    tables: Mapping[str, tuple[tuple[str, ...], ...]] = {}
    files: Mapping[str, str] = {}


def coming(company: Company, series: Series, rank: int) -> str:
    """The number that the `rank`-th (1 upwards) paper of the series will bear, from the morning on."""
    counters = company.counters
    for _ in range(rank - 1):
        counters = counted(counters, next_number(counters, company.now.year, series))
    return next_number(counters, company.now.year, series)
