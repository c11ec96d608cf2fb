"""Frameworks as the screens show them: the versions, one version whole, what is expected in a block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, Candidacy, FrameworkAct, FrameworkVersion, RenewalAct, VersionState
from app.queries.certifications import certification_of, newest_usable, renewals_by_number, renewals_of
from blocks import coverage, registration, versions
from blocks.coverage import Finding, Severity
from blocks.model import Certification, Flag
from blocks.registration import Delivery, Entry


@dataclass(frozen=True)
class VersionRow:
    """One version in the list."""

    id: int
    number: str
    version: int
    title: str
    state: VersionState
    imported_at: datetime
    published_at: datetime | None
    entry: Entry
    flags_left: int


@dataclass(frozen=True)
class Doubt:
    """A flag of a version, and who confirmed it, if someone did."""

    key: str
    flag: Flag
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Done:
    """One act on a version."""

    verb: str
    subject: str
    who: str
    mine: bool
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Renewal:
    """A recorded renewal, and who recorded it."""

    decision: str
    decided_on: date
    new_end: date
    invented: bool
    who: str
    at: datetime


@dataclass(frozen=True)
class VersionFile:
    """One version whole. `acts` are newest first; `others` the other versions of the same certification, newest first."""

    id: int
    version: int
    state: VersionState
    digest: str
    source: str
    imported_at: datetime
    certification: Certification
    doubts: tuple[Doubt, ...]
    acts: tuple[Done, ...]
    renewals: tuple[Renewal, ...]
    entry: Entry
    delivery: Delivery
    findings: tuple[Finding, ...]
    others: tuple[tuple[int, int, VersionState], ...]

    @property
    def flags_left(self) -> int:
        """How many doubts nobody has confirmed."""
        return sum(doubt.confirmed_at is None for doubt in self.doubts)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What stops publication."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.FAULT)

    def done_by(self, verb: str, actor: Actor) -> bool:
        """Whether that person is the last who did this step."""
        return next((act.mine for act in self.acts if act.verb == verb), False)


@read
def list_versions(session: Session) -> tuple[VersionRow, ...]:
    """Every version, the newest of each certification first."""
    rows = session.scalars(select(FrameworkVersion).order_by(FrameworkVersion.certification_number, FrameworkVersion.version.desc())).all()
    last: dict[int, dict[str, str]] = {}
    for version_id, subject, verb in session.execute(
        select(FrameworkAct.framework_version_id, FrameworkAct.subject, FrameworkAct.verb)
        .where(FrameworkAct.verb.in_(("flag_confirmed", "flag_reopened")))
        .order_by(FrameworkAct.id)
    ):
        last.setdefault(version_id, {})[subject] = verb
    confirmed = {key: {subject for subject, verb in verbs.items() if verb == "flag_confirmed"} for key, verbs in last.items()}
    renewals = renewals_by_number(session)
    found = []
    for row in rows:
        certification = certification_of(row)
        found.append(
            VersionRow(
                id=row.id,
                number=row.certification_number,
                version=row.version,
                title=row.title,
                state=row.state,
                imported_at=row.imported_at,
                published_at=row.published_at,
                entry=registration.may_enter(certification, renewals.get(row.certification_number, ()), clock.today()),
                flags_left=len(versions.unconfirmed(certification, confirmed.get(row.id, ()))),
            )
        )
    return tuple(found)


@read
def version_file(session: Session, actor: Actor, version_id: int) -> VersionFile:
    """One version whole, for an administrator. Raises NotFound."""
    row = session.get(FrameworkVersion, version_id)
    if row is None:
        raise NotFound
    certification = certification_of(row)
    renewals = renewals_of(session, certification.number)
    acts = _acts(session, actor, row.id)
    return VersionFile(
        id=row.id,
        version=row.version,
        state=row.state,
        digest=row.digest,
        source=row.source,
        imported_at=row.imported_at,
        certification=certification,
        doubts=_doubts(certification, acts),
        acts=acts,
        renewals=_renewals(session, certification.number),
        entry=registration.may_enter(certification, renewals, clock.today()),
        delivery=registration.deliverable(certification, clock.today()),
        findings=coverage.lint(certification),
        others=tuple(
            (other.id, other.version, other.state)
            for other in session.execute(
                select(FrameworkVersion.id, FrameworkVersion.version, FrameworkVersion.state)
                .where(FrameworkVersion.certification_number == certification.number, FrameworkVersion.id != row.id)
                .order_by(FrameworkVersion.version.desc())
            )
        ),
    )


@read
def candidates_of(session: Session, version_id: int) -> int:
    """How many candidacies are bound by a version."""
    return session.scalar(select(func.count()).select_from(Candidacy).where(Candidacy.framework_version_id == version_id)) or 0


@read
def usable_version(session: Session, number: str) -> FrameworkVersion | None:
    """The newest version of a certification that a session may start with; None when nothing was published."""
    return session.scalar(newest_usable().where(FrameworkVersion.certification_number == number))


@read
def latest_version_id(session: Session, number: str) -> int | None:
    """The newest version of a certification, whatever its state; None when it was never imported."""
    return session.scalar(select(func.max(FrameworkVersion.id)).where(FrameworkVersion.certification_number == number))


def _acts(session: Session, actor: Actor, version_id: int) -> tuple[Done, ...]:
    rows = session.execute(
        select(FrameworkAct, Account)
        .join(Account, Account.id == FrameworkAct.actor_id)
        .where(FrameworkAct.framework_version_id == version_id)
        .order_by(FrameworkAct.id.desc())
    )
    return tuple(
        Done(
            verb=act.verb,
            subject=act.subject,
            who=account.name,
            mine=account.id == actor.account_id,
            at=act.at,
            reason=act.detail.get("reason", ""),
        )
        for act, account in rows
    )


def _doubts(certification: Certification, acts: tuple[Done, ...]) -> tuple[Doubt, ...]:
    last = {act.subject: act for act in reversed(acts) if act.verb in ("flag_confirmed", "flag_reopened")}
    confirmed = {subject: act for subject, act in last.items() if act.verb == "flag_confirmed"}
    found = []
    for flag in certification.flags:
        key = versions.flag_key(flag)
        act = confirmed.get(key)
        found.append(Doubt(key, flag, act.who if act else None, act.at if act else None))
    return tuple(found)


def _renewals(session: Session, number: str) -> tuple[Renewal, ...]:
    rows = session.execute(
        select(RenewalAct, Account)
        .join(Account, Account.id == RenewalAct.actor_id)
        .where(RenewalAct.certification_number == number)
        .order_by(RenewalAct.id.desc())
    )
    return tuple(
        Renewal(
            decision=act.decision,
            decided_on=act.decided_on,
            new_end=act.new_end,
            invented=act.invented,
            who=account.name,
            at=act.at,
        )
        for act, account in rows
    )
