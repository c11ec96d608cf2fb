"""Thresholds, table by table: at, just below, just above; then the block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.model import Block, Competency
from juries.verdict import Outcome, VerdictRule, judge_block, judge_competency
from tests.unit.juries.sheets import BLOCK, CODES, VERDICT, all_levels, criterion, flat

RULE = VERDICT
TOLERANT = VerdictRule(version="tolerant-1", criteria_tolerated=1, competencies_tolerated=1)
PAIR = Competency(code="C1", label="Première", criteria=(criterion("a", 3, critical=True), criterion("b", 2)))


@pytest.mark.parametrize("threshold", [1, 2, 3, 4])
@pytest.mark.parametrize("critical", [False, True])
@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
def test_a_criterion_is_met_from_its_threshold_upwards(threshold: int, critical: bool, level: int) -> None:
    competency = Competency(code="C1", label="Seule", criteria=(criterion("a", threshold, critical),))
    assert judge_competency(competency, {"a": level}, RULE).acquired == (level >= threshold)


@pytest.mark.parametrize(
    ("a", "b", "acquired", "tolerated"),
    [
        (3, 2, True, True),
        (4, 3, True, True),
        (3, 1, False, True),
        (2, 2, False, False),
        (2, 4, False, False),
        (3, 0, False, False),
        (0, 2, False, False),
    ],
)
def test_a_critical_or_unseen_criterion_is_never_compensated(a: int, b: int, acquired: bool, tolerated: bool) -> None:
    levels = {"a": a, "b": b}
    assert judge_competency(PAIR, levels, RULE).acquired is acquired
    assert judge_competency(PAIR, levels, TOLERANT).acquired is tolerated


def test_the_verdict_names_what_is_short() -> None:
    told = judge_competency(PAIR, {"a": 2, "b": 0}, RULE)
    assert (told.below, told.critical_below, told.not_observed, told.unscored) == (("a",), ("a",), ("b",), ())
    assert judge_competency(PAIR, {"a": 3}, RULE).unscored == ("b",)


def test_what_is_unscored_or_has_no_criterion_is_not_acquired() -> None:
    assert not judge_competency(PAIR, {"a": 4}, TOLERANT).acquired
    assert not judge_competency(Competency(code="C1", label="Sans critère"), {}, TOLERANT).acquired


def test_a_block_takes_every_competency() -> None:
    assert judge_block(BLOCK, flat(4), RULE).outcome is Outcome.ACQUIRED
    assert judge_block(BLOCK, flat(4), RULE).to_take_again == ()
    lost = judge_block(BLOCK, {**flat(4), "C3.a": 2}, RULE)
    assert (lost.outcome, lost.to_take_again) == (Outcome.NOT_ACQUIRED, ("C3",))


def test_a_rule_may_tolerate_a_competency() -> None:
    assert judge_block(BLOCK, {**flat(4), "C3.a": 2}, TOLERANT).outcome is Outcome.ACQUIRED
    assert judge_block(BLOCK, {**flat(4), "C3.a": 0}, RULE).outcome is Outcome.NOT_ACQUIRED


def test_a_block_of_nothing_is_never_acquired() -> None:
    assert judge_block(Block(code="BC09", register_code="X", label="X", competencies=()), {}, TOLERANT).outcome is Outcome.NOT_ACQUIRED


@given(all_levels, st.sampled_from(CODES), st.sampled_from([RULE, TOLERANT]))
def test_raising_a_level_never_loses_anything(levels: dict[str, int], code: str, rule: VerdictRule) -> None:
    raised = {**levels, code: min(4, levels[code] + 1)}
    before, after = judge_block(BLOCK, levels, rule), judge_block(BLOCK, raised, rule)
    assert all(later.acquired for earlier, later in zip(before.competencies, after.competencies, strict=True) if earlier.acquired)
    assert before.outcome is Outcome.NOT_ACQUIRED or after.outcome is Outcome.ACQUIRED
