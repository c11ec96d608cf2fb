"""Aids to book: one line for each measure that somebody must book or prepare, at each session to come of its candidate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, AidStep, AssessmentSession, Candidacy, Centre, PaperRun, Run, SessionPaper, SessionSeat
from app.queries.seats import judged_by
from app.services.accommodations import effective_for_all
from juries.accommodations import NO_MEASURES, EffectiveMeasures
from juries.aids import AidDone, AidState, aids_of, standing
from juries.measure_catalogue import SITTINGS
from juries.sitting_parts import kept_parts, part_to_come


@dataclass(frozen=True)
class Occasion:
    """A session to come of a candidate: their seat, its title, where it is, when its first paper opens."""

    seat_id: int
    title: str
    place: str
    opens_at: datetime


@dataclass(frozen=True)
class StepLine:
    """Something that was done about an aid."""

    at: datetime
    by: str
    state: AidState
    provider: str
    appointment: str
    reason: str


@dataclass(frozen=True)
class Aid:
    """One aid and where it stands. Without `occasion` no session is planned yet. `value` is the measure's; `steps` are newest first."""

    candidacy_id: int
    name: str
    sort_name: str
    number: str
    city: str
    kind: str
    value: str
    state: AidState
    occasion: Occasion | None
    steps: tuple[StepLine, ...]

    @property
    def seat_id(self) -> int | None:
        """The seat that it is booked for."""
        return self.occasion.seat_id if self.occasion else None

    @property
    def last(self) -> StepLine | None:
        """The last thing done."""
        return self.steps[0] if self.steps else None


@read
def aids(session: Session, actor: Actor) -> list[Aid]:
    """Every aid of open candidacies, the nearest session first; none of a candidate whom the reader judges."""
    return _aids(session, actor)


@read
def aid(session: Session, actor: Actor, candidacy_id: int, kind: str, seat_id: int | None) -> Aid:
    """One aid. Raises NotFound."""
    found = aid_of(session, actor, candidacy_id, kind, seat_id)
    if found is None:
        raise NotFound
    return found


@read
def booked_for(session: Session, candidacy_id: int) -> list[Aid]:
    """The aids of one candidacy, for the candidate's own page and the officer's."""
    return _aids(session, None, candidacy_id)


@dataclass(frozen=True)
class NextPart:
    """When a sitting in several parts goes on, and where."""

    begins_at: datetime
    place: str


@read
def next_part(session: Session, run_id: int) -> NextPart | None:
    """When and where a sitting in several parts goes on, as the administration planned it; None when it did not, or all parts are over."""
    candidacy_id, seat_id = session.execute(
        select(Run.candidacy_id, SessionSeat.id)
        .outerjoin(PaperRun, PaperRun.run_id == Run.id)
        .outerjoin(SessionPaper, SessionPaper.id == PaperRun.paper_id)
        .outerjoin(SessionSeat, (SessionSeat.session_id == SessionPaper.session_id) & (SessionSeat.candidacy_id == Run.candidacy_id))
        .where(Run.id == run_id)
    ).one()
    planned = (each for each in _aids(session, None, candidacy_id) if (each.kind, each.seat_id) == (SITTINGS, seat_id))
    last = next((each.last for each in planned if each.state is AidState.BOOKED), None)
    today = datetime.combine(clock.today(), time(), tzinfo=clock.PARIS)
    begins_at = part_to_come(kept_parts(last.appointment) or (), today) if last else None
    return NextPart(begins_at, last.provider) if last and begins_at else None


def aid_of(session: Session, actor: Actor, candidacy_id: int, kind: str, seat_id: int | None) -> Aid | None:
    """The aid of that kind for that seat; None without one."""
    return next((each for each in _aids(session, actor, candidacy_id) if (each.kind, each.seat_id) == (kind, seat_id)), None)


def _aids(session: Session, actor: Actor | None, candidacy_id: int | None = None) -> list[Aid]:
    people = _people(session, actor, candidacy_id)
    if not people:
        return []
    measures, occasions, steps = effective_for_all(session, people), _occasions(session, people), _steps(session, people)
    lines = [
        line
        for number, person in people.items()
        for line in _lines(person, measures.get(number, NO_MEASURES), occasions.get(number, [None]), steps[number])
    ]
    return sorted(
        lines, key=lambda line: (line.occasion.opens_at.timestamp() if line.occasion else float("inf"), line.sort_name, line.kind)
    )


