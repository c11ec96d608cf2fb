"""The form of a level, and how much the levels say that no other says."""

from __future__ import annotations

from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.coverage import lint
from blocks.lint_texts import CLOSE, DISTINCT, LONGEST, SHORTEST, LevelText, close_pairs, distinct_share, level_texts, likeness
from tests.unit.blocks.grids import COMPETENCY, CRITERION, OTHER, certification, with_levels


def codes(*levels: str) -> list[tuple[str, str, str]]:
    return [(finding.place, finding.code, finding.detail) for finding in lint(with_levels(*levels))]


def sentence(length: int) -> str:
    return "A" + "b" * (length - 2) + "."


@pytest.mark.parametrize(
    ("length", "code"),
    [(SHORTEST - 1, "level_too_short"), (SHORTEST, None), (LONGEST, None), (LONGEST + 1, "level_too_long")],
)
def test_a_level_is_neither_too_short_nor_too_long(length: int, code: str | None) -> None:
    assert codes(sentence(length)) == ([("BC01C01K1", code, "1")] if code else [])


@pytest.mark.parametrize("text", ["supprime la facture contestée du compte.", "Supprime la facture contestée du compte"])
def test_a_level_is_a_sentence(text: str) -> None:
    assert codes(text) == [("BC01C01K1", "level_form", "1")]


def test_the_level_is_named() -> None:
    assert codes(CRITERION.levels[0], "Arrondit le montant pour clore l’appel") == [("BC01C01K1", "level_form", "2")]


def test_the_words_of_the_label_do_not_make_a_level_distinct() -> None:
    """Two levels that differ by a word of the label alone are one text."""
    labelled = msgspec.structs.replace(COMPETENCY, label="Traiter les factures et les avoirs")
    twin = msgspec.structs.replace(
        CRITERION,
        levels=("Laisse les avoirs en attente au guichet.", "Laisse les factures en attente au guichet.", *CRITERION.levels[2:]),
    )
    spoilt = certification(msgspec.structs.replace(labelled, criteria=(twin, OTHER)))
    assert distinct_share(level_texts(spoilt)) == 6 / 8
    assert [(finding.place, finding.code, finding.detail) for finding in lint(spoilt)] == [("RNCP1", "texts_not_distinct", "75")]


@pytest.mark.parametrize(("twins", "faulty"), [(0, False), (2, False), (3, True)])
def test_ninety_five_percent_of_the_levels_are_distinct(twins: int, faulty: bool) -> None:
    """Of 40 texts, two that are the same leave 95 %; three leave less."""
    texts = [LevelText(competency="c", criterion="k", level=1, masked=(str(max(rank, twins)),), bag=frozenset()) for rank in range(1, 41)]
    assert (distinct_share(texts) < DISTINCT) is faulty


def test_nothing_written_is_distinct() -> None:
    assert distinct_share(()) == 1.0
    assert likeness(frozenset(), frozenset()) == 0.0


def text(rank: int, words: frozenset[str], competency: str = "") -> LevelText:
    return LevelText(competency=competency or f"c{rank}", criterion=f"k{rank}", level=1, masked=tuple(sorted(words)), bag=words)


@pytest.mark.parametrize(("shared", "close"), [(5, False), (6, True), (7, True)])
def test_two_competencies_that_say_nearly_the_same_are_found(shared: int, close: bool) -> None:
    """Of ten words in all: 0.5 is not close, 0.6 is."""
    common = [f"mot{rank}" for rank in range(shared)]
    rest = [f"autre{rank}" for rank in range(10 - shared)]
    one, other = text(1, frozenset(common + rest[:1])), text(2, frozenset(common + rest[1:]))
    assert bool(list(close_pairs([one, other]))) is close
    same = text(2, other.bag, competency="c1")
    assert not list(close_pairs([one, same])), "the levels of one competency resemble each other"


words = st.frozensets(st.sampled_from("abcdefghij"), max_size=8)


@given(st.lists(words, max_size=12))
def test_the_filter_misses_no_pair(bags: list[frozenset[str]]) -> None:
    """The pairs are those that a comparison of everything with everything finds."""
    texts = [text(rank, bag) for rank, bag in enumerate(bags)]
    naive = {(one.criterion, other.criterion) for one, other in combinations(texts, 2) if likeness(one.bag, other.bag) >= CLOSE}
    assert {(one.criterion, other.criterion) for one, other in close_pairs(texts)} == naive
