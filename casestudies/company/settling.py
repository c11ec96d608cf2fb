"""What the commands of treasury lead to: read statements, match lines, settle, undo, pay back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import bank_files, crm, ledger, money, numbering, treasury
from casestudies.company.kernel import Command, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series
from casestudies.company.treasury import Allocation, Part, Payment, Statement, StatementImported, StatementLine

if TYPE_CHECKING:
    from casestudies.company.bank_files import Entry, StatementFile
    from casestudies.company.invoicing import Invoice
    from casestudies.company.state import Company

FILE_LENGTH = 120
MOST_PARTS = 60
ZERO = Decimal(0)


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case treasury.ImportStatement():
            return import_statement(company, command)
        case treasury.MatchLine():
            return match_line(company, command)
        case treasury.AllocatePayment():
            return allocate(company, command)
        case treasury.UndoMatch():
            return undo(company, command)
        case treasury.RefundPayment():
            return refund(company, command)
        case treasury.MatchRefund():
            return match_refund(company, command)
        case treasury.PayIn():
            return pay_in(company, command)
        case _:
            raise AssertionError(command)


def import_statement(company: Company, command: treasury.ImportStatement) -> Proposal:
    """Raises Impossible as `bank_files.read` and `check_statements`, text.empty, text.too_long.

    Warns statements.double_line of a line that is there already, statements.opening when the file does not begin at the balance of 512.
    """
    name = crm.text(command.file, FILE_LENGTH, "file")
    found = bank_files.read(command.content)
    check_statements(company, found)
    events, warnings, counters = list[StatementImported](), list[Warning](), company.counters
    balance = ledger.balances(ledger.book(company)).get(ledger.BANK, ZERO)
    for each in found:
        lines = []
        for entry in each.entries:
            number = numbering.next_number(counters, company.now.year, Series.STATEMENT_LINE)
            counters = numbering.counted(counters, number)
            lines.append(_line(each, entry, number))
        if each.opening != balance:
            params: Params = {"statement": each.identifier, "said": str(each.opening), "counted": str(balance)}
            warnings.append(Warning(code="statements.opening", params=params))
        balance = each.closing
        warnings += _doubles(company, each)
        events.append(StatementImported(statement=_statement(company, each, lines, name), lines=tuple(lines)))
    return Proposal(tuple(events), tuple(warnings), found[0].identifier)


def check_statements(company: Company, found: Iterable[StatementFile]) -> None:
    """Raises Impossible statements.account (another's), statements.known (there already), statements.future."""
    ours = {account.iban for account in company.identity.accounts} if company.identity else set()
    seen = set[str]()
    for each in found:
        if each.iban not in ours:
            raise Impossible("statements.account", "file", iban=each.iban[:34])
        if each.identifier in seen or each.identifier in company.statements or treasury.lines_of(company, each.identifier):
            raise Impossible("statements.known", "file", statement=each.identifier)
        seen.add(each.identifier)
        for entry in each.entries:
            if entry.booked_on > company.now.date():
                raise Impossible("statements.future", "file", line=entry.place, day=entry.booked_on.isoformat())


def _line(found: StatementFile, entry: Entry, number: str) -> StatementLine:
    return StatementLine(
        number=number,
        statement=found.identifier,
        iban=found.iban,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount=entry.amount,
        counterparty=entry.counterparty,
        remittance=entry.remittance,
        end_to_end=entry.end_to_end,
    )


def _statement(company: Company, found: StatementFile, lines: Iterable[StatementLine], name: str) -> Statement:
    return Statement(
        number=found.identifier,
        iban=found.iban,
        opening=found.opening,
        closing=found.closing,
        lines=tuple(line.number for line in lines),
        file=name,
        imported_at=company.now,
    )


def _doubles(company: Company, found: StatementFile) -> Iterable[Warning]:
    """A warning for each line that another statement, or the same one higher up, has already."""
    known = {(line.booked_on, line.amount, line.counterparty, line.remittance, line.end_to_end) for line in company.statement_lines}
    for entry in found.entries:
        key = (entry.booked_on, entry.amount, entry.counterparty, entry.remittance, entry.end_to_end)
        if key in known:
            params: Params = {
                "line": entry.place,
                "amount": str(entry.amount),
                "day": entry.booked_on.isoformat(),
                "name": entry.counterparty,
            }
            yield Warning(code="statements.double_line", params=params)
        known.add(key)


def _unexplained(company: Company, number: str) -> StatementLine:
    """A line that nothing explains yet. Raises Impossible treasury.unknown_line, treasury.explained."""
    line = treasury.known_line(company, number)
    if number in ledger.explained(company):
        raise Impossible("treasury.explained", "line", line=number)
    return line


def match_line(company: Company, command: treasury.MatchLine) -> Proposal:
    """Raises Impossible as `_unexplained`, treasury.not_received, crm.unknown_customer, and as `_allocations`.

    Warns as `_allocations`, and treasury.nothing_settled when the customer owes and the payment settles nothing.
    """
    line = _unexplained(company, command.line)
    if line.amount <= 0:
        raise Impossible("treasury.not_received", "line", line=line.number)
    customer = crm.known(company, command.customer)
    number = numbering.next_number(company.counters, company.now.year, Series.PAYMENT)
    payment = Payment(
        number=number,
        customer=customer.code,
        means=treasury.TRANSFER,
        received_on=line.booked_on,
        amount=line.amount,
        statement_line=line.number,
    )
    allocations, warnings = _allocations(company, payment, command.parts)
    if not allocations and treasury.open_invoices(company, customer.code):
        warnings = (*warnings, Warning(code="treasury.nothing_settled", params={"line": line.number, "amount": str(line.amount)}))
    return Proposal((treasury.LineMatched(payment=replace(payment, allocations=allocations)),), warnings, number)


def allocate(company: Company, command: treasury.AllocatePayment) -> Proposal:
    """Raises Impossible treasury.unknown_payment, treasury.nothing_left, treasury.no_part, and as `_allocations`; warns as it does."""
    payment = treasury.known_payment(company, command.payment)
    if not payment.left:
        raise Impossible("treasury.nothing_left", payment=payment.number)
    if not command.parts:
        raise Impossible("treasury.no_part", "parts")
    allocations, warnings = _allocations(company, payment, command.parts)
    return Proposal((treasury.PaymentAllocated(payment=payment.number, allocations=allocations),), warnings, payment.number)


def _allocations(company: Company, payment: Payment, parts: tuple[Part, ...]) -> tuple[tuple[Allocation, ...], tuple[Warning, ...]]:
    """What these parts make, within what is left of the payment and of each invoice.

    Raises Impossible treasury.too_many_parts, .invoice_twice, .unknown_invoice, .amount, .more_than_owed, .more_than_left. Warns
    treasury.other_customer, and as `_discount_warnings`.
    """
    if len(parts) > MOST_PARTS:
        raise Impossible("treasury.too_many_parts", "parts", limit=MOST_PARTS)
    if len({part.invoice for part in parts}) < len(parts):
        raise Impossible("treasury.invoice_twice", "parts")
    found, warnings = [], list[Warning]()
    for part in parts:
        invoice = known_invoice(company, part.invoice)
        owed = treasury.left_to_pay(company, invoice)
        for amount in (part.amount, part.discount):
            if amount < 0 or amount != money.cents(amount):
                raise Impossible("treasury.amount", "parts", invoice=invoice.number)
        if not part.amount or part.amount + part.discount > owed:
            raise Impossible("treasury.more_than_owed", "parts", invoice=invoice.number, owed=str(owed))
        if invoice.customer != payment.customer:
            other = company.customers[invoice.customer].name
            warnings.append(Warning(code="treasury.other_customer", params={"invoice": invoice.number, "name": other}))
        warnings += _discount_warnings(payment, invoice, part, owed)
        found.append(Allocation(invoice=invoice.number, amount=part.amount, on=company.now.date(), discount=part.discount))
    if sum((part.amount for part in found), ZERO) > payment.left:
        raise Impossible("treasury.more_than_left", "parts", left=str(payment.left))
    return tuple(found), tuple(warnings)


def known_invoice(company: Company, number: str) -> Invoice:
    """The invoice of that number. Raises Impossible treasury.unknown_invoice."""
    found = company.invoices.get(number)
    if found is None:
        raise Impossible("treasury.unknown_invoice", "invoice", invoice=number)
    return found


def _discount_warnings(payment: Payment, invoice: Invoice, part: Part, owed: Decimal) -> Iterable[Warning]:
    """Warnings of a cash discount that the invoice does not offer, that came too late, or that is above its rate."""
    if not part.discount:
        return
    terms = invoice.cash_discount
    if terms is None:
        yield Warning(code="treasury.no_discount", params={"invoice": invoice.number})
        return
    if payment.received_on > terms.until:
        yield Warning(code="treasury.late_discount", params={"invoice": invoice.number, "day": terms.until.isoformat()})
    most = money.cents(owed * terms.rate / 100)
    if part.discount > most:
        yield Warning(code="treasury.large_discount", params={"invoice": invoice.number, "most": str(most)})


def undo(company: Company, command: treasury.UndoMatch) -> Proposal:
    """Raises Impossible treasury.unknown_payment, treasury.cancelled, .refunded, .nothing_to_undo, text.empty, text.too_long."""
    payment = treasury.known_payment(company, command.payment)
    if payment.status in ("cancelled", "refunded"):
        raise Impossible(f"treasury.{payment.status}", payment=payment.number)
    reason = crm.text(command.reason, treasury.NOTE_LENGTH, "reason")
    freed = payment.statement_line if payment.means == treasury.TRANSFER else None
    if freed is None and not payment.allocations:
        raise Impossible("treasury.nothing_to_undo", payment=payment.number)
    event = treasury.MatchUndone(payment=payment.number, line=freed, previous=payment.allocations, reason=reason)
    return Proposal((event,), subject=payment.number)


def refund(company: Company, command: treasury.RefundPayment) -> Proposal:
    """Raises Impossible treasury.unknown_payment, treasury.nothing_left, text.empty, text.too_long.

    Warns treasury.refund_owing when the customer owes invoices that are past due.
    """
    payment = treasury.known_payment(company, command.payment)
    if not payment.left:
        raise Impossible("treasury.nothing_left", payment=payment.number)
    reason = crm.text(command.reason, treasury.NOTE_LENGTH, "reason")
    today = company.now.date()
    late = sum((left for invoice, left in treasury.open_invoices(company, payment.customer) if invoice.due_on < today), ZERO)
    warnings = (Warning(code="treasury.refund_owing", params={"payment": payment.number, "amount": str(late)}),) if late > 0 else ()
    return Proposal((treasury.RefundOrdered(payment=payment.number, amount=payment.left, reason=reason),), warnings, payment.number)


def match_refund(company: Company, command: treasury.MatchRefund) -> Proposal:
    """Raises Impossible as `_unexplained`, treasury.unknown_payment, treasury.no_refund, treasury.refund_amount."""
    line = _unexplained(company, command.line)
    payment = treasury.known_payment(company, command.payment)
    if payment.refunded_on is None or payment.refund_line is not None:
        raise Impossible("treasury.no_refund", "payment", payment=payment.number)
    if -line.amount != payment.amount - payment.allocated:
        raise Impossible("treasury.refund_amount", "payment", amount=str(payment.amount - payment.allocated))
    return Proposal((treasury.RefundMatched(payment=payment.number, line=line.number),), subject=payment.number)


def pay_in(company: Company, command: treasury.PayIn) -> Proposal:
    """Raises Impossible as `_unexplained`, treasury.unknown_payment, treasury.no_cheque, treasury.cheque_amount."""
    line = _unexplained(company, command.line)
    payment = treasury.known_payment(company, command.payment)
    if payment.means == treasury.TRANSFER or payment.statement_line is not None or payment.cancelled_on is not None:
        raise Impossible("treasury.no_cheque", "payment", payment=payment.number)
    if line.amount != payment.amount:
        raise Impossible("treasury.cheque_amount", "payment", amount=str(payment.amount))
    return Proposal((treasury.ChequePaidIn(payment=payment.number, line=line.number),), subject=payment.number)
