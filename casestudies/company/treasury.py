"""Treasury: lines of the bank's statements (names of CAMT.053) and customers' payments, with what each one settles.

What the commands lead to is in `casestudies.company.settling`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import index, numbering
from casestudies.company.kernel import Command, Event, Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.factoring import Assignment
    from casestudies.company.invoicing import CreditNote, Invoice
    from casestudies.company.state import Company

NOTE_LENGTH = 500
TRANSFER, CHEQUE = "virement", "chèque"


class StatementLine(Record, frozen=True, kw_only=True, gc=False):
    """An entry of a bank statement, amount in euros: above zero came in, below went out. `statement` is the bank's number of the day's."""

    number: str
    statement: str
    iban: str
    booked_on: date
    value_on: date
    amount: Decimal
    counterparty: str
    remittance: str
    end_to_end: str = ""


class Statement(Record, frozen=True, kw_only=True):
    """A statement read from a file, by the bank's number: balances in euros before and after, and the numbers of its lines."""

    number: str
    iban: str
    opening: Decimal
    closing: Decimal
    lines: tuple[str, ...]
    file: str
    imported_at: datetime


class Allocation(Record, frozen=True, kw_only=True, gc=False):
    """What of a payment settles an invoice, in euros including VAT; `discount` is the cash discount granted with it."""

    invoice: str
    amount: Decimal
    on: date
    discount: Decimal = Decimal(0)

    @property
    def settled(self) -> Decimal:
        """What the invoice is relieved of."""
        return self.amount + self.discount


class Payment(Record, frozen=True, kw_only=True):
    """A payment received. `means`: virement, chèque, traite; `statement_line` names the bank line, None until it is in the bank.

    What is left of it when `refunded_on` is set was paid back whole; one that is cancelled was undone, and its line is free again.
    """

    number: str
    customer: str
    means: str
    received_on: date
    amount: Decimal
    statement_line: str | None = None
    allocations: tuple[Allocation, ...] = ()
    refunded_on: date | None = None
    refund_line: str | None = None
    cancelled_on: date | None = None

    @property
    def allocated(self) -> Decimal:
        """What of it settles invoices."""
        return sum((part.amount for part in self.allocations), Decimal("0.00"))

    @property
    def left(self) -> Decimal:
        """What of it settles nothing and is still ours to settle or to pay back."""
        gone = self.cancelled_on is not None or self.refunded_on is not None
        return Decimal("0.00") if gone else self.amount - self.allocated

    @property
    def status(self) -> str:
        """One of cancelled, refunded, credit (something is left of it), settled: derived."""
        if self.cancelled_on is not None:
            return "cancelled"
        if self.refunded_on is not None:
            return "refunded"
        return "credit" if self.left else "settled"


class Part(Record, frozen=True, kw_only=True):
    """What one wants a payment to settle of an invoice, in euros including VAT, and the cash discount granted."""

    invoice: str
    amount: Decimal
    discount: Decimal = Decimal(0)


class ImportStatement(Command, frozen=True, kw_only=True, tag="treasury.import_statement"):
    """Read the text of a statement's file, CAMT.053 or the bank's CSV. `file` is its name."""

    file: str
    content: str


class MatchLine(Command, frozen=True, kw_only=True, tag="treasury.match"):
    """Say which customer a line that came in is of, and what it settles; what is not given remains as the customer's credit."""

    line: str
    customer: str
    parts: tuple[Part, ...] = ()


class AllocatePayment(Command, frozen=True, kw_only=True, tag="treasury.allocate"):
    """Settle more invoices with what is left of a payment."""

    payment: str
    parts: tuple[Part, ...]


class UndoMatch(Command, frozen=True, kw_only=True, tag="treasury.undo"):
    """Take back what a payment settles, with a reason: a transfer's line is free again, a cheque stays the customer's credit."""

    payment: str
    reason: str


class RefundPayment(Command, frozen=True, kw_only=True, tag="treasury.refund"):
    """Order the transfer that pays back what is left of a payment, with a reason."""

    payment: str
    reason: str


class MatchRefund(Command, frozen=True, kw_only=True, tag="treasury.match_refund"):
    """Say which refund a line that went out is of."""

    line: str
    payment: str


class PayIn(Command, frozen=True, kw_only=True, tag="treasury.pay_in"):
    """Say which cheque a deposit on the statement is of."""

    line: str
    payment: str


class StatementImported(Event, frozen=True, kw_only=True, tag="treasury.statement_imported"):
    """A statement was read: its lines are ours to explain."""

    statement: Statement
    lines: tuple[StatementLine, ...]


class LineMatched(Event, frozen=True, kw_only=True, tag="treasury.matched"):
    """A line became a customer's payment."""

    payment: Payment


class PaymentAllocated(Event, frozen=True, kw_only=True, tag="treasury.allocated"):
    """A payment settles these too."""

    payment: str
    allocations: tuple[Allocation, ...]


class MatchUndone(Event, frozen=True, kw_only=True, tag="treasury.undone"):
    """A payment settles nothing any more. `line` is the bank's, free again (None: the payment stays, as the customer's credit)."""

    payment: str
    line: str | None
    previous: tuple[Allocation, ...]
    reason: str


class RefundOrdered(Event, frozen=True, kw_only=True, tag="treasury.refund_ordered"):
    """What was left of a payment is paid back."""

    payment: str
    amount: Decimal
    reason: str


class RefundMatched(Event, frozen=True, kw_only=True, tag="treasury.refund_matched"):
    """The transfer that pays back is on the statement."""

    payment: str
    line: str


