"""A Monday's receipts: a transfer short of a deduction, an assigned invoice paid to us, a debt to spread, receivables to assign."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import engine, numbering, treasury, working_days
from casestudies.company.factoring import AssignInvoices, Factor, FactorSigned, InvoicesAssigned
from casestudies.company.kernel import Accepted
from casestudies.company.numbering import Series
from casestudies.company.treasury import Statement, StatementImported, StatementLine
from casestudies.scenario.builders.staging import Stage, bank_balance
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

ZERO = Decimal("0.00")
IMPORTED, ASSIGNED = time(8, 5), time(16, 20)
"""When the bank's statement comes in, and when Maëlle assigned, two working days before."""
Row = tuple[Decimal, str, str, str]


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml: the factor's contract, and for each account the invoices of which some are drawn.

    `grouped` are paid together, the last less one of `deductions` (euros). `held` were assigned on Thursday, one of them is paid to us.
    `settled` of `debtor` is paid this morning, before its debt is spread: two `instalment`s at the first `spread_on` days, the rest at the
    last. `steady` and `wished` may be assigned, but for the one of `wished` that is contested; `past_due` may not.
    """

    factor: Factor
    payer: str
    grouped: tuple[str, ...]
    deductions: tuple[str, ...]
    held: tuple[str, ...]
    debtor: str
    settled: tuple[str, ...]
    instalment: tuple[str, ...]
    spread_on: tuple[date, date, date]
    steady: tuple[str, ...]
    wished: tuple[str, ...]
    past_due: str


def monday_receipts(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage = Stage(company)
    _assigned(stage, recipe)
    facts: dict[str, str] = {"today": company.now.date().isoformat(), "factor": recipe.factor.code, "factor_name": recipe.factor.name}
    grouped, deduction = rng.sample(recipe.grouped, 3), Decimal(rng.choice(recipe.deductions))
    sums = [_owed(company, number) for number in grouped]
    sums[-1] -= deduction
    for rank, (number, amount) in enumerate(zip(grouped, sums, strict=True), start=1):
        facts |= {f"grouped_{rank}": number, f"grouped_{rank}_amount": str(amount)}
    held, settled = rng.choice(recipe.held), rng.choice(recipe.settled)
    rows: list[Row] = [
        (sum(sums, ZERO), company.customers[recipe.payer].name.upper(), "VIR REGLEMENT FOURNISSEURS", f"RF{rng.randint(10_000, 99_999)}"),
        (_owed(company, held), _name(company, held).upper(), f"VIR {held}", f"ROS{rng.randint(10_000, 99_999)}"),
        (_owed(company, settled), company.customers[recipe.debtor].name.upper(), f"VIR {settled}", f"CHA{rng.randint(10_000, 99_999)}"),
    ]
    rng.shuffle(rows)
    lines = _statement(stage, rows)
    by_amount = {line.amount: line.number for line in lines}
    facts |= {
        "grouped_customer": recipe.payer,
        "grouped_name": company.customers[recipe.payer].name,
        "grouped_total": str(sum(sums, ZERO)),
        "grouped_line": by_amount[sum(sums, ZERO)],
        "grouped_full": str(_owed(company, grouped[-1])),
        "deduction": str(deduction),
        "held": held,
        "held_amount": str(_owed(company, held)),
        "held_name": _name(company, held),
        "held_customer": company.invoices[held].customer,
        "held_line": by_amount[_owed(company, held)],
        "settled": settled,
        "settled_amount": str(_owed(company, settled)),
        "settled_line": by_amount[_owed(company, settled)],
        "payment": coming(stage.company, Series.PAYMENT, 1),
        "payment_2": coming(stage.company, Series.PAYMENT, 2),
        "plan": coming(stage.company, Series.INSTALMENT_PLAN, 1),
        "assignment": coming(stage.company, Series.ASSIGNMENT, 1),
        **_spread(company, recipe, rng, settled),
        **_wished(company, recipe, rng),
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events))


def _owed(company: Company, number: str) -> Decimal:
    return treasury.left_to_pay(company, company.invoices[number])


def _name(company: Company, number: str) -> str:
    return company.customers[company.invoices[number].customer].name


def _assigned(stage: Stage, recipe: Recipe) -> None:
    """The contract, and what Maëlle assigned on Thursday."""
    today = stage.company.now.date()
    stage.happen(datetime.combine(recipe.factor.signed_on, IMPORTED), FactorSigned(factor=recipe.factor))
    at = datetime.combine(working_days.shifted(today, -2), ASSIGNED)
    company = replace(stage.company, now=at)
    decision = engine.decide(company, AssignInvoices(factor=recipe.factor.code, invoices=recipe.held, mentioned=True))
    if not isinstance(decision, Accepted):
        raise ValueError(f"{recipe.held!r}: {decision!r}")
    for event in decision.events:
        assert isinstance(event, InvoicesAssigned)
        stage.happen(at, replace(event, assignment=replace(event.assignment, assigned_by="auffret")))
    stage.company = replace(stage.company, now=datetime.combine(today, IMPORTED))


def _spread(company: Company, recipe: Recipe, rng: random.Random, settled: str) -> dict[str, str]:
    """The late debt of the debtor, what remains of it once this morning's payment is matched, and how it is spread."""
    today = company.now.date()
    late = [invoice.number for invoice, _left in treasury.open_invoices(company, recipe.debtor) if invoice.due_on < today]
    rest = [number for number in late if number != settled]
    total, part = sum((_owed(company, number) for number in rest), ZERO), Decimal(rng.choice(recipe.instalment))
    facts = {f"spread_{rank}": number for rank, number in enumerate(rest, start=1)}
    facts |= {f"spread_day_{rank}": day.isoformat() for rank, day in enumerate(recipe.spread_on, start=1)}
    return {
        **facts,
        "debtor": recipe.debtor,
        "debtor_name": company.customers[recipe.debtor].name,
        "debt_before": str(total + _owed(company, settled)),
        "debt": str(total),
        "part": str(part),
        "last_part": str(total - 2 * part),
        "wrong_part": str(total + _owed(company, settled) - 2 * part),
    }


