"""The sittings that an invigilator watches: who has not begun, who works and until when, who has handed in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import AccommodationDecision, Candidacy, Role, Run, RunEvent, RunMode
from app.queries.accommodations import whole_minutes
from app.queries.seats import judged_by
from app.services.accommodations import as_decision
from juries.accommodations import compile_measures, deadline

KEPT = timedelta(days=1)
"""How long a sitting that is handed in stays on the board."""


class Stage(StrEnum):
    """Where a sitting stands, in the order in which it asks for attention."""

    OVER = "over"
    """The time has run out and the work is not handed in yet: the service does it within the minute."""
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

    def left(self, now: datetime) -> timedelta:
        """What remains before the end; never below zero, zero before the start."""
        return max(self.ends_at - now, timedelta(0)) if self.ends_at else timedelta(0)

    def share_spent(self, now: datetime) -> tuple[int, int]:
        """Seconds spent and seconds in all, for a progress bar; (0, 0) before the start."""
        if self.started_at is None or self.ends_at is None:
            return 0, 0
        total = int((self.ends_at - self.started_at).total_seconds())
        return min(max(int((now - self.started_at).total_seconds()), 0), total), total


@read
def sittings(session: Session, actor: Actor) -> list[Sitting]:
    """Certifying sittings under way, ready, or handed in since yesterday; those that ask for attention first.

    An invigilator watches their own centre, an administrator every one; nobody watches a candidate whom they judge.
    """
    recent = (Run.submitted_at.is_(None)) | (Run.submitted_at > clock.now() - KEPT)
    found = _sittings(session, _watched(actor).where(recent))
    order = list(Stage)
    return sorted(found, key=lambda one: (order.index(one.stage), one.ends_at or datetime.max.replace(tzinfo=clock.PARIS), one.candidate))


@read
def sitting(session: Session, actor: Actor, run_id: int) -> Sitting:
    """One sitting that this person watches. Raises NotFound."""
    found = _sittings(session, _watched(actor).where(Run.id == run_id))
    if not found:
        raise NotFound
    return found[0]


def _watched(actor: Actor) -> Select[Run]:
    statement = select(Run).join(Run.candidacy).where(Run.mode == RunMode.CERTIFYING, Run.candidacy_id.not_in(judged_by(actor)))
    return statement if Role.ADMINISTRATOR in actor.roles else statement.where(Candidacy.centre_id == actor.centre_id)


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
    decisions = defaultdict(list)
    for row in session.scalars(
        select(AccommodationDecision)
        .where(AccommodationDecision.candidacy_id.in_([run.candidacy_id for run in runs]))
        .order_by(AccommodationDecision.at, AccommodationDecision.id)
    ):
        decisions[row.candidacy_id].append(as_decision(row))
    now = clock.now()
    found = []
    for run in runs:
        measures = compile_measures(decisions[run.candidacy_id], now)
        start = run.started_at or now
        end = deadline(start, timedelta(minutes=run.duration_minutes), measures)
        ends_at = end if run.started_at else None
        saved = recorded.get(run.id)
        found.append(
            Sitting(
                run_id=run.id,
                candidate=run.candidacy.account.name,
                number=run.candidacy.number,
                case_id=run.case_id,
                evaluation=run.evaluation_code,
                stage=_stage(run, ends_at, now),
                minutes=whole_minutes(end - start),
                started_at=run.started_at,
                ends_at=ends_at,
                submitted_at=run.submitted_at,
                acts=saved.acts if saved else 0,
                saved_at=saved.saved_at if saved else None,
            )
        )
    return found


def _stage(run: Run, ends_at: datetime | None, now: datetime) -> Stage:
    if run.submitted_at is not None:
        return Stage.SUBMITTED
    if ends_at is None:
        return Stage.READY
    return Stage.WORKING if now < ends_at else Stage.OVER
