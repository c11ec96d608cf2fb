"""Dunning: letters to customers who are late, by level; penalties and indemnity (C. com. L441-10, D441-5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casestudies.company import money
from casestudies.company.kernel import Record

FORMAL_NOTICE = 4


class DunnedInvoice(Record, frozen=True, kw_only=True, gc=False):
    """An invoice that a letter claims: what was outstanding that day (euros including VAT), and since how many days."""

    invoice: str
    due_on: date
    outstanding: Decimal
    days_late: int


class Dunning(Record, frozen=True, kw_only=True):
    """A dunning letter. Level 0 before the due date, 1 to 3, 4 the formal notice (mise en demeure); `deadline` to pay by.

    `penalties` and `indemnity` in euros: 0 when the letter does not claim them. `registered` is the number of the registered letter.
    """

    number: str
    customer: str
    level: int
    sent_on: date
    sent_by: str
    channel: str
    invoices: tuple[DunnedInvoice, ...]
    deadline: date | None = None
    penalties: Decimal = Decimal("0.00")
    indemnity: Decimal = Decimal("0.00")
    registered: str = ""

    @property
    def outstanding(self) -> Decimal:
        """What the letter claims, penalties and indemnity apart."""
        return sum((each.outstanding for each in self.invoices), Decimal("0.00"))


def penalty(outstanding: Decimal, rate: Decimal, days: int) -> Decimal:
    """Late penalty in euros: outstanding including VAT × yearly rate in percent × days / 365 (C. com. L441-10, II)."""
    return money.cents(outstanding * rate * days / 100 / 365)
