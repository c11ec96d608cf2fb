"""A framework as the sheets of a workbook."""

from __future__ import annotations

from blocks import authoring
from blocks.model import Block, Certification, Competency
from blocks.workbook import (
    CRITERIA,
    CRITERIA_COLUMNS,
    EVALUATION_COLUMNS,
    EVALUATIONS,
    FORM_WORDS,
    LEAST_CRITERIA,
    NO,
    SPARE_CRITERIA,
    SPARE_EVALUATIONS,
    YES,
    Cell,
    Sheet,
)
from blocks.workbook_rules import rule_sheets


def sheets_of(certification: Certification) -> tuple[Sheet, ...]:
    """The sheets of a framework that are read back."""
    criteria = [row for block in certification.blocks for competency in block.competencies for row in _criteria_rows(competency)]
    evaluations = [row for block in certification.blocks for row in _evaluation_rows(block)]
    own = (Sheet(CRITERIA, CRITERIA_COLUMNS, tuple(criteria)), Sheet(EVALUATIONS, EVALUATION_COLUMNS, tuple(evaluations)))
    return own + rule_sheets(certification)


def _criteria_rows(competency: Competency) -> list[tuple[Cell, ...]]:
    head: tuple[Cell, ...] = (competency.code, competency.label, competency.activity or None, competency.criteria_source or None)
    rows: list[tuple[Cell, ...]] = [
        (
            *head,
            each.name,
            *(level or None for level in each.levels),
            each.threshold,
            YES if each.critical else NO,
            "\n".join(each.indicators) or None,
            "\n".join(each.observed_in) or None,
        )
        for each in competency.criteria
    ]
    spare = max(LEAST_CRITERIA - len(rows), min(SPARE_CRITERIA, authoring.MOST_CRITERIA - len(rows)), 0)
    empty: tuple[Cell, ...] = (*head, *(None,) * (len(CRITERIA_COLUMNS) - len(head)))
    return rows + [empty] * spare


def _evaluation_rows(block: Block) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for each in block.evaluations:
        plan = each.plan
        written: tuple[Cell, ...] = (None,) * 8
        if plan:
            written = (
                FORM_WORDS[plan.form],
                plan.duration_minutes,
                plan.weight,
                "\n".join(plan.juror_receives) or None,
                plan.instructions or None,
                plan.source or None,
                plan.most_situations,
                "\n".join(plan.situation_parts) or None,
            )
        rows.append((block.code, each.code, YES if each.outside_fiche else NO, each.name, each.description or None, *written))
    return rows + [(block.code, *(None,) * (len(EVALUATION_COLUMNS) - 1))] * SPARE_EVALUATIONS
