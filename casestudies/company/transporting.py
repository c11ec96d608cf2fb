"""What the commands of transport lead to. The documents and events are in `casestudies.company.transport`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company import crm, delivering, delivery, incoterms, law, money, numbering, transport, working_days
from casestudies.company.history import identifiers
from casestudies.company.kernel import Command, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series
from casestudies.company.transport import LAST_STEPS, STEPS, Carrier, Means, Protest, Shipment, TrackingEvent
from casestudies.company.words import plain

if TYPE_CHECKING:
    from casestudies.company.delivery import Delivery
    from casestudies.company.state import Company

GRAMS = 1000
TELLING_WORDS = 4
"""Words that a protest must have, those of form left out, to say something of the goods."""
FORM_WORDS = frozenset({"sous", "reserve", "reserves", "de", "du", "des", "d'usage", "deballage", "controle", "verification", "au", "et"})


class Service(Struct, frozen=True, kw_only=True):
    """What a carrier's service takes: grams a parcel at most (None: any), and whether it leaves France."""

    parcel_limit: int | None = None
    abroad: bool = False


SERVICES = {
    "messagerie express": Service(parcel_limit=30_000),
    "messagerie économique": Service(parcel_limit=30_000),
    "messagerie palettes": Service(),
    "lot complet et international": Service(abroad=True),
}
"""By the wording of `Carrier.service`. A service that is not here takes all and goes everywhere."""
ANY_SERVICE = Service(abroad=True)


class Offer(Struct, frozen=True, kw_only=True):
    """What a carrier asks for deliveries: euros before VAT, the day of arrival; `refusal` is why it does not take them, or ""."""

    carrier: Carrier
    cost: Decimal
    expected_on: date
    on_time: bool
    refusal: str = ""


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case transport.BookShipment():
            return book(company, command)
        case transport.CancelShipment():
            return cancel(company, command)
        case transport.RecordStep():
            return record_step(company, command)
        case transport.ChaseProof():
            return chase_proof(company, command)
        case transport.ProtestToCarrier():
            return protest(company, command)
        case _:
            raise AssertionError(command)


def cost(carrier: Carrier, parcels: int, weight: int) -> Decimal:
    """The price of a carriage in euros before VAT; `weight` in grams."""
    return money.cents(parcels * carrier.per_parcel + Decimal(weight) / GRAMS * carrier.per_kilogram)


def bookable(company: Company, found: Delivery) -> bool:
    """Whether it is ready, and no carrier has it yet."""
    return found.picked_at is not None and found.cancelled_at is None and found.proof is None and found.shipment is None


def place_of(company: Company, found: Delivery) -> crm.Address:
    """Where a delivery goes."""
    place = company.customers[found.customer].address(found.ship_to)
    assert place is not None
    return place


def promised(company: Company, found: Iterable[Delivery]) -> date:
    """The first day promised to the customer among the lines of these deliveries."""
    days = []
    for each in found:
        order = company.orders[each.order]
        told = {line.number: line.promised or order.requested for line in order.lines}
        days += [told.get(line.order_line, order.requested) for line in each.lines]
    return min(days)


def offers(company: Company, found: tuple[Delivery, ...], collect_on: date) -> tuple[Offer, ...]:
    """What each carrier asks for these deliveries, the cheapest of those that take them first."""
    wanted = promised(company, found)
    made = [_offer(company, carrier, found, collect_on, wanted) for carrier in company.carriers]
    return tuple(sorted(made, key=lambda each: (bool(each.refusal), each.cost, each.carrier.code)))


def _offer(company: Company, carrier: Carrier, found: tuple[Delivery, ...], collect_on: date, wanted: date) -> Offer:
    parcels, weight = sum(each.parcels for each in found), sum(each.weight for each in found)
    service, refusal = SERVICES.get(carrier.service, ANY_SERVICE), ""
    if place_of(company, found[0]).country != "FR" and not service.abroad:
        refusal = "abroad"
    elif service.parcel_limit is not None and weight > parcels * service.parcel_limit:
        refusal = "too_heavy"
    arrival = working_days.shifted(collect_on, carrier.days)
    return Offer(carrier=carrier, cost=cost(carrier, parcels, weight), expected_on=arrival, on_time=arrival <= wanted, refusal=refusal)


