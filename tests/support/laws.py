"""How many examples a law is tried on."""

from __future__ import annotations

import os

from hypothesis import settings

DEEP = "deep"
EXAMPLES = {"default": 60, DEEP: 2000}
"""By profile, which HYPOTHESIS_PROFILE names: `make test-deep` asks for the long one.

`make test` tries the same examples each time, so that a change alone makes it fail; the long tests try others at each run.
"""
LONGER = 10
"""How many times as many examples a slow law is given in the long tests."""


def examples(count: int) -> settings:
    """As many examples as a slow law can afford: `count`, and ten times as many in the long tests."""
    deep = os.environ.get("HYPOTHESIS_PROFILE") == DEEP
    return settings(max_examples=count * LONGER if deep else count, deadline=None)
