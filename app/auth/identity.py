"""From the cookie to the actor, at each request (Flask-Login keeps the token, the table says whether it lives)."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import Account, Role, RoleGrant
from app.services import login as logins


class SignedIn(UserMixin):
    """The person of a living session, as Flask-Login wants it. `get_id` is the session's token, not the account's number."""

    def __init__(self, token: str, account: Account, actor: Actor) -> None:
        self.token = token
        self.account = account
        self.actor = actor

    def get_id(self) -> str:
        return self.token


_ROLES = select(RoleGrant.role).where(RoleGrant.account_id == bindparam("account"))


@read
def _roles(session: Session, account_id: int) -> frozenset[Role]:
    return frozenset(session.scalars(_ROLES, {"account": account_id}))


def _load(token: str) -> SignedIn | None:
    found = logins.living_session(token)
    if found is None:
        return None
    row, account = found
    # The roles are read before presence is noted: a write ends the session of reading.
    roles = _roles(account.id)
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
