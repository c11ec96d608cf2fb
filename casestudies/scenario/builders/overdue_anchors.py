"""An order three times asked after and never delivered: what the contract lets one claim, a reply that says more than its summary."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import money, working_days
from casestudies.company.crm import Person
from casestudies.company.numbering import Series
from casestudies.company.supplier_orders import SupplierKnown
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

DAYS_A_WEEK = 7


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml. `rates`: percent of the goods late, before VAT, for each whole week; `caps`: percent at most.

    `soon`, `later`: working days from today until the first lines come, and until the last line does. `friday` is another order, late since
    the last working day and never asked after.
    """

    order: str
    friday: str
    rates: tuple[Decimal, ...]
    caps: tuple[Decimal, ...]
    soon: tuple[int, ...]
    later: tuple[int, ...]


def overdue_anchors(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    order = company.supplier_orders[recipe.order]
    for number in (recipe.order, recipe.friday):
        stage.happen(_at(working_days.shifted(today, -1), 8, 0), _known(company, number))
    rate, cap = rng.choice(recipe.rates), rng.choice(recipe.caps)
    weeks = (today - order.requested).days // DAYS_A_WEEK
    soon = working_days.shifted(today, rng.choice(recipe.soon))
    later = working_days.shifted(soon, rng.choice(recipe.later))
    percent = min(rate * weeks, cap)
    penalty = money.cents(order.totals.net * percent / 100)
    supplier, other = company.suppliers[order.supplier], company.supplier_orders[recipe.friday]
    facts = {
        "order": order.number,
        "supplier": supplier.code,
        "supplier_name": supplier.name,
        "supplier_contact": supplier.contact,
        "reader": _reader(supplier.code),
        "asked": order.requested.isoformat(),
        "net": f"{order.totals.net:.2f}",
        "rate": f"{rate.normalize():f}".replace(".", ","),
        "cap": f"{cap.normalize():f}".replace(".", ","),
        "weeks": str(weeks),
        "penalty": f"{penalty:.2f}",
        "with_vat": f"{money.cents(order.totals.gross * percent / 100):.2f}",
        "soon": soon.isoformat(),
        "later": later.isoformat(),
        "reference": f"AR-{rng.randint(7100, 7900)}",
        "friday": other.number,
        "friday_supplier": other.supplier,
        "friday_name": company.suppliers[other.supplier].name,
        "deadline": working_days.shifted(today, 4).isoformat(),
        "incident": coming(stage.company, Series.INCIDENT, 1),
        **{f"line_{rank}": company.products[line.product].name for rank, line in enumerate(order.lines, start=1)},
    }
    dates = [later if line is order.lines[-1] else soon for line in order.lines]
    rows = tuple(
        (company.products[line.product].name, str(line.quantity), f"{day:%d/%m/%Y}") for line, day in zip(order.lines, dates, strict=True)
    )
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables={"dates": rows})


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _reader(supplier: str) -> str:
    return f"{supplier.lower()}-ventes"


def _known(company: Company, number: str) -> SupplierKnown:
    """The supplier of that order, with its contact as somebody who reads our letters."""
    supplier = company.suppliers[company.supplier_orders[number].supplier]
    person = Person(code=_reader(supplier.code), name=supplier.contact, role=f"ventes, {supplier.name}", email=supplier.email)
    return SupplierKnown(supplier=replace(supplier, person=person.code), person=person)
