"""A trainee at their run, in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from werkzeug.test import TestResponse

from app import clock
from app.auth.actor import Actor
from app.models import Account, Candidacy, Role, RunEvent
from app.services import runs
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NUMBER = iter(range(10**6))


@dataclass
class Desk:
    """A trainee at their run, in a browser."""

    browser: FlaskClient
    run_id: int
    candidacy_id: int
    account: Account

    def get(self, path: str = "") -> TestResponse:
        return self.browser.get(f"/room/{self.run_id}/{path}")

    def post(self, path: str, **fields: Any) -> TestResponse:
        fields.setdefault("command_id", f"test-{next(NUMBER)}")
        return self.browser.post(f"/room/{self.run_id}/{path}", data=fields)

    def passed(self, path: str, **fields: Any) -> TestResponse:
        """Send, read the warnings, go on, as the page of warnings does."""
        warned = self.post(path, **fields)
        assert warned.status_code == 409
        hidden = {field.get("name"): field.get("value") for field in Page(warned.text).find("//main//input[@type='hidden']")}
        assert hidden["proceed"] == "1"
        assert {name: str(value) for name, value in fields.items() if name != "command_id"}.items() <= hidden.items()
        return self.browser.post(Page(warned.text).one("//main//form[.//input[@name='proceed']]").get("action"), data=hidden)


@contextmanager
def at_work(app: Flask, client: FlaskClient, login: Any, case: str) -> Iterator[Desk]:
    """A trainee who begins that case at noon, in their browser, and stays at noon."""
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    actor = Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))
    with clock.frozen(NOON):
        with app.app_context():
            run_id = runs.start_run(actor, candidacy.id, case, seed=7)
        yield Desk(login(client, candidacy.account), run_id, candidacy.id, candidacy.account)


Rows = Callable[[Select[Any]], Sequence[Any]]


def events(rows: Rows) -> list[str]:
    return [event.type for event in rows(select(RunEvent).order_by(RunEvent.seq))]
