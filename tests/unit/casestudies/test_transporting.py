"""Transport: carriers compared, shipments booked and followed, protests. Each delivery is with one carrier at most."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import delivering, incoterms, stock, transport, transporting, working_days
from casestudies.company.delivery import PickDelivery, Picked, PlanDelivery, RecordProof, ShipDelivery, Wanted
from casestudies.company.kernel import Command
from casestudies.company.orders import Order
from casestudies.company.state import Company
from casestudies.company.transport import BookShipment, CancelShipment, ChaseProof, Means, ProtestToCarrier, RecordStep
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

BASE = two_years()
TODAY = BASE.now.date()
FIRST = "EX-2026-0557"
CLEAR = "Palette 2 : film déchiré, trois cartons écrasés, douze crémones voilées."


def waiting(order: Order, company: Company = BASE) -> bool:
    if order.status != "confirmed" or delivering.of_order(company, order.number):
        return False
    return all(company.stock[line.product].reservations.get(order.number, 0) >= line.total_pieces for line in order.lines)


def at_home(order: Order) -> bool:
    place = BASE.customers[order.customer].address(order.ship_to)
    return place is not None and place.country == "FR"


ORDERS = [order for order in BASE.orders if waiting(order) and at_home(order)][:3]


def picked(company: Company, order: Order, *, parcels: int = 2, weight: int = 24_000) -> tuple[Company, str]:
    """The company with all of that order picked, and the number of the delivery."""
    wanted = tuple(Wanted(order_line=line.number, quantity=line.quantity) for line in order.lines)
    company = done(company, PlanDelivery(order=order.number, planned_on=TODAY, lines=wanted))
    number = next(reversed(company.deliveries.touched))
    found = []
    for line in company.deliveries[number].lines:
        free = delivering.lots_free(company, line.product, number) if stock.by_lots(company, line.product) else ()
        found.append(Picked(line=line.number, quantity=line.quantity, lots=delivering.first_expiring(free, line.total_pieces)))
    return done(company, PickDelivery(delivery=number, lines=tuple(found), parcels=parcels, weight=weight)), number


READY, NUMBERS = BASE, list[str]()
for each in ORDERS:
    READY, made = picked(READY, each)
    NUMBERS.append(made)


def booking(*numbers: str, **given_: Any) -> BookShipment:
    return BookShipment(
        **{"deliveries": numbers or (NUMBERS[0],), "carrier": "TR-01", "collect_on": TODAY, "incoterm": "DAP", "place": "Vannes", **given_}
    )


def arrived(on: datetime, *, reservations: str = "") -> Company:
    """A shipment booked, gone, and signed for at that moment; the company stands two minutes later."""
    company = done(done(READY, booking()), ShipDelivery(delivery=NUMBERS[0]))
    company = done(company, RecordStep(shipment=FIRST, step="collected", at=company.now, place="Lorient"))
    company = replace(company, now=on + timedelta(minutes=2))
    return done(company, RecordProof(delivery=NUMBERS[0], signed_by="M. Tual", at=on, reservations=reservations))


numbers = st.sampled_from(["EX-2026-0557", "EX-2026-0558", "EX-2026-9999"])
texts = st.sampled_from(["", "Sous réserve de déballage", CLEAR])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        BookShipment,
        deliveries=st.lists(st.sampled_from([*NUMBERS, "BL-2026-9999"]), max_size=3).map(tuple),
        carrier=st.sampled_from(["TR-01", "TR-02", "TR-03", "TR-04", "TR-09"]),
        collect_on=st.sampled_from([TODAY - timedelta(1), TODAY, TODAY + timedelta(5)]),
        incoterm=st.sampled_from([*incoterms.RULES, "DDU"]),
        place=st.sampled_from(["", "Vannes"]),
        proceed=st.booleans(),
    ),
    st.builds(CancelShipment, shipment=numbers, note=texts),
    st.builds(
        RecordStep,
        shipment=numbers,
        step=st.sampled_from([*transport.STEPS, "eaten"]),
        at=st.datetimes(BASE.now - timedelta(hours=1), BASE.now + timedelta(hours=1)),
    ),
    st.builds(ChaseProof, shipment=numbers, text=texts, proceed=st.booleans()),
    st.builds(ProtestToCarrier, shipment=numbers, means=st.sampled_from(Means), text=texts, proceed=st.booleans()),
)


@examples(150)
@given(st.lists(commands, max_size=14))
def test_each_delivery_is_with_one_carrier_and_the_events_alone_tell_all(script: list[Command]) -> None:
    played = play(READY, script)
    company = played.company
    alive = [each for each in company.shipments.touched.values() if each.cancelled_at is None]
    carried = [number for each in alive for number in each.deliveries]
    assert len(carried) == len(set(carried))
    assert {number for number in NUMBERS if company.deliveries[number].shipment} == set(carried)
    assert len({each.number for each in company.shipments}) == len(company.shipments)
    assert len({each.sscc for each in company.shipments}) == len(company.shipments)
    for each in company.shipments.touched.values():
        parts = [company.deliveries[number] for number in each.deliveries]
        assert (each.parcels, each.weight) == (sum(part.parcels for part in parts), sum(part.weight for part in parts))
        assert each.cost == transporting.cost(company.carriers[each.carrier], each.parcels, each.weight)
        assert [step.at for step in each.events] == sorted(step.at for step in each.events)
        assert not any(step.code in transport.LAST_STEPS for step in each.events[:-1])
    assert again(READY, played)


def test_carriers_are_compared_by_price_day_and_what_they_take() -> None:
    found = transporting.offers(READY, (READY.deliveries[NUMBERS[0]],), TODAY)
    assert [each.carrier.code for each in found] == ["TR-03", "TR-01", "TR-02", "TR-04"]
    assert [each.cost for each in found] == [Decimal("17.16"), Decimal("21.92"), Decimal("42.04"), Decimal("100.16")]
    assert [(each.expected_on - TODAY).days for each in found] == [2, 1, 1, 3]
    heavy, number = picked(BASE, ORDERS[0], parcels=1, weight=31_000)
    refusals = {each.carrier.code: each.refusal for each in transporting.offers(heavy, (heavy.deliveries[number],), TODAY)}
    assert refusals == {"TR-01": "too_heavy", "TR-02": "", "TR-03": "too_heavy", "TR-04": ""}
    assert refused(heavy, booking(number)) == "transport.too_heavy"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (BookShipment(deliveries=(), carrier="TR-01", collect_on=TODAY, incoterm="DAP", place="Vannes"), "transport.nothing"),
        (booking(NUMBERS[0], NUMBERS[0]), "transport.repeated"),
        (booking(*NUMBERS), "transport.several_places"),
        (booking("BL-2026-0001"), "transport.already_booked"),
        (booking(carrier="TR-99"), "transport.unknown_carrier"),
        (booking(collect_on=TODAY - timedelta(1)), "transport.past_date"),
        (booking(incoterm="DDU"), "incoterms.unknown"),
        (booking(place=" "), "text.empty"),
        (CancelShipment(shipment="EX-2026-0001", note="Erreur"), "transport.collected"),
        (RecordStep(shipment="EX-2026-0001", step="held", at=BASE.now), "transport.ended"),
        (ChaseProof(shipment="EX-2026-0001", text="Merci de nous envoyer l’émargé."), "transport.proved"),
        (ProtestToCarrier(shipment="EX-2026-0556", means=Means.REGISTERED, text=CLEAR), "transport.not_arrived"),
    ],
)
def test_what_cannot_be_is_refused(command: Command, code: str) -> None:
    assert refused(READY, command) == code


def test_a_booking_says_when_it_comes_late_or_costs_more_for_nothing() -> None:
    promised = transporting.promised(READY, (READY.deliveries[NUMBERS[0]],))
    late = working_days.shifted(promised, 0 if promised >= TODAY else 1)
    assert warned(READY, booking(collect_on=max(late, TODAY))) == ["transport.late"]
    soon = replace(READY, now=datetime.combine(working_days.shifted(promised, -4), time(9)))
    early = booking(collect_on=soon.now.date())
    assert warned(soon, early) == ["transport.dearer"]
    assert warned(soon, replace(early, carrier="TR-03")) == []


def test_a_cancelled_booking_sets_its_deliveries_free() -> None:
    company = done(done(READY, booking()), CancelShipment(shipment=FIRST, note="Le transporteur n’a plus de place."))
    assert company.deliveries[NUMBERS[0]].shipment is None
    assert done(company, booking()).deliveries[NUMBERS[0]].shipment == "EX-2026-0558"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 10), date(2026, 3, 13)),
        (date(2026, 3, 13), date(2026, 3, 17)),  # a Sunday in between
        (date(2026, 4, 3), date(2026, 4, 8)),  # a Sunday and Easter Monday
        (date(2026, 4, 30), date(2026, 5, 5)),  # 1 May and a Sunday
    ],
)
def test_the_protest_is_due_in_three_days_without_sundays_and_holidays(received: date, due: date) -> None:
    company = arrived(datetime.combine(received, time(10)), reservations=CLEAR)
    assert transporting.protest_due(company, company.shipments[FIRST]) == due
    letter = ProtestToCarrier(shipment=FIRST, means=Means.REGISTERED, text=CLEAR)
    in_time = replace(company, now=datetime.combine(due, time(17)))
    assert warned(in_time, letter) == []
    assert warned(replace(company, now=datetime.combine(due + timedelta(1), time(9))), letter) == ["transport.late_protest"]
    sent = done(in_time, letter)
    assert sent.shipments[FIRST].protests[0].due_on == due
    assert warned(sent, letter) == ["transport.protested"]


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Sous réserve de déballage.", True),
        ("Sous réserves", True),
        ("Colis abîmé", True),
        (CLEAR, False),
        ("Deux cartons enfoncés sur le côté, articles à vérifier", False),
    ],
)
def test_reservations_that_say_nothing_are_doubted(text: str, vague: bool) -> None:
    company = arrived(datetime.combine(date(2026, 3, 10), time(10)))
    letter = ProtestToCarrier(shipment=FIRST, means=Means.MAIL, text=text)
    assert warned(company, letter) == [*(["transport.vague_protest"] if vague else []), "transport.simple_mail"]


def test_goods_that_leave_france_follow_the_cmr() -> None:
    abroad = next(each for each in reversed(list(BASE.shipments)) if each.delivered_on and transporting.goes_abroad(BASE, each))
    day = transporting.received_on(BASE, abroad)
    assert day is not None
    assert transporting.protest_due(BASE, abroad) == working_days.without_holidays(day, 7)
    letter = ProtestToCarrier(shipment=abroad.number, means=Means.MAIL, text=CLEAR)
    assert "transport.simple_mail" not in warned(BASE, letter)
