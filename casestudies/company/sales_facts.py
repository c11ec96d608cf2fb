"""What was sold, month by month: sales before VAT, quantities, cost, from the invoices and credit notes. The ledger says the same sales."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company import index, ledger, money
from casestudies.company.invoicing import CreditNote, Invoice, InvoiceKind

if TYPE_CHECKING:
    from casestudies.company.state import Company

FAMILY, SEGMENT = "family", "segment"
AXES = (FAMILY, SEGMENT)
"""What sales are looked at by: the family of the product, the segment of the customer."""
OTHER = ""
"""The key of what is no product (carriage, flat charges), by family."""
ZERO = Decimal("0.00")


class Figures(Struct, frozen=True, kw_only=True):
    """Sales in euros before VAT, basic units sold, and what they cost by the catalogue of today."""

    sales: Decimal = ZERO
    quantity: int = 0
    cost: Decimal = ZERO

    @property
    def margin(self) -> Decimal:
        """Sales less cost."""
        return self.sales - self.cost

    def plus(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(sales=self.sales + other.sales, quantity=self.quantity + other.quantity, cost=self.cost + other.cost)


NOTHING = Figures()
Sold = dict[tuple[int, str], Figures]
"""By month (1 to 12) and key of the axis."""


def last_of(year: int, month: int) -> date:
    """The last day of that month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def closed_months(year: int, today: date) -> int:
    """How many months of that year are over on that day (0 to 12)."""
    return 12 if today.year > year else 0 if today.year < year else today.month - 1


class Sale(Struct, frozen=True):
    """Figures of a line: its month, the segment of its customer, its product (empty for what is none)."""

    month: int
    segment: str
    product: str
    figures: Figures


def sales(company: Company, year: int) -> Iterator[Sale]:
    """The lines invoiced in a year. Deposits are no sale; a credit note on the price takes sales off, the others the whole sale."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    costs = {each.product: each.cost for each in company.sources}
    for invoice in index.between(company.invoices, _issued, first, last):
        if invoice.kind is not InvoiceKind.PREPAYMENT:
            yield from _lines(company, costs, invoice, 1, whole=True)
    for note in index.between(company.credit_notes, _noted, first, last):
        yield from _lines(company, costs, note, -1, whole=note.reason not in ledger.PRICE_REASONS)


def _issued(invoice: Invoice) -> tuple[date, ...]:
    return (invoice.issued_on,)


def _noted(note: CreditNote) -> tuple[date, ...]:
    return (note.issued_on,)


def _lines(company: Company, costs: dict[str, Decimal], paper: Invoice | CreditNote, sign: int, *, whole: bool) -> Iterator[Sale]:
    segment = company.customers[paper.customer].segment
    for line in paper.lines:
        pieces = sign * line.quantity * company.products[line.product].unit(line.unit).pieces if line.product and whole else 0
        cost = money.cents(pieces * costs[line.product]) if line.product in costs else ZERO
        yield Sale(paper.issued_on.month, segment, line.product or OTHER, Figures(sales=sign * line.amount, quantity=pieces, cost=cost))


def key_of(company: Company, sale: Sale, axis: str) -> str:
    """The key of a sale on an axis."""
    if axis == SEGMENT:
        return sale.segment
    return company.products[sale.product].family if sale.product else OTHER


def sold(company: Company, year: int, axis: str) -> Sold:
    """The figures of a year by month and key of the axis."""
    found: Sold = {}
    for sale in sales(company, year):
        place = (sale.month, key_of(company, sale, axis))
        found[place] = found.get(place, NOTHING).plus(sale.figures)
    return found


def average_prices(company: Company, year: int) -> dict[str, Decimal]:
    """What a basic unit of each product was sold for on average in a year, in euros, unrounded."""
    found: dict[str, Figures] = {}
    for sale in sales(company, year):
        if sale.product:
            found[sale.product] = found.get(sale.product, NOTHING).plus(sale.figures)
    return {product: each.sales / each.quantity for product, each in found.items() if each.quantity > 0}


def at_prices(company: Company, year: int, axis: str, prices: dict[str, Decimal]) -> dict[tuple[int, str], Decimal]:
    """The quantities of a year at these prices, by month and key, in euros, unrounded; what has no price, for what it was sold for."""
    found: dict[tuple[int, str], Decimal] = {}
    for sale in sales(company, year):
        place, price = (sale.month, key_of(company, sale, axis)), prices.get(sale.product)
        found[place] = found.get(place, ZERO) + (sale.figures.sales if price is None else sale.figures.quantity * price)
    return found


def total(figures: Iterable[Figures]) -> Figures:
    """All together."""
    found = NOTHING
    for each in figures:
        found = found.plus(each)
    return found
