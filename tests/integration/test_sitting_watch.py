"""Who starts a sitting, who may move its clock, the machine that it is worked at, and its beats. On SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import close_reading
from app.errors import NotFound, Refused
from app.models import (
    Account,
    AttendanceRow,
    AuditRow,
    Candidacy,
    Job,
    Jury,
    JuryMember,
    LoginSession,
    Presence,
    Role,
    Run,
    RunEvent,
    RunMachine,
    RunMode,
    SessionInvigilator,
    SessionSeat,
)
from app.services import incidents, runs, sittings
from app.services import login as logins
from app.services.attendance import note_attendance
from casestudies.company.crm import AddNote
from juries.assessment_session import Attendance, IncidentCategory, IncidentResolution, StartPolicy
from juries.refusal import Refusal
from juries.sitting_clock import Hold, Mark
from tests.support.factories import PASSWORD, AccountFactory, CentreFactory
from tests.support.juries import actor
from tests.support.sittings import NOON, READ, Room, Rows, after, at, marks, seated, told

NOTE = AddNote(customer="C-00218", text="Rappeler en fin de matinée.")


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


def test_a_start_tells_why_the_others_may_not(in_app: Flask, session: Session, rows: Rows) -> None:
    room = seated(session, checked=False)
    one, two = room.runs
    with at(0):
        refused = sittings.start(room.watching, [two, one, two])
        assert {run_id: refusal.code for run_id, refusal in refused.items()} == dict.fromkeys(room.runs, "session.identity_unchecked")
        assert sittings.start(room.watching, []) == {}
    seat = session.scalars(select(SessionSeat).order_by(SessionSeat.position)).first()
    assert seat is not None
    session.commit()
    noted = AttendanceRow(
        seat_id=seat.id, status=Attendance.LATE, identity_checked=True, noted_by_id=room.candidates[0].person_id, at=NOON, paper_id=None
    )
    session.add(noted)
    session.commit()
    with at(50):
        assert set(sittings.start(room.watching, room.runs)) == {two}
        # Fifty minutes late for a window of two hours: 70 of the 90 minutes, and the third more whole.
        assert (told(room).granted, told(room).ends_at) == (timedelta(minutes=100), after(150))
        assert set(sittings.start(room.watching, room.runs)) == {two}
    with at(121):
        assert sittings.start(room.watching, [two])[two].code == "session.window_closed"
    assert [row.id for row in rows(select(Run).where(Run.started_at.is_not(None)))] == [one]
    assert len(rows(select(AuditRow).where(AuditRow.verb == "run.begun"))) == 1


def test_candidates_begin_by_themselves_where_the_session_says_so(in_app: Flask, session: Session, rows: Rows) -> None:
    room = seated(session, policy=StartPolicy.CANDIDATE)
    with at(-11), pytest.raises(Refused, match=r"session\.not_open_yet"):
        runs.begin(room.candidates[0], room.runs[0])
    with at(1):
        runs.begin(room.candidates[0], room.runs[0])
        with pytest.raises(NotFound):
            runs.begin(room.candidates[0], room.runs[1])
    with at(5):
        runs.begin(room.candidates[0], room.runs[0])
        assert told(room).ends_at == after(121)
    assert [job.run_at for job in rows(select(Job))] == [after(121)]


@pytest.mark.one_database
def test_candidates_wait_for_the_invigilator_elsewhere(room: Room) -> None:
    with at(1), pytest.raises(Refused, match=r"session\.invigilator_starts"):
        runs.begin(room.candidates[0], room.runs[0])


class Together:
    """Tasks done at the same moment, each in a thread of its own: "done", or the code of its refusal, in the order of the tasks."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, *tasks: Callable[[], object]) -> list[str]:
        gate, outcomes = threading.Barrier(len(tasks)), [""] * len(tasks)

        def work(number: int, task: Callable[[], object]) -> None:
            with self.app.app_context(), at(number / 60):
                gate.wait()
                try:
                    task()
                    outcomes[number] = "done"
                except Refused as refused:
                    outcomes[number] = refused.code

        threads = [threading.Thread(target=work, args=each) for each in enumerate(tasks)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes


@pytest.fixture
def together(app: Flask) -> Together:
    return Together(app)


def test_two_invigilators_at_once_make_one_mark_and_one_start(room: Room, together: Together, rows: Rows) -> None:
    watching, run_id = room.watching, room.runs[0]
    orders = (room.runs, room.runs[::-1])
    assert together(*(partial(sittings.start, watching, order) for order in orders)) == ["done", "done"]
    assert len(rows(select(AuditRow).where(AuditRow.verb == "run.begun"))) == 2
    assert sorted(together(*[partial(sittings.stop, watching, run_id)] * 2)) == ["done", "sitting.already_stopped"]
    assert together(*[partial(sittings.give_minutes, watching, run_id, 5, reason="Panne")] * 2) == ["done", "done"]
    assert marks(rows, run_id) == [(1, Mark.STOPPED), (2, Mark.MINUTES_GIVEN), (3, Mark.MINUTES_GIVEN)]


def test_nobody_is_noted_absent_who_is_being_started(room: Room, together: Together, session: Session, rows: Rows) -> None:
    """Whichever comes first keeps the other from being true."""
    (seat_id,) = rows(select(SessionSeat.id).where(SessionSeat.candidacy_id == room.candidacies[0]))
    absent = partial(note_attendance, room.watching, seat_id, None, Attendance.ABSENT, False)
    started: list[dict[int, Refusal]] = []
    noted, _ = together(absent, lambda: started.append(sittings.start(room.watching, [room.runs[0]])))
    begun = rows(select(Run.id).where(Run.started_at.is_not(None)))
    if noted == "done":
        assert (begun, started[0][room.runs[0]].code) == ([], "session.noted_absent")
    else:
        assert (noted, begun, started) == ("attendance.begun", [room.runs[0]], [{}])


def test_a_candidate_who_hands_in_meanwhile_takes_nobody_s_minutes(begun: Room, together: Together, rows: Rows) -> None:
    with at(0):
        number = incidents.declare(begun.watching, begun.session_id, IncidentCategory.NETWORK, "Réseau coupé")
    close = partial(incidents.close, begun.watching, begun.session_id, number, IncidentResolution.MINUTES_GIVEN, minutes=5)
    assert together(partial(runs.submit, begun.candidates[0], begun.runs[0]), close) == ["done", "done"]
    assert marks(rows, begun.runs[1]) == [(1, Mark.MINUTES_GIVEN)]


def test_two_answers_at_once_move_a_sitting_once(begun: Room, machines: tuple[Actor, Actor], together: Together, rows: Rows) -> None:
    (first, second), run_id = machines, begun.runs[1]
    with at(0):
        sittings.settle_at_machine(first, run_id)
        sittings.ask_for_machine(second, run_id)
    answers = together(*(partial(sittings.answer_machine, begun.watching, run_id, allowed=allowed) for allowed in (True, False)))
    assert sorted(answers) == ["done", "sitting.no_machine_asked"]
    (kept,) = rows(select(RunMachine))
    assert (kept.login_id, kept.asked_login_id) == ((second if answers[0] == "done" else first).login_id, None)
    assert marks(rows, run_id) == [(1, Mark.STOPPED), (2, Mark.RELEASED)]


def test_two_machines_at_once_settle_one(begun: Room, machines: tuple[Actor, Actor], together: Together, rows: Rows) -> None:
    outcomes = together(*(partial(sittings.settle_at_machine, machine, begun.runs[1]) for machine in machines))
    assert sorted(outcomes) == ["done", "sitting.elsewhere"]
    (kept,) = rows(select(RunMachine))
    assert kept.login_id == machines[outcomes.index("done")].login_id


def test_only_those_who_watch_may_move_the_clock(begun: Room, session: Session, rows: Rows) -> None:
    run_id = begun.runs[0]
    elsewhere: Account = AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory(code="REN"))
    judge: Account = AccountFactory(roles=[Role.INVIGILATOR, Role.JUROR], centre=CentreFactory(code="LOR"))
    candidacy = session.get_one(Candidacy, begun.candidacies[0])
    jury = Jury(
        candidacy_id=candidacy.id,
        block_code="BC03",
        framework_version_id=candidacy.framework_version_id,
        place="Lorient",
        created_at=NOON,
    )
    session.add(jury)
    session.flush()
    session.add(JuryMember(jury_id=jury.id, account_id=judge.id, outside=False))
    session.commit()
    administrator = actor(AccountFactory(), Role.ADMINISTRATOR)
    elsewhere_id = elsewhere.id
    verbs: tuple[Callable[[Actor], Any], ...] = (
        lambda who: sittings.stop(who, run_id),
        lambda who: sittings.release(who, run_id),
        lambda who: sittings.give_minutes(who, run_id, 5, reason="Panne"),
        lambda who: sittings.end(who, run_id, reason="Fin"),
        lambda who: sittings.start(who, [begun.runs[1], run_id]),
        lambda who: sittings.answer_machine(who, run_id, allowed=True),
    )
    strangers = (actor(elsewhere, Role.INVIGILATOR), actor(judge, Role.INVIGILATOR, Role.JUROR), actor(judge, Role.ADMINISTRATOR))
    session.rollback()
    with at(10):
        for verb in verbs:
            for who in strangers:
                with pytest.raises(NotFound):
                    verb(who)
        for own in (sittings.pause, sittings.resume, sittings.settle_at_machine, sittings.ask_for_machine, sittings.beat):
            with pytest.raises(NotFound):
                own(*((run_id, begun.candidates[1]) if own is sittings.beat else (begun.candidates[1], run_id)))  # type: ignore[arg-type]
        session.add(SessionInvigilator(session_id=begun.session_id, account_id=elsewhere_id))
        session.commit()
        sittings.stop(strangers[0], run_id)
        sittings.release(administrator, run_id)
    assert marks(rows, run_id) == [(1, Mark.STOPPED), (2, Mark.RELEASED)]


