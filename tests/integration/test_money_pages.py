"""Treasury, dunning and credit through their pages, on the company of the two years."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from casestudies import run
from casestudies.company import credit, factoring
from tests.support import statements
from tests.support.desk import NUMBER, Desk, Rows, at_work, events
from tests.support.factors import FACTOR
from tests.support.html import Page
from tests.support.rooms import open_wide
from tests.support.solvency import SOUND

LINE, CUSTOMER, INVOICE = "BQ-2026-0717", "C-02157", "FA-2026-0263"
MATCH = f"treasury/lines/{LINE}/match/{CUSTOMER}"
PAGES = (
    "treasury", "treasury?status=to_match", "treasury?way=out&when=month&sort=amount", "treasury/import", f"treasury/lines/{LINE}",
    "treasury/lines/BQ-2026-0733", f"treasury/lines/{LINE}/customers", f"treasury/lines/{LINE}/customers?q=bourvurel", MATCH,
    f"{MATCH}?pick=1",
    f"treasury/lines/{LINE}/cheque", f"treasury/lines/{LINE}/refund", "treasury/payments", "treasury/payments?status=credit",
    "treasury/payments/RG-2026-0520", "treasury/payments/RG-2026-0520/undo", "treasury/payments/RG-2026-0520/refund",
    "treasury/payments/RG-2026-0520/allocate", "treasury/schedule", "treasury/schedule?why=late&sort=-amount",
    "dunning", "dunning?holds=b4&sort=-total", "dunning/letters", "dunning/letters?level=4", "dunning/letters/RL-2026-0131",
    f"dunning/{CUSTOMER}", f"dunning/{CUSTOMER}/send", f"dunning/{CUSTOMER}/promise", f"dunning/{CUSTOMER}/plan",
    f"dunning/{CUSTOMER}/dispute", "credit", "credit?status=over&sort=-late", f"credit/{CUSTOMER}", f"credit/{CUSTOMER}/hold",
    f"credit/{CUSTOMER}/release", f"credit/{CUSTOMER}/request", f"credit/{CUSTOMER}/answer", f"credit/{CUSTOMER}/limit", "credit/files",
    "factoring", "factoring/assign", f"treasury/lines/{LINE}/factor",
)  # fmt: skip
LISTS = (
    "factoring",
    "credit",
    "credit/files",
    "dunning",
    "dunning/letters",
    "treasury",
    "treasury/payments",
    "treasury/schedule",
    f"treasury/lines/{LINE}/customers",
)


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient, login: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    # A variant that also brings annual accounts.
    case, opened = open_wide(monkeypatch), run._open

    def with_accounts(found: Any, seed: int) -> Any:
        company, variant = opened(found, seed)
        company = factoring.evolve(company, factoring.FactorSigned(factor=FACTOR), company.now)
        return credit.evolve(company, credit.AccountsFiled(accounts=SOUND), company.now), variant

    monkeypatch.setattr(run, "_open", with_accounts)
    monkeypatch.setattr(run, "_openings", {})
    with at_work(app, client, login, case) as found:
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
@pytest.mark.parametrize("path", LISTS)
def test_lists_go_out_as_files(desk: Desk, path: str) -> None:
    for kind, mimetype in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")):
        answer = desk.get(f"{path}?export={kind}")
        assert (answer.status_code, answer.mimetype) == (200, mimetype)


def hidden(text: str) -> dict[str, Any]:
    """The hidden fields of the page's own form."""
    return {str(field.get("name")): field.get("value") for field in Page(text).find("//main//input[@type='hidden']")}


def upload(desk: Desk, content: bytes, name: str = "releve.xml") -> Any:
    data = {"file": (io.BytesIO(content), name), "command_id": f"test-{next(NUMBER)}"}
    return desk.browser.post(f"/room/{desk.run_id}/treasury/import", data=data, content_type="multipart/form-data")


