"""Double entry: what each document posts, by the general chart of accounts (PCG), and the balances that follow.

Nothing is stored but what no document says (`Company.entries`: opening, salaries, rent…): the rest is posted from the documents, so that
the ledger cannot tell another story. The number of an entry is that of its document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import money
from casestudies.company.invoicing import CreditNote, Invoice, InvoiceKind
from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.factoring import Assignment, FactorLine
    from casestudies.company.purchasing import SupplierInvoice
    from casestudies.company.state import Company
    from casestudies.company.treasury import Payment, StatementLine

SUPPLIERS, CUSTOMERS, DEPOSITS = "401", "411", "4191"
VAT_DEDUCTIBLE, VAT_CREDIT, VAT_DUE, VAT_COLLECTED, SUSPENSE = "44566", "44567", "44551", "44571", "471"
CHEQUES, BANK, UNDER_WAY = "5112", "512", "580"
FACTOR, FACTOR_FEES = "467", "6225"
PURCHASES, BANK_FEES, DISCOUNT_GRANTED = "607", "627", "665"
SALES, REBATES = "707", "7097"
SALES_JOURNAL, PURCHASE_JOURNAL, BANK_JOURNAL, GENERAL_JOURNAL = "VE", "AC", "BQ", "OD"
PRICE_REASONS = frozenset({"price", "late", "commercial"})
"""Credit notes for these take off the price (7097); the others undo the sale (707)."""
ZERO = Decimal(0)


class Row(Record, frozen=True, kw_only=True, gc=False):
    """A row of an entry, in euros: a debit or a credit, never below zero. `party` is the customer or the supplier (auxiliary account)."""

    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    party: str | None = None


class Entry(Record, frozen=True, kw_only=True):
    """An entry. `number` is its document's; `statement_line` the bank line that it explains, for those entered by hand."""

    number: str
    journal: str
    day: date
    label: str
    rows: tuple[Row, ...]
    statement_line: str | None = None


def debit(account: str, amount: Decimal, party: str | None = None) -> Row:
    """That amount to the debit; below zero, to the credit."""
    return Row(account=account, debit=amount, party=party) if amount >= 0 else Row(account=account, credit=-amount, party=party)


def credit(account: str, amount: Decimal, party: str | None = None) -> Row:
    """That amount to the credit; below zero, to the debit."""
    return debit(account, -amount, party)


def _entry(number: str, journal: str, day: date, label: str, *rows: Row) -> Entry:
    return Entry(number=number, journal=journal, day=day, label=label, rows=tuple(row for row in rows if row.debit or row.credit))


def post_invoice(invoice: Invoice) -> Entry:
    """The sale: a deposit is owed goods (4191) until the final invoice takes it off, its VAT with it."""
    rows = [debit(CUSTOMERS, invoice.payable, invoice.customer)]
    if invoice.kind is InvoiceKind.PREPAYMENT:
        rows += [credit(DEPOSITS, invoice.totals.net, invoice.customer), credit(VAT_COLLECTED, invoice.totals.vat)]
    else:
        taken = sum((each.totals.vat for each in invoice.deposits), ZERO)
        rows += [debit(DEPOSITS, each.totals.net, invoice.customer) for each in invoice.deposits]
        rows += [credit(SALES, invoice.totals.net), credit(VAT_COLLECTED, invoice.totals.vat - taken)]
    return _entry(invoice.number, SALES_JOURNAL, invoice.issued_on, "invoice", *rows)


def post_credit_note(note: CreditNote, cited: InvoiceKind = InvoiceKind.COMMERCIAL) -> Entry:
    """The credit note: the sale undone, or its price lowered; a deposit given back when it cites one."""
    account = REBATES if note.reason in PRICE_REASONS else SALES
    if cited is InvoiceKind.PREPAYMENT:
        account = DEPOSITS
    party = note.customer if account == DEPOSITS else None
    rows = (
        debit(account, note.totals.net, party),
        debit(VAT_COLLECTED, note.totals.vat),
        credit(CUSTOMERS, note.totals.gross, note.customer),
    )
    return _entry(note.number, SALES_JOURNAL, note.issued_on, "credit_note", *rows)


def discount_vat(discount: Decimal, invoice: Invoice) -> Decimal:
    """The VAT within a cash discount, in the proportion of its invoice."""
    return money.cents(discount * invoice.totals.vat / invoice.totals.gross) if discount else ZERO


def post_payment(payment: Payment, company: Company) -> Iterator[Entry]:
    """The payment, with the discount granted; then the bank when it came later (cheque), and what was paid back."""
    if payment.cancelled_on is not None:
        return
    line = company.statement_lines[payment.statement_line] if payment.statement_line else None
    at_once = line is not None and line.booked_on == payment.received_on
    discount = sum((each.discount for each in payment.allocations), ZERO)
    vat = sum((discount_vat(each.discount, company.invoices[each.invoice]) for each in payment.allocations), ZERO)
    yield _entry(
        payment.number,
        BANK_JOURNAL,
        payment.received_on,
        "payment",
        debit(BANK if at_once else CHEQUES, payment.amount),
        debit(DISCOUNT_GRANTED, discount - vat),
        debit(VAT_COLLECTED, vat),
        *_settled(payment, company),
    )
    if line is not None and not at_once:
        yield _entry(line.number, BANK_JOURNAL, line.booked_on, "deposit", debit(BANK, line.amount), credit(CHEQUES, line.amount))
    if payment.refunded_on is not None:
        yield from _refunded(payment, payment.refunded_on, company)


