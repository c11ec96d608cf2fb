"""The way to the database: `@write` is one transaction, `@read` never commits.

SQLite runs in WAL with synchronous=FULL (an acknowledged write survives a power cut), through pysqlite3, which has no WAL-reset fault; one
`flock` makes writers of all processes queue instead of busy-waiting. PostgreSQL runs as it is.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import CursorResult, Engine, Insert, Select, Table, create_engine, event, insert
from sqlalchemy.orm import Session, sessionmaker

from app.models import (
    AuditCheckpoint,
    AuditRow,
    Base,
    BoardCommand,
    DraftRevision,
    LateCommand,
    LateDraft,
    LoginAttempt,
    RunCommand,
    RunEvent,
)

P = ParamSpec("P")
R = TypeVar("R")

TRACES: tuple[type[Base], ...] = (
    AuditRow,
    RunEvent,
    RunCommand,
    BoardCommand,
    LateCommand,
    LateDraft,
    DraftRevision,
    LoginAttempt,
    AuditCheckpoint,
)
"""Rows that say who did what; a write without one is refused."""

SAFEST_SQLITE = (3, 51, 3)
"""The first SQLite whose WAL-reset fault is mended."""

_writing: ContextVar[Session | None] = ContextVar("writing_session", default=None)


class UntracedWrite(RuntimeError):
    """A transaction changed something and left neither an audit row nor an event: a fault of ours."""


class Database:
    """One database of one process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _sqlite_engine(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, info={"reading": True})
        self._writers = sessionmaker(self.engine.execution_options(immediate=True), expire_on_commit=False)
        self._lock_path = Path(self.engine.url.database + ".writer") if self.is_sqlite and self.engine.url.database else None
        self._local = threading.local()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def _writer_lock(self) -> Iterator[None]:
        """Wait for the other writers of this machine, in the kernel. The descriptor is the thread's own, kept open."""
        assert self._lock_path is not None
        handle = getattr(self._local, "handle", None)
        if handle is None:
            handle = self._local.handle = self._lock_path.open("a")
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)

    def reading(self) -> Session:
        """A new session for reading; the caller closes it."""
        return self._sessions()

    @contextmanager
    def writing(self, *, untraced: bool = False) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back on any exception. `untraced` is for presence and jobs, which are no acts.

        Raises UntracedWrite when something changed and no trace was left, RuntimeError inside another write or in a GET.
        """
        if _writing.get() is not None:
            raise RuntimeError("a write transaction is already open")
        if has_request_context() and request.method in {"GET", "HEAD"} and not untraced:
            raise RuntimeError("a GET must not write")
        close_reading()
        with self._writer_lock() if self._lock_path else nullcontext(), self._writers() as session:
            token = _writing.set(session)
            try:
                yield session
                session.flush()
                if session.info.get("changed") and not (session.info.get("traced") or untraced):
                    raise UntracedWrite("a write must leave an audit row or an event")
                session.commit()
            finally:
                _writing.reset(token)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: object) -> None:
    touched = list(session.new) + [row for row in session.dirty if session.is_modified(row)] + list(session.deleted)
    session.info["changed"] = session.info.get("changed") or bool(touched)
    session.info["traced"] = session.info.get("traced") or any(isinstance(row, TRACES) for row in session.new)


@event.listens_for(Session, "do_orm_execute")
def _note_statements(state: Any) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["changed"] = True


def _sqlite_engine(url: str) -> Engine:
    import pysqlite3

    if pysqlite3.sqlite_version_info < SAFEST_SQLITE:
        raise RuntimeError(f"SQLite {pysqlite3.sqlite_version} can lose data in WAL mode: {SAFEST_SQLITE} or later is needed")
    engine = create_engine(url, module=pysqlite3, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if cursor.execute("PRAGMA synchronous").fetchone() != (2,):
            raise RuntimeError("SQLite does not keep synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Straight to the driver: twice in every act, and the engine's own way costs as much as a short statement.
        begin = "BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN"
        connection.connection.dbapi_connection.execute(begin)

    return engine


def init_app(app: Flask, url: str) -> None:
    """Give the application its database."""
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(lambda _error: close_reading())


def current_database() -> Database:
    """The database of the current application."""
    database: Database = current_app.extensions["database"]
    return database


def close_reading() -> None:
    """End the read session of this context, so that the next read sees what was committed since."""
    if "read_session" in g:
        g.pop("read_session").close()


def append_rows(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows to a table that only grows, in one statement and without an object of each. They are a trace if `kind` is one."""
    if rows:
        session.flush()
        session.connection().execute(_insert_into(kind), list(rows))
        session.info["changed"] = True
        session.info["traced"] = session.info.get("traced") or issubclass(kind, TRACES)


@cache
def _insert_into(kind: type[Base]) -> Insert:
    table = kind.__table__
    assert isinstance(table, Table)
    return insert(table)


def in_columns(session: Session, statement: Select[Any], values: Mapping[str, Any]) -> CursorResult[Any]:
    """The rows of a statement that names columns alone, asked at every request: without what the session does to make objects of them."""
    return session.connection().execute(statement, values)


def write(function: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
    """Make `function(session, …)` callable as `function(…)` in one write transaction, joining the one already open."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        session = _writing.get()
        if session is not None:
            return function(session, *args, **kwargs)
        with current_database().writing() as session:
            return function(session, *args, **kwargs)

    return wrapper


def read(function: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
    """Make `function(session, …)` callable as `function(…)` on the open write transaction or the context's read session."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        session = _writing.get()
        if session is None:
            if "read_session" not in g:
                g.read_session = current_database().reading()
            session = g.read_session
        return function(session, *args, **kwargs)

    return wrapper
