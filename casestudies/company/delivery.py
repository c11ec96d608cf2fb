"""Delivery: picking, delivery notes, back-orders, proof of delivery.

What the commands lead to is in `casestudies.company.delivering`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import numbering
from casestudies.company.kernel import Command, Event, Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.orders import Order
    from casestudies.company.state import Company

NOTE_LENGTH = 500
NAME_LENGTH = 60


class LotTaken(Record, frozen=True, kw_only=True, gc=False):
    """How many basic units of a lot went into a line."""

    lot: str
    quantity: int


class DeliveryLine(Record, frozen=True, kw_only=True, gc=False):
    """A line of a delivery note: `quantity` of the `unit` of the order's line, of `pieces` basic units each."""

    number: int
    order_line: int
    product: str
    quantity: int
    unit: str
    pieces: int = 1
    lots: tuple[LotTaken, ...] = ()

    @property
    def total_pieces(self) -> int:
        """The quantity in basic units."""
        return self.quantity * self.pieces


class Proof(Record, frozen=True, kw_only=True, gc=False):
    """What the consignee signed: name, moment, and the reservations written on the carrier's paper (empty: none)."""

    signed_by: str
    at: datetime
    reservations: str = ""


class Delivery(Record, frozen=True, kw_only=True):
    """A delivery to a customer for one order. `origin` names the delivery that left this one as a back-order."""

    number: str
    order: str
    customer: str
    ship_to: str
    planned_on: date
    lines: tuple[DeliveryLine, ...]
    origin: str | None = None
    picked_at: datetime | None = None
    picked_by: str = ""
    shipped_at: datetime | None = None
    shipment: str | None = None
    parcels: int = 0
    weight: int = 0
    proof: Proof | None = None
    cancelled_at: datetime | None = None
    cancel_note: str = ""

    @property
    def open(self) -> bool:
        """Whether it has still to leave."""
        return self.shipped_at is None and self.cancelled_at is None

    @property
    def status(self) -> str:
        """One of cancelled, delivered, shipped, picked, to_pick: derived. `weight` is in grams."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.proof is not None:
            return "delivered"
        if self.shipped_at is not None:
            return "shipped"
        return "to_pick" if self.picked_at is None else "picked"


class BackOrder(Record, frozen=True, kw_only=True):
    """What remains to deliver of an order's line, in its unit (reliquat)."""

    order: str
    line: int
    product: str
    quantity: int
    unit: str
    promised: date


class Wanted(Record, frozen=True, kw_only=True, gc=False):
    """How much of an order's line is to be delivered, in the unit of that line (1 upwards)."""

    order_line: int
    quantity: int


class Picked(Record, frozen=True, kw_only=True, gc=False):
    """What was found of a line of a delivery, in its unit (0 upwards), and from which lots where the product is followed by lots."""

    line: int
    quantity: int
    lots: tuple[LotTaken, ...] = ()


class PlanDelivery(Command, frozen=True, kw_only=True, tag="delivery.plan"):
    """Prepare what is to leave of an order, for a day."""

    order: str
    planned_on: date
    lines: tuple[Wanted, ...]


class PickDelivery(Command, frozen=True, kw_only=True, tag="delivery.pick"):
    """Write what was picked, with its parcels (1 upwards) and its weight in grams. Lines left out were found whole."""

    delivery: str
    lines: tuple[Picked, ...]
    parcels: int
    weight: int = 0


class ShipDelivery(Command, frozen=True, kw_only=True, tag="delivery.ship"):
    """Hand it over to the carrier: the delivery note is final, the goods leave the stock."""

    delivery: str


class CancelDelivery(Command, frozen=True, kw_only=True, tag="delivery.cancel"):
    """Give up a delivery that has not left, with the reason."""

    delivery: str
    note: str


class RecordProof(Command, frozen=True, kw_only=True, tag="delivery.record_proof"):
    """Write who received the goods, when, and the reservations made (empty: none)."""

    delivery: str
    signed_by: str
    at: datetime
    reservations: str = ""


