"""Work to be done later, written in the transaction of its cause."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Id, LongText, choice


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One job. `key` makes it unique per cause; a lease that has run out is taken again by any worker."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_run_at", "state", "run_at"),)
    id: Mapped[Id]
    kind: Mapped[Code]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"), default=JobState.WAITING)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=0)
    error: Mapped[LongText] = mapped_column(default="")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
