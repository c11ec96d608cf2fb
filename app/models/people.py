"""Centres, accounts, the roles they hold, and their login sessions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, Code, Digest, Id, choice


class Role(StrEnum):
    """What a person may be here. One person may hold several."""

    CANDIDATE = "candidate"
    TRAINER = "trainer"
    JUROR = "juror"
    INVIGILATOR = "invigilator"
    ADMINISTRATOR = "administrator"
    DISABILITY_OFFICER = "disability_officer"
    VAE_ADVISOR = "vae_advisor"
    AUDITOR = "auditor"


class Centre(Base):
    """A place entitled to train or assess. A juror is outside a centre when their own is another, or none."""

    __tablename__ = "centre"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    city: Mapped[str]


class Account(Base):
    """A person. `appearance` holds the display preferences, `family_name` the name of birth, `gender` F, M or None (wording only)."""

    __tablename__ = "account"
    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    gender: Mapped[str | None]
    birth_date: Mapped[date | None]
    birth_place: Mapped[str | None]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    occupation: Mapped[str | None]
    in_activity_until: Mapped[date | None]
    locale: Mapped[str] = mapped_column(default="fr")
    appearance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    centre: Mapped[Centre | None] = relationship(lazy="raise_on_sql")
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account", lazy="raise_on_sql")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class RoleGrant(Base):
    """One role held by one person."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role"),)
    id: Mapped[Id]
    account_id: Mapped[AccountRef]
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    account: Mapped[Account] = relationship(back_populates="grants", lazy="raise_on_sql")


class Teaching(Base):
    """A centre that pays a person to teach, beside the one that employs them: a juror is not outside of it."""

    __tablename__ = "teaching"
    __table_args__ = (UniqueConstraint("account_id", "centre_id"),)
    id: Mapped[Id]
    account_id: Mapped[AccountRef]
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))


class LoginSession(Base):
    """One login on one device. The cookie holds a random token, the table its SHA-256."""

    __tablename__ = "login_session"
    id: Mapped[Id]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str]
    device: Mapped[str]
    ended_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """A failed login, kept to slow guessing down. `identity_digest` is a keyed hash of the e-mail typed."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_identity_at", "identity_digest", "at"), Index("ix_login_attempt_address_at", "address", "at"))
    id: Mapped[Id]
    identity_digest: Mapped[Digest]
    address: Mapped[str]
    at: Mapped[datetime]
