"""Two sheets side by side, and how they are settled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.rules import Unsettled
from juries.barred import BarredError
from juries.reconciliation import (
    Difference,
    ReconciliationRule,
    Settlement,
    agree,
    agreed_levels,
    differences,
    open_straddles,
    proposal_obstacles,
    stakes,
    standing,
)
from tests.unit.juries.sheets import BLOCK, CODES, RECONCILIATION, VERDICT, all_levels, criterion, flat, settled, sheet

JURORS = frozenset({"anne", "bruno"})
RULES = (VERDICT, RECONCILIATION)


def found(first: dict[str, int], second: dict[str, int]) -> tuple[Difference, ...]:
    return differences(BLOCK, sheet("anne", first), sheet("bruno", second))


@pytest.mark.parametrize("threshold", [1, 2, 3, 4])
@pytest.mark.parametrize("first", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("second", [0, 1, 2, 3, 4])
def test_a_straddle_has_one_level_on_each_side(threshold: int, first: int, second: int) -> None:
    difference = Difference(competency="C1", criterion=criterion("a", threshold), first=first, second=second)
    assert difference.straddles == (min(first, second) < threshold <= max(first, second))


def test_straddles_come_first_then_the_order_of_the_fiche() -> None:
    told = found(flat(4), {**flat(4), "C1.a": 3, "C1.b": 1, "C3.a": 2})
    assert [(d.criterion.code, d.straddles) for d in told] == [("C1.b", True), ("C3.a", True), ("C1.a", False)]


@pytest.mark.parametrize("locked", [(False, True), (True, False), (False, False)])
def test_nothing_is_compared_before_both_are_locked(locked: tuple[bool, bool]) -> None:
    with pytest.raises(BarredError) as barred:
        differences(BLOCK, sheet("anne", flat(4), locked[0]), sheet("bruno", flat(1), locked[1]))
    assert [(reason.code, reason.params) for reason in barred.value.reasons] == [("not_both_locked", {})], "it does not tell whose"


def proposal(code: str = "C3.a", level: int = 3, reason: str = "Vu au message.", by: str = "anne") -> Settlement:
    return Settlement(criterion=code, level=level, reason=reason, proposed_by=by)


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        (proposal(), []),
        (proposal(level=2), []),
        (proposal(level=1), ["level_outside_both"]),
        (proposal(level=4), ["level_outside_both"]),
        (proposal(reason=" \n"), ["settlement_reason_missing"]),
        (proposal(by="carole"), ["not_of_the_pair"]),
        (proposal(code="C1.a"), ["no_difference"]),
    ],
)
def test_a_settlement_is_within_the_two_levels_and_says_why(proposed: Settlement, expected: list[str]) -> None:
    differing = found({**flat(4), "C3.a": 3}, {**flat(4), "C3.a": 2})
    assert [reason.code for reason in proposal_obstacles(differing, proposed, JURORS)] == expected


@pytest.mark.parametrize(("juror", "code"), [("anne", "own_proposal"), ("carole", "not_of_the_pair")])
def test_it_takes_the_other_juror_to_agree(juror: str, code: str) -> None:
    with pytest.raises(BarredError, match=code):
        agree(proposal(), juror, JURORS)
    assert agree(proposal(), "bruno", JURORS).agreed_by == "bruno"


def test_an_open_straddle_has_no_level_and_a_proposal_settles_nothing() -> None:
    first, second = {**flat(4), "C3.a": 3}, {**flat(4), "C3.a": 2}
    differing = found(first, second)
    proposed = (settled("C3.a", 3, agreed=False),)
    assert "C3.a" not in agreed_levels(sheet("anne", first), differing, proposed, RECONCILIATION)
    assert open_straddles(differing, proposed) == differing
    assert open_straddles(differing, (settled("C3.a", 3),)) == ()


@pytest.mark.parametrize(("rule", "level"), [(Unsettled.LOWER, 3), (Unsettled.HIGHER, 4)])
def test_a_difference_that_decides_nothing_follows_the_rule(rule: Unsettled, level: int) -> None:
    first, second = flat(4), {**flat(4), "C1.a": 3}
    levels = agreed_levels(sheet("anne", first), found(first, second), (), ReconciliationRule(unsettled=rule))
    assert levels == {**flat(4), "C1.a": level}


def test_stakes_tell_what_hangs_on_each_difference() -> None:
    first, second = flat(4), {**flat(4), "C1.a": 3, "C2.b": 3, "C3.a": 2}
    told = stakes(BLOCK, sheet("anne", first), found(first, second), (), RULES)
    assert [(s.criterion, s.competency_flips, s.block_flips) for s in told] == [
        ("C2.b", True, True),
        ("C3.a", True, True),
        ("C1.a", False, False),
    ]


def test_a_stake_fades_when_the_block_is_lost_elsewhere() -> None:
    first, second = {**flat(4), "C2.a": 0}, {**flat(4), "C2.a": 0, "C3.a": 2}
    (told,) = stakes(BLOCK, sheet("anne", first), found(first, second), (), RULES)
    assert (told.competency_flips, told.block_flips) == (True, False)


def test_stakes_follow_each_settlement() -> None:
    first, second = flat(4), {**flat(4), "C2.b": 3, "C3.a": 2}
    told = stakes(BLOCK, sheet("anne", first), found(first, second), (settled("C2.b", 3),), RULES)
    assert [(s.criterion, s.block_flips) for s in told] == [("C2.b", True), ("C3.a", False)]


@given(all_levels, all_levels)
def test_swapping_the_jurors_changes_no_agreed_level(first: dict[str, int], second: dict[str, int]) -> None:
    one = agreed_levels(sheet("anne", first), found(first, second), (), RECONCILIATION)
    other = agreed_levels(sheet("bruno", second), found(second, first), (), RECONCILIATION)
    assert one == other


@given(all_levels, all_levels, st.sampled_from(CODES), st.integers(0, 4))
def test_settling_changes_only_its_criterion(first: dict[str, int], second: dict[str, int], code: str, level: int) -> None:
    differing = found(first, second)
    before = agreed_levels(sheet("anne", first), differing, (), RECONCILIATION)
    after = agreed_levels(sheet("anne", first), differing, (settled(code, level),), RECONCILIATION)
    assert {c: v for c, v in before.items() if c != code} == {c: v for c, v in after.items() if c != code}
    if first[code] != second[code]:
        assert after[code] == level
    else:
        assert after[code] == first[code], "what does not differ is not settled"


@given(st.integers(0, 4), st.integers(0, 4), st.integers(1, 4), st.sampled_from(Unsettled))
def test_what_stands_is_one_of_the_two_levels_whoever_gave_it(first: int, second: int, threshold: int, unsettled: Unsettled) -> None:
    one, other = (
        Difference(competency="C1", criterion=criterion("a", threshold), first=left, second=right)
        for left, right in ((first, second), (second, first))
    )
    rule = ReconciliationRule(unsettled=unsettled)
    assert standing(one, rule) == standing(other, rule) == (min(first, second) if unsettled is Unsettled.LOWER else max(first, second))
