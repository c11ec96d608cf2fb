"""From the cookie to the actor, at each request (Flask-Login keeps the token, the table says whether it lives)."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.auth.actor import Actor
from app.models import Account
from app.services import login as logins


class SignedIn(UserMixin):
    """The person of a living session, as Flask-Login wants it. `get_id` is the session's token, not the account's number."""

    def __init__(self, token: str, account: Account, actor: Actor) -> None:
        self.token = token
        self.account = account
        self.actor = actor

    def get_id(self) -> str:
        return self.token


def _load(token: str) -> SignedIn | None:
    found = logins.living_session(token)
    if found is None:
        return None
    row, account, roles = found
    logins.note_presence(row)
    return SignedIn(token, account, Actor(account_id=account.id, name=account.name, centre_id=account.centre_id, roles=roles))


def sign_in(token: str) -> None:
    """Keep the session's token in a fresh cookie (a new session at login: ASVS 7.2.4)."""
    session.clear()
    person = _load(token)
    if person is not None:
        login_user(person)


def sign_out() -> None:
    """End the present session and forget its cookie."""
    if current_user.is_authenticated:
        logins.end_session_of_token(current_user.actor, current_user.token)
    logout_user()
    session.clear()


def init_app(app: Flask) -> None:
    """Load the actor before each request into `g.actor` and the account into `g.account`."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.session_protection = None

    @app.before_request
    def _identify() -> None:
        if current_user.is_authenticated:
            g.actor = current_user.actor
            g.account = current_user.account
