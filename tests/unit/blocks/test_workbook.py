"""A framework as tables and back: exactly, and every mistake told with its sheet, row and column."""

from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings

from blocks import authoring
from blocks.authoring import EvaluationText
from blocks.model import Certification, Criterion, EvaluationForm, EvaluationPlan
from blocks.rncp_xml import read_fiches
from blocks.rules import Equivalence, EquivalenceOrigin, Kept, Rules
from blocks.workbook import CRITERIA, EVALUATIONS, Problem, WorkbookError
from blocks.workbook_reading import read_sheets
from blocks.workbook_rules import COMPETENCIES_TOLERATED, CRITERIA_TOLERATED, EQUIVALENCES, JURIES, KEEPS, NAME, RULES, VALUE, WITHIN
from blocks.workbook_writing import sheets_of
from tests.support.fiches import bare, framework_drafts

Sheets = dict[str, list[list[object]]]


def tables(certification: Certification) -> Sheets:
    """The sheets as a reader gives them back."""
    found: Sheets = {}
    for sheet in sheets_of(certification):
        heads: list[object] = [column.head for column in sheet.columns]
        rows: list[list[object]] = [list(row) for row in sheet.rows]
        found[sheet.name] = [heads, *rows]
    return found


def at(sheets: Sheets, sheet: str, row: int, head: str, value: object) -> None:
    sheets[sheet][row - 1][sheets[sheet][0].index(head)] = value


def problems(certification: Certification, sheets: Sheets) -> list[Problem]:
    with pytest.raises(WorkbookError) as caught:
        read_sheets(certification, sheets)
    return list(caught.value.problems)


@pytest.fixture(scope="module")
def draft(export: bytes) -> Certification:
    """A real fiche with one evaluation of its text, one outside it, and one grid."""
    (web,) = read_fiches(io.BytesIO(export), {"RNCP37674"})
    plan = EvaluationPlan(form=EvaluationForm.ORAL, duration_minutes=30, weight=100, juror_receives=("La grille",))
    written = [EvaluationText(name="Entretien technique", plan=plan), EvaluationText(name="Revue", outside_fiche=True)]
    web = authoring.with_evaluations(web, "BC01", written)
    grid = [
        Criterion(code="", name=name, levels=("a", "b", "c", "d"), threshold=3, indicators=("x", "y"), observed_in=("BC01E1", "VAE:file"))
        for name in ("Maquette", "Accessibilité")
    ]
    web = authoring.with_competency(web, "BC01C02", activity="Concevoir", criteria=grid, criteria_source="Nous")
    former = tuple(Equivalence(block="BC01", predecessor=number) for number in ("RNCP28662", "RNCP28663"))
    return authoring.with_rules(web, Rules(equivalences=former))


def test_the_committed_framework_comes_back_exactly(certification: Certification) -> None:
    assert read_sheets(certification, tables(certification)) == certification
    assert read_sheets(bare(certification), tables(certification)) == certification


@settings(max_examples=60, deadline=None)
@given(framework_drafts())
def test_any_draft_comes_back_exactly(draft: Certification) -> None:
    assert read_sheets(draft, tables(draft)) == draft
    assert read_sheets(bare(draft), tables(draft)) == draft


def test_spare_rows_take_a_criterion_and_an_evaluation(draft: Certification) -> None:
    sheets = tables(draft)
    row = next(number for number, cells in enumerate(sheets[CRITERIA], 1) if cells[0] == "BC01C01")
    for head, value in {"Critère": "Poste de travail", "Seuil": "2", "Critique": "OUI", "Observé dans": "BC01S2\nBC01E1"}.items():
        at(sheets, CRITERIA, row, head, value)
    blank = next(number for number, cells in enumerate(sheets[EVALUATIONS], 1) if cells[0] == "BC01" and not cells[1])
    filled: dict[str, object] = {"Hors fiche": True, "Nom": "Oral", "Forme": "Oral", "Poids": 20.0, "Durée": None}
    for head, given_value in filled.items():
        at(sheets, EVALUATIONS, blank, head, given_value)
    after = read_sheets(draft, sheets)
    (added,) = after.block("BC01").competencies[0].criteria
    assert (added.name, added.threshold, added.critical, added.levels) == ("Poste de travail", 2, True, ("", "", "", ""))
    assert added.observed_in == ("BC01S2", "BC01E1")
    plan = after.block("BC01").evaluation("BC01S2").plan
    assert plan is not None
    assert (plan.form, plan.weight, plan.duration_minutes) == (EvaluationForm.ORAL, 20, None)


