"""Factoring: what may be assigned, what the factor pays, keeps and gives back; the ledger follows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.company import ageing, engine, factoring, ledger, money, treasury
from casestudies.company.dunning import Channel, DisputeReason, OpenDispute, SendDunning
from casestudies.company.factoring import AssignInvoices, FactorSigned, HandOver, MatchFactorLine, TakeBack
from casestudies.company.kernel import Command
from casestudies.company.state import Company
from casestudies.company.treasury import ImportStatement, MatchLine, Part, UndoMatch
from tests.support import statements
from tests.support.factors import FACTOR
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned
from tests.unit.casestudies.test_treasury import check_books

COMPANY = engine.evolve(two_years(), FactorSigned(factor=FACTOR), two_years().now)
TODAY = COMPANY.now.date()
GOOD = [each.number for each in COMPANY.invoices if factoring.excluded(COMPANY, each) is None]
ONE, TWO = GOOD[0], GOOD[1]
LATE, LINE = "FA-2026-0263", "BQ-2026-0717"

numbers = st.lists(st.sampled_from([ONE, TWO, LATE, "FA-2024-0001", "FA-2026-9999"]), max_size=3).map(tuple)
lines = st.sampled_from([LINE, "BQ-2026-0737", "BQ-2026-0738", "BQ-2026-0001"])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        AssignInvoices,
        factor=st.sampled_from([FACTOR.code, "AUTRE"]),
        invoices=numbers,
        mentioned=st.booleans(),
        proceed=st.booleans(),
    ),
    st.builds(ImportStatement, file=st.just("a.xml"), content=st.just(statements.camt())),
    st.builds(MatchFactorLine, line=lines, factor=st.just(FACTOR.code)),
    st.builds(HandOver, line=lines, invoice=st.sampled_from([ONE, LATE]), proceed=st.booleans()),
    st.builds(
        TakeBack,
        assignment=st.sampled_from(["CS-2026-0001", "CS-2026-0002"]),
        invoice=st.sampled_from([ONE, TWO]),
        reason=st.sampled_from(["", "Impayée"]),
        proceed=st.booleans(),
    ),
    st.builds(
        MatchLine,
        line=lines,
        customer=st.just(COMPANY.invoices[ONE].customer),
        parts=st.just((Part(invoice=ONE, amount=Decimal("1.00")),)),
        proceed=st.booleans(),
    ),
    st.builds(UndoMatch, payment=st.just("RG-2026-0521"), reason=st.just("Erreur")),
)


@examples(25)
@given(st.lists(commands, max_size=10))
def test_books_balance_whatever_is_assigned_and_given_back(script: list[Command]) -> None:
    played = play(COMPANY, script)
    check_books(played.company)
    for number in (ONE, TWO, LATE):
        assert treasury.left_to_pay(played.company, played.company.invoices[number]) >= 0
    owed = {each.invoice.number: each.amount for each in ageing.outstanding(played.company, TODAY)}
    assert owed.get(ONE, 0) == treasury.left_to_pay(played.company, played.company.invoices[ONE])
    assert again(COMPANY, played)


def assigned(*given_numbers: str) -> Company:
    return done(COMPANY, AssignInvoices(factor=FACTOR.code, invoices=given_numbers or (ONE,), mentioned=True))


def test_what_is_assigned_is_no_longer_owed_to_us_and_the_factor_pays_its_part() -> None:
    before = treasury.left_to_pay(COMPANY, COMPANY.invoices[ONE])
    after = assigned()
    made = after.assignments["CS-2026-0001"]
    assert treasury.left_to_pay(after, after.invoices[ONE]) == 0
    assert made.total == before == made.financed + made.reserve
    assert made.financed == money.cents(before * 90 / 100)
    assert made.commission == money.cents(before * Decimal("0.8") / 100)
    assert made.vat == money.cents(made.commission * 20 / 100)
    assert factoring.owed_by_factor(after, FACTOR.code) == before - made.commission - made.vat
    customer = after.invoices[ONE].customer
    letter = SendDunning(customer=customer, level=0, invoices=(ONE,), channel=Channel.EMAIL)
    assert refused(after, letter) == "dunning.settled"
    assert refused(after, AssignInvoices(factor=FACTOR.code, invoices=(ONE,))) == "factoring.assigned"
    assert "factoring.no_mention" in warned(COMPANY, AssignInvoices(factor=FACTOR.code, invoices=(ONE,)))


@pytest.mark.parametrize(
    ("number", "code"),
    [(LATE, "factoring.due"), ("FA-2024-0001", "factoring.settled"), ("FA-2026-9999", "treasury.unknown_invoice")],
)
def test_what_may_not_be_assigned_is_refused(number: str, code: str) -> None:
    assert refused(COMPANY, AssignInvoices(factor=FACTOR.code, invoices=(number,))) == code
    assert refused(COMPANY, AssignInvoices(factor=FACTOR.code, invoices=(ONE, ONE))) == "treasury.invoice_twice"
    assert refused(COMPANY, AssignInvoices(factor=FACTOR.code, invoices=())) == "factoring.no_invoice"
    assert refused(COMPANY, AssignInvoices(factor="AUTRE", invoices=(ONE,))) == "factoring.unknown_factor"


def test_a_disputed_invoice_is_not_assigned() -> None:
    held = done(COMPANY, OpenDispute(invoice=ONE, reason=DisputeReason.PRICE, said="Prix faux"))
    assert refused(held, AssignInvoices(factor=FACTOR.code, invoices=(ONE,))) == "factoring.disputed"


def test_the_factor_s_transfer_and_a_customer_s_mistake_pass_by_its_account() -> None:
    after = assigned()
    made = after.assignments["CS-2026-0001"]
    rows = [
        (str(made.paid_at_once), "OCEANE", "FINANCEMENT", ""),
        (str(made.total), "CLIENT", ONE, ""),
        (str(-made.total), "OCEANE", "REV", ""),
    ]
    company = done(after, ImportStatement(file="a", content=statements.camt(rows)))
    paid = done(company, MatchFactorLine(line="BQ-2026-0737", factor=FACTOR.code))
    assert factoring.owed_by_factor(paid, FACTOR.code) == made.reserve
    mistaken = done(paid, HandOver(line="BQ-2026-0738", invoice=ONE))
    assert factoring.owed_by_factor(mistaken, FACTOR.code) == made.reserve - made.total
    given_back = done(mistaken, MatchFactorLine(line="BQ-2026-0739", factor=FACTOR.code))
    assert factoring.owed_by_factor(given_back, FACTOR.code) == made.reserve
    check_books(given_back)
    assert refused(given_back, HandOver(line="BQ-2026-0738", invoice=ONE)) == "treasury.explained"
    assert refused(company, HandOver(line="BQ-2026-0737", invoice=LATE)) == "factoring.not_assigned"
    assert ledger.SUSPENSE in ledger.balances(ledger.book(company))


def test_the_factor_s_recourse_gives_the_debt_back() -> None:
    after = assigned(ONE, TWO)
    command = TakeBack(assignment="CS-2026-0001", invoice=ONE, reason="Impayée à 60 jours")
    assert warned(after, command) == ["factoring.too_early"]
    back = done(after, command)
    assert treasury.left_to_pay(back, back.invoices[ONE]) == treasury.left_to_pay(COMPANY, COMPANY.invoices[ONE])
    assert treasury.left_to_pay(back, back.invoices[TWO]) == 0
    assert refused(back, command) == "factoring.not_assigned"
    check_books(back)
