"""A credit to decide: an order that fits the ledger and not the credit in use, handsome sales over weak accounts, an insurer that cuts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import crm, working_days
from casestudies.company.credit import AccountsFiled, LimitAsked, LimitRequest
from casestudies.company.numbering import Series
from casestudies.company.solvency import AnnualAccounts
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

Figures = dict[str, int]
SCALE = 10


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the customer, products of which one is ordered, and the accounts of two years in euros, each
    figure multiplied by one of `scales` and divided by ten. `asked` and one of `granted` are euros of credit."""

    customer: str
    products: tuple[str, ...]
    accounts: dict[str, Figures]
    scales: tuple[int, ...]
    asked: str
    granted: tuple[str, ...]


def credit_question(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed, ValueError when no quantity of
    the product takes the customer above its credit and keeps the ledger below."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    buyer, scale = company.customers[recipe.customer], rng.choice(recipe.scales)
    unpaid, used = crm.unpaid(company, buyer), crm.exposure(company, buyer)
    filed = {name: _filed(company, recipe, name, figures, scale) for name, figures in recipe.accounts.items()}
    for rank, accounts in enumerate(filed.values()):
        stage.happen(datetime.combine(working_days.shifted(today, -3), time(9, 10 + rank)), AccountsFiled(accounts=accounts))
    request = _request(stage, recipe, today)
    number, gross = _order(stage, recipe, rng, today, (unpaid, used))
    stage.company = replace(stage.company, now=company.now)
    latest = max(filed.values(), key=lambda each: each.year)
    granted = rng.choice(recipe.granted)
    facts = {
        "customer": buyer.code,
        "name": buyer.name,
        "limit": str(buyer.credit_limit),
        "unpaid": str(unpaid),
        "running": str(used - unpaid),
        "order": number,
        "order_amount": str(gross),
        "exposure": str(used + gross),
        "ledger_only": str(unpaid + gross),
        "accounts": latest.code,
        "sales": f"{latest.sales}.00",
        "asked": str(Decimal(recipe.asked)),
        "granted": granted,
        "request": request,
        "reference": f"ACO-2026-{rng.randint(1000, 9999)}",
        "conclusion": coming(stage.company, Series.SOLVENCY, 1),
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(sorted(stage.events, key=lambda each: each[0])))


def _filed(company: Company, recipe: Recipe, name: str, figures: Figures, scale: int) -> AnnualAccounts:
    """The accounts of a year. Raises ValueError when the two sides of the balance sheet are not equal."""
    made = AnnualAccounts(
        code=f"BIL-{recipe.customer.removeprefix('C-')}-{name}",
        party=recipe.customer,
        name=company.customers[recipe.customer].name,
        year=int(name),
        filed="Liasse remise par le client",
        **{key: value * scale // SCALE for key, value in figures.items()},
    )
    if made.total != made.total_due:
        raise ValueError(f"{made.code}: {made.total} and {made.total_due}")
    return made


def _request(stage: Stage, recipe: Recipe, today: date) -> str:
    """What Maëlle asked of the insurer last week. Gives the number of the request."""
    at = datetime.combine(working_days.shifted(today, -2), time(11, 5))
    asked = LimitRequest(
        number=coming(stage.company, Series.LIMIT_REQUEST, 1),
        customer=recipe.customer,
        amount=Decimal(recipe.asked),
        reason="Demande de Karim : chantiers du printemps.",
        asked_on=at.date(),
        asked_by="auffret",
    )
    stage.happen(at, LimitAsked(request=asked))
    return asked.number


def _order(stage: Stage, recipe: Recipe, rng: random.Random, today: date, sums: tuple[Decimal, Decimal]) -> tuple[str, Decimal]:
    """Karim's order, entered and not confirmed: its number, and its amount including VAT."""
    company, product = stage.company, rng.choice(recipe.products)
    unpaid, used = sums
    limit = company.customers[recipe.customer].credit_limit
    at = datetime.combine(working_days.shifted(today, -1), time(17, 30))
    for quantity in range(20, 4000, 5):
        trial = Stage(company)
        number = trial.order(
            "belaid", at, recipe.customer, "CHANTIER PRINTEMPS", working_days.shifted(at.date(), 12), [(product, quantity)], confirmed=False
        )
        gross = trial.company.orders[number].totals.gross
        if used + gross > limit and unpaid + gross <= limit:
            stage.events += trial.events
            stage.company = trial.company
            return number, gross
        if unpaid + gross > limit:
            break
    raise ValueError(f"no quantity of {product} fits")
