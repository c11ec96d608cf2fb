"""Credit notes, their use, the statuses of invoices: what the commands lead to. They are in `casestudies.company.billing`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import ageing, billing, crm, en16931, factur_x, invoicing, messages, money, numbering
from casestudies.company.billing import CreditedLine
from casestudies.company.invoicing import (
    CIRCUMSTANCES,
    AppliedCredit,
    CreditNote,
    CreditReason,
    Invoice,
    InvoiceLine,
    LifeCycle,
    StatusChange,
)
from casestudies.company.kernel import Command, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.state import Company

PRICE_REASONS = frozenset({CreditReason.PRICE, CreditReason.LATE, CreditReason.COMMERCIAL})
"""Reasons that lower a price and take no quantity back."""
NEXT: dict[LifeCycle | None, tuple[LifeCycle, ...]] = {
    None: (LifeCycle.DEPOSITED,),
    LifeCycle.DEPOSITED: (LifeCycle.REJECTED, LifeCycle.REFUSED, LifeCycle.DISPUTED, LifeCycle.APPROVED),
    LifeCycle.DISPUTED: (LifeCycle.REFUSED, LifeCycle.APPROVED),
    LifeCycle.APPROVED: (LifeCycle.DISPUTED,),
}
"""The statuses that may follow each. Rejected by the platform or refused by the customer, an invoice is made again under another number."""
WITH_REASON = frozenset({LifeCycle.REJECTED, LifeCycle.REFUSED, LifeCycle.DISPUTED})


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case billing.IssueCreditNote():
            return issue(company, command)
        case billing.ApplyCredit():
            return apply(company, command)
        case billing.RecordStatus():
            return record_status(company, command)
        case _:
            raise AssertionError(command)


def same_line(one: InvoiceLine, other: InvoiceLine) -> bool:
    """Whether a credit note's line is of that line of the invoice: the same line of a delivery, or the same number and label."""
    if one.delivery is not None or other.delivery is not None:
        return (one.delivery, one.delivery_line) == (other.delivery, other.delivery_line)
    return (one.number, one.label) == (other.number, other.label)


def creditable(company: Company, invoice: Invoice, line: InvoiceLine) -> tuple[int, Decimal]:
    """What may still be credited of a line: the quantity not taken back yet, and the amount before VAT not credited yet, in euros."""
    quantity, amount = line.quantity, line.amount
    for note in billing.credits_of(company, invoice.number):
        for each in note.lines:
            if same_line(each, line):
                amount -= each.amount
                quantity -= 0 if note.reason in PRICE_REASONS else each.quantity
    return max(0, quantity), max(Decimal("0.00"), amount)


def issue(company: Company, command: billing.IssueCreditNote) -> Proposal:
    """Raises Impossible invoicing.unknown, invoicing.nothing_credited, invoicing.unknown_line, invoicing.repeated_line, line.quantity,
    invoicing.credited_beyond, invoicing.unknown_source.

    Warns invoicing.credited_twice, invoicing.no_return, invoicing.settled.
    """
    cited = billing.known(company, command.invoice)
    if not command.lines:
        raise Impossible("invoicing.nothing_credited", "lines")
    source = (command.source or "").strip() or None
    if source is not None and source not in company.claims and source not in company.returns:
        raise Impossible("invoicing.unknown_source", "source", source=source)
    lines, warnings = list[InvoiceLine](), list[Warning]()
    for each in command.lines:
        line = _credited(company, cited, each, command.reason)
        if any(same_line(line, other) for other in lines):
            raise Impossible("invoicing.repeated_line", "lines", line=each.line)
        lines.append(line)
        warnings += _twice(company, cited, line, command.reason)
    if command.reason is CreditReason.RETURN and (source is None or source not in company.returns):
        warnings.append(Warning(code="invoicing.no_return", params={"invoice": cited.number}))
    vat = invoicing.breakdown(lines)
    note = CreditNote(
        number=numbering.next_number(company.counters, company.now.year, Series.CREDIT_NOTE),
        customer=cited.customer,
        issued_on=company.now.date(),
        invoice=cited.number,
        reason=command.reason.value,
        lines=tuple(lines),
        vat=vat,
        totals=invoicing.totals(vat),
        source=source,
        mentions=tuple(each for each in cited.mentions if each in CIRCUMSTANCES.values()),
        issued_by=messages.TRAINEE,
    )
    return Proposal((billing.CreditNoteIssued(credit_note=note),), tuple(warnings), cited.number)


