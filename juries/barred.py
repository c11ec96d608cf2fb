"""How a rule of the jury stops an act: with every reason at once, so that a person corrects them in one go."""

from __future__ import annotations

from collections.abc import Sequence

from juries.refusal import Refusal


class BarredError(Exception):
    """A rule of the jury forbids the act. `reasons` holds every one of them, in reading order, never none."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


def bar(reasons: Sequence[Refusal]) -> None:
    """Raise `BarredError` when there is any reason."""
    if reasons:
        raise BarredError(reasons)
