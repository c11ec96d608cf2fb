"""Stock: on hand, reserved by order, expected from suppliers; what may be promised, and when. All in basic units."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company.kernel import Command, Document, Event, Proposal, Record

if TYPE_CHECKING:
    from datetime import datetime

    from casestudies.company.state import Company


class Incoming(Document, frozen=True, kw_only=True):
    """A supplier's delivery that is expected."""

    due: date
    quantity: int
    origin: str


class StockLevel(Document, frozen=True, kw_only=True):
    """The stock of one product. `reservations` gives, by order, what is set aside."""

    product: str
    on_hand: int
    place: str
    reorder_point: int
    reservations: dict[str, int] = {}
    incoming: tuple[Incoming, ...] = ()

    @property
    def reserved(self) -> int:
        """Set aside for all orders."""
        return sum(self.reservations.values())

    @property
    def available(self) -> int:
        """Free to be promised today. Never below zero: a reservation takes only what is there."""
        return self.on_hand - self.reserved

    def coverable(self, order: str, on: date) -> int:
        """What this order may count on by that day: free stock, what it holds already, deliveries due that day at the latest."""
        due = sum(each.quantity for each in self.incoming if each.due <= on)
        return self.available + self.reservations.get(order, 0) + due


class MoveKind(StrEnum):
    """Why stock moved."""

    OPENING = "opening"
    RECEIPT = "receipt"
    PRODUCTION = "production"
    DELIVERY = "delivery"
    RETURN = "return"
    COUNT = "count"
    SCRAP = "scrap"


class StockMove(Record, frozen=True, kw_only=True, gc=False):
    """A movement of stock: `quantity` in basic units, above zero in, below zero out. `document` is what caused it."""

    number: str
    product: str
    on: date
    kind: MoveKind
    quantity: int
    document: str
    lot: str | None = None


class Lot(Record, frozen=True, kw_only=True):
    """A lot of a product followed by lots: where it came from (receipt or workshop order), until when it may be sold."""

    code: str
    product: str
    made_on: date
    expires_on: date | None
    origin: str


class StockCounted(Event, frozen=True, kw_only=True, tag="stock.counted"):
    """The level of a product was set: by a count or a receipt."""

    product: str
    on_hand: int
    incoming: tuple[Incoming, ...] = ()


class ReservationSet(Event, frozen=True, kw_only=True, tag="stock.reservation_set"):
    """From now on, `quantity` of the product is set aside for the order (0: nothing any more)."""

    product: str
    order: str
    quantity: int


COMMANDS: tuple[type[Command], ...] = ()
EVENTS = (StockCounted, ReservationSet)


def decide(company: Company, command: Command) -> Proposal:
    """No command in this slice: reservations follow the orders."""
    raise AssertionError(command)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case StockCounted():
            level = replace(company.stock[event.product], on_hand=event.on_hand, incoming=event.incoming)
        case ReservationSet():
            level = company.stock[event.product]
            kept = {order: quantity for order, quantity in level.reservations.items() if order != event.order}
            if event.quantity:
                kept[event.order] = event.quantity
            level = replace(level, reservations=kept)
        case _:
            raise AssertionError(event)
    return replace(company, stock=company.stock.put(level.product, level))


def reserve(company: Company, order: str, wanted: dict[str, int]) -> tuple[ReservationSet, ...]:
    """The events that set aside `wanted` basic units by product for the order, as far as stock goes, and free the rest."""
    events = []
    for level in company.stock:
        held = level.reservations.get(order, 0)
        if level.product not in wanted and not held:
            continue
        quantity = min(wanted.get(level.product, 0), max(0, level.available + held))
        if quantity != held:
            events.append(ReservationSet(product=level.product, order=order, quantity=quantity))
    return tuple(events)
