"""An assessment session in its window, with candidates at their seats, as whoever watches it finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.models import (
    Account,
    AssessmentSession,
    AttendanceRow,
    Candidacy,
    Centre,
    Jury,
    JuryMember,
    PaperRun,
    Presence,
    Role,
    Run,
    SessionPaper,
    SessionSeat,
)
from app.services.runs import new_command_id
from juries.assessment_session import Attendance
from tests.support.factories import SESSION, AccountFactory, CandidacyFactory, CaseContentFactory, CentreFactory, FrameworkVersionFactory
from tests.support.sessions import CASE, prepared_run

MINUTES = 120


def sent(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form of the board that was just opened: under an id of its own."""
    return {"command_id": new_command_id(), **fields}


@dataclass
class Room:
    """A session of one paper, and what is put into it."""

    session: AssessmentSession
    paper: SessionPaper
    centre: Centre
    watcher: Account

    def sit(
        self,
        given_name: str = "Inès",
        family_name: str = "Mokrani",
        *,
        gender: str | None = None,
        attendance: Attendance | None = Attendance.PRESENT,
        checked: bool = True,
        started: timedelta | None = None,
        seen: timedelta | None = None,
        **seat: Any,
    ) -> Run:
        """One more candidate with a run. `started` and `seen` are how long ago the clock began and the page was last heard."""
        person = AccountFactory(given_name=given_name, family_name=family_name, gender=gender, roles=[Role.CANDIDATE])
        candidacy = CandidacyFactory(account=person, centre=self.centre)
        return self.seat_of(candidacy, attendance=attendance, checked=checked, started=started, seen=seen, **seat)

    def seat_of(
        self,
        candidacy: Candidacy,
        *,
        attendance: Attendance | None = None,
        checked: bool = False,
        started: timedelta | None = None,
        seen: timedelta | None = None,
        **seat: Any,
    ) -> Run:
        """The seat and the run of a candidacy that is there already."""
        now, work = clock.now(), SESSION()
        place = work.query(SessionSeat).filter_by(session_id=self.session.id).count() + 1
        row = SessionSeat(session_id=self.session.id, candidacy_id=candidacy.id, **({"position": place, "label": f"poste {place}"} | seat))
        run = prepared_run(candidacy, place, MINUTES, now - started if started is not None else None)
        work.add_all([row, run])
        work.flush()
        work.add(PaperRun(paper_id=self.paper.id, candidacy_id=candidacy.id, run_id=run.id))
        if attendance is not None:
            work.add(
                AttendanceRow(
                    seat_id=row.id, status=attendance, identity_checked=checked, noted_by_id=self.watcher.id, at=now - timedelta(minutes=5)
                )
            )
        if seen is not None:
            work.add(Presence(run_id=run.id, seen_at=now - seen))
        work.commit()
        return run


def open_room(centre: Centre | None = None, *, opens_at: datetime | None = None, watcher: Account | None = None) -> Room:
    """A session opened an hour ago, its window since 42 minutes unless `opens_at` says otherwise; `watcher` invigilates at the centre."""
    now, work = clock.now(), SESSION()
    centre = centre or CentreFactory()
    watcher = watcher or AccountFactory(roles=[Role.INVIGILATOR], centre=centre)
    opens = opens_at or now - timedelta(minutes=42)
    row = AssessmentSession(
        title="BC03, cas pratiques",
        framework_version_id=FrameworkVersionFactory().id,
        block_code="BC03",
        centre_id=centre.id,
        place="salle 204",
        remote=True,
        created_by_id=watcher.id,
        created_at=now - timedelta(days=7),
        opened_at=now - timedelta(hours=1),
    )
    work.add(row)
    work.flush()
    paper = SessionPaper(
        session_id=row.id,
        number=1,
        evaluation_code="BC03E1",
        case_id=CASE,
        case_digest=CaseContentFactory().digest,
        duration_minutes=MINUTES,
        opens_at=opens,
        closes_at=opens + timedelta(hours=4),
    )
    work.add(paper)
    work.commit()
    return Room(row, paper, centre, watcher)


def judge_of(run: Run, account: Account) -> None:
    """Make this person a juror of whoever sits there."""
    work = SESSION()
    candidacy = work.get_one(Candidacy, run.candidacy_id)
    jury = Jury(
        candidacy_id=candidacy.id,
        block_code="BC03",
        framework_version_id=candidacy.framework_version_id,
        place="Lorient",
        created_at=clock.now(),
    )
    work.add(jury)
    work.flush()
    work.add(JuryMember(jury_id=jury.id, account_id=account.id, outside=True))
    work.commit()
