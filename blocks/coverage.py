"""Checks a framework before people rely on it: each competency sourced, each grid able to tell four behaviours apart.

A *fault* stops publication. A *gap* (a competency without criteria, an evaluation without a plan) leaves something to write; a block
whose competencies all have criteria can be assessed. A *notice* is for the author to weigh.

Faults of the grids: `duplicate_code`, `code_out_of_order`, `no_source`, `no_criteria_source`, `no_activity`, `too_many_activities`,
`criteria_count`, `levels_not_distinct`, `level_empty`, `level_repeats_label`, `levels_differ_by_degree`, `text_shared`,
`threshold_out_of_range`, `not_observed_anywhere`, `not_observed_in_vae`, `unknown_evaluation`, `no_indicator`, then those of
`blocks.lint_texts`. Gaps: `no_criteria`, `no_evaluation`. `blocks.lint_plans` adds those of the evaluations and of the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from blocks.fiche import same_label
from blocks.findings import Finding as Finding
from blocks.findings import Severity as Severity
from blocks.lint_plans import plan_findings, rule_findings
from blocks.lint_texts import form_findings, text_findings
from blocks.model import VAE_PLACES, Block, Certification, Competency, Criterion
from blocks.routes import AccessRoute

LEAST_OF_A_GRID, MOST_OF_A_GRID = 2, 4
"""Criteria of a competency: one alone hides what was missed, more than four are not all looked for."""
MAX_ACTIVITIES = 5
"""The dossier of BC03 takes one situation per activity and five at most, so that a block has five activities at most."""

_VAE_PARTS = frozenset(VAE_PLACES)
# Levels that differ by one of these words alone are a ladder of adverbs, not four behaviours.
_DEGREES = frozenset(
    {"bien", "mal", "très", "peu", "assez", "plutôt", "toujours", "souvent", "parfois", "rarement", "jamais"}
    | {"partiellement", "totalement", "complètement", "correctement", "parfaitement", "insuffisamment", "suffisamment"}
)


@lru_cache(maxsize=16)
def lint(certification: Certification) -> tuple[Finding, ...]:
    """Everything wrong or missing, in the order of the fiche; then the texts taken together, and the rules. The last answers are kept."""
    by_vae = AccessRoute.VAE in certification.open_routes()
    findings: list[Finding] = []
    for block in certification.blocks:
        findings.extend(_block_findings(block, by_vae))
        findings.extend(plan_findings(block))
    findings.extend(_duplicates(certification))
    findings.extend(_shared_texts(certification))
    findings.extend(text_findings(certification))
    findings.extend(rule_findings(certification))
    return tuple(findings)


def faults(certification: Certification) -> tuple[Finding, ...]:
    """The findings that stop publication."""
    return tuple(finding for finding in lint(certification) if finding.severity is Severity.FAULT)


def assessable(block: Block) -> bool:
    """Whether jurors can judge the block: every competency of it has criteria."""
    return all(competency.criteria for competency in block.competencies)


def _block_findings(block: Block, by_vae: bool) -> Iterator[Finding]:
    if not block.evaluations:
        yield Finding(place=block.code, code="no_evaluation", severity=Severity.GAP)
    activities = {competency.activity for competency in block.competencies if competency.activity}
    if len(activities) > MAX_ACTIVITIES:
        yield Finding(place=block.code, code="too_many_activities", detail=str(len(activities)))
    places = {evaluation.code for evaluation in block.evaluations} | _VAE_PARTS
    for rank, competency in enumerate(block.competencies, 1):
        if competency.code != f"{block.code}C{rank:02}":
            yield Finding(place=competency.code, code="code_out_of_order", detail=f"{block.code}C{rank:02}")
        yield from _competency_findings(competency, places)
        if by_vae:
            for criterion in competency.criteria:
                if not _VAE_PARTS & set(criterion.observed_in):
                    yield Finding(place=criterion.code, code="not_observed_in_vae")


def _competency_findings(competency: Competency, places: frozenset[str] | set[str]) -> Iterator[Finding]:
    if not competency.source:
        yield Finding(place=competency.code, code="no_source")
    if not competency.criteria:
        yield Finding(place=competency.code, code="no_criteria", severity=Severity.GAP)
        return
    if not competency.criteria_source:
        yield Finding(place=competency.code, code="no_criteria_source")
    if not competency.activity:
        yield Finding(place=competency.code, code="no_activity")
    if not LEAST_OF_A_GRID <= len(competency.criteria) <= MOST_OF_A_GRID:
        yield Finding(place=competency.code, code="criteria_count", detail=str(len(competency.criteria)))
    for rank, criterion in enumerate(competency.criteria, 1):
        if criterion.code != f"{competency.code}K{rank}":
            yield Finding(place=criterion.code, code="code_out_of_order", detail=f"{competency.code}K{rank}")
        yield from _criterion_findings(criterion, competency, places)


def _criterion_findings(criterion: Criterion, competency: Competency, places: frozenset[str] | set[str]) -> Iterator[Finding]:
    if not all(level.strip() for level in criterion.levels):
        yield Finding(place=criterion.code, code="level_empty")
    yield from form_findings(criterion)
    if len({_words(level) for level in criterion.levels}) < len(criterion.levels):
        yield Finding(place=criterion.code, code="levels_not_distinct")
    elif len({_without_degrees(level) for level in criterion.levels}) < len(criterion.levels):
        yield Finding(place=criterion.code, code="levels_differ_by_degree")
    if any(same_label(level, competency.label) for level in criterion.levels):
        yield Finding(place=criterion.code, code="level_repeats_label")
    if not 1 <= criterion.threshold <= len(criterion.levels):
        yield Finding(place=criterion.code, code="threshold_out_of_range", detail=str(criterion.threshold))
    if not criterion.indicators:
        yield Finding(place=criterion.code, code="no_indicator")
    if not set(criterion.observed_in) - _VAE_PARTS:
        yield Finding(place=criterion.code, code="not_observed_anywhere")
    for place in criterion.observed_in:
        if place not in places:
            yield Finding(place=criterion.code, code="unknown_evaluation", detail=place)


def _duplicates(certification: Certification) -> Iterator[Finding]:
    codes = Counter(
        code
        for block in certification.blocks
        for competency in block.competencies
        for code in (competency.code, *(criterion.code for criterion in competency.criteria))
    )
    for code, count in codes.items():
        if count > 1:
            yield Finding(place=code, code="duplicate_code", detail=str(count))


def _shared_texts(certification: Certification) -> Iterator[Finding]:
    """A behaviour described twice describes neither competency."""
    seen: dict[str, str] = {}
    for block in certification.blocks:
        for competency in block.competencies:
            for criterion in competency.criteria:
                for text in (criterion.name, *criterion.levels):
                    first = seen.setdefault(_words(text), criterion.code)
                    if first != criterion.code:
                        yield Finding(place=criterion.code, code="text_shared", detail=first)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _without_degrees(text: str) -> str:
    return " ".join(word for word in _words(text).split() if word not in _DEGREES)
