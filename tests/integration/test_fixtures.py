"""The ground under the other tests: what the fixtures promise."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import Database, write
from app.models import APPEND_ONLY, Account, AuditRow, Candidacy, Centre, LoginSession, Role, RoleGrant
from app.services import audit
from tests.support.factories import AccountFactory, CandidacyFactory, CentreFactory
from tests.support.watch import reads_do_not_write


def test_a_database_is_fresh_for_each_test(session: Session) -> None:
    assert session.scalars(select(Account)).all() == []
    AccountFactory(roles=[Role.JUROR, Role.TRAINER])
    assert len(session.scalars(select(RoleGrant)).all()) == 2


def test_and_again(session: Session) -> None:
    assert session.scalars(select(Account)).all() == []


def test_factories_make_whole_rows(session: Session, rows: Callable) -> None:
    CandidacyFactory()
    CandidacyFactory(centre=CentreFactory(city="Rennes"))
    assert len(rows(select(Candidacy))) == 2
    assert {centre.city for centre in rows(select(Centre))} == {"Lorient", "Rennes"}


def test_the_factories_accounts_can_log_in(session: Session, app: Flask, client: FlaskClient, login: Callable, rows: Callable) -> None:
    account = AccountFactory(roles=[Role.AUDITOR])
    login(client, account)
    assert [row.account_id for row in rows(select(LoginSession))] == [account.id]


def test_a_get_that_writes_is_found(app: Flask, database_url: str) -> None:
    engine = Database(database_url).engine

    def look() -> None:
        with app.test_request_context("/"), engine.begin() as connection:
            connection.execute(insert(Centre).values(code="X", name="X", city="X"))

    with pytest.raises(AssertionError, match="a reading request wrote"), reads_do_not_write(engine):
        look()
    engine.dispose()


def test_statements_are_counted(in_app: Flask, session: Session, queries: Callable) -> None:
    with queries() as statements:
        session.scalars(select(Account)).all()
        session.scalars(select(Centre)).all()
    assert len(statements) == 2


def test_the_database_itself_refuses_to_change_what_only_grows(in_app: Flask) -> None:
    """Every append-only table has its triggers; one with a row shows that they bite."""

    @write
    def note(session: Session, actor: Actor) -> None:
        audit.record(session, actor, stream="tests:1", verb="test.noted")

    note(Actor.system())
    engine = in_app.extensions["database"].engine
    extra = ["TRUNCATE audit_row"] if engine.dialect.name == "postgresql" else []
    for statement in ("UPDATE audit_row SET verb = 'other'", "DELETE FROM audit_row", *extra):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    assert AuditRow.__tablename__ in APPEND_ONLY
