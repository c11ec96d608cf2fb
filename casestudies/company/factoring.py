"""Factoring: receivables assigned to a factor, which pays part of them at once, keeps a reserve, and may come back on what is not paid.

The customer then owes the factor: only a payment to the factor frees it, once the invoice says so (C. civ., art. 1346-1 and 1346-5). What a
customer pays us by mistake is the factor's. Account 467 holds what the factor owes us.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, expecting, law, ledger, messages, money, numbering, settling, treasury
from casestudies.company.invoicing import InvoiceKind
from casestudies.company.kernel import Command, Event, Impossible, Proposal, Record, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.invoicing import Invoice
    from casestudies.company.state import Company

NOTE_LENGTH = 500
MOST_INVOICES = 40
ZERO = Decimal("0.00")


class Factor(Record, frozen=True, kw_only=True):
    """The contract with a factor: `advance` and `commission` (before VAT) in percent of what is assigned, `mention` for the invoices."""

    code: str
    name: str
    advance: Decimal
    commission: Decimal
    mention: str
    signed_on: date


class AssignedInvoice(Record, frozen=True, kw_only=True, gc=False):
    """An invoice of an assignment, for what was owed of it (euros including VAT). `recourse_on`: the day the factor gave it back."""

    invoice: str
    customer: str
    amount: Decimal
    recourse_on: date | None = None


class Assignment(Record, frozen=True, kw_only=True):
    """A slip of assignment (bordereau, quittance subrogative). Euros: `financed` at once, `reserve` kept, `commission` and its `vat` taken.

    `mentioned`: the invoices tell the customers to pay the factor.
    """

    number: str
    factor: str
    invoices: tuple[AssignedInvoice, ...]
    assigned_on: date
    assigned_by: str
    financed: Decimal
    reserve: Decimal
    commission: Decimal
    vat: Decimal
    mentioned: bool = False

    @property
    def total(self) -> Decimal:
        """What was assigned."""
        return sum((each.amount for each in self.invoices), ZERO)

    @property
    def paid_at_once(self) -> Decimal:
        """What the factor transfers: the part financed, less its commission."""
        return self.financed - self.commission - self.vat


class FactorLine(Record, frozen=True, kw_only=True):
    """A bank line between us and the factor: what one pays the other; or what a customer paid us of an `invoice` that is the factor's."""

    line: str
    factor: str
    invoice: str | None = None
    matched_on: date


class AssignInvoices(Command, frozen=True, kw_only=True, tag="factoring.assign"):
    """Assign invoices to a factor. `mentioned`: the mention of the factor is put on them."""

    factor: str
    invoices: tuple[str, ...]
    mentioned: bool = False


class MatchFactorLine(Command, frozen=True, kw_only=True, tag="factoring.match_line"):
    """Say that a bank line, in or out, is between us and the factor."""

    line: str
    factor: str


class HandOver(Command, frozen=True, kw_only=True, tag="factoring.hand_over"):
    """Say that a customer paid us an assigned invoice: the money is the factor's, to be transferred to it."""

    line: str
    invoice: str


class TakeBack(Command, frozen=True, kw_only=True, tag="factoring.take_back"):
    """Take back an assigned invoice that was not paid, on the factor's recourse, with its reason: the customer owes us again."""

    assignment: str
    invoice: str
    reason: str


class FactorSigned(Event, frozen=True, kw_only=True, tag="factoring.signed"):
    """A contract was signed."""

    factor: Factor


class InvoicesAssigned(Event, frozen=True, kw_only=True, tag="factoring.assigned"):
    """Invoices were assigned."""

    assignment: Assignment


class FactorLineMatched(Event, frozen=True, kw_only=True, tag="factoring.line_matched"):
    """A bank line was told to be the factor's."""

    matched: FactorLine


