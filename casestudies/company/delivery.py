"""Delivery: picking, delivery notes, back-orders, proof of delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.orders import Order


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