def test_a_statement_is_shown_then_imported_then_its_lines_matched(desk: Desk, rows: Rows) -> None:
    shown = upload(desk, statements.camt(opening="435214.69").encode())
    assert shown.status_code == 200, Page(shown.text).words
    assert "NÉGOCE EXEMPLE & FILS" in Page(shown.text).words
    assert events(rows) == []
    imported = desk.browser.post(f"/room/{desk.run_id}/treasury/import", data=hidden(shown.text))
    if imported.status_code == 409:
        imported = desk.browser.post(f"/room/{desk.run_id}/treasury/import", data=hidden(imported.text))
    assert imported.status_code == 303
    assert events(rows)[-1] == "treasury.statement_imported"
    again = upload(desk, statements.camt(opening="435214.69").encode())
    assert again.status_code == 422
    assert "déjà importé" in Page(again.text).words


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"a" * 400_000, "300 Ko"),
        ("é".encode("latin-1"), "Ligne 1"),
        (statements.camt(count="9").encode(), "annonce 9 op"),
        (statements.camt(closing="1.00").encode(), "1,00"),
        (b"<!DOCTYPE a>" + statements.camt().encode(), "entit"),
        (statements.table().replace("ACOMPTE", "=1+1").encode(), "formule"),
        (statements.camt(iban="FR7600000000010001000000145").encode(), "pas le nôtre"),
    ],
)
def test_a_bad_file_is_told_at_its_field_and_changes_nothing(desk: Desk, rows: Rows, content: bytes, said: str) -> None:
    answer = upload(desk, content)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.one("//*[@id='file']").get("aria-invalid") == "true"
    assert said in page.words
    assert events(rows) == []


def test_a_line_is_matched_as_suggested_then_undone(desk: Desk, rows: Rows) -> None:
    page = Page(desk.get(f"{MATCH}?pick=1").text)
    assert page.one(f"//*[@id='amount_{INVOICE}']").get("value") == "1241,47"
    beyond = desk.post(MATCH, **{f"amount_{INVOICE}": "1241,48"})
    assert beyond.status_code == 422
    assert "1 241,47" in Page(beyond.text).words.replace("\u202f", " ").replace("\u00a0", " ")
    done = desk.post(MATCH, **{f"amount_{INVOICE}": "1241,47"})
    assert done.status_code == 303
    assert done.headers["Location"].endswith("/treasury/payments/RG-2026-0521")
    assert INVOICE in Page(desk.get("treasury/payments/RG-2026-0521").text).words
    assert desk.post("treasury/payments/RG-2026-0521/undo", reason="Mauvais client").status_code == 303
    assert events(rows) == ["treasury.matched", "treasury.undone"]


def test_money_that_settles_nothing_is_warned_of_then_settled_or_paid_back(desk: Desk, rows: Rows) -> None:
    assert desk.passed(MATCH).status_code == 303
    number = "treasury/payments/RG-2026-0521"
    assert desk.post(f"{number}/allocate", **{f"amount_{INVOICE}": "1000"}).status_code == 303
    assert desk.passed(f"{number}/refund", reason="Trop versé").status_code == 303
    made = [each for each in events(rows) if not each.startswith("warning")]
    assert made == ["treasury.matched", "treasury.allocated", "treasury.refund_ordered"]
    words = Page(desk.get(number).text).words
    assert "Remboursé" in words


