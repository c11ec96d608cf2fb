"""Sittings under way: what moves their clock and their end. On SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import close_reading
from app.errors import Refused
from app.models import (
    AuditRow,
    EvidenceRow,
    LateCommand,
    Run,
    RunEvent,
    SittingRecord,
)
from app.services import runs, sittings
from juries.sitting_clock import Hold, Mark, Phase
from tests.support.jobs import do_jobs
from tests.support.sessions import MINUTES
from tests.support.sittings import READ, Room, Rows, after, at, marks, measured, seated, told


@pytest.fixture
def room(in_app: Flask, session: Session) -> Room:
    """Both sit, identity checked, nothing begun."""
    return seated(session)


@pytest.fixture
def begun(room: Room) -> Room:
    """Both begun at noon: the first has 120 minutes, the second 90."""
    with at(0):
        assert sittings.start(room.watching, room.runs) == {}
    return room


def test_a_third_more_and_two_pauses_move_the_end_across_the_window(begun: Room, rows: Rows) -> None:
    """The window closes at 120 minutes; the measures carry the work past it."""
    mine, run_id = begun.candidates[0], begun.runs[0]
    with at(10):
        assert told(begun).ends_at == after(120)
        sittings.pause(mine, run_id)
        paused = told(begun)
        assert (paused.phase, paused.resumes_at, paused.ends_at, paused.pauses_left) == (Phase.PAUSED, after(20), after(130), 1)
    with at(14):
        sittings.resume(mine, run_id)
        assert told(begun).ends_at == after(124)
    with at(100):
        sittings.pause(mine, run_id)
    with at(115):
        assert (told(begun).phase, told(begun).ends_at) == (Phase.WORKING, after(134))
        sittings.resume(mine, run_id)  # it had ended by itself
        with pytest.raises(Refused, match=r"sitting\.no_pause_left"):
            sittings.pause(mine, run_id)
    with at(133):
        assert runs.execute(mine, run_id, "c1", READ).accepted
    with at(134):
        assert runs.execute(mine, run_id, "c2", READ).status == "late"
    assert marks(rows, run_id) == [(1, Mark.PAUSED), (2, Mark.RESUMED), (3, Mark.PAUSED)]
    verbs = [row.verb for row in rows(select(AuditRow).where(AuditRow.stream == f"run:{run_id}").order_by(AuditRow.seq))]
    assert verbs == ["run.begun", "sitting.paused", "sitting.resumed", "sitting.paused", "sitting.back"]


def test_while_the_clock_stands_an_act_is_refused_and_leaves_nothing(begun: Room, rows: Rows) -> None:
    mine, run_id = begun.candidates[0], begun.runs[0]
    with at(10):
        sittings.pause(mine, run_id)
        with pytest.raises(Refused, match=r"sitting\.stopped"):
            runs.execute(mine, run_id, "c1", READ)
    with at(21):
        sittings.stop(begun.watching, run_id, reason="Alarme")
        assert told(begun).ends_at is None
        with pytest.raises(Refused, match=r"sitting\.stopped"):
            runs.execute(mine, run_id, "c1", READ)
        with pytest.raises(Refused, match=r"sitting\.already_stopped"):
            sittings.pause(mine, run_id)
    assert (rows(select(RunEvent)), rows(select(LateCommand))) == ([], [])
    with at(31):
        sittings.release(begun.watching, run_id)
        assert told(begun).ends_at == after(140)
        assert runs.execute(mine, run_id, "c1", READ).accepted


def test_two_holds_are_released_one_by_one(begun: Room) -> None:
    run_id = begun.runs[1]
    with at(10):
        sittings.stop(begun.watching, run_id)
        sittings.stop(begun.watching, run_id, hold=Hold.LATER, reason="Suite demain")
        with pytest.raises(Refused, match=r"sitting\.already_stopped"):
            sittings.stop(begun.watching, run_id)
    with at(40):
        sittings.release(begun.watching, run_id)
        assert told(begun, 1).phase is Phase.STOPPED
        with pytest.raises(Refused, match=r"sitting\.not_stopped"):
            sittings.release(begun.watching, run_id)
    with at(24 * 60):
        sittings.release(begun.watching, run_id, hold=Hold.LATER)
        assert (told(begun, 1).phase, told(begun, 1).left) == (Phase.WORKING, timedelta(minutes=80))


def test_minutes_are_given_with_a_reason(begun: Room, rows: Rows) -> None:
    run_id = begun.runs[1]
    with at(10):
        for minutes, reason, code in ((5, " ", "reason_needed"), (0, "Panne", "minutes"), (241, "Panne", "minutes")):
            with pytest.raises(Refused, match=rf"sitting\.{code}"):
                sittings.give_minutes(begun.watching, run_id, minutes, reason=reason)
        sittings.give_minutes(begun.watching, run_id, 12, reason="Coupure de courant")
        assert (told(begun, 1).ends_at, told(begun, 1).given) == (after(102), timedelta(minutes=12))
    (kept,) = rows(select(SittingRecord))
    assert (kept.minutes, kept.reason, kept.actor_id) == (12, "Coupure de courant", begun.watching.account_id)


def test_a_job_at_the_end_once_known_does_not_hand_in(begun: Room, rows: Rows, app: Flask) -> None:
    run_id = begun.runs[1]
    with at(89):
        sittings.give_minutes(begun.watching, run_id, 10, reason="Panne")
        close_reading()
    with at(90):
        assert do_jobs(app) == 1
    assert rows(select(EvidenceRow)) == []
    with at(99.9):
        assert do_jobs(app) == 0
    with at(100):
        assert do_jobs(app) == 1
    (handed,) = rows(select(Run).where(Run.submitted_at.is_not(None)))
    assert (handed.id, handed.submitted_at) == (run_id, after(100))
    assert [row.run_id for row in rows(select(EvidenceRow))] == [run_id]


def test_a_job_while_the_clock_stands_leaves_the_work_open(begun: Room, rows: Rows, app: Flask) -> None:
    run_id = begun.runs[1]
    with at(80):
        sittings.stop(begun.watching, run_id)
        close_reading()
    with at(90):
        assert do_jobs(app) == 1
    with at(200):
        assert do_jobs(app) == 1  # the other candidate's end
        sittings.release(begun.watching, run_id)
        assert told(begun, 1).ends_at == after(210)
        close_reading()
    assert rows(select(Run.id).where(Run.submitted_at.is_not(None))) == [begun.runs[0]]
    with at(210):
        assert do_jobs(app) == 1
    assert len(rows(select(EvidenceRow))) == 2


def test_the_work_is_handed_in_when_the_browser_is_gone(begun: Room, rows: Rows, app: Flask) -> None:
    with at(30):
        assert runs.execute(begun.candidates[1], begun.runs[1], "c1", READ).accepted
        sittings.pause(begun.candidates[0], begun.runs[0])
        close_reading()
    for minutes, done in ((89, 0), (90, 1), (119, 0), (120, 1), (129, 0), (130, 1), (1000, 0)):
        with at(minutes):
            assert (minutes, do_jobs(app)) == (minutes, done)
    ends = {row.id: row.submitted_at for row in rows(select(Run))}
    assert ends == {begun.runs[0]: after(130), begun.runs[1]: after(90)}


def test_a_server_down_at_the_end_hands_in_as_of_the_end(begun: Room, rows: Rows, app: Flask) -> None:
    """Whoever comes first after the end, the worker or the candidate, the work is what it was then, and of then."""
    (mine, other), (run_id, other_run) = begun.candidates, begun.runs
    with at(80):
        assert runs.execute(other, other_run, "c1", READ).accepted
    with at(300):
        assert runs.execute(other, other_run, "c2", READ).status == "late"
        with pytest.raises(Refused, match=r"run\.over"):
            runs.save_draft(other, other_run, "note", {"text": "trop tard"})
        runs.submit(mine, run_id)
        close_reading()
        assert do_jobs(app) == 2
    ends = {row.id: row.submitted_at for row in rows(select(Run))}
    assert ends == {run_id: after(120), other_run: after(90)}
    assert len(rows(select(EvidenceRow))) == 2
    assert [row.command_id for row in rows(select(LateCommand))] == ["c2"]


def test_ending_a_sitting_hands_in_what_is_there(begun: Room, rows: Rows, app: Flask) -> None:
    run_id = begun.runs[1]
    with at(20), pytest.raises(Refused, match=r"sitting\.reason_needed"):
        sittings.end(begun.watching, run_id, reason="")
    with at(20):
        sittings.end(begun.watching, run_id, reason="Le candidat renonce")
        assert runs.execute(begun.candidates[1], run_id, "c1", READ).status == "late"
        for verb in (sittings.stop, sittings.release):
            with pytest.raises(Refused, match=r"sitting\.over"):
                verb(begun.watching, run_id)
        with pytest.raises(Refused, match=r"sitting\.over"):
            sittings.give_minutes(begun.watching, run_id, 10, reason="Trop tard")
        close_reading()
        do_jobs(app)
    assert len(rows(select(EvidenceRow))) == 1
    assert marks(rows, run_id) == [(1, Mark.ENDED)]


def test_nothing_is_marked_before_the_start_or_after_the_end(room: Room, rows: Rows) -> None:
    mine, run_id = room.candidates[0], room.runs[0]
    with at(0):
        for verb, who in ((sittings.pause, mine), (sittings.resume, mine), (sittings.stop, room.watching)):
            with pytest.raises(Refused, match=r"sitting\.not_begun"):
                verb(who, run_id)
        sittings.start(room.watching, [run_id])
    with at(121):
        for verb, who in ((sittings.pause, mine), (sittings.resume, mine), (sittings.stop, room.watching)):
            with pytest.raises(Refused, match=r"sitting\.over"):
                verb(who, run_id)
    assert rows(select(SittingRecord)) == []


@pytest.mark.one_database
def test_a_clock_put_back_neither_loses_a_mark_nor_breaks_the_next(begun: Room, rows: Rows) -> None:
    run_id = begun.runs[1]
    with at(10):
        sittings.stop(begun.watching, run_id)
    with at(9):
        sittings.release(begun.watching, run_id)
    with at(11):
        assert (told(begun, 1).phase, told(begun, 1).ends_at) == (Phase.WORKING, after(90))
    assert [row.at for row in rows(select(SittingRecord).order_by(SittingRecord.seq))] == [after(10), after(10)]


def test_measures_decided_in_mid_sitting_count_at_once_and_none_is_taken_back(
    begun: Room, session: Session, rows: Rows, app: Flask
) -> None:
    with at(10):
        measured(session, begun.candidacies[1], {"extra_time": "1/2", "pauses": "1x15"}, after(10))
        sittings.pause(begun.candidates[1], begun.runs[1])
    with at(11):
        measured(session, begun.candidacies[1], {}, after(11))
        assert (told(begun, 1).phase, told(begun, 1).ends_at) == (Phase.PAUSED, after(MINUTES + 45 + 15))
    assert [row.mark for row in rows(select(SittingRecord))] == [Mark.PAUSED]
