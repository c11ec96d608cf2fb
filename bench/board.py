"""`python -m bench.board`: what the invigilator's board costs with five hundred candidates beside fifty, in one process.

The page, the part that a page asks for again, and the answer when nothing moved (304); with each, how many statements were asked.
Nothing is asserted: `tests/integration/test_board_session.py` holds that the statements do not grow with the candidates.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from app import clock, create_app
from app.database import Database
from app.models import Presence, Run
from bench import seed, sitting_seed
from bench.company import took
from bench.sitting_seed import Day

FEW, MANY = 50, 500
ROUNDS = 20
PART = {"X-Board-Part": "1"}
STATES = 5
"""Of five candidates one has not begun, one is offline, one has handed in, two are at work."""


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements asked within."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def _under_way(database: Database, day: Day) -> None:
    now = clock.now()
    with database.writing(untraced=True) as session:
        for rank, run in enumerate(session.scalars(select(Run).where(Run.id.in_([each.started for each in day.sitters])))):
            if rank % STATES == 0:
                continue
            run.started_at = now - timedelta(minutes=30)
            run.submitted_at = now - timedelta(minutes=1) if rank % STATES == 1 else None
            session.add(Presence(run_id=run.id, seen_at=now - timedelta(minutes=3) if rank % STATES == 2 else now, waiting=0))


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post("/login", data={"email": sitting_seed.INVIGILATOR, "password": seed.PASSWORD, "csrf_token": token})
    if answer.status_code not in (302, 303):
        raise SystemExit(f"login: {answer.status}")
    return client


def board_of(count: int) -> dict[str, tuple[float, float, int]]:
    """Milliseconds by the clock and of the processor, and statements, of each way to ask for the board of so many candidates."""
    with tempfile.TemporaryDirectory(prefix="epreuve-bench-") as name:
        data = Path(name) / "data"
        data.mkdir(mode=0o700)
        os.environ |= {"EPREUVE_DATA": str(data), "DATABASE_URL": "", "REDIS_URL": ""}
        day = sitting_seed.make(count)
        app = create_app()
        database: Database = app.extensions["database"]
        with app.app_context():
            _under_way(database, day)
        client = _signed_in(app)
        path = f"/oversight/board/sessions/{day.session_id}"
        # Held: a tag lives as long as the seconds that it was made of.
        with clock.frozen(clock.now()):
            tag = client.get(path, headers=PART).headers["ETag"]
            found = {}
            for what, headers, status in (("page", {}, 200), ("part", PART, 200), ("304", PART | {"If-None-Match": tag}, 304)):

                def ask(headers: dict[str, str] = headers, status: int = status) -> None:
                    answer = client.get(path, headers=headers)
                    if answer.status_code != status:
                        raise SystemExit(f"{path}: {answer.status}")

                with counted(database.engine) as asked:
                    ask()
                begun = time.process_time()
                slow = took(ask, ROUNDS)
                found[what] = (slow * 1000, (time.process_time() - begun) / ROUNDS * 1000, len(asked))
        database.dispose()
    return found


def main() -> None:
    """Measure and print."""
    print(f"\nthe invigilator's board, {MANY} candidates beside {FEW} (aim: at most 300 ms)")
    few, many = board_of(FEW), board_of(MANY)
    for what, (slow, work, asked) in many.items():
        quick, less, before = few[what]
        large = f"{slow:6.1f} ms, {work:.1f} of the processor, {asked} statements"
        print(f"{what:>5}: {large}; of {FEW}: {quick:.1f} ms, {less:.1f}, {before}; ratio {work / less:.2f}")


if __name__ == "__main__":
    main()
