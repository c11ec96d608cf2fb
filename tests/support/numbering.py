"""Whether numbered papers run without gap, for the tests that hold it."""

from __future__ import annotations

from collections.abc import Iterable


def gaps(numbers: Iterable[str]) -> tuple[str, ...]:
    """The series and years in which these numbers do not run from 1 without gap nor double, in alphabetical order."""
    ranks: dict[str, list[int]] = {}
    for each in numbers:
        prefix, rank = each.rsplit("-", 1)
        ranks.setdefault(prefix, []).append(int(rank))
    return tuple(sorted(prefix for prefix, found in ranks.items() if sorted(found) != list(range(1, len(found) + 1))))
