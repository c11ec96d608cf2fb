"""The rows of work: written with their cause, taken under a lease, done, failed or tried again later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, event, or_, select, update
from sqlalchemy.orm import Session

from app import clock
from app.chain import canonical
from app.database import Database, current_database
from app.jobs import wakeup
from app.models import Job, JobState

LEASE = timedelta(seconds=60)
"""A worker that has not renewed its lease for so long is taken for dead."""
ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_ERROR = 2000


def enqueue(
    session: Session, kind: str, payload: dict[str, Any], *, run_at: datetime | None = None, key: str | None = None, again: bool = False
) -> Job:
    """Write a job in the caller's transaction; a worker is woken once it is committed.

    `run_at` (aware) is the earliest moment, now by default. `key` names the cause (kind and payload by default): a second job of
    the same cause is the first one, moved to `run_at` as long as it waits. With `again`, one that is done or has failed starts anew, with
    this payload.
    """
    name = key or f"{kind}:{canonical(payload)}"
    at = run_at or clock.now()
    job = session.scalar(select(Job).where(Job.key == name))
    if job is None:
        job = Job(kind=kind, key=name, payload=payload, run_at=at, created_at=clock.now(), leased_until=None, done_at=None)
        session.add(job)
    elif job.state is JobState.WAITING:
        job.run_at = at
    elif again and job.state in (JobState.DONE, JobState.FAILED):
        job.state, job.run_at, job.attempts, job.progress, job.error, job.done_at = JobState.WAITING, at, 0, 0, "", None
        job.payload = payload
    session.flush()
    _wake_after_commit(session)
    return job


def _wake_after_commit(session: Session) -> None:
    if session.info.get("wakes_workers"):
        return
    session.info["wakes_workers"] = True
    event.listen(session, "after_commit", lambda _session: wakeup.ring(), once=True)


def _due(now: datetime) -> Select[Job]:
    waiting = and_(Job.state == JobState.WAITING, Job.run_at <= now)
    abandoned = and_(Job.state == JobState.RUNNING, Job.leased_until < now)
    return select(Job).where(or_(waiting, abandoned)).order_by(Job.run_at, Job.id).limit(1)


def take(lease: timedelta = LEASE) -> Job | None:
    """Take the oldest job that is due, or whose worker is dead; None when there is none.

    A job whose workers died ATTEMPTS times is given up: what kills them would go on doing so.
    """
    now = clock.now()
    if not _anything_due(current_database(), now):
        return None
    with current_database().writing(untraced=True) as session:
        job = session.scalar(_due(now).with_for_update(skip_locked=True))
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            job.state, job.leased_until, job.error = JobState.FAILED, None, f"its worker died {job.attempts} times"
            return None
        job.state, job.leased_until, job.attempts = JobState.RUNNING, now + lease, job.attempts + 1
        return job


def _anything_due(database: Database, now: datetime) -> bool:
    """Looked at without the writer's lock, so that an idle worker disturbs nobody."""
    with database.reading() as session:
        return session.scalar(_due(now).with_only_columns(Job.id)) is not None


def _change(job: Job, **values: Any) -> bool:
    """Change the row unless another worker has taken it since; whether it was changed."""
    mine = and_(Job.id == job.id, Job.state == JobState.RUNNING, Job.attempts == job.attempts)
    with current_database().writing(untraced=True) as session:
        return session.connection().execute(update(Job).where(mine).values(**values)).rowcount == 1


def renew(job: Job, percent: int, lease: timedelta = LEASE) -> bool:
    """Note the progress (0 to 100) and hold the job for another lease. False when another worker has it now."""
    return _change(job, progress=percent, leased_until=clock.now() + lease)


def finish(job: Job) -> bool:
    """The job is done."""
    return _change(job, state=JobState.DONE, progress=100, leased_until=None, done_at=clock.now(), error="")


def fail(job: Job, error: str) -> bool:
    """The job failed: again later, each pause twice the one before, until ATTEMPTS."""
    error = error[:LONGEST_ERROR]
    if job.attempts >= ATTEMPTS:
        return _change(job, state=JobState.FAILED, leased_until=None, error=error)
    pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
    return _change(job, state=JobState.WAITING, run_at=clock.now() + pause, leased_until=None, error=error)
