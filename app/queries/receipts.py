"""What was applied of a person's measures in one sitting that is over: read by them and by the disability officer alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, Candidacy, MeasureWaiver, Role, Run, RunMode
from app.queries.case_contents import case_of
from app.queries.sittings import reckoning_of
from app.services.accommodations import effective_at
from juries.accommodations import Measure


@dataclass(frozen=True)
class Span:
    """A measure in force during a sitting. `since` is None when it was from the start, `until` when it was to the end."""

    measure: Measure
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class FinishedSitting:
    """A certifying sitting that is over."""

    run_id: int
    title: str
    evaluation: str
    submitted_at: datetime


@dataclass(frozen=True)
class MeasuresReceipt:
    """One sitting. Lengths are whole minutes; `granted` holds no minute given for an incident (`given`); `stopped` is how long the clock
    stood, whoever stopped it. `without` are the measures that the person did without when the sitting ended."""

    run_id: int
    candidacy_id: int
    number: str
    name: str
    title: str
    evaluation: str
    started_at: datetime
    submitted_at: datetime
    duration: int
    granted: int
    given: int
    stopped: int
    pauses_taken: int
    pauses_allowed: int
    spans: tuple[Span, ...]
    without: tuple[Measure, ...]


def _minutes(length: timedelta) -> int:
    return -(-length // timedelta(minutes=1))


@read
def finished(session: Session, candidacy_id: int) -> list[FinishedSitting]:
    """The certifying sittings of a candidacy that are over, the last one first."""
    statement = select(Run).where(Run.candidacy_id == candidacy_id, Run.mode == RunMode.CERTIFYING, Run.started_at.is_not(None))
    return [
        FinishedSitting(row.id, case_of(row.case_digest).file.title, row.evaluation_code, row.submitted_at)
        for row in session.scalars(statement.order_by(Run.submitted_at.desc()))
        if row.submitted_at is not None
    ]


@read
def receipt(session: Session, actor: Actor, run_id: int) -> MeasuresReceipt:
    """The receipt of one's own sitting, or of anybody's for the officer. Raises NotFound, before the sitting is over too."""
    row = session.execute(
        select(Run, Candidacy, Account)
        .join(Candidacy, Candidacy.id == Run.candidacy_id)
        .join(Account, Account.id == Candidacy.account_id)
        .where(Run.id == run_id, Run.mode == RunMode.CERTIFYING)
    ).one_or_none()
    if row is None or (row.Account.id != actor.account_id and Role.DISABILITY_OFFICER not in actor.roles):
        raise NotFound
    run: Run = row.Run
    if run.started_at is None or run.submitted_at is None:
        raise NotFound
    told = reckoning_of(session, run, now=run.submitted_at)
    last = effective_at(session, run.candidacy_id, run.submitted_at)
    return MeasuresReceipt(
        run_id=run.id,
        candidacy_id=run.candidacy_id,
        number=row.Candidacy.number,
        name=row.Account.name,
        title=case_of(run.case_digest).file.title,
        evaluation=run.evaluation_code,
        started_at=run.started_at,
        submitted_at=run.submitted_at,
        duration=run.duration_minutes,
        granted=_minutes(told.granted - told.given),
        given=_minutes(told.given),
        stopped=_minutes(told.stopped),
        pauses_taken=told.pauses_taken,
        pauses_allowed=told.pauses.count,
        spans=_spans(session, run.candidacy_id, run.started_at, run.submitted_at),
        without=tuple(each for each in last.decided if each not in last.measures),
    )


def _spans(session: Session, candidacy_id: int, start: datetime, end: datetime) -> tuple[Span, ...]:
    """Each measure with the part of the sitting in which it was in force."""
    turns = [start, *sorted({grant.since for grant in effective_at(session, candidacy_id, end).grants if start < grant.since < end})]
    spans: list[Span] = []
    standing: dict[Measure, datetime] = {}
    for turn in turns:
        now = set(effective_at(session, candidacy_id, turn).measures)
        spans += [_span(each, since, turn, start) for each, since in standing.items() if each not in now]
        standing = {each: standing.get(each, turn) for each in now}
    return tuple(spans + [_span(each, since, None, start) for each, since in standing.items()])


def _span(measure: Measure, since: datetime, until: datetime | None, start: datetime) -> Span:
    return Span(measure, None if since == start else since, until)


@read
def days_without(session: Session, candidacy_id: int) -> dict[date, tuple[str, ...]]:
    """Each day from today on for which the person said to do without a measure, with the kinds."""
    rows = session.scalars(
        select(MeasureWaiver)
        .where(MeasureWaiver.candidacy_id == candidacy_id, MeasureWaiver.day >= clock.today())
        .order_by(MeasureWaiver.id)
    )
    last = {(row.day, row.kind): row.without for row in rows}
    found: dict[date, tuple[str, ...]] = {}
    for (day, kind), without in sorted(last.items()):
        if without:
            found[day] = (*found.get(day, ()), kind)
    return found
