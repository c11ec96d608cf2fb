"""Invoices: what left is billed once, sums add up, numbers leave no gap, the ledger balances, credit notes never exceed what they cite."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import (
    ageing,
    billing,
    crediting,
    crm,
    delivering,
    edi_out,
    en16931,
    factur_x,
    invoicing,
    law,
    ledger,
    money,
    numbering,
    stock,
)
from casestudies.company.billing import (
    AddDraftLine,
    AmendDraftLine,
    ApplyCredit,
    CreditedLine,
    DeductDeposit,
    DiscardDraft,
    DraftDeposit,
    DraftInvoice,
    IssueCreditNote,
    IssueInvoice,
    RecordStatus,
    RemoveDraftLine,
    SetDraftTerms,
)
from casestudies.company.delivery import PickDelivery, PlanDelivery, RecordProof, ShipDelivery, Wanted
from casestudies.company.invoicing import CreditReason, InvoiceKind, LifeCycle, VatCategory
from casestudies.company.kernel import Command
from casestudies.company.state import Company
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

PAST = two_years()
TODAY = PAST.now.date()
ALWAYS = ("cash_discount_terms", "late_penalty", "recovery_indemnity")
ON_THE_WAY = [each for each in PAST.deliveries if each.proof is None and each.shipped_at]


def arrived(company: Company, number: str, reservations: str = "") -> Company:
    return done(company, RecordProof(delivery=number, signed_by="Réception", at=company.now, reservations=reservations))


def pair() -> tuple[str, str]:
    """Two deliveries of one customer that have left and are not invoiced; the second is made for it."""
    for first in ON_THE_WAY:
        for order in PAST.orders:
            running = order.customer == first.customer and order.status == "confirmed" and not delivering.of_order(PAST, order.number)
            if running and not any(stock.by_lots(PAST, line.product) for line in order.lines):
                return first.number, order.number
    raise AssertionError("no customer has two deliveries to invoice")


FIRST, ORDER = pair()
SECOND = numbering.number(numbering.Series.DELIVERY, 2026, PAST.counters["BL-2026"] + 1)


def opened() -> Company:
    """The past with both deliveries arrived."""
    line = PAST.orders[ORDER].lines[0]
    on_hand = PAST.stock[line.product].on_hand + line.total_pieces
    company = replace(PAST, stock=PAST.stock.put(line.product, replace(PAST.stock[line.product], on_hand=on_hand)))
    company = done(company, PlanDelivery(order=ORDER, planned_on=TODAY, lines=(Wanted(order_line=line.number, quantity=line.quantity),)))
    company = done(done(company, PickDelivery(delivery=SECOND, lines=(), parcels=1)), ShipDelivery(delivery=SECOND))
    return arrived(arrived(company, FIRST), SECOND)


COMPANY = opened()
BUYER = COMPANY.deliveries[FIRST].customer
DRAFTS = [numbering.number(numbering.Series.INVOICE_DRAFT, 2026, rank) for rank in (1, 2, 3)]
NEXT = numbering.next_number(COMPANY.counters, 2026, numbering.Series.INVOICE)
OWED = COMPANY.customers[BUYER].open_balance
ROUNDING = Decimal("0.02")
"""VAT is rounded by document: an order and its invoices may differ by a cent or two."""
UNPAID = next(each.invoice for each in ageing.outstanding(COMPANY, TODAY) if each.invoice.customer == BUYER)


def drafted(*deliveries: str, company: Company = COMPANY, mentions: tuple[str, ...] = ALWAYS) -> Company:
    company = done(company, DraftInvoice(deliveries=deliveries))
    number = list(company.invoice_drafts.touched)[-1]
    terms = company.customers[company.invoice_drafts[number].customer].terms
    given = SetDraftTerms(draft=number, mentions=mentions, discount_rate=terms.discount_rate, discount_days=terms.discount_days)
    return done(company, given)


def issued(*deliveries: str) -> Company:
    return done(drafted(*deliveries), IssueInvoice(draft=DRAFTS[0]))


numbers = st.sampled_from([*DRAFTS, "BF-2026-0099"])
invoices = st.sampled_from([NEXT, UNPAID.number, "FA-2026-9999"])
amounts = st.sampled_from([Decimal(0), Decimal("12.50"), Decimal("0.00001"), Decimal(-3), Decimal(400)])
lines = st.sampled_from([10, 20, 30, 990])
flags = st.booleans()
credited = st.builds(CreditedLine, line=lines, quantity=st.integers(0, 30), price=st.none() | amounts)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(DraftInvoice, deliveries=st.lists(st.sampled_from([FIRST, SECOND, "BL-2026-9999"]), max_size=2).map(tuple), proceed=flags),
    st.builds(DraftDeposit, order=st.sampled_from([ORDER, "CC-0"]), share=st.sampled_from([Decimal(0), Decimal(30), Decimal(100)])),
    st.builds(AddDraftLine, draft=numbers, label=st.sampled_from(["", "Port"]), quantity=st.integers(0, 3), price=amounts),
    st.builds(
        AmendDraftLine,
        draft=numbers,
        line=lines,
        quantity=st.none() | st.integers(0, 60),
        price=st.none() | amounts,
        discount=st.none() | st.sampled_from([Decimal(5), Decimal(101)]),
        vat_category=st.none() | st.sampled_from(VatCategory),
    ),
    st.builds(RemoveDraftLine, draft=numbers, line=lines),
    st.builds(
        SetDraftTerms,
        draft=numbers,
        mentions=st.sampled_from([(), ALWAYS, ("nothing",)]),
        discount_rate=amounts,
        discount_days=st.integers(-1, 15),
    ),
    st.builds(DeductDeposit, draft=numbers, invoice=invoices),
    st.builds(DiscardDraft, draft=numbers),
    st.builds(IssueInvoice, draft=numbers, proceed=flags),
    st.builds(
        IssueCreditNote,
        invoice=invoices,
        reason=st.sampled_from(CreditReason),
        lines=st.lists(credited, max_size=2).map(tuple),
        proceed=flags,
    ),
    st.builds(ApplyCredit, credit_note=st.sampled_from(["AV-2026-0020", "AV-2026-0021"]), invoice=invoices, amount=amounts, proceed=flags),
    st.builds(RecordStatus, invoice=invoices, status=st.sampled_from(LifeCycle), reason=st.sampled_from(["", "Bon de commande absent"])),
)
scripts = st.lists(commands, max_size=16)


@examples(120)
@given(scripts)
def test_sums_add_up_and_nothing_is_billed_beyond_what_left(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = played.company
    documents = [*company.invoice_drafts.touched.values(), *(company.invoices[number] for number in company.invoices.touched)]
    for document in documents:
        assert document.vat == invoicing.breakdown(document.lines)
        assert document.totals.net == sum((line.amount for line in document.lines), Decimal(0))
        assert document.totals.gross == document.totals.net + document.totals.vat
        assert document.payable == document.totals.gross - sum((each.totals.gross for each in document.deposits), Decimal(0)) >= 0
        for line in document.lines:
            assert line.amount == money.line_amount(line.quantity, line.price, line.per, line.discount)
    for number in company.invoices.touched:
        broken = en16931.check(factur_x.write(company, company.invoices[number]))
        assert not [rule for rule in broken if rule.startswith(("BR-CO-1", "BR-S-08", "BR-DEC"))], "its data add up whatever was typed"
        assert edi_out.check(edi_out.invoic(company, company.invoices[number])) == ()
    for number in (FIRST, SECOND):
        done_so_far = billing.invoiced(company, number)
        assert all(done_so_far.get(line.number, 0) <= line.quantity for line in company.deliveries[number].lines)
    assert again(COMPANY, played)


@examples(80)
@given(scripts)
def test_the_ledger_balances_and_says_what_the_customer_owes(script: list[Command]) -> None:
    company = play(COMPANY, script).company
    made = [ledger.post_invoice(company.invoices[number]) for number in company.invoices.touched]
    made += [ledger.post_credit_note(note, company.invoices[note.invoice].kind) for note in company.credit_notes.touched.values()]
    for entry in made:
        assert sum(row.debit for row in entry.rows) == sum(row.credit for row in entry.rows)
    owed = sum((each.amount for each in ageing.outstanding(company, TODAY) if each.invoice.customer == BUYER), Decimal(0))
    assert company.customers[BUYER].open_balance == owed


@examples(80)
@given(scripts)
def test_numbers_are_given_at_the_issue_without_gap_and_credit_notes_never_exceed_what_they_cite(script: list[Command]) -> None:
    company = play(COMPANY, script).company
    for touched, counter, series in (
        ([number for number in company.invoices.touched if number not in COMPANY.invoices], "FA-2026", numbering.Series.INVOICE),
        (list(company.credit_notes.touched), "AV-2026", numbering.Series.CREDIT_NOTE),
    ):
        new = sorted(number for number in touched if int(number[-4:]) > COMPANY.counters[counter])
        assert new == [numbering.number(series, 2026, COMPANY.counters[counter] + rank) for rank in range(1, len(new) + 1)]
    for number in company.invoices.touched | {UNPAID.number: UNPAID}:
        invoice = company.invoices[number]
        notes = billing.credits_of(company, number)
        for line in invoice.lines:
            mine = [each for note in notes for each in note.lines if crediting.same_line(each, line)]
            assert sum((each.amount for each in mine), Decimal(0)) <= line.amount
    for note in company.credit_notes.touched.values():
        assert 0 <= crediting.left_of(note) <= note.totals.gross


def test_a_draft_takes_the_prices_of_the_orders_and_what_has_left() -> None:
    draft = done(COMPANY, DraftInvoice(deliveries=(FIRST, SECOND))).invoice_drafts[DRAFTS[0]]
    assert {(line.delivery, line.delivery_line) for line in draft.lines} == {
        (number, line.number) for number in (FIRST, SECOND) for line in COMPANY.deliveries[number].lines
    }
    for line in draft.lines:
        ordered = COMPANY.orders[COMPANY.deliveries[line.delivery or ""].order].line(line.order_line or 0)
        assert (line.price, line.discount) == (ordered.price, ordered.discount)
    assert draft.status == "draft"


def test_what_is_drafted_or_invoiced_is_not_billed_again_but_what_was_undone_may_be() -> None:
    assert refused(drafted(FIRST), DraftInvoice(deliveries=(FIRST,))) == "invoicing.nothing_left"
    company = issued(FIRST)
    assert refused(company, DraftInvoice(deliveries=(FIRST,))) == "invoicing.nothing_left"
    invoice = company.invoices[NEXT]
    whole = tuple(CreditedLine(line=line.number, quantity=line.quantity) for line in invoice.lines)
    returned = done(company, IssueCreditNote(invoice=NEXT, reason=CreditReason.DAMAGED, lines=whole))
    assert refused(returned, DraftInvoice(deliveries=(FIRST,))) == "invoicing.nothing_left"
    undone = done(company, IssueCreditNote(invoice=NEXT, reason=CreditReason.ERROR, lines=whole))
    assert undone.credit_notes["AV-2026-0020"].totals == invoice.totals
    assert len(done(undone, DraftInvoice(deliveries=(FIRST,))).invoice_drafts[DRAFTS[1]].lines) == len(invoice.lines)
    freed = done(drafted(FIRST), DiscardDraft(draft=DRAFTS[0]))
    assert done(freed, DraftInvoice(deliveries=(FIRST,))).invoice_drafts[DRAFTS[1]].lines


def test_an_invoice_of_two_orders_leaves_the_exposure_as_it_was() -> None:
    before = crm.exposure(COMPANY, COMPANY.customers[BUYER])
    company = issued(FIRST, SECOND)
    assert abs(crm.exposure(company, company.customers[BUYER]) - before) <= ROUNDING


def test_an_invoice_takes_its_number_its_terms_and_leaves_the_order_s_exposure_as_it_was() -> None:
    before = crm.exposure(COMPANY, COMPANY.customers[BUYER])
    company = issued(FIRST)
    assert abs(crm.exposure(company, company.customers[BUYER]) - before) <= ROUNDING
    invoice = company.invoices[NEXT]
    assert invoice.due_on == invoicing.due_date(COMPANY.customers[BUYER].terms, TODAY)
    assert invoice.penalty_rate == law.value("late_penalty", TODAY)
    assert company.customers[BUYER].open_balance == OWED + invoice.payable
    assert refused(company, IssueInvoice(draft=DRAFTS[0])) == "invoicing.issued"


@pytest.mark.parametrize("missing", ALWAYS)
def test_each_mention_that_is_missing_is_told(missing: str) -> None:
    company = drafted(FIRST, mentions=tuple(code for code in ALWAYS if code != missing))
    assert warned(company, IssueInvoice(draft=DRAFTS[0])) == ["invoicing.mention_missing"]
    assert warned(drafted(FIRST), IssueInvoice(draft=DRAFTS[0])) == []
    assert warned(drafted(FIRST, mentions=(*ALWAYS, "export")), IssueInvoice(draft=DRAFTS[0])) == ["invoicing.mention_wrong"]


def test_what_is_not_as_agreed_is_told_before_the_issue() -> None:
    company = drafted(FIRST)
    line = company.invoice_drafts[DRAFTS[0]].lines[0]

    def told(command: Command) -> list[str]:
        return warned(done(company, command), IssueInvoice(draft=DRAFTS[0]))

    amended = AmendDraftLine(draft=DRAFTS[0], line=line.number)
    assert told(replace(amended, price=line.price + 1)) == ["invoicing.price"]
    other = VatCategory.EXPORT if line.vat_category is VatCategory.STANDARD else VatCategory.STANDARD
    assert "invoicing.vat" in told(replace(amended, vat_category=other))
    terms = SetDraftTerms(draft=DRAFTS[0], mentions=ALWAYS)
    assert told(replace(terms, discount_rate=Decimal("1.5"), discount_days=8)) == ["invoicing.discount"]
    assert told(replace(terms, reference=" ")) == ["invoicing.no_reference"]
    assert told(replace(terms, due_on=TODAY)) == ["invoicing.due"]
    assert told(replace(terms, due_on=TODAY + timedelta(days=120))) == ["invoicing.due_beyond_law", "invoicing.due"]


def test_a_delivery_that_has_not_arrived_or_not_whole_is_told() -> None:
    number = next(each.number for each in ON_THE_WAY if each.number != FIRST)
    assert warned(PAST, DraftInvoice(deliveries=(number,))) == ["invoicing.no_proof"]
    reserved = arrived(PAST, number, "Deux cartons enfoncés")
    assert warned(reserved, DraftInvoice(deliveries=(number,))) == ["invoicing.reservations"]
    others = next(each.number for each in ON_THE_WAY if each.customer != BUYER)
    assert refused(COMPANY, DraftInvoice(deliveries=(FIRST, others))) == "invoicing.other_customer"
    assert refused(COMPANY, DraftInvoice(deliveries=())) == "invoicing.no_delivery"


def test_a_line_is_not_amended_beyond_what_left() -> None:
    company = drafted(FIRST)
    line = company.invoice_drafts[DRAFTS[0]].lines[0]
    amended = AmendDraftLine(draft=DRAFTS[0], line=line.number, quantity=line.quantity + 1)
    assert refused(company, amended) == "invoicing.more_than_delivered"
    assert refused(company, replace(amended, quantity=0)) == "line.quantity"
    assert refused(company, replace(amended, quantity=None)) == "invoicing.nothing_changed"


def test_a_deposit_is_invoiced_then_taken_off_once() -> None:
    company = done(COMPANY, DraftDeposit(order=ORDER, share=Decimal(30)))
    company = done(company, SetDraftTerms(draft=DRAFTS[0], mentions=ALWAYS))
    assert warned(company, IssueInvoice(draft=DRAFTS[0])) == []
    company = done(company, IssueInvoice(draft=DRAFTS[0]))
    deposit = company.invoices[NEXT]
    assert (deposit.kind, deposit.due_on) == (InvoiceKind.PREPAYMENT, TODAY)
    assert warned(company, DraftDeposit(order=ORDER, share=Decimal(30))) == ["invoicing.deposit_twice"]
    company = drafted(SECOND, company=company)
    assert "invoicing.deposit_left" in warned(company, IssueInvoice(draft=DRAFTS[1]))
    whole = company.invoice_drafts[DRAFTS[1]].totals.gross
    if deposit.totals.gross > whole:
        assert refused(company, DeductDeposit(draft=DRAFTS[1], invoice=NEXT)) == "invoicing.deposit_too_large"
        return
    company = done(company, DeductDeposit(draft=DRAFTS[1], invoice=NEXT))
    assert company.invoice_drafts[DRAFTS[1]].payable == whole - deposit.totals.gross
    assert refused(company, DeductDeposit(draft=DRAFTS[1], invoice=NEXT)) == "invoicing.no_deposit"
    after = done(company, IssueInvoice(draft=DRAFTS[1]))
    entry = ledger.post_invoice(after.invoices[after.invoice_drafts[DRAFTS[1]].issued or ""])
    assert any(row.account == ledger.DEPOSITS and row.debit == deposit.totals.net for row in entry.rows)


def crediting_of(**given: Any) -> IssueCreditNote:
    line = UNPAID.lines[0]
    whole = {"invoice": UNPAID.number, "reason": CreditReason.MISSING, "lines": (CreditedLine(line=line.number, quantity=1),)}
    return IssueCreditNote(**{**whole, **given})


def test_a_credit_note_cites_its_invoice_and_settles_it_once_it_is_applied() -> None:
    company = done(COMPANY, crediting_of())
    note = company.credit_notes["AV-2026-0020"]
    assert (note.invoice, note.totals.gross > 0, note.applied) == (UNPAID.number, True, ())
    assert company.customers[BUYER].open_balance == OWED
    most = ApplyCredit(credit_note=note.number, invoice=UNPAID.number, amount=note.totals.gross)
    assert refused(company, replace(most, amount=note.totals.gross + Decimal("0.01"))) == "invoicing.amount"
    after = done(company, most)
    assert after.customers[BUYER].open_balance == OWED - note.totals.gross
    assert crediting.outstanding(after, UNPAID) == crediting.outstanding(COMPANY, UNPAID) - note.totals.gross
    assert refused(after, most) == "invoicing.amount"


def test_credit_is_bounded_and_what_looks_like_a_second_time_is_told() -> None:
    line = UNPAID.lines[0]
    too_many = (CreditedLine(line=line.number, quantity=line.quantity + 1),)
    assert refused(COMPANY, crediting_of(lines=too_many)) == "invoicing.credited_beyond"
    assert refused(COMPANY, crediting_of(lines=())) == "invoicing.nothing_credited"
    assert refused(COMPANY, crediting_of(source="RC-0")) == "invoicing.unknown_source"
    assert "invoicing.no_return" in warned(COMPANY, crediting_of(reason=CreditReason.RETURN))
    if line.quantity > 1:
        assert warned(done(COMPANY, crediting_of()), crediting_of()) == ["invoicing.credited_twice"]
    lowered = crediting_of(
        reason=CreditReason.PRICE, lines=(CreditedLine(line=line.number, quantity=line.quantity, price=Decimal("0.01")),)
    )
    note = done(COMPANY, lowered).credit_notes["AV-2026-0020"]
    assert note.lines[0].amount == money.line_amount(line.quantity, Decimal("0.01"), line.per, Decimal(0))
    assert crediting.creditable(done(COMPANY, lowered), UNPAID, line)[0] == line.quantity


def test_statuses_follow_one_another_and_a_refusal_has_its_reason() -> None:
    deposited = RecordStatus(invoice=UNPAID.number, status=LifeCycle.DEPOSITED)
    refusal = RecordStatus(invoice=UNPAID.number, status=LifeCycle.REFUSED, reason="Bon de commande absent")
    assert refused(COMPANY, refusal) == "invoicing.status_order"
    company = done(COMPANY, deposited)
    assert refused(company, replace(refusal, reason="")) == "text.empty"
    after = done(company, refusal).invoices[UNPAID.number]
    assert [each.status for each in after.statuses] == [LifeCycle.DEPOSITED, LifeCycle.REFUSED]
    assert refused(done(company, refusal), deposited) == "invoicing.status_order"


def test_the_platform_rejects_an_invoice_whose_data_break_the_norm() -> None:
    company = drafted(FIRST)
    line = company.invoice_drafts[DRAFTS[0]].lines[0]
    company = done(company, AmendDraftLine(draft=DRAFTS[0], line=line.number, vat_category=VatCategory.INTRA_COMMUNITY))
    buyer = replace(company.customers[BUYER], vat_number="")
    company = replace(company, customers=company.customers.put(BUYER, buyer))
    company = done(company, IssueInvoice(draft=DRAFTS[0]))
    after = done(company, RecordStatus(invoice=NEXT, status=LifeCycle.DEPOSITED)).invoices[NEXT]
    assert [(each.status, each.reason) for each in after.statuses] == [(LifeCycle.DEPOSITED, ""), (LifeCycle.REJECTED, "BR-IC-02")]
    sound = done(issued(FIRST), RecordStatus(invoice=NEXT, status=LifeCycle.DEPOSITED)).invoices[NEXT]
    assert sound.status is LifeCycle.DEPOSITED