def _credited(company: Company, cited: Invoice, given: CreditedLine, reason: CreditReason) -> InvoiceLine:
    line = next((each for each in cited.lines if each.number == given.line), None)
    if line is None:
        raise Impossible("invoicing.unknown_line", "lines", line=given.line)
    if given.quantity < 1:
        raise Impossible("line.quantity", "lines", limit=line.quantity)
    price, discount = (line.price, line.discount) if given.price is None else (given.price, Decimal(0))
    if not price.is_finite() or price <= 0 or price != price.quantize(Decimal("0.0001")):
        raise Impossible("invoicing.price", "lines")
    amount = money.line_amount(given.quantity, price, line.per, discount)
    quantity, left = creditable(company, cited, line)
    if amount > left or given.quantity > (line.quantity if reason in PRICE_REASONS else quantity):
        raise Impossible("invoicing.credited_beyond", "lines", line=line.number, left=quantity, amount=str(left))
    return InvoiceLine(
        number=line.number,
        quantity=given.quantity,
        price=price,
        amount=amount,
        unit=line.unit,
        product=line.product,
        label=line.label,
        per=line.per,
        discount=discount,
        vat_rate=line.vat_rate,
        vat_category=line.vat_category,
        order_line=line.order_line,
        delivery=line.delivery,
        delivery_line=line.delivery_line,
    )


def _twice(company: Company, cited: Invoice, line: InvoiceLine, reason: CreditReason) -> list[Warning]:
    """A warning for each credit note that has credited the same line for the same reason: perhaps the same claim."""
    return [
        Warning(code="invoicing.credited_twice", params={"line": line.number, "credit": note.number})
        for note in billing.credits_of(company, cited.number)
        if note.reason == reason.value and any(same_line(each, line) for each in note.lines)
    ]


def left_of(note: CreditNote) -> Decimal:
    """What of a credit note is set against no invoice yet, in euros including VAT."""
    return note.totals.gross - sum((each.amount for each in note.applied), Decimal(0))


def outstanding(company: Company, invoice: Invoice) -> Decimal:
    """What of an invoice is not settled today, in euros including VAT."""
    return invoice.payable - ageing.settled(company, company.now.date()).get(invoice.number, Decimal(0))


def apply(company: Company, command: billing.ApplyCredit) -> Proposal:
    """Raises Impossible invoicing.unknown_credit, invoicing.unknown, invoicing.other_customer, invoicing.amount (above 0, to the cent,
    no more than is left of the credit note and unpaid of the invoice). Warns invoicing.other_invoice."""
    note = company.credit_notes.get(command.credit_note)
    if note is None:
        raise Impossible("invoicing.unknown_credit", "credit_note", credit=command.credit_note)
    invoice = billing.known(company, command.invoice)
    if invoice.customer != note.customer:
        raise Impossible("invoicing.other_customer", "invoice")
    amount, most = command.amount, min(left_of(note), outstanding(company, invoice))
    if not amount.is_finite() or not 0 < amount <= most or amount != money.cents(amount):
        raise Impossible("invoicing.amount", "amount", most=str(most))
    warnings: tuple[Warning, ...] = ()
    if invoice.number != note.invoice:
        params: Params = {"credit": note.number, "invoice": note.invoice}
        warnings = (Warning(code="invoicing.other_invoice", params=params),)
    applied = AppliedCredit(invoice=invoice.number, amount=amount, on=company.now.date())
    owed = company.customers[note.customer].open_balance - amount
    return Proposal((billing.CreditApplied(credit_note=note.number, applied=applied, owed=owed),), warnings, note.number)


def record_status(company: Company, command: billing.RecordStatus) -> Proposal:
    """Raises Impossible invoicing.unknown, invoicing.status_order, text.empty (a refusal has its reason), text.too_long.

    The platform rejects at once an invoice whose data break the rules of EN 16931: their names are the reason.
    """
    invoice = billing.known(company, command.invoice)
    if command.status not in NEXT.get(invoice.status, ()):
        raise Impossible("invoicing.status_order", "status", invoice=invoice.number)
    reason = command.reason.strip()
    if reason or command.status in WITH_REASON:
        reason = crm.text(reason, billing.REASON_LENGTH, "reason")
    changes = [StatusChange(at=company.now, status=command.status, reason=reason)]
    broken = en16931.check(factur_x.write(company, invoice)) if command.status is LifeCycle.DEPOSITED else ()
    if broken:
        changes.append(StatusChange(at=company.now, status=LifeCycle.REJECTED, reason=", ".join(broken)))
    events = tuple(billing.StatusRecorded(invoice=invoice.number, change=change) for change in changes)
    return Proposal(events, subject=invoice.number)


def unpaid_of(company: Company, customer: str) -> tuple[tuple[Invoice, Decimal], ...]:
    """The invoices of a customer that are not settled today, each with what is left of it, in euros including VAT."""
    settled = ageing.settled(company, company.now.date())
    left = ((each, each.payable - settled.get(each.number, Decimal(0))) for each in billing.of_customer(company, customer))
    return tuple((invoice, amount) for invoice, amount in left if amount > 0)
