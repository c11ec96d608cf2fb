"""Number series: one for each kind of document and each year, without gap (for invoices: CGI, annexe II, art. 242 nonies A, I, 7°)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

DIGITS = 4
LONG = 5


class Series(StrEnum):
    """The prefix of each series, as the company's papers bear it."""

    ORDER = "CC"
    EDI_ORDER = "CE"
    QUOTE = "DV"
    DELIVERY = "BL"
    SHIPMENT = "EX"
    TARIFF_PROPOSAL = "TP"
    AGREED_PRICE = "PN"
    EXPORT_FILE = "XP"
    INVOICE_DRAFT = "BF"
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
    COUNT = "IN"
    NON_CONFORMITY = "NC"
    INCIDENT = "IL"
    TENDER = "AO"
    SUPPLIER_REMINDER = "RF"
    ENTRY = "OD"
    DISPUTE = "LT"
    PROMISE = "PP"
    ASSIGNMENT = "CS"
    LIMIT_REQUEST = "DG"
    SOLVENCY = "DS"
    INSTALMENT_PLAN = "EC"


def number(series: Series, year: int, rank: int) -> str:
    """The number of that rank (1 upwards) in the series of the year: FA-2026-0541."""
    return f"{series.value}-{year}-{rank:0{LONG if series is Series.MOVE else DIGITS}d}"


def next_number(counters: Mapping[str, int], year: int, series: Series) -> str:
    """The number that follows the last one given in the series of that year. `counters` holds the last rank by series and year."""
    return number(series, year, counters.get(f"{series.value}-{year}", 0) + 1)


def counted(counters: Mapping[str, int], given: str) -> dict[str, int]:
    """The counters once `given` has been used; an earlier number changes nothing."""
    prefix, rank = given.rsplit("-", 1)
    return {**counters, prefix: max(counters.get(prefix, 0), int(rank))}
