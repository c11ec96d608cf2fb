"""The only clock of the application: aware, UTC. Tests replace `now`'s source with `frozen`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Paris: the one that legal deadlines are counted in."""
    return now().astimezone(PARIS).date()


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) in this context."""
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
