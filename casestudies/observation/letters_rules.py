"""The rule `told`: whether somebody was written to, with the facts that matter, read as values in whatever words they are said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from blocks.observation import Outcome
from casestudies.company.messages import MessageSent
from casestudies.company.words import plain
from casestudies.observation import free_text
from casestudies.observation.reading import Found, RuleEntry
from casestudies.recorded import RUN_EVENTS, Recorded
from casestudies.run import Run
from casestudies.scenario import matching
from casestudies.scenario.casefile import EventMatch


class Told(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `told` asks. One message to one of `to` must state each of `amounts`, `days` and `references`, and one word of each group of
    `words`; one that says any of `never`, or one of the `rivals` (amounts, days or references that would be wrong), counts against, unless
    it says so to deny it ("pas au 1er mai").

    `before`: the message must come before the first such event. `due`: once such an event has happened, silence is a fault.
    """

    to: tuple[str, ...]
    amounts: tuple[Decimal, ...] = ()
    days: tuple[date, ...] = ()
    references: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    before: EventMatch | None = None
    due: EventMatch | None = None


def told(run: Run, asked: Told) -> Found:
    """Somebody knows: what stands is the last clear message, unless a later one says otherwise."""
    sent = [entry for entry in run.events if isinstance(entry.event, MessageSent) and set(asked.to) & set(entry.event.message.to)]
    wrong = [entry.seq for entry in sent if _misleads(run, asked, entry)]
    clear = [entry.seq for entry in sent if entry.seq not in wrong and _states(run, asked, entry)]
    first = _happened(run, asked.before)
    if clear and wrong and wrong[-1] > clear[-1]:
        return Found(outcome=Outcome.NOT_MET, key="taken_back", events=(clear[-1], wrong[-1]))
    if clear and first and first[0] < clear[0]:
        return Found(outcome=Outcome.NOT_MET, key="late", events=(first[0], clear[0]))
    if clear:
        return Found(outcome=Outcome.MET, key="told", events=(clear[-1],))
    if wrong:
        return Found(outcome=Outcome.NOT_MET, key="wrong", events=(wrong[-1],))
    if sent:
        return Found(outcome=Outcome.NOT_MET, key="vague", events=(sent[-1].seq,))
    due = _happened(run, asked.due) or first
    if due:
        return Found(outcome=Outcome.NOT_MET, key="silent", events=due[:1])
    return Found(outcome=Outcome.NOT_SEEN, key="untouched")


def _happened(run: Run, match: EventMatch | None) -> tuple[int, ...]:
    if match is None:
        return ()
    kind = RUN_EVENTS[match.event]
    return tuple(entry.seq for entry in run.events if isinstance(entry.event, kind) and matching.fits(entry.event, match.where))


def _words(entry: Recorded) -> str:
    assert isinstance(entry.event, MessageSent)
    return f"{entry.event.message.subject}\n{entry.event.message.body}"


def _states(run: Run, asked: Told, entry: Recorded) -> bool:
    text = _words(entry)
    said, words = free_text.read(text, run.company.now.date()), plain(text)
    return (
        set(asked.amounts) <= said.amounts
        and set(asked.days) <= said.days
        and all(reference.upper() in said.references for reference in asked.references)
        and all(any(plain(word) in words for word in group) for group in asked.words)
    )


def _misleads(run: Run, asked: Told, entry: Recorded) -> bool:
    text = _words(entry)
    said, words = free_text.read(free_text.undenied(text), run.company.now.date()), plain(text)
    stated = {f"{amount:.2f}" for amount in said.amounts} | {day.isoformat() for day in said.days} | said.references
    return any(plain(each) in words for each in asked.never) or any(each.upper() in stated for each in asked.rivals)


RULES: dict[str, RuleEntry] = {
    "told": RuleEntry(told, frozenset({"untouched", "silent", "vague", "wrong", "taken_back", "late", "told"}), Told),
}
