"""The interview of a VAE jury: its record, and a juror's own notes. Callers of `notes_of` hold its blindness, as for a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database import read
from app.models import InterviewNote, InterviewRow
from app.queries.judging import JuryFile
from app.queries.vae import vae_file_of
from blocks.model import AccessRoute
from juries.refusal import Refusal
from juries.vae_interview import Interview, opening_obstacles


@dataclass(frozen=True)
class RecordedInterview:
    """The record that stands. `recorded_by` is a member of the jury."""

    id: int
    interview: Interview
    digest: str
    recorded_by: int
    at: datetime


@read
def interview_of(session: Session, file: JuryFile) -> RecordedInterview | None:
    """The interview that makes evidence: the last record, if each of the pair heard it."""
    if file.route is not AccessRoute.VAE:
        return None
    row = session.scalar(select(InterviewRow).where(InterviewRow.jury_id == file.id).order_by(InterviewRow.id.desc()).limit(1))
    if row is None:
        return None
    interview = msgspec.json.decode(row.body, type=Interview)
    if not interview.heard_by(str(member.id) for member in file.scorers):
        return None
    return RecordedInterview(row.id, interview, row.digest, row.recorded_by_id, row.at)


@read
def not_yet(_session: Session, file: JuryFile) -> tuple[Refusal, ...]:
    """Why this jury may not hold its interview yet."""
    return opening_obstacles(file.block, vae_file_of(file.candidacy_id), clock.today())


@read
def notes_of(session: Session, member_id: int) -> dict[str, str]:
    """What a member noted, by criterion. Callers give the reader's own member, or ask `both_locked` first."""
    rows = session.scalars(select(InterviewNote).where(InterviewNote.member_id == member_id).order_by(InterviewNote.id))
    last = {row.criterion_code: row.text for row in rows}
    return {code: text for code, text in last.items() if text}
