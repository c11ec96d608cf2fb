"""The work room through its pages: each button is a command, done once; garbage is answered and changes nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.models import DraftRevision, EvidenceRow, LateCommand, Role, RunCommand, RunMode
from app.models import Run as RunRow
from app.services import runs
from casestudies import library
from casestudies.company import edi_out
from casestudies.run import start
from tests.integration.billing_forms import BILLING_FORMS
from tests.integration.goods_forms import GOODS_FORMS
from tests.integration.money_forms import MONEY_FORMS
from tests.integration.trading_forms import TRADING_FORMS
from tests.support.desk import NOON, Desk, Rows, at_work, events
from tests.support.factories import AccountFactory
from tests.support.html import Page

CASE = "matinee_des_commandes"
PAPER, CALL_OFF, EXCHANGE, MAIL = "CC-2026-0417", "CC-2026-0414", "EDI-2026-0033", "M-0067"
PAGES = (
    "", "messages", f"messages/{MAIL}", "messages/M-0001", "messages/new", "agenda", "shortcuts", "search", "search?q=88213",
    "search?q=zzz", "customers", "customers/C-00218", "customers/C-00225", "prices", "prices/TG-2026", "prices/TG-2025?q=serrure", "quotes",
    "quotes/DV-2026-0029", "quotes/new", "orders", "orders?when=today", "orders/new", f"orders/{CALL_OFF}",
    f"orders/{CALL_OFF}/lines", f"orders/{CALL_OFF}/lines/10", f"orders/{CALL_OFF}/lines/new", f"orders/{CALL_OFF}/hold",
    f"orders/{CALL_OFF}/cancel", f"orders/{CALL_OFF}/changes", f"orders/{CALL_OFF}/compare/CC-2026-0290", "edi",
    f"edi/{EXCHANGE}", f"edi/{EXCHANGE}/refuse", "stock", "stock/VB-7701", "stock/VB-2215", "stock/moves",
    "stock/VB-7701/moves", "stock/lots", "stock/reorder", "stock/VB-2215/count", "stock/VB-2215/scrap", "stock/VB-2215/transfer",
    "papers/PO-88213", "submit",
    "deliveries", "deliveries/back-orders", "invoices", "invoices/to-invoice", "credit-notes", f"orders/{CALL_OFF}/deliver",
)  # fmt: skip
COMMANDS: dict[str, str] = {
    **TRADING_FORMS,
    "sandbox.add_line": f"orders/{CALL_OFF}/lines/new",
    "sandbox.add_note": "customers/C-00218/notes",
    "sandbox.add_quote_line": "quotes/DV-2026-0029/lines",
    "sandbox.amend_line": f"orders/{CALL_OFF}/lines/10",
    "sandbox.cancel_order": f"orders/{CALL_OFF}/cancel",
    "sandbox.confirm_order": f"orders/{CALL_OFF}/confirm",
    "sandbox.draft_order": "orders/new",
    "sandbox.draft_quote": "quotes/new",
    "sandbox.enter_order": f"orders/from-message/{MAIL}",
    "sandbox.hold_order": f"orders/{CALL_OFF}/hold",
    "sandbox.open_message": f"messages/{MAIL}/open",
    "sandbox.process_exchange": f"edi/{EXCHANGE}/process",
    "sandbox.refuse_exchange": f"edi/{EXCHANGE}/refuse",
    "sandbox.remove_line": f"orders/{CALL_OFF}/lines/10/remove",
    "sandbox.resume_order": f"orders/{CALL_OFF}/resume",
    "sandbox.send_letter": "messages/new",
    "sandbox.send_quote": "quotes/DV-2026-0029/send",
    "sandbox.send_reply": f"messages/{MAIL}/reply",
    "sandbox.wait": "wait",
    **BILLING_FORMS,
    **GOODS_FORMS,
    **MONEY_FORMS,
    "sandbox.next_day": "next-day",
    "sandbox.withdraw_quote": "quotes/DV-2026-0029/withdraw",
}
"""Every form that works the company."""
OTHER_POSTS = {f"sandbox.{name}" for name in ("begin", "submit", "save_draft", "deposit", "take_hint", "confirm_orders", "read_messages")}
OTHER_POSTS |= {f"sandbox.{name}" for name in ("watch", "pause", "resume", "change_machine", "ready")}
OTHER_POSTS |= {f"sandbox.{name}" for name in ("upload_begin", "upload_finish", "upload_drop", "sign_statements", "write_index")}


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any) -> Iterator[Desk]:
    with at_work(app, client, login, CASE) as found:
        yield found


def test_every_form_of_the_room_is_known_here(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("sandbox.") and "POST" in (rule.methods or ())}
    assert posts == COMMANDS.keys() | OTHER_POSTS


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
@pytest.mark.parametrize("endpoint", COMMANDS)
def test_garbage_is_answered_and_makes_no_event(desk: Desk, rows: Rows, endpoint: str) -> None:
    path = COMMANDS[endpoint]
    absent = re.sub(r"(CC|DV|BL|EDI)-2026-\d+|M-\d+|C-\d+", "absent", path)
    answers = [
        desk.browser.post(f"/room/{desk.run_id}/{path}", data={"quantity": "x" * 50, "reason": "\x00", "discount": "1e999", "to": "?"})
    ]
    if absent != path:
        answers.append(desk.post(absent, quantity="3", reason="duplicate"))
    answers += [desk.browser.post(f"/room/{desk.run_id}/{path}", data={"command_id": wrong}) for wrong in ("x" * 41, "a\x00b")]
    assert [answer.status_code for answer in answers if not 400 <= answer.status_code < 500] == []
    assert events(rows) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "fields", "name"),
    [
        (f"orders/{CALL_OFF}/lines/10", {"quantity": "0", "unit": "PCE", "price_list": "as-it-is", "discount": "0"}, "quantity"),
        (f"orders/{CALL_OFF}/lines/10", {"quantity": "3", "unit": "PCE", "price_list": "as-it-is", "discount": "130"}, "discount"),
        (f"orders/{CALL_OFF}/lines/new", {"product": "?", "quantity": "3", "unit": "PCE", "price_list": "TG-2026"}, "product"),
        (f"orders/{CALL_OFF}/cancel", {"reason": "other"}, "note"),
        ("orders/new", {"customer": "C-00218", "reference": "R", "requested": "01/03/2026"}, "requested"),
        ("orders/new", {"customer": "C-00218", "reference": "R", "requested": "31/02/2026"}, "requested"),
        ("messages/new", {"to": "personne", "subject": "S", "body": "B"}, "to"),
        ("messages/new", {"to": "legoff", "subject": "S", "body": "B", "about": "CC-0"}, "about"),
    ],
)
def test_what_is_refused_is_told_at_its_field_and_kept(desk: Desk, rows: Rows, path: str, fields: dict[str, str], name: str) -> None:
    answer = desk.post(path, **fields)
    assert answer.status_code == 422
    page = Page(answer.text)
    control = page.one(f"//*[@id='{name}']")
    assert control.get("aria-invalid") == "true"
    assert f"{name}-erreur" in control.get("aria-describedby", "")
    assert page.one("//*[@role='alert']//a").get("href").startswith(f"#{name}")
    assert page.dangling() == []
    assert events(rows) == []


def test_a_morning_well_done_through_the_pages(desk: Desk, rows: Rows) -> None:
    facts = _facts()
    line = f"orders/{PAPER}/lines/{{}}".format
    assert desk.post(f"messages/{MAIL}/open").status_code == 303
    made = desk.post(f"orders/from-message/{MAIL}")
    assert made.headers["Location"].endswith(f"/orders/{PAPER}")
    keep = {"unit": "PCE", "discount": "0", "promised": facts["requested_on"], "price_list": "as-it-is"}
    priced = keep | {"quantity": facts["price_quantity"], "unit": facts["price_unit_code"], "price_list": "TG-2026"}
    agreed = keep | {"quantity": facts["agreed_quantity"], "unit": facts["agreed_unit_code"], "discount": f"{facts['discount']},0"}
    short = keep | {"quantity": facts["short_free"], "unit": facts["short_unit_code"]}
    rest = {
        **short,
        "quantity": facts["short_rest"],
        "product": facts["short_product"],
        "price_list": "TG-2026",
        "promised": facts["replenished_on"],
    }
    for path, fields in (
        (line(facts["price_line"]), priced),
        (line(facts["agreed_line"]), agreed),
        (line(facts["short_line"]), short),
        (line("new"), rest),
    ):
        assert desk.post(path, **fields).status_code == 303, path
    body = f"{facts['price_name']} : {facts['new_price']}. {facts['short_name']} : le solde le {facts['replenished']}."
    assert desk.post("messages/new", to="legoff", subject="Votre commande", body=body, about=PAPER).status_code == 303
    assert desk.post(f"edi/{EXCHANGE}/refuse", reason="duplicate", note="Le bon signé fait foi").status_code == 303
    for number in (PAPER, CALL_OFF):
        assert desk.post(f"orders/{number}/confirm").status_code == 303
    shown = Page(desk.get(f"orders/{PAPER}").text)
    assert "Confirmée" in shown.words
    assert shown.texts("//ol[@class='ep-timeline']/li")[0].endswith("Commande confirmée")
    assert desk.get(f"orders/{PAPER}/changes").status_code == 200
    assert desk.post("submit").status_code == 303
    (frozen,) = rows(select(EvidenceRow))
    assert '"outcome":"not_' not in frozen.body


def _facts() -> dict[str, str]:
    return dict(start(library.load(CASE), 7).variant.facts)


def test_an_answered_interchange_has_its_response_to_download(desk: Desk) -> None:
    assert desk.get(f"edi/{EXCHANGE}/response.edi").status_code == 404
    assert "ORDRSP" not in desk.get(f"edi/{EXCHANGE}").text
    assert desk.post(f"edi/{EXCHANGE}/refuse", reason="duplicate", note="Le bon signé fait foi").status_code == 303
    assert "non acceptée" in Page(desk.get(f"edi/{EXCHANGE}").text).words
    response = desk.get(f"edi/{EXCHANGE}/response.edi")
    assert response.headers["Content-Disposition"] == f'attachment; filename="ORDRSP-{EXCHANGE}.edi"'
    assert edi_out.check(response.text) == ()


def test_the_other_acts_through_the_pages(desk: Desk, rows: Rows) -> None:
    assert desk.post(f"edi/{EXCHANGE}/process").headers["Location"].endswith("/orders/CE-2026-0033")
    assert desk.post("orders/CE-2026-0033/hold", reason="Comparer avec le bon").status_code == 303
    assert "Comparer avec le bon" in desk.get("orders/CE-2026-0033").text
    assert desk.post("orders/CE-2026-0033/confirm").status_code == 422
    assert desk.post("orders/CE-2026-0033/resume").status_code == 303
    assert desk.post("orders/CE-2026-0033/lines/10/remove").status_code == 303
    assert desk.post("orders/CE-2026-0033/cancel", reason="duplicate", note="Le bon").status_code == 303
    assert desk.post("orders/CE-2026-0033/cancel", reason="duplicate").status_code == 422
    new = desk.post("orders/new", customer="C-00225", reference="TEL-1", requested="13/03/2026")
    assert new.headers["Location"].endswith(f"/orders/{PAPER}")
    assert desk.post("customers/C-00225/notes", text="Rappeler mardi").status_code == 303
    assert "Rappeler mardi" in desk.get("customers/C-00225").text
    assert desk.post(f"messages/{MAIL}/reply", body="Laquelle fait foi, le bon ou l'EDI ?").status_code == 303
    assert desk.post("wait").status_code == 303
    quote = desk.post("quotes/new", customer="C-00218")
    assert quote.headers["Location"].endswith("/quotes/DV-2026-0030")
    add = {"product": "VB-1190", "quantity": "60", "price_list": "TG-2026", "discount": "5"}
    assert desk.post("quotes/DV-2026-0030/lines", **add).status_code == 303
    assert desk.passed("quotes/DV-2026-0030/send").status_code == 303
    assert desk.post("quotes/DV-2026-0030/lines", **add).status_code == 422
    assert desk.post("quotes/DV-2026-0030/withdraw", reason="Erreur").status_code == 303
    assert "Retiré" in desk.get("quotes/DV-2026-0030").text
    assert "messages.received" in events(rows)


def test_a_warning_is_shown_then_passed_and_stays_on_the_order(desk: Desk, rows: Rows) -> None:
    desk.post(f"edi/{EXCHANGE}/process")
    made = desk.passed(f"orders/from-message/{MAIL}")
    assert made.headers["Location"].endswith(f"/orders/{PAPER}")
    page = Page(desk.get(f"orders/{PAPER}").text)
    assert "Signalé à 08:58, poursuivi malgré tout." in page.words.replace("\u00a0", " ")
    compare = page.one("//a[normalize-space()='Comparer les deux']").get("href")
    assert desk.browser.get(compare).status_code == 200
    assert desk.passed(f"orders/{PAPER}/confirm").status_code == 303
    assert "warning.passed" in events(rows)


def test_the_same_form_sent_twice_is_done_once_and_leads_to_the_same_place(desk: Desk, rows: Rows) -> None:
    first = desk.post(f"orders/from-message/{MAIL}", command_id="twice")
    again = desk.post(f"orders/from-message/{MAIL}", command_id="twice")
    assert first.headers["Location"] == again.headers["Location"]
    assert events(rows).count("orders.drafted") == 1
    other = desk.post(f"orders/{CALL_OFF}/confirm", command_id="twice")
    assert other.status_code == 422
    assert len(rows(select(RunCommand))) == 1


def test_the_same_form_sent_twice_at_once_makes_one_event(app: Flask, desk: Desk, rows: Rows, login: Any) -> None:
    browsers = [login(app.test_client(), desk.account) for _ in range(4)]
    gate, answers = threading.Barrier(4), []

    def send(browser: FlaskClient) -> None:
        with clock.frozen(NOON):
            gate.wait()
            answers.append(browser.post(f"/room/{desk.run_id}/orders/{CALL_OFF}/confirm", data={"command_id": "at-once"}).status_code)

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    assert events(rows).count("orders.confirmed") == 1


def test_a_page_made_before_another_act_says_what_changed(desk: Desk, rows: Rows) -> None:
    desk.post(f"orders/{CALL_OFF}/cancel", reason="customer")
    stale = desk.post(f"orders/{CALL_OFF}/confirm")
    assert stale.status_code == 422
    assert f"La commande {CALL_OFF} est annulée" in Page(stale.text).words
    assert "orders.confirmed" not in events(rows)


def test_after_the_end_the_room_is_closed_and_what_comes_is_kept_apart(desk: Desk, rows: Rows) -> None:
    with clock.frozen(NOON + timedelta(minutes=75)):
        assert desk.get("messages").headers["Location"].endswith("/handed-in")
        assert "Le temps est écoulé" in desk.get("handed-in").text
        late = desk.post(f"orders/{CALL_OFF}/confirm")
    assert late.status_code == 422
    assert "après la fin" in Page(late.text).words
    assert len(rows(select(LateCommand))) == 1
    assert events(rows) == []


def test_a_draft_after_the_end_is_refused_and_its_text_given_back(desk: Desk, rows: Rows) -> None:
    with clock.frozen(NOON + timedelta(minutes=75)):
        answer = desk.browser.post(
            f"/room/{desk.run_id}/drafts/letter", data={"body": "Un texte de plusieurs mots"}, headers={"Sec-Fetch-Site": "same-origin"}
        )
    assert answer.status_code == 422
    assert "Un texte de plusieurs mots" in answer.text
    assert rows(select(DraftRevision)) == []


def test_handing_in_counts_what_is_left_and_closes_the_room(desk: Desk, rows: Rows) -> None:
    desk.post("drafts/letter", body="Bonjour")
    words = Page(desk.get("submit").text).words
    assert "1 brouillon" in words
    assert "vous ne pourrez plus rien modifier" in words
    assert desk.post("submit").headers["Location"].endswith("/handed-in")
    assert desk.post("submit").status_code == 303
    assert len(rows(select(EvidenceRow))) == 1
    assert desk.get("orders").headers["Location"].endswith("/handed-in")
    assert desk.get().headers["Location"].endswith("/handed-in")
    assert "Un expert" in desk.get("handed-in").text


def test_a_sitting_begins_when_its_candidate_says_so_and_tells_nothing_after(app: Flask, desk: Desk, rows: Rows) -> None:
    with app.app_context():
        run_id = runs.prepare(Actor.system(), desk.candidacy_id, CASE, RunMode.CERTIFYING, seed=1)
    sitting = Desk(desk.browser, run_id, desk.candidacy_id, desk.account)
    assert sitting.get("messages").headers["Location"].endswith(f"/room/{run_id}/")
    assert sitting.get("handed-in").headers["Location"].endswith(f"/room/{run_id}/")
    assert "Commencer le travail" in sitting.get().text
    assert rows(select(RunRow).where(RunRow.id == run_id))[0].started_at is None
    assert sitting.post("begin").headers["Location"].endswith("/messages")
    sitting.post("submit")
    assert "Un expert" not in sitting.get("handed-in").text


def test_a_letter_is_saved_as_it_is_written_and_forgotten_once_sent(desk: Desk, rows: Rows) -> None:
    saved = desk.browser.post(
        f"/room/{desk.run_id}/drafts/reply:{MAIL}", data={"body": "Bonjour Monsieur"}, headers={"Accept": "application/json"}
    )
    assert saved.json == {"saved": "à 10\u00a0h\u00a000"}
    assert "Bonjour Monsieur" in desk.get(f"messages/{MAIL}").text
    assert "enregistré à" in desk.get("messages").text
    by_hand = desk.post("drafts/letter", to="legoff", subject="Objet", body="Texte")
    assert by_hand.headers["Location"].endswith("/messages/new")
    assert Page(desk.get("messages/new").text).one("//*[@id='subject']").get("value") == "Objet"
    assert desk.post(f"drafts/reply:{MAIL}", body="Bonjour").status_code == 303
    for key in ("reply:M-9999", "autre"):
        assert desk.post(f"drafts/{key}", body="x").status_code == 404
    assert desk.post("messages/new", to="legoff", subject="Objet", body="Texte").status_code == 303
    assert desk.post(f"messages/{MAIL}/reply", body="Bonjour").status_code == 303
    assert "Brouillons" not in desk.get("messages").text
    assert rows(select(func.count()).select_from(DraftRevision)) == [5]


def test_lists_filter_sort_and_go_out_as_files(desk: Desk) -> None:
    words = Page(desk.get("orders?when=today").text).words
    assert CALL_OFF in words
    assert "CC-2026-0410" not in words
    assert "Aucune ligne" in Page(desk.get("customers?q=zzzz").text).words
    exported = desk.get("stock?export=csv")
    assert exported.mimetype == "text/csv"
    assert exported.data.count(b"\r\n") == 62


def test_the_paper_of_the_customer_prints(desk: Desk) -> None:
    answer = desk.get("papers/PO-88213.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.data == desk.get("papers/PO-88213.pdf").data


def test_another_persons_room_is_not_there(app: Flask, desk: Desk, login: Any, rows: Rows) -> None:
    stranger = login(app.test_client(), AccountFactory(roles=[Role.CANDIDATE]))
    for path in PAGES:
        assert stranger.get(f"/room/{desk.run_id}/{path}").status_code == 404, path
    for path in COMMANDS.values():
        assert stranger.post(f"/room/{desk.run_id}/{path}", data={"command_id": "x"}).status_code == 404, path
    assert events(rows) == []


def test_jurors_evidence_never_shows_while_working(desk: Desk) -> None:
    desk.post(f"orders/from-message/{MAIL}")
    for path in (f"orders/{PAPER}", "messages", "submit"):
        assert "Attendu" not in Page(desk.get(path).text).words


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ("88213", {"Message", "Échange EDI"}),
        ("tréméac", {"Client", "Devis", "Message"}),
        ("Le Goff", {"Devis", "Message"}),
        ("polyuréthane", {"Article"}),
        ("cc-2026-0290", {"Commande"}),
        ("zzz", set()),
    ],
)
def test_the_search_finds_documents_by_their_words_and_by_their_party(desk: Desk, asked: str, kinds: set[str]) -> None:
    found = set(Page(desk.get(f"search?q={asked}").text).texts("//main//tbody/tr/td[1]"))
    assert kinds <= found
    assert bool(kinds) == bool(found)


def test_orders_are_confirmed_together_and_those_that_warn_are_left(desk: Desk, rows: Rows) -> None:
    desk.post(f"orders/from-message/{MAIL}")
    sent = {"order": [CALL_OFF, PAPER, "absent", CALL_OFF], "command_id": "bulk"}
    for _ in range(2):
        assert desk.post("orders/confirm", **sent).status_code == 303
    said = Page(desk.get("orders").text).words
    assert "1 commande confirmée." in said
    assert f"{PAPER}, absent. Ouvrez-les une à une." in said
    assert events(rows).count("orders.confirmed") == 1
    assert desk.post("orders/confirm", command_id="none").status_code == 303
    assert "Rien n’était coché." in Page(desk.get("orders").text).words


def test_messages_are_marked_as_read_together(desk: Desk, rows: Rows) -> None:
    assert desk.post("messages/read", message=[MAIL, "M-0001"], command_id="read").status_code == 303
    assert "1 message marqué comme lu." in Page(desk.get("messages").text).words
    assert events(rows) == ["messages.was_read"]
    assert desk.browser.post(f"/room/{desk.run_id}/messages/read", data={"message": MAIL}).status_code == 400
