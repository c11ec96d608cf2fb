"""Plans that do not judge everything, and rules that cannot be applied, are found with their place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from blocks.coverage import Severity, lint
from blocks.model import AccessRoute, Certification, EvaluationForm, JuryRule
from blocks.rules import BlockRule, CompetencyRule, Equivalence, JuryComposition, JurySeat, LevelScale, Retake, Rules
from tests.unit.blocks.grids import ADDED, COMPETENCY, CRITERION, EVALUATION, OTHER, PLAN, RULES, SCALE, certification

LINE = "Deux professionnels externes"
SEATS = (JurySeat(words=LINE, count=2, outside=True),)


def found(value: Certification) -> list[tuple[str, str, str, str]]:
    return [(finding.place, finding.code, finding.severity.value, finding.detail) for finding in lint(value)]


def planned(**change: Any) -> Certification:
    plan = msgspec.structs.replace(PLAN, **change)
    return certification(COMPETENCY, evaluations=(msgspec.structs.replace(EVALUATION, plan=plan), ADDED))


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        ({"duration_minutes": None}, "duration_missing", ""),
        ({"duration_minutes": 0}, "duration_out_of_range", "0"),
        ({"juror_receives": ()}, "nothing_handed", ""),
        ({"juror_receives": (" ",)}, "nothing_handed", ""),
    ],
)
def test_a_plan_says_how_long_and_what_is_handed(change: dict[str, Any], code: str, detail: str) -> None:
    assert found(planned(**change)) == [("BC01E1", code, "fault", detail)]


@pytest.mark.parametrize("form", [EvaluationForm.DOSSIER, EvaluationForm.PROJECT])
def test_deposited_work_needs_no_duration(form: EvaluationForm) -> None:
    assert found(planned(form=form, duration_minutes=None)) == []
    assert found(planned(form=form, duration_minutes=30)) == [], "it may be defended"


@pytest.mark.parametrize(("weight", "codes"), [(59, ["weights_not_whole"]), (60, []), (61, ["weights_not_whole"])])
def test_the_weights_of_a_block_are_a_whole(weight: int, codes: list[str]) -> None:
    assert [code for _place, code, _severity, _detail in found(planned(weight=weight))] == codes


def test_a_weight_is_a_percentage() -> None:
    assert [code for _p, code, _s, _d in found(planned(weight=0))] == ["weight_out_of_range", "weights_not_whole"]
    alone = msgspec.structs.replace(PLAN, weight=101)
    value = certification(
        COMPETENCY, evaluations=(msgspec.structs.replace(EVALUATION, plan=alone), msgspec.structs.replace(ADDED, plan=None))
    )
    assert found(value) == [("BC01E1", "weight_out_of_range", "fault", "101"), ("BC01S1", "no_plan", "gap", "")]


def test_an_evaluation_without_plan_is_a_gap() -> None:
    value = certification(COMPETENCY, evaluations=(EVALUATION, msgspec.structs.replace(ADDED, plan=None)))
    assert found(value) == [("BC01S1", "no_plan", "gap", "")]


def test_codes_say_whether_the_fiche_words_it() -> None:
    value = certification(COMPETENCY, evaluations=(EVALUATION, msgspec.structs.replace(ADDED, outside_fiche=False)))
    assert found(value) == [("BC01S1", "code_out_of_order", "fault", "BC01E1")]
    twice = certification(COMPETENCY, evaluations=(EVALUATION, ADDED, ADDED))
    assert ("BC01S1", "duplicate_code", "fault", "2") in found(twice)


def observed(*places: str) -> Certification:
    criteria = tuple(msgspec.structs.replace(each, observed_in=(*places, "VAE:file")) for each in (CRITERION, OTHER))
    return certification(msgspec.structs.replace(COMPETENCY, criteria=criteria))


def test_an_evaluation_that_judges_nothing_is_found() -> None:
    assert found(observed("BC01E1")) == [("BC01S1", "judges_nothing", "fault", ""), ("BC01C01", "single_source", "notice", "BC01E1")]
    unfinished = observed("BC01E1").blocks[0]
    bare = msgspec.structs.replace(COMPETENCY, code="BC01C02", criteria=())
    assert "judges_nothing" not in {code for _p, code, _s, _d in found(certification(*unfinished.competencies, bare))}


def test_a_competency_seen_outside_the_fiche_alone_is_told() -> None:
    assert found(observed("BC01S1")) == [
        ("BC01E1", "judges_nothing", "fault", ""),
        ("BC01C01", "single_source", "notice", "BC01S1"),
        ("BC01C01", "outside_fiche_only", "notice", ""),
    ]


@pytest.mark.parametrize(
    ("rules", "code", "severity", "detail"),
    [
        (Rules(), "no_scale", Severity.GAP, ""),
        (Rules(scale=LevelScale(levels=SCALE.levels[:3], not_observed=SCALE.not_observed)), "scale_incomplete", Severity.FAULT, "3"),
        (Rules(scale=LevelScale(levels=SCALE.levels)), "scale_incomplete", Severity.FAULT, "4"),
        (Rules(scale=SCALE, competency=CompetencyRule(criteria_tolerated=-1)), "rule_out_of_range", Severity.FAULT, "competency"),
        (Rules(scale=SCALE, block=BlockRule(competencies_tolerated=-1)), "rule_out_of_range", Severity.FAULT, "block"),
        (Rules(scale=SCALE, retake=Retake(wait_days=-1)), "rule_out_of_range", Severity.FAULT, "retake"),
        (Rules(scale=SCALE, retake=Retake(wait_days=15, within_days=14)), "rule_out_of_range", Severity.FAULT, "retake"),
        (Rules(scale=SCALE, retake=Retake(retakes=-1)), "rule_out_of_range", Severity.FAULT, "retake"),
        (Rules(scale=SCALE, equivalences=(Equivalence(block="BC09", predecessor="RNCP0"),)), "unknown_block", Severity.FAULT, "BC09"),
    ],
)
def test_rules_that_cannot_be_applied_are_found(rules: Rules, code: str, severity: Severity, detail: str) -> None:
    assert found(certification(COMPETENCY, rules=rules)) == [("rules", code, severity.value, detail)]


def test_rules_that_can_are_not() -> None:
    rules = Rules(
        scale=SCALE, retake=Retake(wait_days=14, within_days=14, retakes=0), equivalences=(Equivalence(block="BC01", predecessor="R"),)
    )
    assert found(certification(COMPETENCY, rules=rules)) == []


def by_route(composition: tuple[str, ...], *juries: JuryComposition) -> list[tuple[str, str, str, str]]:
    value = certification(COMPETENCY, rules=msgspec.structs.replace(RULES, juries=juries))
    demanded = (
        JuryRule(route=AccessRoute.APPRENTICESHIP, open=True, composition=composition),
        JuryRule(route=AccessRoute.INDIVIDUAL_APPLICATION, open=False),
    )
    return found(msgspec.structs.replace(value, jury_rules=demanded))


def test_an_open_route_has_a_jury() -> None:
    assert by_route((LINE,)) == []
    assert by_route(()) == [("CA", "no_jury", "gap", "")]


@pytest.mark.parametrize(
    "change",
    [{"scorers": 3}, {"outside_scorers": 3}, {"outside_scorers": -1}, {"minimum_size": 1}],
)
def test_a_jury_that_cannot_sit_is_found(change: dict[str, int]) -> None:
    base: dict[str, Any] = {"route": AccessRoute.APPRENTICESHIP, "seats": SEATS}
    assert by_route((LINE,), JuryComposition(**base)) == []
    assert by_route((LINE,), JuryComposition(**base, **change)) == [("CA", "jury_impossible", "fault", "")]


def test_the_lines_of_the_fiche_stay_to_the_letter() -> None:
    other = JuryComposition(route=AccessRoute.APPRENTICESHIP, seats=(JurySeat(words="Deux professionnels"),))
    assert by_route((LINE,), other) == [("CA", "jury_words_differ", "fault", LINE)]
