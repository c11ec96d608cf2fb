"""An assessment session's rules: what may be noted of a candidate, what stands before opening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.assessment_session import ABSENCES, Attendance, attendance_obstacle
from juries.refusal import Refusal
from juries.session_opening import PaperPlan, SeatPlan, SessionPlan, opening_obstacles

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "checked", "detail", "begun", "expected"),
    [
        (Attendance.PRESENT, True, "", False, None),
        (Attendance.LATE, True, "", True, None),
        (Attendance.ABSENT, False, "", False, None),
        (Attendance.ABSENT, False, "", True, "attendance.begun"),
        (Attendance.ABSENT, True, "", False, "attendance.absent_checked"),
        (Attendance.EXCUSED, False, "  ", False, "attendance.reason_needed"),
        (Attendance.EXCUSED, False, "convocation reçue trop tard", False, None),
    ],
)
def test_what_may_be_noted(status: Attendance, checked: bool, detail: str, begun: bool, expected: str | None) -> None:
    found = attendance_obstacle(status, identity_checked=checked, detail=detail, begun=begun)
    assert (found.code if found else None) == expected


def test_nobody_who_began_is_absent() -> None:
    for status in Attendance:
        refused = attendance_obstacle(status, identity_checked=False, detail="dit", begun=True)
        assert (refused is not None) == (status in ABSENCES)


def paper(number: int = 1, opens: int = 24, hours: int = 3, **changes: object) -> PaperPlan:
    start = NOW + timedelta(hours=opens)
    known = {"case_id": f"cas{number}", "opens_at": start, "closes_at": start + timedelta(hours=hours), "duration": timedelta(minutes=90)}
    return PaperPlan(number=number, **{**known, **changes})


def seat(number: str = "1001", **changes: object) -> SeatPlan:
    return SeatPlan(**{"number": number, "label": f"poste {number}", "account_id": int(number), **changes})


def plan(**changes: object) -> SessionPlan:
    known = {"papers": (paper(), paper(2, opens=28)), "seats": (seat(), seat("1002")), "invigilators": ((7, "Anaïs Rouxel"),)}
    return SessionPlan(**{**known, **changes})


def told(given: SessionPlan) -> list[tuple[str, str]]:
    return [(each.place, each.refusal.code) for each in opening_obstacles(given, NOW)]


def test_a_whole_plan_opens() -> None:
    assert told(plan()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"papers": ()}, ("papers", "session.no_paper")),
        ({"papers": (paper(hours=1),)}, ("papers", "session.window_short_at")),
        ({"papers": (paper(opens=-9),)}, ("papers", "session.window_past_at")),
        ({"papers": (paper(hours=-1),)}, ("papers", "session.window_reversed_at")),
        ({"papers": (paper(offered=False),)}, ("papers", "session.case_not_offered")),
        ({"papers": (paper(), paper(2, opens=26))}, ("papers", "session.windows_cross")),
        ({"papers": (paper(), paper(2, opens=28, case_id="cas1"))}, ("papers", "session.case_twice")),
        ({"seats": ()}, ("roster", "session.no_candidate")),
        ({"seats": (seat(acquired=True),)}, ("roster", "session.acquired")),
        ({"seats": (seat(closed=True),)}, ("roster", "session.candidacy_closed")),
        ({"seats": (seat(), seat("1002", label="poste 1001"))}, ("roster", "session.seat_twice")),
        ({"seats": (seat(extra={1: timedelta(hours=2)}),)}, ("roster", "session.own_windows_cross")),
        ({"seats": (seat(elsewhere=((NOW, NOW + timedelta(hours=25)),)),)}, ("roster", "session.candidate_elsewhere")),
        ({"seats": (seat(judges=frozenset({7})),)}, ("invigilators", "session.invigilator_judges")),
        ({"seats": (seat(account_id=7),)}, ("invigilators", "session.invigilator_sits")),
        ({"invigilators": ()}, ("invigilators", "session.no_invigilator")),
        ({"registration": Refusal("session.delivery_over")}, ("facts", "session.delivery_over")),
    ],
)
def test_each_obstacle_alone_is_told_at_its_place(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert told(plan(**changes)) == [expected]


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(2, 6)), min_size=1, max_size=5))
def test_windows_that_cross_never_open(windows: list[tuple[int, int]]) -> None:
    papers = tuple(paper(rank, opens=opens, hours=hours) for rank, (opens, hours) in enumerate(windows, start=1))
    ordered = sorted(papers, key=lambda each: each.opens_at)
    apart = all(one.closes_at <= other.opens_at for one, other in pairwise(ordered))
    assert (told(plan(papers=papers)) == []) == apart