@pytest.fixture
def machines(begun: Room, session: Session, rows: Rows) -> tuple[Actor, Actor]:
    """The second candidate, at two machines."""
    account = session.get_one(Account, begun.candidates[1].person_id)
    for device in ("one", "two"):
        logins.login(account.email, PASSWORD, address="192.0.2.1", device=device)
    first, second = (replace(begun.candidates[1], login_id=row.id) for row in rows(select(LoginSession).order_by(LoginSession.id)))
    return first, second


def test_another_machine_waits_for_the_invigilator(begun: Room, machines: tuple[Actor, Actor], rows: Rows) -> None:
    (first, second), run_id = machines, begun.runs[1]
    with at(10):
        sittings.settle_at_machine(first, run_id)
        sittings.settle_at_machine(first, run_id)
        with pytest.raises(Refused, match=r"sitting\.already_here"):
            sittings.ask_for_machine(first, run_id)
        for act in (lambda: sittings.settle_at_machine(second, run_id), lambda: runs.execute(second, run_id, "c1", READ)):
            with pytest.raises(Refused, match=r"sitting\.elsewhere"):
                act()
        assert runs.execute(first, run_id, "c1", READ).accepted
        with pytest.raises(Refused, match=r"sitting\.no_machine_asked"):
            sittings.answer_machine(begun.watching, run_id, allowed=True)
    with at(20):
        sittings.ask_for_machine(second, run_id)
    with at(21):
        sittings.ask_for_machine(second, run_id)
        assert told(begun, 1).holds == {Hold.MACHINE}
        with pytest.raises(Refused, match=r"sitting\.stopped"):
            runs.execute(first, run_id, "c2", READ)
    with at(25):
        sittings.answer_machine(begun.watching, run_id, allowed=True)
        assert told(begun, 1).ends_at == after(95)
        assert runs.execute(second, run_id, "c2", NOTE).accepted
        with pytest.raises(Refused, match=r"sitting\.elsewhere"):
            runs.execute(first, run_id, "c3", READ)
    assert len(rows(select(RunEvent))) == 2
    assert marks(rows, run_id) == [(1, Mark.STOPPED), (2, Mark.RELEASED)]


