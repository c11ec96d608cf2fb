"""Aids that the administration books for a person's measures: what was done about each, step by step."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import AidStep
from app.queries.aids import aid_of
from app.services import audit
from juries.aids import AidState, check_step

LONGEST_LINE = 200
"""Characters of a provider or an appointment."""
LONGEST_REASON = 500


@write
def note(
    session: Session,
    actor: Actor,
    candidacy_id: int,
    kind: str,
    seat_id: int | None,
    state: AidState,
    *,
    provider: str = "",
    appointment: str = "",
    reason: str = "",
) -> int:
    """Note what was done about an aid, for one seat or before any session is planned; returns the step's id.

    The log says that something was done, never which aid. Raises NotFound when no measure asks for it there and for a candidate whom the
    actor judges, Refused "aid.…".
    """
    aid = aid_of(session, actor, candidacy_id, kind, seat_id)
    if aid is None:
        raise NotFound
    refusal = check_step(state, kind=kind, provider=provider, appointment=appointment, reason=reason, now=aid.state)
    if refusal is not None:
        fields = {"aid.with_whom": "provider", "aid.when": "appointment", "aid.why": "reason"}
        raise Refused(refusal.code, field=fields.get(refusal.code), **refusal.params)
    if len(provider) > LONGEST_LINE or len(appointment) > LONGEST_LINE or len(reason) > LONGEST_REASON:
        raise Refused("aid.long", field="provider", longest=LONGEST_LINE)
    step = AidStep(
        candidacy_id=candidacy_id,
        seat_id=seat_id,
        kind=kind,
        value=aid.value,
        state=state,
        provider=provider.strip(),
        appointment=appointment.strip(),
        reason=reason.strip(),
        noted_by_id=actor.person_id,
        at=clock.now(),
    )
    session.add(step)
    session.flush()
    audit.record(session, actor, stream=f"accommodation:{candidacy_id}", verb="aid.noted", target=f"aid:{step.id}")
    return step.id
