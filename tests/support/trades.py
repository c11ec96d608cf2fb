"""The company of the two years, and commands played on it one after the other, without a run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from casestudies.company import base, engine, history
from casestudies.company.kernel import Accepted, Command, Event, Refused, Shelf, Warned
from casestudies.company.state import Company, advance, open_company

OPENED = datetime.fromisoformat("2026-03-09T08:30")


@lru_cache(maxsize=1)
def two_years() -> Company:
    """The company on the Monday after its past, nothing touched."""
    return open_company(base.load(history.ARTIFACT), OPENED)


class Played(NamedTuple):
    """What came of a script: the company after it, and every event with the moment it happened at."""

    company: Company
    events: tuple[tuple[datetime, Event], ...]


def play(company: Company, script: Iterable[Command]) -> Played:
    """Do the commands in order, five minutes each. A refusal and a warning change no document."""
    events: list[tuple[datetime, Event]] = []
    for command in script:
        decision = engine.decide(company, command)
        if isinstance(decision, Refused):
            assert decision.code
            continue
        made = decision.events
        assert isinstance(decision, Accepted | Warned)
        before, at = company, company.now
        for event in made:
            again = engine.event_from(engine.event_to(event))
            assert again == event
            company = engine.evolve(company, event, at)
            events.append((at, event))
        if isinstance(decision, Warned):
            assert shelves(company) == shelves(before)
        else:
            company = advance(company, at, 5)
    return Played(company, tuple(events))


def done(company: Company, command: Command) -> Company:
    """The company after that command, its warnings read and passed. Fails when it is refused."""
    for _ in range(2):
        decision = engine.decide(company, command)
        assert not isinstance(decision, Refused), decision
        for event in decision.events:
            company = engine.evolve(company, event, company.now)
        if isinstance(decision, Accepted):
            return company
        command = msgspec.structs.replace(command, proceed=True)
    raise AssertionError(command)


def refused(company: Company, command: Command) -> str:
    """The code under which the command is refused."""
    decision = engine.decide(company, command)
    assert isinstance(decision, Refused), decision
    return decision.code


def warned(company: Company, command: Command) -> list[str]:
    """The codes of what the company warns of before that command, none when it goes through at once."""
    decision = engine.decide(company, command)
    assert not isinstance(decision, Refused), decision
    return [warning.code for warning in decision.warnings] if isinstance(decision, Warned) else []


def shelves(company: Company) -> dict[str, Any]:
    """What was touched of each shelf."""
    fields = msgspec.structs.asdict(company)
    return {name: value.touched for name, value in fields.items() if isinstance(value, Shelf) and value.touched}


def again(company: Company, played: Played) -> bool:
    """Whether the events alone give the same documents back."""
    for at, event in played.events:
        company = engine.evolve(company, event, at)
    return shelves(company) == shelves(played.company) and company.counters == played.company.counters
