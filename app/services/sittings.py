"""Sittings under way: start them, mark their clock, move them to another machine. Each act is a mark and a row in the log of the run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import current_database, in_columns, read, write
from app.errors import NotFound, Refused
from app.models import Candidacy, Presence, Run, RunMachine, RunMode, SittingRecord
from app.outages import while_there_is_room
from app.queries.board_stages import OFFLINE_AFTER
from app.queries.runs import own_row
from app.queries.sittings import obstacles, reckoning_of, watched_run
from app.services import audit
from app.services.runs import begin_now, elsewhere, hand_in, watch_deadline
from juries.refusal import Refusal
from juries.sitting_clock import Hold, Mark, Phase, mark_obstacle

BEAT_KEPT = timedelta(seconds=10)
"""A beat that follows another more closely is not written."""
LONGEST_REASON = 1000


# Every page of a room asks for it again and again: looked at first, so that the writer's turn is taken only to write.
_BEAT: Any = (
    select(Presence.seen_at, Presence.waiting, Run.started_at, Run.submitted_at)
    .select_from(Run)
    .join(Run.candidacy)
    .outerjoin(Presence, Presence.run_id == Run.id)
    .where(Run.id == bindparam("run"), Candidacy.account_id == bindparam("account"))
)


def _refuse(reason: Refusal | None) -> None:
    if reason is not None:
        raise Refused(reason.code, **reason.params)


def _locked(session: Session, row: Run) -> Run:
    """The run once the others who write its events or its clock are done."""
    audit.lock_stream(session, f"run-events:{row.id}")
    session.refresh(row)
    return row


def mark(
    session: Session, actor: Actor, row: Run, kind: Mark, *, hold: Hold | None = None, minutes: int = 0, reason: str = ""
) -> SittingRecord:
    """Make one mark on the clock of a run that the caller may mark, in the caller's transaction. Raises Refused "sitting.…".

    It is made at the very instant that it was allowed at, and never before the mark that it follows, were the machine's clock put back.
    """
    _locked(session, row)
    if row.submitted_at is not None:
        raise Refused("sitting.over")
    last = session.execute(
        select(SittingRecord.seq, SittingRecord.at).where(SittingRecord.run_id == row.id).order_by(SittingRecord.seq.desc()).limit(1)
    ).one_or_none()
    at = max(each for each in (clock.now(), row.started_at, last and last.at) if each is not None)
    _refuse(mark_obstacle(reckoning_of(session, row, now=at), kind, hold=hold, minutes=minutes))
    record = SittingRecord(
        run_id=row.id,
        seq=last.seq + 1 if last else 1,
        mark=kind,
        hold=hold,
        minutes=minutes,
        reason=reason.strip()[:LONGEST_REASON],
        actor_id=actor.account_id,
        at=at,
    )
    session.add(record)
    session.flush()
    body = {"mark": kind.value, "hold": hold.value if hold else None, "minutes": minutes, "reason": record.reason}
    audit.record(session, actor, stream=f"run:{row.id}", verb=f"sitting.{kind.value}", target=f"mark:{record.seq}", body=body)
    watch_deadline(session, row)
    return record


@write
def pause(session: Session, actor: Actor, run_id: int) -> None:
    """The candidate takes one of their own pauses: the clock stops. Raises NotFound, Refused "sitting.…"."""
    mark(session, actor, own_row(session, actor, run_id), Mark.PAUSED)


@write
def resume(session: Session, actor: Actor, run_id: int) -> None:
    """The candidate is back before the end of the pause. When it has ended by itself, nothing is left to do. Raises NotFound, Refused."""
    row = _locked(session, own_row(session, actor, run_id))
    if reckoning_of(session, row).phase is not Phase.WORKING:
        mark(session, actor, row, Mark.RESUMED)
        return
    audit.record(session, actor, stream=f"run:{run_id}", verb="sitting.back")


@write
def stop(session: Session, actor: Actor, run_id: int, *, reason: str = "", hold: Hold = Hold.INVIGILATOR) -> None:
    """Stop the clock of a sitting that one watches, until it is released. Raises NotFound, Refused."""
    mark(session, actor, watched_run(session, actor, run_id), Mark.STOPPED, hold=hold, reason=reason)


@write
def release(session: Session, actor: Actor, run_id: int, *, hold: Hold = Hold.INVIGILATOR) -> None:
    """Let the clock run again. Raises NotFound, Refused."""
    mark(session, actor, watched_run(session, actor, run_id), Mark.RELEASED, hold=hold)


@write
def give_minutes(session: Session, actor: Actor, run_id: int, minutes: int, *, reason: str) -> None:
    """Give minutes for an incident. Raises NotFound, Refused "sitting.reason_needed", "sitting.minutes", "sitting.over"."""
    if not reason.strip():
        raise Refused("sitting.reason_needed", field="reason")
    mark(session, actor, watched_run(session, actor, run_id), Mark.MINUTES_GIVEN, minutes=minutes, reason=reason)


@write
def end(session: Session, actor: Actor, run_id: int, *, reason: str) -> None:
    """End a sitting before its time: the work is handed in as it is. Raises NotFound, Refused "sitting.reason_needed", "sitting.over"."""
    if not reason.strip():
        raise Refused("sitting.reason_needed", field="reason")
    row = watched_run(session, actor, run_id)
    mark(session, actor, row, Mark.ENDED, reason=reason)
    hand_in(session, actor, row)


@write
def start(session: Session, actor: Actor, run_ids: Sequence[int]) -> dict[int, Refusal]:
    """Start the sittings that may begin; returns why the others may not. One already begun stays as it is. Raises NotFound."""
    refused: dict[int, Refusal] = {}
    # In one order for everybody: two invigilators who start the same room at once wait for each other, and never both.
    wanted = sorted(set(run_ids))
    for run_id in wanted:
        row = _locked(session, watched_run(session, actor, run_id))
        reasons = obstacles(session, row, by_candidate=False)
        if reasons:
            refused[run_id] = reasons[0]
        elif row.started_at is None:
            begin_now(session, actor, row)
    if refused and len(refused) == len(wanted):
        audit.record(session, actor, stream=f"run:{wanted[0]}", verb="sitting.not_started", body={"reason": refused[wanted[0]].code})
    return refused


@write
def settle_at_machine(session: Session, actor: Actor, run_id: int) -> None:
    """The candidate sits down: from now on a certifying run is worked at this machine, unless it is at another already.

    Raises NotFound, Refused "sitting.elsewhere".
    """
    row = _locked(session, own_row(session, actor, run_id))
    machine = session.get(RunMachine, run_id)
    if machine is not None and elsewhere(actor, machine.login_id):
        raise Refused("sitting.elsewhere")
    if machine is None and row.mode is RunMode.CERTIFYING and actor.login_id is not None:
        session.add(RunMachine(run_id=run_id, login_id=actor.login_id, since=clock.now(), asked_login_id=None, asked_at=None))
    audit.record(session, actor, stream=f"run:{run_id}", verb="sitting.ready", target=f"session:{actor.login_id}")


@write
def ask_for_machine(session: Session, actor: Actor, run_id: int) -> None:
    """The candidate asks to go on at the machine of this act. In training it is done at once; else the clock stops until the invigilator
    has answered. Asking again changes nothing. Raises NotFound, Refused "sitting.…"."""
    row = _locked(session, own_row(session, actor, run_id))
    machine = session.get(RunMachine, run_id)
    if actor.login_id is None or machine is None or machine.login_id == actor.login_id:
        raise Refused("sitting.already_here")
    if row.mode is RunMode.TRAINING or row.started_at is None:
        machine.login_id, machine.since = actor.login_id, clock.now()
        audit.record(session, actor, stream=f"run:{run_id}", verb="machine.changed", target=f"session:{actor.login_id}")
        return
    waiting = Hold.MACHINE in reckoning_of(session, row).holds
    machine.asked_login_id, machine.asked_at = actor.login_id, machine.asked_at or clock.now()
    if waiting:
        audit.record(session, actor, stream=f"run:{run_id}", verb="machine.asked", target=f"session:{actor.login_id}")
        return
    mark(session, actor, row, Mark.STOPPED, hold=Hold.MACHINE)


@write
def answer_machine(session: Session, actor: Actor, run_id: int, *, allowed: bool) -> None:
    """Whoever watches lets a sitting go on at the machine asked for, or not; the clock runs again. Raises NotFound, Refused
    "sitting.no_machine_asked"."""
    row = _locked(session, watched_run(session, actor, run_id))
    machine = session.get(RunMachine, run_id)
    if machine is None or machine.asked_login_id is None:
        raise Refused("sitting.no_machine_asked")
    if allowed:
        machine.login_id, machine.since = machine.asked_login_id, clock.now()
    machine.asked_login_id = machine.asked_at = None
    reason = "" if allowed else "refused"
    if Hold.MACHINE in reckoning_of(session, row).holds:
        mark(session, actor, row, Mark.RELEASED, hold=Hold.MACHINE, reason=reason)
    else:  # handed in or released meanwhile: the machine alone is settled
        audit.record(session, actor, stream=f"run:{run_id}", verb="machine.answered", body={"reason": reason})


def beat(run_id: int, actor: Actor, *, waiting: int = 0) -> None:
    """Note that the page of one's own run is open, and how much it has not saved yet. No act: nothing is written in the log, but for the
    end of a silence long enough to have been shown as offline, told when the page is heard again. Raises NotFound for another's run."""
    known, now = _last_beat(actor, run_id), clock.now()
    if known.seen_at is not None and now - known.seen_at < BEAT_KEPT and known.waiting == waiting:
        return
    at_work = known.started_at is not None and known.submitted_at is None
    silent_since = known.seen_at if at_work and known.seen_at is not None and now - known.seen_at >= OFFLINE_AFTER else None
    with while_there_is_room(), current_database().writing(untraced=True) as session:
        if silent_since is not None:
            since = max(silent_since, known.started_at)
            audit.record(session, actor, stream=f"run:{run_id}", verb="sitting.heard_again", body={"since": since.isoformat()})
        known_beat = update(Presence).where(Presence.run_id == run_id).values(seen_at=now, waiting=waiting)
        if not session.connection().execute(known_beat).rowcount:
            session.add(Presence(run_id=run_id, seen_at=now, waiting=waiting))


@read
def _last_beat(session: Session, actor: Actor, run_id: int) -> Any:
    """What is kept of the last beat. Raises NotFound for another's run."""
    found = in_columns(session, _BEAT, {"run": run_id, "account": actor.account_id}).one_or_none()
    if found is None:
        raise NotFound
    return found
