"""One sitting in full, for whoever watches it: what happened, in order, and what came after the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import Account, AttendanceRow, AuditRow, LateAdmission, RunEvent, SittingRecord
from app.queries import board, late
from app.queries.board import Sitting
from app.queries.incidents import IncidentLine, of_run
from app.queries.late import LateThing
from juries.sitting_clock import Hold, Mark


class Happening(StrEnum):
    """What a line of the file tells."""

    NOTED = "noted"
    """Attendance was noted."""
    STARTED = "started"
    SETTLED = "settled"
    """The candidate sat down at a machine."""
    MOVED = "moved"
    """Another machine took over without anybody's word being needed: nothing had begun."""
    SILENCE = "silence"
    """The page was heard again after a silence; `facts` is since when there was one."""
    MARKED = "marked"
    """A mark was made on the clock."""
    INCIDENT = "incident"
    INCIDENT_CLOSED = "incident_closed"
    SUBMITTED = "submitted"
    LATE_DECIDED = "late_decided"


_LOGGED = {"sitting.ready": Happening.SETTLED, "machine.changed": Happening.MOVED, "sitting.heard_again": Happening.SILENCE}
"""What only the log of a run tells: no mark on the clock, nothing noted."""


@dataclass(frozen=True)
class Line:
    """One thing that happened. `who` is empty for the service, or where nobody's name matters; `facts` is what its sentence needs."""

    at: datetime
    kind: Happening
    who: str = ""
    facts: Any = None
    reason: str = ""


@dataclass(frozen=True)
class SittingFile:
    """A sitting, the newest first of what happened to it, how many acts it holds and when the last was recorded, and what came late, the
    oldest first."""

    one: Sitting
    lines: tuple[Line, ...]
    acts: int
    saved_at: datetime | None
    late: tuple[LateThing, ...]


@read
def file(session: Session, actor: Actor, run_id: int) -> SittingFile:
    """The file of one sitting that this person watches. Raises NotFound."""
    one = board.sitting(actor, run_id)
    incidents = tuple(of_run(actor, one.session_id, run_id)) if one.session_id is not None else ()
    lines = [*_noted(session, one), *_clock(session, run_id), *_logged(session, run_id), *_ends(session, one), *_incidents(incidents)]
    return SittingFile(
        one=one,
        lines=tuple(sorted(lines, key=lambda line: line.at, reverse=True)),
        acts=session.scalar(select(func.count()).where(RunEvent.run_id == run_id)) or 0,
        saved_at=board.saved_at(session, [run_id]).get(run_id),
        late=late.arrived(session, run_id),
    )


def _noted(session: Session, one: Sitting) -> Iterator[Line]:
    statement = (
        select(AttendanceRow, Account.given_name, Account.family_name)
        .join(Account, Account.id == AttendanceRow.noted_by_id)
        .where(AttendanceRow.seat_id == one.seat_id, AttendanceRow.paper_id.is_(None) | (AttendanceRow.paper_id == one.paper_id))
        .order_by(AttendanceRow.id)
    )
    for row, given, family in session.execute(statement):
        yield Line(row.at, Happening.NOTED, f"{given} {family}", (row.status, row.identity_checked), row.detail)


def _clock(session: Session, run_id: int) -> Iterator[Line]:
    statement = (
        select(SittingRecord, Account.given_name, Account.family_name)
        .outerjoin(Account, Account.id == SittingRecord.actor_id)
        .where(SittingRecord.run_id == run_id)
        .order_by(SittingRecord.seq)
    )
    for row, given, family in session.execute(statement):
        answered = row.mark is Mark.RELEASED and row.hold is Hold.MACHINE
        refused = answered and row.reason == "refused"
        facts = (row.mark, row.hold, row.minutes, refused)
        yield Line(row.at, Happening.MARKED, f"{given} {family}" if given else "", facts, "" if answered else row.reason)


def _logged(session: Session, run_id: int) -> Iterator[Line]:
    statement = (
        select(AuditRow, Account.given_name, Account.family_name)
        .outerjoin(Account, Account.id == AuditRow.actor_id)
        .where(AuditRow.stream == f"run:{run_id}", AuditRow.verb.in_(list(_LOGGED)))
        .order_by(AuditRow.seq)
    )
    for row, given, family in session.execute(statement):
        since = json.loads(row.body).get("since")
        yield Line(row.at, _LOGGED[row.verb], f"{given} {family}" if given else "", datetime.fromisoformat(since) if since else None)


def _ends(session: Session, one: Sitting) -> Iterator[Line]:
    if one.started_at is not None:
        yield Line(one.started_at, Happening.STARTED)
    if one.submitted_at is not None:
        yield Line(one.submitted_at, Happening.SUBMITTED)
    statement = (
        select(LateAdmission, Account.given_name, Account.family_name)
        .join(Account, Account.id == LateAdmission.decided_by_id)
        .where(LateAdmission.run_id == one.run_id)
        .order_by(LateAdmission.id)
    )
    for row, given, family in session.execute(statement):
        yield Line(row.at, Happening.LATE_DECIDED, f"{given} {family}", row.admitted, row.reason)


def _incidents(found: tuple[IncidentLine, ...]) -> Iterator[Line]:
    for line in found:
        yield Line(line.at, Happening.INCIDENT, line.by, line, line.text)
        if line.ending is not None:
            yield Line(line.ending.at, Happening.INCIDENT_CLOSED, line.ending.by, line, line.ending.text)
