"""A juror's own sheet: levels, notes, pins, each saved at once and only ever added; then the lock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Pin, RunEvent, Score, ScoreNote, ScoresheetLock
from app.queries import interviews
from app.queries.judging import JuryFile, SeatedMember, own_file
from app.queries.judging_sheet import Note, PinRow, Source, grid_of, notes_of, pins_of, sheet_of, sources
from app.services import audit
from app.services.judging import JuryRefused, refuse
from juries.barred import BarredError
from juries.composition import Seat, sitting_obstacles
from juries.refusal import Refusal
from juries.scoring import Scoresheet, give, lock

COMMENT_LENGTH = 4000
SURE, FAIRLY_SURE, TOGETHER = 1, 2, 3
"""A juror's confidence in what they set; TOGETHER: to see again with the other one."""


@write
def save_competency(
    session: Session,
    actor: Actor,
    jury_id: int,
    competency: str,
    *,
    levels: Mapping[str, int],
    comment: str | None = None,
    confidence: int | None = None,
) -> datetime | None:
    """Save what changed of one competency: levels (0 to 4) by criterion, the comment, the confidence (1 to 3); None leaves as it is.

    Returns the time of the acknowledgement, None when nothing was new. Raises JuryRefused (`juries.scoring`, field: the criterion),
    Refused "jury.comment_long", NotFound for a competency of another block.
    """
    file, member, found = _seated_to_score(session, actor, jury_id)
    if competency not in {each.code for each in file.block.competencies}:
        raise NotFound
    sheet = sheet_of(member.id)
    added = _add_levels(session, file, found, sheet, competency, levels)
    note = _add_note(session, member, sheet, competency, comment, confidence)
    if not added and note is None:
        return None
    at = clock.now()
    session.add_all([Score(member_id=member.id, criterion_code=code, level=level, at=at) for code, level in added.items()])
    body: dict[str, Any] = {"levels": added}
    if note is not None:
        session.add(ScoreNote(member_id=member.id, competency_code=competency, comment=note.comment, confidence=note.confidence, at=at))
        body["note"] = {"comment": note.comment, "confidence": note.confidence}
    audit.record(session, actor, stream=f"sheet:{member.id}", verb="sheet.scored", target=competency, body=body)
    return at


def _seated_to_score(session: Session, actor: Actor, jury_id: int) -> tuple[JuryFile, SeatedMember, tuple[Source, ...]]:
    """The file, the actor's seat and the evidence, when the jury may judge. Acts of one juror wait for each other."""
    file = own_file(actor, jury_id)
    member = file.seat_of(actor)
    if member.seat is not Seat.SCORER:
        raise NotFound
    audit.lock_stream(session, f"sheet:{member.id}")
    refuse(sitting_obstacles(file.rule, file.judges, file.sitting))
    return file, member, sources(file)


def _add_levels(
    session: Session, file: JuryFile, found: tuple[Source, ...], sheet: Scoresheet, competency: str, levels: Mapping[str, int]
) -> dict[str, int]:
    grid = grid_of(file, found)
    known = {row.criterion.code for row in grid.rows_of(competency)}
    before = sheet.levels()
    for code, level in levels.items():
        if code not in known:
            raise JuryRefused([Refusal("criterion_unknown", {"criterion": code})])
        try:
            sheet = give(grid, sheet, code, level)
        except BarredError as barred:
            raise JuryRefused(barred.reasons, field=code) from barred
    return {code: level for code, level in sheet.levels().items() if before.get(code) != level}


def _add_note(
    session: Session, member: SeatedMember, sheet: Scoresheet, competency: str, comment: str | None, confidence: int | None
) -> Note | None:
    """The note to add, None when nothing of it is new."""
    told = notes_of(member.id).get(competency, Note("", None))
    wanted = Note(told.comment if comment is None else comment.strip(), told.confidence if confidence is None else confidence)
    if wanted == told:
        return None
    if sheet.locked:
        raise JuryRefused([Refusal("sheet_locked")])
    if len(wanted.comment) > COMMENT_LENGTH:
        raise Refused("jury.comment_long", field="comment", maximum=COMMENT_LENGTH)
    if wanted.confidence not in (None, SURE, FAIRLY_SURE, TOGETHER):
        raise Refused("jury.confidence_unknown", field="confidence")
    return wanted


@write
def pin_event(session: Session, actor: Actor, jury_id: int, *, evidence_id: int, criterion: str, event: int, pinned: bool = True) -> None:
    """Pin an event of a run (1 upwards) to a criterion, or take the pin off. Doing it twice is doing it once.

    Raises JuryRefused "sheet_locked" or "criterion_unknown", NotFound for an event that is not in this jury's evidence.
    """
    file, member, found = _seated_to_score(session, actor, jury_id)
    if sheet_of(member.id).locked:
        raise JuryRefused([Refusal("sheet_locked")])
    if criterion not in {row.criterion.code for row in grid_of(file, found).rows}:
        raise JuryRefused([Refusal("criterion_unknown", {"criterion": criterion})])
    run = next((source.run_id for source in found if source.kind == "run" and source.id == evidence_id), None)
    last = session.scalar(select(func.max(RunEvent.seq)).where(RunEvent.run_id == run)) if run is not None else None
    if last is None or not 1 <= event <= last:
        raise NotFound
    if (PinRow(criterion, evidence_id, event) in pins_of(member.id)) is pinned:
        return
    row = Pin(member_id=member.id, criterion_code=criterion, evidence_id=evidence_id, event_seq=event, pinned=pinned, at=clock.now())
    session.add(row)
    verb = "sheet.event_pinned" if pinned else "sheet.event_unpinned"
    body = {"evidence": evidence_id, "event": event}
    audit.record(session, actor, stream=f"sheet:{member.id}", verb=verb, target=criterion, body=body)


@write
def lock_sheet(session: Session, actor: Actor, jury_id: int) -> None:
    """Lock one's own sheet for good; a locked one stays as it is. Raises JuryRefused with everything that is missing."""
    file, member, found = _seated_to_score(session, actor, jury_id)
    sheet = sheet_of(member.id)
    if sheet.locked:
        return
    try:
        lock(grid_of(file, found), sheet)
    except BarredError as barred:
        raise JuryRefused(barred.reasons) from barred
    body = audit.canonical(_content(file, member, sheet, found))
    digest = hashlib.sha256(body.encode()).hexdigest()
    session.add(ScoresheetLock(member_id=member.id, body=body, digest=digest, at=clock.now()))
    audit.record(session, actor, stream=f"sheet:{member.id}", verb="sheet.locked", target=f"jury:{jury_id}", body={"digest": digest})


def _content(file: JuryFile, member: SeatedMember, sheet: Scoresheet, found: tuple[Source, ...]) -> dict[str, Any]:
    """What a lock covers: levels, notes (those of a VAE interview too), pins, and the evidence they rest on."""
    return {
        "jury": file.id,
        "member": member.id,
        "framework": file.framework_digest,
        "block": file.block.code,
        "levels": sheet.levels(),
        "notes": {code: [note.comment, note.confidence] for code, note in notes_of(member.id).items()},
        "pins": [[pin.criterion, pin.evidence_id, pin.event] for pin in pins_of(member.id)],
        "interview": interviews.notes_of(member.id),
        "evidence": [[source.reference, source.piece.evidence.digest] for source in found],
    }
