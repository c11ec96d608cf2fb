"""The interview of a VAE jury: each juror's notes as it goes, then its record, which makes evidence."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import InterviewNote, InterviewRow
from app.queries.interviews import not_yet, notes_of
from app.queries.judging import JuryFile, SeatedMember, own_file
from app.queries.judging_sheet import first_lock, sheet_of
from app.queries.vae import vae_file_of
from app.services import audit
from app.services.judging import JuryRefused, refuse
from blocks.model import AccessRoute
from juries.composition import Seat, sitting_obstacles
from juries.refusal import Refusal
from juries.vae_interview import Interview, Question, canonical, criteria_to_ask, digest_of, recording_obstacles

NOTE_LENGTH = 4000
WORDING_LENGTH = 500
PLACE_LENGTH = 200
SALT_BYTES = 16
FIELDS = {
    "interview_day": "held_on",
    "interview_place_missing": "place",
    "interview_minutes": "minutes",
    "interview_absent": "present",
    "interview_stranger": "present",
    "interview_nothing_asked": "asked",
    "interview_criterion": "asked",
}
"""Where on the form each reason is told."""


@dataclass(frozen=True)
class Told:
    """What a member says of the interview. `minutes` counts from 1; `present` are members; `asked` gives each criterion its wording."""

    held_on: date
    place: str
    remote: bool
    minutes: int
    present: tuple[int, ...]
    asked: Mapping[str, str]

    def as_interview(self) -> Interview:
        """As the rule knows it."""
        return Interview(
            held_on=self.held_on,
            place="" if self.remote else self.place.strip(),
            remote=self.remote,
            minutes=self.minutes,
            present=tuple(str(member) for member in self.present),
            questions=tuple(Question(code, wording.strip()) for code, wording in self.asked.items()),
        )


def _seated(actor: Actor, jury_id: int) -> tuple[JuryFile, SeatedMember]:
    """A VAE jury in which the actor sits, when it may sit. Raises NotFound, JuryRefused."""
    file = own_file(actor, jury_id)
    member = file.seat_of(actor)
    if file.route is not AccessRoute.VAE:
        raise NotFound
    refuse(sitting_obstacles(file.rule, file.judges, file.sitting))
    refuse(not_yet(file))
    return file, member


@write
def note(session: Session, actor: Actor, jury_id: int, notes: Mapping[str, str]) -> datetime | None:
    """Keep what changed of one's own notes, by criterion; an empty text takes a note away. Only those who score take notes.

    Returns the time of the acknowledgement, None when nothing was new. Raises JuryRefused "interview_not_planned", "interview_to_come",
    "criterion_unknown" or "sheet_locked", Refused "jury.note_long" (field: the criterion), NotFound.
    """
    file, member = _seated(actor, jury_id)
    if member.seat is not Seat.SCORER:
        raise NotFound
    audit.lock_stream(session, f"sheet:{member.id}")
    known = {criterion.code for _competency, criterion in criteria_to_ask(file.block)}
    for code, text in notes.items():
        if code not in known:
            raise JuryRefused([Refusal("criterion_unknown", {"criterion": code})])
        if len(text.strip()) > NOTE_LENGTH:
            raise Refused("jury.note_long", field=code, maximum=NOTE_LENGTH)
    told = notes_of(member.id)
    changed = {code: text.strip() for code, text in notes.items() if text.strip() != told.get(code, "")}
    if not changed:
        return None
    if sheet_of(member.id).locked:
        raise JuryRefused([Refusal("sheet_locked")])
    at = clock.now()
    session.add_all(InterviewNote(member_id=member.id, criterion_code=code, text=text, at=at) for code, text in changed.items())
    body = {"notes": {code: _digest(text) for code, text in changed.items()}}
    audit.record(session, actor, stream=f"sheet:{member.id}", verb="interview.noted", target=f"jury:{jury_id}", body=body)
    return at


@write
def record(session: Session, actor: Actor, jury_id: int, told: Told) -> int:
    """Record the interview, or correct the record until a sheet is locked; returns its number. The same record twice is one.

    Any member may, the president included. Raises JuryRefused with every reason (`juries.vae_interview`; field as in FIELDS),
    Refused "jury.interview_closed" once a sheet is locked, "jury.wording_long", "jury.place_long", NotFound.
    """
    file, member = _seated(actor, jury_id)
    audit.lock_stream(session, f"jury:{jury_id}")
    # A sheet that is being locked rests on the record as it was: one waits for the other.
    for scorer in file.scorers:
        audit.lock_stream(session, f"sheet:{scorer.id}")
    if len(told.place.strip()) > PLACE_LENGTH:
        raise Refused("jury.place_long", field="place", maximum=PLACE_LENGTH)
    if any(len(wording.strip()) > WORDING_LENGTH for wording in told.asked.values()):
        raise Refused("jury.wording_long", field="asked", maximum=WORDING_LENGTH)
    interview = told.as_interview()
    vae_file = vae_file_of(file.candidacy_id)
    assert vae_file is not None
    assert vae_file.jury_on is not None
    _refuse_at_fields(recording_obstacles(interview, file.block, vae_file.jury_on, _members(file.members), clock.today()))
    last = session.scalar(select(InterviewRow).where(InterviewRow.jury_id == jury_id).order_by(InterviewRow.id.desc()).limit(1))
    if last is not None and interview.same_as(msgspec.json.decode(last.body, type=Interview)):
        return last.id
    if first_lock(file) is not None:
        raise Refused("jury.interview_closed")
    interview = msgspec.structs.replace(interview, salt=secrets.token_hex(SALT_BYTES))
    row = InterviewRow(
        jury_id=jury_id,
        body=canonical(interview).decode(),
        digest=digest_of(interview),
        recorded_by_id=member.id,
        replaces_id=last.id if last else None,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    body = {"interview": row.id, "digest": row.digest, "replaces": row.replaces_id}
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="interview.recorded", target=f"jury:{jury_id}", body=body)
    return row.id


def _members(members: Iterable[SeatedMember]) -> tuple[str, ...]:
    return tuple(str(member.id) for member in members)


def _refuse_at_fields(reasons: tuple[Refusal, ...]) -> None:
    if reasons:
        raise JuryRefused(reasons, field=FIELDS[reasons[0].code])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