def _settled(payment: Payment, company: Company) -> Iterator[Row]:
    """The customers relieved: the one that paid, and those whose invoices it paid (a group for its subsidiary)."""
    sums = {payment.customer: payment.amount - payment.allocated}
    for part in payment.allocations:
        customer = company.invoices[part.invoice].customer
        sums[customer] = sums.get(customer, ZERO) + part.settled
    return (credit(CUSTOMERS, amount, customer) for customer, amount in sums.items())


def _refunded(payment: Payment, ordered_on: date, company: Company) -> Iterator[Entry]:
    """What was paid back: at once when the bank shows it on the day of the order, else through the transfers under way (580)."""
    back = company.statement_lines[payment.refund_line] if payment.refund_line else None
    amount = payment.amount - payment.allocated
    if back is None or back.booked_on != ordered_on:
        rows = (debit(CUSTOMERS, amount, payment.customer), credit(UNDER_WAY, amount))
        yield _entry(payment.number, BANK_JOURNAL, ordered_on, "refund_ordered", *rows)
    if back is not None:
        account = (CUSTOMERS, payment.customer) if back.booked_on == ordered_on else (UNDER_WAY, None)
        rows = (debit(account[0], -back.amount, account[1]), credit(BANK, -back.amount))
        yield _entry(back.number, BANK_JOURNAL, back.booked_on, "refund", *rows)


def post_supplier_invoice(invoice: SupplierInvoice) -> Iterator[Entry]:
    """The purchase, then its payment."""
    sums = invoice.totals
    rows = (debit(PURCHASES, sums.net), debit(VAT_DEDUCTIBLE, sums.vat), credit(SUPPLIERS, sums.gross, invoice.supplier))
    yield _entry(invoice.number, PURCHASE_JOURNAL, invoice.received_on, "supplier_invoice", *rows)
    if invoice.paid_on is not None:
        paid = (debit(SUPPLIERS, sums.gross, invoice.supplier), credit(BANK, sums.gross))
        yield _entry(invoice.statement_line or invoice.number, BANK_JOURNAL, invoice.paid_on, "supplier_payment", *paid)


def post_assignment(assignment: Assignment) -> Iterator[Entry]:
    """The customers' debts become the factor's, less its commission; what it gave back is the customer's again."""
    rows = [debit(FACTOR, assignment.total, assignment.factor)]
    rows += [credit(CUSTOMERS, each.amount, each.customer) for each in assignment.invoices]
    yield _entry(assignment.number, GENERAL_JOURNAL, assignment.assigned_on, "assignment", *rows)
    fees = (debit(FACTOR_FEES, assignment.commission), debit(VAT_DEDUCTIBLE, assignment.vat))
    taken = credit(FACTOR, assignment.commission + assignment.vat, assignment.factor)
    yield _entry(assignment.number, GENERAL_JOURNAL, assignment.assigned_on, "commission", *fees, taken)
    for each in assignment.invoices:
        if each.recourse_on is not None:
            back = (debit(CUSTOMERS, each.amount, each.customer), credit(FACTOR, each.amount, assignment.factor))
            yield _entry(assignment.number, GENERAL_JOURNAL, each.recourse_on, "recourse", *back)


def post_factor_line(found: FactorLine, company: Company) -> Entry:
    """What passes by the bank between the factor and us."""
    line = company.statement_lines[found.line]
    rows = (debit(BANK, line.amount), credit(FACTOR, line.amount, found.factor))
    return _entry(line.number, BANK_JOURNAL, line.booked_on, "factor", *rows)


def post_unexplained(line: StatementLine) -> Entry:
    """A bank line that nothing explains: fees when it went out, in suspense when it came in."""
    account = SUSPENSE if line.amount > 0 else BANK_FEES
    return _entry(line.number, BANK_JOURNAL, line.booked_on, "unexplained", debit(BANK, line.amount), credit(account, line.amount))


def explained(company: Company) -> frozenset[str]:
    """The bank lines that a payment, a refund, a supplier's invoice or an entry by hand explains."""
    found: set[str | None] = set()
    for payment in company.payments:
        found |= {payment.statement_line, payment.refund_line}
    found |= {invoice.statement_line for invoice in company.supplier_invoices}
    found |= {entry.statement_line for entry in company.entries}
    found |= {each.line for each in company.factor_lines}
    return frozenset(number for number in found if number is not None)


def book(company: Company) -> tuple[Entry, ...]:
    """All entries, by day, journal and number."""
    known = explained(company)
    found = [*company.entries]
    found += [post_invoice(invoice) for invoice in company.invoices]
    found += [post_credit_note(note, company.invoices[note.invoice].kind) for note in company.credit_notes]
    for payment in company.payments:
        found += post_payment(payment, company)
    for assignment in company.assignments:
        found += post_assignment(assignment)
    found += [post_factor_line(each, company) for each in company.factor_lines]
    for invoice in company.supplier_invoices:
        found += post_supplier_invoice(invoice)
    found += [post_unexplained(line) for line in company.statement_lines if line.number not in known]
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.journal, entry.number)))


def balances(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Debit less credit of each account."""
    found: dict[str, Decimal] = {}
    for entry in entries:
        for row in entry.rows:
            found[row.account] = found.get(row.account, ZERO) + row.debit - row.credit
    return found


def parties(entries: Iterable[Entry], account: str) -> dict[str, Decimal]:
    """Debit less credit of each party of an account (411: what customers owe; 401: below zero, what we owe suppliers)."""
    found: dict[str, Decimal] = {}
    for entry in entries:
        for row in entry.rows:
            if row.account == account and row.party is not None:
                found[row.party] = found.get(row.party, ZERO) + row.debit - row.credit
    return found
