"""A candidacy: one person, one certification, one access route."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, Code, Id, choice
from app.models.framework import FrameworkVersion
from app.models.people import Account, Centre
from blocks.model import AccessRoute


class Candidacy(Base):
    """`number` is the anonymous candidate number that jurors see (0147). `blocks` lists the codes aimed at (["BC03"])."""

    __tablename__ = "candidacy"
    __table_args__ = (UniqueConstraint("account_id", "framework_version_id", "route"),)
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    route: Mapped[AccessRoute] = mapped_column(choice(AccessRoute, "route"))
    blocks: Mapped[list[str]] = mapped_column(JSON)
    advisor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_on: Mapped[date]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    identity: Mapped[dict[str, Any]] = mapped_column(default=dict)

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise_on_sql")
    advisor: Mapped[Account | None] = relationship(foreign_keys=[advisor_id], lazy="raise_on_sql")
    framework: Mapped[FrameworkVersion] = relationship(lazy="raise_on_sql")
    centre: Mapped[Centre] = relationship(lazy="raise_on_sql")
