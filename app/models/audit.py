"""The audit log: a chain per stream, and signed checkpoints of all heads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.base import Base, Code, Digest, Id, LongText, append_only


@append_only
class AuditRow(Base):
    """One act. `body` is canonical JSON without health content; `hash` covers the previous hash and every stored field."""

    __tablename__ = "audit_row"
    __table_args__ = (UniqueConstraint("stream", "seq"),)
    id: Mapped[Id]
    stream: Mapped[Code]
    seq: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    verb: Mapped[Code]
    target: Mapped[str]
    body: Mapped[LongText]
    previous: Mapped[Digest]
    hash: Mapped[Digest]


@append_only
class AuditCheckpoint(Base):
    """All heads at one moment (`heads` is canonical JSON, stream → [seq, hash]), signed by the service's key."""

    __tablename__ = "audit_checkpoint"
    id: Mapped[Id]
    at: Mapped[datetime]
    heads: Mapped[LongText]
    signature: Mapped[bytes]
