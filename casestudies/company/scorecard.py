"""What the past says of a supplier: on time or not, whole or not, refused at the dock, incidents, reminders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from casestudies.company import logistics, purchasing
from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.purchasing import SupplierOrder
    from casestudies.company.state import Company

PERIOD_DAYS = 365
"""Days before today of which the orders asked for are looked at."""
TENTH = Decimal("0.1")


class Scorecard(Record, frozen=True, kw_only=True):
    """A supplier over the period. `orders` asked for by yesterday; rates in percent of them or of the goods, to the tenth (None: nothing).

    `on_time`: orders wholly there on the day asked; `whole`: in one receipt; `conform`: goods not refused at the dock.
    `mean_delay`: calendar days late of those that were late, on average.
    """

    supplier: str
    orders: int
    late: int
    on_time: Decimal | None
    whole: Decimal | None
    conform: Decimal | None
    mean_delay: Decimal | None
    reminders: int
    incidents: int
    bought: Decimal


def _rate(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def completed_on(company: Company, order: SupplierOrder) -> date | None:
    """The day on which the last of the order came, None while something is missing."""
    receipts = purchasing.receipts_of(company, order.number)
    return max(each.received_on for each in receipts) if purchasing.status(order, receipts) == "received" else None


def days_late(company: Company, order: SupplierOrder) -> int:
    """Calendar days between the day asked and the day it was whole, or today: 0 when on time."""
    return max(0, ((completed_on(company, order) or company.now.date()) - order.requested).days)


def score(company: Company, supplier: str) -> Scorecard:
    """The scorecard of that supplier over the PERIOD_DAYS before today."""
    today = company.now.date()
    first = today - timedelta(days=PERIOD_DAYS)
    asked = [
        order
        for order in purchasing.orders_to(company, supplier)
        if first <= order.requested < today and not order.draft and order.cancelled_on is None
    ]
    delays = [days_late(company, order) for order in asked]
    late = [delay for delay in delays if delay]
    receipts = [purchasing.receipts_of(company, order.number) for order in asked]
    lines = [line for each in receipts for receipt in each for line in receipt.lines]
    taken, rejected = sum(line.quantity for line in lines), sum(line.rejected for line in lines)
    mean = (Decimal(sum(late)) / len(late)).quantize(TENTH, ROUND_HALF_UP) if late else None
    return Scorecard(
        supplier=supplier,
        orders=len(asked),
        late=len(late),
        on_time=_rate(len(asked) - len(late), len(asked)),
        whole=_rate(sum(len(each) == 1 for each in receipts), sum(bool(each) for each in receipts)),
        conform=_rate(taken, taken + rejected),
        mean_delay=mean,
        reminders=sum(len(order.reminded_on) for order in asked),
        incidents=sum(first <= each.happened_on for each in logistics.incidents_of(company, supplier)),
        bought=sum((order.totals.net for order in asked), Decimal("0.00")),
    )
