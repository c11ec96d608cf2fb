"""A carrier's pallet unpacked the day after, a parcel that the delivery note does not count, and a month's late arrivals to price."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import past, stock, transporting, working_days
from casestudies.company.customs import GRAMS, OTHER_GRAMS
from casestudies.company.delivery import DeliveryPlanned, PickDelivery, PlanDelivery, ProofRecorded, Wanted
from casestudies.company.numbering import Series
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company
    from casestudies.company.transport import Shipment

KILO = 1000
PACKING = 1500
"""Grams of box, wedges and film of a parcel: the rest of what the scale shows is goods."""
FREE = 4
"""How many times the quantity ordered is in stock."""


class Damage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product that may be found damaged: its word in a letter, what is said of it, how many pieces."""

    product: str
    word: str
    said: str
    counts: tuple[int, ...]


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml. `parcels` counts those that are really there, `kilos_each` what one weighs: with one parcel
    less on paper, the weight of each passes what an express service takes. `months` (2026-02…) are those whose arrivals may be asked."""

    shipment: str
    reservations: str
    damages: tuple[Damage, ...]
    customer: str
    products: tuple[str, ...]
    parcels: tuple[int, ...]
    kilos_each: tuple[int, ...]
    carrier: str
    late_carrier: str
    months: tuple[str, ...]


def unpacked_pallet(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    facts = {**_pallet(stage, recipe, rng), **_ready(stage, recipe, rng, today), **_late(company, recipe, rng)}
    facts |= {f"shipment_{rank}": coming(stage.company, Series.SHIPMENT, rank) for rank in (1, 2)}
    facts |= {"today": today.isoformat(), "tomorrow": working_days.shifted(today, 1).isoformat()}
    return Variant(facts=facts_of(facts), disturbances=tuple(sorted(stage.events, key=lambda each: each[0])))


def _pallet(stage: Stage, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """The reservations that the consignee wrote, and what the unpacking showed."""
    shipment = stage.company.shipments[recipe.shipment]
    delivery = stage.company.deliveries[shipment.deliveries[0]]
    assert delivery.proof is not None
    proof = replace(delivery.proof, reservations=recipe.reservations)
    stage.happen(delivery.proof.at, ProofRecorded(delivery=delivery.number, proof=proof))
    damage = rng.choice(recipe.damages)
    count = rng.choice(damage.counts)
    due = transporting.protest_due(stage.company, shipment)
    assert due is not None
    return {
        "damaged": shipment.number,
        "damaged_note": delivery.number,
        "damaged_product": damage.product,
        "damaged_word": damage.word,
        "damaged_said": damage.said,
        "damaged_count": str(count),
        "received": delivery.proof.at.date().isoformat(),
        "due": due.isoformat(),
    }


def _ready(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> dict[str, str]:
    """A delivery picked this morning, whose note counts one parcel less than there are."""
    company = stage.company
    product = rng.choice(recipe.products)
    parcels = rng.choice(recipe.parcels)
    kilos = parcels * rng.choice(recipe.kilos_each)
    friday = working_days.shifted(today, -1)
    in_one = company.products[product].unit(company.products[product].sold_in).pieces
    quantity = (kilos * KILO - PACKING * parcels) // (in_one * GRAMS.get(company.products[product].family, OTHER_GRAMS))
    pieces = quantity * in_one
    assert not stock.by_lots(company, product)
    stage.stock("lebihan", datetime.combine(friday, time(17, 35)), product, pieces * FREE)
    promised = working_days.shifted(today, 1)
    reference = f"TR-{rng.randint(310, 890)}"
    order = stage.order("prigent", datetime.combine(friday, time(17, 48)), recipe.customer, reference, promised, [(product, quantity)])
    wanted = (Wanted(order_line=stage.company.orders[order].lines[0].number, quantity=quantity),)
    stage.act("lebihan", datetime.combine(today, time(8, 5)), PlanDelivery(order=order, planned_on=today, lines=wanted))
    number = stage.made(DeliveryPlanned).delivery.number
    picked = PickDelivery(delivery=number, lines=(), parcels=parcels - 1, weight=kilos * KILO)
    stage.act("lebihan", datetime.combine(today, time(8, 20)), picked)
    return {
        "ready": number,
        "ready_order": order,
        "ready_reference": reference,
        "ready_line": str(wanted[0].order_line),
        "ready_quantity": str(quantity),
        "parcels": str(parcels),
        "parcels_said": str(parcels - 1),
        "kilos": str(kilos),
        "grams": str(kilos * KILO),
        "promised": promised.isoformat(),
        "carrier": recipe.carrier,
    }


def _late(company: Company, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """What arrived late of what the carrier took over in a month, and the same by month of arrival, which is another base."""
    month = rng.choice(recipe.months)
    ours = [each for each in company.shipments if each.carrier == recipe.late_carrier and transporting.arrived_late(company, each)]
    collected = [each for each in ours if f"{each.shipped_on:%Y-%m}" == month]
    arrived = [each for each in ours if f"{transporting.received_on(company, each):%Y-%m}" == month]
    if _cost(collected) == _cost(arrived):
        raise ValueError(f"{month} says the same by day of collection and of arrival")
    year, rank = month.split("-")
    return {
        "month": f"{past.MONTHS_FR[int(rank) - 1]} {year}",
        "late_count": str(len(collected)),
        "late_cost": str(_cost(collected)),
        "arrived_count": str(len(arrived)),
        "arrived_cost": str(_cost(arrived)),
    }


def _cost(found: list[Shipment]) -> Decimal:
    return sum((each.cost for each in found), Decimal("0.00"))
