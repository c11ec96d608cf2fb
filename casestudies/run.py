"""A run: one case, one variant, and the events of one trainee. Its state is their fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import base, engine, messages
from casestudies.company.engine import COMMAND_TYPES
from casestudies.company.kernel import Accepted, Command, Decision, Event, Refused, Shelf
from casestudies.company.messages import Attachment, Message, MessageReceived
from casestudies.company.planning import Appointment
from casestudies.company.state import Company, advance, open_company
from casestudies.recorded import APART, Recorded
from casestudies.scenario.builders import BUILDERS
from casestudies.scenario.casefile import Case
from casestudies.scenario.clock import IDLE_MINUTES, NextDay, TimePassed, Wait, cost, next_morning
from casestudies.scenario.filling import facts_of
from casestudies.scenario.hints import HintTaken, TakeHint
from casestudies.scenario.replies import Due, telling_kinds, upcoming
from casestudies.scenario.variant import Variant

ENGINE_VERSION = 1
"""Grows when the fold of the same events would give another state: kept states of another version are not used."""

RUN_COMMANDS: dict[str, type[Command]] = {**COMMAND_TYPES, "clock.wait": Wait, "clock.next_day": NextDay, "hints.take": TakeHint}
LETTER_LIMIT = 50
"""Messages that one act may bring in; more would be a loop of the scenario."""


OPENINGS_KEPT = 64


class Run(Struct, frozen=True, kw_only=True):
    """A run at one moment. `telling` are its events that people answer, kept apart so that an act need not go through all of them."""

    case: Case
    seed: int
    variant: Variant
    company: Company
    events: tuple[Recorded, ...] = ()
    telling: tuple[Recorded, ...] = ()


class Act(Struct, frozen=True, kw_only=True):
    """What came of a command: the decision, the events to append (none when refused), and the run after them."""

    decision: Decision
    recorded: tuple[Recorded, ...]
    run: Run


_openings: dict[tuple[str, int], tuple[Company, Variant]] = {}
"""The opening of each variant lately used, by case digest and seed: pure, hence kept as long as there is room."""


def _opening(case: Case, seed: int) -> tuple[Company, Variant]:
    key = (case.digest, seed)
    if key not in _openings:
        if len(_openings) >= OPENINGS_KEPT:
            _openings.clear()
        _openings[key] = _open(case, seed)
    return _openings[key]


def _open(case: Case, seed: int) -> tuple[Company, Variant]:
    company = open_company(base.load(case.file.company), case.file.opens_at)
    variant = BUILDERS[case.file.builder](company, case.file.variant, seed)
    variant = replace(variant, facts=facts_of(variant.facts))
    letters = _letters(case, variant, len(company.messages))
    arrivals: list[tuple[datetime, Event]] = [*variant.disturbances, *letters]
    for at, event in sorted(arrivals, key=lambda arrival: arrival[0]):
        company = engine.evolve(company, event, at)
    meetings = {
        each.code: Appointment(
            code=each.code,
            at=each.at,
            until=each.until,
            title=each.title.format_map(variant.facts),
            place=each.place.format_map(variant.facts),
            people=each.people,
        )
        for each in case.timeline.meetings
    }
    codes = {f"message_{event.cause.replace('-', '_')}": event.message.code for _, event in letters}
    contents = {f"file_{name.replace('-', '_')}": content for name, content in variant.files.items()}
    company = replace(company, appointments=Shelf(company.appointments.base, meetings))
    return company, replace(variant, facts=facts_of({**variant.facts, **codes, **contents}))


def _letters(case: Case, variant: Variant, known: int) -> list[tuple[datetime, MessageReceived]]:
    """The messages that are there when the case opens. They are numbered after those of the company's past."""
    arrivals = []
    there = sorted((each for each in case.timeline.letters if each.at <= case.file.opens_at), key=lambda each: each.at)
    for rank, letter in enumerate(there, start=known + 1):
        code = f"M-{rank:04d}"
        paper = variant.paper if letter.attach else None
        orders = (Attachment(name=f"Bon de commande {paper.reference}", purchase_order=paper.code),) if paper else ()
        message = Message(
            code=code,
            thread=letter.thread or code,
            sender=letter.sender.format_map(variant.facts),
            to=(letter.to,),
            at=letter.at,
            subject=letter.subject.format_map(variant.facts),
            body=letter.body.format_map(variant.facts),
            attachments=(*orders, *_attached(case, variant, letter.pieces)),
            read=letter.read,
        )
        arrivals.append((letter.at, MessageReceived(message=message, cause=letter.code, purchase_order=paper)))
    return arrivals


def _attached(case: Case, variant: Variant, codes: Iterable[str]) -> tuple[Attachment, ...]:
    pieces = {each.code: each for each in case.pieces}
    return tuple(Attachment(name=pieces[code].name.format_map(variant.facts), piece=code) for code in codes)


def start(case: Case, seed: int) -> Run:
    """A run at its opening: no event yet."""
    company, variant = _opening(case, seed)
    return Run(case=case, seed=seed, variant=variant, company=company)


