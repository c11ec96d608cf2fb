"""The files of a dossier: those being sent in pieces, those of each deposit, what the candidate declares of it, its index, lateness."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice
from juries.dossier import Consent


class Upload(Base):
    """A file being sent in pieces, or sent whole and waiting to be handed in. The row goes with the bytes: both are working matter.

    `main`: the document itself, not an annex. `size` is what the browser announced (bytes); how far it has come is the length of the file
    on the disk. `mark` is what the browser says of the file (its last change), so that the same one chosen again goes on. Until it is whole
    and checked, `file_digest` and `media_type` are None; `pages` is None too for what has none to count.
    """

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("candidacy_id", "evaluation_code", "main", "file_name", "size", "mark"),)
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    evaluation_code: Mapped[Code]
    main: Mapped[bool]
    file_name: Mapped[str]
    size: Mapped[int]
    mark: Mapped[Code]
    stored_as: Mapped[Code] = mapped_column(unique=True)
    """The name of its bytes in the folder of uploads, drawn at random."""
    created_at: Mapped[datetime]
    file_digest: Mapped[Digest | None]
    media_type: Mapped[str | None]
    pages: Mapped[int | None]


@append_only
class DepositFile(Base):
    """One file of a deposit: number 0 is the dossier itself, 1 and up its annexes. `pages` is None for what has none to count."""

    __tablename__ = "deposit_file"
    __table_args__ = (UniqueConstraint("deposit_id", "number"),)
    id: Mapped[Id]
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"))
    number: Mapped[int]
    file_digest: Mapped[Digest] = mapped_column(ForeignKey("stored_file.digest"))
    file_name: Mapped[str]
    pages: Mapped[int | None]


@append_only
class DepositStatement(Base):
    """What the candidate declared and signed of one deposit; the last row counts. `ai_use` is empty when no tool was used."""

    __tablename__ = "deposit_statement"
    id: Mapped[Id]
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"), index=True)
    consent: Mapped[Consent] = mapped_column(choice(Consent, "consent"))
    original: Mapped[bool]
    ai_use: Mapped[LongText]
    signed_by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class DepositIndex(Base):
    """The index of one deposit, by version: the JSON of `juries.dossier_index.Situation`; the last version counts."""

    __tablename__ = "deposit_index"
    __table_args__ = (UniqueConstraint("deposit_id", "version"),)
    id: Mapped[Id]
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"))
    version: Mapped[int]
    situations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    written_by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class LateDeposit(Base):
    """A deposit that came after the end of its window, as that end was then: kept apart unless admitted."""

    __tablename__ = "late_deposit"
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"), primary_key=True)
    closed_at: Mapped[datetime]


@append_only
class LateDepositAdmission(Base):
    """A late deposit was admitted, with the reason."""

    __tablename__ = "late_deposit_admission"
    deposit_id: Mapped[int] = mapped_column(ForeignKey("late_deposit.deposit_id"), primary_key=True)
    reason: Mapped[LongText]
    decided_by_id: Mapped[AccountRef]
    at: Mapped[datetime]
