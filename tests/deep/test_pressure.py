"""Many candidates at once, and servers killed under their hands: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.models import RunCommand, RunEvent
from tests.deep.conftest import School
from tests.support.pressure import Told, press
from tests.support.tree import ROOT

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("pressure")]

NOTED = "crm.note_added"
"""The event of the act that the candidates do; the company may answer with others."""
ACTS = 20
KILLS = 8
UNDER_LOAD = 3.0
"""Seconds that the candidates work between two kills."""


def held_to_what_was_told(school: School, told: Told) -> None:
    """Every acknowledged act is in the database once, with its one event; the runs have no gap."""
    database = Database(school.url)
    with database.reading() as session:
        commands = session.execute(select(RunCommand.run_id, RunCommand.command_id)).all()
        events = session.execute(
            select(RunEvent.command_id).where(RunEvent.command_id.in_(told.acknowledged), RunEvent.type == NOTED)
        ).all()
        ends = session.execute(select(RunEvent.run_id, func.count(), func.max(RunEvent.seq)).group_by(RunEvent.run_id)).all()
    database.dispose()
    kept = Counter(row.command_id for row in commands)
    assert [each for each in told.acknowledged if kept[each] != 1] == []
    assert Counter(row.command_id for row in events) == Counter(dict.fromkeys(told.acknowledged, 1))
    assert [tuple(row) for row in ends if row[1] != row[2]] == []


def chains_hold(school: School) -> None:
    """What the auditor's command says of this database."""
    verified = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "audit", "verify"],
        cwd=ROOT,
        env=school.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_fifty_candidates_at_once_meet_no_error(school: School) -> None:
    told, read = Told(), Told()
    threads = press(school.server.port, school.commands, told, acts=ACTS)
    threads += press(school.server.port, school.lists[:4], read, acts=ACTS)
    for thread in threads:
        thread.join()
    for each in (told, read):
        assert (dict(each.refused), each.unanswered, each.abandoned) == ({}, 0, [])
    assert len(told.acknowledged) == ACTS * len(school.commands)
    assert len(read.acknowledged) == ACTS * 4
    held_to_what_was_told(school, told)
    chains_hold(school)


def test_servers_killed_under_load_lose_nothing_and_do_nothing_twice(school: School) -> None:
    told, over = Told(), threading.Event()
    threads = press(school.server.port, school.commands, told, until=over)
    try:
        for _ in range(KILLS):
            before = len(told.acknowledged)
            time.sleep(UNDER_LOAD)
            school.server.kill()
            assert len(told.acknowledged) > before, "the server was killed before it worked"
            held_to_what_was_told(school, Told(acknowledged=list(told.acknowledged)))
            school.server.start()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert told.unanswered > 0, "no act was under way when a server died"
    assert (dict(told.refused), told.abandoned) == ({}, [])
    held_to_what_was_told(school, told)
    chains_hold(school)
