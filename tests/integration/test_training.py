"""Training: hints that are counted, a debriefing beside the expert's way, another variant, what was done on each case."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.models import Candidacy, Role, Run, RunEvent, RunMode
from app.services import runs
from casestudies import library, offer
from casestudies.lint import lint
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page

CASE = "matinee_des_commandes"


@pytest.fixture
def candidacy(session: Session, client: FlaskClient, login: Any) -> Candidacy:
    made: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    login(client, made.account)
    return made


def actor(candidacy: Candidacy) -> Actor:
    return Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))


@pytest.fixture
def run_id(app: Flask, candidacy: Candidacy) -> int:
    with app.app_context():
        return runs.start_run(actor(candidacy), candidacy.id, CASE, seed=7)


def test_a_hint_is_given_once_and_counted(client: FlaskClient, run_id: int, rows: Any) -> None:
    start = Page(client.get(f"/room/{run_id}/hints").text)
    assert "Cherchez d’abord" in start.words
    assert "quantité ne veut rien dire" not in start.words
    form = {"competency": "BC03C01", "known": "0"}
    for number in ("a", "b"):
        assert client.post(f"/room/{run_id}/hints", data={**form, "command_id": number}).status_code == 303
    shown = Page(client.get(f"/room/{run_id}/hints").text)
    assert "Une même commande peut prendre plusieurs chemins" in shown.words
    assert "1 indice pris" in shown.words
    assert [event.type for event in rows(select(RunEvent))] == ["hints.taken"]
    assert (len(shown.find("//h1")), shown.dangling(), shown.repeated()) == (1, [], [])


def test_no_hint_in_an_assessment(app: Flask, client: FlaskClient, candidacy: Candidacy, rows: Any) -> None:
    with app.app_context():
        run_id = runs.prepare(actor(candidacy), candidacy.id, CASE, RunMode.CERTIFYING, seed=7)
        runs.begin(actor(candidacy), run_id)
    assert "Indices" not in Page(client.get(f"/room/{run_id}/messages").text).words
    assert client.get(f"/room/{run_id}/hints").status_code == 404
    data = {"competency": "BC03C01", "known": "0", "command_id": "a"}
    assert client.post(f"/room/{run_id}/hints", data=data).status_code == 404
    assert rows(select(RunEvent)) == []
    with app.app_context():
        runs.submit(actor(candidacy), run_id)
    assert "Un expert" not in Page(client.get(f"/room/{run_id}/handed-in").text).words


def test_the_debriefing_and_another_variant(app: Flask, client: FlaskClient, candidacy: Candidacy, run_id: int, session: Session) -> None:
    client.post(f"/room/{run_id}/hints", data={"competency": "BC03C01", "known": "0", "command_id": "a"})
    assert client.post(f"/room/{run_id}/submit").status_code == 303
    shown = Page(client.get(f"/room/{run_id}/handed-in").text)
    assert re.search(r"Comme attendu\s*0 sur 9\s*Indices pris\s*1", shown.words)
    for part in ("Attendu", "Vous", "Un expert", "ramène chaque ligne en pièces", "Rien n’a été vu", "Confirmer, c’est promettre"):
        assert part in shown.words, part
    assert (len(shown.find("//h1")), shown.dangling(), shown.repeated()) == (1, [], [])
    (again,) = shown.find("//main//form")
    assert client.post(again.get("action", "")).status_code == 302
    first, second = session.scalars(select(Run).order_by(Run.id)).all()
    assert (second.case_id, second.mode) == (CASE, RunMode.TRAINING)
    assert second.variant_seed != first.variant_seed


def test_the_list_tells_where_one_stands(app: Flask, client: FlaskClient, candidacy: Candidacy, session: Session) -> None:
    def row() -> str:
        return next(each for each in Page(client.get("/candidate/training").text).texts("//main//tbody/tr") if "La matinée" in each)

    assert "À découvrir" in row()
    with app.app_context():
        run_id = runs.start_run(actor(candidacy), candidacy.id, CASE, seed=7)
    assert "À reprendre" in row()
    with app.app_context():
        runs.submit(actor(candidacy), run_id)
    assert re.search(r"Fait.*0 sur 9", row())
    case = Page(client.get(f"/candidate/training/{CASE}").text)
    assert "0 sur 9 comme attendu" in case.words
    assert "Commencer un nouvel essai" in case.words
    assert "Intégrer ou vérifier l’enregistrement des commandes" in case.words
    assert client.get("/candidate/training?export=csv").data.count(b"\r\n") >= 2


def test_another_s_tries_are_not_shown(app: Flask, client: FlaskClient, run_id: int, login: Any) -> None:
    other = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    stranger = login(app.test_client(), other.account)
    assert "Aucun encore" in Page(stranger.get(f"/candidate/training/{CASE}").text).words
    assert "À reprendre" not in Page(stranger.get("/candidate/training").text).texts("//main//tbody/tr")[0]


def test_a_case_with_a_fault_is_offered_to_nobody(
    client: FlaskClient, candidacy: Candidacy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(library.CASES / CASE, tmp_path / CASE)
    path = tmp_path / CASE / "timeline.yaml"
    path.write_text(path.read_text("utf-8").replace("sender: kervadec", "sender: personne", 1), "utf-8")
    case = library.load(CASE, tmp_path)
    monkeypatch.setattr(library, "load", lambda *_where: case)
    monkeypatch.setattr(library, "identifiers", lambda *_where: (CASE,))
    monkeypatch.setattr(offer, "lint", lambda case_id, seeds: lint(case_id, tmp_path, seeds))
    assert "La matinée" not in Page(client.get("/candidate/training").text).words
    assert client.get(f"/candidate/training/{CASE}").status_code == 404
    assert client.post(f"/candidate/{candidacy.id}/training/{CASE}").status_code == 422
