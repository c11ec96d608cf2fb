"""What the pair reads together, once both sheets are locked: differences, what hangs on them, settlements, the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database import read
from app.models import Award, JuryRecordRow, JurySignature
from app.models import Settlement as SettlementRow
from app.models.jury import SettlementAgreement
from app.queries.judging import JuryFile
from app.queries.judging_sheet import Source, both_locked, grid_of, notes_of, sheet_of, sources
from app.queries.oral_records import heard_notes_of
from juries.barred import bar
from juries.deliberation import Decided, Deliberation, JuryRecord, Seated
from juries.reconciliation import Difference, Settlement, Stake, agreed_levels, differences, open_straddles, stakes
from juries.refusal import Refusal
from juries.rulebook import reconciliation_rule, verdict_rule
from juries.scoring import Scoresheet
from juries.verdict import BlockVerdict, judge_block


@dataclass(frozen=True)
class Proposal:
    """A settlement as stored. It stands until it is agreed, or another proposal for the same criterion follows."""

    id: int
    settlement: Settlement


@dataclass(frozen=True)
class Closing:
    """The record of a jury, who signed it, and what was decided. `awarded` is None until both have signed."""

    record: JuryRecord
    body: str
    digest: str
    closed_at: datetime
    signed: dict[int, datetime]
    awarded: bool | None
    decided_on: date | None


@dataclass(frozen=True)
class Pair:
    """Both sheets side by side. `first` is the reader's own. `verdict` is what stands now: an open straddle acquires nothing."""

    file: JuryFile
    first: Scoresheet
    second: Scoresheet
    comments: dict[str, tuple[str, str]]
    interview_notes: dict[str, tuple[str, str]]
    found: tuple[Difference, ...]
    stakes: dict[str, Stake]
    settled: dict[str, Settlement]
    proposals: dict[str, Proposal]
    open: tuple[Difference, ...]
    verdict: BlockVerdict
    closing: Closing | None


@read
def proposals_of(session: Session, jury_id: int) -> tuple[Proposal, ...]:
    """Every proposal: the agreed ones in the order of their agreement, then the open ones as they came."""
    rows = session.execute(
        select(SettlementRow, SettlementAgreement.member_id)
        .outerjoin(SettlementAgreement, SettlementAgreement.settlement_id == SettlementRow.id)
        .where(SettlementRow.jury_id == jury_id)
        .order_by(SettlementAgreement.id.is_(None), SettlementAgreement.id, SettlementRow.id)
    )
    return tuple(
        Proposal(
            row.id,
            Settlement(
                criterion=row.criterion_code,
                level=row.level,
                reason=row.reason,
                proposed_by=str(row.proposed_by_id),
                agreed_by=None if agreed_by is None else str(agreed_by),
            ),
        )
        for row, agreed_by in rows
    )


def open_proposals(proposals: tuple[Proposal, ...]) -> dict[str, Proposal]:
    """By criterion, the last proposal when nobody has agreed to it yet."""
    last: dict[str, Proposal] = {}
    for proposal in sorted(proposals, key=lambda proposal: proposal.id):
        last[proposal.settlement.criterion] = proposal
    return {criterion: proposal for criterion, proposal in last.items() if proposal.settlement.agreed_by is None}


@read
def deliberation_of(session: Session, file: JuryFile) -> Deliberation:
    """All that the record is drawn up from. Raises BarredError before both sheets are locked."""
    if not both_locked(file):
        bar([Refusal("not_both_locked")])
    found: tuple[Source, ...] = sources(file)
    first, second = (sheet_of(member.id) for member in file.scorers)
    return Deliberation(
        decided=Decided(
            jury=str(file.id),
            candidate=file.candidate,
            framework=file.framework_digest,
            block=file.block.code,
            place=file.place,
            seated=tuple(Seated(member=str(m.id), name=m.name, seat=m.seat, outside=m.outside) for m in file.members),
        ),
        grid=grid_of(file, found),
        pieces=tuple(source.piece for source in found),
        sheets=(first, second),
        verdict_rule=verdict_rule(file.certification.rules),
        reconciliation_rule=reconciliation_rule(file.certification.rules),
        settlements=tuple(proposal.settlement for proposal in proposals_of(file.id)),
    )


@read
def pair_of(session: Session, file: JuryFile, own_member: int) -> Pair:
    """Both sheets, the reader's own first. Raises BarredError before both are locked."""
    deliberation = deliberation_of(file)
    first, second = sorted(deliberation.sheets, key=lambda sheet: sheet.juror != str(own_member))
    found = differences(file.block, first, second)
    rules = (deliberation.verdict_rule, deliberation.reconciliation_rule)
    hanging = stakes(file.block, first, found, deliberation.settlements, rules)
    levels = agreed_levels(first, found, deliberation.settlements, deliberation.reconciliation_rule)
    ours, theirs = notes_of(int(first.juror)), notes_of(int(second.juror))
    codes = [competency.code for competency in file.block.competencies]
    return Pair(
        file=file,
        first=first,
        second=second,
        comments={code: (ours[code].comment if code in ours else "", theirs[code].comment if code in theirs else "") for code in codes},
        interview_notes=_interview_notes(int(first.juror), int(second.juror)),
        found=found,
        stakes={stake.criterion: stake for stake in hanging},
        settled={s.criterion: s for s in deliberation.settlements if s.agreed_by is not None},
        proposals=open_proposals(proposals_of(file.id)),
        open=open_straddles(found, deliberation.settlements),
        verdict=judge_block(file.block, levels, deliberation.verdict_rule),
        closing=closing_of(file.id),
    )


def _interview_notes(first: int, second: int) -> dict[str, tuple[str, str]]:
    """What each noted of a criterion in the interview or in an oral; criteria of which neither noted anything are left out."""
    ours, theirs = heard_notes_of(first), heard_notes_of(second)
    return {code: (ours.get(code, ""), theirs.get(code, "")) for code in {**ours, **theirs}}


@read
def closing_of(session: Session, jury_id: int) -> Closing | None:
    """The record, once drawn up."""
    row = session.scalar(select(JuryRecordRow).where(JuryRecordRow.jury_id == jury_id))
    if row is None:
        return None
    signatures = session.scalars(select(JurySignature).where(JurySignature.jury_record_id == row.id))
    award = session.scalar(select(Award).where(Award.jury_id == jury_id))
    return Closing(
        record=msgspec.json.decode(row.body, type=JuryRecord),
        body=row.body,
        digest=row.digest,
        closed_at=row.closed_at,
        signed={signature.member_id: signature.at for signature in signatures},
        awarded=award.awarded if award else None,
        decided_on=award.at.astimezone(clock.PARIS).date() if award else None,
    )
