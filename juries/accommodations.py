"""Accommodations: what may be decided for a person, compiled once into what applies at every sitting.

A measure changes how an evaluation is taken, never a criterion nor a threshold. Each decision states all the measures in
force from its instant on: it replaces the one before, and a withdrawal is a decision with no measure. Instants are aware
and are reckoned in UTC, so that a change of the legal hour moves no deadline.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import msgspec

from juries.measure_catalogue import (
    DISPLAY_KINDS,
    EXTRA_TIME,
    KINDS,
    NO_PAUSES,
    ONE_THIRD,
    ORAL,
    PAUSES,
    SITTINGS,
    Audience,
    PauseBudget,
    Substitute,
    check_value,
    parse_pauses,
    parse_share,
    parse_substitute,
)
from juries.refusal import Refusal

# What most of those who compile measures need of the catalogue comes with them.
__all__ = [
    "DISPLAY_KINDS",
    "EXTRA_TIME",
    "NO_MEASURES",
    "NO_PAUSES",
    "ONE_THIRD",
    "PAUSES",
    "Audience",
    "Decision",
    "EffectiveMeasures",
    "Grant",
    "Measure",
    "PauseBudget",
    "Waiver",
    "apply_display",
    "check_decision",
    "compile_measures",
    "extra",
    "parse_pauses",
    "parse_share",
    "share_at",
    "visible_to",
    "window_end",
]


class Measure(msgspec.Struct, frozen=True, order=True):
    """A measure decided: a kind of the catalogue and its value."""

    kind: str
    value: str


class Decision(msgspec.Struct, frozen=True):
    """All that is in force from `decided_at` (aware) on; no measure at all is a withdrawal.

    `ends_at` (aware) is when it stops by itself, None when nothing ends it but a later decision.
    """

    decided_at: datetime
    measures: tuple[Measure, ...]
    ends_at: datetime | None = None


class Waiver(msgspec.Struct, frozen=True):
    """The person does without one kind from `since` until `until` (aware, `until` not counted). A later decision does not end it."""

    kind: str
    since: datetime
    until: datetime


class Grant(msgspec.Struct, frozen=True):
    """The share of extra time (0 or more) and the pauses in force from `since` (aware, UTC) on."""

    since: datetime
    extra_time: Fraction
    pauses: PauseBudget = NO_PAUSES


class EffectiveMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Every decision of one candidacy, compiled.

    `measures` are in force now; `decided` are those and what the person does without today; `grants` keep how extra time moved, oldest
    first, so that a sitting already begun never loses what it was given.
    """

    measures: tuple[Measure, ...] = ()
    decided: tuple[Measure, ...] = ()
    grants: tuple[Grant, ...] = ()

    @property
    def extra_time(self) -> Fraction:
        """The share of extra time in force now; 0 when there is none."""
        return self.grants[-1].extra_time if self.grants else Fraction(0)

    @property
    def pauses(self) -> PauseBudget:
        """The pauses in force now."""
        return self.grants[-1].pauses if self.grants else NO_PAUSES

    @property
    def display(self) -> dict[str, str]:
        """The display measures in force now, kind to value."""
        return {measure.kind: measure.value for measure in self.measures if measure.kind in DISPLAY_KINDS}

    @property
    def sittings(self) -> int:
        """In how many parts an evaluation may be taken, on different days; 1 without the measure."""
        return int(self.value_of(SITTINGS) or 1)

    def value_of(self, kind: str) -> str | None:
        """The value in force now of that kind; None without it."""
        return next((measure.value for measure in self.measures if measure.kind == kind), None)

    @property
    def instead_of_oral(self) -> Substitute | None:
        """What shows the same competencies instead of an oral; None when the oral is taken."""
        return parse_substitute(self.value_of(ORAL) or "")


NO_MEASURES = EffectiveMeasures()


def check_decision(measures: Sequence[Measure], *, reason: str) -> Refusal | None:
    """Whether these measures may be decided together; None when they may.

    Refuses an unknown kind or value, a kind given twice, a share of extra time other than one third without a reason, and an oral or a
    part waived without a substitute that shows the same competencies.
    """
    seen: set[str] = set()
    for measure in measures:
        if measure.kind in seen:
            return Refusal("measure.twice", {"kind": measure.kind})
        seen.add(measure.kind)
        refusal = check_value(measure.kind, measure.value, reason=reason)
        if refusal is not None:
            return refusal
    return None


