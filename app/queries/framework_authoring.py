"""A draft framework as its author sees it: its content, what the check finds at each place, who wrote last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, FrameworkAct, FrameworkVersion, VersionState
from app.queries.certifications import certification_of
from app.services.framework import confirmed_flags
from blocks import coverage, versions
from blocks.authoring import find_competency
from blocks.diff import Change
from blocks.findings import Finding, Severity
from blocks.model import Block, Certification, Competency, Flag


@dataclass(frozen=True)
class LastEdit:
    """Who saved a part last, and when."""

    who: str
    mine: bool
    at: datetime


@dataclass(frozen=True)
class Edit:
    """One save: who, when, from which file when it was a workbook, how many changes, and the first of them as they were kept."""

    who: str
    at: datetime
    file: str
    count: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Draft:
    """One version, to be written on while it is a draft. `drafts` are the other drafts of the certification: (id, version)."""

    id: int
    version: int
    state: VersionState
    digest: str
    certification: Certification
    findings: tuple[Finding, ...]
    confirmed: frozenset[str]
    drafts: tuple[tuple[int, int], ...]

    @property
    def open(self) -> bool:
        """Whether it can be written on."""
        return self.state is VersionState.DRAFT

    @property
    def flags_left(self) -> tuple[Flag, ...]:
        """What was read in the fiche and nobody has confirmed."""
        return versions.unconfirmed(self.certification, self.confirmed)

    @property
    def ready(self) -> bool:
        """Whether it can be read over: nothing to confirm, no fault."""
        return self.open and not self.flags_left and not any(finding.severity is Severity.FAULT for finding in self.findings)

    def at(self, place: str) -> tuple[Finding, ...]:
        """What the check finds at a place: a competency has its criteria's, a block only its own."""
        return tuple(finding for finding in self.findings if finding.place == place or finding.place.startswith(f"{place}K"))

    def competency(self, code: str) -> tuple[Block, Competency]:
        """The competency of that code, with its block. Raises NotFound."""
        try:
            return find_competency(self.certification, code)
        except KeyError:
            raise NotFound from None

    def block(self, code: str) -> Block:
        """The block of that code. Raises NotFound."""
        try:
            return self.certification.block(code)
        except KeyError:
            raise NotFound from None


@read
def draft(session: Session, version_id: int) -> Draft:
    """One version, for its authors. Raises NotFound."""
    row = session.get(FrameworkVersion, version_id)
    if row is None:
        raise NotFound
    certification = certification_of(row)
    others = session.execute(
        select(FrameworkVersion.id, FrameworkVersion.version)
        .where(
            FrameworkVersion.certification_number == row.certification_number,
            FrameworkVersion.state == VersionState.DRAFT,
            FrameworkVersion.id != row.id,
        )
        .order_by(FrameworkVersion.version.desc())
    )
    return Draft(
        id=row.id,
        version=row.version,
        state=row.state,
        digest=row.digest,
        certification=certification,
        findings=coverage.lint(certification),
        confirmed=confirmed_flags(session, row.id),
        drafts=tuple((number, version) for number, version in others),
    )


@read
def last_edit(session: Session, actor: Actor, version_id: int, place: str) -> LastEdit | None:
    """Who last saved that place of a draft; None when nobody did."""
    found = session.execute(
        select(FrameworkAct, Account)
        .join(Account, Account.id == FrameworkAct.actor_id)
        .where(FrameworkAct.framework_version_id == version_id, FrameworkAct.verb == "edited", FrameworkAct.subject.in_((place, "")))
        .order_by(FrameworkAct.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    act, account = found
    return LastEdit(who=account.name, mine=account.id == actor.account_id, at=act.at)


@read
def edits(session: Session, version_id: int) -> tuple[Edit, ...]:
    """Every save of a version while it was a draft, newest first."""
    found = session.execute(
        select(FrameworkAct, Account)
        .join(Account, Account.id == FrameworkAct.actor_id)
        .where(FrameworkAct.framework_version_id == version_id, FrameworkAct.verb == "edited")
        .order_by(FrameworkAct.id.desc())
    )
    return tuple(
        Edit(
            who=account.name,
            at=act.at,
            file=act.detail.get("file", ""),
            count=act.detail["count"],
            changes=msgspec.convert(act.detail["changes"], tuple[Change, ...]),
        )
        for act, account in found
    )
