"""The officer's room: theirs alone; what they decide reaches the candidate by itself and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import AccommodationDecision, AccommodationNeed, Account, AuditRow, Candidacy, Role, RoleGrant, SubjectKey
from app.services import accommodations
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page
from tests.support.juries import actor, fill, scene

WORDS = "Fatigue visuelle après une heure d'écran"
Rows = Callable[[Any], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
FORM = {
    "time": "1/3",
    "share": "",
    "reason": "",
    "size": "xl",
    "font": "normal",
    "reading": "normal",
    "contrast": "normal",
    "motion": "normal",
    "read_aloud": "normal",
    "paper": "normal",
    "instructions": "normal",
    "room": "normal",
    "sittings": "normal",
    "valid_until": "",
    "seen": "",
}


@pytest.fixture
def candidacy(session: Session) -> Candidacy:
    return CandidacyFactory(account=AccountFactory(given_name="Inès", family_name="Mokrani", roles=[Role.CANDIDATE]))


@pytest.fixture
def officer(session: Session) -> Account:
    return AccountFactory(roles=[Role.DISABILITY_OFFICER])


@pytest.fixture
def room(app: Flask, login: Login, officer: Account) -> FlaskClient:
    return login(app.test_client(), officer)


def test_a_need_is_noted_then_read_by_a_post_that_is_logged(room: FlaskClient, candidacy: Candidacy, officer: Account, rows: Rows) -> None:
    path = f"/accommodation/{candidacy.id}"
    assert room.post(f"{path}/needs/new", data={"text": WORDS, "proof_seen_on": "05/01/2026"}).status_code == 302
    (need,) = rows(select(AccommodationNeed))
    assert need.proof_seen_on == date(2026, 1, 5)
    for page in ("/accommodation/", path, f"{path}/needs/new", f"{path}/measures", f"{path}/needs/erase"):
        assert WORDS not in Page(room.get(page).text).words
    assert room.get(f"{path}/needs/{need.id}/read").status_code == 405
    answer = room.post(f"{path}/needs/{need.id}/read")
    assert WORDS.replace("'", "’") in Page(answer.text).words.replace("'", "’")
    assert answer.headers["Cache-Control"] == "no-store"
    readings = rows(select(AuditRow).where(AuditRow.verb == "need.read"))
    assert [(row.actor_id, row.target) for row in readings] == [(officer.id, f"need:{need.id}")]
    assert "Besoin lu" in Page(room.get(path).text).words


def test_a_need_without_words_comes_back_with_what_was_typed(room: FlaskClient, candidacy: Candidacy, rows: Rows) -> None:
    answer = room.post(f"/accommodation/{candidacy.id}/needs/new", data={"text": " ", "proof_seen_on": "31/02/2026"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("//textarea[@id='text']").get("aria-invalid") == "true"
    assert page.one("//input[@id='proof_seen_on']").get("value") == "31/02/2026"
    assert page.dangling() == []
    assert rows(select(AccommodationNeed)) == []


def test_the_effect_is_shown_before_anything_is_decided(room: FlaskClient, candidacy: Candidacy, rows: Rows) -> None:
    path = f"/accommodation/{candidacy.id}/measures"
    preview = room.post(path, data=FORM)
    page = Page(preview.text)
    assert preview.status_code == 200
    assert "2 h 40" in page.words.replace("\xa0", " ")
    assert "2 h 00, plus un tiers." in page.words.replace("\xa0", " ")
    assert rows(select(AccommodationDecision)) == []
    fields = {element.get("name"): element.get("value") for element in page.find("//main//input[@type='hidden']")}
    changed = Page(room.post(path, data=fields | {"change": "1"}).text)
    assert changed.one("//input[@name='size' and @checked]").get("value") == "xl"
    assert rows(select(AccommodationDecision)) == []
    assert room.post(path, data=fields | {"confirmed": "1"}).status_code == 302
    (decision,) = rows(select(AccommodationDecision))
    assert decision.measures == {"extra_time": "1/3", "size": "xl"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time": "other", "share": "trop"}, "share"),
        ({"time": "other", "share": "1/2"}, "reason"),
        ({"valid_until": "hier"}, "valid_until"),
        ({"time": "normal", "size": "normal"}, None),
        ({"size": "giant"}, "size"),
        ({"time": "1/9"}, "time"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_where(
    room: FlaskClient, candidacy: Candidacy, rows: Rows, change: dict[str, str], field: str | None
) -> None:
    answer = room.post(f"/accommodation/{candidacy.id}/measures", data=FORM | change)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert [element.get("id") for element in page.find("//*[@aria-invalid='true']")] == ([field] if field else [])
    assert page.one("//*[@role='alert']") is not None
    assert rows(select(AccommodationDecision)) == []


def test_a_decision_that_came_between_is_told_and_can_be_replaced(room: FlaskClient, candidacy: Candidacy, rows: Rows) -> None:
    path = f"/accommodation/{candidacy.id}/measures"
    assert room.post(path, data=FORM | {"confirmed": "1"}).status_code == 302
    stale = room.post(path, data=FORM | {"confirmed": "1", "size": "lg"})
    assert stale.status_code == 422
    seen = Page(stale.text).one("//input[@name='seen']").get("value")
    assert seen == str(rows(select(AccommodationDecision.id))[0])
    assert room.post(path, data=FORM | {"confirmed": "1", "size": "lg", "seen": seen}).status_code == 302
    assert len(rows(select(AccommodationDecision))) == 2


def test_withdrawing_and_erasing(room: FlaskClient, candidacy: Candidacy, rows: Rows) -> None:
    path = f"/accommodation/{candidacy.id}"
    room.post(f"{path}/needs/new", data={"text": WORDS})
    room.post(f"{path}/measures", data=FORM | {"confirmed": "1"})
    seen = Page(room.get(f"{path}/measures/withdraw").text).one("//input[@name='seen']").get("value")
    assert room.post(f"{path}/measures/withdraw", data={"reason": "", "seen": seen}).status_code == 422
    assert room.post(f"{path}/measures/withdraw", data={"reason": "À sa demande", "seen": seen}).status_code == 302
    assert "Aucune mesure ne s’applique" in Page(room.get(path).text).words
    assert room.post(f"{path}/needs/erase").status_code == 302
    assert rows(select(SubjectKey))[0].wrapped is None
    need = rows(select(AccommodationNeed.id))[0]
    assert room.post(f"{path}/needs/{need}/read").status_code == 422


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DISABILITY_OFFICER])
def test_nobody_else_enters_the_room(app: Flask, login: Login, candidacy: Candidacy, officer: Account, role: Role) -> None:
    with app.app_context():
        need = accommodations.note_need(actor(officer, Role.DISABILITY_OFFICER), candidacy.id, text=WORDS)
    browser = login(app.test_client(), AccountFactory(roles=[role]))
    path = f"/accommodation/{candidacy.id}"
    answers = [browser.get("/accommodation/"), browser.get(path), browser.post(f"{path}/needs/{need}/read")]
    assert {answer.status_code for answer in answers} == {403}
    assert all(WORDS not in answer.text for answer in answers)


def _without_tokens(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_the_jurors_pages_are_the_same_with_and_without_a_measure(app: Flask, login: Login, session: Session, officer: Account) -> None:
    judged = scene(app)
    fill(app, judged, judged.first, lock=False)
    browser = login(app.test_client(), judged.first)
    pages = ("/jury/", f"/jury/{judged.jury_id}/BC03C01", f"/jury/{judged.jury_id}/BC03C03")
    before = [browser.get(page) for page in pages]
    with app.app_context():
        person = actor(officer, Role.DISABILITY_OFFICER)
        accommodations.note_need(person, judged.candidacy.id, text=WORDS)
        accommodations.decide(person, judged.candidacy.id, {"extra_time": "1/3", "size": "xl", "contrast": "more"})
    after = [browser.get(page) for page in pages]
    assert {answer.status_code for answer in before + after} == {200}
    assert [_without_tokens(answer.text) for answer in after] == [_without_tokens(answer.text) for answer in before]


def test_the_administration_sees_measures_and_never_needs(app: Flask, login: Login, candidacy: Candidacy, officer: Account) -> None:
    with app.app_context():
        person = actor(officer, Role.DISABILITY_OFFICER)
        accommodations.note_need(person, candidacy.id, text=WORDS)
        accommodations.decide(person, candidacy.id, {"extra_time": "1/3"})
    browser = login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR]))
    words = Page(browser.get(f"/administration/candidates/{candidacy.id}").text).words
    assert "Un tiers de temps en plus" in words
    assert WORDS not in words


def test_an_administrator_who_judges_a_candidate_sees_no_measure_of_theirs(
    app: Flask, login: Login, session: Session, officer: Account
) -> None:
    judged = scene(app)
    session.add(RoleGrant(account_id=judged.first.id, role=Role.ADMINISTRATOR))
    session.commit()
    with app.app_context():
        accommodations.decide(actor(officer, Role.DISABILITY_OFFICER), judged.candidacy.id, {"extra_time": "1/3"})
    path = f"/administration/candidates/{judged.candidacy.id}"
    assert "temps en plus" not in Page(login(app.test_client(), judged.first).get(path).text).words
    assert "temps en plus" in Page(login(app.test_client(), judged.administrator).get(path).text).words


def test_an_advisor_sees_no_measure(app: Flask, login: Login, officer: Account) -> None:
    advisor = AccountFactory(roles=[Role.VAE_ADVISOR])
    followed = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]), advisor_id=advisor.id)
    with app.app_context():
        accommodations.decide(actor(officer, Role.DISABILITY_OFFICER), followed.id, {"extra_time": "1/3"})
    words = Page(login(app.test_client(), advisor).get(f"/administration/candidates/{followed.id}").text).words
    assert "temps en plus" not in words


def test_the_desk_brings_requests_and_ending_measures(app: Flask, room: FlaskClient, candidacy: Candidacy, officer: Account) -> None:
    with app.app_context():
        person = actor(officer, Role.DISABILITY_OFFICER)
        accommodations.decide(person, candidacy.id, {"size": "lg"}, valid_until=clock.today() + timedelta(days=3))
        accommodations.ask(actor(candidacy.account, Role.CANDIDATE), candidacy.id, "Des lignes plus espacées")
    words = Page(room.get("/accommodation/").text).words
    assert "Lire la demande d’Inès Mokrani" in words
    assert "Revoir les mesures d’Inès Mokrani" in words
    assert "lignes plus espacées" not in words
    assert room.get("/accommodation/?export=csv").status_code == 200
    assert "Inès Mokrani" in Page(room.get("/accommodation/?situation=asked").text).words
