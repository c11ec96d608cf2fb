"""What should be ordered again: products that fall to their reorder point, how much of each, from whom and for when."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from casestudies.company import index, money, orders, stock, working_days
from casestudies.company.kernel import Record
from casestudies.company.stock import MoveKind, StockMove

if TYPE_CHECKING:
    from casestudies.company.state import Company

USAGE_DAYS = 91
"""Days of deliveries that the average of the day is taken on."""
COVER_DAYS = 28
"""Days of sales that an order asks beyond the reorder point."""


class Suggestion(Record, frozen=True, kw_only=True):
    """A product to order again, in basic units. `waiting`: ordered by customers and not set aside; `free` = available + incoming − waiting.

    `quantity` is in whole packings of `lot_size`; `cost` in euros before VAT of one basic unit; `due` when it would come, ordered today.
    """

    product: str
    supplier: str | None
    available: int
    waiting: int
    incoming: int
    reorder_point: int
    daily: Decimal
    lot_size: int
    quantity: int
    cost: Decimal
    amount: Decimal
    due: date | None

    @property
    def free(self) -> int:
        """What will be there once all that is expected has come and all that waits has left."""
        return self.available + self.incoming - self.waiting


def waiting(company: Company) -> dict[str, int]:
    """By product, what confirmed orders have still to be delivered and is not set aside for them."""
    owed: dict[str, int] = {}
    for order in company.orders:
        if order.status == "confirmed":
            left = orders.to_ship(company, order)
            for line in order.lines:
                owed[line.product] = owed.get(line.product, 0) + left[line.number]
    return {product: max(0, pieces - company.stock[product].reserved) for product, pieces in owed.items()}


def _day(move: StockMove) -> tuple[date, ...]:
    return (move.on,)


def daily_usage(company: Company) -> dict[str, Decimal]:
    """By product, what was delivered on an average calendar day of the last USAGE_DAYS, to the tenth."""
    today, used = company.now.date(), dict[str, int]()
    for move in index.between(company.moves, _day, today - timedelta(days=USAGE_DAYS), today - timedelta(days=1)):
        if move.kind is MoveKind.DELIVERY:
            used[move.product] = used.get(move.product, 0) - move.quantity
    return {product: (Decimal(pieces) / USAGE_DAYS).quantize(Decimal("0.1"), ROUND_HALF_UP) for product, pieces in used.items()}


def suggestions(company: Company) -> tuple[Suggestion, ...]:
    """The products to order again, those of one supplier together, the most wanting first. Nothing for what has no known source."""
    owed, usage = waiting(company), daily_usage(company)
    found = []
    for level in company.stock:
        if level.product in company.sources:
            made = _suggested(company, level, owed.get(level.product, 0), usage.get(level.product, Decimal(0)))
            found += [made] if made.quantity else []
    return tuple(sorted(found, key=lambda each: (each.supplier or "", each.free - each.reorder_point, each.product)))


def _suggested(company: Company, level: stock.StockLevel, owed: int, daily: Decimal) -> Suggestion:
    source = company.sources[level.product]
    incoming = sum(each.quantity for each in level.incoming)
    free = level.available + incoming - owed
    wanted = (
        level.reorder_point - free + (daily * COVER_DAYS).to_integral_value(ROUND_CEILING) if free < level.reorder_point else Decimal(0)
    )
    quantity = source.lot_size * -(-int(wanted) // source.lot_size)
    supplier = company.suppliers[source.supplier] if source.supplier else None
    return Suggestion(
        product=level.product,
        supplier=source.supplier,
        available=level.available,
        waiting=owed,
        incoming=incoming,
        reorder_point=level.reorder_point,
        daily=daily,
        lot_size=source.lot_size,
        quantity=quantity,
        cost=source.cost,
        amount=money.cents(quantity * source.cost),
        due=working_days.shifted(company.now.date(), supplier.lead_days) if supplier else None,
    )
