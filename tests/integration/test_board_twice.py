"""A form of the board sent twice (a double click, a page sent again once the network is back) does what it asks once, and says so twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.models import (
    Account,
    AttendanceRow,
    AuditRow,
    BoardCommand,
    Candidacy,
    Incident,
    IncidentEnd,
    LateAdmission,
    LateDraft,
    Role,
    RunMachine,
    SittingRecord,
)
from app.services import sittings
from juries.sitting_clock import Mark
from tests.integration.test_board_session import ask_for_machine, minutes
from tests.support.boards import Room, open_room, sent
from tests.support.factories import AccountFactory
from tests.support.html import Page

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Select[Any]], Sequence[Any]]


@pytest.fixture
def room(session: Session) -> Room:
    return open_room()


@pytest.fixture
def watcher(app: Flask, room: Room, login: Login) -> FlaskClient:
    return login(app.test_client(), room.watcher)


def marks(rows: Rows) -> list[tuple[Mark, int]]:
    return [(row.mark, row.minutes) for row in rows(select(SittingRecord).order_by(SittingRecord.id))]


def twice(browser: FlaskClient, path: str, **fields: str) -> str:
    """Send one form twice; what the page that follows says in the end."""
    form = sent(fields)
    first = browser.post(path, data=form)
    again = browser.post(path, data=form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    return Page(browser.get(again.location).text).words


def test_minutes_given_twice_count_once(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    said = twice(watcher, f"/oversight/board/{run.id}/minutes", minutes="5", reason="réseau coupé")
    assert marks(rows) == [(Mark.MINUTES_GIVEN, 5)]
    assert "dont 5 minutes ajoutées" in said
    watcher.post(f"/oversight/board/{run.id}/minutes", data=sent({"minutes": "5", "reason": "réseau coupé"}))
    assert marks(rows) == [(Mark.MINUTES_GIVEN, 5)] * 2, "the same words in a form opened anew are another act"


def test_a_start_of_all_sent_twice_says_again_who_began(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run, _other = room.sit(), room.sit(checked=False)
    said = twice(watcher, f"/oversight/board/sessions/{room.session.id}/start")
    assert said.count("1 épreuve a commencé.") == 2
    assert "Personne ne peut commencer maintenant" not in said
    assert len(rows(select(AuditRow).where(AuditRow.stream == f"run:{run.id}", AuditRow.verb == "run.begun"))) == 1


def test_a_start_of_one_sent_twice_begins_once(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit()
    twice(watcher, f"/oversight/board/{run.id}/start")
    assert len(rows(select(AuditRow).where(AuditRow.stream == f"run:{run.id}", AuditRow.verb == "run.begun"))) == 1


def test_a_stop_and_its_release_sent_twice_are_one_of_each(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    path = f"/oversight/board/{run.id}"
    stop, release = sent({"until": "release", "reason": "alarme"}), sent({})
    for form, kind in ((stop, "stop"), (release, "release")):
        assert {watcher.post(f"{path}/{kind}", data=form).status_code for _ in range(2)} == {303}
    assert marks(rows) == [(Mark.STOPPED, 0), (Mark.RELEASED, 0)]
    watcher.post(f"{path}/stop", data=sent({"until": "release"}))
    watcher.post(f"{path}/release", data=release)
    assert marks(rows)[2:] == [(Mark.STOPPED, 0)], "a release that comes again lets nothing go that was stopped since"


@pytest.mark.one_database
def test_a_stop_of_all_sent_twice_leaves_alone_who_was_released_since(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run, _other = room.sit(started=minutes(10)), room.sit(started=minutes(10))
    path, form = f"/oversight/board/sessions/{room.session.id}/stop", sent({"reason": "alarme"})
    watcher.post(path, data=form)
    watcher.post(f"/oversight/board/{run.id}/release", data=sent({}))
    assert "2 chronomètres sont arrêtés." in Page(watcher.post(path, data=form, follow_redirects=True).text).words
    assert marks(rows) == [(Mark.STOPPED, 0)] * 2 + [(Mark.RELEASED, 0)]


@pytest.mark.one_database
def test_an_end_sent_twice_is_one(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    twice(watcher, f"/oversight/board/{run.id}/end", reason="départ à sa demande")
    assert marks(rows) == [(Mark.ENDED, 0)]


@pytest.mark.one_database
def test_a_stop_from_a_page_grown_old_says_that_it_is_stopped_already(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    path = f"/oversight/board/{room.sit(started=minutes(10)).id}/stop"
    watcher.post(path, data=sent({"until": "release"}))
    stale = watcher.post(path, data=sent({"until": "release"}))
    assert stale.status_code == 422
    assert "Rien n’a changé. Le chronomètre est déjà arrêté." in Page(stale.text).words
    assert marks(rows) == [(Mark.STOPPED, 0)]


def test_an_incident_sent_twice_is_one_and_its_minutes_are_given_once(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    room.sit(started=minutes(10))
    path = f"/oversight/board/sessions/{room.session.id}/incidents"
    twice(watcher, f"{path}/new", category="network", whom="all", text="La salle a perdu le réseau.")
    assert [row.number for row in rows(select(Incident))] == [1]
    said = twice(watcher, f"{path}/1", resolution="minutes_given", minutes="5")
    assert said.count("5 minutes ajoutées pour 1 personne.") == 2
    assert (len(rows(select(IncidentEnd))), marks(rows)) == (1, [(Mark.MINUTES_GIVEN, 5)])


@pytest.mark.one_database
def test_an_answer_about_a_machine_sent_twice_is_not_given_to_the_next_request(
    app: Flask, session: Session, room: Room, watcher: FlaskClient, rows: Rows
) -> None:
    run = room.sit(started=minutes(10))
    path, form = f"/oversight/board/{run.id}/machine", sent({"answer": "allow"})
    person = session.get_one(Candidacy, run.candidacy_id).account_id
    with app.app_context():
        ask_for_machine(session, run)
    session.rollback()  # an open reading would keep what follows from being written
    (machine,) = rows(select(RunMachine))
    watcher.post(path, data=form)
    with app.app_context():
        sittings.ask_for_machine(Actor(person, "", None, frozenset({Role.CANDIDATE}), machine.login_id), run.id)
    watcher.post(path, data=form)
    assert marks(rows) == [(Mark.STOPPED, 0), (Mark.RELEASED, 0), (Mark.STOPPED, 0)]


@pytest.mark.one_database
def test_what_is_noted_and_decided_twice_is_kept_once(session: Session, room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(attendance=None)
    twice(watcher, f"/oversight/board/{run.id}/attendance", status="present", identity_checked="y", detail="")
    assert len(rows(select(AttendanceRow))) == 1
    run.started_at, run.submitted_at = clock.now() - minutes(60), clock.now() - minutes(5)
    session.add(
        LateDraft(run_id=run.id, command_id="c", key="note", body={"body": "Fin."}, actor_id=room.watcher.id, recorded_at=clock.now())
    )
    session.commit()
    twice(watcher, f"/oversight/board/{run.id}/late", decision="admitted", reason="réseau coupé")
    assert len(rows(select(LateAdmission))) == 1


def test_an_id_serves_one_act_of_one_person(app: Flask, room: Room, watcher: FlaskClient, login: Login, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    path, form = f"/oversight/board/{run.id}/minutes", sent({"minutes": "5", "reason": "réseau coupé"})
    assert watcher.post(path, data=form | {"reason": ""}).status_code == 422
    assert rows(select(BoardCommand)) == [], "what was refused takes no id"
    watcher.post(path, data=form)
    reused = watcher.post(path, data=form | {"minutes": "50"})
    assert reused.status_code == 422
    assert "cette page avait déjà servi à une autre action" in Page(reused.text).words
    other = login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR]))
    other.post(path, data=form)
    assert marks(rows) == [(Mark.MINUTES_GIVEN, 5)] * 2
    assert watcher.post(path, data={"minutes": "5", "reason": "réseau coupé"}).status_code == 400
