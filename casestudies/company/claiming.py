"""Claims: open, qualify, hand over, dispute an invoice, settle, reopen. The documents are in `casestudies.company.after_sales`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, messages, numbering, orders, replacing
from casestudies.company.after_sales import (
    ANSWER_LENGTH,
    NOTE_LENGTH,
    Claim,
    ClaimCause,
    ClaimedLine,
    ClaimOutcome,
    ClaimReason,
    claims_on,
    known_claim,
    open_claim,
    returns_of,
)
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.delivery import Delivery, DeliveryLine
    from casestudies.company.state import Company


class OpenClaim(Command, frozen=True, kw_only=True, tag="claims.open"):
    """Write down a claim on a delivery: what the customer says, of which lines. `source` is the message that brought it."""

    delivery: str
    reason: ClaimReason
    lines: tuple[ClaimedLine, ...]
    said: str
    source: str | None = None


class QualifyClaim(Command, frozen=True, kw_only=True, tag="claims.qualify"):
    """Say where the fault lies and whether the claim has ground, from what was looked into. May be said again while it is open."""

    claim: str
    cause: ClaimCause
    founded: bool
    findings: str


class ForwardClaim(Command, frozen=True, kw_only=True, tag="claims.forward"):
    """Hand the claim over to a colleague, with a word."""

    claim: str
    to: str
    note: str


class DisputeInvoice(Command, frozen=True, kw_only=True, tag="claims.dispute"):
    """Mark the invoice as disputed by this claim: it may not be dunned meanwhile."""

    claim: str
    invoice: str


class LiftDispute(Command, frozen=True, kw_only=True, tag="claims.lift_dispute"):
    """The invoice is no longer disputed; the claim stays open."""

    claim: str


class SettleClaim(Command, frozen=True, kw_only=True, tag="claims.settle"):
    """End the claim: how, why, and what the customer is told (empty: nothing is sent). A replacement opens an order without charge."""

    claim: str
    outcome: ClaimOutcome
    justification: str
    answer: str = ""


class ReopenClaim(Command, frozen=True, kw_only=True, tag="claims.reopen"):
    """Take up again a claim that was closed, with the reason."""

    claim: str
    note: str


class ClaimOpened(Event, frozen=True, kw_only=True, tag="claims.opened"):
    """A claim was written down."""

    claim: Claim


class ClaimQualified(Event, frozen=True, kw_only=True, tag="claims.qualified"):
    """The cause was said."""

    claim: str
    cause: ClaimCause
    founded: bool
    findings: str


class ClaimForwarded(Event, frozen=True, kw_only=True, tag="claims.forwarded"):
    """A colleague handles it from now on."""

    claim: str
    to: str
    note: str


class InvoiceDisputed(Event, frozen=True, kw_only=True, tag="claims.disputed"):
    """The claim disputes that invoice from now on (None: none any more)."""

    claim: str
    invoice: str | None


class ClaimSettled(Event, frozen=True, kw_only=True, tag="claims.settled"):
    """The claim ended."""

    claim: str
    outcome: ClaimOutcome
    justification: str
    answer: str
    on: date
    replacement: str | None = None


class ClaimReopened(Event, frozen=True, kw_only=True, tag="claims.reopened"):
    """The claim is open again."""

    claim: str
    note: str


COMMANDS = (OpenClaim, QualifyClaim, ForwardClaim, DisputeInvoice, LiftDispute, SettleClaim, ReopenClaim)
EVENTS = (ClaimOpened, ClaimQualified, ClaimForwarded, InvoiceDisputed, ClaimSettled, ClaimReopened)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case ClaimOpened(claim=claim):
            company = replace(company, counters=numbering.counted(company.counters, claim.number))
        case ClaimQualified():
            claim = company.claims[event.claim]
            claim = replace(claim, cause=event.cause, founded=event.founded, findings=event.findings)
        case ClaimForwarded():
            claim = replace(company.claims[event.claim], handled_by=event.to)
        case InvoiceDisputed():
            claim = replace(company.claims[event.claim], disputed=event.invoice)
        case ClaimSettled():
            claim = replace(
                company.claims[event.claim],
                closed_on=event.on,
                outcome=event.outcome,
                justification=event.justification,
                answer=event.answer,
                replacement=event.replacement,
            )
        case ClaimReopened():
            claim = replace(company.claims[event.claim], closed_on=None, outcome=None, justification="", answer="")
        case _:
            raise AssertionError(event)
    return replace(company, claims=company.claims.put(claim.number, claim))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case OpenClaim():
            return opened(company, command)
        case QualifyClaim():
            return qualified(company, command)
        case ForwardClaim():
            return forwarded(company, command)
        case DisputeInvoice():
            return disputed(company, command)
        case LiftDispute():
            return lifted(company, command)
        case SettleClaim():
            return settled(company, command)
        case ReopenClaim():
            return reopened(company, command)
        case _:
            raise AssertionError(command)


def shipped_delivery(company: Company, number: str) -> Delivery:
    """The delivery of that number, if it left. Raises Impossible claims.unknown_delivery, claims.not_shipped."""
    found = company.deliveries.get(number)
    if found is None:
        raise Impossible("claims.unknown_delivery", "delivery", delivery=number)
    if found.shipped_at is None or found.cancelled_at is not None:
        raise Impossible("claims.not_shipped", "delivery", delivery=number)
    return found


def delivered_line(found: Delivery, number: int) -> DeliveryLine:
    """The line of a delivery. Raises Impossible claims.unknown_line."""
    for line in found.lines:
        if line.number == number:
            return line
    raise Impossible("claims.unknown_line", "lines", delivery=found.number, line=number)


def opened(company: Company, command: OpenClaim) -> Proposal:
    """Raises Impossible as `shipped_delivery`, `delivered_line`, claims.no_lines, claims.line_twice, claims.quantity, messages.unknown,
    text.empty, text.too_long.

    Warns claims.same_line for each line that another claim has named, claims.other_lot when that lot was not in the delivery.
    """
    found = shipped_delivery(company, command.delivery)
    if not command.lines:
        raise Impossible("claims.no_lines", "lines")
    if len({line.delivery_line for line in command.lines}) < len(command.lines):
        raise Impossible("claims.line_twice", "lines")
    if command.source is not None:
        messages.known(company, command.source)
    warnings: list[Warning] = []
    for line in command.lines:
        sent = delivered_line(found, line.delivery_line)
        if sent.product != line.product:
            raise Impossible("claims.unknown_line", "lines", delivery=found.number, line=line.delivery_line)
        if not 1 <= line.quantity <= sent.quantity:
            raise Impossible("claims.quantity", "lines", line=line.delivery_line, limit=sent.quantity)
        warnings += _doubts(company, found, sent, line)
    claim = Claim(
        number=numbering.next_number(company.counters, company.now.year, Series.CLAIM),
        customer=found.customer,
        opened_at=company.now,
        reason=command.reason,
        order=found.order,
        delivery=found.number,
        lines=command.lines,
        handled_by=messages.TRAINEE,
        said=crm.text(command.said, NOTE_LENGTH, "said"),
        source=command.source,
    )
    return Proposal((ClaimOpened(claim=claim),), tuple(warnings), found.number)


def _doubts(company: Company, found: Delivery, sent: DeliveryLine, line: ClaimedLine) -> list[Warning]:
    doubts = []
    for other in claims_on(company, found.number):
        if any(each.delivery_line == line.delivery_line for each in other.lines):
            params: Params = {"delivery": found.number, "line": line.delivery_line, "claim": other.number}
            doubts.append(Warning(code="claims.same_line", params=params))
    if line.lot is not None and line.lot not in {taken.lot for taken in sent.lots}:
        doubts.append(Warning(code="claims.other_lot", params={"lot": line.lot, "delivery": found.number}))
    return doubts


def qualified(company: Company, command: QualifyClaim) -> Proposal:
    """Raises Impossible as `open_claim`, claims.cause_and_ground, text.empty, text.too_long."""
    claim = open_claim(company, command.claim)
    if command.founded and command.cause is ClaimCause.NONE:
        raise Impossible("claims.cause_and_ground", "cause")
    findings = crm.text(command.findings, NOTE_LENGTH, "findings")
    event = ClaimQualified(claim=claim.number, cause=command.cause, founded=command.founded, findings=findings)
    return Proposal((event,), subject=claim.number)


def forwarded(company: Company, command: ForwardClaim) -> Proposal:
    """Writes to the colleague. Raises Impossible as `open_claim`, `crm.text`, messages.unknown_person, claims.same_person."""
    claim = open_claim(company, command.claim)
    person = company.people.get(command.to)
    if person is None or person.customer is not None:
        raise Impossible("messages.unknown_person", "to", person=command.to)
    if claim.handled_by == person.code:
        raise Impossible("claims.same_person", "to", person=person.name)
    note = crm.text(command.note, NOTE_LENGTH, "note")
    letter = messages.SendMessage(to=person.code, subject=f"Réclamation {claim.number}", body=note, about=claim.order)
    events = (
        ClaimForwarded(claim=claim.number, to=person.code, note=note),
        messages.MessageSent(message=messages.written(company, letter)),
    )
    return Proposal(events, subject=claim.number)


def disputed(company: Company, command: DisputeInvoice) -> Proposal:
    """Raises Impossible as `open_claim`, claims.unknown_invoice, claims.other_invoice, claims.already_disputed."""
    claim = open_claim(company, command.claim)
    invoice = company.invoices.get(command.invoice)
    if invoice is None:
        raise Impossible("claims.unknown_invoice", "invoice", invoice=command.invoice)
    if invoice.customer != claim.customer:
        raise Impossible("claims.other_invoice", "invoice", invoice=invoice.number)
    if claim.disputed == invoice.number:
        raise Impossible("claims.already_disputed", "invoice", invoice=invoice.number)
    other = Warning(code="claims.other_order", params={"invoice": invoice.number, "order": invoice.order})
    warnings = (other,) if invoice.order != claim.order else ()
    return Proposal((InvoiceDisputed(claim=claim.number, invoice=invoice.number),), warnings, claim.number)


def lifted(company: Company, command: LiftDispute) -> Proposal:
    """Raises Impossible as `open_claim`, claims.not_disputed."""
    claim = open_claim(company, command.claim)
    if claim.disputed is None:
        raise Impossible("claims.not_disputed", "claim", claim=claim.number)
    return Proposal((InvoiceDisputed(claim=claim.number, invoice=None),), subject=claim.number)


def settled(company: Company, command: SettleClaim) -> Proposal:
    """Raises Impossible as `open_claim`, claims.nobody_to_write, text.empty, text.too_long, and what a replacement's order refuses.

    Warns claims.not_qualified, claims.against_findings (given though without ground, or refused though founded), claims.return_pending,
    claims.already_credited.
    """
    claim = open_claim(company, command.claim)
    justification = crm.text(command.justification, NOTE_LENGTH, "justification")
    events: list[Event] = []
    replacement = None
    if command.outcome is ClaimOutcome.REPLACEMENT:
        order = replacing.order_of(company, claim)
        replacement = order.number
        events.append(orders.OrderDrafted(order=order))
    answer = command.answer.strip()
    if answer:
        contacts = company.customers[claim.customer].contacts
        if not contacts:
            raise Impossible("claims.nobody_to_write", "answer")
        body = crm.text(answer, ANSWER_LENGTH, "answer")
        letter = messages.SendMessage(to=contacts[0], subject=f"Votre réclamation {claim.number}", body=body, about=claim.order)
        events.append(messages.MessageSent(message=messages.written(company, letter)))
    done = ClaimSettled(
        claim=claim.number,
        outcome=command.outcome,
        justification=justification,
        answer=answer,
        on=company.now.date(),
        replacement=replacement,
    )
    return Proposal((done, *events), tuple(_settling_doubts(company, claim, command.outcome)), claim.number)


def _settling_doubts(company: Company, claim: Claim, outcome: ClaimOutcome) -> list[Warning]:
    doubts = []
    given = outcome is not ClaimOutcome.REFUSED
    if claim.cause is None:
        doubts.append(Warning(code="claims.not_qualified", params={"claim": claim.number}))
    elif given != claim.founded:
        doubts.append(Warning(code="claims.against_findings", params={"claim": claim.number}))
    pending = [each.number for each in returns_of(company, claim.delivery) if each.claim == claim.number and each.inspected_on is None]
    doubts += [Warning(code="claims.return_pending", params={"claim": claim.number, "number": number}) for number in pending]
    if given:
        sources = {claim.number, *(each.number for each in returns_of(company, claim.delivery) if each.claim == claim.number)}
        notes = [note.number for note in company.credit_notes if note.source in sources]
        doubts += [Warning(code="claims.already_credited", params={"claim": claim.number, "number": number}) for number in notes]
    return doubts


def reopened(company: Company, command: ReopenClaim) -> Proposal:
    """Raises Impossible claims.unknown, claims.not_closed, text.empty, text.too_long. Warns of a credit note that was made meanwhile."""
    claim = known_claim(company, command.claim)
    if claim.closed_on is None:
        raise Impossible("claims.not_closed", "claim", claim=claim.number)
    notes = [note.number for note in company.credit_notes if note.source == claim.number]
    warnings = tuple(Warning(code="claims.already_credited", params={"claim": claim.number, "number": number}) for number in notes)
    event = ClaimReopened(claim=claim.number, note=crm.text(command.note, NOTE_LENGTH, "note"))
    return Proposal((event,), warnings, claim.number)
