"""The incidents of a session, as whoever watches it reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, AssessmentSession, Candidacy, Incident, IncidentEnd, Run, SessionSeat
from app.queries.assessment_sessions import watched_sessions
from app.queries.seats import judged_by
from juries.assessment_session import IncidentCategory, IncidentResolution


@dataclass(frozen=True)
class Ending:
    """The one resolution of an incident; `minutes` were given for it, 0 for none."""

    resolution: IncidentResolution
    minutes: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class IncidentLine:
    """One incident. `run_id` is None, and `candidate` empty, when it touched everyone; `ending` None while it is open."""

    session_id: int
    number: int
    category: IncidentCategory
    text: str
    by: str
    at: datetime
    run_id: int | None
    candidate: str
    seat: str
    ending: Ending | None


@read
def of_session(session: Session, actor: Actor, session_id: int) -> list[IncidentLine]:
    """Those of a session that this person watches, the latest first, without those of a candidate whom they judge."""
    return _lines(session, actor, session_id)


@read
def of_run(session: Session, actor: Actor, session_id: int, run_id: int) -> list[IncidentLine]:
    """Those of one run, and those that touched everyone, the latest first."""
    return [line for line in _lines(session, actor, session_id) if line.run_id in (None, run_id)]


@read
def incident(session: Session, actor: Actor, session_id: int, number: int) -> IncidentLine:
    """One of them. Raises NotFound."""
    for line in _lines(session, actor, session_id):
        if line.number == number:
            return line
    raise NotFound


def _lines(session: Session, actor: Actor, session_id: int) -> list[IncidentLine]:
    opener, closer, person = aliased(Account), aliased(Account), aliased(Account)
    rows = session.execute(
        select(Incident, IncidentEnd, opener, closer, person, SessionSeat.label)
        .join(opener, opener.id == Incident.opened_by_id)
        .outerjoin(IncidentEnd, IncidentEnd.incident_id == Incident.id)
        .outerjoin(closer, closer.id == IncidentEnd.closed_by_id)
        .outerjoin(Run, Run.id == Incident.run_id)
        .outerjoin(Candidacy, Candidacy.id == Run.candidacy_id)
        .outerjoin(person, person.id == Candidacy.account_id)
        .outerjoin(SessionSeat, (SessionSeat.session_id == Incident.session_id) & (SessionSeat.candidacy_id == Run.candidacy_id))
        .where(
            Incident.session_id == session_id,
            Incident.session_id.in_(watched_sessions(actor).with_only_columns(AssessmentSession.id)),
            Incident.run_id.is_(None) | Run.candidacy_id.not_in(judged_by(actor)),
        )
        .order_by(Incident.number.desc())
    )
    return [
        IncidentLine(
            session_id=row.session_id,
            number=row.number,
            category=row.category,
            text=row.text,
            by=opened_by.name,
            at=row.at,
            run_id=row.run_id,
            candidate=candidate.name if candidate else "",
            seat=seat or "",
            ending=Ending(end.resolution, end.minutes, end.text, closed_by.name, end.at) if end else None,
        )
        for row, end, opened_by, closed_by, candidate, seat in rows
    ]
