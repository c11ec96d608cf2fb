"""A Monday's dunning: five accounts, of which one has paid through its group, one contests an invoice, one has promised a day."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import numbering, treasury
from casestudies.company.numbering import Series
from casestudies.company.treasury import Statement, StatementImported, StatementLine
from casestudies.scenario.builders.staging import Stage, bank_balance
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

ZERO = Decimal("0.00")
IMPORTED = time(8, 5)


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the five customers, and what is drawn.

    The group, which bears the name `group` on the statement, pays `paid_base` and one of `paid_others`. One of `contested` is contested.
    `promise_after` and `deadline_days` are days from the opening, `fees` euros.
    """

    paid_customer: str
    contested_customer: str
    promised_customer: str
    notice_customer: str
    third_customer: str
    group: str
    paid_base: tuple[str, ...]
    paid_others: tuple[str, ...]
    contested: tuple[str, ...]
    promise_after: tuple[int, ...]
    deadline_days: int
    fees: tuple[str, ...]


def monday_balance(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    other, contested = rng.choice(recipe.paid_others), rng.choice(recipe.contested)
    paid = (*recipe.paid_base, other)
    owed = {number: treasury.left_to_pay(company, company.invoices[number]) for number in (*paid, contested)}
    amount = sum((owed[number] for number in paid), ZERO)
    references = dict.fromkeys(company.invoices[number].reference for number in paid)
    line = _statement(stage, recipe, rng, amount, " ".join(references))
    promised = today + timedelta(days=rng.choice(recipe.promise_after))
    facts = {
        "today": today.isoformat(),
        "paid_line": line,
        "paid_amount": str(amount),
        "paid_other": other,
        "paid_other_amount": str(owed[other]),
        "paid_references": " et ".join(references),
        "group": recipe.group,
        "contested": contested,
        "contested_amount": str(owed[contested]),
        "contested_reference": company.invoices[contested].reference,
        "promise_day": promised.isoformat(),
        "promise_wrong_day": (promised + timedelta(days=7)).isoformat(),
        "notice_from": (today + timedelta(days=recipe.deadline_days)).isoformat(),
        "tomorrow": (today + timedelta(days=1)).isoformat(),
        "registered": f"1A 204 {rng.randint(100, 999)} {rng.randint(1000, 9999)} {rng.randint(0, 9)}",
        "payment": coming(stage.company, Series.PAYMENT, 1),
        "dispute": coming(stage.company, Series.DISPUTE, 1),
        "plan": coming(stage.company, Series.INSTALMENT_PLAN, 1),
        **{f"base_{rank}": number for rank, number in enumerate(recipe.paid_base, start=1)},
        **{f"base_{rank}_amount": str(owed[number]) for rank, number in enumerate(recipe.paid_base, start=1)},
        **_account(company, "paid", recipe.paid_customer, today),
        **_account(company, "contested", recipe.contested_customer, today),
        **_account(company, "promised", recipe.promised_customer, today),
        **_account(company, "notice", recipe.notice_customer, today),
        **_account(company, "third", recipe.third_customer, today),
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events))


def _account(company: Company, role: str, code: str, today: date) -> dict[str, str]:
    """What is said of an account: its name, its late invoices (the oldest first) and their sum."""
    late = [(invoice.number, left) for invoice, left in treasury.open_invoices(company, code) if invoice.due_on < today]
    numbers = {f"{role}_invoice_{rank}": number for rank, (number, _left) in enumerate(late, start=1)}
    sums = {f"{role}_late": str(sum((left for _number, left in late), ZERO))}
    return {f"{role}_customer": code, f"{role}_name": company.customers[code].name, **numbers, **sums}


def _statement(stage: Stage, recipe: Recipe, rng: random.Random, amount: Decimal, references: str) -> str:
    """The statement of the morning: the group's transfer, and the bank's fees. Gives the number of the transfer's line."""
    company = stage.company
    assert company.identity is not None
    iban, today = company.identity.accounts[0].iban, company.now.date()
    name = f"{today.year}-{today.timetuple().tm_yday:03d}"
    fees = -Decimal(rng.choice(recipe.fees))
    rows = (
        (amount, recipe.group, f"VIR SEPA REGLT {references}", f"VP{rng.randint(10_000, 99_999)}"),
        (fees, "COMMISSION", "COM. MOUVEMENT", ""),
    )
    counters, lines = company.counters, []
    for sum_, party, said, reference in rows:
        number = numbering.next_number(counters, today.year, Series.STATEMENT_LINE)
        counters = numbering.counted(counters, number)
        lines.append(
            StatementLine(
                number=number,
                statement=name,
                iban=iban,
                booked_on=today,
                value_on=today,
                amount=sum_,
                counterparty=party,
                remittance=said,
                end_to_end=reference,
            )
        )
    at = datetime.combine(today, IMPORTED)
    opening = bank_balance(company)
    made = Statement(
        number=name,
        iban=iban,
        opening=opening,
        closing=opening + amount + fees,
        lines=tuple(each.number for each in lines),
        file=f"releve-{name}.xml",
        imported_at=at,
    )
    stage.happen(at, StatementImported(statement=made, lines=tuple(lines)))
    return lines[0].number
