"""Who issues certificates: one administrator proposes, another confirms or sets aside."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import Conflict, NotFound, Refused
from app.models import IssuerAnswer, IssuerProposal
from app.queries import issuers as queries
from app.services import audit, issuing
from juries.issuers import Issuer, proposal_obstacles

STREAM = "issuer"
REASON_LENGTH = 2000


@write
def propose(session: Session, actor: Actor, issuer: Issuer) -> int:
    """Propose who issues from `issuer.since` on; returns the proposal. It binds nothing before another administrator confirms it.

    Raises Refused with the first obstacle of `juries.issuers.proposal_obstacles`, tied to its field, or "issuer.open" when another
    proposal still waits for its answer.
    """
    audit.lock_stream(session, STREAM)
    for obstacle in proposal_obstacles(issuer, clock.today()):
        params = {name: date.fromisoformat(value) if name == "since" else value for name, value in obstacle.params.items()}
        raise Refused(obstacle.code, field=str(params.pop("field")), **params)
    if queries.open_proposal() is not None:
        raise Refused("issuer.open")
    row = IssuerProposal(**msgspec.structs.asdict(issuer), actor_id=actor.person_id, at=clock.now())
    session.add(row)
    session.flush()
    body = msgspec.to_builtins(issuer)
    audit.record(session, actor, stream=STREAM, verb="issuer.proposed", target=f"issuer:{row.id}", body=body)
    return row.id


@write
def confirm(session: Session, actor: Actor, proposal_id: int) -> None:
    """Confirm the proposal of another administrator; what waited for an issuer is ordered, from its first day on. Twice is once.

    Raises NotFound, Refused "issuer.own", Conflict "issuer.answered" when it was set aside meanwhile.
    """
    row = _waiting(session, proposal_id, confirmed=True)
    if row is None:
        return
    if row.actor_id == actor.person_id:
        raise Refused("issuer.own")
    _answer(session, actor, row, confirmed=True, reason="")
    # What only waits for another try under an issuer already in force is not put off to the first day of the next.
    later = row.since > clock.today() and queries.issuer_for(clock.today()) is None
    issuing.order_all(session, run_at=datetime.combine(row.since, time(), clock.PARIS) if later else None)


@write
def set_aside(session: Session, actor: Actor, proposal_id: int, *, reason: str) -> None:
    """Set a proposal aside, one's own too, and say why. Twice is once.

    Raises NotFound, Refused "issuer.reason_missing" or "issuer.reason_long", Conflict "issuer.answered" when it was confirmed meanwhile.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("issuer.reason_missing", field="reason")
    if len(reason) > REASON_LENGTH:
        raise Refused("issuer.reason_long", field="reason", maximum=REASON_LENGTH)
    row = _waiting(session, proposal_id, confirmed=False)
    if row is not None:
        _answer(session, actor, row, confirmed=False, reason=reason)


def _waiting(session: Session, proposal_id: int, *, confirmed: bool) -> IssuerProposal | None:
    """The proposal, None when it has this very answer already. Raises NotFound, Conflict when it has the other."""
    audit.lock_stream(session, STREAM)
    row = session.get(IssuerProposal, proposal_id)
    if row is None:
        raise NotFound
    answer = session.scalar(select(IssuerAnswer).where(IssuerAnswer.proposal_id == proposal_id))
    if answer is not None and answer.confirmed is not confirmed:
        raise Conflict("issuer.answered")
    return None if answer else row


def _answer(session: Session, actor: Actor, row: IssuerProposal, *, confirmed: bool, reason: str) -> None:
    session.add(IssuerAnswer(proposal_id=row.id, confirmed=confirmed, reason=reason, actor_id=actor.person_id, at=clock.now()))
    verb = "issuer.confirmed" if confirmed else "issuer.set_aside"
    audit.record(session, actor, stream=STREAM, verb=verb, target=f"issuer:{row.id}", body={"reason": reason} if reason else {})
