"""A jury: one candidacy, one block, two jurors; what each scored, what the pair settled, what both signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice
from app.models.candidacy import Candidacy
from app.models.people import Account
from juries.composition import Seat


class Jury(Base):
    """The pair that judges one block of one candidacy. `place` and `held_on` are printed on the record and the certificate."""

    __tablename__ = "jury"
    __table_args__ = (UniqueConstraint("candidacy_id", "block_code", "round"),)
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    block_code: Mapped[Code]
    round: Mapped[int] = mapped_column(default=1)
    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    place: Mapped[str]
    created_at: Mapped[datetime]

    candidacy: Mapped[Candidacy] = relationship(lazy="raise_on_sql")
    members: Mapped[list[JuryMember]] = relationship(back_populates="jury", lazy="raise_on_sql", order_by="JuryMember.id")


class JuryMember(Base):
    """One member of a jury: a juror of the pair, or who presides. `outside` is established when they are named, against the candidate's
    centre. `left_at`: replaced since, by another member; what they did stays.
    """

    __tablename__ = "jury_member"
    __table_args__ = (UniqueConstraint("jury_id", "account_id"),)
    id: Mapped[Id]
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), index=True)
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    outside: Mapped[bool]
    seat: Mapped[Seat] = mapped_column(choice(Seat, "seat"), default=Seat.SCORER)
    left_at: Mapped[datetime | None]

    jury: Mapped[Jury] = relationship(back_populates="members", lazy="raise_on_sql")
    account: Mapped[Account] = relationship(lazy="raise_on_sql")


@append_only
class ConflictDeclaration(Base):
    """What a juror declared of their ties with the candidate. `conflict` true stops the sitting for them."""

    __tablename__ = "conflict_declaration"
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), index=True)
    conflict: Mapped[bool]
    reason: Mapped[LongText] = mapped_column(default="")
    at: Mapped[datetime]


@append_only
class Score(Base):
    """A level set by one juror on one criterion; the latest row counts. 0 is "not observed"."""

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 4", name="level"),)
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), index=True)
    criterion_code: Mapped[Code]
    level: Mapped[int]
    at: Mapped[datetime]


@append_only
class ScoreNote(Base):
    """A juror's comment and confidence on one competency (1 sure, 2 fairly sure, 3 to see together, None untold); the latest row counts."""

    __tablename__ = "score_note"
    __table_args__ = (CheckConstraint("confidence BETWEEN 1 AND 3", name="confidence"),)
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), index=True)
    competency_code: Mapped[Code]
    comment: Mapped[LongText]
    confidence: Mapped[int | None]
    at: Mapped[datetime]


@append_only
class Pin(Base):
    """An event of the replay pinned to a criterion, or unpinned (`pinned` false); the latest row counts."""

    __tablename__ = "pin"
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), index=True)
    criterion_code: Mapped[Code]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    event_seq: Mapped[int]
    pinned: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime]


@append_only
class ScoresheetLock(Base):
    """A juror's whole sheet, locked once. `digest` is the SHA-256 of its canonical content."""

    __tablename__ = "scoresheet_lock"
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"), unique=True)
    body: Mapped[LongText]
    digest: Mapped[Digest]
    at: Mapped[datetime]


@append_only
class Settlement(Base):
    """A level proposed by one juror for a criterion on which the pair differs, with its reason."""

    __tablename__ = "settlement"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 4", name="level"),)
    id: Mapped[Id]
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), index=True)
    criterion_code: Mapped[Code]
    level: Mapped[int]
    reason: Mapped[LongText]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"))
    at: Mapped[datetime]


@append_only
class SettlementAgreement(Base):
    """The other juror's agreement with a proposal."""

    __tablename__ = "settlement_agreement"
    id: Mapped[Id]
    settlement_id: Mapped[int] = mapped_column(ForeignKey("settlement.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"))
    at: Mapped[datetime]


@append_only
class JuryRecordRow(Base):
    """The record (procès-verbal) as it was closed: what both sign. `audit_head` anchors the jury's audit chain."""

    __tablename__ = "jury_record"
    id: Mapped[Id]
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), unique=True)
    body: Mapped[LongText]
    digest: Mapped[Digest]
    audit_head: Mapped[Digest]
    closed_at: Mapped[datetime]


@append_only
class JurySignature(Base):
    """One juror's signature of the record's digest."""

    __tablename__ = "jury_signature"
    __table_args__ = (UniqueConstraint("jury_record_id", "member_id"),)
    id: Mapped[Id]
    jury_record_id: Mapped[int] = mapped_column(ForeignKey("jury_record.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"))
    digest: Mapped[Digest]
    at: Mapped[datetime]


@append_only
class Award(Base):
    """The block's verdict once both have signed: awarded or not; `missing` names what to take again."""

    __tablename__ = "award"
    id: Mapped[Id]
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), unique=True)
    candidacy_id: Mapped[CandidacyRef]
    block_code: Mapped[Code]
    awarded: Mapped[bool]
    body: Mapped[LongText]
    at: Mapped[datetime]
