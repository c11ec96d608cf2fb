"""Needs (encrypted, read by the disability officer alone) and the measures decided for a candidacy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, CandidacyRef, Id, append_only


class SubjectKey(Base):
    """The key of one person's erasable data, wrapped by the service's master key. Erasing sets `wrapped` to None for ever."""

    __tablename__ = "subject_key"
    id: Mapped[Id]
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    wrapped: Mapped[bytes | None]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


@append_only
class AccommodationNeed(Base):
    """A need, as ciphertext under the person's key. `proof_*` say that a proof was seen, never what it says."""

    __tablename__ = "accommodation_need"
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    subject_key_id: Mapped[int] = mapped_column(ForeignKey("subject_key.id"))
    ciphertext: Mapped[bytes]
    proof_seen_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    noted_by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class AccommodationDecision(Base):
    """Measures decided (`measures` maps kinds of `juries.accommodations` to values), or withdrawn by a later decision with none.

    `reason` may tell of health: ciphertext under the person's key, like a need.
    """

    __tablename__ = "accommodation_decision"
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    measures: Mapped[dict[str, Any]]
    subject_key_id: Mapped[int | None] = mapped_column(ForeignKey("subject_key.id"))
    reason: Mapped[bytes | None]
    valid_until: Mapped[date | None]
    decided_by_id: Mapped[AccountRef]
    at: Mapped[datetime]
