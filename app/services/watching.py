"""What whoever watches does: each act once for the id of its form, and acts on all sittings of a session at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.chain import digest_of
from app.database import write
from app.errors import Refused
from app.models import BoardCommand
from app.queries.sittings import reckonings, watched_run
from app.services import audit, sittings
from juries.sitting_clock import Hold, Mark, mark_obstacle

T = TypeVar("T")


@write
def once(session: Session, actor: Actor, command_id: str, body: str, act: Callable[[], T]) -> T:
    """Do `act`, a verb of the services whose answer JSON can hold, once for this id of this person; sent again, answer as the first time.

    Raises Refused "run.command_reused" (another body under that id), and what `act` raises: then nothing is kept under the id.
    """
    audit.lock_stream(session, f"board-commands:{actor.person_id}")
    known = session.execute(
        select(BoardCommand.body_digest, BoardCommand.answer).where(
            BoardCommand.actor_id == actor.person_id, BoardCommand.command_id == command_id
        )
    ).one_or_none()
    if known is None:
        answer = act()
        kept = BoardCommand(actor_id=actor.person_id, command_id=command_id, body_digest=digest_of(body), answer=answer, at=clock.now())
        session.add(kept)
        return answer
    if known.body_digest != digest_of(body):
        raise Refused("run.command_reused")
    return cast(T, known.answer)


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
