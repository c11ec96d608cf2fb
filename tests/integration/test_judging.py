"""Composing juries, declaring ties, filling and locking a sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, Candidacy, JuryMember, Pin, Role, RunMode, Score, ScoreNote, ScoresheetLock
from app.queries.journal import latest
from app.queries.judging import jury_file
from app.queries.judging_room import room_of
from app.services import judging, judging_scores
from app.services.judging import JuryRefused
from blocks.model import AccessRoute
from juries.composition import Declaration, Seat
from tests.support.factories import STARTED, AccountFactory, CandidacyFactory, CentreFactory
from tests.support.juries import actor, fill, handed_in, jurors, played_run, scene

pytestmark = pytest.mark.usefixtures("session")
JUROR = Role.JUROR


def compose(app: Flask, candidacy: Candidacy, first: int, second: int, administrator: Account, president: int | None = None) -> int:
    with app.app_context():
        return judging.compose_jury(
            actor(administrator, Role.ADMINISTRATOR),
            candidacy.id,
            "BC03",
            jurors=(first, second),
            president=president,
            place="Lorient",
        )


def test_two_jurors_of_the_candidate_s_centre_are_refused_with_the_reason(app: Flask, rows: Callable[..., Any]) -> None:
    centre = CentreFactory()
    candidacy, people = CandidacyFactory(centre=centre), jurors(centre)
    inside = AccountFactory(centre=centre, roles=[JUROR])
    with pytest.raises(JuryRefused) as refused:
        compose(app, candidacy, people["first"].id, inside.id, people["administrator"])
    assert [reason.code for reason in refused.value.reasons] == ["not_enough_outside"]
    assert rows(select(JuryMember)) == []


def test_every_reason_is_told_at_once(app: Flask) -> None:
    centre = CentreFactory()
    holder = AccountFactory(centre=centre, roles=[Role.CANDIDATE, JUROR])
    candidacy, people = CandidacyFactory(account=holder, centre=centre), jurors(centre)
    with pytest.raises(JuryRefused) as refused:
        compose(app, candidacy, holder.id, holder.id, people["administrator"])
    assert [reason.code for reason in refused.value.reasons] == ["named_twice", "judges_themselves", "not_enough_outside"]


def test_only_a_juror_of_the_house_may_be_named(app: Flask) -> None:
    centre = CentreFactory()
    candidacy, people = CandidacyFactory(centre=centre), jurors(centre)
    trainer = AccountFactory(roles=[Role.TRAINER])
    with pytest.raises(Refused, match=r"jury\.not_a_juror"):
        compose(app, candidacy, people["first"].id, trainer.id, people["administrator"])


def test_a_jury_named_twice_is_one_and_another_is_refused(app: Flask) -> None:
    made = scene(app)
    assert compose(app, made.candidacy, made.first.id, made.second.id, made.administrator) == made.jury_id
    with pytest.raises(Refused, match=r"jury\.exists"):
        compose(app, made.candidacy, made.first.id, made.stranger.id, made.administrator)


def test_a_block_that_is_not_aimed_at_has_no_jury(app: Flask) -> None:
    centre = CentreFactory()
    candidacy, people = CandidacyFactory(centre=centre, blocks=["BC01"]), jurors(centre)
    with pytest.raises(Refused, match=r"jury\.block_not_aimed"):
        compose(app, candidacy, people["first"].id, people["second"].id, people["administrator"])


def test_a_vae_jury_takes_two_active_outsiders_and_the_head_of_the_service(app: Flask) -> None:
    centre = CentreFactory()
    candidacy, people = CandidacyFactory(centre=centre, route=AccessRoute.VAE), jurors(centre)
    active = AccountFactory(roles=[JUROR], in_activity_until=date(2027, 1, 1))
    head = AccountFactory(centre=centre, roles=[JUROR, Role.VAE_ADVISOR, Role.ADMINISTRATOR])
    with pytest.raises(JuryRefused) as refused:
        compose(app, candidacy, people["first"].id, people["stranger"].id, people["administrator"])
    assert [reason.code for reason in refused.value.reasons] == [
        "not_enough_outside",
        "activity_proof_missing",
        "activity_proof_missing",
        "president_missing",
    ]
    jury_id = compose(app, candidacy, people["second"].id, active.id, people["administrator"], president=head.id)
    with app.app_context():
        assert [(member.seat, member.outside) for member in jury_file(jury_id).members] == [
            (Seat.SCORER, True),
            (Seat.SCORER, True),
            (Seat.PRESIDENT, False),
        ]
        with pytest.raises(NotFound):
            room_of(actor(head, JUROR), jury_id)


def test_nobody_scores_before_both_have_declared(app: Flask) -> None:
    made = scene(app, declared=False)
    with app.app_context():
        judging.declare(actor(made.first, JUROR), made.jury_id, conflict=False)
        with pytest.raises(JuryRefused) as refused:
            judging_scores.save_competency(actor(made.first, JUROR), made.jury_id, "BC03C01", levels={"BC03C01K1": 3})
    assert [(reason.code, reason.params) for reason in refused.value.reasons] == [("not_declared", {"person": str(made.second.id)})]


def test_a_conflict_stops_the_jury_until_the_member_is_replaced(app: Flask) -> None:
    made = scene(app)
    boss, second = actor(made.administrator, Role.ADMINISTRATOR), actor(made.second, JUROR)
    with app.app_context():
        with pytest.raises(Refused, match=r"jury\.conflict_reason"):
            judging.declare(second, made.jury_id, conflict=True, reason=" ")
        judging.declare(second, made.jury_id, conflict=True, reason="Ancienne collègue.")
        with pytest.raises(Refused, match=r"jury\.conflict_stands"):
            judging.declare(second, made.jury_id, conflict=False)
        with pytest.raises(JuryRefused, match=r"jury\.conflict"):
            judging_scores.save_competency(actor(made.first, JUROR), made.jury_id, "BC03C01", levels={"BC03C01K1": 3})
        members = {member.account_id: member for member in jury_file(made.jury_id).members}
        with pytest.raises(Refused, match=r"jury\.no_conflict_declared"):
            judging.replace_member(boss, made.jury_id, members[made.first.id].id, made.stranger.id)
        with pytest.raises(Refused, match=r"jury\.already_sat"):
            judging.replace_member(boss, made.jury_id, members[made.second.id].id, made.first.id)
        judging.replace_member(boss, made.jury_id, members[made.second.id].id, made.stranger.id)
        assert [member.account_id for member in jury_file(made.jury_id).members] == [made.first.id, made.stranger.id]
        with pytest.raises(NotFound):
            room_of(second, made.jury_id)
        judging.declare(actor(made.stranger, JUROR), made.jury_id, conflict=False)
        assert judging_scores.save_competency(actor(made.first, JUROR), made.jury_id, "BC03C01", levels={"BC03C01K1": 3})


def test_a_replacement_keeps_the_rule(app: Flask) -> None:
    made = scene(app)
    inside = AccountFactory(centre=made.candidacy.centre, roles=[JUROR])
    with app.app_context():
        judging.declare(actor(made.second, JUROR), made.jury_id, conflict=True, reason="Cousin.")
        leaving = next(m.id for m in jury_file(made.jury_id).members if m.declaration is Declaration.CONFLICT)
        with pytest.raises(JuryRefused, match="not_enough_outside"):
            judging.replace_member(actor(made.administrator, Role.ADMINISTRATOR), made.jury_id, leaving, inside.id)


def test_scores_are_appended_and_the_same_choice_adds_nothing(app: Flask, rows: Callable[..., Any]) -> None:
    made = scene(app)
    first = actor(made.first, JUROR)
    with app.app_context():
        for level in (2, 3, 3):
            judging_scores.save_competency(first, made.jury_id, "BC03C01", levels={"BC03C01K1": level}, comment="Vu.", confidence=2)
    assert [(row.criterion_code, row.level) for row in rows(select(Score).order_by(Score.id))] == [("BC03C01K1", 2), ("BC03C01K1", 3)]
    assert [(row.comment, row.confidence) for row in rows(select(ScoreNote))] == [("Vu.", 2)]
    assert [row.verb for row in rows(select(AuditRow).where(AuditRow.stream.like("sheet:%")))] == ["sheet.scored"] * 2


@pytest.mark.parametrize(
    ("competency", "levels", "more", "code"),
    [
        ("BC03C01", {"BC03C01K1": 5}, {}, "jury.level_unknown"),
        ("BC03C01", {"BC03C02K1": 3}, {}, "jury.criterion_unknown"),
        ("BC03C02", {"BC03C02K1": 3}, {}, "jury.no_evidence"),
        ("BC03C01", {}, {"comment": "x" * 4001}, "jury.comment_long"),
        ("BC03C01", {}, {"confidence": 4}, "jury.confidence_unknown"),
    ],
)
def test_a_bad_choice_is_refused_and_nothing_is_kept(
    app: Flask, rows: Callable[..., Any], competency: str, levels: dict[str, int], more: dict[str, Any], code: str
) -> None:
    made = scene(app, dossier=False)
    good = {"BC03C01K2": 3} if competency == "BC03C01" else {}
    with app.app_context(), pytest.raises(Refused) as refused:
        judging_scores.save_competency(actor(made.first, JUROR), made.jury_id, competency, levels=good | levels, **more)
    assert refused.value.code == code
    assert rows(select(Score)) == []


def test_evidence_is_what_counted_and_was_there_at_the_first_lock(app: Flask) -> None:
    made = scene(app)
    played_run(made.candidacy, "novice", RunMode.TRAINING)
    newer = handed_in(app, made.candidacy, at=STARTED + timedelta(hours=1))
    with app.app_context():
        assert [source.kind for source in room_of(actor(made.first, JUROR), made.jury_id).sources] == ["run", "deposit"]
        assert room_of(actor(made.first, JUROR), made.jury_id).sources[1].id == newer.id, "the last dossier counts"
    fill(app, made, made.first)
    handed_in(app, made.candidacy, at=clock.now() + timedelta(hours=1))
    with app.app_context():
        assert room_of(actor(made.second, JUROR), made.jury_id).sources[1].id == newer.id, "what came after a lock does not"


def test_the_lock_lists_what_is_missing_and_then_holds(app: Flask, rows: Callable[..., Any]) -> None:
    made = scene(app)
    first = actor(made.first, JUROR)
    with app.app_context(), pytest.raises(JuryRefused) as refused:
        judging_scores.lock_sheet(first, made.jury_id)
    criteria = [criterion.code for competency in made.block.competencies for criterion in competency.criteria]
    assert [reason.params["criterion"] for reason in refused.value.reasons] == criteria
    fill(app, made, made.first, 3, {"BC03C04K1": 0})
    with app.app_context():
        judging_scores.lock_sheet(first, made.jury_id)
        with pytest.raises(JuryRefused, match="sheet_locked"):
            judging_scores.save_competency(first, made.jury_id, "BC03C01", levels={"BC03C01K1": 4})
        with pytest.raises(JuryRefused, match="sheet_locked"):
            judging_scores.save_competency(first, made.jury_id, "BC03C01", levels={}, comment="Après coup.")
        with pytest.raises(JuryRefused, match="sheet_locked"):
            judging_scores.pin_event(first, made.jury_id, evidence_id=1, criterion="BC03C01K1", event=1)
    assert len(rows(select(ScoresheetLock))) == 1


def test_an_event_is_pinned_once_and_taken_off(app: Flask, rows: Callable[..., Any]) -> None:
    made = scene(app)
    first = actor(made.first, JUROR)
    with app.app_context():
        evidence = room_of(first, made.jury_id).runs[0].id
        for pinned in (True, True, False):
            judging_scores.pin_event(first, made.jury_id, evidence_id=evidence, criterion="BC03C01K1", event=14, pinned=pinned)
            assert bool(room_of(first, made.jury_id).pins) is pinned
        for event in (0, 10_000):
            with pytest.raises(NotFound):
                judging_scores.pin_event(first, made.jury_id, evidence_id=evidence, criterion="BC03C01K1", event=event)
        with pytest.raises(NotFound):
            judging_scores.pin_event(first, made.jury_id, evidence_id=evidence + 1, criterion="BC03C01K1", event=1)
    assert [row.pinned for row in rows(select(Pin).order_by(Pin.id))] == [True, False]


@pytest.mark.parametrize("who", ["stranger", "administrator", "candidate"])
def test_whoever_does_not_sit_finds_nothing(app: Flask, who: str) -> None:
    made = scene(app)
    person = actor(made.candidacy.account if who == "candidate" else getattr(made, who), JUROR)
    with app.app_context():
        for act in (
            lambda: room_of(person, made.jury_id),
            lambda: judging.declare(person, made.jury_id, conflict=False),
            lambda: judging_scores.save_competency(person, made.jury_id, "BC03C01", levels={"BC03C01K1": 3}),
            lambda: judging_scores.lock_sheet(person, made.jury_id),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_juror_who_audits_reads_nothing_of_a_sheet(app: Flask) -> None:
    made = scene(app)
    fill(app, made, made.first)
    with app.app_context():
        streams = {act.stream for act in latest(actor(made.second, JUROR, Role.AUDITOR))}
    assert streams == {f"jury:{made.jury_id}", "framework:RNCP35663"}


def test_a_proof_of_activity_that_ends_stops_a_vae_jury(app: Flask) -> None:
    centre = CentreFactory()
    candidacy, people = CandidacyFactory(centre=centre, route=AccessRoute.VAE), jurors(centre)
    active = AccountFactory(roles=[JUROR], in_activity_until=date(2027, 1, 1))
    head = AccountFactory(centre=centre, roles=[JUROR, Role.VAE_ADVISOR, Role.ADMINISTRATOR])
    jury_id = compose(app, candidacy, people["second"].id, active.id, people["administrator"], president=head.id)
    with app.app_context():
        for member in (people["second"], active, head):
            judging.declare(actor(member, JUROR), jury_id, conflict=False)
        assert room_of(actor(active, JUROR), jury_id).obstacles == ()
        with clock.frozen(datetime(2027, 1, 2, 9, 0, tzinfo=clock.PARIS)):
            assert [reason.code for reason in room_of(actor(active, JUROR), jury_id).obstacles] == ["activity_proof_expired"]
