"""Every route × every role: refused, not found, or answered, as the table says."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.auth import guard
from app.config import Settings
from app.models import Account, Role, RoleGrant
from app.services import login as logins
from tests.integration.route_table import EVERYONE, LINES, SIGNED_IN, Line
from tests.support.databases import Template
from tests.support.factories import PASSWORD, SESSION, AccountFactory
from tests.support.watch import reads_do_not_write

VISITOR = "visitor"
WHOEVER = [VISITOR, *Role]


ENDS_LOGINS = frozenset({"public.logout", "account.end_other_sessions", "account.change_password"})


@dataclass(frozen=True)
class House:
    """The application with one person per role, each with a browser that stays signed in."""

    app: Flask
    people: dict[str, str]
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, endpoint: str = "") -> TestResponse:
        """What that person is answered."""
        if who == VISITOR:
            return self._browser(who).open(path, method=method)
        if who not in self.browsers:
            self.browsers[who] = self._browser(who)
        browser = self.browsers[who]
        if endpoint in ENDS_LOGINS:
            self.browsers.clear()
        return browser.open(path, method=method)

    def _browser(self, who: str) -> FlaskClient:
        browser = self.app.test_client()
        if who != VISITOR:
            with self.app.app_context():
                token = logins.login(self.people[who], PASSWORD, address="192.0.2.1", device="tests")
            with browser.session_transaction() as cookie:
                cookie["_user_id"] = token
                cookie["_fresh"] = True
        return browser

    def path(self, endpoint: str, line: Line) -> str:
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **line.args)


@pytest.fixture(scope="module")
def house(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("house")
    data.chmod(0o700)
    app = create_app(Settings(data=data, database_url=template.fresh("routes"), testing=True))
    app.config["WTF_CSRF_ENABLED"] = False
    engine = app.extensions["database"].engine
    SESSION.remove()
    SESSION.configure(bind=engine, expire_on_commit=False)
    people: dict[str, Account] = {role: AccountFactory(roles=[role]) for role in Role}
    emails = {role: account.email for role, account in people.items()}
    SESSION.remove()
    with reads_do_not_write(engine):
        yield House(app, emails)
    app.extensions["database"].dispose()


def may(who: str, line: Line) -> bool:
    return line.who == EVERYONE or (line.who == SIGNED_IN and who != VISITOR) or who in line.who


def methods(app: Flask, endpoint: str) -> set[str]:
    return {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()} - {"HEAD", "OPTIONS"}


def test_every_route_has_a_line_and_every_line_a_route(house: House) -> None:
    endpoints = {rule.endpoint for rule in house.app.url_map.iter_rules()} - guard.UNGUARDED
    assert (endpoints - LINES.keys(), LINES.keys() - endpoints) == (set(), set())


@pytest.mark.parametrize("endpoint", LINES)
def test_a_route_answers_each_role_as_the_table_says(house: House, endpoint: str) -> None:
    line = LINES[endpoint]
    path = house.path(endpoint, line)
    wrong = {}
    for method in sorted(methods(house.app, endpoint)):
        for who in WHOEVER:
            if not may(who, line) and not house.app.extensions["database"].is_sqlite:
                continue  # who is refused reaches no table: asked once, on SQLite
            answer = house.ask(who, method, path, endpoint)
            if may(who, line):
                good = answer.status_code in line.expected(method)
            elif who == VISITOR:
                # A page sends to the login; a form is answered with the login and keeps what was typed.
                to_login = answer.status_code in {302, 303} and "/login" in answer.headers["Location"]
                good = to_login if method == "GET" else answer.status_code == 401
            else:
                good = answer.status_code == 403
            if not good:
                wrong[f"{method} {path} as {who}"] = answer.status_code
    assert wrong == {}


def test_a_route_without_a_permission_stops_the_start(house: House) -> None:
    app = Flask("bare")
    bare = Blueprint("bare", __name__)
    bare.add_url_rule("/bare", "bare", lambda: "open to all")
    app.register_blueprint(bare)
    with pytest.raises(RuntimeError, match=r"bare\.bare"):
        guard.assert_guarded(app)


def test_a_permission_that_the_policy_does_not_know_stops_the_import() -> None:
    with pytest.raises(KeyError):
        guard.requires("nothing:known")


def test_a_role_taken_away_is_gone_at_the_next_request(app: Flask, session: Session, login, client) -> None:
    account = AccountFactory(roles=[Role.AUDITOR])
    login(client, account)
    assert client.get("/oversight/journal").status_code == 200
    session.execute(delete(RoleGrant).where(RoleGrant.account_id == account.id))
    session.commit()
    assert client.get("/oversight/journal").status_code == 403


def test_a_closed_account_loses_its_sessions(app: Flask, session: Session, login, client) -> None:
    account = AccountFactory(roles=[Role.AUDITOR])
    login(client, account)
    account.active = False
    session.commit()
    answer = client.get("/oversight/journal")
    assert answer.status_code in {302, 303}
    assert "/login" in answer.headers["Location"]


def test_every_answer_carries_the_policy_of_the_browser(house: House) -> None:
    for path in ("/login", "/absent", "/healthz"):
        policy = house.ask(VISITOR, "GET", path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
