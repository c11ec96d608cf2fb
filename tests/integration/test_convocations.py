"""Convocations: printed and sent once to each candidate, with their own hours, and nothing that tells of a measure where others look."""

from __future__ import annotations

import io
import shutil
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import AssessmentSession, AuditRow, Candidacy, Convocation, PaperRun, Role, Run, SessionSeat
from app.queries.convocations import Sending, SendingState, cancelled_runs, own_seat, own_sessions, sending_states
from app.queries.sittings import obstacles
from app.services import accommodations
from app.services.assessment_sessions import correct
from app.services.convocations import convoke, convoke_again
from app.services.mail import deliver
from app.services.session_cancelling import cancel
from tests.integration.test_assessment_sessions import facts
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.jobs import do_jobs
from tests.support.juries import actor
from tests.support.printed import printed_sizes
from tests.support.sessions import candidate, opened_session

LARGE_PRINT = 16
"""Points of the smallest text of a convocation for whoever reads large print."""


@pytest.fixture
def administrator(session: Session) -> Actor:
    return actor(AccountFactory(roles=[Role.ADMINISTRATOR], centre=CentreFactory(code="LOR")), Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def no_mail_yet(app: Flask) -> None:
    shutil.rmtree(app.extensions["settings"].mails, ignore_errors=True)


def mails(app: Flask) -> list[EmailMessage]:
    folder: Path = app.extensions["settings"].mails
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return [message for message in read if isinstance(message, EmailMessage)]


def parts(message: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_payload(decode=True) for part in message.iter_attachments()}


def room_of(session: Session, people: list[Candidacy]) -> int:
    """An opened session, and nothing left under way in the test's own transaction."""
    session_id = opened_session(session, people).id
    session.rollback()
    return session_id


def states(app: Flask, session_id: int) -> dict[int, SendingState]:
    """Read anew, as another request would."""
    with app.app_context():
        return sending_states(session_id)


def widened(session: Session, first: Candidacy) -> None:
    session.rollback()
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
    candidacy_id = first.id
    session.rollback()
    accommodations.decide(officer, candidacy_id, {"extra_time": "1/3", "pauses": "2x10", "paper": "a3_16"})


def test_each_candidate_is_convoked_once_with_their_own_hours(in_app: Flask, session: Session, administrator: Actor) -> None:
    people = [candidate("Mokrani"), candidate("Le Dantec")]
    widened(session, people[0])
    session_id = room_of(session, people)
    assert convoke(administrator, session_id) == 2
    assert {state.sending for state in states(in_app, session_id).values()} == {Sending.UNDER_WAY}
    do_jobs(in_app)
    assert {state.sending for state in states(in_app, session_id).values()} == {Sending.SENT}
    with pytest.raises(Refused, match="all_sent"):
        convoke(administrator, session_id)
    own, other = (own_sessions(actor(one.account, Role.CANDIDATE))[0] for one in people)
    (paper,), (plain,) = own.papers, other.papers
    assert (paper.minutes, plain.minutes) == (120, 90)
    assert paper.closes_at - plain.closes_at == timedelta(minutes=30 + 20)
    first, second = mails(in_app)
    assert [message["To"] for message in (first, second)] == [own.email, other.email]
    assert first["Subject"] == second["Subject"] == "Convocation : Bloc 3, session de mars"
    assert parts(first).keys() == parts(second).keys() == {"convocation.pdf", "convocation.ics"}
    assert f"DTEND:{paper.closes_at:%Y%m%dT%H%M%SZ}".encode() in parts(first)["convocation.ics"]
    with pytest.raises(NotFound):
        own_seat(actor(people[1].account, Role.CANDIDATE), own.id)


@pytest.mark.one_database
def test_the_paper_tells_the_hours_and_never_a_measure(in_app: Flask, session: Session, administrator: Actor) -> None:
    first = candidate()
    widened(session, first)
    session_id = room_of(session, [first])
    convoke(administrator, session_id)
    do_jobs(in_app)
    (message,) = mails(in_app)
    paper = parts(message)["convocation.pdf"]
    reader = PdfReader(io.BytesIO(paper))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert min(printed_sizes(paper)) == LARGE_PRINT
    assert "2 h" in text.replace("\xa0", " ")
    assert "salle 204" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    body = message.get_body()
    assert body is not None
    said = f"{text} {body.get_content()} {reader.metadata}".lower()
    assert not [word for word in ("tiers", "majoré", "pause", "1/3", "agrandi") if word in said]


def test_what_changes_is_to_be_sent_again(in_app: Flask, session: Session, administrator: Actor) -> None:
    people = [candidate("A"), candidate("B")]
    session_id = room_of(session, people)
    seats = session.scalars(select(SessionSeat.id).order_by(SessionSeat.position)).all()
    session.rollback()
    convoke(administrator, session_id)
    do_jobs(in_app)
    widened(session, people[0])
    assert [states(in_app, session_id)[seat].sending for seat in seats] == [Sending.OUTDATED, Sending.SENT]
    assert convoke(administrator, session_id) == 1
    do_jobs(in_app)
    moved = facts(people[0], place="salle 12")
    session.rollback()
    correct(administrator, session_id, moved)
    assert {state.sending for state in states(in_app, session_id).values()} == {Sending.OUTDATED}
    convoke_again(administrator, session_id, seats[1])
    convoke_again(administrator, session_id, seats[1])
    do_jobs(in_app)
    session.rollback()
    assert [len(session.scalars(select(Convocation).where(Convocation.seat_id == seat)).all()) for seat in seats] == [2, 2]
    sent = [b"SEQUENCE:1" in parts(message)["convocation.ics"] for message in mails(in_app)]
    assert sent == [False, False, True, True]
    verbs = session.scalars(select(AuditRow.verb).where(AuditRow.stream == f"session:{session_id}")).all()
    assert sorted(set(verbs)) == ["convocation.issued", "convocations.ordered", "session.corrected"]


def test_nobody_is_convoked_to_what_is_over(in_app: Flask, session: Session, administrator: Actor) -> None:
    session_id = room_of(session, [candidate()])
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(Refused, match="over"):
        convoke(administrator, session_id)
    session.get_one(AssessmentSession, session_id).opened_at = None
    session.commit()
    with pytest.raises(Refused, match="not_opened"):
        convoke(administrator, session_id)


def test_a_session_given_up_tells_whoever_was_convoked_and_opens_for_nobody(in_app: Flask, session: Session, administrator: Actor) -> None:
    people = [candidate("A"), candidate("B")]
    first = actor(people[0].account, Role.CANDIDATE)
    session_id = room_of(session, people)
    seats = session.scalars(select(SessionSeat.id).order_by(SessionSeat.position)).all()
    run_id = session.scalars(select(PaperRun.run_id).where(PaperRun.candidacy_id == people[0].id)).one()
    session.rollback()
    convoke_again(administrator, session_id, seats[0])
    do_jobs(in_app)
    assert cancel(administrator, session_id) == 1
    do_jobs(in_app)
    told, _convoked = mails(in_app)
    assert told["Subject"] == "Session annulée : Bloc 3, session de mars"
    lines = parts(told)["convocation.ics"].split(b"\r\n")
    assert {b"METHOD:CANCEL", b"STATUS:CANCELLED", b"SEQUENCE:1"} <= set(lines)
    with in_app.app_context():
        assert own_sessions(first) == ()
        assert cancelled_runs(first) == {run_id}
        assert [each.code for each in obstacles(session, session.get_one(Run, run_id), by_candidate=True)] == ["session.given_up"]
    session.rollback()
    with pytest.raises(NotFound):
        convoke(administrator, session_id)


def test_a_session_that_somebody_began_is_not_given_up(in_app: Flask, session: Session, administrator: Actor) -> None:
    session_id = room_of(session, [candidate()])
    session.scalars(select(Run)).one().started_at = clock.now()
    session.commit()
    with pytest.raises(Refused, match="begun"):
        cancel(administrator, session_id)


class _Mailbox(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 to take one message."""

    def handle(self) -> None:
        kept: list[bytes] = self.server.kept  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go\r\n")
                while (line := self.rfile.readline()) != b".\r\n":
                    kept.append(line)
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@contextmanager
def mailbox() -> Iterator[tuple[str, list[bytes]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailbox) as server:
        server.kept = kept = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", kept
        server.shutdown()


@pytest.mark.one_database
def test_a_server_takes_the_mail_when_one_is_named(in_app: Flask) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Convocation"
    message.set_content("Bonjour")
    settings = in_app.extensions["settings"]
    with mailbox() as (url, kept):
        deliver(replace(settings, mail_url=url), "one", message)
    assert b"Subject: Convocation\r\n" in kept
    assert not settings.mails.exists()
    for wrong in ("http://localhost", "smtp://"):
        with pytest.raises(ValueError, match="MAIL_URL"):
            deliver(replace(settings, mail_url=wrong), "one", message)
