"""Orders: draft, on hold, confirmed, cancelled; lines; the customer's reference that shows a possible double.

The status is derived from what happened, never set. Only the impossible is refused; the rest warns and is recorded.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, delivery, index, numbering, pricing, stock
from casestudies.company.kernel import Command, Document, Event, Impossible, Params, Proposal, Warning
from casestudies.company.money import NOTHING, Totals
from casestudies.company.numbering import Series
from casestudies.company.pricing import Line

if TYPE_CHECKING:
    from casestudies.company.delivery import Delivery
    from casestudies.company.messages import PurchaseOrder
    from casestudies.company.state import Company

NOTE_LENGTH = 500
REFERENCE_LENGTH = 35
LINE_STEP = 10


class Channel(StrEnum):
    """How an order came in."""

    MAIL = "mail"
    EDI = "edi"
    PHONE = "phone"


class CancelReason(StrEnum):
    """Why an order is cancelled."""

    DUPLICATE = "duplicate"
    CUSTOMER = "customer"
    ENTRY_ERROR = "entry_error"
    OTHER = "other"


class Order(Document, frozen=True, kw_only=True):
    """A customer's order. `source` is the message or interchange it was entered from; `delivered` is set on past orders only."""

    number: str
    customer: str
    reference: str
    referenced_on: date | None
    channel: Channel
    source: str | None
    entered_at: datetime
    entered_by: str
    requested: date
    single_delivery: bool
    ship_to: str
    bill_to: str
    lines: tuple[Line, ...] = ()
    totals: Totals = NOTHING
    confirmed_at: datetime | None = None
    hold_reason: str | None = None
    cancel_reason: CancelReason | None = None
    cancel_note: str = ""
    delivered: date | None = None
    mentions: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """One of cancelled, delivered, held, confirmed, draft: derived from what happened."""
        if self.cancel_reason is not None:
            return "cancelled"
        if self.delivered is not None:
            return "delivered"
        if self.hold_reason is not None:
            return "held"
        return "confirmed" if self.confirmed_at else "draft"

    def line(self, number: int) -> Line:
        """The line of that number. Raises Impossible orders.unknown_line."""
        for line in self.lines:
            if line.number == number:
                return line
        raise Impossible("orders.unknown_line", "line", order=self.number, line=number)


class EnterPurchaseOrder(Command, frozen=True, kw_only=True, tag="orders.enter_purchase_order"):
    """Enter the purchase order attached to a message, as the customer printed it."""

    message: str


class DraftOrder(Command, frozen=True, kw_only=True, tag="orders.draft"):
    """Open an order by hand, without lines."""

    customer: str
    reference: str
    requested: date
    ship_to: str
    single_delivery: bool = False


class AddLine(Command, frozen=True, kw_only=True, tag="orders.add_line"):
    """Add a line, priced from a list. `discount` in percent."""

    order: str
    product: str
    quantity: int
    unit: str
    price_list: str
    discount: Decimal = Decimal(0)
    promised: date | None = None


class AmendLine(Command, frozen=True, kw_only=True, tag="orders.amend_line"):
    """Change what is given of a line; the rest stays. With `price_list` the line is priced again from that list."""

    order: str
    line: int
    quantity: int | None = None
    unit: str | None = None
    price_list: str | None = None
    discount: Decimal | None = None
    promised: date | None = None


class RemoveLine(Command, frozen=True, kw_only=True, tag="orders.remove_line"):
    """Take a line away."""

    order: str
    line: int


class ConfirmOrder(Command, frozen=True, kw_only=True, tag="orders.confirm"):
    """Confirm: the customer is told, stock is set aside."""

    order: str


class HoldOrder(Command, frozen=True, kw_only=True, tag="orders.hold"):
    """Put aside, with a reason (1 to 500 characters)."""

    order: str
    reason: str


class ResumeOrder(Command, frozen=True, kw_only=True, tag="orders.resume"):
    """Take up again an order on hold."""

    order: str


class CancelOrder(Command, frozen=True, kw_only=True, tag="orders.cancel"):
    """Cancel for good, with a reason."""

    order: str
    reason: CancelReason
    note: str = ""


class OrderDrafted(Event, frozen=True, kw_only=True, tag="orders.drafted"):
    """An order was entered, with its lines when it was copied from a paper."""

    order: Order


class LineSet(Event, frozen=True, kw_only=True, tag="orders.line_set"):
    """A line was added (`previous` None) or changed; totals of the order after it."""

    order: str
    line: Line
    previous: Line | None
    totals: Totals


class LineRemoved(Event, frozen=True, kw_only=True, tag="orders.line_removed"):
    """A line was taken away."""

    order: str
    line: Line
    totals: Totals


class OrderConfirmed(Event, frozen=True, kw_only=True, tag="orders.confirmed"):
    """The order was confirmed to the customer."""

    order: str


class OrderHeld(Event, frozen=True, kw_only=True, tag="orders.held"):
    """The order was put aside."""

    order: str
    reason: str


class OrderResumed(Event, frozen=True, kw_only=True, tag="orders.resumed"):
    """The order was taken up again."""

    order: str


class OrderCancelled(Event, frozen=True, kw_only=True, tag="orders.cancelled"):
    """The order was cancelled."""

    order: str
    reason: CancelReason
    note: str


