"""What the commands of delivery lead to. The documents and events are in `casestudies.company.delivery`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, delivery, index, messages, numbering, orders, stock, warehouse
from casestudies.company.delivery import Delivery, DeliveryLine, LotTaken, Picked, Wanted
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series
from casestudies.company.stock import LotStock, MoveKind, Movement
from casestudies.company.words import plain

if TYPE_CHECKING:
    from casestudies.company.orders import Order
    from casestudies.company.pricing import Line
    from casestudies.company.state import Company

PARCEL_LIMIT = 999
WEIGHT_LIMIT = 30_000_000
"""Grams: a full lorry."""
VAGUE = frozenset({"sous reserve", "sous reserves", "sous reserve de deballage", "sous reserve de controle", "reserves d'usage"})
"""Reservations that say nothing of the goods, and are worth nothing to a court (C. com. L133-3 asks a reasoned protest)."""


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case delivery.PlanDelivery():
            return plan(company, command)
        case delivery.PickDelivery():
            return pick(company, command)
        case delivery.ShipDelivery():
            return ship(company, command)
        case delivery.CancelDelivery():
            return cancel(company, command)
        case delivery.RecordProof():
            return record_proof(company, command)
        case _:
            raise AssertionError(command)


def _order_of(found: Delivery) -> tuple[str, ...]:
    return (found.order,)


def of_order(company: Company, number: str) -> tuple[Delivery, ...]:
    """The deliveries of an order, in the order of their making."""
    return index.by_key(company.deliveries, _order_of, number)


def to_plan(company: Company, order: Order) -> dict[int, int]:
    """What is in no delivery yet, by line of the order, in whole units of that line."""
    left = orders.to_ship(company, order)
    for each in of_order(company, order.number):
        for line in each.lines if each.open else ():
            left[line.order_line] = max(0, left.get(line.order_line, 0) - line.total_pieces)
    return {line.number: left[line.number] // line.pieces for line in order.lines}


def plan(company: Company, command: delivery.PlanDelivery) -> Proposal:
    """Raises Impossible as `orders.alive`, delivery.not_confirmed, delivery.past_date, delivery.nothing, and as `_planned`.

    Warns delivery.partial, delivery.late, delivery.on_hold, delivery.credit.
    """
    order = orders.alive(company, command.order)
    if order.confirmed_at is None:
        raise Impossible("delivery.not_confirmed", "order", order=order.number)
    if command.planned_on < company.now.date():
        raise Impossible("delivery.past_date", "planned_on", day=command.planned_on.isoformat())
    lines = _planned(company, order, command.lines)
    made = Delivery(
        number=numbering.next_number(company.counters, company.now.year, Series.DELIVERY),
        order=order.number,
        customer=order.customer,
        ship_to=order.ship_to,
        planned_on=command.planned_on,
        lines=lines,
        origin=next((each.number for each in of_order(company, order.number)[::-1] if each.shipped_at is not None), None),
    )
    warnings = (*_partial(company, order, lines), *_late(order, lines, command.planned_on), *_customer(company, order))
    return Proposal((delivery.DeliveryPlanned(delivery=made),), warnings, made.number)


def _planned(company: Company, order: Order, wanted: Iterable[Wanted]) -> tuple[DeliveryLine, ...]:
    """Raises Impossible orders.unknown_line, delivery.repeated_line, delivery.quantity, delivery.more_than_ordered, delivery.nothing."""
    left, found = to_plan(company, order), dict[int, DeliveryLine]()
    for rank, each in enumerate(wanted, start=1):
        line = order.line(each.order_line)
        if line.number in found:
            raise Impossible("delivery.repeated_line", "lines", line=line.number)
        if each.quantity < 1:
            raise Impossible("delivery.quantity", "lines", line=line.number)
        if each.quantity > left[line.number]:
            raise Impossible("delivery.more_than_ordered", "lines", line=line.number, left=left[line.number])
        found[line.number] = _line(rank, line, each.quantity)
    if not found:
        raise Impossible("delivery.nothing", "lines", order=order.number)
    return tuple(found.values())


def _line(rank: int, line: Line, quantity: int) -> DeliveryLine:
    return DeliveryLine(number=rank, order_line=line.number, product=line.product, quantity=quantity, unit=line.unit, pieces=line.pieces)


def _rest(company: Company, order: Order, lines: Iterable[DeliveryLine]) -> bool:
    """Whether something of the order would still have to leave after these lines."""
    left = orders.to_ship(company, order)
    for line in lines:
        left[line.order_line] = left.get(line.order_line, 0) - line.total_pieces
    return any(quantity > 0 for quantity in left.values())


def _partial(company: Company, order: Order, lines: tuple[DeliveryLine, ...]) -> tuple[Warning, ...]:
    if not order.single_delivery or not _rest(company, order, lines):
        return ()
    return (Warning(code="delivery.partial", params={"order": order.number}),)


def _late(order: Order, lines: tuple[DeliveryLine, ...], on: date) -> tuple[Warning, ...]:
    """A warning for the lines of which the promised day is before `on`, the earliest told."""
    promised = {line.number: line.promised or order.requested for line in order.lines}
    days = [promised[line.order_line] for line in lines if promised.get(line.order_line, on) < on]
    if not days:
        return ()
    return (Warning(code="delivery.late", params={"order": order.number, "promised": min(days).isoformat(), "day": on.isoformat()}),)


def _customer(company: Company, order: Order) -> tuple[Warning, ...]:
    """Warnings of the order put aside, and of the credit allowed already passed: its goods are about to leave."""
    found = []
    if order.hold_reason is not None:
        found.append(Warning(code="delivery.on_hold", params={"order": order.number}))
    customer = company.customers[order.customer]
    used = crm.exposure(company, customer)
    if used > customer.credit_limit:
        found.append(Warning(code="delivery.credit", params={"used": str(used), "limit": str(customer.credit_limit)}))
    return tuple(found)


def _open(company: Company, number: str) -> Delivery:
    """A delivery that has not left. Raises Impossible delivery.unknown, delivery.shipped, delivery.cancelled."""
    found = delivery.known(company, number)
    if found.cancelled_at is not None:
        raise Impossible("delivery.cancelled", delivery=number)
    if found.shipped_at is not None:
        raise Impossible("delivery.shipped", delivery=number)
    return found


def _products_of(found: Delivery) -> tuple[str, ...]:
    return tuple(line.product for line in found.lines) if found.open else ()


def lots_free(company: Company, product: str, besides: str) -> tuple[LotStock, ...]:
    """The lots of a product, the first to expire first, less what other deliveries than `besides` have picked and not shipped."""
    taken: dict[str, int] = {}
    for each in index.by_key(company.deliveries, _products_of, product):
        for line in each.lines if each.number != besides else ():
            for lot in line.lots if line.product == product else ():
                taken[lot.lot] = taken.get(lot.lot, 0) + lot.quantity
    found = (LotStock(each.lot, each.quantity - taken.get(each.lot.code, 0)) for each in stock.lots_of(company, product))
    return tuple(each for each in found if each.quantity > 0)


def first_expiring(free: Iterable[LotStock], pieces: int) -> tuple[LotTaken, ...]:
    """That many basic units from the first lots to expire, as far as they go."""
    found = []
    for each in free:
        part = min(each.quantity, pieces)
        if part:
            found.append(LotTaken(lot=each.lot.code, quantity=part))
            pieces -= part
    return tuple(found)


def pick(company: Company, command: delivery.PickDelivery) -> Proposal:
    """Raises Impossible as `_open`, delivery.unknown_line, delivery.more_than_planned, delivery.nothing_picked, as `_lots`, and
    delivery.parcels, delivery.weight. What was found less than planned stays to be delivered.

    Warns delivery.short, delivery.partial, delivery.lot_expired, delivery.lot_near_expiry, delivery.not_first_expiring.
    """
    found = _open(company, command.delivery)
    if not 1 <= command.parcels <= PARCEL_LIMIT:
        raise Impossible("delivery.parcels", "parcels", limit=PARCEL_LIMIT)
    if not 0 <= command.weight <= WEIGHT_LIMIT:
        raise Impossible("delivery.weight", "weight", limit=WEIGHT_LIMIT // 1000)
    given = {each.line: each for each in command.lines}
    unknown = given.keys() - {line.number for line in found.lines}
    if unknown:
        raise Impossible("delivery.unknown_line", "lines", line=min(unknown))
    lines, warnings = [], list[Warning]()
    for line in found.lines:
        kept, told = _picked(company, found, line, given.get(line.number))
        warnings += told
        lines += [kept] if kept.quantity else []
    if not lines:
        raise Impossible("delivery.nothing_picked", "lines", delivery=found.number)
    order = company.orders[found.order]
    event = delivery.DeliveryPicked(
        delivery=found.number,
        lines=tuple(lines),
        previous=found.lines,
        picked_by=messages.TRAINEE,
        parcels=command.parcels,
        weight=command.weight,
    )
    return Proposal((event,), (*warnings, *_not_passed(company, found, _partial(company, order, event.lines))), found.number)


def _picked(company: Company, found: Delivery, line: DeliveryLine, given: Picked | None) -> tuple[DeliveryLine, tuple[Warning, ...]]:
    """The line with what was found of it, and what is to be told. Raises Impossible delivery.more_than_planned, and as `_lots`."""
    quantity = line.quantity if given is None else given.quantity
    if not 0 <= quantity <= line.quantity:
        raise Impossible("delivery.more_than_planned", "lines", line=line.number, planned=line.quantity)
    kept = replace(line, quantity=quantity, lots=())
    warnings: tuple[Warning, ...] = ()
    if quantity < line.quantity:
        params: Params = {"line": line.number, "quantity": line.quantity, "picked": quantity, "product": line.product}
        warnings = (Warning(code="delivery.short", params=params),)
    if not quantity or not stock.by_lots(company, line.product):
        if given is not None and given.lots:
            raise Impossible("stock.no_lots", "lines", product=line.product)
        return kept, warnings
    lots = _lots(company, found, kept, given.lots if given else ())
    return replace(kept, lots=lots), (*warnings, *_lot_warnings(company, found, kept, lots))


def _lots(company: Company, found: Delivery, line: DeliveryLine, lots: tuple[LotTaken, ...]) -> tuple[LotTaken, ...]:
    """The lots taken, if they are there and make the quantity. Raises Impossible stock.lot_needed, stock.unknown_lot, stock.not_enough,
    delivery.lots_sum."""
    if not lots:
        raise Impossible("stock.lot_needed", "lines", product=line.product)
    free = {each.lot.code: each.quantity for each in lots_free(company, line.product, found.number)}
    for each in lots:
        if each.lot not in free:
            raise Impossible("stock.unknown_lot", "lines", lot=each.lot)
        if not 1 <= each.quantity <= free[each.lot]:
            raise Impossible("stock.not_enough", "lines", product=each.lot, there=free[each.lot])
    if len({each.lot for each in lots}) < len(lots) or sum(each.quantity for each in lots) != line.total_pieces:
        raise Impossible("delivery.lots_sum", "lines", line=line.number, pieces=line.total_pieces)
    return lots


def _lot_warnings(company: Company, found: Delivery, line: DeliveryLine, lots: tuple[LotTaken, ...]) -> tuple[Warning, ...]:
    today, free = company.now.date(), lots_free(company, line.product, found.number)
    there = {each.lot.code: each for each in free}
    told = []
    for each in lots:
        known = there[each.lot]
        if known.expired(today) or known.near_expiry(today):
            code = "delivery.lot_expired" if known.expired(today) else "delivery.lot_near_expiry"
            day = known.lot.expires_on.isoformat() if known.lot.expires_on else ""
            told.append(Warning(code=code, params={"line": line.number, "lot": each.lot, "day": day}))
    good = [each for each in free if not each.expired(today)]
    due = {each.lot: each.quantity for each in first_expiring(good, line.total_pieces)}
    if {each.lot: each.quantity for each in lots} != due and not any(there[each.lot].expired(today) for each in lots):
        told.append(Warning(code="delivery.not_first_expiring", params={"line": line.number, "lot": next(iter(due), "")}))
    return tuple(told)


def _not_passed(company: Company, found: Delivery, warnings: tuple[Warning, ...]) -> tuple[Warning, ...]:
    """The warnings that nobody has passed on this delivery yet: the same doubt is told once."""
    passed = {each.warning.key for each in company.warnings_of(found.number)}
    return tuple(each for each in warnings if each.key not in passed)


def ship(company: Company, command: delivery.ShipDelivery) -> Proposal:
    """Raises Impossible as `_open`, delivery.not_picked, orders.cancelled, delivery.more_than_ordered, stock.not_enough.

    Warns as `plan` when that is new, and stock.unreserved for what other orders lose.
    """
    found = _open(company, command.delivery)
    order = company.orders[found.order]
    if found.picked_at is None:
        raise Impossible("delivery.not_picked", delivery=found.number)
    if order.status == "cancelled":
        raise Impossible("orders.cancelled", order=order.number)
    left = orders.to_ship(company, order)
    for line in found.lines:
        if line.total_pieces > left.get(line.order_line, 0):
            raise Impossible("delivery.more_than_ordered", line=line.order_line, left=left.get(line.order_line, 0) // line.pieces)
        left[line.order_line] -= line.total_pieces
    moves = stock.moved(company, _movements(found))
    freed, lost = _reservations(company, order, {event.move.product: event.on_hand for event in moves}, left)
    doubts = (*_partial(company, order, found.lines), *_late(order, found.lines, company.now.date()), *_customer(company, order))
    events: tuple[Event, ...] = (delivery.DeliveryShipped(delivery=found.number, order=order.number), *freed, *moves)
    return Proposal(events, (*_not_passed(company, found, doubts), *lost), found.number)


def _movements(found: Delivery) -> Iterable[Movement]:
    for line in found.lines:
        for lot in line.lots:
            yield Movement(line.product, -lot.quantity, MoveKind.DELIVERY, found.number, lot.lot)
        if not line.lots:
            yield Movement(line.product, -line.total_pieces, MoveKind.DELIVERY, found.number)


def _reservations(
    company: Company, order: Order, on_hand: dict[str, int], left: dict[int, int]
) -> tuple[tuple[Event, ...], tuple[Warning, ...]]:
    """What is set aside for the order once the goods have left, and what others lose when these were not the order's own."""
    events, warnings = list[Event](), list[Warning]()
    for product, remains in on_hand.items():
        rest = sum(left[line.number] for line in order.lines if line.product == product)
        level = company.stock[product]
        held = level.reservations.get(order.number, 0)
        kept = min(rest, max(0, held - (level.on_hand - remains)))
        if kept != held:
            own = stock.ReservationSet(product=product, order=order.number, quantity=kept)
            events.append(own)
            company = stock.evolve(company, own, company.now)
        freed, lost = warehouse.freed_by(company, product, remains)
        events += freed
        warnings += [each for each in lost if each.params["order"] != order.number]
    return tuple(events), tuple(warnings)


