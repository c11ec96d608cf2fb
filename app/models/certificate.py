"""Issued certificates: bytes that never change, and a status that does."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice


class CertificateState(StrEnum):
    """What a certificate is worth today; a neutral public category goes with the last three."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


@append_only
class Certificate(Base):
    """A sealed certificate. `facts` is the canonical JSON of `juries.certificates.CertificateFacts`."""

    __tablename__ = "certificate"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    number: Mapped[Code] = mapped_column(unique=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    candidacy_id: Mapped[CandidacyRef]
    block_code: Mapped[Code]
    facts: Mapped[LongText]
    file_digest: Mapped[Digest] = mapped_column(ForeignKey("stored_file.digest"))
    specimen: Mapped[bool]
    issued_at: Mapped[datetime]


@append_only
class CertificateStatus(Base):
    """One change of status; the latest row counts. `category` is public and neutral, `reason` is not public."""

    __tablename__ = "certificate_status"
    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    state: Mapped[CertificateState] = mapped_column(choice(CertificateState, "state"))
    category: Mapped[Code] = mapped_column(default="")
    reason: Mapped[LongText] = mapped_column(default="")
    actor_id: Mapped[AccountRef | None]
    at: Mapped[datetime]
