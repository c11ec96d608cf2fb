"""What is sold: the products of the first past under their codes, and the ranges around them; lists of prices; where each comes from."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from casestudies.company import law
from casestudies.company.catalogue import Product, SalesUnit
from casestudies.company.history.tables import BOOKS, MADE_HERE
from casestudies.company.money import cents
from casestudies.company.past import gs1
from casestudies.company.past_tables import PRODUCTS
from casestudies.company.pricing import Price, PriceList
from casestudies.company.purchasing import Source

LISTS = {"TG-2024": date(2024, 3, 1), "TG-2025": date(2025, 3, 1), "TG-2026": date(2026, 3, 1)}
"""The price lists by their code, each with its first day."""
NEWEST = "TG-2026"
"""Month and day from which each holds, in the year that it is named after, to the eve of the next; the last until it is replaced."""
TIER_DISCOUNT = 4
STEP = Decimal("0.05")
RANGES = Path(__file__).parent / "ranges.csv"
"""A line a range: first code and step, sizes, units, price in cents of the first size in 2026, growth in %, units a tier begins at."""


class Listed(NamedTuple):
    """The prices of a product in one list: its usual one; from `minimum` units (0: never) another."""

    usual: Decimal
    minimum: int
    tier: Decimal


def _rounded(amount: Decimal) -> Decimal:
    return cents((amount / STEP).quantize(Decimal(1)) * STEP)


def _before(amount: Decimal, percent: int) -> Decimal:
    """The price a year earlier: lower by about `percent`, and by five cents at least."""
    return max(STEP, min(_rounded(amount * 100 / (100 + percent)), amount - STEP))


class _Row(NamedTuple):
    """A product with its prices of this year and of the last."""

    code: str
    name: str
    family: str
    basic: str
    pack: str
    label: str
    size: int
    new: Decimal
    old: Decimal
    minimum: int
    new_tier: Decimal
    old_tier: Decimal


def _rows() -> list[_Row]:
    rows = []
    for code, name, family, basic, pack, label, size, new, old, minimum, new_tier, old_tier in PRODUCTS:
        prices = (Decimal(new), Decimal(old), minimum, Decimal(new_tier or 0), Decimal(old_tier or 0))
        rows.append(_Row(code, name, family, basic, pack, label, size, *prices))
    with RANGES.open(encoding="utf-8", newline="") as file:
        for each in csv.DictReader(file, delimiter=";"):
            rows += _range(each)
    return rows


def _range(row: dict[str, str]) -> list[_Row]:
    """The products of a range: one for each size, each dearer than the one before by `growth` percent."""
    found = []
    amount, minimum = Decimal(row["price"]) / 100, int(row["tier"])
    for rank, size in enumerate(row["sizes"].split("|")):
        new = _rounded(amount)
        old = _before(new, 4 + rank % 3)
        found.append(
            _Row(
                code=f"VB-{int(row['first']) + int(row['step']) * rank}",
                name=row["name"].format(size),
                family=row["family"],
                basic=row["basic"],
                pack=row["pack"],
                label=row["label"],
                size=int(row["size"]),
                new=new,
                old=old,
                minimum=minimum,
                new_tier=_tier(new) if minimum else Decimal(0),
                old_tier=_tier(old) if minimum else Decimal(0),
            )
        )
        amount = amount * (100 + int(row["growth"])) / 100
    return found


def _tier(amount: Decimal) -> Decimal:
    return min(_rounded(amount * (100 - TIER_DISCOUNT) / 100), amount - STEP)


def catalogue(opened: date) -> tuple[dict[str, Product], dict[str, dict[str, Listed]]]:
    """The products by code, and for each list the prices by product. VAT rates are those of the day `opened`."""
    products: dict[str, Product] = {}
    prices: dict[str, dict[str, Listed]] = {name: {} for name in LISTS}
    for rank, row in enumerate(_rows(), start=1):
        units = [SalesUnit(code=row.basic, label="paire" if row.basic == "PR" else "pièce", pieces=1)]
        if row.pack:
            units.append(SalesUnit(code=row.pack, label=row.label, pieces=row.size))
        products[row.code] = Product(
            code=row.code,
            name=row.name,
            family=row.family,
            gtin=gs1(f"2099{rank:08d}" if rank <= len(PRODUCTS) else f"2098{rank:08d}"),
            units=tuple(units),
            sold_in=row.pack or row.basic,
            vat_rate=law.value(law.REDUCED if row.family == BOOKS else law.STANDARD, opened),
        )
        oldest = Listed(_before(row.old, 5), row.minimum, _before(row.old_tier, 5) if row.minimum else Decimal(0))
        for name, listed in zip(
            LISTS, (oldest, Listed(row.old, row.minimum, row.old_tier), Listed(row.new, row.minimum, row.new_tier)), strict=True
        ):
            prices[name][row.code] = listed
    return products, prices


def list_of(day: date) -> str:
    """The code of the list in force on that day."""
    return max(name for name in LISTS if LISTS[name] <= day)


def price_lists(products: dict[str, Product], prices: dict[str, dict[str, Listed]]) -> dict[str, PriceList]:
    """The lists as documents, the last one open."""
    found = {}
    ends = {name: LISTS[later] - timedelta(days=1) for name, later in pairwise(LISTS)}
    for name, listed in prices.items():
        start, rows = LISTS[name], []
        for code, price in listed.items():
            unit = products[code].sold_in
            rows.append(Price(product=code, unit=unit, amount=price.usual))
            if price.minimum:
                rows.append(Price(product=code, unit=unit, amount=price.tier, minimum=price.minimum))
        title = f"Tarif général {start.year}"
        found[name] = PriceList(code=name, name=title, valid_from=start, valid_to=ends.get(name), prices=tuple(rows))
    return found


def sources(
    rng: random.Random, products: dict[str, Product], prices: dict[str, Listed], suppliers: dict[str, tuple[str, ...]]
) -> dict[str, Source]:
    """Where each product comes from. `suppliers` gives their codes by family."""
    found = {}
    for code, product in products.items():
        size = product.unit(product.sold_in).pieces
        cost = (prices[code].usual / size * rng.randint(52, 66) / 100).quantize(Decimal("0.0001"))
        supplier = None if product.family in MADE_HERE else rng.choice(suppliers[product.family])
        lot_size = size if size > 1 else rng.choice((10, 20, 25))
        reference = "" if supplier is None else f"{rng.randint(10_000, 99_999)}"
        found[code] = Source(product=code, supplier=supplier, cost=cost, lot_size=lot_size, supplier_reference=reference)
    return found
