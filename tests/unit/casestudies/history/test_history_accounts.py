"""Money and stock of the two years: ledgers balance, payments are in the bank, stock is the sum of its moves."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from casestudies.company import ageing, dunning, law, ledger, past, purchasing
from casestudies.company.after_sales import Claim
from casestudies.company.history import overheads
from casestudies.company.invoicing import InvoiceKind
from casestudies.company.kernel import Shelf
from casestudies.company.ledger import Entry
from casestudies.company.state import Company
from casestudies.company.stock import MoveKind

LAST = past.LAST_EVENING.date()


@pytest.fixture(scope="module")
def book(company: Company) -> tuple[Entry, ...]:
    return ledger.book(company)


def test_every_entry_and_every_month_balances_to_the_cent(book: tuple[Entry, ...]) -> None:
    months: dict[str, Decimal] = defaultdict(Decimal)
    for entry in book:
        debit, credit = (sum(getattr(row, side) for row in entry.rows) for side in ("debit", "credit"))
        assert debit == credit > 0, entry.number
        assert all(row.debit >= 0 and row.credit >= 0 for row in entry.rows)
        months[f"{entry.day:%Y-%m}"] += debit - credit
    assert len(months) == 25
    assert set(months.values()) == {Decimal(0)}
    assert sum(ledger.balances(book).values()) == 0


def test_the_customers_account_is_the_aged_balance(company: Company, book: tuple[Entry, ...]) -> None:
    owed = {party: amount for party, amount in ledger.parties(book, ledger.CUSTOMERS).items() if amount}
    aged = {each.customer: each.total for each in ageing.aged_balance(company, LAST) if each.total}
    assert owed == aged
    assert sum(owed.values()) == ledger.balances(book)[ledger.CUSTOMERS] > 0


def test_the_bank_account_is_the_statement(company: Company, book: tuple[Entry, ...]) -> None:
    opening = sum(row.debit for entry in company.entries if entry.label == "opening" for row in entry.rows if row.account == ledger.BANK)
    balance, low = opening, opening
    for line in company.statement_lines:
        balance += line.amount
        low = min(low, balance)
    assert ledger.balances(book)[ledger.BANK] == balance
    assert low > 0, "the company never runs dry"


def test_vat_deposits_cheques_and_suspense_are_what_their_papers_say(company: Company, book: tuple[Entry, ...]) -> None:
    found = ledger.balances(book)
    posted = ledger.balances(entry for entry in book if entry.label != overheads.VAT_DECLARED)
    known = ledger.explained(company)
    taken = {part.invoice for invoice in company.invoices for part in invoice.deposits}
    invoiced = sum(invoice.totals.vat for invoice in company.invoices if invoice.number not in taken)
    credited = sum(note.totals.vat for note in company.credit_notes)
    discounts = sum(
        ledger.discount_vat(part.discount, company.invoices[part.invoice]) for each in company.payments for part in each.allocations
    )
    assert posted[ledger.VAT_COLLECTED] == -(invoiced - credited - discounts)
    bills = sum(row.debit for entry in company.entries for row in entry.rows if row.account == ledger.VAT_DEDUCTIBLE)
    assert posted[ledger.VAT_DEDUCTIBLE] == bills + sum(invoice.totals.vat for invoice in company.supplier_invoices)
    waiting = [each.totals.net for each in company.invoices if each.kind is InvoiceKind.PREPAYMENT and each.number not in taken]
    assert found.get(ledger.DEPOSITS, 0) == -sum(waiting)
    assert found.get(ledger.CHEQUES, 0) == sum(each.amount for each in company.payments if each.statement_line is None)
    unmatched = [line for line in company.statement_lines if line.number not in known and line.amount > 0]
    assert found[ledger.SUSPENSE] == -sum(line.amount for line in unmatched)
    assert 1 <= len(unmatched) <= 15
    assert all((LAST - line.booked_on).days < 10 for line in unmatched)
    owed = sum(invoice.totals.gross for invoice in company.supplier_invoices if invoice.paid_on is None)
    assert found[ledger.SUPPLIERS] == -owed
    assert sum(ledger.parties(book, ledger.SUPPLIERS).values()) == -owed


def vat_by_month(book: tuple[Entry, ...]) -> dict[str, tuple[Decimal, Decimal]]:
    """What was collected and what may be deducted of each month, by everything but the returns themselves."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in book:
        if entry.label != overheads.VAT_DECLARED:
            for row in entry.rows:
                found[f"{entry.day:%Y-%m}"][row.account] += row.debit - row.credit
    return {month: (-each[ledger.VAT_COLLECTED], each[ledger.VAT_DEDUCTIBLE]) for month, each in found.items()}


