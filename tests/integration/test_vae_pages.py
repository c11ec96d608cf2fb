"""The certification office on screen: desk, VAE list and file, the feasibility decision, enrolment with errors at their fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import Account, Candidacy, RenewalAct, Role, Run, VaeFile, VaeTransition
from app.services import vae
from blocks.model import AccessRoute
from juries.vae_table import State
from tests.support.factories import AccountFactory, CandidacyFactory, CentreFactory, FrameworkVersionFactory
from tests.support.html import Page
from tests.support.juries import actor, handed_in, played_run

Rows = Callable[[Any], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
NUMBER = "V-2026-001"
SCAN = b"%PDF-1.7 dossier %%EOF"


@pytest.fixture
def administrator(session: Session) -> Account:
    return AccountFactory(roles=[Role.ADMINISTRATOR])


@pytest.fixture
def office(app: Flask, login: Login, administrator: Account) -> FlaskClient:
    return login(app.test_client(), administrator)


@pytest.fixture
def renewal(session: Session, administrator: Account) -> None:
    session.add(
        RenewalAct(
            certification_number="RNCP35663",
            decision="Renouvellement d'essai",
            decided_on=date(2024, 6, 1),
            new_end=date(2029, 6, 17),
            invented=True,
            actor_id=administrator.id,
            at=datetime(2026, 6, 1, tzinfo=UTC),
        )
    )
    session.commit()


@pytest.fixture
def advisor(session: Session) -> Account:
    return AccountFactory(roles=[Role.VAE_ADVISOR])


@pytest.fixture
def complete(app: Flask, session: Session, administrator: Account, advisor: Account, renewal: None) -> VaeFile:
    """A feasibility file that was sent fifty-eight days ago and declared complete."""
    sent = clock.now().astimezone(clock.PARIS) - timedelta(days=58)
    candidacy = CandidacyFactory(
        account=AccountFactory(given_name="Sophie", family_name="Caron", roles=[Role.CANDIDATE]),
        route=AccessRoute.VAE,
        advisor_id=advisor.id,
        created_at=sent,
    )
    row = VaeFile(candidacy_id=candidacy.id, number=NUMBER, accompanied=False, state=State.PROJECT, since=sent)
    session.add(row)
    session.commit()
    person = actor(administrator, Role.ADMINISTRATOR)
    with app.app_context(), clock.frozen(sent):
        vae.act(person, NUMBER, "send_feasibility", revision=0)
        vae.act(person, NUMBER, "declare_complete", revision=1)
    return row


def test_the_desk_says_what_is_due(office: FlaskClient, complete: VaeFile) -> None:
    page = Page(office.get("/administration/").text)
    assert "Décider la recevabilité pour Sophie Caron" in page.words
    assert "sans réponse, elle est acceptée" in page.words
    counts = dict(zip(page.texts("//*[@class='ep-pipe-name']"), page.texts("//*[@class='ep-pipe-count']"), strict=True))
    assert counts["Recevabilité en cours"] == "1"
    staged = Page(office.get("/administration/?stage=feasibility").text)
    assert staged.texts("//ol//a[@aria-current='true']//*[@class='ep-pipe-name']") == ["Recevabilité en cours"]
    assert "Sophie Caron" in staged.words
    assert "Sophie Caron" not in " ".join(Page(office.get("/administration/?stage=jury").text).texts("//table"))


def test_an_empty_desk_says_that_it_is_normal(office: FlaskClient) -> None:
    words = Page(office.get("/administration/").text).words
    assert "Rien n’est dû cette semaine" in words
    assert "Aucun dossier de VAE n’est ouvert" in words
    for path in ("/administration/vae", "/administration/candidates"):
        assert office.get(path).status_code == 200


def test_the_list_gives_state_age_deadline_and_who_must_act(office: FlaskClient, complete: VaeFile) -> None:
    page = Page(office.get("/administration/vae").text)
    row = " ".join(page.texts("//tbody/tr"))
    for said in ("Sophie Caron", "Complet, à décider", "58 j", "Certificateur"):
        assert said in row.replace("\xa0", " ")
    export = office.get("/administration/vae?export=csv")
    assert export.mimetype == "text/csv"
    assert NUMBER not in Page(office.get("/administration/vae?party=candidate").text).words


def test_the_decision_needs_an_answer_and_its_reason(office: FlaskClient, complete: VaeFile, rows: Rows) -> None:
    path = f"/administration/vae/{NUMBER}/decision"
    revision = Page(office.get(path).text).one("//input[@name='revision']").get("value")
    missing = Page(office.post(path, data={"revision": revision, "reason": "Onze ans"}).text)
    assert [each.get("id") for each in missing.find("//*[@aria-invalid='true']")] == ["answer"]
    silent = Page(office.post(path, data={"revision": revision, "answer": "accept", "reason": " "}).text)
    assert [each.get("id") for each in silent.find("//*[@aria-invalid='true']")] == ["reason"]
    stale = office.post(path, data={"revision": "0", "answer": "accept", "reason": "Onze ans"})
    assert stale.status_code == 422
    assert Page(stale.text).one("//input[@name='revision']").get("value") == revision
    assert office.post(path, data={"revision": revision, "answer": "accept", "reason": "Onze ans de métier"}).status_code == 302
    last = rows(select(VaeTransition).order_by(VaeTransition.id))[-1]
    assert (last.act, last.reason) == ("accept", "Onze ans de métier")
    assert "motif : Onze ans de métier" in Page(office.get(f"/administration/vae/{NUMBER}").text).words.replace("\xa0", " ")
    assert office.get(path).status_code == 404
    again = office.post(path, data={"revision": "3", "answer": "accept", "reason": "Onze ans"})
    assert again.status_code == 422
    assert "n’en est pas là" in Page(again.text).words


def test_acts_go_by_their_pages(office: FlaskClient, complete: VaeFile, rows: Rows) -> None:
    acts = f"/administration/vae/{NUMBER}/acts"
    assert office.get(f"{acts}/archive").status_code == 404
    assert office.post(f"{acts}/archive", data={"revision": "2", "reason": "Sans nouvelles"}).status_code == 422
    office.post(f"/administration/vae/{NUMBER}/decision", data={"revision": "2", "answer": "accept", "reason": "Oui"})
    assert office.get(f"{acts}/send_validation").status_code == 200
    missing = office.post(f"{acts}/send_validation", data={"revision": "3"})
    assert missing.status_code == 422
    assert "pas encore déposé" in missing.text
    by_post = f"/administration/vae/{NUMBER}/validation-file"
    assert office.get(f"{by_post}/content").status_code == 404
    assert office.get(by_post).status_code == 200
    assert office.post(by_post, data={"file": (BytesIO(b"une lettre"), "lettre.txt")}).status_code == 422
    assert office.post(by_post, data={"file": (BytesIO(SCAN), "scan.pdf")}).status_code == 303
    read = office.get(f"{by_post}/content")
    assert (read.data, read.headers["Content-Disposition"]) == (SCAN, f"attachment; filename={NUMBER}-dossier-de-validation.pdf")
    assert office.post(f"{acts}/send_validation", data={"revision": "3"}).status_code == 302
    assert office.get(by_post).status_code == 404
    assert office.post(by_post, data={"file": (BytesIO(SCAN), "scan.pdf")}).status_code == 404
    unplanned = office.post(f"{acts}/plan_jury", data={"revision": "4", "jury_on": "01/01/2020"})
    assert unplanned.status_code == 422
    assert Page(unplanned.text).one("//input[@id='jury_on']").get("aria-invalid") == "true"
    day = clock.today() + timedelta(days=20)
    assert office.post(f"{acts}/plan_jury", data={"revision": "4", "jury_on": f"{day:%d/%m/%Y}"}).status_code == 302
    assert rows(select(VaeFile))[0].state == State.JURY_PLANNED
    assert office.post(f"{acts}/record_result", data={"revision": "5", "result": "full_success"}).status_code == 422


def test_the_advisor_acts_on_their_own_candidates_alone(app: Flask, login: Login, complete: VaeFile, advisor: Account) -> None:
    mine = login(app.test_client(), advisor)
    assert "Sophie Caron" in Page(mine.get("/administration/vae").text).words
    assert mine.get(f"/administration/vae/{NUMBER}").status_code == 200
    assert mine.get(f"/administration/vae/{NUMBER}/decision").status_code == 403
    assert mine.get("/administration/candidates/new").status_code == 403
    other = login(app.test_client(), AccountFactory(roles=[Role.VAE_ADVISOR]))
    assert "Sophie Caron" not in Page(other.get("/administration/").text).words
    for path in (
        f"/administration/vae/{NUMBER}",
        f"/administration/vae/{NUMBER}/acts/archive",
        f"/administration/candidates/{complete.candidacy_id}",
    ):
        assert other.get(path).status_code == 404


ENROLMENT = {
    "given_name": "Inès",
    "family_name": "Mokrani",
    "birth_date": "04/03/1994",
    "birth_place": "Lorient (Morbihan)",
    "email": "ines.mokrani@essais.example",
    "gender": "F",
    "route": "FC",
    "blocks": ["BC03"],
    "prerequisites_seen": "y",
    "accompanied": "yes",
    "advisor": "",
}


@pytest.fixture
def form(session: Session) -> dict[str, Any]:
    FrameworkVersionFactory()
    return ENROLMENT | {"centre": str(CentreFactory().id)}


def test_enrolment_is_refused_after_the_registration_s_end(office: FlaskClient, form: dict[str, Any], rows: Rows) -> None:
    assert "a pris fin le 17 juin 2024" in Page(office.get("/administration/candidates/new").text).words.replace("\xa0", " ")
    answer = office.post("/administration/candidates/new", data=form)
    assert answer.status_code == 422
    assert "a pris fin le 17 juin 2024" in " ".join(Page(answer.text).texts("//*[@role='alert']")).replace("\xa0", " ")
    assert Page(answer.text).one("//input[@id='family_name']").get("value") == "Mokrani"
    assert rows(select(Candidacy)) == []


def test_enrolment_writes_the_candidate_and_says_the_first_password_once(
    office: FlaskClient, form: dict[str, Any], renewal: None, rows: Rows
) -> None:
    answer = office.post("/administration/candidates/new", data=form, follow_redirects=True)
    assert "Premier mot de passe" in Page(answer.text).words
    (candidacy,) = rows(select(Candidacy))
    assert (candidacy.route, candidacy.blocks) == (AccessRoute.CONTINUING_TRAINING, ["BC03"])
    assert "Premier mot de passe" not in Page(office.get(f"/administration/candidates/{candidacy.id}").text).words


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "31/02/1994"}, "birth_date"),
        ({"birth_date": ""}, "birth_date"),
        ({"birth_date": "04/03/2024"}, "birth_date"),
        ({"email": "ines"}, "email"),
        ({"route": "CL"}, "route"),
        ({"blocks": []}, "blocks"),
        ({"blocks": ["BC09"]}, "blocks"),
        ({"prerequisites_seen": ""}, "prerequisites_seen"),
        ({"centre": ""}, "centre"),
        ({"family_name": " "}, "family_name"),
    ],
)
def test_enrolment_errors_are_at_their_fields(
    office: FlaskClient, form: dict[str, Any], renewal: None, rows: Rows, change: dict[str, Any], field: str
) -> None:
    answer = office.post("/administration/candidates/new", data=form | change)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert [each.get("id") for each in page.find("//*[@aria-invalid='true']")] == [field]
    assert page.dangling() == []
    assert rows(select(Candidacy)) == []


def test_vae_asks_for_no_prerequisite(office: FlaskClient, form: dict[str, Any], renewal: None, rows: Rows, advisor: Account) -> None:
    answer = office.post(
        "/administration/candidates/new", data=form | {"route": "VAE", "prerequisites_seen": "", "advisor": str(advisor.id)}
    )
    assert answer.status_code == 302
    assert rows(select(Candidacy))[0].advisor_id == advisor.id
    assert rows(select(VaeFile))[0].accompanied


def test_a_sitting_is_prepared_from_the_candidate_s_file(office: FlaskClient, renewal: None, rows: Rows) -> None:
    candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    path = f"/administration/candidates/{candidacy.id}/sittings/new"
    assert office.post(path, data={"case": "absent", "mode": "certifying"}).status_code == 422
    assert office.post(path, data={"case": "matinee_des_commandes", "mode": "certifying"}).status_code == 302
    (run,) = rows(select(Run))
    assert (run.candidacy_id, run.started_at) == (candidacy.id, None)
    assert "à passer, 1 h 15" in Page(office.get(f"/administration/candidates/{candidacy.id}").text).words.replace("\xa0", " ")


def test_a_block_handed_in_asks_for_its_jury(app: Flask, office: FlaskClient, session: Session) -> None:
    candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    played_run(candidacy)
    handed_in(app, candidacy)
    page = Page(office.get(f"/administration/candidates/{candidacy.id}").text)
    assert "Travail rendu" in page.words
    assert page.one("//main//a[contains(@href, '/jury/composition/')]").text_content().startswith("Composer le jury")
    assert "Travail rendu" in Page(office.get("/administration/candidates?progress=handed_in").text).words
