"""Dunning: letters to customers who are late, by level; penalties and indemnity (C. com. L441-10, D441-5); disputes, promises, plans.

What the commands lead to is in `casestudies.company.recovering`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import index, money, numbering
from casestudies.company.kernel import Command, Event, Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.state import Company

FORMAL_NOTICE = 4
NOTE_LENGTH = 1000
REGISTERED_LENGTH = 40


class Channel(StrEnum):
    """How a letter leaves."""

    EMAIL = "email"
    LETTER = "letter"
    REGISTERED = "registered_letter"


class DisputeReason(StrEnum):
    """What a customer reproaches an invoice with."""

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    DELIVERY = "delivery"
    PAPERS = "papers"
    OTHER = "other"


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

    @property
    def claimed(self) -> Decimal:
        """All that the letter claims, in euros."""
        return self.outstanding + self.penalties + self.indemnity


class Dispute(Record, frozen=True, kw_only=True):
    """An invoice that its customer contests, outside of a claim on goods: it may not be dunned while the dispute is open."""

    number: str
    invoice: str
    customer: str
    reason: DisputeReason
    said: str
    opened_on: date
    opened_by: str
    closed_on: date | None = None
    founded: bool | None = None
    findings: str = ""


class Promise(Record, frozen=True, kw_only=True):
    """A payment that a customer promised for a day: `amount` in euros including VAT, on these invoices; `said_by` is who promised."""

    number: str
    customer: str
    invoices: tuple[str, ...]
    amount: Decimal
    due_on: date
    said_by: str
    noted_on: date
    noted_by: str
    note: str = ""


class Instalment(Record, frozen=True, kw_only=True, gc=False):
    """A part of a plan: when, and how much in euros including VAT."""

    due_on: date
    amount: Decimal


class InstalmentPlan(Record, frozen=True, kw_only=True):
    """What a customer and we agreed: these invoices, of which `amount` was owed on that day, paid at these dates."""

    number: str
    customer: str
    invoices: tuple[str, ...]
    amount: Decimal
    instalments: tuple[Instalment, ...]
    agreed_on: date
    agreed_by: str
    note: str = ""
    cancelled_on: date | None = None
    cancel_note: str = ""

    def due(self, day: date) -> Decimal:
        """What of it should have come in by the end of that day."""
        return sum((each.amount for each in self.instalments if each.due_on <= day), Decimal("0.00"))


class SendDunning(Command, frozen=True, kw_only=True, tag="dunning.send"):
    """Write to a customer about these invoices. `charges` claims penalties and indemnity. A formal notice (level 4) is a registered letter
    with its number and a `deadline`; it always claims charges."""

    customer: str
    level: int
    invoices: tuple[str, ...]
    channel: Channel
    charges: bool = False
    deadline: date | None = None
    registered: str = ""


class OpenDispute(Command, frozen=True, kw_only=True, tag="dunning.open_dispute"):
    """Mark an invoice as disputed, with what the customer says."""

    invoice: str
    reason: DisputeReason
    said: str


class CloseDispute(Command, frozen=True, kw_only=True, tag="dunning.close_dispute"):
    """End a dispute: whether it was founded, and what was found."""

    dispute: str
    founded: bool
    findings: str


class NotePromise(Command, frozen=True, kw_only=True, tag="dunning.note_promise"):
    """Note what a customer promised to pay, and when."""

    customer: str
    invoices: tuple[str, ...]
    amount: Decimal
    due_on: date
    said_by: str
    note: str = ""


class AgreePlan(Command, frozen=True, kw_only=True, tag="dunning.agree_plan"):
    """Agree on the dates and amounts at which a customer pays these invoices: their sum is what is owed of them."""

    customer: str
    invoices: tuple[str, ...]
    instalments: tuple[Instalment, ...]
    note: str = ""


class CancelPlan(Command, frozen=True, kw_only=True, tag="dunning.cancel_plan"):
    """End a plan that is not kept, with a reason: its invoices are due again."""

    plan: str
    note: str


class DunningSent(Event, frozen=True, kw_only=True, tag="dunning.sent"):
    """A letter left."""

    dunning: Dunning


class DisputeOpened(Event, frozen=True, kw_only=True, tag="dunning.dispute_opened"):
    """An invoice is disputed."""

    dispute: Dispute


class DisputeClosed(Event, frozen=True, kw_only=True, tag="dunning.dispute_closed"):
    """A dispute ended."""

    dispute: str
    invoice: str
    founded: bool
    findings: str


class PromiseNoted(Event, frozen=True, kw_only=True, tag="dunning.promise_noted"):
    """A promise was noted."""

    promise: Promise


class PlanAgreed(Event, frozen=True, kw_only=True, tag="dunning.plan_agreed"):
    """A plan was agreed."""

    plan: InstalmentPlan


class PlanCancelled(Event, frozen=True, kw_only=True, tag="dunning.plan_cancelled"):
    """A plan ended before its time."""

    plan: str
    note: str


COMMANDS = (SendDunning, OpenDispute, CloseDispute, NotePromise, AgreePlan, CancelPlan)
EVENTS = (DunningSent, DisputeOpened, DisputeClosed, PromiseNoted, PlanAgreed, PlanCancelled)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case DunningSent(dunning=made):
            company = replace(company, counters=numbering.counted(company.counters, made.number))
            return replace(company, dunnings=company.dunnings.put(made.number, made))
        case DisputeOpened(dispute=dispute):
            company = replace(company, counters=numbering.counted(company.counters, dispute.number))
            return replace(company, disputes=company.disputes.put(dispute.number, dispute))
        case DisputeClosed():
            dispute = company.disputes[event.dispute]
            dispute = replace(dispute, closed_on=at.date(), founded=event.founded, findings=event.findings)
            return replace(company, disputes=company.disputes.put(dispute.number, dispute))
        case PromiseNoted(promise=promise):
            company = replace(company, counters=numbering.counted(company.counters, promise.number))
            return replace(company, promises=company.promises.put(promise.number, promise))
        case PlanAgreed(plan=plan):
            company = replace(company, counters=numbering.counted(company.counters, plan.number))
            return replace(company, plans=company.plans.put(plan.number, plan))
        case PlanCancelled():
            plan = replace(company.plans[event.plan], cancelled_on=at.date(), cancel_note=event.note)
            return replace(company, plans=company.plans.put(plan.number, plan))
        case _:
            raise AssertionError(event)


def penalty(outstanding: Decimal, rate: Decimal, days: int) -> Decimal:
    """Late penalty in euros: outstanding including VAT × yearly rate in percent × days / 365 (C. com. L441-10, II)."""
    return money.cents(outstanding * rate * days / 100 / 365)


def _customer(document: Dunning | Promise | InstalmentPlan | Dispute) -> tuple[str, ...]:
    return (document.customer,)


def letters_of(company: Company, customer: str) -> tuple[Dunning, ...]:
    """The letters to a customer, oldest first."""
    return index.by_key(company.dunnings, _customer, customer)


def disputes_of(company: Company, customer: str) -> tuple[Dispute, ...]:
    """The disputes of a customer, oldest first."""
    return index.by_key(company.disputes, _customer, customer)


def promises_of(company: Company, customer: str) -> tuple[Promise, ...]:
    """The promises of a customer, oldest first."""
    return index.by_key(company.promises, _customer, customer)


def plans_of(company: Company, customer: str) -> tuple[InstalmentPlan, ...]:
    """The plans agreed with a customer, oldest first."""
    return index.by_key(company.plans, _customer, customer)


def known_dispute(company: Company, number: str) -> Dispute:
    """The dispute of that number. Raises Impossible dunning.unknown_dispute."""
    found = company.disputes.get(number)
    if found is None:
        raise Impossible("dunning.unknown_dispute", "dispute", dispute=number)
    return found


def known_plan(company: Company, number: str) -> InstalmentPlan:
    """The plan of that number. Raises Impossible dunning.unknown_plan."""
    found = company.plans.get(number)
    if found is None:
        raise Impossible("dunning.unknown_plan", "plan", plan=number)
    return found
