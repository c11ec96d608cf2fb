"""Issued certificates: bytes that never change, and a status that does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice
from juries.certificates import CertificateState as CertificateState
from juries.certificates import StatusCategory


@append_only
class Certificate(Base):
    """A sealed certificate. `facts` is the canonical JSON of `juries.certificates.CertificateFacts`.

    `edition` is 1 for the certificate of an award, 2 for the one that replaces it.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("award_id", "edition"),)
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    number: Mapped[Code] = mapped_column(unique=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    edition: Mapped[int] = mapped_column(default=1)
    candidacy_id: Mapped[CandidacyRef]
    block_code: Mapped[Code]
    facts: Mapped[LongText]
    file_digest: Mapped[Digest] = mapped_column(ForeignKey("stored_file.digest"))
    specimen: Mapped[bool]
    issued_at: Mapped[datetime]


@append_only
class CertificateNumber(Base):
    """The number and the control code kept for one edition of an award's certificate before it is printed: a second try prints the same."""

    __tablename__ = "certificate_number"
    __table_args__ = (UniqueConstraint("award_id", "edition"),)
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    code: Mapped[Code] = mapped_column(unique=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    edition: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]


@append_only
class CertificateStatus(Base):
    """One status; the latest row counts. `category` is public and neutral, `reason` is not public. `successor_id`: what replaces it."""

    __tablename__ = "certificate_status"
    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    state: Mapped[CertificateState] = mapped_column(choice(CertificateState, "state"))
    category: Mapped[StatusCategory] = mapped_column(choice(StatusCategory, "category"))
    reason: Mapped[LongText] = mapped_column(default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    actor_id: Mapped[AccountRef | None]
    at: Mapped[datetime]
