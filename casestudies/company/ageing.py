"""What customers owe: outstanding amounts by invoice, and the aged balance, by due date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.invoicing import Invoice
    from casestudies.company.state import Company

ZERO = Decimal("0.00")
BUCKETS = (0, 30, 60, 90)
"""Last day late of each bucket: not due, 1 to 30, 31 to 60, 61 to 90; the last one is above."""


class Outstanding(Record, frozen=True, kw_only=True):
    """An invoice that is not wholly settled, on a day. `days_late` is 0 until the day after the due date."""

    invoice: Invoice
    amount: Decimal
    days_late: int


class AgedBalance(Record, frozen=True, kw_only=True):
    """A customer's balance in euros including VAT: five `buckets` by days late, and `credit` (above zero) that settles nothing yet."""

    customer: str
    buckets: tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
    credit: Decimal

    @property
    def total(self) -> Decimal:
        """What the customer owes, its credit taken off."""
        return sum(self.buckets, ZERO) - self.credit

    @property
    def late(self) -> Decimal:
        """What is past due."""
        return sum(self.buckets[1:], ZERO)


def settled(company: Company, day: date) -> dict[str, Decimal]:
    """What payments, credit notes and assignments to a factor had settled of each invoice at the end of that day."""
    found: dict[str, Decimal] = {}
    for payment in company.payments:
        for part in payment.allocations:
            if part.on <= day:
                found[part.invoice] = found.get(part.invoice, ZERO) + part.settled
    for note in company.credit_notes:
        for applied in note.applied:
            if applied.on <= day:
                found[applied.invoice] = found.get(applied.invoice, ZERO) + applied.amount
    for assignment in company.assignments:
        for held in assignment.invoices:
            if assignment.assigned_on <= day and (held.recourse_on is None or held.recourse_on > day):
                found[held.invoice] = found.get(held.invoice, ZERO) + held.amount
    return found


def outstanding(company: Company, day: date) -> tuple[Outstanding, ...]:
    """The invoices issued by that day that are not wholly settled, in the order of their numbers."""
    done = settled(company, day)
    found = []
    for invoice in company.invoices:
        amount = invoice.payable - done.get(invoice.number, ZERO)
        if amount and invoice.issued_on <= day:
            found.append(Outstanding(invoice=invoice, amount=amount, days_late=max(0, (day - invoice.due_on).days)))
    return tuple(found)


def credits(company: Company, day: date) -> dict[str, Decimal]:
    """What each customer has paid or been credited that settles nothing by that day, above zero."""
    found: dict[str, Decimal] = {}
    for payment in company.payments:
        if payment.received_on <= day and payment.cancelled_on is None:
            back = payment.refunded_on is not None and payment.refunded_on <= day
            used = sum((part.amount for part in payment.allocations if part.on <= day), Decimal(0))
            left = ZERO if back else payment.amount - used
            found[payment.customer] = found.get(payment.customer, ZERO) + left
    for note in company.credit_notes:
        if note.issued_on <= day:
            left = note.totals.gross - sum((part.amount for part in note.applied if part.on <= day), Decimal(0))
            found[note.customer] = found.get(note.customer, ZERO) + left
    return {customer: amount for customer, amount in found.items() if amount}


def bucket(days_late: int) -> int:
    """The rank of the bucket (0 to 4) for that many days late."""
    return next((rank for rank, last in enumerate(BUCKETS) if days_late <= last), len(BUCKETS))


def aged_balance(company: Company, day: date) -> tuple[AgedBalance, ...]:
    """The balance of each customer that owes or has credit on that day, by code."""
    sums: dict[str, list[Decimal]] = {}
    for each in outstanding(company, day):
        sums.setdefault(each.invoice.customer, [ZERO] * 5)[bucket(each.days_late)] += each.amount
    left = credits(company, day)
    found = []
    for customer in sorted({*sums, *left}):
        current, first, second, third, last = sums.get(customer, [ZERO] * 5)
        found.append(AgedBalance(customer=customer, buckets=(current, first, second, third, last), credit=left.get(customer, ZERO)))
    return tuple(found)
