"""Who came to a session: noted by whoever watches it, one row after the other."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import AttendanceRow, PaperRun, Run, SessionPaper, SessionSeat
from app.queries.assessment_sessions import watched_seat
from app.services import audit
from juries.assessment_session import Attendance, attendance_obstacle

LONGEST_DETAIL = 500


@write
def note_attendance(
    session: Session,
    actor: Actor,
    seat_id: int,
    paper_id: int | None,
    status: Attendance,
    identity_checked: bool,
    detail: str = "",
) -> None:
    """`note_attendance(actor, seat_id, paper_id, status, identity_checked, detail)`: what is seen of a candidate on the day.

    `paper_id` None speaks of every paper of the session. The last row counts, so that `identity_checked` is said each time. `detail` says
    how identity was checked, or why someone is excused; never health. Raises NotFound for a seat or a paper that this person does not watch
    (`queries.assessment_sessions.sessions_watched`), Refused "attendance.reason_needed", "attendance.absent_checked", "attendance.begun".
    """
    seat = watched_seat(session, actor, seat_id)
    if paper_id is not None and session.scalar(select(SessionPaper.session_id).where(SessionPaper.id == paper_id)) != seat.session_id:
        raise NotFound
    said = detail.strip()[:LONGEST_DETAIL]
    _wait_for_starts(session, seat)
    reason = attendance_obstacle(status, identity_checked=identity_checked, detail=said, begun=_begun(session, seat, paper_id))
    if reason is not None:
        raise Refused(reason.code, field="detail" if reason.code == "attendance.reason_needed" else None)
    session.add(
        AttendanceRow(
            seat_id=seat_id,
            paper_id=paper_id,
            status=status,
            identity_checked=identity_checked,
            detail=said,
            noted_by_id=actor.person_id,
            at=clock.now(),
        )
    )
    # Why someone is excused stays with the row: the log is read by more people.
    body = {"seat": seat_id, "paper": paper_id, "status": status.value, "identity_checked": identity_checked}
    audit.record(session, actor, stream=f"session:{seat.session_id}", verb="attendance.noted", target=f"seat:{seat_id}", body=body)


def _wait_for_starts(session: Session, seat: SessionSeat) -> None:
    """Wait for whoever starts this candidate's sittings meanwhile, or notes them too: nobody is absent who has just begun."""
    audit.lock_stream(session, f"session:{seat.session_id}")
    for run_id in session.scalars(_runs_of(seat).order_by(PaperRun.run_id)):
        audit.lock_stream(session, f"run-events:{run_id}")


def _runs_of(seat: SessionSeat) -> Select[int]:
    return (
        select(PaperRun.run_id)
        .join(SessionPaper, SessionPaper.id == PaperRun.paper_id)
        .where(SessionPaper.session_id == seat.session_id, PaperRun.candidacy_id == seat.candidacy_id)
    )


def _begun(session: Session, seat: SessionSeat, paper_id: int | None) -> bool:
    statement = _runs_of(seat).join(Run, Run.id == PaperRun.run_id).where(Run.started_at.is_not(None))
    if paper_id is not None:
        statement = statement.where(SessionPaper.id == paper_id)
    return session.scalar(statement.limit(1)) is not None
