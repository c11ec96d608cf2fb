"""What came after the end of a sitting is kept, and admitted or refused with a reason by whoever watches the sitting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.chain import canonical, digest_of
from app.database import write
from app.errors import Refused
from app.models import LateAdmission, LateDraft
from app.queries.late import arrived
from app.queries.runs import own_row
from app.queries.sittings import reckoning_of, watched_run
from app.services import audit
from app.services.runs import DRAFT_LENGTH
from juries.sitting_clock import Phase

LONGEST_REASON = 1000
ID_LENGTH = 40
"""Characters of the name of a late text, made of what it says: the same text sent twice is one."""


@write
def decide(session: Session, actor: Actor, run_id: int, *, admitted: bool, reason: str) -> int:
    """Admit or refuse all that came late of a sitting and still waits; returns how many things were decided. The reason is kept with the
    decision, and the candidate reads both.

    Raises NotFound, Refused "late.reason_needed", "late.nothing_waits".
    """
    if not reason.strip():
        raise Refused("late.reason_needed", field="reason")
    row = watched_run(session, actor, run_id)
    audit.lock_stream(session, f"run-events:{run_id}")
    waiting = [each for each in arrived(session, row.id) if each.waiting]
    if not waiting:
        raise Refused("late.nothing_waits")
    now = max(clock.now(), *(each.at for each in waiting))
    told = reason.strip()[:LONGEST_REASON]
    session.add(LateAdmission(run_id=run_id, admitted=admitted, reason=told, decided_by_id=actor.person_id, at=now))
    body = {"number": len(waiting), "reason": told}
    audit.record(session, actor, stream=f"run:{run_id}", verb="late.admitted" if admitted else "late.refused", body=body)
    return len(waiting)


@write
def keep_draft(session: Session, actor: Actor, run_id: int, key: str, body: dict[str, str]) -> datetime:
    """Keep apart a text of one's own run that came after the end; returns when it first came. The same text is kept once.

    Raises NotFound, Refused "draft.too_long", "late.not_over" while the sitting goes on.
    """
    if sum(len(value) for value in body.values()) > DRAFT_LENGTH:
        raise Refused("draft.too_long", limit=DRAFT_LENGTH)
    row = own_row(session, actor, run_id)
    audit.lock_stream(session, f"run-events:{run_id}")
    session.refresh(row)
    if row.submitted_at is None and reckoning_of(session, row).phase is not Phase.OVER:
        raise Refused("late.not_over")
    name = digest_of(canonical({"key": key, "body": body}))[:ID_LENGTH]
    known = session.scalar(select(LateDraft.recorded_at).where(LateDraft.run_id == run_id, LateDraft.command_id == name))
    if known is not None:
        return known
    now = clock.now()
    session.add(LateDraft(run_id=run_id, command_id=name, key=key, body=dict(body), actor_id=actor.person_id, recorded_at=now))
    audit.record(session, actor, stream=f"run:{run_id}", verb="draft.late", target=key)
    return now
