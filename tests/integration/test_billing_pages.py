"""Deliveries and invoices through their pages, on the company of the two years: from a confirmed order to its credit note."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from pypdf import PdfReader
from sqlalchemy.orm import Session

from casestudies.company import delivering, edi_out, en16931, numbering, stock
from casestudies.company.factur_x import FILE
from tests.support.desk import Desk, Rows, at_work, events
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

PAST = two_years()
ARRIVED, ON_THE_WAY, INVOICE, CREDIT = "BL-2026-0500", "BL-2026-0554", "FA-2026-0560", "AV-2026-0019"
ORDER = next(
    order
    for order in PAST.orders
    if order.status == "confirmed"
    and len(order.lines) > 1
    and not order.single_delivery
    and not delivering.of_order(PAST, order.number)
    and not any(stock.by_lots(PAST, line.product) for line in order.lines)
    and all(PAST.stock[line.product].reservations.get(order.number, 0) >= line.total_pieces for line in order.lines)
)
NEXT = numbering.next_number(PAST.counters, 2026, numbering.Series.DELIVERY)
FIRST = numbering.next_number(PAST.counters, 2026, numbering.Series.INVOICE)
ALWAYS = ["cash_discount_terms", "late_penalty", "recovery_indemnity"]
PAGES = (
    "deliveries", "deliveries?status=shipped", "deliveries?when=late", "deliveries?origin=yes", "deliveries?q=554",
    "deliveries/back-orders",
    "deliveries/back-orders?covered=no&late=late", f"deliveries/{ARRIVED}", f"deliveries/{ON_THE_WAY}", f"orders/{ORDER.number}",
    f"orders/{ORDER.number}/deliver", f"orders/{ORDER.number}/deposit", f"deliveries/{ON_THE_WAY}/pick", f"deliveries/{ON_THE_WAY}/cancel",
    f"deliveries/{ON_THE_WAY}/proof", f"deliveries/{ON_THE_WAY}/invoice", "invoices", "invoices?standing=late", "invoices?kind=386",
    "invoices?life=refused", "invoices/to-invoice", "invoices/to-invoice?arrived=no", "invoices/drafts", f"invoices/{INVOICE}",
    f"invoices/{INVOICE}/credit", f"invoices/{INVOICE}/status", "credit-notes", "credit-notes?status=open", f"credit-notes/{CREDIT}",
    f"credit-notes/{CREDIT}/apply",
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
@pytest.mark.parametrize("path", ["deliveries", "deliveries/back-orders", "invoices", "invoices/to-invoice", "credit-notes"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_goes_out(desk: Desk, path: str, kind: str) -> None:
    answer = desk.get(f"{path}?export={kind}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert len(answer.data) > 500


def done(desk: Desk, path: str, **fields: Any) -> str:
    """Send, pass the warnings that come, and give the page that follows."""
    answer = desk.post(path, **fields)
    if answer.status_code == 409:
        hidden = {field.get("name"): field.get("value") for field in Page(answer.text).find("//main//input[@type='hidden']")}
        many = {name: value for name, value in fields.items() if isinstance(value, list)}
        answer = desk.browser.post(f"/room/{desk.run_id}/{path}", data={**hidden, **many})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def shipped(desk: Desk) -> None:
    lines = {f"line_{line.number}": str(line.quantity) for line in ORDER.lines}
    lines[f"line_{ORDER.lines[0].number}"] = str(max(1, ORDER.lines[0].quantity - 1))
    assert done(desk, f"orders/{ORDER.number}/deliver", planned_on="09/03/2026", **lines).endswith(f"/deliveries/{NEXT}")
    picked = {f"line_{rank}": quantity for rank, quantity in enumerate(lines.values(), start=1)}
    done(desk, f"deliveries/{NEXT}/pick", parcels="2", weight="12,5", **picked)
    done(desk, f"deliveries/{NEXT}/ship")


def test_an_order_leaves_arrives_and_is_invoiced_then_credited(desk: Desk, rows: Rows) -> None:
    shipped(desk)
    sheet = Page(desk.get(f"deliveries/{NEXT}").text).words
    assert "Partie" in sheet
    assert "12,5 kg" in sheet.replace("\u00a0", " ")
    assert ORDER.number in Page(desk.get(f"deliveries/back-orders?q={ORDER.number}").text).words
    made = done(desk, f"deliveries/{NEXT}/invoice", deliveries=[NEXT])
    draft = made.rsplit("/", 1)[1]
    terms = PAST.customers[ORDER.customer].terms
    given = {
        "mentions": ALWAYS,
        "reference": ORDER.reference,
        "discount_rate": str(terms.discount_rate),
        "discount_days": str(terms.discount_days),
    }
    done(desk, f"invoices/drafts/{draft}/terms", **given)
    assert done(desk, f"invoices/drafts/{draft}/issue").endswith(f"/invoices/{FIRST}")
    credited = done(desk, f"invoices/{FIRST}/credit", reason="missing", quantity_10="1")
    number = credited.rsplit("/", 1)[1]
    amount = Page(desk.get(f"credit-notes/{number}/apply").text).one("//*[@id='amount']").get("value")
    done(desk, f"credit-notes/{number}/apply", invoice=FIRST, amount=amount)
    done(desk, f"invoices/{FIRST}/status", status="deposited")
    done(desk, f"invoices/{FIRST}/status", status="disputed", reason="Une pièce manque")
    kinds = [kind for kind in events(rows) if not kind.startswith("warning.")]
    assert [kind for kind in kinds if kind.startswith(("delivery", "invoicing"))] == [
        "delivery.planned", "delivery.picked", "delivery.shipped", "invoicing.draft_set", "invoicing.draft_set", "invoicing.issued",
        "invoicing.credited", "invoicing.credit_applied", "invoicing.status_recorded", "invoicing.status_recorded",
    ]  # fmt: skip
    shown = Page(desk.get(f"invoices/{FIRST}").text)
    assert "Une pièce manque" in shown.words
    assert number in shown.words
    assert (shown.dangling(), shown.repeated()) == ([], [])
    for path in (f"invoices/drafts/{draft}", f"credit-notes/{number}", f"orders/{ORDER.number}", f"deliveries/{NEXT}"):
        assert desk.get(path).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        (f"orders/{ORDER.number}/deliver", {"planned_on": "01/03/2026", f"line_{ORDER.lines[0].number}": "1"}, "Cette date est passée"),
        (f"orders/{ORDER.number}/deliver", {"planned_on": "10/03/2026"}, "sur une ligne au moins"),
        (f"orders/{ORDER.number}/deliver", {"planned_on": "10/03/2026", f"line_{ORDER.lines[0].number}": "99999"}, "à livrer"),
        (f"deliveries/{ON_THE_WAY}/proof", {"signed_by": "M. Tual", "on": "09/03/2026", "hour": "25:61"}, "Écrivez une heure"),
        (f"deliveries/{ON_THE_WAY}/proof", {"signed_by": "M. Tual", "on": "12/03/2026", "hour": "08:00"}, "entre le départ"),
        (f"deliveries/{ARRIVED}/cancel", {"note": "Trop tard"}, "elle ne peut plus changer"),
        (f"deliveries/{ARRIVED}/invoice", {"deliveries": ARRIVED}, "déjà facturé"),
        (f"orders/{ORDER.number}/deposit", {"share": "120"}, "entre 0 et 100"),
        (f"invoices/{INVOICE}/credit", {"reason": "missing", "quantity_10": "999"}, "à créditer"),
        (f"invoices/{INVOICE}/credit", {"reason": "missing"}, "sur une ligne au moins"),
        (f"invoices/{INVOICE}/status", {"status": "paid"}, "ne suit pas"),
        (f"credit-notes/{CREDIT}/apply", {"invoice": INVOICE, "amount": "0"}, "client"),
    ],
)
def test_what_is_refused_is_told_and_changes_nothing(desk: Desk, rows: Rows, path: str, fields: dict[str, str], words: str) -> None:
    answer = desk.post(path, **fields)
    assert answer.status_code == 422, answer.text
    page = Page(answer.text)
    assert words in page.words
    assert page.one("//*[@role='alert']") is not None
    assert events(rows) == []


@pytest.mark.parametrize("path", [f"invoices/{INVOICE}.pdf", f"credit-notes/{CREDIT}.pdf"])
def test_the_printed_invoice_holds_its_own_data_in_the_norm(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.data == desk.get(path).data, "the same bytes each time"
    pdf = PdfReader(BytesIO(answer.data))
    (xml,) = pdf.attachments[FILE]
    assert en16931.check(xml) == ()
    number = path.split("/")[1].removesuffix(".pdf")
    assert number in pdf.pages[0].extract_text()
    assert etree.fromstring(xml).findtext(".//{*}ExchangedDocument/{*}ID") == number
    metadata = pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in metadata
    assert etree.fromstring(metadata[metadata.index("<rdf:RDF") : metadata.index("</rdf:RDF>") + 10].encode()) is not None


def test_the_data_alone_are_downloaded(desk: Desk) -> None:
    answer = desk.get(f"invoices/{INVOICE}.xml")
    assert answer.mimetype == "application/xml"
    assert en16931.check(answer.data) == ()


def test_what_goes_out_by_edi_is_offered_for_the_orders_that_came_so(desk: Desk) -> None:
    invoice = next(each for each in reversed(list(PAST.invoices)) if each.order.startswith("CE-"))
    assert "INVOIC" in Page(desk.get(f"invoices/{invoice.number}").text).words
    assert "INVOIC" not in Page(desk.get(f"invoices/{INVOICE}").text).words
    assert edi_out.check(desk.get(f"invoices/{invoice.number}.edi").text) == ()
    number = invoice.lines[0].delivery
    assert "DESADV" in Page(desk.get(f"deliveries/{number}").text).words
    assert edi_out.check(desk.get(f"deliveries/{number}.edi").text) == ()


def test_a_delivery_note_bears_no_price_and_a_picking_list_its_places(desk: Desk) -> None:
    note = PdfReader(BytesIO(desk.get(f"deliveries/{ARRIVED}.pdf").data)).pages[0].extract_text()
    assert "Bon de livraison" in note
    assert ARRIVED in note
    assert note.count("€") == 1, "that of the capital, in the head"
    lines = {f"line_{line.number}": str(line.quantity) for line in ORDER.lines}
    done(desk, f"orders/{ORDER.number}/deliver", planned_on="09/03/2026", **lines)
    picking = PdfReader(BytesIO(desk.get(f"deliveries/{NEXT}.pdf").data)).pages[0].extract_text()
    assert "Bon de préparation" in picking
    assert all(PAST.stock[line.product].place in picking for line in ORDER.lines)