class DeliveryPlanned(Event, frozen=True, kw_only=True, tag="delivery.planned"):
    """A delivery is to be picked."""

    delivery: Delivery


class DeliveryPicked(Event, frozen=True, kw_only=True, tag="delivery.picked"):
    """The goods are ready; `lines` are what was found of `previous`."""

    delivery: str
    lines: tuple[DeliveryLine, ...]
    previous: tuple[DeliveryLine, ...]
    picked_by: str
    parcels: int
    weight: int


class DeliveryShipped(Event, frozen=True, kw_only=True, tag="delivery.shipped"):
    """The goods have left."""

    delivery: str
    order: str


class DeliveryCancelled(Event, frozen=True, kw_only=True, tag="delivery.cancelled"):
    """The delivery will not leave."""

    delivery: str
    note: str


class ProofRecorded(Event, frozen=True, kw_only=True, tag="delivery.proof_recorded"):
    """The goods arrived. `completes` is the order that is wholly delivered by it, or None."""

    delivery: str
    proof: Proof
    completes: str | None = None


COMMANDS = (PlanDelivery, PickDelivery, ShipDelivery, CancelDelivery, RecordProof)
EVENTS = (DeliveryPlanned, DeliveryPicked, DeliveryShipped, DeliveryCancelled, ProofRecorded)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case DeliveryPlanned(delivery=found):
            company = replace(company, counters=numbering.counted(company.counters, found.number))
        case DeliveryPicked():
            found = replace(
                company.deliveries[event.delivery],
                lines=event.lines,
                picked_at=at,
                picked_by=event.picked_by,
                parcels=event.parcels,
                weight=event.weight,
            )
        case DeliveryShipped():
            found = replace(company.deliveries[event.delivery], shipped_at=at)
        case DeliveryCancelled():
            found = replace(company.deliveries[event.delivery], cancelled_at=at, cancel_note=event.note)
        case ProofRecorded():
            found = replace(company.deliveries[event.delivery], proof=event.proof)
            if event.completes is not None:
                order = replace(company.orders[event.completes], delivered=event.proof.at.date())
                company = replace(company, orders=company.orders.put(order.number, order))
        case _:
            raise AssertionError(event)
    return replace(company, deliveries=company.deliveries.put(found.number, found))


def known(company: Company, number: str) -> Delivery:
    """The delivery of that number. Raises Impossible delivery.unknown."""
    found = company.deliveries.get(number)
    if found is None:
        raise Impossible("delivery.unknown", "delivery", delivery=number)
    return found


def shipped(deliveries: Iterable[Delivery]) -> dict[int, int]:
    """What left, by line of the order, in the unit of that line."""
    found: dict[int, int] = {}
    for line in _gone(deliveries):
        found[line.order_line] = found.get(line.order_line, 0) + line.quantity
    return found


def shipped_pieces(deliveries: Iterable[Delivery]) -> dict[int, int]:
    """What left, by line of the order, in basic units: the unit of the line may have changed since."""
    found: dict[int, int] = {}
    for line in _gone(deliveries):
        found[line.order_line] = found.get(line.order_line, 0) + line.total_pieces
    return found


def _gone(deliveries: Iterable[Delivery]) -> Iterator[DeliveryLine]:
    for each in deliveries:
        if each.shipped_at is not None and each.cancelled_at is None:
            yield from each.lines


def back_orders(order: Order, deliveries: Iterable[Delivery]) -> tuple[BackOrder, ...]:
    """What remains of a confirmed order once something of it has left; nothing before, nor for a cancelled order."""
    left = shipped(deliveries)
    if not left or order.status == "cancelled":
        return ()
    return tuple(
        BackOrder(
            order=order.number,
            line=line.number,
            product=line.product,
            quantity=line.quantity - left.get(line.number, 0),
            unit=line.unit,
            promised=line.promised or order.requested,
        )
        for line in order.lines
        if line.quantity > left.get(line.number, 0)
    )
