"""People, as the administration keeps them: who has an account, which roles they hold, who employs them and pays them to teach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Account, Centre, Role, RoleGrant, Teaching
from app.services import accounts, audit
from app.services.login import end_sessions, first_password, hash_password
from app.services.password_links import end_links


@dataclass(frozen=True)
class Details:
    """What the administration says of a person. `centre_id` employs them (None: nobody here), `teaches_for` pay them to teach;
    `in_activity_until` is the last day that their dated proof of professional activity covers.
    Birth is a candidate's: a certificate prints it."""

    given_name: str
    family_name: str
    email: str
    roles: frozenset[Role]
    gender: str | None = None
    centre_id: int | None = None
    teaches_for: frozenset[int] = frozenset()
    occupation: str | None = None
    in_activity_until: date | None = None
    birth_date: date | None = None
    birth_place: str | None = None


@write
def open_account(session: Session, actor: Actor, details: Details) -> tuple[int, str]:
    """Open an account; returns its id and the first password, which is told once and kept nowhere.

    Raises NotFound for an unknown centre, Refused "account.exists" (that address is taken), "account.no_role", "account.candidate_role".
    """
    _check(session, details)
    if Role.CANDIDATE in details.roles:
        raise Refused("account.candidate_role", field="roles")
    password = first_password()
    account = Account(
        email=details.email.strip().lower(),
        password_hash=hash_password(password),
        given_name=details.given_name.strip(),
        family_name=details.family_name.strip(),
        gender=details.gender,
        birth_date=None,
        birth_place=None,
        centre_id=details.centre_id,
        occupation=details.occupation,
        in_activity_until=details.in_activity_until,
        created_at=clock.now(),
    )
    accounts.open_account(actor, account, details.roles)
    _teach(session, account.id, details.teaches_for)
    return account.id, password


@write
def change(session: Session, actor: Actor, account_id: int, details: Details) -> None:
    """Change what is known of a person; their logins end when roles are taken from them.

    Raises NotFound, Refused "account.exists", "account.no_role", "account.own_administration" (one does not take that role from oneself),
    "account.candidate_role" (the role of candidate comes and stays with a candidacy), "person.birth_date", "person.birth_emptied" (a birth
    that is known is corrected, never emptied).
    """
    account = _locked(session, account_id)
    _check(session, details)
    held = _roles(session, account_id)
    _check_roles(actor, account_id, held, details.roles)
    email = details.email.strip().lower()
    if session.scalar(select(Account.id).where(Account.email == email, Account.id != account_id)) is not None:
        raise Refused("account.exists", field="email", email=email)
    before = _said(session, account, held)
    birth = _with_birth(account, details) if Role.CANDIDATE in held else {}
    account.email, account.given_name, account.family_name = email, details.given_name.strip(), details.family_name.strip()
    account.gender, account.centre_id = details.gender, details.centre_id
    account.occupation, account.in_activity_until = details.occupation, details.in_activity_until
    taken = held - details.roles
    if taken:
        session.execute(delete(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.role.in_(taken)))
        end_sessions(session, account_id)
    session.add_all(RoleGrant(account_id=account_id, role=role) for role in sorted(details.roles - held))
    _teach(session, account_id, details.teaches_for)
    session.flush()
    after = _said(session, account, details.roles)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]} | birth
    if changed:
        audit.record(session, actor, stream=f"account:{account_id}", verb="account.changed", body=changed)


@write
def close(session: Session, actor: Actor, account_id: int) -> None:
    """Close an account: nobody logs in with it any more, a link to a new password ends, what its person did stays. Twice is once.

    Raises NotFound, Refused "account.own" for one's own.
    """
    if account_id == actor.account_id:
        raise Refused("account.own")
    account = _locked(session, account_id)
    if account.active:
        account.active = False
        end_sessions(session, account_id)
        end_links(session, account_id)
        audit.record(session, actor, stream=f"account:{account_id}", verb="account.closed")


@write
def reopen(session: Session, actor: Actor, account_id: int) -> None:
    """Let a person log in again. Raises NotFound."""
    account = _locked(session, account_id)
    if not account.active:
        account.active = True
        audit.record(session, actor, stream=f"account:{account_id}", verb="account.reopened")


def _check(session: Session, details: Details) -> None:
    if not details.roles:
        raise Refused("account.no_role", field="roles")
    named = details.teaches_for | ({details.centre_id} if details.centre_id is not None else set())
    known = session.scalar(select(func.count()).select_from(Centre).where(Centre.id.in_(named)))
    if known != len(named):
        raise NotFound


def _check_roles(actor: Actor, account_id: int, held: frozenset[Role], wanted: frozenset[Role]) -> None:
    if account_id == actor.account_id and Role.ADMINISTRATOR in held - wanted:
        raise Refused("account.own_administration", field="roles")
    if Role.CANDIDATE in held ^ wanted:
        raise Refused("account.candidate_role", field="roles")


def _with_birth(account: Account, details: Details) -> dict[str, list[bool]]:
    """Complete or correct a candidate's birth. The audit keeps which of the two changed and whether it was known, never what it is."""
    given = {"birth_date": details.birth_date, "birth_place": (details.birth_place or "").strip() or None}
    changed = {}
    for name, value in given.items():
        known = getattr(account, name)
        if value is None and known:
            raise Refused("person.birth_emptied", field=name)
        if value != known:
            setattr(account, name, value)
            changed[name] = [known is not None, True]
    if details.birth_date is not None:
        accounts.check_birth(details.birth_date)
    return changed


def _locked(session: Session, account_id: int) -> Account:
    audit.lock_stream(session, f"account:{account_id}")
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    session.refresh(account)
    return account


def _roles(session: Session, account_id: int) -> frozenset[Role]:
    return frozenset(session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account_id)))


def _teach(session: Session, account_id: int, centres: frozenset[int]) -> None:
    held = frozenset(session.scalars(select(Teaching.centre_id).where(Teaching.account_id == account_id)))
    if held - centres:
        session.execute(delete(Teaching).where(Teaching.account_id == account_id, Teaching.centre_id.in_(held - centres)))
    session.add_all(Teaching(account_id=account_id, centre_id=centre_id) for centre_id in sorted(centres - held))
    session.flush()


def _said(session: Session, account: Account, roles: Iterable[Role]) -> dict[str, object]:
    """What the audit keeps of a person, before and after a change."""
    return {
        "email": account.email,
        "name": account.name,
        "gender": account.gender,
        "roles": sorted(roles),
        "centre": account.centre_id,
        "teaches_for": sorted(session.scalars(select(Teaching.centre_id).where(Teaching.account_id == account.id))),
        "occupation": account.occupation,
        "in_activity_until": account.in_activity_until.isoformat() if account.in_activity_until else None,
    }
