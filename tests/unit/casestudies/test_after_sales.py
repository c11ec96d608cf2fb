"""Claims, returns and non-conformities: what may be, what is warned of, and that stock follows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.company import after_sales, claiming, numbering, quality, returning, stock
from casestudies.company.after_sales import Claim, ClaimCause, ClaimedLine, ClaimOutcome, ClaimReason, ReturnLine
from casestudies.company.kernel import Command
from casestudies.company.numbering import Series
from casestudies.company.quality import ActionKind, NonConformityCause
from casestudies.company.returning import InspectedLine, ReceivedLine, ReturnedLine
from casestudies.company.state import Company
from casestudies.company.stock import MoveKind
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

COMPANY = two_years()


def _free(by_lots: bool) -> str:
    """A shipped delivery of this year that nobody complained of, whose first line takes one lot, or none."""
    invoiced = {invoice.order for invoice in COMPANY.invoices}
    for found in reversed(list(COMPANY.deliveries)):
        line = found.lines[0]
        if (
            found.order in invoiced
            and found.shipped_at
            and len(line.lots) == int(by_lots)
            and line.quantity > 3
            and not after_sales.claims_on(COMPANY, found.number)
        ):
            return found.number
    raise AssertionError


PLAIN, LOTTED = _free(by_lots=False), _free(by_lots=True)
SENT = COMPANY.deliveries[PLAIN].lines[0]
LOT_SENT = COMPANY.deliveries[LOTTED].lines[0]
OPEN = next(claim for claim in COMPANY.claims if claim.status == "open" and not after_sales.returns_of(COMPANY, claim.delivery))
WAITING = next(found for found in COMPANY.returns if found.status == "approved")
NEW = numbering.next_number(COMPANY.counters, 2026, Series.CLAIM)
NEW_RETURN = numbering.next_number(COMPANY.counters, 2026, Series.RETURN)
INVOICE = next(invoice for invoice in COMPANY.invoices if invoice.order == COMPANY.deliveries[PLAIN].order)

claims = st.sampled_from([NEW, OPEN.number, "RC-2026-9999"])
returns = st.sampled_from([NEW_RETURN, WAITING.number, "RT-2026-9999"])
deliveries = st.sampled_from([PLAIN, LOTTED, OPEN.delivery, "BL-2026-9999"])
texts = st.sampled_from(["", "Reçu abîmé, photos jointes"])
small = st.integers(-1, 6)
flags = st.booleans()
claimed = st.builds(
    ClaimedLine,
    delivery_line=st.sampled_from([1, 2, 9]),
    product=st.sampled_from([SENT.product, LOT_SENT.product]),
    quantity=small,
    lot=st.none() | st.just("L0000-0000"),
)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        claiming.OpenClaim,
        delivery=deliveries,
        reason=st.sampled_from(ClaimReason),
        lines=st.lists(claimed, max_size=2).map(tuple),
        said=texts,
        proceed=flags,
    ),
    st.builds(claiming.QualifyClaim, claim=claims, cause=st.sampled_from(ClaimCause), founded=flags, findings=texts),
    st.builds(claiming.ForwardClaim, claim=claims, to=st.sampled_from(["lebihan", "prigent", "legoff"]), note=texts),
    st.builds(claiming.DisputeInvoice, claim=claims, invoice=st.sampled_from([INVOICE.number, "FA-2026-9999"]), proceed=flags),
    st.builds(claiming.LiftDispute, claim=claims),
    st.builds(
        claiming.SettleClaim,
        claim=claims,
        outcome=st.sampled_from(ClaimOutcome),
        justification=texts,
        answer=texts,
        proceed=st.just(True),
    ),
    st.builds(claiming.ReopenClaim, claim=claims, note=texts),
    st.builds(
        returning.ApproveReturn,
        claim=claims,
        lines=st.lists(st.builds(ReturnedLine, delivery_line=st.sampled_from([1, 2]), quantity=small), max_size=2).map(tuple),
        proceed=flags,
    ),
    st.builds(
        returning.ReceiveReturn,
        number=returns,
        lines=st.lists(st.builds(ReceivedLine, number=st.sampled_from([1, 2]), quantity=st.integers(-1, 50)), max_size=2).map(tuple),
        proceed=flags,
    ),
    st.builds(
        returning.InspectReturn,
        number=returns,
        accepted=flags,
        findings=texts,
        lines=st.lists(
            st.builds(InspectedLine, number=st.sampled_from([1, 2]), sellable=st.integers(0, 42), scrapped=small, to_supplier=small),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(returning.CancelReturn, number=returns, note=texts),
)


@examples(120)
@given(st.lists(commands, max_size=16))
def test_stock_is_the_sum_of_its_moves_and_nothing_comes_back_twice(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = played.company
    for level in company.stock.touched.values():
        assert level.on_hand == sum(move.quantity for move in stock.moves_of(company, level.product))
        assert 0 <= level.reserved <= level.on_hand
    for number in (PLAIN, LOTTED, OPEN.delivery, WAITING.delivery):
        sent = {line.number: line.quantity for line in company.deliveries[number].lines}
        assert all(quantity <= sent[line] for line, quantity in after_sales.returned(company, number).items())
    for claim in company.claims.touched.values():
        assert (claim.outcome is None) == (claim.closed_on is None)
    assert again(COMPANY, played)


@examples(60)
@given(st.lists(commands, max_size=16))
def test_claims_and_returns_are_numbered_without_gap(script: list[Command]) -> None:
    company = play(COMPANY, script).company
    for shelf, series in ((company.claims, Series.CLAIM), (company.returns, Series.RETURN)):
        new = [number for number in shelf.touched if number not in shelf.base]
        first = COMPANY.counters[f"{series.value}-2026"] + 1
        assert new == [numbering.number(series, 2026, first + rank) for rank in range(len(new))]


def claim_of(quantity: int = 3, reason: ClaimReason = ClaimReason.WRONG_PRODUCT) -> claiming.OpenClaim:
    lines = (ClaimedLine(delivery_line=SENT.number, product=SENT.product, quantity=quantity),)
    return claiming.OpenClaim(delivery=PLAIN, reason=reason, lines=lines, said="Ce n'est pas la bonne taille.")


def opened() -> tuple[Company, Claim]:
    company = done(COMPANY, claim_of())
    return company, company.claims[NEW]


def approved(quantity: int = 3) -> Company:
    company, claim = opened()
    return done(company, returning.ApproveReturn(claim=claim.number, lines=(ReturnedLine(delivery_line=SENT.number, quantity=quantity),)))


def test_a_claim_names_lines_of_what_was_delivered_and_no_more() -> None:
    assert refused(COMPANY, claim_of(SENT.quantity + 1)) == "claims.quantity"
    assert refused(COMPANY, claiming.OpenClaim(delivery=PLAIN, reason=ClaimReason.LATE, lines=(), said="Retard")) == "claims.no_lines"
    company, claim = opened()
    assert (claim.order, claim.customer) == (COMPANY.deliveries[PLAIN].order, COMPANY.deliveries[PLAIN].customer)
    assert warned(company, claim_of()) == ["claims.same_line"]


def test_a_lot_that_was_not_delivered_is_told() -> None:
    line = ClaimedLine(delivery_line=LOT_SENT.number, product=LOT_SENT.product, quantity=1, lot="L2403-0001")
    command = claiming.OpenClaim(delivery=LOTTED, reason=ClaimReason.DEFECT, lines=(line,), said="Ne prend pas.")
    assert warned(COMPANY, command) == ["claims.other_lot"]


def test_what_comes_back_is_what_was_delivered_and_has_not_come_back() -> None:
    company, claim = opened()

    def asked(quantity: int, line: int = SENT.number) -> returning.ApproveReturn:
        return returning.ApproveReturn(claim=claim.number, lines=(ReturnedLine(delivery_line=line, quantity=quantity),))

    assert refused(company, asked(SENT.quantity + 1)) == "returns.too_many"
    assert warned(company, asked(4)) == ["returns.more_than_claimed"]
    company = done(company, asked(3))
    assert refused(company, asked(SENT.quantity - 2)) == "returns.too_many"
    assert refused(company, asked(1, 99)) == "claims.unknown_line"


def test_a_return_of_lots_names_one_that_left() -> None:
    lines = (ClaimedLine(delivery_line=LOT_SENT.number, product=LOT_SENT.product, quantity=1, lot=LOT_SENT.lots[0].lot),)
    company = done(COMPANY, claiming.OpenClaim(delivery=LOTTED, reason=ClaimReason.DEFECT, lines=lines, said="Ne prend pas."))

    def asked(lot: str | None) -> returning.ApproveReturn:
        return returning.ApproveReturn(claim=NEW, lines=(ReturnedLine(delivery_line=LOT_SENT.number, quantity=1, lot=lot),))

    assert refused(company, asked(None)) == "returns.lot_needed"
    assert refused(company, asked("L2403-0001")) == "returns.other_lot"
    assert done(company, asked(LOT_SENT.lots[0].lot)).returns[NEW_RETURN].lines[0].lot == LOT_SENT.lots[0].lot


def test_the_inspection_shares_out_what_came_and_stock_follows() -> None:
    company = approved()
    before = company.stock[SENT.product].on_hand
    receive = returning.ReceiveReturn(number=NEW_RETURN, lines=(ReceivedLine(number=1, quantity=2),))
    assert warned(company, receive) == ["returns.short"]
    inspect = returning.InspectReturn(
        number=NEW_RETURN, accepted=True, findings="Une pièce rayée", lines=(InspectedLine(number=1, sellable=1, scrapped=1),)
    )
    assert refused(company, inspect) == "returns.not_received"
    company = done(company, receive)
    assert company.stock[SENT.product].on_hand == before
    too_much = returning.InspectReturn(number=NEW_RETURN, accepted=True, findings="Tout", lines=(InspectedLine(number=1, sellable=3),))
    assert refused(company, too_much) == "returns.split"
    company = done(company, inspect)
    assert company.stock[SENT.product].on_hand == before + SENT.pieces
    moves = [(move.kind, move.quantity) for move in company.moves.touched.values()]
    assert moves == [(MoveKind.RETURN, 2 * SENT.pieces), (MoveKind.SCRAP, -SENT.pieces)]
    assert company.returns[NEW_RETURN].lines == (
        ReturnLine(
            number=1, delivery_line=SENT.number, product=SENT.product, quantity=3, received=2, sellable=False, scrapped=1, to_supplier=0
        ),
    )


def test_goods_that_are_refused_never_enter_the_stock_and_may_be_sent_again() -> None:
    company = done(approved(), returning.ReceiveReturn(number=NEW_RETURN, lines=(ReceivedLine(number=1, quantity=3),)))
    company = done(company, returning.InspectReturn(number=NEW_RETURN, accepted=False, findings="Déjà posées"))
    assert company.returns[NEW_RETURN].status == "refused"
    assert company.moves.touched == {}
    assert after_sales.returned(company, PLAIN) == {}


def test_a_return_is_called_off_only_before_it_comes() -> None:
    company = approved()
    called_off = done(company, returning.CancelReturn(number=NEW_RETURN, note="Le client garde les pièces"))
    assert called_off.returns[NEW_RETURN].status == "cancelled"
    assert after_sales.returned(called_off, PLAIN) == {}
    came = done(company, returning.ReceiveReturn(number=NEW_RETURN, lines=(ReceivedLine(number=1, quantity=3),)))
    assert refused(came, returning.CancelReturn(number=NEW_RETURN, note="Trop tard")) == "returns.not_waiting"


def settle(outcome: ClaimOutcome, answer: str = "") -> claiming.SettleClaim:
    return claiming.SettleClaim(claim=NEW, outcome=outcome, justification="Erreur de préparation", answer=answer)


def test_settling_warns_of_what_is_not_done_and_of_what_contradicts() -> None:
    company, claim = opened()
    assert warned(company, settle(ClaimOutcome.CREDIT)) == ["claims.not_qualified"]
    said = claiming.QualifyClaim(claim=claim.number, cause=ClaimCause.CUSTOMER, founded=False, findings="Commandé ainsi")
    company = done(company, said)
    assert warned(company, settle(ClaimOutcome.CREDIT)) == ["claims.against_findings"]
    assert warned(company, settle(ClaimOutcome.REFUSED)) == []
    company = approved()
    assert "claims.return_pending" in warned(company, settle(ClaimOutcome.CREDIT))


def test_a_claim_without_a_fault_has_no_ground() -> None:
    company, claim = opened()
    command = claiming.QualifyClaim(claim=claim.number, cause=ClaimCause.NONE, founded=True, findings="Rien")
    assert refused(company, command) == "claims.cause_and_ground"


def test_the_end_of_a_claim_is_told_to_the_customer_and_can_be_taken_back() -> None:
    company, claim = opened()
    company = done(company, settle(ClaimOutcome.CREDIT, "Un avoir de 3 pièces vous sera adressé."))
    settled = company.claims[claim.number]
    assert (settled.stage, settled.outcome) == ("closed", ClaimOutcome.CREDIT)
    (letter,) = company.messages.touched.values()
    assert letter.to == (COMPANY.customers[claim.customer].contacts[0],)
    assert refused(company, settle(ClaimOutcome.REFUSED)) == "claims.closed"
    company = done(company, claiming.ReopenClaim(claim=claim.number, note="Le client n'a pas été entendu"))
    assert company.claims[claim.number].stage == "open"


def test_a_replacement_opens_an_order_without_charge() -> None:
    company, claim = opened()
    company = done(company, settle(ClaimOutcome.REPLACEMENT))
    order = company.orders[company.claims[claim.number].replacement or ""]
    assert (order.status, order.reference, order.totals.gross) == ("draft", claim.number, 0)
    assert [(line.product, line.quantity, line.unit) for line in order.lines] == [(SENT.product, 3, SENT.unit)]


def test_an_invoice_is_disputed_through_a_claim_of_its_customer() -> None:
    company, claim = opened()
    other = next(invoice for invoice in COMPANY.invoices if invoice.customer != claim.customer)
    assert refused(company, claiming.DisputeInvoice(claim=claim.number, invoice=other.number)) == "claims.other_invoice"
    same = [invoice for invoice in COMPANY.invoices if invoice.customer == claim.customer and invoice.order != claim.order]
    assert warned(company, claiming.DisputeInvoice(claim=claim.number, invoice=same[0].number)) == ["claims.other_order"]
    company = done(company, claiming.DisputeInvoice(claim=claim.number, invoice=INVOICE.number))
    assert company.claims[claim.number].disputed == INVOICE.number
    company = done(company, claiming.LiftDispute(claim=claim.number))
    assert company.claims[claim.number].disputed is None


@pytest.mark.parametrize("to", ["lebihan", "legoff"])
def test_a_claim_is_handed_over_to_a_colleague_who_is_written_to(to: str) -> None:
    company, claim = opened()
    command = claiming.ForwardClaim(claim=claim.number, to=to, note="Pouvez-vous regarder le prélèvement ?")
    if company.people[to].customer is not None:
        assert refused(company, command) == "messages.unknown_person"
        return
    company = done(company, command)
    assert company.claims[claim.number].handled_by == to
    assert [letter.to for letter in company.messages.touched.values()] == [(to,)]


def test_a_non_conformity_is_never_closed_without_a_cause() -> None:
    company = done(COMPANY, quality.OpenNonConformity(facts="Deux cartons mouillés", source=OPEN.number))
    assert warned(company, quality.OpenNonConformity(facts="Les mêmes cartons", source=OPEN.number)) == ["quality.same_source"]
    number = numbering.number(Series.NON_CONFORMITY, 2026, 1)
    close = quality.CloseNonConformity(number=number, conclusion="Plus aucun cas depuis")
    assert refused(company, close) == "quality.no_cause"
    company = done(company, quality.AnalyseNonConformity(number=number, cause=NonConformityCause.METHOD, analysis="Quai non couvert"))
    assert warned(company, close) == ["quality.no_action"]
    action = quality.DecideAction(number=number, kind=ActionKind.CORRECTIVE, text="Bâcher le quai", owner="lebihan")
    assert refused(company, action) == "quality.due_needed"
    company = done(
        company,
        quality.DecideAction(number=number, kind=ActionKind.CORRECTIVE, text="Bâcher le quai", owner="lebihan", due_on=date(2026, 3, 20)),
    )
    assert warned(company, close) == []
    assert done(company, close).non_conformities[number].status == "closed"
    assert refused(done(company, close), close) == "quality.closed"
