"""Dossiers: taken in by what they are, with a receipt; what was handed in before is kept."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.models import Candidacy, Deposit, Role
from app.services.deposits import DOCX, LARGEST, ODT, PDF, clean_name, media_type_of
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


def archive(*members: tuple[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for name, content in members:
            target.writestr(name, content)
    return written.getvalue()


def test_the_bytes_say_what_a_file_is() -> None:
    assert media_type_of(b"%PDF-1.4\n%%EOF") == PDF
    assert media_type_of(archive(("[Content_Types].xml", b""), ("word/document.xml", b""))) == DOCX
    assert media_type_of(archive(("mimetype", ODT.encode()), ("content.xml", b""))) == ODT


def test_an_archive_of_something_else_and_a_file_too_large_are_refused() -> None:
    for content, code in ((archive(("a.txt", b"")), "wrong_kind"), (b"x" * (LARGEST + 1), "too_large")):
        with pytest.raises(Refused, match=rf"deposit\.{code}"):
            media_type_of(content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/x.pdf", "x.pdf"), ("C:\\dossiers\\a.pdf", "a.pdf"), ("\x00\n", "dossier"), ("", "dossier"), ("é" * 300, "é" * 200)],
)
def test_a_name_keeps_neither_folder_nor_control_characters(given: str, kept: str) -> None:
    assert clean_name(given) == kept
