"""Blocks awarded whose certificate is not there yet: being prepared, failed, or waiting for something that a person has to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, cast, select
from sqlalchemy import String as Text
from sqlalchemy.orm import Session

from app import clock
from app.database import read
from app.models import Account, Award, Candidacy, Certificate, FrameworkVersion, Job, JobState, Jury
from app.queries.certifications import certification_with
from app.queries.issuers import issuer_for

ISSUE_JOB = "certificate.issue"
"""The kind of the job that prints a certificate; its key ends with the award."""


class Standing(StrEnum):
    """Where a certificate that is not there stands."""

    PREPARING = "preparing"
    """A worker has it, or takes it next."""
    RETRYING = "retrying"
    """The last try failed; another follows by itself."""
    FAILED = "failed"
    """Every try failed: a person looks at it."""
    BLOCKED = "blocked"
    """Something is missing, which a person completes; then it is ordered again."""


@dataclass(frozen=True)
class WaitingCertificate:
    """A block awarded without its certificate.

    `missing` names what has to be completed: identity, issuer, level. `error` is what the last try met, `next_try` when the next begins.
    """

    jury_id: int
    account_id: int
    candidate: str
    block_code: str
    awarded_at: datetime
    standing: Standing
    missing: tuple[str, ...]
    error: str
    attempts: int
    next_try: datetime | None


_WAITS: ColumnElement[bool] = Award.awarded & ~select(Certificate.id).where(Certificate.award_id == Award.id).exists()


@read
def waiting_certificates(session: Session) -> tuple[WaitingCertificate, ...]:
    """Every award that waits for its certificate, oldest first."""
    rows = session.execute(_awards().where(_WAITS).order_by(Award.id)).all()
    unissued = _nobody_issues() if rows else False
    return tuple(_waiting(row, _missing(session, row, unissued)) for row in rows)


@read
def waiting_award_ids(session: Session) -> Sequence[int]:
    """The awards that wait for their certificate, oldest first."""
    return session.scalars(select(Award.id).where(_WAITS).order_by(Award.id)).all()


@read
def missing_of(session: Session, award_id: int) -> tuple[str, ...]:
    """What a certificate of that award would lack today: "identity" (birth), "level" (of the title), "issuer"."""
    return _missing(session, session.execute(_awards().where(Award.id == award_id)).one(), _nobody_issues())


@read
def is_being_prepared(session: Session, jury_id: int) -> bool:
    """Whether that jury awarded a block whose certificate is not there yet."""
    return session.scalar(select(Award.id).where(Award.jury_id == jury_id, _WAITS)) is not None


def _awards() -> Select[Any]:
    key = f"{ISSUE_JOB}:" + cast(Award.id, Text)
    return (
        select(Award.jury_id, Candidacy.account_id, Award.block_code, Award.at)
        .add_columns(Account.given_name, Account.family_name, Account.birth_date, Account.birth_place, FrameworkVersion.digest)
        .add_columns(Job.state, Job.attempts, Job.error, Job.run_at)
        .join(Candidacy, Candidacy.id == Award.candidacy_id)
        .join(Account, Account.id == Candidacy.account_id)
        .join(Jury, Jury.id == Award.jury_id)
        .join(FrameworkVersion, FrameworkVersion.id == Jury.framework_version_id)
        .outerjoin(Job, Job.key == key)
    )


def _nobody_issues() -> bool:
    return not current_app.extensions["settings"].specimen and issuer_for(clock.today()) is None


def _missing(session: Session, row: Any, unissued: bool) -> tuple[str, ...]:
    found = []
    if row.birth_date is None or not row.birth_place:
        found.append("identity")
    if certification_with(session, row.digest).level is None:
        found.append("level")
    if unissued:
        found.append("issuer")
    return tuple(found)


def _waiting(row: Any, missing: tuple[str, ...]) -> WaitingCertificate:
    standing = _standing(row, missing)
    return WaitingCertificate(
        jury_id=row.jury_id,
        account_id=row.account_id,
        candidate=f"{row.given_name} {row.family_name}",
        block_code=row.block_code,
        awarded_at=row.at,
        standing=standing,
        missing=missing,
        error=row.error or "",
        attempts=row.attempts or 0,
        next_try=row.run_at if standing is Standing.RETRYING else None,
    )


def _standing(row: Any, missing: tuple[str, ...]) -> Standing:
    """A job that is done and left no certificate had found something missing: what has been completed since is ordered again."""
    if missing or row.state in (None, JobState.DONE):
        return Standing.BLOCKED
    if row.state is JobState.FAILED:
        return Standing.FAILED
    return Standing.RETRYING if row.state is JobState.WAITING and row.attempts else Standing.PREPARING
