"""An order for Switzerland on the day it leaves: its packages, a declaration that counts one too many, an exit still to be proved."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import customs, law, working_days
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.orders import Order
    from casestudies.company.pricing import Line
    from casestudies.company.state import Company

KILO = 1000
ROUND = 100
"""Grams to which a scale rounds."""
FREE = 4
"""How many times the quantity ordered is in stock."""


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the customer; products that we make (`ours`), of which two are ordered, and one that we buy
    (`bought`); `wrappings`, grams of what a package weighs empty; `incoterm` and `place` agreed."""

    customer: str
    ours: tuple[str, ...]
    bought: tuple[str, ...]
    quantities: tuple[int, ...]
    wrappings: tuple[int, ...]
    incoterm: str
    place: str


def swiss_order(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed, ValueError when the goods ask
    for another proof of origin than a statement on the invoice."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    order = _order(stage, recipe, rng, today)
    value = sum((line.amount for line in order.lines if customs.origin(company, line.product).preferential), Decimal("0.00"))
    if not 0 < value <= law.value("origin_statement", today):
        raise ValueError(f"{value} asks for another proof of origin")
    first, second = _package(company, order.lines[:1], rng, recipe), _package(company, order.lines[1:], rng, recipe)
    serial = rng.randint(1000, 8000)
    facts = {
        "order": order.number,
        "reference": order.reference,
        "incoterm": recipe.incoterm,
        "place": recipe.place,
        "file": f"XP-{today.year}-0001",
        "gross_1": str(first),
        "gross_2": str(second),
        "kilos_1": _kilos(first),
        "kilos_2": _kilos(second),
        "gross": str(first + second),
        "kilos": _kilos(first + second),
        "net": str(order.totals.net),
        "preferential": str(value),
        "declaration_1": f"26FR{serial:08d}A1",
        "declaration_2": f"26FR{serial + rng.randint(3, 60):08d}A1",
        "today": today.isoformat(),
    }
    for rank, line in enumerate(order.lines, start=1):
        facts |= {f"quantity_{rank}": str(line.quantity), f"name_{rank}": company.products[line.product].name}
    return Variant(facts=facts_of(facts), disturbances=tuple(sorted(stage.events, key=lambda each: each[0])))


def _order(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> Order:
    """Two products that we make and one that we buy, all in stock."""
    friday = working_days.shifted(today, -1)
    lines = [(product, rng.choice(recipe.quantities)) for product in (*rng.sample(recipe.ours, 2), rng.choice(recipe.bought))]
    for rank, (code, quantity) in enumerate(lines):
        product = stage.company.products[code]
        pieces = quantity * product.unit(product.sold_in).pieces
        stage.stock("lebihan", datetime.combine(friday, time(17, 20 + rank)), code, pieces * FREE)
    at, asked = datetime.combine(friday, time(17, 45)), working_days.shifted(today, 3)
    number = stage.order("prigent", at, recipe.customer, f"MB-{rng.randint(4100, 4900)}", asked, lines)
    return stage.company.orders[number]


def _package(company: Company, lines: tuple[Line, ...], rng: random.Random, recipe: Recipe) -> int:
    """The gross weight in grams of a package that holds these lines, as a scale tells it."""
    net = sum(customs.net_grams(company, line.product, line.total_pieces) for line in lines)
    return -(-(net + rng.choice(recipe.wrappings)) // ROUND) * ROUND


def _kilos(grams: int) -> str:
    """12,4."""
    return f"{grams / KILO:.1f}".replace(".", ",")
