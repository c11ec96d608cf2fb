"""What an oral left: its record, which makes evidence, and a juror's own notes. Callers of `oral_notes_of` hold its blindness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import OralNote, OralRecordRow, OralSlotRow, ScoresheetLock
from app.queries.interviews import notes_of
from app.queries.judging import JuryFile, SeatedMember, own_file
from app.queries.orals import Oral, heard_oral
from blocks.model import Competency, Criterion
from juries.composition import Seat, sitting_obstacles
from juries.orals import HeldOral, observed_criteria
from juries.refusal import Refusal


@dataclass(frozen=True)
class RecordedOral:
    """The record of an oral that stands. `recorded_by` is a member of the jury."""

    id: int
    slot_id: int
    held: HeldOral
    digest: str
    recorded_by: int
    at: datetime


@dataclass(frozen=True)
class OralRoom:
    """The page of an oral as one member of its jury has it: `notes` are the reader's own, by criterion."""

    oral: Oral
    file: JuryFile
    member: SeatedMember
    observed: tuple[tuple[Competency, tuple[Criterion, ...]], ...]
    notes: dict[str, str]
    saved_at: datetime | None
    locked: bool
    closed: bool
    record: RecordedOral | None
    obstacles: tuple[Refusal, ...]

    @property
    def scores(self) -> bool:
        """Whether the reader takes notes: who presides does not score."""
        return self.member.seat is Seat.SCORER

    @property
    def criteria(self) -> dict[str, str]:
        """Names of the criteria that the oral shows, by code."""
        return {criterion.code: criterion.name for _competency, criteria in self.observed for criterion in criteria}


@read
def oral_room(session: Session, actor: Actor, slot_id: int) -> OralRoom:
    """One oral for a member of its jury. Raises NotFound for anybody else."""
    oral = heard_oral(actor, slot_id)
    file = own_file(actor, oral.jury_id)
    member = file.seat_of(actor)
    locks = set(session.scalars(select(ScoresheetLock.member_id).where(ScoresheetLock.member_id.in_([each.id for each in file.scorers]))))
    return OralRoom(
        oral=oral,
        file=file,
        member=member,
        observed=_observed(file, oral.evaluation),
        notes=_notes(session, member.id, slot_id),
        saved_at=session.scalar(
            select(OralNote.at).where(OralNote.member_id == member.id, OralNote.slot_id == slot_id).order_by(OralNote.id.desc()).limit(1)
        ),
        locked=member.id in locks,
        closed=bool(locks),
        record=_record(session, slot_id),
        obstacles=sitting_obstacles(file.rule, file.judges, file.sitting),
    )


def _observed(file: JuryFile, evaluation: str) -> tuple[tuple[Competency, tuple[Criterion, ...]], ...]:
    seen: dict[str, list[Criterion]] = {}
    for competency, criterion in observed_criteria(file.block, evaluation):
        seen.setdefault(competency, []).append(criterion)
    return tuple((each, tuple(seen[each.code])) for each in file.block.competencies if each.code in seen)


def _notes(session: Session, member_id: int, slot_id: int) -> dict[str, str]:
    rows = session.scalars(select(OralNote).where(OralNote.member_id == member_id, OralNote.slot_id == slot_id).order_by(OralNote.id))
    last = {row.criterion_code: row.text for row in rows}
    return {code: text for code, text in last.items() if text}


def _record(session: Session, slot_id: int) -> RecordedOral | None:
    row = session.scalar(select(OralRecordRow).where(OralRecordRow.slot_id == slot_id).order_by(OralRecordRow.id.desc()).limit(1))
    if row is None:
        return None
    return RecordedOral(row.id, slot_id, msgspec.json.decode(row.body, type=HeldOral), row.digest, row.recorded_by_id, row.at)


@read
def recorded_orals(session: Session, file: JuryFile) -> tuple[RecordedOral, ...]:
    """The orals that make evidence for a jury: the last record of each, if each of the pair heard it."""
    slots = session.scalars(
        select(OralSlotRow.id).where(OralSlotRow.jury_id == file.id, OralSlotRow.cancelled_at.is_(None)).order_by(OralSlotRow.meets_at)
    )
    found = [record for slot_id in slots if (record := _record(session, slot_id)) is not None]
    return tuple(record for record in found if record.held.heard_by(str(member.id) for member in file.scorers))


@read
def oral_notes_of(session: Session, member_id: int) -> dict[str, str]:
    """What a member noted in orals, by criterion. Callers give the reader's own member, or ask `both_locked` first."""
    noted: dict[str, list[str]] = {}
    for slot_id in session.scalars(select(OralNote.slot_id).where(OralNote.member_id == member_id).distinct().order_by(OralNote.slot_id)):
        for code, text in _notes(session, member_id, slot_id).items():
            noted.setdefault(code, []).append(text)
    return {code: "\n".join(texts) for code, texts in noted.items()}


@read
def heard_notes_of(_session: Session, member_id: int) -> dict[str, str]:
    """What a member noted of what they heard, an interview or an oral: same caution as `oral_notes_of`."""
    return notes_of(member_id) | oral_notes_of(member_id)
