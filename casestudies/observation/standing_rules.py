"""Rules about what stands at the end: whatever the way, and so that what was done and undone counts for nothing.

Only documents that the trainee has made or changed are looked at: what the case opens with is nobody's merit.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from blocks.observation import Outcome
from casestudies.company.kernel import Shelf
from casestudies.company.messages import TRAINEE
from casestudies.observation.reading import Found, RuleEntry
from casestudies.recorded import RUN_EVENTS
from casestudies.run import Run, start
from casestudies.scenario import matching
from casestudies.scenario.casefile import EventMatch

Where = dict[str, str | tuple[str, ...]]


class Stands(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `stands` asks: among the documents of `shelf` that the trainee made or changed and that fit `where`, one that fits `expect`;
    no other when `only`. `acts` are events that show that it was tried: without document nor act, nothing was seen."""

    shelf: str
    where: Where = {}
    expect: Where = {}
    only: bool = False
    acts: tuple[EventMatch, ...] = ()


class Absent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `absent` asks: no document of `shelf` that the trainee made or changed fits `where`. It is seen only once one of `once` has
    happened: who does nothing has avoided nothing."""

    shelf: str
    where: Where = {}
    once: tuple[EventMatch, ...]


def stands(run: Run, asked: Stands) -> Found:
    """The document that is awaited stands."""
    found = {key: document for key, document in touched(run, asked.shelf).items() if matching.fits(document, asked.where)}
    right = [key for key, document in found.items() if matching.fits(document, asked.expect)]
    events = tuple(sorted({seq for key in found for seq in concerning(run, key)}))
    if right and asked.only and len(found) > 1:
        return Found(outcome=Outcome.NOT_MET, key="several", params={"document": ", ".join(found)}, events=events)
    if right:
        return Found(outcome=Outcome.MET, key="right", params={"document": right[0]}, events=concerning(run, right[0]))
    if found:
        last = list(found)[-1]
        return Found(outcome=Outcome.NOT_MET, key="wrong", params={"document": last, "found": _said(found[last], asked)}, events=events)
    acts = happened(run, asked.acts)
    return Found(outcome=Outcome.NOT_MET, key="undone", events=acts) if acts else Found(outcome=Outcome.NOT_SEEN, key="untouched")


def absent(run: Run, asked: Absent) -> Found:
    """Nothing of what must not be done stands."""
    found = [key for key, document in touched(run, asked.shelf).items() if matching.fits(document, asked.where)]
    if found:
        return Found(outcome=Outcome.NOT_MET, key="wrong", params={"document": ", ".join(found)}, events=concerning(run, found[0]))
    once = happened(run, asked.once)
    return Found(outcome=Outcome.MET, key="right", events=once) if once else Found(outcome=Outcome.NOT_SEEN, key="untouched")


def touched(run: Run, name: str) -> dict[str, object]:
    """The documents of a shelf that are not as they were when the case opened, in the order of their making."""
    now, before = _shelf(run, name), _shelf(start(run.case, run.seed), name)
    return {key: document for key, document in now.touched.items() if document is not before.get(key)}


def _shelf(run: Run, name: str) -> Shelf[object]:
    shelf = getattr(run.company, name)
    assert isinstance(shelf, Shelf)
    return shelf


def happened(run: Run, matches: tuple[EventMatch, ...]) -> tuple[int, ...]:
    """The trainee's events that match one of these, in order."""
    kinds = [(RUN_EVENTS[each.event], each.where) for each in matches]
    return tuple(
        entry.seq
        for entry in run.events
        if entry.who == TRAINEE and any(isinstance(entry.event, kind) and matching.fits(entry.event, where) for kind, where in kinds)
    )


def concerning(run: Run, key: str) -> tuple[int, ...]:
    """The trainee's events that name that document anywhere."""
    return tuple(entry.seq for entry in run.events if entry.who == TRAINEE and _names(msgspec.to_builtins(entry.event), key))


def _names(value: object, key: str) -> bool:
    match value:
        case str():
            return value == key
        case Mapping():
            return any(_names(each, key) for each in value.values())
        case list() | tuple():
            return any(_names(each, key) for each in value)
        case _:
            return False


def _said(document: object, asked: Stands) -> str:
    """What the document bears where something else was awaited."""
    wrong = [path for path, wanted in asked.expect.items() if not matching.fits(document, {path: wanted})]
    return " ; ".join(", ".join(matching.words_of(value) for value in matching.values(document, path)) or "–" for path in wrong)


RULES: dict[str, RuleEntry] = {
    "stands": RuleEntry(stands, frozenset({"untouched", "undone", "several", "wrong", "right"}), Stands),
    "absent": RuleEntry(absent, frozenset({"untouched", "wrong", "right"}), Absent),
}
