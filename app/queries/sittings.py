"""The clock of sittings, read: each run's start, window, measures and marks, reckoned now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import in_columns, read
from app.errors import NotFound
from app.models import (
    AssessmentSession,
    AttendanceRow,
    Candidacy,
    PaperRun,
    Role,
    Run,
    RunMode,
    SessionInvigilator,
    SessionPaper,
    SessionSeat,
    SittingRecord,
)
from app.queries.seats import judged_by
from app.services.accommodations import effective_for, effective_for_all
from juries.accommodations import NO_MEASURES, EffectiveMeasures, window_end
from juries.assessment_session import Attendance, start_obstacles
from juries.refusal import Refusal
from juries.sitting_clock import ClockMark, Hold, Mark, Reckoning, Timing, reckon

# Written once: every page and every act of a run asks for its clock. The window, and each mark.
_CLOCK: Any = (
    select(SessionPaper.closes_at, SittingRecord.at, SittingRecord.mark, SittingRecord.hold, SittingRecord.minutes)
    .select_from(Run)
    .outerjoin(PaperRun, PaperRun.run_id == Run.id)
    .outerjoin(SessionPaper, SessionPaper.id == PaperRun.paper_id)
    .outerjoin(SittingRecord, SittingRecord.run_id == Run.id)
    .where(Run.id == bindparam("run"))
    .order_by(SittingRecord.seq)
)


class Timed(Protocol):
    """What a clock is reckoned from."""

    @property
    def id(self) -> int: ...
    @property
    def candidacy_id(self) -> int: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def duration_minutes(self) -> int: ...


def reckoning_of(session: Session, row: Timed, *, now: datetime | None = None, measured: bool = True, marked: bool = True) -> Reckoning:
    """The clock of a run at `now` (aware), the present by default.

    `measured` is False when no measure was ever decided for the candidacy, `marked` when the run has neither a window nor a mark: what is
    known not to be there is not asked for.
    """
    measures = effective_for(session, row.candidacy_id) if measured else NO_MEASURES
    closes_at, marks = _window_and_marks(session, row.id) if marked else (None, ())
    return reckon(Timing(row.started_at, timedelta(minutes=row.duration_minutes), closes_at), now or clock.now(), measures, marks)


def _window_and_marks(session: Session, run_id: int) -> tuple[datetime | None, tuple[ClockMark, ...]]:
    rows = in_columns(session, _CLOCK, {"run": run_id}).all()
    return (rows[0].closes_at if rows else None), tuple(_mark(row) for row in rows if row.at is not None)


def _mark(row: Any) -> ClockMark:
    return ClockMark(row.at, Mark(row.mark), Hold(row.hold) if row.hold else None, row.minutes)


@read
def reckoning(session: Session, run: Timed) -> Reckoning:
    """`reckoning_of`, for a page."""
    return reckoning_of(session, run)


@read
def reckoning_under(session: Session, run: Timed, measures: EffectiveMeasures) -> Reckoning:
    """The clock of a run as other measures would make it, for the officer's preview."""
    closes_at, marks = _window_and_marks(session, run.id)
    return reckon(Timing(run.started_at, timedelta(minutes=run.duration_minutes), closes_at), clock.now(), measures, marks)


class Submittable(Timed, Protocol):
    """What a clock is reckoned from, and when it was handed in."""

    @property
    def submitted_at(self) -> datetime | None: ...


