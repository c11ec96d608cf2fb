"""A sitting under way: what moves its clock, the machine it is on, its beats, and what came after its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AccountRef, Base, Code, Digest, Id, LongText, append_only, choice
from juries.sitting_clock import Hold, Mark


@append_only
class SittingRecord(Base):
    """One mark on a run's clock, in order. With the run's start, its duration and the measures, they alone give the end."""

    __tablename__ = "sitting_record"
    __table_args__ = (UniqueConstraint("run_id", "seq"),)
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    seq: Mapped[int]
    mark: Mapped[Mark] = mapped_column(choice(Mark, "mark"))
    hold: Mapped[Hold | None] = mapped_column(choice(Hold, "hold"))
    minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[LongText] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class RunMachine(Base):
    """The login session that a certifying run is worked in. Another needs the invigilator's word; `asked_*` is one that waits for it."""

    __tablename__ = "run_machine"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("login_session.id"))
    since: Mapped[datetime]
    asked_login_id: Mapped[int | None] = mapped_column(ForeignKey("login_session.id"))
    asked_at: Mapped[datetime | None]


class Presence(Base):
    """The last beat of a run's page: neither an act nor in the log. `waiting` counts what the page says it could not save yet."""

    __tablename__ = "presence"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    seen_at: Mapped[datetime]
    waiting: Mapped[int] = mapped_column(default=0)


@append_only
class LateDraft(Base):
    """A text that arrived after the end: acknowledged as late, kept, not part of the work unless admitted."""

    __tablename__ = "late_draft"
    __table_args__ = (UniqueConstraint("run_id", "command_id"),)
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    command_id: Mapped[Code]
    key: Mapped[Code]
    body: Mapped[dict[str, Any]]
    actor_id: Mapped[AccountRef]
    recorded_at: Mapped[datetime]


@append_only
class LateAdmission(Base):
    """What came late was admitted, or refused, with a reason: once for a run's late things up to `at`."""

    __tablename__ = "late_admission"
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    admitted: Mapped[bool]
    reason: Mapped[LongText]
    decided_by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class BoardCommand(Base):
    """What an act of whoever watches was answered. The same id and body returns this answer; another body under that id is refused."""

    __tablename__ = "board_command"
    __table_args__ = (UniqueConstraint("actor_id", "command_id"),)
    id: Mapped[Id]
    actor_id: Mapped[AccountRef]
    command_id: Mapped[Code]
    body_digest: Mapped[Digest]
    answer: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime]
