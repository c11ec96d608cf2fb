"""What the machine's own pages say of the database."""

from __future__ import annotations

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import read
from app.migrations import HERE
from app.models import Job, JobState


@cache
def newest_revision() -> str | None:
    """The last migration that this code brings."""
    return ScriptDirectory(str(HERE)).get_current_head()


@read
def database_is_current(session: Session) -> bool:
    """Whether the database answers and has every migration of this code. Raises SQLAlchemyError when it does not answer."""
    return MigrationContext.configure(session.connection()).get_current_revision() == newest_revision()


@read
def jobs_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs are in each state; states without any are left at 0."""
    counts = {row.state: row.jobs for row in session.execute(select(Job.state, func.count().label("jobs")).group_by(Job.state))}
    return {state: counts.get(state, 0) for state in JobState}
