"""A day of examination to measure: two sessions of many candidates, one that its invigilator starts, one where each begins alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, create_app, migrations
from app.auth.actor import Actor
from app.database import write
from app.demo.load import load as load_demo
from app.models import (
    AccommodationDecision,
    AssessmentSession,
    AttendanceRow,
    Candidacy,
    Centre,
    FrameworkVersion,
    PaperRun,
    Role,
    RoleGrant,
    Run,
    RunMode,
    SessionPaper,
    SessionSeat,
)
from app.services import audit, runs
from app.services import login as logins
from bench.seed import CASE, PASSWORD, account, enrolled
from juries.assessment_session import Attendance, StartPolicy

MINUTES = 240
INVIGILATOR = "surveillance@banc.example"
MEASURES = {"extra_time": "1/3", "pauses": "2x10"}
MEASURED_EVERY = 5
"""One candidate in five has more time and pauses."""


@dataclass(frozen=True)
class Sitter:
    """A candidate with a run in each session: `started` waits for the invigilator, `begun` for the candidate."""

    email: str
    account_id: int
    candidacy_id: int
    started: int
    begun: int


@dataclass(frozen=True)
class Day:
    """The sessions, by number, and those who sit."""

    session_id: int
    alone_id: int
    invigilator_id: int
    sitters: list[Sitter]


def make(count: int) -> Day:
    """Migrate, load the demonstration, and seat that many candidates in two sessions whose windows are open, nothing begun."""
    app = create_app()
    with app.app_context():
        migrations.upgrade()
        load_demo()
        day = _day(count, logins.hash_password(PASSWORD))
    app.extensions["database"].dispose()
    return day


@write
def _day(session: Session, count: int, password_hash: str) -> Day:
    centre = session.scalars(select(Centre.id).order_by(Centre.id).limit(1)).one()
    framework = session.scalars(select(FrameworkVersion.id).order_by(FrameworkVersion.id).limit(1)).one()
    invigilator = account(INVIGILATOR, "Surveillance", password_hash)
    invigilator.centre_id = centre
    session.add(invigilator)
    session.flush()
    session.add(RoleGrant(account_id=invigilator.id, role=Role.INVIGILATOR))
    papers = [_opened(session, policy, framework, centre, invigilator.id) for policy in (StartPolicy.INVIGILATOR, StartPolicy.CANDIDATE)]
    sitters = []
    for number in range(count):
        row = account(f"epreuve{number}@banc.example", f"Nom{number:03d}", password_hash)
        candidacy = enrolled(session, row, f"E{number:04d}", framework, centre)
        if number % MEASURED_EVERY == 0:
            session.add(
                AccommodationDecision(
                    candidacy_id=candidacy.id,
                    measures=MEASURES,
                    subject_key_id=None,
                    reason=None,
                    valid_until=None,
                    decided_by_id=invigilator.id,
                    at=clock.now(),
                )
            )
        started, begun = (_seated(session, paper, candidacy, number, invigilator.id) for paper in papers)
        sitters.append(Sitter(row.email, row.id, candidacy.id, started, begun))
    audit.record(session, Actor.system(), stream="bench", verb="bench.seeded")
    return Day(papers[0].session_id, papers[1].session_id, invigilator.id, sitters)


def _opened(session: Session, policy: StartPolicy, framework: int, centre: int, by: int) -> SessionPaper:
    now = clock.now()
    row = AssessmentSession(
        title="Mesures",
        framework_version_id=framework,
        block_code="BC03",
        centre_id=centre,
        place="salle 1",
        start_policy=policy,
        created_by_id=by,
        created_at=now,
        opened_at=now,
        closed_at=None,
        cancelled_at=None,
    )
    session.add(row)
    session.flush()
    window = (now - timedelta(minutes=10), now + timedelta(minutes=2 * MINUTES))
    paper = SessionPaper(
        session_id=row.id,
        number=1,
        evaluation_code="BC03E1",
        case_id=CASE,
        case_digest=None,
        duration_minutes=MINUTES,
        opens_at=window[0],
        closes_at=window[1],
    )
    session.add(paper)
    session.flush()
    return paper


def _seated(session: Session, paper: SessionPaper, candidacy: Candidacy, number: int, by: int) -> int:
    """A seat, identity checked, and a run prepared; returns the run."""
    run_id = runs.prepare(Actor.system(), candidacy.id, CASE, RunMode.CERTIFYING, seed=number)
    paper.case_digest = session.get_one(Run, run_id).case_digest
    seat = SessionSeat(
        session_id=paper.session_id, candidacy_id=candidacy.id, position=number + 1, label=f"poste {number + 1}", left_at=None
    )
    session.add(seat)
    session.flush()
    noted = AttendanceRow(
        seat_id=seat.id, status=Attendance.PRESENT, identity_checked=True, noted_by_id=by, at=clock.now(), paper_id=paper.id
    )
    session.add_all([noted, PaperRun(paper_id=paper.id, candidacy_id=candidacy.id, run_id=run_id)])
    session.flush()
    return run_id
