"""Candidacies for the screens: lists on every route, one file, and how far each block has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, AuditRow, Candidacy, Centre, FrameworkVersion, Role, RoleGrant, RunMode, VaeFile
from app.queries.certifications import certification_of, certification_with, renewals_by_number, usable_versions
from app.queries.dossiers import dossiers_of
from app.queries.progress import BlockProgress, Marks, Progress, Standing
from app.queries.seats import judges
from blocks.model import AccessRoute, Certification, RegistrationRenewal
from juries.admission import registration_refusal
from juries.dossier import VersionState
from juries.refusal import Refusal
from juries.vae_table import State


class CandidateRow(NamedTuple):
    """One line of the list of candidates; a tuple, since one for each person. `progress` is None until `with_progress` says it."""

    id: int
    number: str
    name: str
    sort_name: str
    route: AccessRoute
    centre: str
    city: str
    blocks: tuple[str, ...]
    whole_title: bool
    entered_on: date
    advisor: str | None
    vae_state: State | None
    vae_number: str | None
    closed: bool
    progress: Progress | None = None


@dataclass(frozen=True)
class Sitting:
    """One run of a case, as the candidate's file names it."""

    run_id: int
    case_digest: str
    block: str
    evaluation: str
    certifying: bool
    duration_minutes: int
    started_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class FileDeposit:
    """One version of a dossier handed in, and whether it counts. `admitted`: let in though it came late."""

    id: int
    evaluation: str
    name: str
    receipt: str
    at: datetime
    state: VersionState
    admitted: bool


@dataclass(frozen=True)
class LogLine:
    """One act on the file, for its timeline."""

    at: datetime
    actor: str
    mine: bool
    verb: str
    target: str


@dataclass(frozen=True)
class CandidateFile:
    """A candidacy whole, as administration reads it and as its candidate starts from."""

    id: int
    account_id: int
    number: str
    given_name: str
    family_name: str
    gender: str | None
    email: str
    birth_date: date | None
    birth_place: str | None
    route: AccessRoute
    centre: str
    city: str
    entered_on: date
    certification: Certification
    version_id: int
    aims: tuple[str, ...]
    advisor: str | None
    blocks: tuple[BlockProgress, ...]
    sittings: tuple[Sitting, ...]
    deposits: tuple[FileDeposit, ...]
    log: tuple[LogLine, ...]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Choice:
    """A thing to choose in a form: its id and its name."""

    id: int
    name: str


@dataclass(frozen=True)
class FrameworkChoice:
    """A published framework; `refusal` is why its registration takes no entry today, whatever the route."""

    id: int
    certification: Certification
    refusal: Refusal | None


@dataclass(frozen=True)
class EnrolmentChoices:
    """What the enrolment form offers: published frameworks, centres, advisors."""

    frameworks: tuple[FrameworkChoice, ...]
    centres: tuple[Choice, ...]
    advisors: tuple[Choice, ...]


# Written once, and in columns: a list may hold a whole school, and a statement of six tables costs more to write than to run.
_ADVISOR = aliased(Account)
_EVERYONE = (
    select(Candidacy.id, Candidacy.number, Account.given_name, Account.family_name, Candidacy.route, Centre.code, Centre.city)
    .add_columns(Candidacy.blocks, FrameworkVersion.digest, Candidacy.entered_on, _ADVISOR.given_name, _ADVISOR.family_name)
    .add_columns(VaeFile.state, VaeFile.number, Candidacy.closed_at.is_not(None))
    .join(Account, Candidacy.account_id == Account.id)
    .join(Centre, Candidacy.centre_id == Centre.id)
    .join(FrameworkVersion, Candidacy.framework_version_id == FrameworkVersion.id)
    .outerjoin(_ADVISOR, Candidacy.advisor_id == _ADVISOR.id)
    .outerjoin(VaeFile, VaeFile.candidacy_id == Candidacy.id)
    .order_by(Candidacy.number)
)
_ADVISED = _EVERYONE.where(Candidacy.advisor_id == bindparam("advisor"))


@read
def candidates(session: Session, actor: Actor) -> list[CandidateRow]:
    """Every candidacy that this person reaches: all of them for an administrator, their own candidates for an advisor.

    How far each has come is left out: `with_progress` adds it to the rows that need it.
    """
    rows = session.execute(_EVERYONE) if Role.ADMINISTRATOR in actor.roles else session.execute(_ADVISED, {"advisor": actor.person_id})
    titles: dict[str, int] = {}
    return [_row(session, titles, *row) for row in rows]


def _row(
    session: Session,
    titles: dict[str, int],
    candidacy_id: int,
    number: str,
    given: str,
    family: str,
    route: AccessRoute,
    centre: str,
    city: str,
    blocks: list[str],
    digest: str,
    entered_on: date,
    advisor_given: str | None,
    advisor_family: str | None,
    vae_state: str | None,
    vae_number: str | None,
    closed: bool,
) -> CandidateRow:
    """A line from its columns. `titles` keeps how many blocks make the title, by the digest of its framework."""
    if digest not in titles:
        titles[digest] = len(certification_with(session, digest).blocks)
    return CandidateRow(
        id=candidacy_id,
        number=number,
        name=f"{given} {family}",
        sort_name=f"{family} {given}",
        route=route,
        centre=centre,
        city=city,
        blocks=tuple(blocks),
        whole_title=len(blocks) == titles[digest],
        entered_on=entered_on,
        advisor=f"{advisor_given} {advisor_family}" if advisor_family else None,
        vae_state=State(vae_state) if vae_state else None,
        vae_number=vae_number,
        closed=closed,
    )


