"""Where a candidate sits: the session, its window, their own end, whether they may begin, and the machine that the work goes on at.

Read by the pages of the room, and by the page that asks again and again how its clock stands: nothing of the work itself is folded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import AssessmentSession, PaperRun, Run, RunMachine, RunMode, SessionPaper, SessionSeat
from app.queries.runs import own_row
from app.queries.sittings import attendance_of, obstacles, reckoning_of
from app.services.accommodations import effective_for
from juries.accommodations import extra, window_end
from juries.assessment_session import StartPolicy
from juries.refusal import Refusal
from juries.sitting_clock import Phase, Reckoning


class Machine(StrEnum):
    """Which machine the work goes on at, for whoever looks."""

    FREE = "free"
    """None yet: whoever sits down first."""
    HERE = "here"
    ELSEWHERE = "elsewhere"
    ASKED = "asked"
    """At another, and going on here waits for the invigilator."""


@dataclass(frozen=True)
class Watched:
    """A run as its own page asks for it: how its clock stands, and where it goes on."""

    run_id: int
    certifying: bool
    started_at: datetime | None
    submitted_at: datetime | None
    duration: timedelta
    clock: Reckoning
    machine: Machine

    @property
    def extra(self) -> bool:
        """Whether more time is given than the duration alone."""
        return self.started_at is not None and self.clock.granted > self.duration

    @property
    def over(self) -> bool:
        """Whether nothing can be added any more."""
        return self.submitted_at is not None or self.clock.phase is Phase.OVER


@dataclass(frozen=True)
class Place:
    """The seat of a candidate in a session. `opens_at` and `closes_at` are their own window, measures included.

    `by_invigilator`: whoever watches starts the work; `obstacle` is why it may not begin now.
    """

    title: str
    where: str
    seat: str
    remote: bool
    opens_at: datetime
    closes_at: datetime
    duration: timedelta
    extra: timedelta
    by_invigilator: bool
    identity_checked: bool
    obstacle: Refusal | None

    @property
    def widened(self) -> bool:
        """Whether a measure moves their end."""
        return self.extra > timedelta(0)


@read
def watch(session: Session, actor: Actor, run_id: int) -> Watched:
    """How the candidate's own run stands now. Raises NotFound for another's."""
    row = own_row(session, actor, run_id)
    certifying = row.mode is RunMode.CERTIFYING
    machine = _machine(actor, session.get(RunMachine, run_id) if certifying else None)
    length = timedelta(minutes=row.duration_minutes)
    return Watched(row.id, certifying, row.started_at, row.submitted_at, length, reckoning_of(session, row), machine)


@read
def machine_of(session: Session, actor: Actor, run_id: int) -> Machine:
    """Which machine a run goes on at, for this login."""
    return _machine(actor, session.get(RunMachine, run_id))


def _machine(actor: Actor, row: RunMachine | None) -> Machine:
    if row is None:
        return Machine.FREE
    if actor.login_id in (None, row.login_id):
        return Machine.HERE
    return Machine.ASKED if row.asked_login_id == actor.login_id else Machine.ELSEWHERE


@read
def place(session: Session, actor: Actor, run_id: int) -> Place | None:
    """Where the candidate's own run is sat; None outside any session. Raises NotFound for another's."""
    row = own_row(session, actor, run_id)
    found = _seat(session, row)
    if found is None:
        return None
    paper: SessionPaper = found.SessionPaper
    measures = effective_for(session, row.candidacy_id)
    duration = timedelta(minutes=row.duration_minutes)
    noted = attendance_of(session, found.seat_id, paper.id)
    policy = found.start_policy
    return Place(
        title=found.title,
        where=found.room or found.place,
        seat=found.label or "",
        remote=bool(found.remote),
        opens_at=paper.opens_at,
        closes_at=window_end(paper.closes_at, duration, measures),
        duration=duration,
        extra=extra(duration, measures.extra_time),
        by_invigilator=policy is StartPolicy.INVIGILATOR,
        identity_checked=noted is not None and noted.identity_checked,
        obstacle=next(iter(obstacles(session, row, by_candidate=policy is not StartPolicy.INVIGILATOR)), None),
    )


def _seat(session: Session, row: Run) -> Any:
    return session.execute(
        select(SessionPaper, AssessmentSession.title, AssessmentSession.place, AssessmentSession.start_policy)
        .add_columns(SessionSeat.id.label("seat_id"), SessionSeat.label, SessionSeat.room, SessionSeat.remote)
        .join(PaperRun, PaperRun.paper_id == SessionPaper.id)
        .join(AssessmentSession, AssessmentSession.id == SessionPaper.session_id)
        .outerjoin(SessionSeat, (SessionSeat.session_id == SessionPaper.session_id) & (SessionSeat.candidacy_id == row.candidacy_id))
        .where(PaperRun.run_id == row.id)
    ).one_or_none()
