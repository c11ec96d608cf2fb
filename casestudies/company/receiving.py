"""Receiving goods from suppliers: in whole, in part, with what is refused at the dock. Quantities in basic units."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, messages, numbering, purchasing, stock, supplier_orders
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Record, Warning
from casestudies.company.numbering import Series
from casestudies.company.purchasing import QUANTITY_LIMIT, Receipt, ReceiptLine, SupplierLine, SupplierOrder
from casestudies.company.stock import Lot, LotOpened, MoveKind, Movement

if TYPE_CHECKING:
    from casestudies.company.state import Company

LOT_LENGTH = 20


class ReceivedGoods(Record, frozen=True, kw_only=True):
    """What came for a line: `quantity` taken, `rejected` refused at the dock. A product followed by lots has its `lot` and its date."""

    order_line: int
    quantity: int
    rejected: int = 0
    lot: str | None = None
    expires_on: date | None = None


class ReceiveGoods(Command, frozen=True, kw_only=True, tag="purchasing.receive"):
    """Receive goods under a purchase order. `note` is the number of the supplier's delivery note."""

    order: str
    note: str
    lines: tuple[ReceivedGoods, ...]


class GoodsReceived(Event, frozen=True, kw_only=True, tag="purchasing.goods_received"):
    """Goods were received; the moves of stock follow."""

    receipt: Receipt


COMMANDS = (ReceiveGoods,)
EVENTS = (GoodsReceived,)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case GoodsReceived(receipt=receipt):
            counters = numbering.counted(company.counters, receipt.number)
            return replace(company, receipts=company.receipts.put(receipt.number, receipt), counters=counters)
        case _:
            raise AssertionError(event)


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case ReceiveGoods():
            return received(company, command)
        case _:
            raise AssertionError(command)


def received(company: Company, command: ReceiveGoods) -> Proposal:
    """Raises Impossible as `purchasing.sent_order`, `_lot`, purchasing.no_lines, purchasing.line_twice, purchasing.unknown_line,
    purchasing.quantity, text.empty, text.too_long.

    Warns purchasing.over_delivery, purchasing.rejected, purchasing.same_note, and purchasing.lot_near_expiry.
    """
    order = purchasing.sent_order(company, command.order)
    note = crm.text(command.note, purchasing.REFERENCE_LENGTH, "note")
    if not any(line.quantity or line.rejected for line in command.lines):
        raise Impossible("purchasing.no_lines", "lines")
    if len({line.order_line for line in command.lines}) < len(command.lines):
        raise Impossible("purchasing.line_twice", "lines")
    number = numbering.next_number(company.counters, company.now.year, Series.RECEIPT)
    left = supplier_orders.left_to_come(company, order)
    lines: list[ReceiptLine] = []
    lots: list[Lot] = []
    warnings = _same_note(company, order, note)
    for came in command.lines:
        line = _checked(order, came)
        lot = _lot(company, line, came, number)
        lots += [lot] if lot and lot.code not in company.lots else []
        lines.append(
            ReceiptLine(
                number=len(lines) + 1,
                order_line=line.number,
                product=line.product,
                quantity=came.quantity,
                rejected=came.rejected,
                lot=lot.code if lot else None,
            )
        )
        warnings += _doubts(company, line, came, left[line.number], lot)
        left[line.number] = max(0, left[line.number] - came.quantity)
    receipt = Receipt(
        number=number,
        order=order.number,
        supplier=order.supplier,
        received_on=company.now.date(),
        received_by=messages.TRAINEE,
        note=note,
        lines=tuple(lines),
    )
    opened = tuple(LotOpened(lot=lot) for lot in lots)
    moves = stock.moved(
        company, [Movement(line.product, line.quantity, MoveKind.RECEIPT, number, line.lot) for line in lines if line.quantity], ""
    )
    follow = supplier_orders.expected(company, order, left)
    return Proposal((GoodsReceived(receipt=receipt), *opened, *moves, *follow), tuple(warnings), order.number)


def _checked(order: SupplierOrder, came: ReceivedGoods) -> SupplierLine:
    line = order.line(came.order_line)
    if line is None:
        raise Impossible("purchasing.unknown_line", "lines", product=str(came.order_line))
    if min(came.quantity, came.rejected) < 0 or max(came.quantity, came.rejected) > QUANTITY_LIMIT:
        raise Impossible("purchasing.quantity", "lines", limit=QUANTITY_LIMIT)
    return line


def _lot(company: Company, line: SupplierLine, came: ReceivedGoods, receipt: str) -> Lot | None:
    """The lot of what came, known or new. Raises Impossible stock.lot_needed, stock.no_lots, stock.unknown_lot, purchasing.date_needed."""
    if not stock.by_lots(company, line.product):
        if came.lot is not None:
            raise Impossible("stock.no_lots", "lines", product=line.product)
        return None
    if not came.quantity:
        return None
    if came.lot is None:
        raise Impossible("stock.lot_needed", "lines", product=line.product)
    code = crm.text(came.lot, LOT_LENGTH, "lines")
    known = company.lots.get(code)
    if known is not None:
        if known.product != line.product:
            raise Impossible("stock.unknown_lot", "lines", lot=code)
        return known
    if came.expires_on is None:
        raise Impossible("purchasing.date_needed", "lines", lot=code)
    return Lot(code=code, product=line.product, made_on=company.now.date(), expires_on=came.expires_on, origin=receipt)


def _doubts(company: Company, line: SupplierLine, came: ReceivedGoods, left: int, lot: Lot | None) -> list[Warning]:
    found = []
    if came.quantity > left:
        params: Params = {"product": line.product, "came": came.quantity, "left": left}
        found.append(Warning(code="purchasing.over_delivery", params=params))
    if came.rejected:
        found.append(Warning(code="purchasing.rejected", params={"product": line.product, "rejected": came.rejected}))
    if lot and lot.expires_on and (lot.expires_on - company.now.date()).days <= stock.NEAR_EXPIRY_DAYS:
        found.append(Warning(code="purchasing.lot_near_expiry", params={"lot": lot.code, "day": lot.expires_on.isoformat()}))
    return found


def _same_note(company: Company, order: SupplierOrder, note: str) -> list[Warning]:
    same = [each.number for each in purchasing.receipts_of(company, order.number) if each.note == note]
    return [Warning(code="purchasing.same_note", params={"note": note, "number": number}) for number in same]
