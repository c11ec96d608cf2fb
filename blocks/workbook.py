"""The certifier's part of a framework as tables that a spreadsheet holds, and back, exactly.

A sheet for criteria, one for evaluations and their plans, three for the rules (`blocks.workbook_rules`), one that explains (never read
back). Names of sheets, heads and values are the
vocabulary of the file: French, as its readers. What comes back is checked cell by cell against the draft it goes into: the register's
words are those of the draft, each competency is there, each code is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from blocks import authoring
from blocks.coverage import MAX_ACTIVITIES
from blocks.lint_plans import WHOLE
from blocks.model import LEVELS, VAE_PLACES, EvaluationForm

CRITERIA, EVALUATIONS = "Critères", "Épreuves"
YES, NO = "oui", "non"
FORMS: Mapping[str, EvaluationForm] = {
    "cas simulé": EvaluationForm.SANDBOX_CASE,
    "cas écrit": EvaluationForm.WRITTEN_CASE,
    "projet": EvaluationForm.PROJECT,
    "dossier": EvaluationForm.DOSSIER,
    "oral": EvaluationForm.ORAL,
    "jeu de rôle": EvaluationForm.ROLE_PLAY,
}
FORM_WORDS = {form: word for word, form in FORMS.items()}
SPARE_CRITERIA, SPARE_EVALUATIONS = 2, 2
"""Empty rows kept under each competency and each block: what is protected need not be unlocked to add a line."""
LEAST_CRITERIA = 4
MOST_PROBLEMS = 30
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds (Office Open XML, and Excel's own limit)."""

Cell = str | int | None


class Kind(StrEnum):
    """What a column holds, and whether a person fills it."""

    LOCKED = "locked"
    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    THRESHOLD = "threshold"


class Column(msgspec.Struct, frozen=True):
    """A column: its head, what it holds, its width in characters, what to put in it; of a number, its bounds; of a choice, its words."""

    head: str
    kind: Kind
    width: int
    hint: str
    most: int = 0
    least: int = 1
    choices: tuple[str, ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """A sheet to write."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a file, and where: `sheet`, `row` (from 1, the heads are row 1), `column` (a head), each empty or 0 when it is
    the whole. `read` is what stands there, `expected` what should.

    Codes of sheets (`blocks.workbook_reading`): `sheet_missing`, `column_missing`, `column_twice`, `not_text`, `not_number`,
    `not_yes_no`, `unknown_form`, `threshold_missing`,
    `threshold_out_of_range`, `unknown_competency`, `competency_missing`, `label_differs`, `activity_differs`, `source_differs`,
    `name_missing`, `unknown_place`, `unknown_block`, `unknown_code`, `code_twice`, `weight_out_of_range`, `duration_out_of_range`,
    `situations_out_of_range`,
    `weight_missing`, `form_missing`, `too_long`, and those of `blocks.authoring.AuthoringError`. Of rules (`blocks.workbook_rules`):
    `rule_missing`, `rule_twice`, `unknown_rule`, `rule_out_of_range`, `unknown_choice`, `levels_incomplete`, `unknown_route`,
    `route_twice`, `unknown_predecessor`, `equivalence_twice`. Of files: `app.documents.workbook`.
    """

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    read: str = ""
    expected: str = ""


class WorkbookError(Exception):
    """A file from which nothing is taken, with all that is wrong with it, at most MOST_PROBLEMS."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))[:MOST_PROBLEMS]
        super().__init__(", ".join(problem.code for problem in self.problems))


CRITERIA_COLUMNS = (
    Column("Compétence", Kind.LOCKED, 12, "Code de la compétence. Ne change pas."),
    Column("Libellé", Kind.LOCKED, 44, "Les mots de la fiche. Ne changent pas."),
    Column(
        "Activité", Kind.TEXT, 26, f"Activité du bloc, la même sur toutes les lignes de la compétence. Au plus {MAX_ACTIVITIES} par bloc."
    ),
    Column("Source", Kind.TEXT, 30, "De qui viennent les critères, la même sur toutes les lignes de la compétence."),
    Column("Critère", Kind.TEXT, 26, "Ce qui est observé, en deux à cinq mots. Une ligne par critère, dans leur ordre."),
    Column("Niveau 1", Kind.TEXT, 34, "Le comportement du niveau 1."),
    Column("Niveau 2", Kind.TEXT, 34, "Le comportement du niveau 2."),
    Column("Niveau 3", Kind.TEXT, 34, "Le comportement du niveau 3."),
    Column("Niveau 4", Kind.TEXT, 34, "Le comportement du niveau 4."),
    Column("Seuil", Kind.THRESHOLD, 8, f"Le premier niveau qui suffit, de 1 à {LEVELS}."),
    Column("Critique", Kind.YES_NO, 10, "oui quand rien ne compense un niveau sous le seuil."),
    Column("Indices", Kind.LINES, 40, "Ce que le jury regarde, un indice par ligne dans la cellule."),
    Column(
        "Observé dans",
        Kind.LINES,
        18,
        f"Codes de la feuille Épreuves, {' ou '.join(VAE_PLACES)}, un par ligne dans la cellule.",
    ),
)
EVALUATION_COLUMNS = (
    Column("Bloc", Kind.LOCKED, 10, "Code du bloc. Ne change pas."),
    Column("Code", Kind.TEXT, 12, "Code de l'épreuve. Vide pour une épreuve ajoutée."),
    Column("Hors fiche", Kind.YES_NO, 12, "oui quand le certificateur ajoute l'épreuve."),
    Column("Nom", Kind.TEXT, 34, "Le nom de l'épreuve. Ceux de la fiche gardent ses mots."),
    Column("Description", Kind.TEXT, 60, "Ce qu'en dit la fiche, ou le certificateur hors fiche."),
    Column("Forme", Kind.CHOICE, 14, "Une des formes de la liste. Vide tant que le plan n'est pas écrit.", choices=tuple(FORMS)),
    Column(
        "Durée", Kind.NUMBER, 9, f"En minutes, de 1 à {authoring.LONGEST_MINUTES}. Vide pour un travail déposé.", authoring.LONGEST_MINUTES
    ),
    Column("Poids", Kind.NUMBER, 9, f"Part des preuves du bloc, en %, de 1 à {WHOLE}.", WHOLE),
    Column("Le juré reçoit", Kind.LINES, 40, "Une pièce par ligne dans la cellule."),
    Column("Consignes", Kind.TEXT, 50, "Ce que le candidat lit."),
    Column("Source du plan", Kind.TEXT, 30, "De qui vient ce plan."),
    Column("Situations", Kind.NUMBER, 11, "D'un dossier avec sommaire, combien au plus. Vide pour tout autre.", authoring.MOST_SITUATIONS),
    Column("Parties d'une situation", Kind.LINES, 40, "Une partie par ligne dans la cellule."),
)