def reckonings(
    session: Session, runs: Sequence[Submittable], *, measures: Mapping[int, EffectiveMeasures] | None = None
) -> Mapping[int, Reckoning]:
    """The clocks of many runs, by run, in four statements at most: now, or as they stood when the work was handed in. `measures` are those
    of their candidacies, where the caller has read them."""
    numbers = [run.id for run in runs]
    windows = select(PaperRun.run_id, SessionPaper.closes_at).join(SessionPaper, SessionPaper.id == PaperRun.paper_id)
    closing = {row.run_id: row.closes_at for row in session.execute(windows.where(PaperRun.run_id.in_(numbers)))}
    marks = defaultdict(list)
    for row in session.execute(
        select(SittingRecord.run_id, SittingRecord.at, SittingRecord.mark, SittingRecord.hold, SittingRecord.minutes)
        .where(SittingRecord.run_id.in_(numbers))
        .order_by(SittingRecord.run_id, SittingRecord.seq)
    ):
        marks[row.run_id].append(_mark(row))
    if measures is None:
        measures = measures_of(session, {run.candidacy_id for run in runs})
    now = clock.now()
    return {
        run.id: reckon(
            Timing(run.started_at, timedelta(minutes=run.duration_minutes), closing.get(run.id)),
            min(now, run.submitted_at or now),
            measures.get(run.candidacy_id, NO_MEASURES),
            marks.get(run.id, ()),
        )
        for run in runs
    }


def measures_of(session: Session, candidacies: Iterable[int]) -> dict[int, EffectiveMeasures]:
    """What applies now to each of these candidacies that ever had a decision."""
    return effective_for_all(session, candidacies)


def watched(actor: Actor) -> Any:
    """The certifying runs that this person watches: an invigilator their own centre's and those of the sessions given to them, an
    administrator every one; nobody those of a candidate whom they judge."""
    statement = select(Run).join(Run.candidacy).where(Run.mode == RunMode.CERTIFYING, Run.candidacy_id.not_in(judged_by(actor)))
    if Role.ADMINISTRATOR in actor.roles:
        return statement
    given = (
        select(PaperRun.run_id)
        .join(SessionPaper, SessionPaper.id == PaperRun.paper_id)
        .join(SessionInvigilator, SessionInvigilator.session_id == SessionPaper.session_id)
        .where(SessionInvigilator.account_id == actor.account_id)
    )
    return statement.where((Candidacy.centre_id == actor.centre_id) | Run.id.in_(given))


def watched_run(session: Session, actor: Actor, run_id: int) -> Run:
    """A run that this person watches. Raises NotFound."""
    row: Run | None = session.scalar(watched(actor).where(Run.id == run_id))
    if row is None:
        raise NotFound
    return row


def obstacles(session: Session, row: Run, *, by_candidate: bool) -> tuple[Refusal, ...]:
    """Why this run may not begin now; nothing for one outside any session, or begun already."""
    found = session.execute(
        select(SessionPaper, AssessmentSession.start_policy, AssessmentSession.cancelled_at, SessionSeat.id.label("seat_id"))
        .join(PaperRun, PaperRun.paper_id == SessionPaper.id)
        .join(AssessmentSession, AssessmentSession.id == SessionPaper.session_id)
        .outerjoin(SessionSeat, (SessionSeat.session_id == SessionPaper.session_id) & (SessionSeat.candidacy_id == row.candidacy_id))
        .where(PaperRun.run_id == row.id)
    ).one_or_none()
    if row.started_at is not None or found is None:
        return ()
    if found.cancelled_at is not None:
        return (Refusal("session.given_up"),)
    paper: SessionPaper = found.SessionPaper
    noted = attendance_of(session, found.seat_id, paper.id)
    measures = effective_for(session, row.candidacy_id)
    return start_obstacles(
        opens_at=paper.opens_at,
        closes_at=window_end(paper.closes_at, timedelta(minutes=row.duration_minutes), measures),
        now=clock.now(),
        attendance=noted.status if noted else Attendance.EXPECTED,
        identity_checked=noted is not None and noted.identity_checked,
        policy=found.start_policy,
        by_candidate=by_candidate,
    )


def attendance_of(session: Session, seat_id: int | None, paper_id: int) -> AttendanceRow | None:
    """What was last noted of a seat for that paper, or for the whole session; None when nothing was."""
    return session.scalar(
        select(AttendanceRow)
        .where(AttendanceRow.seat_id == seat_id, (AttendanceRow.paper_id == paper_id) | AttendanceRow.paper_id.is_(None))
        .order_by(AttendanceRow.id.desc())
        .limit(1)
    )
