"""Deliveries: planned, picked, shipped, cancelled, proved. What leaves the stock is what the delivery notes say, and never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import delivering, delivery, numbering, stock
from casestudies.company.delivery import CancelDelivery, LotTaken, PickDelivery, Picked, PlanDelivery, RecordProof, ShipDelivery, Wanted
from casestudies.company.kernel import Command
from casestudies.company.numbering import Series
from casestudies.company.orders import AmendLine, CancelOrder, CancelReason, HoldOrder, Order, RemoveLine
from casestudies.company.state import Company
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

COMPANY = two_years()
TODAY = COMPANY.now.date()
LATER = TODAY + timedelta(days=30)


def waiting(order: Order) -> bool:
    """Confirmed, with nothing gone, and all of it in stock."""
    if order.status != "confirmed" or delivering.of_order(COMPANY, order.number):
        return False
    return all(COMPANY.stock[line.product].reservations.get(order.number, 0) >= line.total_pieces for line in order.lines)


READY = [order for order in COMPANY.orders if waiting(order) and len(order.lines) > 1]
PLAIN = next(
    order for order in READY if not order.single_delivery and not any(stock.by_lots(COMPANY, each.product) for each in order.lines)
)
LOTTED = next(order for order in READY if any(stock.by_lots(COMPANY, each.product) for each in order.lines))
FIRST = numbering.next_number(COMPANY.counters, TODAY.year, Series.DELIVERY)
NUMBERS = [numbering.number(Series.DELIVERY, TODAY.year, COMPANY.counters["BL-2026"] + rank) for rank in range(1, 5)]


def planning(order: Order, *, on: date = TODAY, **quantities: int) -> PlanDelivery:
    """All the lines, or those of `quantities` ("l10": 3)."""
    asked = {int(name[1:]): quantity for name, quantity in quantities.items()} or {line.number: line.quantity for line in order.lines}
    return PlanDelivery(
        order=order.number, planned_on=on, lines=tuple(Wanted(order_line=line, quantity=each) for line, each in asked.items())
    )


def picking(company: Company, number: str = FIRST, **given: Any) -> PickDelivery:
    """All that was planned, from the first lots to expire."""
    found = []
    for line in company.deliveries[number].lines:
        free = delivering.lots_free(company, line.product, number) if stock.by_lots(company, line.product) else ()
        found.append(Picked(line=line.number, quantity=line.quantity, lots=delivering.first_expiring(free, line.total_pieces)))
    return PickDelivery(delivery=number, **{"lines": tuple(found), "parcels": 2, "weight": 12_000, **given})


def shipped(order: Order, **quantities: int) -> Company:
    company = done(COMPANY, planning(order, **quantities))
    return done(done(company, picking(company)), ShipDelivery(delivery=FIRST))


def in_books(company: Company, product: str) -> int:
    return sum(move.quantity for move in stock.moves_of(company, product))


ORDERS = [PLAIN.number, LOTTED.number, READY[-1].number]
LINES = {number: [line.number for line in COMPANY.orders[number].lines] for number in ORDERS}


@st.composite
def plans(draw: Any) -> Command:
    number = draw(st.sampled_from(ORDERS))
    lines = draw(st.lists(st.sampled_from([*LINES[number], 990]), max_size=3))
    asked = tuple(Wanted(order_line=line, quantity=draw(st.integers(0, 40))) for line in lines)
    return PlanDelivery(order=number, planned_on=TODAY, lines=asked, proceed=draw(st.booleans()))


numbers = st.sampled_from([*NUMBERS, "BL-2026-9999"])
lots = st.lists(st.builds(LotTaken, lot=st.sampled_from([lot.code for lot in COMPANY.lots]), quantity=st.integers(0, 60)), max_size=2)
picked = st.builds(Picked, line=st.integers(1, 3), quantity=st.integers(-1, 20), lots=lots.map(tuple))
commands: st.SearchStrategy[Command] = st.one_of(
    plans(),
    st.builds(
        PickDelivery, delivery=numbers, lines=st.lists(picked, max_size=2).map(tuple), parcels=st.integers(0, 3), proceed=st.booleans()
    ),
    st.builds(ShipDelivery, delivery=numbers, proceed=st.booleans()),
    st.builds(CancelDelivery, delivery=numbers, note=st.sampled_from(["", "Le client reporte"])),
    st.builds(
        RecordProof,
        delivery=numbers,
        signed_by=st.sampled_from(["", "M. Tual"]),
        at=st.datetimes(COMPANY.now, COMPANY.now + timedelta(hours=2)),
        reservations=st.sampled_from(["", "Sous réserve", "Un carton ouvert"]),
        proceed=st.booleans(),
    ),
    st.builds(CancelOrder, order=st.sampled_from(ORDERS), reason=st.just(CancelReason.CUSTOMER)),
    st.builds(AmendLine, order=st.just(PLAIN.number), line=st.just(10), quantity=st.integers(1, 60), proceed=st.booleans()),
)


@examples(120)
@given(st.lists(commands, max_size=14))
def test_stock_and_deliveries_add_up_and_nothing_leaves_twice(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = played.company
    for code in {line.product for number in ORDERS for line in COMPANY.orders[number].lines}:
        level = company.stock[code]
        assert level.on_hand == in_books(company, code)
        assert 0 <= level.reserved <= level.on_hand
    gone = [line for each in company.deliveries.touched.values() if each.shipped_at for line in each.lines]
    moves = company.moves.touched.values()
    assert -sum(move.quantity for move in moves) == sum(line.total_pieces for line in gone)
    for number in ORDERS:
        order = company.orders[number]
        left = delivery.shipped_pieces(delivering.of_order(company, number))
        assert all(left.get(line.number, 0) <= line.total_pieces for line in order.lines)
    assert again(COMPANY, played)


@examples(60)
@given(st.lists(commands, max_size=12))
def test_delivery_notes_are_numbered_without_gap(script: list[Command]) -> None:
    made = list(play(COMPANY, script).company.deliveries.touched)
    first = COMPANY.counters["BL-2026"] + 1
    assert made == [numbering.number(Series.DELIVERY, 2026, first + rank) for rank in range(len(made))]


def test_a_whole_delivery_leaves_and_its_order_is_delivered_once_it_is_proved() -> None:
    company = shipped(PLAIN)
    for line in PLAIN.lines:
        assert company.stock[line.product].reservations.get(PLAIN.number, 0) == 0
    assert delivering.back_orders(company) == delivering.back_orders(COMPANY)
    assert company.orders[PLAIN.number].status == "confirmed"
    after = done(company, RecordProof(delivery=FIRST, signed_by="M. Tual", at=company.now))
    assert (after.deliveries[FIRST].status, after.orders[PLAIN.number].status) == ("delivered", "delivered")
    assert refused(after, RecordProof(delivery=FIRST, signed_by="M. Tual", at=company.now)) == "delivery.already_proved"


def test_what_does_not_leave_becomes_a_back_order_and_the_next_delivery_names_its_origin() -> None:
    line = max(PLAIN.lines, key=lambda each: each.quantity)
    company = shipped(PLAIN, **{f"l{line.number}": 1})
    rest = {each.line: each.quantity for each in delivering.back_orders(company) if each.order == PLAIN.number}
    assert rest[line.number] == line.quantity - 1
    assert company.stock[line.product].reservations[PLAIN.number] == line.total_pieces - line.pieces
    after = done(company, planning(PLAIN, **{f"l{line.number}": line.quantity - 1}))
    assert after.deliveries[NUMBERS[1]].origin == FIRST
    one_more = {f"l{line.number}": line.quantity}
    assert refused(company, planning(PLAIN, **one_more)) == "delivery.more_than_ordered"


def test_a_line_of_which_some_has_left_keeps_at_least_that() -> None:
    line = max(PLAIN.lines, key=lambda each: each.quantity)
    company = shipped(PLAIN, **{f"l{line.number}": 2})
    less = AmendLine(order=PLAIN.number, line=line.number, quantity=1)
    assert refused(company, less) == "orders.already_shipped"
    assert refused(company, RemoveLine(order=PLAIN.number, line=line.number)) == "orders.already_shipped"
    after = done(company, replace(less, quantity=2))
    assert delivering.to_plan(after, after.orders[PLAIN.number])[line.number] == 0


def test_planning_is_refused_where_it_cannot_be() -> None:
    line = PLAIN.lines[0].number
    draft = next(order for order in COMPANY.orders if order.status == "delivered")
    assert refused(COMPANY, planning(draft)) == "orders.delivered"
    assert refused(COMPANY, PlanDelivery(order=PLAIN.number, planned_on=TODAY, lines=())) == "delivery.nothing"
    assert refused(COMPANY, planning(PLAIN, **{f"l{line}": 0})) == "delivery.quantity"
    assert refused(COMPANY, planning(PLAIN, on=TODAY - timedelta(days=1))) == "delivery.past_date"
    twice = (Wanted(order_line=line, quantity=1), Wanted(order_line=line, quantity=1))
    assert refused(COMPANY, PlanDelivery(order=PLAIN.number, planned_on=TODAY, lines=twice)) == "delivery.repeated_line"
    planned = done(COMPANY, planning(PLAIN))
    assert refused(planned, planning(PLAIN)) == "delivery.more_than_ordered"
    assert refused(planned, ShipDelivery(delivery=FIRST)) == "delivery.not_picked"
    assert refused(planned, RecordProof(delivery=FIRST, signed_by="M. Tual", at=planned.now)) == "delivery.not_shipped"


def test_one_is_warned_of_a_late_a_partial_and_a_held_delivery() -> None:
    assert "delivery.late" in warned(COMPANY, planning(PLAIN, on=LATER))
    once = replace(PLAIN, single_delivery=True)
    company = replace(COMPANY, orders=COMPANY.orders.put(once.number, once))
    line = PLAIN.lines[0]
    assert "delivery.partial" in warned(company, planning(PLAIN, **{f"l{line.number}": 1}))
    held = done(COMPANY, HoldOrder(order=PLAIN.number, reason="Encours dépassé"))
    assert "delivery.on_hold" in warned(held, planning(PLAIN))
    poor = replace(COMPANY.customers[PLAIN.customer], credit_limit=COMPANY.customers[PLAIN.customer].credit_limit * 0)
    company = replace(COMPANY, customers=COMPANY.customers.put(poor.code, poor))
    assert "delivery.credit" in warned(company, planning(PLAIN))


def test_a_doubt_passed_when_planning_is_not_told_again_when_it_leaves() -> None:
    poor = replace(COMPANY.customers[PLAIN.customer], credit_limit=COMPANY.customers[PLAIN.customer].credit_limit * 0)
    company = done(replace(COMPANY, customers=COMPANY.customers.put(poor.code, poor)), planning(PLAIN))
    company = done(company, picking(company))
    assert "delivery.credit" not in warned(company, ShipDelivery(delivery=FIRST))
    held = done(company, HoldOrder(order=PLAIN.number, reason="Attendre le règlement"))
    assert "delivery.on_hold" in warned(held, ShipDelivery(delivery=FIRST))


def test_lots_are_named_make_the_quantity_and_the_first_to_expire_goes_first() -> None:
    company = done(COMPANY, planning(LOTTED))
    line = next(each for each in company.deliveries[FIRST].lines if stock.by_lots(company, each.product))
    assert refused(company, PickDelivery(delivery=FIRST, lines=(), parcels=1)) == "stock.lot_needed"
    free = delivering.lots_free(company, line.product, FIRST)
    short = Picked(line=line.number, quantity=line.quantity, lots=(LotTaken(lot=free[0].lot.code, quantity=1),))
    wrong = replace(short, lots=(LotTaken(lot="L0000-0000", quantity=line.total_pieces),))
    others = tuple(each for each in picking(company).lines if each.line != line.number)
    for given_line, code in ((short, "delivery.lots_sum"), (wrong, "stock.unknown_lot")):
        if line.total_pieces > 1:
            assert refused(company, picking(company, lines=(given_line, *others))) == code
    assert "delivery.not_first_expiring" not in warned(company, picking(company))
    last = free[-1]
    if len(free) > 1 and last.quantity >= line.total_pieces:
        late = replace(short, lots=(LotTaken(lot=last.lot.code, quantity=line.total_pieces),))
        assert "delivery.not_first_expiring" in warned(company, picking(company, lines=(late, *others)))
    after = done(done(company, picking(company)), ShipDelivery(delivery=FIRST))
    left = {each.lot.code: each.quantity for each in stock.lots_of(after, line.product)}
    taken = sum(each.quantity for each in after.deliveries[FIRST].lines[line.number - 1].lots)
    assert sum(left.values()) == sum(each.quantity for each in stock.lots_of(COMPANY, line.product)) - taken


def test_less_picked_than_planned_is_told_and_stays_to_be_delivered() -> None:
    company = done(COMPANY, planning(PLAIN))
    line = company.deliveries[FIRST].lines[0]
    none = tuple(Picked(line=each.number, quantity=0) for each in company.deliveries[FIRST].lines)
    assert refused(company, PickDelivery(delivery=FIRST, lines=none, parcels=1)) == "delivery.nothing_picked"
    too_many = (Picked(line=line.number, quantity=line.quantity + 1),)
    assert refused(company, PickDelivery(delivery=FIRST, lines=too_many, parcels=1)) == "delivery.more_than_planned"
    short = PickDelivery(delivery=FIRST, lines=(Picked(line=line.number, quantity=line.quantity - 1),), parcels=1)
    assert "delivery.short" in warned(company, short)
    after = done(company, short)
    assert delivering.to_plan(after, PLAIN)[line.order_line] == 1


def test_a_cancelled_delivery_gives_its_quantities_back() -> None:
    company = done(done(COMPANY, planning(PLAIN)), CancelDelivery(delivery=FIRST, note="Le client reporte"))
    assert delivering.to_plan(company, PLAIN) == {line.number: line.quantity for line in PLAIN.lines}
    assert refused(company, ShipDelivery(delivery=FIRST)) == "delivery.cancelled"
    assert refused(shipped(PLAIN), CancelDelivery(delivery=FIRST, note="Trop tard")) == "delivery.shipped"


def test_goods_set_aside_for_others_may_leave_but_it_is_told() -> None:
    line = PLAIN.lines[0]
    level = COMPANY.stock[line.product]
    other = READY[-1].number
    only_theirs = replace(level, reservations={other: level.on_hand})
    company = replace(COMPANY, stock=COMPANY.stock.put(level.product, only_theirs))
    company = done(company, planning(PLAIN, **{f"l{line.number}": 1}))
    company = done(company, picking(company))
    assert "stock.unreserved" in warned(company, ShipDelivery(delivery=FIRST))
    after = done(company, ShipDelivery(delivery=FIRST)).stock[line.product]
    assert after.reservations == {other: level.on_hand - line.pieces}


def test_vague_reservations_are_told_and_the_day_of_proof_is_between_leaving_and_now() -> None:
    company = shipped(PLAIN)
    proof = RecordProof(delivery=FIRST, signed_by="M. Tual", at=company.now, reservations="Sous réserve.")
    assert warned(company, proof) == ["delivery.vague_reservations"]
    assert warned(company, replace(proof, reservations="Deux cartons enfoncés")) == []
    assert refused(company, replace(proof, at=datetime.fromisoformat("2026-03-01T08:00"))) == "delivery.proof_date"
    assert refused(company, replace(proof, at=company.now + timedelta(days=1))) == "delivery.proof_date"
    assert refused(company, replace(proof, signed_by=" ")) == "text.empty"
