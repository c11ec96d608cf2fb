"""The invigilator's board: of each certifying sitting that a person watches, where it stands, what its clock says and what waits for them.

However many candidates there are, a board is the same few statements; `pulse` tells in one whether anything on it may have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, func, or_, select, union_all
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import (
    Account,
    AssessmentSession,
    AttendanceRow,
    AuditRow,
    Candidacy,
    DraftRevision,
    Incident,
    IncidentEnd,
    LateAdmission,
    LateCommand,
    LateDraft,
    PaperRun,
    Presence,
    Role,
    Run,
    RunEvent,
    RunMachine,
    SessionPaper,
    SessionSeat,
)
from app.queries.board_stages import OFFLINE_AFTER, Stage, stage_of
from app.queries.sittings import measures_of, reckonings, watched
from juries.accommodations import NO_MEASURES, Audience, EffectiveMeasures, Measure, visible_to, window_end
from juries.assessment_session import Attendance, StartPolicy, start_obstacles
from juries.refusal import Refusal
from juries.sitting_clock import Reckoning

KEPT = timedelta(days=1)
"""How long a sitting outside any session stays on the board once it is handed in."""
EMPTIED = "{}"
"""A text that was emptied, as it is stored."""


@dataclass(frozen=True)
class Gift:
    """Minutes given for an incident of that number."""

    incident: int
    minutes: int


@dataclass(frozen=True)
class Sitting:
    """One tile: one candidate's run of one paper.

    `session_id`, `seat_id`, `paper_id` are None for a run outside any session; `opens_at`, `closes_at` are the person's own window,
    measures included. `seen_at` is the last beat of the page (None: never one), `asked_at` since when a change of machine waits.
    `saved_at` is known of who is offline alone. `measures` are those to set up. `late` counts what came after the end and waits for a
    decision. `obstacle` is why it may not be started now.
    """

    run_id: int
    candidacy_id: int
    candidate: str
    sort_name: str
    gender: str | None
    number: str
    evaluation: str
    stage: Stage
    minutes: int
    started_at: datetime | None
    submitted_at: datetime | None
    time: Reckoning
    session_id: int | None = None
    session: str = ""
    paper_id: int | None = None
    seat_id: int | None = None
    seat: str = ""
    position: int = 0
    remote: bool = False
    room: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    attendance: Attendance = Attendance.EXPECTED
    identity_checked: bool = False
    seen_at: datetime | None = None
    waiting: int = 0
    asked_at: datetime | None = None
    settled: bool = False
    saved_at: datetime | None = None
    measures: tuple[Measure, ...] = ()
    gifts: tuple[Gift, ...] = ()
    late: int = 0
    obstacle: Refusal | None = None

    @property
    def left(self) -> timedelta:
        """What remains of the time at work."""
        return self.time.left

    @property
    def ends_at(self) -> datetime | None:
        """When it ends if nothing else happens; None before the start and while it is stopped."""
        return self.time.ends_at

    @property
    def share_spent(self) -> tuple[int, int]:
        """Seconds spent and seconds in all, for a progress bar; (0, 0) before the start."""
        return int(self.time.worked.total_seconds()), int(self.time.granted.total_seconds()) if self.started_at else 0

    @property
    def may_start(self) -> bool:
        """Whether a start given now would be taken."""
        return self.stage is Stage.READY and self.obstacle is None

    @property
    def under_way(self) -> bool:
        """Whether the clock was started and the work is not handed in."""
        return self.started_at is not None and self.submitted_at is None and self.stage is not Stage.OVER


@read
def today(session: Session, actor: Actor) -> list[Sitting]:
    """What one watches today: the sittings of papers whose window touches this day, those still under way, and those outside any session
    that are not handed in or were since yesterday. Those that ask for attention first; nobody watches a candidate whom they judge."""
    day = datetime.combine(clock.today(), time(), tzinfo=clock.PARIS)
    under_way = Run.started_at.is_not(None) & Run.submitted_at.is_(None)
    of_today = (SessionPaper.opens_at < day + timedelta(days=1)) & (SessionPaper.closes_at >= day)
    outside = PaperRun.id.is_(None) & (Run.submitted_at.is_(None) | (Run.submitted_at > clock.now() - KEPT))
    return sittings_of(session, actor, _rows(actor).where(or_(under_way, of_today, outside)))


@read
def of_paper(session: Session, actor: Actor, paper_id: int) -> list[Sitting]:
    """The roster of one paper, without whom the reader judges."""
    return sittings_of(session, actor, _rows(actor).where(PaperRun.paper_id == paper_id))


@read
def of_session(session: Session, actor: Actor, session_id: int) -> list[Sitting]:
    """The rosters of all papers of one session, without whom the reader judges."""
    return sittings_of(session, actor, _rows(actor).where(SessionPaper.session_id == session_id))


@read
def sitting(session: Session, actor: Actor, run_id: int) -> Sitting:
    """One sitting that this person watches. Raises NotFound."""
    found = sittings_of(session, actor, _rows(actor).where(Run.id == run_id))
    if not found:
        raise NotFound
    return found[0]


@read
def pulse(session: Session, actor: Actor) -> tuple[Any, ...]:
    """What changes when anything on a board of this person may have: one statement, whatever the roster.

    Every act leaves a row in the log; what is none (beats, what comes late) is counted beside. Who is at work and silent is counted, so
    that losing and finding a page again is a change, but a beat is not.
    """
    silent = clock.now() - OFFLINE_AFTER
    offline = (
        select(func.count(), func.max(Presence.seen_at))
        .join(Run, Run.id == Presence.run_id)
        .where(Presence.seen_at <= silent, Run.started_at.is_not(None), Run.submitted_at.is_(None))
        .subquery()
    )
    row = session.execute(
        select(
            select(func.max(AuditRow.id)).scalar_subquery(),
            select(func.max(LateCommand.id)).scalar_subquery(),
            select(func.max(LateDraft.id)).scalar_subquery(),
            select(func.count()).select_from(Presence).scalar_subquery(),
            offline,
        )
    ).one()
    return (actor.account_id, *row)


def _rows(actor: Actor) -> Any:
    """The columns of every tile, one row a run, of the runs that this person watches."""
    mine: Select[Any] = watched(actor)
    return (
        mine.join(Account, Account.id == Candidacy.account_id)
        .outerjoin(PaperRun, PaperRun.run_id == Run.id)
        .outerjoin(SessionPaper, SessionPaper.id == PaperRun.paper_id)
        .outerjoin(AssessmentSession, AssessmentSession.id == SessionPaper.session_id)
        .outerjoin(
            SessionSeat,
            (SessionSeat.session_id == SessionPaper.session_id) & (SessionSeat.candidacy_id == Run.candidacy_id),
        )
        .outerjoin(Presence, Presence.run_id == Run.id)
        .outerjoin(RunMachine, RunMachine.run_id == Run.id)
        .where(SessionSeat.left_at.is_(None), AssessmentSession.cancelled_at.is_(None))
        .with_only_columns(
            Run.id,
            Run.candidacy_id,
            Run.evaluation_code,
            Run.duration_minutes,
            Run.started_at,
            Run.submitted_at,
            Candidacy.number,
            Account.given_name,
            Account.family_name,
            Account.gender,
            SessionPaper.session_id,
            SessionPaper.id.label("paper_id"),
            SessionPaper.opens_at,
            SessionPaper.closes_at,
            AssessmentSession.title.label("session"),
            AssessmentSession.start_policy,
            SessionSeat.id.label("seat_id"),
            SessionSeat.label.label("seat"),
            SessionSeat.position,
            SessionSeat.remote,
            SessionSeat.room,
            Presence.seen_at,
            Presence.waiting,
            RunMachine.login_id,
            RunMachine.asked_at,
        )
    )


def sittings_of(session: Session, actor: Actor, statement: Select[Any]) -> list[Sitting]:
    """The tiles of these rows, those that ask for attention first."""
    rows = session.execute(statement).all()
    about = _Beside(session, actor, rows)
    found = [_sitting(row, about) for row in rows]
    saved = saved_at(session, [one.run_id for one in found if one.stage is Stage.OFFLINE])
    order = {stage: place for place, stage in enumerate(Stage)}
    never = datetime.max.replace(tzinfo=clock.PARIS)
    told = (one if one.stage is not Stage.OFFLINE else replace(one, saved_at=saved.get(one.run_id)) for one in found)
    return sorted(told, key=lambda one: (order[one.stage], one.ends_at or never, one.position, one.sort_name))


class _Beside:
    """What the other tables say of these runs, each in one statement."""

    def __init__(self, session: Session, actor: Actor, rows: Sequence[Any]) -> None:
        runs = [row.id for row in rows]
        self.now = clock.now()
        self.audience = Audience.ADMINISTRATOR if Role.ADMINISTRATOR in actor.roles else Audience.INVIGILATOR
        self.measures = measures_of(session, {row.candidacy_id for row in rows})
        self.clocks = reckonings(session, rows, measures=self.measures)
        self.noted = _noted(session, [row.seat_id for row in rows if row.seat_id is not None])
        self.gifts = _gifts(session, {row.session_id for row in rows if row.session_id is not None})
        self.late = late_counts(session, runs)

    def attendance(self, row: Any) -> tuple[Attendance, bool]:
        """What was last noted of the seat, for that paper or for all."""
        if row.seat_id is None:
            return Attendance.EXPECTED, False
        own, every = self.noted.get((row.seat_id, row.paper_id)), self.noted.get((row.seat_id, None))
        last = max((each for each in (own, every) if each), default=(0, Attendance.EXPECTED, False), key=lambda each: each[0])
        return last[1], last[2]

    def given(self, row: Any) -> tuple[Gift, ...]:
        """Minutes given to this run for incidents: its own, and those of everyone while it was under way."""
        if row.session_id is None or row.started_at is None:
            return ()
        return tuple(
            Gift(number, minutes)
            for run_id, at, number, minutes in self.gifts.get(row.session_id, ())
            if run_id == row.id or (run_id is None and row.started_at <= at and (row.submitted_at is None or row.submitted_at >= at))
        )


def _sitting(row: Any, about: _Beside) -> Sitting:
    reckoned = about.clocks[row.id]
    measures: EffectiveMeasures = about.measures.get(row.candidacy_id, NO_MEASURES)
    attendance, checked = about.attendance(row)
    closes_at = window_end(row.closes_at, timedelta(minutes=row.duration_minutes), measures) if row.closes_at else None
    return Sitting(
        run_id=row.id,
        candidacy_id=row.candidacy_id,
        candidate=f"{row.given_name} {row.family_name}",
        sort_name=f"{row.family_name} {row.given_name}".casefold(),
        gender=row.gender,
        number=row.number,
        evaluation=row.evaluation_code,
        stage=stage_of(
            reckoned,
            now=about.now,
            submitted=row.submitted_at is not None,
            attendance=attendance if row.seat_id is not None else None,
            seen_at=row.seen_at,
            asked=row.asked_at is not None,
        ),
        minutes=int(reckoned.granted.total_seconds() // 60),
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        time=reckoned,
        session_id=row.session_id,
        session=row.session or "",
        paper_id=row.paper_id,
        seat_id=row.seat_id,
        seat=row.seat or "",
        position=row.position or 0,
        remote=bool(row.remote),
        room=row.room or "",
        opens_at=row.opens_at,
        closes_at=closes_at,
        attendance=attendance,
        identity_checked=checked,
        seen_at=row.seen_at,
        waiting=row.waiting or 0,
        asked_at=row.asked_at,
        settled=row.login_id is not None,
        measures=visible_to(about.audience, measures),
        gifts=about.given(row),
        late=about.late.get(row.id, 0),
        obstacle=_obstacle(row, about.now, closes_at, attendance, checked),
    )


def _obstacle(row: Any, now: datetime, closes_at: datetime | None, attendance: Attendance, checked: bool) -> Refusal | None:
    if row.started_at is not None or row.opens_at is None or closes_at is None:
        return None
    reasons = start_obstacles(
        opens_at=row.opens_at,
        closes_at=closes_at,
        now=now,
        attendance=attendance,
        identity_checked=checked,
        policy=row.start_policy or StartPolicy.INVIGILATOR,
        by_candidate=False,
    )
    return reasons[0] if reasons else None


def _noted(session: Session, seats: list[int]) -> dict[tuple[int, int | None], tuple[int, Attendance, bool]]:
    """By seat and paper (None: all of them), the rank of the last row, what it says and whether identity was checked."""
    rows = session.execute(
        select(AttendanceRow.seat_id, AttendanceRow.paper_id, AttendanceRow.id, AttendanceRow.status, AttendanceRow.identity_checked)
        .where(AttendanceRow.seat_id.in_(seats))
        .order_by(AttendanceRow.id)
    )
    return {(row.seat_id, row.paper_id): (row.id, row.status, row.identity_checked) for row in rows}


def _gifts(session: Session, sessions: Iterable[int]) -> Mapping[int, list[tuple[int | None, datetime, int, int]]]:
    found = defaultdict(list)
    for row in session.execute(
        select(Incident.session_id, Incident.run_id, IncidentEnd.at, Incident.number, IncidentEnd.minutes)
        .join(IncidentEnd, IncidentEnd.incident_id == Incident.id)
        .where(Incident.session_id.in_(list(sessions)), IncidentEnd.minutes > 0)
        .order_by(Incident.number)
    ):
        found[row.session_id].append((row.run_id, row.at, row.number, row.minutes))
    return found


def late_counts(session: Session, runs: list[int]) -> dict[int, int]:
    """How much came after the end of each run and waits for a decision: what the last admission or refusal did not speak of."""
    decided = select(LateAdmission.run_id, func.max(LateAdmission.at).label("at")).group_by(LateAdmission.run_id).subquery()
    came = union_all(
        select(LateCommand.run_id, LateCommand.recorded_at).where(LateCommand.run_id.in_(runs)),
        # An emptied text is nothing to decide (`app.queries.late.arrived`).
        select(LateDraft.run_id, LateDraft.recorded_at).where(LateDraft.run_id.in_(runs), cast(LateDraft.body, String) != EMPTIED),
    ).subquery()
    rows = session.execute(
        select(came.c.run_id, func.count().label("number"))
        .outerjoin(decided, decided.c.run_id == came.c.run_id)
        .where(decided.c.at.is_(None) | (came.c.recorded_at > decided.c.at))
        .group_by(came.c.run_id)
    )
    return {row.run_id: row.number for row in rows}


def saved_at(session: Session, runs: list[int]) -> dict[int, datetime]:
    """When the last act or text of each of these runs was recorded."""
    kept = union_all(
        select(RunEvent.run_id, func.max(RunEvent.recorded_at).label("at")).where(RunEvent.run_id.in_(runs)).group_by(RunEvent.run_id),
        select(DraftRevision.run_id, func.max(DraftRevision.saved_at).label("at"))
        .where(DraftRevision.run_id.in_(runs))
        .group_by(DraftRevision.run_id),
    ).subquery()
    rows = session.execute(select(kept.c.run_id, func.max(kept.c.at).label("at")).group_by(kept.c.run_id))
    return {row.run_id: row.at for row in rows}
