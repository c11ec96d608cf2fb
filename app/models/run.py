"""Runs of a case (append-only events), drafts being written, deposits, and the evidence frozen for jurors."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice
from app.models.candidacy import Candidacy


class RunMode(StrEnum):
    """Training may be done again; certifying counts."""

    TRAINING = "training"
    CERTIFYING = "certifying"


class Run(Base):
    """One candidate at work on one variant of one case. `duration_minutes` is the evaluation's, before any measure.

    `base_digest` names the base company, `case_digest` the case's content (`CaseContent`): both stay what they were when it was prepared.
    """

    __tablename__ = "run"
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    case_id: Mapped[Code]
    case_digest: Mapped[Digest] = mapped_column(ForeignKey("case_content.digest"))
    base_digest: Mapped[Digest]
    variant_seed: Mapped[int]
    mode: Mapped[RunMode] = mapped_column(choice(RunMode, "mode"))
    block_code: Mapped[Code]
    evaluation_code: Mapped[Code]
    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    duration_minutes: Mapped[int]
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    candidacy: Mapped[Candidacy] = relationship(lazy="raise_on_sql")


@append_only
class RunEvent(Base):
    """One event of a run. `hash` is `app.chain.event_hash`: it covers the previous hash and every stored field."""

    __tablename__ = "run_event"
    __table_args__ = (UniqueConstraint("run_id", "seq"),)
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    seq: Mapped[int]
    command_id: Mapped[Code]
    type: Mapped[Code]
    version: Mapped[int]
    scenario_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    body: Mapped[bytes]
    previous: Mapped[Digest]
    hash: Mapped[Digest]


@append_only
class RunCommand(Base):
    """What a command was answered. The same id and body returns this answer; another body under that id is refused."""

    __tablename__ = "run_command"
    __table_args__ = (UniqueConstraint("run_id", "command_id"),)
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    command_id: Mapped[Code]
    body_digest: Mapped[Digest]
    answer: Mapped[dict[str, Any]]
    actor_id: Mapped[AccountRef]
    recorded_at: Mapped[datetime]


@append_only
class LateCommand(Base):
    """A command that arrived after the deadline: acknowledged as late, kept, not folded."""

    __tablename__ = "late_command"
    __table_args__ = (UniqueConstraint("run_id", "command_id"),)
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    command_id: Mapped[Code]
    body: Mapped[bytes]
    actor_id: Mapped[AccountRef]
    recorded_at: Mapped[datetime]


@append_only
class DraftRevision(Base):
    """One saved state of a text being written; the highest revision of a key is the text."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("run_id", "key", "revision"), Index("ix_draft_revision_run_id_key", "run_id", "key"))
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    key: Mapped[Code]
    revision: Mapped[int]
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


@append_only
class StoredFile(Base):
    """A file kept by content. `digest` is the SHA-256 of its bytes, under which the storage holds it."""

    __tablename__ = "stored_file"
    digest: Mapped[Digest] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    stored_at: Mapped[datetime]


@append_only
class Deposit(Base):
    """A dossier handed in for an evaluation. A later deposit of the same evaluation replaces it; all are kept."""

    __tablename__ = "deposit"
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    evaluation_code: Mapped[Code]
    file_digest: Mapped[Digest] = mapped_column(ForeignKey("stored_file.digest"))
    file_name: Mapped[str]
    receipt: Mapped[Code] = mapped_column(unique=True)
    deposited_at: Mapped[datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("deposit.id"))


@append_only
class EvidenceRow(Base):
    """What was frozen at submission for the jurors: `body` is the canonical JSON of `blocks.observation.Evidence`.

    The events of the run stay in `run_event`; jurors read their order and scenario time, never `recorded_at`.
    """

    __tablename__ = "evidence"
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), unique=True)
    block_code: Mapped[Code]
    evaluation_code: Mapped[Code]
    title: Mapped[str]
    competencies: Mapped[list[str]] = mapped_column(JSON)
    body: Mapped[LongText]
    digest: Mapped[Digest]
    frozen_at: Mapped[datetime]