COMMANDS = (EnterPurchaseOrder, DraftOrder, AddLine, AmendLine, RemoveLine, ConfirmOrder, HoldOrder, ResumeOrder, CancelOrder)
EVENTS = (OrderDrafted, LineSet, LineRemoved, OrderConfirmed, OrderHeld, OrderResumed, OrderCancelled)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case OrderDrafted(order=order):
            company = replace(company, counters=numbering.counted(company.counters, order.number))
        case LineSet():
            order = company.orders[event.order]
            others = [line for line in order.lines if line.number != event.line.number]
            lines = tuple(sorted([*others, event.line], key=lambda line: line.number))
            order = replace(order, lines=lines, totals=event.totals)
        case LineRemoved():
            order = company.orders[event.order]
            order = replace(order, lines=tuple(line for line in order.lines if line.number != event.line.number), totals=event.totals)
        case OrderConfirmed():
            order = replace(company.orders[event.order], confirmed_at=at)
        case OrderHeld():
            order = replace(company.orders[event.order], hold_reason=event.reason)
        case OrderResumed():
            order = replace(company.orders[event.order], hold_reason=None)
        case OrderCancelled():
            order = replace(company.orders[event.order], cancel_reason=event.reason, cancel_note=event.note)
        case _:
            raise AssertionError(event)
    return replace(company, orders=company.orders.put(order.number, order))


def known(company: Company, number: str) -> Order:
    """The order of that number. Raises Impossible orders.unknown."""
    order = company.orders.get(number)
    if order is None:
        raise Impossible("orders.unknown", "order", order=number)
    return order


def alive(company: Company, number: str) -> Order:
    """An order that may still change. Raises Impossible orders.unknown, orders.cancelled, orders.delivered."""
    order = known(company, number)
    if order.status in ("cancelled", "delivered"):
        raise Impossible(f"orders.{order.status}", order=number)
    return order


def next_number(company: Company, channel: Channel) -> str:
    """The next number of the channel's sequence, without gap: CE-2026-0034 for EDI, CC-2026-0418 for all others."""
    series = Series.EDI_ORDER if channel is Channel.EDI else Series.ORDER
    return numbering.next_number(company.counters, company.now.year, series)


def doubles(company: Company, customer: str, reference: str) -> tuple[Order, ...]:
    """Orders of this customer that carry the same reference and are not cancelled."""
    theirs = crm.orders_of(company, customer)
    return tuple(order for order in theirs if order.reference.casefold() == reference.casefold() and order.status != "cancelled")


def drafted(company: Company, order: Order) -> Proposal:
    """Entering that order, with a warning for each order of the same reference."""
    warnings = tuple(
        Warning(code="orders.same_reference", params={"reference": order.reference, "order": other.number, "channel": other.channel.value})
        for other in doubles(company, order.customer, order.reference)
    )
    return Proposal((OrderDrafted(order=order),), warnings, order.number)


def _delivered_order(found: Delivery) -> tuple[str, ...]:
    return (found.order,)


def to_ship(company: Company, order: Order) -> dict[int, int]:
    """What has still to leave, by line of the order, in basic units."""
    gone = delivery.shipped_pieces(index.by_key(company.deliveries, _delivered_order, order.number))
    return {line.number: max(0, line.total_pieces - gone.get(line.number, 0)) for line in order.lines}


def reservations(company: Company, order: Order) -> tuple[stock.ReservationSet, ...]:
    """The events that set stock aside for what has still to leave of the order."""
    left, wanted = to_ship(company, order), dict[str, int]()
    for line in order.lines:
        wanted[line.product] = wanted.get(line.product, 0) + left[line.number]
    return stock.reserve(company, order.number, wanted)


def shortages(company: Company, order: Order) -> tuple[Warning, ...]:
    """A warning for each line whose rest stock does not cover by its promised date, earlier lines of the product served first."""
    found = []
    used: dict[str, int] = {}
    rest = to_ship(company, order)
    for line in sorted(order.lines, key=lambda each: (each.promised or order.requested, each.number)):
        used[line.product] = used.get(line.product, 0) + rest[line.number]
        left = company.stock[line.product].coverable(order.number, line.promised or order.requested)
        if rest[line.number] and used[line.product] > left:
            free = max(0, left - used[line.product] + rest[line.number]) // line.pieces
            quantity = -(-rest[line.number] // line.pieces)
            params: Params = {"line": line.number, "quantity": quantity, "unit": line.unit, "available": free}
            found.append(Warning(code="orders.short", params=params))
    return tuple(found)


def credit_warnings(company: Company, order: Order) -> tuple[Warning, ...]:
    """Warnings when the customer's orders are held, and when confirming takes it above the credit allowed."""
    customer = company.customers[order.customer]
    hold = company.credit_holds.get(customer.code)
    held = hold is not None and hold.released_on is None
    stopped = (Warning(code="orders.customer_held", params={"reason": hold.reason}),) if hold is not None and held else ()
    used = crm.exposure(company, customer) + order.totals.gross
    if used <= customer.credit_limit:
        return stopped
    return (
        *stopped,
        Warning(code="orders.credit", params={"used": str(used), "limit": str(customer.credit_limit)}),
    )


def lines_of_paper(company: Company, paper: PurchaseOrder) -> tuple[Line, ...]:
    """The lines as the customer printed them, their price found again in the lists where it is one of theirs."""
    lines = []
    for printed in paper.lines:
        product = company.products[printed.product]
        size = product.unit(printed.unit).pieces
        lines.append(
            Line(
                number=printed.number,
                product=printed.product,
                quantity=printed.quantity,
                unit=printed.unit,
                pieces=size,
                price=printed.price,
                per=1,
                price_list=pricing.listed(company, product, printed.quantity * size, printed.price / size),
                discount=Decimal(0),
                amount=printed.amount,
                promised=paper.requested,
            )
        )
    return tuple(lines)
