"""What is expected of customers, and when: each open invoice at its due date, or at the date that the customer gave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import ageing
from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.state import Company

ZERO = Decimal("0.00")


class Expected(Record, frozen=True, kw_only=True):
    """A sum in euros including VAT that should come in on a day. `why`: due (not past due), late, disputed, promised, plan."""

    invoice: str
    customer: str
    amount: Decimal
    on: date
    why: str


def disputed(company: Company) -> frozenset[str]:
    """The invoices that an open claim or dispute contests: they may not be dunned."""
    found = {each.invoice for each in company.disputes if each.closed_on is None}
    return frozenset(found | {each.disputed for each in company.claims if each.status == "open" and each.disputed is not None})


def schedule(company: Company) -> tuple[Expected, ...]:
    """What is expected today of all customers, the first day first. A running plan shares its instalments among its invoices, in order."""
    today, held = company.now.date(), disputed(company)
    owed = {each.invoice.number: each for each in ageing.outstanding(company, today)}
    found = list(_of_plans(company, {number: each.amount for number, each in owed.items()}))
    planned = {each.invoice for each in found}
    promised = {number: each.due_on for each in company.promises if each.due_on >= today for number in each.invoices}
    for number, each in owed.items():
        if number in planned:
            continue
        due = each.invoice.due_on
        why = "disputed" if number in held else "promised" if number in promised else "late" if due < today else "due"
        day = promised[number] if why == "promised" else due
        found.append(Expected(invoice=number, customer=each.invoice.customer, amount=each.amount, on=day, why=why))
    return tuple(sorted(found, key=lambda each: (each.on, each.invoice)))


def _of_plans(company: Company, left: dict[str, Decimal]) -> list[Expected]:
    """What the running plans say of what is left of their invoices; what was paid since takes off the first instalments."""
    found = []
    for plan in company.plans:
        if plan.cancelled_on is not None:
            continue
        rest = {number: left[number] for number in plan.invoices if left.get(number, ZERO) > 0}
        paid = plan.amount - sum(rest.values(), ZERO)
        for each in plan.instalments:
            gone = min(paid, each.amount)
            paid, due = paid - gone, each.amount - gone
            for number in list(rest):
                part = min(due, rest[number])
                if part > 0:
                    found.append(Expected(invoice=number, customer=plan.customer, amount=part, on=each.due_on, why="plan"))
                    due, rest[number] = due - part, rest[number] - part
    return found
