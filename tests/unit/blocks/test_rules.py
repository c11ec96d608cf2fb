"""The rules and plans of the committed framework, what stands without them, and the jury read from a fiche's lines."""

from __future__ import annotations

import msgspec
import pytest

from blocks import authoring, catalogue
from blocks.jury_lines import composition_for, composition_of, seat_of
from blocks.model import AccessRoute, Block, Certification, Competency, Criterion, Evaluation, EvaluationForm, JuryRule
from blocks.rules import Kept, Rules, Unsettled

TRAINING = tuple(route for route in AccessRoute if route not in {AccessRoute.VAE, AccessRoute.INDIVIDUAL_APPLICATION})


def test_the_committed_plans(certification: Certification) -> None:
    planned = {block.code: {each.code: each for each in block.evaluations} for block in certification.blocks}
    assert {code: list(found) for code, found in planned.items()} == {
        "BC01": ["BC01E1", "BC01E2", "BC01S1", "BC01S2"],
        "BC02": ["BC02E1", "BC02E2", "BC02E3", "BC02S1", "BC02S2"],
        "BC03": ["BC03E1", "BC03E2"],
    }
    for found in planned.values():
        plans = [each.plan for each in found.values() if each.plan]
        assert len(plans) == len(found)
        assert sum(plan.weight for plan in plans) == 100
        assert all(plan.source and plan.juror_receives and plan.instructions for plan in plans)
        for plan in plans:
            deposited = plan.form in {EvaluationForm.PROJECT, EvaluationForm.DOSSIER}
            assert (plan.duration_minutes is None) == deposited
    assert {code for found in planned.values() for code, each in found.items() if each.outside_fiche} == {
        "BC01S1",
        "BC01S2",
        "BC02S1",
        "BC02S2",
    }


def test_the_words_of_the_fiche_stay_to_the_letter(certification: Certification) -> None:
    bare = catalogue.read_fiche("RNCP35663")
    for block in bare.blocks:
        for evaluation in block.evaluations:
            kept = certification.block(block.code).evaluation(evaluation.code)
            assert (kept.name, kept.description, kept.number) == (evaluation.name, evaluation.description, evaluation.number)
    assert [rule.composition for rule in bare.jury_rules] == [
        tuple(seat.words for seat in found.seats) if (found := certification.rules.jury(rule.route)) else ()
        for rule in certification.jury_rules
    ]


def test_the_committed_rules(certification: Certification) -> None:
    rules = certification.rules
    assert rules.name == "rncp35663-2026-11"
    assert (rules.competency.criteria_tolerated, rules.block.competencies_tolerated) == (0, 0)
    assert rules.reconciliation.unsettled is Unsettled.LOWER
    assert (rules.retake.keeps, rules.retake.wait_days, rules.retake.retakes) == (Kept.COMPETENCIES, 14, 2)
    assert len(rules.scale.levels) == 4
    assert [level.label if level else None for level in (rules.scale.named(rank) for rank in range(-1, 6))] == [
        None,
        "Non observé",
        "À reprendre",
        "Incomplet",
        "Professionnel",
        "Au-delà",
        None,
    ]
    for part in (rules.scale, rules.competency, rules.block, rules.reconciliation, rules.retake, *rules.equivalences):
        assert part.source
    assert all(composition.sources and composition.added for composition in rules.juries)


def test_the_committed_juries_agree_with_the_lines_of_the_fiche(certification: Certification) -> None:
    """Nothing that the certifier wrote says less than what the lines of the fiche demand."""
    for read in (composition_of(each) for each in certification.jury_rules if each.open):
        given = certification.rules.jury(read.route)
        assert given is not None
        assert given.seats == read.seats
        assert (given.scorers, given.outside_scorers, given.scorers_in_activity, given.vae_president) == (
            read.scorers,
            read.outside_scorers,
            read.scorers_in_activity,
            read.vae_president,
        )


def test_an_equivalence_that_nobody_published_is_never_a_fact(certification: Certification) -> None:
    assert [(each.block, each.predecessor) for each in certification.rules.equivalences] == [
        (block.code, "RNCP28662") for block in certification.blocks
    ]
    assert all(each.granted is None and each.to_confirm for each in certification.rules.equivalences)
    assert [each.block for each in certification.rules.equivalences_of("BC02")] == ["BC02"]
    flagged = [flag.place for flag in certification.flags if flag.code == "equivalence_to_confirm"]
    assert flagged == ["equivalences.BC01.RNCP28662", "equivalences.BC02.RNCP28662", "equivalences.BC03.RNCP28662"]


