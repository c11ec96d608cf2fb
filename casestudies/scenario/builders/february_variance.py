"""The month's sales against their budget: one key far below, its cause told in an old message, and a figure with VAT that misleads."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import budget, ledger
from casestudies.company.budget import BudgetPrepared, PrepareBudget, Variance
from casestudies.company.words import amount_words
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.state import Company

ZERO = Decimal("0.00")


class Story(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key of an axis that is below its budget, and what an old message says of it: who wrote, what of, the words that name the cause."""

    axis: str
    key: str
    sender: str
    subject: str
    body: str
    cause: str
    word: str
    other_word: str


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: `month` of `year`, compared with `base_year` grown by one of `growths`, percent."""

    year: int
    month: int
    base_year: int
    growths: tuple[int, ...]
    threshold: int
    stories: tuple[Story, ...]


def february_variance(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed, ValueError when the key of a
    story is not below its budget by more than the threshold."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    story, growth = rng.choice(recipe.stories), rng.choice(recipe.growths)
    stage, at = Stage(company), datetime.combine(company.now.date() - timedelta(days=7), time(9, 15))
    asked = PrepareBudget(
        year=recipe.year, axis=story.axis, base_year=recipe.base_year, growth=Decimal(growth), threshold=Decimal(recipe.threshold)
    )
    stage.act("kervadec", at, asked)
    made = stage.made(BudgetPrepared).budget
    months = [each for each in budget.variances(stage.company, made) if each.month == recipe.month]
    found = next((each for each in months if each.key == story.key), None)
    if found is None or not found.alert or found.amount >= 0:
        raise ValueError(f"{story.key} is not below its budget in month {recipe.month}")
    net = sum((each.actual.sales for each in months), ZERO)
    facts = {**msgspec.to_builtins(story), "budget": made.code, "growth": str(growth), "threshold": str(recipe.threshold)}
    facts |= _figures(found, net, _gross(company, recipe))
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables={"accounts": _accounts(company, recipe, net)})


def _figures(found: Variance, net: Decimal, gross: Decimal) -> dict[str, str]:
    """The figures of the variance, without sign: letters say "below" in words."""
    return {
        "target": f"{found.target.sales:.2f}",
        "actual": f"{found.actual.sales:.2f}",
        "variance": f"{abs(found.amount):.2f}",
        "volume": f"{abs(found.volume):.2f}",
        "price": f"{abs(found.price):.2f}",
        "price_way": "en plus" if found.price >= 0 else "en moins",
        "percent": f"{abs(found.percent or ZERO):.1f}".replace(".", ","),
        "net": f"{net:.2f}",
        "gross": f"{gross:.2f}",
    }


def _gross(company: Company, recipe: Recipe) -> Decimal:
    """What was invoiced in the month, VAT included, without the credit notes: the figure that a dashboard shows."""
    return sum((each.totals.gross for each in company.invoices if _in(each.issued_on, recipe)), ZERO)


def _in(day: object, recipe: Recipe) -> bool:
    return (getattr(day, "year", 0), getattr(day, "month", 0)) == (recipe.year, recipe.month)


def _accounts(company: Company, recipe: Recipe, net: Decimal) -> tuple[tuple[str, str], ...]:
    """The month's movement of the accounts of sales, as accounting gives it: it adds up to the sales before VAT."""
    entries = [ledger.post_invoice(each) for each in company.invoices if _in(each.issued_on, recipe)]
    notes = (each for each in company.credit_notes if _in(each.issued_on, recipe))
    entries += [ledger.post_credit_note(each, company.invoices[each.invoice].kind) for each in notes]
    moved = ledger.balances(entries)
    sales, rebates = -moved.get(ledger.SALES, ZERO), moved.get(ledger.REBATES, ZERO)
    if sales - rebates != net:
        raise ValueError(f"accounts give {sales - rebates}, the budget {net}")
    return (
        (f"{ledger.SALES} Ventes de marchandises", amount_words(sales)),
        (f"{ledger.REBATES} Rabais, remises et ristournes accordés", amount_words(rebates)),
    )