def _deliveries(company: Company, numbers: tuple[str, ...]) -> tuple[Delivery, ...]:
    """Raises Impossible delivery.unknown, transport.nothing, transport.repeated, transport.not_ready, transport.already_booked,
    transport.several_places."""
    if not numbers:
        raise Impossible("transport.nothing", "deliveries")
    if len(set(numbers)) < len(numbers):
        raise Impossible("transport.repeated", "deliveries")
    found = tuple(delivery.known(company, number) for number in numbers)
    for each in found:
        if each.shipment is not None:
            raise Impossible("transport.already_booked", "deliveries", delivery=each.number, shipment=each.shipment)
        if not bookable(company, each):
            raise Impossible("transport.not_ready", "deliveries", delivery=each.number)
    if len({(each.customer, each.ship_to) for each in found}) > 1:
        raise Impossible("transport.several_places", "deliveries")
    return found


def book(company: Company, command: transport.BookShipment) -> Proposal:
    """Raises Impossible as `_deliveries`, transport.unknown_carrier, transport.past_date, incoterms.unknown, text.empty, text.too_long,
    transport.abroad, transport.too_heavy.

    Warns transport.late, transport.dearer, transport.not_worked, transport.no_weight.
    """
    found = _deliveries(company, command.deliveries)
    if command.carrier not in company.carriers:
        raise Impossible("transport.unknown_carrier", "carrier", carrier=command.carrier)
    if command.collect_on < company.now.date():
        raise Impossible("transport.past_date", "collect_on", day=command.collect_on.isoformat())
    incoterms.known(command.incoterm)
    all_offers = offers(company, found, command.collect_on)
    offer = next(each for each in all_offers if each.carrier.code == command.carrier)
    if offer.refusal:
        raise Impossible(f"transport.{offer.refusal}", "carrier", carrier=offer.carrier.name)
    serial = len(company.shipments) + 1
    made = Shipment(
        number=numbering.next_number(company.counters, company.now.year, Series.SHIPMENT),
        carrier=command.carrier,
        deliveries=command.deliveries,
        shipped_on=command.collect_on,
        expected_on=offer.expected_on,
        tracking=f"{command.carrier.replace('-', '')}{command.collect_on:%y%m%d}{serial:05d}",
        sscc=identifiers.sscc(serial),
        parcels=sum(each.parcels for each in found),
        weight=sum(each.weight for each in found),
        cost=offer.cost,
        incoterm=command.incoterm,
        place=crm.text(command.place, transport.PLACE_LENGTH, "place"),
        booked_at=company.now,
        instructions=_optional(command.instructions, "instructions"),
    )
    warnings = (*_doubts(company, found, offer, all_offers), *_collection(command.collect_on, made))
    return Proposal((transport.ShipmentBooked(shipment=made),), warnings, made.number)


def _optional(text: str, field: str, limit: int = transport.NOTE_LENGTH) -> str:
    return crm.text(text, limit, field) if text.strip() else ""


def _doubts(company: Company, found: tuple[Delivery, ...], offer: Offer, others: Iterable[Offer]) -> tuple[Warning, ...]:
    """Of the day of arrival, and of a carrier that would do as well for less."""
    wanted = promised(company, found)
    if not offer.on_time:
        params: Params = {"day": offer.expected_on.isoformat(), "promised": wanted.isoformat()}
        return (Warning(code="transport.late", params=params),)
    better = next((each for each in others if each.on_time and not each.refusal and each.cost < offer.cost), None)
    if better is None:
        return ()
    return (Warning(code="transport.dearer", params={"carrier": better.carrier.name, "cost": str(better.cost), "own": str(offer.cost)}),)


def _collection(day: date, made: Shipment) -> tuple[Warning, ...]:
    told = [] if working_days.is_working(day) else [Warning(code="transport.not_worked", params={"day": day.isoformat()})]
    return (*told, *(() if made.weight else (Warning(code="transport.no_weight", params={"shipment": made.number}),)))


def cancel(company: Company, command: transport.CancelShipment) -> Proposal:
    """Raises Impossible transport.unknown, transport.cancelled, transport.collected, text.empty, text.too_long."""
    found = _alive(company, command.shipment)
    if found.events:
        raise Impossible("transport.collected", shipment=found.number)
    note = crm.text(command.note, transport.NOTE_LENGTH, "note")
    return Proposal((transport.ShipmentCancelled(shipment=found.number, note=note),), subject=found.number)


def _alive(company: Company, number: str) -> Shipment:
    """Raises Impossible transport.unknown, transport.cancelled."""
    found = transport.known(company, number)
    if found.cancelled_at is not None:
        raise Impossible("transport.cancelled", shipment=number)
    return found


