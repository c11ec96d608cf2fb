"""Where a sitting stands for whoever watches it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.queries.board_stages import OFFLINE_AFTER, Stage, stage_of
from juries.assessment_session import Attendance
from juries.sitting_clock import ClockMark, Hold, Mark, Timing, reckon

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def stage(
    *,
    began: timedelta | None = timedelta(minutes=30),
    marks: tuple[ClockMark, ...] = (),
    attendance: Attendance | None = Attendance.PRESENT,
    seen: timedelta | None = None,
    asked: bool = False,
    submitted: bool = False,
) -> Stage:
    timing = Timing(NOW - began if began is not None else None, timedelta(hours=2))
    seen_at = NOW - seen if seen is not None else None
    return stage_of(reckon(timing, NOW, marks=marks), now=NOW, submitted=submitted, attendance=attendance, seen_at=seen_at, asked=asked)


@pytest.mark.parametrize(
    ("attendance", "expected"),
    [
        (None, Stage.READY),
        (Attendance.EXPECTED, Stage.EXPECTED),
        (Attendance.PRESENT, Stage.READY),
        (Attendance.LATE, Stage.READY),
        (Attendance.ABSENT, Stage.ABSENT),
        (Attendance.EXCUSED, Stage.ABSENT),
    ],
)
def test_before_the_start_attendance_tells(attendance: Attendance | None, expected: Stage) -> None:
    assert stage(began=None, attendance=attendance) is expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [(None, Stage.WORKING), (OFFLINE_AFTER - SECOND, Stage.WORKING), (OFFLINE_AFTER, Stage.OFFLINE)],
)
def test_at_work_a_page_that_fell_silent_is_offline(seen: timedelta | None, expected: Stage) -> None:
    assert stage(seen=seen) is expected


@pytest.mark.parametrize(("asked", "expected"), [(True, Stage.MACHINE), (False, Stage.STOPPED)])
def test_a_clock_stopped_for_a_machine_waits_for_an_answer(asked: bool, expected: Stage) -> None:
    held = ClockMark(NOW - timedelta(minutes=1), Mark.STOPPED, Hold.MACHINE)
    assert stage(marks=(held,), asked=asked, seen=timedelta(minutes=9)) is expected


def test_what_is_handed_in_is_so_whatever_the_clock_says() -> None:
    assert stage(submitted=True, seen=timedelta(hours=1)) is Stage.SUBMITTED
    assert stage(began=timedelta(hours=3)) is Stage.OVER
