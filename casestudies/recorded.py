"""An event of a run as it is kept: its place, its moment, who made it; and its stored form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from casestudies.company.engine import EVENT_TYPES, event_from, event_to
from casestudies.company.kernel import Event
from casestudies.scenario.clock import TimePassed
from casestudies.scenario.hints import HintTaken

RUN_EVENTS: dict[str, type[Event]] = {**EVENT_TYPES, "clock.passed": TimePassed, "hints.taken": HintTaken}
"""The events of a run: the company's, and those that leave the company as it is."""
APART = (TimePassed, HintTaken)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a run. `seq` counts from 1 without gap; `at` is the company's time; the act took `minutes` (0: what followed).

    `who` is "trainee" or the code of a person of the company's directory.
    """

    seq: int
    at: datetime
    who: str
    minutes: int
    event: Event

    @property
    def type(self) -> str:
        """The event's type, as stored."""
        return str(self.event.__struct_config__.tag)

    @property
    def version(self) -> int:
        """The event's version, as stored."""
        return type(self.event).VERSION

    def body(self) -> bytes:
        """The stored bytes: JSON of who, minutes and the event's fields."""
        return msgspec.json.encode({"who": self.who, "minutes": self.minutes, "event": event_to(self.event)})


def recall(seq: int, at: datetime, body: bytes) -> Recorded:
    """The event of what was stored, brought to today's version. Raises ValueError when it cannot be read."""
    try:
        raw: Mapping[str, Any] = msgspec.json.decode(body)
        return Recorded(seq=seq, at=at, who=raw["who"], minutes=raw["minutes"], event=event_from(raw["event"], RUN_EVENTS))
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise ValueError(f"event {seq} cannot be read: {error}") from error
