"""A count sheet against the books: boxes for pieces, samples never entered, a delivery put away first; and what to order again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import reorder, working_days
from casestudies.company.numbering import Series
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

SELLER = "belaid"


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml.

    `boxed` is counted in its sales unit; `samples` pieces of `sampled` went out unwritten; `late` came on Friday with `short` pieces less
    than its note says; `buyer` ordered `wanted` of `running_out` for the day `needed_on`.
    """

    boxed: str
    sampled: str
    samples: tuple[int, ...]
    late: str
    short: tuple[int, ...]
    running_out: str
    buyer: str
    wanted: tuple[int, ...]
    needed_on: date
    asked: int


def friday_count(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    friday = datetime.combine(working_days.shifted(today, -1), time(11, 20))
    samples, short, wanted = rng.choice(recipe.samples), rng.choice(recipe.short), rng.choice(recipe.wanted)
    order = stage.order(SELLER, friday, recipe.buyer, f"LD-{rng.randint(301, 399)}", recipe.needed_on, [(recipe.running_out, wanted)])
    late = company.supplier_orders[recipe.late]
    coming_in = late.lines[0]
    boxed, sampled, arrived = (company.stock[code] for code in (recipe.boxed, recipe.sampled, coming_in.product))
    size = company.products[recipe.boxed].unit(company.products[recipe.boxed].sold_in).pieces
    suggested = next(each for each in reorder.suggestions(stage.company) if each.product == recipe.running_out)
    least = suggested.lot_size * -(-(suggested.reorder_point - suggested.free) // suggested.lot_size)
    supplier = company.suppliers[suggested.supplier or ""]
    facts = {
        "boxed": recipe.boxed,
        "boxed_name": company.products[recipe.boxed].name,
        "boxed_books": str(boxed.on_hand),
        "boxed_boxes": str(boxed.on_hand // size),
        "sampled": recipe.sampled,
        "sampled_name": company.products[recipe.sampled].name,
        "sampled_books": str(sampled.on_hand),
        "sampled_there": str(sampled.on_hand - samples),
        "books_free": str(sampled.available),
        "free": str(sampled.available - samples),
        "samples": str(samples),
        "asked": str(recipe.asked),
        "late": late.number,
        "late_supplier": company.suppliers[late.supplier].name,
        "arrived": coming_in.product,
        "arrived_name": company.products[coming_in.product].name,
        "arrived_books": str(arrived.on_hand),
        "arrived_there": str(arrived.on_hand + coming_in.quantity - short),
        "announced": str(coming_in.quantity),
        "came": str(coming_in.quantity - short),
        "short": str(short),
        "note": f"{rng.randint(51_000, 58_900)}",
        "running_out": recipe.running_out,
        "running_out_name": company.products[recipe.running_out].name,
        "buyer_order": order,
        "wanted": str(wanted),
        "needed": recipe.needed_on.isoformat(),
        "supplier": supplier.code,
        "supplier_name": supplier.name,
        "least": str(least),
        "suggested": str(suggested.quantity),
        "most": str(suggested.quantity + suggested.lot_size),
        "usual": str(2 * suggested.lot_size),
        "purchase": coming(stage.company, Series.SUPPLIER_ORDER, 1),
        "arrives": working_days.shifted(today, supplier.lead_days).isoformat(),
        "thursday": working_days.shifted(today, 3).isoformat(),
    }
    rows = (
        (boxed.place, recipe.boxed, facts["boxed_boxes"], "étiquettes pleines"),
        (sampled.place, recipe.sampled, facts["sampled_there"], ""),
        (arrived.place, coming_in.product, facts["arrived_there"], ""),
    )
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables={"sheet": rows})