def test_new_rules_replace_the_doubts_of_the_old_ones(certification: Certification) -> None:
    without = authoring.with_rules(certification, Rules())
    assert without.flags == catalogue.read_fiche("RNCP35663").flags
    assert authoring.with_rules(without, certification.rules) == certification


def test_a_version_stored_before_the_rules_has_the_defaults() -> None:
    stored = b"""{"number": "RNCP1", "title": "t", "active": true, "level": 5, "jury_rules": [{"route": "VAE", "open": true,
      "composition": ["La responsable du service VAE (Pr\xc3\xa9sidente)", "Deux professionnels externes en activit\xc3\xa9"]}],
      "blocks": [{"code": "BC01", "register_code": "RNCP1BC01", "label": "l", "competencies": [],
      "evaluations": [{"code": "BC01E1", "number": 1, "name": "cas", "description": ""}]}]}"""
    read = msgspec.json.decode(stored, type=Certification)
    assert read.rules == Rules()
    assert read.block("BC01").evaluation("BC01E1").plan is None
    with pytest.raises(KeyError):
        read.block("BC01").evaluation("BC01S1")
    found = composition_for(read, AccessRoute.VAE)
    assert found is not None
    assert (found.outside_scorers, found.vae_president) == (2, True)
    assert composition_for(read, AccessRoute.APPRENTICESHIP) is None


def test_rules_come_before_the_lines_of_the_fiche(certification: Certification) -> None:
    given = certification.rules.jury(AccessRoute.VAE)
    assert composition_for(certification, AccessRoute.VAE) is given
    bare = authoring.with_rules(certification, Rules())
    assert composition_for(bare, AccessRoute.VAE) == composition_of(certification.jury_rules[-1])


@pytest.mark.parametrize(
    ("line", "count", "presides", "outside", "in_activity"),
    [
        ("Deux professionnels externes en activité", 2, False, True, True),
        ("3 professionnels externes", 3, False, True, False),
        ("La responsable du service VAE (Présidente)", 1, True, False, False),
        ("- Un formateur", 1, False, False, False),
        ("0 membre", 1, False, False, False),
        ("", 1, False, False, False),
    ],
)
def test_a_line_of_the_fiche_is_seats(line: str, count: int, presides: bool, outside: bool, in_activity: bool) -> None:
    seat = seat_of(line)
    assert (seat.words, seat.count, seat.presides, seat.outside, seat.in_activity) == (line, count, presides, outside, in_activity)


@pytest.mark.parametrize("route", TRAINING)
def test_a_president_of_the_title_does_not_sit_for_each_block(route: AccessRoute) -> None:
    found = composition_of(JuryRule(route=route, open=True, composition=("La directrice (Présidente)", "Deux professionnels externes")))
    assert (found.scorers, found.outside_scorers, found.vae_president) == (2, 1, False)


def test_what_an_evaluation_judges_is_read_from_the_criteria() -> None:
    def competency(rank: int, *places: str) -> Competency:
        code = f"BC01C{rank:02}"
        criterion = Criterion(code=f"{code}K1", name="n", levels=("a", "b", "c", "d"), threshold=2, observed_in=places)
        return Competency(code=code, label=code, criteria=(criterion,))

    evaluations = tuple(Evaluation(code=code, number=1, name="", description="") for code in ("BC01E1", "BC01S1"))
    block = Block(
        code="BC01",
        register_code="RNCP1BC01",
        label="l",
        competencies=(competency(1, "BC01E1", "VAE:file"), competency(2, "BC01E1", "BC01S1"), Competency(code="BC01C03", label="")),
        evaluations=evaluations,
    )
    assert block.judged_in("BC01E1") == ("BC01C01", "BC01C02")
    assert block.judged_in("BC01S1") == ("BC01C02",)
    assert block.judged_in("VAE:file") == ("BC01C01",)
    assert [each.code for each in block.sources_of("BC01C02")] == ["BC01E1", "BC01S1"]
    assert block.sources_of("BC01C03") == ()
