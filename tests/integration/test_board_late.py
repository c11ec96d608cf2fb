"""What came after the end, decided on its page; and the file of a sitting, which tells silences and machines that no mark tells."""

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
from app.auth.actor import Actor
from app.database import close_reading
from app.models import Account, Candidacy, EvidenceRow, LateAdmission, LateCommand, LateDraft, Role, Run
from app.services import sittings
from tests.support.boards import Room, open_room, sent
from tests.support.html import Page
from tests.support.juries import scene

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Select[Any]], Sequence[Any]]
pytestmark = pytest.mark.one_database


@pytest.fixture
def room(session: Session) -> Room:
    return open_room()


@pytest.fixture
def watcher(app: Flask, room: Room, login: Login) -> FlaskClient:
    return login(app.test_client(), room.watcher)


def late(session: Session, room: Room) -> Run:
    """A sitting handed in a minute ago, and a text and an act that came since."""
    run = room.sit("Laura", "Meunier", started=timedelta(minutes=121))
    run.submitted_at = clock.now() - timedelta(minutes=1)
    person, now = session.get_one(Candidacy, run.candidacy_id).account_id, clock.now()
    session.add(LateDraft(run_id=run.id, command_id="c1", key="note", body={"body": "Bonjour."}, actor_id=person, recorded_at=now))
    act = b'{"type":"messages.read","message":"M-0067"}'
    session.add(LateCommand(run_id=run.id, command_id="c2", body=act, actor_id=person, recorded_at=now + timedelta(seconds=1)))
    session.commit()
    return run


def test_what_came_late_is_shown_and_decided_with_a_reason(session: Session, room: Room, watcher: FlaskClient, rows: Rows) -> None:
    run = late(session, room)
    path = f"/oversight/board/{run.id}"
    asked = Page(watcher.get(f"{path}/late").text)
    assert asked.texts("//form//li//strong") == ["Texte tapé", "Acte, messages"]
    refused = watcher.post(f"{path}/late", data=sent({"decision": "admitted", "reason": " "}))
    assert refused.status_code == 422
    assert rows(select(LateAdmission)) == []
    watcher.post(f"{path}/late", data=sent({"decision": "set_aside", "reason": "délai connu"}))
    (decided,) = rows(select(LateAdmission))
    assert (decided.admitted, decided.reason, decided.decided_by_id) == (False, "délai connu", room.watcher.id)
    page = Page(watcher.get(path).text)
    assert [words.endswith("Écarté") for words in page.texts("//section[@aria-labelledby='tardif']//li/div")] == [True, True]
    assert "Envois tardifs écartés" in page.words
    again = watcher.post(f"{path}/late", data=sent({"decision": "admitted", "reason": "erreur"}))
    assert (again.status_code, len(rows(select(LateAdmission)))) == (422, 1)


def test_a_text_emptied_after_the_end_asks_for_no_decision(session: Session, room: Room, watcher: FlaskClient) -> None:
    run = room.sit("Laura", "Meunier", started=timedelta(minutes=121))
    run.submitted_at = clock.now() - timedelta(minutes=1)
    person = session.get_one(Candidacy, run.candidacy_id).account_id
    session.add(LateDraft(run_id=run.id, command_id="c1", key="note", body={}, actor_id=person, recorded_at=clock.now()))
    session.commit()
    board = Page(watcher.get(f"/oversight/board/sessions/{room.session.id}").text)
    assert board.texts("//section[@aria-labelledby='a-decider']//p") == ["Rien n’attend de décision."]
    assert "Décider" not in Page(watcher.get(f"/oversight/board/{run.id}").text).words
    asked = Page(watcher.get(f"/oversight/board/{run.id}/late").text)
    assert (asked.texts("//form//p")[0], asked.find("//form//textarea")) == ("Rien n’attend de décision.", [])


def test_jurors_read_what_was_admitted_and_nothing_else_that_came_late(app: Flask, session: Session, login: Login) -> None:
    made = scene(app)
    run_id = session.scalars(select(EvidenceRow.run_id).where(EvidenceRow.run_id.is_not(None))).first()
    now, juror = clock.now(), made.first.id
    for rank, admitted in enumerate((True, False, None)):
        text = {"body": f"Texte {admitted}"}
        row = {"run_id": run_id, "command_id": f"c{rank}", "key": "note", "body": text, "actor_id": juror}
        session.add(LateDraft(**row, recorded_at=now + timedelta(minutes=rank)))
        if admitted is not None:
            at = now + timedelta(minutes=rank, seconds=30)
            session.add(LateAdmission(run_id=run_id, admitted=admitted, reason="réseau coupé", decided_by_id=juror, at=at))
    session.commit()
    page = Page(login(app.test_client(), made.first).get(f"/jury/{made.jury_id}/BC03C01?tab=messages").text)
    assert page.texts("//*[@class='ep-kept']") == ["Texte True"]
    assert "réseau coupé" not in page.words


def test_the_time_worked_ends_when_the_work_is_handed_in(session: Session, room: Room, watcher: FlaskClient) -> None:
    run = room.sit(started=timedelta(minutes=50))
    run.submitted_at = clock.now() - timedelta(minutes=30)
    session.commit()
    page = Page(watcher.get(f"/oversight/board/{run.id}").text)
    worked = page.one("//section[@aria-labelledby='temps']//dt[.='Temps de travail passé']/following-sibling::dd[1]")
    assert worked.text_content().split() == ["20", "min"]


def test_the_file_tells_silences_and_machines(app: Flask, session: Session, room: Room, watcher: FlaskClient) -> None:
    run = room.sit(started=timedelta(minutes=30), seen=timedelta(minutes=4))
    person = Actor(session.get_one(Candidacy, run.candidacy_id).account_id, "", None, frozenset({Role.CANDIDATE}))
    number = run.id
    session.rollback()  # an open reading would keep what follows from being written
    with app.app_context():
        sittings.settle_at_machine(person, number)
        sittings.beat(number, person)
        close_reading()
    told = Page(watcher.get(f"/oversight/board/{number}").text).texts("//ol[@class='ep-timeline']/li/div[2]")
    assert told[:2] == ["Page entendue de nouveau, après 4 min de silence", "Installation au poste"]
