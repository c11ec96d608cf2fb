"""A run is bound to the content of its case as it was prepared: an edited case serves new runs only."""

from __future__ import annotations

import shutil
import threading
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import close_reading
from app.models import Candidacy, CaseContent, EvidenceRow, Role, Run
from app.queries import case_contents
from app.queries import runs as reading
from app.queries.case_contents import LostCase, case_of
from app.queries.judging_replay import recorded_run
from app.services import runs
from casestudies import content, library, offer
from casestudies.company.messages import ReadMessage
from casestudies.lint import lint
from casestudies.run import fingerprint
from tests.support.factories import STARTED, AccountFactory, CandidacyFactory

CASE = "matinee_des_commandes"
OLD, NEW = "La matinée des commandes", "La journée des commandes"
Rows = Callable[[Select[Any]], Sequence[Any]]
Queries = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def candidacy(session: Session) -> Candidacy:
    found: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    return found


@pytest.fixture
def actor(candidacy: Candidacy) -> Actor:
    return Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Edit the case's files: its title, its brief, and the subject of a letter that waits at its opening."""
    read = library.load.__wrapped__
    shutil.copytree(library.CASES / CASE, tmp_path / CASE)

    def change() -> None:
        for name, old, new in (
            ("case.yaml", OLD, NEW),
            ("brief.yaml", "Vous êtes", "Vous voilà"),
            ("timeline.yaml", 'Ce matin"', 'Urgent"'),
        ):
            path = tmp_path / CASE / name
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new), "utf-8")
        monkeypatch.setattr(library, "load", lambda case_id: read(case_id, tmp_path))
        monkeypatch.setattr(library, "identifiers", lambda *_shelf: (CASE,))
        monkeypatch.setattr(offer, "lint", lambda case_id, seeds: lint(case_id, tmp_path, seeds))

    return change


def as_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept in memory: neither contents nor states."""
    case_contents.forget()
    monkeypatch.setattr(reading, "_kept", reading.Kept(4))
    close_reading()


def test_an_edited_case_serves_new_runs_only(
    in_app: Flask, rows: Rows, candidacy: Candidacy, actor: Actor, edit: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.frozen(STARTED):
        before = runs.start_run(actor, candidacy.id, CASE, seed=7)
        runs.execute(actor, before, "c1", ReadMessage(message="M-0067"))
        played = fingerprint(reading.room(actor, before).run.company)
        edit()
        as_a_new_process(monkeypatch)
        after = runs.start_run(actor, candidacy.id, CASE, seed=7)
        room = reading.room(actor, before)
        assert room.run.case.file.title == OLD
        assert room.run.case.brief.situation[0].startswith("Vous êtes")
        assert fingerprint(room.run.company) == played
        assert fingerprint(recorded_run(before).company) == played
        # It goes on as it began, and is judged so.
        assert runs.execute(actor, before, "c2", ReadMessage(message="M-0066")).accepted
        runs.submit(actor, before)
        assert [evidence.title for evidence in rows(select(EvidenceRow))] == [OLD]
        new = reading.room(actor, after).run
    assert new.case.file.title == NEW
    assert "Urgent" in {each.subject for each in new.company.messages}
    assert "Urgent" not in {each.subject for each in room.run.company.messages}
    digests = {run.id: run.case_digest for run in rows(select(Run))}
    assert digests[before] != digests[after]


def test_a_content_is_kept_once_and_says_what_it_is(in_app: Flask, rows: Rows, candidacy: Candidacy, actor: Actor) -> None:
    for _ in range(3):
        runs.start_run(actor, candidacy.id, CASE)
    (row,) = rows(select(CaseContent))
    raw = zlib.decompress(row.packed)
    assert len(row.packed) < len(raw) / 2
    assert content.decode(raw, row.digest) == library.load(CASE)
    assert {run.case_digest for run in rows(select(Run))} == {row.digest}


def test_preparing_at_once_keeps_it_once(app: Flask, rows: Rows, candidacy: Candidacy, actor: Actor) -> None:
    gate, made = threading.Barrier(4), []

    def begin() -> None:
        with app.app_context():
            gate.wait()
            made.append(runs.start_run(actor, candidacy.id, CASE))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(rows(select(CaseContent))) == 1


def test_a_content_that_is_lost_is_refused(in_app: Flask, candidacy: Candidacy, actor: Actor, session: Session) -> None:
    case_contents.forget()
    with pytest.raises(LostCase, match="no content"):
        case_of("0" * 64)
    session.add_all(
        CaseContent(digest=digest, case_id=CASE, packed=packed, stored_at=STARTED)
        for digest, packed in (("a" * 64, b"damaged"), ("b" * 64, zlib.compress(content.encode(library.load(CASE)))))
    )
    session.commit()
    for digest in ("a" * 64, "b" * 64):
        with pytest.raises(LostCase):
            case_of(digest)


def test_the_database_holds_runs_to_their_content(in_app: Flask, candidacy: Candidacy, actor: Actor, session: Session) -> None:
    run_id = runs.start_run(actor, candidacy.id, CASE)
    for statement in (
        "UPDATE case_content SET case_id = 'x'",
        "DELETE FROM case_content",
        f"UPDATE run SET case_digest = 'x' WHERE id = {run_id}",
    ):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()


def test_no_act_asks_for_the_content_again(
    in_app: Flask, candidacy: Candidacy, actor: Actor, queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = runs.start_run(actor, candidacy.id, CASE, seed=7)
    case_contents.forget()
    with queries() as first:
        runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067"))
    assert len([statement for statement in first if "case_content" in statement]) == 1
    monkeypatch.setattr(reading, "_kept", reading.Kept(4))
    with queries() as second:
        runs.execute(actor, run_id, "c2", ReadMessage(message="M-0066"))
    assert not [statement for statement in second if "case_content" in statement]


def test_the_pages_of_a_run_under_way_keep_its_words(
    app: Flask, client: FlaskClient, login: Callable[..., FlaskClient], candidacy: Candidacy, actor: Actor, edit: Callable[[], None]
) -> None:
    with app.app_context():
        runs.start_run(actor, candidacy.id, CASE)
    edit()
    case_contents.forget()
    login(client, candidacy.account)
    assert OLD in client.get("/candidate/").text
    training = client.get("/candidate/training").text
    assert OLD in training
    assert NEW in training


def test_more_contents_than_are_kept_are_read_again(
    in_app: Flask, candidacy: Candidacy, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.start_run(actor, candidacy.id, CASE)
    digest = library.load(CASE).digest
    case_contents.forget()
    monkeypatch.setattr(case_contents, "KEPT_CASES", 1)
    monkeypatch.setitem(case_contents._kept, "another", library.load(CASE))
    assert case_of(digest) == library.load(CASE)
    assert list(case_contents._kept) == [digest]
