"""A list over a shelf shows what the same list over all its rows would, page by page; and says when it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.lists import Column, Filter, ListSpec, view
from app.web.shelf_lists import shelf_view
from casestudies.company.kernel import Shelf


@dataclass(frozen=True)
class Paper:
    """A document."""

    number: str
    party: str
    amount: int | None


def number(paper: Paper) -> str:
    return paper.number


def amount(paper: Paper) -> int | None:
    return paper.amount


def party(paper: Paper) -> tuple[str, ...]:
    return (paper.party,)


SPEC: ListSpec[Paper] = ListSpec(
    file="papers",
    label="Papers",
    columns=(
        Column("number", "Number", lambda row: row.number, number, header=True, of=number),
        Column("amount", "Amount", lambda row: str(row.amount), amount, num=True, of=amount),
        Column("party", "Party", lambda row: row.party, lambda row: row.party),
    ),
    filters=(
        Filter("party", "Party", lambda row: row.party, (("a", "A"), ("b", "B")), of=party),
        Filter("size", "Size", lambda row: "big" if (row.amount or 0) > 5 else "small", (("big", "Big"), ("small", "Small"))),
    ),
    haystack=lambda row: row.number,
    sort="-amount",
    page_size=3,
)
PAPERS = st.builds(
    Paper, number=st.sampled_from(["É1", "e2", "F3", "f4"]), party=st.sampled_from("abc"), amount=st.none() | st.integers(0, 9)
)
SHELVES = st.dictionaries(st.sampled_from("pqrstuvwxyz"), PAPERS)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "sort": st.sampled_from(["number", "-number", "amount", "-amount", "nothing"]),
        "party": st.sampled_from(["a", "b", "z"]),
        "page": st.sampled_from(["1", "2", "9", "x"]),
    },
)


@given(SHELVES, SHELVES, ASKED)
def test_the_page_is_that_of_all_the_rows(under: dict[str, Paper], over: dict[str, Paper], asked: dict[str, str]) -> None:
    shelf: Shelf[Paper] = Shelf(under)
    for key, paper in over.items():
        shelf = shelf.put(key, paper)
    assert shelf_view(SPEC, shelf, lambda paper: paper, asked, "/") == view(SPEC, list(shelf), asked, "/")


def test_only_the_rows_of_the_page_are_made() -> None:
    shelf = Shelf({str(rank): Paper(str(rank), "a", rank) for rank in range(100)})
    made: list[str] = []

    def row_of(paper: Paper) -> Paper:
        made.append(paper.number)
        return replace(paper)

    shown = shelf_view(SPEC, shelf, row_of, {"party": "a"}, "/")
    assert shown is not None
    assert (shown.total, made) == (100, ["99", "98", "97"])


@pytest.mark.parametrize("asked", [{"q": "e2"}, {"sort": "party"}, {"size": "big"}])
def test_what_cannot_be_read_on_the_document_is_left_to_all_the_rows(asked: dict[str, str]) -> None:
    assert shelf_view(SPEC, Shelf({"p": Paper("e2", "a", 1)}), lambda paper: paper, asked, "/") is None
