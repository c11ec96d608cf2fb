"""The committed orals: they fit the plan and the grid, and every figure of a role is filled."""

import string

import pytest

from blocks.catalogue import read
from blocks.model import EvaluationForm
from blocks.oral_kits import OralKit, kit_of

NUMBER = "RNCP35663"
CODES = ("BC01S2", "BC02S2")


def kit(code: str) -> OralKit:
    found = kit_of(NUMBER, code)
    assert found is not None
    return found


def test_every_oral_of_the_plan_has_a_kit_and_nothing_else_has() -> None:
    evaluations = [each for block in read(NUMBER).blocks for each in block.evaluations]
    oral = {each.code for each in evaluations if each.plan and each.plan.form in (EvaluationForm.ORAL, EvaluationForm.ROLE_PLAY)}
    assert oral == {each.code for each in evaluations if kit_of(NUMBER, each.code)} == set(CODES)
    assert kit_of("../x", "BC01S2") is None


@pytest.mark.parametrize("code", CODES)
def test_its_phases_make_the_length_of_the_plan_and_its_questions_cover_its_criteria(code: str) -> None:
    block = read(NUMBER).block(code[:4])
    plan = block.evaluation(code).plan
    assert plan is not None
    assert sum(phase.minutes for phase in kit(code).phases) == plan.duration_minutes
    observed = [k.code for c in block.competencies for k in c.criteria if code in k.observed_in]
    assert [question.criterion for question in kit(code).questions] == observed


@pytest.mark.parametrize("code", CODES)
def test_each_scene_has_its_roles_and_each_figure_is_given_and_used(code: str) -> None:
    assert {role.scene for role in kit(code).roles} == {phase.scene for phase in kit(code).phases}
    for role in kit(code).roles:
        texts = [role.person, role.situation, role.opening, role.ending, *role.wants, *role.gives_way, *role.never_says, *role.brief]
        texts += [text for each in role.objections for text in (each.says, each.settled_by)]
        named = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
        assert all(set(variant) == named for variant in role.variants)
        assert len({tuple(sorted(variant.items())) for variant in role.variants}) == len(role.variants) >= 2


@pytest.mark.parametrize("code", CODES)
def test_two_candidates_who_follow_each_other_never_meet_the_same_role(code: str) -> None:
    for rank in range(12):
        here, after = kit(code).cast(rank), kit(code).cast(rank + 1)
        assert [role.scene for role in here] == sorted({role.scene for role in kit(code).roles})
        assert all(one != other for one, other in zip(here, after, strict=True))
