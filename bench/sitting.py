"""`python -m bench.sitting`: a day of examination under load, in milliseconds and percentiles. `make bench` prints it too.

Five hundred candidates log in, begin, and act every ten seconds while two invigilators watch; the network is cut under two thousand acts.
Everything is real but the people: the server with its two processes, a worker, and on the same machine the load itself, which costs what it
costs. The load average beside each figure says how busy the machine was. Nothing is asserted: `tests/deep/test_sitting_day.py` holds that
nothing is lost, nothing done twice and nothing refused.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import url_for
from sqlalchemy import select

from app import create_app
from app.database import Database
from app.models import RunCommand, RunEvent
from bench import seed, sitting_seed
from bench.people import Answered, Browser, Measured, all_at_once
from bench.servers import application
from bench.sitting_seed import Day, Sitter

CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "500"))
SECONDS = float(os.environ.get("BENCH_SITTING_SECONDS", "60"))
NOTED = "crm.note_added"
"""The event of the act; the company may answer with others."""
EVERY = 10.0
"""Seconds between two acts of one candidate."""
WATCH_EVERY = 5.0
"""Seconds between two looks of a board."""
WATCHING = 2
BOARDS = 20
REPLAYED = 4
"""Acts of each candidate that are cut from their answers, then sent again."""
WORKERS = 2
HOME = "/account/preferences"
"""A page with forms."""


@dataclass
class Desk:
    """A candidate at their machine."""

    sitter: Sitter
    browser: Browser
    note: str
    customer: str
    sent: list[str] = field(default_factory=list)

    async def log_in(self) -> Answered:
        """Log in by the form."""
        return await self.browser.log_in(self.sitter.email, seed.PASSWORD)

    async def act(self, command_id: str = "") -> Answered:
        """Note something of a customer: one durable act. Under an id known already, the same act sent again."""
        identifier = command_id or uuid.uuid4().hex
        if not command_id:
            self.sent.append(identifier)
        return await self.browser.post(self.note, noted(identifier))

    async def cut(self) -> None:
        """Act, and break the connection before the answer."""
        self.sent.append(uuid.uuid4().hex)
        await self.browser.cut(self.note, noted(self.sent[-1]))


def noted(identifier: str) -> dict[str, str]:
    """The form of the act, under that id."""
    return {"command_id": identifier, "text": "Le client préfère être rappelé en fin de matinée."}


def fresh(**fields: str) -> dict[str, str]:
    """A form of the board that was just opened: these fields, under a new id."""
    return {"command_id": uuid.uuid4().hex, **fields}


@dataclass
class Paths:
    """Where things are, by the routes of the application."""

    board: str
    start_all: str
    begin: list[str]
    note: list[str]
    customer: list[str]


def paths(day: Day) -> Paths:
    """The addresses of that day."""
    app = create_app()
    with app.test_request_context():
        runs = [sitter.started for sitter in day.sitters]
        found = Paths(
            url_for("oversight.session_board", session_id=day.session_id),
            url_for("oversight.start_all", session_id=day.session_id),
            [url_for("sandbox.begin", run_id=sitter.begun) for sitter in day.sitters],
            [url_for("sandbox.add_note", run_id=run_id, code=seed.CUSTOMER) for run_id in runs],
            [url_for("sandbox.customer", run_id=run_id, code=seed.CUSTOMER) for run_id in runs],
        )
    app.extensions["database"].dispose()
    return found


def seated(port: int, day: Day, where: Paths) -> list[Desk]:
    """Everyone at a machine, nobody logged in."""
    rows = zip(day.sitters, where.note, where.customer, strict=True)
    return [Desk(sitter, Browser(port), note, customer) for sitter, note, customer in rows]


async def invigilator(port: int) -> Browser:
    """Whoever watches, logged in."""
    browser = Browser(port)
    await browser.log_in(sitting_seed.INVIGILATOR, seed.PASSWORD)
    browser.token = (await browser.get(HOME)).token
    return browser


async def enter(desks: Sequence[Desk]) -> tuple[Measured, float]:
    """All log in in one instant; each then opens their home, whose forms they keep."""
    found = await all_at_once(desk.log_in() for desk in desks)
    for desk in desks:
        desk.browser.token = (await desk.browser.get(HOME)).token
    return found


async def work(desks: Sequence[Desk], seconds: float, acts: Measured, pages: Measured) -> None:
    """Each acts every ten seconds, from a moment of their own, and is shown the page that follows."""

    async def one(desk: Desk, first: float) -> None:
        moment = time.perf_counter() + first
        for _ in range(max(int(seconds / EVERY), 1)):
            await asyncio.sleep(max(moment - time.perf_counter(), 0))
            acts.note(await desk.act())
            pages.note(await desk.browser.get(desk.customer))
            moment += EVERY

    await asyncio.gather(*(one(desk, EVERY * number / len(desks)) for number, desk in enumerate(desks)))


async def watch(browser: Browser, board: str, seconds: float, seen: Measured) -> None:
    """Look at the board again and again, as its page does."""
    end, known = time.perf_counter() + seconds, ""
    while time.perf_counter() < end:
        answer = seen.note(await browser.get(board, X_Board_Part="1", **({"If_None_Match": known} if known else {})))
        known = answer.headers.get("etag", "")
        await asyncio.sleep(WATCH_EVERY)


async def replay(desks: Sequence[Desk]) -> tuple[Measured, float]:
    """The network is cut under everybody's acts; back, each sends theirs again, and once more."""
    for _ in range(REPLAYED):
        await asyncio.gather(*(desk.cut() for desk in desks))
    answers, begun = Measured(), time.perf_counter()

    async def back(desk: Desk) -> None:
        for identifier in desk.sent[-REPLAYED:] * 2:
            answers.note(await desk.act(identifier))

    await asyncio.gather(*(back(desk) for desk in desks))
    return answers, time.perf_counter() - begun


