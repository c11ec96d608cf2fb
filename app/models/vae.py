"""The validation-of-experience path of a candidacy: its state and every transition."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, Code, Id, LongText, append_only
from app.models.candidacy import Candidacy


class VaeFile(Base):
    """One VAE path. `state` is a name of `juries.vae`'s table; `since` is when it was entered; `accompanied` says which path."""

    __tablename__ = "vae_file"
    id: Mapped[Id]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), unique=True)
    number: Mapped[Code] = mapped_column(unique=True)
    accompanied: Mapped[bool]
    state: Mapped[Code]
    since: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)

    candidacy: Mapped[Candidacy] = relationship(lazy="raise_on_sql")


@append_only
class VaeTransition(Base):
    """One passage from a state to another, by whom and why. `party` is a `juries.vae_table.Party`; no actor when time alone acted."""

    __tablename__ = "vae_transition"
    id: Mapped[Id]
    vae_file_id: Mapped[int] = mapped_column(ForeignKey("vae_file.id"), index=True)
    act: Mapped[Code]
    from_state: Mapped[Code]
    to_state: Mapped[Code]
    party: Mapped[Code]
    reason: Mapped[LongText] = mapped_column(default="")
    jury_on: Mapped[date | None]
    result: Mapped[Code | None]
    actor_id: Mapped[AccountRef | None]
    at: Mapped[datetime]
