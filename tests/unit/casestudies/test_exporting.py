"""Export files: what a destination and an Incoterm ask for, packages that add up, papers that disagree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.company import customs, export, export_checks, exporting, incoterms
from casestudies.company.export import (
    AddPackage,
    ChangeTerms,
    CloseFile,
    IssuePaper,
    OpenFile,
    Packed,
    PaperKind,
    RecordPaper,
    RemovePackage,
    Statement,
)
from casestudies.company.kernel import Command
from casestudies.company.orders import Order
from casestudies.company.state import Company
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

BASE = two_years()
TODAY = BASE.now.date()
NUMBER = "XP-2026-0001"


def last_to(*countries: str) -> Order:
    """The last order that goes there and that is not cancelled."""
    found = [each for each in BASE.orders if each.status != "cancelled" and exporting.country_of(BASE, each) in countries]
    return max(found, key=lambda each: (each.entered_at, each.number))


SWISS, BELGIAN, HOME = last_to("CH"), last_to("BE"), last_to("FR")


def opened(order: Order = SWISS, incoterm: str = "DAP", place: str = "Genève") -> Company:
    return done(BASE, OpenFile(order=order.number, incoterm=incoterm, place=place))


def all_packed(company: Company, order: Order = SWISS, gross: int = 3_000) -> Company:
    """All of it in two packages, each that many grams above its net weight."""
    for part in (order.lines[:1], order.lines[1:]):
        if part:
            net = sum(customs.net_grams(company, line.product, line.total_pieces) for line in part)
            contents = tuple(Packed(line=line.number, quantity=line.quantity) for line in part)
            company = done(company, AddPackage(file=NUMBER, marks="VAUBRUN", gross=net + gross, contents=contents))
    return company


files = st.sampled_from([NUMBER, "XP-2026-0002", "XP-2026-9999"])
kinds = st.sampled_from(PaperKind)
statements = st.builds(
    Statement,
    amount=st.none() | st.decimals(-1, 9_000, places=2),
    packages=st.none() | st.integers(-1, 3),
    gross=st.none() | st.integers(-1, 60_000),
    incoterm=st.sampled_from(["", "DAP", "DDU"]),
)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        OpenFile,
        order=st.sampled_from([SWISS.number, BELGIAN.number, HOME.number, "CC-0"]),
        incoterm=st.sampled_from(["DAP", "EXW", "FOB", "DDU"]),
        place=st.sampled_from(["", "Genève"]),
        proceed=st.booleans(),
    ),
    st.builds(ChangeTerms, file=files, incoterm=st.sampled_from(["DAP", "CIP"]), place=st.just("Genève"), proceed=st.booleans()),
    st.builds(
        AddPackage,
        file=files,
        marks=st.sampled_from(["", "VAUBRUN"]),
        gross=st.integers(0, 90_000),
        contents=st.lists(st.builds(Packed, line=st.sampled_from([10, 20, 990]), quantity=st.integers(0, 6)), max_size=2).map(tuple),
    ),
    st.builds(RemovePackage, file=files, package=st.integers(0, 3)),
    st.builds(IssuePaper, file=files, kind=kinds, proceed=st.booleans()),
    st.builds(
        RecordPaper,
        file=files,
        kind=kinds,
        reference=st.sampled_from(["", "26FR0001"]),
        dated=st.dates(TODAY - timedelta(3), TODAY + timedelta(1)),
        says=statements,
        proceed=st.booleans(),
    ),
    st.builds(CloseFile, file=files, note=st.sampled_from(["", "Dossier complet."]), proceed=st.booleans()),
)


@examples(150)
@given(st.lists(commands, max_size=14))
def test_packages_never_hold_more_than_the_order_and_the_events_alone_tell_all(script: list[Command]) -> None:
    played = play(BASE, script)
    company = played.company
    for each in company.export_files:
        assert all(left >= 0 for left in export_checks.unpacked(company, each).values())
        assert all(0 < package.net <= package.gross for package in each.packages)
        assert len({package.number for package in each.packages}) == len(each.packages)
        lines = export_checks.customs_lines(company, each)
        assert sum(line.value for line in lines) == sum(line.amount for line in company.orders[each.order].lines)
    assert len({each.order for each in company.export_files}) == len(company.export_files)
    assert again(BASE, played)


def kinds_needed(company: Company) -> set[PaperKind]:
    return {each.kind for each in export_checks.needs(company, company.export_files[NUMBER])}


COMMON = {PaperKind.COMMERCIAL_INVOICE, PaperKind.PACKING_LIST, PaperKind.TRANSPORT_DOCUMENT}


@pytest.mark.parametrize(
    ("order", "incoterm", "asked"),
    [
        (BELGIAN, "DAP", {PaperKind.VAT_CHECK}),
        (BELGIAN, "CIP", {PaperKind.VAT_CHECK, PaperKind.INSURANCE}),
        (SWISS, "DAP", {PaperKind.EXPORT_DECLARATION, PaperKind.EXIT_PROOF}),
        (SWISS, "EXW", {PaperKind.EXIT_PROOF}),
        (SWISS, "CIP", {PaperKind.EXPORT_DECLARATION, PaperKind.EXIT_PROOF, PaperKind.INSURANCE}),
    ],
)
def test_the_papers_follow_from_the_destination_and_the_incoterm(order: Order, incoterm: str, asked: set[PaperKind]) -> None:
    company = opened(order, incoterm)
    origin = export_checks.origin_paper(company, company.export_files[NUMBER])
    assert kinds_needed(company) == COMMON | asked | ({origin} if origin else set())
    assert origin is None or order is SWISS


def test_the_proof_of_origin_depends_on_the_value_of_the_goods_we_make() -> None:
    for order in BASE.orders:
        if exporting.country_of(BASE, order) == "CH" and order.status != "cancelled":
            company = opened(order)
            found = company.export_files[NUMBER]
            value = export_checks.preferential_value(company, found)
            wanted = None if not value else PaperKind.ORIGIN_STATEMENT if value <= Decimal(6000) else PaperKind.EUR1
            assert export_checks.origin_paper(company, found) == wanted


@pytest.mark.parametrize("code", incoterms.RULES)
def test_who_bears_what_holds_together(code: str) -> None:
    rule = incoterms.RULES[code]
    assert rule.borne_by_seller("export") == (code != "EXW")
    assert rule.borne_by_seller("insurance") == (code in {"CIP", "CIF"})
    assert rule.borne_by_seller("import") == (code == "DDP")
    assert rule.waterway == (code in {"FAS", "FOB", "CFR", "CIF"})
    assert rule.borne_by_seller("carriage") == (code[0] in "CD")


def test_terms_that_do_not_fit_are_doubted() -> None:
    for incoterm, code in (("FOB", "export.waterway"), ("EXW", "export.ex_works"), ("DDP", "export.duty_paid")):
        assert warned(BASE, OpenFile(order=SWISS.number, incoterm=incoterm, place="Lorient")) == [code]
    assert warned(BASE, OpenFile(order=BELGIAN.number, incoterm="DDP", place="Liège")) == []


def test_our_papers_say_what_the_file_says_until_it_changes() -> None:
    company = all_packed(opened())
    for kind in (PaperKind.PROFORMA, PaperKind.COMMERCIAL_INVOICE, PaperKind.PACKING_LIST):
        company = done(company, IssuePaper(file=NUMBER, kind=kind))
    assert export_checks.disagreements(company, company.export_files[NUMBER]) == ()
    changed = done(company, ChangeTerms(file=NUMBER, incoterm="CPT", place="Genève"))
    told = export_checks.disagreements(changed, changed.export_files[NUMBER])
    assert [(each.kind, each.field, each.said, each.expected) for each in told] == [
        (PaperKind.COMMERCIAL_INVOICE, "incoterm", "DAP", "CPT")
    ]
    again_ = done(changed, IssuePaper(file=NUMBER, kind=PaperKind.COMMERCIAL_INVOICE))
    assert export_checks.disagreements(again_, again_.export_files[NUMBER]) == ()


def test_a_paper_that_came_and_disagrees_is_told_field_by_field() -> None:
    company = all_packed(opened())
    found = company.export_files[NUMBER]
    right = Statement(
        amount=SWISS.totals.net,
        packages=len(found.packages),
        gross=sum(each.gross for each in found.packages),
        incoterm="DAP",
        country="CH",
    )

    def paper(**change: Any) -> RecordPaper:
        says = {name: getattr(right, name) for name in ("amount", "packages", "gross", "incoterm", "country")} | change
        return RecordPaper(file=NUMBER, kind=PaperKind.EXPORT_DECLARATION, reference="26FR0001", dated=TODAY, says=Statement(**says))

    assert warned(company, paper()) == []
    assert warned(company, paper(gross=(right.gross or 0) + 1, packages=9)) == ["export.disagree"] * 2
    assert warned(company, paper(amount=SWISS.totals.net + 1, incoterm="FCA")) == ["export.disagree"] * 2
    assert refused(company, RecordPaper(file=NUMBER, kind=PaperKind.PROFORMA, reference="X", dated=TODAY, says=right)) == "export.ours"


def test_closing_tells_what_is_missing_and_what_disagrees() -> None:
    company = opened(BELGIAN, place="Liège")
    assert warned(company, CloseFile(file=NUMBER, note="Parti.")) == ["export.missing"] * 4
    closed = done(company, CloseFile(file=NUMBER, note="Parti."))
    assert refused(closed, ChangeTerms(file=NUMBER, incoterm="DDP", place="Liège")) == "export.closed"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (OpenFile(order=HOME.number, incoterm="DAP", place="Brest"), "export.at_home"),
        (OpenFile(order=SWISS.number, incoterm="DAP", place="Genève"), "export.opened_already"),
        (ChangeTerms(file=NUMBER, incoterm="DAP", place="Genève"), "export.same_terms"),
        (AddPackage(file=NUMBER, marks="V", gross=100, contents=()), "export.empty_package"),
        (AddPackage(file=NUMBER, marks="V", gross=0, contents=(Packed(line=SWISS.lines[0].number, quantity=1),)), "export.gross"),
        (
            AddPackage(file=NUMBER, marks="V", gross=10**7, contents=(Packed(line=SWISS.lines[0].number, quantity=10**6),)),
            "export.more_than_ordered",
        ),
        (RemovePackage(file=NUMBER, package=1), "export.unknown_package"),
        (IssuePaper(file=NUMBER, kind=PaperKind.PACKING_LIST), "export.no_packages"),
        (IssuePaper(file=NUMBER, kind=PaperKind.EUR1), "export.not_ours"),
    ],
)
def test_what_cannot_be_is_refused(command: Command, code: str) -> None:
    assert refused(opened(), command) == code


def test_customs_data_cover_the_catalogue() -> None:
    for product in BASE.products:
        code = customs.commodity_code(BASE, product.code)
        assert len(code) == 8
        assert code.isdigit()
    assert {customs.origin(BASE, each.code).preferential for each in BASE.products} == {True, False}
    assert set(PaperKind) > export.OURS