class InvoiceTakenBack(Event, frozen=True, kw_only=True, tag="factoring.taken_back"):
    """The factor came back on an invoice."""

    assignment: str
    invoice: str
    amount: Decimal
    reason: str


COMMANDS = (AssignInvoices, MatchFactorLine, HandOver, TakeBack)
EVENTS = (FactorSigned, InvoicesAssigned, FactorLineMatched, InvoiceTakenBack)


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case AssignInvoices():
            return assign(company, command)
        case MatchFactorLine():
            return match_line(company, command)
        case HandOver():
            return hand_over(company, command)
        case TakeBack():
            return take_back(company, command)
        case _:
            raise AssertionError(command)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case FactorSigned(factor=factor):
            return replace(company, factors=company.factors.put(factor.code, factor))
        case InvoicesAssigned(assignment=made):
            company = replace(company, counters=numbering.counted(company.counters, made.number))
            return replace(company, assignments=company.assignments.put(made.number, made))
        case FactorLineMatched(matched=line):
            return replace(company, factor_lines=company.factor_lines.put(line.line, line))
        case InvoiceTakenBack():
            found = company.assignments[event.assignment]
            parts = (replace(each, recourse_on=at.date()) if each.invoice == event.invoice else each for each in found.invoices)
            return replace(company, assignments=company.assignments.put(found.number, replace(found, invoices=tuple(parts))))
        case _:
            raise AssertionError(event)


def _factor(company: Company, code: str) -> Factor:
    found = company.factors.get(code)
    if found is None:
        raise Impossible("factoring.unknown_factor", "factor", factor=code)
    return found


def excluded(company: Company, invoice: Invoice) -> str | None:
    """Why an invoice may not be assigned: deposit, settled, assigned, not_delivered, disputed, due; None when it may."""
    today = company.now.date()
    if invoice.kind is InvoiceKind.PREPAYMENT:
        return "deposit"
    if treasury.assignment_of(company, invoice.number) is not None:
        return "assigned"
    if treasury.left_to_pay(company, invoice) <= 0:
        return "settled"
    if invoice.delivered_on is None or invoice.delivered_on > today:
        return "not_delivered"
    if invoice.number in expecting.disputed(company):
        return "disputed"
    return "due" if invoice.due_on < today else None


def assign(company: Company, command: AssignInvoices) -> Proposal:
    """Raises Impossible factoring.unknown_factor, .no_invoice, .too_many, treasury.invoice_twice, treasury.unknown_invoice, and
    factoring.… as `excluded`. Warns factoring.no_mention, factoring.late_customer."""
    factor = _factor(company, command.factor)
    if not 1 <= len(command.invoices) <= MOST_INVOICES:
        raise Impossible("factoring.no_invoice" if not command.invoices else "factoring.too_many", "invoices", limit=MOST_INVOICES)
    if len(set(command.invoices)) < len(command.invoices):
        raise Impossible("treasury.invoice_twice", "invoices")
    parts = []
    for number in command.invoices:
        invoice = settling.known_invoice(company, number)
        why = excluded(company, invoice)
        if why is not None:
            raise Impossible(f"factoring.{why}", "invoices", invoice=number)
        parts.append(AssignedInvoice(invoice=number, customer=invoice.customer, amount=treasury.left_to_pay(company, invoice)))
    made = _slip(company, factor, tuple(parts), mentioned=command.mentioned)
    warnings = () if command.mentioned else (Warning(code="factoring.no_mention", params={"factor": factor.name}),)
    return Proposal((InvoicesAssigned(assignment=made),), (*warnings, *_late(company, parts)), made.number)


def _slip(company: Company, factor: Factor, parts: tuple[AssignedInvoice, ...], *, mentioned: bool) -> Assignment:
    today, total = company.now.date(), sum((each.amount for each in parts), ZERO)
    financed, commission = money.cents(total * factor.advance / 100), money.cents(total * factor.commission / 100)
    return Assignment(
        number=numbering.next_number(company.counters, today.year, Series.ASSIGNMENT),
        factor=factor.code,
        invoices=parts,
        assigned_on=today,
        assigned_by=messages.TRAINEE,
        financed=financed,
        reserve=total - financed,
        commission=commission,
        vat=money.cents(commission * law.value(law.STANDARD, today) / 100),
        mentioned=mentioned,
    )


