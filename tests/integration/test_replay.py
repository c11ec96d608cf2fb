"""What waited in a browser, sent when the network is back: once, in order, never over a newer text, late after the end, told in JSON."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.models import DraftRevision, LateCommand, LateDraft, Run, RunMode
from tests.support.desk import NOON, Desk, Rows, at_work, events
from tests.support.html import Page

pytestmark = pytest.mark.one_database
CASE = "matinee_des_commandes"
LETTER = {"to": "legoff", "subject": "Votre commande", "body": "Bonjour, elle part demain."}
OVER = NOON + timedelta(minutes=90)


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any) -> Iterator[Desk]:
    with at_work(app, client, login, CASE) as found:
        yield found


def by_script(desk: Desk, path: str, **fields: Any) -> TestResponse:
    return desk.browser.post(f"/room/{desk.run_id}/{path}", data=fields, headers={"Accept": "application/json"})


def bodies(rows: Rows) -> list[str]:
    return [draft.body.get("body", "") for draft in rows(select(DraftRevision).order_by(DraftRevision.id))]


def test_an_act_sent_twice_is_done_once_and_told_twice(desk: Desk, rows: Rows) -> None:
    before = len(events(rows))
    first = by_script(desk, "messages/new", command_id="waited", **LETTER)
    after = events(rows)
    second = by_script(desk, "messages/new", command_id="waited", **LETTER)
    for answer in (first, second):
        assert answer.status_code == 200
        assert answer.json is not None
        assert answer.json["outcome"] == "done"
        assert "est envoyé" in answer.json["said"]
    assert events(rows) == after
    assert len(after) > before
    assert "Le message à" not in desk.get("messages").text, "told once, not again on a page"


def test_a_refusal_is_told_in_its_own_words(desk: Desk, rows: Rows) -> None:
    before = events(rows)
    refused = by_script(desk, "messages/new", command_id="a", **LETTER | {"to": "personne"})
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["outcome"] == "refused"
    assert refused.json["said"]
    incomplete = by_script(desk, "messages/new", command_id="b", **LETTER | {"body": ""})
    assert incomplete.json == {"outcome": "refused", "said": "Un champ est à corriger\u00a0: reprenez cet acte."}
    reused = [by_script(desk, "messages/new", command_id="c", **LETTER | {"body": text}).json for text in ("Un", "Deux")]
    assert [each and each["outcome"] for each in reused] == ["done", "refused"]
    gone = by_script(desk, "orders/CC-0/confirm", command_id="d")
    assert gone.json is not None
    assert gone.json["outcome"] == "refused"
    assert len(events(rows)) > len(before)


def test_a_warning_waits_for_a_person(desk: Desk, rows: Rows) -> None:
    desk.post("orders/from-message/M-0067")
    before = events(rows)
    warned = by_script(desk, "orders/CC-2026-0417/confirm", command_id="waited")
    assert (warned.status_code, warned.json and warned.json["outcome"]) == (409, "warned")
    assert events(rows) == [*before, "warning.shown"]


def test_after_the_end_acts_and_texts_are_late_once(desk: Desk, rows: Rows, session: Session) -> None:
    session.execute(update(Run).where(Run.id == desk.run_id).values(mode=RunMode.CERTIFYING))
    session.commit()
    before = events(rows)
    with clock.frozen(OVER):
        acts = [by_script(desk, "messages/new", command_id="waited", **LETTER).json for _ in range(2)]
        texts = [by_script(desk, "drafts/letter", age="36000", **LETTER).json for _ in range(2)]
    assert [act and act["outcome"] for act in acts] == ["late", "late"]
    assert [text and text["late"] for text in texts] == [True, True]
    assert events(rows) == before
    assert (len(rows(select(LateCommand))), len(rows(select(LateDraft)))) == (1, 1)
    assert bodies(rows) == []


def test_a_text_that_waited_never_covers_a_newer_one(desk: Desk, rows: Rows) -> None:
    with clock.frozen(NOON + timedelta(minutes=10)):
        by_script(desk, "drafts/letter", body="Écrit à dix heures dix, ailleurs.")
    with clock.frozen(NOON + timedelta(minutes=20)):
        older = by_script(desk, "drafts/letter", body="Écrit à dix heures cinq.", age="900")
        assert (older.status_code, older.json) == (409, {"newer": True})
        newer = by_script(desk, "drafts/letter", body="Écrit à dix heures quinze.", age="300")
        twice = by_script(desk, "drafts/letter", body="Écrit à dix heures quinze.", age="300")
        assert (newer.status_code, twice.status_code) == (200, 200)
    assert bodies(rows) == ["Écrit à dix heures dix, ailleurs.", "Écrit à dix heures quinze."]


def test_a_text_saved_after_it_was_sent_leaves_no_draft(desk: Desk, rows: Rows) -> None:
    by_script(desk, "drafts/letter", **LETTER)
    by_script(desk, "messages/new", command_id="sent", **LETTER)
    by_script(desk, "messages/M-0067/reply", command_id="answered", body="Elle part demain.")
    known = bodies(rows)
    for age in ({}, {"age": "1"}):
        for path, text in (("drafts/letter", LETTER), ("drafts/reply:M-0067", {"body": "Elle part demain."})):
            answer = by_script(desk, path, **text, **age)
            assert answer.json is not None
            assert answer.json["sent"]
    assert bodies(rows) == known
    assert known[-1] == ""
    other = by_script(desk, "drafts/letter", **LETTER | {"subject": "Une autre"})
    assert other.json is not None
    assert "sent" not in other.json
    assert bodies(rows) == [*known, LETTER["body"]]


def test_many_texts_arrive_once_in_order(desk: Desk, rows: Rows) -> None:
    for number in range(40):
        for _sent in range(2 if number % 10 == 0 else 1):
            assert by_script(desk, "drafts/letter", body=f"Version {number}", age="0").status_code == 200
    assert bodies(rows) == [f"Version {number}" for number in range(40)]


@pytest.mark.parametrize("age", ["", "-1", "1e9", "99999999999", "x"])
def test_an_age_that_is_none_keeps_the_text(desk: Desk, rows: Rows, age: str) -> None:
    assert by_script(desk, "drafts/letter", body="Bonjour", age=age).status_code == 200
    assert bodies(rows) == ["Bonjour"]


def test_each_person_and_run_has_a_key_of_its_own(desk: Desk, app: Flask, session: Session, login: Any) -> None:
    def kept(browser: FlaskClient, run_id: int) -> dict[str, str]:
        box = Page(browser.get(f"/room/{run_id}/messages").text).one("//*[@data-offline]")
        return {name: box.get(f"data-{name}") for name in ("vault", "secret")}

    mine = kept(desk.browser, desk.run_id)
    assert len(base64.b64decode(mine["secret"])) == 32
    assert kept(desk.browser, desk.run_id) == mine
    with at_work(app, app.test_client(), login, CASE) as other:
        theirs = kept(other.browser, other.run_id)
    assert not set(mine.values()) & set(theirs.values())
