"""A school at work and a day of examination, on each of the two databases, for the tests that press and kill."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench import seed, sitting, sitting_seed
from bench.sitting import Paths
from bench.sitting_seed import Day
from tests.support.fixtures import postgres
from tests.support.postgres import Postgres
from tests.support.pressure import Server

__all__ = ["postgres"]

CLIENTS = 50


@dataclass(frozen=True)
class House:
    """An empty database, and the surroundings of whatever works on it."""

    url: str
    environment: dict[str, str]
    log: Path


@dataclass(frozen=True)
class School:
    """A server over candidates at work: `commands` are one durable act each, `lists` the list of candidates, `url` their database."""

    server: Server
    commands: list[str]
    lists: list[str]
    house: House


@dataclass(frozen=True)
class Examination:
    """A server on a day of examination, nobody logged in yet."""

    server: Server
    day: Day
    paths: Paths
    house: House


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Each database in turn."""
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
    return House(url, dict(os.environ), tmp_path / "server.log")


def _served(house: House) -> Iterator[Server]:
    server = Server(house.environment, house.log)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture
def school(house: House) -> Iterator[School]:
    """Fifty candidates with a run in hand, and the server that they work on, started."""
    load = seed.make(CLIENTS)
    for server in _served(house):
        yield School(server, load.commands[0], load.lists, house)


@pytest.fixture
def examination(house: House, request: pytest.FixtureRequest) -> Iterator[Examination]:
    """As many candidates as the test's parameter says, seated, and their server, started."""
    day = sitting_seed.make(request.param)
    paths = sitting.paths(day)
    for server in _served(house):
        yield Examination(server, day, paths, house)
