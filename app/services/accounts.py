"""What a person changes in their own account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import Refused
from app.models import Account, Role, RoleGrant
from app.services import audit

YOUNGEST, OLDEST = 14, 110
"""Ages in years outside which a date of birth is a typing error."""


@write
def set_appearance(session: Session, actor: Actor, *, appearance: dict[str, str], locale: str) -> None:
    """Keep the display preferences and the language of the actor. The audit says that they changed, never how: they may tell of health."""
    account = session.get_one(Account, actor.person_id)
    account.appearance = dict(appearance)
    account.locale = locale
    audit.record(session, actor, stream=f"account:{actor.person_id}", verb="appearance.changed")


@write
def open_account(session: Session, actor: Actor, account: Account, roles: Iterable[Role]) -> Account:
    """Open an account with its roles. Raises Refused("account.exists") when somebody has that address already."""
    if session.scalar(select(Account.id).where(Account.email == account.email)) is not None:
        raise Refused("account.exists", field="email", email=account.email)
    session.add(account)
    session.flush()
    held = sorted(roles)
    session.add_all(RoleGrant(account_id=account.id, role=role) for role in held)
    audit.record(session, actor, stream=f"account:{account.id}", verb="account.opened", body={"roles": held})
    return account


def check_birth(birth_date: date) -> None:
    """Raises Refused "person.birth_date" for a date that gives an age no candidate has."""
    if not YOUNGEST <= clock.today().year - birth_date.year <= OLDEST:
        raise Refused("person.birth_date", field="birth_date")
