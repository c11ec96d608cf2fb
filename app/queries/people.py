"""People, as the administration reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.database import read
from app.errors import NotFound
from app.models import Account, Centre, Role, Teaching


@dataclass(frozen=True)
class PersonRow:
    """One person. `centre` employs them, `teaches_for` pay them to teach: (id, city)."""

    id: int
    name: str
    sort_name: str
    given_name: str
    family_name: str
    gender: str | None
    email: str
    roles: frozenset[Role]
    centre: tuple[int, str] | None
    teaches_for: tuple[tuple[int, str], ...]
    occupation: str | None
    in_activity_until: date | None
    active: bool
    birth_date: date | None
    birth_place: str | None


@read
def people(session: Session) -> list[PersonRow]:
    """Everyone who has an account."""
    accounts = session.scalars(select(Account).options(joinedload(Account.centre), selectinload(Account.grants))).all()
    teaching = _teaching(session)
    return [_row(account, teaching.get(account.id, ())) for account in accounts]


@read
def person(session: Session, account_id: int) -> PersonRow:
    """One person. Raises NotFound."""
    statement = select(Account).where(Account.id == account_id).options(joinedload(Account.centre), selectinload(Account.grants))
    account = session.scalar(statement)
    if account is None:
        raise NotFound
    return _row(account, _teaching(session, account_id).get(account_id, ()))


@read
def centres(session: Session) -> list[tuple[int, str]]:
    """Every centre: its id and its name."""
    return [(centre.id, centre.name) for centre in session.scalars(select(Centre).order_by(Centre.name))]


def _teaching(session: Session, account_id: int | None = None) -> dict[int, tuple[tuple[int, str], ...]]:
    statement = select(Teaching.account_id, Centre.id, Centre.city).join(Centre, Centre.id == Teaching.centre_id).order_by(Centre.city)
    if account_id is not None:
        statement = statement.where(Teaching.account_id == account_id)
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for person_id, centre_id, city in session.execute(statement):
        found[person_id] = (*found.get(person_id, ()), (centre_id, city))
    return found


def _row(account: Account, teaching: tuple[tuple[int, str], ...]) -> PersonRow:
    return PersonRow(
        id=account.id,
        name=account.name,
        sort_name=f"{account.family_name} {account.given_name}",
        given_name=account.given_name,
        family_name=account.family_name,
        gender=account.gender,
        email=account.email,
        roles=frozenset(grant.role for grant in account.grants),
        centre=(account.centre.id, account.centre.city) if account.centre else None,
        teaches_for=teaching,
        occupation=account.occupation,
        in_activity_until=account.in_activity_until,
        active=account.active,
        birth_date=account.birth_date,
        birth_place=account.birth_place,
    )
