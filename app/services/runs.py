"""Runs: begin one, do a command on it, save a draft, hand it in.

What is acknowledged is committed. A command carries an id: the same id and body gives the stored answer, refusals included, and another
body under that id is refused. It is decided before the transaction; inside, the sequence is checked and the deadline is read.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.chain import ORIGIN, canonical, digest_of, event_hash
from app.database import append_rows, close_reading, in_columns, write
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.models import (
    AccommodationDecision,
    Candidacy,
    DraftRevision,
    EvidenceRow,
    FrameworkVersion,
    LateCommand,
    PaperRun,
    RunCommand,
    RunEvent,
    RunMachine,
    RunMode,
    SittingRecord,
)
from app.models import Run as RunRow
from app.queries.runs import drafts_of, own_row, room, state_of
from app.queries.sittings import Timed, obstacles, reckoning_of
from app.services import audit, case_contents, framework
from blocks.observation import Evidence
from casestudies import library, offer
from casestudies.company.engine import command_to
from casestudies.company.kernel import Accepted, Command, Decision
from casestudies.company.kernel import Refused as Impossible
from casestudies.observation.observe import observe
from casestudies.recorded import Recorded
from casestudies.run import Act, Run, act
from juries.sitting_clock import Phase

TRIES = 4
"""Decided once, and again three times when somebody else's act came between."""
LARGEST_SEED = 2**31
SUBMIT_JOB = "run.submit_at_deadline"
DRAFT_LENGTH = 20_000
"""Characters of a draft, all its fields together."""


class Moved(Exception):
    """Another act was recorded since this one was decided."""


