"""What the jury of an oral writes: each juror's notes as it goes, then the record, which makes evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import OralNote, OralRecordRow
from app.queries.oral_records import OralRoom, oral_room
from app.services import audit
from app.services.judging import JuryRefused, refuse
from juries.orals import HeldOral, canonical_oral, digest_of_oral, record_reasons
from juries.refusal import Refusal
from juries.vae_interview import Question

NOTE_LENGTH = 4000


def _seated(actor: Actor, slot_id: int) -> OralRoom:
    """The oral of a jury that may sit. Raises NotFound, JuryRefused."""
    room = oral_room(actor, slot_id)
    refuse(room.obstacles)
    return room


@write
def note(session: Session, actor: Actor, slot_id: int, notes: Mapping[str, str]) -> datetime | None:
    """Keep what changed of one's own notes, by criterion; an empty text takes a note away. Only those who score take notes.

    Returns the time of the acknowledgement, None when nothing was new. Raises JuryRefused "criterion_unknown" or "sheet_locked",
    Refused "jury.note_long" (field: the criterion) or "oral.to_come", NotFound.
    """
    member_id = oral_room(actor, slot_id).member.id
    audit.lock_stream(session, f"sheet:{member_id}")
    room = _seated(actor, slot_id)
    if not room.scores:
        raise NotFound
    if not (set(notes) <= room.criteria.keys()):
        raise JuryRefused([Refusal("criterion_unknown", {"criterion": min(set(notes) - room.criteria.keys())})])
    for code, text in notes.items():
        if len(text.strip()) > NOTE_LENGTH:
            raise Refused("jury.note_long", field=code, maximum=NOTE_LENGTH)
    changed = {code: text.strip() for code, text in notes.items() if text.strip() != room.notes.get(code, "")}
    if not changed:
        return None
    if clock.now() < room.oral.slot.begins_at:
        raise Refused("oral.to_come")
    if room.locked:
        raise JuryRefused([Refusal("sheet_locked")])
    at = clock.now()
    session.add_all(OralNote(member_id=member_id, slot_id=slot_id, criterion_code=code, text=text, at=at) for code, text in changed.items())
    body = {"notes": {code: hashlib.sha256(text.encode()).hexdigest() for code, text in changed.items()}}
    audit.record(session, actor, stream=f"sheet:{member_id}", verb="oral.noted", target=f"oral:{slot_id}", body=body)
    return at


@write
def record(session: Session, actor: Actor, slot_id: int, present: Sequence[int], asked: Sequence[int]) -> int:
    """Record that the oral was held, before whom (members) and what was asked (ranks of the kit's questions), or correct the record until
    a sheet is locked; returns its number. The same record twice is one.

    Raises JuryRefused with every reason (`juries.orals.record_reasons`), Refused "oral.closed" once a sheet is locked, "oral.not_begun"
    when the candidate was never before the jury, "oral.question_unknown", NotFound.
    """
    jury_id = oral_room(actor, slot_id).file.id
    audit.lock_stream(session, f"jury:{jury_id}")
    # A sheet that is being locked rests on the record as it was: one waits for the other.
    for scorer in oral_room(actor, slot_id).file.scorers:
        audit.lock_stream(session, f"sheet:{scorer.id}")
    room = _seated(actor, slot_id)
    if room.oral.clock.index is None:
        raise Refused("oral.not_begun")
    held = _held(room, present, asked)
    members = [str(member.id) for member in room.file.members]
    scorers = [str(member.id) for member in room.file.scorers]
    meets_at = room.oral.slot.meets_at
    refuse(record_reasons(held, room.file.block, meets_at=meets_at, scorers=scorers, members=members, now=clock.now()), field="present")
    if room.record is not None and room.record.held == held:
        return room.record.id
    if room.closed:
        raise Refused("oral.closed")
    row = OralRecordRow(
        slot_id=slot_id,
        body=canonical_oral(held).decode(),
        digest=digest_of_oral(held),
        recorded_by_id=room.member.id,
        replaces_id=room.record.id if room.record else None,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    body = {"record": row.id, "digest": row.digest, "replaces": row.replaces_id}
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="oral.recorded", target=f"oral:{slot_id}", body=body)
    return row.id


def _held(room: OralRoom, present: Sequence[int], asked: Sequence[int]) -> HeldOral:
    bank = room.oral.kit.questions
    if not all(0 <= rank < len(bank) for rank in asked):
        raise Refused("oral.question_unknown", field="asked")
    return HeldOral(
        evaluation=room.oral.evaluation,
        held_on=room.oral.slot.meets_at.astimezone(clock.PARIS).date(),
        place=", ".join(part for part in (room.file.place, room.oral.slot.room) if part),
        present=tuple(str(member) for member in present),
        questions=tuple(Question(bank[rank].criterion, bank[rank].wording) for rank in sorted(set(asked))),
    )
