"""The parts of a sitting after the first: when each begins, as the administration books them.

They are kept as one text of instants in UTC, so that what is planned is reckoned with, and told in the words of who reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from juries.refusal import Refusal

_WRITTEN = "%Y-%m-%dT%H:%MZ"


def write_parts(begins: Sequence[datetime]) -> str:
    """The text of these instants (aware), to the minute, in their order."""
    return " ".join(each.astimezone(UTC).strftime(_WRITTEN) for each in begins)


def read_parts(text: str) -> tuple[datetime, ...]:
    """The instants (UTC) of such a text; none in an empty one. Raises ValueError."""
    return tuple(datetime.strptime(each, _WRITTEN).replace(tzinfo=UTC) for each in text.split())


def kept_parts(text: str) -> tuple[datetime, ...] | None:
    """The instants of a text that was kept; None of one in somebody's words, from before parts had hours."""
    try:
        return read_parts(text)
    except ValueError:
        return None


def parts_refusal(begins: Sequence[datetime], now: datetime) -> Refusal | None:
    """Why these parts cannot be booked at `now`: there is none, they are not one after the other, or none is to come."""
    if not begins:
        return Refusal("aid.when")
    if any(later <= earlier for earlier, later in pairwise(begins)):
        return Refusal("aid.parts_order")
    if begins[-1] <= now:
        return Refusal("aid.parts_past")
    return None


def part_to_come(begins: Sequence[datetime], since: datetime) -> datetime | None:
    """The first of them from that instant on; None when all are before."""
    return next((each for each in begins if each >= since), None)
