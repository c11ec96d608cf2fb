"""What a candidate is told of their oral by e-mail: once an act, with their own hours, and nothing that tells of a measure."""

from __future__ import annotations

import io
import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock
from app.models import Role
from app.services import orals
from app.services.orals import Place
from tests.support.jobs import do_jobs
from tests.support.juries import actor
from tests.support.orals import PLANNED, OralScene, at, oral_scene, planned, widened

pytestmark = pytest.mark.usefixtures("session")
TELLING = ("tiers", "aménagement", "mesure", "handicap", "temps en plus", "majoré")
"""Words that would tell of a measure."""


@pytest.fixture
def scene(app: Flask, session: Session) -> OralScene:
    shutil.rmtree(app.extensions["settings"].mails, ignore_errors=True)
    with clock.frozen(PLANNED):
        return oral_scene(app)


def sent(app: Flask) -> list[EmailMessage]:
    """What is in the folder once the worker has done its part, the oldest first; the folder is emptied."""
    do_jobs(app)
    folder: Path = app.extensions["settings"].mails
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("oral-*.eml"))]
    shutil.rmtree(folder, ignore_errors=True)
    return [message for message in found if isinstance(message, EmailMessage)]


def body(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    return str(text.get_content()).replace("\xa0", " ")


def parts(message: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_payload(decode=True) for part in message.iter_attachments()}


def test_each_act_on_a_published_oral_is_told_once_to_its_candidate(app: Flask, scene: OralScene) -> None:
    office = actor(scene.administrator, Role.ADMINISTRATOR)
    with clock.frozen(PLANNED), app.app_context():
        slots = planned(app, scene, publish=False)
        assert sent(app) == []
        orals.publish(office, slots[:1])
        orals.publish(office, slots[:1])
        (published,) = sent(app)
        orals.move(office, slots[0], Place(at(120), "Salle 12", "Salle 10", None))
        (moved,) = sent(app)
        orals.move(office, slots[0], Place(at(120), "Salle 12", "Salle 10", scene.player.id))
        orals.move(office, slots[1], Place(at(180), "Salle 12", "Salle 10", None))
        assert sent(app) == []
        orals.cancel(office, slots[0])
        orals.cancel(office, slots[1])
        (cancelled,) = sent(app)
    told = scene.candidacies[0].account.email
    assert [message["To"] for message in (published, moved, cancelled)] == [told] * 3
    assert len({message["Message-ID"] for message in (published, moved, cancelled)}) == 3
    assert "9 h 00 : Le jury vous reçoit, Salle 12" in body(published)
    assert "11 h 00 : Le jury vous reçoit, Salle 12" in body(moved)
    assert "est annulé" in body(cancelled)
    assert [b"METHOD:CANCEL" in parts(message)["convocation.ics"] for message in (published, moved, cancelled)] == [False, False, True]
    assert [sorted(parts(message)) for message in (moved, cancelled)] == [["convocation.ics", "convocation.pdf"], ["convocation.ics"]]


@pytest.mark.one_database
def test_what_was_taken_off_before_the_mail_left_is_told_as_off_alone(app: Flask, scene: OralScene) -> None:
    with clock.frozen(PLANNED), app.app_context():
        (slot,) = planned(app, scene, scene.juries[:1])
        orals.cancel(actor(scene.administrator, Role.ADMINISTRATOR), slot)
        (message,) = sent(app)
    assert str(message["Subject"]).startswith("Oral annulé")


@pytest.mark.one_database
def test_the_mail_tells_one_s_own_hours_and_never_a_measure(app: Flask, scene: OralScene) -> None:
    with clock.frozen(PLANNED), app.app_context():
        widened(app, scene, 0)
        planned(app, scene)
        first, second, _third = sent(app)
    assert "8 h 40 : Vous préparez votre passage, Salle 10" in body(first)
    assert first["Subject"] == second["Subject"]
    own, other = (
        " ".join((body(message), *(page.extract_text() for page in PdfReader(io.BytesIO(parts(message)["convocation.pdf"])).pages)))
        for message in (first, second)
    )
    assert not [word for word in TELLING if word in own.casefold()]
    assert parts(first).keys() == parts(second).keys()
    assert own.splitlines()[2] == other.splitlines()[2].replace("0201", "0200")
