"""A session as its administrator plans it: the list, one session with what is left to do, and what may be chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import (
    Account,
    AssessmentSession,
    Candidacy,
    FrameworkVersion,
    Jury,
    JuryMember,
    PaperRun,
    Role,
    RoleGrant,
    SessionInvigilator,
    SessionPaper,
    SessionSeat,
)
from app.queries.assessment_sessions import Paper, Seat, papers_of, seats_of
from app.queries.certifications import certification_of, usable_versions
from app.queries.progress import Progress, Standing
from app.queries.session_openings import Opening, met_at_opening, openings_of
from app.services.accommodations import effective_for_all
from blocks.model import AccessRoute, Block
from blocks.registration import Delivery, deliverable
from casestudies import offer
from casestudies.scenario.casefile import CaseFile
from juries.accommodations import NO_MEASURES, EffectiveMeasures, window_end
from juries.assessment_session import StartPolicy, VariantPolicy
from juries.refusal import Refusal
from juries.session_opening import Obstacle, PaperPlan, SeatPlan, SessionPlan, opening_obstacles


class Stage(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    OPENING = "opening"
    OPENED = "opened"
    UNDER_WAY = "under_way"
    OVER = "over"


@dataclass(frozen=True)
class SessionRow:
    """One session of the list. `opens_at` is None while it has no paper."""

    id: int
    title: str
    block: str
    city: str
    place: str
    stage: Stage
    opens_at: datetime | None
    candidates: int
    papers: int


@dataclass(frozen=True)
class SessionPage:
    """All of one session. `seats` without those whom the reader judges; `hidden` counts them.

    `obstacles` and `opening` only until it is opened.
    """

    id: int
    title: str
    version_id: int
    certification: str
    block: Block
    centre_id: int
    centre: str
    city: str
    place: str
    remote: bool
    start_policy: StartPolicy
    variant_policy: VariantPolicy
    stage: Stage
    opened_at: datetime | None
    papers: tuple[Paper, ...]
    seats: tuple[Seat, ...]
    hidden: int
    invigilators: tuple[tuple[int, str], ...]
    obstacles: tuple[Obstacle, ...]
    opening: Opening | None

    @property
    def opened(self) -> bool:
        """Whether the roster is fixed."""
        return self.opened_at is not None

    @property
    def candidates(self) -> int:
        """How many people are on the roster, those whom the reader judges included."""
        return len(self.seats) + self.hidden


def _stage(row: AssessmentSession, papers: Iterable[Paper], opening: Opening | None) -> Stage:
    if row.opened_at is None:
        return Stage.OPENING if opening and opening.under_way else Stage.PLANNED
    now, windows = clock.now(), [(paper.opens_at, paper.closes_at) for paper in papers]
    if row.closed_at is not None or all(closes < now for _opens, closes in windows):
        return Stage.OVER
    return Stage.UNDER_WAY if any(opens <= now for opens, _closes in windows) else Stage.OPENED


@read
def session_rows(session: Session) -> list[SessionRow]:
    """Every session that was not given up, the latest first."""
    rows = session.scalars(
        select(AssessmentSession)
        .where(AssessmentSession.cancelled_at.is_(None))
        .options(joinedload(AssessmentSession.centre))
        .order_by(AssessmentSession.id.desc())
    ).all()
    papers = papers_of(session, [row.id for row in rows])
    openings = openings_of(session, [row.id for row in rows if row.opened_at is None])
    counted = select(SessionSeat.session_id, func.count()).where(SessionSeat.left_at.is_(None)).group_by(SessionSeat.session_id)
    seats = {row[0]: row[1] for row in session.execute(counted)}
    return [
        SessionRow(
            id=row.id,
            title=row.title,
            block=row.block_code,
            city=row.centre.city,
            place=row.place,
            stage=_stage(row, papers[row.id], openings.get(row.id)),
            opens_at=min((paper.opens_at for paper in papers[row.id]), default=None),
            candidates=seats.get(row.id, 0),
            papers=len(papers[row.id]),
        )
        for row in rows
    ]


def planned_row(session: Session, session_id: int) -> AssessmentSession:
    """A session that was not given up, with its centre. Raises NotFound."""
    row = session.scalar(
        select(AssessmentSession)
        .where(AssessmentSession.id == session_id, AssessmentSession.cancelled_at.is_(None))
        .options(joinedload(AssessmentSession.centre))
    )
    if row is None:
        raise NotFound
    return row


@read
def session_page(session: Session, actor: Actor, session_id: int) -> SessionPage:
    """One session for its administrator. Raises NotFound."""
    row = planned_row(session, session_id)
    certification = certification_of(session.get_one(FrameworkVersion, row.framework_version_id))
    papers = papers_of(session, [session_id])[session_id]
    seats = seats_of(session, actor, session_id, papers)
    opening = None if row.opened_at else openings_of(session, [session_id]).get(session_id)
    in_all = select(func.count()).select_from(SessionSeat).where(SessionSeat.session_id == session_id, SessionSeat.left_at.is_(None))
    return SessionPage(
        id=row.id,
        title=row.title,
        version_id=row.framework_version_id,
        certification=certification.title,
        block=next(block for block in certification.blocks if block.code == row.block_code),
        centre_id=row.centre_id,
        centre=row.centre.name,
        city=row.centre.city,
        place=row.place,
        remote=row.remote,
        start_policy=row.start_policy,
        variant_policy=row.variant_policy,
        stage=_stage(row, papers, opening),
        opened_at=row.opened_at,
        papers=papers,
        seats=seats,
        hidden=(session.scalar(in_all) or 0) - len(seats),
        invigilators=_invigilators(session, session_id),
        obstacles=() if row.opened_at else obstacles_of(session, row) + met_at_opening(session, session_id),
        opening=opening,
    )


def _invigilators(session: Session, session_id: int) -> tuple[tuple[int, str], ...]:
    rows = session.scalars(
        select(Account)
        .join(SessionInvigilator, SessionInvigilator.account_id == Account.id)
        .where(SessionInvigilator.session_id == session_id)
        .order_by(Account.family_name)
    )
    return tuple((row.id, row.name) for row in rows)


@read
def invigilators_there_are(session: Session) -> list[tuple[int, str]]:
    """Who may watch a session: accounts in use with that role, by name."""
    held = select(Account).join(RoleGrant).where(RoleGrant.role == Role.INVIGILATOR, Account.active).order_by(Account.family_name)
    return [(row.id, row.name) for row in session.scalars(held)]


@read
def blocks_there_are(session: Session) -> list[tuple[int, str, Block]]:
    """What a session may be of: version, certification, block, of the newest usable version of each certification."""
    found = []
    for version in usable_versions(session):
        certification = certification_of(version)
        found += [(version.id, certification.title, block) for block in certification.blocks]
    return found


@read
def cases_offered(session: Session, session_id: int) -> tuple[CaseFile, ...]:
    """The cases that a paper of this session may be. Raises NotFound."""
    row = planned_row(session, session_id)
    version = session.get_one(FrameworkVersion, row.framework_version_id)
    return offer.serving(version.certification_number, [row.block_code])


def obstacles_of(session: Session, row: AssessmentSession) -> tuple[Obstacle, ...]:
    """All that keeps a planned session from being opened now."""
    papers = papers_of(session, [row.id])[row.id]
    version = session.get_one(FrameworkVersion, row.framework_version_id)
    certification = certification_of(version)
    last = max((paper.closes_at for paper in papers), default=clock.now()).astimezone(clock.PARIS).date()
    over = deliverable(certification, last) is Delivery.NO
    end = certification.delivery_deadline
    cases = {case.id for case in offer.serving(version.certification_number, [row.block_code])}
    plan = SessionPlan(
        papers=tuple(
            PaperPlan(
                number=paper.number,
                case_id=paper.case_id,
                opens_at=paper.opens_at,
                closes_at=paper.closes_at,
                duration=timedelta(minutes=paper.minutes),
                offered=paper.case_id in cases,
            )
            for paper in papers
        ),
        seats=_seat_plans(session, row, papers),
        invigilators=_invigilators(session, row.id),
        registration=Refusal("session.delivery_over", {"end": end.isoformat()}) if over and end else None,
    )
    return opening_obstacles(plan, clock.now())


def _seat_plans(session: Session, row: AssessmentSession, papers: tuple[Paper, ...]) -> tuple[SeatPlan, ...]:
    seats = session.scalars(
        select(SessionSeat)
        .where(SessionSeat.session_id == row.id, SessionSeat.left_at.is_(None))
        .options(joinedload(SessionSeat.candidacy))
        .order_by(SessionSeat.position)
    ).all()
    ids = [seat.candidacy_id for seat in seats]
    standing, judges = Standing.of(session, ids), _judges(session, row.id)
    measures, elsewhere = effective_for_all(session, ids), _elsewhere(session, row.id)
    return tuple(
        SeatPlan(
            number=seat.candidacy.number,
            label=seat.label,
            account_id=seat.candidacy.account_id,
            acquired=standing.progress(seat.candidacy_id, seat.candidacy.blocks, row.block_code) is Progress.ACQUIRED,
            closed=seat.candidacy.closed_at is not None,
            extra={paper.number: own_end(paper, measures.get(seat.candidacy_id, NO_MEASURES)) - paper.closes_at for paper in papers},
            judges=judges.get(seat.candidacy_id, frozenset()),
            elsewhere=elsewhere.get(seat.candidacy_id, ()),
        )
        for seat in seats
    )


def own_end(paper: Paper, measures: EffectiveMeasures) -> datetime:
    """When the window of a paper ends for that person at the latest: their extra time and all their pauses come on top."""
    pauses = measures.pauses.count * measures.pauses.length
    return window_end(paper.closes_at, timedelta(minutes=paper.minutes), measures) + pauses


def _judges(session: Session, session_id: int) -> dict[int, frozenset[int]]:
    """By candidacy of the roster, the accounts that judge it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = (
        select(Jury.candidacy_id, JuryMember.account_id)
        .join(JuryMember, JuryMember.jury_id == Jury.id)
        .where(Jury.candidacy_id.in_(select(SessionSeat.candidacy_id).where(SessionSeat.session_id == session_id)))
    )
    for candidacy_id, account_id in session.execute(rows):
        found[candidacy_id].add(account_id)
    return {candidacy_id: frozenset(accounts) for candidacy_id, accounts in found.items()}


