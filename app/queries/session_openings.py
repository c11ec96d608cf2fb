"""The opening of a session, which a worker does: how far it is, whether it broke off, what it met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AuditRow, Job, JobState
from juries.refusal import Refusal
from juries.session_opening import PAPERS, TOO_ALIKE, Obstacle

REFUSED = "session.not_readied"
"""The audit verb of an opening that a rule refused while a worker was at it."""
SHARED_OUT = 50
"""Percent of an opening done once the figures of every paper are shared out; what is left is to prepare the runs."""


@dataclass(frozen=True)
class Opening:
    """An opening ordered and not done. `shared_out`: the figures are, the runs are being prepared.

    `again`: a try before this one broke off; `given_up`: all of them did.
    """

    begun: bool
    shared_out: bool
    again: bool
    given_up: bool

    @property
    def under_way(self) -> bool:
        """Whether a worker has it or will: until then nothing of the session changes."""
        return not self.given_up


def opening_key(session_id: int) -> str:
    """The job that opens a session."""
    return f"session.open:{session_id}"


def openings_of(session: Session, sessions: Iterable[int]) -> Mapping[int, Opening]:
    """By session, the openings that are ordered and not done."""
    keys = {opening_key(session_id): session_id for session_id in sessions}
    rows = session.scalars(select(Job).where(Job.key.in_(keys), Job.state != JobState.DONE))
    return {
        keys[row.key]: Opening(
            begun=row.state is JobState.RUNNING,
            shared_out=row.progress >= SHARED_OUT,
            again=row.attempts > (row.state is JobState.RUNNING),
            given_up=row.state is JobState.FAILED,
        )
        for row in rows
    }


def under_way(session: Session, session_id: int) -> bool:
    """Whether a worker opens the session, or will."""
    opening = openings_of(session, [session_id]).get(session_id)
    return opening is not None and opening.under_way


def met_at_opening(session: Session, session_id: int) -> tuple[Obstacle, ...]:
    """What a worker met that no look beforehand could tell, as long as nothing was done to the session since."""
    last = session.scalar(select(AuditRow).where(AuditRow.stream == f"session:{session_id}").order_by(AuditRow.seq.desc()).limit(1))
    if last is None or last.verb != REFUSED:
        return ()
    refusal = msgspec.json.decode(last.body, type=Refusal)
    return (Obstacle(PAPERS, refusal),) if refusal.code == TOO_ALIKE else ()
