"""Opening an assessment session: everything that stands in the way, said at once, each at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

import msgspec

from juries.refusal import Refusal


class PaperPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as planned: `opens_at` and `closes_at` aware, without any measure. `offered`: its case may still be laid before somebody."""

    number: int
    case_id: str
    opens_at: datetime
    closes_at: datetime
    duration: timedelta
    offered: bool = True


class SeatPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate of the roster.

    `extra` is what their measures add to a window, by paper number; `judges` are the accounts that judge them; `elsewhere` are the windows
    (aware) of their papers in other opened sessions.
    """

    number: str
    label: str
    account_id: int
    acquired: bool = False
    closed: bool = False
    extra: dict[int, timedelta] = {}
    judges: frozenset[int] = frozenset()
    elsewhere: tuple[tuple[datetime, datetime], ...] = ()


class SessionPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A session before its opening. `invigilators` are accounts and names; `registration` says why the registration takes nobody."""

    papers: tuple[PaperPlan, ...]
    seats: tuple[SeatPlan, ...]
    invigilators: tuple[tuple[int, str], ...]
    registration: Refusal | None = None


PAPERS, ROSTER, INVIGILATORS, FACTS = "papers", "roster", "invigilators", "facts"
"""The places of a session's page where an obstacle is said."""
TOO_ALIKE = "session.case_too_alike"
"""The one obstacle that no look beforehand tells: the variants of a case have to be drawn first."""


class Obstacle(msgspec.Struct, frozen=True):
    """A reason and the place where it is mended."""

    place: str
    refusal: Refusal


def opening_obstacles(plan: SessionPlan, now: datetime) -> tuple[Obstacle, ...]:
    """All that keeps a session from being opened at `now` (aware); nothing when it may be."""
    found = [Obstacle(FACTS, plan.registration)] if plan.registration else []
    found += [Obstacle(PAPERS, reason) for reason in _of_papers(plan.papers, now)]
    found += [Obstacle(ROSTER, reason) for reason in _of_roster(plan)]
    found += [Obstacle(INVIGILATORS, reason) for reason in _of_invigilators(plan)]
    return tuple(found)


def window_refusal(opens_at: datetime, closes_at: datetime, duration: timedelta, now: datetime) -> Refusal | None:
    """Why a window may not be that one; None when it may. A window shorter than the work would cut it for whoever starts on time."""
    if closes_at <= opens_at:
        return Refusal("session.window_reversed")
    if closes_at - opens_at < duration:
        return Refusal("session.window_short", {"minutes": str(duration // timedelta(minutes=1))})
    return Refusal("session.window_past") if closes_at <= now else None


def _of_papers(papers: Sequence[PaperPlan], now: datetime) -> Iterator[Refusal]:
    if not papers:
        yield Refusal("session.no_paper")
    for paper in papers:
        refusal = window_refusal(paper.opens_at, paper.closes_at, paper.duration, now)
        if refusal:
            yield Refusal(f"{refusal.code}_at", {**refusal.params, "paper": str(paper.number)})
        if not paper.offered:
            yield Refusal("session.case_not_offered", {"paper": str(paper.number)})
    for one, other in combinations(papers, 2):
        numbers = {"one": str(one.number), "other": str(other.number)}
        if _cross((one.opens_at, one.closes_at), (other.opens_at, other.closes_at)):
            yield Refusal("session.windows_cross", numbers)
        if one.case_id == other.case_id:
            yield Refusal("session.case_twice", numbers)


def _cross(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _of_roster(plan: SessionPlan) -> Iterator[Refusal]:
    if not plan.seats:
        yield Refusal("session.no_candidate")
    labels: set[str] = set()
    for seat in plan.seats:
        if seat.acquired:
            yield Refusal("session.acquired", {"candidate": seat.number})
        if seat.closed:
            yield Refusal("session.candidacy_closed", {"candidate": seat.number})
        if seat.label in labels:
            yield Refusal("session.seat_twice", {"seat": seat.label})
        labels.add(seat.label)
        yield from _of_windows(seat, plan.papers)


def _of_windows(seat: SeatPlan, papers: Sequence[PaperPlan]) -> Iterator[Refusal]:
    """The person's own windows, measures included: one must end before the next opens, here and in other sessions."""
    own = {paper.number: (paper.opens_at, paper.closes_at + seat.extra.get(paper.number, timedelta(0))) for paper in papers}
    plain = {paper.number: (paper.opens_at, paper.closes_at) for paper in papers}
    for one, other in combinations(own, 2):
        if _cross(own[one], own[other]) and not _cross(plain[one], plain[other]):
            yield Refusal("session.own_windows_cross", {"candidate": seat.number, "one": str(one), "other": str(other)})
    if any(_cross(window, there) for window in own.values() for there in seat.elsewhere):
        yield Refusal("session.candidate_elsewhere", {"candidate": seat.number})


def _of_invigilators(plan: SessionPlan) -> Iterable[Refusal]:
    if not plan.invigilators:
        yield Refusal("session.no_invigilator")
    for account_id, name in plan.invigilators:
        for seat in plan.seats:
            if account_id == seat.account_id:
                yield Refusal("session.invigilator_sits", {"name": name})
            elif account_id in seat.judges:
                yield Refusal("session.invigilator_judges", {"name": name, "candidate": seat.number})
