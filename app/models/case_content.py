"""What the cases said: each content once, for the runs that are bound to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Digest, append_only


@append_only
class CaseContent(Base):
    """One content of one case, under the SHA-256 of its bytes (`casestudies.content`); `packed` holds them compressed with zlib."""

    __tablename__ = "case_content"
    digest: Mapped[Digest] = mapped_column(primary_key=True)
    case_id: Mapped[Code]
    packed: Mapped[bytes]
    stored_at: Mapped[datetime]
