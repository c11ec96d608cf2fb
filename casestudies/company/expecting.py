"""What is expected of customers, and when: each open invoice at its due date, or at the date that the customer gave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import ageing
from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Expected(Record, frozen=True, kw_only=True):
    """A sum in euros including VAT that should come in on a day. `why`: due (not past due), late, disputed."""

    invoice: str
    customer: str
    amount: Decimal
    on: date
    why: str


def disputed(company: Company) -> frozenset[str]:
    """The invoices that an open claim disputes: they may not be dunned."""
    return frozenset(each.disputed for each in company.claims if each.status == "open" and each.disputed is not None)


def schedule(company: Company) -> tuple[Expected, ...]:
    """What is expected today of all customers, the first day first."""
    today, held = company.now.date(), disputed(company)
    found = []
    for each in ageing.outstanding(company, today):
        invoice = each.invoice
        why = "disputed" if invoice.number in held else "late" if invoice.due_on < today else "due"
        found.append(Expected(invoice=invoice.number, customer=invoice.customer, amount=each.amount, on=invoice.due_on, why=why))
    return tuple(sorted(found, key=lambda each: (each.on, each.invoice)))
