"""Orals through their pages: a day planned and printed, an oral held, a role read, a candidate told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from zipfile import ZipFile

import page as validator
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock
from app.models import Account, Role, RoleGrant, SittingRecord
from juries.oral_clock import OralMarkKind
from juries.sitting_clock import Hold, Mark
from tests.support.html import Page
from tests.support.orals import EVALUATION, FIRST, NUMBER, PLANNED, OralScene, at, oral_scene, planned, widened
from tests.support.sessions import prepared_run
from tests.support.sittings import measured

pytestmark = pytest.mark.one_database
A4_WIDTH, A3_WIDTH = 210, 420
Login = Callable[[FlaskClient, Account], FlaskClient]
LIST = "/administration/orals"
NEW = f"{LIST}/{NUMBER}/{EVALUATION}/new"
SERIES = {"day": "24/11/2026", "hour": "9 h", "rest": "5", "room": "Salle 12", "preparation_room": "Salle 10"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def scene(app: Flask, session: Session) -> OralScene:
    with clock.frozen(PLANNED):
        return oral_scene(app)


@pytest.fixture
def as_(app: Flask, login: Login) -> Callable[[Account], FlaskClient]:
    return lambda account: login(app.test_client(), account)


def paper(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def width_of(data: bytes) -> int:
    """Of the first page, in millimetres."""
    return round(float(PdfReader(io.BytesIO(data)).pages[0].mediabox.width) * 25.4 / 72)


def test_a_day_from_an_empty_list_to_its_printed_sheet(scene: OralScene, as_: Callable[[Account], FlaskClient]) -> None:
    with clock.frozen(PLANNED):
        browser = as_(scene.administrator)
        assert "Choisissez une épreuve à placer" in browser.get(LIST).text
        assert NEW in browser.get(LIST).text
        page = Page(browser.get(NEW).text)
        assert len(page.find("//input[@name='juries'][@checked]")) == 3
        refused = browser.post(NEW, data=SERIES | {"juries": [], "player": ""})
        assert (refused.status_code, "Choisissez au moins un candidat" in refused.text) == (422, True)
        whole = SERIES | {"juries": [str(jury) for jury in scene.juries[:2]], "player": str(scene.player.id)}
        assert browser.post(NEW, data=whole).status_code == 303
        clash = browser.post(NEW, data=whole | {"juries": [str(scene.juries[2])]})
        assert clash.status_code == 422
        assert "Marc Estève a déjà un oral à 9 h 00" in clash.text.replace("\xa0", " ")
        listed = browser.get(LIST).text
        assert listed.count("À publier") >= 2
        slots = [each.get("value") for each in Page(listed).find("//input[@name='slot']")]
        assert browser.post(f"{LIST}/publish", data={"slot": slots}, follow_redirects=True).text.count("2 créneaux sont publiés") == 1
        table = browser.get(f"{LIST}?export=csv").text
        assert ("0200" not in table, "Salle 12" in table) == (True, True)
        assert "Mokrani 0" not in browser.get(f"{LIST}?q=0201").text
        printed = browser.get(f"{LIST}/day/2026-11-24")
        text = paper(printed.data)
        assert printed.mimetype == "application/pdf"
        assert "/MarkInfo" in PdfReader(io.BytesIO(printed.data)).trailer["/Root"]
        assert {"Préparation", "Salle 12", "Marc Estève"} <= set(text.split("\n"))
        assert browser.get(f"{LIST}/day/2026-11-25").status_code == 404
        assert browser.get(f"{LIST}/day/demain").status_code == 404


def test_a_slot_is_moved_and_taken_off(app: Flask, scene: OralScene, as_: Callable[[Account], FlaskClient]) -> None:
    with clock.frozen(PLANNED):
        slots = planned(app, scene)
        browser, url = as_(scene.administrator), f"{LIST}/{slots[0]}"
        assert "Annuler ce créneau" in browser.get(url).text
        moved = SERIES | {"hour": "9 h 30", "player": ""}
        refused = browser.post(url, data=moved)
        assert (refused.status_code, "Salle 12 est prise" in refused.text) == (422, True)
        assert browser.post(url, data=moved | {"hour": "14 h"}).status_code == 303
        assert "14 h 00" in browser.get(url).text.replace("\xa0", " ")
        assert "attend de nouveau" in browser.get(f"{url}/cancel").text
        assert browser.post(f"{url}/cancel").status_code == 303
        assert browser.get(url).status_code == 404
        assert NEW in browser.get(LIST).text


def test_an_oral_is_held_noted_and_opens_the_grid(app: Flask, scene: OralScene, as_: Callable[[Account], FlaskClient]) -> None:
    with clock.frozen(PLANNED):
        slot = planned(app, scene, scene.juries[:1])[0]
    url, note = f"/jury/orals/{slot}", "Reformule avant de répondre."
    with clock.frozen(FIRST):
        one, two = as_(scene.first), as_(scene.second)
        assert url in one.get("/jury/").text
        assert "Faire entrer le candidat" in one.get(url).text
        assert "Inès" not in one.get(url).text
        answer = one.post(f"{url}/notes", data={"BC01C06K1": note}, headers=JSON)
        assert (answer.status_code, answer.json) == (200, {"saved": "à 9 h 00".replace(" h ", "\xa0h\xa0")})
        assert one.post(f"{url}/notes", data={"BC01C06K1": "x" * 4001}, headers=JSON).status_code == 422
        assert note in one.get(url).text
        assert note not in two.get(url).text
        assert one.post(f"{url}/clock", data={"act": OralMarkKind.NEXT.value, "seen": "0"}).status_code == 303
        assert one.post(f"{url}/clock", data={"act": "rewind"}).status_code == 404
        assert "Le temps de passage court" in two.get(url).text
        assert "L’autre juré vient d’agir" in two.post(f"{url}/clock", data={"act": "ended", "seen": "0"}, follow_redirects=True).text
        assert "Rien n’a changé" in two.post(f"{url}/clock", data={"act": "resumed", "seen": "1"}, follow_redirects=True).text
        room = one.get(f"/jury/{scene.juries[0]}/BC01C06").text
        assert "no_evidence" not in room
        assert one.post(f"/jury/{scene.juries[0]}/BC01C06", data={"BC01C06K1": "3"}).status_code == 422
        members = [each.get("value") for each in Page(one.get(url).text).find("//input[@name='present']")]
        refused = one.post(f"{url}/record", data={"present": members[:1]})
        assert (refused.status_code, "Les deux jurés entendent le candidat" in refused.text) == (422, True)
        assert one.post(f"{url}/record", data={"present": members, "asked": ["0"]}).status_code == 303
        assert one.post(f"/jury/{scene.juries[0]}/BC01C06", data={"BC01C06K1": "3"}).status_code == 302
        heard = one.get(f"/jury/{scene.juries[0]}/BC01C06?tab=oral").text
        assert note in heard
        assert note not in two.get(f"/jury/{scene.juries[0]}/BC01C06?tab=oral").text


def _neutral(text: str, scene: OralScene, slot: int) -> str:
    """The page without what names the slot: its addresses, its candidate, its hour."""
    body = text[text.index("<main") :]
    for told in (
        f"orals/{slot}",
        f"roles/{slot}",
        *(each.number for each in scene.candidacies),
        "9\xa0h\xa000",
        "9\xa0h\xa035",
        "10\xa0h\xa010",
    ):
        body = body.replace(told, "")
    return re.sub(r'value="[^"]{40,}"|/jury/\d+/', "", body)


def test_jurors_are_told_that_time_nears_its_end_and_nothing_of_a_measure(
    app: Flask, scene: OralScene, as_: Callable[[Account], FlaskClient]
) -> None:
    with clock.frozen(PLANNED):
        widened(app, scene, 0)
        slots = planned(app, scene)
    with clock.frozen(FIRST):
        browser = as_(scene.first)
        before = [browser.get(f"/jury/orals/{slot}").text for slot in slots]
        first, *others = [_neutral(text, scene, slot) for text, slot in zip(before, slots, strict=True)]
        assert others == [first, first]
        browser.post(f"/jury/orals/{slots[0]}/clock", data={"act": "next", "seen": "0"})
        for slot in slots[1:2]:
            browser.post(f"/jury/orals/{slot}/clock", data={"act": "next", "seen": "0"})
        browser.get("/jury/")  # reads what was said of the acts
        running = [_neutral(browser.get(f"/jury/orals/{slot}").text, scene, slot) for slot in slots[:2]]
        for text in running:
            assert "Le temps de passage court" in text
            assert not re.search(r"\d\d?.?h.?\d\d|\d+ min", re.sub(r"<[^>]*>", " ", text)), "no hour and no length"
    told = []
    for seconds in (1170, 1350, 1560, 1620):
        with clock.frozen(FIRST + timedelta(seconds=seconds)):
            told += Page(browser.get(f"/jury/orals/{slots[0]}").text).texts("//*[@id='temps']")
    assert [words.split(". ")[1] for words in told] == [
        "Le temps de passage court",
        "Moins de 5 minutes",
        "Moins d’une minute",
        "Le temps de passage est écoulé",
    ]


def test_who_plays_reads_their_role_and_the_candidate_their_subject(
    app: Flask, session: Session, scene: OralScene, as_: Callable[[Account], FlaskClient]
) -> None:
    with clock.frozen(PLANNED):
        player = as_(scene.player)
        assert "Aucun rôle ne vous attend" in player.get("/jury/roles").text
        widened(app, scene, 0)
        slot = planned(app, scene, scene.juries[:1])[0]
        assert f"/jury/roles/{slot}" in player.get("/jury/roles").text
        sheet = player.get(f"/jury/roles/{slot}").text
        assert "Ce que vous ne dites pas" in sheet
        assert "Inès" not in sheet
        text = paper(player.get(f"/jury/roles/{slot}/paper").data)
        assert "Ce que vous ne dites pas" in text
        holder = as_(scene.candidacies[0].account)
        assert holder.get(f"/jury/roles/{slot}").status_code == 403
        home = holder.get("/candidate/").text.replace("\xa0", " ")
        # Fifteen minutes to prepare, and a third of them.
        assert ("à 8 h 40" in home, "Salle 10" in home, f"/candidate/orals/{slot}" in home) == (True, True, True)
        convoked = paper(holder.get(f"/candidate/orals/{slot}/convocation.pdf").data).replace("\xa0", " ")
        assert all(hour in convoked for hour in ("8 h 40", "9 h 00", "9 h 40"))
        assert "tiers" not in convoked
        agenda = holder.get(f"/candidate/orals/{slot}/convocation.ics").text
        assert ("DTSTART:20261124T074000Z" in agenda, "DTEND:20261124T084000Z" in agenda) == (True, True)
        before = holder.get(f"/candidate/orals/{slot}").text
        assert "Il s’ouvre ici à l’heure de votre préparation" in before
        assert as_(scene.candidacies[1].account).get(f"/candidate/orals/{slot}").status_code == 404
        assert holder.get(f"/candidate/orals/{slot}/subject.pdf").status_code == 404
    with clock.frozen(at(-20)):
        browser = as_(scene.candidacies[0].account)
        page = browser.get(f"/candidate/orals/{slot}").text
        assert "Votre sujet" in page
        assert "Tarif" in page
        assert "Ce que vous ne dites pas" not in page
        assert f"/candidate/orals/{slot}/subject.pdf" in page
        handed = browser.get(f"/candidate/orals/{slot}/subject.pdf").data
        assert ("Tarif" in paper(handed), "Ce que vous ne dites pas" in paper(handed)) == (True, False)
        assert as_(scene.candidacies[1].account).get(f"/candidate/orals/{slot}/subject.pdf").status_code == 404
    measured(session, scene.candidacies[0].id, {"paper": "a3_20", "extra_time": "1/3"}, PLANNED)
    with clock.frozen(at(-20)):
        browser = as_(scene.candidacies[0].account)
        for name in ("subject", "convocation"):
            large = browser.get(f"/candidate/orals/{slot}/{name}.pdf").data
            assert width_of(large) == A3_WIDTH
            assert [failure.message for failure in validator.validate_pdf_bytes(large, profile="ua1").failures] == []


def test_a_longer_list_asks_nothing_more_of_the_database(
    app: Flask, scene: OralScene, as_: Callable[[Account], FlaskClient], queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with clock.frozen(PLANNED):
        browser = as_(scene.administrator)
        counts = []
        for some in (scene.juries[:1], scene.juries[1:]):
            planned(app, scene, some, first=at(0 if not counts else 60))
            browser.get(LIST)
            with queries() as asked:
                browser.get(LIST)
            counts.append(len(asked))
    assert 0 < counts[1] <= counts[0]


def test_the_office_prints_what_is_handed_out_at_each_person_s_size(
    app: Flask, scene: OralScene, session: Session, as_: Callable[[Account], FlaskClient]
) -> None:
    measured(session, scene.candidacies[1].id, {"paper": "a3_20"}, PLANNED - timedelta(days=1))
    session.rollback()
    with clock.frozen(PLANNED):
        slots = planned(app, scene, scene.juries)
        browser = as_(scene.administrator)
        page = browser.get(f"{LIST}/{slots[1]}").text
        assert (f"{LIST}/{slots[1]}/subject.pdf" in page, f"{LIST}/day/2026-11-24/subjects.zip" in page) == (True, True)
        printed = [browser.get(f"{LIST}/{slot}/subject.pdf").data for slot in slots[:2]]
        assert ("Tarif" in paper(printed[1]), "Ce que vous ne dites pas" in paper(printed[1])) == (True, False)
        assert [width_of(each) for each in printed] == [A4_WIDTH, A3_WIDTH]
        with ZipFile(io.BytesIO(browser.get(f"{LIST}/day/2026-11-24/subjects.zip").data)) as packed:
            names = packed.namelist()
            assert names == [f"sujet-oral-{row.number}.pdf" for row in scene.candidacies]
            assert [packed.read(name) for name in names[:2]] == printed
        assert browser.get(f"{LIST}/day/2026-11-25/subjects.zip").status_code == 404
        session.add(RoleGrant(account_id=scene.first.id, role=Role.ADMINISTRATOR))
        session.commit()
        judge = as_(scene.first)
        assert judge.get(f"{LIST}/{slots[1]}/subject.pdf").status_code == 404
        with ZipFile(io.BytesIO(judge.get(f"{LIST}/day/2026-11-24/subjects.zip").data)) as packed:
            assert packed.namelist() == []


def test_who_shows_the_same_without_an_oral_is_not_ticked(
    scene: OralScene, session: Session, as_: Callable[[Account], FlaskClient]
) -> None:
    measured(session, scene.candidacies[1].id, {"oral": "BC01C06>BC01C06|Dix questions écrites"}, PLANNED - timedelta(days=1))
    session.rollback()
    with clock.frozen(PLANNED):
        page = Page(as_(scene.administrator).get(NEW).text)
    ticked = {each.get("value") for each in page.find("//input[@name='juries'][@checked]")}
    assert ticked == {str(jury) for jury in (scene.juries[0], scene.juries[2])}
    assert "Oral remplacé : Dix questions écrites." in page.words.replace("\xa0", " ")


def test_an_oral_today_comes_before_a_sitting_that_goes_on_another_day(
    app: Flask, scene: OralScene, session: Session, as_: Callable[[Account], FlaskClient]
) -> None:
    with clock.frozen(PLANNED):
        (slot,) = planned(app, scene, scene.juries[:1])
    with clock.frozen(FIRST):
        browser = as_(scene.candidacies[0].account)
        run = prepared_run(scene.candidacies[0], 1, 90, started_at=FIRST - timedelta(minutes=10))
        session.add(run)
        session.commit()
        room, oral = f"/room/{run.id}/messages", f"/candidate/orals/{slot}"
        at_work = Page(browser.get("/candidate/").text)
        session.add(SittingRecord(run_id=run.id, seq=1, mark=Mark.STOPPED, hold=Hold.LATER, at=FIRST))
        session.commit()
        stopped = Page(browser.get("/candidate/").text)
    for page, first, other in ((at_work, room, oral), (stopped, oral, room)):
        linked = [link.get("href") for link in page.find("//main//a")]
        assert (linked.count(room), linked.count(oral)) == (1, 1)
        assert page.find(f"//section[@aria-labelledby='suite']//a[@href='{first}']")
        assert page.find(f"//section[@aria-labelledby='afaire']//a[@href='{other}']")
