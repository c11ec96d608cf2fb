"""An assessment session: the words of its records, and the rules of who may begin and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from juries.refusal import Refusal


class StartPolicy(StrEnum):
    """Who starts a sitting: the invigilator once identity is checked, or the candidate within the window."""

    INVIGILATOR = "invigilator"
    CANDIDATE = "candidate"


class VariantPolicy(StrEnum):
    """How figures are shared out: each candidate has other ones than the neighbours, or everyone the same."""

    NEIGHBOURS_APART = "neighbours_apart"
    SAME = "same"


class Attendance(StrEnum):
    """What is noted of a candidate on the day."""

    EXPECTED = "expected"
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


class IncidentCategory(StrEnum):
    """What an incident is about, so that each is counted and settled alike."""

    NETWORK = "network"
    MACHINE = "machine"
    PLATFORM = "platform"
    IDENTITY = "identity"
    LATE_ARRIVAL = "late_arrival"
    DISTURBANCE = "disturbance"
    INTERRUPTION = "interruption"
    """The candidate had to stop; why is nobody's business here."""
    EVACUATION = "evacuation"
    FRAUD = "fraud"
    OTHER = "other"


class IncidentResolution(StrEnum):
    """How an incident ends; each has one."""

    NOTHING_NEEDED = "nothing_needed"
    MINUTES_GIVEN = "minutes_given"
    MACHINE_CHANGED = "machine_changed"
    IDENTITY_ATTESTED = "identity_attested"
    RESCHEDULED = "rescheduled"
    CANCELLED_TECHNICAL = "cancelled_technical"
    REPORTED_TO_JURY = "reported_to_jury"


ABSENCES = frozenset({Attendance.ABSENT, Attendance.EXCUSED})
PRESENCES = frozenset({Attendance.PRESENT, Attendance.LATE})


def start_obstacles(
    *,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
    attendance: Attendance,
    identity_checked: bool,
    policy: StartPolicy,
    by_candidate: bool,
) -> tuple[Refusal, ...]:
    """Why a sitting may not begin at `now` (instants aware); nothing when it may.

    `closes_at` is the person's own end of the window, measures included. Identity is checked before any start in the session.
    """
    if by_candidate and policy is not StartPolicy.CANDIDATE:
        return (Refusal("session.invigilator_starts"),)
    if now < opens_at:
        return (Refusal("session.not_open_yet", {"opens_at": opens_at.isoformat()}),)
    if now >= closes_at:
        return (Refusal("session.window_closed", {"closes_at": closes_at.isoformat()}),)
    if attendance in ABSENCES:
        return (Refusal("session.noted_absent"),)
    if not identity_checked:
        return (Refusal("session.identity_unchecked"),)
    return ()


def attendance_obstacle(status: Attendance, *, identity_checked: bool, detail: str, begun: bool) -> Refusal | None:
    """Why that may not be noted of a candidate; None when it may. `begun`: they have begun the paper spoken of."""
    if status in ABSENCES and begun:
        return Refusal("attendance.begun")
    if status in ABSENCES and identity_checked:
        return Refusal("attendance.absent_checked")
    if status is Attendance.EXCUSED and not detail.strip():
        return Refusal("attendance.reason_needed")
    return None


def base_length(duration: timedelta, started_at: datetime, closes_at: datetime | None) -> timedelta:
    """What of the duration a window leaves to whoever starts then: lateness alone is lost, measures come on top. None: no window."""
    return duration if closes_at is None else max(min(duration, closes_at - started_at), timedelta(0))