def _late(company: Company, parts: list[AssignedInvoice]) -> tuple[Warning, ...]:
    """A warning for each customer that has something past due: the factor may refuse it."""
    today, found = company.now.date(), []
    for customer in dict.fromkeys(each.customer for each in parts):
        late = sum((left for invoice, left in treasury.open_invoices(company, customer) if invoice.due_on < today), ZERO)
        if late > 0:
            params: dict[str, str | int | list[str]] = {"name": company.customers[customer].name, "amount": str(late)}
            found.append(Warning(code="factoring.late_customer", params=params))
    return tuple(found)


def match_line(company: Company, command: MatchFactorLine) -> Proposal:
    """Raises Impossible treasury.unknown_line, treasury.explained, factoring.unknown_factor."""
    factor, line = _factor(company, command.factor), _unexplained(company, command.line)
    made = FactorLine(line=line, factor=factor.code, matched_on=company.now.date())
    return Proposal((FactorLineMatched(matched=made),), subject=line)


def _unexplained(company: Company, number: str) -> str:
    line = treasury.known_line(company, number)
    if number in ledger.explained(company):
        raise Impossible("treasury.explained", "line", line=number)
    return line.number


def hand_over(company: Company, command: HandOver) -> Proposal:
    """Raises Impossible treasury.unknown_line, treasury.explained, treasury.not_received, treasury.unknown_invoice, factoring.not_assigned.

    Warns factoring.other_amount when the line is not of what was assigned.
    """
    number = _unexplained(company, command.line)
    line, invoice = company.statement_lines[number], settling.known_invoice(company, command.invoice)
    if line.amount <= 0:
        raise Impossible("treasury.not_received", "line", line=number)
    found = treasury.assignment_of(company, invoice.number)
    if found is None:
        raise Impossible("factoring.not_assigned", "invoice", invoice=invoice.number)
    owed = next(each.amount for each in found.invoices if each.invoice == invoice.number)
    doubt = Warning(code="factoring.other_amount", params={"amount": str(line.amount), "owed": str(owed)})
    made = FactorLine(line=number, factor=found.factor, invoice=invoice.number, matched_on=company.now.date())
    return Proposal((FactorLineMatched(matched=made),), (doubt,) if owed != line.amount else (), number)


def take_back(company: Company, command: TakeBack) -> Proposal:
    """Raises Impossible factoring.unknown, factoring.not_assigned, text.empty, text.too_long.

    Warns factoring.too_early while the invoice is not past due.
    """
    found = company.assignments.get(command.assignment)
    if found is None:
        raise Impossible("factoring.unknown", "assignment", assignment=command.assignment)
    part = next((each for each in found.invoices if each.invoice == command.invoice and each.recourse_on is None), None)
    if part is None:
        raise Impossible("factoring.not_assigned", "invoice", invoice=command.invoice)
    reason = crm.text(command.reason, NOTE_LENGTH, "reason")
    due = company.invoices[part.invoice].due_on
    early = due >= company.now.date()
    warnings = (Warning(code="factoring.too_early", params={"invoice": part.invoice, "day": due.isoformat()}),) if early else ()
    event = InvoiceTakenBack(assignment=found.number, invoice=part.invoice, amount=part.amount, reason=reason)
    return Proposal((event,), warnings, found.number)


def owed_by_factor(company: Company, factor: str) -> Decimal:
    """What a factor owes us (below zero: what we owe it), in euros: the balance of its account."""
    return ledger.parties(ledger.book(company), ledger.FACTOR).get(factor, ZERO)
