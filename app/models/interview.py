"""The interview of a VAE jury: its record, which is evidence, and what each juror noted during it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Digest, Id, LongText, append_only


@append_only
class InterviewRow(Base):
    """The record of an interview: `body` is the canonical JSON of `juries.vae_interview.Interview`, `digest` its SHA-256.

    The last row of a jury counts; `replaces_id` names the one that it corrects.
    """

    __tablename__ = "vae_interview"
    id: Mapped[Id]
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), index=True)
    body: Mapped[LongText]
    digest: Mapped[Digest]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("vae_interview.id"))
    at: Mapped[datetime]


@append_only
class InterviewNote(Base):
    """What a juror noted of one criterion during the interview, theirs alone until both sheets are locked; the latest row counts."""

    __tablename__ = "interview_note"
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), index=True)
    criterion_code: Mapped[Code]
    text: Mapped[LongText]
    at: Mapped[datetime]
