"""How far each block has come for a candidate: read from awards, juries, evidence, runs and deposits, in one statement each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer
from sqlalchemy.sql.base import ExecutableOption

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


T = TypeVar("T", Award, Jury, EvidenceRow, Run, Deposit, Certificate)
LEFT_OUT: dict[type, tuple[ExecutableOption, ...]] = {
    Award: (),
    Jury: (),
    EvidenceRow: (defer(EvidenceRow.body, raiseload=True), defer(EvidenceRow.competencies, raiseload=True)),
    Run: (),
    Deposit: (),
    Certificate: (defer(Certificate.facts, raiseload=True),),
}
_MOST_TELLING = (
    Progress.BEFORE_JURY,
    Progress.HANDED_IN,
    Progress.UNDER_WAY,
    Progress.TO_TAKE_AGAIN,
    Progress.AHEAD,
)


Of = Mapping[int, Sequence[T]]
"""The rows of each candidacy, oldest first."""


@dataclass(frozen=True)
class Marks:
    """What the tables hold of some candidacies."""

    awards: Of[Award]
    juries: Of[Jury]
    evidence: Of[EvidenceRow]
    runs: Of[Run]
    deposits: Of[Deposit]
    certificates: Of[Certificate]

    @classmethod
    def of(cls, session: Session, candidacy_ids: Sequence[int] | Select[Any]) -> Marks:
        """Read them, without the long texts that no list shows. A long list gives the statement of its ids rather than the ids."""

        def rows(kind: type[T]) -> Of[T]:
            found: dict[int, list[T]] = defaultdict(list)
            for row in session.scalars(select(kind).where(kind.candidacy_id.in_(candidacy_ids)).order_by(kind.id).options(*LEFT_OUT[kind])):
                found[row.candidacy_id].append(row)
            return found

        return cls(rows(Award), rows(Jury), rows(EvidenceRow), rows(Run), rows(Deposit), rows(Certificate))

    def blocks(self, candidacy: Candidacy, certification: Certification) -> tuple[BlockProgress, ...]:
        """Each block of the certification, in its order."""
        return tuple(self._block(candidacy, block) for block in certification.blocks)

    def overall(self, candidacy_id: int, aims: Collection[str]) -> Progress:
        """One word for the whole candidacy: acquired when every block aimed at is, else what is most telling of the others."""
        found = {self.progress(candidacy_id, aims, code) for code in aims}
        return next((each for each in _MOST_TELLING if each in found), Progress.ACQUIRED)

    def progress(self, candidacy_id: int, aims: Collection[str], block: str) -> Progress:
        """How far that block has come. What came before the last decision no longer counts."""
        award = self._award(candidacy_id, block)
        if award is not None and award.awarded:
            return Progress.ACQUIRED
        since = award.at if award else None
        runs = self.runs.get(candidacy_id, ())
        mine = [run for run in runs if run.block_code == block and run.mode is RunMode.CERTIFYING]
        if _any_after(since, (row.created_at for row in self.juries.get(candidacy_id, ()) if row.block_code == block)):
            return Progress.BEFORE_JURY
        if _any_after(since, (row.frozen_at for row in self._certifying_evidence(candidacy_id, block))):
            return Progress.HANDED_IN
        if _any_after(since, (run.started_at for run in mine if run.started_at)):
            return Progress.UNDER_WAY
        if award is not None:
            return Progress.TO_TAKE_AGAIN
        return Progress.AHEAD if block in aims else Progress.NOT_AIMED

    def _certifying_evidence(self, candidacy_id: int, block: str) -> list[EvidenceRow]:
        """The evidence of runs that count; training leaves evidence too, for the trainee alone."""
        counting = {run.id for run in self.runs.get(candidacy_id, ()) if run.mode is RunMode.CERTIFYING}
        return [row for row in self.evidence.get(candidacy_id, ()) if row.block_code == block and row.run_id in counting]

    def _award(self, candidacy_id: int, block: str) -> Award | None:
        return next((row for row in reversed(self.awards.get(candidacy_id, ())) if row.block_code == block), None)

    def _block(self, candidacy: Candidacy, block: Block) -> BlockProgress:
        award = self._award(candidacy.id, block.code)
        missing = _missing(award, block)
        certificate = next((row for row in reversed(self.certificates.get(candidacy.id, ())) if row.block_code == block.code), None)
        handed_in = [row.frozen_at for row in self._certifying_evidence(candidacy.id, block.code)]
        deposited = [row.deposited_at for row in self.deposits.get(candidacy.id, ()) if row.evaluation_code.startswith(block.code)]
        return BlockProgress(
            code=block.code,
            label=block.label,
            progress=self.progress(candidacy.id, candidacy.blocks, block.code),
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
