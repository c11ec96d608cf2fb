"""A VAE candidate from admissibility to an acquired block: what is sent, heard and noted, and what each criterion may rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.models import AuditRow, Award, InterviewNote, InterviewRow, Role, ScoresheetLock
from app.queries.interviews import interview_of, notes_of
from app.queries.judging import jury_file
from app.queries.judging_desk import Step, juries_of
from app.queries.judging_pair import closing_of, pair_of
from app.queries.judging_room import room_of
from app.services import deposits, interviews, judging, judging_scores, vae
from app.services.judging import JuryRefused
from blocks.model import INTERVIEW, VALIDATION_FILE
from juries.vae_interview import LONGEST_MINUTES, Interview, criteria_to_ask, digest_of
from tests.support.factories import AccountFactory
from tests.support.juries import actor, decide, fill
from tests.support.juries import scene as training_scene
from tests.support.vae import AT_JURY, JURY_DAY, NUMBER, PDF, SENT, VaeScene, interviewed, vae_scene

pytestmark = pytest.mark.usefixtures("session")
Rows = Callable[[Any], Sequence[Any]]
JUROR = Role.JUROR


@pytest.fixture
def scene(app: Flask, session: Session) -> VaeScene:
    return vae_scene(app)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def score(app: Flask, scene: VaeScene, competency: str, criterion: str, level: int = 3) -> None:
    with app.app_context(), clock.frozen(AT_JURY):
        judging_scores.save_competency(actor(scene.first, JUROR), scene.jury_id, competency, levels={criterion: level})


def asked(scene: VaeScene) -> tuple[str, str]:
    competency, criterion = criteria_to_ask(scene.block)[0]
    return competency, criterion.code


def from_file(scene: VaeScene) -> tuple[str, str]:
    return next((c.code, k.code) for c in scene.block.competencies for k in c.criteria if VALIDATION_FILE in k.observed_in)


def note(app: Flask, scene: VaeScene, who: Any, notes: dict[str, str]) -> Any:
    with app.app_context(), clock.frozen(AT_JURY):
        return interviews.note(actor(who, JUROR), scene.jury_id, notes)


def test_from_admissibility_to_an_acquired_block(app: Flask, scene: VaeScene, rows: Rows) -> None:
    note(app, scene, scene.first, {asked(scene)[1]: "Cite la relance du client et son effet."})
    interviewed(app, scene)
    with clock.frozen(AT_JURY):
        for juror in (scene.first, scene.second):
            fill(app, scene, juror)
        decide(app, scene)
    (award,) = rows(select(Award))
    assert award.awarded
    with app.app_context():
        closing = closing_of(scene.jury_id)
    assert closing is not None
    file, interview = closing.record.evidence
    assert (file.evaluation, interview.evaluation) == (VALIDATION_FILE, INTERVIEW)
    assert interview.held is not None
    assert (interview.held.on, interview.held.place) == (JURY_DAY, "Lorient, salle 12")
    assert set(interview.held.present) == {seated.member for seated in closing.record.decided.seated}
    assert "minutes" not in closing.body
    assert [row.digest for row in rows(select(InterviewRow))] == [interview.digest]


def test_the_same_record_twice_is_one_and_its_digest_cannot_be_made_again(app: Flask, scene: VaeScene, rows: Rows) -> None:
    for _ in range(2):
        interviewed(app, scene)
    (row,) = rows(select(InterviewRow))
    held = msgspec.json.decode(row.body, type=Interview)
    assert digest_of(held) == row.digest
    lengths = (msgspec.structs.replace(held, salt="", minutes=minutes) for minutes in range(1, LONGEST_MINUTES + 1))
    assert row.digest not in {digest_of(guess) for guess in lengths}


def test_what_the_interview_shows_waits_for_it(app: Flask, scene: VaeScene) -> None:
    score(app, scene, *from_file(scene))
    competency, criterion = asked(scene)
    assert code_of(lambda: score(app, scene, competency, criterion)) == "jury.no_interview"
    score(app, scene, competency, criterion, 0)
    interviewed(app, scene)
    score(app, scene, competency, criterion)


def test_what_was_not_asked_cannot_be_judged(app: Flask, scene: VaeScene) -> None:
    first, *others = [criterion.code for _competency, criterion in criteria_to_ask(scene.block)]
    interviewed(app, scene, asked=dict.fromkeys(others, "Racontez."))
    assert code_of(lambda: score(app, scene, *asked(scene))) == "jury.not_asked"
    interviewed(app, scene, asked=dict.fromkeys((first, *others), ""))
    score(app, scene, *asked(scene))


def test_what_the_file_shows_waits_for_its_sending(app: Flask, session: Session) -> None:
    scene = vae_scene(app, sent=False)
    assert code_of(lambda: score(app, scene, *from_file(scene))) == "jury.no_validation_file"
    with app.app_context(), clock.frozen(SENT + timedelta(days=2)):
        deposits.deposit(actor(scene.holder, Role.CANDIDATE), scene.candidacy.id, VALIDATION_FILE, "dossier.pdf", PDF)
    assert code_of(lambda: score(app, scene, *from_file(scene))) == "jury.no_validation_file"
    with app.app_context(), clock.frozen(SENT + timedelta(days=3)):
        vae.act(actor(scene.holder, Role.CANDIDATE), NUMBER, "send_validation", revision=3)
    score(app, scene, *from_file(scene))


def test_a_file_is_sent_once_deposited_and_stays_what_the_jury_reads(app: Flask, session: Session) -> None:
    scene = vae_scene(app, sent=False)
    own, office = actor(scene.holder, Role.CANDIDATE), actor(scene.administrator, Role.ADMINISTRATOR)

    def deposit() -> object:
        return deposits.deposit(own, scene.candidacy.id, VALIDATION_FILE, "dossier.pdf", PDF)

    with app.app_context(), clock.frozen(SENT + timedelta(days=2)):
        assert code_of(lambda: vae.act(own, NUMBER, "send_validation", revision=3)) == "vae.validation_file_missing"
        assert code_of(lambda: vae.act(office, NUMBER, "send_validation", revision=3)) == "vae.validation_file_missing"
        deposits.deposit_by_post(office, NUMBER, "scan.pdf", PDF)
        vae.act(office, NUMBER, "send_validation", revision=3)
        assert code_of(deposit) == "deposit.not_now"
        assert code_of(lambda: deposits.deposit_by_post(office, NUMBER, "scan.pdf", PDF)) == "deposit.not_now"
        vae.act(office, NUMBER, "flag", revision=4, reason="Deux pages manquent.")
        deposit()
        with pytest.raises(NotFound):
            deposits.deposit(own, scene.candidacy.id, "BC03E2", "dossier.pdf", PDF)
        for stranger in (own, actor(scene.president, Role.VAE_ADVISOR), actor(scene.first, JUROR)):
            with pytest.raises(NotFound):
                deposits.deposit_by_post(stranger, NUMBER, "scan.pdf", PDF)


def test_no_interview_before_the_day_of_the_jury(app: Flask, session: Session) -> None:
    scene = vae_scene(app, planned=False)
    assert code_of(lambda: note(app, scene, scene.first, {asked(scene)[1]: "Tôt"})) == "jury.interview_not_planned"
    with app.app_context(), clock.frozen(AT_JURY - timedelta(days=2)):
        vae.act(actor(scene.administrator, Role.ADMINISTRATOR), NUMBER, "plan_jury", revision=4, jury_on=JURY_DAY)
        own = actor(scene.first, JUROR)
        assert code_of(lambda: interviews.record(own, scene.jury_id, scene.told())) == "jury.interview_to_come"
        (row,) = juries_of(own)
        assert row.step is Step.SCORE
    with app.app_context(), clock.frozen(AT_JURY):
        (row,) = juries_of(own)
        assert row.step is Step.INTERVIEW
        (row,) = juries_of(actor(scene.president, JUROR))
        assert row.step is Step.INTERVIEW
    interviewed(app, scene)
    with app.app_context(), clock.frozen(AT_JURY):
        assert [juries_of(actor(who, JUROR))[0].step for who in (scene.first, scene.president)] == [Step.SCORE, Step.WAITING]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"held_on": date(2026, 11, 19)}, "interview_day", "held_on"),
        ({"held_on": date(2026, 11, 21)}, "interview_day", "held_on"),
        ({"place": "  "}, "interview_place_missing", "place"),
        ({"minutes": 0}, "interview_minutes", "minutes"),
        ({"minutes": 241}, "interview_minutes", "minutes"),
        ({"present": ()}, "interview_absent", "present"),
        ({"asked": {}}, "interview_nothing_asked", "asked"),
        ({"asked": {"BC03C99K1": ""}}, "interview_criterion", "asked"),
        ({"asked": {"BC03C01K3": "x" * 501}}, "wording_long", "asked"),
        ({"place": "x" * 201}, "place_long", "place"),
    ],
)
def test_a_record_says_what_it_lacks(app: Flask, scene: VaeScene, rows: Rows, changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        interviewed(app, scene, **changes)
    assert (refused.value.code, refused.value.field) == (f"jury.{code}", field)
    assert rows(select(InterviewRow)) == []


def test_a_record_is_corrected_until_a_sheet_is_locked(app: Flask, scene: VaeScene, rows: Rows) -> None:
    first = interviewed(app, scene)
    assert interviewed(app, scene) == first
    second = interviewed(app, scene, remote=True)
    assert [(row.replaces_id, '"place":""' in row.body) for row in rows(select(InterviewRow).order_by(InterviewRow.id))] == [
        (None, False),
        (first, True),
    ]
    with clock.frozen(AT_JURY):
        fill(app, scene, scene.first)
    assert interviewed(app, scene, remote=True) == second
    assert code_of(lambda: interviewed(app, scene, minutes=45)) == "jury.interview_closed"
    assert code_of(lambda: note(app, scene, scene.first, {asked(scene)[1]: "Après coup"})) == "jury.sheet_locked"
    note(app, scene, scene.second, {asked(scene)[1]: "Pas encore verrouillé"})


def test_notes_are_ones_own_until_both_are_locked(app: Flask, scene: VaeScene, rows: Rows) -> None:
    criterion = asked(scene)[1]
    note(app, scene, scene.first, {criterion: "Cite un cas précis."})
    assert note(app, scene, scene.first, {criterion: " Cite un cas précis. "}) is None
    note(app, scene, scene.second, {criterion: "Reste vague."})
    interviewed(app, scene)
    with app.app_context(), clock.frozen(AT_JURY):
        for juror, own in ((scene.first, "Cite un cas précis."), (scene.second, "Reste vague.")):
            assert room_of(actor(juror, JUROR), scene.jury_id).interview_notes == {criterion: own}
    assert "vague" not in " ".join(row.body for row in rows(select(AuditRow).where(AuditRow.verb == "interview.noted")))
    with clock.frozen(AT_JURY):
        fill(app, scene, scene.first)
        fill(app, scene, scene.second, but={criterion: 2})
    (lock,) = [row for row in rows(select(ScoresheetLock)) if "Cite un cas" in row.body]
    assert "vague" not in lock.body
    with app.app_context():
        file = jury_file(scene.jury_id)
        pair = pair_of(file, file.scorers[0].id)
    assert pair.interview_notes == {criterion: ("Cite un cas précis.", "Reste vague.")}


def test_a_note_taken_away_is_gone_from_the_screens_and_kept(app: Flask, scene: VaeScene, rows: Rows) -> None:
    criterion = asked(scene)[1]
    note(app, scene, scene.first, {criterion: "Erreur de candidat."})
    note(app, scene, scene.first, {criterion: ""})
    with app.app_context():
        assert notes_of(scene.members()[scene.first.id]) == {}
    assert len(rows(select(InterviewNote))) == 2
    assert code_of(lambda: note(app, scene, scene.first, {from_file(scene)[1]: "Hors entretien"})) == "jury.criterion_unknown"
    assert code_of(lambda: note(app, scene, scene.first, {criterion: "x" * 4001})) == "jury.note_long"


def test_nobody_else_reaches_the_interview(app: Flask, scene: VaeScene, session: Session) -> None:
    elsewhere = training_scene(app)
    for stranger in (scene.stranger, scene.holder, scene.administrator):
        with pytest.raises(NotFound):
            note(app, scene, stranger, {})
        with app.app_context(), pytest.raises(NotFound):
            interviews.record(actor(stranger, JUROR), scene.jury_id, scene.told())
    with pytest.raises(NotFound):
        note(app, scene, scene.president, {asked(scene)[1]: "La présidence ne note pas"})
    with app.app_context(), pytest.raises(NotFound):
        interviews.record(actor(elsewhere.first, JUROR), elsewhere.jury_id, scene.told())


def test_an_interview_that_a_juror_did_not_hear_is_held_again(app: Flask, scene: VaeScene) -> None:
    interviewed(app, scene)
    newcomer = AccountFactory(given_name="Yann", family_name="Stéphan", roles=[JUROR], in_activity_until=date(2027, 6, 30))
    with app.app_context():
        judging.declare(actor(scene.second, JUROR), scene.jury_id, conflict=True, reason="Ancien collègue")
        member = scene.members()[scene.second.id]
        judging.replace_member(actor(scene.administrator, Role.ADMINISTRATOR), scene.jury_id, member, newcomer.id)
        judging.declare(actor(newcomer, JUROR), scene.jury_id, conflict=False)
        assert interview_of(jury_file(scene.jury_id)) is None
    assert code_of(lambda: score(app, scene, *asked(scene))) == "jury.no_interview"
    interviewed(app, scene)
    score(app, scene, *asked(scene))


def test_a_jury_that_may_not_sit_holds_no_interview(app: Flask, session: Session) -> None:
    scene = vae_scene(app, declared=False)
    with pytest.raises(JuryRefused) as refused:
        interviewed(app, scene)
    assert {reason.code for reason in refused.value.reasons} == {"not_declared"}


def test_what_was_said_only_grows(app: Flask, scene: VaeScene, session: Session) -> None:
    note(app, scene, scene.first, {asked(scene)[1]: "Noté."})
    interviewed(app, scene)
    for statement in ("UPDATE vae_interview SET body = ''", "DELETE FROM interview_note"):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()
