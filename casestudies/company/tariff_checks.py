"""What is wrong in a proposed price list: against the costs, the floor margin, the list before it, and the dates of the others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company import margins

if TYPE_CHECKING:
    from casestudies.company.pricing import Price, PriceList
    from casestudies.company.state import Company
    from casestudies.company.tariffs import TariffProposal

OUT_OF_SCALE = Decimal("2.5")
"""A price that many times above or below the one before is of another unit."""
CODES = ("below_cost", "unit_mistake", "below_floor", "tier_order", "missing_product", "missing_tier", "off_rule", "overlap", "gap")
"""In the order of gravity."""


class Anomaly(Struct, frozen=True, kw_only=True):
    """Something wrong. `product` and `minimum` name the price, empty for what is of the dates (`price_list` then names the other list).

    `amount` is the price proposed; `expected` what it is measured against (cost, floor price, old price, price by the rule…), in euros.
    """

    code: str
    product: str = ""
    minimum: int = 1
    amount: Decimal | None = None
    expected: Decimal | None = None
    price_list: str = ""


def by_rule(found: TariffProposal, family: str, amount: Decimal) -> Decimal:
    """The new price that the rule of the proposal gives for an old one: changed by its family's percent, then rounded half up."""
    step = found.rounding.step
    raised = amount * (100 + found.change(family)) / 100
    whole = (raised / step + Decimal("0.5")).to_integral_value(rounding="ROUND_FLOOR")
    return max(step, whole * step).quantize(Decimal("0.01"))


def anomalies(company: Company, found: TariffProposal) -> tuple[Anomaly, ...]:
    """All that is found wrong, the gravest first, then by product."""
    base = company.price_lists[found.base]
    before = {(each.product, each.minimum): each for each in base.prices}
    told: list[Anomaly] = [*_missing(found, before), *_dates(company, found, base)]
    for price in found.prices:
        told += _price(company, found, price, before.get((price.product, price.minimum)))
    told += _tiers(found)
    return tuple(sorted(told, key=lambda each: (CODES.index(each.code), each.product, each.minimum)))


def cost_of(company: Company, price: Price) -> Decimal | None:
    """What one unit of a price costs us, unrounded; None when no source gives it."""
    cost = margins.unit_cost(company, price.product)
    return None if cost is None else cost * company.products[price.product].unit(price.unit).pieces


def floor_price(cost: Decimal, floor: Decimal) -> Decimal:
    """The least price that leaves `floor` percent of itself as margin."""
    return cost * 100 / (100 - floor)


def _price(company: Company, found: TariffProposal, price: Price, old: Price | None) -> Iterator[Anomaly]:
    """One price against its cost and the price before."""
    product, minimum = price.product, price.minimum
    cost = cost_of(company, price)
    if old is not None and not old.amount / OUT_OF_SCALE < price.amount < old.amount * OUT_OF_SCALE:
        yield Anomaly(code="unit_mistake", product=product, minimum=minimum, amount=price.amount, expected=old.amount)
    elif old is not None:
        wanted = by_rule(found, company.products[price.product].family, old.amount)
        if price.amount != wanted:
            yield Anomaly(code="off_rule", product=product, minimum=minimum, amount=price.amount, expected=wanted)
    if cost is None:
        return
    if price.amount < cost:
        yield Anomaly(code="below_cost", product=product, minimum=minimum, amount=price.amount, expected=cost)
    elif price.amount < floor_price(cost, found.floor):
        yield Anomaly(code="below_floor", product=product, minimum=minimum, amount=price.amount, expected=floor_price(cost, found.floor))


def _missing(found: TariffProposal, before: dict[tuple[str, int], Price]) -> Iterator[Anomaly]:
    """Products and tiers of the list before that the proposal lacks."""
    there = {(each.product, each.minimum) for each in found.prices}
    products = {product for product, _minimum in there}
    for product in dict.fromkeys(product for product, _minimum in before):
        if product not in products:
            yield Anomaly(code="missing_product", product=product)
    for (product, minimum), old in before.items():
        if product in products and (product, minimum) not in there:
            yield Anomaly(code="missing_tier", product=product, minimum=minimum, expected=old.amount)


def _tiers(found: TariffProposal) -> Iterator[Anomaly]:
    """Prices that rise with the quantity."""
    prices = sorted(found.prices, key=lambda each: (each.product, each.minimum))
    for lower, upper in itertools.pairwise(prices):
        if lower.product == upper.product and upper.amount > lower.amount:
            yield Anomaly(code="tier_order", product=upper.product, minimum=upper.minimum, amount=upper.amount, expected=lower.amount)


def _dates(company: Company, found: TariffProposal, base: PriceList) -> Iterator[Anomaly]:
    """Other lists valid on some of its days, and days between it and its base that no list covers.

    A base without end is ended on approval: it does not overlap, unless the proposal begins before it.
    """
    for other in company.price_lists:
        ended = other.code == base.code and other.valid_to is None and found.valid_from > other.valid_from
        last, ours = other.valid_to or date.max, found.valid_to or date.max
        if not ended and other.code != found.code and other.valid_from <= ours and found.valid_from <= last:
            yield Anomaly(code="overlap", price_list=other.code)
    if base.valid_to is not None and base.valid_to + timedelta(days=1) < found.valid_from:
        covered = any(other.valid_on(found.valid_from - timedelta(days=1)) for other in company.price_lists)
        if not covered:
            yield Anomaly(code="gap", price_list=base.code)
