"""The papers of a case: there once a message has brought them, on the screen, as a PDF, as a file; nobody else's."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import page as validator
import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.models import Account, Candidacy, Role, Run
from app.services import runs
from casestudies import library, offer
from casestudies.lint import lint
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page
from tests.support.sittings import measured

SHELF = Path(__file__).parents[1] / "unit/casestudies/shelf"


@pytest.fixture
def run_id(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    case = library.load("facture_reclamee", SHELF)
    monkeypatch.setattr(library, "load", lambda *_where: case)
    monkeypatch.setattr(library, "identifiers", lambda *_folder: (case.id,))
    monkeypatch.setattr(offer, "lint", lambda case_id, seeds: lint(case_id, SHELF, seeds))
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    login(client, candidacy.account)
    with app.app_context():
        return runs.start_run(Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE})), candidacy.id, case.id, seed=1)


def test_the_mission_is_printed_at_the_size_of_the_trainee_s_papers(
    client: FlaskClient, run_id: int, session: Session, app: Flask, login: Any
) -> None:
    path = f"/room/{run_id}/mission.pdf"
    assert path in client.get(f"/room/{run_id}/").text
    usual = client.get(path).data
    stranger = login(app.test_client(), AccountFactory(roles=[Role.CANDIDATE]))
    assert stranger.get(path).status_code == 404
    measured(session, session.get_one(Run, run_id).candidacy_id, {"paper": "a3_20"}, clock.now())
    large = client.get(path).data
    for content, millimetres in ((usual, 210), (large, 420)):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        assert round(float(pages[0].mediabox.width) * 25.4 / 72) == millimetres
        assert "Votre mission" in pages[0].extract_text()
        assert [failure.message for failure in validator.validate_pdf_bytes(content, profile="ua1").failures] == []


def test_a_paper_is_read_on_the_screen_and_as_a_pdf(client: FlaskClient, run_id: int) -> None:
    inbox = Page(client.get(f"/room/{run_id}/messages").text)
    (link,) = [each for each in inbox.find("//main//a") if "Votre facture" in "".join(each.itertext())]
    message = Page(client.get(link.get("href", "")).text)
    assert "Extrait de compte FA-2026-055" in message.words
    shown = Page(client.get(f"/room/{run_id}/pieces/account").text)
    assert (len(shown.find("//h1")), shown.dangling(), shown.repeated()) == (1, [], [])
    assert "Quincaillerie Tréméac, 9 mars 2026" in shown.words
    assert [cell.text for cell in shown.find("//main//table//th[@scope='col']")] == ["Facture", "Montant", "Échéance"]
    pdf = client.get(f"/room/{run_id}/pieces/account.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"/room/{run_id}/pieces/account.pdf").data == pdf.data
    assert client.get(f"/room/{run_id}/pieces/account/file").status_code == 404


def test_a_file_is_downloaded_once_it_has_come(client: FlaskClient, run_id: int) -> None:
    file = f"/room/{run_id}/pieces/statement/file"
    assert client.get(file).status_code == 404
    letter = {"to": "legoff", "subject": "Relevé", "body": "Bonjour, envoyez votre relevé.", "about": ""}
    assert client.post(f"/room/{run_id}/messages/new", data={**letter, "command_id": "a"}).status_code == 303
    for rank in range(2):
        assert client.post(f"/room/{run_id}/wait", data={"command_id": f"w{rank}"}).status_code == 303
    sent = client.get(file)
    assert sent.status_code == 200
    assert sent.headers["Content-Disposition"] == "attachment; filename=releve.csv"
    assert sent.text.startswith("facture;montant\nFA-2026-055")
    assert client.get(f"/room/{run_id}/pieces/statement.pdf").status_code == 404


def test_another_s_paper_is_not_there(app: Flask, run_id: int, login: Any) -> None:
    other: Account = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE])).account
    stranger = login(app.test_client(), other)
    assert [stranger.get(f"/room/{run_id}/pieces/account{end}").status_code for end in ("", ".pdf", "/file")] == [404, 404, 404]


def test_the_next_day_is_offered_as_long_as_there_is_one(client: FlaskClient, run_id: int) -> None:
    assert "Passer au lendemain" in client.get(f"/room/{run_id}/agenda").text
    assert client.post(f"/room/{run_id}/next-day", data={"command_id": "n"}).status_code == 303
    agenda = client.get(f"/room/{run_id}/agenda").text
    assert "Passer au lendemain" not in agenda
    assert "mardi 10 mars 2026" in Page(agenda).words.replace("\u00a0", " ")
    refused = client.post(f"/room/{run_id}/next-day", data={"command_id": "m"})
    assert refused.status_code == 422
    assert "dernier jour" in refused.text
