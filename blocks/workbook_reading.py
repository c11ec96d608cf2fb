"""From the rows of a workbook to the draft that they say, or to all that is wrong with them, each with its sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from blocks import authoring
from blocks.authoring import AuthoringError, EvaluationText
from blocks.model import LEVELS, VAE_PLACES, Block, Certification, Competency, Criterion, EvaluationPlan
from blocks.workbook import (
    CRITERIA,
    CRITERIA_COLUMNS,
    EVALUATION_COLUMNS,
    EVALUATIONS,
    FORMS,
    Kind,
    Problem,
    WorkbookError,
)
from blocks.workbook_rows import Row, rows_of
from blocks.workbook_rules import RULE_SHEETS, read_rules

LEVEL_HEADS = ("Niveau 1", "Niveau 2", "Niveau 3", "Niveau 4")
MOST = {column.head: column.most for column in EVALUATION_COLUMNS if column.kind is Kind.NUMBER}


def read_sheets(certification: Certification, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Certification:
    """The draft with what the sheets say; `sheets` gives the rows of each by its name, the heads first.

    Everything outside criteria, evaluations and rules stays as it is in the draft. Raises WorkbookError with every problem found.
    """
    problems: list[Problem] = []
    evaluations = rows_of(EVALUATIONS, EVALUATION_COLUMNS, sheets, problems)
    criteria = rows_of(CRITERIA, CRITERIA_COLUMNS, sheets, problems)
    ruled = {name: rows_of(name, columns, sheets, problems) for name, columns in RULE_SHEETS.items()}
    if problems:
        raise WorkbookError(problems)
    after, codes = _with_evaluations(certification, evaluations, problems)
    after = _with_criteria(after, criteria, codes, problems)
    after = authoring.with_rules(after, read_rules(certification, ruled, problems))
    if problems:
        raise WorkbookError(problems)
    return after


def _with_evaluations(
    certification: Certification, rows: Sequence[Row], problems: list[Problem]
) -> tuple[Certification, dict[str, dict[str, str]]]:
    """The draft with the evaluations of the sheet, and by block each code of the sheet with the one it takes."""
    filled = [column.head for column in EVALUATION_COLUMNS if column.head != "Bloc"]
    written: dict[str, list[Row]] = {block.code: [] for block in certification.blocks}
    for row in rows:
        code = row.line("Bloc")
        if code not in written:
            row.wrong("unknown_block", "Bloc", read=code)
        elif row.holds(filled):
            written[code].append(row)
    codes: dict[str, dict[str, str]] = {}
    for block in certification.blocks:
        own = written[block.code]
        texts = [_evaluation(block, row) for row in own]
        _check_codes(block, own)
        try:
            certification = authoring.with_evaluations(certification, block.code, texts)
        except AuthoringError as error:
            said = str(error.params.get("text", ""))
            place = next((row for row in own if said in (row.line("Nom"), row.text("Description"))), own[-1] if own else None)
            number = place.number if place else 0
            problems.append(Problem(code=error.code, sheet=EVALUATIONS, row=number, column="Nom", read=said[:80]))
            codes[block.code] = {row.line("Code"): row.line("Code") for row in own}
            continue
        placed = certification.block(block.code).evaluations
        codes[block.code] = {row.line("Code") or each.code: each.code for row, each in zip(own, placed, strict=True)}
    return certification, codes


def _check_codes(block: Block, rows: Sequence[Row]) -> None:
    """A code of the sheet is one that the block may have, once."""
    seen: set[str] = set()
    for row in rows:
        code = row.line("Code")
        if code and not re.fullmatch(rf"{re.escape(block.code)}[ES][1-9]\d?", code, re.ASCII):
            row.wrong("unknown_code", "Code", read=code)
        if code in seen:
            row.wrong("code_twice", "Code", read=code)
        seen |= {code} - {""}


def _evaluation(block: Block, row: Row) -> EvaluationText:
    code = row.line("Code")
    stored = next((each for each in block.evaluations if each.code == code), None)
    name, description = row.line("Nom"), row.text("Description")
    if not name:
        row.wrong("name_missing", "Nom")
    if stored is not None:  # what only differs by spaces is what the draft has, to the letter
        name = stored.name if authoring.clean_line(stored.name) == name else name
        description = stored.description if authoring.clean(stored.description) == description else description
    return EvaluationText(
        code=code if stored else "",
        name=name,
        description=description,
        outside_fiche=row.yes("Hors fiche"),
        plan=_plan(row),
    )


def _plan(row: Row) -> EvaluationPlan | None:
    word = row.line("Forme").casefold()
    duration = row.number_in("Durée", 1, MOST["Durée"], "duration_out_of_range")
    weight = row.number_in("Poids", 1, MOST["Poids"], "weight_out_of_range")
    situations = row.number_in("Situations", 1, MOST["Situations"], "situations_out_of_range")
    receives, instructions, source = row.lines("Le juré reçoit"), row.text("Consignes"), row.line("Source du plan")
    if not word:
        if row.holds(("Durée", "Poids", "Le juré reçoit", "Consignes", "Source du plan", "Situations", "Parties d'une situation")):
            row.wrong("form_missing", "Forme")
        return None
    if word not in FORMS:
        row.wrong("unknown_form", "Forme", read=word, expected=", ".join(FORMS))
        return None
    if weight is None:
        if not row.holds(("Poids",)):
            row.wrong("weight_missing", "Poids")
        return None
    return EvaluationPlan(
        form=FORMS[word],
        duration_minutes=duration,
        weight=weight,
        juror_receives=receives,
        instructions=instructions,
        source=source,
        most_situations=situations,
        situation_parts=row.lines("Parties d'une situation"),
    )


def _with_criteria(
    certification: Certification, rows: Sequence[Row], codes: Mapping[str, Mapping[str, str]], problems: list[Problem]
) -> Certification:
    by_code: dict[str, list[Row]] = {each.code: [] for block in certification.blocks for each in block.competencies}
    for row in rows:
        code = row.line("Compétence")
        if code in by_code:
            by_code[code].append(row)
        else:
            row.wrong("unknown_competency", "Compétence", read=code)
    for block in certification.blocks:
        for competency in block.competencies:
            own = by_code[competency.code]
            if not own:
                problems.append(Problem(code="competency_missing", sheet=CRITERIA, column="Compétence", expected=competency.code))
                continue
            certification = _with_grid(certification, competency, own, codes.get(block.code, {}))
    return certification


def _with_grid(certification: Certification, competency: Competency, rows: Sequence[Row], codes: Mapping[str, str]) -> Certification:
    for row in rows:
        if authoring.words_of(row.text("Libellé")) != authoring.words_of(authoring.clean(competency.label)):
            row.wrong("label_differs", "Libellé", read=row.text("Libellé"), expected=competency.label)
    activity = _agreed(rows, "Activité", "activity_differs")
    source = _agreed(rows, "Source", "source_differs")
    heads = [column.head for column in CRITERIA_COLUMNS[4:]]
    criteria = [_criterion(row, codes) for row in rows if row.holds(heads)]
    try:
        return authoring.with_competency(certification, competency.code, activity=activity, criteria=criteria, criteria_source=source)
    except AuthoringError as error:
        rows[-1].wrong(error.code, "Critère", read=str(len(criteria)), expected=str(error.params["most"]))
        return certification


def _agreed(rows: Sequence[Row], head: str, code: str) -> str:
    """What the rows of a competency say in a column: the same wherever it is filled."""
    agreed = ""
    for row in rows:
        said = row.line(head)
        if said and agreed and said != agreed:
            row.wrong(code, head, read=said, expected=agreed)
        agreed = agreed or said
    return agreed


def _criterion(row: Row, codes: Mapping[str, str]) -> Criterion:
    name = row.line("Critère")
    if not name:
        row.wrong("name_missing", "Critère")
    threshold = row.number_in("Seuil", 1, LEVELS, "threshold_out_of_range")
    if threshold is None and not row.holds(("Seuil",)):
        row.wrong("threshold_missing", "Seuil")
    places = []
    for place in row.lines("Observé dans"):
        if place not in codes and place not in VAE_PLACES:
            row.wrong("unknown_place", "Observé dans", read=place)
        places.append(codes.get(place, place))
    first, second, third, fourth = (row.text(head) for head in LEVEL_HEADS)
    return Criterion(
        code="",
        name=name,
        levels=(first, second, third, fourth),
        threshold=threshold or 1,
        critical=row.yes("Critique"),
        indicators=row.lines("Indices"),
        observed_in=tuple(places),
    )
