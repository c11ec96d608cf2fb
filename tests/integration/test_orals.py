"""Orals from the planning of a day to the record that makes evidence: what clashes, who reads what, what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.models import AuditRow, OralMarkRow, OralNote, OralRecordRow, OralSlotRow, Role
from app.queries import orals as queries
from app.queries.judging import jury_file
from app.queries.judging_pair import closing_of
from app.queries.oral_records import heard_notes_of, oral_room, recorded_orals
from app.services import judging_decision, judging_scores, oral_records, orals
from app.services.judging import JuryRefused
from app.services.orals import OralRefused, Place
from juries.deliberation import Held
from juries.oral_clock import OralMarkKind, OralState
from tests.support.juries import actor
from tests.support.orals import EVALUATION, FIRST, NUMBER, PLANNED, OralScene, at, oral_scene, planned, series_of, widened

pytestmark = pytest.mark.usefixtures("session")
Rows = Callable[[Any], Sequence[Any]]
JUROR = Role.JUROR


@pytest.fixture
def scene(app: Flask, session: Session) -> OralScene:
    with clock.frozen(PLANNED):
        return oral_scene(app)


def office(scene: OralScene) -> Any:
    return actor(scene.administrator, Role.ADMINISTRATOR)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_a_series_is_laid_out_at_one_step_and_each_is_dealt_another_role(app: Flask, scene: OralScene, rows: Rows) -> None:
    with clock.frozen(PLANNED):
        widened(app, scene, 1)
        slots = planned(app, scene)
        with app.app_context():
            told = [each.oral for each in queries.planned(office(scene))]
            assert not queries.to_plan(NUMBER, EVALUATION)
    assert [each.id for each in told] == slots
    # 20 minutes before the jury, a third more for one of them, 5 to rest: the step of all is the longest, rounded up.
    step = timedelta(minutes=35)
    assert [each.slot.meets_at for each in told] == [FIRST, FIRST + step, FIRST + 2 * step]
    assert [each.slot.meets_at - each.slot.begins_at for each in told] == [
        timedelta(minutes=15),
        timedelta(minutes=20),
        timedelta(minutes=15),
    ]
    assert len({(role.code, role.situation) for each in told for role in each.kit.roles}) == 3
    verbs = [row.verb for row in rows(select(AuditRow).where(AuditRow.stream == "orals").order_by(AuditRow.seq))]
    assert verbs == ["oral.planned"] * 3 + ["oral.published"] * 3


def test_what_clashes_is_refused_with_every_reason_and_nothing_is_written(app: Flask, scene: OralScene, rows: Rows) -> None:
    with clock.frozen(PLANNED), app.app_context():
        orals.plan(office(scene), NUMBER, EVALUATION, scene.juries[:1], series_of(scene))
        with pytest.raises(OralRefused) as refused:
            orals.plan(office(scene), NUMBER, EVALUATION, scene.juries[1:], series_of(scene, room="salle 12 "))
        assert [reason.code for _number, reason in refused.value.reasons] == [
            "oral.room_taken",
            "oral.juror_taken",
            "oral.juror_taken",
            "oral.player_taken",
        ]
        assert {number for number, _reason in refused.value.reasons} == {"0201"}
        assert "Marc Estève" in {reason.params["what"] for _number, reason in refused.value.reasons}
    assert len(rows(select(OralSlotRow))) == 1


@pytest.mark.one_database
def test_a_measure_granted_later_widens_the_slot_and_shows_what_it_now_meets(app: Flask, scene: OralScene) -> None:
    with clock.frozen(PLANNED):
        planned(app, scene, publish=False)
        widened(app, scene, 0, "1/2")
        with app.app_context():
            first, second, third = queries.planned(office(scene))
            assert (bool(first.clashes), bool(second.clashes), bool(third.clashes)) == (True, True, False)
            assert code_of(lambda: orals.publish(office(scene), [first.oral.id])) == "oral.room_taken"
            orals.move(office(scene), second.oral.id, Place(at(60 + 25), "Salle 12", "", None))
            orals.publish(office(scene), [first.oral.id])
            assert [bool(each.clashes) for each in queries.planned(office(scene))] == [False, False, False]


def test_nobody_but_the_administration_reads_a_slot_before_it_is_published(app: Flask, scene: OralScene) -> None:
    holder = actor(scene.candidacies[0].account, Role.CANDIDATE)
    with clock.frozen(PLANNED), app.app_context():
        (slot,) = planned(app, scene, scene.juries[:1], publish=False)
        assert queries.oral_slot_of(scene.candidacies[0].id) == ()
        assert queries.heard_by(actor(scene.first, JUROR)) == ()
        for read in (queries.own_oral, queries.heard_oral, queries.with_role_sheet):
            for reader in (holder, actor(scene.first, JUROR), actor(scene.player, Role.TRAINER)):
                with pytest.raises(NotFound):
                    read(reader, slot)
        orals.publish(office(scene), [slot])
        assert orals.publish(office(scene), [slot]) == 0
        assert [each.id for each in queries.oral_slot_of(scene.candidacies[0].id)] == [slot]
        assert queries.own_oral(holder, slot).id == slot
        assert [each.id for each in queries.played_by(actor(scene.player, Role.TRAINER))] == [slot]
        for read, stranger in (
            (queries.own_oral, actor(scene.candidacies[1].account, Role.CANDIDATE)),
            (queries.heard_oral, actor(scene.stranger, JUROR)),
            (queries.with_role_sheet, actor(scene.stranger, JUROR)),
            (queries.with_role_sheet, holder),
        ):
            with pytest.raises(NotFound):
                read(stranger, slot)


def test_a_double_click_marks_the_clock_once_however_slow_it_is(app: Flask, scene: OralScene, rows: Rows) -> None:
    juror, other = actor(scene.first, JUROR), actor(scene.second, JUROR)
    with clock.frozen(PLANNED):
        (slot,) = planned(app, scene, scene.juries[:1])
    with clock.frozen(FIRST), app.app_context():
        orals.mark(juror, slot, OralMarkKind.NEXT, marks_seen=0)
        orals.mark(juror, slot, OralMarkKind.NEXT, marks_seen=0)
        assert code_of(lambda: orals.mark(other, slot, OralMarkKind.NEXT, marks_seen=0)) == "oral.marked_meanwhile"
    # The page is there before the second click: it falls on what now stands where the first one did.
    with clock.frozen(FIRST + orals.DOUBLE_CLICK / 2), app.app_context():
        assert code_of(lambda: orals.mark(juror, slot, OralMarkKind.ENDED, marks_seen=1)) == "oral.clicked_twice"
    assert [row.kind for row in rows(select(OralMarkRow))] == [OralMarkKind.NEXT]
    assert len([row for row in rows(select(AuditRow)) if row.verb == "oral.timed"]) == 1
    with clock.frozen(FIRST + orals.DOUBLE_CLICK), app.app_context():
        orals.mark(juror, slot, OralMarkKind.ENDED, marks_seen=1)


def test_the_clock_of_an_oral_from_its_jurors_hands(app: Flask, scene: OralScene) -> None:
    juror = actor(scene.first, JUROR)
    with clock.frozen(PLANNED):
        widened(app, scene, 0)
        (slot,) = planned(app, scene, scene.juries[:1])
        with app.app_context():
            assert code_of(lambda: orals.mark(juror, slot, OralMarkKind.NEXT, marks_seen=0)) == "oral.not_today"
    with clock.frozen(FIRST), app.app_context():
        orals.mark(juror, slot, OralMarkKind.ABSENT, marks_seen=0)
        assert queries.heard_oral(juror, slot).clock.state is OralState.ABSENT
    with clock.frozen(at(3)), app.app_context():
        assert code_of(lambda: orals.mark(juror, slot, OralMarkKind.NEXT, marks_seen=0)) == "oral.marked_meanwhile"
        orals.mark(actor(scene.second, JUROR), slot, OralMarkKind.NEXT, marks_seen=1)
        # Twenty minutes and a third of them.
        assert queries.heard_oral(juror, slot).clock.ends_at == at(3) + timedelta(minutes=26, seconds=40)
        assert code_of(lambda: orals.move(office(scene), slot, Place(at(90), "Salle 1", "", None))) == "oral.under_way"
        assert code_of(lambda: orals.cancel(office(scene), slot)) == "oral.under_way"
        orals.mark(juror, slot, OralMarkKind.PAUSED, marks_seen=2)
    with clock.frozen(at(10)), app.app_context():
        assert code_of(lambda: orals.mark(juror, slot, OralMarkKind.PAUSED, marks_seen=3)) == "oral.not_running"
        orals.mark(juror, slot, OralMarkKind.RESUMED, marks_seen=3)
        orals.mark(juror, slot, OralMarkKind.ENDED, marks_seen=4)
        assert code_of(lambda: orals.mark(juror, slot, OralMarkKind.NEXT, marks_seen=5)) == "oral.over"
        with pytest.raises(NotFound):
            orals.mark(actor(scene.stranger, JUROR), slot, OralMarkKind.ENDED, marks_seen=5)


def test_each_notes_alone_and_the_record_makes_evidence(app: Flask, scene: OralScene, rows: Rows) -> None:
    one, two = actor(scene.first, JUROR), actor(scene.second, JUROR)
    with clock.frozen(PLANNED), app.app_context():
        (slot,) = planned(app, scene, scene.juries[:1])
        assert code_of(lambda: oral_records.note(one, slot, {"BC01C06K1": "Écoute."})) == "oral.to_come"
    with clock.frozen(FIRST), app.app_context():
        room = oral_room(one, slot)
        members = [member.id for member in room.file.members]
        criterion = "BC01C06K1"
        assert criterion in room.criteria
        oral_records.note(one, slot, {criterion: " Reformule avant de répondre. "})
        assert oral_records.note(one, slot, {criterion: "Reformule avant de répondre."}) is None
        assert code_of(lambda: oral_records.note(one, slot, {"BC03C01K1": "?"})) == "jury.criterion_unknown"
        assert oral_room(one, slot).notes == {criterion: "Reformule avant de répondre."}
        assert oral_room(two, slot).notes == {}
        assert heard_notes_of(room.member.id) == {criterion: "Reformule avant de répondre."}
        assert code_of(lambda: oral_records.record(one, slot, members, [0])) == "oral.not_begun"
        orals.mark(one, slot, OralMarkKind.NEXT, marks_seen=0)
        with pytest.raises(JuryRefused) as refused:
            oral_records.record(one, slot, members[:1], [])
        assert refused.value.code == "jury.oral_absent"
        first = oral_records.record(one, slot, members, [0])
        assert oral_records.record(two, slot, members, [0]) == first
        second = oral_records.record(two, slot, members, [0, 2])
        (held,) = recorded_orals(jury_file(scene.juries[0]))
        assert (held.id, held.held.place, len(held.held.questions)) == (second, "Lorient, Salle 12", 2)
        judging_scores.save_competency(one, scene.juries[0], criterion[:7], levels={criterion: 3})
    assert len(rows(select(OralNote))) == 1
    assert [row.replaces_id for row in rows(select(OralRecordRow).order_by(OralRecordRow.id))] == [None, first]


@pytest.mark.parametrize("table", ["oral_mark", "oral_note", "oral_record"])
def test_what_was_marked_noted_and_recorded_never_changes(app: Flask, scene: OralScene, session: Session, table: str) -> None:
    one = actor(scene.first, JUROR)
    with clock.frozen(PLANNED), app.app_context():
        (slot,) = planned(app, scene, scene.juries[:1])
    with clock.frozen(FIRST), app.app_context():
        orals.mark(one, slot, OralMarkKind.NEXT, marks_seen=0)
        oral_records.note(one, slot, {"BC01C06K1": "Écoute."})
        oral_records.record(one, slot, [member.id for member in oral_room(one, slot).file.members], [])
    with pytest.raises(DBAPIError):
        session.execute(text(f"UPDATE {table} SET at = NULL"))
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.one_database
def test_an_absent_candidate_is_planned_again_once_the_slot_is_off(app: Flask, scene: OralScene) -> None:
    with clock.frozen(PLANNED), app.app_context():
        (slot,) = planned(app, scene, scene.juries[:1])
    with clock.frozen(FIRST), app.app_context():
        orals.mark(actor(scene.first, JUROR), slot, OralMarkKind.ABSENT, marks_seen=0)
        again = series_of(scene, at(24 * 60))
        assert code_of(lambda: orals.plan(office(scene), NUMBER, EVALUATION, scene.juries[:1], again)) == "oral.already_planned"
        orals.cancel(office(scene), slot)
        orals.plan(office(scene), NUMBER, EVALUATION, scene.juries[:1], again)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"room": " "}, "oral.room_missing"),
        ({"room": "x" * 121}, "oral.room_long"),
        ({"rest_minutes": 121}, "oral.rest"),
        ({"first": PLANNED - timedelta(days=1)}, "oral.past"),
        ({"first": FIRST + timedelta(hours=14)}, "oral.another_day"),
        ({"player_id": 10**6}, "oral.player_unknown"),
    ],
)
def test_what_a_series_may_not_say(app: Flask, scene: OralScene, change: dict[str, Any], code: str) -> None:
    from dataclasses import replace

    with clock.frozen(PLANNED), app.app_context():
        assert code_of(lambda: orals.plan(office(scene), NUMBER, EVALUATION, scene.juries, replace(series_of(scene), **change))) == code


def test_the_record_of_the_jury_covers_the_oral_and_tells_no_hour(app: Flask, scene: OralScene) -> None:
    one = actor(scene.first, JUROR)
    with clock.frozen(PLANNED), app.app_context():
        (slot,) = planned(app, scene, scene.juries[:1])
    with clock.frozen(FIRST), app.app_context():
        orals.mark(one, slot, OralMarkKind.NEXT, marks_seen=0)
        oral_records.record(one, slot, [member.id for member in oral_room(one, slot).file.members], [1])
    with clock.frozen(at(60)), app.app_context():
        block = jury_file(scene.juries[0]).block
        for juror in (scene.first, scene.second):
            for competency in block.competencies:
                shown = {criterion.code: 3 if EVALUATION in criterion.observed_in else 0 for criterion in competency.criteria}
                judging_scores.save_competency(actor(juror, JUROR), scene.juries[0], competency.code, levels=shown)
            judging_scores.lock_sheet(actor(juror, JUROR), scene.juries[0])
        assert code_of(lambda: oral_records.record(one, slot, [m.id for m in oral_room(one, slot).file.members], [])) == "oral.closed"
        assert code_of(lambda: oral_records.note(one, slot, {"BC01C06K1": "Trop tard."})) == "jury.sheet_locked"
        judging_decision.draw_up_record(one, scene.juries[0])
        closing = closing_of(scene.juries[0])
    assert closing is not None
    (piece,) = closing.record.evidence
    assert (piece.evaluation, piece.held and piece.held.place) == (EVALUATION, "Lorient, Salle 12")
    assert {field.name for field in msgspec.structs.fields(Held)} == {"on", "place", "present"}
