"""Who issues certificates here, from which day: proposed by one administrator, answered by another. Nothing is ever rewritten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, Id, LongText, append_only


@append_only
class IssuerProposal(Base):
    """The certifier and who signs for it, from `since` on. `siret` is empty for a certifier that gives none."""

    __tablename__ = "issuer_proposal"
    id: Mapped[Id]
    certifier: Mapped[str]
    siret: Mapped[str] = mapped_column(String(14), default="")
    city: Mapped[str]
    signatory: Mapped[str]
    signatory_function: Mapped[str]
    since: Mapped[date]
    actor_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class IssuerAnswer(Base):
    """What a second administrator answered to a proposal, once. `reason` says why one was set aside."""

    __tablename__ = "issuer_answer"
    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("issuer_proposal.id"), unique=True)
    confirmed: Mapped[bool]
    reason: Mapped[LongText] = mapped_column(default="")
    actor_id: Mapped[AccountRef]
    at: Mapped[datetime]
