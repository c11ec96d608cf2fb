"""Credit: exposure follows payments, holds warn, limits and the insurer, ratios and the score of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import credit, crm, solvency
from casestudies.company.credit import (
    AccountsFiled,
    AskLimit,
    ChangeLimit,
    Conclude,
    HoldCustomer,
    Opinion,
    RecordAnswer,
    ReleaseCustomer,
)
from casestudies.company.kernel import Command
from casestudies.company.orders import ConfirmOrder
from casestudies.company.solvency import AnnualAccounts
from casestudies.company.treasury import MatchLine, Part, UndoMatch
from tests.support.laws import examples
from tests.support.solvency import SOUND, WEAK
from tests.support.trades import again, done, play, refused, two_years, warned

FILED = credit.evolve(two_years(), AccountsFiled(accounts=WEAK), two_years().now)
COMPANY = credit.evolve(FILED, AccountsFiled(accounts=SOUND), two_years().now)
CODE, INVOICE, LINE = "C-02157", "FA-2026-0263", "BQ-2026-0717"

customers = st.sampled_from([CODE, "C-01009", "C-9"])
amounts = st.sampled_from([Decimal(each) for each in ("0", "3000", "8000.00", "-1", "0.005", "2000000")])
words = st.sampled_from(["", "Deux factures échues"])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(HoldCustomer, customer=customers, reason=words),
    st.builds(ReleaseCustomer, customer=customers, reason=words, proceed=st.booleans()),
    st.builds(AskLimit, customer=customers, amount=amounts, reason=words),
    st.builds(RecordAnswer, request=st.sampled_from(["DG-2026-0001", "DG-2026-0002"]), granted=amounts, reference=st.just("ASS-1")),
    st.builds(ChangeLimit, customer=customers, limit=amounts, reason=words, proceed=st.booleans()),
    st.builds(
        Conclude,
        accounts=st.sampled_from([SOUND.code, WEAK.code, "BIL-9"]),
        opinion=st.sampled_from(Opinion),
        limit=amounts,
        reasons=words,
        proceed=st.booleans(),
    ),
)


@examples(100)
@given(st.lists(commands, max_size=10))
def test_events_alone_give_the_same_credit_back(script: list[Command]) -> None:
    played = play(COMPANY, script)
    assert again(COMPANY, played)
    for request in played.company.limit_requests:
        assert request.amount >= 0
    for customer in played.company.customers.touched.values():
        assert 0 <= customer.credit_limit <= credit.HIGHEST


def test_credit_in_use_follows_what_is_paid_and_undone() -> None:
    buyer = COMPANY.customers[CODE]
    before = crm.exposure(COMPANY, buyer)
    part = Part(invoice=INVOICE, amount=Decimal("1000.00"))
    paid = done(COMPANY, MatchLine(line=LINE, customer=CODE, parts=(part,)))
    assert crm.exposure(paid, paid.customers[CODE]) == before - 1000
    undone = done(paid, UndoMatch(payment="RG-2026-0521", reason="Erreur"))
    assert crm.exposure(undone, undone.customers[CODE]) == before


def test_credit_in_use_is_that_of_the_file_before_anything_is_done() -> None:
    for customer in COMPANY.customers:
        assert crm.unpaid(COMPANY, customer) == customer.open_balance


def test_confirming_an_order_of_a_held_customer_warns() -> None:
    order = next((each for each in COMPANY.orders if each.status == "confirmed"), None)
    assert order is not None
    draft = replace(order, confirmed_at=None)
    company = replace(COMPANY, orders=COMPANY.orders.put(order.number, draft))
    before = warned(company, ConfirmOrder(order=order.number))
    held = done(company, HoldCustomer(customer=order.customer, reason="Deux factures échues"))
    assert "orders.customer_held" not in before
    assert "orders.customer_held" in warned(held, ConfirmOrder(order=order.number))
    assert refused(held, HoldCustomer(customer=order.customer, reason="Encore")) == "credit.already_held"
    free = done(held, ReleaseCustomer(customer=order.customer, reason="Virement reçu"))
    assert warned(free, ConfirmOrder(order=order.number)) == before
    assert refused(free, ReleaseCustomer(customer=order.customer, reason="Encore")) == "credit.not_held"


def test_a_limit_is_raised_within_what_the_insurer_grants() -> None:
    now = COMPANY.customers[CODE].credit_limit
    raised = ChangeLimit(customer=CODE, limit=now + 5000, reason="Demande du commercial")
    assert warned(COMPANY, raised)[0] == "credit.not_insured"
    asked = done(COMPANY, AskLimit(customer=CODE, amount=now + 5000, reason="Chantier"))
    assert refused(asked, AskLimit(customer=CODE, amount=Decimal("1"), reason="Encore")) == "credit.waiting"
    answered = done(asked, RecordAnswer(request="DG-2026-0001", granted=now + 2000, reference="ASS-77"))
    assert credit.insured(answered, CODE) == now + 2000
    assert credit.past_due(answered, CODE) > 0
    assert warned(answered, raised) == ["credit.above_insurer", "credit.past_due"]
    assert warned(answered, replace(raised, limit=now + 2000)) == ["credit.past_due"]
    assert warned(answered, replace(raised, limit=Decimal("1.00"))) == ["credit.below_used"]


@dataclass
class Figure:
    """What a calculator gives."""

    code: str
    sound: str
    weak: str


@pytest.mark.parametrize(
    "figure",
    [
        Figure("working_capital", "120000", "-10000"),
        Figure("working_capital_need", "60000", "83000"),
        Figure("net_cash", "60000", "-93000"),
        Figure("general_liquidity", "1.60", "0.97"),
        Figure("quick_liquidity", "1.15", "0.39"),
        Figure("autonomy", "42.0", "6.0"),
        Figure("gearing", "9.5", "676.7"),
        Figure("need_days", "18.0", "36.4"),
        Figure("receivable_days", "48.0", "57.1"),
        Figure("payable_days", "77.1", "136.0"),
        Figure("margin", "5.2", "-4.1"),
        Figure("interest_cover", "15.00", "-0.74"),
        Figure("interest_burden", "4.8", "316.7"),
        # 24×125/280 + 22×300/500 + 16×230/500 − 87×6/1200 − 10×330/480; 24×6/470 + 22×140/500 + 16×140/500 − 87×19/820 − 10×248/260.
        Figure("score", "24.0", "-0.6"),
    ],
)  # fmt: skip
def test_ratios_are_those_of_a_calculator(figure: Figure) -> None:
    for accounts, wanted in ((SOUND, figure.sound), (WEAK, figure.weak)):
        assert {each.code: each.value for each in solvency.ratios(accounts)}[figure.code] == Decimal(wanted)


def test_working_capital_less_its_need_is_the_cash() -> None:
    for accounts in (SOUND, WEAK):
        assert accounts.total == accounts.total_due
        assert accounts.working_capital - accounts.working_capital_need == accounts.net_cash


@pytest.mark.parametrize(
    ("points", "verdict", "percent"),
    [("16.5", "sound", 10), ("16.4", "watch", 10), ("6.8", "watch", 50), ("6.7", "risky", 60), ("-30", "risky", 100)],
)
def test_the_score_is_read_as_its_authors_did(points: str, verdict: str, percent: int) -> None:
    assert (solvency.verdict(Decimal(points)), solvency.probability(Decimal(points))) == (verdict, percent)
    assert solvency.verdict(None) == "unknown"


def test_nothing_is_divided_by_nothing() -> None:
    empty = AnnualAccounts(code="B", party="P", name="N", year=2025, **dict.fromkeys(FIGURES, 0))
    assert all(each.value is None or each.unit == "eur" for each in solvency.ratios(empty))


FIGURES = (
    "fixed_assets", "stocks", "receivables", "other_assets", "cash", "equity", "provisions", "long_debts", "overdrafts", "payables",
    "social_debts", "other_debts", "sales", "purchases", "value_added", "personnel", "gross_surplus", "operating_income", "interest",
    "net_income",
)  # fmt: skip


def test_a_conclusion_says_its_reasons_and_doubts_are_told() -> None:
    good = Conclude(accounts=WEAK.code, opinion=Opinion.FAVOURABLE, limit=Decimal("5000"), reasons="Client fidèle")
    assert warned(COMPANY, good) == ["credit.risky_score"]
    assert refused(COMPANY, replace(good, opinion=Opinion.UNFAVOURABLE)) == "credit.no_limit"
    assert refused(COMPANY, replace(good, accounts="BIL-9")) == "credit.unknown_accounts"
    assert refused(COMPANY, replace(good, reasons=" ")) == "text.empty"
    old = credit.evolve(COMPANY, AccountsFiled(accounts=replace(SOUND, code="BIL-1-2023", year=2023)), COMPANY.now)
    assert warned(old, replace(good, accounts="BIL-1-2023")) == ["credit.old_accounts"]
    made = done(COMPANY, replace(good, accounts=SOUND.code)).conclusions["DS-2026-0001"]
    assert (made.score, made.party) == (Decimal("24.0"), SOUND.party)
