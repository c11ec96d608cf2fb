"""The invented juries: one waiting for its jurors, one with thresholds to settle, one that has awarded a block."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.demo.centre import Cast, days_ago
from app.demo.people import ADMINISTRATOR, JUROR_INSIDE, JUROR_OUTSIDE, JUROR_OUTSIDE_TOO, PASSWORD, Person
from app.models import Award, FrameworkVersion, JuryRecordRow
from app.queries.certifications import certification_of
from app.services import issuing, judging, judging_decision, judging_scores
from blocks.model import Block, Criterion

BLOCK = "BC03"
Level = Callable[[Criterion], int]


def compose(cast: Cast, candidacy_id: int, pair: tuple[Person, Person], place: str, *, ago: int) -> int:
    """Name the two jurors of a candidate's block; returns the jury's number."""
    members = (cast[pair[0]].person_id, cast[pair[1]].person_id)
    with clock.frozen(days_ago(ago, 14)):
        return judging.compose_jury(cast[ADMINISTRATOR], candidacy_id, BLOCK, jurors=members, president=None, place=place)


def declare_no_tie(cast: Cast, jury_id: int, pair: tuple[Person, Person], *, ago: int) -> None:
    """Both jurors declare that they have no tie with the candidate."""
    with clock.frozen(days_ago(ago, 18)):
        for juror in pair:
            judging.declare(cast[juror], jury_id, conflict=False)


def at_threshold(criterion: Criterion) -> int:
    """The first sufficient level."""
    return criterion.threshold


def well(criterion: Criterion) -> int:
    """One above the threshold where the threshold is low, else the threshold: no straddle with `at_threshold`."""
    return min(4, criterion.threshold + (1 if criterion.threshold < 3 else 0))


def severe(criterion: Criterion) -> int:
    """Below the threshold on the two criteria that a novice's work leaves open."""
    return criterion.threshold - (1 if criterion.code in {"BC03C01K1", "BC03C03K1"} else 0)


def score_and_lock(session: Session, cast: Cast, jury_id: int, juror: Person, level: Level, *, ago: int, hour: int) -> None:
    """A juror scores every criterion and locks."""
    actor = cast[juror]
    with clock.frozen(days_ago(ago, hour)):
        for competency in _block(session, cast).competencies:
            levels = {criterion.code: level(criterion) for criterion in competency.criteria}
            judging_scores.save_competency(actor, jury_id, competency.code, levels=levels, confidence=judging_scores.FAIRLY_SURE)
        judging_scores.lock_sheet(actor, jury_id)


def conclude(session: Session, jury_id: int, jurors: tuple[Actor, Actor], *, ago: int) -> None:
    """Draw up the record and sign it, both; the certificate follows at once, without waiting for a worker."""
    with clock.frozen(days_ago(ago, 17)):
        judging_decision.draw_up_record(jurors[0], jury_id)
        digest = session.scalars(select(JuryRecordRow.digest).where(JuryRecordRow.jury_id == jury_id)).one()
        for juror in jurors:
            judging_decision.sign_record(juror, jury_id, digest=digest, password=PASSWORD)
        issuing.issue(session.scalars(select(Award.id).where(Award.jury_id == jury_id)).one())


def _block(session: Session, cast: Cast) -> Block:
    return certification_of(session.get_one(FrameworkVersion, cast.version_id)).block(BLOCK)


INSIDE_AND_OUT = (JUROR_INSIDE, JUROR_OUTSIDE)
INSIDE_AND_OTHER = (JUROR_INSIDE, JUROR_OUTSIDE_TOO)
