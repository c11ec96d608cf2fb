"""Margins: what is sold less what it costs us, by the catalogue's costs of today. Euros before VAT."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company import money

if TYPE_CHECKING:
    from casestudies.company.orders import Order
    from casestudies.company.pricing import Line
    from casestudies.company.state import Company

TENTH = Decimal("0.1")


class Margin(Struct, frozen=True, kw_only=True):
    """What a sale brings: `sales` less `cost`, in euros. `cost` is None for what no source has a cost of."""

    sales: Decimal
    cost: Decimal | None

    @property
    def amount(self) -> Decimal | None:
        """Sales less cost."""
        return None if self.cost is None else self.sales - self.cost

    @property
    def rate(self) -> Decimal | None:
        """The margin in percent of the sales, to the tenth (taux de marque); None without sales or cost."""
        return rate(self.sales, self.cost)


def rate(sales: Decimal, cost: Decimal | None) -> Decimal | None:
    """The margin in percent of the sales, to the tenth; None without sales or cost."""
    return None if cost is None or not sales else ((sales - cost) * 100 / sales).quantize(TENTH)


def unit_cost(company: Company, product: str) -> Decimal | None:
    """The cost of one basic unit, None when no source gives it."""
    source = company.sources.get(product)
    return source.cost if source else None


def of_line(company: Company, line: Line) -> Margin:
    """The margin of a line of an order or a quote."""
    cost = unit_cost(company, line.product)
    return Margin(sales=line.amount, cost=None if cost is None else money.cents(cost * line.total_pieces))


def of_order(company: Company, order: Order) -> Margin:
    """The margin of an order, its lines summed; no cost when one of them has none."""
    found = [of_line(company, line) for line in order.lines]
    costs = [each.cost for each in found if each.cost is not None]
    sales = sum((each.sales for each in found), Decimal("0.00"))
    return Margin(sales=sales, cost=sum(costs, Decimal("0.00")) if len(costs) == len(found) else None)
