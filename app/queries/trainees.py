"""The candidates that a trainer follows: those of their centre, with what they have worked on.

Names without numbers: a trainer who sits as a juror reads numbers without names, and nothing here tells whose they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.models import Candidacy, Role, Run, RunEvent, RunMode
from app.queries.progress import Progress, Standing
from blocks.model import AccessRoute


@dataclass(frozen=True)
class Trainee:
    """One candidacy. `trained` counts the training runs begun; `last_work` is the day of the last recorded act of any run."""

    name: str
    sort_name: str
    route: AccessRoute
    blocks: tuple[str, ...]
    progress: Progress
    trained: int
    last_work: date | None


@read
def trainees(session: Session, actor: Actor) -> list[Trainee]:
    """Candidates of the trainer's centre; of every centre for an administrator."""
    statement = select(Candidacy).where(Candidacy.closed_at.is_(None)).options(joinedload(Candidacy.account))
    if Role.ADMINISTRATOR not in actor.roles:
        statement = statement.where(Candidacy.centre_id == actor.centre_id)
    rows = session.scalars(statement).all()
    ids = [row.id for row in rows]
    standing = Standing.of(session, ids)
    trained = dict(
        session.execute(
            select(Run.candidacy_id, func.count())
            .where(Run.candidacy_id.in_(ids), Run.mode == RunMode.TRAINING, Run.started_at.is_not(None))
            .group_by(Run.candidacy_id)
        ).all()
    )
    worked = dict(
        session.execute(
            select(Run.candidacy_id, func.max(RunEvent.recorded_at))
            .join(RunEvent, RunEvent.run_id == Run.id)
            .where(Run.candidacy_id.in_(ids))
            .group_by(Run.candidacy_id)
        ).all()
    )
    return [
        Trainee(
            name=row.account.name,
            sort_name=f"{row.account.family_name} {row.account.given_name}",
            route=row.route,
            blocks=tuple(row.blocks),
            progress=standing.overall(row.id, row.blocks),
            trained=trained.get(row.id, 0),
            last_work=worked[row.id].astimezone(clock.PARIS).date() if row.id in worked else None,
        )
        for row in rows
    ]