def test_a_customer_is_dunned_after_the_warning_and_the_letter_prints(desk: Desk, rows: Rows) -> None:
    form = Page(desk.get(f"dunning/{CUSTOMER}/send").text)
    ticked = {str(box.get("value")) for box in form.find("//input[@name='invoices' and @checked]")}
    assert ticked == {INVOICE, "FA-2026-0290"}
    early = desk.post(f"dunning/{CUSTOMER}/send", level="1", channel="email", invoices="FA-2026-0548")
    assert early.status_code == 422
    done = desk.passed(f"dunning/{CUSTOMER}/send", level="1", channel="email", invoices=INVOICE)
    assert done.status_code == 303
    assert [each for each in events(rows) if not each.startswith("warning")] == ["dunning.sent"]
    printed = desk.get("dunning/letters/RL-2026-0132.pdf")
    assert (printed.status_code, printed.mimetype, printed.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert desk.get("dunning/letters/RL-2026-0132.pdf").data == printed.data
    notice = desk.post(f"dunning/{CUSTOMER}/send", level="4", channel="email", invoices=INVOICE)
    assert Page(notice.text).one("//*[@id='channel']").get("aria-invalid") == "true"


def test_a_promise_a_plan_and_a_dispute_are_kept_on_the_account(desk: Desk, rows: Rows) -> None:
    path = f"dunning/{CUSTOMER}"
    assert desk.post(f"{path}/promise", invoices=INVOICE, amount="500", due_on="16/03/2026", said_by="M. Bourvurel").status_code == 303
    wrong = desk.post(f"{path}/plan", invoices=INVOICE, instalments="31/03/2026 500,00")
    assert wrong.status_code == 422
    assert "500,00" in Page(wrong.text).words
    unread = desk.post(f"{path}/plan", invoices=INVOICE, instalments="fin mars 500")
    assert Page(unread.text).one("//*[@id='instalments']").get("aria-invalid") == "true"
    both = "31/03/2026 500,00\n30/04/2026 : 741,47 €"
    assert desk.post(f"{path}/plan", invoices=INVOICE, instalments=both).status_code == 303
    assert desk.get("dunning/plans/EC-2026-0001/cancel").status_code == 200
    assert desk.passed("dunning/plans/EC-2026-0001/cancel", note="Le client renonce").status_code == 303
    assert desk.post(f"{path}/dispute", invoice=INVOICE, reason="price", said="Prix faux").status_code == 303
    assert desk.get("dunning/disputes/LT-2026-0001/close").status_code == 200
    assert desk.post("dunning/disputes/LT-2026-0001/close", founded="no", findings="Le devis est signé").status_code == 303
    made = [each for each in events(rows) if each.startswith("dunning.")]
    assert made == [
        "dunning.promise_noted", "dunning.plan_agreed", "dunning.plan_cancelled", "dunning.dispute_opened", "dunning.dispute_closed",
    ]  # fmt: skip
    words = Page(desk.get(path).text).words
    assert "M. Bourvurel" in words
    assert "Prix faux" in words


def test_a_customer_is_held_insured_and_let_go(desk: Desk, rows: Rows) -> None:
    path = f"credit/{CUSTOMER}"
    assert desk.post(f"{path}/hold", reason="Deux factures échues").status_code == 303
    assert "Deux factures échues" in Page(desk.get(path).text).words
    assert desk.post(f"{path}/request", amount="12000", reason="Chantier de mars").status_code == 303
    assert desk.post(f"{path}/answer", granted="8000,50", reference="ASS-77").status_code == 303
    above = desk.passed(f"{path}/limit", amount="90000", reason="Demande du commercial")
    assert above.status_code == 303
    assert desk.passed(f"{path}/release", reason="Virement reçu").status_code == 303
    made = [each for each in events(rows) if each.startswith("credit.")]
    assert made == ["credit.held", "credit.limit_asked", "credit.answer_recorded", "credit.limit_changed", "credit.released"]


def test_accounts_are_read_and_concluded_on(desk: Desk, rows: Rows) -> None:
    path = f"credit/files/{SOUND.code}"
    words = Page(desk.get(path).text).words
    assert "24 points" in words.replace("\u00a0", " ")
    assert desk.post(f"{path}/conclude", opinion="unfavourable", limit="100", reasons="Non").status_code == 422
    assert desk.post(f"{path}/conclude", opinion="favourable", limit="8000", reasons="Score et liquidité bons").status_code == 303
    assert "Score et liquidité bons" in Page(desk.get(path).text).words
    assert [each for each in events(rows) if each.startswith("credit.")] == ["credit.concluded"]


def test_the_file_of_a_customer_shows_the_last_orders_and_leads_to_all(desk: Desk) -> None:
    file = Page(desk.get("customers/C-02304").text)
    assert len(file.find("//table[contains(., 'Total TTC')]/tbody/tr")) == 10
    (link,) = [each for each in file.find("//main//a") if "Voir ses" in str(each.text)]
    count = int(str(link.text).split()[2])
    assert f"sur {count}" in Page(desk.browser.get(link.get("href")).text).words


def test_invoices_are_assigned_and_a_customer_s_mistake_handed_over(desk: Desk, rows: Rows) -> None:
    late = desk.post("factoring/assign", factor=FACTOR.code, invoices=INVOICE, mentioned="y")
    assert late.status_code == 422
    assert Page(late.text).one("//*[@id='invoices']").get("aria-invalid") == "true"
    done = desk.passed("factoring/assign", factor=FACTOR.code, invoices="fa-2026-0460, FA-2026-0548", mentioned="y")
    assert done.headers["Location"].endswith("/factoring/CS-2026-0001")
    words = Page(desk.get("factoring/CS-2026-0001").text).words
    assert "portée" in words
    invoice = Page(desk.get("invoices/FA-2026-0460").text)
    assert invoice.find("//main//tr[contains(., 'Cédée au factor')][contains(., 'CS-2026-0001')]"), (
        "who holds it, rather than that nobody paid"
    )
    assert desk.get("factoring/CS-2026-0001/take-back/FA-2026-0460").status_code == 200
    assert desk.passed(f"treasury/lines/{LINE}/factor", factor=FACTOR.code, invoice="FA-2026-0460").status_code == 303
    assert desk.passed("factoring/CS-2026-0001/take-back/FA-2026-0548", reason="Impayée").status_code == 303
    assert [each for each in events(rows) if each.startswith("factoring.")] == [
        "factoring.assigned", "factoring.line_matched", "factoring.taken_back",
    ]  # fmt: skip
