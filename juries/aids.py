"""Aids to book for a person's measures: where each stands, derived from the measures in force and from what was done about it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from juries.accommodations import EffectiveMeasures, Measure
from juries.measure_catalogue import BOOKED_KINDS
from juries.refusal import Refusal


class AidState(StrEnum):
    """Where an aid stands."""

    TO_BOOK = "to_book"
    BOOKED = "booked"
    IMPOSSIBLE = "impossible"
    """It cannot be had, and why is written: the officer decides what comes instead."""
    CANCELLED = "cancelled"
    TO_CANCEL = "to_cancel"
    """It was booked, and no measure asks for it any more. Never written: it follows from both."""


class AidDone(msgspec.Struct, frozen=True):
    """The last thing done about an aid, and the value of the measure for which it was done."""

    state: AidState
    value: str


def aids_of(measures: EffectiveMeasures) -> tuple[Measure, ...]:
    """What must be booked or prepared for these measures. What is done without for a day stays booked: it may be wanted back."""
    return tuple(measure for measure in measures.decided if measure.kind in BOOKED_KINDS)


def standing(wanted: str | None, done: AidDone | None) -> AidState | None:
    """Where an aid stands: `wanted` is the measure's value in force, None when no measure asks for it. None: nothing to show.

    What was done for another value is to be done again.
    """
    if wanted is None:
        if done is None or done.state in (AidState.TO_BOOK, AidState.IMPOSSIBLE):
            return None
        return AidState.TO_CANCEL if done.state is AidState.BOOKED else done.state
    if done is None or done.value != wanted or done.state is AidState.CANCELLED:
        return AidState.TO_BOOK
    return done.state


def check_step(state: AidState, *, provider: str, reason: str, now: AidState | None) -> Refusal | None:
    """Whether this may be noted of an aid that stands at `now`: booked says with whom, impossible says why, cancelled was booked."""
    if now is None or state is AidState.TO_CANCEL:
        return Refusal("aid.none")
    if state is AidState.BOOKED and not provider.strip():
        return Refusal("aid.with_whom")
    if state is AidState.IMPOSSIBLE and not reason.strip():
        return Refusal("aid.why")
    if state is AidState.CANCELLED and now not in (AidState.BOOKED, AidState.TO_CANCEL):
        return Refusal("aid.not_booked")
    if now is AidState.TO_CANCEL and state is not AidState.CANCELLED:
        return Refusal("aid.no_longer_wanted")
    return None


def to_do(states: Iterable[AidState]) -> int:
    """How many of these wait for somebody."""
    return sum(state in (AidState.TO_BOOK, AidState.TO_CANCEL) for state in states)
