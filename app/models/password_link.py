"""Links by which a person sets a new password, made by an administrator for somebody who forgot theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, Digest, Id


class PasswordLink(Base):
    """One link. The address holds a random token, the table its SHA-256. `ended_at`: used, or followed by another link."""

    __tablename__ = "password_link"
    id: Mapped[Id]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
