"""A budget whose target was raised by a decision that nobody entered, and a variance to explain on the right base."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import budget, money
from casestudies.company.budget import Growth, PrepareBudget, SetTarget, Variance
from casestudies.company.sales_facts import FAMILY
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: `growth` and `own_growth` (of the family) in percent, `targets` of sales of the month in euros.
    `vat` in percent makes the figure that somebody quotes with tax."""

    prepared_at: datetime
    year: int
    base_year: int
    family: str
    month: int
    growth: tuple[Decimal, ...]
    own_growth: tuple[Decimal, ...]
    threshold: Decimal
    targets: tuple[Decimal, ...]
    vat: Decimal


def winter_budget(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed, ValueError when the variance
    is no alert."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage = Stage(company)
    prepare = PrepareBudget(
        year=recipe.year,
        axis=FAMILY,
        base_year=recipe.base_year,
        growth=rng.choice(recipe.growth),
        changes=(Growth(key=recipe.family, percent=rng.choice(recipe.own_growth)),),
        threshold=recipe.threshold,
    )
    stage.act("kervadec", recipe.prepared_at, prepare)
    code = stage.made(budget.BudgetPrepared).budget.code
    events = tuple(stage.events)
    before = _cumulated(stage.company, company, code, recipe.family)
    entered = next(each for each in stage.company.budgets[code].targets if (each.month, each.key) == (recipe.month, recipe.family))
    decided = rng.choice(recipe.targets)
    stage.act("kervadec", company.now, SetTarget(budget=code, month=recipe.month, key=recipe.family, sales=decided))
    after = _cumulated(stage.company, company, code, recipe.family)
    if not after.alert or after.amount >= 0 or after.percent is None:
        raise ValueError(f"{recipe.family}: {after.amount} is no alert")
    facts = {
        "budget": code,
        "family": recipe.family,
        "month": str(recipe.month),
        "entered": str(entered.sales),
        "decided": str(decided),
        "actual": str(after.actual.sales),
        "with_tax": str(money.cents(after.actual.sales * (100 + recipe.vat) / 100)),
        "target": str(after.target.sales),
        "gap": str(-after.amount),
        "volume": str(-after.volume),
        "price": str(abs(after.price)),
        "percent": f"{-after.percent:f}".replace(".", ","),
        "gap_before": str(-before.amount),
        "volume_before": str(-before.volume),
        "threshold": f"{recipe.threshold:f}",
    }
    return Variant(facts=facts_of(facts), disturbances=events)


def _cumulated(staged: Company, opened: Company, code: str, family: str) -> Variance:
    """The variance of the family, closed months together, as it shows when the case opens."""
    company = msgspec.structs.replace(staged, now=opened.now)
    found = company.budgets[code]
    return next(each for each in budget.to_date(found, budget.variances(company, found)) if each.key == family)
