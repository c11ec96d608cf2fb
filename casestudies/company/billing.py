"""Billing: drafts of invoices, their issue, credit notes, what becomes of them. Commands, events, and how events apply.

What the commands lead to is in `casestudies.company.drafting` (drafts), `casestudies.company.issuing` (their issue) and
`casestudies.company.crediting` (credit notes, statuses).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import index, numbering
from casestudies.company.invoicing import (
    AppliedCredit,
    CreditNote,
    CreditReason,
    Invoice,
    InvoiceDraft,
    InvoiceLine,
    LifeCycle,
    StatusChange,
    VatCategory,
)
from casestudies.company.kernel import Command, Event, Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.delivery import Delivery
    from casestudies.company.state import Company
    from casestudies.company.treasury import Payment

REASON_LENGTH = 500
LABEL_LENGTH = 120
REFERENCE_LENGTH = 140
LINE_STEP = 10


class DraftInvoice(Command, frozen=True, kw_only=True, tag="invoicing.draft"):
    """Prepare an invoice of what left with these deliveries of one customer and is not invoiced yet."""

    deliveries: tuple[str, ...]


class DraftDeposit(Command, frozen=True, kw_only=True, tag="invoicing.draft_deposit"):
    """Prepare a deposit invoice: `share` in percent (above 0, below 100) of an order that has not left."""

    order: str
    share: Decimal


class AddDraftLine(Command, frozen=True, kw_only=True, tag="invoicing.add_line"):
    """Add what is no product (carriage, costs): `price` in euros before VAT of each."""

    draft: str
    label: str
    quantity: int
    price: Decimal


class AmendDraftLine(Command, frozen=True, kw_only=True, tag="invoicing.amend_line"):
    """Change what is given of a line of a draft; the rest stays. `discount` in percent."""

    draft: str
    line: int
    quantity: int | None = None
    price: Decimal | None = None
    discount: Decimal | None = None
    label: str | None = None
    vat_category: VatCategory | None = None


class RemoveDraftLine(Command, frozen=True, kw_only=True, tag="invoicing.remove_line"):
    """Take a line away from a draft: it stays to be invoiced."""

    draft: str
    line: int


class SetDraftTerms(Command, frozen=True, kw_only=True, tag="invoicing.set_terms"):
    """Set what a draft says beside its lines: mentions (codes of `law.MENTIONS`), cash discount, due date (None: by the customer's
    terms), the customer's reference (None: stays)."""

    draft: str
    mentions: tuple[str, ...] = ()
    discount_rate: Decimal = Decimal(0)
    discount_days: int = 0
    due_on: date | None = None
    reference: str | None = None


class DeductDeposit(Command, frozen=True, kw_only=True, tag="invoicing.deduct_deposit"):
    """Take a deposit invoice of the order off the draft."""

    draft: str
    invoice: str


class DiscardDraft(Command, frozen=True, kw_only=True, tag="invoicing.discard"):
    """Throw a draft away: its quantities stay to be invoiced."""

    draft: str


class IssueInvoice(Command, frozen=True, kw_only=True, tag="invoicing.issue"):
    """Make the draft an invoice: it takes its number, and cannot change any more."""

    draft: str


class CreditedLine(Record, frozen=True, kw_only=True, gc=False):
    """What of an invoice's line is credited: `quantity` in its unit, at its own price or at `price` in euros before VAT."""

    line: int
    quantity: int
    price: Decimal | None = None


class IssueCreditNote(Command, frozen=True, kw_only=True, tag="invoicing.credit"):
    """Make a credit note of an invoice, of these lines. `source`: the return or the claim that it comes from."""

    invoice: str
    reason: CreditReason
    lines: tuple[CreditedLine, ...]
    source: str | None = None


class ApplyCredit(Command, frozen=True, kw_only=True, tag="invoicing.apply_credit"):
    """Set an amount of a credit note, in euros including VAT, against an invoice of the same customer."""

    credit_note: str
    invoice: str
    amount: Decimal


class RecordStatus(Command, frozen=True, kw_only=True, tag="invoicing.record_status"):
    """Write what became of an invoice, as the platform or the customer says."""

    invoice: str
    status: LifeCycle
    reason: str = ""


class DraftSet(Event, frozen=True, kw_only=True, tag="invoicing.draft_set"):
    """A draft was made or changed; `change` is one of drafted, line, line_removed, terms, deposit."""

    draft: InvoiceDraft
    change: str


class DraftDiscarded(Event, frozen=True, kw_only=True, tag="invoicing.draft_discarded"):
    """A draft was thrown away."""

    draft: str


class InvoiceIssued(Event, frozen=True, kw_only=True, tag="invoicing.issued"):
    """An invoice was issued; `owed` is what the customer's unpaid invoices make from now on, in euros including VAT."""

    invoice: Invoice
    draft: str
    owed: Decimal


class CreditNoteIssued(Event, frozen=True, kw_only=True, tag="invoicing.credited"):
    """A credit note was issued. It settles nothing until it is set against an invoice."""

    credit_note: CreditNote


class CreditApplied(Event, frozen=True, kw_only=True, tag="invoicing.credit_applied"):
    """A part of a credit note was set against an invoice; `owed` as in `InvoiceIssued`."""

    credit_note: str
    applied: AppliedCredit
    owed: Decimal


class StatusRecorded(Event, frozen=True, kw_only=True, tag="invoicing.status_recorded"):
    """An invoice took a status of its life cycle."""

    invoice: str
    change: StatusChange


