"""What whoever watches does: starts, stops, minutes, ends, machines, attendance; incidents, closed once, whose minutes are really given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.models import (
    Account,
    AttendanceRow,
    AuditRow,
    Incident,
    IncidentEnd,
    Role,
    Run,
    RunMachine,
    SittingRecord,
)
from app.queries.sittings import reckoning
from app.services import incidents
from juries.assessment_session import Attendance, IncidentCategory, IncidentResolution
from juries.sitting_clock import Hold, Mark, Phase
from tests.integration.test_board_session import ask_for_machine, minutes
from tests.support.boards import Room, judge_of, open_room, sent
from tests.support.factories import AccountFactory
from tests.support.html import Page
from tests.support.juries import actor

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Select[Any]], Sequence[Any]]
GIVEN = IncidentResolution.MINUTES_GIVEN


@pytest.fixture
def room(session: Session) -> Room:
    return open_room()


@pytest.fixture
def watcher(app: Flask, room: Room, login: Login) -> FlaskClient:
    return login(app.test_client(), room.watcher)


def marks(rows: Rows, run: Run) -> list[tuple[Mark, int, str]]:
    found = rows(select(SittingRecord).where(SittingRecord.run_id == run.id).order_by(SittingRecord.seq))
    return [(row.mark, row.minutes, row.reason) for row in found]


def begun(rows: Rows) -> set[int]:
    return {run.id for run in rows(select(Run)) if run.started_at is not None}


def test_all_who_are_ready_start_and_the_page_says_who_does_not(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    ready = [room.sit("Claire", "Thévenot"), room.sit("Hugo", "Pelletier")]
    room.sit("Lina", "Castel", checked=False)
    room.sit("Mickaël", "Duval", attendance=None)
    path = f"/oversight/board/sessions/{room.session.id}/start"
    asked = Page(watcher.get(path).text)
    assert "Claire Thévenot, Hugo Pelletier" in asked.words
    assert "Lina Castel L’identité n’est pas encore vérifiée." in asked.words.replace("CastelL", "Castel L")
    assert begun(rows) == set(), "a page that asks starts nobody"
    answer = watcher.post(path, data=sent({}), follow_redirects=True)
    assert begun(rows) == {run.id for run in ready}
    assert "2 épreuves ont commencé." in Page(answer.text).words


@pytest.mark.one_database
def test_one_who_may_not_start_is_told_why(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(checked=False)
    answer = watcher.post(f"/oversight/board/{run.id}/start", follow_redirects=True)
    assert "L’identité n’est pas encore vérifiée." in Page(answer.text).words
    assert begun(rows) == set()


def test_all_are_stopped_and_released(app: Flask, room: Room, watcher: FlaskClient, rows: Rows) -> None:
    runs = [room.sit(started=minutes(10)), room.sit(started=minutes(5))]
    room.sit()
    path = f"/oversight/board/sessions/{room.session.id}"
    watcher.post(f"{path}/stop", data=sent({"reason": "exercice d'évacuation"}))
    assert [marks(rows, run) for run in runs] == [[(Mark.STOPPED, 0, "exercice d'évacuation")]] * 2
    answer = watcher.post(f"{path}/release", data=sent({}), follow_redirects=True)
    assert "2 chronomètres sont repartis." in Page(answer.text).words
    with app.app_context():
        assert {reckoning(run).phase for run in runs} == {Phase.WORKING}


@pytest.mark.one_database
def test_one_goes_on_another_day_and_is_not_resumed_with_the_others(app: Flask, room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit("Inès", "Mokrani", started=minutes(10))
    watcher.post(f"/oversight/board/{run.id}/stop", data=sent({"until": "later", "reason": "seconde séance jeudi"}))
    board = Page(watcher.get(f"/oversight/board/sessions/{room.session.id}").text)
    assert "La suite un autre jour" in board.words
    assert "Reprendre pour tous" not in board.words
    watcher.post(f"/oversight/board/sessions/{room.session.id}/release", data=sent({}))
    with app.app_context():
        assert reckoning(run).holds == {Hold.LATER}
    watcher.post(f"/oversight/board/{run.id}/release", data=sent({}))
    with app.app_context():
        assert reckoning(run).phase is Phase.WORKING


def test_minutes_are_given_with_a_reason_and_refused_at_the_field(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    path = f"/oversight/board/{run.id}/minutes"
    for data, field in (({"minutes": "5"}, "reason"), ({"minutes": "0", "reason": "x"}, "minutes"), ({"reason": "x"}, "minutes")):
        answer = watcher.post(path, data=sent(data))
        assert answer.status_code == 422
        assert Page(answer.text).one("//*[@aria-invalid]").get("id") == field
    assert watcher.post(path, data=sent({"minutes": "5", "reason": "réseau coupé"})).status_code == 303
    assert marks(rows, run) == [(Mark.MINUTES_GIVEN, 5, "réseau coupé")]


def test_one_is_stopped_released_and_ended(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    path = f"/oversight/board/{run.id}"
    watcher.post(f"{path}/stop", data=sent({"reason": ""}))
    watcher.post(f"{path}/release", data=sent({}))
    assert watcher.post(f"{path}/end", data=sent({"reason": " "})).status_code == 422
    assert [mark for mark, _minutes, _reason in marks(rows, run)] == [Mark.STOPPED, Mark.RELEASED]
    again = watcher.post(f"{path}/release", data=sent({}), follow_redirects=True)
    assert "Le chronomètre n’est pas arrêté." in Page(again.text).words


@pytest.mark.parametrize(("answer", "moved", "said"), [("allow", True, "autorisé"), ("refuse", False, "refusé")])
def test_a_change_of_machine_is_answered(
    app: Flask, session: Session, room: Room, watcher: FlaskClient, rows: Rows, answer: str, moved: bool, said: str
) -> None:
    run = room.sit(started=minutes(10))
    with app.app_context():
        ask_for_machine(session, run)
    session.rollback()  # an open reading would keep what follows from being written
    (before,) = rows(select(RunMachine))
    page = Page(watcher.post(f"/oversight/board/{run.id}/machine", data=sent({"answer": answer}), follow_redirects=True).text)
    (machine,) = rows(select(RunMachine))
    assert (machine.login_id == before.asked_login_id, machine.asked_login_id) == (moved, None)
    assert f"Changement de poste {said}" in page.words
    with app.app_context():
        assert reckoning(run).phase is Phase.WORKING


def test_attendance_and_identity_are_noted(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit(attendance=None)
    path = f"/oversight/board/{run.id}/attendance"
    assert Page(watcher.get(path).text).one("//input[@name='status'][@checked]").get("value") == "late"
    refused = watcher.post(path, data=sent({"status": "excused"}))
    assert refused.status_code == 422
    assert "excusée" in Page(refused.text).one("//*[@id='detail-erreur']").text_content()
    watcher.post(path, data=sent({"status": "late", "identity_checked": "y", "detail": "carte d'identité"}))
    (row,) = rows(select(AttendanceRow))
    assert (row.status, row.identity_checked, row.detail) == (Attendance.LATE, True, "carte d'identité")


# incidents


def test_an_incident_of_one_gives_its_minutes_to_that_sitting_once(app: Flask, room: Room, rows: Rows) -> None:
    run, other = room.sit(started=minutes(10)), room.sit(started=minutes(10))
    who, number = actor(room.watcher, Role.INVIGILATOR), 1
    with app.app_context():
        assert incidents.declare(who, room.session.id, IncidentCategory.NETWORK, " Câble débranché. ", run_id=run.id) == number
        assert incidents.declare(who, room.session.id, IncidentCategory.OTHER, "Autre chose.") == 2
        assert incidents.close(who, room.session.id, number, GIVEN, minutes=5) == 1
        with pytest.raises(Refused) as refused:
            incidents.close(who, room.session.id, number, GIVEN, minutes=5)
    assert refused.value.code == "incident.closed"
    assert (marks(rows, run), marks(rows, other)) == ([(Mark.MINUTES_GIVEN, 5, "Câble débranché.")], [])
    (end,) = rows(select(IncidentEnd))
    assert (end.resolution, end.minutes) == (GIVEN, 5)
    verbs = [row.verb for row in rows(select(AuditRow).where(AuditRow.stream == f"session:{room.session.id}").order_by(AuditRow.seq))]
    assert verbs == ["incident.declared", "incident.declared", "incident.closed"]


def test_an_incident_of_everyone_gives_minutes_to_all_under_way(app: Flask, session: Session, room: Room, rows: Rows) -> None:
    working, held, waiting = room.sit(started=minutes(10)), room.sit(started=minutes(10)), room.sit()
    over, done = room.sit(started=timedelta(hours=3)), room.sit(started=minutes(10))
    done.submitted_at = clock.now()
    session.add(SittingRecord(run_id=held.id, seq=1, mark=Mark.STOPPED, hold=Hold.INVIGILATOR, at=clock.now() - minutes(1)))
    session.commit()
    who = actor(room.watcher, Role.INVIGILATOR)
    with app.app_context():
        incidents.declare(who, room.session.id, IncidentCategory.EVACUATION, "Alarme.")
        assert incidents.close(who, room.session.id, 1, GIVEN, minutes=8) == 2
        assert {run.id: reckoning(run).given for run in (working, held, waiting, over, done)} == {
            working.id: minutes(8),
            held.id: minutes(8),
            waiting.id: minutes(0),
            over.id: minutes(0),
            done.id: minutes(0),
        }


@pytest.mark.parametrize(
    ("resolution", "given", "code"),
    [
        (GIVEN, 0, "sitting.minutes"),
        (GIVEN, 241, "sitting.minutes"),
        (IncidentResolution.NOTHING_NEEDED, 5, "incident.minutes_unasked"),
        (GIVEN, 5, "incident.nobody_at_work"),
    ],
)
@pytest.mark.one_database
def test_a_closing_that_cannot_be_changes_nothing(
    app: Flask, room: Room, rows: Rows, resolution: IncidentResolution, given: int, code: str
) -> None:
    room.sit()
    who = actor(room.watcher, Role.INVIGILATOR)
    with app.app_context():
        incidents.declare(who, room.session.id, IncidentCategory.OTHER, "Alarme.")
        with pytest.raises(Refused) as refused:
            incidents.close(who, room.session.id, 1, resolution, minutes=given)
    assert refused.value.code == code
    assert rows(select(IncidentEnd)) == rows(select(SittingRecord)) == []


def test_minutes_that_cannot_be_given_leave_the_incident_open(app: Flask, session: Session, room: Room, rows: Rows) -> None:
    run = room.sit(started=minutes(10))
    run.submitted_at = clock.now()
    session.commit()
    who = actor(room.watcher, Role.INVIGILATOR)
    with app.app_context():
        incidents.declare(who, room.session.id, IncidentCategory.OTHER, "Alarme.", run_id=run.id)
        with pytest.raises(Refused) as refused:
            incidents.close(who, room.session.id, 1, GIVEN, minutes=5)
    assert refused.value.code == "sitting.over"
    assert rows(select(IncidentEnd)) == []


def test_nobody_gives_time_to_whom_they_judge(app: Flask, room: Room, rows: Rows) -> None:
    judged = room.sit(started=minutes(10))
    room.sit(started=minutes(10))
    judge_of(judged, room.watcher)
    who, other = actor(room.watcher, Role.INVIGILATOR), actor(AccountFactory(roles=[Role.ADMINISTRATOR]), Role.ADMINISTRATOR)
    with app.app_context():
        with pytest.raises(NotFound):
            incidents.declare(who, room.session.id, IncidentCategory.FRAUD, "Téléphone.", run_id=judged.id)
        incidents.declare(who, room.session.id, IncidentCategory.EVACUATION, "Alarme.")
        with pytest.raises(Refused) as refused:
            incidents.close(who, room.session.id, 1, GIVEN, minutes=5)
        assert refused.value.code == "incident.judged"
        assert incidents.close(other, room.session.id, 1, GIVEN, minutes=5) == 2
    assert len(rows(select(SittingRecord))) == 2


def test_a_run_of_another_session_is_not_found(app: Flask, room: Room, rows: Rows) -> None:
    stranger = open_room(room.centre, watcher=room.watcher).sit()
    with app.app_context(), pytest.raises(NotFound):
        incidents.declare(actor(room.watcher, Role.INVIGILATOR), room.session.id, IncidentCategory.OTHER, "Ici.", run_id=stranger.id)
    assert rows(select(Incident)) == []


def test_an_incident_is_declared_and_closed_on_its_pages(room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = room.sit("Paul", "Leroux", started=minutes(10), label="poste 9")
    path = f"/oversight/board/sessions/{room.session.id}/incidents"
    empty = watcher.post(f"{path}/new", data=sent({"whom": str(run.id)}))
    assert empty.status_code == 422
    assert {one.get("id") for one in Page(empty.text).find("//*[@aria-invalid]")} == {"category", "text"}
    watcher.post(f"{path}/new", data=sent({"category": "network", "whom": str(run.id), "text": "Le poste 9 a perdu le réseau."}))
    wrong = watcher.post(f"{path}/1", data=sent({"resolution": "minutes_given"}))
    assert Page(wrong.text).one("//*[@aria-invalid]").get("id") == "minutes"
    board = watcher.post(f"{path}/1", data=sent({"resolution": "minutes_given", "minutes": "5"}), follow_redirects=True)
    words = Page(board.text).words
    assert "5 minutes ajoutées pour 1 personne." in words
    assert "1. Poste 9, réseau" in words
    assert "+ 5 min, incident 1" in words
    assert "5 minutes ajoutées" in Page(watcher.get(f"/oversight/board/{run.id}").text).words
    assert watcher.get(f"{path}/2").status_code == 404
    assert "Le poste 9 a perdu le réseau." in watcher.get(path).text
