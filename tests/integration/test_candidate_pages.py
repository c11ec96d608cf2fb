"""The candidate's home and their own pages: the next step, their time, their display, their own file alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import AccommodationNeed, Account, Candidacy, Role, Run, RunMode, VaeFile
from app.queries.vae import own_file
from app.services import accommodations, runs
from blocks.model import AccessRoute
from juries.vae_table import State
from tests.support.factories import STARTED, AccountFactory, CandidacyFactory
from tests.support.html import Page
from tests.support.jobs import do_jobs
from tests.support.juries import actor, decide, fill, scene

Rows = Callable[[Any], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
CASE = "matinee_des_commandes"


@pytest.fixture
def candidacy(session: Session) -> Candidacy:
    return CandidacyFactory(account=AccountFactory(given_name="Inès", family_name="Mokrani", roles=[Role.CANDIDATE]))


@pytest.fixture
def browser(app: Flask, login: Login, candidacy: Candidacy) -> FlaskClient:
    return login(app.test_client(), candidacy.account)


@pytest.fixture
def grant(app: Flask, session: Session, candidacy: Candidacy) -> Callable[..., None]:
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)

    def decided(**measures: str) -> None:
        with app.app_context():
            accommodations.decide(officer, candidacy.id, measures)

    return decided


def words(browser: FlaskClient, path: str = "/candidate/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return Page(answer.text).words.replace("\xa0", " ")


@pytest.fixture
def prepared(app: Flask, candidacy: Candidacy) -> int:
    administrator = actor(AccountFactory(roles=[Role.ADMINISTRATOR]), Role.ADMINISTRATOR)
    with app.app_context():
        return runs.prepare(administrator, candidacy.id, CASE, RunMode.CERTIFYING)


def test_someone_without_a_candidacy_is_told_so(app: Flask, login: Login, session: Session) -> None:
    lonely = login(app.test_client(), AccountFactory(roles=[Role.CANDIDATE]))
    assert "Vous n’êtes encore inscrit nulle part" in words(lonely)


def test_the_next_step_is_the_sitting_prepared_with_one_s_own_time(browser: FlaskClient, grant: Callable[..., None], prepared: int) -> None:
    assert "Le temps prévu pour tous." in words(browser)
    grant(extra_time="1/3")
    home = words(browser)
    assert "Passer le mini-cas du bloc BC03" in home
    assert "1 h 40" in home
    assert "1 h 15, plus un tiers." in home
    assert "Un tiers de temps en plus" in home


def test_a_sitting_under_way_comes_first_and_its_end_follows_a_change(
    app: Flask, browser: FlaskClient, grant: Callable[..., None], prepared: int, candidacy: Candidacy, rows: Rows
) -> None:
    with app.app_context():
        runs.begin(actor(candidacy.account, Role.CANDIDATE), prepared)
    started = rows(select(Run))[0].started_at
    assert "Reprendre « La matinée des commandes »" in words(browser)
    grant(extra_time="1/3")
    end = (started + timedelta(minutes=100)).astimezone(clock.PARIS)
    assert f"{end.hour} h {end.minute:02}" in words(browser)


def test_the_pages_wear_the_display_decided_unless_one_chose_stronger(
    browser: FlaskClient, grant: Callable[..., None], candidacy: Candidacy, session: Session
) -> None:
    grant(size="xl", contrast="more")
    for path in ("/candidate/", "/account/preferences"):
        root = Page(browser.get(path).text).one("/html")
        assert (root.get("data-size"), root.get("data-contrast")) == ("xl", "more")
    session.get_one(Account, candidacy.account_id).appearance = {"size": "xxl", "theme": "dark"}
    session.commit()
    root = Page(browser.get("/candidate/").text).one("/html")
    assert (root.get("data-size"), root.get("data-bs-theme")) == ("xxl", "dark")


def test_asking_for_a_measure_is_encrypted_and_one_s_own(app: Flask, browser: FlaskClient, candidacy: Candidacy, rows: Rows) -> None:
    path = f"/candidate/{candidacy.id}/measures"
    assert browser.post(path, data={"text": " "}).status_code == 422
    assert browser.post(path, data={"text": "Des lignes plus espacées"}).status_code == 302
    (need,) = rows(select(AccommodationNeed))
    assert b"espac" not in need.ciphertext
    other = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    assert browser.get(f"/candidate/{other.id}/measures").status_code == 404
    assert browser.post(f"/candidate/{other.id}/measures", data={"text": "x"}).status_code == 404


def test_training_starts_a_run_that_does_not_count(browser: FlaskClient, candidacy: Candidacy, rows: Rows) -> None:
    assert "La matinée des commandes" in words(browser, "/candidate/training")
    answer = browser.post(f"/candidate/{candidacy.id}/training/{CASE}")
    (run,) = rows(select(Run))
    assert answer.status_code == 302
    assert run.mode is RunMode.TRAINING
    assert browser.post(f"/candidate/{candidacy.id}/training/no_such_case").status_code == 404
    other = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    assert browser.post(f"/candidate/{other.id}/training/{CASE}").status_code == 404
    assert "à reprendre" in words(browser, "/candidate/training")


def test_a_block_awarded_gives_its_certificate(app: Flask, login: Login, session: Session) -> None:
    judged = scene(app)
    holder = login(app.test_client(), judged.candidacy.account)
    assert "Devant le jury" in words(holder)
    for juror in (judged.first, judged.second):
        fill(app, judged, juror)
    decide(app, judged)
    home = words(holder)
    assert "1 bloc obtenu sur 3." in home
    assert "14 compétences acquises sur 14" in home
    assert "Votre certificat est en préparation." in home
    assert "En préparation. Il s’affichera ici." in words(holder, "/candidate/documents")
    juror = login(app.test_client(), judged.first)
    assert "Le certificat est en préparation." in words(juror, f"/jury/{judged.jury_id}/record")
    do_jobs(app)
    assert "préparation" not in words(holder)
    assert "Le certificat est délivré." in words(juror, f"/jury/{judged.jury_id}/record")
    links = Page(holder.get("/candidate/documents").text).find("//main//a[contains(@href, '.pdf')]")
    assert len(links) == 1
    assert holder.get(links[0].get("href")).data.startswith(b"%PDF")


def test_a_block_not_awarded_says_what_to_take_again(app: Flask, login: Login, session: Session) -> None:
    judged = scene(app)
    critical = next(each for each in judged.block.competencies[0].criteria)
    for juror in (judged.first, judged.second):
        fill(app, judged, juror, but={critical.code: 1})
    decide(app, judged)
    home = words(login(app.test_client(), judged.candidacy.account))
    assert "Ajourné" in home
    assert "1 compétence à reprendre" in home
    assert "13 compétences acquises sur 14" in home
    assert "Il vous en reste 1 à reprendre." in home


@pytest.fixture
def by_experience(session: Session) -> VaeFile:
    candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]), route=AccessRoute.VAE, created_at=STARTED)
    row = VaeFile(candidacy_id=candidacy.id, number="V-2026-001", accompanied=True, state=State.PROJECT, since=STARTED)
    session.add(row)
    session.commit()
    return row


def test_the_candidate_moves_their_own_vae_file(app: Flask, login: Login, by_experience: VaeFile, session: Session) -> None:
    account = session.get_one(Account, session.get_one(Candidacy, by_experience.candidacy_id).account_id)
    holder = login(app.test_client(), account)
    path = f"/candidate/{by_experience.candidacy_id}/vae"
    assert "Envoyer votre projet" in words(holder)
    assert holder.get(f"{path}/accept").status_code == 404
    assert holder.post(f"{path}/submit", data={"revision": "7"}).status_code == 422
    assert holder.post(f"{path}/submit", data={"revision": "0"}).status_code == 302
    assert "À prendre en charge" in words(holder, path)
    assert holder.post(f"{path}/submit", data={"revision": "1"}).status_code == 422
    assert holder.post(f"{path}/drop_out", data={"revision": "1", "reason": ""}).status_code == 422
    assert holder.post(f"{path}/drop_out", data={"revision": "1", "reason": "Nouvel emploi"}).status_code == 302
    assert "Nouvel emploi" in words(holder, path)


def test_another_s_vae_file_is_not_found(browser: FlaskClient, by_experience: VaeFile, candidacy: Candidacy, in_app: Flask) -> None:
    path = f"/candidate/{by_experience.candidacy_id}/vae"
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/submit", data={"revision": "0"}).status_code == 404
    assert browser.get(f"/candidate/{candidacy.id}/vae").status_code == 404
    assert own_file(actor(candidacy.account, Role.CANDIDATE), by_experience.candidacy_id) is None


def test_two_candidacies_and_the_number_of_another(browser: FlaskClient, candidacy: Candidacy) -> None:
    second = CandidacyFactory(account=candidacy.account, route=AccessRoute.APPRENTICESHIP, created_at=datetime(2026, 11, 3, tzinfo=UTC))
    assert "en apprentissage" in words(browser)
    assert "en formation continue" in words(browser, f"/candidate/?number={candidacy.number}")
    assert second.number != candidacy.number
    assert browser.get("/candidate/?number=9999").status_code == 404
