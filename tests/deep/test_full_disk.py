"""A disk that fills under candidates at work: nothing acknowledged is lost, refusals are plain, and all goes on once there is room."""

from __future__ import annotations

import asyncio
import resource
import uuid
from collections import Counter
from pathlib import Path

import pytest

from bench import sitting
from bench.sitting import Desk
from tests.deep.conftest import Examination
from tests.support.pressure import chains_hold

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("pressure")]

CANDIDATES = 20
ACTS = 20
DONE, SHOWN, NO_ROOM = 303, 200, 507


def limit_files(examination: Examination, size: int) -> None:
    """No process of the server may make a file larger than that any more: its system refuses the write, as a full disk does."""
    for process in examination.server.processes:
        _soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))


async def sat(examination: Examination) -> list[Desk]:
    """Work before, while and after the disk is full; what was refused is sent again under its own id."""
    desks = sitting.seated(examination.server.port, examination.day, examination.paths)
    await sitting.enter(desks)
    watching = await sitting.invigilator(examination.server.port)
    assert (await watching.post(examination.paths.start_all, sitting.fresh())).status == DONE
    log = Path(examination.house.url.removeprefix("sqlite:///") + "-wal")
    limit_files(examination, log.stat().st_size)
    refused: list[tuple[Desk, str]] = []
    told: Counter[int] = Counter()

    async def act(desk: Desk) -> None:
        for _ in range(ACTS):
            identifier = uuid.uuid4().hex
            answer = await desk.act(identifier)
            told[answer.status] += 1
            if answer.status == DONE:
                desk.sent.append(identifier)
            else:
                assert "plus de place" in answer.body.decode()
                refused.append((desk, identifier))

    await asyncio.gather(*(act(desk) for desk in desks))
    assert set(told) <= {DONE, NO_ROOM}
    assert told[NO_ROOM] > 0, "the disk was never full"
    assert {(await desk.browser.get(desk.customer)).status for desk in desks} == {SHOWN}
    kept_to_the_word(examination, desks)
    limit_files(examination, resource.RLIM_INFINITY)
    for desk, identifier in refused:
        assert (await desk.act(identifier)).status == DONE
        desk.sent.append(identifier)
    return desks


def kept_to_the_word(examination: Examination, desks: list[Desk]) -> None:
    """What was acknowledged is there, and nothing else."""
    found = sitting.kept(examination.house.url, desks)
    assert (found.lost, found.strange) == (0, 0)


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
@pytest.mark.parametrize("examination", [CANDIDATES], indirect=True)
def test_a_full_disk_loses_nothing_and_the_service_recovers(examination: Examination) -> None:
    desks = asyncio.run(sat(examination))
    kept_to_the_word(examination, desks)
    assert sum(len(desk.sent) for desk in desks) == ACTS * CANDIDATES
    chains_hold(examination.house.environment)
