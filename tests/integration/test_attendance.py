"""Who came: noted by those who watch the session, the last row counts, and what was noted stays."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.models import AttendanceRow, AuditRow, Jury, JuryMember, Role, Run, SessionInvigilator, SessionSeat
from app.queries.assessment_sessions import session_of, sessions_watched
from app.services import sittings
from app.services.attendance import note_attendance
from juries.assessment_session import Attendance
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.juries import actor
from tests.support.sessions import candidate, opened_session


def test_the_last_row_counts_and_a_start_waits_for_identity(in_app: Flask, session: Session) -> None:
    row = opened_session(session, [candidate(), candidate("Le Dantec")])
    watching = actor(AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory(code="LOR")), Role.INVIGILATOR)
    sheet = session_of(watching, row.id)
    (paper,), (first, second) = sheet.papers, sheet.seats
    assert sittings.start(watching, [first.runs[paper.id]])[first.runs[paper.id]].code == "session.identity_unchecked"
    note_attendance(watching, first.id, None, Attendance.PRESENT, True, "carte d'identité")
    note_attendance(watching, second.id, paper.id, Attendance.ABSENT, False)
    note_attendance(watching, second.id, paper.id, Attendance.LATE, True)
    read = {seat.id: seat.attendance(paper.id) for seat in session_of(watching, row.id).seats}
    assert (read[first.id].status, read[first.id].detail) == (Attendance.PRESENT, "carte d'identité")
    assert (read[second.id].status, read[second.id].identity_checked) == (Attendance.LATE, True)
    assert sittings.start(watching, [first.runs[paper.id]]) == {}
    with pytest.raises(Refused, match="begun"):
        note_attendance(watching, first.id, None, Attendance.ABSENT, False)
    session.rollback()
    assert len(session.scalars(select(AttendanceRow)).all()) == 3
    bodies = session.scalars(select(AuditRow.body).where(AuditRow.verb == "attendance.noted")).all()
    assert len(bodies) == 3
    assert not any("carte" in body for body in bodies)


def test_who_watches_a_session(in_app: Flask, session: Session) -> None:
    row = opened_session(session, [candidate()])
    elsewhere = AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory(code="REN"))
    stranger, administrator = actor(elsewhere, Role.INVIGILATOR), actor(AccountFactory(), Role.ADMINISTRATOR)
    (seat,) = session_of(administrator, row.id).seats
    assert sessions_watched(stranger) == []
    with pytest.raises(NotFound):
        note_attendance(stranger, seat.id, None, Attendance.PRESENT, True)
    session.add(SessionInvigilator(session_id=row.id, account_id=elsewhere.id))
    session.commit()
    assert [one.id for one in sessions_watched(stranger)] == [row.id]
    note_attendance(stranger, seat.id, None, Attendance.PRESENT, True)


def test_nobody_notes_a_candidate_whom_they_judge(in_app: Flask, session: Session) -> None:
    judged = candidate()
    row = opened_session(session, [judged, candidate("Le Dantec")])
    account = AccountFactory(roles=[Role.INVIGILATOR, Role.JUROR], centre=CentreFactory(code="LOR"))
    both = actor(account, Role.INVIGILATOR, Role.JUROR)
    jury = Jury(
        candidacy_id=judged.id, block_code="BC03", framework_version_id=judged.framework_version_id, place="Lorient", created_at=clock.now()
    )
    session.add(jury)
    session.flush()
    session.add(JuryMember(jury_id=jury.id, account_id=account.id, outside=False))
    session.commit()
    assert [seat.candidate for seat in session_of(both, row.id).seats] == ["Inès Le Dantec"]
    seats = session.scalars(select(SessionSeat).where(SessionSeat.candidacy_id == judged.id)).all()
    with pytest.raises(NotFound):
        note_attendance(both, seats[0].id, None, Attendance.PRESENT, True)
    assert session.scalars(select(Run).where(Run.started_at.is_not(None))).all() == []
