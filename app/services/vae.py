"""VAE files: every passage goes by the table of `juries.vae_table`; passages are appended, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.models import Candidacy, Deposit, FrameworkVersion, Role, VaeFile, VaeTransition
from app.queries.certifications import certification_of, renewals_of
from app.services import audit
from blocks.model import VALIDATION_FILE
from juries import vae
from juries.admission import registration_refusal
from juries.refusal import Refusal
from juries.vae_table import AWAITING_FEASIBILITY, JuryResult, Need, Party, Path, State

SILENCE_JOB = "vae.record_silence"
FIELD_OF = {
    "vae.reason_needed": "reason",
    "vae.jury_date_needed": "jury_on",
    "vae.result_needed": "result",
}


def as_file(row: VaeFile, transitions: Iterable[VaeTransition]) -> vae.VaeFile:
    """The stored file as the rule knows it; `transitions` oldest first, `row.candidacy` loaded."""
    steps = tuple(
        vae.Step(
            at=step.at,
            act=step.act,
            state=State(step.to_state),
            by=Party(step.party),
            reason=step.reason,
            jury_on=step.jury_on,
            result=JuryResult(step.result) if step.result else None,
        )
        for step in transitions
    )
    return vae.VaeFile(path=Path.ACCOMPANIED if row.accompanied else Path.AUTONOMOUS, opened_at=row.candidacy.created_at, steps=steps)


def parties(actor: Actor, candidacy: Candidacy) -> tuple[Party, ...]:
    """In which capacities this person acts on that file; none means that they do not reach it.

    On one's own file one is the candidate and nothing else.
    """
    if candidacy.account_id == actor.account_id:
        return (Party.CANDIDATE,)
    held = []
    if Role.ADMINISTRATOR in actor.roles:
        held.append(Party.CERTIFIER)
    if Role.VAE_ADVISOR in actor.roles and candidacy.advisor_id is not None and candidacy.advisor_id == actor.account_id:
        held.append(Party.ADVISOR)
    return tuple(held)


@write
def act(
    session: Session,
    actor: Actor,
    number: str,
    name: str,
    *,
    revision: int,
    reason: str = "",
    jury_on: date | None = None,
    result: JuryResult | None = None,
) -> State:
    """Do one act of the table on the file of that number; returns where it leads.

    `revision` is the one that the person had before their eyes. Raises NotFound for a file out of reach, Conflict("vae.changed"),
    Refused("vae.…") or ("admission.…") with the rule's reason.
    """
    row = session.scalar(select(VaeFile).where(VaeFile.number == number).options(joinedload(VaeFile.candidacy)).with_for_update(of=VaeFile))
    if row is None:
        raise NotFound
    capacities = parties(actor, row.candidacy)
    if not capacities:
        raise NotFound
    if row.revision != revision:
        raise Conflict("vae.changed")
    file = as_file(row, _transitions(session, row.id))
    registration = _registration(session, row) if Need.REGISTRATION_OPEN in vae.needs_of(file, name) else None
    deposited = Need.VALIDATION_FILE in vae.needs_of(file, name) and _deposited(session, row)
    answers = [
        vae.move(
            file, name, party, clock.now(), reason=reason, jury_on=jury_on, result=result, registration=registration, deposited=deposited
        )
        for party in capacities
    ]
    step = _best(answers)
    _append(session, actor, row, file, step)
    return step.state


@handler(SILENCE_JOB)
def record_silence(task: Task) -> None:
    """The day after the last day to answer: record the acceptance that the law draws from silence, unless an answer came."""
    accept_if_silent(Actor.system(), int(task.payload["file"]))


@write
def accept_if_silent(session: Session, actor: Actor, file_id: int) -> bool:
    """Record an acceptance by silence when the time to answer is over; whether it was. Done twice, it is done once."""
    row = session.scalar(select(VaeFile).where(VaeFile.id == file_id).options(joinedload(VaeFile.candidacy)).with_for_update(of=VaeFile))
    if row is None:
        return False
    file = as_file(row, _transitions(session, row.id))
    step = vae.move(file, "accept_by_silence", Party.CLOCK, clock.now())
    if not isinstance(step, vae.Step):
        return False
    _append(session, actor, row, file, step)
    return True


def _best(answers: Sequence[vae.Step | Refusal]) -> vae.Step:
    """The first step that one of the person's capacities allows; else raises the most telling refusal."""
    for answer in answers:
        if isinstance(answer, vae.Step):
            return answer
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    refusal = min(refusals, key=lambda each: each.code == "vae.not_yours")
    raise Refused(refusal.code, field=FIELD_OF.get(refusal.code), **refusal.params)


def _transitions(session: Session, file_id: int) -> Sequence[VaeTransition]:
    return session.scalars(select(VaeTransition).where(VaeTransition.vae_file_id == file_id).order_by(VaeTransition.id)).all()


def _registration(session: Session, row: VaeFile) -> Refusal | None:
    certification = certification_of(session.get_one(FrameworkVersion, row.candidacy.framework_version_id))
    return registration_refusal(certification, renewals_of(session, certification.number), clock.today())


def _deposited(session: Session, row: VaeFile) -> bool:
    statement = select(Deposit.id).where(Deposit.candidacy_id == row.candidacy_id, Deposit.evaluation_code == VALIDATION_FILE)
    return session.scalar(statement.limit(1)) is not None


def _append(session: Session, actor: Actor, row: VaeFile, file: vae.VaeFile, step: vae.Step) -> None:
    session.add(
        VaeTransition(
            vae_file_id=row.id,
            act=step.act,
            from_state=file.state,
            to_state=step.state,
            party=step.by,
            reason=step.reason,
            jury_on=step.jury_on,
            result=step.result,
            actor_id=actor.account_id,
            at=step.at,
        )
    )
    row.state, row.since, row.revision = step.state, step.at, row.revision + 1
    audit.record(
        session,
        actor,
        stream=f"vae:{row.id}",
        verb="vae.moved",
        target=f"vae_file:{row.id}",
        body={
            "act": step.act,
            "from": file.state,
            "to": step.state,
            "party": step.by,
            "jury_on": step.jury_on.isoformat() if step.jury_on else None,
            "result": step.result,
            "reason_digest": hashlib.sha256(step.reason.encode()).hexdigest(),
        },
    )
    if step.state in AWAITING_FEASIBILITY:
        _watch_silence(session, row.id, file.with_step(step))


def _watch_silence(session: Session, file_id: int, file: vae.VaeFile) -> None:
    """Look again when the last day to answer is over. A file that was answered meanwhile is left alone."""
    due = vae.next_deadline(file)
    assert due is not None
    after = datetime.combine(due.due + timedelta(days=1), time(), tzinfo=clock.PARIS)
    enqueue(session, SILENCE_JOB, {"file": file_id}, run_at=after, key=f"{SILENCE_JOB}:{file_id}:{due.due.isoformat()}")
