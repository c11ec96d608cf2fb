"""Who may begin a sitting of a session, and when; what a window leaves to whoever is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.accommodations import EffectiveMeasures, Grant, extra, window_end
from juries.assessment_session import ABSENCES, PRESENCES, Attendance, StartPolicy, base_length, start_obstacles
from juries.refusal import Refusal

OPENS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=3)
MINUTE, INSTANT = timedelta(minutes=1), timedelta(microseconds=1)


def refusals(
    now: datetime = OPENS,
    *,
    attendance: Attendance = Attendance.PRESENT,
    identity_checked: bool = True,
    policy: StartPolicy = StartPolicy.INVIGILATOR,
    by_candidate: bool = False,
) -> tuple[Refusal, ...]:
    return start_obstacles(
        opens_at=OPENS,
        closes_at=CLOSES,
        now=now,
        attendance=attendance,
        identity_checked=identity_checked,
        policy=policy,
        by_candidate=by_candidate,
    )


def codes(found: tuple[Refusal, ...]) -> list[str]:
    return [refusal.code for refusal in found]


def test_a_window_is_open_from_its_first_instant_to_its_last() -> None:
    assert refusals(OPENS) == refusals(CLOSES - INSTANT) == ()
    assert refusals(OPENS - INSTANT) == (Refusal("session.not_open_yet", {"opens_at": OPENS.isoformat()}),)
    assert refusals(CLOSES) == (Refusal("session.window_closed", {"closes_at": CLOSES.isoformat()}),)


@pytest.mark.parametrize("attendance", Attendance)
def test_only_those_noted_absent_are_kept_out(attendance: Attendance) -> None:
    assert codes(refusals(attendance=attendance)) == (["session.noted_absent"] if attendance in ABSENCES else [])
    assert not ABSENCES & PRESENCES


def test_identity_comes_before_any_start() -> None:
    assert codes(refusals(identity_checked=False)) == ["session.identity_unchecked"]
    by_candidate = refusals(identity_checked=False, policy=StartPolicy.CANDIDATE, by_candidate=True)
    assert codes(by_candidate) == ["session.identity_unchecked"]


def test_a_candidate_begins_where_the_session_lets_them() -> None:
    assert codes(refusals(by_candidate=True)) == ["session.invigilator_starts"]
    assert refusals(by_candidate=True, policy=StartPolicy.CANDIDATE) == ()
    assert refusals(policy=StartPolicy.CANDIDATE) == ()


lengths = st.integers(0, 600).map(lambda minutes: minutes * MINUTE)


@given(lengths, st.integers(-600, 1200), lengths)
def test_a_window_leaves_what_lateness_has_not_taken(duration: timedelta, closes: int, later: timedelta) -> None:
    closes_at = OPENS + closes * MINUTE
    left = base_length(duration, OPENS, closes_at)
    assert timedelta(0) <= left <= duration
    assert left in (duration, max(closes_at - OPENS, timedelta(0)))
    assert left - later <= base_length(duration, OPENS + later, closes_at) <= left
    assert base_length(duration, OPENS, None) == duration


@given(lengths, st.fractions(0, 2, max_denominator=60), st.integers(0, 600))
def test_who_begins_in_time_keeps_every_minute_whatever_the_measures(duration: timedelta, share: Fraction, slack: int) -> None:
    """A window widened by the extra time is long enough for all that is granted to whoever begins in time."""
    measures = EffectiveMeasures(grants=(Grant(OPENS, share),))
    closes_at = OPENS + duration + slack * MINUTE
    start = closes_at - duration
    assert base_length(duration, start, closes_at) == duration
    assert window_end(closes_at, duration, measures) - start == duration + extra(duration, share)
