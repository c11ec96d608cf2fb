"""The clock of a sitting: a pure function of its start, its duration, its window, the measures and the marks made on it.

What is granted is time at work: the duration, as far as the window leaves it to whoever begins late, the extra time, the minutes given for
incidents. What stops the clock moves the end by as much, and so moves the window with it: no closing time cuts a measure. Time granted
never shrinks: a measure withdrawn in mid-sitting takes nothing back, and nothing reopens a sitting that is over. Instants are aware and
reckoned in UTC, so that a change of the legal hour moves no end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from juries.accommodations import NO_MEASURES, EffectiveMeasures, Grant, extra, share_at
from juries.assessment_session import base_length
from juries.measure_catalogue import NO_PAUSES, PauseBudget
from juries.refusal import Refusal

LARGEST_GIFT = 240
"""Minutes that may be given at once for an incident: the certifier's own guard against a typing error."""


class Mark(StrEnum):
    """What may be marked on the clock of a sitting."""

    PAUSED = "paused"
    """The candidate takes one of their pauses; it ends by itself when its length is used up."""
    RESUMED = "resumed"
    """The candidate is back before that."""
    STOPPED = "stopped"
    """Somebody stops the clock (`Hold`), until it is released."""
    RELEASED = "released"
    MINUTES_GIVEN = "minutes_given"
    """Minutes are added, for an incident."""
    ENDED = "ended"
    """The sitting is ended before its time."""


class Hold(StrEnum):
    """Why the clock is stopped from outside; several may hold it at once."""

    INVIGILATOR = "invigilator"
    MACHINE = "machine"
    """A change of machine waits for the invigilator."""
    LATER = "later"
    """The sitting goes on another time: one of its several parts is over."""


class ClockMark(msgspec.Struct, frozen=True):
    """One mark, at an aware instant. `hold` goes with STOPPED and RELEASED, `minutes` (above 0) with MINUTES_GIVEN."""

    at: datetime
    mark: Mark
    hold: Hold | None = None
    minutes: int = 0


class Phase(StrEnum):
    """Where a sitting stands, as its clock tells."""

    READY = "ready"
    WORKING = "working"
    PAUSED = "paused"
    STOPPED = "stopped"
    OVER = "over"


class Timing(msgspec.Struct, frozen=True):
    """What is fixed of a sitting: its start (None before), the evaluation's duration, when its window closes (None: no window)."""

    started_at: datetime | None
    duration: timedelta
    closes_at: datetime | None = None


class Reckoning(msgspec.Struct, frozen=True, kw_only=True):
    """The clock at one instant.

    `granted` is all the time at work given so far, `worked` what is used, `stopped` how long the clock stood. `ends_at` is when the
    sitting ends if nothing else happens (a pause runs its full length); None before the start and while it is stopped from outside.
    `resumes_at` ends the pause under way. `pauses` are those allowed, `pauses_taken` those begun.
    """

    phase: Phase
    granted: timedelta
    worked: timedelta = timedelta(0)
    stopped: timedelta = timedelta(0)
    given: timedelta = timedelta(0)
    ends_at: datetime | None = None
    resumes_at: datetime | None = None
    stopped_since: datetime | None = None
    holds: frozenset[Hold] = frozenset()
    pauses: PauseBudget = NO_PAUSES
    pauses_taken: int = 0

    @property
    def left(self) -> timedelta:
        """The time at work that is left; never below zero."""
        return max(self.granted - self.worked, timedelta(0))

    @property
    def pauses_left(self) -> int:
        """How many pauses may still be taken."""
        return max(self.pauses.count - self.pauses_taken, 0)

    @property
    def running(self) -> bool:
        """Whether acts are taken now."""
        return self.phase is Phase.WORKING


