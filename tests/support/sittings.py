"""A sitting of two candidates under way, for tests: the room, who watches it, its clock as the candidates read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import close_reading
from app.models import (
    AccommodationDecision,
    AttendanceRow,
    PaperRun,
    Role,
    SessionSeat,
    SittingRecord,
)
from app.queries import runs as reading
from casestudies.company.messages import ReadMessage
from juries.assessment_session import Attendance, StartPolicy
from juries.sitting_clock import Mark, Reckoning
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.juries import actor
from tests.support.sessions import candidate, opened_session

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
READ = ReadMessage(message="M-0067")
Rows = Callable[[Select[Any]], Sequence[Any]]


def at(minutes: float) -> Any:
    """The clock held so many minutes after noon."""
    return clock.frozen(NOON + timedelta(minutes=minutes))


def after(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Room:
    """A session of one candidate with a third more time and two pauses of ten minutes, and one without; who watches them."""

    session_id: int
    runs: tuple[int, int]
    candidates: tuple[Actor, Actor]
    candidacies: tuple[int, int]
    watching: Actor


def measured(session: Session, candidacy_id: int, measures: dict[str, str], moment: datetime) -> None:
    """Decide these measures for a candidacy at that moment."""
    session.rollback()
    officer = AccountFactory().id
    session.commit()
    session.add(
        AccommodationDecision(
            candidacy_id=candidacy_id,
            measures=measures,
            subject_key_id=None,
            reason=None,
            valid_until=None,
            decided_by_id=officer,
            at=moment,
        )
    )
    session.commit()


def seated(session: Session, *, checked: bool = True, policy: StartPolicy = StartPolicy.INVIGILATOR) -> Room:
    """Both sit in an opened session, nothing begun; `checked` says whether their identity was."""
    people = (candidate(), candidate("Le Dantec"))
    with at(0):
        held = opened_session(session, people)
    held.start_policy = policy
    session.commit()
    measured(session, people[0].id, {"extra_time": "1/3", "pauses": "2x10"}, after(-60))
    invigilator = AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory(code="LOR"))
    if checked:
        for seat in session.scalars(select(SessionSeat).where(SessionSeat.session_id == held.id)):
            session.add(
                AttendanceRow(
                    seat_id=seat.id, status=Attendance.PRESENT, identity_checked=True, noted_by_id=invigilator.id, at=NOON, paper_id=None
                )
            )
    session.commit()
    first, second = session.scalars(select(PaperRun.run_id).order_by(PaperRun.run_id)).all()
    actors = tuple(Actor(account_id=each.account_id, roles=frozenset({Role.CANDIDATE})) for each in people)
    room = Room(held.id, (first, second), (actors[0], actors[1]), (people[0].id, people[1].id), actor(invigilator, Role.INVIGILATOR))
    session.rollback()  # an open reading would keep what follows from being written
    return room


def told(room: Room, number: int = 0) -> Reckoning:
    """The clock as the candidate's own page tells it now."""
    close_reading()
    return reading.room(room.candidates[number], room.runs[number]).clock


def marks(rows: Rows, run_id: int) -> list[tuple[int, Mark]]:
    """The marks made on the clock of a run, in order."""
    found = rows(select(SittingRecord).where(SittingRecord.run_id == run_id).order_by(SittingRecord.seq))
    return [(row.seq, row.mark) for row in found]
