"""What is wrong with a workbook, with its sheet, row and column; and what one changes, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.administration.framework_change_words import said
from app.web.lists import Cell
from app.web.typography import typo
from blocks.diff import Change, ChangeKind
from blocks.workbook import Problem

LONGEST_SHOWN = 160
"""Characters of a text in the preview; the rest is in the draft."""

PROBLEMS: Mapping[str, Any] = {
    "too_large": _l("Ce fichier dépasse %(expected)s Mo. Exportez le classeur d'ici, complétez-le, puis importez-le."),
    "not_workbook": _l("Ce fichier n'est pas un classeur .xlsx qui se lise. Exportez le classeur d'ici, puis complétez-le."),
    "macros": _l("Ce classeur contient des macros : il n'est pas lu. Enregistrez-le au format .xlsx, sans macro."),
    "too_much": _l("Ce classeur se déplie en beaucoup trop de données : il n'est pas lu."),
    "external_links": _l("Ce classeur renvoie à d'autres fichiers ou en contient : il n'est pas lu. Enlevez ces liens, puis recommencez."),
    "doctype": _l("Ce fichier déclare un type de document, ce qu'un classeur ne fait jamais : il n'est pas lu."),
    "formula": _l("Une formule n'est pas admise (%(read)s). Collez sa valeur à la place."),
    "error_value": _l("La cellule contient une erreur (%(read)s). Corrigez-la."),
    "too_many_rows": _l("La feuille a plus de %(expected)s lignes. Enlevez les lignes vides du bas."),
    "sheet_missing": _l("Cette feuille manque. Repartez du classeur exporté d'ici."),
    "column_missing": _l("Cette colonne manque. Remettez son titre à la première ligne."),
    "column_twice": _l("Ce titre de colonne s'y trouve deux fois. Enlevez-en un."),
    "not_text": _l("« %(read)s » n'est pas un texte. Mettez la cellule au format Texte."),
    "not_number": _l("« %(read)s » n'est pas un nombre entier. Écrivez par exemple 3."),
    "not_yes_no": _l("« %(read)s » : écrivez oui ou non."),
    "unknown_form": _l("La forme « %(read)s » n'est pas de la liste : %(expected)s."),
    "threshold_missing": _l("Le seuil manque. Écrivez 1, 2, 3 ou 4."),
    "threshold_out_of_range": _l("%(read)s n'est pas un niveau. Écrivez 1, 2, 3 ou 4."),
    "weight_out_of_range": _l("Le poids %(read)s est hors de %(expected)s."),
    "weight_missing": _l("Le poids manque. Écrivez la part de cette épreuve, en pour cent."),
    "duration_out_of_range": _l("La durée %(read)s est hors de %(expected)s minutes."),
    "situations_out_of_range": _l("Le nombre de situations %(read)s est hors de %(expected)s."),
    "form_missing": _l("La forme manque : sans elle, le plan de cette épreuve ne peut être gardé."),
    "unknown_competency": _l("La compétence « %(read)s » n'est pas de ce référentiel."),
    "competency_missing": _l("La compétence %(expected)s n'a plus aucune ligne. Remettez-en une, même sans critère."),
    "label_differs": _l("Le libellé n'est pas celui du brouillon : « %(expected)s ». Exportez de nouveau le classeur."),
    "activity_differs": _l("L'activité « %(read)s » diffère de « %(expected)s », plus haut. Une compétence a une seule activité."),
    "source_differs": _l("La source « %(read)s » diffère de « %(expected)s », plus haut. Une compétence a une seule source."),
    "name_missing": _l("Le nom manque."),
    "unknown_place": _l("« %(read)s » n'est pas une épreuve de ce bloc. Écrivez un code de la feuille Épreuves ou un lieu de VAE."),
    "unknown_block": _l("Le bloc « %(read)s » n'est pas de ce référentiel."),
    "unknown_code": _l("Le code « %(read)s » n'est pas d'une épreuve de ce bloc. Laissez la cellule vide pour une épreuve ajoutée."),
    "code_twice": _l("Le code %(read)s s'y trouve deux fois."),
    "rule_missing": _l("« %(expected)s » manque. Remettez cette ligne et sa valeur, comme dans l'export."),
    "rule_twice": _l("« %(read)s » s'y trouve deux fois."),
    "unknown_rule": _l("« %(read)s » n'est pas une règle. Laissez les libellés de l'export."),
    "rule_out_of_range": _l("%(read)s est hors de %(expected)s."),
    "unknown_choice": _l("« %(read)s » : écrivez un de ces mots : %(expected)s."),
    "levels_incomplete": _l("Ce niveau n'a pas de nom. Nommez les quatre niveaux, ou aucun."),
    "unknown_route": _l("« %(read)s » n'est pas une voie d'accès de la fiche."),
    "route_twice": _l("La voie %(read)s s'y trouve deux fois."),
    "unknown_predecessor": _l("« %(read)s » n'est pas un numéro du répertoire. Écrivez par exemple RNCP28662."),
    "equivalence_twice": _l("L'équivalence de %(read)s s'y trouve deux fois."),
    "too_long": _l("Le texte dépasse %(expected)s caractères."),
    "too_many_criteria": _l("La compétence a %(read)s critères : %(expected)s au plus."),
    "too_many_evaluations": _l("Ce bloc a trop d'épreuves. Retirez-en."),
    "not_in_fiche": _l("« %(read)s » ne se trouve pas dans la fiche. Recopiez ses mots, ou écrivez oui dans « Hors fiche »."),
    "fiche_evaluation": _l("Les épreuves que la fiche numérote gardent leurs mots et leur ordre. Remettez-les comme dans l'export."),
}


def problem_said(problem: Problem) -> str:
    """One problem in words, its place first."""
    told = str(PROBLEMS[problem.code]) % {"read": problem.read, "expected": problem.expected}
    places = [
        _("feuille %(name)s", name=problem.sheet) if problem.sheet else "",
        _("ligne %(row)s", row=problem.row) if problem.row else "",
        _("colonne %(name)s", name=problem.column) if problem.column else "",
    ]
    place = ", ".join(part for part in places if part)
    return _("%(place)s : %(said)s", place=place[:1].upper() + place[1:], said=told) if place else told


def change_rows(changes: Sequence[Change]) -> list[list[Any]]:
    """What changes, a line a change: the place, what, before, after."""
    rows: list[list[Any]] = []
    for each in map(said, changes):
        place = _("Règles") if each.change.kind is ChangeKind.RULE else each.change.place
        rows.append([place, each.what, Cell(cut(each.before), lang="fr"), Cell(cut(each.after), lang="fr")])
    return rows


def cut(text: str) -> str:
    """A text as a table shows it: on one line, not too long, a dash when there is none."""
    text = text.replace("\n", " · ")
    return typo(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…") or "–"
