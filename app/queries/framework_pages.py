"""A framework as each reader reads it: which version binds them, how far they have come, what the checks found.

A candidate is bound by the version of their candidacy; everyone else reads the newest that was published, or the one they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Candidacy, FrameworkVersion, Role, VersionState
from app.queries.certifications import USABLE, certification_of, newest_usable, renewals_by_number, renewals_of, usable_versions
from app.queries.framework import usable_version
from app.queries.progress import BlockProgress, Marks
from blocks import coverage, registration
from blocks.coverage import Finding
from blocks.model import AccessRoute, Block, Certification, RegistrationRenewal
from blocks.registration import Delivery, Entry

LOOKS_BEHIND = frozenset({Role.JUROR, Role.TRAINER, Role.VAE_ADVISOR})
"""Who reads what a juror looks for: a candidate works from the levels, not from the marks of a planted fact."""
SETTLED = (*USABLE, VersionState.RETIRED)
"""The states whose text no longer changes: those who judge may still read a version that was retired since."""


class Reader(StrEnum):
    """For whom a framework is shown, from the one who sees least."""

    PUBLIC = "public"
    CANDIDATE = "candidate"
    JUROR = "juror"
    AUTHOR = "author"

    @property
    def reads_levels(self) -> bool:
        """Whether the four behaviours of a criterion are theirs to read."""
        return self is not Reader.PUBLIC

    @property
    def reads_indicators(self) -> bool:
        """Whether what a juror looks for is theirs to read."""
        return self in (Reader.JUROR, Reader.AUTHOR)


@dataclass(frozen=True)
class Edition:
    """One version of a framework, for one reader. `route` and `own` are of the reader's candidacy: how far each block has come, by code.

    `asked` says that the reader named the version, `borrowed` that they look through a candidate's eyes; `findings` are the checks', for
    authors alone.
    """

    reader: Reader
    id: int
    version: int
    state: VersionState
    digest: str
    dated: datetime
    certification: Certification
    route: AccessRoute | None = None
    own: Mapping[str, BlockProgress] = field(default_factory=dict)
    asked: bool = False
    borrowed: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def by_vae(self) -> bool:
        """Whether the reader comes by validation of acquired experience."""
        return self.route is AccessRoute.VAE

    def block(self, code: str) -> Block:
        """The block of that code. Raises NotFound."""
        try:
            return self.certification.block(code)
        except KeyError:
            raise NotFound from None

    def found_at(self, code: str) -> tuple[Finding, ...]:
        """What the checks found at a place or inside it (a competency's criteria)."""
        return tuple(finding for finding in self.findings if finding.place.startswith(code))


@dataclass(frozen=True)
class Named:
    """A certification in a list: its number in the register and its title."""

    number: str
    title: str


@dataclass(frozen=True)
class PublicCertification:
    """A published certification as anyone may read it: the edition, whether one may enter and be awarded it today, the renewals on record,
    oldest first."""

    edition: Edition
    entry: Entry
    delivery: Delivery
    renewals: tuple[RegistrationRenewal, ...]


@read
def edition_for(session: Session, actor: Actor, number: str, *, version: int | None = None, as_candidate: bool = False) -> Edition:
    """The framework for a person who is signed in. `as_candidate` shows to others what a candidate reads.

    Raises NotFound for a certification that was never published, and for a version that is not this reader's to name.
    """
    own = _own_candidacy(session, actor, number)
    reader = _reader(actor, own)
    if version is not None:
        row = _named(session, reader, own, number, version)
    else:
        row = own.framework if own is not None else usable_version(number)
    if row is None:
        raise NotFound
    borrowed = as_candidate and reader is not Reader.CANDIDATE
    if borrowed:
        reader = Reader.CANDIDATE
    certification = certification_of(row)
    progress: dict[str, BlockProgress] = {}
    if own is not None and own.framework_version_id == row.id:
        progress = {block.code: block for block in Marks.of(session, [own.id]).blocks(own, certification)}
    return _edition(row, reader, own, progress, asked=version is not None, borrowed=borrowed)


@read
def numbers_for(session: Session, actor: Actor) -> tuple[Named, ...]:
    """The certifications that concern a person: those of their candidacies, the latest first, else every published one, by title."""
    own = session.execute(
        select(FrameworkVersion.certification_number, FrameworkVersion.title)
        .join(Candidacy, Candidacy.framework_version_id == FrameworkVersion.id)
        .where(Candidacy.account_id == actor.person_id)
        .order_by(Candidacy.id.desc())
    ).all()
    if own and actor.roles.isdisjoint(LOOKS_BEHIND | {Role.ADMINISTRATOR}):
        latest: dict[str, Named] = {}
        for number, title in own:
            latest.setdefault(number, Named(number, title))
        return tuple(latest.values())
    published = session.execute(newest_usable().with_only_columns(FrameworkVersion.certification_number, FrameworkVersion.title))
    return tuple(sorted((Named(number, title) for number, title in published), key=lambda named: named.title))


@read
def public_certification(session: Session, number: str) -> PublicCertification:
    """The newest published version of a certification, with the limits of a visitor. Raises NotFound when there is none."""
    edition = public_edition(number)
    return _public(edition, renewals_of(session, number))


@read
def public_edition(session: Session, number: str) -> Edition:
    """The same version without its registration, for a page that says nothing of it. Raises NotFound when there is none."""
    version = usable_version(number)
    if version is None:
        raise NotFound
    return _edition(version, Reader.PUBLIC, None, {})


@read
def public_certifications(session: Session) -> tuple[PublicCertification, ...]:
    """Every published certification, by title."""
    renewals = renewals_by_number(session)
    return tuple(
        _public(_edition(version, Reader.PUBLIC, None, {}), renewals.get(version.certification_number, ()))
        for version in usable_versions(session)
    )


def _own_candidacy(session: Session, actor: Actor, number: str) -> Candidacy | None:
    """The latest candidacy of this person for that certification."""
    return session.scalar(
        select(Candidacy)
        .join(FrameworkVersion, Candidacy.framework_version_id == FrameworkVersion.id)
        .where(Candidacy.account_id == actor.person_id, FrameworkVersion.certification_number == number)
        .order_by(Candidacy.id.desc())
        .options(joinedload(Candidacy.framework))
        .limit(1)
    )


def _reader(actor: Actor, own: Candidacy | None) -> Reader:
    """A person who is to be judged on it reads as a candidate, whatever else they do here."""
    if own is not None and own.closed_at is None:
        return Reader.CANDIDATE
    if Role.ADMINISTRATOR in actor.roles:
        return Reader.AUTHOR
    return Reader.JUROR if not actor.roles.isdisjoint(LOOKS_BEHIND) else Reader.CANDIDATE


def _named(session: Session, reader: Reader, own: Candidacy | None, number: str, version: int) -> FrameworkVersion | None:
    """That version if this reader may name it: one's own, for judges those that no longer change, for authors all."""
    row = session.scalar(
        select(FrameworkVersion).where(FrameworkVersion.certification_number == number, FrameworkVersion.version == version)
    )
    if row is None or reader is Reader.AUTHOR:
        return row
    mine = own is not None and own.framework_version_id == row.id
    return row if mine or (reader is Reader.JUROR and row.state in SETTLED) else None


def _edition(
    version: FrameworkVersion,
    reader: Reader,
    own: Candidacy | None,
    progress: Mapping[str, BlockProgress],
    *,
    asked: bool = False,
    borrowed: bool = False,
) -> Edition:
    certification = certification_of(version)
    return Edition(
        reader=reader,
        id=version.id,
        version=version.version,
        state=version.state,
        digest=version.digest,
        dated=version.published_at or version.imported_at,
        certification=certification,
        route=own.route if own is not None and reader is Reader.CANDIDATE else None,
        own=progress,
        asked=asked,
        borrowed=borrowed,
        findings=coverage.lint(certification) if reader is Reader.AUTHOR else (),
    )


def _public(edition: Edition, renewals: tuple[RegistrationRenewal, ...]) -> PublicCertification:
    return PublicCertification(
        edition=edition,
        entry=registration.may_enter(edition.certification, renewals, clock.today()),
        delivery=registration.deliverable(edition.certification, clock.today()),
        renewals=renewals,
    )