def resume(run: Run, recorded: Iterable[Recorded]) -> Run:
    """The run after these events, which follow its own without gap. Raises ValueError on a gap."""
    company, fresh, last = run.company, tuple(recorded), len(run.events)
    for seq, entry in enumerate(fresh, start=last + 1):
        if entry.seq != seq:
            raise ValueError(f"event {entry.seq} follows event {seq - 1}")
        company = fold(company, entry)
    kinds = telling_kinds(run.case)
    told = tuple(entry for entry in fresh if isinstance(entry.event, kinds))
    # Whole tuples are joined: the cost of an act hardly grows with the events before it.
    return replace(run, company=company, events=run.events + fresh, telling=run.telling + told if told else run.telling)


def fold(company: Company, entry: Recorded) -> Company:
    """The company after one recorded event."""
    if not isinstance(entry.event, APART):
        company = engine.evolve(company, entry.event, entry.at)
    return advance(company, entry.at, entry.minutes)


def replay(run: Run, until: int) -> Run:
    """The run as it was after its event number `until` (0: at its opening)."""
    return resume(start(run.case, run.seed), run.events[:until])


def command_from(raw: Mapping[str, Any]) -> Command:
    """The command of a mapping with its `type`. Raises engine.BadCommand."""
    return engine.command_from(raw, RUN_COMMANDS)


def act(run: Run, command: Command, who: str = messages.TRAINEE) -> Act:
    """Do what the command asks, then let come what was due meanwhile. A refusal changes nothing, not even the time."""
    decision, minutes = _decided(run, command)
    if isinstance(decision, Refused):
        return Act(decision=decision, recorded=(), run=run)
    spent = minutes if isinstance(decision, Accepted) else 0
    recorded = tuple(
        Recorded(seq=len(run.events) + rank, at=run.company.now, who=who, minutes=spent if rank == 1 else 0, event=event)
        for rank, event in enumerate(decision.events, start=1)
    )
    after = resume(run, recorded)
    arrived = _arrivals(after)
    return Act(decision=decision, recorded=(*recorded, *arrived.events[len(after.events) :]), run=arrived)


def _decided(run: Run, command: Command) -> tuple[Decision, int]:
    """What comes of a command, and the minutes that it takes."""
    if isinstance(command, TakeHint):
        return _hint(run, command), 0
    if not isinstance(command, Wait | NextDay):
        return engine.decide(run.company, command), cost(command)
    if isinstance(command, NextDay) and not has_next_day(run):
        return Refused("clock.last_day"), 0
    minutes = _waiting(run) if isinstance(command, Wait) else (next_morning(run.company.now) - run.company.now) // timedelta(minutes=1)
    return Accepted((TimePassed(minutes=minutes),)), minutes


def _hint(run: Run, command: TakeHint) -> Decision:
    hints = next((spec.hints for spec in run.case.observations if spec.code == command.observation), ())
    if command.rank != hints_taken(run).get(command.observation, 0) + 1 or command.rank > len(hints):
        return Refused("hints.none")
    return Accepted((HintTaken(observation=command.observation, rank=command.rank),))


def hints_taken(run: Run) -> dict[str, int]:
    """How many hints were taken of each observation."""
    return {entry.event.observation: entry.event.rank for entry in run.events if isinstance(entry.event, HintTaken)}


def has_next_day(run: Run) -> bool:
    """Whether the case goes on after the present day."""
    last = run.case.file.last_day
    return last is not None and next_morning(run.company.now).date() <= last


def _waiting(run: Run) -> int:
    """Minutes until the next message, at least one."""
    coming = upcoming(run.case, run.variant.facts, run.telling, run.company)
    if not coming:
        return IDLE_MINUTES
    return max(1, min(IDLE_MINUTES, -((run.company.now - coming[0].at) // timedelta(minutes=1))))


def _arrivals(run: Run) -> Run:
    """The run once all that is due by now has come, each at its time."""
    for _ in range(LETTER_LIMIT):
        coming = upcoming(run.case, run.variant.facts, run.telling, run.company)
        if not coming or coming[0].at > run.company.now:
            break
        run = resume(run, (_arrival(run, coming[0]),))
    return run


def _arrival(run: Run, due: Due) -> Recorded:
    code = messages.next_code(run.company)
    message = Message(
        code=code,
        thread=due.thread or code,
        sender=due.sender,
        to=(messages.TRAINEE,),
        at=due.at,
        subject=due.subject,
        body=due.body,
        attachments=_attached(run.case, run.variant, due.pieces),
    )
    return Recorded(
        seq=len(run.events) + 1,
        at=max(due.at, run.events[-1].at),
        who=due.sender,
        minutes=0,
        event=MessageReceived(message=message, cause=due.cause),
    )


def fingerprint(company: Company) -> bytes:
    """All documents of the company as bytes: equal companies give equal bytes, however they were built."""
    shelves = {
        field: [msgspec.to_builtins(document) for document in value]
        for field, value in msgspec.structs.asdict(company).items()
        if isinstance(value, Shelf)
    }
    rest = {"now": company.now, "counters": dict(company.counters), "shown": dict(company.shown), "passed": company.passed}
    return msgspec.json.encode({**shelves, **rest}, order="sorted")
