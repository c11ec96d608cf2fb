"""Jobs: written with their cause, done once, taken again from a dead worker."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.jobs import Task, enqueue, queue, registry, wakeup, worker
from app.models import Job, JobState
from app.services import audit
from tests.support.tree import ROOT

STARTED = clock.now()


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})


@pytest.fixture
def done() -> list[Task]:
    """The tasks that the handler of "tests.note" was given."""
    seen: list[Task] = []
    registry.handler("tests.note")(seen.append)
    return seen


@write
def put_off(session: Session, number: int = 1, *, minutes: int = 0, fails: bool = False, kind: str = "tests.note") -> int:
    """An act that leaves a job."""
    job = enqueue(session, kind, {"number": number}, run_at=clock.now() + timedelta(minutes=minutes))
    audit.record(session, Actor.system(), stream="tests:1", verb="test.put_off")
    if fails:
        raise RuntimeError("the act fails after all")
    return job.id


def at(minutes: float) -> AbstractContextManager[None]:
    """The clock held so many minutes after STARTED."""
    return clock.frozen(STARTED + timedelta(minutes=minutes))


def test_a_job_is_done_once(in_app: Flask, done: list[Task], rows: Callable) -> None:
    put_off()
    assert worker.run_next() is True
    assert worker.run_next() is False
    assert [(task.payload, task.attempt) for task in done] == [({"number": 1}, 1)]
    (job,) = rows(select(Job))
    assert (job.state, job.progress, job.leased_until, job.attempts) == (JobState.DONE, 100, None, 1)


def test_a_job_goes_with_its_cause(in_app: Flask, done: list[Task], rows: Callable) -> None:
    with pytest.raises(RuntimeError, match="after all"):
        put_off(fails=True)
    assert rows(select(Job)) == []
    assert worker.run_next() is False


def test_one_cause_makes_one_job_and_the_later_moment_holds(in_app: Flask, done: list[Task], rows: Callable) -> None:
    with at(0):
        assert put_off(minutes=60) == put_off(minutes=80)
        assert len(rows(select(Job))) == 1
    with at(70):
        assert worker.run_next() is False
    with at(81):
        assert worker.run_next() is True
        put_off(minutes=0)
        assert worker.run_next() is False, "what is done is not done again"


def test_jobs_are_taken_in_the_order_of_their_moments(in_app: Flask, done: list[Task]) -> None:
    with at(0):
        put_off(1, minutes=20)
        put_off(2, minutes=10)
    with at(30):
        while worker.run_next():
            pass
    assert [task.payload["number"] for task in done] == [2, 1]


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(in_app: Flask, rows: Callable) -> None:
    @registry.handler("tests.broken")
    def broken(task: Task) -> None:
        raise ValueError("not today")

    with at(0):
        put_off(kind="tests.broken")
        assert worker.run_next() is True
        assert worker.run_next() is False, "not at once"
        (job,) = rows(select(Job))
        assert (job.state, job.error) == (JobState.WAITING, "ValueError: not today")
        assert job.run_at == STARTED + queue.FIRST_PAUSE
    for attempt in range(2, queue.ATTEMPTS + 1):
        with at(attempt * 120):
            assert worker.run_next() is True
    (job,) = rows(select(Job))
    assert (job.state, job.attempts) == (JobState.FAILED, queue.ATTEMPTS)
    with at(10_000):
        assert worker.run_next() is False


def test_a_kind_that_nobody_handles_says_so(in_app: Flask, rows: Callable) -> None:
    put_off(kind="tests.unknown")
    worker.run_next()
    (job,) = rows(select(Job))
    assert job.error == "LookupError: no handler for the jobs of kind tests.unknown"


def test_a_held_job_is_not_taken_and_an_abandoned_one_is(in_app: Flask, done: list[Task]) -> None:
    with at(0):
        put_off()
        first = queue.take()
        assert first is not None
        assert queue.take() is None
    with at(2):
        second = queue.take()
        assert second is not None
        assert second.attempts == 2
        assert queue.finish(first) is False, "the one thought dead may not end what another has taken"
        assert queue.renew(first, 50) is False
        assert queue.finish(second) is True


def test_progress_renews_the_lease(in_app: Flask, rows: Callable) -> None:
    with at(0):
        put_off()
        job = queue.take()
        assert job is not None
    with at(0.9):
        assert queue.renew(job, 40) is True
    with at(1.5):
        assert queue.take() is None
    assert rows(select(Job))[0].progress == 40


def test_what_kills_its_workers_is_given_up(in_app: Flask, rows: Callable) -> None:
    with at(0):
        put_off()
    for attempt in range(queue.ATTEMPTS):
        with at(attempt * 2):
            assert queue.take() is not None
    with at(queue.ATTEMPTS * 2):
        assert queue.take() is None
    assert rows(select(Job))[0].state is JobState.FAILED


def test_two_workers_do_not_take_one_job(app: Flask) -> None:
    with app.app_context():
        for number in range(20):
            put_off(number)
    taken: list[int] = []

    def work() -> None:
        while True:
            with app.app_context():
                job = queue.take()
            if job is None:
                return
            taken.append(job.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 20


def test_a_job_rings_the_bell_once_it_is_committed(in_app: Flask, done: list[Task]) -> None:
    wakeup.wait(0)
    put_off()
    begun = time.monotonic()
    wakeup.wait(20)
    assert time.monotonic() - begun < 10


def test_a_worker_ends_when_it_is_told_to(app: Flask, done: list[Task], rows: Callable) -> None:
    with app.app_context():
        put_off()
    stopping = threading.Event()
    thread = threading.Thread(target=worker.run, args=(app, stopping))
    thread.start()
    end = time.monotonic() + 30
    while not done and time.monotonic() < end:
        time.sleep(0.02)
    stopping.set()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert len(done) == 1


def test_a_killed_workers_job_is_taken_again(app: Flask, data_folder: Path, tmp_path: Path, rows: Callable) -> None:
    """kill -9 in the middle of a job: when its lease has run out, another worker does the job."""
    mark = tmp_path / "started"

    @write
    def put_off_endless(session: Session) -> None:
        enqueue(session, "tests.endless", {"mark": str(mark)})
        audit.record(session, Actor.system(), stream="tests:1", verb="test.put_off")

    with app.app_context():
        put_off_endless()
    url = app.extensions["settings"].database_url
    victim = subprocess.Popen([sys.executable, "-m", "tests.support.slow_worker", str(data_folder), url, "3"], cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert mark.exists(), "the worker did not begin"
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    (job,) = rows(select(Job))
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)

    attempts: list[int] = []
    registry.handler("tests.endless")(lambda task: attempts.append(task.attempt))
    with app.app_context():
        end = time.monotonic() + 30
        while not worker.run_next() and time.monotonic() < end:
            time.sleep(0.1)
    assert attempts == [2]
    assert rows(select(Job))[0].state is JobState.DONE
