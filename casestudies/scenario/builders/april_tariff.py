"""A price list to revise by a decision that was corrected, a customer who holds to an agreement that has ended, a price under the floor."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import money, pricing, tariff_checks, tariff_making
from casestudies.company.pricing import Price
from casestudies.company.tariffs import AgreePrice, FamilyChange, ProposeTariff, Rounding, TariffProposed
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.state import Company

FIRST_TIER, LARGE_TIER = 1, 40
"""Sales units from which each agreed price holds."""


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml. `rises` are percents by family; `corrected` the family whose percent was corrected, by
    `corrections`. `rates` are percents of the list: of the agreement that has ended, of the one in force, of its large tier. `short_of`:
    percents of the floor price that a salesman would grant."""

    base: str
    valid_from: date
    floor: Decimal
    rises: dict[str, tuple[Decimal, ...]]
    corrected: str
    corrections: tuple[Decimal, ...]
    customer: str
    products: tuple[str, ...]
    rates: tuple[Decimal, Decimal, Decimal]
    quantities: tuple[int, ...]
    favoured: str
    favours: tuple[str, ...]
    short_of: tuple[Decimal, ...]


def april_tariff(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage = Stage(company)
    facts = {**_agreements(stage, recipe, rng, company.now), **_favour(company, recipe, rng), **_decision(company, recipe, rng)}
    facts |= {"today": company.now.date().isoformat(), "floor": f"{recipe.floor:f}", "valid_from": recipe.valid_from.isoformat()}
    return Variant(facts=facts_of(facts), disturbances=tuple(sorted(stage.events, key=lambda each: each[0])))


def _agreements(stage: Stage, recipe: Recipe, rng: random.Random, now: datetime) -> dict[str, str]:
    """An agreement that ended last month, and the one in force, dearer, with a tier."""
    company, code = stage.company, rng.choice(recipe.products)
    product, quantity = company.products[code], rng.choice(recipe.quantities)
    size = product.unit(product.sold_in).pieces
    listed = pricing.in_force(company, now.date()).price(product, quantity * size).amount
    old, new, large = (money.cents(listed * rate / 100) for rate in recipe.rates)
    ended = now.date().replace(day=1) - timedelta(days=1)
    terms = (
        (old, FIRST_TIER, ended.replace(year=ended.year - 1, day=1), ended),
        (new, FIRST_TIER, ended + timedelta(days=1), date(now.year, 12, 31)),
        (large, LARGE_TIER, ended + timedelta(days=1), date(now.year, 12, 31)),
    )
    for rank, (amount, minimum, first, last) in enumerate(terms):
        at = datetime.combine(min(first, ended) if rank == 0 else ended, datetime.min.time()).replace(hour=15, minute=10 + rank)
        agreed = AgreePrice(customer=recipe.customer, product=code, amount=amount, minimum=minimum, valid_from=first, valid_to=last)
        stage.act("belaid", at, agreed)
    found = tariff_making.agreed_price(stage.company, recipe.customer, code, quantity * size, now.date())
    assert found is not None
    if len({old, new, large, listed}) < 4 or found.amount != large:
        raise ValueError(f"{code}: prices that cannot be told apart")
    return {
        "product": code,
        "name": product.name,
        "unit": product.unit(product.sold_in).label,
        "quantity": str(quantity),
        "old_price": str(old),
        "small_price": str(new),
        "price": str(large),
        "list_price": str(listed),
        "agreed": found.number,
    }


def _favour(company: Company, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """A price above the cost and under the floor margin."""
    code = rng.choice(recipe.favours)
    product = company.products[code]
    price = Price(product=code, unit=product.sold_in, amount=Decimal(1))
    cost = tariff_checks.cost_of(company, price)
    assert cost is not None
    least = money.cents(tariff_checks.floor_price(cost, recipe.floor))
    asked = money.cents(least * rng.choice(recipe.short_of) / 100)
    if asked <= cost:
        raise ValueError(f"{code}: what is asked is under the cost, which the company tells")
    return {
        "favour": code,
        "favour_name": product.name,
        "favour_unit": product.unit(product.sold_in).label,
        "asked_price": str(asked),
        "floor_price": str(least),
        "under_floor": str(least - money.CENT * 2),
    }


def _decision(company: Company, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """The percents decided, that of one family before and after its correction, and how many prices stay under the floor."""
    rises = {family: rng.choice(percents) for family, percents in recipe.rises.items()}
    before = rises[recipe.corrected]
    rises[recipe.corrected] = rng.choice([each for each in recipe.corrections if each != before])
    stage = Stage(company)
    stage.act(
        "kervadec",
        company.now,
        ProposeTariff(
            base=recipe.base,
            name="Essai",
            valid_from=recipe.valid_from,
            floor=recipe.floor,
            changes=tuple(FamilyChange(family=family, percent=percent) for family, percent in rises.items()),
            rounding=Rounding.FIVE_CENTS,
        ),
    )
    found = tariff_checks.anomalies(stage.company, stage.made(TariffProposed).proposal)
    below = sum(each.code in ("below_floor", "below_cost") for each in found)
    if not below:
        raise ValueError("no price stays under the floor")
    said = {f"rise_{rank}": f"{rises[family]:f}" for rank, family in enumerate(recipe.rises, start=1)}
    worded = {f"rise_{rank}_said": f"{rises[family]:f}".replace(".", ",") for rank, family in enumerate(recipe.rises, start=1)}
    return {**said, **worded, "before": f"{before:f}", "before_said": f"{before:f}".replace(".", ","), "below": str(below)}
