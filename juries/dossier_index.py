"""The index of a dossier: where each situation stands in the file, what it holds, which annexes prove it.

What is asked (how many situations, which parts) is data of the evaluation's plan (`blocks.model.EvaluationPlan`), the certifier's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec

from blocks.model import Block, EvaluationPlan
from juries.refusal import Refusal

LONGEST_TITLE = 200
MOST_PAGES = 9999
"""Pages of a file that cannot be counted (DOCX, ODT) are believed up to this."""


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """One situation of a dossier. Pages count from 1, `last_page` included.

    `annexes` are their numbers in the deposit; `parts` are those of the plan, to the letter.
    """

    activity: str
    title: str
    first_page: int
    last_page: int
    annexes: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()


class IndexProblem(msgspec.Struct, frozen=True):
    """What is wrong in an index: `situation` is its place from 0 (None for the whole), `field` that of `Situation`."""

    situation: int | None
    field: str
    refusal: Refusal


def activities_of(block: Block) -> tuple[str, ...]:
    """The activities of a block, as its competencies name them, in their order."""
    return tuple(dict.fromkeys(each.activity for each in block.competencies if each.activity))


def index_problems(
    situations: Sequence[Situation], asked: EvaluationPlan, *, activities: Collection[str], pages: int | None, annexes: Collection[int]
) -> tuple[IndexProblem, ...]:
    """All that keeps an index from standing, situation by situation; nothing when it stands.

    `activities` are the block's, `pages` the file's (None when they cannot be counted), `annexes` the numbers of the deposit's annexes.
    """
    found: list[IndexProblem] = []
    if not situations:
        found.append(IndexProblem(None, "", Refusal("index.empty")))
    if len(situations) > (asked.most_situations or 0):
        found.append(IndexProblem(None, "", Refusal("index.too_many", {"most": str(asked.most_situations)})))
    taken: set[str] = set()
    for place, each in enumerate(situations):
        if each.activity not in activities:
            found.append(IndexProblem(place, "activity", Refusal("index.activity_missing")))
        elif each.activity in taken:
            found.append(IndexProblem(place, "activity", Refusal("index.activity_twice")))
        taken.add(each.activity)
        found += [IndexProblem(place, field, refusal) for field, refusal in _alone(each, asked, pages, annexes)]
    return tuple(found)


def _alone(each: Situation, asked: EvaluationPlan, pages: int | None, annexes: Collection[int]) -> Iterator[tuple[str, Refusal]]:
    if not each.title.strip():
        yield "title", Refusal("index.title_missing")
    elif len(each.title) > LONGEST_TITLE:
        yield "title", Refusal("index.title_too_long", {"most": str(LONGEST_TITLE)})
    last = MOST_PAGES if pages is None else pages
    if not 1 <= each.first_page <= last:
        yield "first_page", Refusal("index.page_outside", {"last": str(last)})
    if not 1 <= each.last_page <= last:
        yield "last_page", Refusal("index.page_outside", {"last": str(last)})
    elif each.last_page < each.first_page:
        yield "last_page", Refusal("index.pages_reversed")
    if set(each.annexes) - set(annexes):
        yield "annexes", Refusal("index.annex_unknown")
    if set(asked.situation_parts) - set(each.parts):
        yield "parts", Refusal("index.parts_missing")
