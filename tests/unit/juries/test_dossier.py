"""Versions of a dossier, its declarations, the date until when it is in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.accommodations import NO_MEASURES, EffectiveMeasures, Grant, PauseBudget
from juries.dossier import LONGEST_AI_USE, Version, VersionState, counting, deadline, statement_problems, states

SIGNED = {"consent": "employer", "original": True, "ai": "none", "ai_use": ""}
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
FLAGS = st.tuples(st.booleans(), st.booleans(), st.booleans())


def versions(*flags: tuple[bool, bool, bool]) -> list[Version]:
    """Versions in order, each signed, late, admitted."""
    return [Version(id=number, signed=s, late=late, admitted=a) for number, (s, late, a) in enumerate(flags, 1)]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ([], []),
        ([(False, False, False)], ["to_sign"]),
        ([(True, False, False)], ["counts"]),
        ([(True, False, False), (False, False, False)], ["counts", "to_sign"]),
        ([(True, False, False), (True, False, False)], ["replaced", "counts"]),
        ([(True, False, False), (True, True, False)], ["counts", "late"]),
        ([(True, False, False), (True, True, True)], ["replaced", "counts"]),
        ([(False, True, True)], ["to_sign"]),
        ([(False, False, False), (False, False, False)], ["replaced", "to_sign"]),
    ],
)
def test_where_each_version_stands(flags: list[tuple[bool, bool, bool]], told: list[str]) -> None:
    assert [state.value for state in states(versions(*flags)).values()] == told


@given(st.lists(FLAGS, max_size=7), FLAGS)
def test_a_newer_version_takes_nothing_until_it_counts_itself(flags: list[tuple[bool, bool, bool]], newer: tuple[bool, bool, bool]) -> None:
    before, after = counting(versions(*flags)), counting(versions(*flags, newer))
    signed, late, admitted = newer
    if signed and (admitted or not late):
        assert after is not None
        assert after.id == len(flags) + 1
    else:
        assert after == before


@given(st.lists(FLAGS, max_size=7))
def test_one_version_counts_at_most_and_it_is_signed_and_in_time(flags: list[tuple[bool, bool, bool]]) -> None:
    known = {each.id: each for each in versions(*flags)}
    told = states(list(known.values()))
    assert told.keys() == known.keys()
    chosen = [known[number] for number, state in told.items() if state is VersionState.COUNTS]
    assert len(chosen) <= 1
    assert all(each.signed and each.in_time for each in chosen)
    assert all(not known[number].in_time for number, state in told.items() if state is VersionState.LATE)


@pytest.mark.parametrize(
    ("given_", "places"),
    [
        ({}, []),
        ({"consent": "anonymised", "ai": "used", "ai_use": "Un correcteur."}, []),
        ({"consent": ""}, ["consent"]),
        ({"consent": "nobody"}, ["consent"]),
        ({"original": False}, ["original"]),
        ({"ai": ""}, ["ai"]),
        ({"ai": "used", "ai_use": "  "}, ["ai_use"]),
        ({"ai": "used", "ai_use": "x" * LONGEST_AI_USE}, []),
        ({"ai": "used", "ai_use": "x" * (LONGEST_AI_USE + 1)}, ["ai_use"]),
        ({"consent": "", "original": False, "ai": ""}, ["consent", "original", "ai"]),
    ],
)
def test_what_a_declaration_lacks_is_told_at_its_place(given_: dict[str, object], places: list[str]) -> None:
    asked: dict[str, object] = SIGNED | given_
    assert [place for place, _refusal in statement_problems(**asked)] == places  # type: ignore[arg-type]


def test_a_dossier_has_until_its_latest_window_with_its_candidate_s_own_time() -> None:
    hour = timedelta(hours=1)
    assert deadline([], NO_MEASURES) is None
    assert deadline([(NOON, hour), (NOON - hour, hour)], NO_MEASURES) == NOON
    wide = EffectiveMeasures(grants=(Grant(NOON - timedelta(days=9), Fraction(1, 3), PauseBudget(2, 10)),))
    assert deadline([(NOON, hour)], wide) == NOON + timedelta(minutes=20), "pauses stop a clock, not a date"
