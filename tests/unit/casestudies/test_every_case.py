"""What every case on the shelf keeps: no fault, six playthroughs that hold on twenty variants, and nothing won without work."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from casestudies import library
from casestudies.lint import lint
from casestudies.run import start

DATA = Path(__file__).parents[3] / "blocks" / "data"

CASES = library.identifiers()
PLAYTHROUGHS = {"expert", "novice", "idle", "other_way", "undone", "spray"}
SEEDS = range(20)


@pytest.mark.parametrize("case_id", CASES)
def test_a_case_is_without_fault_and_has_its_six_playthroughs(case_id: str) -> None:
    assert lint(case_id) == ()
    assert set(library.playthroughs(case_id)) >= PLAYTHROUGHS


@pytest.mark.parametrize("case_id", CASES)
def test_only_good_work_meets_what_is_expected(case_id: str) -> None:
    expected = {name: set(library.playthrough(case_id, name).expect.values()) for name in PLAYTHROUGHS}
    assert expected["expert"] == expected["other_way"] == {"met"}
    assert "not_met" in expected["novice"]
    for name in ("idle", "undone", "spray"):
        assert "met" not in expected[name], name
    steps = {name: library.playthrough(case_id, name).steps for name in ("expert", "other_way")}
    assert steps["expert"] != steps["other_way"]


@pytest.mark.parametrize(("case_id", "name"), [(case_id, name) for case_id in CASES for name in library.playthroughs(case_id)])
def test_a_playthrough_holds_on_every_variant(case_id: str, name: str) -> None:
    case = library.load(case_id)
    for seed in SEEDS:
        played = library.play(case, name, seed)
        assert played.checks, "a playthrough expects something"
        assert [(each.observation, each.expected, each.observed) for each in played.checks if not each.met] == [], f"variant {seed}"


@pytest.mark.parametrize("case_id", CASES)
def test_every_criterion_is_one_of_the_framework_s(case_id: str) -> None:
    case = library.load(case_id)
    folder = DATA / case.file.certification.lower() / "criteria"
    written = {
        criterion["code"]
        for path in folder.glob(f"{case.file.block.lower()}-*.yaml")
        for competency in yaml.safe_load(path.read_text("utf-8"))["competencies"]
        for criterion in competency["criteria"]
    }
    assert {spec.criterion for spec in case.observations} <= written


@pytest.mark.parametrize("case_id", CASES)
def test_variants_differ(case_id: str) -> None:
    case = library.load(case_id)
    facts = {tuple(sorted(start(case, seed).variant.facts.items())) for seed in SEEDS}
    assert len(facts) >= 3
