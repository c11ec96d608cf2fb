"""Treasury: lines matched, settled, undone, paid back; the ledger follows and nothing is settled beyond what is owed or paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import ageing, ledger, suggesting, treasury
from casestudies.company.kernel import Command
from casestudies.company.state import Company
from casestudies.company.treasury import (
    AllocatePayment,
    ImportStatement,
    MatchLine,
    MatchRefund,
    Part,
    PayIn,
    RefundPayment,
    StatementLine,
    UndoMatch,
)
from tests.support import statements
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

COMPANY = two_years()
LINE, CUSTOMER, INVOICE = "BQ-2026-0717", "C-02157", "FA-2026-0263"
OWED = Decimal("1241.47")
WITH_DISCOUNT = next(
    each.invoice
    for each in ageing.outstanding(COMPANY, COMPANY.now.date())
    if each.invoice.cash_discount and each.amount == each.invoice.payable
)
LINES = (LINE, "BQ-2026-0702", "BQ-2026-0725", "BQ-2026-0001", "BQ-2026-0737")
NUMBERS = ("RG-2026-0521", "RG-2026-0522", "RG-2026-0520", "RG-2026-0300", "RG-2026-9999")
INVOICES = (INVOICE, "FA-2026-0290", "FA-2025-3353", WITH_DISCOUNT.number, "FA-2026-9999")

amounts = st.sampled_from([Decimal(each) for each in ("0", "0.01", "100.00", "900.31", "1050.52", "1241.47", "-5", "1.005")])
parts = st.lists(
    st.builds(Part, invoice=st.sampled_from(INVOICES), amount=amounts, discount=st.sampled_from([Decimal(0), Decimal("1.00")])), max_size=3
).map(tuple)
payments = st.sampled_from(NUMBERS)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(ImportStatement, file=st.just("a.xml"), content=st.sampled_from([statements.camt(), statements.table(identifier="2")])),
    st.builds(
        MatchLine, line=st.sampled_from(LINES), customer=st.sampled_from([CUSTOMER, "C-01009", "C-9"]), parts=parts, proceed=st.booleans()
    ),
    st.builds(AllocatePayment, payment=payments, parts=parts, proceed=st.booleans()),
    st.builds(UndoMatch, payment=payments, reason=st.sampled_from(["", "Mauvais client"])),
    st.builds(RefundPayment, payment=payments, reason=st.just("Trop perçu"), proceed=st.booleans()),
    st.builds(MatchRefund, line=st.sampled_from(LINES), payment=payments),
    st.builds(PayIn, line=st.sampled_from(LINES), payment=payments),
)


OPENING = ledger.balances(ledger.book(COMPANY))
"""The accounts before anything is done."""


def check_books(company: Company) -> None:
    """Every entry balances; each customer owes in the ledger what the aged balance says; the bank is its statements."""
    book = ledger.book(company)
    for entry in book:
        assert sum((row.debit - row.credit for row in entry.rows), Decimal(0)) == 0
        assert all(row.debit >= 0 and row.credit >= 0 for row in entry.rows)
    owed = {each.customer: each.total for each in ageing.aged_balance(company, company.now.date())}
    posted = {party: amount for party, amount in ledger.parties(book, ledger.CUSTOMERS).items() if amount}
    assert posted == {customer: amount for customer, amount in owed.items() if amount}
    bank = ledger.balances(book)[ledger.BANK] - OPENING[ledger.BANK]
    assert bank == sum((line.amount for line in company.statement_lines.touched.values()), Decimal(0))


@examples(30)
@given(st.lists(commands, max_size=10))
def test_books_balance_and_nothing_is_settled_beyond_what_is_owed_or_paid(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = played.company
    check_books(company)
    for number in INVOICES[:-1]:
        invoice = company.invoices[number]
        assert 0 <= treasury.left_to_pay(company, invoice) <= invoice.payable
    for payment in company.payments.touched.values():
        assert 0 <= payment.allocated <= payment.amount
        assert len({part.invoice for part in payment.allocations}) <= len(payment.allocations)
    lines = [line for each in company.payments for line in (each.statement_line, each.refund_line) if line]
    assert len(lines) == len(set(lines))
    assert again(COMPANY, played)


def test_what_is_owed_of_an_invoice_is_what_the_aged_balance_says() -> None:
    owed = {each.invoice.number: each.amount for each in ageing.outstanding(COMPANY, COMPANY.now.date())}
    for invoice in COMPANY.invoices:
        assert treasury.left_to_pay(COMPANY, invoice) == owed.get(invoice.number, 0)


def matched(*given_parts: Part) -> Company:
    return done(COMPANY, MatchLine(line=LINE, customer=CUSTOMER, parts=given_parts))


def test_a_line_settles_an_invoice_and_is_explained() -> None:
    after = matched(Part(invoice=INVOICE, amount=OWED))
    assert treasury.left_to_pay(after, after.invoices[INVOICE]) == 0
    assert after.payments["RG-2026-0521"].status == "settled"
    before, now = OPENING, ledger.balances(ledger.book(after))
    assert now[ledger.SUSPENSE] - before[ledger.SUSPENSE] == OWED
    assert now[ledger.BANK] == before[ledger.BANK]
    assert refused(after, MatchLine(line=LINE, customer=CUSTOMER)) == "treasury.explained"


def test_a_partial_payment_leaves_the_rest_owed_and_an_overpayment_stays_the_customers() -> None:
    part = matched(Part(invoice=INVOICE, amount=Decimal("1000.00")))
    assert treasury.left_to_pay(part, part.invoices[INVOICE]) == Decimal("241.47")
    assert part.payments["RG-2026-0521"].left == Decimal("241.47")
    more = done(part, AllocatePayment(payment="RG-2026-0521", parts=(Part(invoice="FA-2026-0290", amount=Decimal("241.47")),)))
    assert more.payments["RG-2026-0521"].status == "settled"
    beyond = AllocatePayment(payment="RG-2026-0521", parts=(Part(invoice=INVOICE, amount=Decimal("241.48")),))
    assert refused(part, beyond) == "treasury.more_than_owed"
    assert refused(part, replace(beyond, parts=(Part(invoice="FA-2026-0290", amount=Decimal("300.00")),))) == "treasury.more_than_left"
    assert warned(COMPANY, MatchLine(line=LINE, customer=CUSTOMER)) == ["treasury.nothing_settled"]


def test_a_group_that_pays_for_another_is_told_and_relieves_the_one_that_owed() -> None:
    command = MatchLine(line=LINE, customer="C-01009", parts=(Part(invoice=INVOICE, amount=OWED),))
    assert warned(COMPANY, command) == ["treasury.other_customer"]
    check_books(done(COMPANY, command))


def test_undoing_gives_back_the_line_and_the_debt() -> None:
    after = done(matched(Part(invoice=INVOICE, amount=OWED)), UndoMatch(payment="RG-2026-0521", reason="Mauvais client"))
    assert after.payments["RG-2026-0521"].status == "cancelled"
    assert treasury.left_to_pay(after, after.invoices[INVOICE]) == OWED
    assert ledger.book(after) == ledger.book(COMPANY)
    assert refused(after, UndoMatch(payment="RG-2026-0521", reason="Encore")) == "treasury.cancelled"
    assert "RG-2026-0522" in done(after, MatchLine(line=LINE, customer=CUSTOMER)).payments


def test_what_is_paid_back_passes_through_the_transfers_under_way() -> None:
    paid = matched()
    assert warned(paid, RefundPayment(payment="RG-2026-0521", reason="Trop perçu")) == ["treasury.refund_owing"]
    ordered = done(paid, RefundPayment(payment="RG-2026-0521", reason="Trop perçu"))
    check_books(ordered)
    assert ledger.balances(ledger.book(ordered))[ledger.UNDER_WAY] == -OWED
    assert refused(ordered, UndoMatch(payment="RG-2026-0521", reason="Non")) == "treasury.refunded"
    gone = done(ordered, ImportStatement(file="a", content=statements.camt([("-1241.47", "MENUISERIES BOURVUREL", "REMBT", "")])))
    back = done(gone, MatchRefund(line="BQ-2026-0737", payment="RG-2026-0521"))
    check_books(back)
    assert ledger.balances(ledger.book(back)).get(ledger.UNDER_WAY, 0) == 0
    assert refused(back, MatchRefund(line="BQ-2026-0737", payment="RG-2026-0521")) == "treasury.explained"


def test_a_discount_is_granted_within_its_terms_and_doubts_are_told() -> None:
    assert WITH_DISCOUNT.cash_discount is not None
    owed = treasury.left_to_pay(COMPANY, WITH_DISCOUNT)
    customer = WITH_DISCOUNT.customer

    def codes(discount: str, day: date, invoice: str = WITH_DISCOUNT.number) -> list[str]:
        line = replace(COMPANY.statement_lines[LINE], booked_on=day)
        company = replace(COMPANY, statement_lines=COMPANY.statement_lines.put(LINE, line))
        part = Part(invoice=invoice, amount=Decimal("100.00"), discount=Decimal(discount))
        return warned(company, MatchLine(line=LINE, customer=customer, parts=(part,)))

    terms = WITH_DISCOUNT.cash_discount
    most = (owed * terms.rate / 100).quantize(Decimal("0.01"))
    assert codes(str(most), terms.until) == []
    assert codes(str(most), date.fromordinal(terms.until.toordinal() + 1)) == ["treasury.late_discount"]
    assert codes(str(most + Decimal("0.02")), terms.until) == ["treasury.large_discount"]
    assert "treasury.no_discount" in codes("1.00", terms.until, INVOICE)


def test_a_cheque_is_paid_in_once_for_its_amount() -> None:
    waiting = next(each for each in COMPANY.payments if each.means == treasury.CHEQUE and each.statement_line is None)
    text = statements.camt([(str(waiting.amount), "REMISE DE CHEQUE", "REM CHQ", ""), ("12.00", "REMISE DE CHEQUE", "REM CHQ", "")])
    company = done(COMPANY, ImportStatement(file="a", content=text))
    assert refused(company, PayIn(line="BQ-2026-0738", payment=waiting.number)) == "treasury.cheque_amount"
    after = done(company, PayIn(line="BQ-2026-0737", payment=waiting.number))
    check_books(after)
    assert refused(after, PayIn(line="BQ-2026-0738", payment=waiting.number)) == "treasury.no_cheque"
    undone = done(after, UndoMatch(payment=waiting.number, reason="Mauvaise facture"))
    check_books(undone)
    assert undone.payments[waiting.number].status == "credit"


@pytest.mark.parametrize("payment", [each for each in COMPANY.payments if each.means == treasury.TRANSFER and each.allocations][-25:])
def test_the_first_suggestion_for_a_line_of_the_past_is_what_was_done_with_it(payment: treasury.Payment) -> None:
    assert payment.statement_line is not None
    company = done(COMPANY, UndoMatch(payment=payment.number, reason="Essai"))
    best = suggesting.suggestions(company, company.statement_lines[payment.statement_line])[0]
    assert best.customer == payment.customer
    assert {(each.invoice, each.amount, each.discount) for each in best.parts} == {
        (each.invoice, each.amount, each.discount) for each in payment.allocations
    }


def line_saying(amount: Decimal, name: str, remittance: str) -> StatementLine:
    return replace(COMPANY.statement_lines[LINE], amount=amount, counterparty=name, remittance=remittance, end_to_end="")


def test_suggestions_read_names_numbers_and_groups() -> None:
    spaced = suggesting.suggestions(COMPANY, line_saying(OWED, "INCONNU", "reglement fa 2026 0263"))
    assert (spaced[0].customer, spaced[0].reasons) == (CUSTOMER, ("invoice", "amount"))
    grouped = suggesting.suggestions(COMPANY, line_saying(OWED + Decimal("1050.52"), "Menuiseries Bourvurel", "virement mars"))
    assert {each.invoice for each in grouped[0].parts} == {INVOICE, "FA-2026-0290"}
    assert grouped[0].reasons == ("name", "group")
    short = suggesting.suggestions(COMPANY, line_saying(Decimal("900.00"), "INCONNU", "FA-2026-0263"))
    assert (short[0].parts[0].invoice, short[0].amount) == (INVOICE, Decimal("900.00"))
    alone = suggesting.suggestions(COMPANY, line_saying(OWED, "INCONNU", "sans rien"))
    assert [each.reasons for each in alone] == [("amount",)]
    assert suggesting.suggestions(COMPANY, line_saying(Decimal("-5.00"), "INCONNU", "FA-2026-0263")) == ()
