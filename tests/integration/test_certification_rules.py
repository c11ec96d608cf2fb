"""The rules of a framework version bind the juries that started with it, whatever is published after; retakes follow them."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from flask import Flask

from app import clock
from app.errors import Refused
from app.models import FrameworkVersion, Role
from app.queries.framework import usable_version
from app.queries.judging import jury_file
from app.queries.judging_pair import closing_of, pair_of
from app.services import judging
from app.services.judging import JuryRefused
from blocks import authoring, catalogue
from blocks.model import Certification
from blocks.rules import BlockRule, CompetencyRule, Kept, Reconciliation, Retake, Rules, Unsettled
from blocks.versions import canonical, content_digest
from juries.verdict import Outcome
from tests.support.factories import FrameworkVersionFactory
from tests.support.juries import Scene, actor, decide, fill, scene

pytestmark = pytest.mark.usefixtures("session")

TOLERANT = Rules(
    name="maison-2",
    competency=CompetencyRule(criteria_tolerated=1),
    block=BlockRule(competencies_tolerated=14),
    reconciliation=Reconciliation(unsettled=Unsettled.HIGHER),
)
WEAK = {"BC03C04K1": 1}


def under(rules: Rules, version: int) -> FrameworkVersion:
    """The committed framework, published under other rules."""
    certification: Certification = authoring.with_rules(catalogue.read("RNCP35663"), rules)
    return FrameworkVersionFactory(version=version, body=canonical(certification).decode(), digest=content_digest(certification))


def failed(app: Flask, **candidate: object) -> Scene:
    """A block that a jury has just refused, for one competency."""
    made = scene(app, **candidate)
    for juror in (made.first, made.second):
        fill(app, made, juror, 4, WEAK)
    decide(app, made)
    return made


def again(app: Flask, made: Scene, days: int) -> int:
    """Another jury for the same block, named that many days after today."""
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=days)):
        return judging.compose_jury(
            actor(made.administrator, Role.ADMINISTRATOR),
            made.candidacy.id,
            "BC03",
            jurors=(made.first.id, made.stranger.id),
            president=None,
            place="Lorient",
        )


def test_a_retake_waits_for_the_day_that_the_rules_give(app: Flask) -> None:
    made = failed(app)
    with pytest.raises(JuryRefused) as refused:
        again(app, made, 13)
    assert refused.value.code == "jury.retake_too_early"
    assert again(app, made, 14) != made.jury_id


def test_a_retake_judges_what_is_still_to_acquire_and_the_block_is_then_held(app: Flask) -> None:
    made = failed(app)
    second = again(app, made, 20)
    with app.app_context():
        file = jury_file(second)
    assert [competency.code for competency in file.block.competencies] == ["BC03C04"]
    for juror in (made.first, made.stranger):
        with app.app_context():
            judging.declare(actor(juror, Role.JUROR), second, conflict=False)
    retake = Scene(
        jury_id=second,
        candidacy=made.candidacy,
        first=made.first,
        second=made.stranger,
        stranger=made.second,
        administrator=made.administrator,
        block=file.block,
    )
    for juror in (retake.first, retake.second):
        fill(app, retake, juror, 4)
    decide(app, retake)
    with app.app_context():
        closing = closing_of(second)
    assert closing is not None
    assert closing.awarded
    assert [line.competency for line in closing.record.lines] == ["BC03C04"] * len(closing.record.lines)
    with pytest.raises(Refused) as refused:
        again(app, made, 60)
    assert refused.value.code == "jury.block_held"


@pytest.mark.parametrize("retakes", [0, 1])
def test_the_retakes_of_a_block_are_counted(app: Flask, retakes: int) -> None:
    under(Rules(name="maison-3", retake=Retake(keeps=Kept.NOTHING, retakes=retakes)), version=1)
    made = failed(app)
    if not retakes:
        with pytest.raises(JuryRefused) as refused:
            again(app, made, 30)
        assert (refused.value.code, refused.value.params) == ("jury.retakes_used", {"allowed": "0"})
        return
    second = again(app, made, 0)
    with app.app_context():
        assert jury_file(second).block == made.block, "these rules keep nothing"


def test_a_jury_follows_the_rules_of_its_own_version(app: Flask) -> None:
    """A newer version under other rules changes neither the jury that sits nor its record."""
    made = scene(app)
    under(TOLERANT, version=2)
    with app.app_context():
        newest = usable_version("RNCP35663")
        assert newest is not None
        assert newest.version == 2
        file = jury_file(made.jury_id)
    assert (file.framework_version, file.certification.rules.name) == (1, "rncp35663-2026-11")
    for juror in (made.first, made.second):
        fill(app, made, juror, 4, WEAK)
    decide(app, made)
    with app.app_context():
        closing = closing_of(made.jury_id)
    assert closing is not None
    assert closing.record.verdict_rule.version == "rncp35663-2026-11"
    assert closing.record.verdict.outcome is Outcome.NOT_ACQUIRED


def test_the_same_levels_under_other_rules(app: Flask) -> None:
    """What was refused above is acquired where the version tolerates it; the record names those rules."""
    under(TOLERANT, version=1)
    made = scene(app)
    fill(app, made, made.first, 4, WEAK)
    fill(app, made, made.second, 3, WEAK)
    with app.app_context():
        file = jury_file(made.jury_id)
        pair = pair_of(file, file.scorers[0].id)
        assert pair.verdict.outcome is Outcome.ACQUIRED
        assert not pair.open
    decide(app, made)
    with app.app_context():
        closing = closing_of(made.jury_id)
    assert closing is not None
    assert closing.record.verdict_rule.version == "maison-2"
    assert closing.record.reconciliation_rule.unsettled is Unsettled.HIGHER
    differing = [line for line in closing.record.lines if line.blind[0] != line.blind[1]]
    assert differing
    assert all(line.agreed == max(line.blind) for line in differing)


def test_a_version_stored_without_rules_keeps_the_fiche_to_the_letter(app: Flask) -> None:
    certification = authoring.with_rules(catalogue.read("RNCP35663"), Rules())
    plain = msgspec.to_builtins(certification)
    del plain["rules"]
    FrameworkVersionFactory(body=msgspec.json.encode(plain).decode(), digest=content_digest(certification))
    made = scene(app)
    with app.app_context():
        file = jury_file(made.jury_id)
    assert file.certification.rules == Rules()
    assert (file.rule.scorers, file.rule.outside_scorers, file.rule.vae_president) == (2, 1, False)
    assert "Deux professionnels externes" in file.rule.sources