class _Clock:
    """The fold: what each mark and each change of the measures does, in order of time."""

    def __init__(self, timing: Timing, started_at: datetime, measures: EffectiveMeasures) -> None:
        self.duration = timing.duration
        self.cursor = started_at
        self.base = base_length(timing.duration, started_at, _utc(timing.closes_at) if timing.closes_at else None)
        self.more = extra(timing.duration, share_at(started_at, measures))
        before = [grant.pauses for grant in measures.grants if grant.since <= started_at]
        self.pauses = before[-1] if before else NO_PAUSES
        self.worked = self.stopped = self.given = timedelta(0)
        self.paused_until: datetime | None = None
        self.stopped_since: datetime | None = None
        self.holds: set[Hold] = set()
        self.taken = 0
        self.over_at: datetime | None = None

    @property
    def granted(self) -> timedelta:
        return self.base + self.more + self.given

    def advance(self, to: datetime) -> None:
        """Let the time run until `to`, unless the sitting is over before."""
        if self.over_at is not None:
            return
        if self.paused_until is not None and not self.holds and self.paused_until <= to:
            self._stand(self.paused_until)
            self.paused_until = self.stopped_since = None
        if self.holds or self.paused_until is not None:
            self._stand(to)
            return
        left = self.granted - self.worked
        if self.cursor + left <= to:
            self.worked, self.cursor = self.granted, self.cursor + left
            self.over_at = self.cursor
        else:
            self.worked += max(to - self.cursor, timedelta(0))
            self.cursor = max(to, self.cursor)

    def _stand(self, to: datetime) -> None:
        if to > self.cursor:
            self.stopped += to - self.cursor
            if self.holds and self.paused_until is not None:
                # Stopped from outside, a pause keeps what is left of its own length.
                self.paused_until += to - self.cursor
            self.cursor = to

    def change(self, grant: Grant) -> None:
        """New measures: more counts at once, less takes nothing back."""
        self.more = max(self.more, extra(self.duration, grant.extra_time))
        self.pauses = PauseBudget(max(self.pauses.count, grant.pauses.count), max(self.pauses.minutes, grant.pauses.minutes))

    def make(self, mark: ClockMark) -> None:
        """Apply one mark; what makes no sense where the clock stands changes nothing."""
        match mark.mark:
            case Mark.PAUSED if self.paused_until is None and not self.holds and self.taken < self.pauses.count:
                self.taken += 1
                self.paused_until, self.stopped_since = self.cursor + self.pauses.length, self.cursor
            case Mark.RESUMED if self.paused_until is not None and not self.holds:
                self.paused_until = self.stopped_since = None
            case Mark.STOPPED if mark.hold is not None:
                self.holds.add(mark.hold)
                self.stopped_since = self.stopped_since or self.cursor
            case Mark.RELEASED if mark.hold is not None:
                self.holds.discard(mark.hold)
                if not self.holds and self.paused_until is None:
                    self.stopped_since = None
            case Mark.MINUTES_GIVEN:
                self.given += timedelta(minutes=mark.minutes)
            case Mark.ENDED:
                self.over_at = self.cursor

    def reading(self) -> Reckoning:
        if self.over_at is not None:
            phase, ends_at = Phase.OVER, self.over_at
        elif self.holds:
            phase, ends_at = Phase.STOPPED, None
        else:
            phase = Phase.WORKING if self.paused_until is None else Phase.PAUSED
            ends_at = (self.paused_until or self.cursor) + self.granted - self.worked
        standing = phase in (Phase.PAUSED, Phase.STOPPED)
        return Reckoning(
            phase=phase,
            granted=self.granted,
            worked=self.worked,
            stopped=self.stopped,
            given=self.given,
            ends_at=ends_at,
            resumes_at=self.paused_until if phase is Phase.PAUSED else None,
            stopped_since=self.stopped_since if standing else None,
            holds=frozenset(self.holds) if phase is Phase.STOPPED else frozenset(),
            pauses=self.pauses,
            pauses_taken=self.taken,
        )


def reckon(timing: Timing, now: datetime, measures: EffectiveMeasures = NO_MEASURES, marks: Iterable[ClockMark] = ()) -> Reckoning:
    """The clock of a sitting at `now` (aware). `marks` come in the order in which they were made; those after `now` are not counted.

    A mark made at the very instant of a change of measures comes after it. Raises ValueError on a naive instant, a negative duration or
    marks out of order.
    """
    if timing.duration < timedelta(0):
        raise ValueError("a duration is never negative")
    present = _utc(now)
    if timing.started_at is None:
        base = base_length(timing.duration, present, _utc(timing.closes_at) if timing.closes_at else None)
        return Reckoning(phase=Phase.READY, granted=base + extra(timing.duration, measures.extra_time), pauses=measures.pauses)
    start = _utc(timing.started_at)
    grants = [(_utc(grant.since), 0, grant) for grant in measures.grants]
    changes: list[tuple[datetime, int, Grant | ClockMark]] = [each for each in grants if each[0] > start]
    last = start
    for mark in marks:
        at = _utc(mark.at)
        if at < last:
            raise ValueError("marks must be given oldest first")
        changes.append((at, 1, mark))
        last = at
    clock = _Clock(timing, start, measures)
    for at, _order, change in sorted(changes, key=lambda each: each[:2]):
        if at > present:
            break
        clock.advance(at)
        if clock.over_at is not None:
            break
        if isinstance(change, ClockMark):
            clock.make(change)
        else:
            clock.change(change)
    clock.advance(present)
    return clock.reading()


def mark_obstacle(reckoning: Reckoning, mark: Mark, *, hold: Hold | None = None, minutes: int = 0) -> Refusal | None:
    """Why this mark may not be made where the clock stands; None when it may. Codes begin with "sitting."."""
    if reckoning.phase is Phase.READY:
        return Refusal("sitting.not_begun")
    if reckoning.phase is Phase.OVER:
        return Refusal("sitting.over")
    match mark:
        case Mark.PAUSED if reckoning.phase is not Phase.WORKING:
            return Refusal("sitting.already_stopped")
        case Mark.PAUSED if reckoning.pauses_left == 0:
            return Refusal("sitting.no_pause_left")
        case Mark.RESUMED if reckoning.phase is not Phase.PAUSED:
            return Refusal("sitting.not_paused")
        case Mark.STOPPED if hold in reckoning.holds:
            return Refusal("sitting.already_stopped")
        case Mark.RELEASED if hold not in reckoning.holds:
            return Refusal("sitting.not_stopped")
        case Mark.MINUTES_GIVEN if not 1 <= minutes <= LARGEST_GIFT:
            return Refusal("sitting.minutes", {"most": str(LARGEST_GIFT)})
    return None


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant must be aware")
    return moment.astimezone(UTC)
