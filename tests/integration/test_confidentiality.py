"""The same work with and without measures gives jurors, records, certificates and their data the same bytes: nothing tells that a person
had more time, took pauses, read larger or asked for help. What a measure changes in what jurors observe is told, and that alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.documents.certificate.printed import render_certificate
from app.documents.credential import build_credential
from app.models import AccommodationDecision, Account, Award, Role, Run, SittingRecord
from app.services import accommodations, aids, issuing
from juries.aids import AidState
from juries.sitting_clock import Mark
from tests.support.factories import STARTED, AccountFactory
from tests.support.html import Page
from tests.support.juries import Scene, actor, decide, fill, scene

Login = Callable[[FlaskClient, Account], FlaskClient]
HIDDEN = {
    "extra_time": "1/2",
    "pauses": "2x10",
    "size": "xxl",
    "contrast": "more",
    "paper": "a3_20",
    "read_aloud": "browser",
    "secretary": "yes",
    "room": "separate",
}
TOKENS = re.compile(r'(name="(?:csrf_token|command_id)" value=)"[^"]*"')
JUDGED = STARTED + timedelta(days=20)
pytestmark = pytest.mark.one_database


def decided(session: Session, held: Scene, officer: int, measures: dict[str, str]) -> None:
    """A decision taken the day before the sitting."""
    session.add(
        AccommodationDecision(
            candidacy_id=held.candidacy.id,
            measures=measures,
            subject_key_id=None,
            reason=None,
            valid_until=None,
            decided_by_id=officer,
            at=STARTED - timedelta(days=1),
        )
    )
    session.commit()


def measured(app: Flask, session: Session, held: Scene, officer: Account) -> None:
    """Everything that measures leave behind: a need, a decision, a booking, a day without one, pauses, a work handed in much later."""
    candidacy = held.candidacy
    account, number = candidacy.account, candidacy.id
    decided(session, held, officer.id, HIDDEN)
    run = session.scalars(select(Run)).one()
    for seq, mark in enumerate((Mark.PAUSED, Mark.RESUMED), start=1):
        at = STARTED + timedelta(minutes=5 * seq)
        session.add(SittingRecord(run_id=run.id, seq=seq, mark=mark, hold=None, minutes=0, reason="", actor_id=account.id, at=at))
    run.submitted_at = STARTED + timedelta(hours=2)
    session.commit()
    with app.app_context(), clock.frozen(STARTED - timedelta(hours=3)):
        accommodations.note_need(actor(officer, Role.DISABILITY_OFFICER), number, text="Lire longtemps fatigue")
        aids.note(actor(held.administrator, Role.ADMINISTRATOR), number, "secretary", None, AidState.BOOKED, provider="Camille Exemple")
        accommodations.do_without(actor(account, Role.CANDIDATE), number, ["room"], clock.today())


def told(app: Flask, login: Login, session: Session, held: Scene) -> dict[str, Any]:
    """What jurors read before and after the lock, the record, the certificate and its data: by name, without the tokens of forms."""
    juror = login(app.test_client(), held.first)
    base = f"/jury/{held.jury_id}"
    rooms = [f"{base}/{competency.code}" for competency in held.block.competencies[:4]]
    found: dict[str, Any] = {}

    def keep(moment: str, *paths: str) -> None:
        for path in paths:
            answer = juror.get(path)
            assert answer.status_code == 200, path
            name = answer.headers.get("Content-Disposition", "")
            found[f"{moment} {path}"] = (name, TOKENS.sub(r"\1", answer.text) if answer.mimetype == "text/html" else answer.data)

    keep("blind", "/jury/", *rooms, f"{rooms[0]}?at=12", f"{base}/screen/1/12", f"{base}/lock")
    for one in (held.first, held.second):
        fill(app, held, one)
    keep("compared", *rooms, f"{base}/reconciliation")
    decide(app, held)
    keep("signed", "/jury/", rooms[0], f"{base}/record", f"{base}/record.pdf")
    session.rollback()
    award = session.scalars(select(Award)).one()
    found["award"] = award.body
    with app.app_context():
        draft = issuing.draft_of(session, award, edition=1)
    found["facts"] = msgspec.json.encode(draft.facts)
    found["certificate"] = render_certificate(draft.facts, "https://epreuve.example/verify/X", draft.at)
    found["credential"] = build_credential(
        draft.facts, public_url="https://epreuve.example", verify_url="https://epreuve.example/verify/X", issued_at=draft.at, salt="s"
    )
    session.rollback()
    return found


def test_nothing_that_jurors_and_the_public_get_tells_of_a_measure(
    app: Flask, login: Login, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "secrets", SimpleNamespace(randbelow=lambda _most: 3, token_urlsafe=lambda _size: "salt"))
    held, officer = scene(app), AccountFactory(roles=[Role.DISABILITY_OFFICER])
    session.commit()
    live = sqlite3.connect(str(app.extensions["database"].engine.url.database))
    before = sqlite3.connect(":memory:")
    live.backup(before)
    with clock.frozen(JUDGED):
        without = told(app, login, session, held)
    session.rollback()
    before.backup(live)
    session.expire_all()
    measured(app, session, held, officer)
    with clock.frozen(JUDGED):
        measures = told(app, login, session, held)
    assert measures.keys() == without.keys()
    assert [name for name in without if measures[name] != without[name]] == []


def test_jurors_are_told_what_changes_what_they_observe_and_that_alone(app: Flask, login: Login, session: Session) -> None:
    held, officer = scene(app), AccountFactory(roles=[Role.DISABILITY_OFFICER])
    session.commit()
    decided(session, held, officer.id, HIDDEN | {"sign_language": "yes"})
    session.rollback()
    with clock.frozen(JUDGED):
        words = Page(login(app.test_client(), held.first).get(f"/jury/{held.jury_id}/BC03C01").text).words
    assert "Interprète en langue des signes" in words
    for hidden in ("temps en plus", "pauses", "Secrétaire", "Salle à part", "A3"):
        assert hidden not in words