DRAFT_COMMANDS = (
    DraftInvoice,
    DraftDeposit,
    AddDraftLine,
    AmendDraftLine,
    RemoveDraftLine,
    SetDraftTerms,
    DeductDeposit,
    DiscardDraft,
    IssueInvoice,
)
ISSUED_COMMANDS = (IssueCreditNote, ApplyCredit, RecordStatus)
EVENTS = (DraftSet, DraftDiscarded, InvoiceIssued, CreditNoteIssued, CreditApplied, StatusRecorded)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case DraftSet(draft=draft):
            counters = numbering.counted(company.counters, draft.number)
            return replace(company, invoice_drafts=company.invoice_drafts.put(draft.number, draft), counters=counters)
        case DraftDiscarded():
            draft = replace(company.invoice_drafts[event.draft], discarded=True)
            return replace(company, invoice_drafts=company.invoice_drafts.put(draft.number, draft))
        case InvoiceIssued(invoice=invoice):
            draft = replace(company.invoice_drafts[event.draft], issued=invoice.number)
            company = _owing(company, invoice.customer, event.owed)
            return replace(
                company,
                invoices=company.invoices.put(invoice.number, invoice),
                invoice_drafts=company.invoice_drafts.put(draft.number, draft),
                counters=numbering.counted(company.counters, invoice.number),
            )
        case CreditNoteIssued(credit_note=note):
            counters = numbering.counted(company.counters, note.number)
            return replace(company, credit_notes=company.credit_notes.put(note.number, note), counters=counters)
        case CreditApplied():
            note = company.credit_notes[event.credit_note]
            note = replace(note, applied=(*note.applied, event.applied))
            company = _owing(company, note.customer, event.owed)
            return replace(company, credit_notes=company.credit_notes.put(note.number, note))
        case StatusRecorded():
            invoice = company.invoices[event.invoice]
            invoice = replace(invoice, statuses=(*invoice.statuses, event.change))
            return replace(company, invoices=company.invoices.put(invoice.number, invoice))
        case _:
            raise AssertionError(event)


def _owing(company: Company, code: str, owed: Decimal) -> Company:
    return replace(company, customers=company.customers.put(code, replace(company.customers[code], open_balance=owed)))


def known(company: Company, number: str) -> Invoice:
    """The invoice of that number. Raises Impossible invoicing.unknown."""
    found = company.invoices.get(number)
    if found is None:
        raise Impossible("invoicing.unknown", "invoice", invoice=number)
    return found


def open_draft(company: Company, number: str) -> InvoiceDraft:
    """A draft that may still change. Raises Impossible invoicing.unknown_draft, invoicing.issued, invoicing.discarded."""
    found = company.invoice_drafts.get(number)
    if found is None:
        raise Impossible("invoicing.unknown_draft", "draft", draft=number)
    if found.issued is not None:
        raise Impossible("invoicing.issued", draft=number, invoice=found.issued)
    if found.discarded:
        raise Impossible("invoicing.discarded", draft=number)
    return found


def _deliveries_of(invoice: Invoice | InvoiceDraft) -> tuple[str, ...]:
    return tuple(line.delivery for line in invoice.lines if line.delivery is not None)


def _invoice_of(note: CreditNote) -> tuple[str, ...]:
    return (note.invoice,)


def _customer_of(document: Invoice | CreditNote) -> tuple[str, ...]:
    return (document.customer,)


def of_delivery(company: Company, number: str) -> tuple[Invoice, ...]:
    """The invoices that bill that delivery."""
    return index.by_key(company.invoices, _deliveries_of, number)


def credits_of(company: Company, number: str) -> tuple[CreditNote, ...]:
    """The credit notes that cite that invoice."""
    return index.by_key(company.credit_notes, _invoice_of, number)


def of_customer(company: Company, code: str) -> tuple[Invoice, ...]:
    """The invoices of a customer, in the order of the shelf."""
    return index.by_key(company.invoices, _customer_of, code)


def invoiced(company: Company, delivery: str, besides: str = "") -> dict[int, int]:
    """What is invoiced of a delivery, by its line, in that line's unit: by invoices, less what was credited to be invoiced again, and by
    the drafts other than `besides`."""
    found: dict[int, int] = {}

    def count(lines: tuple[InvoiceLine, ...], sign: int) -> None:
        for line in lines:
            if line.delivery == delivery and line.delivery_line is not None:
                found[line.delivery_line] = found.get(line.delivery_line, 0) + sign * line.quantity

    for invoice in of_delivery(company, delivery):
        count(invoice.lines, 1)
        for note in credits_of(company, invoice.number):
            if note.reason == CreditReason.ERROR:
                count(note.lines, -1)
    for draft in company.invoice_drafts:
        if draft.status == "draft" and draft.number != besides:
            count(draft.lines, 1)
    return found


def to_invoice(company: Company, delivery: str, besides: str = "") -> dict[int, int]:
    """What has still to be invoiced of a delivery that has left, by its line, in that line's unit."""
    done = invoiced(company, delivery, besides)
    return {line.number: max(0, line.quantity - done.get(line.number, 0)) for line in company.deliveries[delivery].lines}


def deliveries_to_invoice(company: Company) -> tuple[Delivery, ...]:
    """The deliveries that have left and are not wholly invoiced, the first to leave first."""
    gone = ((each.shipped_at, each.number) for each in company.deliveries if each.shipped_at is not None and each.cancelled_at is None)
    return tuple(company.deliveries[number] for _, number in sorted(gone) if any(to_invoice(company, number).values()))


def payments_of(company: Company, number: str) -> tuple[Payment, ...]:
    """The payments that settle some of that invoice."""
    return index.by_key(company.payments, _settled_by, number)


def _settled_by(payment: Payment) -> tuple[str, ...]:
    return tuple(part.invoice for part in payment.allocations)
