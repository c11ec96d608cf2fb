"""Past verdicts under other thresholds and rules: at, just below and just above each, and what holds whatever the levels."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.rules import Unsettled
from juries.deliberation import JuryRecord, draw_up
from juries.reconciliation import ReconciliationRule, differences
from juries.verdict import Outcome, VerdictRule
from juries.what_if import Trial, Would, replay, replay_all
from tests.unit.juries.sheets import BLOCK, CODES, RECONCILIATION, THRESHOLDS, VERDICT, all_levels, deliberation, flat, settled, sheet

AS_IT_IS = Trial(thresholds={}, verdict_rule=VERDICT, reconciliation_rule=RECONCILIATION)
TOLERANT = VerdictRule(version="tolerant-1", criteria_tolerated=1, competencies_tolerated=1)
ORDER = [Would.NOT_ACQUIRED, Would.UNDECIDED, Would.ACQUIRED]


def record(first: dict[str, int], second: dict[str, int] | None = None, agreed: dict[str, int] | None = None) -> JuryRecord:
    """A record of two sheets; straddled thresholds are settled at the level of `agreed`, else at the lower one."""
    other = second if second is not None else first
    straddled = [each for each in differences(BLOCK, sheet("anne", first), sheet("bruno", other)) if each.straddles]
    settlements = tuple(settled(each.criterion.code, (agreed or {}).get(each.criterion.code, each.lower)) for each in straddled)
    return draw_up(deliberation(first, other, settlements))


def trial(rule: VerdictRule = VERDICT, **thresholds: int) -> Trial:
    return Trial(
        thresholds={code.replace("_", "."): threshold for code, threshold in thresholds.items()},
        verdict_rule=rule,
        reconciliation_rule=RECONCILIATION,
    )


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("threshold", [1, 2, 3, 4])
def test_at_just_below_and_just_above_each_threshold(code: str, level: int, threshold: int) -> None:
    """Both jurors at `level` on one criterion, 4 elsewhere: the block hangs on that criterion alone."""
    found = replay(BLOCK, record({**flat(4), code: level}), trial(**{code.replace(".", "_"): threshold}))
    assert found.before is (Outcome.ACQUIRED if level >= THRESHOLDS[code] else Outcome.NOT_ACQUIRED)
    assert found.after is (Would.ACQUIRED if level >= threshold else Would.NOT_ACQUIRED)
    assert found.turns is (found.before.value != found.after.value)
    assert found.criteria == ((code,) if found.turns else ())


@pytest.mark.parametrize(
    ("first", "second", "threshold", "after"),
    [
        (3, 4, 3, Would.ACQUIRED),
        (3, 4, 4, Would.UNDECIDED),
        (1, 2, 3, Would.NOT_ACQUIRED),
        (1, 2, 2, Would.UNDECIDED),
        (1, 2, 1, Would.ACQUIRED),
    ],
)
def test_a_threshold_moved_between_two_levels_is_for_the_jurors(first: int, second: int, threshold: int, after: Would) -> None:
    made = record({**flat(4), "C3.a": first}, {**flat(4), "C3.a": second})
    assert replay(BLOCK, made, trial(C3_a=threshold)).after is after
    turned = replay(BLOCK, made, trial(C3_a=threshold))
    assert turned.criteria == (("C3.a",) if turned.turns else ())


@pytest.mark.parametrize(("agreed", "after"), [(2, Would.NOT_ACQUIRED), (4, Would.ACQUIRED)])
def test_what_the_pair_settled_stands(agreed: int, after: Would) -> None:
    made = record({**flat(4), "C3.a": 2}, flat(4), {"C3.a": agreed})
    assert replay(BLOCK, made, trial(C3_a=4)).after is after


@pytest.mark.parametrize(("unsettled", "after"), [(Unsettled.LOWER, Would.NOT_ACQUIRED), (Unsettled.HIGHER, Would.NOT_ACQUIRED)])
def test_the_level_that_stands_elsewhere_follows_the_rule(unsettled: Unsettled, after: Would) -> None:
    """On one side of the threshold the choice decides nothing, whichever it is."""
    made = record({**flat(4), "C3.a": 1}, {**flat(4), "C3.a": 2})
    rules = Trial(thresholds={}, verdict_rule=VERDICT, reconciliation_rule=ReconciliationRule(unsettled=unsettled))
    assert replay(BLOCK, made, rules).after is after


def test_another_rule_turns_a_verdict_without_a_criterion() -> None:
    made = record({**flat(4), "C3.a": 2})
    found = replay(BLOCK, made, trial(TOLERANT))
    assert (found.before, found.after, found.criteria) == (Outcome.NOT_ACQUIRED, Would.ACQUIRED, ())
    critical = record({**flat(4), "C1.a": 2, "C3.a": 0})
    assert not replay(BLOCK, critical, trial(TOLERANT)).turns, "a critical criterion below, and one not observed, are never tolerated"


def test_what_an_earlier_jury_had_acquired_is_left_out() -> None:
    whole = record(flat(4))
    lines = tuple(line for line in whole.lines if line.competency == "C3")
    verdicts = tuple(each for each in whole.verdict.competencies if each.competency == "C3")
    retake = msgspec.structs.replace(whole, lines=lines, verdict=msgspec.structs.replace(whole.verdict, competencies=verdicts))
    assert replay(BLOCK, retake, trial(C1_a=4)).after is Would.ACQUIRED
    assert replay(BLOCK, retake, AS_IT_IS).after is Would.ACQUIRED


def test_the_effect_on_a_block() -> None:
    records = [
        record(flat(4)),
        record({**flat(4), "C3.a": 3}),
        record({**flat(4), "C3.a": 3}, flat(4)),
        record({**flat(4), "C1.b": 1}),
    ]
    elsewhere = msgspec.structs.replace(records[0], decided=msgspec.structs.replace(records[0].decided, block="BC08"))
    effect = replay_all(BLOCK, [*records, elsewhere], trial(C3_a=4, C1_b=1))
    assert (effect.block, effect.verdicts, effect.acquired_before) == ("BC09", 4, 3)
    assert (effect.acquired_after, effect.undecided) == (2, 1)
    assert [(each.after, each.criteria) for each in effect.turned] == [
        (Would.NOT_ACQUIRED, ("C3.a",)),
        (Would.UNDECIDED, ("C3.a",)),
        (Would.ACQUIRED, ("C1.b",)),
    ]
    assert effect.by_criterion == {"C3.a": 2, "C1.b": 1}
    assert {each.candidate for each in effect.turned} == {"0147"}


def test_nothing_judged_has_no_effect() -> None:
    assert replay_all(BLOCK, [], AS_IT_IS).verdicts == 0


some_thresholds = st.dictionaries(st.sampled_from(CODES), st.integers(1, 4))
rules = st.sampled_from([VERDICT, TOLERANT])


@given(all_levels, all_levels, all_levels)
def test_the_version_s_own_rules_turn_nothing(first: dict[str, int], second: dict[str, int], agreed: dict[str, int]) -> None:
    between = {code: min(max(agreed[code], min(first[code], second[code])), max(first[code], second[code])) for code in CODES}
    assert not replay(BLOCK, record(first, second, between), AS_IT_IS).turns


@given(all_levels, all_levels, some_thresholds, st.sampled_from(CODES), rules)
def test_raising_a_threshold_acquires_nothing_new(
    first: dict[str, int], second: dict[str, int], thresholds: dict[str, int], code: str, rule: VerdictRule
) -> None:
    made = record(first, second)
    base = {**THRESHOLDS, **thresholds}
    raised = {**base, code: min(base[code] + 1, 4)}
    before, after = (
        replay(BLOCK, made, Trial(thresholds=each, verdict_rule=rule, reconciliation_rule=RECONCILIATION)).after for each in (base, raised)
    )
    assert ORDER.index(after) <= ORDER.index(before)


@given(all_levels, all_levels, some_thresholds)
def test_tolerating_more_loses_nothing(first: dict[str, int], second: dict[str, int], thresholds: dict[str, int]) -> None:
    made = record(first, second)
    strict, tolerant = (
        replay(BLOCK, made, Trial(thresholds=thresholds, verdict_rule=rule, reconciliation_rule=RECONCILIATION)).after
        for rule in (VERDICT, TOLERANT)
    )
    assert ORDER.index(tolerant) >= ORDER.index(strict)


@given(all_levels, all_levels, some_thresholds)
def test_a_trial_leaves_the_record_as_it_was(first: dict[str, int], second: dict[str, int], thresholds: dict[str, int]) -> None:
    made = record(first, second)
    stored = msgspec.json.encode(made)
    replay(BLOCK, made, Trial(thresholds=thresholds, verdict_rule=TOLERANT, reconciliation_rule=RECONCILIATION))
    assert msgspec.json.encode(made) == stored
