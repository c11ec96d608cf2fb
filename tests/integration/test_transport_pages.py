"""Transport through its pages, on the company of the two years."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from casestudies.company import delivering, stock, transporting
from tests.support.desk import Desk, Rows, at_work, events
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.trades import two_years

COMPANY = two_years()
RUNNING = "EX-2026-0556"
RESERVED = next(
    each
    for each in COMPANY.shipments
    if (proof := COMPANY.deliveries[each.deliveries[0]].proof) and proof.reservations and not transporting.goes_abroad(COMPANY, each)
).number
ABROAD = next(each for each in reversed(list(COMPANY.shipments)) if transporting.goes_abroad(COMPANY, each)).number
ORDER = next(
    each
    for each in COMPANY.orders
    if each.status == "confirmed"
    and not delivering.of_order(COMPANY, each.number)
    and all(
        COMPANY.stock[line.product].reservations.get(each.number, 0) >= line.total_pieces and not stock.by_lots(COMPANY, line.product)
        for line in each.lines
    )
    and (place := COMPANY.customers[each.customer].address(each.ship_to)) is not None
    and place.country == "FR"
)
MADE = "BL-2026-0557"
PAGES = (
    "shipments", "shipments?flag=late", "shipments?flag=reserved", "shipments?status=collected&sort=cost", "shipments/to-book",
    f"shipments/{RUNNING}", f"shipments/{RESERVED}", f"shipments/{ABROAD}", f"shipments/{RUNNING}/step", f"shipments/{RUNNING}/chase",
    f"shipments/{RESERVED}/protest", f"shipments/{RUNNING}/cancel", "deliveries/BL-2026-0556", "deliveries/BL-2026-0556/carrier",
)  # fmt: skip
CLEAR = "Deux cartons écrasés, douze crémones voilées."


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


def test_the_list_goes_out_as_a_file(desk: Desk) -> None:
    for kind, mimetype in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")):
        answer = desk.get(f"shipments?status=collected&export={kind}")
        assert (answer.status_code, answer.mimetype) == (200, mimetype)


def test_late_arrivals_of_a_month_are_those_collected_in_it(desk: Desk) -> None:
    late = [
        each
        for each in COMPANY.shipments
        if each.carrier == "TR-02"
        and f"{each.shipped_on:%Y-%m}" == "2026-02"
        and each.delivered_on
        and each.delivered_on > each.expected_on
    ]
    page = Page(desk.get("shipments?carrier=TR-02&month=2026-02&arrival=late").text)
    assert len(page.find("//main//tbody/tr")) == len(late) > 0
    assert all(each.number in page.words for each in late)


@pytest.mark.parametrize(("number", "title"), [(RUNNING, "Lettre de voiture"), (ABROAD, "Lettre de voiture internationale CMR")])
def test_the_consignment_note_is_printed_the_same_each_time(desk: Desk, number: str, title: str) -> None:
    answer = desk.get(f"shipments/{number}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data == desk.get(f"shipments/{number}.pdf").data
    words = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())
    assert title in words
    assert COMPANY.shipments[number].sscc in words


def ready(desk: Desk) -> None:
    """A delivery picked, that no carrier has."""
    quantities = {f"line_{line.number}": str(line.quantity) for line in ORDER.lines}
    sent = desk.post(f"orders/{ORDER.number}/deliver", planned_on="09/03/2026", **quantities)
    if sent.status_code == 409:
        sent = desk.passed(f"orders/{ORDER.number}/deliver", planned_on="09/03/2026", **quantities)
    assert sent.status_code == 303
    picked = {f"line_{rank}": str(line.quantity) for rank, line in enumerate(ORDER.lines, start=1)}
    assert desk.post(f"deliveries/{MADE}/pick", parcels="2", weight="24", **picked).status_code == 303


def test_carriers_are_compared_then_one_is_booked(desk: Desk, rows: Rows) -> None:
    ready(desk)
    assert MADE in Page(desk.get("shipments/to-book").text).words
    assert "Choisir un transporteur" in Page(desk.get(f"deliveries/{MADE}").text).words
    asked = Page(desk.get(f"deliveries/{MADE}/carrier").text)
    assert "17,16" in asked.words
    assert "21,92" in asked.words
    unsaid = desk.post(f"deliveries/{MADE}/carrier", collect_on="09/03/2026", incoterm="DAP", place="Vannes")
    assert unsaid.status_code == 422
    fields = {"carrier": "TR-04", "collect_on": "09/03/2026", "incoterm": "DAP", "place": "Vannes"}
    assert desk.passed(f"deliveries/{MADE}/carrier", **fields).status_code == 303
    assert "transport.booked" in events(rows)
    shown = Page(desk.get("shipments/EX-2026-0557").text)
    assert "DAP Vannes" in shown.words
    assert "100,16" in shown.words
    again = desk.post(f"deliveries/{MADE}/carrier", **fields)
    assert again.status_code == 422
    assert desk.post("shipments/EX-2026-0557/cancel", note="Le camion est plein.").status_code == 303
    assert MADE in Page(desk.get("shipments/to-book").text).words


def test_the_way_is_followed_and_the_proof_asked_for(desk: Desk, rows: Rows) -> None:
    early = desk.post(f"shipments/{RUNNING}/step", step="in_transit", on="01/03/2026", hour="08:00")
    assert early.status_code == 422
    assert desk.post(f"shipments/{RUNNING}/step", step="held", on="09/03/2026", hour="08:10", place="Brest").status_code == 303
    assert desk.passed(f"shipments/{RUNNING}/chase", text="Merci de nous envoyer le bon émargé.").status_code == 303
    assert events(rows) == ["transport.step_recorded", "warning.shown", "warning.passed", "transport.proof_chased"]
    words = Page(desk.get(f"shipments/{RUNNING}").text).words
    assert "Brest" in words
    assert "Bloquée" in words


def test_a_late_protest_is_warned_of_then_printed(desk: Desk, rows: Rows) -> None:
    fields = {"means": "mail", "text": CLEAR}
    warned = desk.post(f"shipments/{RESERVED}/protest", **fields)
    assert warned.status_code == 409
    assert len(Page(warned.text).find("//div[contains(@class, 'ep-form')]//*[@data-tone='warn']")) == 2
    assert desk.passed(f"shipments/{RESERVED}/protest", **fields).status_code == 303
    assert events(rows)[-1] == "transport.protest_sent"
    assert CLEAR in Page(desk.get(f"shipments/{RESERVED}").text).words
    letter = desk.get(f"shipments/{RESERVED}/protest/1.pdf")
    assert (letter.status_code, letter.data[:5]) == (200, b"%PDF-")
    assert "L133-3" in PdfReader(io.BytesIO(letter.data)).pages[0].extract_text()
    assert desk.get(f"shipments/{RESERVED}/protest/2.pdf").status_code == 404


def test_what_does_not_exist_is_not_found(desk: Desk) -> None:
    for path in ("shipments/EX-2026-9999", "shipments/EX-2026-9999.pdf", "shipments/EX-2026-9999/step", "deliveries/BL-9/carrier"):
        assert desk.get(path).status_code == 404
