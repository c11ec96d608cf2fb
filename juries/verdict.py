"""From levels to a verdict, by rules that are data (`juries.rulebook` reads them from the framework version).

A criterion is met from its threshold upwards. A rule may tolerate some criteria below; a critical one, or one not observed, is never
compensated.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from blocks.model import Block, Competency
from juries.grid import NOT_OBSERVED


class Outcome(StrEnum):
    """What a jury decides of a block."""

    ACQUIRED = "acquired"
    NOT_ACQUIRED = "not_acquired"


class VerdictRule(msgspec.Struct, frozen=True, kw_only=True):
    """How much may be missing: criteria below within a competency, competencies within a block. `version` names the rules it is part of."""

    version: str
    criteria_tolerated: int
    competencies_tolerated: int


class CompetencyVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the levels say of one competency. The tuples hold criterion codes; a critical criterion below is in both of the first two."""

    competency: str
    acquired: bool
    below: tuple[str, ...] = ()
    critical_below: tuple[str, ...] = ()
    not_observed: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()


class BlockVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the levels say of a block, competency by competency."""

    block: str
    outcome: Outcome
    competencies: tuple[CompetencyVerdict, ...]

    @property
    def to_take_again(self) -> tuple[str, ...]:
        """The competencies not acquired, in the fiche's order; none of them when the block is acquired."""
        if self.outcome is Outcome.ACQUIRED:
            return ()
        return tuple(verdict.competency for verdict in self.competencies if not verdict.acquired)


def judge_competency(competency: Competency, levels: Mapping[str, int], rule: VerdictRule) -> CompetencyVerdict:
    """The verdict on a competency from the levels of its criteria (0 to 4; a criterion absent from `levels` is unscored).

    A competency without a criterion cannot be acquired: nothing was judged.
    """
    unscored = tuple(c.code for c in competency.criteria if c.code not in levels)
    not_observed = tuple(c.code for c in competency.criteria if levels.get(c.code) == NOT_OBSERVED)
    below = tuple(c for c in competency.criteria if NOT_OBSERVED < levels.get(c.code, NOT_OBSERVED) < c.threshold)
    critical = tuple(c.code for c in below if c.critical)
    acquired = bool(competency.criteria) and not (unscored or not_observed or critical) and len(below) <= rule.criteria_tolerated
    return CompetencyVerdict(
        competency=competency.code,
        acquired=acquired,
        below=tuple(c.code for c in below),
        critical_below=critical,
        not_observed=not_observed,
        unscored=unscored,
    )


def judge_block(block: Block, levels: Mapping[str, int], rule: VerdictRule) -> BlockVerdict:
    """The verdict on a block. A block without a competency is never acquired."""
    verdicts = tuple(judge_competency(competency, levels, rule) for competency in block.competencies)
    lost = sum(not verdict.acquired for verdict in verdicts)
    outcome = Outcome.ACQUIRED if verdicts and lost <= rule.competencies_tolerated else Outcome.NOT_ACQUIRED
    return BlockVerdict(block=block.code, outcome=outcome, competencies=verdicts)
