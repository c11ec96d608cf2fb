"""What whoever watches a session does to all its sittings at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import write
from app.queries.sittings import reckonings, watched_run
from app.services import sittings
from juries.sitting_clock import Hold, Mark, mark_obstacle


@write
def stop_all(session: Session, actor: Actor, run_ids: Sequence[int], *, reason: str = "") -> int:
    """Stop the clock of those among these sittings that run; returns how many. Raises NotFound."""
    return _mark_all(session, actor, run_ids, Mark.STOPPED, reason)


@write
def release_all(session: Session, actor: Actor, run_ids: Sequence[int]) -> int:
    """Let the clock run again of those among these sittings that an invigilator stopped; returns how many. Raises NotFound."""
    return _mark_all(session, actor, run_ids, Mark.RELEASED, "")


def _mark_all(session: Session, actor: Actor, run_ids: Sequence[int], kind: Mark, reason: str) -> int:
    runs = [watched_run(session, actor, run_id) for run_id in sorted(run_ids)]
    clocks = reckonings(session, runs)
    able = [run for run in runs if run.submitted_at is None and mark_obstacle(clocks[run.id], kind, hold=Hold.INVIGILATOR) is None]
    for run in able:
        sittings.mark(session, actor, run, kind, hold=Hold.INVIGILATOR, reason=reason)
    return len(able)
