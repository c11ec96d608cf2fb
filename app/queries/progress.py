"""How far each block has come for a candidate: read from awards, juries, evidence, runs and deposits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BindParameter, Case, ColumnElement, Select, bindparam, case, literal, select, union_all
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


BATCH = 5000
"""Candidacies asked for in one statement: databases bound how many values one takes (SQLite 32,766)."""


class Step(StrEnum):
    """What moves a block on."""

    AWARDED = "awarded"
    REFUSED = "refused"
    JURY = "jury"
    EVIDENCE = "evidence"
    STARTED = "started"


T = TypeVar("T", Award, Run, Deposit, Certificate)
B = TypeVar("B", Award, Certificate)
_MOST_TELLING = (
    Progress.BEFORE_JURY,
    Progress.HANDED_IN,
    Progress.UNDER_WAY,
    Progress.TO_TAKE_AGAIN,
    Progress.AHEAD,
)
_SINCE_DECISION = ((Step.JURY, Progress.BEFORE_JURY), (Step.EVIDENCE, Progress.HANDED_IN), (Step.STARTED, Progress.UNDER_WAY))


@dataclass(frozen=True)
class Standing:
    """How far some candidacies have come: the steps of each block, oldest first, by candidacy and block."""

    steps: Mapping[tuple[int, str], Sequence[tuple[Step, datetime]]]

    @classmethod
    def of(cls, session: Session, ids: Collection[int]) -> Standing:
        """Read it for these candidacies: one statement for each `BATCH` of them."""
        known = list(ids)
        steps: dict[tuple[int, str], list[tuple[Step, datetime]]] = defaultdict(list)
        for start in range(0, len(known), BATCH):
            for candidacy_id, block, step, at in session.execute(_STEPS, {"ids": known[start : start + BATCH]}):
                steps[candidacy_id, block].append((Step(step), at))
        for found in steps.values():
            found.sort(key=itemgetter(1))
        return cls(steps)

    def overall(self, candidacy_id: int, aims: Collection[str]) -> Progress:
        """One word for the whole candidacy: acquired when every block aimed at is, else what is most telling of the others."""
        found = {self.progress(candidacy_id, aims, code) for code in aims}
        return next((each for each in _MOST_TELLING if each in found), Progress.ACQUIRED)

    def progress(self, candidacy_id: int, aims: Collection[str], block: str) -> Progress:
        """How far that block has come. What came before the last decision no longer counts."""
        steps = self.steps.get((candidacy_id, block), ())
        decided = next(((step, at) for step, at in reversed(steps) if step in {Step.AWARDED, Step.REFUSED}), None)
        if decided is not None and decided[0] is Step.AWARDED:
            return Progress.ACQUIRED
        since = {step for step, at in steps if decided is None or at > decided[1]}
        for step, progress in _SINCE_DECISION:
            if step in since:
                return progress
        if decided is not None:
            return Progress.TO_TAKE_AGAIN
        return Progress.AHEAD if block in aims else Progress.NOT_AIMED

    def handed_in(self, candidacy_id: int, block: str) -> datetime | None:
        """When work that counts was last handed in."""
        return next((at for step, at in reversed(self.steps.get((candidacy_id, block), ())) if step is Step.EVIDENCE), None)


Of = Mapping[int, Sequence[T]]
"""The rows of each candidacy, oldest first."""


@dataclass(frozen=True)
class Marks:
    """All that the tables hold of some candidacies."""

    standing: Standing
    awards: Of[Award]
    runs: Of[Run]
    deposits: Of[Deposit]
    certificates: Of[Certificate]

    @classmethod
    def of(cls, session: Session, ids: Collection[int]) -> Marks:
        """Read it for these candidacies, without the long texts that no page of them shows."""
        return cls(
            Standing.of(session, ids),
            _rows_of(session, Award, ids),
            _rows_of(session, Run, ids),
            _rows_of(session, Deposit, ids),
            _rows_of(session, Certificate, ids, defer(Certificate.facts, raiseload=True)),
        )

    def blocks(self, candidacy: Candidacy, certification: Certification) -> tuple[BlockProgress, ...]:
        """Each block of the certification, in its order."""
        return tuple(self._block(candidacy, block) for block in certification.blocks)

    def _block(self, candidacy: Candidacy, block: Block) -> BlockProgress:
        award = _last(self.awards, candidacy.id, block.code)
        missing = _missing(award, block)
        certificate = _last(self.certificates, candidacy.id, block.code)
        handed_in = self.standing.handed_in(candidacy.id, block.code)
        deposited = [row.deposited_at for row in self.deposits.get(candidacy.id, ()) if row.evaluation_code.startswith(block.code)]
        return BlockProgress(
            code=block.code,
            label=block.label,
            progress=self.standing.progress(candidacy.id, candidacy.blocks, block.code),
            acquired=len(block.competencies) - len(missing) if award else 0,
            total=len(block.competencies),
            missing=missing,
            decided_on=_day(award.at) if award else None,
            certificate=certificate.code if certificate else None,
            certificate_number=certificate.number if certificate else None,
            handed_in_on=_day(handed_in) if handed_in else None,
            deposited_on=_day(deposited[-1]) if deposited else None,
        )


_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)


def _step(step: Step | Case[str], at: Any, kind: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    said = step if isinstance(step, Case) else literal(step.value)
    return select(kind.candidacy_id, kind.block_code, said.label("step"), at.label("at")).where(kind.candidacy_id.in_(_IDS), *conditions)


# Training leaves evidence too, for the trainee alone: what counts comes from a certifying run.
_STEPS = union_all(
    _step(case((Award.awarded, Step.AWARDED.value), else_=Step.REFUSED.value), Award.at, Award),
    _step(Step.JURY, Jury.created_at, Jury),
    _step(Step.EVIDENCE, EvidenceRow.frozen_at, EvidenceRow, EvidenceRow.run_id == Run.id, Run.mode == RunMode.CERTIFYING),
    _step(Step.STARTED, Run.started_at, Run, Run.started_at.is_not(None), Run.mode == RunMode.CERTIFYING),
)


def _rows_of(session: Session, kind: type[T], ids: Collection[int], *options: ExecutableOption) -> Of[T]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in session.scalars(select(kind).where(kind.candidacy_id.in_(ids)).order_by(kind.id).options(*options)):
        found[row.candidacy_id].append(row)
    return found


def _last(rows: Of[B], candidacy_id: int, block: str) -> B | None:
    return next((row for row in reversed(rows.get(candidacy_id, ())) if row.block_code == block), None)


def _missing(award: Award | None, block: Block) -> tuple[tuple[str, str], ...]:
    if award is None or award.awarded:
        return ()
    again = msgspec.json.decode(award.body, type=BlockDecision).to_take_again
    return tuple((competency.code, competency.label) for competency in block.competencies if competency.code in again)


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.PARIS).date()
