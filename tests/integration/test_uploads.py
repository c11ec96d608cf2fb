"""Files sent in pieces: each piece once, whatever is cut; and nobody else's."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.jobs.worker import run_next
from app.models import Candidacy, Deposit, DepositFile, Job, Role, Upload
from app.services.uploads import KEPT_FOR, PIECE
from tests.support.factories import AccountFactory, CandidacyFactory

Rows = Callable[[Select[Any]], Sequence[Any]]
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\n%%EOF\n"


@dataclass
class Sender:
    """A browser that sends a file of the candidate's dossier."""

    browser: FlaskClient
    candidacy_id: int

    def begin(self, content: bytes = CONTENT, name: str = "dossier.pdf", main: str = "1", mark: str = "7") -> Any:
        return self.browser.post(f"{self.page}/uploads", data={"name": name, "size": len(content), "mark": mark, "main": main})

    def append(self, url: str, offset: int, piece: bytes) -> Any:
        return self.browser.patch(url, data=piece, headers={"Upload-Offset": str(offset)}, content_type="application/octet-stream")

    def send(self, content: bytes = CONTENT, **more: str) -> dict[str, Any]:
        """The whole file in one piece, checked."""
        known = self.begin(content, **more).json
        self.append(known["url"], 0, content)
        answer: dict[str, Any] = self.browser.post(known["finish"]).json
        return answer

    @property
    def page(self) -> str:
        return f"/room/dossier/{self.candidacy_id}/BC03E2"


@pytest.fixture
def sender(session: Session, client: FlaskClient, login: Any) -> Sender:
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    return Sender(login(client, candidacy.account), candidacy.id)


@pytest.fixture
def folder(app: Flask) -> Path:
    data: Path = app.extensions["settings"].data
    return data / "uploads"


def test_a_file_in_pieces_becomes_the_same_dossier_as_a_file_at_once(sender: Sender, folder: Path, rows: Rows) -> None:
    known = sender.begin().json
    assert (known["received"], known["whole"]) == (0, False)
    for start in range(0, len(CONTENT), 1000):
        told = sender.append(known["url"], start, CONTENT[start : start + 1000])
        assert (told.status_code, told.headers["Upload-Offset"]) == (200, str(min(start + 1000, len(CONTENT))))
    assert sender.browser.post(known["finish"]).json["whole"] is True
    path = folder / rows(select(Upload))[0].stored_as
    assert (folder.stat().st_mode & 0o077, path.stat().st_mode & 0o077) == (0, 0)
    annex = sender.send(CONTENT + b"%%EOF", name="annexe.pdf", main="0")
    answer = sender.browser.post(sender.page, data={"uploads": [known["id"], annex["id"]]})
    assert answer.status_code == 303
    assert [(each.number, each.file_name) for each in rows(select(DepositFile))] == [(0, "dossier.pdf"), (1, "annexe.pdf")]
    (deposit,) = rows(select(Deposit))
    assert sender.browser.get(f"{sender.page}/{deposit.id}/0").data == CONTENT
    assert (rows(select(Upload)), path.exists()) == ([], False), "the tray is empty"
    twice = sender.browser.post(sender.page, data={"uploads": [known["id"], annex["id"]]})
    assert (twice.status_code, len(rows(select(Deposit)))) == (303, 1), "a double click is one deposit"
    again = [sender.send()["id"], sender.send(CONTENT + b"%%EOF", name="annexe.pdf", main="0")["id"]]
    assert sender.browser.post(sender.page, data={"uploads": again}).status_code == 303
    assert (len(rows(select(Deposit))), rows(select(Upload))) == (1, []), "the same files sent anew are that deposit"


@pytest.mark.one_database
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_sent_again_or_out_of_place_the_file_is_the_one_sent(sender: Sender, data: st.DataObject) -> None:
    content = CONTENT + data.draw(st.binary(min_size=1, max_size=300)) + b"%%EOF"
    url = sender.begin(content, mark=str(data.draw(st.integers(0, 10**9)))).json["url"]
    there = sender.browser.get(url).json["received"]
    for offset, length in data.draw(st.lists(st.tuples(st.integers(0, len(content)), st.integers(1, 3000)), max_size=6)):
        offset = there if data.draw(st.booleans()) else offset
        told = sender.append(url, offset, content[offset : offset + length])
        there += len(content[offset : offset + length]) if offset == there else 0
        assert (told.status_code, int(told.headers["Upload-Offset"])) == (
            200 if offset + length and told.status_code == 200 else 409,
            there,
        )
    again = sender.begin(content, mark="other").json
    assert again["url"] != url
    sender.append(url, there, content[there:])
    assert sender.browser.post(url + "/finish").json["whole"] is True
    for each in (url, again["url"]):
        sender.browser.post(each + "/drop")


