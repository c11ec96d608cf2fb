"""Where a sitting stands for whoever watches it: a pure function of its clock, what was noted on the day, and the beats of its page."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from juries.assessment_session import ABSENCES, PRESENCES, Attendance
from juries.sitting_clock import Hold, Phase, Reckoning

OFFLINE_AFTER = timedelta(seconds=45)
"""A page at work that did not beat for so long is offline."""


class Stage(StrEnum):
    """Where a sitting stands, in the order in which it asks for attention."""

    OFFLINE = "offline"
    """At work, and the page is not heard any more."""
    MACHINE = "machine"
    """A change of machine waits for an answer; the clock is stopped."""
    OVER = "over"
    """The time has run out and the work is not handed in yet: the service does it within the minute."""
    STOPPED = "stopped"
    """The clock is stopped from outside: by the invigilator, or until another day."""
    EXPECTED = "expected"
    """Not arrived, as far as anybody noted."""
    PAUSED = "paused"
    """One of the candidate's own pauses."""
    READY = "ready"
    """There, not begun; also who sits outside any session."""
    WORKING = "working"
    SUBMITTED = "submitted"
    ABSENT = "absent"


def stage_of(
    time: Reckoning,
    *,
    now: datetime,
    submitted: bool,
    attendance: Attendance | None,
    seen_at: datetime | None,
    asked: bool,
) -> Stage:
    """Where a sitting stands at `now` (instants aware). `attendance` is None outside any session, where nobody notes it.

    `seen_at` None, a page that never beat, is no sign of a lost network: it may be one without JavaScript.
    """
    if submitted:
        return Stage.SUBMITTED
    match time.phase:
        case Phase.OVER:
            return Stage.OVER
        case Phase.STOPPED:
            return Stage.MACHINE if asked and Hold.MACHINE in time.holds else Stage.STOPPED
        case Phase.PAUSED:
            return Stage.PAUSED
        case Phase.WORKING:
            return Stage.OFFLINE if seen_at is not None and now - seen_at >= OFFLINE_AFTER else Stage.WORKING
    if attendance in ABSENCES:
        return Stage.ABSENT
    return Stage.READY if attendance is None or attendance in PRESENCES else Stage.EXPECTED