def test_columns_in_another_order_and_others_beside_them(draft: Certification) -> None:
    sheets = {name: [[*reversed(row), "note"] for row in rows] for name, rows in tables(draft).items()}
    assert read_sheets(draft, sheets) == draft


def test_a_criterion_whose_cells_are_emptied_goes(draft: Certification) -> None:
    sheets = tables(draft)
    row = next(number for number, cells in enumerate(sheets[CRITERIA], 1) if cells[4] == "Maquette")
    sheets[CRITERIA][row - 1][4:] = [None] * 9
    (left,) = read_sheets(draft, sheets).block("BC01").competencies[1].criteria
    assert (left.code, left.name) == ("BC01C02K1", "Accessibilité")


def row_of(sheets: Sheets, sheet: str, value: object) -> int:
    return next(number for number, cells in enumerate(sheets[sheet], 1) if value in cells)


WRONG: dict[str, tuple[str, object, str, object, str]] = {
    # what is found: (sheet, the row that holds this, head, value, code)
    "threshold 5": (CRITERIA, "Maquette", "Seuil", 5, "threshold_out_of_range"),
    "threshold word": (CRITERIA, "Maquette", "Seuil", "trois", "not_number"),
    "threshold half": (CRITERIA, "Maquette", "Seuil", 2.5, "not_number"),
    "threshold true": (CRITERIA, "Maquette", "Seuil", True, "not_number"),
    "threshold none": (CRITERIA, "Maquette", "Seuil", " ", "threshold_missing"),
    "critical": (CRITERIA, "Maquette", "Critique", "peut-être", "not_yes_no"),
    "place": (CRITERIA, "Maquette", "Observé dans", "BC01E9", "unknown_place"),
    "place of another block": (CRITERIA, "Maquette", "Observé dans", "BC02E1", "unknown_place"),
    "name": (CRITERIA, "Maquette", "Critère", None, "name_missing"),
    "bytes": (CRITERIA, "Maquette", "Niveau 1", b"x", "not_text"),
    "true as text": (CRITERIA, "Maquette", "Niveau 1", True, "not_text"),
    "long": (CRITERIA, "Maquette", "Niveau 1", "a" * 32_768, "too_long"),
    "label": (CRITERIA, "Maquette", "Libellé", "Autre", "label_differs"),
    "competency": (CRITERIA, "Maquette", "Compétence", "BC09C01", "unknown_competency"),
    "activity": (CRITERIA, "Accessibilité", "Activité", "Autre", "activity_differs"),
    "source": (CRITERIA, "Accessibilité", "Source", "Eux", "source_differs"),
    "block": (EVALUATIONS, "Revue", "Bloc", "BC09", "unknown_block"),
    "code": (EVALUATIONS, "Revue", "Code", "S1", "unknown_code"),
    "code twice": (EVALUATIONS, "Revue", "Code", "BC01E1", "code_twice"),
    "evaluation name": (EVALUATIONS, "Revue", "Nom", "", "name_missing"),
    "form": (EVALUATIONS, "Revue", "Forme", "danse", "unknown_form"),
    "weight": (EVALUATIONS, "Entretien technique", "Poids", 101, "weight_out_of_range"),
    "duration": (EVALUATIONS, "Entretien technique", "Durée", 0, "duration_out_of_range"),
    "fiche": (EVALUATIONS, "Entretien technique", "Nom", "Grand oral", "not_in_fiche"),
    "rules' name": (RULES, NAME, VALUE, " ", "name_missing"),
    "rules' long name": (RULES, NAME, VALUE, "n" * 41, "too_long"),
    "tolerance": (RULES, CRITERIA_TOLERATED, VALUE, 21, "rule_out_of_range"),
    "tolerance word": (RULES, COMPETENCIES_TOLERATED, VALUE, "aucune", "not_number"),
    "tolerance none": (RULES, COMPETENCIES_TOLERATED, VALUE, None, "rule_missing"),
    "kept": (RULES, KEEPS, VALUE, "tout", "unknown_choice"),
    "days": (RULES, WITHIN, VALUE, 0, "rule_out_of_range"),
    "long meaning": (RULES, "Non observé, sens", VALUE, "m" * 301, "too_long"),
    "rule": (RULES, KEEPS, "Règle", "Autre", "unknown_rule"),
    "rule again": (RULES, KEEPS, "Règle", NAME, "rule_twice"),
    "route": (JURIES, "FC", "Voie", "FX", "unknown_route"),
    "outside": (JURIES, "FC", "Dont extérieurs", 3, "rule_out_of_range"),
    "size": (JURIES, "FC", "Membres au moins", 1, "rule_out_of_range"),
    "proof": (JURIES, "FC", "Preuve d'activité", "parfois", "not_yes_no"),
    "equivalent block": (EQUIVALENCES, "RNCP28662", "Bloc", "BC09", "unknown_block"),
    "predecessor": (EQUIVALENCES, "RNCP28662", "Certification antérieure", "28662", "unknown_predecessor"),
    "equivalence again": (EQUIVALENCES, "RNCP28663", "Certification antérieure", "rncp28662", "equivalence_twice"),
    "origin": (EQUIVALENCES, "RNCP28662", "Dite par", "la rumeur", "unknown_choice"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_told_with_its_place(draft: Certification, case: str) -> None:
    sheet, holds, head, value, code = WRONG[case]
    sheets = tables(draft)
    row = row_of(sheets, sheet, holds)
    at(sheets, sheet, row, head, value)
    found = problems(draft, sheets)
    assert [(each.sheet, each.row, each.column) for each in found if each.code == code and each.row] == [(sheet, row, head)]


@pytest.mark.parametrize(
    ("head", "value", "code", "column"), [("Poids", 10, "form_missing", "Forme"), ("Forme", "dossier", "weight_missing", "Poids")]
)
def test_half_a_plan_says_what_it_lacks(draft: Certification, head: str, value: object, code: str, column: str) -> None:
    sheets = tables(draft)
    at(sheets, EVALUATIONS, row_of(sheets, EVALUATIONS, "Revue"), head, value)
    assert [(each.code, each.column) for each in problems(draft, sheets)] == [(code, column)]


def _drop_column(sheets: Sheets) -> None:
    at(sheets, CRITERIA, 1, "Seuil", "Palier")


def _twice(sheets: Sheets) -> None:
    at(sheets, CRITERIA, 1, "Indices", "Seuil")


def _no_row(sheets: Sheets) -> None:
    sheets[CRITERIA] = [row for row in sheets[CRITERIA] if row[0] != "BC02C04"]


def _nine(sheets: Sheets) -> None:
    row = sheets[CRITERIA][row_of(sheets, CRITERIA, "Maquette") - 1]
    sheets[CRITERIA] += [list(row) for _ in range(8)]


def _thirteen(sheets: Sheets) -> None:
    sheets[EVALUATIONS] += [["BC02", None, "oui", "Oral", *[None] * 7] for _ in range(13)]


@pytest.mark.parametrize(
    ("spoil", "code", "column"),
    [
        (_drop_column, "column_missing", "Seuil"),
        (_twice, "column_twice", "Seuil"),
        (_no_row, "competency_missing", "Compétence"),
        (_nine, "too_many_criteria", "Critère"),
        (_thirteen, "too_many_evaluations", "Nom"),
        (lambda sheets: sheets.pop(CRITERIA), "sheet_missing", ""),
        (lambda sheets: sheets[CRITERIA].clear(), "column_missing", "Compétence"),
    ],
)
def test_a_sheet_that_lacks_something(draft: Certification, spoil: Callable[[Sheets], object], code: str, column: str) -> None:
    sheets = tables(draft)
    spoil(sheets)
    found = problems(draft, sheets)
    assert (code, column) in [(each.code, each.column) for each in found]
    assert len(found) == len(set(found)) <= 30


def test_what_the_fiche_numbers_keeps_its_words(certification: Certification) -> None:
    sheets = tables(certification)
    at(sheets, EVALUATIONS, row_of(sheets, EVALUATIONS, "BC03E2"), "Nom", "Autre chose")
    assert [problem.code for problem in problems(certification, sheets)] == ["fiche_evaluation"]


def test_levels_are_named_all_or_none(certification: Certification) -> None:
    sheets = tables(certification)
    row = row_of(sheets, RULES, "Niveau 2, nom")
    at(sheets, RULES, row, VALUE, None)
    at(sheets, RULES, row + 1, VALUE, None)
    assert [(each.code, each.row) for each in problems(certification, sheets)] == [("levels_incomplete", row)]


def test_a_level_that_means_something_has_a_name(draft: Certification) -> None:
    sheets = tables(draft)
    row = row_of(sheets, RULES, "Non observé, sens")
    at(sheets, RULES, row, VALUE, "Aucune trace.")
    assert [(each.code, each.row) for each in problems(draft, sheets)] == [("name_missing", row - 1)]


def test_a_route_stands_once(certification: Certification) -> None:
    sheets = tables(certification)
    at(sheets, JURIES, 3, "Voie", sheets[JURIES][1][0])
    assert [(each.code, each.row) for each in problems(certification, sheets)] == [("route_twice", 3)]


def test_rules_take_what_the_sheets_say(draft: Certification) -> None:
    sheets = tables(draft)
    at(sheets, RULES, row_of(sheets, RULES, KEEPS), VALUE, "Ses compétences acquises")
    at(sheets, RULES, row_of(sheets, RULES, WITHIN), VALUE, "30")
    at(sheets, JURIES, row_of(sheets, JURIES, "FC"), "Dont extérieurs", 2)
    row = row_of(sheets, EQUIVALENCES, "RNCP28662")
    for head, value in {"Accordée": "oui", "À confirmer": "non", "Dite par": "le répertoire", "Blocs détenus": "BC01\nBC02"}.items():
        at(sheets, EQUIVALENCES, row, head, value)
    after = read_sheets(draft, sheets)
    assert (after.rules.retake.keeps, after.rules.retake.within_days) == (Kept.COMPETENCIES, 30)
    assert [(each.route.value, each.outside_scorers) for each in after.rules.juries] == [("FC", 2)]
    assert all(each.seats for each in after.rules.juries)
    granted, waiting = after.rules.equivalences
    assert (granted.granted, granted.to_confirm, granted.origin) == (True, False, EquivalenceOrigin.REGISTER)
    assert granted.blocks == ("BC01", "BC02")
    assert waiting.to_confirm
    doubts = [flag.place for flag in after.flags if flag.code == authoring.EQUIVALENCE_FLAG]
    assert doubts == ["equivalences.BC01.RNCP28663"]


def test_an_equivalence_that_nobody_decided_waits(draft: Certification) -> None:
    sheets = tables(draft)
    at(sheets, EQUIVALENCES, row_of(sheets, EQUIVALENCES, "RNCP28662"), "À confirmer", "non")
    assert read_sheets(draft, sheets).rules.equivalences[0].to_confirm


def test_the_rest_of_the_fiche_is_that_of_the_draft(draft: Certification) -> None:
    other = msgspec.structs.replace(draft, title="Autre titre")
    assert read_sheets(other, tables(draft)) == other
