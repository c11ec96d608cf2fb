"""What an order's commands lead to. The documents and events are in `casestudies.company.orders`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, delivering, delivery, messages, money, orders, pricing, stock
from casestudies.company.kernel import Command, Event, Impossible, Proposal
from casestudies.company.orders import Channel, Order
from casestudies.company.pricing import Line

if TYPE_CHECKING:
    from casestudies.company.state import Company


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case orders.EnterPurchaseOrder():
            return enter_purchase_order(company, command)
        case orders.DraftOrder():
            return draft(company, command)
        case orders.AddLine():
            return add_line(company, command)
        case orders.AmendLine():
            return amend_line(company, command)
        case orders.RemoveLine():
            return remove_line(company, command)
        case orders.ConfirmOrder():
            return confirm(company, command)
        case orders.HoldOrder():
            return hold(company, command)
        case orders.ResumeOrder():
            return resume(company, command)
        case orders.CancelOrder():
            return cancel(company, command)
        case _:
            raise AssertionError(command)


def enter_purchase_order(company: Company, command: orders.EnterPurchaseOrder) -> Proposal:
    """Raises Impossible messages.unknown, orders.no_paper, orders.already_entered."""
    message = messages.known(company, command.message)
    attached = next((each.purchase_order for each in message.attachments if each.purchase_order), None)
    if attached is None:
        raise Impossible("orders.no_paper", "message", message=message.code)
    entered = next((order for order in company.orders if order.source == message.code and order.status != "cancelled"), None)
    if entered is not None:
        raise Impossible("orders.already_entered", "message", message=message.code, order=entered.number)
    paper = company.purchase_orders[attached]
    lines = orders.lines_of_paper(company, paper)
    order = Order(
        number=orders.next_number(company, Channel.MAIL),
        customer=paper.customer,
        reference=paper.reference,
        referenced_on=paper.dated,
        channel=Channel.MAIL,
        source=message.code,
        entered_at=company.now,
        entered_by=messages.TRAINEE,
        requested=paper.requested,
        single_delivery=paper.single_delivery,
        ship_to=paper.ship_to,
        bill_to=company.customers[paper.customer].first("bill").code,
        lines=lines,
        totals=pricing.sum_of(company, paper.customer, lines),
        mentions=paper.mentions,
    )
    return orders.drafted(company, order)


def draft(company: Company, command: orders.DraftOrder) -> Proposal:
    """Raises Impossible crm.unknown_customer, orders.unknown_address, orders.past_date, text.empty, text.too_long."""
    customer = crm.known(company, command.customer)
    if customer.address(command.ship_to) is None:
        raise Impossible("orders.unknown_address", "ship_to", address=command.ship_to)
    if command.requested < company.now.date():
        raise Impossible("orders.past_date", "requested", day=command.requested.isoformat())
    order = Order(
        number=orders.next_number(company, Channel.PHONE),
        customer=customer.code,
        reference=crm.text(command.reference, orders.REFERENCE_LENGTH, "reference"),
        referenced_on=None,
        channel=Channel.PHONE,
        source=None,
        entered_at=company.now,
        entered_by=messages.TRAINEE,
        requested=command.requested,
        single_delivery=command.single_delivery,
        ship_to=command.ship_to,
        bill_to=customer.first("bill").code,
    )
    return orders.drafted(company, order)


def add_line(company: Company, command: orders.AddLine) -> Proposal:
    """Raises Impossible as `orders.alive`, `pricing.priced_line`, and orders.past_date."""
    order = orders.alive(company, command.order)
    number = max((line.number for line in order.lines), default=0) + orders.LINE_STEP
    line = pricing.priced_line(
        company,
        number=number,
        product=command.product,
        quantity=command.quantity,
        unit=command.unit,
        price_list=command.price_list,
        discount=command.discount,
        promised=command.promised or order.requested,
    )
    return _line_set(company, order, line, None)


def amend_line(company: Company, command: orders.AmendLine) -> Proposal:
    """Raises Impossible as `add_line`, orders.unknown_line, orders.already_shipped, and orders.nothing_changed."""
    order = orders.alive(company, command.order)
    before = order.line(command.line)
    after = _amended(company, before, command)
    if after == before:
        raise Impossible("orders.nothing_changed", order=order.number, line=before.number)
    return _line_set(company, order, after, before)


def _amended(company: Company, line: Line, command: orders.AmendLine) -> Line:
    quantity = line.quantity if command.quantity is None else command.quantity
    unit = line.unit if command.unit is None else command.unit
    discount = line.discount if command.discount is None else command.discount
    promised = line.promised if command.promised is None else command.promised
    if command.price_list is not None:
        return pricing.priced_line(
            company,
            number=line.number,
            product=line.product,
            quantity=quantity,
            unit=unit,
            price_list=command.price_list,
            discount=discount,
            promised=promised,
        )
    pricing.check(quantity, discount)
    size = company.products[line.product].unit(unit).pieces
    price, per = _price_for_unit(line, size)
    amount = money.line_amount(quantity, price, per, discount)
    return replace(
        line, quantity=quantity, unit=unit, pieces=size, price=price, per=per, discount=discount, amount=amount, promised=promised
    )


def _price_for_unit(line: Line, size: int) -> tuple[Decimal, int]:
    """The same price told for another unit: for as many of them as make the old price's unit, so that it stays exact."""
    if size == line.pieces:
        return line.price, line.per
    span = line.per * line.pieces
    return (line.price, span // size) if span % size == 0 else (line.price * size / span, 1)


def _line_set(company: Company, order: Order, line: Line, before: Line | None) -> Proposal:
    if line.promised is not None and line.promised < company.now.date():
        raise Impossible("orders.past_date", "promised", day=line.promised.isoformat())
    gone = _gone(company, order).get(line.number, 0)
    if gone > line.total_pieces or (before is not None and gone and before.pieces != line.pieces):
        raise Impossible("orders.already_shipped", "quantity", line=line.number, gone=gone)
    others = tuple(each for each in order.lines if each.number != line.number)
    changed = replace(order, lines=(*others, line))
    event = orders.LineSet(order=order.number, line=line, previous=before, totals=pricing.sum_of(company, order.customer, changed.lines))
    follow = _follow_stock(company, changed)
    warnings = tuple(warning for warning in orders.shortages(company, changed) if warning.params["line"] == line.number)
    return Proposal((event, *follow), warnings, order.number)


def _gone(company: Company, order: Order) -> dict[int, int]:
    """What has left, by line of the order, in basic units."""
    return delivery.shipped_pieces(delivering.of_order(company, order.number))


def remove_line(company: Company, command: orders.RemoveLine) -> Proposal:
    """Raises Impossible as `orders.alive`, orders.unknown_line, orders.already_shipped, and orders.last_line on a confirmed order."""
    order = orders.alive(company, command.order)
    line = order.line(command.line)
    gone = _gone(company, order).get(line.number, 0)
    if gone:
        raise Impossible("orders.already_shipped", line=line.number, gone=gone)
    kept = tuple(each for each in order.lines if each.number != line.number)
    if order.confirmed_at and not kept:
        raise Impossible("orders.last_line", order=order.number)
    event = orders.LineRemoved(order=order.number, line=line, totals=pricing.sum_of(company, order.customer, kept))
    return Proposal((event, *_follow_stock(company, replace(order, lines=kept))))


def _follow_stock(company: Company, order: Order) -> tuple[Event, ...]:
    return orders.reservations(company, order) if order.confirmed_at else ()


def confirm(company: Company, command: orders.ConfirmOrder) -> Proposal:
    """Raises Impossible as `orders.alive`, orders.no_lines, orders.on_hold, orders.already_confirmed."""
    order = orders.alive(company, command.order)
    if order.hold_reason is not None:
        raise Impossible("orders.on_hold", order=order.number)
    if order.confirmed_at is not None:
        raise Impossible("orders.already_confirmed", order=order.number)
    if not order.lines:
        raise Impossible("orders.no_lines", order=order.number)
    events = (orders.OrderConfirmed(order=order.number), *orders.reservations(company, order))
    return Proposal(events, (*orders.shortages(company, order), *orders.credit_warnings(company, order)), order.number)


def hold(company: Company, command: orders.HoldOrder) -> Proposal:
    """Raises Impossible as `orders.alive`, orders.on_hold, text.empty, text.too_long."""
    order = orders.alive(company, command.order)
    if order.hold_reason is not None:
        raise Impossible("orders.on_hold", order=order.number)
    return Proposal((orders.OrderHeld(order=order.number, reason=crm.text(command.reason, orders.NOTE_LENGTH, "reason")),))


def resume(company: Company, command: orders.ResumeOrder) -> Proposal:
    """Raises Impossible as `orders.alive`, orders.not_on_hold."""
    order = orders.alive(company, command.order)
    if order.hold_reason is None:
        raise Impossible("orders.not_on_hold", order=order.number)
    return Proposal((orders.OrderResumed(order=order.number),))


def cancel(company: Company, command: orders.CancelOrder) -> Proposal:
    """Raises Impossible as `orders.alive`, text.too_long, and text.empty when the reason is "other" without a word."""
    order = orders.alive(company, command.order)
    note = command.note.strip()
    if note or command.reason is orders.CancelReason.OTHER:
        note = crm.text(note, orders.NOTE_LENGTH, "note")
    return Proposal(
        (orders.OrderCancelled(order=order.number, reason=command.reason, note=note), *stock.reserve(company, order.number, {}))
    )
