"""Assessment sessions: a block, its papers and their windows, who is convoked and where they sit, who came, what went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import AccountRef, Base, CandidacyRef, Code, Digest, Id, LongText, append_only, choice
from app.models.candidacy import Candidacy
from app.models.people import Account, Centre
from app.models.run import Run
from juries.assessment_session import Attendance, IncidentCategory, IncidentResolution, StartPolicy, VariantPolicy


class AssessmentSession(Base):
    """A session of one block, for candidates of one centre. The framework version is frozen when it is opened to candidates.

    `place` is where it is held ("salle 204"), `remote` whether some sit elsewhere.
    """

    __tablename__ = "assessment_session"
    id: Mapped[Id]
    title: Mapped[str]
    framework_version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    block_code: Mapped[Code]
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    place: Mapped[str]
    remote: Mapped[bool] = mapped_column(default=False)
    start_policy: Mapped[StartPolicy] = mapped_column(choice(StartPolicy, "start_policy"), default=StartPolicy.INVIGILATOR)
    variant_policy: Mapped[VariantPolicy] = mapped_column(choice(VariantPolicy, "variant_policy"), default=VariantPolicy.NEIGHBOURS_APART)
    created_by_id: Mapped[AccountRef]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When the roster was fixed: runs are prepared, versions frozen, convocations may leave."""
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    centre: Mapped[Centre] = relationship(lazy="raise_on_sql")


class SessionPaper(Base):
    """One case of a session, in its window: from `opens_at`, `closes_at` for those without a measure (each one's own end is computed).

    `case_digest` is the content that every run of it has, frozen when the session is opened.
    """

    __tablename__ = "session_paper"
    __table_args__ = (UniqueConstraint("session_id", "number"),)
    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    number: Mapped[int]
    evaluation_code: Mapped[Code]
    case_id: Mapped[Code]
    case_digest: Mapped[Digest | None] = mapped_column(ForeignKey("case_content.digest"))
    duration_minutes: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    session: Mapped[AssessmentSession] = relationship(lazy="raise_on_sql")


class SessionSeat(Base):
    """One candidate on the roster. `position` orders the room, so that neighbours are known; `label` is what they read ("poste 7")."""

    __tablename__ = "session_seat"
    __table_args__ = (UniqueConstraint("session_id", "candidacy_id"),)
    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    candidacy_id: Mapped[CandidacyRef]
    position: Mapped[int]
    label: Mapped[str]
    remote: Mapped[bool] = mapped_column(default=False)
    room: Mapped[str] = mapped_column(default="")
    """Another place than the session's, for a measure; empty for the session's own."""
    left_at: Mapped[datetime | None]
    """Taken off the roster."""

    candidacy: Mapped[Candidacy] = relationship(lazy="raise_on_sql")
    session: Mapped[AssessmentSession] = relationship(lazy="raise_on_sql")


class SessionInvigilator(Base):
    """Who watches a session."""

    __tablename__ = "session_invigilator"
    __table_args__ = (UniqueConstraint("session_id", "account_id"),)
    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")


class PaperRun(Base):
    """The run of one candidate for one paper."""

    __tablename__ = "paper_run"
    __table_args__ = (UniqueConstraint("paper_id", "candidacy_id"),)
    id: Mapped[Id]
    paper_id: Mapped[int] = mapped_column(ForeignKey("session_paper.id"))
    candidacy_id: Mapped[CandidacyRef]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), unique=True)

    run: Mapped[Run] = relationship(lazy="raise_on_sql")
    paper: Mapped[SessionPaper] = relationship(lazy="raise_on_sql")


@append_only
class AttendanceRow(Base):
    """What was noted of a candidate's presence; the last row of a seat (and paper, when one is named) counts.

    `detail` says how identity was checked ("carte d'identité"), or why someone is excused: never health.
    """

    __tablename__ = "attendance"
    id: Mapped[Id]
    seat_id: Mapped[int] = mapped_column(ForeignKey("session_seat.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("session_paper.id"))
    status: Mapped[Attendance] = mapped_column(choice(Attendance, "status"))
    identity_checked: Mapped[bool] = mapped_column(default=False)
    detail: Mapped[str] = mapped_column(default="")
    noted_by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class Convocation(Base):
    """A convocation sent: to whom, about what (a session's seat), with which printed paper."""

    __tablename__ = "convocation"
    id: Mapped[Id]
    seat_id: Mapped[int] = mapped_column(ForeignKey("session_seat.id"), index=True)
    recipient: Mapped[str]
    file_digest: Mapped[Digest] = mapped_column(ForeignKey("stored_file.digest"))
    body: Mapped[dict[str, Any]]
    """What it said (day, place, papers), so that a change asks for a new one."""
    sent_at: Mapped[datetime]


@append_only
class Incident(Base):
    """Something that went wrong, numbered in its session. `run_id` is None when it touched everyone."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("session_id", "number"),)
    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    number: Mapped[int]
    category: Mapped[IncidentCategory] = mapped_column(choice(IncidentCategory, "category"))
    text: Mapped[LongText]
    opened_by_id: Mapped[AccountRef]
    at: Mapped[datetime]


@append_only
class IncidentEnd(Base):
    """The one resolution of an incident; `minutes` were given for it, 0 for none."""

    __tablename__ = "incident_end"
    id: Mapped[Id]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), unique=True)
    resolution: Mapped[IncidentResolution] = mapped_column(choice(IncidentResolution, "resolution"))
    minutes: Mapped[int] = mapped_column(default=0)
    text: Mapped[LongText] = mapped_column(default="")
    closed_by_id: Mapped[AccountRef]
    at: Mapped[datetime]