@read
def with_progress(session: Session, rows: Sequence[CandidateRow]) -> list[CandidateRow]:
    """The same rows, in the same order, with how far each candidacy has come."""
    standing = Standing.of(session, [row.id for row in rows])
    return [row._replace(progress=standing.overall(row.id, row.blocks)) for row in rows]


@read
def candidate_file(session: Session, actor: Actor, candidacy_id: int) -> CandidateFile:
    """One candidacy. Raises NotFound for one that this person does not reach."""
    row = session.scalar(_reached(actor).where(Candidacy.id == candidacy_id))
    if row is None:
        raise NotFound
    return _file(session, actor, row)


@read
def own_candidacies(session: Session, actor: Actor) -> list[CandidateFile]:
    """The candidacies of the person themselves, the latest first."""
    rows = session.scalars(_with_people().where(Candidacy.account_id == actor.person_id).order_by(Candidacy.id.desc())).all()
    return [_file(session, actor, row) for row in rows]


@read
def enrolment_choices(session: Session) -> EnrolmentChoices:
    """What may be chosen when enrolling: the latest published version of each certification, centres, advisors."""
    renewals = renewals_by_number(session)
    advisors = select(Account).join(RoleGrant).where(RoleGrant.role == Role.VAE_ADVISOR).order_by(Account.family_name)
    return EnrolmentChoices(
        frameworks=tuple(
            _framework_choice(version, renewals.get(version.certification_number, ())) for version in usable_versions(session)
        ),
        centres=tuple(Choice(centre.id, centre.name) for centre in session.scalars(select(Centre).order_by(Centre.name))),
        advisors=tuple(Choice(account.id, account.name) for account in session.scalars(advisors)),
    )


def _framework_choice(version: FrameworkVersion, renewals: Sequence[RegistrationRenewal]) -> FrameworkChoice:
    certification = certification_of(version)
    refusal = registration_refusal(certification, renewals, clock.today())
    return FrameworkChoice(version.id, certification, refusal)


def _with_people() -> Select[Candidacy]:
    return select(Candidacy).options(
        joinedload(Candidacy.account), joinedload(Candidacy.advisor), joinedload(Candidacy.centre), joinedload(Candidacy.framework)
    )


def _reached(actor: Actor) -> Select[Candidacy]:
    statement = _with_people().order_by(Candidacy.number)
    if Role.ADMINISTRATOR in actor.roles:
        return statement
    return statement.where(Candidacy.advisor_id == actor.person_id)


def _file(session: Session, actor: Actor, row: Candidacy) -> CandidateFile:
    certification = certification_of(row.framework)
    marks = Marks.of(session, [row.id])
    return CandidateFile(
        id=row.id,
        account_id=row.account_id,
        number=row.number,
        given_name=row.account.given_name,
        family_name=row.account.family_name,
        gender=row.account.gender,
        email=row.account.email,
        birth_date=row.account.birth_date,
        birth_place=row.account.birth_place,
        route=row.route,
        centre=row.centre.name,
        city=row.centre.city,
        entered_on=row.entered_on,
        certification=certification,
        version_id=row.framework_version_id,
        aims=tuple(row.blocks),
        advisor=row.advisor.name if row.advisor else None,
        blocks=marks.blocks(row, certification),
        sittings=tuple(
            Sitting(
                run_id=run.id,
                case_digest=run.case_digest,
                block=run.block_code,
                evaluation=run.evaluation_code,
                certifying=run.mode is RunMode.CERTIFYING,
                duration_minutes=run.duration_minutes,
                started_at=run.started_at,
                submitted_at=run.submitted_at,
            )
            for run in (() if judges(session, actor, row.id) else marks.runs.get(row.id, ()))
        ),
        deposits=_deposits(session, row.id),
        log=_log(session, actor, row.id),
    )


def _deposits(session: Session, candidacy_id: int) -> tuple[FileDeposit, ...]:
    """Every version of every dossier, the oldest first."""
    versions = [version for each in dossiers_of(session, candidacy_id).values() for version in each]
    return tuple(
        FileDeposit(each.id, each.evaluation, each.main.name, each.receipt, each.deposited_at, each.state, each.admitted is not None)
        for each in sorted(versions, key=lambda each: each.id)
    )


def _log(session: Session, actor: Actor, candidacy_id: int) -> tuple[LogLine, ...]:
    """The acts written on the candidacy itself; never those of the accommodation room."""
    lines = session.execute(
        select(AuditRow, Account)
        .outerjoin(Account, Account.id == AuditRow.actor_id)
        .where(AuditRow.stream == f"candidacy:{candidacy_id}")
        .order_by(AuditRow.seq.desc())
    )
    return tuple(
        LogLine(
            row.at, account.name if account else "", row.actor_id is not None and row.actor_id == actor.account_id, row.verb, row.target
        )
        for row, account in lines
    )
