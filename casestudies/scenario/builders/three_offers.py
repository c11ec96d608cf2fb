"""Three offers on three bases: one that comes too late, one without the proof that the customer needs, and one that will do."""

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
from casestudies.company.tenders import OpenTender, TenderLine, TenderOpened
from casestudies.company.words import amount_words
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

ROLES = ("late", "unproven", "right")
BOX = 5
"""Pieces in the box that one offer gives its price for."""
ACKNOWLEDGED_LATER = 2
"""Working days that the supplier adds in its acknowledgement."""


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml. `suppliers`: three codes, each with who writes there; amounts in euros before VAT for one piece.

    `late_days`, `unproven_days`, `right_days`: working days from the order.
    """

    customer: str
    product: str
    suppliers: dict[str, str]
    quantities: tuple[int, ...]
    late_prices: tuple[Decimal, ...]
    unproven_prices: tuple[Decimal, ...]
    right_prices: tuple[Decimal, ...]
    transports: tuple[Decimal, ...]
    late_days: tuple[int, ...]
    unproven_days: tuple[int, ...]
    right_days: tuple[int, ...]
    needed_on: date
    requirements: str


def three_offers(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    codes = list(recipe.suppliers)
    role_of = dict(zip(rng.sample(codes, len(codes)), ROLES, strict=True))
    quantity = rng.choice(recipe.quantities)
    friday = working_days.shifted(today, -1)
    for code, name in recipe.suppliers.items():
        stage.happen(_at(friday, 8, 0), _known(company, code, name))
    reference = f"ECOLE-{rng.randint(11, 98)}"
    order = stage.order("prigent", _at(friday, 9, 30), recipe.customer, reference, date(2026, 3, 31), [(recipe.product, quantity)])
    asked = OpenTender(
        title=f"{company.products[recipe.product].name}, {quantity} pièces",
        lines=(TenderLine(product=recipe.product, quantity=quantity),),
        suppliers=tuple(codes),
        needed_on=recipe.needed_on,
        reply_by=today,
        requirements=recipe.requirements,
    )
    stage.act("prigent", _at(friday, 9, 50), asked)
    facts = {
        "order": order,
        "reference": reference,
        "quantity": str(quantity),
        "product": recipe.product,
        "name": company.products[recipe.product].name,
        "needed": recipe.needed_on.isoformat(),
        "tender": stage.made(TenderOpened).tender.number,
        "purchase": coming(stage.company, Series.SUPPLIER_ORDER, 1),
        **_offers(company, recipe, role_of, quantity, rng),
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables=_tables(company, recipe, facts))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _known(company: Company, code: str, name: str) -> SupplierKnown:
    """The supplier with somebody who writes there."""
    supplier = company.suppliers[code]
    person = Person(
        code=f"{code.lower()}-ventes", name=name, role=f"ventes, {supplier.name}", email=supplier.email, customer=None, phone=None
    )
    return SupplierKnown(supplier=replace(supplier, person=person.code), person=person)


def _offers(company: Company, recipe: Recipe, role_of: Mapping[str, str], quantity: int, rng: random.Random) -> dict[str, str]:
    """The facts of the three offers, by role and by rank of the supplier."""
    today, facts = company.now.date(), dict[str, str]()
    picked = {
        "late": (rng.choice(recipe.late_prices), Decimal("0.00"), rng.choice(recipe.late_days)),
        "unproven": (rng.choice(recipe.unproven_prices), Decimal("0.00"), rng.choice(recipe.unproven_days)),
        "right": (rng.choice(recipe.right_prices), rng.choice(recipe.transports), rng.choice(recipe.right_days)),
    }
    for code, role in role_of.items():
        price, transport, days = picked[role]
        total = money.cents(price * quantity) + transport
        facts |= {
            f"{role}": code,
            f"{role}_name": company.suppliers[code].name,
            f"{role}_writer": f"{code.lower()}-ventes",
            f"{role}_price": f"{price:.2f}",
            f"{role}_transport": f"{transport:.2f}",
            f"{role}_days": str(days),
            f"{role}_arrival": working_days.shifted(today, days).isoformat(),
            f"{role}_total": f"{total:.2f}",
            f"{role}_each": f"{money.cents(total / quantity):.2f}",
        }
    facts["box_price"] = f"{Decimal(facts['unproven_price']) * BOX:.2f}"
    facts["acknowledged"] = working_days.shifted(today, int(facts["right_days"]) + ACKNOWLEDGED_LATER).isoformat()
    facts["acknowledgement"] = f"AR-{rng.randint(40_100, 48_900)}"
    return facts


def _tables(company: Company, recipe: Recipe, facts: Mapping[str, str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The lines of each offer, by the rank of its supplier: offer_1, offer_2, offer_3."""
    proof, transport = "procès-verbal joint", f"{_euros(facts['right_transport'])} par envoi"
    heads = ("Prix hors taxes", "Transport", "Délai", "Paiement", "Tenue au feu", "Teintes")
    late = (f"{_euros(facts['late_price'])} la pièce", "franco", f"{facts['late_days']} jours ouvrés", "60 jours", proof, "argent, blanc")
    unproven = (
        f"{_euros(facts['box_price'])} le carton de {BOX}",
        "franco",
        f"{facts['unproven_days']} jours ouvrés",
        "45 jours",
        "essais en cours, procès-verbal attendu en mai",
        "argent, blanc, noir",
    )
    right = (
        f"{_euros(facts['right_price'])} la pièce",
        transport,
        f"{facts['right_days']} jours ouvrés en blanc, 25 en argent",
        "30 jours",
        proof,
        "blanc en stock, argent sur demande",
    )
    by_code = {facts["late"]: late, facts["unproven"]: unproven, facts["right"]: right}
    return {f"offer_{rank}": tuple(zip(heads, by_code[code], strict=True)) for rank, code in enumerate(recipe.suppliers, start=1)}


def _euros(amount: str) -> str:
    return amount_words(Decimal(amount))
