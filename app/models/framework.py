"""Framework versions (a certification with the certifier's criteria), the acts done on them, and renewals of the registration."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, Code, Digest, Id, LongText, append_only, choice
from blocks.versions import VersionState as VersionState


class FrameworkVersion(Base):
    """One version of one certification's framework. `body` is the canonical JSON of `blocks.model.Certification`; `digest` its SHA-256."""

    __tablename__ = "framework_version"
    __table_args__ = (
        UniqueConstraint("certification_number", "version"),
        Index("ix_framework_version_content", "certification_number", "digest"),
    )
    id: Mapped[Id]
    certification_number: Mapped[Code] = mapped_column(index=True)
    version: Mapped[int]
    title: Mapped[str]
    state: Mapped[VersionState] = mapped_column(choice(VersionState, "state"))
    body: Mapped[LongText]
    digest: Mapped[Digest]
    source: Mapped[str]
    imported_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


@append_only
class FrameworkAct(Base):
    """What a person did to a version: reviewed, published, confirmed a flag (`subject` is its place)."""

    __tablename__ = "framework_act"
    id: Mapped[Id]
    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"), index=True)
    verb: Mapped[Code]
    subject: Mapped[LongText] = mapped_column(default="")
    actor_id: Mapped[AccountRef]
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


@append_only
class RenewalAct(Base):
    """A recorded renewal of a certification's registration."""

    __tablename__ = "renewal_act"
    id: Mapped[Id]
    certification_number: Mapped[Code] = mapped_column(index=True)
    decision: Mapped[str]
    decided_on: Mapped[date]
    new_end: Mapped[date]
    invented: Mapped[bool]
    actor_id: Mapped[AccountRef]
    at: Mapped[datetime]
