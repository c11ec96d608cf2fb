"""The replay of a run for jurors: the order of its events and the company's time. The real clock is never read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database import read
from app.errors import NotFound
from app.models import Run as RunRow
from app.queries.judging_sheet import Source
from app.queries.runs import state_of
from casestudies.company.messages import Message, PurchaseOrder
from casestudies.company.orders import Order
from casestudies.company.quotes import Quote
from casestudies.company.state import Company
from casestudies.recorded import Recorded
from casestudies.run import Run, resume, start

STEPS = ("previous-fact", "previous", "next", "next-fact", "go")


@dataclass(frozen=True)
class Replay:
    """A run open at one of its events. `facts`: the events that the observations of the open competency are about."""

    source: Source
    run: Run
    at: int
    facts: tuple[int, ...]

    @property
    def last(self) -> int:
        """The number of the last event."""
        return len(self.run.events)

    @property
    def event(self) -> Recorded:
        """The event on screen."""
        return self.run.events[self.at - 1]

    @property
    def company(self) -> Company:
        """The company as the candidate had it just after that event."""
        return resume(start(self.run.case, self.run.seed), self.run.events[: self.at]).company


@dataclass(frozen=True)
class Desk:
    """What lay before the candidate at an event: letters and papers newest first, the orders and quotes that the run had touched."""

    messages: tuple[Message, ...]
    papers: tuple[PurchaseOrder, ...]
    orders: tuple[Order, ...]
    quotes: tuple[Quote, ...]


@read
def recorded_run(session: Session, run_id: int) -> Run:
    """The whole run, on the case and variant it was started with. Raises NotFound."""
    row = session.get(RunRow, run_id)
    if row is None:
        raise NotFound
    return state_of(session, row)


def replay_of(runs: tuple[Source, ...], competency: str, asked: Mapping[str, str]) -> Replay | None:
    """The run to replay beside a competency, open at the event asked for. None when there is none, or nothing happened in it.

    `asked`: `evidence` (else the first run that has something to say), `event` (1 upwards; else the first fact) and `step`.
    """
    source = _chosen(runs, competency, asked.get("evidence", ""))
    if source is None or source.run_id is None:
        return None
    run = recorded_run(source.run_id)
    if not run.events:
        return None
    about = [fact for fact in source.piece.evidence.observations if fact.competency == competency]
    facts = tuple(sorted({number for fact in about for number in fact.events if number <= len(run.events)}))
    at = _event(asked.get("event", ""), facts, len(run.events))
    return Replay(source, run, _stepped(at, asked.get("step", "go"), facts, len(run.events)), facts)


def _chosen(runs: tuple[Source, ...], competency: str, wanted: str) -> Source | None:
    for source in runs:
        if str(source.id) == wanted:
            return source
    return next((source for source in runs if source.piece.shows(competency)), runs[0] if runs else None)


def _event(wanted: str, facts: tuple[int, ...], last: int) -> int:
    if wanted.isdecimal() and len(wanted) < 10:
        return min(max(int(wanted), 1), last)
    return facts[0] if facts else 1


def _stepped(at: int, step: str, facts: tuple[int, ...], last: int) -> int:
    match step:
        case "previous":
            return max(at - 1, 1)
        case "next":
            return min(at + 1, last)
        case "previous-fact":
            return max((fact for fact in facts if fact < at), default=at)
        case "next-fact":
            return min((fact for fact in facts if fact > at), default=at)
        case _:
            return at


def desk_of(replay: Replay) -> Desk:
    """What lay before the candidate at the event of the replay."""
    company = replay.company
    before = start(replay.run.case, replay.run.seed).company
    ours = [message for message in company.messages if message.code in company.messages.touched]
    return Desk(
        messages=tuple(sorted(ours, key=lambda message: (message.at, message.code), reverse=True)),
        papers=tuple(company.purchase_orders.touched.values()),
        orders=tuple(order for code, order in company.orders.touched.items() if before.orders.get(code) != order),
        quotes=tuple(quote for code, quote in company.quotes.touched.items() if before.quotes.get(code) != quote),
    )
