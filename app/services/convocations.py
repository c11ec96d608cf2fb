"""Convocations: ordered for a session or one seat, printed and sent by a worker, to the candidate alone.

Two jobs a convocation, so that nothing is printed twice for a mail that fails: the first prints the paper and issues the convocation, the
second sends it. What changed between the two is not sent: the seat is then shown as one to convoke again.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.config import Settings
from app.database import current_database, read, write
from app.documents.convocation import convocation_calendar, convocation_mail, print_convocation
from app.errors import NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.models import Convocation, SessionSeat
from app.queries.convocations import (
    OwnSeat,
    Sending,
    convoked,
    issued_before,
    mail_key,
    own_seats,
    prepare_key,
    states_of,
)
from app.services import audit, storage
from app.services.assessment_sessions import locked
from app.services.mail import deliver

PREPARE_JOB, MAIL_JOB = "convocation.prepare", "convocation.mail"
PDF = "application/pdf"
TO_SEND = (Sending.NONE, Sending.OUTDATED, Sending.FAILED)


@write
def convoke(session: Session, actor: Actor, session_id: int) -> int:
    """Have a convocation sent to each candidate without one that holds; how many. Raises NotFound, Refused "convocation.…"."""
    seats = _open_seats(session, session_id)
    states = states_of(session, seats)
    return _order(session, actor, session_id, [seat for seat in seats if states[seat.id].sending in TO_SEND])


@write
def convoke_again(session: Session, actor: Actor, session_id: int, seat_id: int) -> None:
    """Have one candidate's convocation sent, also when one was. Raises NotFound, Refused "convocation.…"."""
    seats = [seat for seat in _open_seats(session, session_id) if seat.id == seat_id]
    if not seats:
        raise NotFound
    _order(session, actor, session_id, seats)


def _open_seats(session: Session, session_id: int) -> tuple[OwnSeat, ...]:
    row = locked(session, session_id)
    if row.opened_at is None:
        raise Refused("convocation.not_opened")
    seats = own_seats(session, SessionSeat.session_id == session_id)
    if all(seat.closes_at <= clock.now() for seat in seats):
        raise Refused("convocation.over")
    return seats


def _order(session: Session, actor: Actor, session_id: int, seats: list[OwnSeat]) -> int:
    if not seats:
        raise Refused("convocation.all_sent")
    for seat in seats:
        after = seat.issued[-1].id if seat.issued else 0
        enqueue(session, PREPARE_JOB, {"seat": seat.id, "after": after}, key=prepare_key(seat.id, after), again=True)
    body = {"seats": sorted(seat.id for seat in seats)}
    audit.record(session, actor, stream=f"session:{session_id}", verb="convocations.ordered", body=body)
    return len(seats)


@handler(PREPARE_JOB)
def prepare(task: Task) -> None:
    """Print a convocation and issue it, unless the seat was left, or another worker issued it."""
    seat = convoked(task.payload["seat"])
    if seat is None:
        return
    made_at = clock.now()
    _issue(seat, task.payload["after"], print_convocation(seat, _settings().public_url, made_at))


@write
def _issue(session: Session, seat: OwnSeat, after: int, paper: bytes) -> None:
    audit.lock_stream(session, f"session:{seat.session_id}")
    last = session.scalar(select(func.max(Convocation.id)).where(Convocation.seat_id == seat.id)) or 0
    if last > after:
        return
    body = {
        "place": seat.place,
        "papers": [[paper.number, paper.opens_at.isoformat()] for paper in seat.papers],
        "digest": seat.digest,
    }
    row = Convocation(seat_id=seat.id, recipient=seat.email, file_digest=storage.store(session, paper, PDF), body=body, sent_at=clock.now())
    session.add(row)
    session.flush()
    enqueue(session, MAIL_JOB, {"convocation": row.id}, key=mail_key(row.id))
    audit.record(
        session,
        Actor.system(),
        stream=f"session:{seat.session_id}",
        verb="convocation.issued",
        target=f"seat:{seat.id}",
        body={"id": row.id},
    )


@handler(MAIL_JOB)
def send(task: Task) -> None:
    """Send a convocation that still holds."""
    convocation_id = task.payload["convocation"]
    with current_database().reading() as session:
        row = session.get_one(Convocation, convocation_id)
        sequence = issued_before(session, row.seat_id, row.id)
    seat = convoked(row.seat_id)
    if seat is None or seat.digest != row.body["digest"]:
        return
    settings = _settings()
    name = f"convocation-{convocation_id}"
    message = convocation_mail(
        seat,
        settings.mail_from,
        settings.public_url,
        storage.load(row.file_digest),
        convocation_calendar(seat, settings.public_url, sequence, row.sent_at),
        f"<{name}@{settings.mail_from.rpartition('@')[2]}>",
    )
    deliver(settings, name, message)


@read
def own_paper(session: Session, seat: OwnSeat) -> bytes:
    """The paper of a candidate's last convocation. Raises NotFound when none was issued."""
    if not seat.issued:
        raise NotFound
    return storage.load(seat.issued[-1].file_digest)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
