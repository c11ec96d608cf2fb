"""An afternoon's departure: an order short of one product, a delivery picked from a blocked lot, an order forgotten, another put aside."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import delivering, orders, stock, working_days
from casestudies.company.delivery import DeliveryPlanned, LotTaken, PickDelivery, Picked, PlanDelivery, Wanted
from casestudies.company.numbering import Series
from casestudies.company.stock import Incoming
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the customers of the four orders, and what may be on them (quantities in sales units)."""

    short_customer: str
    lot_customer: str
    late_customer: str
    held_customer: str
    plain: tuple[str, ...]
    short: tuple[str, ...]
    lots: tuple[str, ...]
    quantities: tuple[int, ...]
    boxes: tuple[int, ...]
    free_percent: tuple[int, ...]
    due_after: tuple[int, ...]
    hold_reason: str


def afternoon_departure(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    facts = {
        **_short(stage, recipe, rng, today),
        **_blocked(stage, recipe, rng, today),
        **_late(stage, recipe, rng, today),
        **_held(stage, recipe, rng, today),
    }
    facts |= {f"delivery_{rank}": coming(stage.company, Series.DELIVERY, rank) for rank in (1, 2, 3)}
    disturbances = tuple(sorted(stage.events, key=lambda each: each[0]))
    return Variant(facts=facts_of({**facts, "today": today.isoformat()}), disturbances=disturbances)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _friday(today: date) -> date:
    return working_days.shifted(today, -1)


def _short(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> dict[str, str]:
    """An order of three products, one of which is not all there: the rest comes later than the supplier had first said."""
    friday = _friday(today)
    first, second = rng.sample(recipe.plain, 2)
    short = rng.choice(recipe.short)
    quantities = [rng.choice(recipe.quantities) for _ in range(3)]
    size = stage.company.products[short].unit(stage.company.products[short].sold_in).pieces
    free = max(1, quantities[2] * rng.choice(recipe.free_percent) // 100)
    due = working_days.shifted(today, rng.choice(recipe.due_after))
    first_said = working_days.shifted(due, -2)
    expected = Incoming(due=due, quantity=4 * quantities[2] * size, origin=f"CF-2026-{rng.randint(183, 199):04d}")
    for product, quantity in ((first, quantities[0]), (second, quantities[1])):
        pieces = stage.company.products[product].unit(stage.company.products[product].sold_in).pieces
        stage.stock("lebihan", _at(friday, 17, 40), product, quantity * pieces * 3)
    stage.stock("lebihan", _at(friday, 17, 45), short, free * size, (expected,))
    lines = list(zip((first, second, short), quantities, strict=True))
    reference = f"BB-{rng.randint(1_100, 1_990)}"
    order = stage.order("prigent", _at(friday, 17, 50), recipe.short_customer, reference, today, lines, single_delivery=True)
    name = stage.company.products[short].name
    return {
        "short_order": order,
        "short_reference": reference,
        "first_name": stage.company.products[first].name,
        "first_quantity": str(quantities[0]),
        "second_quantity": str(quantities[1]),
        "short_product": short,
        "short_name": name,
        "short_word": name.split()[0],
        "short_quantity": str(quantities[2]),
        "short_free": str(free),
        "short_rest": str(quantities[2] - free),
        "short_unit": stage.company.products[short].unit(stage.company.products[short].sold_in).label,
        "due": due.isoformat(),
        "first_said": first_said.isoformat(),
    }


def _blocked(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> dict[str, str]:
    """An order picked by the warehouse from the lot that expires first, which has been blocked meanwhile."""
    product = rng.choice(recipe.lots)
    quantity = rng.choice(recipe.boxes)
    size = stage.company.products[product].unit(stage.company.products[product].sold_in).pieces
    reference = f"K-{rng.randint(210, 690)}"
    smallest = min(each.quantity for each in stock.lots_of(stage.company, product)[:2])
    quantity = min(quantity, smallest // size)
    order = stage.order("prigent", _at(_friday(today), 16, 10), recipe.lot_customer, reference, today, [(product, quantity)])
    lines = (Wanted(order_line=orders.LINE_STEP, quantity=quantity),)
    stage.act("lebihan", _at(today, 11, 5), PlanDelivery(order=order, lines=lines, planned_on=today))
    number = stage.made(DeliveryPlanned).delivery.number
    bad, good = delivering.lots_free(stage.company, product, number)[:2]
    taken = (LotTaken(lot=bad.lot.code, quantity=quantity * size),)
    stage.act(
        "lebihan", _at(today, 11, 20), PickDelivery(delivery=number, lines=(Picked(line=1, quantity=quantity, lots=taken),), parcels=1)
    )
    return {
        "lot_order": order,
        "lot_delivery": number,
        "lot_product": product,
        "lot_name": stage.company.products[product].name,
        "lot_quantity": str(quantity),
        "lot_pieces": str(quantity * size),
        "bad_lot": bad.lot.code,
        "good_lot": good.lot.code,
    }


def _late(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> dict[str, str]:
    """An order promised for today that nobody has prepared."""
    friday = _friday(today)
    product = rng.choice(recipe.plain)
    quantity = rng.choice(recipe.quantities)
    pieces = stage.company.products[product].unit(stage.company.products[product].sold_in).pieces
    stage.stock("lebihan", _at(friday, 17, 55), product, quantity * pieces * 4)
    reference = f"P{rng.randint(3_000, 3_900)}"
    order = stage.order("auffret", friday_evening(today), recipe.late_customer, reference, today, [(product, quantity)])
    return {"late_order": order, "late_reference": reference, "late_product": product, "late_quantity": str(quantity)}


def friday_evening(today: date) -> datetime:
    """The end of the last working day before."""
    return _at(_friday(today), 17, 58)


def _held(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> dict[str, str]:
    """An order put aside that a salesman would like to see leave."""
    product = rng.choice(recipe.plain)
    quantity = rng.choice(recipe.quantities)
    pieces = stage.company.products[product].unit(stage.company.products[product].sold_in).pieces
    at = friday_evening(today) + timedelta(minutes=1)
    free = stage.company.stock[product].available
    if free < quantity * pieces:
        stage.stock("lebihan", at, product, quantity * pieces * 2)
    order = stage.order("auffret", at, recipe.held_customer, f"{rng.randint(20_000, 29_000)}", today, [(product, quantity)])
    stage.act("kervadec", at + timedelta(minutes=10), orders.HoldOrder(order=order, reason=recipe.hold_reason))
    return {"held_order": order}
