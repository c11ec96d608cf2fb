"""The invented centre: its places, its people, the published framework and its invented renewal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.demo.people import ADMINISTRATOR, CANDIDATES, CENTRES, DIRECTOR, PASSWORD, STAFF, Person
from app.models import Account, Centre
from app.queries.certifications import certification_of
from app.services import accounts, audit, framework
from app.services.login import hash_password
from blocks.model import RegistrationRenewal
from blocks.versions import flag_key

NUMBER = "RNCP35663"
RENEWAL = RegistrationRenewal(
    decision="Décision inventée pour la démonstration, sans valeur", decided_on=date(2024, 6, 10), new_end=date(2029, 6, 17), invented=True
)


@dataclass(frozen=True)
class Cast:
    """Who plays: actors by person, centres by code, the framework version that everything uses."""

    actors: dict[Person, Actor]
    centres: dict[str, int]
    version_id: int

    def __getitem__(self, person: Person) -> Actor:
        return self.actors[person]


def days_ago(days: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of office hours in Paris, so many days before today (negative: after)."""
    day = clock.today() - timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS)


def open_centre(session: Session) -> Cast:
    """Places, people, framework, renewal."""
    with clock.frozen(days_ago(150)):
        centres = {code: _centre(session, code, name, city) for code, name, city in CENTRES}
        password_hash = hash_password(PASSWORD)
        actors = {person: _account(person, centres, password_hash) for person in (*STAFF, *CANDIDATES)}
    with clock.frozen(days_ago(140)):
        version_id = _publish(session, actors[ADMINISTRATOR], actors[DIRECTOR])
        framework.record_renewal(actors[DIRECTOR], NUMBER, RENEWAL)
    return Cast(actors, centres, version_id)


def _centre(session: Session, code: str, name: str, city: str) -> int:
    centre = Centre(code=code, name=name, city=city)
    session.add(centre)
    session.flush()
    audit.record(session, Actor.system(), stream=f"centre:{centre.id}", verb="centre.opened", body={"code": code})
    return centre.id


def _account(person: Person, centres: dict[str, int], password_hash: str) -> Actor:
    account = Account(
        email=person.email,
        password_hash=password_hash,
        given_name=person.given_name,
        family_name=person.family_name,
        gender=person.gender,
        birth_date=person.born,
        birth_place=person.birth_place,
        centre_id=centres[person.centre] if person.centre else None,
        occupation=person.occupation,
        in_activity_until=person.in_activity_until,
        created_at=clock.now(),
    )
    accounts.open_account(Actor.system(), account, person.roles)
    return Actor(account_id=account.id, name=account.name, centre_id=account.centre_id, roles=frozenset(person.roles))


def _publish(session: Session, reader: Actor, director: Actor) -> int:
    version = framework.import_committed(reader, NUMBER)
    for flag in certification_of(version).flags:
        framework.confirm_flag(reader, version.id, flag_key(flag), note="Relu pour la démonstration.")
    framework.review(reader, version.id)
    framework.publish(director, version.id)
    return version.id


def is_loaded(session: Session) -> bool:
    """Whether the demonstration is there already."""
    return session.scalar(select(Account.id).where(Account.email == DIRECTOR.email)) is not None
