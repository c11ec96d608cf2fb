"""What a candidate has trained on: each run with what was observed of it, once handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import Candidacy, Run, RunMode
from app.queries.case_contents import case_of
from app.queries.runs import state_of
from casestudies.debrief import debrief

RESULTS_KEPT = 4096

Result = tuple[int, int, int]
_results: dict[tuple[str, int, datetime], Result] = {}
"""By database, run and moment of handing in: what was handed in does not change. Emptied when full."""


@dataclass(frozen=True)
class Attempt:
    """A training run. `met` of `observed` observations were as expected and `hints` were taken: None before it is handed in."""

    run_id: int
    case_id: str
    title: str
    started_at: datetime | None
    submitted_at: datetime | None
    met: int | None = None
    observed: int | None = None
    hints: int | None = None


@read
def attempts(session: Session, actor: Actor, case_id: str | None = None) -> list[Attempt]:
    """The candidate's own training runs, of one case or of all, the newest first."""
    statement = (
        select(Run)
        .join(Candidacy, Candidacy.id == Run.candidacy_id)
        .where(Candidacy.account_id == actor.account_id, Run.mode == RunMode.TRAINING)
        .order_by(Run.id.desc())
    )
    if case_id is not None:
        statement = statement.where(Run.case_id == case_id)
    return [_attempt(session, row) for row in session.scalars(statement)]


def _attempt(session: Session, row: Run) -> Attempt:
    title = case_of(row.case_digest).file.title
    if row.submitted_at is None:
        return Attempt(row.id, row.case_id, title, row.started_at, None)
    met, observed, hints = _result(session, row, row.submitted_at)
    return Attempt(row.id, row.case_id, title, row.started_at, row.submitted_at, met, observed, hints)


def _result(session: Session, row: Run, submitted_at: datetime) -> Result:
    key = (str(session.get_bind().engine.url), row.id, submitted_at)
    if key not in _results:
        if len(_results) >= RESULTS_KEPT:
            _results.clear()
        told = debrief(state_of(session, row))
        _results[key] = (told.met, told.observed, told.hints)
    return _results[key]
