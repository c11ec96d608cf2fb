"""A candidate's home with a session: their own hours and place, the room, the convocation to keep; nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import Account, Role, SessionSeat
from app.services import accommodations
from app.services.convocations import convoke
from tests.support.factories import AccountFactory
from tests.support.html import Page
from tests.support.jobs import do_jobs
from tests.support.juries import actor
from tests.support.sessions import candidate, opened_session

pytestmark = pytest.mark.one_database
Login = Callable[[FlaskClient, Account], FlaskClient]


def test_their_day_their_hours_their_convocation(app: Flask, session: Session, login: Login) -> None:
    people = [candidate("Mokrani"), candidate("Le Dantec")]
    candidacy_id, accounts = people[0].id, [person.account for person in people]
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
    administrator = actor(AccountFactory(roles=[Role.ADMINISTRATOR]), Role.ADMINISTRATOR)
    row = opened_session(session, people)
    session_id = row.id
    seat_id = session.scalars(select(SessionSeat.id).order_by(SessionSeat.position)).first()
    clients = [login(app.test_client(), account) for account in accounts]
    session.rollback()
    with app.app_context():
        accommodations.decide(officer, candidacy_id, {"extra_time": "1/3"})
    home = Page(clients[0].get("/candidate/").text)
    assert "salle 204, poste 1" in home.words
    assert "2 h" in home.words
    assert "Télécharger ma convocation" not in home.words
    assert clients[0].get(f"/candidate/sessions/{seat_id}/convocation.pdf").status_code == 404
    with app.app_context():
        convoke(administrator, session_id)
    do_jobs(app)
    home = Page(clients[0].get("/candidate/").text)
    (paper,) = home.tree.xpath("//a[contains(., 'convocation')]/@href")
    assert clients[0].get(paper).data.startswith(b"%PDF")
    calendar = clients[0].get(f"/candidate/sessions/{seat_id}/convocation.ics")
    assert b"BEGIN:VEVENT" in calendar.data
    assert "attachment" in calendar.headers["Content-Disposition"]
    for name in ("pdf", "ics"):
        assert clients[1].get(f"/candidate/sessions/{seat_id}/convocation.{name}").status_code == 404


def test_a_window_gone_by_is_no_next_step(app: Flask, session: Session, login: Login) -> None:
    first = candidate()
    account = first.account
    opened_session(session, [first])
    client = login(app.test_client(), account)
    session.rollback()
    assert "Ouvrir ma salle" in Page(client.get("/candidate/").text).words
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert "Ouvrir ma salle" not in Page(client.get("/candidate/").text).words
