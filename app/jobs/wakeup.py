"""The bell that wakes workers: huey's queue, in a file of the data folder or in Redis.

It carries no work: a ring that is lost costs a second.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from flask import current_app
from huey import SqliteHuey
from huey.storage import BaseStorage

from app.config import Settings

QUEUE = "epreuve"
FILE = "wakeup.db"
LOOK_EVERY = 0.1
"""Seconds between two looks at the file. Redis needs none: it answers when something comes."""

log: Any = structlog.get_logger()


def _bell() -> BaseStorage:
    """The queue of this process, opened at first need."""
    bell: BaseStorage | None = current_app.extensions.get("wakeup")
    if bell is None:
        bell = current_app.extensions["wakeup"] = _open(current_app.extensions["settings"])
    return bell


def _open(settings: Settings) -> BaseStorage:
    if settings.redis_url:
        from huey import RedisHuey

        return RedisHuey(QUEUE, url=settings.redis_url).storage
    return SqliteHuey(QUEUE, filename=str(settings.data / FILE), fsync=False).storage


def ring() -> None:
    """Wake a worker. The work is already committed: a bell that fails is logged and must not undo what was acknowledged."""
    try:
        _bell().enqueue(b"look")
    except Exception as error:  # whatever the bell's own store raises
        log.warning("jobs.bell_failed", error=type(error).__name__)


def wait(seconds: float) -> None:
    """Return at the next ring, or after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            if _bell().dequeue() is not None:
                _bell().flush_queue()
                return
        except Exception as error:  # a bell that is broken rings no more: the worker looks by itself
            log.warning("jobs.bell_failed", error=type(error).__name__)
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(LOOK_EVERY, left))
