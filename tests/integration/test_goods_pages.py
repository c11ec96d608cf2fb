"""Stock, after-sales and purchasing through their pages, on the company of the two years."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from casestudies.company import stock
from tests.support.desk import Desk, Rows, at_work, events
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

BY_LOTS = "VB-7701"
PLAIN = "VB-1110"
OPEN = next(claim.number for claim in two_years().claims if claim.status == "open" and claim.disputed)
CLOSED = "RC-2024-0001"
WAITING = next(found.number for found in two_years().returns if found.status == "approved")
DELIVERY = "BL-2026-0500"
LATE = "CF-2026-0144"
SUPPLIER = two_years().supplier_orders[LATE].supplier
PAGES = (
    "stock", "stock?status=low", "stock/moves", "stock/moves?kind=count", "stock/moves?when=month&sort=quantity", f"stock/{PLAIN}/moves",
    "stock/lots", "stock/lots?status=near", "stock/reorder", f"stock/{BY_LOTS}", f"stock/{PLAIN}", f"stock/{BY_LOTS}/count",
    f"stock/{BY_LOTS}/scrap", f"stock/{PLAIN}/transfer", "search?q=1110",
    "claims", "claims?stage=open", "claims/new", f"claims/new?delivery={DELIVERY}", f"claims/{OPEN}", f"claims/{CLOSED}",
    f"claims/{OPEN}/qualify", f"claims/{OPEN}/forward", f"claims/{OPEN}/dispute", f"claims/{OPEN}/lift-dispute", f"claims/{OPEN}/settle",
    f"claims/{CLOSED}/reopen", f"claims/{OPEN}/return", "returns", "returns?status=approved", f"returns/{WAITING}",
    f"returns/{WAITING}/receive", f"returns/{WAITING}/inspect", f"returns/{WAITING}/cancel", "returns/RT-2024-0001", "quality",
    "quality/new", f"quality/new?source={OPEN}",
    "suppliers", f"suppliers/{SUPPLIER}", f"suppliers/{SUPPLIER}/remind?order={LATE}", "purchasing", "purchasing?status=late",
    "purchasing/new", f"purchasing/new?supplier={SUPPLIER}", f"purchasing/{LATE}", f"purchasing/{LATE}/dates", f"purchasing/{LATE}/receive",
    f"purchasing/{LATE}/cancel", "purchasing/CF-2026-0158/receive", "receipts/BR-2026-0182", "incidents", f"incidents/new?document={LATE}",
    "tenders", "tenders/new", "supplier-invoices", "supplier-invoices?status=paid", "supplier-invoices/FF-2026-0178",
    "supplier-invoices/new?receipt=BR-2026-0182", "supplier-invoices/FF-2026-0178/dispute",
)  # fmt: skip


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    with at_work(app, client, login, open_wide(monkeypatch)) as found:
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


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path",
    [f"purchasing/new?supplier={SUPPLIER}", f"claims/new?delivery={DELIVERY}", "supplier-invoices/new?receipt=BR-2026-0182"],
)
def test_a_form_is_sent_with_what_its_page_was_asked_about(desk: Desk, path: str) -> None:
    form = Page(desk.get(path).text).one("//main//form[.//input[@name='command_id']]")
    assert form.get("action") == f"/room/{desk.run_id}/{path}"
    assert form.xpath(".//input[@name='back']")[0].get("value") == form.get("action")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path",
    [
        "stock/moves",
        "stock/lots",
        "stock/reorder",
        "claims",
        "returns",
        "quality",
        "suppliers",
        "purchasing",
        "tenders",
        "incidents",
        "supplier-invoices",
    ],
)
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


def test_an_unknown_delivery_cannot_be_claimed_on(desk: Desk) -> None:
    answer = desk.get("claims/new?delivery=BL-2026-9999")
    assert answer.status_code == 422
    assert Page(answer.text).one("//*[@id='delivery']").get("aria-invalid") == "true"


def test_a_claim_from_its_opening_to_its_end(desk: Desk, rows: Rows) -> None:
    line = two_years().deliveries[DELIVERY].lines[0]
    new = f"claims/new?delivery={DELIVERY}"
    too_many = {"reason": "wrong_product", "said": "Mauvaise taille", f"line_{line.number}": str(line.quantity + 1)}
    refused = desk.post(new, **too_many)
    assert refused.status_code == 422
    assert "ce qui a été livré" in Page(refused.text).words
    made = desk.post(new, **{**too_many, f"line_{line.number}": "1"})
    sheet = made.headers["Location"].split(f"/{desk.run_id}/")[1]
    qualified = desk.post(f"{sheet}/qualify", cause="picking", founded="yes", findings="La ligne préparée n'est pas celle du bon.")
    assert qualified.status_code == 303
    lot = {f"lot_{line.number}": line.lots[0].lot} if line.lots else {}
    back = desk.post(f"{sheet}/return", **{f"line_{line.number}": "1"}, **lot).headers["Location"].split(f"/{desk.run_id}/")[1]
    assert desk.post(f"{back}/receive", line_1="1").status_code == 303
    split = desk.post(f"{back}/inspect", accepted="yes", findings="Intact", sellable_1="2")
    assert split.status_code == 422
    assert desk.post(f"{back}/inspect", accepted="yes", findings="Intact", sellable_1="1").status_code == 303
    ended = desk.post(f"{sheet}/settle", outcome="credit", justification="Retour intact", answer="Un avoir suit.")
    assert ended.status_code == 303
    words = Page(desk.get(sheet).text).words
    assert "L’avoir reste à établir" in words
    assert "Réclamation close : Retour intact" in words
    assert [kind for kind in events(rows) if kind != "messages.received"] == [
        "claims.opened",
        "claims.qualified",
        "returns.approved",
        "returns.received",
        "returns.inspected",
        "stock.moved",
        "claims.settled",
        "messages.sent",
    ]


def test_a_non_conformity_from_its_facts_to_its_close(desk: Desk, rows: Rows) -> None:
    made = desk.post("quality/new", facts="Deux cartons mouillés au quai 2", source=OPEN)
    sheet = made.headers["Location"].split(f"/{desk.run_id}/")[1]
    assert desk.post(f"{sheet}/close", conclusion="Réglé").status_code == 422
    assert desk.post(f"{sheet}/analyse", cause="method", analysis="Le quai n'est pas couvert").status_code == 303
    assert desk.post(f"{sheet}/action", kind="corrective", text="Bâcher", owner="lebihan", due_on="20/03/2026").status_code == 303
    assert desk.post(f"{sheet}/close", conclusion="Aucun cas depuis").status_code == 303
    assert events(rows)[-1] == "quality.closed"
    assert OPEN in Page(desk.get(sheet).text).words


def _made(desk: Desk, answer: Any) -> str:
    """The path of the sheet that an act leads to."""
    assert answer.status_code == 303, Page(answer.text).words
    return str(answer.headers["Location"].split(f"/{desk.run_id}/")[1])


def test_an_order_to_a_supplier_from_its_draft_to_its_invoice(desk: Desk, rows: Rows) -> None:
    company = two_years()
    source = next(each for each in company.sources if each.supplier == SUPPLIER)
    field = f"product_{source.product.replace('-', '_')}"
    quantity = source.lot_size * 40
    sheet = _made(desk, desk.post(f"purchasing/new?supplier={SUPPLIER}", **{field: str(quantity)}))
    assert desk.post(f"{sheet}/send").status_code == 303
    printed = desk.get(f"{sheet}.pdf")
    assert (printed.mimetype, printed.data[:5]) == ("application/pdf", b"%PDF-")
    assert desk.post(f"{sheet}/dates", reference="AR-7", line_10="27/03/2026").status_code in (303, 409)
    receipt = _made(desk, desk.post(f"{sheet}/receive", note="BL-77", quantity_10=str(quantity)))
    price = f"{source.cost:f}".replace(".", ",")
    number = receipt.split("/")[1]
    fields = {"reference": "F-9", "dated": "09/03/2026", "quantity_1": str(quantity), "price_1": price, "announced": "1,00"}
    bill = _made(desk, desk.passed(f"supplier-invoices/new?receipt={number}", **fields))
    assert "Pied de la facture" in Page(desk.get(bill).text).words
    assert desk.post(f"{bill}/dispute", reason="Le total ne correspond pas aux lignes").status_code == 303
    assert "Contestée" in Page(desk.get(bill).text).words
    assert "supplier_invoices.disputed" in events(rows)


def test_what_is_prepared_and_not_sent_is_told_before_handing_in(desk: Desk) -> None:
    def told() -> list[str]:
        return Page(desk.get("submit").text).texts("//section[@aria-labelledby='fait']//li")

    names = ("Commandes fournisseurs envoyées", "Devis envoyés", "Factures émises", "Tarifs soumis")
    assert not [line for line in told() if line.startswith(names)]
    source = next(each for each in two_years().sources if each.supplier == SUPPLIER)
    field = f"product_{source.product.replace('-', '_')}"
    sheet = _made(desk, desk.post(f"purchasing/new?supplier={SUPPLIER}", **{field: str(source.lot_size * 40)}))
    assert "Commandes fournisseurs envoyées0 sur 1" in told()
    assert desk.post(f"{sheet}/send").status_code == 303
    assert "Commandes fournisseurs envoyées1 sur 1" in told()


def test_a_late_supplier_is_reminded_and_the_incident_logged(desk: Desk, rows: Rows) -> None:
    fields = {"orders": LATE, "level": "2", "deadline": "13/03/2026", "body": "Où en est notre commande ?"}
    letter = _made(desk, desk.post(f"suppliers/{SUPPLIER}/remind", **fields))
    assert desk.get(f"{letter}.pdf").data[:5] == b"%PDF-"
    assert "relancée 2 fois" in Page(desk.get(f"purchasing/{LATE}").text).words
    logged = {"kind": "late", "happened_on": "03/03/2026", "document": LATE, "facts": "Rien reçu le 3 mars"}
    incident = _made(desk, desk.post("incidents/new", **logged))
    assert desk.post(f"{incident}/close", outcome="Reçu").status_code == 422
    assert desk.post(f"{incident}/decide", party="supplier", cause="Rupture", action="Livraison en deux fois").status_code == 303
    assert desk.post(f"{incident}/close", outcome="Reçu le 12 mars").status_code == 303
    assert "logistics.closed" in events(rows)


def test_suppliers_are_compared_and_one_is_chosen(desk: Desk, rows: Rows) -> None:
    dates = {"reply_by": "13/03/2026", "needed_on": "27/03/2026"}
    asked = {"title": "Charnières", "suppliers": ["F-0101", "F-0102"], "product_1": PLAIN, "quantity_1": "500"}
    sheet = _made(desk, desk.post("tenders/new", **asked, **dates))
    for supplier, price in (("F-0101", "1,1"), ("F-0102", "1,2")):
        offer = {"supplier": supplier, "price_0": price, "delivery_days": "6", "payment_days": "30"}
        assert desk.post(f"{sheet}/offer", **offer).status_code == 303
    assert desk.post(f"{sheet}/choose", supplier="F-0101", reasons="Le moins cher, à temps").status_code == 303
    words = Page(desk.get(sheet).text).words
    assert "Attribué" in words
    assert "Le moins cher, à temps" in words
    assert "tenders.chosen" in events(rows)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("L2602-0335", "/stock/VB-7831/moves?q=L2602-0335"),
        ("CF-2026-0103", "/purchasing/CF-2026-0103"),
        ("Hélorolec", "/purchasing/CF-2026-0103"),
        ("Hélorolec", "/suppliers/F-0105"),
        ("RT-2026-0007", "/returns/RT-2026-0007"),
        ("FF-2026-0178", "/supplier-invoices/FF-2026-0178"),
    ],
)
def test_what_one_looks_for_is_found_by_its_number_its_lot_or_its_party(desk: Desk, asked: str, leads_to: str) -> None:
    found = Page(desk.get(f"search?q={asked}").text)
    assert any(str(link.get("href")).endswith(leads_to) for link in found.find("//main//a"))
