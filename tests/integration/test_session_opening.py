"""A session opened by a worker: once however often it is asked, from the start when a worker dies, and what stops it said at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import close_reading
from app.errors import NotFound, Refused
from app.jobs import queue, registry, worker
from app.models import Account, AssessmentSession, AuditRow, Job, JobState, PaperRun, Role, Run
from app.queries.session_plans import Stage, session_page
from app.services import session_opening
from app.services.assessment_sessions import correct, unseat
from app.services.session_cancelling import cancel
from app.services.session_opening import OPEN_JOB, order
from casestudies.apart import TooAlike
from tests.integration.test_assessment_sessions import facts, planned
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.html import Page
from tests.support.jobs import do_jobs
from tests.support.juries import actor
from tests.support.sessions import candidate

Login = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def account(session: Session) -> Account:
    row: Account = AccountFactory(roles=[Role.ADMINISTRATOR], centre=CentreFactory(code="LOR"))
    return row


@pytest.fixture
def administrator(account: Account) -> Actor:
    return actor(account, Role.ADMINISTRATOR)


@pytest.fixture
def ordered(in_app: Flask, administrator: Actor) -> int:
    """A session of two that somebody asked to open, twice."""
    session_id = planned(administrator, [candidate("A"), candidate("B")])
    order(administrator, session_id)
    order(administrator, session_id)
    return session_id


def runs_and_openings(session: Session, session_id: int) -> tuple[int | None, int | None]:
    session.rollback()
    readied = select(func.count()).select_from(AuditRow).where(AuditRow.verb == "session.readied")
    return session.scalar(select(func.count()).select_from(PaperRun)), session.scalar(readied)


def test_asked_twice_it_opens_once_in_the_name_of_who_asked(app: Flask, session: Session, administrator: Actor, ordered: int) -> None:
    assert session_page(administrator, ordered).stage is Stage.OPENING
    assert session.scalars(select(Run)).all() == []
    assert do_jobs(app) == 1
    assert runs_and_openings(session, ordered) == (2, 1)
    assert session.scalars(select(AuditRow.actor_id).where(AuditRow.verb == "session.readied")).one() == administrator.account_id
    order(administrator, ordered)
    assert do_jobs(app) == 0
    page = session_page(administrator, ordered)
    assert (page.stage, page.opening) == (Stage.OPENED, None)


def test_a_worker_that_dies_leaves_the_session_as_it_was_and_another_opens_it(
    app: Flask, session: Session, administrator: Actor, ordered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared, prepare = [], session_opening.runs.prepare

    def dies_at_the_second(*given: Any, **named: Any) -> int:
        if prepared:
            raise SystemExit
        prepared.append(prepare(*given, **named))
        return prepared[-1]

    registry.load_handlers()
    with monkeypatch.context() as killing:
        killing.setattr(session_opening.runs, "prepare", dies_at_the_second)
        with pytest.raises(SystemExit):
            worker.run_next()
    assert len(prepared) == 1
    assert runs_and_openings(session, ordered) == (0, 0)
    assert session.scalars(select(Job.state).where(Job.kind == OPEN_JOB)).one() is JobState.RUNNING
    assert do_jobs(app) == 0
    with clock.frozen(clock.now() + queue.LEASE + timedelta(seconds=1)):
        assert do_jobs(app) == 1
    assert runs_and_openings(session, ordered) == (2, 1)


def test_a_worker_that_dies_once_all_is_done_opens_nothing_twice(app: Flask, session: Session, administrator: Actor, ordered: int) -> None:
    job = queue.take()
    assert job is not None
    registry.load_handlers()
    registry.handler_of(OPEN_JOB)(registry.Task(job.id, job.kind, job.payload, 1, lambda _percent: None))
    with clock.frozen(clock.now() + queue.LEASE + timedelta(seconds=1)):
        assert do_jobs(app) == 1
    assert runs_and_openings(session, ordered) == (2, 1)
    assert session.scalars(select(AuditRow).where(AuditRow.verb == "session.not_readied")).all() == []


def test_nothing_of_it_changes_meanwhile_but_it_may_be_given_up(app: Flask, session: Session, administrator: Actor, ordered: int) -> None:
    page = session_page(administrator, ordered)
    for act in (
        lambda: unseat(administrator, ordered, page.seats[0].id),
        lambda: correct(administrator, ordered, facts(candidate("C"))),
    ):
        with pytest.raises(Refused, match="being_opened"):
            act()
    cancel(administrator, ordered)
    assert do_jobs(app) == 1
    assert runs_and_openings(session, ordered) == (0, 0)
    assert session.scalars(select(Job.state).where(Job.kind == OPEN_JOB)).one() is JobState.DONE
    with pytest.raises(NotFound):
        order(administrator, ordered)


def alike(*_given: object) -> Sequence[int]:
    raise TooAlike("case")


def test_a_case_too_alike_is_told_among_the_papers_until_something_is_done(
    app: Flask, session: Session, administrator: Actor, ordered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as drawing:
        drawing.setattr(session_opening, "seeds_apart", alike)
        assert do_jobs(app) == 1
    page = session_page(administrator, ordered)
    assert page.stage is Stage.PLANNED
    assert [(each.place, each.refusal.code, each.refusal.params) for each in page.obstacles] == [
        ("papers", "session.case_too_alike", {"paper": "1"})
    ]
    unseat(administrator, ordered, page.seats[0].id)
    assert session_page(administrator, ordered).obstacles == ()
    order(administrator, ordered)
    assert do_jobs(app) == 1
    assert runs_and_openings(session, ordered) == (1, 1)


@pytest.mark.one_database
def test_the_page_says_how_far_it_is(
    app: Flask, session: Session, account: Account, ordered: int, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, said = login(app.test_client(), account), []

    def words() -> str:
        close_reading()
        return Page(office.get(f"/administration/sessions/{ordered}").text).words

    def drawn(case: object, seats: int, _rng: object) -> Sequence[int]:
        said.append(words())
        return range(seats)

    def broken(*_given: object) -> None:
        raise OSError("no space left")

    assert "L’ouverture commence dans un instant" in words()
    with monkeypatch.context() as failing:
        failing.setattr(session_opening, "seeds_apart", broken)
        assert do_jobs(app) == 1
        assert "Un autre part de lui-même" in words()
        for _attempt in range(queue.ATTEMPTS - 1):
            session.rollback()
            with clock.frozen(session.scalars(select(Job.run_at)).one()):
                assert do_jobs(app) == 1
    assert "La session n’a pas pu être ouverte" in words()
    assert office.post(f"/administration/sessions/{ordered}/open").status_code == 302
    monkeypatch.setattr(session_opening, "seeds_apart", drawn)
    assert do_jobs(app) == 1
    assert "se répartissent entre les candidats" in said[0]
    assert "2 épreuves sont prêtes" in words()
    session.rollback()
    assert session.get_one(AssessmentSession, ordered).opened_at is not None
