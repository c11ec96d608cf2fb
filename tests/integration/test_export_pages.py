"""Export files through their pages, on the company of the two years."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from casestudies.company import customs, exporting
from tests.support.desk import Desk, Rows, at_work, events
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

COMPANY = two_years()
ORDER = next(
    each
    for each in COMPANY.orders
    if each.status in ("confirmed", "held", "draft") and exporting.country_of(COMPANY, each) not in ("FR", "CH")
)
FILE = "export/XP-2026-0001"
PAGES = (
    "export", "export/new", FILE, f"{FILE}/terms", f"{FILE}/package", f"{FILE}/unpack", f"{FILE}/issue", f"{FILE}/record", f"{FILE}/close",
)  # fmt: skip


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    with at_work(app, client, login, open_wide(monkeypatch)) as found:
        assert found.post("export/new", order=ORDER.number, incoterm="DAP", place="Liège").status_code == 303
        yield found


def pack(desk: Desk, *, over: int = 2) -> None:
    """All of the order in one package, `over` kilograms above its net weight."""
    net = sum(customs.net_grams(COMPANY, line.product, line.total_pieces) for line in ORDER.lines)
    quantities = {f"line_{line.number}": str(line.quantity) for line in ORDER.lines}
    assert desk.post(f"{FILE}/package", marks="VAUBRUN 1/1", gross=f"{net / 1000 + over:.3f}", **quantities).status_code == 303


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_and_its_labels_lead_somewhere(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    assert len(page.find("//h1")) == 1
    assert (page.dangling(), page.repeated()) == ([], [])
    assert "{" not in page.words.replace("{}", "")


def test_goods_are_packed_and_our_papers_printed(desk: Desk, rows: Rows) -> None:
    pack(desk)
    for kind in ("proforma", "commercial_invoice", "packing_list"):
        assert desk.post(f"{FILE}/issue", kind=kind).status_code == 303
    words = Page(desk.get(FILE).text).words
    assert "commande entière" in words
    assert "VAUBRUN 1/1" in words
    for rank, title in ((1, "Facture proforma"), (2, "262 ter"), (3, "Liste de colisage")):
        answer = desk.get(f"{FILE}/papers/{rank}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert title in " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())
    assert desk.get(f"{FILE}/papers/4.pdf").status_code == 404
    assert "export.package_added" in events(rows)
    assert desk.post(f"{FILE}/unpack", package="1").status_code == 303
    assert "Aucun colis" in Page(desk.get(FILE).text).words


def test_a_paper_that_disagrees_is_warned_of_then_shown(desk: Desk) -> None:
    pack(desk)
    fields = {"kind": "transport_document", "reference": "CMR 4471", "dated": "09/03/2026", "packages": "3", "incoterm": "FCA"}
    warned = Page(desk.post(f"{FILE}/record", **fields).text).words
    assert "nombre de colis" in warned
    assert "le document dit 3" in warned
    assert desk.passed(f"{FILE}/record", **fields).status_code == 303
    words = Page(desk.get(FILE).text).words
    assert "CMR 4471" in words
    assert "nombre de colis à vérifier" in words
    assert desk.post(f"{FILE}/record", **{**fields, "dated": "10/03/2026"}).status_code == 422


def test_terms_are_corrected_and_the_file_closed_with_its_doubts(desk: Desk, rows: Rows) -> None:
    assert desk.passed(f"{FILE}/terms", incoterm="EXW", place="Lorient").status_code == 303
    assert "EXW Lorient" in Page(desk.get(FILE).text).words
    closing = desk.post(f"{FILE}/close", note="Parti ce jour.")
    assert closing.status_code == 409
    assert "Liste de colisage" in Page(closing.text).words
    assert desk.passed(f"{FILE}/close", note="Parti ce jour.").status_code == 303
    assert "export.closed" in events(rows)
    assert desk.post(f"{FILE}/terms", incoterm="DAP", place="Liège").status_code == 422
    assert "Clos" in Page(desk.get("export").text).words


def test_garbage_is_refused(desk: Desk) -> None:
    for path, fields in (
        ("export/new", {"order": "CC-0", "incoterm": "DAP", "place": "Liège"}),
        (f"{FILE}/terms", {"incoterm": "DDU", "place": "Liège"}),
        (f"{FILE}/package", {"marks": "V", "gross": "1"}),
        (f"{FILE}/unpack", {"package": "x"}),
        (f"{FILE}/issue", {"kind": "eur1"}),
        (f"{FILE}/issue", {"kind": "poem"}),
        (f"{FILE}/record", {"kind": "proforma", "reference": "X", "dated": "09/03/2026"}),
    ):
        assert desk.post(path, **fields).status_code == 422
