"""Rules of law as dated data, each with its source: nothing of it is a literal elsewhere. The CGI may be cited until the end of 2027."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

STANDARD = "standard"
REDUCED = "reduced"


class DatedValue(Struct, frozen=True, kw_only=True):
    """A value that holds from `valid_from` to `valid_to`, both included (None: until replaced).

    Rates in percent, amounts in euros, terms in days.
    """

    code: str
    value: Decimal
    valid_from: date
    valid_to: date | None = None
    source: str


class Mention(Struct, frozen=True, kw_only=True):
    """A mention that invoices must bear from a date, when `when` is true of them: always, or the code of a circumstance."""

    code: str
    when: str
    valid_from: date
    source: str


class NoRule(LookupError):
    """No value of that code on that day."""


def _semesters(*rates: str) -> tuple[DatedValue, ...]:
    """The ECB's main refinancing rate of each semester from 2024 on, plus ten points; the last holds until the next is known."""
    starts = [date(2024 + rank // 2, 1 if rank % 2 == 0 else 7, 1) for rank in range(len(rates))]
    ends = [date(start.year, 6, 30) if start.month == 1 else date(start.year, 12, 31) for start in starts[:-1]]
    return tuple(
        DatedValue(code="late_penalty", value=Decimal(rate) + 10, valid_from=start, valid_to=end, source="C. com. L441-10, II")
        for rate, start, end in zip(rates, starts, [*ends, None], strict=True)
    )


VALUES = (
    DatedValue(code=STANDARD, value=Decimal(20), valid_from=date(2014, 1, 1), source="CGI, art. 278"),
    DatedValue(code="intermediate", value=Decimal(10), valid_from=date(2014, 1, 1), source="CGI, art. 279"),
    DatedValue(code=REDUCED, value=Decimal("5.5"), valid_from=date(2014, 1, 1), source="CGI, art. 278-0 bis"),
    DatedValue(code="super_reduced", value=Decimal("2.1"), valid_from=date(2014, 1, 1), source="CGI, art. 281 quater"),
    DatedValue(code="indemnity", value=Decimal("40.00"), valid_from=date(2013, 1, 1), source="C. com. D441-5"),
    DatedValue(code="longest_terms", value=Decimal(60), valid_from=date(2009, 1, 1), source="C. com. L441-10, I"),
    DatedValue(code="longest_terms_end_of_month", value=Decimal(45), valid_from=date(2009, 1, 1), source="C. com. L441-10, I"),
    DatedValue(
        code="origin_statement",
        value=Decimal("6000.00"),
        valid_from=date(1997, 1, 1),
        source="Convention pan-euro-méditerranéenne, appendice I; accord CEE-Suisse, protocole n° 3",
    ),
    DatedValue(code="carrier_protest", value=Decimal(3), valid_from=date(2000, 9, 21), source="C. com. L133-3"),
    DatedValue(code="carrier_protest_abroad", value=Decimal(7), valid_from=date(1961, 7, 2), source="CMR, art. 30, 1"),
    *_semesters("4.50", "4.25", "3.15", "2.15", "2.15"),
)

MENTIONS = (
    Mention(code="cash_discount_terms", when="always", valid_from=date(2009, 1, 1), source="C. com. L441-9"),
    Mention(code="late_penalty", when="always", valid_from=date(2009, 1, 1), source="C. com. L441-9"),
    Mention(code="recovery_indemnity", when="always", valid_from=date(2013, 1, 1), source="C. com. L441-9, D441-5"),
    Mention(code="intra_community", when="intra_community", valid_from=date(1993, 1, 1), source="CGI, art. 262 ter, I"),
    Mention(code="export", when="export", valid_from=date(1979, 7, 1), source="CGI, art. 262, I"),
    Mention(code="reverse_charge", when="reverse_charge", valid_from=date(2013, 1, 1), source="CGI, annexe II, art. 242 nonies A, I, 13°"),
    Mention(code="customer_siren", when="small_issuer", valid_from=date(2027, 9, 1), source="Décret 2022-1299"),
    Mention(code="operation_category", when="small_issuer", valid_from=date(2027, 9, 1), source="Décret 2022-1299"),
)
"""Mentions beside the fields of the invoice. The reform's bind small and middle-sized issuers from 1 September 2027."""


def value(code: str, day: date) -> Decimal:
    """The value of that code on that day. Raises NoRule."""
    for each in VALUES:
        if each.code == code and each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each.value
    raise NoRule(f"{code} on {day.isoformat()}")


def mentions(day: date, circumstances: Iterable[str]) -> tuple[str, ...]:
    """The codes of the mentions that an invoice of that day must bear in these circumstances ("always" goes without saying)."""
    kinds = {"always", *circumstances}
    return tuple(each.code for each in MENTIONS if each.when in kinds and each.valid_from <= day)