def _elsewhere(session: Session, session_id: int) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    """By candidacy of the roster, the windows of its papers in other opened sessions."""
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    rows = (
        select(PaperRun.candidacy_id, SessionPaper.opens_at, SessionPaper.closes_at)
        .join(SessionPaper, SessionPaper.id == PaperRun.paper_id)
        .join(AssessmentSession, AssessmentSession.id == SessionPaper.session_id)
        .where(
            SessionPaper.session_id != session_id,
            AssessmentSession.cancelled_at.is_(None),
            PaperRun.candidacy_id.in_(select(SessionSeat.candidacy_id).where(SessionSeat.session_id == session_id)),
        )
    )
    for candidacy_id, opens_at, closes_at in session.execute(rows):
        found[candidacy_id].append((opens_at, closes_at))
    return {candidacy_id: tuple(windows) for candidacy_id, windows in found.items()}


def eligible(session: Session, row: AssessmentSession) -> list[Candidacy]:
    """The candidacies of the centre and certification that aim at the block, not closed, without it yet, and not on the roster.

    VAE has its file and its interview instead (`juries.vae`).
    """
    version = session.get_one(FrameworkVersion, row.framework_version_id)
    seated = select(SessionSeat.candidacy_id).where(SessionSeat.session_id == row.id, SessionSeat.left_at.is_(None))
    found = session.scalars(
        select(Candidacy)
        .join(Candidacy.framework)
        .where(
            FrameworkVersion.certification_number == version.certification_number,
            Candidacy.centre_id == row.centre_id,
            Candidacy.closed_at.is_(None),
            Candidacy.route != AccessRoute.VAE,
            Candidacy.id.not_in(seated),
        )
        .order_by(Candidacy.number)
    )
    aiming = [candidacy for candidacy in found if row.block_code in candidacy.blocks]
    standing = Standing.of(session, [candidacy.id for candidacy in aiming])
    return [each for each in aiming if standing.progress(each.id, each.blocks, row.block_code) is not Progress.ACQUIRED]


@read
def who_may_sit(session: Session, session_id: int) -> list[tuple[int, str, str]]:
    """Who may be put on the roster: candidacy, number, name. Raises NotFound."""
    rows = eligible(session, planned_row(session, session_id))
    names = {
        row.id: row.name
        for row in session.scalars(
            select(Account).where(Account.id.in_(select(Candidacy.account_id).where(Candidacy.id.in_([each.id for each in rows]))))
        )
    }
    return [(row.id, row.number, names[row.account_id]) for row in rows]
