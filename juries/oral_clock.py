"""The clock of an oral: a pure function of its phases, of the candidate's share of extra time, and of the marks set as it goes.

The person who times it passes from one phase to the next: a phase that is over does not end by itself, since nobody cuts a sentence.
Jurors are told the phase alone; how long each lasts could tell of a measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

import msgspec

from blocks.oral_kits import Phase, PhaseKind
from juries.accommodations import EffectiveMeasures, extra, share_at
from juries.refusal import Refusal


class OralMarkKind(StrEnum):
    """What whoever times an oral does: pass to the next phase (the first one included), stop the clock, start it again, end; or note that
    the candidate did not come, which the next phase undoes when they come late.
    """

    NEXT = "next"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    ABSENT = "absent"


class OralMark(msgspec.Struct, frozen=True):
    """One act, at an instant (aware)."""

    kind: OralMarkKind
    at: datetime


class OwnPhase(msgspec.Struct, frozen=True):
    """A phase with the candidate's own length."""

    kind: PhaseKind
    length: timedelta
    scene: int = 1


class OralState(StrEnum):
    """Where an oral stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    ABSENT = "absent"


class OralReckoning(msgspec.Struct, frozen=True, kw_only=True):
    """The clock at an instant. `index` is the phase that was last begun, None before the first; `left` is of that phase, never below 0;
    `ends_at` its end while the clock runs; `over` when its length is spent.
    """

    state: OralState
    index: int | None = None
    phase: OwnPhase | None = None
    left: timedelta = timedelta(0)
    ends_at: datetime | None = None
    over: bool = False
    last: bool = False


def own_phases(phases: Iterable[Phase], measures: EffectiveMeasures, started_at: datetime | None = None) -> tuple[OwnPhase, ...]:
    """The phases, each longer by the candidate's extra time. What was in force when it started, or came since, is never taken back."""
    share = own_share(measures, started_at)
    return tuple(
        OwnPhase(phase.kind, length + extra(length, share), phase.scene)
        for phase in phases
        for length in (timedelta(minutes=phase.minutes),)
    )


def own_share(measures: EffectiveMeasures, started_at: datetime | None) -> Fraction:
    """The share of extra time (0 or more): what is in force now, or the largest since the start."""
    if started_at is None:
        return measures.extra_time
    later = [grant.extra_time for grant in measures.grants if grant.since > started_at]
    return max([share_at(started_at, measures), *later])


def reckon_oral(phases: Sequence[OwnPhase], marks: Iterable[OralMark], now: datetime) -> OralReckoning:
    """The clock at `now` (aware). `marks` are in the order they were set."""
    index, worked, since, ended, absent = -1, timedelta(0), None, False, False
    for mark in marks:
        match mark.kind:
            case OralMarkKind.NEXT:
                index, worked, since = index + 1, timedelta(0), mark.at
            case OralMarkKind.PAUSED:
                worked, since = worked + (mark.at - since if since else timedelta(0)), None
            case OralMarkKind.RESUMED:
                since = mark.at
            case OralMarkKind.ENDED:
                worked, since, ended = worked + (mark.at - since if since else timedelta(0)), None, True
            case OralMarkKind.ABSENT:
                absent = True
    if index < 0:
        return OralReckoning(state=OralState.ENDED if ended else OralState.ABSENT if absent else OralState.WAITING)
    phase = phases[index]
    spent = worked + (now - since if since else timedelta(0))
    left = max(phase.length - spent, timedelta(0))
    return OralReckoning(
        state=OralState.ENDED if ended else OralState.RUNNING if since else OralState.PAUSED,
        index=index,
        phase=phase,
        left=left,
        ends_at=since + phase.length - worked if since else None,
        over=not left,
        last=index == len(phases) - 1,
    )


def oral_mark_obstacle(clock: OralReckoning, kind: OralMarkKind) -> Refusal | None:
    """Why that act cannot be done where the clock stands; None when it can."""
    if clock.state is OralState.ENDED:
        return Refusal("oral.over")
    if kind is OralMarkKind.NEXT and clock.last:
        return Refusal("oral.no_phase_left")
    if kind is OralMarkKind.PAUSED and clock.state is not OralState.RUNNING:
        return Refusal("oral.not_running")
    if kind is OralMarkKind.RESUMED and clock.state is not OralState.PAUSED:
        return Refusal("oral.not_paused")
    if kind is OralMarkKind.ENDED and clock.index is None:
        return Refusal("oral.not_begun")
    if kind is OralMarkKind.ABSENT and clock.state is not OralState.WAITING:
        return Refusal("oral.begun")
    return None
