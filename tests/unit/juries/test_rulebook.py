"""The rules of a framework version bind its juries; what a retake asks, and what it judges."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from blocks import catalogue
from blocks.model import AccessRoute, Certification, JuryRule
from blocks.rules import BlockRule, CompetencyRule, JuryComposition, Kept, Reconciliation, Retake, Rules, Unsettled
from juries.barred import BarredError
from juries.refusal import Refusal
from juries.rulebook import Attempt, composition_rule, reconciliation_rule, retake_obstacles, to_judge, verdict_rule
from tests.unit.juries.sheets import BLOCK

DECIDED = date(2026, 11, 24)
RETAKE = Retake(keeps=Kept.COMPETENCIES, wait_days=14, within_days=100, retakes=2)
FAILED = Attempt(decided_on=DECIDED, to_take_again=("C1", "C3"))
FICHE = Certification(
    number="RNCP1",
    title="t",
    active=True,
    level=5,
    jury_rules=(
        JuryRule(route=AccessRoute.VAE, open=True, composition=("Une présidente (Présidente)", "Deux professionnels externes en activité")),
        JuryRule(route=AccessRoute.INDIVIDUAL_APPLICATION, open=False),
    ),
)


def test_each_rule_is_the_one_of_the_version() -> None:
    rules = Rules(
        name="maison-2",
        competency=CompetencyRule(criteria_tolerated=1),
        block=BlockRule(competencies_tolerated=2),
        reconciliation=Reconciliation(unsettled=Unsettled.HIGHER),
    )
    rule = verdict_rule(rules)
    assert (rule.version, rule.criteria_tolerated, rule.competencies_tolerated) == ("maison-2", 1, 2)
    assert reconciliation_rule(rules).unsettled is Unsettled.HIGHER


def test_the_committed_rules_hold_the_fiche_to_the_letter() -> None:
    rule = verdict_rule(catalogue.read("RNCP35663").rules)
    assert (rule.version, rule.criteria_tolerated, rule.competencies_tolerated) == ("rncp35663-2026-11", 0, 0)


def test_a_jury_is_the_one_of_the_rules_or_of_the_fiche() -> None:
    read = composition_rule(FICHE, AccessRoute.VAE)
    assert (read.outside_scorers, read.scorers_in_activity, read.vae_president) == (2, True, True)
    own = JuryComposition(route=AccessRoute.VAE, scorers=2, outside_scorers=1)
    assert composition_rule(msgspec.structs.replace(FICHE, rules=Rules(juries=(own,))), AccessRoute.VAE) is own


@pytest.mark.parametrize("route", [AccessRoute.INDIVIDUAL_APPLICATION, AccessRoute.APPRENTICESHIP])
def test_a_closed_or_unknown_route_has_no_jury(route: AccessRoute) -> None:
    """Even when the rules describe its jury: the fiche opens routes."""
    for rules in (Rules(), Rules(juries=(JuryComposition(route=route),))):
        with pytest.raises(BarredError) as barred:
            composition_rule(msgspec.structs.replace(FICHE, rules=rules), route)
        assert barred.value.reasons == (Refusal("route_closed", {"route": route.value}),)


@pytest.mark.parametrize(
    ("days", "code"), [(0, "retake_too_early"), (13, "retake_too_early"), (14, None), (100, None), (101, "retake_too_late")]
)
def test_a_retake_waits_and_ends(days: int, code: str | None) -> None:
    reasons = retake_obstacles(RETAKE, (FAILED,), DECIDED + timedelta(days=days))
    assert [reason.code for reason in reasons] == ([code] if code else [])


def test_the_days_of_a_retake_are_told() -> None:
    assert retake_obstacles(RETAKE, (FAILED,), DECIDED) == (Refusal("retake_too_early", {"from": "2026-12-08"}),)
    assert retake_obstacles(RETAKE, (FAILED,), date(2027, 12, 1)) == (Refusal("retake_too_late", {"until": "2027-03-04"}),)


def test_retakes_are_counted() -> None:
    later = DECIDED + timedelta(days=30)
    assert retake_obstacles(RETAKE, (), later) == ()
    assert retake_obstacles(RETAKE, (FAILED, FAILED), later) == ()
    assert retake_obstacles(RETAKE, (FAILED, FAILED, FAILED), later) == (Refusal("retakes_used", {"allowed": "2"}),)


def test_the_default_sets_no_limit() -> None:
    assert retake_obstacles(Retake(), (FAILED,) * 9, DECIDED) == ()
    assert retake_obstacles(Retake(), (FAILED,), date(2099, 1, 1)) == ()


def test_what_is_kept_is_not_judged_again() -> None:
    assert to_judge(RETAKE, BLOCK, ()) is BLOCK
    assert [each.code for each in to_judge(RETAKE, BLOCK, (FAILED,)).competencies] == ["C1", "C3"]
    again = Attempt(decided_on=DECIDED, to_take_again=("C3",))
    assert [each.code for each in to_judge(RETAKE, BLOCK, (FAILED, again)).competencies] == ["C3"]
    assert to_judge(Retake(keeps=Kept.NOTHING), BLOCK, (FAILED,)) is BLOCK
