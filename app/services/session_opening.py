"""Opening a session: what stands in the way is said; else every run is prepared, versions and cases are frozen, figures shared out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import Refused
from app.models import AssessmentSession, PaperRun, Run, RunMode, SessionPaper, SessionSeat
from app.queries.session_plans import obstacles_of
from app.services import audit, framework, runs
from app.services.assessment_sessions import planned
from casestudies import library
from casestudies.apart import LARGEST_SEED, TooAlike, seeds_apart
from juries.assessment_session import VariantPolicy


@write
def open_session(session: Session, actor: Actor, session_id: int) -> None:
    """Fix the roster: a run is prepared for each candidate and paper, with the content that the case has today.

    Raises NotFound, Refused "session.opened", the first obstacle of `juries.session_opening`, "session.case_too_alike" when no variants of
    a case are without a figure in common.
    """
    row = planned(session, session_id)
    standing = obstacles_of(session, row)
    if standing:
        raise Refused(standing[0].refusal.code, **standing[0].refusal.params)
    framework.freeze(actor, row.framework_version_id)
    papers = session.scalars(select(SessionPaper).where(SessionPaper.session_id == session_id).order_by(SessionPaper.number)).all()
    seats = session.scalars(
        select(SessionSeat)
        .where(SessionSeat.session_id == session_id, SessionSeat.left_at.is_(None))
        .order_by(SessionSeat.position, SessionSeat.id)
    ).all()
    for paper in papers:
        _prepare(session, actor, paper, seats, _seeds(row, paper, len(seats)))
    row.opened_at = clock.now()
    body = {"papers": {paper.number: paper.case_digest for paper in papers}, "candidates": len(seats)}
    audit.record(session, actor, stream=f"session:{session_id}", verb="session.readied", body=body)


def _seeds(row: AssessmentSession, paper: SessionPaper, seats: int) -> tuple[int, ...]:
    if row.variant_policy is VariantPolicy.SAME:
        return (secrets.randbelow(LARGEST_SEED),) * seats
    try:
        return seeds_apart(library.load(paper.case_id), seats, Random(secrets.randbits(64)))  # noqa: S311 - seeded by the system's own
    except TooAlike:
        raise Refused("session.case_too_alike", paper=str(paper.number)) from None


def _prepare(session: Session, actor: Actor, paper: SessionPaper, seats: Sequence[SessionSeat], seeds: Sequence[int]) -> None:
    for seat, seed in zip(seats, seeds, strict=True):
        run_id = runs.prepare(actor, seat.candidacy_id, paper.case_id, RunMode.CERTIFYING, seed=seed)
        session.add(PaperRun(paper_id=paper.id, candidacy_id=seat.candidacy_id, run_id=run_id))
        paper.case_digest = paper.case_digest or session.get_one(Run, run_id).case_digest
    session.flush()
