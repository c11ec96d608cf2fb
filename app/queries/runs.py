"""Runs as their trainee works on them: the state folded from the events, kept by the process and brought up to date at each reading."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.chain import ORIGIN
from app.database import in_columns, read
from app.errors import NotFound
from app.models import Candidacy, DraftRevision, RunCommand, RunEvent
from app.models import Run as RunRow
from app.queries.case_contents import case_of
from app.queries.sittings import reckoning
from casestudies.recorded import recall
from casestudies.run import ENGINE_VERSION, Run, resume, start
from juries.sitting_clock import Phase, Reckoning

KEPT_RUNS = 64
"""Runs whose state a process keeps; one beyond costs a fold of its events."""

# Written once: a statement costs as much to write as to run, and these are asked at every act.
_EVENTS = (
    select(RunEvent.seq, RunEvent.scenario_at, RunEvent.body, RunEvent.hash)
    .where(RunEvent.run_id == bindparam("run"), RunEvent.seq >= bindparam("seq"))
    .order_by(RunEvent.seq)
)
_OWN = select(RunRow).join(RunRow.candidacy).where(RunRow.id == bindparam("run"), Candidacy.account_id == bindparam("account"))
_OWN_EVENTS = (
    select(RunRow.id, RunRow.candidacy_id, RunRow.case_id, RunRow.case_digest, RunRow.variant_seed, RunRow.evaluation_code, RunRow.mode)
    .add_columns(RunRow.duration_minutes, RunRow.started_at, RunRow.submitted_at)
    .add_columns(RunEvent.seq, RunEvent.scenario_at, RunEvent.body, RunEvent.hash)
    .join(RunRow.candidacy)
    .where(RunRow.id == bindparam("run"), Candidacy.account_id == bindparam("account"))
    .outerjoin(RunEvent, (RunEvent.run_id == RunRow.id) & (RunEvent.seq >= bindparam("seq")))
    .order_by(RunEvent.seq)
)
_ACTED_AT = select(func.max(RunCommand.recorded_at)).where(RunCommand.run_id == bindparam("run"))
_LATEST = (
    select(DraftRevision.key, func.max(DraftRevision.revision).label("revision"))
    .where(DraftRevision.run_id == bindparam("run"))
    .group_by(DraftRevision.key)
    .subquery()
)
_DRAFTS = (
    select(DraftRevision.key, DraftRevision.revision, DraftRevision.body, DraftRevision.saved_at)
    .join(_LATEST, (DraftRevision.key == _LATEST.c.key) & (DraftRevision.revision == _LATEST.c.revision))
    .where(DraftRevision.run_id == bindparam("run"))
    .order_by(DraftRevision.saved_at)
)


@dataclass(frozen=True)
class Draft:
    """The last saved state of a text being written. `key` says what it answers ("reply:M-0067", "letter")."""

    key: str
    revision: int
    body: dict[str, Any]
    saved_at: datetime


@dataclass(frozen=True)
class Room:
    """A run as its trainee finds it. Instants are aware. What a command does not need is read when a page asks for it."""

    run_id: int
    candidacy_id: int
    case_id: str
    evaluation: str
    training: bool
    duration: timedelta
    started_at: datetime | None
    submitted_at: datetime | None
    run: Run

    @property
    def id(self) -> int:
        """The run, as its clock names it."""
        return self.run_id

    @property
    def duration_minutes(self) -> int:
        """The evaluation's own, before any measure."""
        return self.duration // timedelta(minutes=1)

    @cached_property
    def clock(self) -> Reckoning:
        """How its time stands."""
        return reckoning(self)

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, measures included; None before the start and while its clock is stopped from outside."""
        return self.clock.ends_at

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        """The texts being written."""
        return tuple(draft for draft in self._revisions if draft.body)

    def revision(self, key: str) -> Draft | None:
        """The last state saved under that key, one that was sent or emptied included."""
        return next((draft for draft in self._revisions if draft.key == key), None)

    @cached_property
    def saved_at(self) -> datetime | None:
        """When something was last kept: an act, a draft, else the start."""
        kept = [_acted_at(self.run_id), *(draft.saved_at for draft in self._revisions)]
        return max((each for each in kept if each is not None), default=self.started_at)

    @cached_property
    def _revisions(self) -> list[Draft]:
        return _drafts(self.run_id)

    @property
    def extra(self) -> bool:
        """Whether more time is given than the duration alone."""
        return self.started_at is not None and self.clock.granted > self.duration

    @property
    def open(self) -> bool:
        """Whether the work goes on: begun, not handed in, time left. While the clock stands, no act is taken all the same."""
        return self.started_at is not None and self.submitted_at is None and self.clock.phase is not Phase.OVER

    @property
    def left(self) -> timedelta:
        """The time at work that remains, never below zero; all that is granted before the start."""
        return self.clock.left


class Kept:
    """The states a process keeps, with the hash of their last event, most recently used last. Only what was read committed enters."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._runs: OrderedDict[tuple[str, int, int], tuple[Run, str]] = OrderedDict()

    def get(self, key: tuple[str, int, int]) -> tuple[Run, str] | None:
        with self._lock:
            found = self._runs.get(key)
            if found is not None:
                self._runs.move_to_end(key)
            return found

    def put(self, key: tuple[str, int, int], run: Run, head: str) -> None:
        with self._lock:
            self._runs[key] = (run, head)
            self._runs.move_to_end(key)
            while len(self._runs) > self._size:
                self._runs.popitem(last=False)


