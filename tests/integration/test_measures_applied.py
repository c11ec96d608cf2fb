"""What follows from a decision: papers, bookings, a day without, the receipt. Each reaches those who may know it, and nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import page as validator
import pypdf
import pytest
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.models import Account, AidStep, AuditRow, Candidacy, MeasureWaiver, Role, Run
from app.queries import aids as reading
from app.queries import receipts
from app.services import accommodations, aids, runs, sittings
from app.services.accommodations import effective_for
from juries.aids import AidState
from juries.sitting_clock import Hold
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page
from tests.support.juries import actor
from tests.support.sittings import NOON, after, at, measured, seated

Rows = Callable[[Any], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
BOOKED = {"secretary": "yes", "paper": "a3_20", "extra_time": "1/3"}


@pytest.fixture
def candidacy(session: Session) -> Candidacy:
    made = CandidacyFactory(account=AccountFactory(given_name="Inès", family_name="Mokrani", roles=[Role.CANDIDATE]))
    measured(session, made.id, BOOKED, clock.now() - timedelta(days=1))
    return made


@pytest.fixture
def own(app: Flask, login: Login, candidacy: Candidacy) -> FlaskClient:
    return login(app.test_client(), candidacy.account)


@pytest.fixture
def office(app: Flask, login: Login, session: Session) -> FlaskClient:
    return login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR]))


def test_an_aid_is_a_task_until_it_is_booked_and_the_candidate_reads_where_it_stands(
    own: FlaskClient, office: FlaskClient, candidacy: Candidacy, rows: Rows
) -> None:
    assert "À réserver" in Page(office.get("/administration/aids").text).words
    path = f"/administration/aids/{candidacy.id}/secretary"
    missing = Page(office.post(path, data={"state": "booked"}).text)
    assert missing.one("//input[@id='provider']").get("aria-invalid") == "true"
    assert missing.dangling() == []
    assert office.post(path, data={"state": "booked", "provider": "Camille Exemple", "appointment": "8 h 30"}).status_code == 302
    (step,) = rows(select(AidStep))
    assert (step.kind, step.value, step.state) == ("secretary", "yes", AidState.BOOKED)
    assert [row.body for row in rows(select(AuditRow).where(AuditRow.verb == "aid.noted"))] == ["{}"]
    words = Page(own.get(f"/candidate/{candidacy.id}/measures").text).words.replace("\xa0", " ")
    assert "Réservé" in words
    assert "Camille Exemple, 8 h 30" in words
    assert office.get(f"/administration/aids/{candidacy.id}/braille").status_code == 404


def test_what_was_booked_for_a_measure_withdrawn_is_to_cancel(app: Flask, session: Session, candidacy: Candidacy) -> None:
    administrator = actor(AccountFactory(roles=[Role.ADMINISTRATOR]), Role.ADMINISTRATOR)
    number = candidacy.id
    session.commit()
    with app.app_context():
        aids.note(administrator, number, "secretary", None, AidState.BOOKED, provider="Camille Exemple")
    measured(session, number, {"extra_time": "1/3"}, clock.now())
    session.rollback()
    with app.app_context():
        assert [(each.kind, each.state) for each in reading.aids(administrator)] == [("secretary", AidState.TO_CANCEL)]
        with pytest.raises(Refused, match="no_longer_wanted"):
            aids.note(administrator, number, "secretary", None, AidState.BOOKED, provider="Camille Exemple")
        aids.note(administrator, number, "secretary", None, AidState.CANCELLED)
        assert [each.state for each in reading.aids(administrator)] == [AidState.CANCELLED]


def test_each_session_to_come_has_its_own_booking(app: Flask, session: Session) -> None:
    room = seated(session)
    measured(session, room.candidacies[0], {"sign_language": "yes"}, after(-30))
    session.rollback()
    with app.app_context(), at(-10):
        (found,) = reading.booked_for(room.candidacies[0])
        assert found.occasion is not None
    with app.app_context(), clock.frozen(NOON + timedelta(days=400)):
        (found,) = reading.booked_for(room.candidacies[0])
        assert found.occasion is None


@pytest.mark.one_database
def test_the_part_to_come_is_planned_once_the_window_is_closed_and_read_by_the_candidate_and_the_board(
    app: Flask, session: Session, login: Login
) -> None:
    room = seated(session)
    number, run_id = room.candidacies[0], room.runs[0]
    measured(session, number, {"sittings": "2"}, after(-30))
    people = [session.get_one(Account, each.person_id) for each in (room.candidates[0], room.watching)]
    administrator = AccountFactory(roles=[Role.ADMINISTRATOR])
    session.commit()
    with app.app_context(), at(1):
        sittings.start(room.watching, [run_id])
    with app.app_context(), at(60):
        sittings.stop(room.watching, run_id, hold=Hold.LATER)
    later = (NOON + timedelta(days=2)).date()
    told = f"{format_date(later, 'EEEE d MMMM', 'fr')} à 9 h 30, salle 112"
    with clock.frozen(NOON + timedelta(days=1)):
        own, board, office = (login(app.test_client(), each) for each in (*people, administrator))
        homes = ("/candidate/", f"/room/{run_id}/standing")
        assert all("Votre centre vous dit le jour et l’heure." in Page(own.get(path).text).words for path in homes)
        assert "Pas de date" in Page(board.get(f"/oversight/board/{run_id}").text).words
        with app.app_context():
            (aid,) = reading.booked_for(number)
        path = f"/administration/aids/{number}/sittings?seat={aid.seat_id}"
        # Noted in somebody's words, as before parts had hours: told as it is, and no day is made of it.
        old = {"kind": "sittings", "value": "2", "state": AidState.BOOKED, "provider": "salle 9", "appointment": "un jeudi", "reason": ""}
        session.add(AidStep(candidacy_id=number, seat_id=aid.seat_id, noted_by_id=administrator.id, at=clock.now(), **old))
        session.commit()
        assert "un jeudi" in Page(own.get(f"/candidate/{number}/measures").text).words
        assert "Votre centre vous dit le jour et l’heure." in Page(own.get(homes[0]).text).words
        assert Page(office.get(path).text).one("//input[@id='day_2']").get("value") in (None, "")
        sent = {"state": "booked", "provider": "salle 112"}
        for wrong, field in (
            ({}, "day_2"),
            ({"day_2": f"{later:%d/%m/%Y}"}, "hour_2"),
            ({"day_2": "01/02/2020", "hour_2": "9 h"}, "day_2"),
        ):
            refused = office.post(path, data=sent | wrong)
            assert (refused.status_code, Page(refused.text).one(f"//input[@id='{field}']").get("aria-invalid")) == (422, "true")
        assert office.post(path, data=sent | {"day_2": f"{later:%d/%m/%Y}", "hour_2": "9 h 30"}).status_code == 302
        kept = Page(office.get(path).text)
        assert [kept.one(f"//input[@id='{field}']").get("value") for field in ("day_2", "hour_2")] == [f"{later:%d/%m/%Y}", "9\xa0h\xa030"]
        assert not kept.find("//input[@id='day_3']")
        for client, place in ((own, homes[0]), (own, homes[1]), (board, f"/oversight/board/{run_id}")):
            assert told in Page(client.get(place).text).words.replace("\xa0", " ")
    with clock.frozen(NOON + timedelta(days=9)):
        assert "Votre centre vous dit le jour et l’heure." in Page(login(app.test_client(), people[0]).get(homes[0]).text).words


def test_a_day_without_a_measure_and_back(own: FlaskClient, session: Session, candidacy: Candidacy, rows: Rows) -> None:
    path = f"/candidate/{candidacy.id}/measures/without"
    today = f"{clock.today():%d/%m/%Y}"
    assert own.post(path, data={"day": "01/01/2020", "kinds": ["extra_time"]}).status_code == 422
    assert own.post(path, data={"day": "", "kinds": ["extra_time"]}).status_code == 422
    assert own.post(path, data={"day": today, "kinds": ["braille"]}).status_code == 422
    assert own.post(path, data={"day": today, "kinds": ["extra_time"]}).status_code == 302
    session.rollback()
    assert effective_for(session, candidacy.id).extra_time == 0
    assert "Vous faites sans aujourd’hui" in Page(own.get(f"/candidate/{candidacy.id}/measures").text).words
    again = Page(own.get(path).text)
    assert again.one("//input[@name='kinds' and @checked]").get("value") == "extra_time"
    assert own.post(path, data={"day": today}).status_code == 302
    session.rollback()
    assert effective_for(session, candidacy.id).value_of("extra_time") == "1/3"
    assert [row.without for row in rows(select(MeasureWaiver).order_by(MeasureWaiver.id))] == [True, False]
    assert [row.body for row in rows(select(AuditRow).where(AuditRow.verb == "measures.without"))] == ["{}", "{}"]


def test_nobody_else_does_without_in_one_s_place(app: Flask, session: Session, candidacy: Candidacy) -> None:
    other = actor(AccountFactory(roles=[Role.CANDIDATE]), Role.CANDIDATE)
    number = candidacy.id
    session.commit()
    with app.app_context(), pytest.raises(NotFound):
        accommodations.do_without(other, number, ["extra_time"], clock.today())


@pytest.mark.one_database
def test_the_paper_to_try_is_enlarged_under_the_same_name(own: FlaskClient, candidacy: Candidacy) -> None:
    answer = own.get(f"/candidate/{candidacy.id}/measures/try.pdf")
    assert answer.headers["Content-Disposition"] == "inline; filename=essai.pdf"
    (first, *_rest) = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    assert [round(float(side) * 25.4 / 72) for side in first.mediabox[2:]] == [420, 297]
    words = Page(own.get(f"/candidate/{candidacy.id}/measures/try").text).words.replace("\xa0", " ")
    assert "2 h 40" in words
    assert "S’ajouteront, le jour même : Secrétaire." in words


def test_the_receipt_tells_what_was_applied_and_when_it_changed(app: Flask, session: Session, login: Login, rows: Rows) -> None:
    room = seated(session)
    candidate, number = room.candidates[0], room.runs[0]
    with app.app_context():
        with at(0):
            sittings.start(room.watching, [number])
        with at(10):
            sittings.pause(candidate, number)
        with at(16):
            sittings.resume(candidate, number)
    measured(session, room.candidacies[0], {"extra_time": "1/3", "contrast": "more"}, after(30))
    session.rollback()
    with app.app_context(), at(40):
        runs.submit(candidate, number)
    session.rollback()
    officer = AccountFactory(roles=[Role.DISABILITY_OFFICER])
    stranger = actor(AccountFactory(roles=[Role.CANDIDATE, Role.ADMINISTRATOR, Role.JUROR, Role.INVIGILATOR]), Role.ADMINISTRATOR)
    session.commit()
    with app.app_context():
        held = receipts.receipt(room.candidates[0], room.runs[0])
        with pytest.raises(NotFound):
            receipts.receipt(stranger, room.runs[0])
        with pytest.raises(NotFound):
            receipts.receipt(room.candidates[1], room.runs[1])
    assert (held.granted * 3, held.pauses_taken, held.pauses_allowed, held.stopped, held.given) == (held.duration * 4, 1, 2, 6, 0)
    spans = {span.measure.kind: (span.since, span.until) for span in held.spans}
    assert spans == {"extra_time": (None, None), "pauses": (None, after(30)), "contrast": (after(30), None)}
    browser = login(app.test_client(), officer)
    assert browser.get(f"/accommodation/receipts/{room.runs[0]}").status_code == 200
    paper = browser.get(f"/accommodation/receipts/{room.runs[0]}.pdf")
    assert paper.headers["Content-Disposition"] == f"inline; filename=recu-{room.runs[0]}.pdf"
    assert [failure.message for failure in validator.validate_pdf_bytes(paper.data, profile="ua1").failures] == []
    assert browser.get(f"/accommodation/receipts/{room.runs[1]}").status_code == 404
    (run,) = rows(select(Run).where(Run.id == room.runs[0]))
    assert run.submitted_at.astimezone(clock.PARIS).date() == date(2026, 11, 24)
