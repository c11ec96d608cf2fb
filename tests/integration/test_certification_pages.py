"""What is certified, for a visitor: the published version alone, without what a juror looks for, and kept a while."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Account, FrameworkVersion, Job, JobState, RenewalAct, Role, VersionState
from tests.integration.test_framework_readers import text_of
from tests.support.factories import STARTED, AccountFactory
from tests.support.frameworks import INDICATOR, LEVEL, NAMES, NUMBER, marked, stored
from tests.support.jobs import do_jobs

Login = Callable[[FlaskClient, Account], FlaskClient]
PAGE = f"/certifications/{NUMBER}"


@pytest.fixture
def published(session: Session) -> FrameworkVersion:
    return stored()


def test_nothing_shows_before_publication(client: FlaskClient, session: Session) -> None:
    stored(state=VersionState.REVIEWED, published_at=None)
    assert "Aucune certification n'est encore publiée" in text_of(client.get("/certifications"))
    for address in (PAGE, f"{PAGE}/BC03", f"{PAGE}/search?q=client", f"{PAGE}/grid.pdf", f"{PAGE}/paper"):
        assert client.get(address).status_code == 404


def test_a_published_certification_is_told_whole(client: FlaskClient, published: FrameworkVersion) -> None:
    assert "Gestionnaire Administration des Ventes" in text_of(client.get("/certifications"))
    page = text_of(client.get(PAGE))
    for said in (
        NUMBER,
        "Entrées closes",
        "17 juin 2021",
        "Non dite par la fiche",
        "3 blocs de compétences",
        "Chacun de ses critères atteint son seuil".lower(),
        "Candidature individuelle",
        "La responsable du service VAE (Présidente)",
        "RNCP28662",
        "93 %",
    ):
        assert said in page or said in page.lower(), said


def test_a_renewal_opens_the_entries(client: FlaskClient, published: FrameworkVersion, session: Session) -> None:
    act = RenewalAct(
        certification_number=NUMBER,
        decision="Décision 12",
        decided_on=date(2024, 6, 3),
        new_end=date(2999, 6, 17),
        invented=True,
        actor_id=AccountFactory().id,
        at=STARTED,
    )
    session.add(act)
    session.commit()
    assert "Entrées ouvertes" in text_of(client.get(PAGE))


def test_the_list_asks_as_much_of_the_database_whatever_it_holds(client: FlaskClient, published: FrameworkVersion, queries: Any) -> None:
    with queries() as few:
        client.get("/certifications")
    for number, title in (("RNCP90001", "Zibeline"), ("RNCP90002", "Arpenteur")):
        held = msgspec.structs.replace(marked(), number=number, title=title)
        stored(held)
        stored(msgspec.structs.replace(held, title=f"{title} depuis"), version=2)
    with queries() as many:
        page = text_of(client.get("/certifications"))
    assert len(many) == len(few)
    assert page.index("Arpenteur depuis") < page.index("Gestionnaire") < page.index("Zibeline depuis")
    assert (page.count("Arpenteur"), page.count("Zibeline")) == (1, 1), "the newest version alone"


def test_a_block_shows_criteria_and_thresholds_and_no_more(client: FlaskClient, published: FrameworkVersion) -> None:
    answer = client.get(f"{PAGE}/BC03")
    page = text_of(answer)
    assert NAMES[0] in page
    assert "seuil : niveau 3 sur 4" in page
    assert LEVEL not in page
    assert INDICATOR not in page
    assert 'id="BC03C10"' in answer.get_data(as_text=True)
    assert client.get(f"{PAGE}/BC09").status_code == 404


def test_a_visitor_s_page_is_kept_and_a_reader_s_is_not(client: FlaskClient, published: FrameworkVersion, login: Login) -> None:
    first = client.get(PAGE)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in first.headers["Vary"].split(",")}
    assert "Set-Cookie" not in first.headers
    assert client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    english = client.get(PAGE, headers={"Accept-Language": "en", "If-None-Match": first.headers["ETag"]})
    assert english.status_code == 200
    login(client, AccountFactory(roles=[Role.AUDITOR], given_name="Paule"))
    mine = client.get(PAGE)
    assert "Paule" in text_of(mine)
    assert mine.headers["Cache-Control"] == "no-store"


def test_the_foot_of_every_page_leads_there(client: FlaskClient, published: FrameworkVersion) -> None:
    for address in ("/login", "/verify"):
        assert re.search(r'<footer.*href="/certifications"', client.get(address).get_data(as_text=True), flags=re.S)


def test_the_public_paper_has_no_level(client: FlaskClient, published: FrameworkVersion) -> None:
    answer: Any = client.get(f"{PAGE}/grid.pdf?block=BC03")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"].startswith("public")


@pytest.fixture
def no_paper(app: Flask) -> None:
    shutil.rmtree(app.extensions["settings"].data / "papers", ignore_errors=True)


def test_the_paper_of_all_blocks_is_made_by_a_worker_once(
    app: Flask, client: FlaskClient, published: FrameworkVersion, no_paper: None
) -> None:
    address, waiting = f"{PAGE}/grid.pdf?size=large", f"{PAGE}/paper?size=large"
    absent = client.get(address)
    assert (absent.status_code, absent.location) == (303, waiting)
    assert "Préparer le document" in client.get(waiting).get_data(as_text=True)
    assert do_jobs(app) == 0, "a page that is read orders nothing"
    assert [client.post(waiting).location for _ in range(2)] == [waiting, waiting]
    page = client.get(waiting).get_data(as_text=True)
    assert "Le document se prépare." in page
    assert "data-pending" in page
    assert do_jobs(app) == 1, "asking twice orders once"
    ready = client.get(waiting).get_data(as_text=True)
    assert "data-pending" not in ready
    assert f'href="{address}"' in ready
    answer: Any = client.get(address)
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Cache-Control"].startswith("public")
    assert "A3" in answer.headers["Content-Disposition"]
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get(f"{PAGE}/grid.pdf").status_code == 303, "another size is another paper"


def test_a_paper_that_failed_is_asked_for_again(client: FlaskClient, published: FrameworkVersion, session: Session, no_paper: None) -> None:
    client.post(f"{PAGE}/paper")
    session.execute(update(Job).values(state=JobState.FAILED))
    session.commit()
    assert "Le document n’a pas pu être fait." in client.get(f"{PAGE}/paper").get_data(as_text=True)
    client.post(f"{PAGE}/paper")
    assert "Le document se prépare." in client.get(f"{PAGE}/paper").get_data(as_text=True)


def test_a_version_that_changed_meanwhile_is_not_printed_as_it_was(
    app: Flask, client: FlaskClient, published: FrameworkVersion, session: Session, no_paper: None
) -> None:
    client.post(f"{PAGE}/paper")
    session.execute(update(FrameworkVersion).values(digest="0" * 64))
    session.commit()
    assert do_jobs(app) == 1
    assert "Préparer le document" in client.get(f"{PAGE}/paper").get_data(as_text=True)
    assert not list((app.extensions["settings"].data / "papers").iterdir())
