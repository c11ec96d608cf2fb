"""Variants for a room: neighbours without a figure in common, for every case that has enough of them."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from casestudies import apart, library
from casestudies.apart import TooAlike, figures, seeds_apart, shared
from casestudies.run import start

SEATS = 40


@pytest.mark.parametrize("case_id", ["matinee_des_commandes", "trois_jours", "palette_deballee"])
def test_neighbours_share_no_figure(case_id: str) -> None:
    case = library.load(case_id)
    seeds = seeds_apart(case, SEATS, Random(5))
    variants = [start(case, seed).variant.facts for seed in seeds]
    names = figures(variants)
    assert len(names) > 3
    assert len(seeds) == SEATS
    assert not any(shared(one, other, names) for one, other in pairwise(variants))


def test_the_same_draw_gives_the_same_seats_and_few_seats_need_no_pool() -> None:
    case = library.load("matinee_des_commandes")
    assert seeds_apart(case, 5, Random(2)) == seeds_apart(case, 5, Random(2))
    assert seeds_apart(case, 0, Random(2)) == ()
    assert len(seeds_apart(case, 1, Random(2))) == 1


def test_a_figure_that_never_varies_does_not_count_and_one_that_does_is_seen() -> None:
    one, other = {"rate": "2", "order": "A-1", "name": "Le Faou"}, {"rate": "2", "order": "A-2", "name": "Penn"}
    third = {"rate": "2", "order": "A-1", "name": "Faou"}
    names = figures([one, other, third])
    assert names == {"order"}
    assert shared(one, third, names) == {"order"}
    assert shared(one, other, names) == frozenset()


def test_a_case_whose_variants_are_all_alike_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "shared", lambda *_given: frozenset({"order"}))
    monkeypatch.setattr(apart, "POOLS", (4,))
    with pytest.raises(TooAlike, match="matinee_des_commandes"):
        seeds_apart(library.load("matinee_des_commandes"), 2, Random(1))
