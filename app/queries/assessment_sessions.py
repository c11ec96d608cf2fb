"""Assessment sessions, read: which ones a person watches, with their papers, their seats and who came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import (
    AssessmentSession,
    AttendanceRow,
    Candidacy,
    PaperRun,
    Role,
    SessionInvigilator,
    SessionPaper,
    SessionSeat,
)
from app.queries.seats import judged_by
from juries.assessment_session import Attendance, StartPolicy


@dataclass(frozen=True)
class Paper:
    """One case of a session in its window; `minutes` is the duration without any measure. `closes_at` is for those without a measure."""

    id: int
    number: int
    evaluation: str
    case_id: str
    minutes: int
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Noted:
    """What was last noted of a candidate's presence. `detail` says how identity was checked, or why someone is excused."""

    status: Attendance = Attendance.EXPECTED
    identity_checked: bool = False
    detail: str = ""
    at: datetime | None = None


EXPECTED = Noted()


@dataclass(frozen=True)
class Seat:
    """One candidate of the roster. `runs` gives the run of each paper once the session is opened, `noted` what was last noted for it."""

    id: int
    candidacy_id: int
    candidate: str
    number: str
    position: int
    label: str
    remote: bool
    room: str
    runs: Mapping[int, int] = field(default_factory=dict)
    noted: Mapping[int, Noted] = field(default_factory=dict)

    def attendance(self, paper_id: int) -> Noted:
        """What counts for that paper, EXPECTED when nothing was noted."""
        return self.noted.get(paper_id, EXPECTED)


@dataclass(frozen=True)
class WatchedSession:
    """A session as whoever watches it sees it: `seats` in the order of the room, without those whom the reader judges."""

    id: int
    title: str
    block: str
    centre: str
    place: str
    remote: bool
    start_policy: StartPolicy
    opened_at: datetime
    closed_at: datetime | None
    papers: tuple[Paper, ...]
    seats: tuple[Seat, ...] = ()

    @property
    def opens_at(self) -> datetime:
        """When the first window opens."""
        return min(paper.opens_at for paper in self.papers)

    @property
    def closes_at(self) -> datetime:
        """When the last window closes for those without a measure."""
        return max(paper.closes_at for paper in self.papers)


def watched_sessions(actor: Actor) -> Any:
    """The opened sessions that this person watches: an invigilator those of their centre or given to them, an administrator every one."""
    statement = select(AssessmentSession).where(AssessmentSession.opened_at.is_not(None), AssessmentSession.cancelled_at.is_(None))
    if Role.ADMINISTRATOR in actor.roles:
        return statement
    given = select(SessionInvigilator.session_id).where(SessionInvigilator.account_id == actor.account_id)
    return statement.where((AssessmentSession.centre_id == actor.centre_id) | AssessmentSession.id.in_(given))


@read
def sessions_watched(session: Session, actor: Actor) -> list[WatchedSession]:
    """`sessions_watched(actor)`: the sessions that this person watches, the latest first, without their seats. Empty for anyone else."""
    rows = session.scalars(watched_sessions(actor).options(joinedload(AssessmentSession.centre))).all()
    papers = papers_of(session, [row.id for row in rows])
    return sorted((_watched(row, papers[row.id]) for row in rows), key=lambda one: one.opens_at, reverse=True)


@read
def session_of(session: Session, actor: Actor, session_id: int) -> WatchedSession:
    """`session_of(actor, session_id)`: one session that this person watches, with its papers, seats, runs and attendance.

    A candidate whom they judge is not among its seats. Raises NotFound for a session that is not theirs, not opened or cancelled.
    """
    row = session.scalar(watched_sessions(actor).where(AssessmentSession.id == session_id).options(joinedload(AssessmentSession.centre)))
    if row is None:
        raise NotFound
    papers = papers_of(session, [session_id])[session_id]
    return _watched(row, papers, seats_of(session, actor, session_id, papers))


def watched_seat(session: Session, actor: Actor, seat_id: int) -> SessionSeat:
    """A seat of a session that this person watches, not of a candidate whom they judge, nor one taken off. Raises NotFound."""
    row = session.scalar(
        select(SessionSeat).where(
            SessionSeat.id == seat_id,
            SessionSeat.left_at.is_(None),
            SessionSeat.session_id.in_(watched_sessions(actor).with_only_columns(AssessmentSession.id)),
            SessionSeat.candidacy_id.not_in(judged_by(actor)),
        )
    )
    if row is None:
        raise NotFound
    return row


def _watched(row: AssessmentSession, papers: tuple[Paper, ...], seats: tuple[Seat, ...] = ()) -> WatchedSession:
    assert row.opened_at is not None
    return WatchedSession(
        id=row.id,
        title=row.title,
        block=row.block_code,
        centre=row.centre.city,
        place=row.place,
        remote=row.remote,
        start_policy=row.start_policy,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        papers=papers,
        seats=seats,
    )


def papers_of(session: Session, sessions: Iterable[int]) -> dict[int, tuple[Paper, ...]]:
    """The papers of these sessions, by session, in order."""
    found: dict[int, list[Paper]] = defaultdict(list)
    for row in session.scalars(select(SessionPaper).where(SessionPaper.session_id.in_(list(sessions))).order_by(SessionPaper.number)):
        found[row.session_id].append(
            Paper(row.id, row.number, row.evaluation_code, row.case_id, row.duration_minutes, row.opens_at, row.closes_at)
        )
    return defaultdict(tuple, {key: tuple(papers) for key, papers in found.items()})


def seats_of(session: Session, actor: Actor, session_id: int, papers: Iterable[Paper]) -> tuple[Seat, ...]:
    """The seats of a session in the order of the room, with runs and attendance, without those whom the reader judges."""
    numbers = [paper.id for paper in papers]
    rows = session.scalars(
        select(SessionSeat)
        .where(SessionSeat.session_id == session_id, SessionSeat.left_at.is_(None), SessionSeat.candidacy_id.not_in(judged_by(actor)))
        .order_by(SessionSeat.position, SessionSeat.id)
        .options(joinedload(SessionSeat.candidacy).joinedload(Candidacy.account))
    ).all()
    runs: dict[int, dict[int, int]] = defaultdict(dict)
    for run in session.execute(select(PaperRun.paper_id, PaperRun.candidacy_id, PaperRun.run_id).where(PaperRun.paper_id.in_(numbers))):
        runs[run.candidacy_id][run.paper_id] = run.run_id
    noted = _noted(session, session_id, numbers)
    return tuple(
        Seat(
            id=row.id,
            candidacy_id=row.candidacy_id,
            candidate=row.candidacy.account.name,
            number=row.candidacy.number,
            position=row.position,
            label=row.label,
            remote=row.remote,
            room=row.room,
            runs=runs.get(row.candidacy_id, {}),
            noted=noted.get(row.id, {}),
        )
        for row in rows
    )


def _noted(session: Session, session_id: int, papers: list[int]) -> dict[int, dict[int, Noted]]:
    """By seat and paper, the last row: one that names no paper counts for all of them."""
    found: dict[int, dict[int, Noted]] = defaultdict(dict)
    seats = select(SessionSeat.id).where(SessionSeat.session_id == session_id)
    for row in session.scalars(select(AttendanceRow).where(AttendanceRow.seat_id.in_(seats)).order_by(AttendanceRow.id)):
        said = Noted(row.status, row.identity_checked, row.detail, row.at)
        found[row.seat_id].update(dict.fromkeys(papers if row.paper_id is None else [row.paper_id], said))
    return found
