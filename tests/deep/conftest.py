"""A school at work on each of the two databases, for the tests that press and kill."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench import seed
from tests.support.fixtures import postgres
from tests.support.postgres import Postgres
from tests.support.pressure import Server

__all__ = ["postgres"]

CLIENTS = 50


@dataclass(frozen=True)
class School:
    """A server over candidates at work: `commands` are one durable act each, `lists` the list of candidates, `url` their database."""

    server: Server
    commands: list[str]
    lists: list[str]
    url: str
    environment: dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def school(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Fifty candidates with a run in hand, and the server that they work on, started."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    url = f"sqlite:///{data / 'epreuve.db'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        server.drop("pressed")
        url = server.create("pressed")
    for name in list(os.environ):
        if name.startswith("EPREUVE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("EPREUVE_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", url)
    load = seed.make(CLIENTS)
    environment = dict(os.environ)
    served = Server(environment, tmp_path / "server.log")
    served.start()
    try:
        yield School(served, load.commands, load.lists, url, environment)
    finally:
        served.kill()
