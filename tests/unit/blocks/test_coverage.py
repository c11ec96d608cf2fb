"""A grid that cannot tell four behaviours apart is found, with its place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from blocks.coverage import Severity, assessable, faults, lint
from blocks.model import Block, Certification, Competency, Criterion, Evaluation

CRITERION = Criterion(
    code="BC01C01K1",
    name="Avoir",
    levels=("Supprime la facture.", "Arrondit le montant.", "Cite la facture.", "Consulte les litiges du compte."),
    threshold=3,
    indicators=("Facture citée",),
    observed_in=("BC01E1", "VAE:file"),
)
COMPETENCY = Competency(
    code="BC01C01", label="Établir un avoir", source="Fiche", activity="Facturation", criteria=(CRITERION,), criteria_source="Certificateur"
)
EVALUATION = Evaluation(code="BC01E1", number=1, name="cas", description="")


def certification(*competencies: Competency, **block: Any) -> Certification:
    whole = Block(
        **{"code": "BC01", "register_code": "RNCP1BC01", "label": "Bloc", "competencies": competencies, "evaluations": (EVALUATION,)}
        | block
    )
    return Certification(number="RNCP1", title="", active=True, level=5, blocks=(whole,))


def with_criterion(**change: Any) -> Certification:
    return certification(msgspec.structs.replace(COMPETENCY, criteria=(msgspec.structs.replace(CRITERION, **change),)))


def test_a_good_grid_has_nothing_to_say() -> None:
    assert lint(certification(COMPETENCY)) == ()
    assert assessable(certification(COMPETENCY).blocks[0])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"levels": ("Cite la facture.", "Cite la facture", "Rien.", "Tout.")}, "levels_not_distinct"),
        ({"levels": ("Cite mal la facture.", "Cite bien la facture.", "Rien.", "Tout.")}, "levels_differ_by_degree"),
        ({"levels": (" ", "Deux.", "Trois.", "Quatre.")}, "level_empty"),
        ({"levels": ("Etablir un avoir", "Deux.", "Trois.", "Quatre.")}, "level_repeats_label"),
        ({"threshold": 0}, "threshold_out_of_range"),
        ({"threshold": 5}, "threshold_out_of_range"),
        ({"indicators": ()}, "no_indicator"),
        ({"observed_in": ("VAE:file",)}, "not_observed_anywhere"),
        ({"observed_in": ("BC01E1", "BC01E9")}, "unknown_evaluation"),
        ({"code": "BC01C01K2"}, "code_out_of_order"),
    ],
)
def test_a_weak_criterion_is_found(change: dict[str, Any], code: str) -> None:
    found = faults(with_criterion(**change))
    assert [finding.code for finding in found] == [code]
    assert found[0].place == change.get("code", "BC01C01K1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": ""}, "no_source"),
        ({"criteria_source": ""}, "no_criteria_source"),
        ({"activity": None}, "no_activity"),
        ({"code": "BC01C02"}, "code_out_of_order"),
    ],
)
def test_a_competency_says_where_it_comes_from(change: dict[str, Any], code: str) -> None:
    found = faults(certification(msgspec.structs.replace(COMPETENCY, **change)))
    assert code in {finding.code for finding in found}


def test_gaps_do_not_stop_publication() -> None:
    bare = certification(msgspec.structs.replace(COMPETENCY, criteria=()), evaluations=())
    assert [(finding.code, finding.severity) for finding in lint(bare)] == [("no_evaluation", Severity.GAP), ("no_criteria", Severity.GAP)]
    assert faults(bare) == ()
    assert not assessable(bare.blocks[0])


def test_a_text_shared_by_two_competencies_is_found() -> None:
    other = msgspec.structs.replace(
        COMPETENCY,
        code="BC01C02",
        label="Encaisser",
        criteria=(
            msgspec.structs.replace(CRITERION, code="BC01C02K1", name="Reste dû", levels=("Un.", "Deux.", "CITE  la facture", "Quatre.")),
        ),
    )
    assert [(finding.place, finding.code, finding.detail) for finding in faults(certification(COMPETENCY, other))] == [
        ("BC01C02K1", "text_shared", "BC01C01K1")
    ]


def test_codes_are_unique() -> None:
    found = {(finding.place, finding.code) for finding in faults(certification(COMPETENCY, COMPETENCY))}
    assert {("BC01C01", "duplicate_code"), ("BC01C01K1", "duplicate_code")} <= found


def test_the_dossier_takes_five_activities() -> None:
    many = [msgspec.structs.replace(COMPETENCY, code=f"BC01C{rank:02}", activity=f"Activité {rank}", criteria=()) for rank in range(1, 7)]
    assert [(finding.code, finding.detail) for finding in faults(certification(*many))] == [("too_many_activities", "6")]
