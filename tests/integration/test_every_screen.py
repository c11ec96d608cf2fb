"""Every screen of the company that a link leads to opens, with one heading and labels that lead somewhere.

One case after the other until every trade was open; in the long tests, every case.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.models import Candidacy, Role
from app.services import runs
from casestudies import library
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page

FILES = re.compile(r"\.(pdf|xml|csv|xlsx)$|/file$|[?&](export|sort|page)=")
LEAST_SCREENS = 100
"""The cases together open at least that many different screens."""


def shape(address: str) -> str:
    """The screen of an address, whatever document it shows."""
    parts = urlsplit(address)
    names = sorted(re.findall(r"[?&](\w+)=", "?" + parts.query))
    return "/".join("#" if re.search(r"\d", part) else part for part in parts.path.split("/")) + "?" + "&".join(names)


def spanning() -> list[str]:
    """As few cases as open every trade among them, as the greediest choice finds them."""
    trades = {each: set(library.load(each).file.trades) for each in library.identifiers()}
    chosen, left = list[str](), set[str]().union(*trades.values())
    while left:
        chosen.append(max(trades, key=lambda each: len(trades[each] & left)))
        left -= trades[chosen[-1]]
    return chosen


def faults(client: FlaskClient, run_id: int, seen: set[str]) -> list[str]:
    """What is wrong with the screens that links of a run lead to, one of each shape; `seen` takes the shapes."""
    waiting, known, wrong = deque([f"/room/{run_id}/messages"]), set[str](), list[str]()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        page = Page(answer.text)
        if answer.status_code != 200 or len(page.find("//h1")) != 1 or page.dangling() or page.repeated():
            wrong.append(f"{address}: {answer.status_code} {page.dangling()} {page.repeated()}")
            continue
        seen.add(shape(address))
        for link in page.find("//main//a[@href] | //nav//a[@href]"):
            target = str(link.get("href")).split("#")[0]
            if target.startswith(f"/room/{run_id}/") and not FILES.search(target) and shape(target) not in known:
                known.add(shape(target))
                waiting.append(target)
    return wrong


@pytest.mark.one_database
@pytest.mark.parametrize("cases", [spanning, pytest.param(library.identifiers, marks=pytest.mark.deep)], ids=["trades", "cases"])
def test_every_screen_opens(app: Flask, session: Session, client: FlaskClient, login: Any, cases: Callable[[], Iterable[str]]) -> None:
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    login(client, candidacy.account)
    actor = Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))
    seen, wrong = set[str](), dict[str, list[str]]()
    for case_id in cases():
        with app.app_context():
            run_id = runs.start_run(actor, candidacy.id, case_id, seed=4)
        wrong[case_id] = faults(client, run_id, seen)
    assert not any(wrong.values()), wrong
    assert len(seen) >= LEAST_SCREENS
