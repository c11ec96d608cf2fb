"""The sittings that an invigilator watches: who has not begun, who works and until when, who has handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Candidacy, Run, RunEvent
from app.queries.accommodations import whole_minutes
from app.queries.sittings import reckonings, watched
from juries.sitting_clock import Phase, Reckoning

KEPT = timedelta(days=1)
"""How long a sitting that is handed in stays on the board."""


class Stage(StrEnum):
    """Where a sitting stands, in the order in which it asks for attention."""

    OVER = "over"
    """The time has run out and the work is not handed in yet: the service does it within the minute."""
    STOPPED = "stopped"
    """The clock is stopped from outside: by the invigilator, for a change of machine, until another day."""
    PAUSED = "paused"
    """One of the candidate's own pauses."""
    WORKING = "working"
    READY = "ready"
    SUBMITTED = "submitted"


@dataclass(frozen=True)
class Sitting:
    """One tile.

    `minutes` are the candidate's own, measures included; `ends_at` is None before the start; `acts` counts what is recorded, `saved_at` is
    when the last was.
    """

    run_id: int
    candidate: str
    number: str
    case_id: str
    evaluation: str
    stage: Stage
    minutes: int
    started_at: datetime | None
    ends_at: datetime | None
    submitted_at: datetime | None
    acts: int
    saved_at: datetime | None
    time: Reckoning

    @property
    def left(self) -> timedelta:
        """What remains of the time at work."""
        return self.time.left

    @property
    def share_spent(self) -> tuple[int, int]:
        """Seconds spent and seconds in all, for a progress bar; (0, 0) before the start."""
        return int(self.time.worked.total_seconds()), int(self.time.granted.total_seconds()) if self.started_at else 0


@read
def sittings(session: Session, actor: Actor) -> list[Sitting]:
    """Certifying sittings under way, ready, or handed in since yesterday; those that ask for attention first.

    An invigilator watches their own centre, an administrator every one; nobody watches a candidate whom they judge.
    """
    recent = (Run.submitted_at.is_(None)) | (Run.submitted_at > clock.now() - KEPT)
    found = _sittings(session, watched(actor).where(recent))
    order = list(Stage)
    return sorted(found, key=lambda one: (order.index(one.stage), one.ends_at or datetime.max.replace(tzinfo=clock.PARIS), one.candidate))


@read
def sitting(session: Session, actor: Actor, run_id: int) -> Sitting:
    """One sitting that this person watches. Raises NotFound."""
    found = _sittings(session, watched(actor).where(Run.id == run_id))
    if not found:
        raise NotFound
    return found[0]


def _sittings(session: Session, statement: Select[Run]) -> list[Sitting]:
    runs = session.scalars(statement.options(contains_eager(Run.candidacy).joinedload(Candidacy.account))).all()
    recorded = {
        row.run_id: row
        for row in session.execute(
            select(RunEvent.run_id, func.count().label("acts"), func.max(RunEvent.recorded_at).label("saved_at"))
            .where(RunEvent.run_id.in_([run.id for run in runs]))
            .group_by(RunEvent.run_id)
        )
    }
    clocks = reckonings(session, runs)
    found = []
    for run in runs:
        time = clocks[run.id]
        saved = recorded.get(run.id)
        found.append(
            Sitting(
                run_id=run.id,
                candidate=run.candidacy.account.name,
                number=run.candidacy.number,
                case_id=run.case_id,
                evaluation=run.evaluation_code,
                stage=Stage.SUBMITTED if run.submitted_at else STAGES[time.phase],
                minutes=whole_minutes(time.granted),
                started_at=run.started_at,
                ends_at=time.ends_at,
                submitted_at=run.submitted_at,
                acts=saved.acts if saved else 0,
                saved_at=saved.saved_at if saved else None,
                time=time,
            )
        )
    return found


STAGES = {
    Phase.READY: Stage.READY,
    Phase.WORKING: Stage.WORKING,
    Phase.PAUSED: Stage.PAUSED,
    Phase.STOPPED: Stage.STOPPED,
    Phase.OVER: Stage.OVER,
}
