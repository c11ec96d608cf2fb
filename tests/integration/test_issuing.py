"""A certificate is ordered with its cause, printed outside of any transaction, and kept once, whatever happens to the workers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.jobs import queue
from app.models import Account, AuditRow, Award, Candidacy, Certificate, CertificateNumber, Job, JobState, Role, StoredFile
from app.queries.waiting_certificates import Standing, waiting_certificates
from app.services import audit, issuing
from tests.support.awards import award_block
from tests.support.factories import AccountFactory
from tests.support.html import Page
from tests.support.jobs import do_jobs
from tests.support.tree import ROOT

Rows = Callable[[Select[Any]], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]


@write
def order(session: Session, award_id: int) -> None:
    """As the signature does: the order and its cause in one transaction."""
    issuing.order(session, award_id)
    audit.record(session, Actor.system(), stream="tests:1", verb="test.ordered")


def verbs(rows: Rows) -> list[str]:
    return [row.verb for row in rows(select(AuditRow).where(AuditRow.stream == "certificates").order_by(AuditRow.seq))]


def refuse_to_print(_draft: issuing.Draft) -> bytes:
    raise OSError("no ink")


@pytest.fixture
def award(session: Session) -> Award:
    return award_block()


@pytest.fixture
def administrator(session: Session) -> Account:
    return AccountFactory(roles=[Role.ADMINISTRATOR])


def test_an_order_that_is_not_committed_prints_nothing(app: Flask, award: Award, rows: Rows) -> None:
    @write
    def fails(session: Session) -> None:
        issuing.order(session, award.id)
        raise Refused("tests.no")

    with app.app_context(), pytest.raises(Refused):
        fails()
    assert rows(select(Job)) == []
    assert do_jobs(app) == 0


def test_printing_holds_no_transaction(app: Flask, award: Award, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the sheet is printed, another's write goes through."""
    printing = issuing.printed
    seen: list[int] = []

    def watched(draft: issuing.Draft) -> bytes:
        with app.extensions["database"].writing() as session:
            audit.record(session, Actor.system(), stream="tests:2", verb="test.meanwhile")
        seen.append(draft.award_id)
        return printing(draft)

    monkeypatch.setattr(issuing, "printed", watched)
    with app.app_context():
        order(award.id)
    assert do_jobs(app) == 1
    assert seen == [award.id]
    assert len(rows(select(Certificate))) == 1


def test_a_killed_worker_leaves_the_order_to_the_next(app: Flask, data_folder: Path, tmp_path: Path, award: Award, rows: Rows) -> None:
    with app.app_context():
        order(award.id)
    mark = tmp_path / "begun"
    url = app.extensions["settings"].database_url
    victim = subprocess.Popen([sys.executable, "-m", "tests.support.slow_printer", str(data_folder), url, "3", str(mark)], cwd=ROOT)
    try:
        end = time.monotonic() + 90
        while not mark.exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert mark.exists(), "the worker did not begin"
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    (kept,) = rows(select(CertificateNumber))
    assert rows(select(Certificate)) == []
    assert rows(select(Job))[0].state is JobState.RUNNING
    end = time.monotonic() + 60
    while not do_jobs(app) and time.monotonic() < end:
        time.sleep(0.1)
    (certificate,) = rows(select(Certificate))
    assert (certificate.number, certificate.code) == (kept.number, kept.code), "what may have been seen once is printed again"
    assert len(rows(select(StoredFile).where(StoredFile.media_type == issuing.PDF))) == 1
    assert verbs(rows) == ["certificate.numbered", "certificate.issued"]
    assert rows(select(Job))[0].state is JobState.DONE


def test_two_workers_that_print_at_once_keep_one_certificate(app: Flask, award: Award, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker thought dead that still prints, and the one that took its job: both come to the end."""
    together = threading.Barrier(2, timeout=60)
    printing = issuing.printed

    def slow(draft: issuing.Draft) -> bytes:
        together.wait()
        content = printing(draft)
        together.wait()
        return content

    monkeypatch.setattr(issuing, "printed", slow)
    issued: list[int | None] = []

    def work() -> None:
        with app.app_context():
            issued.append(issuing.issue(award.id))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    (certificate,) = rows(select(Certificate))
    assert issued == [certificate.id] * 2
    assert len(rows(select(CertificateNumber))) == 1
    assert len(rows(select(StoredFile).where(StoredFile.media_type == issuing.PDF))) == 1
    assert verbs(rows) == ["certificate.numbered", "certificate.issued"]


def test_a_failure_is_tried_again_then_given_to_the_administrator(
    app: Flask, client: FlaskClient, login: Login, administrator: Account, award: Award, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "printed", refuse_to_print)
    login(client, administrator)
    with app.app_context():
        order(award.id)
    begun = clock.now()
    for attempt in range(1, queue.ATTEMPTS + 1):
        with clock.frozen(begun + timedelta(hours=2 * attempt)):
            assert do_jobs(app) == 1
        told = Page(client.get("/administration/certificates").text)
        word = "Échec" if attempt == queue.ATTEMPTS else "Nouvel essai bientôt"
        assert word in told.words
        assert "OSError: no ink" in told.words
        assert "Recommencer" in told.words
    assert rows(select(Job))[0].state is JobState.FAILED
    assert "1 certificat attend que vous agissiez." in Page(client.get("/administration/").text).words
    monkeypatch.undo()
    answer = client.post(f"/administration/certificates/issue/{award.jury_id}", follow_redirects=True)
    assert "En préparation" in answer.text
    assert do_jobs(app) == 1
    assert len(rows(select(Certificate))) == 1
    assert verbs(rows) == ["certificate.numbered", "certificate.ordered", "certificate.issued"]


def test_what_lacks_something_is_not_tried_again_by_itself(app: Flask, session: Session, rows: Rows) -> None:
    award = award_block(birth_place="")
    with app.app_context():
        order(award.id)
    assert do_jobs(app) == 1
    with app.app_context():
        (waiting,) = waiting_certificates()
    assert (waiting.standing, waiting.missing) == (Standing.BLOCKED, ("identity",))
    assert verbs(rows) == ["certificate.postponed"]
    session.get_one(Account, session.get_one(Candidacy, award.candidacy_id).account_id).birth_place = "Lorient"
    session.commit()
    with app.app_context():
        (waiting,) = waiting_certificates()
        assert (waiting.standing, waiting.missing) == (Standing.BLOCKED, ())
        order(award.id)
    assert do_jobs(app) == 1
    assert len(rows(select(Certificate))) == 1


def test_the_list_of_what_waits_costs_the_same_for_one_as_for_many(app: Flask, session: Session, queries: Callable[[], Any]) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            award_block()
        with app.app_context(), queries() as statements:
            waiting_certificates()
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_there_is_nothing_to_order_without_an_award(app: Flask, session: Session, administrator: Account, award: Award) -> None:
    actor = Actor(account_id=administrator.id, roles=frozenset({Role.ADMINISTRATOR}))
    with app.app_context():
        with pytest.raises(NotFound):
            issuing.order_again(actor, 9999)
        with pytest.raises(Refused, match=r"certificate\.not_awarded"):
            issuing.order_again(actor, award_block(awarded=False).jury_id)
        issuing.issue(award.id)
        with pytest.raises(Refused, match=r"certificate\.issued"):
            issuing.order_again(actor, award.jury_id)