def test_each_month_s_vat_is_declared_once_and_paid_or_carried_to_the_next(book: tuple[Entry, ...]) -> None:
    months = vat_by_month(book)
    returns = {entry.day: entry for entry in book if entry.label == overheads.VAT_DECLARED}
    paid = {entry.day: -ledger.balances([entry])[ledger.BANK] for entry in book if entry.label == overheads.VAT_PAID}
    assert sum(entry.label == overheads.VAT_DECLARED for entry in book) == len(returns) == 23
    assert set(paid) <= set(returns)
    carried, lean = Decimal(0), 0
    for (month, (collected, deductible)), day in zip(sorted(months.items()), sorted(returns), strict=False):
        assert f"{day.replace(day=1) - timedelta(days=1):%Y-%m}" == month
        due = collected - deductible - carried
        assert paid.get(day, 0) == max(due, 0), month
        lean, carried = lean + (due <= 0), max(-due, Decimal(0))
        rows = ledger.balances([returns[day]])
        assert (rows[ledger.VAT_COLLECTED], -rows[ledger.VAT_DEDUCTIBLE]) == (collected, deductible)
    assert 1 <= lean <= 6, "in some months the company buys more than it sells"
    assert len(paid) == 23 - lean


def test_after_a_return_nothing_of_its_month_is_left_on_the_accounts_of_vat(book: tuple[Entry, ...]) -> None:
    months = vat_by_month(book)
    for day in sorted(entry.day for entry in book if entry.label == overheads.VAT_DECLARED):
        held = ledger.balances(entry for entry in book if entry.day <= day)
        assert held.get(ledger.VAT_DUE, 0) == 0
        assert held.get(ledger.VAT_CREDIT, 0) >= 0
        since = [entry for entry in book if day.replace(day=1) <= entry.day <= day]
        running = ledger.balances(entry for entry in since if entry.label != overheads.VAT_DECLARED)
        assert held[ledger.VAT_COLLECTED] == running[ledger.VAT_COLLECTED]
        assert held[ledger.VAT_DEDUCTIBLE] == running.get(ledger.VAT_DEDUCTIBLE, 0)
    last = ledger.balances(book)
    waiting = [months[month] for month in ("2026-02", "2026-03")]
    assert last[ledger.VAT_COLLECTED] == -sum(collected for collected, _ in waiting)
    assert last[ledger.VAT_DEDUCTIBLE] == sum(deductible for _, deductible in waiting)
    assert last[ledger.VAT_DUE] == 0


def test_the_aged_balance_holds_the_unpaid_invoices_by_days_late(company: Company) -> None:
    unpaid = ageing.outstanding(company, LAST)
    assert all(0 < each.amount <= each.invoice.payable for each in unpaid)
    balances = {each.customer: each for each in ageing.aged_balance(company, LAST)}
    assert sum(sum(each.buckets) for each in balances.values()) == sum(each.amount for each in unpaid)
    for rank, (low, high) in enumerate(((-10_000, 0), (1, 30), (31, 60), (61, 90), (91, 10_000))):
        expected = sum(each.amount for each in unpaid if low <= (LAST - each.invoice.due_on).days <= high)
        assert sum(each.buckets[rank] for each in balances.values()) == expected > 0
    for customer in company.customers:
        mine = balances.get(customer.code)
        assert customer.open_balance == (sum(mine.buckets) if mine else 0)


def test_payments_are_lines_of_the_statement_for_the_same_amount(company: Company) -> None:
    used = []
    for payment in company.payments:
        if payment.statement_line is None:
            assert payment.means == "chèque"
            continue
        line = company.statement_lines[payment.statement_line]
        used.append(line.number)
        assert line.amount == payment.amount
        assert line.booked_on == payment.received_on or (payment.means == "chèque" and line.booked_on > payment.received_on)
        if payment.refund_line:
            used.append(payment.refund_line)
            assert company.statement_lines[payment.refund_line].amount == -payment.amount
    for invoice in company.supplier_invoices:
        if invoice.statement_line:
            used.append(invoice.statement_line)
            assert company.statement_lines[invoice.statement_line].amount == -invoice.totals.gross
            assert invoice.paid_on is not None
            assert invoice.paid_on >= invoice.due_on >= invoice.dated
    assert len(used) == len(set(used))


def test_payments_settle_invoices_of_their_customer_within_what_was_owed(company: Company) -> None:
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for payment in company.payments:
        assert sum(part.amount for part in payment.allocations) in (0, payment.amount)
        for part in payment.allocations:
            invoice = company.invoices[part.invoice]
            assert invoice.customer == payment.customer
            assert part.on == payment.received_on >= invoice.issued_on
            settled[part.invoice] += part.settled
            if part.discount:
                assert invoice.cash_discount is not None
                assert part.on <= invoice.cash_discount.until
    for note in company.credit_notes:
        for applied in note.applied:
            assert company.invoices[applied.invoice].customer == note.customer
            assert applied.on >= note.issued_on
            settled[applied.invoice] += applied.amount
    assert all(amount <= company.invoices[number].payable for number, amount in settled.items())
    assert ageing.credits(replace(company, credit_notes=Shelf({})), LAST), "somebody paid twice"
    assert any(part.discount for payment in company.payments for part in payment.allocations)
    assert any(applied.invoice != note.invoice for note in company.credit_notes for applied in note.applied), "a credit waited"
    assert any(note.totals.gross > sum(part.amount for part in note.applied) for note in company.credit_notes), "a credit waits still"


