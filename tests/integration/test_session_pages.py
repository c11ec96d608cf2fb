"""The screens of assessment sessions: a session planned by its forms, opened, listed; what is refused is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock
from app.models import Account, Role
from app.services import accommodations
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.html import Page
from tests.support.jobs import do_jobs
from tests.support.juries import actor
from tests.support.sessions import CASE, candidate, opened_session

pytestmark = pytest.mark.one_database
Login = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def office(app: Flask, session: Session, login: Login) -> FlaskClient:
    return login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR], centre=CentreFactory(code="LOR")))


def send(office: FlaskClient, path: str, data: dict[str, object]) -> str:
    answer = office.post(path, data=data, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return Page(answer.text).words


def test_a_session_planned_and_opened_by_its_forms(app: Flask, office: FlaskClient) -> None:
    people = [candidate("Mokrani"), candidate("Le Dantec")]
    watching = AccountFactory(given_name="Anaïs", family_name="Rouxel", roles=[Role.INVIGILATOR])
    given = {
        "title": "Session de mars",
        "block": f"{people[0].framework_version_id}:BC03",
        "centre": people[0].centre_id,
        "place": "salle 204",
    }
    policies = {"start_policy": "invigilator", "variant_policy": "neighbours_apart"}
    said = send(office, "/administration/sessions/new", given | policies)
    assert "3 choses restent à faire" in said
    (path,) = Page(office.get("/administration/sessions").text).tree.xpath("//tbody//a/@href")
    day = clock.today() + timedelta(days=3)
    hours = {"case": CASE, "day": f"{day:%d/%m/%Y}", "opens": "9 h", "closes": "12:30"}
    refused = office.post(f"{path}/papers/new", data=hours | {"closes": "9 h 30"})
    assert refused.status_code == 422
    assert "plus courte que l’épreuve" in Page(refused.text).words
    assert "de 9 h 00 à 12 h 30" in send(office, f"{path}/papers/new", hours)
    assert "2 personnes sont inscrites" in send(office, f"{path}/roster", {"candidates": [row.id for row in people]})
    assert "peut être ouverte" in send(office, f"{path}/invigilators", {"invigilators": [watching.id]})
    said = send(office, f"{path}/open", {})
    assert "La session s’ouvre" in said
    assert send(office, f"{path}/open", {}) == said
    assert office.get(f"{path}/roster").status_code == 422
    assert do_jobs(app) == 1
    said = Page(office.get(path).text).words
    assert "2 épreuves sont prêtes" in said
    assert "Attendu" in said
    assert office.get(f"{path}/roster").status_code == 422
    assert "salle 12" in send(office, f"{path}/facts", given | policies | {"place": "salle 12"})


@pytest.mark.parametrize(
    ("typed", "expected"), [("25 h", "Cette heure n’existe pas"), ("midi", "Cette heure n’existe pas"), ("", "Écrivez l’heure")]
)
def test_an_hour_that_is_none(office: FlaskClient, typed: str, expected: str) -> None:
    row = candidate()
    given = {"title": "Session", "block": f"{row.framework_version_id}:BC03", "centre": row.centre_id, "place": "salle 1"}
    made = office.post("/administration/sessions/new", data=given | {"start_policy": "candidate", "variant_policy": "same"})
    answer = office.post(f"{made.location}/papers/new", data={"case": CASE, "day": "04/03/2031", "opens": typed, "closes": "12 h"})
    assert answer.status_code == 422
    assert expected in Page(answer.text).words


def test_the_attendance_sheet_tells_no_measure(app: Flask, office: FlaskClient, session: Session, tmp_path: Path) -> None:
    first, second = candidate("Mokrani"), candidate("Le Dantec")
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
    candidacy_id = first.id
    session.rollback()
    session_id = opened_session(session, [first, second]).id
    session.rollback()
    read = []
    for measures in ({}, {"extra_time": "1/3", "pauses": "2x10"}):
        if measures:
            with app.app_context():
                accommodations.decide(officer, candidacy_id, measures)
        with clock.frozen(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)):
            read.append(office.get(f"/administration/sessions/{session_id}/attendance.pdf").data)
    assert read[0] == read[1]
    file = tmp_path / "sheet.pdf"
    file.write_bytes(read[0])
    text = " ".join(PdfReader(file).pages[0].extract_text().split())
    assert [word for word in ("Mokrani", "Le Dantec", "Identité", "Signature") if word not in text] == []
    assert "90" not in text
