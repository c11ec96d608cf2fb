"""A worker: takes what is due, one job at a time, and keeps the minute's habits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask

from app.jobs import queue, wakeup
from app.jobs.registry import Task, handler_of
from app.models import Job
from app.services import audit

LONGEST_WAIT = 1.0
"""Seconds after which a worker looks by itself, were every bell broken."""
EVERY = 60.0
"""Seconds between two rounds of the habits."""
HABITS: tuple[Callable[[], object], ...] = (audit.checkpoint,)
"""Done each minute by each worker; each is harmless when another worker has just done it."""

log: Any = structlog.get_logger()


def run_next(lease: timedelta = queue.LEASE) -> bool:
    """Take and run one job; False when none was due."""
    job = queue.take(lease)
    if job is None:
        return False
    try:
        handler_of(job.kind)(_task(job, lease))
    except Exception as error:  # a handler may raise anything: the job is tried again, then told as failed
        queue.fail(job, f"{type(error).__name__}: {error}")
        log.error("jobs.failed", job=job.id, kind=job.kind, attempt=job.attempts, error=type(error).__name__)
    else:
        queue.finish(job)
        log.info("jobs.done", job=job.id, kind=job.kind, attempt=job.attempts)
    return True


def _task(job: Job, lease: timedelta) -> Task:
    def progress(percent: int) -> None:
        queue.renew(job, percent, lease)

    return Task(id=job.id, kind=job.kind, payload=job.payload, attempt=job.attempts, progress=progress)


def run_habits() -> None:
    """One round of the habits. One that fails is logged, and does not stop the others."""
    for habit in HABITS:
        try:
            habit()
        except Exception as error:  # one habit that fails keeps no other from its turn
            log.error("jobs.habit_failed", habit=habit.__name__, error=type(error).__name__)


def run(app: Flask, stopping: threading.Event, lease: timedelta = queue.LEASE) -> None:
    """Work until `stopping` is set; the job in hand is finished first."""
    next_round = time.monotonic()
    while not stopping.is_set():
        try:
            # A context per look: what is read belongs to this look alone.
            with app.app_context():
                if time.monotonic() >= next_round:
                    run_habits()
                    next_round = time.monotonic() + EVERY
                if not run_next(lease):
                    wakeup.wait(LONGEST_WAIT)
        except Exception as error:  # a database that does not answer must not end the worker: it looks again
            log.error("jobs.look_failed", error=type(error).__name__)
            stopping.wait(LONGEST_WAIT)