def test_letters_claim_what_was_owed_that_day_and_nothing_disputed(company: Company) -> None:
    disputes: dict[str, list[Claim]] = defaultdict(list)
    for claim in company.claims:
        if claim.disputed:
            disputes[claim.disputed].append(claim)
    levels: dict[str, int] = {}
    for day in sorted({letter.sent_on for letter in company.dunnings}):
        owed = {each.invoice.number: each for each in ageing.outstanding(company, day)}
        for letter in (each for each in company.dunnings if each.sent_on == day):
            for item in letter.invoices:
                assert owed[item.invoice].invoice.customer == letter.customer
                assert (item.outstanding, item.days_late) == (owed[item.invoice].amount, owed[item.invoice].days_late)
                for claim in disputes[item.invoice]:
                    assert claim.opened_at.date() > day or (claim.closed_on is not None and claim.closed_on <= day)
                assert levels.get(item.invoice, 0) <= letter.level
                levels[item.invoice] = letter.level
            if letter.level >= 3:
                assert letter.indemnity == law.value("indemnity", day) * len(letter.invoices)
                assert letter.penalties > 0
                assert letter.deadline is not None
            assert letter.outstanding == sum(owed[item.invoice].amount for item in letter.invoices)
            assert bool(letter.registered) == (letter.level == dunning.FORMAL_NOTICE)
    assert {letter.level for letter in company.dunnings} == {1, 2, 3, 4}


def test_stock_is_the_sum_of_its_moves_and_never_below_zero(company: Company) -> None:
    on_hand: dict[str, int] = defaultdict(int)
    lots: dict[str, int] = defaultdict(int)
    for move in company.moves:
        on_hand[move.product] += move.quantity
        assert on_hand[move.product] >= 0
        followed = company.products[move.product].family == "Étanchéité"
        assert (move.lot is not None) == followed
        if move.lot:
            assert company.lots[move.lot].product == move.product
            lots[move.lot] += move.quantity
            assert lots[move.lot] >= 0
    assert {level.product: level.on_hand for level in company.stock} == on_hand
    assert {move.kind for move in company.moves} == set(MoveKind) - {MoveKind.TO_SUPPLIER}


def test_moves_are_those_of_the_deliveries_and_of_the_receipts(company: Company) -> None:
    moved: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for move in company.moves:
        if move.kind in (MoveKind.DELIVERY, MoveKind.RECEIPT):
            moved[move.document, move.product, move.lot] += abs(move.quantity)
    expected: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for delivery in company.deliveries:
        for line in delivery.lines:
            assert not line.lots or sum(lot.quantity for lot in line.lots) == line.total_pieces
            for lot, quantity in [(lot.lot, lot.quantity) for lot in line.lots] or [(None, line.total_pieces)]:
                expected[delivery.number, line.product, lot] += quantity
    for receipt in company.receipts:
        for row in receipt.lines:
            expected[receipt.number, row.product, row.lot] += row.quantity
    assert moved == expected


def test_reservations_are_of_running_orders_and_within_stock(company: Company) -> None:
    for level in company.stock:
        assert level.available >= 0
        for number, quantity in level.reservations.items():
            order = company.orders[number]
            assert order.status == "confirmed"
            assert 0 < quantity <= sum(line.total_pieces for line in order.lines if line.product == level.product)
    assert any(level.reservations for level in company.stock)


def test_what_is_expected_is_what_suppliers_still_owe(company: Company) -> None:
    owed: dict[tuple[str, str], int] = defaultdict(int)
    statuses = set()
    by_order: dict[str, list[purchasing.Receipt]] = defaultdict(list)
    for receipt in company.receipts:
        by_order[receipt.order].append(receipt)
        assert receipt.received_on > company.supplier_orders[receipt.order].ordered_on
    for order in company.supplier_orders:
        come = purchasing.received(order, by_order[order.number])
        statuses.add(purchasing.status(order, by_order[order.number]))
        for line in order.lines:
            assert 0 <= come[line.number] <= line.quantity
            if come[line.number] < line.quantity:
                owed[order.number, line.product] += line.quantity - come[line.number]
    expected = {
        (each.origin, level.product): each.quantity for level in company.stock for each in level.incoming if each.origin[:2] == "CF"
    }
    assert owed == expected
    assert statuses == {"received", "partial", "to_receive"}
    billed = [number for invoice in company.supplier_invoices for number in invoice.receipts]
    assert len(billed) == len(set(billed))