@dataclass(frozen=True)
class Kept:
    """What became of the acts: how many were sent, how many are lost, how many are there twice or were sent by nobody."""

    sent: int
    lost: int
    strange: int


def kept(url: str, desks: Sequence[Desk]) -> Kept:
    """The acts of these people, held against the database."""
    sent = {identifier for desk in desks for identifier in desk.sent}
    runs = [desk.sitter.started for desk in desks]
    database = Database(url)
    with database.reading() as session:
        commands = session.scalars(select(RunCommand.command_id).where(RunCommand.run_id.in_(runs))).all()
        noted = session.scalars(select(RunEvent.command_id).where(RunEvent.run_id.in_(runs), RunEvent.type == NOTED)).all()
    database.dispose()
    lost = len(sent - set(commands)) + len(sent - set(noted))
    return Kept(len(sent), lost, sum(abs(len(found) - len(set(found) & sent)) for found in (commands, noted)))


def told(name: str, found: Measured | tuple[Measured, float], *, aim: str) -> None:
    """One line: the percentiles, what was answered, the load of the machine; with seconds, when the last answer came."""
    measured, whole = found if isinstance(found, tuple) else (found, None)
    figures = "".join(f"{measured.at(share):>9.0f}" for share in (0.5, 0.95, 0.99, 1.0))
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(measured.statuses.items()))
    lasted = f"; all within {whole:.1f} s" if whole is not None else ""
    print(f"{name:<34}{figures}  {statuses}{lasted} (aim: {aim}; load {os.getloadavg()[0]:.1f})", flush=True)


async def day_of(port: int, day: Day, url: str, where: Paths) -> None:
    """The day, hour by hour."""
    desks = seated(port, day, where)
    print(f"{'milliseconds':<34}{'p50':>9}{'p95':>9}{'p99':>9}{'longest':>9}")
    told("logins, all at once", await enter(desks), aim="all within 30 s")
    first, second = [await invigilator(port) for _ in range(WATCHING)]
    told("starts by the invigilator", await all_at_once([first.post(where.start_all, fresh())]), aim="all within 3 s")
    began = [desk.browser.post(path, {}) for desk, path in zip(desks, where.begin, strict=True)]
    told("starts by each candidate", await all_at_once(began), aim="all within 3 s")
    acts, pages, looks, boards = Measured(), Measured(), Measured(), Measured()
    for _ in range(BOARDS):
        boards.note(await first.get(where.board))
    told("the board, alone", boards, aim="at most 300 ms")
    watching = [watch(browser, where.board, SECONDS, looks) for browser in (first, second)]
    await asyncio.gather(work(desks, SECONDS, acts, pages), *watching)
    told(f"acts, one each {EVERY:.0f} s a candidate", acts, aim="p95 100 ms, p99 250 ms")
    told("the page after each act", pages, aim="none set")
    told("the board, meanwhile", looks, aim="at most 300 ms")
    told("acts replayed after a cut", await replay(desks), aim="each once")
    found = kept(url, desks)
    print(f"acts sent {found.sent:,}, lost {found.lost}, twice or unknown {found.strange}")


@contextmanager
def working(environment: dict[str, str], log: Path) -> Iterator[None]:
    """A worker beside the server."""
    with log.open("wb") as output:
        command = [sys.executable, "-c", "from app.cli import main; main()", "worker"]
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Seed, serve, sit, print."""
    with tempfile.TemporaryDirectory(prefix="epreuve-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir(mode=0o700)
        os.environ |= {"EPREUVE_DATA": str(data), "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", ""), "REDIS_URL": ""}
        url = os.environ["DATABASE_URL"] or f"sqlite:///{data / 'epreuve.db'}"
        print(f"\n{CANDIDATES} candidates, {WORKERS} web processes and a worker, {url.partition(':')[0]}")
        day = sitting_seed.make(CANDIDATES)
        where = paths(day)
        with application(folder, data, WORKERS) as server, working({}, folder / "worker.log"):
            asyncio.run(day_of(server.port, day, url, where))


if __name__ == "__main__":
    main()