def _people(session: Session, actor: Actor | None, candidacy_id: int | None) -> dict[int, tuple[int, Account, str, str]]:
    statement = (
        select(Candidacy.id, Account, Candidacy.number, Centre.city)
        .join(Account, Account.id == Candidacy.account_id)
        .join(Centre, Centre.id == Candidacy.centre_id)
        .where(Candidacy.closed_at.is_(None))
    )
    if actor is not None:
        statement = statement.where(Candidacy.id.not_in(judged_by(actor)))
    if candidacy_id is not None:
        statement = statement.where(Candidacy.id == candidacy_id)
    return {row[0]: (row[0], row[1], row[2], row[3]) for row in session.execute(statement)}


def _occasions(session: Session, people: Iterable[int]) -> dict[int, list[Occasion | None]]:
    """The sessions that are not over of each of these candidates, as far as anyone sits there still: another part is taken once the window
    is closed."""
    under_way = (
        select(SessionSeat.id)
        .join(SessionPaper, SessionPaper.session_id == SessionSeat.session_id)
        .join(PaperRun, PaperRun.paper_id == SessionPaper.id)
        .join(Run, (Run.id == PaperRun.run_id) & (Run.candidacy_id == SessionSeat.candidacy_id))
        .where(Run.started_at.is_not(None), Run.submitted_at.is_(None))
    )
    rows = session.execute(
        select(SessionSeat.candidacy_id, SessionSeat.id, AssessmentSession.title, AssessmentSession.place, func.min(SessionPaper.opens_at))
        .join(AssessmentSession, AssessmentSession.id == SessionSeat.session_id)
        .join(SessionPaper, SessionPaper.session_id == AssessmentSession.id)
        .where(
            SessionSeat.candidacy_id.in_(list(people)),
            SessionSeat.left_at.is_(None),
            AssessmentSession.cancelled_at.is_(None),
            AssessmentSession.closed_at.is_(None),
        )
        .group_by(SessionSeat.candidacy_id, SessionSeat.id, AssessmentSession.title, AssessmentSession.place)
        .having(or_(func.max(SessionPaper.closes_at) > clock.now(), SessionSeat.id.in_(under_way)))
    )
    found: dict[int, list[Occasion | None]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Occasion(row[1], row[2], row[3], row[4]))
    return found


def _steps(session: Session, people: Iterable[int]) -> dict[int, dict[tuple[str, int | None], list[tuple[str, StepLine]]]]:
    """What was done, newest first, by candidacy, then by kind and seat, each with the measure's value for which it was done."""
    found: dict[int, dict[tuple[str, int | None], list[tuple[str, StepLine]]]] = defaultdict(lambda: defaultdict(list))
    rows = session.execute(
        select(AidStep, Account)
        .join(Account, Account.id == AidStep.noted_by_id)
        .where(AidStep.candidacy_id.in_(list(people)))
        .order_by(AidStep.id.desc())
    )
    for step, account in rows:
        line = StepLine(step.at, account.name, step.state, step.provider, step.appointment, step.reason)
        found[step.candidacy_id][step.kind, step.seat_id].append((step.value, line))
    return found


def _lines(
    person: tuple[int, Account, str, str],
    measures: EffectiveMeasures,
    occasions: list[Occasion | None],
    steps: dict[tuple[str, int | None], list[tuple[str, StepLine]]],
) -> list[Aid]:
    wanted = {measure.kind: measure.value for measure in aids_of(measures)}
    seats = {occasion.seat_id if occasion else None: occasion for occasion in occasions}
    candidacy_id, account, number, city = person
    found = []
    for kind, seat_id in sorted({(kind, seat) for kind in wanted for seat in seats} | set(steps), key=str):
        done = steps.get((kind, seat_id), [])
        last = AidDone(done[0][1].state, done[0][0]) if done else None
        state = standing(wanted.get(kind) if seat_id in seats else None, last)
        # What was booked for a session that is over has served; before any session, it stands as long as the measure does.
        if state is None or (seat_id is not None and seat_id not in seats):
            continue
        value = wanted.get(kind) or (last.value if last else "")
        sort_name = f"{account.family_name} {account.given_name}"
        history = tuple(line for _value, line in done)
        found.append(Aid(candidacy_id, account.name, sort_name, number, city, kind, value, state, seats.get(seat_id), history))
    return found
