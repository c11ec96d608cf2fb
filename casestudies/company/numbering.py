"""Number series: one for each kind of document and each year, without gap (for invoices: CGI, annexe II, art. 242 nonies A, I, 7°)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casestudies.company.state import Company

DIGITS = 4
LONG = 5


class Series(StrEnum):
    """The prefix of each series, as the company's papers bear it."""

    ORDER = "CC"
    EDI_ORDER = "CE"
    QUOTE = "DV"
    DELIVERY = "BL"
    SHIPMENT = "EX"
    INVOICE = "FA"
    CREDIT_NOTE = "AV"
    PAYMENT = "RG"
    STATEMENT_LINE = "BQ"
    DUNNING = "RL"
    CLAIM = "RC"
    RETURN = "RT"
    SUPPLIER_ORDER = "CF"
    RECEIPT = "BR"
    SUPPLIER_INVOICE = "FF"
    MOVE = "MV"
    ENTRY = "OD"


def number(series: Series, year: int, rank: int) -> str:
    """The number of that rank (1 upwards) in the series of the year: FA-2026-0541."""
    return f"{series.value}-{year}-{rank:0{LONG if series is Series.MOVE else DIGITS}d}"


def next_number(company: Company, series: Series) -> str:
    """The number that follows the last one given in the series of the company's current year."""
    return number(series, company.now.year, company.counters.get(f"{series.value}-{company.now.year}", 0) + 1)


def counted(company: Company, given: str) -> dict[str, int]:
    """The company's counters once `given` has been used: what `evolve` keeps."""
    prefix, rank = given.rsplit("-", 1)
    return {**company.counters, prefix: max(company.counters.get(prefix, 0), int(rank))}


def gaps(numbers: Iterable[str]) -> tuple[str, ...]:
    """The series and years in which these numbers do not run from 1 without gap nor double, in alphabetical order."""
    ranks: dict[str, list[int]] = {}
    for each in numbers:
        prefix, rank = each.rsplit("-", 1)
        ranks.setdefault(prefix, []).append(int(rank))
    return tuple(sorted(prefix for prefix, found in ranks.items() if sorted(found) != list(range(1, len(found) + 1))))
