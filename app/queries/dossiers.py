"""The versions of a dossier, each with its files, what was declared of it, its index and where it stands."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    AssessmentSession,
    Deposit,
    DepositFile,
    DepositIndex,
    DepositStatement,
    LateDeposit,
    LateDepositAdmission,
    SessionPaper,
    SessionSeat,
    StoredFile,
)
from app.queries.sittings import measures_of
from blocks.model import VALIDATION_FILE
from juries.accommodations import EffectiveMeasures
from juries.dossier import Consent, Version, VersionState, deadline, states
from juries.dossier_index import Situation


@dataclass(frozen=True)
class DossierFile:
    """One file: number 0 is the dossier, the others its annexes. `size` in bytes, `pages` None when they cannot be counted."""

    number: int
    name: str
    digest: str
    size: int
    media_type: str
    pages: int | None


@dataclass(frozen=True)
class Declared:
    """What the candidate signed of a version. `ai_use` is empty when no tool was used."""

    consent: Consent
    ai_use: str
    at: datetime


@dataclass(frozen=True)
class DossierVersion:
    """One version of a dossier. `closed_at`: when its window had closed, for one that came late; `admitted`: the reason it is let in."""

    id: int
    evaluation: str
    receipt: str
    deposited_at: datetime
    files: tuple[DossierFile, ...]
    state: VersionState
    declared: Declared | None = None
    closed_at: datetime | None = None
    admitted: str | None = None
    index: tuple[Situation, ...] = ()

    @property
    def main(self) -> DossierFile:
        """The dossier itself."""
        return self.files[0]

    @property
    def annexes(self) -> tuple[DossierFile, ...]:
        """What goes with it."""
        return self.files[1:]

    @property
    def signed(self) -> bool:
        """Whether everything that has to be declared is; of a validation file nothing is."""
        return self.declared is not None or self.evaluation == VALIDATION_FILE


Dossiers = Mapping[str, tuple[DossierVersion, ...]]
"""The versions of each evaluation, the oldest first."""


def dossiers_of(session: Session, candidacy_id: int, evaluations: Collection[str] | None = None, until: datetime | None = None) -> Dossiers:
    """The dossiers of a candidacy as they were at `until` (now by default), of these evaluations or of all."""
    asked = (
        select(Deposit, StoredFile).join(StoredFile, StoredFile.digest == Deposit.file_digest).where(Deposit.candidacy_id == candidacy_id)
    )
    if evaluations is not None:
        asked = asked.where(Deposit.evaluation_code.in_(evaluations))
    if until is not None:
        asked = asked.where(Deposit.deposited_at <= until)
    rows = session.execute(asked.order_by(Deposit.id)).all()
    beside = _Beside.of(session, [row.id for row, _ in rows], until)
    found: dict[str, list[DossierVersion]] = defaultdict(list)
    for row, stored in rows:
        found[row.evaluation_code].append(beside.version(row, stored))
    return {code: _with_states(versions) for code, versions in found.items()}


def _with_states(versions: list[DossierVersion]) -> tuple[DossierVersion, ...]:
    known = states(
        [Version(id=each.id, signed=each.signed, late=each.closed_at is not None, admitted=each.admitted is not None) for each in versions]
    )
    return tuple(replace(each, state=known[each.id]) for each in versions)


@dataclass(frozen=True)
class _Beside:
    """What stands beside some deposits, by their id, as it was at one moment."""

    files: Mapping[int, tuple[DossierFile, ...]]
    declared: Mapping[int, Declared]
    index: Mapping[int, tuple[Situation, ...]]
    late: Mapping[int, datetime]
    admitted: Mapping[int, str]

    @classmethod
    def of(cls, session: Session, ids: Collection[int], until: datetime | None) -> _Beside:
        def rows(kind: Any, dated: bool = True) -> Any:
            asked = select(kind).where(kind.deposit_id.in_(ids)).order_by(*kind.__table__.primary_key.columns)
            return session.scalars(asked.where(kind.at <= until) if dated and until is not None else asked)

        files: dict[int, tuple[DossierFile, ...]] = defaultdict(tuple)
        asked = select(DepositFile, StoredFile).join(StoredFile, StoredFile.digest == DepositFile.file_digest)
        for row, stored in session.execute(
            asked.where(DepositFile.deposit_id.in_(ids)).order_by(DepositFile.deposit_id, DepositFile.number)
        ):
            file = DossierFile(row.number, row.file_name, row.file_digest, stored.size, stored.media_type, row.pages)
            files[row.deposit_id] = (*files[row.deposit_id], file)
        return cls(
            files=files,
            declared={row.deposit_id: Declared(row.consent, row.ai_use, row.at) for row in rows(DepositStatement)},
            index={row.deposit_id: msgspec.convert(row.situations, tuple[Situation, ...]) for row in rows(DepositIndex)},
            late={row.deposit_id: row.closed_at for row in rows(LateDeposit, dated=False)},
            admitted={row.deposit_id: row.reason for row in rows(LateDepositAdmission)},
        )

    def version(self, row: Deposit, stored: StoredFile) -> DossierVersion:
        """The deposit with what stands beside it; one of before its files were listed is its main document alone."""
        alone = (DossierFile(0, row.file_name, row.file_digest, stored.size, stored.media_type, None),)
        return DossierVersion(
            id=row.id,
            evaluation=row.evaluation_code,
            receipt=row.receipt,
            deposited_at=row.deposited_at,
            files=self.files.get(row.id) or alone,
            state=VersionState.TO_SIGN,
            declared=self.declared.get(row.id),
            closed_at=self.late.get(row.id),
            admitted=self.admitted.get(row.id),
            index=self.index.get(row.id, ()),
        )


def counting_of(versions: tuple[DossierVersion, ...]) -> DossierVersion | None:
    """The version that jurors read."""
    return next((each for each in versions if each.state is VersionState.COUNTS), None)


def digest_of(version: DossierVersion) -> str:
    """The SHA-256 that stands for a version: that of its document when it is alone, else that of the digests of its files, one a line."""
    if not version.annexes:
        return version.main.digest
    return hashlib.sha256("\n".join(each.digest for each in version.files).encode()).hexdigest()


def deadline_of(session: Session, candidacy_id: int, evaluation_code: str) -> datetime | None:
    """Until when this candidate may hand that dossier in, by the sessions where they are on the roster; None when none says."""
    rows = session.execute(
        select(SessionPaper.closes_at, SessionPaper.duration_minutes)
        .join(SessionSeat, SessionSeat.session_id == SessionPaper.session_id)
        .join(AssessmentSession, AssessmentSession.id == SessionPaper.session_id)
        .where(
            SessionSeat.candidacy_id == candidacy_id,
            SessionSeat.left_at.is_(None),
            SessionPaper.evaluation_code == evaluation_code,
            AssessmentSession.opened_at.is_not(None),
            AssessmentSession.cancelled_at.is_(None),
        )
    ).all()
    if not rows:
        return None
    measures = measures_of(session, [candidacy_id]).get(candidacy_id, EffectiveMeasures())
    return deadline([(row.closes_at, timedelta(minutes=row.duration_minutes)) for row in rows], measures)
