"""Whether the evaluations of a block judge everything, and whether the rules can be applied."""

from __future__ import annotations

from collections.abc import Iterator

from blocks.findings import Finding, Severity
from blocks.jury_lines import composition_for
from blocks.model import LEVELS, Block, Certification, Evaluation, EvaluationForm, EvaluationPlan
from blocks.routes import AccessRoute
from blocks.rules import JuryComposition, Rules

DEPOSITED = frozenset({EvaluationForm.PROJECT, EvaluationForm.DOSSIER})
"""The forms that may have no duration."""
WHOLE = 100
PAIR = 2
"""A record holds the levels of two jurors (`juries.deliberation`)."""


def plan_findings(block: Block) -> Iterator[Finding]:
    """What the plans of a block lack. The levels' own places are checked with the criteria (`blocks.coverage`).

    Faults: `code_out_of_order`, `duplicate_code`, `weight_out_of_range`, `weights_not_whole`, `duration_missing`, `duration_out_of_range`,
    `nothing_handed`, `judges_nothing`. Gap: `no_plan`. Notices: `single_source`, `outside_fiche_only`.
    """
    seen: set[str] = set()
    for evaluation in block.evaluations:
        expected = f"{block.code}{'S' if evaluation.outside_fiche else 'E'}{evaluation.number}"
        if evaluation.code != expected:
            yield Finding(place=evaluation.code, code="code_out_of_order", detail=expected)
        if evaluation.code in seen:
            yield Finding(place=evaluation.code, code="duplicate_code", detail="2")
        seen.add(evaluation.code)
        if evaluation.plan is None:
            yield Finding(place=evaluation.code, code="no_plan", severity=Severity.GAP)
        else:
            yield from _held(evaluation.code, evaluation.plan)
    yield from _weights(block)
    if all(competency.criteria for competency in block.competencies):
        for evaluation in block.evaluations:
            if not block.judged_in(evaluation.code):
                yield Finding(place=evaluation.code, code="judges_nothing")
    yield from _sources(block)


def _held(code: str, plan: EvaluationPlan) -> Iterator[Finding]:
    if not 1 <= plan.weight <= WHOLE:
        yield Finding(place=code, code="weight_out_of_range", detail=str(plan.weight))
    if plan.duration_minutes is None and plan.form not in DEPOSITED:
        yield Finding(place=code, code="duration_missing")
    if plan.duration_minutes is not None and plan.duration_minutes < 1:
        yield Finding(place=code, code="duration_out_of_range", detail=str(plan.duration_minutes))
    if not any(each.strip() for each in plan.juror_receives):
        yield Finding(place=code, code="nothing_handed")


def _weights(block: Block) -> Iterator[Finding]:
    plans = [evaluation.plan for evaluation in block.evaluations]
    weights = [plan.weight for plan in plans if plan is not None]
    if plans and len(weights) == len(plans) and sum(weights) != WHOLE:
        yield Finding(place=block.code, code="weights_not_whole", detail=str(sum(weights)))


def _sources(block: Block) -> Iterator[Finding]:
    for competency in block.competencies:
        sources: tuple[Evaluation, ...] = block.sources_of(competency.code)
        if len(sources) == 1:
            yield Finding(place=competency.code, code="single_source", severity=Severity.NOTICE, detail=sources[0].code)
        if sources and all(source.outside_fiche for source in sources):
            yield Finding(place=competency.code, code="outside_fiche_only", severity=Severity.NOTICE)


def rule_findings(certification: Certification) -> Iterator[Finding]:
    """What cannot be applied in the rules.

    Faults: `scale_incomplete`, `rule_out_of_range` (which), `jury_impossible`, `jury_words_differ` (the fiche's), `unknown_block`.
    Gaps: `no_scale`, `no_jury`. Places are `rules`, or the route or block concerned.
    """
    rules = certification.rules
    if not rules.scale.levels:
        yield Finding(place="rules", code="no_scale", severity=Severity.GAP)
    elif len(rules.scale.levels) != LEVELS or rules.scale.not_observed is None:
        yield Finding(place="rules", code="scale_incomplete", detail=str(len(rules.scale.levels)))
    yield from _ranges(rules)
    for route in certification.open_routes():
        yield from _jury(certification, route)
    known = {block.code for block in certification.blocks}
    for equivalence in rules.equivalences:
        if equivalence.block not in known:
            yield Finding(place="rules", code="unknown_block", detail=equivalence.block)


def _ranges(rules: Rules) -> Iterator[Finding]:
    retake = rules.retake
    wrong = {
        "competency": rules.competency.criteria_tolerated < 0,
        "block": rules.block.competencies_tolerated < 0,
        "retake": retake.wait_days < 0
        or (retake.within_days is not None and retake.within_days < retake.wait_days)
        or (retake.retakes is not None and retake.retakes < 0),
    }
    for part, is_wrong in wrong.items():
        if is_wrong:
            yield Finding(place="rules", code="rule_out_of_range", detail=part)


def _jury(certification: Certification, route: AccessRoute) -> Iterator[Finding]:
    composition = composition_for(certification, route)
    if composition is None or not composition.seats:
        yield Finding(place=route.value, code="no_jury", severity=Severity.GAP)
        return
    if not _possible(composition):
        yield Finding(place=route.value, code="jury_impossible")
    demanded = next(rule for rule in certification.jury_rules if rule.route is route)
    if tuple(seat.words for seat in composition.seats) != demanded.composition:
        yield Finding(place=route.value, code="jury_words_differ", detail=" · ".join(demanded.composition))


def _possible(composition: JuryComposition) -> bool:
    """Whether such a jury can sit, and its record be drawn up: a pair, no more outsiders than the pair, no fewer members than it."""
    return (
        composition.scorers == PAIR
        and 0 <= composition.outside_scorers <= composition.scorers
        and composition.minimum_size >= composition.scorers
    )