def _wished(company: Company, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """What the manager would like to assign: three good receivables, one contested, one past due."""
    first, second = sorted(rng.sample(recipe.steady, 2))
    good, contested = rng.sample(recipe.wished, 2)
    listed = [first, second, good, contested, recipe.past_due]
    rng.shuffle(listed)
    facts = {"steady_1": first, "steady_2": second, "steady_3": good, "contested": contested, "past_due": recipe.past_due}
    facts |= {f"listed_{rank}": f"{number}, {_name(company, number)}" for rank, number in enumerate(listed, start=1)}
    return {**facts, "contested_name": _name(company, contested), "contested_reference": company.invoices[contested].reference}


def _statement(stage: Stage, rows: list[Row]) -> tuple[StatementLine, ...]:
    """The statement of the morning."""
    company = stage.company
    assert company.identity is not None
    iban, today = company.identity.accounts[0].iban, company.now.date()
    name = f"{today.year}-{today.timetuple().tm_yday:03d}"
    counters, lines = company.counters, []
    for amount, party, said, reference in rows:
        number = numbering.next_number(counters, today.year, Series.STATEMENT_LINE)
        counters = numbering.counted(counters, number)
        lines.append(
            StatementLine(
                number=number,
                statement=name,
                iban=iban,
                booked_on=today,
                value_on=today,
                amount=amount,
                counterparty=party,
                remittance=said,
                end_to_end=reference,
            )
        )
    opening = bank_balance(company)
    made = Statement(
        number=name,
        iban=iban,
        opening=opening,
        closing=opening + sum((row[0] for row in rows), ZERO),
        lines=tuple(each.number for each in lines),
        file=f"releve-{name}.xml",
        imported_at=datetime.combine(today, IMPORTED),
    )
    stage.happen(datetime.combine(today, IMPORTED), StatementImported(statement=made, lines=tuple(lines)))
    return tuple(lines)
