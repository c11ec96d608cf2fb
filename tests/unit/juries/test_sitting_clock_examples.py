"""The clock of a sitting, by example: changes of hour, pauses stopped from outside, what may be marked where, what cannot be reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from juries.accommodations import EffectiveMeasures, Grant
from juries.measure_catalogue import PauseBudget
from juries.sitting_clock import LARGEST_GIFT, ClockMark, Hold, Mark, Phase, Timing, mark_obstacle, reckon

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANGES_OF_HOUR = (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
"""When France puts its clocks forward, and back."""


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize("change", CHANGES_OF_HOUR)
def test_four_hours_across_a_change_of_hour_are_four_hours(change: datetime) -> None:
    start = (change - timedelta(hours=1)).astimezone(PARIS)
    marks = (ClockMark(start + 10 * MINUTE, Mark.PAUSED),)
    measures = EffectiveMeasures(grants=(Grant(start - MINUTE, Fraction(1, 3), PauseBudget(1, 20)),))
    end = reckon(Timing(start, timedelta(hours=3)), change.astimezone(PARIS), measures, marks).ends_at
    assert end is not None
    assert end - change == timedelta(hours=3, minutes=20)


def test_before_the_start_the_clock_tells_what_a_start_now_would_grant() -> None:
    measures = EffectiveMeasures(grants=(Grant(START, Fraction(1, 3), PauseBudget(2, 10)),))
    timing = Timing(None, 60 * MINUTE, after(50))
    ready = reckon(timing, START, measures)
    assert (ready.phase, ready.granted, ready.pauses, ready.ends_at) == (Phase.READY, 70 * MINUTE, PauseBudget(2, 10), None)
    assert reckon(Timing(START, 60 * MINUTE, after(50)), START, measures).granted == ready.granted
    assert mark_obstacle(ready, Mark.PAUSED) is not None
    assert reckon(Timing(None, 60 * MINUTE), START).granted == 60 * MINUTE


def test_a_pause_stopped_from_outside_keeps_what_is_left_of_it() -> None:
    measures = EffectiveMeasures(grants=(Grant(START, Fraction(0), PauseBudget(1, 10)),))
    marks = [
        ClockMark(after(5), Mark.PAUSED),
        ClockMark(after(8), Mark.STOPPED, Hold.INVIGILATOR),
        ClockMark(after(9), Mark.STOPPED, Hold.MACHINE),
        ClockMark(after(30), Mark.RELEASED, Hold.INVIGILATOR),
        ClockMark(after(31), Mark.RELEASED, Hold.MACHINE),
    ]
    marks.insert(3, ClockMark(after(20), Mark.RESUMED))  # not while it is stopped: the rest is the candidate's
    back = reckon(Timing(START, 60 * MINUTE), after(31), measures, marks)
    assert (back.phase, back.resumes_at, back.ends_at, back.stopped_since) == (Phase.PAUSED, after(38), after(93), after(5))


def test_new_measures_in_mid_sitting_keep_the_most_pauses_and_the_longest() -> None:
    budgets = (PauseBudget(1, 20), PauseBudget(3, 5), PauseBudget())
    grants = tuple(Grant(after(10 * number), Fraction(0), budget) for number, budget in enumerate(budgets))
    assert reckon(Timing(START, 60 * MINUTE), after(30), EffectiveMeasures(grants=grants)).pauses == PauseBudget(3, 20)


STOPPED = ClockMark(after(5), Mark.STOPPED, Hold.INVIGILATOR)
PAUSED = ClockMark(after(5), Mark.PAUSED)


@pytest.mark.parametrize(
    ("marks", "kind", "hold", "code"),
    [
        ((PAUSED,), Mark.PAUSED, None, "sitting.already_stopped"),
        ((STOPPED,), Mark.PAUSED, None, "sitting.already_stopped"),
        ((PAUSED, ClockMark(after(6), Mark.RESUMED)), Mark.PAUSED, None, "sitting.no_pause_left"),
        ((), Mark.RESUMED, None, "sitting.not_paused"),
        ((PAUSED, STOPPED), Mark.RESUMED, None, "sitting.not_paused"),
        ((STOPPED,), Mark.STOPPED, Hold.INVIGILATOR, "sitting.already_stopped"),
        ((STOPPED,), Mark.STOPPED, Hold.MACHINE, None),
        ((PAUSED,), Mark.STOPPED, Hold.LATER, None),
        ((STOPPED,), Mark.RELEASED, Hold.MACHINE, "sitting.not_stopped"),
        ((STOPPED,), Mark.RELEASED, Hold.INVIGILATOR, None),
        ((ClockMark(after(5), Mark.ENDED),), Mark.STOPPED, Hold.INVIGILATOR, "sitting.over"),
        ((STOPPED,), Mark.ENDED, None, None),
    ],
)
def test_what_may_be_marked_where_the_clock_stands(marks: tuple[ClockMark, ...], kind: Mark, hold: Hold | None, code: str | None) -> None:
    measures = EffectiveMeasures(grants=(Grant(START, Fraction(0), PauseBudget(1, 10)),))
    refusal = mark_obstacle(reckon(Timing(START, 60 * MINUTE), after(8), measures, marks), kind, hold=hold)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("minutes", [0, -1, LARGEST_GIFT + 1])
def test_minutes_beyond_the_guard_are_refused(minutes: int) -> None:
    refusal = mark_obstacle(reckon(Timing(START, 60 * MINUTE), START), Mark.MINUTES_GIVEN, minutes=minutes)
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("sitting.minutes", {"most": str(LARGEST_GIFT)})


NAIVE = START.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("timing", "now", "grants", "marks"),
    [
        (Timing(NAIVE, MINUTE), START, (), ()),
        (Timing(START, MINUTE), NAIVE, (), ()),
        (Timing(None, MINUTE), NAIVE, (), ()),
        (Timing(START, MINUTE, NAIVE), START, (), ()),
        (Timing(None, MINUTE, NAIVE), START, (), ()),
        (Timing(START, MINUTE), START, (Grant(NAIVE, Fraction(0)),), ()),
        (Timing(START, MINUTE), START, (), (ClockMark(NAIVE, Mark.PAUSED),)),
        (Timing(START, -MINUTE), START, (), ()),
        (Timing(START, MINUTE), START, (), (ClockMark(after(2), Mark.PAUSED), ClockMark(after(1), Mark.RESUMED))),
        (Timing(START, MINUTE), START, (), (ClockMark(after(-1), Mark.PAUSED),)),
    ],
)
def test_what_cannot_be_reckoned_is_refused(timing: Timing, now: datetime, grants: Sequence[Grant], marks: Sequence[ClockMark]) -> None:
    with pytest.raises(ValueError, match=r"aware|negative|oldest first"):
        reckon(timing, now, EffectiveMeasures(grants=tuple(grants)), marks)
