"""A variant written in case.yaml alone: facts that are drawn, and events of the company that hold them. No code is needed for a case."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import engine
from casestudies.scenario.filling import facts_of, filled
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.state import Company

Scalar = str | int | float


class Happening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event that is there when the case opens: its `type`, `version` and fields, with {facts}."""

    at: datetime
    event: dict[str, object]


class Drawing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml.

    `facts` are the same in all variants; one row of `alternatives` is taken; one value of each of `draw` is taken. Amounts are written
    "1938.78" between quotes, days 2026-03-12. `tables` are rows for pieces; `files` are contents for them.
    """

    facts: dict[str, Scalar] = {}
    alternatives: tuple[dict[str, Scalar], ...] = ()
    draw: dict[str, tuple[Scalar, ...]] = {}
    events: tuple[Happening, ...] = ()
    tables: dict[str, tuple[tuple[str, ...], ...]] = {}
    files: dict[str, str] = {}


def drawn(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError, or ValueError for an event that is none, when case.yaml is not right."""
    recipe = msgspec.convert(raw, Drawing)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    values: dict[str, Scalar] = dict(recipe.facts)
    if recipe.alternatives:
        values |= rng.choice(recipe.alternatives)
    values |= {name: rng.choice(choices) for name, choices in recipe.draw.items()}
    facts = facts_of({name: str(value) for name, value in values.items()})
    return Variant(
        facts=facts,
        disturbances=tuple((each.at, engine.event_from({"version": 1, **filled(each.event, facts)})) for each in recipe.events),
        tables={name: tuple(tuple(cell.format_map(facts) for cell in row) for row in rows) for name, rows in recipe.tables.items()},
        files={name: text.format_map(facts) for name, text in recipe.files.items()},
    )
