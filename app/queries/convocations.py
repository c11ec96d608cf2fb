"""Convocations, read: what each one says to its candidate alone, and where each stands for the administrator."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import AssessmentSession, Candidacy, Convocation, FrameworkVersion, Job, JobState, PaperRun, SessionPaper, SessionSeat
from app.queries.accommodations import whole_minutes
from app.queries.assessment_sessions import Paper, papers_of
from app.queries.certifications import certification_of
from app.queries.session_plans import own_end
from app.services.accommodations import effective_for_all
from blocks.model import Certification
from juries.accommodations import NO_MEASURES, EffectiveMeasures
from juries.measure_catalogue import PAPER
from juries.sitting_clock import Timing, reckon

SIZE = "size"
"""The measure of large characters on the screen (`juries.measure_catalogue`)."""
LARGE_PRINT = "a3_16"
"""The size on paper for whoever has that one alone."""


@dataclass(frozen=True)
class OwnPaper:
    """One paper as its candidate reads it: `closes_at` is their own end, `minutes` their own time, measures included in both."""

    number: int
    evaluation: str
    name: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    run_id: int | None


@dataclass(frozen=True)
class OwnSeat:
    """A session as one of its candidates reads it. `place` is their own room, empty at a distance; `issued` their convocations in order.

    `enlarged`: the size that what is printed for them has, a key of `app.documents.pieces.ENLARGED`, or empty.
    """

    id: int
    session_id: int
    candidacy_id: int
    account_id: int
    name: str
    email: str
    number: str
    title: str
    certification: str
    block: str
    block_label: str
    centre: str
    city: str
    place: str
    label: str
    remote: bool
    papers: tuple[OwnPaper, ...]
    issued: tuple[Convocation, ...] = ()
    enlarged: str = ""

    @property
    def opens_at(self) -> datetime:
        """When the first paper opens."""
        return min(paper.opens_at for paper in self.papers)

    @property
    def closes_at(self) -> datetime:
        """When the last of their own windows ends."""
        return max(paper.closes_at for paper in self.papers)

    @property
    def centre_told(self) -> str:
        """The centre and its city, which its name may hold already."""
        return self.centre if self.city in self.centre else f"{self.centre}, {self.city}"

    @property
    def digest(self) -> str:
        """What identifies all that a convocation says, so that a change of any of it is seen."""
        told = (self.name, self.number, self.title, self.block, self.centre, self.city, self.place, self.label, self.remote, self.papers)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    @property
    def outdated(self) -> bool:
        """Whether the last convocation says something else than what holds now; False when none was issued."""
        return bool(self.issued) and self.issued[-1].body.get("digest") != self.digest


class Sending(StrEnum):
    """Where a convocation stands."""

    NONE = "none"
    UNDER_WAY = "under_way"
    SENT = "sent"
    OUTDATED = "outdated"
    FAILED = "failed"


@dataclass(frozen=True)
class SendingState:
    """Where the convocation of one seat stands; `at` is when the last was issued."""

    sending: Sending = Sending.NONE
    at: datetime | None = None


def prepare_key(seat_id: int, after: int) -> str:
    """The job that issues the convocation of a seat after that one (0: the first)."""
    return f"convocation.prepare:{seat_id}:{after}"


def mail_key(convocation_id: int) -> str:
    """The job that sends a convocation."""
    return f"convocation.mail:{convocation_id}"


def own_seats(session: Session, *where: Any, cancelled: bool = False) -> tuple[OwnSeat, ...]:
    """The seats of opened sessions that meet these conditions, as their candidates read them, the earliest session first.

    `cancelled`: of those that were given up after their opening, and of no other.
    """
    given_up = AssessmentSession.cancelled_at
    held = given_up.is_not(None) if cancelled else given_up.is_(None)
    rows = session.scalars(
        select(SessionSeat)
        .join(SessionSeat.session)
        .join(SessionSeat.candidacy)
        .where(SessionSeat.left_at.is_(None), AssessmentSession.opened_at.is_not(None), held, *where)
        .order_by(SessionSeat.position, SessionSeat.id)
        .options(
            joinedload(SessionSeat.candidacy).joinedload(Candidacy.account),
            joinedload(SessionSeat.session).joinedload(AssessmentSession.centre),
        )
    ).all()
    papers = papers_of(session, {row.session_id for row in rows})
    measures = effective_for_all(session, {row.candidacy_id for row in rows})
    issued, runs = _issued(session, [row.id for row in rows]), _runs(session, {row.candidacy_id for row in rows})
    asked = select(FrameworkVersion).where(FrameworkVersion.id.in_({row.session.framework_version_id for row in rows}))
    certifications = {version.id: certification_of(version) for version in session.scalars(asked)}
    found = (
        _own(
            row,
            certifications[row.session.framework_version_id],
            papers[row.session_id],
            measures.get(row.candidacy_id, NO_MEASURES),
            runs,
            issued,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda seat: (seat.opens_at, seat.session_id)))


def _own(
    row: SessionSeat,
    certification: Certification,
    papers: tuple[Paper, ...],
    measures: EffectiveMeasures,
    runs: Mapping[tuple[int, int], int],
    issued: Mapping[int, tuple[Convocation, ...]],
) -> OwnSeat:
    held, account = row.session, row.candidacy.account
    block = certification.block(held.block_code)
    names = {evaluation.code: evaluation.name for evaluation in block.evaluations}
    now = clock.now()
    return OwnSeat(
        id=row.id,
        session_id=row.session_id,
        candidacy_id=row.candidacy_id,
        account_id=account.id,
        name=account.name,
        email=account.email,
        number=row.candidacy.number,
        title=held.title,
        certification=certification.title,
        block=block.code,
        block_label=block.label,
        centre=held.centre.name,
        city=held.centre.city,
        place="" if row.remote else row.room or held.place,
        label="" if row.remote else row.label,
        remote=row.remote,
        papers=tuple(
            OwnPaper(
                number=paper.number,
                evaluation=paper.evaluation,
                name=names.get(paper.evaluation, paper.evaluation),
                opens_at=paper.opens_at,
                closes_at=own_end(paper, measures),
                minutes=whole_minutes(reckon(Timing(None, timedelta(minutes=paper.minutes)), now, measures).granted),
                run_id=runs.get((paper.id, row.candidacy_id)),
            )
            for paper in papers
        ),
        issued=issued.get(row.id, ()),
        enlarged=measures.value_of(PAPER) or (LARGE_PRINT if measures.value_of(SIZE) else ""),
    )


def _issued(session: Session, seats: Iterable[int]) -> dict[int, tuple[Convocation, ...]]:
    found: dict[int, list[Convocation]] = defaultdict(list)
    for row in session.scalars(select(Convocation).where(Convocation.seat_id.in_(list(seats))).order_by(Convocation.id)):
        found[row.seat_id].append(row)
    return {seat_id: tuple(rows) for seat_id, rows in found.items()}


def _runs(session: Session, candidacies: Iterable[int]) -> dict[tuple[int, int], int]:
    rows = session.execute(
        select(PaperRun.paper_id, PaperRun.candidacy_id, PaperRun.run_id).where(PaperRun.candidacy_id.in_(list(candidacies)))
    )
    return {(row.paper_id, row.candidacy_id): row.run_id for row in rows}


def states_of(session: Session, seats: Iterable[OwnSeat]) -> dict[int, SendingState]:
    """Where the convocation of each seat stands."""
    known = list(seats)
    preparing = {seat.id: prepare_key(seat.id, seat.issued[-1].id if seat.issued else 0) for seat in known}
    mailing = {seat.id: mail_key(seat.issued[-1].id) for seat in known if seat.issued}
    asked = select(Job.key, Job.state).where(Job.key.in_([*preparing.values(), *mailing.values()]))
    jobs = {row.key: row.state for row in session.execute(asked)}
    return {
        seat.id: SendingState(
            _sending(seat, jobs.get(preparing[seat.id]), jobs.get(mailing.get(seat.id, ""))),
            seat.issued[-1].sent_at if seat.issued else None,
        )
        for seat in known
    }


def _sending(seat: OwnSeat, prepared: JobState | None, mailed: JobState | None) -> Sending:
    under_way = (JobState.WAITING, JobState.RUNNING)
    if prepared in under_way:
        return Sending.UNDER_WAY
    if JobState.FAILED in (prepared, mailed):
        return Sending.FAILED
    if not seat.issued:
        return Sending.NONE
    if seat.outdated:
        return Sending.OUTDATED
    return Sending.UNDER_WAY if mailed in under_way else Sending.SENT


@read
def sending_states(session: Session, session_id: int) -> dict[int, SendingState]:
    """`sending_states(session_id)`: by seat, where the convocations of a session stand; nothing before it is opened."""
    return states_of(session, own_seats(session, SessionSeat.session_id == session_id))


@read
def own_sessions(session: Session, actor: Actor) -> tuple[OwnSeat, ...]:
    """`own_sessions(actor)`: the sessions that this person is to sit or sat, the earliest first."""
    return own_seats(session, Candidacy.account_id == actor.person_id)


@read
def own_seat(session: Session, actor: Actor, seat_id: int) -> OwnSeat:
    """One of them. Raises NotFound for another person's."""
    for found in own_seats(session, SessionSeat.id == seat_id, Candidacy.account_id == actor.person_id):
        return found
    raise NotFound


@read
def cancelled_runs(session: Session, actor: Actor) -> frozenset[int]:
    """`cancelled_runs(actor)`: this person's runs that a session given up had prepared; none of them opens."""
    rows = (
        select(PaperRun.run_id)
        .join(PaperRun.paper)
        .join(SessionPaper.session)
        .join(Candidacy, Candidacy.id == PaperRun.candidacy_id)
        .where(Candidacy.account_id == actor.person_id, AssessmentSession.cancelled_at.is_not(None))
    )
    return frozenset(session.scalars(rows))


@read
def convoked(session: Session, seat_id: int) -> OwnSeat | None:
    """What the convocation of a seat says now; None once the seat is left or the session cancelled."""
    return next(iter(own_seats(session, SessionSeat.id == seat_id)), None)


def issued_before(session: Session, seat_id: int, convocation_id: int) -> int:
    """How many convocations of a seat came before that one: the sequence of its calendar."""
    counted = select(func.count()).select_from(Convocation).where(Convocation.seat_id == seat_id, Convocation.id < convocation_id)
    return session.scalar(counted) or 0
