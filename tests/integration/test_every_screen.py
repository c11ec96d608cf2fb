"""Every screen of the company that a link leads to, in every case: it opens, with one heading and labels that lead somewhere."""

from __future__ import annotations

import re
from collections import deque
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
"""All cases together open at least that many different screens."""


def shape(address: str) -> str:
    """The screen of an address, whatever document it shows."""
    parts = urlsplit(address)
    names = sorted(re.findall(r"[?&](\w+)=", "?" + parts.query))
    return "/".join("#" if re.search(r"\d", part) else part for part in parts.path.split("/")) + "?" + "&".join(names)


@pytest.mark.one_database
def test_every_screen_of_every_case_opens(app: Flask, session: Session, client: FlaskClient, login: Any) -> None:
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    login(client, candidacy.account)
    actor = Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))
    seen, wrong = set[str](), list[str]()
    for case_id in library.identifiers():
        with app.app_context():
            run_id = runs.start_run(actor, candidacy.id, case_id, seed=4)
        waiting, known = deque([f"/room/{run_id}/messages"]), set[str]()
        while waiting:
            address = waiting.popleft()
            answer = client.get(address)
            page = Page(answer.text)
            if answer.status_code != 200 or len(page.find("//h1")) != 1 or page.dangling() or page.repeated():
                wrong.append(f"{case_id}: {address}: {answer.status_code} {page.dangling()} {page.repeated()}")
                continue
            seen.add(shape(address))
            for link in page.find("//main//a[@href] | //nav//a[@href]"):
                target = str(link.get("href")).split("#")[0]
                if target.startswith(f"/room/{run_id}/") and not FILES.search(target) and shape(target) not in known:
                    known.add(shape(target))
                    waiting.append(target)
    assert wrong == []
    assert len(seen) >= LEAST_SCREENS
