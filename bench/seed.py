"""The data that the application is measured on, and the requests that are sent to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from unittest.mock import patch
from urllib.parse import urlencode

import msgspec
from flask import Flask, session, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, create_app, migrations
from app.auth.actor import Actor
from app.database import write
from app.demo.load import load as load_demo
from app.models import Account, Candidacy, Centre, FrameworkVersion, Role, RoleGrant
from app.services import audit, runs
from app.services import login as logins
from bench.load import UNIQUE as UNIQUE_BYTES
from blocks.model import AccessRoute
from casestudies import content, library, offer
from casestudies.company import history

UNIQUE = UNIQUE_BYTES.decode()
CANDIDACIES = 200
CASE = "matinee_des_commandes"
CUSTOMER = "C-00218"
PASSWORD = secrets.token_urlsafe(24)
ADMINISTRATOR = "administration@banc.example"
Person = tuple[str, int, int]
"""E-mail, account, candidacy."""


@dataclass(frozen=True)
class Load:
    """What is sent to the application: one request a connection, with `UNIQUE` where each sending needs an id of its own.

    `commands` has them for each round: a round works runs of its own, since no trainee does in one run what a load does in minutes.
    """

    lists: list[str]
    orders: list[str]
    commands: list[list[str]]


def post(path: str, fields: dict[str, str], cookie: str = "") -> str:
    """A form sent to `path`, as it goes over the wire."""
    body = urlencode(fields)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n" + body


def get(path: str, cookie: str) -> str:
    """A page asked for, as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"


def make(connections: int, rounds: int = 1) -> Load:
    """Migrate, load the demonstration and a larger school beside it; one run in hand for each connection of each round."""
    app = create_app()
    with app.app_context():
        migrations.upgrade()
        load_demo()
        people = school()
    signed_in = [_signed_in(app, email) for email, _account, _candidacy in people[:connections]]
    workers = list(zip(people, signed_in, strict=False))
    commands = [[_note(app, person, *session) for person, session in workers] for _ in range(rounds)]
    cookie, _token = _signed_in(app, ADMINISTRATOR)
    with app.test_request_context():
        lists = [get(url_for("administration.candidates"), cookie)] * connections
    orders = [get(*orders_page(app, people[0], history.ARTIFACT))] * connections
    app.extensions["database"].dispose()
    return Load(lists, orders, commands)


def _note(app: Flask, person: Person, cookie: str, token: str) -> str:
    """A run that this trainee has just begun, and the command to write a note in a customer's file."""
    _email, account_id, candidacy_id = person
    with app.app_context():
        run_id = runs.start_run(Actor(account_id=account_id), candidacy_id, CASE)
    with app.test_request_context():
        path = url_for("sandbox.add_note", run_id=run_id, code=CUSTOMER)
    fields = {"csrf_token": token, "command_id": UNIQUE, "text": "Le client préfère être rappelé en fin de matinée."}
    return post(path, fields, cookie)


def orders_page(app: Flask, person: Person, company: str) -> tuple[str, str]:
    """The list of orders of a run in that company, filtered and sorted, with the cookie of its trainee."""
    email, account_id, candidacy_id = person
    case = library.load(CASE)
    bare = msgspec.structs.replace(case.file, company=company, builder="drawn", variant={}, last_day=None)
    nobody = msgspec.structs.replace(case.timeline, letters=(), consequences=(), meetings=())
    read = content.decode(content.encode(msgspec.structs.replace(case, file=bare, timeline=nobody, observations=())))
    with app.app_context(), patch.object(library, "load", return_value=read), patch.object(offer, "sound_cases", return_value=(read,)):
        run_id = runs.start_run(Actor(account_id=account_id), candidacy_id, CASE)
    cookie, _token = _signed_in(app, email)
    with app.test_request_context():
        return url_for("sandbox.orders", run_id=run_id, status="delivered", sort="-net"), cookie


def school() -> list[Person]:
    """An administrator, and candidates of one centre."""
    return _school(logins.hash_password(PASSWORD))


@write
def _school(session: Session, password_hash: str) -> list[Person]:
    administrator = account(ADMINISTRATOR, "Administration", password_hash)
    session.add(administrator)
    session.flush()
    session.add(RoleGrant(account_id=administrator.id, role=Role.ADMINISTRATOR))
    framework = session.scalars(select(FrameworkVersion.id).order_by(FrameworkVersion.id).limit(1)).one()
    centre = session.scalars(select(Centre.id).order_by(Centre.id).limit(1)).one()
    found = []
    for number in range(CANDIDACIES):
        row = account(f"candidat{number}@banc.example", f"Nom{number:03d}", password_hash)
        candidacy = enrolled(session, row, f"B{number:04d}", framework, centre)
        found.append((row.email, row.id, candidacy.id))
    audit.record(session, Actor.system(), stream="bench", verb="bench.seeded")
    return found


def enrolled(session: Session, row: Account, number: str, framework: int, centre: int) -> Candidacy:
    """That account, kept as a candidate's, and their candidacy for BC03."""
    session.add(row)
    session.flush()
    session.add(RoleGrant(account_id=row.id, role=Role.CANDIDATE))
    candidacy = Candidacy(
        number=number,
        account_id=row.id,
        framework_version_id=framework,
        centre_id=centre,
        route=AccessRoute.CONTINUING_TRAINING,
        blocks=["BC03"],
        advisor_id=None,
        entered_on=clock.today(),
        created_at=clock.now(),
        closed_at=None,
    )
    session.add(candidacy)
    session.flush()
    return candidacy


def account(email: str, family_name: str, password_hash: str) -> Account:
    """A row of an account, not added yet."""
    return Account(
        email=email,
        password_hash=password_hash,
        given_name="Banc",
        family_name=family_name,
        gender=None,
        birth_date=None,
        birth_place=None,
        centre_id=None,
        occupation=None,
        in_activity_until=None,
        created_at=clock.now(),
    )


def _signed_in(app: Flask, email: str) -> tuple[str, str]:
    """The cookie and the form token of a browser that is signed in."""
    with app.app_context():
        token = logins.login(email, PASSWORD, address="127.0.0.1", device="bench")
    with app.test_request_context():
        session["_user_id"] = token
        session["_fresh"] = True
        form_token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}", form_token
