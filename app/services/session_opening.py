"""Opening a session: what stands in the way is said; else every run is prepared, versions and cases are frozen, figures shared out.

It takes a second per hundred seats or more: a worker does it. It draws the variants while nobody waits, then prepares all runs in one
transaction, so that a worker killed at any moment leaves the session as it was, and the next one begins anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read, write
from app.errors import NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.models import AssessmentSession, Candidacy, PaperRun, Run, RunMode, SessionPaper, SessionSeat
from app.queries.session_openings import REFUSED, SHARED_OUT, opening_key, under_way
from app.queries.session_plans import obstacles_of, planned_row
from app.services import audit, framework, runs
from app.services.assessment_sessions import locked
from casestudies import library
from casestudies.apart import LARGEST_SEED, TooAlike, seeds_apart
from juries.assessment_session import VariantPolicy
from juries.refusal import Refusal
from juries.session_opening import TOO_ALIKE

OPEN_JOB = "session.open"
Seeds = Mapping[int, Sequence[int]]
"""By paper, a seed for each seat in the order of the room."""


@write
def order(session: Session, actor: Actor, session_id: int) -> None:
    """Have a worker open a session; nothing when that is ordered or done already. Raises NotFound, Refused with the first obstacle."""
    row = locked(session, session_id)
    if row.opened_at is not None or under_way(session, session_id):
        return
    _refuse_obstacles(session, row)
    enqueue(session, OPEN_JOB, {"session": session_id, "by": actor.person_id}, key=opening_key(session_id), again=True)
    audit.record(session, actor, stream=f"session:{session_id}", verb="session.opening_ordered")


@handler(OPEN_JOB)
def open_ordered(task: Task) -> None:
    """Open a session in the name of who ordered it, unless it was given up meanwhile, or another worker opened it. What refuses is kept."""
    actor, session_id = Actor(account_id=task.payload["by"]), task.payload["session"]
    try:
        open_session(actor, session_id, task.progress)
    except NotFound:
        return
    except Refused as refused:
        _keep_refusal(actor, session_id, refused)


@write
def _keep_refusal(session: Session, actor: Actor, session_id: int, refused: Refused) -> None:
    if locked(session, session_id).opened_at is None:
        body = msgspec.to_builtins(Refusal(refused.code, refused.params))
        audit.record(session, actor, stream=f"session:{session_id}", verb=REFUSED, body=body)


def open_session(actor: Actor, session_id: int, progress: Callable[[int], None] = lambda _percent: None) -> None:
    """Fix the roster: a run is prepared for each candidate and paper, with the content that the case has today.

    Raises NotFound, Refused "session.opened", the first obstacle of `juries.session_opening`, TOO_ALIKE when no variants of a case are
    without a figure in common.
    """
    policy, seats, papers = _to_draw(session_id)
    seeds = {}
    for rank, paper in enumerate(papers):
        progress(rank * SHARED_OUT // len(papers))
        seeds[paper.id] = _seeds(policy, paper, seats)
    progress(SHARED_OUT)
    _prepare_all(actor, session_id, seeds)


@read
def _to_draw(session: Session, session_id: int) -> tuple[VariantPolicy, int, Sequence[SessionPaper]]:
    row = planned_row(session, session_id)
    _refuse_obstacles(session, row)
    return row.variant_policy, len(_seats(session, session_id)), _papers(session, session_id)


def _refuse_obstacles(session: Session, row: AssessmentSession) -> None:
    if row.opened_at is not None:
        raise Refused("session.opened")
    for obstacle in obstacles_of(session, row):
        raise Refused(obstacle.refusal.code, **obstacle.refusal.params)


def _papers(session: Session, session_id: int) -> Sequence[SessionPaper]:
    return session.scalars(select(SessionPaper).where(SessionPaper.session_id == session_id).order_by(SessionPaper.number)).all()


def _seats(session: Session, session_id: int) -> Sequence[SessionSeat]:
    """The roster in the order of the room, with what a run needs of each candidacy."""
    return session.scalars(
        select(SessionSeat)
        .where(SessionSeat.session_id == session_id, SessionSeat.left_at.is_(None))
        .order_by(SessionSeat.position, SessionSeat.id)
        .options(joinedload(SessionSeat.candidacy).joinedload(Candidacy.framework))
    ).all()


def _seeds(policy: VariantPolicy, paper: SessionPaper, seats: int) -> Sequence[int]:
    if policy is VariantPolicy.SAME:
        return (secrets.randbelow(LARGEST_SEED),) * seats
    try:
        return seeds_apart(library.load(paper.case_id), seats, secrets.SystemRandom())
    except TooAlike:
        raise Refused(TOO_ALIKE, paper=str(paper.number)) from None


@write
def _prepare_all(session: Session, actor: Actor, session_id: int, seeds: Seeds) -> None:
    """Prepare every run and open the session. The roster and the papers are those of the seeds: while it is opened they do not change."""
    row = locked(session, session_id)
    _refuse_obstacles(session, row)
    framework.freeze(actor, row.framework_version_id)
    papers, seats = _papers(session, session_id), _seats(session, session_id)
    for paper in papers:
        _prepare(session, actor, paper, seats, seeds[paper.id])
    row.opened_at = clock.now()
    body = {"papers": {paper.number: paper.case_digest for paper in papers}, "candidates": len(seats)}
    audit.record(session, actor, stream=f"session:{session_id}", verb="session.readied", body=body)


def _prepare(session: Session, actor: Actor, paper: SessionPaper, seats: Sequence[SessionSeat], seeds: Sequence[int]) -> None:
    for seat, seed in zip(seats, seeds, strict=True):
        run_id = runs.prepare(actor, seat.candidacy_id, paper.case_id, RunMode.CERTIFYING, seed=seed)
        session.add(PaperRun(paper_id=paper.id, candidacy_id=seat.candidacy_id, run_id=run_id))
        paper.case_digest = paper.case_digest or session.get_one(Run, run_id).case_digest
    session.flush()
