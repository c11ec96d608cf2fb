"""Stock: counts, scrap, transfers, lots in the order of their dates, what to order again."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from casestudies.company import money, numbering, reorder, stock, warehouse
from casestudies.company.kernel import Command
from casestudies.company.numbering import Series
from casestudies.company.state import Company
from casestudies.company.stock import CountProduct, CountReason, ScrapProduct, ScrapReason, StockMoved, TransferProduct
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

COMPANY = two_years()
BY_LOTS = next(level.product for level in COMPANY.stock if stock.by_lots(COMPANY, level.product) and level.on_hand)
HELD = next(level.product for level in COMPANY.stock if level.reservations and not stock.by_lots(COMPANY, level.product))
PLAIN = "VB-1110"
LOTS = [each.lot.code for each in stock.lots_of(COMPANY, BY_LOTS)]

products = st.sampled_from([PLAIN, HELD, BY_LOTS, "VB-0000"])
lots = st.none() | st.sampled_from([*LOTS, "L0000-0000"])
quantities = st.integers(-2, 500)
notes = st.sampled_from(["", "Palette tombée au quai"])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CountProduct,
        product=products,
        counted=quantities,
        lot=lots,
        reason=st.none() | st.sampled_from(CountReason),
        note=notes,
        proceed=st.booleans(),
    ),
    st.builds(
        ScrapProduct,
        product=products,
        quantity=quantities,
        reason=st.sampled_from(ScrapReason),
        lot=lots,
        note=notes,
        proceed=st.booleans(),
    ),
    st.builds(TransferProduct, product=products, place=st.sampled_from(["", "4c-12", "1B-08"]), note=notes),
)


def in_books(company: Company, product: str) -> int:
    return sum(move.quantity for move in stock.moves_of(company, product))


@examples(80)
@given(st.lists(commands, max_size=12))
def test_stock_is_the_sum_of_its_moves_and_never_below_what_is_set_aside(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = played.company
    for code in (PLAIN, HELD, BY_LOTS):
        level = company.stock[code]
        assert level.on_hand == in_books(company, code)
        assert 0 <= level.reserved <= level.on_hand
    there = stock.lots_of(company, BY_LOTS)
    assert sum(each.quantity for each in there) == company.stock[BY_LOTS].on_hand
    assert all(each.quantity > 0 for each in there)
    assert again(COMPANY, played)


@examples(60)
@given(st.lists(commands, max_size=12))
def test_moves_and_counts_are_numbered_without_gap(script: list[Command]) -> None:
    played = play(COMPANY, script)
    moves = [event.move.number for _, event in played.events if isinstance(event, StockMoved)]
    first = COMPANY.counters[f"{Series.MOVE}-2026"] + 1
    assert moves == [numbering.number(Series.MOVE, 2026, first + rank) for rank in range(len(moves))]
    counts = list(played.company.counts.touched)
    assert counts == [numbering.number(Series.COUNT, 2026, rank) for rank in range(1, len(counts) + 1)]


def test_a_count_that_agrees_moves_nothing_and_needs_no_reason() -> None:
    there = COMPANY.stock[PLAIN].on_hand
    after = done(COMPANY, CountProduct(product=PLAIN, counted=there))
    (made,) = stock.counts_of(after, PLAIN)
    assert (made.difference, made.reason) == (0, None)
    assert after.moves.touched == {}


def test_a_difference_needs_a_reason_and_above_the_tolerance_it_is_told() -> None:
    there = COMPANY.stock[PLAIN].on_hand
    assert refused(COMPANY, CountProduct(product=PLAIN, counted=there - 1)) == "stock.reason_needed"
    small = CountProduct(product=PLAIN, counted=there - warehouse.ALWAYS_TOLERATED, reason=CountReason.LOSS)
    assert warned(COMPANY, small) == []
    within = int(there * warehouse.TOLERANCE / 100)
    assert warned(COMPANY, CountProduct(product=PLAIN, counted=there - within, reason=CountReason.LOSS)) == []
    beyond = CountProduct(product=PLAIN, counted=there - within - 1, reason=CountReason.LOSS)
    assert warned(COMPANY, beyond) == ["stock.count_tolerance"]
    after = done(COMPANY, beyond)
    assert after.stock[PLAIN].on_hand == there - within - 1
    assert stock.moves_of(after, PLAIN)[-1].quantity == -within - 1
    assert refused(COMPANY, CountProduct(product=PLAIN, counted=0, reason=CountReason.UNKNOWN)) == "text.empty"


def test_what_is_no_longer_there_is_taken_from_the_last_orders_and_told() -> None:
    level = COMPANY.stock[HELD]
    gone = done(COMPANY, ScrapProduct(product=HELD, quantity=level.on_hand, reason=ScrapReason.DAMAGED))
    assert gone.stock[HELD].reservations == {}
    last = max(level.reservations, key=lambda number: (COMPANY.orders[number].requested, number))
    one_less = ScrapProduct(product=HELD, quantity=level.available + 1, reason=ScrapReason.DAMAGED)
    assert warned(COMPANY, one_less) == ["stock.unreserved"]
    after = done(COMPANY, one_less).stock[HELD].reservations
    assert level.reservations[last] - after.get(last, 0) == 1
    assert {number: held for number, held in after.items() if number != last} == {
        number: held for number, held in level.reservations.items() if number != last
    }


def test_lots_come_in_the_order_of_their_dates() -> None:
    found = stock.lots_of(COMPANY, BY_LOTS)
    assert [each.lot.expires_on for each in found] == sorted(each.lot.expires_on or date.max for each in found)
    assert refused(COMPANY, ScrapProduct(product=BY_LOTS, quantity=1, reason=ScrapReason.EXPIRED)) == "stock.lot_needed"
    assert refused(COMPANY, ScrapProduct(product=PLAIN, quantity=1, reason=ScrapReason.LOST, lot=LOTS[0])) == "stock.no_lots"
    fresh = found[-1].lot
    assert fresh.expires_on is not None
    assert fresh.expires_on > COMPANY.now.date()
    early = ScrapProduct(product=BY_LOTS, quantity=1, reason=ScrapReason.EXPIRED, lot=fresh.code)
    assert "stock.not_expired" in warned(COMPANY, early)


def test_what_is_to_order_again_is_below_its_point_and_asked_in_whole_packings() -> None:
    found = reorder.suggestions(COMPANY)
    assert found
    by_product = {each.product: each for each in found}
    for each in found:
        assert each.free < each.reorder_point
        assert each.quantity % each.lot_size == 0
        assert each.free + each.quantity >= each.reorder_point
        assert each.amount == money.cents(each.quantity * each.cost)
    for level in COMPANY.stock:
        if level.product not in by_product:
            owed = reorder.waiting(COMPANY).get(level.product, 0)
            assert level.available + sum(due.quantity for due in level.incoming) - owed >= level.reorder_point


def test_a_place_changes_with_its_reason_and_nothing_else() -> None:
    after = done(COMPANY, TransferProduct(product=PLAIN, place=" 4c-12 ", note="Allée 1 réservée aux retours"))
    assert after.stock[PLAIN].place == "4C-12"
    assert after.moves.touched == {}
    assert refused(after, TransferProduct(product=PLAIN, place="4C-12", note="encore")) == "stock.same_place"
