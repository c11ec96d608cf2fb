"""What the tests watch in the database: the number of statements, and writes that a reading request has no right to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Engine, event

WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|TRUNCATE|DROP|ALTER)\b", re.I)
# That a session is in use is presence, noted at any request; it is no act.
PRESENCE = re.compile(r"\s*UPDATE login_session SET seen_at\b", re.I)
NOT_COUNTED = re.compile(r"\s*(?:PRAGMA|BEGIN|SAVEPOINT|RELEASE|SELECT pg_catalog|SHOW|SELECT 1\b)", re.I)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not NOT_COUNTED.match(statement):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def reads_do_not_write(engine: Engine) -> Iterator[None]:
    """Fails, at the end, when a GET or HEAD sent a statement that writes."""
    faults: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if has_request_context() and request.method in {"GET", "HEAD"} and WRITES.match(statement) and not PRESENCE.match(statement):
            faults.append(f"{request.method} {request.path}: {statement[:120]}")

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert faults == [], "a reading request wrote"
