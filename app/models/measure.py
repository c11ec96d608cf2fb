"""What follows from measures: those that a person does without for a day, and the aids that are booked for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, CandidacyRef, Code, Id, LongText, append_only, choice
from juries.aids import AidState


@append_only
class MeasureWaiver(Base):
    """The candidate does without one measure on a day (Europe/Paris), or takes that back (`without` False); the last row counts."""

    __tablename__ = "measure_waiver"
    id: Mapped[Id]
    candidacy_id: Mapped[CandidacyRef]
    kind: Mapped[Code]
    day: Mapped[date]
    without: Mapped[bool]
    at: Mapped[datetime]


@append_only
class AidStep(Base):
    """What was done about an aid to book; the last row of a candidacy, seat and kind counts.

    Which aids there are is derived from the measures and the seats: a row is written only when somebody did something. `value` is the
    measure's value for which it was done; `seat_id` is None while no session is planned. `reason` says why it is not possible.
    """

    __tablename__ = "aid_step"
    __table_args__ = (Index("ix_aid_step_candidacy_id_kind", "candidacy_id", "kind"),)
    id: Mapped[Id]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("session_seat.id"))
    kind: Mapped[Code]
    value: Mapped[LongText]
    state: Mapped[AidState] = mapped_column(choice(AidState, "state"))
    provider: Mapped[str] = mapped_column(default="")
    appointment: Mapped[str] = mapped_column(default="")
    reason: Mapped[LongText] = mapped_column(default="")
    noted_by_id: Mapped[AccountRef]
    at: Mapped[datetime]
