"""Login: argon2id, a throttle in the database, sessions that can be listed and ended."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from sqlalchemy import String, bindparam, func, select, type_coerce, update
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import current_database, in_columns, read, write
from app.errors import NotFound, Refused
from app.models import Account, LoginAttempt, LoginSession, Role, RoleGrant
from app.outages import while_there_is_room
from app.services import audit

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""OWASP's smallest argon2id: about 35 ms of a core, so that five hundred people can log in within half a minute."""
WINDOW = timedelta(minutes=15)
TRIES_PER_PERSON_AND_PLACE = 5
TRIES_PER_PERSON = 20
"""Failures in the window before a wait: five for one person from one address, twenty for one person from anywhere. An address alone is
never stopped below a thousand, for a whole school stands behind it."""
TRIES_PER_PLACE = 1000
SHORTEST_PASSWORD = 12
FIRST_PASSWORD_BYTES = 12
"""96 bits, which no one guesses within the throttle."""
SEEN_EVERY = timedelta(minutes=5)


def hash_password(password: str) -> str:
    """The argon2id hash of a password. Raises Refused("password.short") under 12 characters (NIST SP 800-63B: length, no symbols)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("password.short", field="new_password", minimum=SHORTEST_PASSWORD)
    return HASHER.hash(password)


def first_password() -> str:
    """A password for a new account: 16 characters drawn at random, told once to who hands it over."""
    return secrets.token_urlsafe(FIRST_PASSWORD_BYTES)


def password_matches(account: Account, password: str) -> bool:
    """Whether it is this account's password."""
    try:
        return HASHER.verify(account.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


_NOBODY = HASHER.hash(secrets.token_hex(16))
"""Verified against when nobody has that address, so that the answer takes the same time."""


def login(email: str, password: str, *, address: str, device: str) -> str:
    """Open a session; returns its token, which the cookie keeps. Raises Refused("login.wait", until) or Refused("login.wrong")."""
    identity = _identity(email)
    until = _throttled_until(identity, address)
    if until is not None:
        raise Refused("login.wait", until=until)
    account = _account(email)
    if account is None:
        with contextlib.suppress(VerifyMismatchError):
            HASHER.verify(_NOBODY, password)
    if account is None or not account.active or not password_matches(account, password):
        _note_failure(identity, address)
        raise Refused("login.wrong", field="password")
    return _open_session(Actor(account_id=account.id, name=account.name), address=address, device=device)


def _identity(email: str) -> str:
    secret: bytes = current_app.extensions["service_keys"].cookie
    return hmac.new(secret, email.strip().lower().encode(), hashlib.sha256).hexdigest()


@read
def _account(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == email.strip().lower()))


@read
def _throttled_until(session: Session, identity: str, address: str) -> datetime | None:
    """When the next try is heard, None when now."""
    since = clock.now() - WINDOW
    here = (LoginAttempt.identity_digest == identity) & (LoginAttempt.address == address)
    for condition, limit in (
        (here, TRIES_PER_PERSON_AND_PLACE),
        (LoginAttempt.identity_digest == identity, TRIES_PER_PERSON),
        (LoginAttempt.address == address, TRIES_PER_PLACE),
    ):
        count, oldest = session.execute(select(func.count(), func.min(LoginAttempt.at)).where(condition, LoginAttempt.at > since)).one()
        if count >= limit and oldest is not None:
            return oldest + WINDOW
    return None


@write
def _note_failure(session: Session, identity: str, address: str) -> None:
    session.add(LoginAttempt(identity_digest=identity, address=address, at=clock.now()))


