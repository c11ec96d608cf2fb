"""Dossiers: taken in by what they are, with a receipt; what was handed in before is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.documents.printed_text import printed_lines
from app.models import (
    AssessmentSession,
    Candidacy,
    Centre,
    Deposit,
    DepositFile,
    DepositIndex,
    DepositStatement,
    Role,
    SessionPaper,
    SessionSeat,
)
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page

Rows = Callable[[Select[Any]], Sequence[Any]]


@dataclass
class Door:
    """A candidate before the page where dossiers are handed in."""

    browser: FlaskClient
    candidacy_id: int


@pytest.fixture
def door(session: Session, client: FlaskClient, login: Any) -> Door:
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    return Door(login(client, candidacy.account), candidacy.id)


def test_a_dossier_is_taken_in_with_a_receipt_and_the_one_before_is_kept(door: Door, rows: Rows) -> None:
    address = f"/room/dossier/{door.candidacy_id}/BC03E2"
    assert door.browser.get(address).status_code == 200
    good = b"%PDF-1.7\n" + b"x" * 200 + b"\n%%EOF\n"
    for number, name in ((1, "dossier.pdf"), (2, "../../mon dossier.pdf")):
        answer = door.browser.post(address, data={"file": (BytesIO(good + bytes(number)), name)})
        assert answer.status_code == 303
    first, second = rows(select(Deposit).order_by(Deposit.id))
    assert (second.replaces_id, second.file_name) == (first.id, "mon dossier.pdf")
    assert re.fullmatch(r"R-[A-Z2-9]{4}-[A-Z2-9]{4}", second.receipt)
    words = Page(door.browser.get(address).text).words
    assert first.receipt in words
    assert "remplacé" in words


@pytest.mark.one_database
@pytest.mark.parametrize(
    "content", [b"", b"bonjour", b"%PDF-1.7 cut", b"PK\x03\x04garbage", b"MZ" + b"\0" * 100], ids=["empty", "text", "cut", "zip", "exe"]
)
def test_what_is_no_dossier_is_refused_at_its_field(door: Door, rows: Rows, content: bytes) -> None:
    answer = door.browser.post(f"/room/dossier/{door.candidacy_id}/BC03E2", data={"file": (BytesIO(content), "dossier.pdf")})
    assert answer.status_code == 422
    assert Page(answer.text).one("//*[@id='file']").get("aria-invalid") == "true"
    assert rows(select(Deposit)) == []
    assert door.browser.post(f"/room/dossier/{door.candidacy_id}/BC03E2", data={}).status_code == 422


def test_a_dossier_for_an_evaluation_of_another_block_is_not_there(door: Door) -> None:
    assert door.browser.get(f"/room/dossier/{door.candidacy_id}/BC01E1").status_code == 404
    assert door.browser.get("/room/dossier/999999/BC03E2").status_code == 404


def document(mark: str = "a") -> bytes:
    return b"%PDF-1.7\n1 0 obj << /Type /Pages /Count 30 >> endobj " + mark.encode() + b"\n%%EOF\n"


def address(door: Door, more: str = "") -> str:
    return f"/room/dossier/{door.candidacy_id}/BC03E2{more}"


def hand_in(door: Door, main: bytes | None = None, annexes: Sequence[tuple[bytes, str]] = (), **fields: Any) -> Any:
    files: dict[str, Any] = {"annexes": [(BytesIO(content), name) for content, name in annexes]}
    if main is not None:
        files["file"] = (BytesIO(main), "dossier.pdf")
    return door.browser.post(address(door), data=files | fields)


def test_annexes_go_with_the_dossier_and_each_version_keeps_its_own(door: Door, rows: Rows) -> None:
    assert hand_in(door, document(), [(document("b"), "piece.pdf"), (document("c"), "autre.pdf")]).status_code == 303
    assert hand_in(door, None, [(document("d"), "nouvelle.pdf")], tick="1", kept=["2"]).status_code == 303
    first, second = rows(select(Deposit).order_by(Deposit.id))
    files = [(each.deposit_id, each.number, each.file_name, each.pages) for each in rows(select(DepositFile).order_by(DepositFile.id))]
    assert files == [
        *((first.id, number, name, 30) for number, name in enumerate(("dossier.pdf", "piece.pdf", "autre.pdf"))),
        *((second.id, number, name, 30) for number, name in enumerate(("dossier.pdf", "autre.pdf", "nouvelle.pdf"))),
    ]
    read = door.browser.get(address(door, f"/{first.id}/1"))
    assert (read.data, read.mimetype) == (document("b"), "application/pdf")
    assert read.headers["Content-Disposition"] == "attachment; filename=piece.pdf"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert door.browser.get(address(door, f"/{first.id}/0?view=1")).headers["Content-Disposition"].startswith("inline")
    assert door.browser.get(address(door, f"/{first.id}/9")).status_code == 404


@pytest.mark.one_database
def test_the_receipt_names_each_file_by_its_digest_on_screen_and_on_paper(door: Door, rows: Rows, app: Flask, login: Any) -> None:
    annex = document("b")
    hand_in(door, document(), [(annex, "piece.pdf")])
    (deposit,) = rows(select(Deposit))
    words = Page(door.browser.get(address(door, f"/{deposit.id}/receipt")).text).words
    for told in (deposit.receipt, "piece.pdf", sha256(document()).hexdigest(), sha256(annex).hexdigest()):
        assert told in words
    paper = door.browser.get(address(door, f"/{deposit.id}/receipt.pdf"))
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    printed = "".join(printed_lines(PdfFileReader(BytesIO(paper.data))))
    assert deposit.receipt in printed
    assert sha256(annex).hexdigest() in printed
    assert "Déclarations" not in printed
    stranger = login(app.test_client(), AccountFactory(roles=[Role.CANDIDATE]))
    assert {stranger.get(address(door, f"/{deposit.id}/receipt{more}")).status_code for more in ("", ".pdf")} == {404}


@pytest.mark.one_database
def test_the_same_files_sent_twice_are_one_deposit_and_nothing_is_none(door: Door, rows: Rows) -> None:
    assert hand_in(door).status_code == 422, "no document yet"
    for _ in range(2):
        assert hand_in(door, document(), [(document("b"), "b.pdf")], tick="1").status_code == 303
    assert len(rows(select(Deposit))) == 1
    refused = hand_in(door, None, tick="1", kept=["1"])
    assert refused.status_code == 422
    assert "rien n’a changé" in Page(refused.text).words
    annexes = [(document(str(number)), f"{number}.pdf") for number in range(20)]
    refused = hand_in(door, None, annexes)
    assert Page(refused.text).one("//*[@id='annexes']").get("aria-invalid") == "true"
    assert len(rows(select(Deposit))) == 1


def test_a_dossier_counts_once_its_declarations_are_signed_and_a_new_version_asks_again(door: Door, rows: Rows) -> None:
    hand_in(door, document())
    (version,) = rows(select(Deposit.id))
    assert "à signer : ne compte pas encore" in Page(door.browser.get(address(door)).text).words
    assert "n’est pas signé" in Page(door.browser.get("/candidate/").text).words
    refused = door.browser.post(address(door, "/statements"), data={"version": version, "ai": "used"})
    assert refused.status_code == 422
    for field in ("consent", "original", "ai_use"):
        assert Page(refused.text).one(f"//*[@id='{field}']").get("aria-invalid") == "true"
    assert rows(select(DepositStatement)) == []
    signed = {"version": version, "consent": "anonymised", "original": "y", "ai": "used", "ai_use": "Un correcteur."}
    for _twice in range(2):
        assert door.browser.post(address(door, "/statements"), data=signed).status_code == 303
    (statement,) = rows(select(DepositStatement))
    assert (statement.deposit_id, statement.ai_use, statement.original) == (version, "Un correcteur.", True)
    assert "compte pour l’épreuve" in Page(door.browser.get(address(door)).text).words
    hand_in(door, document("better"))
    words = Page(door.browser.get(address(door)).text).words
    assert "à signer : ne compte pas encore" in words
    assert "compte pour l’épreuve" in words, "what was signed goes on counting"
    assert door.browser.post(address(door, "/statements"), data=signed).status_code == 409, "signed from an old page"


SITUATION = {"activity": "Commandes, tarifs et stocks", "title": "Deux prix", "first_page": "3", "last_page": "9", "annexes": "1"}


def situations(*each: dict[str, Any]) -> dict[str, Any]:
    return {f"situations-{number}-{name}": value for number, one in enumerate(each) for name, value in one.items()}


def test_the_index_is_kept_by_version_and_a_wrong_one_says_where(door: Door, rows: Rows) -> None:
    hand_in(door, document(), [(document("b"), "b.pdf")])
    (version,) = rows(select(Deposit.id))
    page = Page(door.browser.get(address(door, "/index")).text)
    assert len(page.find("//fieldset[@data-situation]")) == 5
    parts = {"parts": [str(number) for number in range(len(page.find("//*[@id='situations-0-parts']//input")))]}
    assert len(parts["parts"]) == 5
    wrong = {"version": version} | situations(SITUATION | parts, SITUATION | {"last_page": "31", "annexes": "7"})
    refused = Page(door.browser.post(address(door, "/index"), data=wrong).text)
    for field in ("activity", "last_page", "annexes", "parts"):
        assert refused.one(f"//*[@id='situations-1-{field}']").get("aria-invalid") == "true"
        assert refused.one(f"//*[@id='situations-0-{field}']").get("aria-invalid") is None
    assert rows(select(DepositIndex)) == []
    for last in ("9", "9", "12"):
        good = {"version": version} | situations(SITUATION | parts | {"last_page": last})
        assert door.browser.post(address(door, "/index"), data=good).status_code == 303
    kept = rows(select(DepositIndex).order_by(DepositIndex.version))
    assert [(each.version, each.situations[0]["last_page"]) for each in kept] == [(1, 9), (2, 12)]
    hand_in(door, document("better"))
    again = Page(door.browser.get(address(door, "/index")).text)
    assert "vient de la version précédente" in again.words
    assert again.one("//*[@id='situations-0-last_page']").get("value") == "12"


def test_what_comes_after_the_window_is_kept_apart_until_it_is_admitted_with_a_reason(
    app: Flask, door: Door, session: Session, client: FlaskClient, login: Any, rows: Rows
) -> None:
    candidacy = session.get_one(Candidacy, door.candidacy_id)
    window_of(session, candidacy, clock.now() - timedelta(hours=1))
    assert "La date de dépôt est passée" in Page(door.browser.get(address(door)).text).words
    hand_in(door, document())
    (version,) = rows(select(Deposit.id))
    door.browser.post(address(door, "/statements"), data={"version": version, "consent": "employer", "original": "y", "ai": "none"})
    assert "en retard, gardé à part" in Page(door.browser.get(address(door)).text).words
    centre = session.get_one(Centre, candidacy.centre_id)
    office = login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR], centre=centre))
    here = f"/administration/candidates/{candidacy.id}"
    assert "en retard" in Page(office.get(here).text).words
    admit = f"{here}/late/{version}"
    assert office.get(admit).status_code == 200
    assert office.post(admit, data={"reason": " "}).status_code == 422
    assert office.post(admit, data={"reason": "Panne du réseau du centre."}).status_code == 303
    assert office.post(admit, data={"reason": "Encore."}).status_code == 409
    assert "admis en retard" in Page(door.browser.get(address(door)).text).words


def window_of(session: Session, candidacy: Candidacy, closes_at: datetime) -> None:
    """A session whose paper for the dossier closes then, with the candidate on its roster."""
    opened = AssessmentSession(
        title="Session",
        framework_version_id=candidacy.framework_version_id,
        block_code="BC03",
        centre_id=candidacy.centre_id,
        place="",
        created_by_id=candidacy.account_id,
        created_at=closes_at,
        opened_at=closes_at,
        closed_at=None,
        cancelled_at=None,
    )
    session.add(opened)
    session.flush()
    paper = {"number": 1, "evaluation_code": "BC03E2", "case_id": "dossier", "case_digest": None, "duration_minutes": 60}
    session.add(SessionPaper(session_id=opened.id, opens_at=closes_at - timedelta(days=9), closes_at=closes_at, **paper))
    session.add(SessionSeat(session_id=opened.id, candidacy_id=candidacy.id, position=1, label="", left_at=None))
    session.commit()
