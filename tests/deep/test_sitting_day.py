"""A day of examination of five hundred candidates: all log in, begin, act, and lose the network; nobody meets an error, nothing is lost."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.models import Run
from bench import sitting
from bench.people import Measured, all_at_once
from bench.sitting import Desk
from tests.deep.conftest import Examination
from tests.support.pressure import chains_hold

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("pressure")]

CANDIDATES = 500
SECONDS = 20.0
"""Two acts of each candidate."""
DONE, SHOWN = 303, 200


async def day_of(examination: Examination) -> list[Desk]:
    """The day; every answer is what it must be."""
    port, where = examination.server.port, examination.paths
    desks = sitting.seated(port, examination.day, where)
    entered, _seconds = await sitting.enter(desks)
    assert entered.statuses == Counter({302: CANDIDATES})
    watching = await sitting.invigilator(port)
    assert (await watching.post(where.start_all, sitting.fresh())).status == DONE
    began, _seconds = await all_at_once(desk.browser.post(path, {}) for desk, path in zip(desks, where.begin, strict=True))
    assert began.statuses == Counter({DONE: CANDIDATES})
    acts, pages, boards = Measured(), Measured(), Measured()
    await asyncio.gather(sitting.work(desks, SECONDS, acts, pages), sitting.watch(watching, where.board, SECONDS, boards))
    assert (set(acts.statuses), set(pages.statuses)) == ({DONE}, {SHOWN})
    assert set(boards.statuses) <= {SHOWN, 304}
    replayed, _seconds = await sitting.replay(desks)
    assert replayed.statuses == Counter({DONE: 2 * sitting.REPLAYED * CANDIDATES})
    return desks


@pytest.mark.parametrize("examination", [CANDIDATES], indirect=True)
def test_five_hundred_candidates_sit_and_nothing_is_lost(examination: Examination) -> None:
    desks = asyncio.run(day_of(examination))
    found = sitting.kept(examination.house.url, desks)
    assert (found.lost, found.strange) == (0, 0)
    assert found.sent == (SECONDS / sitting.EVERY + sitting.REPLAYED) * CANDIDATES
    database = Database(examination.house.url)
    with database.reading() as session:
        begun = session.scalar(select(func.count()).where(Run.started_at.is_not(None), Run.candidacy_id.in_(_candidacies(examination))))
    database.dispose()
    assert begun == 2 * CANDIDATES
    chains_hold(examination.house.environment)


def _candidacies(examination: Examination) -> list[int]:
    return [sitter.candidacy_id for sitter in examination.day.sitters]