def test_the_same_file_chosen_again_goes_on_and_half_a_piece_is_no_loss(sender: Sender, folder: Path, rows: Rows) -> None:
    known = sender.begin().json
    sender.append(known["url"], 0, CONTENT[:2000])
    path = folder / rows(select(Upload))[0].stored_as
    with path.open("ab") as handle:  # a server killed while it wrote: part of a piece is there, nothing was acknowledged
        handle.write(CONTENT[2000:2345])
    again = sender.begin().json
    assert (again["id"], again["received"]) == (known["id"], 2345)
    assert sender.append(known["url"], 2000, CONTENT[2000:4000]).status_code == 409
    sender.append(known["url"], 2345, CONTENT[2345:])
    assert sender.browser.post(known["finish"]).json["whole"] is True
    assert sender.browser.post(known["finish"]).json["whole"] is True, "finished twice is finished"
    assert path.read_bytes() == CONTENT


@pytest.mark.one_database
def test_what_does_not_fit_is_refused_and_a_bad_file_leaves_nothing(sender: Sender, folder: Path, rows: Rows) -> None:
    assert sender.browser.post(f"{sender.page}/uploads", data={"name": "a", "size": 50 * 1024 * 1024 + 1}).status_code == 422
    assert sender.browser.post(f"{sender.page}/uploads", data={"name": "a", "size": "many"}).status_code == 422
    known = sender.begin().json
    assert sender.append(known["url"], 0, b"x" * (PIECE + 1)).status_code == 422
    assert sender.append(known["url"], 0, CONTENT + b"more").status_code == 422
    assert sender.append(known["url"], -5, b"x").status_code == 422
    early = sender.browser.post(known["finish"])
    assert (early.status_code, rows(select(Upload))[0].file_digest) == (409, None)
    assert sender.browser.post(known["drop"]).status_code == 200
    bad = sender.begin(b"MZ" + CONTENT).json
    sender.append(bad["url"], 0, b"MZ" + CONTENT)
    path = folder / rows(select(Upload))[0].stored_as
    refused = sender.browser.post(bad["finish"])
    assert refused.status_code == 422
    assert "Exportez-le en PDF" in refused.json["error"]
    assert (rows(select(Upload)), path.exists()) == ([], False)


def test_another_candidate_finds_nothing_there(sender: Sender, app: Flask, login: Any) -> None:
    known = sender.begin().json
    other: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    stranger = Sender(login(app.test_client(), other.account), sender.candidacy_id)
    assert stranger.begin().status_code == 404
    assert stranger.browser.get(known["url"]).status_code == 404
    assert stranger.append(known["url"], 0, CONTENT).status_code == 404
    assert {stranger.browser.post(known[act]).status_code for act in ("finish", "drop")} == {404}


def test_a_file_left_for_a_day_is_forgotten_and_one_that_moved_is_not(sender: Sender, app: Flask, folder: Path, rows: Rows) -> None:
    with clock.frozen(clock.now() - KEPT_FOR - timedelta(minutes=1)):
        old, moving = sender.begin(name="old.pdf").json, sender.begin(name="moving.pdf").json
        begun = clock.now().timestamp()
    for known in (old, moving):
        sender.append(known["url"], 0, CONTENT[:100])
    paths = {row.file_name: folder / row.stored_as for row in rows(select(Upload))}
    os.utime(paths["old.pdf"], (begun, begun))
    left = folder / "left-by-a-killed-server.form"
    left.write_bytes(b"x")
    os.utime(left, (begun, begun))
    with app.app_context():
        while run_next():
            pass
    assert [row.file_name for row in rows(select(Upload))] == ["moving.pdf"]
    assert [path.exists() for path in (*paths.values(), left)] == [False, True, False]
    assert len([job for job in rows(select(Job)) if job.kind == "uploads.sweep"]) == 3, "another look is due"
