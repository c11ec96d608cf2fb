"""Variants for a room: those who sit side by side never share a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random

from casestudies.run import start
from casestudies.scenario.casefile import Case

LARGEST_SEED = 2**31
POOLS = (24, 48, 96, 192, 384, 768)
"""How many variants are drawn before it is said that no two are apart."""
ENOUGH = 6
"""Variants without a figure in common with some other, from which a room is shared out without drawing more."""
FIGURE = re.compile(r"\d")


class TooAlike(Exception):
    """No two variants of a case were found without a figure in common."""


def seeds_apart(case: Case, seats: int, rng: Random) -> tuple[int, ...]:
    """A seed for each seat, in the order of the room: a seat and the next never share a figure. Raises TooAlike.

    A figure is a fact of the variant with a digit in it (an amount, a quantity, a reference, a day); what is the same in every variant
    drawn belongs to the case and does not count.
    """
    if seats < 2:
        return tuple(rng.randrange(LARGEST_SEED) for _ in range(seats))
    facts: dict[int, Mapping[str, str]] = {}
    apart: dict[int, list[int]] = {}
    for size in POOLS:
        while len(facts) < size:
            seed = rng.randrange(LARGEST_SEED)
            facts[seed] = start(case, seed).variant.facts
        apart = _apart(facts)
        if len(apart) >= ENOUGH:
            return _walk(apart, seats, rng)
    if apart:
        return _walk(apart, seats, rng)
    raise TooAlike(case.file.id)


def figures(variants: Sequence[Mapping[str, str]]) -> frozenset[str]:
    """The names of the facts that hold a figure and are not the same in all these variants."""
    names = set().union(*variants)
    return frozenset(
        name
        for name in names
        if any(FIGURE.search(str(each.get(name, ""))) for each in variants) and len({str(each.get(name)) for each in variants}) > 1
    )


def shared(one: Mapping[str, str], other: Mapping[str, str], names: frozenset[str]) -> frozenset[str]:
    """Which of these figures two variants have in common."""
    return frozenset(name for name, _value in _held(one, names) & _held(other, names))


def _held(variant: Mapping[str, str], names: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The figures of a variant among these names, each with its name."""
    return frozenset((name, variant[name]) for name in names if name in variant and FIGURE.search(str(variant[name])))


def _apart(facts: Mapping[int, Mapping[str, str]]) -> dict[int, list[int]]:
    """For each seed that has any, the seeds without a figure in common."""
    names = figures(list(facts.values()))
    held = {seed: _held(each, names) for seed, each in facts.items()}
    found: dict[int, list[int]] = {}
    for one, other in combinations(held, 2):
        if held[one].isdisjoint(held[other]):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _walk(apart: Mapping[int, list[int]], seats: int, rng: Random) -> tuple[int, ...]:
    """From one seed to another that is apart from it; the one two seats back only when there is no other."""
    walked = [rng.choice(sorted(apart))]
    while len(walked) < seats:
        before = walked[-2:-1]
        near = apart[walked[-1]]
        walked.append(rng.choice([seed for seed in near if seed not in before] or near))
    return tuple(walked)
