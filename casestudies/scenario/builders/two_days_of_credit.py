"""Two days with a customer who is late: one invoice promised, another contested, an order that waits, a transfer short of a fee."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import treasury, working_days
from casestudies.company.bank_files import COLUMNS
from casestudies.company.numbering import Series
from casestudies.scenario.builders.staging import Stage, bank_balance
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the customer, two invoices of which one is promised and the other contested, the bank's `fees`
    (euros), and what may be on the order that waits."""

    customer: str
    late: tuple[str, str]
    fees: tuple[Decimal, ...]
    products: tuple[str, ...]
    quantities: tuple[int, ...]


def two_days_of_credit(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    promised, contested = rng.sample(recipe.late, 2)
    fee = rng.choice(recipe.fees)
    stage, today = Stage(company), company.now.date()
    tuesday = working_days.shifted(today, 1)
    friday = datetime.combine(working_days.shifted(today, -1), time(16, 5))
    lines = list(zip(rng.sample(recipe.products, 2), (rng.choice(recipe.quantities) for _ in range(2)), strict=True))
    reference = f"LM-{rng.randint(310, 890)}"
    order = stage.order("auffret", friday, recipe.customer, reference, tuesday, lines, confirmed=False)
    owed = {number: treasury.left_to_pay(company, company.invoices[number]) for number in recipe.late}
    paid = owed[promised] - fee
    facts = {
        "customer": recipe.customer,
        "name": company.customers[recipe.customer].name,
        "order": order,
        "reference": reference,
        "promised": promised,
        "promised_amount": f"{owed[promised]:.2f}",
        "contested": contested,
        "contested_amount": f"{owed[contested]:.2f}",
        "contested_order": company.invoices[contested].reference,
        "paid": f"{paid:.2f}",
        "fee": f"{fee:.2f}",
        "today": today.isoformat(),
        "tuesday": tuesday.isoformat(),
        "line": coming(stage.company, Series.STATEMENT_LINE, 1),
        "payment": coming(stage.company, Series.PAYMENT, 1),
    }
    return Variant(
        facts=facts_of(facts), disturbances=tuple(stage.events), files={"statement": _statement(company, tuesday, paid, facts, rng)}
    )


def _statement(company: Company, day: date, paid: Decimal, facts: Mapping[str, str], rng: random.Random) -> str:
    """The bank's file of that day: one line, of the customer, that names its order rather than the invoice."""
    assert company.identity is not None
    opening = bank_balance(company)
    row = (
        company.identity.accounts[0].iban,
        f"{day.year}-{day.timetuple().tm_yday:03d}",
        f"{day:%d/%m/%Y}",
        f"{day:%d/%m/%Y}",
        _french(paid),
        facts["name"].upper(),
        "VIR REGLEMENT FACTURE SELON ACCORD",
        f"LES{rng.randint(10_000, 99_999)}",
        _french(opening + paid),
    )
    return f"{';'.join(COLUMNS)}\n{';'.join(row)}\n"


def _french(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
