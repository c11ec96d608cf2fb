"""The one way to list: filters, search, sort, pages and export are functions of rows and of a query string."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.web.exports import as_csv, as_xlsx, harmless
from app.web.lists import Cell, Column, Filter, ListSpec, arranged, table_of, view


@dataclass(frozen=True)
class File:
    number: int
    name: str
    centre: str
    due: date | None


FILES = [
    File(1, "Élodie Caron", "LOR", date(2026, 11, 24)),
    File(2, "Zoé Abadie", "REN", None),
    File(3, "eva Lorient", "LOR", date(2026, 11, 20)),
    File(4, "Marc Estève", "REN", date(2026, 12, 4)),
]
SPEC: ListSpec[File] = ListSpec(
    file="files",
    label="Files",
    columns=(
        Column("name", "Name", lambda row: Cell(row.name, href=f"/{row.number}"), lambda row: row.name, header=True),
        Column("due", "Due", lambda row: row.due, lambda row: row.due, num=True),
        Column("acts", "Acts", lambda row: "open"),
    ),
    filters=(Filter("centre", "Centre", lambda row: row.centre, (("LOR", "Lorient"), ("REN", "Rennes"))),),
    haystack=lambda row: f"{row.name} {row.number}",
    sort="due",
    page_size=2,
    empty_text="Nothing is waiting.",
    select="file",
    key=lambda row: str(row.number),
    name=lambda row: row.name,
)


def numbers(**wanted: str) -> list[int]:
    return [row.number for row in arranged(SPEC, FILES, wanted)]


def state(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({}, [3, 1, 4, 2]),
        ({"sort": "-due"}, [4, 1, 3, 2]),
        ({"sort": "name"}, [1, 3, 4, 2]),
        ({"sort": "acts"}, [3, 1, 4, 2]),
        ({"centre": "REN"}, [4, 2]),
        ({"q": "ELODIE"}, [1]),
        ({"q": "esteve 4"}, [4]),
        ({"q": "lorient", "centre": "LOR"}, [3]),
        ({"q": "nobody"}, []),
    ],
)
def test_what_is_kept_and_in_which_order(wanted: dict[str, str], kept: list[int]) -> None:
    assert numbers(**wanted) == kept


def test_a_page_says_where_it_is_and_leads_to_its_neighbours() -> None:
    first = view(SPEC, FILES, {}, "/files")
    assert (first.first, first.last, first.total, first.previous_url) == (1, 2, 4, "")
    second = view(SPEC, FILES, state(first.next_url), "/files")
    assert (second.first, second.last, second.next_url) == (3, 4, "")
    assert [row["key"] for row in first.rows] + [row["key"] for row in second.rows] == ["3", "1", "4", "2"]


@pytest.mark.parametrize("page", ["0", "-1", "99", "two", "²", ""])
def test_a_page_that_does_not_exist_gives_one_that_does(page: str) -> None:
    assert view(SPEC, FILES, {"page": page}, "/files").rows


def test_an_active_filter_is_a_link_that_removes_itself_and_keeps_the_rest() -> None:
    seen = view(SPEC, FILES, {"centre": "LOR", "q": "lorient", "sort": "-name", "page": "1"}, "/files")
    by_filter, by_words = seen.chips
    assert "Lorient" in by_filter["label"]
    assert state(by_filter["url"]) == {"q": "lorient", "sort": "-name"}
    assert state(by_words["url"]) == {"centre": "LOR", "sort": "-name"}
    assert state(seen.clear_url) == {"sort": "-name"}
    assert seen.addable == ()


def test_the_head_sorts_and_says_how() -> None:
    name, due, acts = view(SPEC, FILES, {}, "/files").columns
    assert (name["sort"], due["sort"], acts["sort_url"]) == ("", "ascending", "")
    assert state(due["sort_url"]) == {"sort": "-due"}
    assert view(SPEC, FILES, {"sort": "-due"}, "/files").columns[1]["sort"] == "descending"


def test_what_is_unknown_in_the_address_is_ignored() -> None:
    seen = view(SPEC, FILES, {"centre": "NOWHERE", "sort": "-password", "other": "x"}, "/files")
    assert (seen.state, seen.total, seen.chips) == ({}, 4, ())


def test_an_empty_list_says_so_and_a_filtered_one_says_why() -> None:
    assert view(SPEC, [], {}, "/files").empty_text == "Nothing is waiting."
    assert "filtre" in str(view(SPEC, FILES, {"q": "nobody"}, "/files").empty_text)


def test_a_filter_may_hold_several_values_and_late_choices() -> None:
    several = Filter[File]("block", "Block", lambda row: frozenset({"A", row.centre}), lambda: [("A", "A"), ("REN", "R")])
    spec = replace(SPEC, filters=(several,))
    assert [row.number for row in arranged(spec, FILES, {"block": "REN"})] == [4, 2]
    assert view(spec, FILES, {"block": "A"}, "/files").total == 4


def test_a_filter_may_not_take_a_name_of_the_list() -> None:
    with pytest.raises(ValueError, match="sort"):
        replace(SPEC, filters=(Filter("sort", "Sort", lambda row: row.centre, ()),))


@given(st.lists(st.sampled_from(FILES), max_size=12), st.integers(1, 5))
def test_the_pages_are_the_list(rows: list[File], size: int) -> None:
    spec = replace(SPEC, page_size=size)
    url, seen = "/files", []
    while url:
        page = view(spec, rows, state(url), "/files")
        seen += [row["key"] for row in page.rows]
        url = page.next_url
    assert seen == [str(row.number) for row in arranged(spec, rows, {})]


def test_an_export_holds_every_page_of_what_is_kept() -> None:
    heads, values = table_of(SPEC, FILES, {"centre": "LOR", "page": "2"})
    assert heads == ["Name", "Due"]
    assert values == [["eva Lorient", date(2026, 11, 20)], ["Élodie Caron", date(2026, 11, 24)]]


DANGEROUS = ["=1+1", "+33", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    read = list(csv.reader(io.StringIO(as_csv(["A"], [[text]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[1] == [f"'{text}"]
    cell = load_workbook(io.BytesIO(as_xlsx(["A"], [[text]], "t"))).active["A2"]
    assert cell.data_type == "s"


VALUES: list[tuple[Any, Any]] = [
    (Decimal("-12.50"), "-12,50"),
    (3, "3"),
    (None, ""),
    (date(2026, 11, 24), "2026-11-24"),
    (datetime(2026, 11, 24, 9, 42, tzinfo=UTC), "2026-11-24 10:42:00"),
    ("a;b\n\x00c", "a;b\nc"),
]


@pytest.mark.parametrize(("value", "written"), VALUES)
def test_values_of_a_csv(value: Any, written: str) -> None:
    read = list(csv.reader(io.StringIO(as_csv(["A"], [[value]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[1] == [written]


def test_a_workbook_keeps_numbers_and_dates() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(["N", "D", "T"], [[Decimal("12.5"), date(2026, 11, 24), "Zoé"]], "Dossiers"))).active
    assert (sheet["A2"].value, sheet["B2"].value, sheet["C2"].value) == (12.5, datetime(2026, 11, 24), "Zoé")  # noqa: DTZ001
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
