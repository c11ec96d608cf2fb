"""From the cookie to the actor, at each request (Flask-Login keeps the token, the table says whether it lives)."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.auth.actor import Actor
from app.services import login as logins
from app.services.login import Living


class SignedIn(UserMixin):
    """The person of a living session, as Flask-Login wants it. `get_id` is the session's token, not the account's number."""

    def __init__(self, token: str, living: Living) -> None:
        self.token = token
        self.account = living.person
        who = living.person
        self.actor = Actor(account_id=who.id, name=who.name, centre_id=who.centre_id, roles=living.roles, login_id=living.id)

    def get_id(self) -> str:
        return self.token


def _load(token: str) -> SignedIn | None:
    living = logins.living_session(token)
    if living is None:
        return None
    logins.note_presence(living)
    return SignedIn(token, living)


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
    """Load the actor before each request into `g.actor` and the person into `g.account`."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.session_protection = None

    @app.before_request
    def _identify() -> None:
        person = current_user._get_current_object()
        if person.is_authenticated:
            g.actor = person.actor
            g.account = person.account
