"""A new password for who forgot theirs: a link that an administrator makes, that works once and for a day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read, write
from app.errors import NotFound, Refused
from app.models import Account, PasswordLink
from app.services import audit
from app.services.login import end_sessions, hash_password, token_digest

LIFE = timedelta(hours=24)
TOKEN_BYTES = 32


@dataclass(frozen=True)
class MadeLink:
    """A link just made: its token, which is shown once and kept nowhere, and its end."""

    token: str
    expires_at: datetime


@write
def make(session: Session, actor: Actor, account_id: int) -> MadeLink:
    """Make a link for a person; an earlier one of theirs ends. Their password works until they use the link.

    Raises NotFound without an open account, Refused "password.own_link": one's own password is changed with the present one.
    """
    account = session.get(Account, account_id)
    if account is None or not account.active:
        raise NotFound
    if account_id == actor.account_id:
        raise Refused("password.own_link")
    audit.lock_stream(session, f"account:{account_id}")
    at = clock.now()
    end_links(session, account_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = PasswordLink(token_digest=token_digest(token), account_id=account_id, made_at=at, expires_at=at + LIFE, ended_at=None)
    session.add(row)
    session.flush()
    body = {"expires_at": row.expires_at.isoformat()}
    audit.record(session, actor, stream=f"account:{account_id}", verb="password.link_made", target=f"link:{row.id}", body=body)
    return MadeLink(token, row.expires_at)


def end_links(session: Session, account_id: int) -> None:
    """End the living links of a person, in the caller's transaction and under its audit row."""
    for link in session.scalars(select(PasswordLink).where(PasswordLink.account_id == account_id, PasswordLink.ended_at.is_(None))):
        link.ended_at = clock.now()


@read
def holder(session: Session, token: str) -> str:
    """The name of the person whose link this is. Raises NotFound for a link that is unknown, used, replaced or over."""
    return session.get_one(Account, _living(session, token).account_id).name


@write
def use(session: Session, token: str, new_password: str) -> None:
    """Set the new password; every login of the person ends, and so does the link. Raises NotFound, Refused "password.short"."""
    hashed = hash_password(new_password)
    account_id = _living(session, token).account_id
    audit.lock_stream(session, f"account:{account_id}")
    # Read again under the lock: of two who use one link at once, the second finds it ended.
    session.expire_all()
    link = _living(session, token)
    account = session.get_one(Account, account_id)
    account.password_hash = hashed
    link.ended_at = clock.now()
    person = Actor(account_id=account_id, name=account.name)
    body = {"sessions_ended": end_sessions(session, account_id)}
    audit.record(session, person, stream=f"account:{account_id}", verb="password.reset", target=f"link:{link.id}", body=body)


def _living(session: Session, token: str) -> PasswordLink:
    row = session.scalar(
        select(PasswordLink)
        .join(Account, Account.id == PasswordLink.account_id)
        .where(PasswordLink.token_digest == token_digest(token), PasswordLink.ended_at.is_(None))
        .where(PasswordLink.expires_at > clock.now(), Account.active)
    )
    if row is None:
        raise NotFound
    return row
