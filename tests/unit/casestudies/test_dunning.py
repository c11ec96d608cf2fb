"""Dunning: what may be claimed, what is warned of, promises, plans and disputes; the aged balance against a naive count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import ageing, dunning, expecting, law, money, recovering, treasury
from casestudies.company.dunning import (
    AgreePlan,
    CancelPlan,
    Channel,
    CloseDispute,
    DisputeReason,
    Instalment,
    NotePromise,
    OpenDispute,
    SendDunning,
)
from casestudies.company.kernel import Command, Shelf
from casestudies.company.state import Company
from casestudies.company.treasury import MatchLine, Part
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

COMPANY = two_years()
TODAY = COMPANY.now.date()
HELD = expecting.disputed(COMPANY)
OPEN = ageing.outstanding(COMPANY, TODAY)
LATE = [each for each in OPEN if each.days_late > 20 and each.invoice.number not in HELD]
ONE = next(each for each in LATE if not recovering.doubts(COMPANY, each.invoice.customer, [(each.invoice, each.amount)], 1)).invoice
WAITING = COMPANY.invoices["FA-2026-0263"]
DISPUTED = COMPANY.invoices[min(HELD)]
OWED = treasury.left_to_pay(COMPANY, ONE)

numbers = st.sampled_from([ONE.number, WAITING.number, DISPUTED.number, "FA-2026-0290", "FA-2024-0001", "FA-2026-9999"])
invoices = st.lists(numbers, max_size=2).map(tuple)
customers = st.sampled_from([ONE.customer, WAITING.customer, DISPUTED.customer, "C-9"])
days = st.integers(-3, 400).map(lambda each: TODAY + timedelta(days=each))
amounts = st.sampled_from([Decimal(each) for each in ("0", "10.00", "-5.00", "0.005")] + [OWED, OWED / 2])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        SendDunning,
        customer=customers,
        level=st.integers(-1, 5),
        invoices=invoices,
        channel=st.sampled_from(Channel),
        charges=st.booleans(),
        deadline=st.none() | days,
        registered=st.sampled_from(["", "1A 000 1"]),
        proceed=st.booleans(),
    ),
    st.builds(OpenDispute, invoice=numbers, reason=st.sampled_from(DisputeReason), said=st.sampled_from(["", "Prix faux"])),
    st.builds(
        CloseDispute,
        dispute=st.sampled_from(["LT-2026-0001", "LT-2026-0009"]),
        founded=st.booleans(),
        findings=st.just("Vu"),
        proceed=st.booleans(),
    ),
    st.builds(NotePromise, customer=customers, invoices=invoices, amount=amounts, due_on=days, said_by=st.just("Mme Le Goff")),
    st.builds(
        AgreePlan,
        customer=customers,
        invoices=invoices,
        instalments=st.lists(st.builds(Instalment, due_on=days, amount=amounts), max_size=3).map(tuple),
        proceed=st.booleans(),
    ),
    st.builds(CancelPlan, plan=st.sampled_from(["EC-2026-0001", "EC-2026-0002"]), note=st.just("Impayé"), proceed=st.booleans()),
)


@examples(80)
@given(st.lists(commands, max_size=10))
def test_letters_and_plans_claim_what_is_owed_and_never_what_is_disputed(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = COMPANY
    for at, event in played.events:
        if isinstance(event, dunning.DunningSent):
            made = event.dunning
            assert not {each.invoice for each in made.invoices} & expecting.disputed(company)
            for each in made.invoices:
                assert each.outstanding == treasury.left_to_pay(company, company.invoices[each.invoice]) > 0
            assert made.level == 0 or all(each.days_late > 0 for each in made.invoices)
            assert (made.level < dunning.FORMAL_NOTICE) or (made.deadline is not None and made.deadline > TODAY and made.registered)
        company = dunning.evolve(company, event, at) if isinstance(event, dunning.EVENTS) else company
    for plan in played.company.plans:
        assert sum((each.amount for each in plan.instalments), Decimal(0)) == plan.amount
    assert again(COMPANY, played)


def naive(company: Company, day: date) -> dict[str, list[Decimal]]:
    """The aged balance counted invoice by invoice, payment by payment."""
    found: dict[str, list[Decimal]] = {}
    for invoice in company.invoices:
        left = invoice.payable
        for payment in company.payments:
            left -= sum((each.amount + each.discount for each in payment.allocations if each.invoice == invoice.number), Decimal(0))
        for note in company.credit_notes:
            left -= sum((each.amount for each in note.applied if each.invoice == invoice.number), Decimal(0))
        if left:
            late = (day - invoice.due_on).days
            rank = 0 if late <= 0 else 1 if late <= 30 else 2 if late <= 60 else 3 if late <= 90 else 4
            found.setdefault(invoice.customer, [Decimal(0)] * 5)[rank] += left
    return found


def test_the_aged_balance_is_a_naive_count_after_a_payment_too() -> None:
    part = Part(invoice=WAITING.number, amount=Decimal("1000.00"))
    company = done(COMPANY, MatchLine(line="BQ-2026-0717", customer=WAITING.customer, parts=(part,)))
    kept = [each for each in company.invoices if each.issued_on >= date(2026, 1, 1)]
    small = company_of(company, {each.number for each in kept})
    assert {each.customer: list(each.buckets) for each in ageing.aged_balance(small, TODAY) if any(each.buckets)} == naive(small, TODAY)


def company_of(company: Company, numbers: set[str]) -> Company:
    """The company with these invoices alone, so that a naive count ends."""
    touched = {payment.number: payment for payment in company.payments if {each.invoice for each in payment.allocations} & numbers}
    return replace(
        company, invoices=Shelf({each.number: each for each in company.invoices if each.number in numbers}), payments=Shelf(touched)
    )


def letter(level: int = 1, *given_invoices: str, **more: object) -> SendDunning:
    fields = {"customer": ONE.customer, "level": level, "invoices": given_invoices or (ONE.number,), "channel": Channel.EMAIL, **more}
    return SendDunning(**fields)  # type: ignore[arg-type]


def test_charges_are_the_laws_from_the_day_after_the_due_date() -> None:
    made = done(COMPANY, letter(1, charges=True)).dunnings.touched["RL-2026-0132"]
    late = (TODAY - ONE.due_on).days
    rate = ONE.penalty_rate
    assert rate is not None
    assert made.penalties == money.cents(OWED * rate * late / 36500)
    assert made.indemnity == law.value("indemnity", TODAY) == Decimal("40.00")
    assert made.claimed == OWED + made.penalties + made.indemnity
    assert recovering.charges([(ONE, OWED)], ONE.due_on) == (0, 0)
    assert recovering.charges([(ONE, OWED)], ONE.due_on + timedelta(days=1))[1] == Decimal("40.00")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (letter(5), "dunning.level"),
        (letter(1, WAITING.number), "dunning.other_customer"),
        (letter(1, "FA-2026-9999"), "treasury.unknown_invoice"),
        (letter(1, ONE.number, ONE.number), "treasury.invoice_twice"),
        (SendDunning(customer=ONE.customer, level=1, invoices=(), channel=Channel.EMAIL), "dunning.no_invoice"),
        (SendDunning(customer=DISPUTED.customer, level=0, invoices=(DISPUTED.number,), channel=Channel.EMAIL), "dunning.disputed"),
        (SendDunning(customer=WAITING.customer, level=1, invoices=("FA-2026-0548",), channel=Channel.EMAIL), "dunning.not_due"),
        (letter(4), "dunning.registered"),
        (letter(4, channel=Channel.REGISTERED), "dunning.deadline"),
        (letter(4, channel=Channel.REGISTERED, deadline=TODAY), "dunning.deadline"),
        (letter(4, channel=Channel.REGISTERED, deadline=TODAY + timedelta(days=8)), "text.empty"),
    ],
)
def test_what_may_not_be_written_is_refused(command: SendDunning, code: str) -> None:
    assert refused(COMPANY, command) == code


def test_a_letter_too_early_or_too_high_is_told() -> None:
    level = recovering.level_of(COMPANY, ONE)
    assert warned(COMPANY, letter(min(max(level, 0) + 1, 3))) == []
    if level < 2:
        assert "dunning.level_jump" in warned(COMPANY, letter(3))
    after = done(COMPANY, letter(1))
    assert "dunning.recent" in warned(after, letter(2))
    waiting = SendDunning(customer=WAITING.customer, level=1, invoices=(WAITING.number,), channel=Channel.EMAIL)
    assert "dunning.payment_waiting" in warned(COMPANY, waiting)
    promise = NotePromise(
        customer=ONE.customer, invoices=(ONE.number,), amount=OWED, due_on=TODAY + timedelta(days=4), said_by="Mme Le Goff"
    )
    assert "dunning.promised" in warned(done(COMPANY, promise), letter(1))
    assert next(each for each in expecting.schedule(done(COMPANY, promise)) if each.invoice == ONE.number).why == "promised"


def plan(*amounts_given: Decimal, first: int = 10) -> AgreePlan:
    rows = tuple(Instalment(due_on=TODAY + timedelta(days=first + 30 * rank), amount=each) for rank, each in enumerate(amounts_given))
    return AgreePlan(customer=ONE.customer, invoices=(ONE.number,), instalments=rows)


def test_a_plan_sums_to_the_debt_and_is_kept_or_broken() -> None:
    third = money.cents(OWED / 3)
    assert refused(COMPANY, plan(third, third)) == "dunning.plan_sum"
    assert refused(COMPANY, plan()) == "dunning.instalments"
    assert refused(COMPANY, plan(OWED, first=-1)) == "dunning.plan_dates"
    assert warned(COMPANY, plan(OWED, first=366)) == ["dunning.plan_long"]
    agreed = done(COMPANY, plan(third, third, OWED - 2 * third))
    made = agreed.plans["EC-2026-0001"]
    assert recovering.plan_status(agreed, made) == "kept"
    assert refused(agreed, plan(OWED)) == "dunning.in_plan"
    assert "dunning.plan_kept" in warned(agreed, letter(1))
    expected = [each for each in expecting.schedule(agreed) if each.invoice == ONE.number]
    assert [(each.on, each.amount, each.why) for each in expected] == [(each.due_on, each.amount, "plan") for each in made.instalments]
    later = replace(agreed, now=agreed.now + timedelta(days=11))
    assert recovering.plan_status(later, made) == "broken"
    ended = done(later, CancelPlan(plan="EC-2026-0001", note="Première échéance impayée"))
    assert refused(ended, CancelPlan(plan="EC-2026-0001", note="Encore")) == "dunning.plan_over"
    assert "dunning.plan_kept" not in warned(ended, letter(1))


def test_a_dispute_holds_letters_back_until_it_is_closed() -> None:
    held = done(COMPANY, OpenDispute(invoice=ONE.number, reason=DisputeReason.PRICE, said="Prix différent du devis"))
    assert refused(held, letter(1)) == "dunning.disputed"
    assert refused(held, OpenDispute(invoice=ONE.number, reason=DisputeReason.PRICE, said="Encore")) == "dunning.already_disputed"
    assert refused(held, plan(OWED)) == "dunning.disputed"
    assert warned(held, CloseDispute(dispute="LT-2026-0001", founded=True, findings="Devis retrouvé")) == ["dunning.no_credit"]
    closed = done(held, CloseDispute(dispute="LT-2026-0001", founded=False, findings="Le devis dit le même prix"))
    assert refused(closed, CloseDispute(dispute="LT-2026-0001", founded=False, findings="Encore")) == "dunning.closed"
    assert "dunning.sent" in [event.__struct_config__.tag for _, event in play(closed, [letter(1), letter(1, proceed=True)]).events]


def test_what_is_expected_adds_up_to_what_is_owed() -> None:
    agreed = done(COMPANY, plan(money.cents(OWED / 2), OWED - money.cents(OWED / 2)))
    for company in (COMPANY, agreed):
        total = sum((each.amount for each in expecting.schedule(company)), Decimal(0))
        assert total == sum((each.amount for each in ageing.outstanding(company, TODAY)), Decimal(0))
