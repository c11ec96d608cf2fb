"""Alter one figure of an expert's way, and something that was as expected no longer is: no observation is blind to what it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from blocks.observation import Outcome
from casestudies import library
from casestudies.company.kernel import Warned
from casestudies.observation.observe import observe
from casestudies.run import Run, act, command_from, fingerprint, start
from casestudies.scenario.casefile import Step
from casestudies.scenario.filling import filled

SEED = 5
FIGURES = ("quantity", "price", "amount", "discount", "counted")


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the figures of a command are."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in FIGURES and re.fullmatch(r"\d+(\.\d+)?", str(each)):
                yield (*here, name)
            yield from paths(each, (*here, name))
    if isinstance(value, list):
        for rank, each in enumerate(value):
            yield from paths(each, (*here, rank))


def altered(value: Any, path: tuple[Any, ...], times: int) -> Any:
    """The command with so many times the figure at that place, and one more."""
    if not path:
        return value * times + 1 if isinstance(value, int) else f"{float(value) * times + 1:.2f}"
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = altered(copy[path[0]], path[1:], times)
    return copy


def played(run: Run, steps: tuple[Step, ...], changed: int, command: dict[str, Any]) -> Run | None:
    """The run after the steps, one of them changed; None when it is refused."""
    for rank, step in enumerate(steps):
        raw = command if rank == changed else filled(step.act, run.variant.facts)
        done = act(run, command_from(raw))
        if step.proceed and isinstance(done.decision, Warned):
            done = act(done.run, command_from({**raw, "proceed": True}))
        if not done.recorded:
            return None
        run = done.run
    return run


@pytest.mark.parametrize("case_id", library.identifiers())
def test_each_figure_of_the_expert_s_way_counts(case_id: str) -> None:
    case = library.load(case_id)
    steps, opening = library.playthrough(case_id, "expert").steps, start(case, SEED)
    end = fingerprint(library.play(case, "expert", SEED).run.company)

    def goes_unseen(rank: int, command: dict[str, Any]) -> bool:
        run = played(opening, steps, rank, command)
        if run is None or fingerprint(run.company) == end:
            return False  # refused, or written over later in the same way
        return all(each.outcome is Outcome.MET for each in observe(run))

    blind = []
    for rank, step in enumerate(steps):
        raw = filled(step.act, opening.variant.facts)
        for path in paths(raw):
            # A little may lie within what is allowed, a lot may not.
            if goes_unseen(rank, altered(raw, path, 1)) and goes_unseen(rank, altered(raw, path, 3)):
                blind.append(f"step {rank + 1}: {raw['type']} {'.'.join(map(str, path))}")
    assert blind == []
