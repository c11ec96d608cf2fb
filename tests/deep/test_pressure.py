"""Many candidates at once: no error, nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.models import RunCommand, RunEvent
from tests.deep.conftest import School
from tests.support.pressure import Told, chains_hold, press

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("pressure")]

NOTED = "crm.note_added"
"""The event of the act that the candidates do; the company may answer with others."""
ACTS = 20


def held_to_what_was_told(school: School, told: Told) -> None:
    """Every acknowledged act is in the database once, with its one event; the runs have no gap."""
    database = Database(school.house.url)
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
    chains_hold(school.house.environment)
