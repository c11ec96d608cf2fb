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


def altered(value: Any, path: tuple[Any, ...]) -> Any:
    """The command with one more at that place."""
    if not path:
        return value + 1 if isinstance(value, int) else f"{float(value) + 1:.2f}"
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = altered(copy[path[0]], path[1:])
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
    blind = []
    for rank, step in enumerate(steps):
        raw = filled(step.act, opening.variant.facts)
        for path in paths(raw):
            run = played(opening, steps, rank, altered(raw, path))
            if run is None or fingerprint(run.company) == end:
                continue  # refused, or written over later in the same way
            if all(each.outcome is Outcome.MET for each in observe(run)):
                blind.append(f"step {rank + 1}: {raw['type']} {'.'.join(map(str, path))}")
    assert blind == []
