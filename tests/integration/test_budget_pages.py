"""The budget through its pages, on the company of the two years."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from casestudies.company import sales_facts
from tests.support.desk import Desk, Rows, at_work, events
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

BUDGET = "budget/2026-family"
MADE = {"year": "2026", "base_year": "2025", "axis": "family", "growth": "3", "threshold": "10", "key": "Serrurerie", "percent": "8"}
PAGES = (
    "budget", "budget/new", BUDGET, f"{BUDGET}/months", f"{BUDGET}/months?alert=yes&sort=-amount", f"{BUDGET}/months?month=2",
    f"{BUDGET}/target", f"{BUDGET}/remark",
)  # fmt: skip


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    with at_work(app, client, login, open_wide(monkeypatch)) as found:
        assert found.post("budget/new", **MADE).status_code == 303
        yield found


@pytest.mark.one_database
@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_and_its_labels_lead_somewhere(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    assert len(page.find("//h1")) == 1
    assert (page.dangling(), page.repeated()) == ([], [])
    assert "{" not in page.words.replace("{}", "")


def test_the_follow_up_goes_out_as_a_workbook_that_adds_up(desk: Desk) -> None:
    sheet = load_workbook(io.BytesIO(desk.get(f"{BUDGET}/months?export=xlsx").data)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    made, volume, price, gap = (heads.index(name) for name in ("Réalisé HT", "Volume", "Prix", "Écart"))
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    facts = sales_facts.sold(two_years(), 2026, sales_facts.FAMILY)
    assert round(sum(row[made] for row in found), 2) == float(sum(each.sales for (month, _key), each in facts.items() if month < 3))
    assert all(abs(row[volume] + row[price] - row[gap]) < 0.005 for row in found)


def test_a_variance_is_commented(desk: Desk, rows: Rows) -> None:
    before = Page(desk.get(BUDGET).text).words
    assert "sans commentaire" in before
    assert desk.post(f"{BUDGET}/remark", month="0", key="Serrurerie", text="").status_code == 422
    assert desk.post(f"{BUDGET}/remark", month="0", key="Serrurerie", text="Deux chantiers décalés en avril.").status_code == 303
    assert "budget.remark_written" in events(rows)
    assert "Deux chantiers décalés en avril." in Page(desk.get(BUDGET).text).words
    assert desk.passed(f"{BUDGET}/remark", month="3", key="", text="Mars commence.").status_code == 303


def test_a_target_is_set_by_hand_and_garbage_is_refused(desk: Desk, rows: Rows) -> None:
    assert desk.post(f"{BUDGET}/target", month="2", key="Serrurerie", sales="30000").status_code == 303
    assert "30 000,00" in Page(desk.get(f"{BUDGET}/months?key=Serrurerie&month=2").text).words.replace("\N{NARROW NO-BREAK SPACE}", " ")
    for garbage in ({"month": "13"}, {"month": "x"}, {"key": "Autre"}, {"sales": "-1"}, {"sales": "1,005"}):
        assert desk.post(f"{BUDGET}/target", **{"month": "2", "key": "Serrurerie", "sales": "100", **garbage}).status_code == 422
    assert events(rows).count("budget.target_set") == 1


def test_preparing_again_warns_and_another_year_is_refused(desk: Desk) -> None:
    assert desk.passed("budget/new", **MADE).status_code == 303
    assert desk.post("budget/new", **{**MADE, "base_year": "2019"}).status_code == 422
    assert desk.post("budget/new", **{**MADE, "axis": "city"}).status_code == 422
    assert desk.get("budget/2031-family").status_code == 404