def token_digest(token: str) -> str:
    """What the table keeps of a session's token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


@write
def _open_session(session: Session, actor: Actor, *, address: str, device: str) -> str:
    token = secrets.token_urlsafe(32)
    at = clock.now()
    row = LoginSession(
        token_digest=token_digest(token),
        account_id=actor.person_id,
        created_at=at,
        seen_at=at,
        address=address,
        device=device[:200],
        ended_at=None,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, stream=f"account:{actor.account_id}", verb="session.opened", target=f"session:{row.id}")
    return token


class Person(NamedTuple):
    """The person of a session, as far as every page needs them."""

    id: int
    name: str
    centre_id: int | None
    locale: str
    appearance: dict[str, Any]


class Living(NamedTuple):
    """A session that lives: its row, its person, their roles."""

    id: int
    seen_at: datetime
    person: Person
    roles: frozenset[Role]


# Written once and in columns, since it is asked at every request: one statement gives the session, the person and their roles, one a row.
_LIVING = (
    select(LoginSession.id, LoginSession.seen_at, type_coerce(RoleGrant.role, String).label("role"))
    .add_columns(Account.id.label("account_id"), Account.given_name, Account.family_name)
    .add_columns(Account.centre_id, Account.locale, Account.appearance)
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
    .where(LoginSession.token_digest == bindparam("digest"), LoginSession.ended_at.is_(None), LoginSession.seen_at > bindparam("since"))
    .where(Account.active)
)


@read
def living_session(session: Session, token: str) -> Living | None:
    """The session of that token, unless it was ended, went unused for too long, or the account was closed."""
    idle = timedelta(minutes=current_app.extensions["settings"].session_idle_minutes)
    rows = in_columns(session, _LIVING, {"digest": token_digest(token), "since": clock.now() - idle}).all()
    if not rows:
        return None
    row = rows[0]
    person = Person(row.account_id, f"{row.given_name} {row.family_name}", row.centre_id, row.locale, row.appearance)
    return Living(row.id, row.seen_at, person, frozenset(Role(each.role) for each in rows if each.role))


def note_presence(living: Living) -> None:
    """Remember that the session is in use, at most once in five minutes: presence is no act and leaves no audit row."""
    if clock.now() - living.seen_at < SEEN_EVERY:
        return
    with while_there_is_room(), current_database().writing(untraced=True) as session:
        session.execute(update(LoginSession).where(LoginSession.id == living.id).values(seen_at=clock.now()))


@write
def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """End one session of one's own. Raises NotFound for another's."""
    row = session.get(LoginSession, session_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = clock.now()
        audit.record(session, actor, stream=f"account:{actor.account_id}", verb="session.ended", target=f"session:{row.id}")


def end_sessions(session: Session, account_id: int) -> int:
    """End every login of a person, in the caller's transaction and under its audit row; returns how many there were."""
    rows = session.scalars(select(LoginSession).where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))).all()
    for row in rows:
        row.ended_at = clock.now()
    return len(rows)


@write
def end_other_sessions(session: Session, actor: Actor, keep_token: str) -> int:
    """End every session of one's own but the present one; returns how many."""
    rows = session.scalars(
        select(LoginSession).where(
            LoginSession.account_id == actor.person_id,
            LoginSession.ended_at.is_(None),
            LoginSession.token_digest != token_digest(keep_token),
        )
    ).all()
    for row in rows:
        row.ended_at = clock.now()
    if rows:
        audit.record(
            session, actor, stream=f"account:{actor.account_id}", verb="session.ended_others", body={"sessions": [row.id for row in rows]}
        )
    return len(rows)


@write
def end_session_of_token(session: Session, actor: Actor, token: str) -> None:
    """Log out."""
    row = session.scalar(select(LoginSession).where(LoginSession.token_digest == token_digest(token)))
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        audit.record(session, actor, stream=f"account:{row.account_id}", verb="session.ended", target=f"session:{row.id}")


@write
def change_password(session: Session, actor: Actor, *, current: str, new: str, keep_token: str) -> None:
    """Change one's password and end one's other sessions. Raises Refused("password.wrong") or ("password.short")."""
    account = session.get_one(Account, actor.person_id)
    if not password_matches(account, current):
        raise Refused("password.wrong", field="current_password")
    account.password_hash = hash_password(new)
    audit.record(session, actor, stream=f"account:{actor.account_id}", verb="password.changed")
    end_other_sessions(actor, keep_token)


@read
def password_is(session: Session, actor: Actor, password: str) -> bool:
    """Whether it is the actor's password: asked again before an act that binds (a jury's signature)."""
    return password_matches(session.get_one(Account, actor.person_id), password)
