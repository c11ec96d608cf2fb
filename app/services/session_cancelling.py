"""Giving up a session: a planned one leaves the list; of an opened one, whoever was convoked is told, and none of its papers opens."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.config import Settings
from app.database import current_database, write
from app.documents.convocation import cancellation_mail
from app.errors import Refused
from app.jobs import Task, enqueue, handler
from app.models import PaperRun, Run, SessionPaper, SessionSeat
from app.queries.convocations import own_seats
from app.services import audit
from app.services.assessment_sessions import locked
from app.services.mail import deliver

CANCEL_JOB = "convocation.cancel"


@write
def cancel(session: Session, actor: Actor, session_id: int) -> int:
    """Give up a session that nobody has begun; returns how many people are told. Raises NotFound, Refused "session.begun"."""
    row = locked(session, session_id)
    begun = (
        select(Run.id)
        .join(PaperRun, PaperRun.run_id == Run.id)
        .join(SessionPaper, SessionPaper.id == PaperRun.paper_id)
        .where(SessionPaper.session_id == session_id, Run.started_at.is_not(None))
    )
    if session.scalar(begun.limit(1)) is not None:
        raise Refused("session.begun")
    told = [seat for seat in own_seats(session, SessionSeat.session_id == session_id) if seat.issued] if row.opened_at else []
    row.cancelled_at = clock.now()
    for seat in told:
        enqueue(session, CANCEL_JOB, {"seat": seat.id})
    audit.record(session, actor, stream=f"session:{session_id}", verb="session.cancelled", body={"told": len(told)})
    return len(told)


@handler(CANCEL_JOB)
def tell(task: Task) -> None:
    """Tell one person who was convoked that the session does not take place."""
    with current_database().reading() as session:
        seats = own_seats(session, SessionSeat.id == task.payload["seat"], cancelled=True)
    for seat in seats:
        settings: Settings = current_app.extensions["settings"]
        name = f"annulation-{seat.id}"
        message_id = f"<{name}@{settings.mail_from.rpartition('@')[2]}>"
        deliver(settings, name, cancellation_mail(seat, settings.mail_from, settings.public_url, clock.now(), message_id))
