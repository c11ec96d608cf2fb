"""Price lists: versions, validity, prices from a minimum quantity; and the price of a line of an order or a quote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import catalogue, invoicing, money
from casestudies.company.kernel import Document, Impossible

if TYPE_CHECKING:
    from casestudies.company.catalogue import Product
    from casestudies.company.state import Company


class Price(Document, frozen=True, kw_only=True):
    """Price in euros before VAT of one sales unit (`unit`), from `minimum` of these units upwards (1 for the usual price)."""

    product: str
    unit: str
    amount: Decimal
    minimum: int = 1


class PriceList(Document, frozen=True, kw_only=True):
    """A version of the price list, valid from `valid_from` to `valid_to`, both included (None: until replaced)."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    prices: tuple[Price, ...]

    def valid_on(self, day: date) -> bool:
        """Whether the list may be applied to an order of that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def price(self, product: Product, pieces: int) -> Price:
        """The price that applies to that many basic units. Raises Impossible pricing.no_price."""
        size = product.unit(product.sold_in).pieces
        tiers = [price for price in self.prices if price.product == product.code and price.minimum * size <= pieces]
        usual = [price for price in self.prices if price.product == product.code]
        if not usual:
            raise Impossible("pricing.no_price", "price_list", product=product.code, price_list=self.code)
        return max(tiers, key=lambda price: price.minimum) if tiers else min(usual, key=lambda price: price.minimum)


class Line(Document, frozen=True, kw_only=True, gc=False):
    """A line of an order or a quote.

    `quantity` counts `unit`s of `pieces` basic units each. `price` is in euros before VAT for `per` units, `discount` in
    percent, `amount` the net amount. `price_list` is None for a price found in no list. `promised` is the delivery date
    told to the customer.
    """

    number: int
    product: str
    quantity: int
    unit: str
    pieces: int
    price: Decimal
    per: int
    price_list: str | None
    discount: Decimal
    amount: Decimal
    promised: date | None = None

    @property
    def total_pieces(self) -> int:
        """The quantity in basic units."""
        return self.quantity * self.pieces

    @property
    def price_per_piece(self) -> Decimal:
        """Price of one basic unit before discount, in euros, not rounded."""
        return self.price / (self.per * self.pieces)


def known(company: Company, code: str) -> PriceList:
    """The price list of that code. Raises Impossible pricing.unknown_list."""
    found = company.price_lists.get(code)
    if found is None:
        raise Impossible("pricing.unknown_list", "price_list", price_list=code)
    return found


def in_force(company: Company, day: date) -> PriceList:
    """The list that applies on that day: the latest of those valid. Raises Impossible pricing.none_in_force."""
    valid = [each for each in company.price_lists if each.valid_on(day)]
    if not valid:
        raise Impossible("pricing.none_in_force", day=day.isoformat())
    return max(valid, key=lambda each: each.valid_from)


def listed(company: Company, product: Product, pieces: int, per_piece: Decimal) -> str | None:
    """The code of the newest list that has exactly this price per basic unit for this quantity, or None."""
    for each in sorted(company.price_lists, key=lambda known_list: known_list.valid_from, reverse=True):
        try:
            price = each.price(product, pieces)
        except Impossible:
            continue
        if price.amount / product.unit(price.unit).pieces == per_piece:
            return each.code
    return None


def priced_line(
    company: Company, *, number: int, product: str, quantity: int, unit: str, price_list: str, discount: Decimal, promised: date | None
) -> Line:
    """A line priced from a list. Raises Impossible line.quantity, line.discount, and what the catalogue and lists refuse."""
    sold = catalogue.known(company, product)
    check(quantity, discount)
    size = sold.unit(unit).pieces
    price = known(company, price_list).price(sold, quantity * size)
    listed_size = sold.unit(price.unit).pieces
    per = max(1, listed_size // size)
    amount = price.amount * size * per / listed_size
    return Line(
        number=number,
        product=product,
        quantity=quantity,
        unit=unit,
        pieces=size,
        price=amount,
        per=per,
        price_list=price_list,
        discount=discount,
        amount=money.line_amount(quantity, amount, per, discount),
        promised=promised,
    )


QUANTITY_LIMIT = 1_000_000


def check(quantity: int, discount: Decimal) -> None:
    """Raises Impossible line.quantity (1 to 1,000,000) and line.discount (0 to 100, two decimals at most)."""
    if not 1 <= quantity <= QUANTITY_LIMIT:
        raise Impossible("line.quantity", "quantity", limit=QUANTITY_LIMIT)
    if not discount.is_finite() or not 0 <= discount <= 100 or discount != money.cents(discount):
        raise Impossible("line.discount", "discount")


def sum_of(company: Company, customer: str, lines: tuple[Line, ...]) -> money.Totals:
    """Totals of the lines, each at the VAT rate that its product bears for the customer of that code (none for goods that leave France)."""
    buyer = company.customers[customer]
    return money.totals((line.amount, invoicing.vat_treatment(buyer, company.products[line.product].vat_rate)[1]) for line in lines)
