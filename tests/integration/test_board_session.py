"""The board of one session: every state told and counted, what waits for a decision, measures in words, and the page that asks again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.models import Account, Candidacy, LateDraft, LoginSession, Presence, Role, Run, RunMachine, SessionInvigilator
from app.services import accommodations, sittings
from juries.assessment_session import Attendance
from tests.support.boards import Room, judge_of, open_room, sent
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.html import Page
from tests.support.juries import actor

Login = Callable[[FlaskClient, Account], FlaskClient]
Queries = Callable[[], AbstractContextManager[list[str]]]
PART = {"X-Board-Part": "1"}


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def room(session: Session) -> Room:
    return open_room()


@pytest.fixture
def watcher(app: Flask, room: Room, login: Login) -> FlaskClient:
    return login(app.test_client(), room.watcher)


def address(room: Room) -> str:
    return f"/oversight/board/sessions/{room.session.id}"


def shown(browser: FlaskClient, room: Room, query: str = "") -> Page:
    answer = browser.get(address(room) + query)
    assert answer.status_code == 200
    return Page(answer.text)


def tiles(page: Page) -> list[str]:
    return page.texts("//li[contains(@class, 'ep-tile')]")


def tally(page: Page) -> dict[str, int]:
    """Word of each count → the count."""
    counts = page.texts("//nav[contains(@class, 'ep-tally')]/a")
    return {words.lstrip("0123456789 "): int(words[: len(words) - len(words.lstrip("0123456789"))]) for words in counts}


def ask_for_machine(session: Session, run: Run) -> None:
    """The candidate sits at one machine and asks for another."""
    account_id = session.get_one(Candidacy, run.candidacy_id).account_id
    logins = []
    for number in (1, 2):
        row = LoginSession(
            token_digest=f"{run.id}-{number}",
            account_id=account_id,
            created_at=clock.now(),
            seen_at=clock.now(),
            address="192.0.2.1",
            device="tests",
        )
        session.add(row)
        session.flush()
        logins.append(row.id)
    session.add(RunMachine(run_id=run.id, login_id=logins[0], since=clock.now(), asked_login_id=None, asked_at=None))
    session.commit()
    sittings.ask_for_machine(Actor(account_id, "", None, frozenset({Role.CANDIDATE}), logins[1]), run.id)


def test_every_state_is_told_once_and_the_counts_add_up_to_the_roster(
    app: Flask, session: Session, room: Room, watcher: FlaskClient
) -> None:
    room.sit("Awa", "Diallo", started=minutes(10), seen=timedelta(seconds=20))
    room.sit("Baptiste", "Rolland", started=minutes(10), seen=minutes(3))
    room.sit("Mickaël", "Duval", gender="M", attendance=None)
    room.sit("Claire", "Thévenot", gender="F")
    room.sit("Kevin", "Marchand", gender="M", attendance=Attendance.EXCUSED, checked=False)
    stopped, asking = room.sit("Émilie", "Carlier", started=minutes(5)), room.sit("Sarah", "Ouali", started=minutes(9))
    with app.app_context():
        sittings.stop(actor(room.watcher, Role.INVIGILATOR), stopped.id, reason="alarme")
        ask_for_machine(session, asking)
        done = room.sit("Laura", "Meunier", started=minutes(30))
        done.submitted_at = clock.now()
        session.commit()
    page = shown(watcher, room)
    expected = {"Baptiste": "Hors ligne, 3", "Sarah": "Changement de poste", "Émilie": "Chronomètre arrêté", "Mickaël": "Non arrivé"}
    expected |= {"Claire": "Prête", "Awa": "Au travail", "Laura": "Rendu", "Kevin": "Absent"}
    told = tiles(page)
    assert [next(name for name in expected if name in tile) for tile in told] == list(expected), "those that ask for an act come first"
    assert all(word in tile for tile, word in zip(told, expected.values(), strict=True))
    counts = tally(page)
    assert counts.pop("Tous") == 8 == sum(counts.values())
    assert [tile.split()[0] for tile in tiles(shown(watcher, room, "?stage=offline"))] == ["Baptiste"]
    assert tiles(shown(watcher, room, "?sort=name"))[0].startswith("Émilie")


@pytest.mark.one_database
def test_what_waits_for_a_decision_stands_on_the_left(app: Flask, session: Session, room: Room, watcher: FlaskClient) -> None:
    room.sit("Baptiste", "Rolland", started=minutes(10), seen=minutes(3))
    room.sit("Mickaël", "Duval", attendance=None)
    room.sit("Lina", "Castel", checked=False)
    late = room.sit("Laura", "Meunier", started=minutes(30))
    late.submitted_at = clock.now() - minutes(1)
    person = session.get_one(Candidacy, late.candidacy_id).account_id
    session.add(LateDraft(run_id=late.id, command_id="c1", key="note", body={"body": "Bonjour."}, actor_id=person, recorded_at=clock.now()))
    session.commit()
    asking = room.sit("Sarah", "Ouali", started=minutes(9))
    with app.app_context():
        ask_for_machine(session, asking)
    page = shown(watcher, room)
    waiting = page.texts("//section[@aria-labelledby='a-decider']//li")
    assert [words.split()[0] for words in waiting] == ["Sarah", "Baptiste", "Mickaël", "Lina", "Laura"]
    assert page.one("//section[@aria-labelledby='a-decider']//form").get("action") == f"/oversight/board/{asking.id}/machine"


@pytest.mark.one_database
def test_many_who_have_not_arrived_are_told_together(room: Room, watcher: FlaskClient) -> None:
    for _ in range(6):
        room.sit(attendance=None)
    waiting = shown(watcher, room).texts("//section[@aria-labelledby='a-decider']//li")
    assert waiting == ["6 personnes ne sont pas arrivées"]


def test_measures_to_set_up_are_told_and_no_need(app: Flask, room: Room, watcher: FlaskClient) -> None:
    run = room.sit()
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
    with app.app_context():
        accommodations.note_need(officer, run.candidacy_id, text="Dyspraxie")
        accommodations.decide(officer, run.candidacy_id, {"extra_time": "1/3", "pauses": "2x10", "size": "xl"})
    (tile,) = tiles(shown(watcher, room))
    assert "Tiers temps, 2 pauses, grands caractères" in tile
    assert "2 h 40 prévues" in tile
    page = Page(watcher.get(f"/oversight/board/{run.id}").text)
    assert "2 pauses de 10 min" in page.words
    assert "Dyspraxie" not in page.words


def test_who_judges_a_candidate_sees_nothing_of_them(app: Flask, room: Room, login: Login) -> None:
    judged, other = room.sit("Inès", "Mokrani", started=minutes(5)), room.sit("Hugo", "Pelletier")
    person = AccountFactory(roles=[Role.ADMINISTRATOR, Role.JUROR])
    judge_of(judged, person)
    browser = login(app.test_client(), person)
    page = shown(browser, room)
    assert tally(page)["Tous"] == 1
    assert "Mokrani" not in page.words
    assert browser.get(f"/oversight/board/{other.id}").status_code == 200
    for path in ("", "/minutes", "/end", "/stop", "/attendance"):
        assert browser.get(f"/oversight/board/{judged.id}{path}").status_code == 404
    assert browser.post(f"/oversight/board/{judged.id}/end", data=sent({"reason": "x"})).status_code == 404


def test_another_centres_session_is_not_found_unless_it_is_given(app: Flask, session: Session, room: Room, login: Login) -> None:
    run = room.sit()
    person = AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory())
    browser = login(app.test_client(), person)
    for path in (address(room), f"{address(room)}/incidents", f"/oversight/board/{run.id}"):
        assert browser.get(path).status_code == 404
    session.add(SessionInvigilator(session_id=room.session.id, account_id=person.id))
    session.commit()
    for path in (address(room), f"{address(room)}/incidents", f"/oversight/board/{run.id}"):
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("whole_day", [False, True])
def test_more_candidates_ask_no_more_of_the_database(room: Room, watcher: FlaskClient, queries: Queries, whole_day: bool) -> None:
    path = "/oversight/board" if whole_day else address(room)
    room.sit(started=minutes(3), seen=minutes(2))
    with queries() as for_one:
        assert len(tiles(Page(watcher.get(path).text))) == 1
    for _ in range(6):
        room.sit(started=minutes(3), seen=minutes(2))
    with queries() as for_seven:
        assert len(tiles(Page(watcher.get(path).text))) == 7
    assert len(for_seven) == len(for_one) > 0


# the page that asks again


def test_nothing_new_is_answered_304_and_one_statement_tells(room: Room, watcher: FlaskClient, queries: Queries) -> None:
    room.sit(started=minutes(3), seen=timedelta(seconds=1))
    with clock.frozen(clock.now()):
        first = watcher.get(address(room), headers=PART)
        again = {**PART, "If-None-Match": first.headers["ETag"]}
        with queries() as statements:
            answer = watcher.get(address(room), headers=again)
    assert (first.status_code, answer.status_code, answer.data) == (200, 304, b"")
    assert "<html" not in first.text
    assert 'data-live="board"' in first.text
    assert sum("max(audit" in words.lower() for words in statements) == 1
    assert not any("session_seat" in words for words in statements)


@pytest.mark.parametrize("change", ["beat", "act", "silence", "late", "time"])
def test_a_tag_changes_with_what_the_board_shows_and_not_with_a_beat(
    app: Flask, session: Session, room: Room, watcher: FlaskClient, change: str
) -> None:
    run = room.sit(started=minutes(3), seen=timedelta(seconds=40))
    now = clock.now().replace(second=30, microsecond=0)
    session.get_one(Presence, run.id).seen_at = now - timedelta(seconds=44)
    session.commit()
    with clock.frozen(now):
        tag = watcher.get(address(room), headers=PART).headers["ETag"]
    later = now
    if change == "beat":
        session.get_one(Presence, run.id).seen_at = now
    elif change == "act":
        with app.app_context():
            sittings.stop(actor(room.watcher, Role.INVIGILATOR), run.id)
    elif change == "silence":
        later = now + timedelta(seconds=2)
    elif change == "late":
        person = session.get_one(Candidacy, run.candidacy_id).account_id
        session.add(LateDraft(run_id=run.id, command_id="c1", key="note", body={}, actor_id=person, recorded_at=now))
    else:
        later = now + timedelta(seconds=15)
    session.commit()
    with clock.frozen(later):
        answer = watcher.get(address(room), headers={**PART, "If-None-Match": tag})
    assert answer.status_code == (304 if change == "beat" else 200)


@pytest.mark.one_database
def test_a_page_that_asks_again_keeps_what_was_answered_to_an_act(room: Room, watcher: FlaskClient) -> None:
    run = room.sit(started=minutes(3))
    watcher.post(f"/oversight/board/{run.id}/minutes", data=sent({"minutes": "5", "reason": "réseau"}))
    assert "Le temps est ajouté" not in watcher.get(address(room), headers=PART).text
    assert "Le temps est ajouté" in watcher.get(address(room)).text


@pytest.mark.one_database
def test_the_board_of_the_day_leads_to_its_sessions(room: Room, watcher: FlaskClient, session: Session) -> None:
    room.sit("Awa", "Diallo", started=minutes(10))
    elsewhere = open_room()
    elsewhere.sit("Hors", "Centre")
    yesterday = open_room(room.centre, opens_at=clock.now() - timedelta(days=2), watcher=room.watcher)
    yesterday.sit("Passée", "Session", attendance=None)
    page = Page(watcher.get("/oversight/board").text)
    assert [tile.split()[0] for tile in tiles(page)] == ["Awa"]
    assert page.find("//section[@aria-labelledby='sessions']//a/@href") == [address(room)]