@dataclass(frozen=True)
class Answer:
    """What a command was answered: accepted, warned, refused or late. `seq` is the run's last event after it."""

    status: str
    seq: int = 0
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    field: str | None = None
    warnings: tuple[dict[str, Any], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it was done."""
        return self.status == "accepted"

    def stored(self) -> dict[str, Any]:
        """The answer as kept beside the command."""
        return {
            "status": self.status,
            "seq": self.seq,
            "code": self.code,
            "params": self.params,
            "field": self.field,
            "warnings": list(self.warnings),
        }


def new_command_id() -> str:
    """An id for a form that holds a command, so that sending it twice does it once."""
    return secrets.token_urlsafe(18)


@write
def prepare(session: Session, actor: Actor, candidacy_id: int, case_id: str, mode: RunMode, *, seed: int | None = None) -> int:
    """Lay a case before a candidate, not begun yet; returns the run's id. The case, its company and its variant are fixed from now on.

    Raises NotFound (candidacy, case), Refused "run.other_block" when the candidacy does not aim at the case's block of that certification.
    """
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or case_id not in library.identifiers():
        raise NotFound
    case = library.load(case_id)
    version = session.get_one(FrameworkVersion, candidacy.framework_version_id)
    if case.file not in offer.serving(version.certification_number, candidacy.blocks):
        raise Refused("run.other_block", block=case.file.block)
    row = RunRow(
        candidacy_id=candidacy_id,
        case_id=case_id,
        case_digest=case_contents.keep(session, case),
        base_digest=case.file.company,
        variant_seed=secrets.randbelow(LARGEST_SEED) if seed is None else seed,
        mode=mode,
        block_code=case.file.block,
        evaluation_code=case.file.evaluation,
        framework_version_id=candidacy.framework_version_id,
        duration_minutes=case.file.duration_minutes,
        started_at=None,
        submitted_at=None,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    if mode is RunMode.CERTIFYING:
        framework.freeze(actor, candidacy.framework_version_id)
    body = {"mode": mode.value, "case": case.digest}
    audit.record(session, actor, stream=f"run:{row.id}", verb="run.prepared", target=case_id, body=body)
    return row.id


@write
def begin(session: Session, actor: Actor, run_id: int) -> None:
    """The candidate begins: the time runs. Beginning again changes nothing. A run of a session begins by `sittings.start`, or here when the
    session lets candidates begin. Raises NotFound for another's run, Refused "session.…"."""
    row = own_row(session, actor, run_id)
    _wait_for_others(session, run_id)
    session.refresh(row)
    if row.started_at is not None:
        return
    reasons = obstacles(session, row, by_candidate=True)
    if reasons:
        raise Refused(reasons[0].code, **reasons[0].params)
    begin_now(session, actor, row)


def begin_now(session: Session, actor: Actor, row: RunRow) -> None:
    """The time of a run starts now, in the caller's transaction."""
    row.started_at = clock.now()
    audit.record(session, actor, stream=f"run:{row.id}", verb="run.begun")
    watch_deadline(session, row)


@write
def start_run(session: Session, actor: Actor, candidacy_id: int, case_id: str, *, seed: int | None = None) -> int:
    """A candidate trains on a case: prepared and begun at once; returns the run's id. Raises NotFound as for another's candidacy."""
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id:
        raise NotFound
    run_id = prepare(actor, candidacy_id, case_id, RunMode.TRAINING, seed=seed)
    begin(actor, run_id)
    return run_id


def watch_deadline(session: Session, row: Timed) -> None:
    """Have the work handed in when its time is out, as far as this is known now; nothing while its clock is stopped from outside."""
    ends_at = reckoning_of(session, row).ends_at
    if ends_at is None:
        return
    enqueue(session, SUBMIT_JOB, {"run": row.id}, run_at=ends_at, key=f"{SUBMIT_JOB}:{row.id}:{ends_at.isoformat()}")


def execute(actor: Actor, run_id: int, command_id: str, command: Command, *, state: Run | None = None) -> Answer:
    """Do `command` on the candidate's own run, once for its id. `state` is the run as this request has just read it.

    Raises NotFound, Refused "run.not_begun", "run.command_reused" (another body under that id), "sitting.stopped" while the clock stands,
    "sitting.elsewhere" when it goes on at another machine, Conflict "run.moved" when others' acts came between each time.
    A command that arrives after the end is kept apart and answered "late".
    """
    body = canonical(command_to(command))
    for _ in range(TRIES):
        before = state or room(actor, run_id).run
        state = None
        close_reading()
        try:
            return _append(actor, run_id, command_id, body, len(before.events), act(before, command))
        except (Moved, IntegrityError):
            continue
    raise Conflict("run.moved")


# All that decides what becomes of a command, in one statement: its run, what its id was answered, the last event, whether it has measures.
_LAST = select(func.max(RunEvent.seq)).where(RunEvent.run_id == bindparam("run")).scalar_subquery()
_PLACE = (
    select(RunRow.id, RunRow.candidacy_id, RunRow.started_at, RunRow.submitted_at, RunRow.duration_minutes, RunMachine.login_id)
    .add_columns(RunCommand.body_digest, RunCommand.answer, LateCommand.body.label("late_body"), RunEvent.seq, RunEvent.hash)
    .add_columns(exists().where(AccommodationDecision.candidacy_id == RunRow.candidacy_id).label("measured"))
    .add_columns(
        or_(exists().where(SittingRecord.run_id == RunRow.id), exists().where(PaperRun.run_id == RunRow.id)).label("marked"),
    )
    .join(Candidacy, Candidacy.id == RunRow.candidacy_id)
    .outerjoin(RunMachine, RunMachine.run_id == RunRow.id)
    .outerjoin(RunCommand, (RunCommand.run_id == RunRow.id) & (RunCommand.command_id == bindparam("command")))
    .outerjoin(LateCommand, (LateCommand.run_id == RunRow.id) & (LateCommand.command_id == bindparam("command")))
    .outerjoin(RunEvent, (RunEvent.run_id == RunRow.id) & (RunEvent.seq == _LAST))
    .where(RunRow.id == bindparam("run"), Candidacy.account_id == bindparam("account"))
)


def _answered(place: Any, body: str) -> Answer | None:
    """The stored answer of that id, None when it is new. Raises Refused when it was for something else."""
    if place.body_digest is not None:
        if place.body_digest != digest_of(body):
            raise Refused("run.command_reused")
        return Answer(**{**place.answer, "warnings": tuple(place.answer["warnings"])})
    if place.late_body is not None:
        if place.late_body != body.encode():
            raise Refused("run.command_reused")
        return Answer("late")
    return None


@write
def _append(session: Session, actor: Actor, run_id: int, command_id: str, body: str, base: int, done: Act) -> Answer:
    """Keep the command with its answer and append its events, if nothing came between. Raises Moved, NotFound, Refused."""
    # First the others, then the reading: what is read here is what they left.
    _wait_for_others(session, run_id)
    place = in_columns(session, _PLACE, {"run": run_id, "command": command_id, "account": actor.account_id}).one_or_none()
    if place is None:
        raise NotFound
    known = _answered(place, body)
    if known is not None:
        return known
    if place.started_at is None:
        raise Refused("run.not_begun")
    now = clock.now()
    reckoning = reckoning_of(session, place, now=now, measured=place.measured, marked=place.marked)
    if place.submitted_at is not None or reckoning.phase is Phase.OVER:
        session.add(LateCommand(run_id=run_id, command_id=command_id, body=body.encode(), actor_id=actor.person_id, recorded_at=now))
        return Answer("late")
    if not reckoning.running:
        raise Refused("sitting.stopped")
    if elsewhere(actor, place.login_id):
        raise Refused("sitting.elsewhere")
    if (place.seq or 0) != base:
        raise Moved
    append_rows(session, RunEvent, _chained(run_id, command_id, done.recorded, place.hash or ORIGIN, now))
    answer = _answer(done.decision, base + len(done.recorded))
    kept = {"body_digest": digest_of(body), "answer": answer.stored(), "actor_id": actor.person_id, "recorded_at": now}
    append_rows(session, RunCommand, [{"run_id": run_id, "command_id": command_id, **kept}])
    return answer


def elsewhere(actor: Actor, login_id: int | None) -> bool:
    """Whether a run worked in that login goes on at another machine than the actor's."""
    return login_id is not None and actor.login_id is not None and login_id != actor.login_id


def _wait_for_others(session: Session, run_id: int) -> None:
    audit.lock_stream(session, f"run-events:{run_id}")


class NewEvent(NamedTuple):
    """A row of `run_event` about to be appended, but for its own hash."""

    run_id: int
    seq: int
    command_id: str
    type: str
    version: int
    scenario_at: datetime
    recorded_at: datetime
    body: bytes
    previous: str


def _chained(run_id: int, command_id: str, recorded: tuple[Recorded, ...], head: str, now: datetime) -> list[dict[str, Any]]:
    """The rows of these events, each chained to the one before."""
    rows = []
    for entry in recorded:
        moments = entry.at.replace(tzinfo=UTC), now
        event = NewEvent(run_id, entry.seq, command_id, entry.type, entry.version, *moments, entry.body(), head)
        head = event_hash(event)
        rows.append({**event._asdict(), "hash": head})
    return rows


def _answer(decision: Decision, seq: int) -> Answer:
    match decision:
        case Accepted():
            return Answer("accepted", seq)
        case Impossible(code=code, params=params, field=field_name):
            return Answer("refused", seq, code, dict(params), field_name)
        case _:
            return Answer("warned", seq, warnings=tuple(msgspec.to_builtins(warning) for warning in decision.warnings))


@write
def save_draft(session: Session, actor: Actor, run_id: int, key: str, body: dict[str, str]) -> datetime:
    """Keep this state of a text being written ({} empties it); returns when it was saved. What is already so is not written again.

    Raises NotFound, Refused "run.over", "draft.too_long", "sitting.elsewhere".
    """
    if sum(len(value) for value in body.values()) > DRAFT_LENGTH:
        raise Refused("draft.too_long", limit=DRAFT_LENGTH)
    row = own_row(session, actor, run_id)
    _wait_for_others(session, run_id)
    session.refresh(row)
    _still_open(session, row)
    if elsewhere(actor, session.scalar(select(RunMachine.login_id).where(RunMachine.run_id == run_id))):
        raise Refused("sitting.elsewhere")
    last = next((draft for draft in drafts_of(session, run_id) if draft.key == key), None)
    if last is not None and last.body == body:
        return last.saved_at
    now = clock.now()
    revision = last.revision + 1 if last else 1
    session.add(DraftRevision(run_id=run_id, key=key, revision=revision, body=body, saved_at=now))
    return now


def _still_open(session: Session, row: RunRow) -> None:
    phase = reckoning_of(session, row).phase
    if phase is Phase.READY:
        raise Refused("run.not_begun")
    if row.submitted_at is not None or phase is Phase.OVER:
        raise Refused("run.over")


@write
def submit(session: Session, actor: Actor, run_id: int) -> None:
    """Hand in: the observations are frozen for the jurors, and nothing can be changed any more. Handing in again changes nothing.

    Raises NotFound, Refused "run.not_begun".
    """
    row = own_row(session, actor, run_id)
    if row.started_at is None:
        raise Refused("run.not_begun")
    hand_in(session, actor, row)


def hand_in(session: Session, actor: Actor, row: RunRow) -> None:
    """Freeze the observations and close the run, once, in the caller's transaction; as of its end, however late a server comes to it."""
    _wait_for_others(session, row.id)
    session.refresh(row)
    if row.submitted_at is not None:
        return
    run, now = state_of(session, row), clock.now()
    reckoning = reckoning_of(session, row, now=now)
    observations = observe(run)
    digest = hashlib.sha256(msgspec.json.encode(observations)).hexdigest()
    evidence = Evidence(reference=f"run:{row.id}", evaluation=row.evaluation_code, digest=digest, observations=observations)
    row.submitted_at = (reckoning.phase is Phase.OVER and reckoning.ends_at) or now
    session.add(
        EvidenceRow(
            candidacy_id=row.candidacy_id,
            run_id=row.id,
            block_code=row.block_code,
            evaluation_code=row.evaluation_code,
            title=run.case.file.title,
            competencies=list(run.case.file.competencies),
            body=msgspec.json.encode(evidence).decode(),
            digest=digest,
            frozen_at=now,
        )
    )
    last = session.scalar(select(func.max(RunEvent.seq)).where(RunEvent.run_id == row.id)) or 0
    audit.record(session, actor, stream=f"run:{row.id}", verb="run.submitted", body={"events": last, "evidence": digest})


@handler(SUBMIT_JOB)
def submit_at_deadline(task: Task) -> None:
    """Hand in what is there when the time is out; when the end was moved meanwhile, look again then."""
    _submit_if_over(int(task.payload["run"]))


@write
def _submit_if_over(session: Session, run_id: int) -> None:
    row = session.get(RunRow, run_id)
    if row is None:
        return
    # A mark being made may move the end: it is waited for, then counts.
    _wait_for_others(session, run_id)
    session.refresh(row)
    if row.started_at is None or row.submitted_at is not None:
        return
    now = reckoning_of(session, row)
    if now.phase is not Phase.OVER:
        ends_at = now.ends_at.isoformat() if now.ends_at else None
        audit.record(session, Actor.system(), stream=f"run:{run_id}", verb="run.end_moved", body={"ends_at": ends_at})
        watch_deadline(session, row)
        return
    hand_in(session, Actor.system(), row)
