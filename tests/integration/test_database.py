"""One transaction a write, a trace in each, nothing written by reading; on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import UntracedWrite, current_database, read, write
from app.errors import Refused
from app.models import APPEND_ONLY, AuditRow, Centre
from app.services import audit

Rows = Callable[[Select[Any]], Sequence[Any]]
SYSTEM = Actor.system()


@write
def open_centre(session: Session, actor: Actor, code: str, *, traced: bool = True, refused: bool = False) -> int:
    centre = Centre(code=code, name=code, city="Lorient")
    session.add(centre)
    session.flush()
    if traced:
        audit.record(session, actor, stream=f"centre:{centre.id}", verb="centre.opened")
    if refused:
        raise Refused("centre.refused")
    return centre.id


@read
def centres(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Centre)) or 0


def test_a_write_is_there_for_the_next_read(in_app: Flask) -> None:
    assert centres() == 0
    open_centre(SYSTEM, "A")
    assert centres() == 1


def test_a_refusal_leaves_nothing(in_app: Flask, rows: Rows) -> None:
    with pytest.raises(Refused):
        open_centre(SYSTEM, "A", refused=True)
    assert rows(select(Centre)) == []
    assert rows(select(AuditRow)) == []


def test_a_write_without_a_trace_is_not_committed(in_app: Flask, rows: Rows) -> None:
    with pytest.raises(UntracedWrite):
        open_centre(SYSTEM, "A", traced=False)
    assert rows(select(Centre)) == []


def test_a_write_in_a_write_is_one_transaction(in_app: Flask, rows: Rows) -> None:
    @write
    def both(session: Session, actor: Actor) -> None:
        open_centre(actor, "A")
        assert centres() == 1, "a read inside a write sees it"
        open_centre(actor, "B", refused=True)

    with pytest.raises(Refused):
        both(SYSTEM)
    assert rows(select(Centre)) == []


def test_a_reading_request_cannot_write(app: Flask) -> None:
    with app.test_request_context("/", method="GET"), pytest.raises(RuntimeError, match="GET"):
        open_centre(SYSTEM, "A")
    with app.test_request_context("/", method="POST"):
        open_centre(SYSTEM, "A")


def test_writers_at_once_queue_and_lose_nothing(app: Flask, rows: Rows) -> None:
    def one(number: int) -> None:
        with app.app_context():
            open_centre(SYSTEM, f"C{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    assert len(rows(select(Centre))) == 40


@pytest.mark.parametrize("statement", ["UPDATE audit_row SET verb = 'x'", "DELETE FROM audit_row"])
def test_the_database_itself_refuses_to_change_what_only_grows(in_app: Flask, statement: str) -> None:
    open_centre(SYSTEM, "A")
    with pytest.raises(DatabaseError, match="append-only"), current_database().engine.begin() as connection:
        connection.execute(text(statement))


def test_what_must_only_grow_does() -> None:
    assert {"run_event", "audit_row", "score", "jury_record", "certificate", "certificate_status", "evidence"} <= APPEND_ONLY


def test_sqlite_is_durable(in_app: Flask) -> None:
    if not current_database().is_sqlite:
        return
    with current_database().engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
