"""What people write by themselves: answers, interruptions, consequences. Computed from the events, appended when their time has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company.messages import Message, MessageReceived, MessageSent
from casestudies.company.orders import OrderConfirmed
from casestudies.company.words import plain

if TYPE_CHECKING:
    from casestudies.company.state import Company
    from casestudies.recorded import Recorded
    from casestudies.scenario.casefile import Case, Dialogue


class Due(Struct, frozen=True, kw_only=True):
    """A message that somebody is about to write. `cause` names it for ever: the same cause never writes twice."""

    at: datetime
    cause: str
    sender: str
    subject: str
    body: str
    thread: str | None = None


TELLING = (MessageReceived, MessageSent, OrderConfirmed)
"""The kinds of events that people answer or that show they did: all that `upcoming` reads of a run."""


def upcoming(case: Case, facts: Mapping[str, str], telling: Sequence[Recorded], company: Company) -> tuple[Due, ...]:
    """All that is still to come, soonest first, given what has happened. `telling` are the events of the kinds `TELLING`."""
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
            sender=letter.sender,
            subject=letter.subject.format_map(facts),
            body=letter.body.format_map(facts),
            thread=letter.thread,
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
    moments = [
        entry.at
        for entry in telling
        if isinstance(entry.event, OrderConfirmed) and company.orders[entry.event.order].reference == facts["reference"]
    ]
    return [
        Due(
            at=moments[each.count - 1] + timedelta(minutes=each.after),
            cause=each.code,
            sender=each.sender,
            subject=each.subject.format_map(facts),
            body=each.body.format_map(facts),
        )
        for each in case.timeline.consequences
        if len(moments) >= each.count and each.code not in happened
    ]
