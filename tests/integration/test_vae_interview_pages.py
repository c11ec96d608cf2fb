"""The interview through its pages: notes that are one's own, a record that opens the grid, and what nobody else sees."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.models import Account
from juries.vae_interview import criteria_to_ask
from tests.support.html import Page
from tests.support.juries import decide, fill
from tests.support.juries import scene as training_scene
from tests.support.vae import AT_JURY, PDF, VaeScene, interviewed, vae_scene

Login = Callable[[FlaskClient, Account], FlaskClient]
NOTE = "Raconte la relance de mars, chiffres à l’appui."
RECORD = {"held_on": "20/11/2026", "mode": "here", "place": "Lorient, salle 12", "minutes": "50"}


@pytest.fixture
def scene(app: Flask, session: Session) -> VaeScene:
    return vae_scene(app)


@pytest.fixture
def as_(app: Flask, login: Login) -> Callable[[Account], FlaskClient]:
    return lambda account: login(app.test_client(), account)


def url(scene: VaeScene, more: str = "") -> str:
    return f"/jury/{scene.jury_id}/interview{more}"


def asked(scene: VaeScene) -> list[str]:
    return [criterion.code for _competency, criterion in criteria_to_ask(scene.block)]


def whole(scene: VaeScene) -> dict[str, object]:
    return {**RECORD, "present": [str(member) for member in scene.members().values()], "asked": asked(scene)}


def test_from_the_desk_to_a_grid_that_opens(scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    browser, code = as_(scene.first), asked(scene)[0]
    with clock.frozen(AT_JURY):
        desk = browser.get("/jury/").text
        assert "Conduire l’entretien" in desk
        assert url(scene) in desk
        page = Page(browser.get(url(scene)).text)
        assert page.one("//h1").text_content() == "Entretien de VAE"
        assert {each.get("name") for each in page.find("//textarea")} == set(asked(scene))
        refused = browser.post(f"/jury/{scene.jury_id}/{code[:7]}", data={code: "3"})
        assert (refused.status_code, "Écrivez d’abord son compte rendu" in refused.text) == (422, True)
        answer = browser.post(url(scene), data={code: NOTE}, headers={"Accept": "application/json"})
        assert answer.json is not None
        assert answer.json["saved"]
        assert browser.post(url(scene), data={code: NOTE}).status_code == 302
        assert NOTE in browser.get(url(scene)).text
        assert (
            browser.post(url(scene, "/record"), data={**whole(scene), f"question_{code}": "Parlez-moi d’une relance."}).status_code == 302
        )
        told = browser.get(url(scene)).text.replace("\xa0", " ")
        assert "Parlez-moi d’une relance." in told
        assert "50 minutes" in told
        room = browser.get(f"/jury/{scene.jury_id}/{code[:7]}").text
        assert NOTE in room
        assert "Parlez-moi d’une relance." in room
        assert browser.post(f"/jury/{scene.jury_id}/{code[:7]}", data={code: "3"}).status_code == 302


def test_a_record_comes_back_with_its_errors_and_what_was_typed(scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    browser = as_(scene.second)
    with clock.frozen(AT_JURY):
        bad = {
            **whole(scene),
            "held_on": "19/11/2026",
            "place": "",
            "minutes": "500",
            "asked": [],
            f"question_{asked(scene)[0]}": "Gardée ?",
        }
        answer = browser.post(url(scene, "/record"), data=bad)
        page = Page(answer.text)
        assert answer.status_code == 422
        for name in ("held_on", "place", "minutes"):
            assert page.one(f"//input[@id='{name}']").get("aria-invalid") == "true", name
        assert page.one("//fieldset[@id='asked']").get("aria-invalid") == "true"
        assert page.one(f"//input[@id='question_{asked(scene)[0]}']").get("value") == "Gardée ?"
        absent = browser.post(url(scene, "/record"), data={**whole(scene), "present": []})
        assert "Nadia Ferhat n’est pas parmi les présents" in absent.text
        for empty in ({}, {**whole(scene), "minutes": "beaucoup"}, {**whole(scene), "mode": "ailleurs"}):
            assert browser.post(url(scene, "/record"), data=empty).status_code == 422
        long = browser.post(url(scene, "/record"), data={**whole(scene), f"question_{asked(scene)[0]}": "x" * 501})
        assert Page(long.text).one(f"//input[@id='question_{asked(scene)[0]}']").get("aria-invalid") == "true"


def test_a_note_too_long_comes_back(scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    browser, code = as_(scene.first), asked(scene)[0]
    with clock.frozen(AT_JURY):
        answer = browser.post(url(scene), data={code: "x" * 4001})
        assert answer.status_code == 422
        assert Page(answer.text).one(f"//textarea[@name='{code}']").get("aria-invalid") == "true"
        by_script = browser.post(url(scene), data={code: "x" * 4001}, headers={"Accept": "application/json"})
        assert by_script.status_code == 422
        assert "4 000" in by_script.json["error"].replace("\u202f", " ").replace("\xa0", " ")  # type: ignore[index]


def test_each_sees_their_own_notes_until_both_are_locked(app: Flask, scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    code = asked(scene)[0]
    interviewed(app, scene)
    with clock.frozen(AT_JURY):
        as_(scene.first).post(url(scene), data={code: NOTE})
        pages = [url(scene), f"/jury/{scene.jury_id}/{code[:7]}", f"/jury/{scene.jury_id}/lock", "/jury/"]
        other = as_(scene.second)
        assert all(NOTE not in other.get(page).text for page in pages)
        fill(app, scene, scene.first)
        fill(app, scene, scene.second, but={code: 2})
        both = other.get(f"/jury/{scene.jury_id}/reconciliation").text
        assert NOTE in both
        locked = as_(scene.first).get(url(scene)).text
        assert NOTE in locked
        assert "<textarea" not in locked
        holder = as_(scene.holder)
        for page in ("/candidate/", f"/candidate/{scene.candidacy.id}/vae"):
            answer = holder.get(page)
            assert answer.status_code == 200
            assert NOTE not in answer.text


def test_the_president_records_and_takes_no_notes(scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    browser = as_(scene.president)
    with clock.frozen(AT_JURY):
        assert "<textarea" not in browser.get(url(scene)).text
        assert browser.post(url(scene), data={asked(scene)[0]: NOTE}).status_code == 404
        assert url(scene) in browser.get("/jury/").text
        (dossier,) = Page(browser.get(url(scene)).text).find("//a[contains(@href, '/dossier/')]")
        read = browser.get(dossier.get("href"))
        assert read.data == PDF
        assert "dossier-hamon" not in read.headers["Content-Disposition"]
        assert as_(scene.stranger).get(dossier.get("href")).status_code == 404
        assert browser.post(url(scene, "/record"), data=whole(scene)).status_code == 302
        again = Page(browser.get(url(scene, "/record")).text)
        assert again.one("//input[@id='place']").get("value") == "Lorient, salle 12"
        assert again.one("//input[@id='minutes']").get("value") == "50"


def test_nobody_else_has_these_pages(app: Flask, scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    with clock.frozen(AT_JURY):
        stranger = as_(scene.stranger)
        for answer in (
            stranger.get(url(scene)),
            stranger.get(url(scene, "/record")),
            stranger.post(url(scene)),
            stranger.post(url(scene, "/record")),
        ):
            assert answer.status_code == 404
        elsewhere = training_scene(app)
        own = as_(elsewhere.first)
        assert own.get(f"/jury/{elsewhere.jury_id}/interview").status_code == 404
        assert "Entretien" not in own.get(f"/jury/{elsewhere.jury_id}/BC03C01").text


def test_before_its_day_the_page_says_when(scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    browser = as_(scene.first)
    with clock.frozen(AT_JURY.replace(day=18)):
        page = browser.get(url(scene)).text
        assert "20 novembre 2026" in page.replace("\xa0", " ")
        assert "<textarea" not in page
        assert browser.get(url(scene, "/record")).status_code == 200
        assert browser.post(url(scene), data={asked(scene)[0]: NOTE}).status_code == 422
        assert browser.post(url(scene, "/record"), data=whole(scene)).status_code == 422


def test_the_record_of_the_jury_lists_what_was_judged(app: Flask, scene: VaeScene, as_: Callable[[Account], FlaskClient]) -> None:
    interviewed(app, scene)
    with clock.frozen(AT_JURY):
        for juror in (scene.first, scene.second):
            fill(app, scene, juror)
        decide(app, scene)
        browser = as_(scene.president)
        page = Page(browser.get(f"/jury/{scene.jury_id}/record").text)
        told = page.one("//section[@aria-labelledby='preuves-jugees']").text_content()
        assert "Dossier de validation" in told
        assert "Nadia Ferhat" in told
        assert "50 minutes" not in told
        assert browser.get(f"/jury/{scene.jury_id}/record.pdf").status_code == 200


def test_the_candidate_deposits_then_sends(app: Flask, session: Session, as_: Callable[[Account], FlaskClient]) -> None:
    scene = vae_scene(app, sent=False)
    browser = as_(scene.holder)
    desk = f"/room/dossier/{scene.candidacy.id}/VAE:file"
    assert "Déposer mon dossier de validation" in browser.get("/candidate/").text
    assert "Déposer mon dossier de validation" in browser.get(f"/candidate/{scene.candidacy.id}/vae").text
    assert browser.get(desk).status_code == 200
    assert browser.get(f"/room/dossier/{scene.candidacy.id}/BC03E2").status_code == 404
    assert browser.post(desk, data={"file": (BytesIO(b"%PDF-1.7 %%EOF"), "dossier.pdf")}).status_code == 303
    assert "Reçu R-" in browser.get(f"/candidate/{scene.candidacy.id}/vae").text.replace("\xa0", " ")
    assert browser.post(f"/candidate/{scene.candidacy.id}/vae/send_validation", data={"revision": "3"}).status_code == 302
    shut = browser.get(desk).text
    assert "ne se dépose pas maintenant" in shut
    assert 'type="file"' not in shut
    assert browser.post(desk, data={"file": (BytesIO(b"%PDF-1.7 %%EOF"), "dossier.pdf")}).status_code == 422
