"""A shortage from end to end: books above the shelf, an order that does not come, another supplier who can, a customer to tell."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import working_days
from casestudies.company.crm import Person
from casestudies.company.numbering import Series
from casestudies.company.supplier_orders import (
    AcknowledgeSupplierOrder,
    DraftSupplierOrder,
    PromisedLine,
    SendSupplierOrder,
    SupplierKnown,
    SupplierOrderDrafted,
    WantedLine,
)
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

LINE = 10
"""The number of the one line of a supplier's order."""


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the customer, the products that may lack, the other supplier with who writes there; `gone`:
    pieces of the books that are not on the shelf, `left`: those that are, `express` and `late`: working days until each supplier's goods
    come, `dearer`: percent that the other supplier adds to the usual price."""

    customer: str
    products: tuple[str, ...]
    other: str
    other_writer: str
    ordered: tuple[int, ...]
    left: tuple[int, ...]
    bought: int
    sent_on: date
    promised_on: date
    express: tuple[int, ...]
    late: tuple[int, ...]
    dearer: tuple[int, ...]


def chain_of_shortage(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    product, ordered, left = rng.choice(recipe.products), rng.choice(recipe.ordered), rng.choice(recipe.left)
    stage, today = Stage(company), company.now.date()
    late_order = _late_order(stage, recipe, product)
    friday = datetime.combine(working_days.shifted(today, -1), time(15, 10))
    stage.stock("lebihan", friday, product, ordered + rng.choice((2, 4, 6)), stage.company.stock[product].incoming)
    reference = f"K-{rng.randint(710, 980)}"
    thursday = working_days.shifted(today, 3)
    order = stage.order("prigent", friday, recipe.customer, reference, thursday, [(product, ordered)])
    source = company.sources[product]
    price = (source.cost * (100 + rng.choice(recipe.dearer)) / 100).quantize(Decimal("0.01"))
    level = stage.company.stock[product]
    there = level.on_hand - level.available - ordered + left
    facts = {
        "order": order,
        "reference": reference,
        "product": product,
        "name": company.products[product].name,
        "word": company.products[product].name.split()[0],
        "ordered": str(ordered),
        "books": str(level.on_hand),
        "there": str(there),
        "left": str(left),
        "short": str(ordered - left),
        "supplier": source.supplier or "",
        "supplier_name": company.suppliers[source.supplier or ""].name,
        "late_order": late_order,
        "promised": recipe.promised_on.isoformat(),
        "late": working_days.shifted(today, rng.choice(recipe.late)).isoformat(),
        "thursday": thursday.isoformat(),
        "other": recipe.other,
        "other_name": company.suppliers[recipe.other].name,
        "other_price": f"{price:.2f}",
        "express": working_days.shifted(today, rng.choice(recipe.express)).isoformat(),
        "deadline": working_days.shifted(today, 2).isoformat(),
        "purchase": coming(stage.company, Series.SUPPLIER_ORDER, 1),
        "incident": coming(stage.company, Series.INCIDENT, 1),
        "acknowledgement": f"AR-{rng.randint(5_100, 5_900)}",
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events))


def _late_order(stage: Stage, recipe: Recipe, product: str) -> str:
    """An order to the usual supplier, confirmed for a day that is past; its number. Both suppliers read our letters."""
    company = stage.company
    usual = company.sources[product].supplier or ""
    at = datetime.combine(recipe.sent_on, time(10, 0))
    for code, name in ((usual, company.suppliers[usual].contact), (recipe.other, recipe.other_writer)):
        supplier = company.suppliers[code]
        role = f"ventes, {supplier.name}"
        person = Person(code=f"{code.lower()}-ventes", name=name, role=role, email=supplier.email)
        stage.happen(at, SupplierKnown(supplier=replace(supplier, person=person.code), person=person))
    wanted = (WantedLine(product=product, quantity=recipe.bought),)
    stage.act("prigent", at, DraftSupplierOrder(supplier=usual, lines=wanted, requested=recipe.promised_on))
    number = stage.made(SupplierOrderDrafted).order.number
    stage.act("prigent", at, SendSupplierOrder(order=number))
    promised = (PromisedLine(number=LINE, promised=recipe.promised_on),)
    stage.act("prigent", at.replace(hour=15), AcknowledgeSupplierOrder(order=number, reference="AR-4471", lines=promised))
    return number
