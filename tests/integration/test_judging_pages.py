"""The jury's screens: blind until both are locked, nameless, without a clock; errors beside what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Account, Award, JuryMember, Pin, Role, Score, ScoreNote
from app.queries.judging_pair import closing_of, proposals_of
from app.services import judging_scores
from tests.support.factories import PASSWORD, AccountFactory
from tests.support.html import Page
from tests.support.juries import Scene, actor, fill, scene

JUROR = Role.JUROR
Rows = Callable[..., Any]
Login = Callable[[FlaskClient, Account], FlaskClient]
TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')


@pytest.fixture
def made(app: Flask, session: Any) -> Scene:
    """A jury ready to judge."""
    return scene(app)


def room_pages(made: Scene) -> list[str]:
    base = f"/jury/{made.jury_id}"
    tabs = ("facts", "messages", "documents", "notes")
    return [
        "/jury/",
        f"{base}/declaration",
        f"{base}/lock",
        f"{base}/screen/1/15",
        *(f"{base}/{competency.code}" for competency in made.block.competencies),
        *(f"{base}/BC03C01?tab={tab}&event=14" for tab in tabs),
    ]


def read(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return TOKEN.sub("", answer.text)


def test_a_juror_s_pages_are_the_same_whatever_the_other_did_before_the_lock(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.second)
    pages = room_pages(made)
    before = {url: read(client, url) for url in pages}
    with app.app_context():
        first = actor(made.first, JUROR)
        judging_scores.save_competency(first, made.jury_id, "BC03C01", levels={"BC03C01K1": 1}, comment="Confus.", confidence=3)
        judging_scores.pin_event(first, made.jury_id, evidence_id=1, criterion="BC03C01K1", event=14)
    assert {url: read(client, url) for url in pages} == before
    fill(app, made, made.first, 1)
    assert {url: read(client, url) for url in pages} == before, "nor does the other's lock show"
    for late in ("reconciliation", "record", "signature"):
        assert client.get(f"/jury/{made.jury_id}/{late}").status_code in (302, 404)


def test_no_page_of_the_room_names_the_candidate_nor_reads_the_real_clock(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.second)
    for url in room_pages(made):
        page = Page(read(client, url))
        assert "Mokrani" not in page.words
        assert "Inès" not in page.words
        assert "2 novembre" not in page.words, "when the work was handed in is nobody's concern here"
    dossier = client.get(f"/jury/{made.jury_id}/dossier/1")
    assert dossier.headers["Content-Disposition"] == "attachment; filename=0147-BC03E2.pdf"
    assert dossier.data.startswith(b"%PDF")


def test_the_rule_s_opinion_waits_for_the_level(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.second)
    url = f"/jury/{made.jury_id}/BC03C01"
    assert "Avis de la règle : visible après votre choix." in Page(read(client, url)).words.replace("\xa0", " ")
    assert "conforme à l’attendu" not in read(client, url)
    client.post(url, data={"BC03C01K2": "3"})
    opinions = Page(read(client, url)).texts("//p[contains(@class, 'ep-rule')]")
    assert sum("conforme à l’attendu" in opinion for opinion in opinions) == 1, "that criterion's alone"


def test_a_choice_is_saved_with_the_button_and_by_the_script(app: Flask, made: Scene, login: Login, rows: Rows) -> None:
    client = login(app.test_client(), made.first)
    url = f"/jury/{made.jury_id}/BC03C01"
    answer = client.post(url, data={"BC03C01K1": "3", "comment": "Rapproche les deux.", "confidence": "2", "next": "1"})
    assert (answer.status_code, answer.location) == (302, f"/jury/{made.jury_id}/BC03C02")
    said = client.post(url, data={"BC03C01K2": "0"}, headers={"Accept": "application/json"})
    assert re.fullmatch(r"à \d{1,2}\s+h\s+\d\d", said.json["saved"])
    assert [(row.criterion_code, row.level) for row in rows(select(Score).order_by(Score.id))] == [("BC03C01K1", 3), ("BC03C01K2", 0)]
    page = Page(read(client, url))
    assert page.find("//input[@name='BC03C01K1'][@value='3'][@checked]")
    assert page.find("//input[@name='BC03C01K2'][@value='0'][@checked]")
    assert page.texts("//textarea") == ["Rapproche les deux."]
    assert [row.comment for row in rows(select(ScoreNote))] == ["Rapproche les deux."], "the script sent no comment: it stays"


def test_a_refused_choice_is_told_at_its_criterion_and_stays_on_screen(app: Flask, session: Any, login: Login, rows: Rows) -> None:
    made = scene(app, dossier=False)
    client = login(app.test_client(), made.first)
    answer = client.post(f"/jury/{made.jury_id}/BC03C02", data={"BC03C02K1": "3", "comment": "À garder."})
    assert answer.status_code == 422
    page = Page(answer.text)
    fieldset = page.one("//fieldset[@aria-invalid='true']")
    assert fieldset.get("id") == "BC03C02K1"
    assert "Rien au dossier ne montre ce critère" in page.one(f"//*[@id='{fieldset.get('aria-describedby')}']").text_content()
    assert page.find("//input[@name='BC03C02K1'][@value='3'][@checked]")
    assert page.texts("//textarea") == ["À garder."]
    assert page.dangling() == []
    said = client.post(f"/jury/{made.jury_id}/BC03C02", data={"BC03C02K1": "9"}, headers={"Accept": "application/json"})
    assert said.status_code == 422
    assert rows(select(Score)) == []


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["", "trois", "-1", "12", "³"])
def test_garbage_is_no_level(app: Flask, made: Scene, login: Login, rows: Rows, typed: str) -> None:
    client = login(app.test_client(), made.first)
    assert client.post(f"/jury/{made.jury_id}/BC03C01", data={"BC03C01K1": typed}).status_code == 422
    assert rows(select(Score)) == []


def test_a_fact_is_pinned_and_taken_off(app: Flask, made: Scene, login: Login, rows: Rows) -> None:
    client = login(app.test_client(), made.first)
    url = f"/jury/{made.jury_id}/BC03C01"
    value = Page(read(client, url)).find("//button[@name='pin']")[0].get("value")
    assert client.post(f"{url}/pin?event=14", data={"pin": value}).location == f"{url}?event=14"
    assert client.post(f"{url}/pin", data={"unpin": value}).status_code == 302
    assert [row.pinned for row in rows(select(Pin).order_by(Pin.id))] == [True, False]
    for garbage in ("", "1:2", "x:BC03C01K1:1", "1:BC03C01K1:x"):
        assert client.post(f"{url}/pin", data={"pin": garbage}).status_code == 400
    assert client.post(f"{url}/pin", data={"pin": "1:BC03C01K1:9999"}).status_code == 404


REPLAYED = (
    ("event=14", "Événement 14 sur 24"),
    ("event=14&step=next", "Événement 15 sur 24"),
    ("event=14&step=previous", "Événement 13 sur 24"),
    ("event=15&step=next-fact", "Événement 21 sur 24"),
    ("event=4&step=previous-fact", "Événement 3 sur 24"),
    ("event=1&step=previous", "Événement 1 sur 24"),
    ("event=24&step=next", "Événement 24 sur 24"),
    ("event=9999", "Événement 24 sur 24"),
    ("event=zz&evidence=zz&step=zz", "Événement 3 sur 24"),
)


def test_the_replay_steps_and_stays_inside(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.first)
    for query, shown in REPLAYED:
        assert shown in Page(read(client, f"/jury/{made.jury_id}/BC03C01?{query}")).words, query


def test_the_candidate_s_screen_is_what_it_was_at_the_event(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.first)
    base = f"/jury/{made.jury_id}/screen/1"
    assert "Brouillon" in Page(read(client, f"{base}/3")).words
    assert "Confirmée" in Page(read(client, f"{base}/15")).words
    for event in range(1, 25):
        read(client, f"{base}/{event}")
    assert [client.get(f"{base}/{event}").status_code for event in (0, 25)] == [404, 404]
    assert client.get(f"/jury/{made.jury_id}/screen/99/1").status_code == 404
    back = Page(read(client, f"{base}/3?back=//ailleurs.example/")).one("//a[contains(@class, 'btn-bar-main')]")
    assert back.get("href") == f"/jury/{made.jury_id}/BC03C01"


def test_the_lock_lists_what_is_missing_then_asks_then_holds(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.first)
    url = f"/jury/{made.jury_id}/lock"
    assert "14 compétences à terminer" in Page(read(client, url)).words.replace("\xa0", " ")
    assert client.post(url).status_code == 422
    fill(app, made, made.first, 3, {"BC03C04K1": 0}, lock=False)
    page = Page(read(client, url))
    assert "Incoterm et lieu" in page.words
    assert page.texts("//button[contains(@class, 'btn-primary')]") == ["Verrouiller ma grille"]
    assert client.post(url).location == url
    assert client.post(url).location == url, "sent twice"
    assert "Votre grille est verrouillée" in Page(read(client, url)).words
    room = Page(read(client, f"/jury/{made.jury_id}/BC03C01"))
    assert len(room.find("//fieldset//input[@type='radio'][not(@disabled)]")) == 0


def test_the_whole_way_to_the_decision(app: Flask, made: Scene, login: Login, rows: Rows) -> None:
    fill(app, made, made.first, 4)
    fill(app, made, made.second, 4, {"BC03C01K1": 2})
    one, two = login(app.test_client(), made.first), login(app.test_client(), made.second)
    base = f"/jury/{made.jury_id}"
    page = Page(read(one, f"{base}/reconciliation"))
    assert "1 seuil vous sépare" in page.words.replace("\xa0", " ")
    assert (page.dangling(), page.repeated()) == ([], [])
    bad = one.post(f"{base}/reconciliation", data={"criterion": "BC03C01K1", "BC03C01K1-level": "3", "BC03C01K1-reason": " "})
    assert bad.status_code == 422
    assert Page(bad.text).find("//textarea[@name='BC03C01K1-reason'][@aria-invalid='true']")
    good = {"criterion": "BC03C01K1", "BC03C01K1-level": "3", "BC03C01K1-reason": "Le message de 09:14 le montre."}
    assert one.post(f"{base}/reconciliation", data=good).status_code == 302
    with app.app_context():
        proposal = proposals_of(made.jury_id)[0].id
    assert one.post(f"{base}/reconciliation/{proposal}/agreement").status_code == 422
    assert one.post(f"{base}/record/draw-up").location == f"{base}/reconciliation"
    assert two.post(f"{base}/reconciliation/{proposal}/agreement").status_code == 302
    assert two.post(f"{base}/record/draw-up").location == f"{base}/record"
    with app.app_context():
        closing = closing_of(made.jury_id)
    assert closing is not None
    assert "Le message de 09:14 le montre." in Page(read(one, f"{base}/record")).words
    wrong = one.post(f"{base}/signature", data={"digest": closing.digest, "password": "pas le bon du tout"})
    assert wrong.status_code == 422
    assert Page(wrong.text).one("//input[@name='password']").get("aria-invalid") == "true"
    for client in (one, two):
        assert client.post(f"{base}/signature", data={"digest": closing.digest, "password": PASSWORD}).location == f"{base}/record"
    assert [award.awarded for award in rows(select(Award))] == [True]
    printed = one.get(f"{base}/record.pdf")
    assert (printed.mimetype, printed.data[:5]) == ("application/pdf", b"%PDF-")
    assert "Acquis" in Page(read(one, "/jury/")).words


def test_a_third_juror_and_the_candidate_find_nothing(app: Flask, made: Scene, login: Login) -> None:
    stranger = login(app.test_client(), made.stranger)
    candidate = login(app.test_client(), made.candidacy.account)
    judge_too = login(app.test_client(), AccountFactory(roles=[JUROR, Role.CANDIDATE]))
    for page in ("", "BC03C01", "declaration", "lock", "reconciliation", "record", "record.pdf", "signature", "screen/1/1", "dossier/1"):
        url = f"/jury/{made.jury_id}/{page}"
        assert stranger.get(url).status_code == 404, page
        assert candidate.get(url).status_code == 403, f"{page}: a candidate is no juror"
        assert judge_too.get(url).status_code == 404, page


def test_an_unknown_competency_or_jury_is_not_found(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.first)
    assert client.get(f"/jury/{made.jury_id}/BC01C01").status_code == 404
    assert client.post(f"/jury/{made.jury_id}/BC01C01", data={"BC01C01K1": "3"}).status_code == 404
    assert client.get("/jury/999/BC03C01").status_code == 404


def test_a_declaration_by_form(app: Flask, session: Any, login: Login) -> None:
    made = scene(app, declared=False)
    client = login(app.test_client(), made.first)
    url = f"/jury/{made.jury_id}/declaration"
    assert "à déclarer" in Page(read(client, "/jury/")).words.lower()
    assert client.post(url, data={}).status_code == 422
    assert client.post(url, data={"conflict": "yes"}).status_code == 422
    assert client.post(url, data={"conflict": "no"}).location == "/jury/"
    assert "n’a pas encore déclaré ses liens" in Page(read(client, f"/jury/{made.jury_id}/BC03C01")).words
    assert client.post(url, data={"conflict": "yes", "reason": "Ancienne collègue."}).location == "/jury/"
    assert "L’administration nomme une autre personne" in Page(read(client, url)).words


def test_the_administration_composes_and_replaces(app: Flask, made: Scene, login: Login, rows: Rows) -> None:
    from tests.support.factories import CandidacyFactory

    other = CandidacyFactory(centre=made.candidacy.centre)
    client = login(app.test_client(), made.administrator)
    assert "À composer" in Page(read(client, "/jury/composition/")).words
    url = f"/jury/composition/{other.id}/BC03"
    inside = AccountFactory(centre=made.candidacy.centre, roles=[JUROR])
    refused = client.post(url, data={"first": made.first.id, "second": inside.id, "president": "0", "place": "Lorient"})
    assert refused.status_code == 422
    assert "Il faut au moins 1 membre extérieur" in Page(refused.text).words.replace("\xa0", " ")
    assert Page(refused.text).find(f"//select[@name='second']/option[@value='{inside.id}'][@selected]"), "what was chosen stays"
    done = client.post(url, data={"first": made.first.id, "second": made.second.id, "president": "0", "place": "Lorient"})
    assert done.status_code == 302
    member = rows(select(JuryMember).where(JuryMember.account_id == made.second.id).order_by(JuryMember.id.desc()))[0]
    juror = login(app.test_client(), made.second)
    juror.post(f"/jury/{member.jury_id}/declaration", data={"conflict": "yes", "reason": "Ma voisine."})
    assert "Remplacer Nadia Ferhat" in Page(read(client, done.location)).words
    swap = f"/jury/composition/jury/{member.jury_id}/{member.id}/replacement"
    assert client.post(swap, data={"account": inside.id}).status_code == 422
    assert client.post(swap, data={"account": made.stranger.id}).location == done.location
    assert juror.get(f"/jury/{member.jury_id}/declaration").status_code == 404
    assert client.get(f"/jury/composition/{other.id}/BC01").status_code == 404
    assert client.get("/jury/composition/999/BC03").status_code == 404
    assert login(app.test_client(), made.first).get("/jury/composition/").status_code == 403