def cancel(company: Company, command: delivery.CancelDelivery) -> Proposal:
    """Raises Impossible as `_open`, text.empty, text.too_long. The quantities have again to be delivered."""
    found = _open(company, command.delivery)
    note = crm.text(command.note, delivery.NOTE_LENGTH, "note")
    return Proposal((delivery.DeliveryCancelled(delivery=found.number, note=note),), subject=found.number)


def record_proof(company: Company, command: delivery.RecordProof) -> Proposal:
    """Raises Impossible delivery.unknown, delivery.not_shipped, delivery.already_proved, delivery.proof_date, text.empty, text.too_long.

    Warns delivery.vague_reservations of words that say nothing of the goods.
    """
    found = delivery.known(company, command.delivery)
    if found.shipped_at is None:
        raise Impossible("delivery.not_shipped", delivery=found.number)
    if found.proof is not None:
        raise Impossible("delivery.already_proved", delivery=found.number)
    if not found.shipped_at <= command.at <= company.now:
        raise Impossible("delivery.proof_date", "at", delivery=found.number)
    said = command.reservations.strip()
    proof = delivery.Proof(
        signed_by=crm.text(command.signed_by, delivery.NAME_LENGTH, "signed_by"),
        at=command.at,
        reservations=crm.text(said, delivery.NOTE_LENGTH, "reservations") if said else "",
    )
    warnings = (Warning(code="delivery.vague_reservations", params={"delivery": found.number}),) if plain(said).strip(" .") in VAGUE else ()
    event = delivery.ProofRecorded(delivery=found.number, proof=proof, completes=_completed(company, found))
    return Proposal((event,), warnings, found.number)


def _completed(company: Company, found: Delivery) -> str | None:
    """The order of that delivery, when nothing else of it has to leave or to arrive."""
    order = company.orders[found.order]
    others = (each for each in of_order(company, order.number) if each.number != found.number and each.cancelled_at is None)
    if order.status in ("cancelled", "delivered") or any(orders.to_ship(company, order).values()):
        return None
    return order.number if all(each.proof is not None for each in others) else None


def back_orders_of(company: Company, number: str) -> tuple[delivery.BackOrder, ...]:
    """What remains to deliver of an order once something of it has left."""
    return delivery.back_orders(orders.known(company, number), of_order(company, number))


def back_orders(company: Company) -> tuple[delivery.BackOrder, ...]:
    """What remains to deliver of the orders of which something has left, the first promised first."""
    running = (order for order in company.orders if order.status in ("confirmed", "held"))
    found = [each for order in running for each in back_orders_of(company, order.number)]
    return tuple(sorted(found, key=lambda each: (each.promised, each.order, each.line)))
