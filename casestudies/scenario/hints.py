"""Hints of a training run: asked for one at a time, each kept as an event, so that they are counted."""

from __future__ import annotations

from casestudies.company.kernel import Command, Event


class TakeHint(Command, frozen=True, kw_only=True, tag="hints.take"):
    """Take the hint of that rank (1 upwards) of an observation: the one after those already taken."""

    observation: str
    rank: int


class HintTaken(Event, frozen=True, kw_only=True, tag="hints.taken"):
    """A hint was taken."""

    observation: str
    rank: int