_kept = Kept(KEPT_RUNS)


def company_time(stored: datetime) -> datetime:
    """The company's own time, naive, as `run_event` keeps it under the name of UTC."""
    return stored.astimezone(UTC).replace(tzinfo=None)


def state_of(session: Session, row: RunRow) -> Run:
    """The run's state now: what the process keeps, then the events since, when the kept last event is still the one stored."""
    kept = _kept.get(_key(session, row.id))
    seq = len(kept[0].events) if kept else 0
    return _brought_up(session, row, kept, session.execute(_EVENTS, {"run": row.id, "seq": seq}).all())


def own_run(session: Session, actor: Actor, run_id: int) -> tuple[Any, Run]:
    """The run of this candidate, in columns, and its state, in one statement. Raises NotFound for another's."""
    kept = _kept.get(_key(session, run_id))
    seq = len(kept[0].events) if kept else 0
    rows = in_columns(session, _OWN_EVENTS, {"run": run_id, "seq": seq, "account": actor.account_id}).all()
    if not rows:
        raise NotFound
    return rows[0], _brought_up(session, rows[0], kept, [row for row in rows if row.seq is not None])


def _key(session: Session, run_id: int) -> tuple[str, int, int]:
    return str(session.get_bind().engine.url), run_id, ENGINE_VERSION


def _brought_up(session: Session, row: Any, kept: tuple[Run, str] | None, rows: Sequence[Any]) -> Run:
    """The kept state with the events since, `rows` from its last one on; from the start when that one is no longer what is stored."""
    run, head = kept or (start(case_of(row.case_digest), row.variant_seed), ORIGIN)
    if run.events and (not rows or rows[0].hash != head):
        run = start(case_of(row.case_digest), row.variant_seed)
        rows = session.execute(_EVENTS, {"run": row.id, "seq": 0}).all()
    fresh = [recall(each.seq, company_time(each.scenario_at), each.body) for each in rows if each.seq > len(run.events)]
    if fresh:
        run = resume(run, fresh)
        _kept.put(_key(session, row.id), run, rows[-1].hash)
    return run


def own_row(session: Session, actor: Actor, run_id: int) -> RunRow:
    """The run of this candidate. Raises NotFound for another's."""
    row = session.scalar(_OWN, {"run": run_id, "account": actor.account_id})
    if row is None:
        raise NotFound
    return row


@read
def room(session: Session, actor: Actor, run_id: int) -> Room:
    """The work room of the candidate's own run. Raises NotFound."""
    row, run = own_run(session, actor, run_id)
    return Room(
        run_id=row.id,
        candidacy_id=row.candidacy_id,
        case_id=row.case_id,
        evaluation=row.evaluation_code,
        training=row.mode == "training",
        duration=timedelta(minutes=row.duration_minutes),
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        run=run,
    )


@read
def _acted_at(session: Session, run_id: int) -> datetime | None:
    acted_at: datetime | None = in_columns(session, _ACTED_AT, {"run": run_id}).scalar_one()
    return acted_at


@read
def _drafts(session: Session, run_id: int) -> list[Draft]:
    return drafts_of(session, run_id)


def drafts_of(session: Session, run_id: int) -> list[Draft]:
    """The last revision of every draft of the run, those that were sent or emptied included (their body is empty), last saved last."""
    return [Draft(row.key, row.revision, row.body, row.saved_at) for row in in_columns(session, _DRAFTS, {"run": run_id})]
