"""The candidate's room on the day: waiting, the clock told, pauses, stops, the machine, what comes late. As pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.models import Account, LateDraft, Presence, RunMachine
from app.services import late, sittings
from juries.assessment_session import StartPolicy
from juries.sitting_clock import Hold
from tests.support.html import Page
from tests.support.sittings import Room, Rows, after, at, seated

Open = Callable[[], FlaskClient]
Do = Callable[..., Any]


@pytest.fixture
def do(app: Flask) -> Do:
    """`do(verb, …)` is what somebody else does meanwhile."""

    def act(verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
        with app.app_context():
            return verb(*given, **named)

    return act


@pytest.fixture
def room(do: Do, session: Session) -> Room:
    """Both sit, identity checked, nothing begun."""
    found: Room = do(seated, session)
    return found


@pytest.fixture
def first(room: Room, app: Flask, session: Session, login: Any) -> Open:
    """`first()` opens a browser of the first candidate: another login at each call."""

    def enter() -> FlaskClient:
        account = session.get_one(Account, room.candidates[0].account_id)
        session.rollback()
        browser: FlaskClient = login(app.test_client(), account)
        return browser

    return enter


def start(do: Do, room: Room) -> None:
    """The invigilator starts both, at noon."""
    with at(0):
        assert do(sittings.start, room.watching, room.runs) == {}


def told(browser: FlaskClient, run_id: int, waiting: str = "0") -> dict[str, Any]:
    answer = browser.post(f"/room/{run_id}/watch", data={"waiting": waiting})
    assert answer.status_code == 200
    return dict(answer.get_json())


def said(answer: TestResponse) -> str:
    """The words of a page, its no-break spaces as plain ones."""
    return Page(answer.text).words.replace("\u00a0", " ").replace("\u202f", " ")


def test_before_the_start_a_candidate_reads_their_own_end_and_no_mission(do: Do, room: Room, first: Open) -> None:
    with at(-5):
        browser = first()
        words = said(browser.get(f"/room/{room.runs[0]}/"))
        assert "2 h" in words
        assert "30 min en plus" in words
        assert "2 de 10 min, sans perdre de temps" in words
        assert "Votre mission" not in words
        assert told(browser, room.runs[0])["state"] == "ready"
        assert browser.post(f"/room/{room.runs[0]}/ready").status_code == 303
        assert "Le départ n’est pas encore donné." in said(browser.get(f"/room/{room.runs[0]}/"))
    start(do, room)
    with at(1):
        now = told(browser, room.runs[0])
        assert (now["state"], now["ends"], now["stand"]) == ("working", after(120).isoformat(), "")
        assert "temps en plus compris" in now["detail"]
        assert "Votre mission" in said(browser.get(f"/room/{room.runs[0]}/"))


@pytest.mark.one_database
def test_a_candidate_may_begin_where_the_session_lets_them(do: Do, session: Session, app: Flask, login: Any) -> None:
    room = do(seated, session, policy=StartPolicy.CANDIDATE)
    account = session.get_one(Account, room.candidates[1].account_id)
    session.rollback()
    with at(5):
        browser = login(app.test_client(), account)
        assert "Commencer le travail" in browser.get(f"/room/{room.runs[1]}/").text
        assert browser.post(f"/room/{room.runs[1]}/begin").location.endswith(f"/room/{room.runs[1]}/")
        assert told(browser, room.runs[1])["ends"] == after(95).isoformat()


def test_a_pause_covers_the_work_until_one_is_back(do: Do, room: Room, first: Open, rows: Rows) -> None:
    start(do, room)
    run_id = room.runs[0]
    with at(10):
        browser = first()
        assert "Pause (il en reste 2)" in said(browser.get(f"/room/{run_id}/messages"))
        assert browser.post(f"/room/{run_id}/pause").location.endswith("/standing")
        covered = browser.get(f"/room/{run_id}/messages")
        assert covered.location.endswith("/standing")
        words = said(browser.get(covered.location))
        assert "Vous êtes en pause" in words
        assert "10 h 20" in words
        assert "1 h 50" in words
        assert (told(browser, run_id)["state"], told(browser, run_id)["ends"]) == ("paused", "")
        assert "Le chronomètre est arrêté" in browser.post(f"/room/{run_id}/messages/M-0067/open", data={"command_id": "c1"}).text
    with at(12):
        assert browser.post(f"/room/{run_id}/resume").status_code == 303
        assert browser.get(f"/room/{run_id}/messages").status_code == 200
        assert told(browser, run_id)["ends"] == after(122).isoformat()
    with at(20):
        browser.post(f"/room/{run_id}/pause")
    with at(31):  # used up: the work is there again by itself
        assert told(browser, run_id)["state"] == "working"
        assert "Pause (il en reste" not in browser.get(f"/room/{run_id}/messages").text
        assert browser.post(f"/room/{run_id}/pause").status_code == 422


def test_what_the_invigilator_does_is_told_without_the_page_being_asked_again(do: Do, room: Room, first: Open) -> None:
    start(do, room)
    run_id = room.runs[0]
    with at(10):
        browser = first()
        do(sittings.stop, room.watching, run_id, reason="Alarme")
        now = told(browser, run_id)
        assert now["state"] == "stopped"
        assert "La surveillance a arrêté le chronomètre" in now["stand"]
        assert "Alarme" not in now["stand"]
    with at(15):
        do(sittings.release, room.watching, run_id)
        do(sittings.give_minutes, room.watching, run_id, 5, reason="Alarme")
        now = told(browser, run_id)
        assert (now["state"], now["ends"], now["stand"]) == ("working", after(130).isoformat(), "")
        do(sittings.end, room.watching, run_id, reason="La personne s'en va.")
        assert told(browser, run_id)["state"] == "over"
        assert browser.get(f"/room/{run_id}/messages").location.endswith("/handed-in")


def test_another_machine_asks_and_the_first_becomes_read_only(do: Do, room: Room, first: Open, rows: Rows) -> None:
    start(do, room)
    run_id = room.runs[0]
    with at(10):
        here, there = first(), first()
        assert told(here, run_id)["settle"] is True
        here.post(f"/room/{run_id}/ready")
        assert told(here, run_id)["settle"] is False
        assert told(there, run_id)["state"] == "elsewhere"
        assert "Votre épreuve est ouverte sur un autre poste" in said(there.get(there.get(f"/room/{run_id}/messages").location))
        there.post(f"/room/{run_id}/machine")
        assert (told(there, run_id)["state"], told(here, run_id)["state"]) == ("asked", "stopped")
    with at(14):
        do(sittings.answer_machine, room.watching, run_id, allowed=True)
        assert (told(there, run_id)["state"], told(here, run_id)["state"]) == ("working", "elsewhere")
        assert told(there, run_id)["ends"] == after(124).isoformat()
        refused = here.post(f"/room/{run_id}/drafts/letter", data={"body": "Depuis l'ancien poste", "command_id": "c1"})
        assert refused.status_code == 422
        assert there.post(f"/room/{run_id}/drafts/letter", data={"body": "Depuis le nouveau"}).status_code == 303
    assert len(rows(select(RunMachine))) == 1


@pytest.mark.one_database
def test_before_the_start_another_machine_needs_nobody(room: Room, first: Open) -> None:
    run_id = room.runs[0]
    with at(-5):
        here, there = first(), first()
        here.post(f"/room/{run_id}/ready")
        assert "Continuer sur ce poste" in there.get(f"/room/{run_id}/").text
        there.post(f"/room/{run_id}/machine")
        assert "Continuer sur ce poste" in here.get(f"/room/{run_id}/").text
        assert "Continuer sur ce poste" not in there.get(f"/room/{run_id}/").text


def test_a_late_text_is_acknowledged_as_late_and_read_on_the_receipt(do: Do, room: Room, first: Open, rows: Rows) -> None:
    start(do, room)
    run_id = room.runs[0]
    with at(121):
        browser = first()
        answer = browser.post(
            f"/room/{run_id}/drafts/letter", data={"body": "Écrit sans réseau."}, headers={"Accept": "application/json"}
        ).get_json()
        assert answer["late"] is True
        assert [row.body for row in rows(select(LateDraft))] == [{"body": "Écrit sans réseau."}]
        words = said(browser.get(f"/room/{run_id}/handed-in"))
        assert "Attend une décision" in words
        do(late.decide, room.watching, run_id, admitted=False, reason="Écrit après la fin.")
        words = said(browser.get(f"/room/{run_id}/handed-in"))
        assert "Écarté" in words
        assert "Écrit après la fin." in words


@pytest.mark.one_database
def test_asking_is_a_beat_that_tells_what_is_not_saved(do: Do, room: Room, first: Open, rows: Rows) -> None:
    start(do, room)
    with at(10):
        browser = first()
        told(browser, room.runs[0], "3")
        assert [row.waiting for row in rows(select(Presence))] == [3]
        told(browser, room.runs[0], "-1e9")
        assert browser.post(f"/room/{room.runs[1]}/watch").status_code == 404
        assert browser.get(f"/room/{room.runs[1]}/standing").status_code == 404


@pytest.mark.one_database
def test_each_cause_of_a_stop_is_said_in_its_own_words(do: Do, room: Room, first: Open) -> None:
    start(do, room)
    with at(10):
        browser = first()
        do(sittings.stop, room.watching, room.runs[0], hold=Hold.LATER)
        assert "La suite de votre épreuve est prévue plus tard" in told(browser, room.runs[0])["stand"]
