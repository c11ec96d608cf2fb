"""An assessment session's rules: what may be noted of a candidate, what stands before opening."""

from __future__ import annotations

import pytest

from juries.assessment_session import ABSENCES, Attendance, attendance_obstacle


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