def record_step(company: Company, command: transport.RecordStep) -> Proposal:
    """Raises Impossible as `_alive`, transport.unknown_step, transport.ended, transport.step_date, text.too_long."""
    found = _alive(company, command.shipment)
    if command.step not in STEPS:
        raise Impossible("transport.unknown_step", "step", step=command.step)
    if found.status in LAST_STEPS:
        raise Impossible("transport.ended", shipment=found.number)
    if command.at > company.now or (found.events and command.at < found.events[-1].at):
        raise Impossible("transport.step_date", "at", shipment=found.number)
    step = TrackingEvent(
        at=command.at,
        code=command.step,
        place=_optional(command.place, "place", transport.PLACE_LENGTH),
        note=_optional(command.note, "note"),
    )
    return Proposal((transport.StepRecorded(shipment=found.number, step=step),), subject=found.number)


def unproved(company: Company, found: Shipment) -> tuple[Delivery, ...]:
    """Its deliveries of which nobody has signed yet."""
    return tuple(each for number in found.deliveries if (each := company.deliveries[number]).proof is None)


def chase_proof(company: Company, command: transport.ChaseProof) -> Proposal:
    """Raises Impossible as `_alive`, transport.not_collected, transport.proved, text.empty, text.too_long. Warns transport.not_due."""
    found = _alive(company, command.shipment)
    if not found.events:
        raise Impossible("transport.not_collected", shipment=found.number)
    if not unproved(company, found):
        raise Impossible("transport.proved", shipment=found.number)
    early = found.expected_on >= company.now.date() and found.status != "delivered"
    warnings = (Warning(code="transport.not_due", params={"day": found.expected_on.isoformat()}),) if early else ()
    text = crm.text(command.text, transport.LETTER_LENGTH)
    return Proposal((transport.ProofChased(shipment=found.number, text=text),), warnings, found.number)


def goes_abroad(company: Company, found: Shipment) -> bool:
    """Whether the CMR rules the carriage: the goods leave France."""
    return place_of(company, company.deliveries[found.deliveries[0]]).country != "FR"


def received_on(company: Company, found: Shipment) -> date | None:
    """The day the consignee took the goods: the last that was signed, else what the carrier says; None before."""
    days = [each.proof.at.date() for number in found.deliveries if (each := company.deliveries[number]).proof is not None]
    return max(days, default=found.delivered_on)


def arrived_late(company: Company, found: Shipment) -> bool:
    """Whether the consignee took the goods after the day that was foreseen."""
    day = received_on(company, found)
    return day is not None and day > found.expected_on


def protest_due(company: Company, found: Shipment) -> date | None:
    """The last day for a reasoned protest: three days from the receipt, Sundays and public holidays not counted (C. com. L133-3);
    seven for damage that did not show when the carriage is international (CMR, art. 30). None before the receipt."""
    day = received_on(company, found)
    if day is None:
        return None
    code = "carrier_protest_abroad" if goes_abroad(company, found) else "carrier_protest"
    return working_days.without_holidays(day, int(law.value(code, day)))


def vague(text: str) -> bool:
    """Whether the words say nothing of the goods: "sous réserve de déballage" is worth nothing."""
    bare = plain(text).strip(" .")
    words = [word.strip(" .,;:!()") for word in bare.split()]
    return bare in delivering.VAGUE or sum(bool(word) and word not in FORM_WORDS for word in words) < TELLING_WORDS


def protest(company: Company, command: transport.ProtestToCarrier) -> Proposal:
    """Raises Impossible as `_alive`, transport.not_arrived, text.empty, text.too_long.

    Warns transport.late_protest, transport.vague_protest, transport.simple_mail, transport.protested.
    """
    found = _alive(company, command.shipment)
    due = protest_due(company, found)
    if due is None and found.status not in ("lost", "damaged", "refused"):
        raise Impossible("transport.not_arrived", shipment=found.number)
    text = crm.text(command.text, transport.LETTER_LENGTH)
    told = []
    if due is not None and company.now.date() > due:
        told.append(Warning(code="transport.late_protest", params={"day": due.isoformat()}))
    if vague(text):
        told.append(Warning(code="transport.vague_protest", params={"shipment": found.number}))
    if command.means is Means.MAIL and not goes_abroad(company, found):
        told.append(Warning(code="transport.simple_mail", params={"shipment": found.number}))
    if found.protests:
        told.append(Warning(code="transport.protested", params={"shipment": found.number}))
    sent = Protest(at=company.now, means=command.means, text=text, due_on=due)
    return Proposal((transport.ProtestSent(shipment=found.number, protest=sent),), tuple(told), found.number)
