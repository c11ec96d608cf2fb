"""Outages of what the application stands on: no room left on a disk, a database that does not answer. What was acknowledged stays."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SQLITE_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR")
"""SQLite says "full" of ENOSPC alone: a quota or a limit on the size of files is an error of writing to it."""
POSTGRESQL_NO_ROOM = "53100"
"""disk_full, of the class of insufficient resources (PostgreSQL, appendix A)."""


def no_room(error: BaseException) -> bool:
    """Whether that could not be written because a disk, or what is allowed of it, is full."""
    if isinstance(error, DBAPIError):
        said = str(getattr(error.orig, "sqlite_errorname", "") or "")
        return said.startswith(SQLITE_NO_ROOM) or getattr(error.orig, "sqlstate", None) == POSTGRESQL_NO_ROOM
    return isinstance(error, OSError) and error.errno in NO_ROOM


def no_answer(error: BaseException) -> bool:
    """Whether the database did not answer, or not in time."""
    return isinstance(error, OperationalError) and not no_room(error)


@contextmanager
def while_there_is_room() -> Iterator[None]:
    """What may go unwritten when there is no room: that somebody is present. Reading goes on."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        if not no_room(error):
            raise
