"""Candidacies: a person enters a certification by one route, for one or more blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Account, Candidacy, Centre, FrameworkVersion, Role, RoleGrant, VaeFile
from app.queries.certifications import USABLE, certification_of, renewals_of
from app.services import accounts, audit
from app.services.login import first_password, hash_password
from blocks.model import AccessRoute
from juries.admission import check_blocks, entry_prerequisites, may_enter
from juries.vae_table import State


@dataclass(frozen=True)
class Person:
    """Who enters, as the enrolment form gives it. `family_name` is the name of birth, `gender` "F", "M" or None (wording only)."""

    given_name: str
    family_name: str
    email: str
    birth_date: date
    birth_place: str
    gender: str | None = None


@dataclass(frozen=True)
class Enrolment:
    """What was written: the candidacy, its anonymous number, and the first password when an account was made."""

    candidacy_id: int
    number: str
    first_password: str | None


@write
def enrol(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    framework_version_id: int,
    centre_id: int,
    route: AccessRoute,
    blocks: list[str],
    prerequisites_seen: bool = False,
    accompanied: bool = True,
    advisor_id: int | None = None,
) -> Enrolment:
    """Enter a person, from today on.

    Raises NotFound for an unknown version, centre or advisor, and Refused: "framework.not_published", "admission.…" (route closed,
    registration ended, block unknown, prerequisites not seen), "person.birth_date", "person.email_taken" (another person has that
    address), "candidacy.already".
    """
    version = session.get(FrameworkVersion, framework_version_id)
    centre = session.get(Centre, centre_id)
    if version is None or centre is None:
        raise NotFound
    if version.state not in USABLE:
        raise Refused("framework.not_published", field="framework", version=version.version)
    _check_admission(session, version, route, blocks, prerequisites_seen=prerequisites_seen)
    accounts.check_birth(person.birth_date)
    if advisor_id is not None and not _is_advisor(session, advisor_id):
        raise NotFound
    audit.lock_stream(session, "candidacies")
    account, password = _account_of(session, person, centre)
    candidacy = _open(session, account, version, centre, route, blocks)
    if route is AccessRoute.VAE:
        candidacy.advisor_id = advisor_id if accompanied else None
        _open_vae_file(session, candidacy, accompanied=accompanied)
    audit.record(
        session,
        actor,
        stream=f"candidacy:{candidacy.id}",
        verb="candidacy.opened",
        target=f"candidacy:{candidacy.id}",
        body={"number": candidacy.number, "route": route, "blocks": blocks, "prerequisites_seen": prerequisites_seen},
    )
    return Enrolment(candidacy.id, candidacy.number, password)


def _check_admission(
    session: Session, version: FrameworkVersion, route: AccessRoute, blocks: list[str], *, prerequisites_seen: bool
) -> None:
    certification = certification_of(version)
    refusal = may_enter(certification, route, renewals_of(session, certification.number), clock.today())
    if refusal is not None:
        field = "route" if refusal.code == "admission.route_closed" else "framework"
        raise Refused(refusal.code, field=field, **refusal.params)
    refusal = check_blocks(certification, blocks)
    if refusal is not None:
        raise Refused(refusal.code, field="blocks", **refusal.params)
    if entry_prerequisites(certification, route) and not prerequisites_seen:
        raise Refused("admission.prerequisites_not_seen", field="prerequisites_seen")


def _is_advisor(session: Session, account_id: int) -> bool:
    found = select(RoleGrant.id).where(RoleGrant.account_id == account_id, RoleGrant.role == Role.VAE_ADVISOR)
    return session.scalar(found) is not None


def _account_of(session: Session, person: Person, centre: Centre) -> tuple[Account, str | None]:
    """The person's account, made when there is none; with its first password when it was made."""
    email = person.email.strip().lower()
    account = session.scalar(select(Account).where(Account.email == email))
    if account is not None:
        same = account.family_name.casefold() == person.family_name.strip().casefold() and account.birth_date in (None, person.birth_date)
        if not same:
            raise Refused("person.email_taken", field="email")
        account.birth_date, account.birth_place = person.birth_date, person.birth_place.strip()
    password = None
    if account is None:
        password = first_password()
        account = Account(
            email=email,
            password_hash=hash_password(password),
            given_name=person.given_name.strip(),
            family_name=person.family_name.strip(),
            gender=person.gender,
            birth_date=person.birth_date,
            birth_place=person.birth_place.strip(),
            centre_id=centre.id,
            created_at=clock.now(),
        )
        session.add(account)
        session.flush()
    held = select(RoleGrant.id).where(RoleGrant.account_id == account.id, RoleGrant.role == Role.CANDIDATE)
    if session.scalar(held) is None:
        session.add(RoleGrant(account_id=account.id, role=Role.CANDIDATE))
    return account, password


def _open(
    session: Session, account: Account, version: FrameworkVersion, centre: Centre, route: AccessRoute, blocks: list[str]
) -> Candidacy:
    already = select(Candidacy.number).where(
        Candidacy.account_id == account.id, Candidacy.framework_version_id == version.id, Candidacy.route == route
    )
    number = session.scalar(already)
    if number is not None:
        raise Refused("candidacy.already", field="email", number=number)
    candidacy = Candidacy(
        number=_next_number(session),
        account_id=account.id,
        framework_version_id=version.id,
        centre_id=centre.id,
        route=route,
        blocks=sorted(set(blocks)),
        entered_on=clock.today(),
        created_at=clock.now(),
    )
    session.add(candidacy)
    session.flush()
    return candidacy


def _next_number(session: Session) -> str:
    """The next anonymous number: four digits, more when ten thousand are taken."""
    last = session.scalar(select(Candidacy.number).order_by(func.length(Candidacy.number).desc(), Candidacy.number.desc()).limit(1))
    return f"{int(last or 0) + 1:04}"


def _open_vae_file(session: Session, candidacy: Candidacy, *, accompanied: bool) -> None:
    prefix = f"V-{clock.today().year}-"
    last = session.scalar(
        select(VaeFile.number)
        .where(VaeFile.number.startswith(prefix))
        .order_by(func.length(VaeFile.number).desc(), VaeFile.number.desc())
        .limit(1)
    )
    number = int(last.removeprefix(prefix)) + 1 if last else 1
    session.add(
        VaeFile(
            candidacy_id=candidacy.id,
            number=f"{prefix}{number:03}",
            accompanied=accompanied,
            state=State.PROJECT,
            since=candidacy.created_at,
        )
    )
