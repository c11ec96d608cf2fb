"""Stock: on hand, reserved by order, expected from suppliers; what may be promised, and when. All in basic units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from casestudies.company import index, numbering
from casestudies.company.kernel import Command, Document, Event, Impossible, Record
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.state import Company

NOTE_LENGTH = 500
PLACE_LENGTH = 12
NEAR_EXPIRY_DAYS = 90
"""Days before its date from which a lot is told to be near it: the shops ask for three months."""


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
    TO_SUPPLIER = "to_supplier"


class CountReason(StrEnum):
    """What explains that a count differs from the books."""

    ENTRY_ERROR = "entry_error"
    NOT_ENTERED = "not_entered"
    BREAKAGE = "breakage"
    LOSS = "loss"
    UNKNOWN = "unknown"


class ScrapReason(StrEnum):
    """Why goods leave the stock for good."""

    EXPIRED = "expired"
    DAMAGED = "damaged"
    DEFECT = "defect"
    LOST = "lost"


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


class Count(Record, frozen=True, kw_only=True, gc=False):
    """A count of a product, or of one of its lots: what the books said, what was there, and why they differ (None: they do not)."""

    number: str
    product: str
    at: datetime
    by: str
    expected: int
    counted: int
    lot: str | None = None
    reason: CountReason | None = None
    note: str = ""

    @property
    def difference(self) -> int:
        """What was there less what the books said, in basic units."""
        return self.counted - self.expected


class LotStock(NamedTuple):
    """How much of a lot is there, in basic units."""

    lot: Lot
    quantity: int

    def expired(self, today: date) -> bool:
        """Whether it may no longer be sold: its date is past."""
        return self.lot.expires_on is not None and self.lot.expires_on < today

    def near_expiry(self, today: date) -> bool:
        """Whether its date comes within NEAR_EXPIRY_DAYS, or is past."""
        return self.lot.expires_on is not None and (self.lot.expires_on - today).days <= NEAR_EXPIRY_DAYS


class CountProduct(Command, frozen=True, kw_only=True, tag="stock.count"):
    """Write what was counted of a product, or of one lot of a product that is followed by lots."""

    product: str
    counted: int
    lot: str | None = None
    reason: CountReason | None = None
    note: str = ""


class ScrapProduct(Command, frozen=True, kw_only=True, tag="stock.scrap"):
    """Take goods out of the stock for good."""

    product: str
    quantity: int
    reason: ScrapReason
    lot: str | None = None
    note: str = ""


class TransferProduct(Command, frozen=True, kw_only=True, tag="stock.transfer"):
    """Put a product in another place of the warehouse, with the reason."""

    product: str
    place: str
    note: str


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


class StockMoved(Event, frozen=True, kw_only=True, tag="stock.moved"):
    """Goods came in or went out; `on_hand` of the product after it."""

    move: StockMove
    on_hand: int
    note: str = ""


class CountRecorded(Event, frozen=True, kw_only=True, tag="stock.count_recorded"):
    """A count was written down; a move follows when it differs from the books."""

    count: Count


class LotOpened(Event, frozen=True, kw_only=True, tag="stock.lot_opened"):
    """A new lot is known."""

    lot: Lot


class IncomingSet(Event, frozen=True, kw_only=True, tag="stock.incoming_set"):
    """From now on, this is what is expected of the product."""

    product: str
    incoming: tuple[Incoming, ...]


class PlaceChanged(Event, frozen=True, kw_only=True, tag="stock.place_changed"):
    """The product lies elsewhere."""

    product: str
    place: str
    previous: str
    note: str


COMMANDS = (CountProduct, ScrapProduct, TransferProduct)
EVENTS = (StockCounted, ReservationSet, StockMoved, CountRecorded, LotOpened, IncomingSet, PlaceChanged)


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
        case StockMoved(move=move):
            counters = numbering.counted(company.counters, move.number)
            company = replace(company, moves=company.moves.put(move.number, move), counters=counters)
            level = replace(company.stock[move.product], on_hand=event.on_hand)
        case CountRecorded(count=count):
            counters = numbering.counted(company.counters, count.number)
            return replace(company, counts=company.counts.put(count.number, count), counters=counters)
        case LotOpened(lot=lot):
            return replace(company, lots=company.lots.put(lot.code, lot))
        case IncomingSet():
            level = replace(company.stock[event.product], incoming=event.incoming)
        case PlaceChanged():
            level = replace(company.stock[event.product], place=event.place)
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


class Movement(NamedTuple):
    """Goods to move: `quantity` in basic units, above zero in, below zero out."""

    product: str
    quantity: int
    kind: MoveKind
    document: str
    lot: str | None = None


def moved(company: Company, movements: Iterable[Movement], note: str = "") -> tuple[StockMoved, ...]:
    """The events of these movements, numbered one after the other. Raises Impossible stock.not_enough when one takes more than is there."""
    counters, levels, events = dict(company.counters), dict[str, int](), []
    for each in movements:
        before = levels.get(each.product, company.stock[each.product].on_hand)
        if before + each.quantity < 0:
            raise Impossible("stock.not_enough", "quantity", product=each.product, there=before)
        number = numbering.next_number(counters, company.now.year, Series.MOVE)
        counters = numbering.counted(counters, number)
        levels[each.product] = before + each.quantity
        move = StockMove(
            number=number,
            product=each.product,
            on=company.now.date(),
            kind=each.kind,
            quantity=each.quantity,
            document=each.document,
            lot=each.lot,
        )
        events.append(StockMoved(move=move, on_hand=levels[each.product], note=note))
    return tuple(events)


def _product(document: StockMove | Lot | Count) -> tuple[str, ...]:
    return (document.product,)


def moves_of(company: Company, product: str) -> tuple[StockMove, ...]:
    """The moves of a product, oldest first."""
    return index.by_key(company.moves, _product, product)


def counts_of(company: Company, product: str) -> tuple[Count, ...]:
    """The counts of a product, oldest first."""
    return tuple(count for count in company.counts if count.product == product)


def by_lots(company: Company, product: str) -> bool:
    """Whether the product is followed by lots."""
    return bool(index.by_key(company.lots, _product, product))


def lots_of(company: Company, product: str) -> tuple[LotStock, ...]:
    """The lots of a product that are not empty, the first to expire first (FEFO); what never expires comes last."""
    there: dict[str, int] = {}
    for move in moves_of(company, product) if by_lots(company, product) else ():
        if move.lot is not None:
            there[move.lot] = there.get(move.lot, 0) + move.quantity
    found = (LotStock(company.lots[code], quantity) for code, quantity in there.items() if quantity)
    return tuple(sorted(found, key=lambda each: (each.lot.expires_on or date.max, each.lot.code)))
