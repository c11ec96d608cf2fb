"""The index of a dossier: what keeps it from standing, told situation by situation."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import catalogue
from blocks.model import Block, EvaluationPlan
from juries.dossier_index import LONGEST_TITLE, MOST_PAGES, Situation, activities_of, index_problems

PARTS = ("Le contexte", "La preuve")
ACTIVITIES = ("Commandes", "Livraisons", "Factures")
PAGES = 30


@pytest.fixture(scope="module")
def block() -> Block:
    return catalogue.read("RNCP35663").block("BC03")


@pytest.fixture(scope="module")
def asked(block: Block) -> EvaluationPlan:
    """The plan of the dossier, with three situations of two parts."""
    plan = next(each.plan for each in block.evaluations if each.plan and each.plan.most_situations)
    return msgspec.structs.replace(plan, most_situations=3, situation_parts=PARTS)


def situation(place: int = 0, **other: object) -> Situation:
    told: dict[str, object] = {"activity": ACTIVITIES[place], "title": "Un avoir", "first_page": 3, "last_page": 5, "parts": PARTS}
    return msgspec.convert(told | other, Situation)


def problems(situations: list[Situation], asked: EvaluationPlan, pages: int | None = PAGES) -> list[tuple[int | None, str, str]]:
    found = index_problems(situations, asked, activities=ACTIVITIES, pages=pages, annexes=(1, 2))
    return [(each.situation, each.field, each.refusal.code) for each in found]


def test_the_activities_of_a_block_are_those_of_its_competencies_once_each(block: Block) -> None:
    found = activities_of(block)
    assert len(found) == len(set(found)) == 5
    assert {each.activity for each in block.competencies} == set(found)


def test_an_index_that_stands(asked: EvaluationPlan) -> None:
    assert problems([situation(0), situation(1, annexes=(2,)), situation(2, first_page=1, last_page=PAGES)], asked) == []


def test_none_and_too_many(asked: EvaluationPlan) -> None:
    assert problems([], asked) == [(None, "", "index.empty")]
    many = [situation(0), situation(1), situation(2), situation(0)]
    assert problems(many, asked) == [(None, "", "index.too_many"), (3, "activity", "index.activity_twice")]


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"activity": "Autre"}, "activity", "index.activity_missing"),
        ({"title": " "}, "title", "index.title_missing"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "title", "index.title_too_long"),
        ({"first_page": 0}, "first_page", "index.page_outside"),
        ({"last_page": PAGES + 1}, "last_page", "index.page_outside"),
        ({"first_page": 6}, "last_page", "index.pages_reversed"),
        ({"annexes": (3,)}, "annexes", "index.annex_unknown"),
        ({"parts": PARTS[:1]}, "parts", "index.parts_missing"),
    ],
)
def test_each_fault_is_told_at_its_situation(asked: EvaluationPlan, wrong: dict[str, object], field: str, code: str) -> None:
    assert problems([situation(0), situation(1, **wrong)], asked) == [(1, field, code)]


@given(st.integers(-5, MOST_PAGES + 5), st.integers(-5, MOST_PAGES + 5))
def test_pages_that_cannot_be_counted_are_believed_in_order(asked: EvaluationPlan, first: int, last: int) -> None:
    stands = problems([situation(0, first_page=first, last_page=last)], asked, pages=None) == []
    assert stands == (1 <= first <= last <= MOST_PAGES)