class ChequePaidIn(Event, frozen=True, kw_only=True, tag="treasury.paid_in"):
    """The cheque is on the statement."""

    payment: str
    line: str


COMMANDS = (ImportStatement, MatchLine, AllocatePayment, UndoMatch, RefundPayment, MatchRefund, PayIn)
EVENTS = (StatementImported, LineMatched, PaymentAllocated, MatchUndone, RefundOrdered, RefundMatched, ChequePaidIn)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case StatementImported():
            return _imported(company, event)
        case LineMatched(payment=payment):
            company = replace(company, counters=numbering.counted(company.counters, payment.number))
        case PaymentAllocated():
            payment = company.payments[event.payment]
            payment = replace(payment, allocations=(*payment.allocations, *event.allocations))
        case MatchUndone():
            payment = replace(company.payments[event.payment], allocations=())
            payment = payment if event.line is None else replace(payment, statement_line=None, cancelled_on=at.date())
        case RefundOrdered():
            payment = replace(company.payments[event.payment], refunded_on=at.date())
        case RefundMatched():
            payment = replace(company.payments[event.payment], refund_line=event.line)
        case ChequePaidIn():
            payment = replace(company.payments[event.payment], statement_line=event.line)
        case _:
            raise AssertionError(event)
    return replace(company, payments=company.payments.put(payment.number, payment))


def _imported(company: Company, event: StatementImported) -> Company:
    lines, counters = company.statement_lines, company.counters
    for line in event.lines:
        lines, counters = lines.put(line.number, line), numbering.counted(counters, line.number)
    statements = company.statements.put(event.statement.number, event.statement)
    return replace(company, statements=statements, statement_lines=lines, counters=counters)


def known_payment(company: Company, number: str) -> Payment:
    """The payment of that number. Raises Impossible treasury.unknown_payment."""
    found = company.payments.get(number)
    if found is None:
        raise Impossible("treasury.unknown_payment", "payment", payment=number)
    return found


def known_line(company: Company, number: str) -> StatementLine:
    """The statement's line of that number. Raises Impossible treasury.unknown_line."""
    found = company.statement_lines.get(number)
    if found is None:
        raise Impossible("treasury.unknown_line", "line", line=number)
    return found


def _customer(document: Payment | CreditNote | Invoice) -> tuple[str, ...]:
    return (document.customer,)


def _settles(payment: Payment) -> tuple[str, ...]:
    return tuple(part.invoice for part in payment.allocations)


def _set_against(note: CreditNote) -> tuple[str, ...]:
    return tuple(part.invoice for part in note.applied)


def _lines(payment: Payment) -> tuple[str, ...]:
    return tuple(line for line in (payment.statement_line, payment.refund_line) if line is not None)


def _statement(line: StatementLine) -> tuple[str, ...]:
    return (line.statement,)


def payments_of(company: Company, customer: str) -> tuple[Payment, ...]:
    """The payments of a customer that were not undone, oldest first."""
    return tuple(each for each in index.by_key(company.payments, _customer, customer) if each.cancelled_on is None)


def payments_on(company: Company, invoice: str) -> tuple[Payment, ...]:
    """The payments that settle something of an invoice."""
    return index.by_key(company.payments, _settles, invoice)


def credit_notes_on(company: Company, invoice: str) -> tuple[CreditNote, ...]:
    """The credit notes that were set against an invoice."""
    return index.by_key(company.credit_notes, _set_against, invoice)


def credit_notes_of(company: Company, customer: str) -> tuple[CreditNote, ...]:
    """The credit notes of a customer."""
    return index.by_key(company.credit_notes, _customer, customer)


def invoices_of(company: Company, customer: str) -> tuple[Invoice, ...]:
    """The invoices of a customer, in the order of their numbers."""
    return index.by_key(company.invoices, _customer, customer)


def _assigned(assignment: Assignment) -> tuple[str, ...]:
    return tuple(each.invoice for each in assignment.invoices if each.recourse_on is None)


def assignment_of(company: Company, invoice: str) -> Assignment | None:
    """The assignment by which a factor holds an invoice now, or None."""
    return next(iter(index.by_key(company.assignments, _assigned, invoice)), None)


def payment_of_line(company: Company, line: str) -> Payment | None:
    """The payment that a bank line received or paid back, or None."""
    return next(iter(index.by_key(company.payments, _lines, line)), None)


def lines_of(company: Company, statement: str) -> tuple[StatementLine, ...]:
    """The lines of a statement, by the bank's number."""
    return index.by_key(company.statement_lines, _statement, statement)


def left_to_pay(company: Company, invoice: Invoice) -> Decimal:
    """What is owed to us of an invoice, in euros including VAT, whatever the day: payable less what settles it; nothing while a factor
    holds it."""
    number, left = invoice.number, invoice.payable
    for payment in payments_on(company, number):
        left -= sum((part.settled for part in payment.allocations if part.invoice == number), Decimal(0))
    for note in credit_notes_on(company, number):
        left -= sum((part.amount for part in note.applied if part.invoice == number), Decimal(0))
    held = assignment_of(company, number)
    return left if held is None else left - sum((each.amount for each in held.invoices if each.invoice == number), Decimal(0))


def open_invoices(company: Company, customer: str) -> tuple[tuple[Invoice, Decimal], ...]:
    """The invoices of a customer that are not wholly settled, with what is owed of each, the first due first."""
    found = ((invoice, left_to_pay(company, invoice)) for invoice in invoices_of(company, customer))
    return tuple(sorted(((invoice, left) for invoice, left in found if left), key=lambda each: (each[0].due_on, each[0].number)))
