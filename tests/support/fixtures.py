"""Fixtures of the tests with the application. What touches the database runs on SQLite and on a PostgreSQL that the tests start."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.database import Database
from app.models import Account
from app.services import login as logins
from app.web.limits import limiter
from tests.support.databases import PostgresTemplate, SqliteTemplate, Template
from tests.support.factories import PASSWORD, SESSION
from tests.support.postgres import Postgres
from tests.support.watch import counted, reads_do_not_write


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test process."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The template of the databases of the tests, once per kind of database."""
    if request.param == "postgresql":
        return PostgresTemplate(request.getfixturevalue("postgres"))
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the application under test: its keys are made once, its files are named by their content."""
    folder = tmp_path_factory.mktemp("data")
    folder.chmod(0o700)
    return folder


@pytest.fixture
def database_url(template: Template) -> str:
    """A fresh database with every table."""
    return template.fresh()


@pytest.fixture
def empty_database_url(template: Template) -> str:
    """A fresh database without any table."""
    return template.empty()


@pytest.fixture(scope="session")
def built_app(data_folder: Path) -> Flask:
    """The application, built once a process: its routes take most of a second."""
    return create_app(Settings(data=data_folder, database_url=f"sqlite:///{data_folder / 'unused.db'}", testing=True))


@contextmanager
def on_database(application: Flask, settings: Settings) -> Iterator[Flask]:
    """The application on the database of these settings, everything that a test may change being as at its start."""
    limiter.reset()
    database = Database(settings.database_url)
    application.extensions |= {"settings": settings, "database": database}
    config = dict(application.config)
    # Forms need no token here; tests of CSRF set it themselves.
    application.config["WTF_CSRF_ENABLED"] = False
    try:
        with reads_do_not_write(database.engine):
            yield application
    finally:
        application.config.clear()
        application.config.update(config)
        database.dispose()
        _forget_certifiers(application)


def _forget_certifiers(application: Flask) -> None:
    """Drop the keys of real certifiers: made under a test's clock, they would not be valid yet under the next one's."""
    application.extensions.pop("certifier_keys", None)
    for folder in application.extensions["settings"].keys.glob("certifier-*"):
        shutil.rmtree(folder)


@pytest.fixture
def app(built_app: Flask, database_url: str, data_folder: Path) -> Iterator[Flask]:
    """The application on a fresh database."""
    with on_database(built_app, Settings(data=data_folder, database_url=database_url, testing=True)) as application:
        yield application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a login."""
    return app.test_client()


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """The application's context, for tests that call services and queries. Not for tests that use `client`: it would share `g`."""
    with app.app_context():
        yield app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the application's database, to which the factories write. `session.rollback()` shows what was written since."""
    SESSION.remove()
    SESSION.configure(bind=app.extensions["database"].engine, expire_on_commit=False)
    yield SESSION()
    SESSION.remove()


@pytest.fixture
def rows(app: Flask) -> Callable[[Select[Any]], Sequence[Any]]:
    """What the database holds now: `rows(select(Account))`."""

    def look(statement: Select[Any]) -> Sequence[Any]:
        with app.extensions["database"].reading() as reading:
            return reading.scalars(statement).all()

    return look


@pytest.fixture
def login(app: Flask) -> Callable[[FlaskClient, Account], FlaskClient]:
    """`login(client, account)`: the browser is signed in as that person (made by AccountFactory)."""

    def sign_in(browser: FlaskClient, account: Account) -> FlaskClient:
        with app.app_context():
            token = logins.login(account.email, PASSWORD, address="192.0.2.1", device="tests")
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return browser

    return sign_in


@pytest.fixture
def queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with queries() as statements:` collects the statements that reach the database."""
    return lambda: counted(app.extensions["database"].engine)
