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
from juries.measure_catalogue import SITTINGS
from juries.sitting_parts import parts_refusal, read_parts

LONGEST_LINE = 200
"""Characters of a provider or an appointment."""
LONGEST_REASON = 500
FIRST_PART = "day_2"
FIELDS = {
    "aid.with_whom": "provider",
    "aid.why": "reason",
    "aid.when": FIRST_PART,
    "aid.parts_order": FIRST_PART,
    "aid.parts_past": FIRST_PART,
}
"""Where on the form each refusal is told."""


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
    """Note what was done about an aid, for one seat or before any session is planned; returns the step's id. `appointment` is in somebody's
    words, and for the parts of a sitting what `juries.sitting_parts.write_parts` writes.

    The log says that something was done, never which aid. Raises NotFound when no measure asks for it there and for a candidate whom the
    actor judges, Refused "aid.…".
    """
    aid = aid_of(session, actor, candidacy_id, kind, seat_id)
    if aid is None:
        raise NotFound
    refusal = check_step(state, provider=provider, reason=reason, now=aid.state)
    if refusal is None and kind == SITTINGS and state is AidState.BOOKED:
        refusal = parts_refusal(read_parts(appointment), clock.now())
    if refusal is not None:
        raise Refused(refusal.code, field=FIELDS.get(refusal.code), **refusal.params)
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
