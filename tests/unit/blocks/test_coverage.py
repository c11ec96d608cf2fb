"""A grid that cannot tell four behaviours apart is found, with its place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from blocks.coverage import Severity, assessable, faults, lint
from blocks.model import AccessRoute, JuryRule
from tests.unit.blocks.grids import COMPETENCY, CRITERION, OTHER, certification, with_criterion, with_levels


def test_a_good_grid_has_nothing_to_say() -> None:
    assert lint(certification(COMPETENCY)) == ()
    assert assessable(certification(COMPETENCY).blocks[0])


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        (("Cite la facture d’origine et son motif",), "levels_not_distinct"),
        (("Cite mal la facture d’origine.", "Cite bien la facture d’origine."), "levels_differ_by_degree"),
        ((" ",), "level_empty"),
    ],
)
def test_levels_that_do_not_tell_four_behaviours_are_found(levels: tuple[str, ...], code: str) -> None:
    found = [finding for finding in faults(with_levels(*levels)) if finding.code != "level_form"]
    assert [(finding.place, finding.code) for finding in found if finding.code != "texts_not_distinct"] == [("BC01C01K1", code)]


def test_a_level_that_repeats_the_label_is_found() -> None:
    long = msgspec.structs.replace(COMPETENCY, label="Établir un avoir pour un client mécontent")
    spoilt = msgspec.structs.replace(CRITERION, levels=("Etablir un avoir pour un client mécontent", *CRITERION.levels[1:]))
    found = faults(certification(msgspec.structs.replace(long, criteria=(spoilt, OTHER))))
    assert "level_repeats_label" in {finding.code for finding in found}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"threshold": 0}, "threshold_out_of_range"),
        ({"threshold": 5}, "threshold_out_of_range"),
        ({"indicators": ()}, "no_indicator"),
        ({"observed_in": ("VAE:file",)}, "not_observed_anywhere"),
        ({"observed_in": ("BC01E1", "BC01E9")}, "unknown_evaluation"),
        ({"code": "BC01C01K3"}, "code_out_of_order"),
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


@pytest.mark.parametrize(("count", "faulty"), [(1, True), (2, False), (4, False), (5, True)])
def test_a_competency_has_two_to_four_criteria(count: int, faulty: bool) -> None:
    texts = ("Ouvre", "Ferme", "Reporte", "Classe", "Relance")
    criteria = tuple(
        msgspec.structs.replace(
            CRITERION,
            code=f"BC01C01K{rank}",
            name=f"Critère {rank}",
            levels=tuple(f"{verb} le dossier {each} devant témoin numéro {rank}." for each in ("un", "deux", "trois", "quatre")),
        )
        for rank, verb in enumerate(texts[:count], 1)
    )
    found = {finding.code for finding in lint(certification(msgspec.structs.replace(COMPETENCY, criteria=criteria)))}
    assert ("criteria_count" in found) is faulty


def test_what_vae_shows_is_asked_where_vae_is_open() -> None:
    spoilt = with_criterion(observed_in=("BC01E1", "BC01S1"))
    assert "not_observed_in_vae" not in {finding.code for finding in lint(spoilt)}
    by_vae = msgspec.structs.replace(spoilt, jury_rules=(JuryRule(route=AccessRoute.VAE, open=True, composition=("Deux professionnels",)),))
    assert [(finding.place, finding.code) for finding in faults(by_vae)] == [("BC01C01K1", "not_observed_in_vae")]


def test_gaps_do_not_stop_publication() -> None:
    bare = certification(msgspec.structs.replace(COMPETENCY, criteria=()), evaluations=())
    assert [(finding.code, finding.severity) for finding in lint(bare)] == [("no_evaluation", Severity.GAP), ("no_criteria", Severity.GAP)]
    assert faults(bare) == ()
    assert not assessable(bare.blocks[0])


def test_a_text_shared_by_two_competencies_is_found() -> None:
    levels = (
        "Refuse le paiement et raccroche sans suite.",
        "Encaisse au guichet, hors du logiciel.",
        "CITE  la facture d’origine et son motif.",
        "Rapproche chaque virement de son relevé.",
    )
    other = msgspec.structs.replace(
        COMPETENCY,
        code="BC01C02",
        label="Encaisser",
        criteria=(
            msgspec.structs.replace(CRITERION, code="BC01C02K1", name="Reste dû", levels=levels),
            msgspec.structs.replace(
                CRITERION,
                code="BC01C02K2",
                name="Lettrage",
                levels=tuple(f"Lettre la ligne {each} du relevé bancaire." for each in ("un", "deux", "trois", "quatre")),
            ),
        ),
    )
    found = [(finding.place, finding.code, finding.detail) for finding in faults(certification(COMPETENCY, other))]
    assert ("BC01C02K1", "text_shared", "BC01C01K1") in found
    assert ("BC01C02K1", "text_close", "BC01C01K1") in found


def test_codes_are_unique() -> None:
    found = {(finding.place, finding.code) for finding in faults(certification(COMPETENCY, COMPETENCY))}
    assert {("BC01C01", "duplicate_code"), ("BC01C01K1", "duplicate_code")} <= found


def test_the_dossier_takes_five_activities() -> None:
    many = [msgspec.structs.replace(COMPETENCY, code=f"BC01C{rank:02}", activity=f"Activité {rank}", criteria=()) for rank in range(1, 7)]
    found = [(finding.code, finding.detail) for finding in faults(certification(*many))]
    assert found == [("too_many_activities", "6")]
