"""The rules of a certification as a jury applies them: a framework version carries them (`blocks.rules`), nothing here adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from blocks.jury_lines import composition_for
from blocks.model import AccessRoute, Block, Certification
from blocks.rules import JuryComposition, Kept, Retake, Rules
from juries.barred import bar
from juries.reconciliation import ReconciliationRule
from juries.refusal import Refusal
from juries.verdict import VerdictRule


def verdict_rule(rules: Rules) -> VerdictRule:
    """How levels become a verdict. Its `version` is the name of the whole set: a record that holds it names the rules it followed."""
    return VerdictRule(
        version=rules.name,
        criteria_tolerated=rules.competency.criteria_tolerated,
        competencies_tolerated=rules.block.competencies_tolerated,
    )


def reconciliation_rule(rules: Rules) -> ReconciliationRule:
    """What stands where two jurors differ without straddling a threshold."""
    return ReconciliationRule(unsettled=rules.reconciliation.unsettled)


def composition_rule(certification: Certification, route: AccessRoute) -> JuryComposition:
    """The jury that a route demands. Raises `BarredError` ("route_closed") when the fiche does not open the route."""
    composition = composition_for(certification, route)
    if composition is None or route not in certification.open_routes():
        bar([Refusal("route_closed", {"route": route.value})])
    assert composition is not None
    return composition


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier decision on the same block: when, and the competencies that it did not acquire; none when the block was acquired."""

    decided_on: date
    to_take_again: tuple[str, ...]


def retake_obstacles(rule: Retake, earlier: Sequence[Attempt], on: date) -> tuple[Refusal, ...]:
    """Why no further jury may be named on that day, after those decisions (oldest first); empty when one may, and for the first jury.

    Codes: `retakes_used` (allowed), `retake_too_early` (from), `retake_too_late` (until).
    """
    if not earlier:
        return ()
    reasons = []
    last = earlier[-1].decided_on
    if rule.retakes is not None and len(earlier) > rule.retakes:
        reasons.append(Refusal("retakes_used", {"allowed": str(rule.retakes)}))
    if on < (opens := last + timedelta(days=rule.wait_days)):
        reasons.append(Refusal("retake_too_early", {"from": opens.isoformat()}))
    if rule.within_days is not None and on > (closes := last + timedelta(days=rule.within_days)):
        reasons.append(Refusal("retake_too_late", {"until": closes.isoformat()}))
    return tuple(reasons)


def to_judge(rule: Retake, block: Block, earlier: Sequence[Attempt]) -> Block:
    """What the next jury judges of a block: the whole, or the competencies still to acquire when the rule keeps the others."""
    if rule.keeps is Kept.NOTHING or not earlier:
        return block
    left = earlier[-1].to_take_again
    return msgspec.structs.replace(block, competencies=tuple(each for each in block.competencies if each.code in left))
