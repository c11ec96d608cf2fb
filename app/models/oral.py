"""Orals and role-plays: the slots of a day, their clock, what a juror noted, and the record that makes evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice
from app.models.candidacy import Candidacy
from app.models.jury import Jury
from app.models.people import Account
from juries.oral_clock import OralMarkKind


class OralSlotRow(Base):
    """One candidate's oral: when the jury meets them and where. `kit` is the canonical JSON of `blocks.oral_kits.OralKit` as it was when
    the slot was planned, its roles dealt and filled; `player_id` is the account of who plays. Nobody but the administration reads it before
    it is published.
    """

    __tablename__ = "oral_slot"
    id: Mapped[Id]
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), index=True)
    candidacy_id: Mapped[CandidacyRef]
    evaluation_code: Mapped[Code]
    meets_at: Mapped[datetime] = mapped_column(index=True)
    room: Mapped[str]
    preparation_room: Mapped[str]
    player_id: Mapped[AccountRef | None] = mapped_column(index=True)
    kit: Mapped[LongText]
    created_by_id: Mapped[AccountRef]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    jury: Mapped[Jury] = relationship(lazy="raise_on_sql")
    candidacy: Mapped[Candidacy] = relationship(lazy="raise_on_sql")
    player: Mapped[Account | None] = relationship(lazy="raise_on_sql", foreign_keys=[player_id])


@append_only
class OralMarkRow(Base):
    """One act on the clock of an oral."""

    __tablename__ = "oral_mark"
    id: Mapped[Id]
    slot_id: Mapped[int] = mapped_column(ForeignKey("oral_slot.id"), index=True)
    kind: Mapped[OralMarkKind] = mapped_column(choice(OralMarkKind, "kind"))
    by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class OralNote(Base):
    """What a juror noted of one criterion during an oral, theirs alone until both sheets are locked; the latest row counts."""

    __tablename__ = "oral_note"
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("oral_slot.id"))
    criterion_code: Mapped[Code]
    text: Mapped[LongText]
    at: Mapped[datetime]


@append_only
class OralRecordRow(Base):
    """The record of an oral: `body` is the canonical JSON of `juries.orals.HeldOral`, `digest` its SHA-256.

    The last row of a slot counts; `replaces_id` names the one that it corrects.
    """

    __tablename__ = "oral_record"
    id: Mapped[Id]
    slot_id: Mapped[int] = mapped_column(ForeignKey("oral_slot.id"), index=True)
    body: Mapped[LongText]
    digest: Mapped[Digest]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("oral_record.id"))
    at: Mapped[datetime]
