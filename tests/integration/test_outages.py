"""A full disk and a silent database: what was acknowledged is there, the refusal is plain, and all goes on once there is room."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.models import DraftRevision, LoginSession, RunCommand
from app.outages import no_answer, no_room
from app.services import login as logins
from app.web import measure
from tests.support.desk import NOON, Desk, at_work
from tests.support.html import Page

ENOUGH = 200
"""Acts after which a database that may not grow has refused one."""
NOTE = "customers/C-00218/notes"
pytestmark = pytest.mark.one_database


@contextmanager
def no_page_left(app: Flask) -> Iterator[None]:
    """The database may not grow by one page."""
    engine = app.extensions["database"].engine

    def hold(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    event.listen(engine, "connect", hold)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", hold)
        engine.dispose()


@pytest.fixture
def desk(app: Flask, session: Session, client: Any, login: Any) -> Iterator[Desk]:
    with at_work(app, client, login, "matinee_des_commandes") as found:
        yield found


def until_refused(act: Any) -> tuple[list[str], TestResponse]:
    """The ids of the acts that were acknowledged, and the answer of the first that was not."""
    told: list[str] = []
    for number in range(ENOUGH):
        answer: TestResponse = act(f"full-{number}")
        if answer.status_code != 303:
            return told, answer
        told.append(f"full-{number}")
    raise AssertionError("the disk was never full")


def test_nothing_acknowledged_is_lost_on_a_full_disk(app: Flask, desk: Desk, rows: Any) -> None:
    def act(identifier: str) -> TestResponse:
        return desk.post(NOTE, command_id=identifier, text=f"Le client rappellera demain. {'x' * 200}")

    with no_page_left(app):
        told, answer = until_refused(act)
        assert (answer.status_code, answer.headers["Retry-After"]) == (507, "10")
        page = Page(answer.text)
        assert page.find("//h1")[0].text_content() == "Le service n’a plus de place pour enregistrer"
        assert desk.get("customers/C-00218").status_code == 200
        refused = f"full-{len(told)}"
        assert kept_of(rows) == told
    assert act(refused).status_code == 303
    assert act(refused).status_code == 303
    assert kept_of(rows) == [*told, refused]


def kept_of(rows: Any) -> Sequence[str]:
    found: Sequence[str] = rows(select(RunCommand.command_id).where(RunCommand.command_id.startswith("full-")).order_by(RunCommand.id))
    return found


def test_a_draft_is_refused_as_plainly_and_what_was_saved_stays(app: Flask, desk: Desk, rows: Any) -> None:
    saved: list[str] = []

    def save(identifier: str) -> TestResponse:
        body = f"Bonjour, {identifier} {'x' * 2000}"
        answer = desk.post("drafts/letter", body=body)
        if answer.status_code == 303:
            saved.append(body)
        return answer

    with no_page_left(app):
        _told, answer = until_refused(save)
        assert answer.status_code == 507
    assert [row["body"] for row in rows(select(DraftRevision.body).order_by(DraftRevision.revision))] == saved
    assert save("encore").status_code == 303


def test_presence_that_cannot_be_noted_keeps_nobody_from_reading(
    app: Flask, desk: Desk, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(app.extensions["database"], "writing", full)
    before = rows(select(LoginSession.seen_at))
    with clock.frozen(NOON + 2 * logins.SEEN_EVERY):
        assert desk.get("customers/C-00218").status_code == 200
    assert rows(select(LoginSession.seen_at)) == before


def test_a_database_that_does_not_answer_is_said_and_other_faults_are_not_hidden(
    app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, status in (
        (OperationalError("BEGIN", {}, psycopg.OperationalError("connection refused")), 503),
        (OSError(errno.ENOSPC, "no space left on device"), 507),
        (OSError(errno.EACCES, "permission denied"), 500),
    ):

        def broken(*_arguments: object, error: Exception = error, **_named: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(app.extensions["database"], "writing", broken)
            patch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
            assert desk.post(NOTE, text="Une note.").status_code == status


def test_what_counts_as_no_room_and_as_no_answer() -> None:
    full, silent, ours = (
        OperationalError("COMMIT", {}, psycopg.errors.DiskFull("could not extend file")),
        OperationalError("BEGIN", {}, psycopg.OperationalError("connection refused")),
        ProgrammingError("SELECT", {}, psycopg.errors.UndefinedTable("no such table")),
    )
    assert [(no_room(each), no_answer(each)) for each in (full, silent, ours)] == [(True, False), (False, True), (False, False)]
    assert [no_room(OSError(number, "")) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES)] == [True] * 3 + [False]
    assert not no_room(ValueError())


def test_counters_have_no_hole_that_a_full_disk_could_not_fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    measure.init_app(Flask(__name__))
    sizes = [each.stat() for each in tmp_path.iterdir()]
    assert sorted(each.st_size for each in sizes) == sorted(measure.COUNTERS.values())
    assert all(each.st_blocks * 512 >= each.st_size for each in sizes)
