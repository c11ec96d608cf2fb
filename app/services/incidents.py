"""Incidents of a session: declared by whoever watches it, closed with one resolution, and the minutes given with it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import AssessmentSession, Incident, IncidentEnd, PaperRun, Run, SessionPaper
from app.queries.assessment_sessions import watched_sessions
from app.queries.seats import judged_by, judges
from app.queries.sittings import reckonings, watched_run
from app.services import audit, sittings
from juries.assessment_session import IncidentCategory, IncidentResolution
from juries.sitting_clock import LARGEST_GIFT, Mark, Phase

LONGEST_TEXT = 2000


@write
def declare(session: Session, actor: Actor, session_id: int, category: IncidentCategory, text: str, *, run_id: int | None = None) -> int:
    """Declare an incident of a session that one watches; returns its number there. `run_id` None: it touches everyone.

    Raises NotFound, also for a run of another session; Refused "incident.text_needed".
    """
    _lock(session, actor, session_id)
    if not text.strip():
        raise Refused("incident.text_needed", field="text")
    if run_id is not None and run_id not in _runs_of(session, session_id):
        raise NotFound
    if run_id is not None:
        watched_run(session, actor, run_id)
    last = session.scalar(select(func.max(Incident.number)).where(Incident.session_id == session_id)) or 0
    session.add(
        Incident(
            session_id=session_id,
            run_id=run_id,
            number=last + 1,
            category=category,
            text=text.strip()[:LONGEST_TEXT],
            opened_by_id=actor.person_id,
            at=clock.now(),
        )
    )
    body = {"category": category.value, "everyone": run_id is None}
    audit.record(session, actor, stream=f"session:{session_id}", verb="incident.declared", target=f"incident:{last + 1}", body=body)
    return last + 1


@write
def close(
    session: Session,
    actor: Actor,
    session_id: int,
    number: int,
    resolution: IncidentResolution,
    *,
    minutes: int = 0,
    text: str = "",
) -> int:
    """Close an incident, once. With MINUTES_GIVEN the minutes go to its sitting, or to all that are under way, in the same transaction;
    returns to how many.

    Raises NotFound, Refused "incident.closed", "incident.minutes_unasked", "incident.nobody_at_work", "incident.judged", "sitting.…".
    """
    _lock(session, actor, session_id)
    row = session.scalar(select(Incident).where(Incident.session_id == session_id, Incident.number == number))
    if row is None:
        raise NotFound
    if row.run_id is not None:
        watched_run(session, actor, row.run_id)
    if session.scalar(select(IncidentEnd.id).where(IncidentEnd.incident_id == row.id)) is not None:
        raise Refused("incident.closed")
    gives = resolution is IncidentResolution.MINUTES_GIVEN
    if gives and not 1 <= minutes <= LARGEST_GIFT:
        raise Refused("sitting.minutes", field="minutes", most=str(LARGEST_GIFT))
    if minutes and not gives:
        raise Refused("incident.minutes_unasked", field="minutes")
    touched = _touched(session, actor, row) if gives else []
    for run in touched:
        sittings.mark(session, actor, run, Mark.MINUTES_GIVEN, minutes=minutes, reason=row.text)
    session.add(
        IncidentEnd(
            incident_id=row.id,
            resolution=resolution,
            minutes=minutes,
            text=text.strip()[:LONGEST_TEXT],
            closed_by_id=actor.person_id,
            at=clock.now(),
        )
    )
    body = {"resolution": resolution.value, "minutes": minutes, "sittings": len(touched)}
    audit.record(session, actor, stream=f"session:{session_id}", verb="incident.closed", target=f"incident:{number}", body=body)
    return len(touched)


def _lock(session: Session, actor: Actor, session_id: int) -> None:
    """Wait for the others who number or close incidents of this session. Raises NotFound for one that this person does not watch."""
    if session.scalar(watched_sessions(actor).where(AssessmentSession.id == session_id)) is None:
        raise NotFound
    audit.lock_stream(session, f"session:{session_id}")


def _runs_of(session: Session, session_id: int) -> set[int]:
    found = session.scalars(
        select(PaperRun.run_id).join(SessionPaper, SessionPaper.id == PaperRun.paper_id).where(SessionPaper.session_id == session_id)
    )
    return set(found)


def _touched(session: Session, actor: Actor, row: Incident) -> list[Run]:
    """The sittings that an incident's minutes go to: its own, or all that are under way. Nobody gives time to whom they judge, and nobody
    is left out of what touched everyone: a person who judges one of them gives it to none."""
    if row.run_id is not None:
        run = session.get_one(Run, row.run_id)
        if judges(session, actor, run.candidacy_id):
            raise NotFound
        return [run]
    numbers = sorted(_runs_of(session, row.session_id))
    for number in numbers:
        # Whoever hands in meanwhile is waited for: their end must not refuse the others their minutes.
        audit.lock_stream(session, f"run-events:{number}")
    runs = session.scalars(
        select(Run).where(Run.id.in_(numbers), Run.started_at.is_not(None), Run.submitted_at.is_(None)).order_by(Run.id)
    ).all()
    clocks = reckonings(session, runs)
    under_way = [run for run in runs if clocks[run.id].phase is not Phase.OVER]
    if not under_way:
        raise Refused("incident.nobody_at_work")
    judged = set(session.scalars(judged_by(actor)))
    if any(run.candidacy_id in judged for run in under_way):
        raise Refused("incident.judged")
    return under_way
