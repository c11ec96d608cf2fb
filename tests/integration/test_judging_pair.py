"""What the pair does: settle, draw up, sign, and the award that follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.errors import Conflict, NotFound, Refused
from app.models import Award, Certificate, Job, JuryRecordRow, JurySignature, Role, Settlement, SettlementAgreement
from app.queries.judging import own_file
from app.queries.judging_desk import Step, juries_of
from app.queries.judging_pair import Closing, Pair, closing_of, pair_of
from app.services import judging, judging_decision
from app.services.judging import JuryRefused
from juries.deliberation import digest_of
from juries.verdict import Outcome
from tests.support.factories import PASSWORD
from tests.support.jobs import do_jobs
from tests.support.juries import Scene, actor, decide, fill, scene

pytestmark = pytest.mark.usefixtures("session")
JUROR = Role.JUROR
STRADDLED = "BC03C01K1"
Rows = Callable[..., Any]


@pytest.fixture
def split(app: Flask) -> Scene:
    """Both locked: they straddle one threshold, and differ on another criterion without effect."""
    made = scene(app)
    fill(app, made, made.first, 4)
    fill(app, made, made.second, 4, {STRADDLED: 2, "BC03C02K1": 3})
    return made


def pair(made: Scene, juror: Any) -> Pair:
    file = own_file(actor(juror, JUROR), made.jury_id)
    return pair_of(file, file.seat_of(actor(juror, JUROR)).id)


def propose(made: Scene, juror: Any, criterion: str = STRADDLED, level: int = 3, reason: str = "Le message de 09:14 le montre.") -> None:
    judging_decision.propose_settlement(actor(juror, JUROR), made.jury_id, criterion=criterion, level=level, reason=reason)


def agree(made: Scene, juror: Any, criterion: str = STRADDLED) -> None:
    judging_decision.agree_to_settlement(actor(juror, JUROR), made.jury_id, pair(made, juror).proposals[criterion].id)


def settled(app: Flask, made: Scene, level: int = 3) -> None:
    with app.app_context():
        propose(made, made.first, level=level)
        agree(made, made.second)


def steps(made: Scene, juror: Any) -> list[Step]:
    return [row.step for row in juries_of(actor(juror, JUROR))]


def test_nothing_is_compared_before_both_are_locked(app: Flask) -> None:
    made = scene(app)
    fill(app, made, made.first)
    with app.app_context():
        for act in (
            lambda: propose(made, made.first),
            lambda: judging_decision.draw_up_record(actor(made.first, JUROR), made.jury_id),
            lambda: judging_decision.sign_record(actor(made.first, JUROR), made.jury_id, digest="", password=PASSWORD),
        ):
            with pytest.raises(JuryRefused, match="not_both_locked"):
                act()


def test_the_straddle_comes_first_and_tells_what_hangs_on_it(app: Flask, split: Scene) -> None:
    with app.app_context():
        seen = pair(split, split.second)
    assert [(d.criterion.code, d.straddles, d.first, d.second) for d in seen.found] == [(STRADDLED, True, 2, 4), ("BC03C02K1", False, 3, 4)]
    assert (seen.stakes[STRADDLED].block_flips, seen.stakes["BC03C02K1"].block_flips) == (True, False)
    assert seen.verdict.outcome is Outcome.NOT_ACQUIRED, "an open straddle acquires nothing"


def test_a_settlement_takes_a_proposal_and_the_other_juror(app: Flask, split: Scene) -> None:
    with app.app_context():
        assert steps(split, split.first) == [Step.RECONCILE]
        propose(split, split.first)
        propose(split, split.first)
        assert (steps(split, split.first), steps(split, split.second)) == ([Step.WAITING], [Step.RECONCILE])
        with pytest.raises(JuryRefused, match="own_proposal"):
            agree(split, split.first)
        with pytest.raises(JuryRefused, match="straddle_open"):
            judging_decision.draw_up_record(actor(split.first, JUROR), split.jury_id)
        agree(split, split.second)
        seen = pair(split, split.first)
        assert (seen.settled[STRADDLED].level, seen.open, seen.proposals, seen.verdict.outcome) == (3, (), {}, Outcome.ACQUIRED)
        assert steps(split, split.second) == [Step.DRAW_UP]


def test_repeating_a_proposal_or_an_agreement_adds_nothing(app: Flask, split: Scene, rows: Rows) -> None:
    with app.app_context():
        propose(split, split.first)
        propose(split, split.first)
        proposal = pair(split, split.second).proposals[STRADDLED].id
        for _ in range(2):
            judging_decision.agree_to_settlement(actor(split.second, JUROR), split.jury_id, proposal)
    assert (len(rows(select(Settlement))), len(rows(select(SettlementAgreement)))) == (1, 1)


@pytest.mark.parametrize(
    ("criterion", "level", "reason", "code"),
    [
        (STRADDLED, 1, "Vu.", "jury.level_outside_both"),
        (STRADDLED, 3, "  ", "jury.settlement_reason_missing"),
        ("BC03C01K2", 3, "Vu.", "jury.no_difference"),
        (STRADDLED, 3, "x" * 2001, "jury.reason_long"),
    ],
)
def test_a_bad_proposal_is_refused(app: Flask, split: Scene, rows: Rows, criterion: str, level: int, reason: str, code: str) -> None:
    with app.app_context(), pytest.raises(Refused) as refused:
        propose(split, split.first, criterion, level, reason)
    assert refused.value.code == code
    assert rows(select(Settlement)) == []


def test_a_proposal_that_was_followed_by_another_cannot_be_agreed_to(app: Flask, split: Scene) -> None:
    with app.app_context():
        propose(split, split.first, level=4)
        stale = pair(split, split.second).proposals[STRADDLED].id
        propose(split, split.first, level=3)
        with pytest.raises(Conflict, match=r"jury\.proposal_replaced"):
            judging_decision.agree_to_settlement(actor(split.second, JUROR), split.jury_id, stale)
        with pytest.raises(NotFound):
            judging_decision.agree_to_settlement(actor(split.second, JUROR), split.jury_id, stale + 1000)


def test_the_record_is_drawn_up_once_and_nothing_changes_after(app: Flask, split: Scene, rows: Rows) -> None:
    settled(app, split)
    with app.app_context():
        for juror in (split.first, split.second):
            judging_decision.draw_up_record(actor(juror, JUROR), split.jury_id)
        with pytest.raises(Refused, match=r"jury\.record_drawn_up"):
            propose(split, split.first, level=4)
        with pytest.raises(Refused, match=r"jury\.record_drawn_up"):
            judging.declare(actor(split.first, JUROR), split.jury_id, conflict=True, reason="Cousin.")
    (row,) = rows(select(JuryRecordRow))
    with app.app_context():
        closing = closing_of(split.jury_id)
    assert closing is not None
    assert digest_of(closing.record) == row.digest
    line = next(line for line in closing.record.lines if line.criterion == STRADDLED)
    assert (sorted(line.blind), line.agreed, line.reason) == ([2, 4], 3, "Le message de 09:14 le montre.")
    assert {item.reference.partition(":")[0] for item in closing.record.evidence} == {"evidence", "deposit"}


def drawn_up(app: Flask, made: Scene) -> Closing:
    with app.app_context():
        judging_decision.draw_up_record(actor(made.first, JUROR), made.jury_id)
        closing = closing_of(made.jury_id)
    assert closing is not None
    return closing


def test_a_signature_takes_the_password_and_the_record_that_was_read(app: Flask, split: Scene, rows: Rows) -> None:
    settled(app, split)
    closing = drawn_up(app, split)
    first = actor(split.first, JUROR)
    with app.app_context():
        with pytest.raises(Refused, match=r"jury\.signature_password"):
            judging_decision.sign_record(first, split.jury_id, digest=closing.digest, password="autre chose que cela")
        with pytest.raises(Conflict, match=r"jury\.record_changed"):
            judging_decision.sign_record(first, split.jury_id, digest="0" * 64, password=PASSWORD)
    assert rows(select(JurySignature)) == []


def test_two_signatures_award_the_block_and_order_its_certificate(app: Flask, split: Scene, rows: Rows) -> None:
    settled(app, split)
    closing = drawn_up(app, split)
    with app.app_context():
        for _ in range(2):
            assert not judging_decision.sign_record(actor(split.first, JUROR), split.jury_id, digest=closing.digest, password=PASSWORD)
        assert rows(select(Award)) == [], "one juror decides nothing"
        assert steps(split, split.first) == [Step.WAITING]
        assert steps(split, split.second) == [Step.SIGN]
        for _ in range(2):
            assert judging_decision.sign_record(actor(split.second, JUROR), split.jury_id, digest=closing.digest, password=PASSWORD)
        assert steps(split, split.first) == [Step.DECIDED]
    (award,) = rows(select(Award))
    assert (award.awarded, award.block_code, award.jury_id) == (True, "BC03", split.jury_id)
    assert len(rows(select(JurySignature))) == 2
    assert rows(select(Certificate)) == [], "no signature waits for the printing"
    (job,) = rows(select(Job))
    assert (job.kind, job.payload) == ("certificate.issue", {"award": award.id})
    assert do_jobs(app) == 1
    (certificate,) = rows(select(Certificate))
    assert certificate.award_id == award.id


def test_a_block_not_acquired_says_what_to_take_again(app: Flask, rows: Rows) -> None:
    made = scene(app)
    for juror in (made.first, made.second):
        fill(app, made, juror, 4, {"BC03C04K1": 0, "BC03C09K2": 2})
    decide(app, made)
    (award,) = rows(select(Award))
    assert not award.awarded
    assert '"to_take_again":["BC03C04","BC03C09"]' in award.body
    assert rows(select(Job)) == []


def test_what_nothing_shows_is_never_awarded(app: Flask, rows: Rows) -> None:
    made = scene(app, dossier=False)
    shown = {"BC03C01", "BC03C03", "BC03C06"}
    unseen = {c.code: 0 for k in made.block.competencies for c in k.criteria if k.code not in shown or "BC03E1" not in c.observed_in}
    for juror in (made.first, made.second):
        fill(app, made, juror, 4, unseen)
    decide(app, made)
    assert [award.awarded for award in rows(select(Award))] == [False]


def test_there_is_nothing_to_sign_before_the_record(app: Flask, split: Scene) -> None:
    settled(app, split)
    with app.app_context(), pytest.raises(Refused, match=r"jury\.no_record"):
        judging_decision.sign_record(actor(split.first, JUROR), split.jury_id, digest="", password=PASSWORD)


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_nobody_else_settles_or_signs(app: Flask, split: Scene, who: str) -> None:
    other = getattr(split, who)
    with app.app_context():
        for act in (
            lambda: propose(split, other),
            lambda: judging_decision.draw_up_record(actor(other, JUROR), split.jury_id),
            lambda: judging_decision.sign_record(actor(other, JUROR), split.jury_id, digest="", password=PASSWORD),
        ):
            with pytest.raises(NotFound):
                act()
