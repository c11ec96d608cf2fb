"""Servers killed under the hands of candidates and of whoever watches: every act, draft and mark acknowledged is there, none twice."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.models import DraftRevision, RunCommand, RunEvent, SittingRecord
from bench import sitting
from bench.people import Answered, Browser
from bench.sitting import NOTED, Desk
from tests.deep.conftest import Examination
from tests.support.pressure import PATIENCE, PAUSE, chains_hold

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("pressure")]

CANDIDATES = 50
KILLS = 8
UNDER_LOAD = 3.0
"""Seconds that all work between two kills."""
TRIES = 600
"""How often what is not answered is sent again, every fifth of a second."""
DONE = 303
KINDS = ("acts", "drafts", "marks")


@dataclass
class Told:
    """The ids of what was acknowledged, of each kind, what was refused, and how often an answer did not come."""

    acts: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, identifier: str, answer: Answered) -> None:
        """Count one answer."""
        if answer.status == DONE:
            getattr(self, kind).append(identifier)
        else:
            self.refused[answer.status] += 1

    def so_far(self) -> Told:
        """What was told until now."""
        return Told(list(self.acts), list(self.drafts), list(self.marks))


async def insisting(told: Told, kind: str, send: Callable[[], Awaitable[Answered]]) -> Answered:
    """Send the same until it is answered, as a browser that comes back does."""
    for _ in range(TRIES):
        try:
            return await send()
        except ConnectionError:
            told.unanswered[kind] += 1
            await asyncio.sleep(PAUSE)
    raise AssertionError(f"{kind}: nobody answered")


async def candidate(desk: Desk, told: Told, over: asyncio.Event) -> None:
    """Act and write by turns."""
    draft = f"/room/{desk.sitter.started}/drafts/letter"
    while not over.is_set():
        identifier = uuid.uuid4().hex
        told.note("acts", identifier, await insisting(told, "acts", partial(desk.act, identifier)))
        text = uuid.uuid4().hex
        told.note("drafts", text, await insisting(told, "drafts", partial(desk.browser.post, draft, {"body": text})))


async def invigilator(browser: Browser, runs: list[int], told: Told, over: asyncio.Event) -> None:
    """Give a minute to one after the other, each for a reason of its own."""
    turn = 0
    while not over.is_set():
        reason, run_id = uuid.uuid4().hex, runs[turn % len(runs)]
        turn += 1
        form = sitting.fresh(minutes="1", reason=reason)
        give = partial(browser.post, f"/oversight/board/{run_id}/minutes", form)
        told.note("marks", reason, await insisting(told, "marks", give))


def held_to(examination: Examination, told: Told) -> None:
    """All that was acknowledged is in the database once; no chain of events, revisions or marks has a gap."""
    database, runs = Database(examination.house.url), [sitter.started for sitter in examination.day.sitters]
    with database.reading() as session:
        commands = Counter(session.scalars(select(RunCommand.command_id).where(RunCommand.run_id.in_(runs))))
        events = Counter(session.scalars(select(RunEvent.command_id).where(RunEvent.run_id.in_(runs), RunEvent.type == NOTED)))
        drafts = Counter(body["body"] for body in session.scalars(select(DraftRevision.body).where(DraftRevision.run_id.in_(runs))))
        marks = Counter(session.scalars(select(SittingRecord.reason).where(SittingRecord.run_id.in_(runs))))
        ends = [
            session.execute(select(column, func.count(), func.max(number)).group_by(*keys)).all()
            for column, number, keys in (
                (RunEvent.run_id, RunEvent.seq, (RunEvent.run_id,)),
                (DraftRevision.run_id, DraftRevision.revision, (DraftRevision.run_id, DraftRevision.key)),
                (SittingRecord.run_id, SittingRecord.seq, (SittingRecord.run_id,)),
            )
        ]
    database.dispose()
    for kept, acknowledged in ((commands, told.acts), (events, told.acts), (drafts, told.drafts), (marks, told.marks)):
        assert [each for each in acknowledged if kept[each] != 1] == []
    assert max(commands.values()) == max(drafts.values()) == max(marks.values()) == 1
    assert [tuple(row) for rows in ends for row in rows if row[1] != row[2]] == []


async def more_of_each(told: Told) -> None:
    """Let all work for a while, until something of each kind was acknowledged."""
    before = told.so_far()
    await asyncio.sleep(UNDER_LOAD)
    while any(len(getattr(told, kind)) == len(getattr(before, kind)) for kind in KINDS):
        await asyncio.sleep(PAUSE)


async def kills(examination: Examination, told: Told, over: asyncio.Event) -> None:
    """Eight times: let them work, kill every process, look, serve again."""
    try:
        for _ in range(KILLS):
            await asyncio.wait_for(more_of_each(told), PATIENCE)
            await asyncio.to_thread(examination.server.kill)
            await asyncio.to_thread(held_to, examination, told.so_far())
            await asyncio.to_thread(examination.server.start)
        await asyncio.sleep(UNDER_LOAD)
    finally:
        over.set()


async def worked(examination: Examination, told: Told) -> None:
    """Everybody at work while the servers die."""
    desks = sitting.seated(examination.server.port, examination.day, examination.paths)
    await sitting.enter(desks)
    watching = await sitting.invigilator(examination.server.port)
    assert (await watching.post(examination.paths.start_all, sitting.fresh())).status == DONE
    over, runs = asyncio.Event(), [desk.sitter.started for desk in desks]
    people = [candidate(desk, told, over) for desk in desks]
    await asyncio.gather(kills(examination, told, over), invigilator(watching, runs, told, over), *people)


@pytest.mark.parametrize("examination", [CANDIDATES], indirect=True)
def test_servers_killed_under_load_lose_nothing_and_do_nothing_twice(examination: Examination) -> None:
    told = Told()
    asyncio.run(worked(examination, told))
    assert told.refused == Counter()
    assert told.unanswered.total() > 0, "nothing was under way when a server died"
    held_to(examination, told)
    chains_hold(examination.house.environment)
