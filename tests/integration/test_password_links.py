"""A new password by a link: made by an administrator, kept as a digest, used once within a day."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, LoginSession, PasswordLink, Role
from app.services import login as logins
from app.services import password_links
from tests.support.factories import PASSWORD, AccountFactory
from tests.support.html import Page

Rows = Callable[[Select[Any]], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
NEW = "quatre mots sans rapport"


@pytest.fixture
def administrator(session: Session) -> Account:
    return AccountFactory(roles=[Role.ADMINISTRATOR])


@pytest.fixture
def forgetful(session: Session) -> Account:
    return AccountFactory(given_name="Nadia", family_name="Ferhat", roles=[Role.JUROR])


def actor(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


def made(app: Flask, by: Account, account: Account) -> str:
    with app.app_context():
        return password_links.make(actor(by), account.id).token


def test_a_link_is_made_by_a_page_and_used_by_another(
    app: Flask, client: FlaskClient, login: Login, administrator: Account, forgetful: Account, rows: Rows
) -> None:
    open_login = login(app.test_client(), forgetful)
    login(client, administrator)
    assert "Mot de passe oublié" in client.get(f"/administration/people/{forgetful.id}").text
    shown = client.post(f"/administration/people/{forgetful.id}/password-link")
    assert shown.status_code == 200
    (address,) = re.findall(r"http://localhost:8000(/new-password/[\w-]+)<", shown.text)
    (link,) = rows(select(PasswordLink))
    token = address.rsplit("/", 1)[1]
    assert token not in repr(vars(link)), "only a digest is kept"
    assert not [row for row in rows(select(AuditRow)) if token in row.body + row.target]
    visitor = app.test_client()
    assert "Nadia Ferhat" in Page(visitor.get(address).text).words
    for form, said in (
        ({"new_password": "court", "again": "court"}, "trop court"),
        ({"new_password": NEW, "again": "autre chose que cela"}, "Les deux ne sont pas les mêmes"),
        ({}, "Tapez le nouveau mot de passe"),
    ):
        answer = visitor.post(address, data=form)
        assert answer.status_code == 422
        assert said in answer.text
        assert NEW not in answer.text
    assert open_login.get("/jury/").status_code == 200
    assert visitor.post(address, data={"new_password": NEW, "again": NEW}).location == "/login"
    assert open_login.get("/jury/").status_code == 302, "every login of theirs ended"
    for answer in (visitor.get(address), visitor.post(address, data={"new_password": NEW, "again": NEW})):
        assert answer.status_code == 404
        assert "Ce lien ne sert plus." in Page(answer.text).words
    with app.app_context():
        assert logins.login(forgetful.email, NEW, address="192.0.2.1", device="tests")
        with pytest.raises(Refused, match=r"login\.wrong"):
            logins.login(forgetful.email, PASSWORD, address="192.0.2.1", device="tests")
    (account,) = rows(select(Account).where(Account.id == forgetful.id))
    assert account.password_hash.startswith("$argon2id$")
    audited = rows(select(AuditRow).where(AuditRow.verb.like("password.%")).order_by(AuditRow.id))
    assert [(row.verb, row.actor_id) for row in audited] == [
        ("password.link_made", administrator.id),
        ("password.reset", forgetful.id),
    ]


def test_a_link_is_over_after_a_day(app: Flask, administrator: Account, forgetful: Account) -> None:
    token = made(app, administrator, forgetful)
    at = clock.now()
    with app.app_context():
        with clock.frozen(at + password_links.LIFE - timedelta(minutes=1)):
            assert password_links.holder(token) == "Nadia Ferhat"
        with clock.frozen(at + password_links.LIFE + timedelta(minutes=1)):
            for use in (lambda: password_links.holder(token), lambda: password_links.use(token, NEW)):
                with pytest.raises(NotFound):
                    use()


def test_another_link_ends_the_first(app: Flask, administrator: Account, forgetful: Account) -> None:
    first, second = (made(app, administrator, forgetful) for _ in range(2))
    with app.app_context():
        with pytest.raises(NotFound):
            password_links.use(first, NEW)
        password_links.use(second, NEW)


def test_a_closed_account_has_no_link(app: Flask, administrator: Account, forgetful: Account, session: Session) -> None:
    token = made(app, administrator, forgetful)
    session.get_one(Account, forgetful.id).active = False
    session.commit()
    with app.app_context():
        with pytest.raises(NotFound):
            password_links.use(token, NEW)
        with pytest.raises(NotFound):
            password_links.make(actor(administrator), forgetful.id)
        with pytest.raises(NotFound):
            password_links.make(actor(administrator), 9999)


def test_one_s_own_password_needs_the_present_one(
    app: Flask, client: FlaskClient, login: Login, administrator: Account, rows: Rows
) -> None:
    answer = login(client, administrator).post(f"/administration/people/{administrator.id}/password-link")
    assert answer.status_code == 422
    assert "Ce compte est le vôtre" in answer.text
    assert rows(select(PasswordLink)) == []


def test_of_two_who_use_a_link_at_once_one_sets_the_password(app: Flask, administrator: Account, forgetful: Account, rows: Rows) -> None:
    token = made(app, administrator, forgetful)
    outcomes: list[str] = []
    together = threading.Barrier(2, timeout=60)

    def use(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                password_links.use(token, f"{NEW} {number}")
            except NotFound:
                outcomes.append("refused")
            else:
                outcomes.append("done")

    threads = [threading.Thread(target=use, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["done", "refused"]
    assert len(rows(select(AuditRow).where(AuditRow.verb == "password.reset"))) == 1
    assert rows(select(LoginSession).where(LoginSession.account_id == forgetful.id)) == []
