"""Price lists to come through their pages, on the company of the two years: prepared, taken out, brought back, submitted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.documents.workbook import LARGEST_FILE
from casestudies.company import margins, tariff_sheet
from tests.support.desk import Desk, Rows, at_work, events
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

TARIFF = "tariffs/TP-2026-0001"
PAGES = (
    "prices", "prices/agreed", "prices/agreed/new", "tariffs", "tariffs/new", TARIFF, f"{TARIFF}/prices",
    f"{TARIFF}/prices?anomaly=off_rule",
    f"{TARIFF}/prices?family=Ferrures&sort=-rate", f"{TARIFF}/price", f"{TARIFF}/load", f"{TARIFF}/submit", f"{TARIFF}/withdraw",
)  # fmt: skip
MADE = {"base": "TG-2026", "name": "Tarif d’avril", "valid_from": "01/04/2026", "rounding": "0.05", "floor": "25", "family_5": "3,5"}


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    with at_work(app, client, login, open_wide(monkeypatch)) as found:
        assert found.post("tariffs/new", **MADE).status_code == 303
        yield found


def upload(desk: Desk, content: bytes) -> TestResponse:
    return desk.post(f"{TARIFF}/load", prices=(io.BytesIO(content), "prix.xlsx"))


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook with a change made to its first sheet."""
    book = load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(place: str, value: object) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[place] = value

    return change


@pytest.mark.one_database
@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_and_its_labels_lead_somewhere(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    assert len(page.find("//h1")) == 1
    assert (page.dangling(), page.repeated()) == ([], [])
    assert "{" not in page.words.replace("{}", "")


def test_a_workbook_goes_out_and_comes_back_changed(desk: Desk, rows: Rows) -> None:
    out = desk.get(f"{TARIFF}.xlsx").data
    sheet = load_workbook(io.BytesIO(out)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(tariff_sheet.HEADS)
    assert sheet.max_row == 327
    same = upload(desk, out)
    assert same.status_code == 422
    assert "rien n’a changé" in Page(same.text).words
    assert upload(desk, changed(out, put("G2", float(sheet["G2"].value) * 10))).status_code == 303
    assert "tariffs.loaded" in events(rows)
    assert "Prix hors d’échelle" in Page(desk.get(TARIFF).text).words


BAD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "formula": (lambda out: changed(out, put("G2", "=F2*1.03")), "Une formule n’est pas admise"),
    "word": (lambda out: changed(out, put("G2", "douze")), "Ligne 2, colonne"),
    "unknown": (lambda out: changed(out, put("A3", "VB-0000")), "Ligne 3"),
    "unit": (lambda out: changed(out, put("D4", "palette")), "Ligne 4"),
    "negative": (lambda out: changed(out, put("G5", -2)), "au-dessus de 0"),
    "twice": (lambda out: changed(out, lambda sheet: sheet.append([cell.value for cell in sheet[2]])), "Ligne 328"),
    "no_head": (lambda out: changed(out, put("G1", "Prix")), "Nouveau prix HT"),
    "empty": (lambda out: changed(out, lambda sheet: sheet.delete_rows(2, 400)), "aucun prix"),
    "text": (lambda out: b"Code;Prix", "pas un classeur"),
    "too_large": (lambda out: b"0" * (LARGEST_FILE + 1), "dépasse 5 Mo"),
    "macros": (lambda out: with_part(out, "xl/vbaProject.bin", b"x"), "macros"),
    "bomb": (lambda out: with_part(out, "xl/media/zeros", b"0" * (61 * 1024 * 1024)), "beaucoup trop"),
    "links": (lambda out: with_part(out, "xl/externalLinks/externalLink1.xml", b"<a/>"), "renvoie à d’autres fichiers"),
    "doctype": (lambda out: with_part(out, "xl/extra.xml", b"<!DOCTYPE a><a/>"), "type de document"),
}


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """The workbook with one more part in its archive."""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return target.getvalue()


@pytest.mark.one_database
@pytest.mark.parametrize("name", BAD)
def test_a_bad_workbook_says_why_and_changes_nothing(desk: Desk, rows: Rows, name: str) -> None:
    spoil, said = BAD[name]
    before = desk.get(f"{TARIFF}/prices?export=csv").data
    answer = upload(desk, spoil(desk.get(f"{TARIFF}.xlsx").data))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert said in page.words
    assert page.one("//*[@id='prices']").get("aria-invalid") == "true"
    assert events(rows) == ["tariffs.proposed"]
    assert desk.get(f"{TARIFF}/prices?export=csv").data == before


def test_another_workbook_is_refused_for_its_heads(desk: Desk) -> None:
    book = Workbook()
    book.worksheets[0].append(["Article", "Prix"])
    target = io.BytesIO()
    book.save(target)
    answer = upload(desk, target.getvalue())
    assert answer.status_code == 422
    assert "« Code »" in Page(answer.text).words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_price_is_corrected_then_the_list_submitted_with_its_doubts(desk: Desk, rows: Rows) -> None:
    assert desk.post(f"{TARIFF}/price", product="VB-1110", minimum="1", amount="0,20").status_code == 303
    assert "Prix sous le coût" in Page(desk.get(f"{TARIFF}/prices?q=VB-1110").text).words
    nothing = desk.post(f"{TARIFF}/submit", note="")
    assert nothing.status_code == 422
    assert desk.passed(f"{TARIFF}/submit", note="Hausse de l’acier").status_code == 303
    assert "tariffs.submitted" in events(rows)
    words = Page(desk.get(TARIFF).text).words
    assert "À valider" in words
    assert "Hausse de l’acier" in words
    assert desk.post(f"{TARIFF}/price", product="VB-1110", minimum="1", amount="2").status_code == 422
    assert desk.post(f"{TARIFF}/withdraw").status_code == 303
    assert "Abandonné" in Page(desk.get("tariffs").text).words


def test_a_price_is_agreed_with_a_customer(desk: Desk) -> None:
    fields = {
        "customer": "C-02143",
        "product": "VB-1110",
        "minimum": "1",
        "amount": "0,50",
        "valid_from": "09/03/2026",
        "valid_to": "31/12/2026",
    }
    assert desk.passed("prices/agreed/new", **fields).status_code == 303
    assert "PN-2026-0001" in Page(desk.get("prices/agreed").text).words
    assert desk.post("prices/agreed/new", **fields).status_code == 422


def test_the_margin_of_an_order_is_shown_line_by_line(desk: Desk) -> None:
    company = two_years()
    order = list(company.orders)[-1]
    assert "Marge de la commande" in Page(desk.get(f"orders/{order.number}").text).words
    page = Page(desk.get(f"orders/{order.number}/margin").text)
    assert len(page.find("//main//tbody/tr")) == len(order.lines)
    rate = margins.of_order(company, order).rate
    assert rate is not None
    assert f"{rate.normalize():f}".replace(".", ",") in page.words
    assert desk.get("orders/CC-0/margin").status_code == 404


def test_lists_go_out_as_files(desk: Desk) -> None:
    for path in ("tariffs", f"{TARIFF}/prices", "prices/agreed"):
        for kind in ("csv", "xlsx"):
            assert desk.get(f"{path}?export={kind}").status_code == 200
