"""What a person reads of their own account."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, LoginSession, RoleGrant
from app.services.login import token_digest


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A login that still lives. `here`: the one that asks."""

    id: int
    created_at: datetime
    seen_at: datetime
    address: str
    device: str
    here: bool


@read
def open_sessions(session: Session, actor: Actor, token: str) -> list[OpenSession]:
    """The living logins of the actor, this one first, then the last used. `token` is the present session's."""
    idle = timedelta(minutes=current_app.extensions["settings"].session_idle_minutes)
    rows = session.scalars(
        select(LoginSession).where(
            LoginSession.account_id == actor.person_id, LoginSession.ended_at.is_(None), LoginSession.seen_at > clock.now() - idle
        )
    )
    here = token_digest(token)
    found = [
        OpenSession(
            id=row.id,
            created_at=row.created_at,
            seen_at=row.seen_at,
            address=row.address,
            device=row.device,
            here=row.token_digest == here,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (not row.here, -row.seen_at.timestamp()))


@read
def account_of_session(session: Session, token: str) -> int | None:
    """Whose login this token opened, even when it has ended; None for an unknown one."""
    return session.scalar(select(LoginSession.account_id).where(LoginSession.token_digest == token_digest(token)))


@read
def actor_of(session: Session, email: str) -> Actor:
    """The person of an address, as who acts: for the console, where nobody logs in. Raises NotFound."""
    account = session.scalar(select(Account).where(Account.email == email.strip().lower(), Account.active))
    if account is None:
        raise NotFound
    roles = frozenset(session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id)))
    return Actor(account_id=account.id, name=account.name, centre_id=account.centre_id, roles=roles)
