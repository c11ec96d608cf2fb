"""From the cookie to the actor, at each request (Flask-Login keeps the token, the table says whether it lives)."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.auth.actor import Actor
from app.database import read
from app.models import Account, LoginSession, RoleGrant
from app.services import login as logins


class SignedIn(UserMixin):
    """The person of a living session, as Flask-Login wants it. `get_id` is the session's token, not the account's number."""

    def __init__(self, token: str, account: Account, actor: Actor) -> None:
        self.token = token
        self.account = account
        self.actor = actor

    def get_id(self) -> str:
        return self.token


@read
def _person(session: Session, row: LoginSession) -> tuple[Account, Actor]:
    account = session.scalars(select(Account).where(Account.id == row.account_id).options(joinedload(Account.centre))).one()
    roles = frozenset(session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id)))
    return account, Actor(account_id=account.id, name=account.name, centre_id=account.centre_id, roles=roles)


def _load(token: str) -> SignedIn | None:
    row = logins.living_session(token)
    if row is None:
        return None
    logins.note_presence(row)
    account, actor = _person(row)
    return SignedIn(token, account, actor)


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
