"""Runs: a command is done once, after the end it is late, what is handed in is frozen. On SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.chain import ORIGIN, event_hash
from app.database import close_reading
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task
from app.models import Candidacy, DraftRevision, EvidenceRow, Job, LateCommand, Role, RunCommand, RunEvent, RunMode
from app.models import Run as RunRow
from app.queries import runs as reading
from app.services import accommodations, runs
from blocks.observation import Evidence
from casestudies.company.messages import ReadMessage, SendMessage
from casestudies.company.orders import CancelOrder, CancelReason, ConfirmOrder, EnterPurchaseOrder
from tests.support.factories import AccountFactory, CandidacyFactory

CASE = "matinee_des_commandes"
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Rows = Callable[[Select[Any]], Sequence[Any]]


@pytest.fixture
def candidacy(session: Session) -> Candidacy:
    found: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    return found


@pytest.fixture
def actor(candidacy: Candidacy) -> Actor:
    return Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))


@pytest.fixture
def run_id(in_app: Flask, candidacy: Candidacy, actor: Actor) -> int:
    with clock.frozen(NOON):
        return runs.start_run(actor, candidacy.id, CASE, seed=7)


def at(minutes: int) -> Any:
    return clock.frozen(NOON + timedelta(minutes=minutes))


def test_the_same_command_is_done_once_and_answered_twice(rows: Rows, actor: Actor, run_id: int) -> None:
    command = ReadMessage(message="M-0067")
    with at(1):
        first = runs.execute(actor, run_id, "c1", command)
        again = runs.execute(actor, run_id, "c1", command)
    assert first == again
    assert first.accepted
    assert [event.command_id for event in rows(select(RunEvent))] == ["c1"]
    assert len(rows(select(RunCommand))) == 1


def test_another_body_under_the_same_id_is_refused(rows: Rows, actor: Actor, run_id: int) -> None:
    with at(1):
        runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067"))
        with pytest.raises(Refused, match=r"run\.command_reused"):
            runs.execute(actor, run_id, "c1", ReadMessage(message="M-0066"))
    assert len(rows(select(RunEvent))) == 1


def test_a_refusal_is_stored_and_makes_no_event(rows: Rows, actor: Actor, run_id: int) -> None:
    with at(1):
        first = runs.execute(actor, run_id, "c1", ConfirmOrder(order="CC-0"))
        assert runs.execute(actor, run_id, "c1", ConfirmOrder(order="CC-0")) == first
    assert (first.status, first.code, first.params, first.field) == ("refused", "orders.unknown", {"order": "CC-0"}, "order")
    assert rows(select(RunEvent)) == []


def test_a_warning_is_recorded_then_passed(actor: Actor, run_id: int) -> None:
    with at(1):
        runs.execute(actor, run_id, "c1", EnterPurchaseOrder(message="M-0067"))
        warned = runs.execute(actor, run_id, "c2", ConfirmOrder(order="CC-2026-0417"))
        assert warned.status == "warned"
        assert {warning["code"] for warning in warned.warnings} == {"orders.short"}
        passed = runs.execute(actor, run_id, "c3", ConfirmOrder(order="CC-2026-0417", proceed=True))
    assert passed.accepted


def test_the_chain_of_a_runs_events_holds(rows: Rows, actor: Actor, run_id: int) -> None:
    with at(1):
        runs.execute(actor, run_id, "c1", EnterPurchaseOrder(message="M-0067"))
        runs.execute(actor, run_id, "c2", SendMessage(to="legoff", subject="Double", body="Laquelle fait foi ?"))
    head = ORIGIN
    for event in rows(select(RunEvent).order_by(RunEvent.seq)):
        assert event.previous == head
        assert event.hash == event_hash(event)
        head = event.hash


def test_two_threads_with_one_id_make_one_event(app: Flask, rows: Rows, actor: Actor, run_id: int) -> None:
    answers: list[Any] = []
    gate = threading.Barrier(6)

    def send() -> None:
        with app.app_context(), at(1):
            gate.wait()
            answers.append(runs.execute(actor, run_id, "same", ReadMessage(message="M-0067")))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len({answer.seq for answer in answers}) == 1
    assert [event.command_id for event in rows(select(RunEvent))] == ["same"]


def test_different_commands_at_once_are_all_done_or_told_to_try_again(app: Flask, rows: Rows, actor: Actor, run_id: int) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(4)

    def send(number: int) -> None:
        with app.app_context(), at(1):
            gate.wait()
            try:
                runs.execute(actor, run_id, f"c{number}", SendMessage(to="auffret", subject=f"S{number}", body="B"))
                outcomes.append("done")
            except Conflict:
                outcomes.append("again")

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [event for event in rows(select(RunEvent).order_by(RunEvent.seq)) if event.type == "messages.sent"]
    assert len(sent) == outcomes.count("done") == 4 - outcomes.count("again")
    seqs = [event.seq for event in rows(select(RunEvent).order_by(RunEvent.seq))]
    assert seqs == list(range(1, len(seqs) + 1))


def test_after_the_end_a_command_is_late_and_kept_apart(rows: Rows, actor: Actor, run_id: int) -> None:
    with at(75):
        assert runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067")).status == "late"
        assert runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067")).status == "late"
        with pytest.raises(Refused, match=r"run\.over"):
            runs.save_draft(actor, run_id, "letter", {"body": "x"})
    assert rows(select(RunEvent)) == []
    assert [late.command_id for late in rows(select(LateCommand))] == ["c1"]


def test_a_third_more_time_moves_the_end(session: Session, rows: Rows, candidacy: Candidacy, actor: Actor, run_id: int) -> None:
    officer = AccountFactory(roles=[Role.DISABILITY_OFFICER])
    with at(5):
        accommodations.decide(Actor(account_id=officer.id, roles=frozenset({Role.DISABILITY_OFFICER})), candidacy.id, {"extra_time": "1/3"})
    with at(99):
        assert runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067")).accepted
        room = reading.room(actor, run_id)
        assert (room.extra, room.ends_at, room.open) == (True, NOON + timedelta(minutes=100), True)
    close_reading()
    with at(75):
        runs.submit_at_deadline(Task(1, runs.SUBMIT_JOB, {"run": run_id}, 1, lambda percent: None))
    assert rows(select(EvidenceRow)) == []
    assert sorted(job.run_at for job in rows(select(Job))) == [NOON + timedelta(minutes=75), NOON + timedelta(minutes=100)]
    with at(100):
        runs.submit_at_deadline(Task(1, runs.SUBMIT_JOB, {"run": run_id}, 1, lambda percent: None))
    assert len(rows(select(EvidenceRow))) == 1


def test_handing_in_freezes_the_observations_once(rows: Rows, actor: Actor, run_id: int) -> None:
    with at(1):
        runs.execute(actor, run_id, "c1", EnterPurchaseOrder(message="M-0067"))
        runs.execute(actor, run_id, "c2", CancelOrder(order="CC-2026-0417", reason=CancelReason.DUPLICATE))
        runs.submit(actor, run_id)
        runs.submit(actor, run_id)
        runs.submit_at_deadline(Task(1, runs.SUBMIT_JOB, {"run": run_id}, 1, lambda percent: None))
        assert runs.execute(actor, run_id, "c3", ReadMessage(message="M-0067")).status == "late"
    (frozen,) = rows(select(EvidenceRow))
    evidence = msgspec.json.decode(frozen.body, type=Evidence)
    assert evidence.digest == frozen.digest
    assert {each.code: each.outcome.value for each in evidence.observations}["double"] == "not_met"
    assert frozen.competencies == ["BC03C01", "BC03C03", "BC03C06"]


def test_a_job_for_a_run_that_is_gone_or_not_begun_does_nothing(rows: Rows, candidacy: Candidacy, in_app: Flask) -> None:
    waiting = runs.prepare(Actor.system(), candidacy.id, CASE, RunMode.CERTIFYING)
    for number in (waiting, 9999):
        runs.submit_at_deadline(Task(1, runs.SUBMIT_JOB, {"run": number}, 1, lambda percent: None))
    assert rows(select(EvidenceRow)) == []


def test_a_run_that_has_not_begun_takes_nothing(rows: Rows, candidacy: Candidacy, actor: Actor, in_app: Flask) -> None:
    run_id = runs.prepare(Actor.system(), candidacy.id, CASE, RunMode.CERTIFYING)
    for act in (
        lambda: runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067")),
        lambda: runs.submit(actor, run_id),
        lambda: runs.save_draft(actor, run_id, "letter", {"body": "x"}),
    ):
        with pytest.raises(Refused, match=r"run\.not_begun"):
            act()
    runs.begin(actor, run_id)
    begun = rows(select(RunRow))[0].started_at
    runs.begin(actor, run_id)
    assert rows(select(RunRow))[0].started_at == begun


def test_another_persons_run_does_not_exist(session: Session, run_id: int) -> None:
    stranger = Actor(account_id=AccountFactory(roles=[Role.CANDIDATE]).id, roles=frozenset({Role.CANDIDATE}))
    for act in (
        lambda: reading.room(stranger, run_id),
        lambda: runs.execute(stranger, run_id, "c1", ReadMessage(message="M-0067")),
        lambda: runs.submit(stranger, run_id),
        lambda: runs.begin(stranger, run_id),
        lambda: runs.save_draft(stranger, run_id, "letter", {"body": "x"}),
    ):
        with pytest.raises(NotFound):
            act()


def test_only_ones_own_candidacy_and_its_blocks_may_train(session: Session, candidacy: Candidacy, actor: Actor, in_app: Flask) -> None:
    other: Candidacy = CandidacyFactory(blocks=["BC01"])
    with pytest.raises(NotFound):
        runs.start_run(actor, other.id, CASE)
    with pytest.raises(NotFound):
        runs.prepare(actor, candidacy.id, "rien", RunMode.TRAINING)
    with pytest.raises(Refused, match=r"run\.other_block"):
        runs.prepare(actor, other.id, CASE, RunMode.TRAINING)


def test_drafts_are_revisions_and_the_last_one_shows(rows: Rows, actor: Actor, run_id: int) -> None:
    with at(1):
        runs.save_draft(actor, run_id, "letter", {"body": "Bonj"})
        first = runs.save_draft(actor, run_id, "letter", {"body": "Bonjour"})
    with at(2):
        assert runs.save_draft(actor, run_id, "letter", {"body": "Bonjour"}) == first
        assert [draft.body for draft in reading.room(actor, run_id).drafts] == [{"body": "Bonjour"}]
        close_reading()
        runs.save_draft(actor, run_id, "letter", {})
        assert reading.room(actor, run_id).drafts == ()
        with pytest.raises(Refused, match=r"draft\.too_long"):
            runs.save_draft(actor, run_id, "letter", {"body": "x" * 20_001})
    assert [draft.revision for draft in rows(select(DraftRevision).order_by(DraftRevision.id))] == [1, 2, 3]


def test_the_kept_state_follows_other_processes(app: Flask, actor: Actor, run_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(1):
        runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067"))
        assert len(reading.room(actor, run_id).run.events) == 1
        close_reading()
        monkeypatch.setattr(reading, "_kept", reading.Kept(1))
        runs.execute(actor, run_id, "c2", ReadMessage(message="M-0066"))
        fresh = reading.room(actor, run_id).run
    assert fresh.company.messages["M-0066"].read
    assert len(fresh.events) == 2


def test_a_kept_state_of_another_stream_is_not_used(app: Flask, actor: Actor, run_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(1):
        runs.execute(actor, run_id, "c1", ReadMessage(message="M-0067"))
        stale = reading.room(actor, run_id).run
        keeper = reading.Kept(2)
        url = str(app.extensions["database"].engine.url)
        keeper.put((url, run_id, reading.ENGINE_VERSION), stale, "f" * 64)
        monkeypatch.setattr(reading, "_kept", keeper)
        close_reading()
        assert reading.room(actor, run_id).run.events == stale.events


def test_the_process_keeps_no_more_than_its_number() -> None:
    keeper = reading.Kept(1)
    run: Any = object()
    keeper.put(("a", 1, 1), run, "h")
    keeper.put(("a", 2, 1), run, "h")
    assert keeper.get(("a", 1, 1)) is None
    assert keeper.get(("a", 2, 1)) == (run, "h")
