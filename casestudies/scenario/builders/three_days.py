"""One order followed over three days: written in pieces, at an expired price, changed before it leaves, damaged when it arrives."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import money, pricing, working_days
from casestudies.company.numbering import Series
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the customer, the products that may be boxed, amended and priced, and their quantities.

    `boxes`: boxes of the first; `pairs` and `added`: of the second, ordered then added; `locks`: of the third. `rise`: percent that the
    expired price was below today's.
    """

    customer: str
    boxed: tuple[str, ...]
    amended: tuple[str, ...]
    priced: tuple[str, ...]
    boxes: tuple[int, ...]
    pairs: tuple[int, ...]
    added: tuple[int, ...]
    locks: tuple[int, ...]
    rise: tuple[Decimal, ...]


def three_days(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    boxed, amended, priced = rng.choice(recipe.boxed), rng.choice(recipe.amended), rng.choice(recipe.priced)
    boxes, pairs, added, locks = (rng.choice(each) for each in (recipe.boxes, recipe.pairs, recipe.added, recipe.locks))
    stage, today = Stage(company), company.now.date()
    friday = datetime.combine(working_days.shifted(today, -1), time(17, 30))
    for product, quantity in ((boxed, boxes), (amended, pairs + added), (priced, locks)):
        stage.stock("lebihan", friday, product, 3 * quantity * _pieces(company, product))
    listed = pricing.in_force(company, today)
    price = listed.price(company.products[priced], locks).amount
    old = money.cents(price * (100 - rng.choice(recipe.rise)) / 100)
    size = _pieces(company, boxed)
    facts = {
        "customer": recipe.customer,
        "reference": f"CH-{rng.randint(104, 987)}",
        "boxed": boxed,
        "boxed_name": company.products[boxed].name,
        "boxes": str(boxes),
        "pieces": str(boxes * size),
        "box": str(size),
        "amended": amended,
        "amended_name": company.products[amended].name,
        "pairs": str(pairs),
        "added": str(added),
        "pairs_after": str(pairs + added),
        "priced": priced,
        "priced_name": company.products[priced].name,
        "locks": str(locks),
        "price": f"{price:.2f}",
        "old_price": f"{old:.2f}",
        "list": listed.code,
        "spoilt": str(rng.choice((40, 50, 60))),
        "order": coming(stage.company, Series.ORDER, 1),
        "delivery": coming(stage.company, Series.DELIVERY, 1),
        "claim": coming(stage.company, Series.CLAIM, 1),
        "draft": coming(stage.company, Series.INVOICE_DRAFT, 1),
        "invoice": coming(stage.company, Series.INVOICE, 1),
        "tuesday": working_days.shifted(today, 1).isoformat(),
        "wednesday": working_days.shifted(today, 2).isoformat(),
    }
    rows = (
        (facts["boxed_name"], f"{facts['pieces']} pièces", ""),
        (facts["amended_name"], f"{pairs} paires", ""),
        (facts["priced_name"], str(locks), f"{old:.2f}".replace(".", ",") + " €"),
    )
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables={"slip": rows})


def _pieces(company: Company, product: str) -> int:
    """Basic units of the sales unit."""
    found = company.products[product]
    return found.unit(found.sold_in).pieces
