"""Stock, after-sales and purchasing through their pages, on the company of the two years."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.models import Candidacy, Role
from app.services import runs
from casestudies.company import stock
from tests.integration.test_sandbox import NOON, Desk, Rows, events
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

BY_LOTS = "VB-7701"
PLAIN = "VB-1110"
PAGES = (
    "stock", "stock?status=low", "stock/moves", "stock/moves?kind=count", "stock/moves?when=month&sort=quantity", f"stock/{PLAIN}/moves",
    "stock/lots", "stock/lots?status=near", "stock/reorder", f"stock/{BY_LOTS}", f"stock/{PLAIN}", f"stock/{BY_LOTS}/count",
    f"stock/{BY_LOTS}/scrap", f"stock/{PLAIN}/transfer", "search?q=1110",
)  # fmt: skip


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    case = open_wide(monkeypatch)
    candidacy: Candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    actor = Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))
    with clock.frozen(NOON):
        with app.app_context():
            run_id = runs.start_run(actor, candidacy.id, case, seed=7)
        yield Desk(login(client, candidacy.account), run_id, candidacy.id, candidacy.account)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_and_its_labels_lead_somewhere(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    assert len(page.find("//h1")) == 1
    assert (page.dangling(), page.repeated()) == ([], [])
    assert "{" not in page.words.replace("{}", "")


@pytest.mark.parametrize("path", ["stock/moves", "stock/lots", "stock/reorder"])
def test_lists_go_out_as_files(desk: Desk, path: str) -> None:
    for kind, mimetype in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")):
        answer = desk.get(f"{path}?export={kind}")
        assert (answer.status_code, answer.mimetype) == (200, mimetype)


def test_a_count_is_asked_its_reason_then_warned_of_then_written(desk: Desk, rows: Rows) -> None:
    there = two_years().stock[PLAIN].on_hand
    unexplained = desk.post(f"stock/{PLAIN}/count", counted=str(there - 60))
    assert unexplained.status_code == 422
    assert Page(unexplained.text).one("//*[@id='reason']").get("aria-invalid") == "true"
    done = desk.passed(f"stock/{PLAIN}/count", counted=str(there - 60), reason="breakage", note="Casier tombé")
    assert done.status_code == 303
    assert events(rows) == ["warning.shown", "warning.passed", "stock.count_recorded", "stock.moved"]
    words = Page(desk.get(f"stock/{PLAIN}").text).words
    assert "Casier tombé" in words
    assert "IN-2026-0001" in words


def test_a_lot_is_scrapped_and_a_product_put_elsewhere(desk: Desk, rows: Rows) -> None:
    lot = stock.lots_of(two_years(), BY_LOTS)[0]
    nameless = desk.post(f"stock/{BY_LOTS}/scrap", quantity="1", reason="damaged")
    assert nameless.status_code == 422
    assert desk.post(f"stock/{BY_LOTS}/scrap", quantity="1", reason="damaged", lot=lot.lot.code).status_code == 303
    too_many = desk.post(f"stock/{BY_LOTS}/scrap", quantity="99999", reason="damaged", lot=lot.lot.code)
    assert too_many.status_code == 422
    assert desk.post(f"stock/{BY_LOTS}/transfer", place="9z-01", note="Zone propre").status_code == 303
    assert events(rows) == ["stock.moved", "stock.place_changed"]
    assert "9Z-01" in Page(desk.get(f"stock/{BY_LOTS}").text).words
