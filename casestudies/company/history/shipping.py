"""What leaves the warehouse: picking as far as stock goes, delivery notes, back-orders, shipments and their proof."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from casestudies.company import money, working_days
from casestudies.company.customs import GRAMS, OTHER_GRAMS
from casestudies.company.delivery import Delivery, DeliveryLine, LotTaken, Proof
from casestudies.company.history import billing, collecting, complaints, identifiers
from casestudies.company.history.tables import FOLLOWED_BY_LOT
from casestudies.company.history.world import World
from casestudies.company.numbering import Series
from casestudies.company.orders import Order
from casestudies.company.pricing import Line
from casestudies.company.stock import MoveKind
from casestudies.company.transport import Carrier, Shipment, TrackingEvent

NOT_READY, HELD_UP, DAMAGED = 0.03, 0.04, 0.012
PALLET, PARCEL = 60_000, 12_000
"""Grams above which goods travel on pallets; grams of a parcel."""
RESERVATIONS = (
    "Deux cartons enfoncés sur le côté, articles à vérifier",
    "Film de palette déchiré, un carton ouvert",
    "Carton mouillé en dessous",
)


def ship_day(world: World, order: Order) -> date:
    """When the goods must leave to be there on the day asked."""
    return working_days.shifted(order.requested, -_carrier(world, order, 0).days)


def _carrier(world: World, order: Order, weight: int) -> Carrier:
    country = world.customers[order.customer].first("ship").country
    if country != "FR":
        return world.carriers["TR-04"]
    return world.carriers["TR-02" if weight > PALLET else "TR-03" if int(order.number[-1]) < 2 else "TR-01"]


def ship(world: World, waiting: list[Order]) -> list[Order]:
    """Deliver what can be of these orders, those asked for first before the others. Gives those that still wait."""
    rng = world.rng("shipping")
    still = []
    for order in sorted(waiting, key=lambda each: (each.requested, each.number)):
        if rng.random() > NOT_READY:
            lines = _available(world, order)
            if lines:
                _deliver(world, order, lines)
        if any(world.left_to_ship[order.number].values()):
            still.append(order)
    return still


def _available(world: World, order: Order) -> list[tuple[Line, int]]:
    """The lines and quantities that stock allows, none when the order waits to be whole."""
    left, found = world.left_to_ship[order.number], []
    taken: dict[str, int] = {}
    whole = True
    for line in order.lines:
        free = (world.on_hand[line.product] - taken.get(line.product, 0)) // line.pieces
        quantity = min(left[line.number], max(0, free))
        whole = whole and quantity == left[line.number]
        if quantity:
            taken[line.product] = taken.get(line.product, 0) + quantity * line.pieces
            found.append((line, quantity))
    return found if whole or not order.single_delivery else []


def _deliver(world: World, order: Order, lines: list[tuple[Line, int]]) -> None:
    rng = world.rng("shipping")
    number = world.number(Series.DELIVERY)
    rows, weight = [], 0
    for rank, (line, quantity) in enumerate(lines, start=1):
        world.left_to_ship[order.number][line.number] -= quantity
        lots = _take(world, line.product, quantity * line.pieces, number)
        weight += quantity * line.pieces * GRAMS.get(world.products[line.product].family, OTHER_GRAMS)
        rows.append(
            DeliveryLine(
                number=rank,
                order_line=line.number,
                product=line.product,
                quantity=quantity,
                unit=line.unit,
                pieces=line.pieces,
                lots=lots,
            )
        )
    carrier = _carrier(world, order, weight)
    parcels = max(1, weight // (PALLET * 4 if weight > PALLET else PARCEL))
    shipment = _shipment(world, order, number, carrier, parcels, weight)
    origin = world.last_delivery.get(order.number)
    world.last_delivery[order.number] = number
    world.on_the_way.setdefault(order.number, set()).add(number)
    world.deliveries[number] = Delivery(
        number=number,
        order=order.number,
        customer=order.customer,
        ship_to=order.ship_to,
        planned_on=working_days.shifted(order.requested, -carrier.days),
        lines=tuple(rows),
        origin=origin,
        picked_at=world.at(rng.randint(8, 14), rng.randint(0, 59)),
        picked_by="lebihan",
        shipped_at=world.at(16, 30),
        shipment=shipment,
        parcels=parcels,
        weight=weight,
    )
    late = rng.randint(1, 2) if rng.random() < HELD_UP else 0
    world.later(working_days.shifted(world.day, carrier.days + late), lambda: _arrive(world, number))


def _take(world: World, product: str, pieces: int, document: str) -> tuple[LotTaken, ...]:
    """Take that many basic units off the stock, the oldest lots first where lots are followed."""
    if world.products[product].family != FOLLOWED_BY_LOT:
        world.move(product, MoveKind.DELIVERY, -pieces, document)
        return ()
    taken = []
    for lot, left in list(world.lots_left[product].items()):
        part = min(left, pieces)
        world.move(product, MoveKind.DELIVERY, -part, document, lot)
        taken.append(LotTaken(lot=lot, quantity=part))
        pieces -= part
        if not pieces:
            break
    return tuple(taken)


def _shipment(world: World, order: Order, delivery: str, carrier: Carrier, parcels: int, weight: int) -> str:
    number = world.number(Series.SHIPMENT)
    customer = world.customers[order.customer]
    serial = len(world.shipments) + 1
    world.shipments[number] = Shipment(
        number=number,
        carrier=carrier.code,
        deliveries=(delivery,),
        shipped_on=world.day,
        expected_on=working_days.shifted(world.day, carrier.days),
        tracking=f"{carrier.code.replace('-', '')}{world.day:%y%m%d}{serial:05d}",
        sscc=identifiers.sscc(serial),
        parcels=parcels,
        weight=weight,
        cost=money.cents(parcels * carrier.per_parcel + Decimal(weight) / 1000 * carrier.per_kilogram),
        incoterm="DAP",
        place=customer.first("ship").city,
        events=(TrackingEvent(at=world.at(17, 10), code="collected", place="Lorient"),),
    )
    return number


def _arrive(world: World, number: str) -> None:
    """The goods are there: somebody signs, then the invoice goes out."""
    rng, delivery = world.rng("arrivals"), world.deliveries[number]
    order, customer = world.orders[delivery.order], world.customers[delivery.customer]
    at = world.at(rng.randint(8, 15), rng.randint(0, 59))
    reservations = rng.choice(RESERVATIONS) if rng.random() < DAMAGED else ""
    proof = Proof(signed_by=rng.choice((world.people[customer.contacts[0]].name, "Réception", "Magasin")), at=at, reservations=reservations)
    delivery = replace(delivery, proof=proof)
    world.deliveries[number] = delivery
    shipment = world.shipments[delivery.shipment or ""]
    arrived = TrackingEvent(at=at + timedelta(minutes=2), code="delivered", place=shipment.place)
    world.shipments[shipment.number] = replace(shipment, events=(*shipment.events, arrived))
    world.on_the_way[order.number].discard(number)
    if not any(world.left_to_ship[order.number].values()) and not world.on_the_way[order.number]:
        world.orders[order.number] = replace(order, delivered=world.day)
    invoice = billing.invoice(world, world.orders[order.number], delivery)
    collecting.expect(world, invoice)
    complaints.perhaps(world, invoice, delivery)
