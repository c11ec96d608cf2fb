"""`python -m bench.company`: what the sandbox company costs, in one process, each beside its own least case. `make bench` prints it too.

Ratios where there is something to compare with; seconds and megabytes where the aim is one. Nothing is asserted.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import msgspec
from flask import Flask

from app import create_app, migrations
from app.auth.actor import Actor
from app.config import Settings
from app.demo.load import load as load_demo
from app.services import runs
from bench import seed
from casestudies import library
from casestudies.company import base, history
from casestudies.company.crm import AddNote
from casestudies.recorded import recall
from casestudies.run import Run, act, resume, start

CASE, CUSTOMER = "matinee_des_commandes", "C-00218"
EVENTS, RUNS, RUN_EVENTS = 2_000, 500, 200
PROCESSES, PLAY_SECONDS = 2, 15
FEW, MANY = 600, 6_000


def took(task: Callable[[], object], rounds: int) -> float:
    """The median duration of a task, in seconds."""
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        task()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def grown(count: int, seed: int = 1) -> Run:
    """A run after that many acts of a trainee."""
    run = start(library.load(CASE), seed)
    while len(run.events) < count:
        run = act(run, AddNote(customer=CUSTOMER, text=f"Rappel {len(run.events)}.")).run
    return run


def catch_up() -> None:
    """A process that has nothing yet: load a base, then read a run's events."""
    stored = [(each.seq, each.at, each.body()) for each in grown(EVENTS).events]
    opening = start(library.load(CASE), 1)
    read = took(lambda: resume(opening, [recall(*each) for each in stored]), 15)
    load = took(lambda: base.load.__wrapped__(history.ARTIFACT), 3)
    print(f"{EVENTS:,} events read and folded: {read * 1e3:.0f} ms (aim: at most 60)")
    print(f"base of {MANY:,} orders loaded: {load:.2f} s (aim: at most 1)")


def rooms() -> None:
    """A durable command in an empty run and after many events; the page of the orders of a large company and of a small one."""
    large = base.load(history.ARTIFACT)
    small = msgspec.structs.replace(large, orders=dict(islice(large.orders.items(), FEW)))
    known = {history.ARTIFACT: large, "small": small, library.load(CASE).file.company: base.load(library.load(CASE).file.company)}
    with tempfile.TemporaryDirectory(prefix="epreuve-bench-") as folder, patch.object(base, "load", known.__getitem__):
        app = create_app(Settings(data=Path(folder), database_url=f"sqlite:///{folder}/epreuve.db"))
        with app.app_context():
            migrations.upgrade()
            load_demo()
            people = seed.school()
            _commands(people[2])
        _lists(app, people)


def _commands(person: seed.Person) -> None:
    actor = Actor(account_id=person[1])
    empty, full = (runs.start_run(actor, person[2], CASE, seed=1) for _ in range(2))
    note = AddNote(customer=CUSTOMER, text="Le client préfère être rappelé en fin de matinée.")
    for _ in range(EVENTS):
        runs.execute(actor, full, runs.new_command_id(), note)
    few, many = (took(partial(_execute, actor, run_id, note), 200) for run_id in (empty, full))
    after, before = f"command after {EVENTS:,} events: {many * 1e3:.2f} ms", f"in an empty run {few * 1e3:.2f} ms"
    print(f"{after}, {before}, ratio {many / few:.2f} (aim: at most 1.5)")


def _execute(actor: Actor, run_id: int, command: AddNote) -> None:
    runs.execute(actor, run_id, runs.new_command_id(), command)


def _lists(app: Flask, people: list[seed.Person]) -> None:
    pages = [seed.orders_page(app, person, name) for person, name in zip(people, (history.ARTIFACT, "small"), strict=False)]
    client = app.test_client(use_cookies=False)

    def ask(path: str, cookie: str) -> None:
        answer = client.get(path, headers={"Cookie": cookie})
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"{path}: {answer.status}")

    many, few = (took(partial(ask, *page), 40) for page in pages)
    large, small = f"page of {MANY:,} orders, filtered and sorted: {many * 1e3:.1f} ms", f"of {FEW}: {few * 1e3:.1f} ms"
    print(f"{large}; {small}; ratio {many / few:.2f} (aim: at most 1.3)")


def memory() -> None:
    """What open runs add to the base, each with events of its own, in a process that does nothing else."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        added = pool.apply(_open_runs)
    print(f"{RUNS} open runs of {RUN_EVENTS} events: {added / 1e6:.0f} MB above the base (aim: at most 200)")


def _open_runs() -> int:
    stored = [(each.seq, each.at, each.body()) for each in grown(RUN_EVENTS).events]
    opening = start(library.load(CASE), 1)
    before = _resident()
    kept = [resume(opening, [recall(*each) for each in stored]) for _ in range(RUNS)]
    return _resident() - before if len(kept) == RUNS else 0


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _play(seconds: float) -> int:
    scripts = [(library.load(case_id), name) for case_id in library.identifiers() for name in library.playthroughs(case_id)]
    for case, name in scripts:
        library.play(case, name, 0)
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        case, name = scripts[done % len(scripts)]
        library.play(case, name, 1 + done // len(scripts))
        done += 1
    return done


def playthroughs() -> None:
    """Every playthrough of every case, variant after variant, on all cores."""
    with multiprocessing.Pool(PROCESSES) as pool:
        done = sum(pool.map(_play, [PLAY_SECONDS] * PROCESSES))
    minute = done * timedelta(minutes=1).total_seconds() / PLAY_SECONDS
    print(f"{minute:,.0f} playthroughs a minute on {PROCESSES} processes (aim: at least 3,000)")


def main() -> None:
    """Measure and print."""
    print("\nsandbox company")
    for measure in (rooms, catch_up, memory, playthroughs):
        measure()


if __name__ == "__main__":
    main()
