"""A customer who asks for more credit: two years of accounts that disagree, an order that waits, an insurer who grants less than asked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import crm, solvency, working_days
from casestudies.company.credit import AccountsFiled, AskLimit, LimitAsked
from casestudies.company.solvency import AnnualAccounts
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.state import Company

OPINIONS = {"risky": "unfavourable", "watch": "reserved", "sound": "favourable"}
"""What each verdict of the score leads to."""


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The accounts of the last year and of the one before, and what the insurer grants, in euros including VAT."""

    before: dict[str, int]
    last: dict[str, int]
    granted: Decimal


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml. `asked` is the limit asked for; `products` and `quantities` make the order that waits."""

    customer: str
    asked: Decimal
    year: int
    products: tuple[str, ...]
    quantities: tuple[int, ...]
    profiles: tuple[Profile, ...]


def credit_request(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml is not right, ValueError when both years read alike."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    profile = rng.choice(recipe.profiles)
    stage, today = Stage(company), company.now.date()
    friday = working_days.shifted(today, -1)
    facts = _filed(stage, recipe, profile, datetime.combine(friday, time(9, 5)))
    lines = list(zip(rng.sample(recipe.products, 3), (rng.choice(recipe.quantities) for _ in range(3)), strict=True))
    reference = f"P{rng.randint(4_100, 4_900)}"
    order = stage.order("auffret", datetime.combine(friday, time(16, 20)), recipe.customer, reference, today, lines, confirmed=False)
    asked = AskLimit(customer=recipe.customer, amount=recipe.asked, reason=f"Commande {order}.")
    stage.act("auffret", datetime.combine(friday, time(16, 40)), asked)
    facts |= {
        "customer": recipe.customer,
        "order": order,
        "reference": reference,
        "request": stage.made(LimitAsked).request.number,
        "asked": f"{recipe.asked:.2f}",
        "insurer_reference": f"ASR-{rng.randint(30_200, 39_800)}",
        **_granted(profile, facts["opinion"]),
        **_exposure(stage.company, recipe.customer, order),
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events))


def _filed(stage: Stage, recipe: Recipe, profile: Profile, at: datetime) -> dict[str, str]:
    """Files both years' accounts; the facts of what each leads to."""
    name = stage.company.customers[recipe.customer].name
    made = {}
    for year, figures in ((recipe.year - 1, profile.before), (recipe.year, profile.last)):
        code = f"{recipe.customer}-{year}"
        values = {"code": code, "party": recipe.customer, "name": name, "year": year, "filed": "greffe", **figures}
        made[year] = msgspec.convert(values, AnnualAccounts)
        stage.happen(at, AccountsFiled(accounts=made[year]))
    verdicts = {year: solvency.verdict(solvency.score(accounts)) for year, accounts in made.items()}
    if len(set(verdicts.values())) == 1:
        raise ValueError(f"both years read {verdicts[recipe.year]}")
    return {
        "name": name,
        "accounts": f"{recipe.customer}-{recipe.year}",
        "old_accounts": f"{recipe.customer}-{recipe.year - 1}",
        "year": str(recipe.year),
        "old_year": str(recipe.year - 1),
        "opinion": OPINIONS[verdicts[recipe.year]],
        "wrong_opinion": OPINIONS[verdicts[recipe.year - 1]],
        "score": f"{solvency.score(made[recipe.year]):.1f}".replace(".", ","),
    }


def _granted(profile: Profile, opinion: str) -> dict[str, str]:
    """What the insurer grants, and the limits that may be proposed with that opinion: none when it is unfavourable."""
    limit = Decimal(0) if opinion == "unfavourable" else profile.granted
    return {"granted": f"{profile.granted:.2f}", "proposed": f"{limit:.2f}", "cautious": f"{limit / 2:.2f}"}


def _exposure(company: Company, code: str, order: str) -> dict[str, str]:
    """The parts of the exposure, with the order that waits."""
    customer, waiting = company.customers[code], company.orders[order].totals.gross
    unpaid, used = crm.unpaid(company, customer), crm.exposure(company, customer)
    return {
        "limit": f"{customer.credit_limit:.2f}",
        "unpaid": f"{unpaid:.2f}",
        "ordered": f"{used - unpaid:.2f}",
        "waiting": f"{waiting:.2f}",
        "exposure": f"{used + waiting:.2f}",
    }
