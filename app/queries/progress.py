"""How far each block has come for a candidate: read from awards, juries, evidence, runs and deposits, in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import Award, Candidacy, Certificate, Deposit, EvidenceRow, Jury, Run, RunMode
from blocks.model import Block, Certification
from juries.award import BlockDecision


class Progress(StrEnum):
    """How far a block has come for one candidate, from the end backwards."""

    ACQUIRED = "acquired"
    TO_TAKE_AGAIN = "to_take_again"
    BEFORE_JURY = "before_jury"
    HANDED_IN = "handed_in"
    UNDER_WAY = "under_way"
    AHEAD = "ahead"
    NOT_AIMED = "not_aimed"


@dataclass(frozen=True)
class BlockProgress:
    """One block for one candidate. `missing` are (code, label) of the competencies to take again; `certificate` is its control code."""

    code: str
    label: str
    progress: Progress
    acquired: int
    total: int
    missing: tuple[tuple[str, str], ...] = ()
    decided_on: date | None = None
    certificate: str | None = None
    certificate_number: str | None = None
    handed_in_on: date | None = None
    deposited_on: date | None = None


_MOST_TELLING = (
    Progress.BEFORE_JURY,
    Progress.HANDED_IN,
    Progress.UNDER_WAY,
    Progress.TO_TAKE_AGAIN,
    Progress.AHEAD,
)


@dataclass(frozen=True)
class Marks:
    """What the tables hold of some candidacies, oldest first."""

    awards: Sequence[Award]
    juries: Sequence[Jury]
    evidence: Sequence[EvidenceRow]
    runs: Sequence[Run]
    deposits: Sequence[Deposit]
    certificates: Sequence[Certificate]

    @classmethod
    def of(cls, session: Session, candidacy_ids: Sequence[int]) -> Marks:
        """Read them."""
        return cls(
            awards=session.scalars(select(Award).where(Award.candidacy_id.in_(candidacy_ids)).order_by(Award.id)).all(),
            juries=session.scalars(select(Jury).where(Jury.candidacy_id.in_(candidacy_ids)).order_by(Jury.id)).all(),
            evidence=session.scalars(select(EvidenceRow).where(EvidenceRow.candidacy_id.in_(candidacy_ids)).order_by(EvidenceRow.id)).all(),
            runs=session.scalars(select(Run).where(Run.candidacy_id.in_(candidacy_ids)).order_by(Run.id)).all(),
            deposits=session.scalars(select(Deposit).where(Deposit.candidacy_id.in_(candidacy_ids)).order_by(Deposit.id)).all(),
            certificates=session.scalars(
                select(Certificate).where(Certificate.candidacy_id.in_(candidacy_ids)).order_by(Certificate.id)
            ).all(),
        )

    def blocks(self, candidacy: Candidacy, certification: Certification) -> tuple[BlockProgress, ...]:
        """Each block of the certification, in its order."""
        return tuple(self._block(candidacy, block) for block in certification.blocks)

    def overall(self, candidacy: Candidacy) -> Progress:
        """One word for the whole candidacy: acquired when every block aimed at is, else what is most telling of the others."""
        found = {self.progress(candidacy, code) for code in candidacy.blocks}
        return next((each for each in _MOST_TELLING if each in found), Progress.ACQUIRED)

    def progress(self, candidacy: Candidacy, block: str) -> Progress:
        """How far that block has come. What came before the last decision no longer counts."""
        award = self._award(candidacy, block)
        if award is not None and award.awarded:
            return Progress.ACQUIRED
        since = award.at if award else None
        mine = [run for run in self.runs if run.candidacy_id == candidacy.id and run.block_code == block and run.mode is RunMode.CERTIFYING]
        if _any_after(since, (row.created_at for row in self.juries if row.candidacy_id == candidacy.id and row.block_code == block)):
            return Progress.BEFORE_JURY
        if _any_after(since, (row.frozen_at for row in self._certifying_evidence(candidacy, block))):
            return Progress.HANDED_IN
        if _any_after(since, (run.started_at for run in mine if run.started_at)):
            return Progress.UNDER_WAY
        if award is not None:
            return Progress.TO_TAKE_AGAIN
        return Progress.AHEAD if block in candidacy.blocks else Progress.NOT_AIMED

    def _certifying_evidence(self, candidacy: Candidacy, block: str) -> list[EvidenceRow]:
        """The evidence of runs that count; training leaves evidence too, for the trainee alone."""
        counting = {run.id for run in self.runs if run.mode is RunMode.CERTIFYING}
        return [row for row in self.evidence if row.candidacy_id == candidacy.id and row.block_code == block and row.run_id in counting]

    def _award(self, candidacy: Candidacy, block: str) -> Award | None:
        return next((row for row in reversed(self.awards) if row.candidacy_id == candidacy.id and row.block_code == block), None)

    def _block(self, candidacy: Candidacy, block: Block) -> BlockProgress:
        award = self._award(candidacy, block.code)
        missing = _missing(award, block)
        certificate = next(
            (row for row in reversed(self.certificates) if row.candidacy_id == candidacy.id and row.block_code == block.code), None
        )
        handed_in = [row.frozen_at for row in self._certifying_evidence(candidacy, block.code)]
        deposited = [
            row.deposited_at for row in self.deposits if row.candidacy_id == candidacy.id and row.evaluation_code.startswith(block.code)
        ]
        return BlockProgress(
            code=block.code,
            label=block.label,
            progress=self.progress(candidacy, block.code),
            acquired=len(block.competencies) - len(missing) if award else 0,
            total=len(block.competencies),
            missing=missing,
            decided_on=_day(award.at) if award else None,
            certificate=certificate.code if certificate else None,
            certificate_number=certificate.number if certificate else None,
            handed_in_on=_day(handed_in[-1]) if handed_in else None,
            deposited_on=_day(deposited[-1]) if deposited else None,
        )


def _missing(award: Award | None, block: Block) -> tuple[tuple[str, str], ...]:
    if award is None or award.awarded:
        return ()
    again = msgspec.json.decode(award.body, type=BlockDecision).to_take_again
    return tuple((competency.code, competency.label) for competency in block.competencies if competency.code in again)


def _any_after(since: datetime | None, instants: Iterable[datetime]) -> bool:
    return any(since is None or instant > since for instant in instants)


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.PARIS).date()