def compile_measures(decisions: Iterable[Decision], now: datetime, waivers: Sequence[Waiver] = ()) -> EffectiveMeasures:
    """Compile decisions, given oldest first, into what applies at `now` (aware) and how extra time moved until then.

    What the person does without (`waivers`) is left out while it lasts. Raises ValueError on a naive instant, a wrong order or a share of
    extra time that cannot be read.
    """
    present = _utc(now)
    turns = list(_turns(decisions, present))
    if any(later[0] < earlier[0] for earlier, later in pairwise(turns)):
        raise ValueError("decisions must be given oldest first")
    edges = {_utc(edge) for waiver in waivers for edge in (waiver.since, waiver.until)}
    first = turns[0][0] if turns else present
    edges = {edge for edge in edges if first < edge <= present and edge not in {since for since, _measures in turns}}
    current: tuple[Measure, ...] = ()
    decided: tuple[Measure, ...] = ()
    grants: list[Grant] = []
    # One grant for each decision, even of the same instant: the clock takes back nothing of what the first of them gave.
    for moment, measures in sorted([*turns, *((edge, None) for edge in edges)], key=lambda turn: turn[0]):
        decided = decided if measures is None else measures
        without = {waiver.kind for waiver in waivers if _utc(waiver.since) <= moment < _utc(waiver.until)}
        current = tuple(measure for measure in decided if measure.kind not in without)
        grants.append(Grant(moment, _share_of(current), _pauses_of(current)))
    return EffectiveMeasures(measures=current, decided=decided, grants=tuple(grants))


def _turns(decisions: Iterable[Decision], now: datetime) -> Iterator[tuple[datetime, tuple[Measure, ...]]]:
    """Each instant at which what applies changed, until `now`: a decision, or the end of one that nothing replaced in time."""
    ending: datetime | None = None
    for decision in decisions:
        since = _utc(decision.decided_at)
        if ending and ending < since:
            yield ending, ()
        yield since, tuple(sorted(decision.measures))
        ending = _utc(decision.ends_at) if decision.ends_at else None
    if ending and ending <= now:
        yield ending, ()


def window_end(closes_at: datetime, duration: timedelta, measures: EffectiveMeasures) -> datetime:
    """When the window of a session closes for this person: later by their extra time, so that no closing cuts it."""
    return _utc(closes_at) + extra(duration, measures.extra_time)


def share_at(moment: datetime, measures: EffectiveMeasures) -> Fraction:
    """The share of extra time in force at that moment; 0 before the first decision."""
    shares = [grant.extra_time for grant in measures.grants if grant.since <= moment]
    return shares[-1] if shares else Fraction(0)


def extra(duration: timedelta, share: Fraction) -> timedelta:
    """That share of a duration, rounded up to the whole second in the candidate's favour."""
    microseconds = duration // timedelta(microseconds=1)
    return timedelta(seconds=math.ceil(microseconds * share / 1_000_000))


def visible_to(audience: Audience, measures: EffectiveMeasures) -> tuple[Measure, ...]:
    """The measures in force that this audience may know; jurors those alone that change what they observe, the public none."""
    return tuple(measure for measure in measures.measures if audience in KINDS[measure.kind].audiences)


def apply_display(preferences: dict[str, str], measures: EffectiveMeasures) -> dict[str, str]:
    """The display to serve: for each kind the person's own preference, unless the measure is stronger.

    `preferences` maps display kinds to values; a value outside the catalogue ("" or a standard one) has strength 0.
    Other keys are left as they are.
    """
    shown = dict(preferences)
    for kind, value in measures.display.items():
        if _strength(kind, value) > _strength(kind, preferences.get(kind, "")):
            shown[kind] = value
    return shown


def _strength(kind: str, value: str) -> int:
    entry = KINDS[kind]
    return entry.ranks[entry.values.index(value)] if value in entry.values else 0


def _share_of(measures: tuple[Measure, ...]) -> Fraction:
    for measure in measures:
        if measure.kind == EXTRA_TIME:
            share = parse_share(measure.value)
            if share is None:
                raise ValueError(f"not a share of extra time: {measure.value}")
            return share
    return Fraction(0)


def _pauses_of(measures: tuple[Measure, ...]) -> PauseBudget:
    for measure in measures:
        if measure.kind == PAUSES:
            budget = parse_pauses(measure.value)
            if budget is None:
                raise ValueError(f"not pauses: {measure.value}")
            return budget
    return NO_PAUSES


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant must be aware")
    return moment.astimezone(UTC)
