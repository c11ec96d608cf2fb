"""What people write by themselves: answers, interruptions, consequences. Computed from the events, appended when their time has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company.kernel import Event
from casestudies.company.messages import Message, MessageReceived, MessageSent
from casestudies.company.orders import OrderConfirmed
from casestudies.company.words import plain
from casestudies.recorded import RUN_EVENTS
from casestudies.scenario import matching

if TYPE_CHECKING:
    from casestudies.company.state import Company
    from casestudies.recorded import Recorded
    from casestudies.scenario.casefile import Case, Consequence, Dialogue, EventMatch


class Due(Struct, frozen=True, kw_only=True):
    """A message that somebody is about to write. `cause` names it for ever: the same cause never writes twice."""

    at: datetime
    cause: str
    sender: str
    subject: str
    body: str
    thread: str | None = None
    pieces: tuple[str, ...] = ()


TELLING = (MessageReceived, MessageSent, OrderConfirmed)
"""The kinds of events that people answer or that show they did."""


_telling: dict[str, tuple[type[Event], ...]] = {}


def telling_kinds(case: Case) -> tuple[type[Event], ...]:
    """The kinds of events that `upcoming` reads of a run of this case: `TELLING`, and those that its consequences name."""
    found = _telling.get(case.digest)
    if found is None:
        named = {each.event for later in case.timeline.consequences for each in (later.follows, later.unless) if each is not None}
        found = _telling[case.digest] = (*TELLING, *(RUN_EVENTS[name] for name in sorted(named)))
    return found


def upcoming(case: Case, facts: Mapping[str, str], telling: Sequence[Recorded], company: Company) -> tuple[Due, ...]:
    """All that is still to come, soonest first, given what has happened. `telling` are the events of `telling_kinds`."""
    happened = {entry.event.cause for entry in telling if isinstance(entry.event, MessageReceived)}
    found = [
        *_interruptions(case, facts, happened),
        *_answers(case, facts, telling, happened),
        *_consequences(case, facts, telling, happened, company),
    ]
    return tuple(sorted(found, key=lambda due: (due.at, due.cause)))


def _interruptions(case: Case, facts: Mapping[str, str], happened: Collection[str]) -> list[Due]:
    return [
        Due(
            at=letter.at,
            cause=letter.code,
            sender=letter.sender.format_map(facts),
            subject=letter.subject.format_map(facts),
            body=letter.body.format_map(facts),
            thread=letter.thread,
            pieces=letter.pieces,
        )
        for letter in case.timeline.letters
        if letter.at > case.file.opens_at and letter.code not in happened
    ]


def _answers(case: Case, facts: Mapping[str, str], telling: Sequence[Recorded], happened: Collection[str]) -> list[Due]:
    used: set[str] = set()
    found = []
    for entry in telling:
        if isinstance(entry.event, MessageSent):
            message = entry.event.message
            dialogue = _chosen(case, facts, message, used)
            if dialogue is None:
                continue
            if dialogue.any_of:
                used.add(dialogue.code)
            cause = f"{dialogue.code}:{message.code}"
            if cause in happened:
                continue
            found.append(
                Due(
                    at=entry.at + timedelta(minutes=entry.minutes + dialogue.after),
                    cause=cause,
                    sender=dialogue.person,
                    subject=message.subject if message.subject.startswith("Re : ") else f"Re : {message.subject}",
                    body=dialogue.body.format_map(facts),
                    thread=message.thread,
                    pieces=dialogue.pieces,
                )
            )
    return found


def _chosen(case: Case, facts: Mapping[str, str], message: Message, used: set[str]) -> Dialogue | None:
    said = plain(f"{message.subject}\n{message.body}")
    for dialogue in case.people.dialogues:
        if dialogue.person not in message.to or dialogue.code in used:
            continue
        groups = (tuple(plain(word.format_map(facts)) for word in group) for group in dialogue.any_of)
        if not dialogue.any_of or any(all(word in said for word in group) for group in groups):
            return dialogue
    return None


def _consequences(
    case: Case, facts: Mapping[str, str], telling: Sequence[Recorded], happened: Collection[str], company: Company
) -> list[Due]:
    found = []
    for each in case.timeline.consequences:
        at = None if each.code in happened else _moment(each, facts, telling, company)
        if at is None or (each.unless and any(moment <= at for moment in _matches(each.unless, facts, telling))):
            continue
        found.append(
            Due(
                at=at,
                cause=each.code,
                sender=each.sender.format_map(facts),
                subject=each.subject.format_map(facts),
                body=each.body.format_map(facts),
                pieces=each.pieces,
            )
        )
    return found


def _moment(each: Consequence, facts: Mapping[str, str], telling: Sequence[Recorded], company: Company) -> datetime | None:
    """When it is due, None as long as what it follows has not happened often enough."""
    if each.at is not None:
        return each.at
    moments = _matches(each.follows, facts, telling) if each.follows else _confirmations(facts, telling, company)
    return moments[each.count - 1] + timedelta(minutes=each.after) if len(moments) >= each.count else None


def _matches(match: EventMatch, facts: Mapping[str, str], telling: Sequence[Recorded]) -> list[datetime]:
    where = {
        path.format_map(facts): wanted.format_map(facts) if isinstance(wanted, str) else tuple(one.format_map(facts) for one in wanted)
        for path, wanted in match.where.items()
    }
    kind = RUN_EVENTS[match.event]
    return [entry.at for entry in telling if isinstance(entry.event, kind) and matching.fits(entry.event, where)]


def _confirmations(facts: Mapping[str, str], telling: Sequence[Recorded], company: Company) -> list[datetime]:
    """When orders of the case's reference were confirmed."""
    return [
        entry.at
        for entry in telling
        if isinstance(entry.event, OrderConfirmed) and company.orders[entry.event.order].reference == facts["reference"]
    ]
