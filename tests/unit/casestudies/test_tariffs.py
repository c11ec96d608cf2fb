"""Price lists: proposed by a rule, checked, loaded from a sheet, submitted; prices agreed with a customer."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import engine, margins, money, pricing, tariff_checks, tariff_making, tariff_sheet, tariffs
from casestudies.company.kernel import Command, Impossible
from casestudies.company.pricing import Price
from casestudies.company.state import Company
from casestudies.company.tariffs import (
    AgreePrice,
    FamilyChange,
    LoadPrices,
    ProposeTariff,
    Rounding,
    SetPrice,
    SubmitTariff,
    WithdrawTariff,
)
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

BASE = two_years()
TODAY = BASE.now.date()
NUMBER = "TP-2026-0001"
HINGE, SCREWS = "VB-1110", next(each for each in BASE.products if each.family == "Visserie").code
CUSTOMER = next(iter(BASE.customers)).code
FAMILIES = sorted({each.family for each in BASE.products})


def proposing(**given_: Any) -> ProposeTariff:
    return ProposeTariff(
        **{
            "base": "TG-2026",
            "name": "Tarif d’avril",
            "valid_from": date(2026, 4, 1),
            "floor": Decimal(25),
            "changes": (FamilyChange(family="Ferrures", percent=Decimal("3.5")),),
            "rounding": Rounding.FIVE_CENTS,
            **given_,
        }
    )


DRAFTED = done(BASE, proposing())
PROPOSAL = DRAFTED.proposals[NUMBER]


def found(company: Company) -> Counter[str]:
    return Counter(each.code for each in tariff_checks.anomalies(company, company.proposals[NUMBER]))


def price_of(company: Company, product: str, minimum: int = 1) -> Decimal:
    return next(each.amount for each in company.proposals[NUMBER].prices if (each.product, each.minimum) == (product, minimum))


changes = st.lists(
    st.builds(FamilyChange, family=st.sampled_from([*FAMILIES, "Autre"]), percent=st.decimals(-100, 210, places=1)), max_size=3
).map(tuple)
amounts = st.one_of(st.decimals("0.01", 400, places=2), st.sampled_from([Decimal(0), Decimal("-1.00"), Decimal("1.005"), Decimal("NaN")]))
products = st.sampled_from([HINGE, SCREWS, "VB-0000"])
proposals = st.sampled_from([NUMBER, "TP-2026-0002", "TP-2026-9999"])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        ProposeTariff,
        base=st.sampled_from(["TG-2025", "TG-2026", "TG-1900"]),
        name=st.sampled_from(["", "Tarif d’avril"]),
        valid_from=st.dates(TODAY - timedelta(2), TODAY + timedelta(90)),
        valid_to=st.none() | st.dates(TODAY, TODAY + timedelta(200)),
        floor=st.decimals(-1, 101, places=0),
        changes=changes,
        rounding=st.sampled_from(Rounding),
    ),
    st.builds(SetPrice, proposal=proposals, product=products, minimum=st.integers(0, 3), amount=amounts),
    st.builds(
        LoadPrices,
        proposal=proposals,
        prices=st.lists(
            st.builds(Price, product=products, unit=st.sampled_from(["PR", "BX"]), amount=amounts, minimum=st.integers(0, 2)), max_size=3
        ).map(tuple),
    ),
    st.builds(SubmitTariff, proposal=proposals, note=st.sampled_from(["", "Hausse de l’acier"]), proceed=st.booleans()),
    st.builds(WithdrawTariff, proposal=proposals),
    st.builds(
        AgreePrice,
        customer=st.sampled_from([CUSTOMER, "C-0"]),
        product=products,
        amount=amounts,
        minimum=st.integers(0, 2),
        valid_from=st.dates(TODAY, TODAY + timedelta(20)),
        valid_to=st.dates(TODAY, TODAY + timedelta(20)),
        proceed=st.booleans(),
    ),
)


@examples(120)
@given(st.lists(commands, max_size=12))
def test_prices_are_cents_above_zero_each_once_and_the_events_alone_tell_all(script: list[Command]) -> None:
    played = play(BASE, script)
    company = played.company
    for each in company.proposals:
        keys = [(price.product, price.minimum) for price in each.prices]
        assert len(keys) == len(set(keys))
        assert all(price.amount > 0 and price.amount == money.cents(price.amount) for price in each.prices)
        assert each.code not in BASE.price_lists
    assert len({each.code for each in company.proposals}) == len(company.proposals)
    assert company.price_lists == BASE.price_lists
    agreed = list(company.agreed_prices)
    for one in agreed:
        assert not any(
            other is not one
            and (other.customer, other.product, other.minimum) == (one.customer, one.product, one.minimum)
            and other.valid_from <= one.valid_to
            and one.valid_from <= other.valid_to
            for other in agreed
        )
    assert again(BASE, played)


def test_a_list_is_raised_by_family_and_rounded() -> None:
    old = {(each.product, each.minimum): each.amount for each in BASE.price_lists["TG-2026"].prices}
    assert (PROPOSAL.code, PROPOSAL.status, len(PROPOSAL.prices)) == ("TG-2026-2", "draft", 326)
    for each in PROPOSAL.prices:
        raised = old[each.product, each.minimum] * (Decimal("1.035") if BASE.products[each.product].family == "Ferrures" else 1)
        assert abs(each.amount - raised) <= Decimal("0.025") or each.amount == Decimal("0.05")
        assert not each.amount % Decimal("0.05")


@pytest.mark.parametrize(
    ("rounding", "amount", "wanted"),
    [
        (Rounding.CENT, "2.345", "2.35"),
        (Rounding.FIVE_CENTS, "2.325", "2.35"),
        (Rounding.FIVE_CENTS, "2.32", "2.30"),
        (Rounding.TEN_CENTS, "2.35", "2.40"),
        (Rounding.TEN_CENTS, "0.01", "0.10"),
    ],
)
def test_new_prices_are_rounded_half_up(rounding: Rounding, amount: str, wanted: str) -> None:
    still = replace(PROPOSAL, rounding=rounding, changes=())
    assert tariff_checks.by_rule(still, "Ferrures", Decimal(amount)) == Decimal(wanted)


def test_what_is_wrong_is_found_and_told_once_a_kind() -> None:
    clean = done(BASE, proposing(changes=(), rounding=Rounding.CENT))
    assert found(clean) == {}
    cost = margins.unit_cost(BASE, HINGE)
    assert cost is not None
    below = done(clean, SetPrice(proposal=NUMBER, product=HINGE, minimum=1, amount=money.cents(cost) - Decimal("0.05")))
    assert found(below)["below_cost"] == 1
    thin = done(clean, SetPrice(proposal=NUMBER, product=HINGE, minimum=1, amount=money.cents(cost * Decimal("1.2"))))
    assert found(thin) == {"below_floor": 1, "off_rule": 1} | ({"tier_order": 1} if found(thin)["tier_order"] else {})
    tenfold = done(clean, SetPrice(proposal=NUMBER, product=HINGE, minimum=1, amount=price_of(clean, HINGE) * 10))
    assert found(tenfold) == {"unit_mistake": 1}
    kept = tuple(each for each in PROPOSAL.prices if each.product != HINGE)
    tiered = next(each for each in kept if each.minimum > 1)
    lacking = done(clean, LoadPrices(proposal=NUMBER, prices=tuple(each for each in kept if each != tiered)))
    assert (found(lacking)["missing_product"], found(lacking)["missing_tier"]) == (1, 1)
    dear = done(
        clean, SetPrice(proposal=NUMBER, product=tiered.product, minimum=tiered.minimum, amount=price_of(clean, tiered.product) + 1)
    )
    assert found(dear)["tier_order"] == 1
    assert warned(tenfold, SubmitTariff(proposal=NUMBER, note="Acier")) == ["tariffs.unit_mistake"]


def test_dates_that_overlap_or_leave_a_gap_are_found() -> None:
    other = done(BASE, proposing(base="TG-2025", changes=(), rounding=Rounding.CENT))
    assert {each.price_list for each in tariff_checks.anomalies(other, other.proposals[NUMBER]) if each.code == "overlap"} == {"TG-2026"}
    ended = replace(BASE.price_lists["TG-2026"], valid_to=date(2026, 3, 20))
    short = replace(BASE, price_lists=BASE.price_lists.put("TG-2026", ended))
    assert found(done(short, proposing(changes=(), rounding=Rounding.CENT))) == {"gap": 1}
    assert found(done(short, proposing(changes=(), rounding=Rounding.CENT, valid_from=date(2026, 3, 15)))) == {"overlap": 1}


def test_an_approved_proposal_is_a_list_and_ends_the_one_before() -> None:
    asked = done(DRAFTED, SubmitTariff(proposal=NUMBER, note="Hausse de l’acier"))
    assert refused(asked, SetPrice(proposal=NUMBER, product=HINGE, minimum=1, amount=Decimal(9))) == "tariffs.closed"
    approved = engine.evolve(asked, tariffs.TariffDecided(proposal=NUMBER, by="kervadec", approved=True), asked.now)
    assert approved.price_lists["TG-2026"].valid_to == date(2026, 3, 31)
    assert pricing.in_force(approved, date(2026, 3, 31)).code == "TG-2026"
    assert pricing.in_force(approved, date(2026, 4, 1)).code == "TG-2026-2"
    denied = engine.evolve(asked, tariffs.TariffDecided(proposal=NUMBER, by="kervadec", approved=False, note="Trop tôt"), asked.now)
    assert (denied.proposals[NUMBER].status, denied.price_lists) == ("refused", asked.price_lists)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"base": "TG-1900"}, "pricing.unknown_list"),
        ({"valid_from": TODAY - timedelta(1)}, "tariffs.past_date"),
        ({"valid_to": date(2026, 3, 31)}, "tariffs.dates"),
        ({"floor": Decimal(100)}, "tariffs.floor"),
        ({"changes": (FamilyChange(family="Autre", percent=Decimal(1)),)}, "tariffs.unknown_family"),
        ({"changes": (FamilyChange(family="Ferrures", percent=Decimal(1)),) * 2}, "tariffs.repeated_family"),
        ({"changes": (FamilyChange(family="Ferrures", percent=Decimal(201)),)}, "tariffs.change"),
        ({"name": " "}, "text.empty"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    assert refused(BASE, proposing(**change)) == code


def test_the_sheet_comes_back_as_it_went() -> None:
    rows: list[list[object]] = [list(tariff_sheet.HEADS), *tariff_sheet.rows_of(DRAFTED, PROPOSAL)]
    assert tariff_sheet.prices_of(DRAFTED, rows) == PROPOSAL.prices
    binary = [rows[0], *([*row[:-1], float(str(row[-1]))] for row in rows[1:])]
    assert tariff_sheet.prices_of(DRAFTED, binary) == PROPOSAL.prices
    french = [rows[0], *([*row[:-1], str(row[-1]).replace(".", ",") + " €"] for row in rows[1:]), [None] * 7]
    assert tariff_sheet.prices_of(DRAFTED, french) == PROPOSAL.prices
    assert refused(DRAFTED, LoadPrices(proposal=NUMBER, prices=PROPOSAL.prices)) == "tariffs.nothing_changed"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, "VB-0000", "tariffs.unknown_product"),
        (3, "boîte de 12", "tariffs.unit"),
        (4, "1,5", "tariffs.sheet_cell"),
        (6, "douze", "tariffs.sheet_cell"),
        (6, True, "tariffs.sheet_cell"),
        (6, "NaN", "tariffs.sheet_cell"),
        (6, None, "tariffs.sheet_cell"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_where(place: int, value: object, code: str) -> None:
    rows: list[list[object]] = [list(tariff_sheet.HEADS), *tariff_sheet.rows_of(DRAFTED, PROPOSAL)]
    rows[3][place] = value
    with pytest.raises(Impossible) as caught:
        tariff_sheet.prices_of(DRAFTED, rows)
    assert (caught.value.refusal.code, caught.value.refusal.params["row"]) == (code, 4)


def test_a_sheet_without_its_heads_is_refused() -> None:
    for rows in ([], [["Code", "Unité"]], [[*tariff_sheet.HEADS, "Code"]]):
        with pytest.raises(Impossible) as caught:
            tariff_sheet.prices_of(DRAFTED, rows)
        assert caught.value.refusal.code == "tariffs.sheet_head"


def test_agreed_prices_apply_by_day_and_quantity() -> None:
    listed = pricing.in_force(BASE, TODAY).price(BASE.products[HINGE], 1).amount
    agreed = {"customer": CUSTOMER, "product": HINGE, "valid_from": TODAY, "valid_to": TODAY + timedelta(90)}
    assert warned(BASE, AgreePrice(amount=Decimal("0.10"), **agreed)) == ["tariffs.agreed_below_cost"]
    assert warned(BASE, AgreePrice(amount=listed + 1, **agreed)) == ["tariffs.agreed_dearer"]
    company = done(done(BASE, AgreePrice(amount=listed, **agreed)), AgreePrice(amount=listed - Decimal("0.10"), minimum=50, **agreed))
    assert refused(company, AgreePrice(amount=listed, **agreed)) == "tariffs.agreed_already"

    def price(pieces: int, day: date) -> Decimal | None:
        applied = tariff_making.agreed_price(company, CUSTOMER, HINGE, pieces, day)
        return applied.amount if applied else None

    assert (price(10, TODAY), price(50, TODAY)) == (listed, listed - Decimal("0.10"))
    assert price(10, TODAY + timedelta(91)) is None


def test_the_margin_of_an_order_is_the_sum_of_its_lines() -> None:
    for order in list(BASE.orders)[-200:]:
        lines = [margins.of_line(BASE, line) for line in order.lines]
        whole = margins.of_order(BASE, order)
        assert whole.amount == sum(each.amount or 0 for each in lines)
        assert whole.sales == order.totals.net