def test_a_machine_refused_changes_nothing_but_the_time_it_took(begun: Room, machines: tuple[Actor, Actor], rows: Rows) -> None:
    (first, second), run_id = machines, begun.runs[1]
    with at(10):
        sittings.settle_at_machine(first, run_id)
        sittings.ask_for_machine(second, run_id)
    with at(13):
        sittings.answer_machine(begun.watching, run_id, allowed=False)
        assert told(begun, 1).ends_at == after(93)
        assert runs.execute(first, run_id, "c1", READ).accepted
    (kept,) = rows(select(RunMachine))
    assert (kept.login_id, kept.asked_login_id) == (first.login_id, None)


@pytest.mark.one_database
def test_a_machine_asked_for_is_answered_even_when_the_clock_was_let_go(begun: Room, machines: tuple[Actor, Actor], rows: Rows) -> None:
    (first, second), run_id = machines, begun.runs[1]
    with at(10):
        sittings.settle_at_machine(first, run_id)
        sittings.ask_for_machine(second, run_id)
        sittings.release(begun.watching, run_id, hold=Hold.MACHINE)
        sittings.ask_for_machine(second, run_id)
        assert told(begun, 1).holds == {Hold.MACHINE}
        sittings.release(begun.watching, run_id, hold=Hold.MACHINE)
        sittings.answer_machine(begun.watching, run_id, allowed=True)
        assert runs.execute(second, run_id, "c1", READ).accepted
    assert [row.verb for row in rows(select(AuditRow).where(AuditRow.verb == "machine.answered"))] == ["machine.answered"]


