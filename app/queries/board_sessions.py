"""The sessions that a board is of: their papers, and which one is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import AssessmentSession, SessionPaper
from app.queries.assessment_sessions import Paper, papers_of, watched_sessions


@dataclass(frozen=True)
class Head:
    """A session as the bar of its board names it; `papers` in their order."""

    id: int
    title: str
    block: str
    place: str
    remote: bool
    papers: tuple[Paper, ...]

    def paper(self, wanted: int | None, now: datetime) -> Paper:
        """The paper of that number, else the one whose window is open at `now`, the next to open, the last. Raises NotFound."""
        if wanted is not None:
            for paper in self.papers:
                if paper.number == wanted:
                    return paper
            raise NotFound
        by_opening = sorted(self.papers, key=lambda paper: (paper.opens_at, paper.number))
        return next((paper for paper in by_opening if now < paper.closes_at), by_opening[-1])


@read
def head(session: Session, actor: Actor, session_id: int) -> Head:
    """One opened session that this person watches. Raises NotFound, also for one without any paper."""
    row = session.scalar(watched_sessions(actor).where(AssessmentSession.id == session_id))
    papers = papers_of(session, [session_id])[session_id]
    if row is None or not papers:
        raise NotFound
    return _head(row, papers)


@read
def of_today(session: Session, actor: Actor) -> list[Head]:
    """The sessions that this person watches with a window that touches this day, by their first opening."""
    day = datetime.combine(clock.today(), time(), tzinfo=clock.PARIS)
    now_on = select(SessionPaper.session_id).where(SessionPaper.opens_at < day + timedelta(days=1), SessionPaper.closes_at >= day)
    rows = session.scalars(watched_sessions(actor).where(AssessmentSession.id.in_(now_on))).all()
    papers = papers_of(session, [row.id for row in rows])
    return sorted((_head(row, papers[row.id]) for row in rows), key=lambda one: (min(p.opens_at for p in one.papers), one.title))


def _head(row: AssessmentSession, papers: tuple[Paper, ...]) -> Head:
    return Head(row.id, row.title, row.block_code, row.place, row.remote, papers)
