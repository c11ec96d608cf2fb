"""Accommodations: what may be decided for a person, compiled once into what applies at every sitting.

A measure changes how an evaluation is taken, never a criterion nor a threshold. Each decision states all the measures in
force from its instant on: it replaces the one before, and a withdrawal is a decision with no measure. Instants are aware
and are reckoned in UTC, so that a change of the legal hour moves no deadline.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

import msgspec

from juries.refusal import Refusal

ONE_THIRD = Fraction(1, 3)
"""The usual share of extra time (C. éduc. D613-26); beyond it, a doctor's reasoned request is needed."""

LARGEST_EXTRA = Fraction(2)
"""The certifier's own guard against a typing error: three times the duration in all."""

EXTRA_TIME = "extra_time"
PAUSES = "pauses"
MOST_PAUSES = 12
LONGEST_PAUSE_MINUTES = 60
"""The certifier's own guards against a typing error."""


class Audience(StrEnum):
    """Those who may, or may not, know a measure."""

    CANDIDATE = "candidate"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    INVIGILATOR = "invigilator"
    JUROR = "juror"
    PUBLIC = "public"


_WHO_SETS_UP = frozenset({Audience.CANDIDATE, Audience.OFFICER, Audience.ADMINISTRATOR, Audience.INVIGILATOR})


class MeasureKind(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the catalogue.

    `values` are the choices, `ranks` their strength (same length, 1 upwards): a stronger value includes a weaker one, and
    two of equal rank are matters of taste. Extra time and pauses have no list of values: theirs are a fraction ("1/3"), and how many of
    how many minutes ("2x10").
    `audiences` are those who may know it. No kind here changes what a juror observes, hence no juror in any of them.
    """

    code: str
    values: tuple[str, ...] = ()
    ranks: tuple[int, ...] = ()
    audiences: frozenset[Audience] = _WHO_SETS_UP


CATALOGUE: tuple[MeasureKind, ...] = (
    MeasureKind(code=EXTRA_TIME),
    MeasureKind(code=PAUSES),
    MeasureKind(code="size", values=("lg", "xl", "xxl"), ranks=(1, 2, 3)),
    MeasureKind(code="font", values=("andika", "system"), ranks=(1, 1)),
    MeasureKind(code="reading", values=("comfort",), ranks=(1,)),
    MeasureKind(code="contrast", values=("more",), ranks=(1,)),
    MeasureKind(code="motion", values=("none",), ranks=(1,)),
)
_KINDS = {kind.code: kind for kind in CATALOGUE}
DISPLAY_KINDS: tuple[str, ...] = tuple(kind.code for kind in CATALOGUE if kind.values)


class Measure(msgspec.Struct, frozen=True, order=True):
    """A measure decided: a kind of the catalogue and its value."""

    kind: str
    value: str


class PauseBudget(msgspec.Struct, frozen=True):
    """Pauses that stop the clock, at the candidate's hand: how many in one sitting, how many minutes each at most. 0 and 0 is none."""

    count: int = 0
    minutes: int = 0

    @property
    def length(self) -> timedelta:
        """The longest that one may last."""
        return timedelta(minutes=self.minutes)


NO_PAUSES = PauseBudget()


class Decision(msgspec.Struct, frozen=True):
    """All that is in force from `decided_at` (aware) on; no measure at all is a withdrawal.

    `ends_at` (aware) is when it stops by itself, None when nothing ends it but a later decision.
    """

    decided_at: datetime
    measures: tuple[Measure, ...]
    ends_at: datetime | None = None


class Grant(msgspec.Struct, frozen=True):
    """The share of extra time (0 or more) and the pauses in force from `since` (aware, UTC) on."""

    since: datetime
    extra_time: Fraction
    pauses: PauseBudget = NO_PAUSES


class EffectiveMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Every decision of one candidacy, compiled.

    `measures` are in force now; `grants` keep how extra time moved, oldest first, so that a sitting already begun never
    loses what it was given.
    """

    measures: tuple[Measure, ...] = ()
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


NO_MEASURES = EffectiveMeasures()


def parse_share(text: str) -> Fraction | None:
    """Read a share of extra time ("1/3", "0.5", "0,5"); None when it is not a number above 0 and at most `LARGEST_EXTRA`."""
    try:
        share = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= LARGEST_EXTRA else None


def parse_pauses(text: str) -> PauseBudget | None:
    """Read pauses ("2x10": two of ten minutes at most); None when it is no such thing or beyond the guards."""
    count, _, minutes = text.strip().lower().partition("x")
    if not (count.isascii() and minutes.isascii() and count.isdecimal() and minutes.isdecimal()):
        return None
    budget = PauseBudget(int(count), int(minutes))
    return budget if 1 <= budget.count <= MOST_PAUSES and 1 <= budget.minutes <= LONGEST_PAUSE_MINUTES else None


def check_decision(measures: Sequence[Measure], *, reason: str) -> Refusal | None:
    """Whether these measures may be decided together; None when they may.

    Refuses an unknown kind or value, a kind given twice, and a share of extra time other than one third without a reason.
    """
    seen: set[str] = set()
    for measure in measures:
        kind = _KINDS.get(measure.kind)
        if kind is None:
            return Refusal("measure.unknown_kind", {"kind": measure.kind})
        if measure.kind in seen:
            return Refusal("measure.twice", {"kind": measure.kind})
        seen.add(measure.kind)
        if measure.kind == EXTRA_TIME:
            share = parse_share(measure.value)
            if share is None:
                return Refusal("measure.bad_share", {"value": measure.value})
            if share != ONE_THIRD and not reason.strip():
                return Refusal("measure.reason_needed", {"value": measure.value})
        elif measure.kind == PAUSES:
            if parse_pauses(measure.value) is None:
                return Refusal("measure.bad_pauses", {"value": measure.value})
        elif measure.value not in kind.values:
            return Refusal("measure.unknown_value", {"kind": measure.kind, "value": measure.value})
    return None


def compile_measures(decisions: Iterable[Decision], now: datetime) -> EffectiveMeasures:
    """Compile decisions, given oldest first, into what applies at `now` (aware) and how extra time moved until then.

    Raises ValueError on a naive instant, a wrong order or a share of extra time that cannot be read.
    """
    current: tuple[Measure, ...] = ()
    grants: list[Grant] = []
    for since, measures in _turns(decisions, _utc(now)):
        if grants and since < grants[-1].since:
            raise ValueError("decisions must be given oldest first")
        current = measures
        grants.append(Grant(since, _share_of(current), _pauses_of(current)))
    return EffectiveMeasures(measures=current, grants=tuple(grants))


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
    """The measures in force that this audience may know; none for jurors and the public."""
    return tuple(measure for measure in measures.measures if audience in _KINDS[measure.kind].audiences)


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
    entry = _KINDS[kind]
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