@pytest.mark.one_database
def test_in_training_another_machine_takes_over_at_once(begun: Room, machines: tuple[Actor, Actor], session: Session, rows: Rows) -> None:
    first, second = machines
    with at(10):
        run_id = runs.start_run(first, begun.candidacies[1], "matinee_des_commandes")
        sittings.settle_at_machine(first, run_id)
        assert rows(select(Run.mode).where(Run.id == run_id)) == [RunMode.TRAINING]
        assert rows(select(RunMachine)) == []
        assert runs.execute(second, run_id, "c1", READ).accepted


def test_beats_are_kept_and_are_no_act(begun: Room, rows: Rows) -> None:
    mine, run_id = begun.candidates[0], begun.runs[0]
    before = len(rows(select(AuditRow)))
    kept = []
    for seconds, waiting in ((0, 0), (5, 0), (6, 2), (9, 2), (16, 2), (40, 0)):
        with at(seconds / 60):
            sittings.beat(run_id, mine, waiting=waiting)
            close_reading()
        (row,) = rows(select(Presence))
        kept.append((round((row.seen_at - NOON).total_seconds()), row.waiting))
    assert kept == [(0, 0), (0, 0), (6, 2), (6, 2), (16, 2), (40, 0)]
    assert len(rows(select(AuditRow))) == before


@pytest.mark.one_database
def test_the_end_of_a_silence_at_work_is_told_once(begun: Room, rows: Rows) -> None:
    mine, run_id = begun.candidates[0], begun.runs[0]
    for seconds in (0, 44, 100, 105, 120):
        with at(1 + seconds / 60):
            sittings.beat(run_id, mine)
            close_reading()
    (told,) = rows(select(AuditRow).where(AuditRow.verb == "sitting.heard_again"))
    assert (told.stream, told.at, told.body) == (f"run:{run_id}", after(1 + 100 / 60), f'{{"since":"{after(1 + 44 / 60).isoformat()}"}}')


@pytest.mark.one_database
def test_a_beat_that_has_nothing_new_takes_nobody_s_turn(begun: Room, queries: Any) -> None:
    mine, run_id = begun.candidates[0], begun.runs[0]
    with at(1):
        sittings.beat(run_id, mine)
        close_reading()
        with queries() as statements:
            sittings.beat(run_id, mine)
    assert len(statements) == 1
