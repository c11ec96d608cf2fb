"""The budget and its follow-up: sales are the ledger's, targets grow, variances add up and split without remainder."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import budget, ledger, sales_facts
from casestudies.company.budget import Growth, PrepareBudget, SetTarget, WriteRemark
from casestudies.company.kernel import Command
from casestudies.company.sales_facts import FAMILY, SEGMENT, Figures
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

BASE = two_years()
CODE = "2026-family"
FAMILIES = budget.keys_of(BASE, FAMILY)


def preparing(**given_: Any) -> PrepareBudget:
    return PrepareBudget(**{"year": 2026, "axis": FAMILY, "base_year": 2025, "growth": Decimal(3), "threshold": Decimal(10), **given_})


PREPARED = done(BASE, preparing(changes=(Growth(key="Serrurerie", percent=Decimal(8)),)))
BUDGET = PREPARED.budgets[CODE]
codes = st.sampled_from([CODE, "2026-segment", "2024-family"])
months = st.integers(-1, 13)
keys = st.sampled_from(["", "Serrurerie", "Menuiserie", "Autre"])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        PrepareBudget,
        year=st.integers(2025, 2027),
        axis=st.sampled_from([FAMILY, SEGMENT, "city"]),
        base_year=st.sampled_from([2023, 2024, 2025, 2026]),
        growth=st.decimals(-95, 205, places=1),
        threshold=st.decimals(0, 101, places=0),
        changes=st.lists(st.builds(Growth, key=keys, percent=st.decimals(-10, 10, places=1)), max_size=2).map(tuple),
        proceed=st.booleans(),
    ),
    st.builds(SetTarget, budget=codes, month=months, key=keys, sales=st.decimals(-1, 50_000, places=2)),
    st.builds(WriteRemark, budget=codes, month=months, key=keys, text=st.sampled_from(["", "Un chantier décalé."]), proceed=st.booleans()),
)


@examples(40)
@given(st.lists(commands, max_size=8))
def test_variances_add_up_and_the_events_alone_tell_all(script: list[Command]) -> None:
    played = play(BASE, script)
    for each in played.company.budgets:
        monthly = budget.variances(played.company, each)
        for one in (*monthly, *budget.to_date(each, monthly)):
            assert one.volume + one.price == one.amount == one.actual.sales - one.target.sales
        whole = budget.summed(each, None, list(monthly))
        by_key = budget.to_date(each, monthly)
        for name in ("amount", "volume", "price"):
            assert getattr(whole, name) == sum(getattr(one, name) for one in by_key) == sum(getattr(one, name) for one in monthly)
        assert whole.target.sales == sum(
            target.sales for target in each.targets if target.month <= max((one.month for one in monthly), default=0)
        )
        assert Counter((target.month, target.key) for target in each.targets).most_common(1)[0][1] == 1
    assert again(BASE, played)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_sales_are_those_of_the_ledger(year: int) -> None:
    book = [entry for entry in ledger.book(BASE) if entry.day.year == year]
    balances = ledger.balances(book)
    booked = -sum(balances.get(account, Decimal(0)) for account in (ledger.SALES, ledger.REBATES))
    for axis in (FAMILY, SEGMENT):
        assert sales_facts.total(sales_facts.sold(BASE, year, axis).values()).sales == booked
    assert sales_facts.total(sales_facts.sold(BASE, year, FAMILY).values()) == sales_facts.total(
        sales_facts.sold(BASE, year, SEGMENT).values()
    )


def test_targets_grow_from_the_former_year() -> None:
    facts = sales_facts.sold(BASE, 2025, FAMILY)
    growth = {"Serrurerie": Decimal("1.08")}
    for each in BUDGET.targets:
        wanted = facts[each.month, each.key].sales * growth.get(each.key, Decimal("1.03"))
        assert abs(each.sales - wanted) <= Decimal("0.005")


def test_only_closed_months_are_followed() -> None:
    assert {each.month for each in budget.variances(PREPARED, BUDGET)} == {1, 2}
    assert budget.ended(BUDGET, PREPARED) == date(2026, 2, 28)
    assert sales_facts.closed_months(2026, date(2026, 1, 31)) == 0
    assert [sales_facts.last_of(2026, month) for month in (1, 2, 12)] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 12, 31)]


def test_a_variance_is_split_into_volume_then_price() -> None:
    # Ten pieces at 2 € were wanted; twelve were sold at 1.90 €: +4 € of volume, −1.20 € of price.
    wanted, actual = Figures(sales=Decimal("20.00"), quantity=10), Figures(sales=Decimal("22.80"), quantity=12)
    found = budget.compared(1, "Serrurerie", wanted, actual, Decimal(24), Decimal(10))
    assert (found.amount, found.volume, found.price) == (Decimal("2.80"), Decimal("4.00"), Decimal("-1.20"))
    assert (found.percent, found.alert) == (Decimal("14.0"), True)
    assert not budget.compared(1, "Serrurerie", wanted, actual, Decimal(24), Decimal("14.1")).alert
    assert budget.compared(1, "Librairie", sales_facts.NOTHING, actual, Decimal(24), Decimal(10)).percent is None


def test_unchanged_prices_leave_all_to_volume() -> None:
    same = done(replace(BASE, now=datetime.fromisoformat("2026-01-02T09:00")), preparing(year=2025, base_year=2024, growth=Decimal(0)))
    found = same.budgets["2025-family"]
    prices = sales_facts.average_prices(BASE, 2025)
    at_own = sales_facts.at_prices(BASE, 2025, FAMILY, prices)
    assert abs(sum(at_own.values()) - sales_facts.total(sales_facts.sold(BASE, 2025, FAMILY).values()).sales) < Decimal("50")
    assert len({each.month for each in budget.variances(same, found)}) == 12


def test_a_target_set_by_hand_takes_quantity_and_cost_with_it() -> None:
    before = next(each for each in BUDGET.targets if (each.month, each.key) == (1, "Serrurerie"))
    company = done(PREPARED, SetTarget(budget=CODE, month=1, key="Serrurerie", sales=before.sales * 2))
    after = next(each for each in company.budgets[CODE].targets if (each.month, each.key) == (1, "Serrurerie"))
    assert (after.quantity, after.cost) == (before.quantity * 2, before.cost * 2)
    assert refused(company, SetTarget(budget=CODE, month=1, key="Serrurerie", sales=after.sales)) == "budget.same"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"axis": "city"}, "budget.axis"),
        ({"year": 2030}, "budget.year"),
        ({"base_year": 2023}, "budget.base_year"),
        ({"base_year": 2026}, "budget.base_year"),
        ({"growth": Decimal(201)}, "budget.growth"),
        ({"threshold": Decimal(0)}, "budget.threshold"),
        ({"changes": (Growth(key="Autre", percent=Decimal(1)),)}, "budget.unknown_key"),
        ({"changes": (Growth(key="Serrurerie", percent=Decimal(1)),) * 2}, "budget.repeated_key"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    assert refused(BASE, preparing(**change)) == code


def test_doubts_are_told() -> None:
    assert warned(PREPARED, preparing()) == ["budget.replaced"]
    assert warned(BASE, preparing(year=2027, base_year=2026)) == ["budget.part_year"]
    assert warned(BASE, preparing(base_year=2024)) == ["budget.part_year"]
    assert warned(PREPARED, WriteRemark(budget=CODE, month=3, key="", text="Mars commence à peine.")) == ["budget.open_month"]
    written = done(PREPARED, WriteRemark(budget=CODE, month=2, key="Serrurerie", text="Un chantier décalé en avril."))
    assert written.budgets[CODE].remarks[0].text == "Un chantier décalé en avril."
