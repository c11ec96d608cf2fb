"""The whole way in Chromium: a candidate works and hands in, two jurors judge, a certificate is issued, a stranger verifies it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.demo.people import ADMINISTRATOR, INES, JUROR_INSIDE, JUROR_OUTSIDE, PASSWORD, Person
from tests.support.live import Live

Axe = Callable[..., None]
NewPage = Callable[..., Page]
COMPETENCIES = 14
SEEN = "Chromium refused something"


@pytest.fixture
def sign_in(new_page: NewPage) -> Callable[[Person], Page]:
    """A page of its own for each person, signed in. What the browser refuses (an inline style, a missing file) fails the test."""

    def enter(person: Person) -> Page:
        page = new_page()
        page.on("console", lambda message: _refuse(message.type, message.text))
        page.goto("/login")
        page.locator("[name=email]").fill(person.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return enter


def _refuse(kind: str, text: str) -> None:
    # A warned command answers 409 and a form to correct 422; the browser writes both down, and neither is a fault of the page.
    assert kind != "error" or re.search(r"status of (409|422)", text), f"{SEEN}: {text}"


def press(page: Page, name: str) -> None:
    """Press the button of that name in the page's own content, and be on the page that follows: a form may first ask for the network."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def test_from_the_first_login_to_a_verified_certificate(
    sign_in: Callable[[Person], Page], new_page: NewPage, axe: Axe, live: Live, tmp_path: Path
) -> None:
    candidate = sign_in(INES)
    _work(candidate, axe)
    _hand_in_dossier(candidate, axe, tmp_path)
    administrator = sign_in(ADMINISTRATOR)
    _compose(administrator, axe)
    inside, outside = sign_in(JUROR_INSIDE), sign_in(JUROR_OUTSIDE)
    jury = _declare(inside, axe)
    assert _declare(outside, axe) == jury
    _score(inside, jury, axe, severe="BC03C01")
    expect(outside.get_by_text("Verrouillée")).to_have_count(0)
    _score(outside, jury, axe, severe="")
    _settle(inside, outside, jury, axe)
    _sign(inside, outside, jury, axe)
    file = _download(candidate, axe, tmp_path)
    _verify(new_page(), axe, live, file)


def _work(page: Page, axe: Axe) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Inès")
    axe(page, "way-01-home")
    expect(page.get_by_text("1 h 15, plus un tiers.")).to_be_visible()
    page.get_by_role("link", name="Lire la mission").first.click()
    axe(page, "way-02-mission")
    page.locator("form[action$='/begin'] button").click()
    axe(page, "way-03-messages")
    room = re.sub(r"/messages.*", "", page.url)
    page.get_by_role("link", name=re.compile("^Bon de commande PO-88213")).first.click()
    axe(page, "way-04-message")
    press(page, "Saisir la commande")
    expect(page.get_by_role("heading", level=1)).to_contain_text("CC-2026-0417")
    axe(page, "way-05-order")
    order = page.url
    page.goto(f"{room}/edi/EDI-2026-0033/refuse")
    axe(page, "way-06-edi-refusal")
    page.locator("[name=reason]").first.check()
    page.locator("[name=note]").fill("Même commande que le bon signé PO-88213.")
    press(page, "Refuser l’échange")
    page.goto(f"{order}/lines")
    axe(page, "way-07-lines")
    page.goto(order)
    press(page, "Confirmer la commande")
    axe(page, "way-08-warning")
    press(page, "Poursuivre malgré tout")
    expect(page.get_by_text("poursuivi malgré tout").first).to_be_visible()
    axe(page, "way-09-confirmed")
    page.get_by_role("link", name="Vérifier et rendre").click()
    axe(page, "way-10-review")
    press(page, "Rendre mon travail")
    axe(page, "way-11-handed-in")
    page.goto(order)
    expect(page).not_to_have_url(order)


def _hand_in_dossier(page: Page, axe: Axe, folder: Path) -> None:
    page.goto("/candidate/")
    page.goto(page.locator("a[href*='/room/dossier/'][href$='/BC03E2']").first.get_attribute("href") or "")
    wrong = folder / "dossier.pdf"
    wrong.write_bytes(b"not a PDF at all")
    chosen = page.locator("input[name=file]")
    chosen.set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("Ce fichier n’est ni un document")
    axe(page, "way-12-dossier-refused")
    page.get_by_role("button", name="Retirer dossier.pdf").click()
    chosen.set_input_files(_dossier(folder))
    expect(page.get_by_text("prêt à être déposé").first).to_be_visible()
    press(page, "Déposer le dossier")
    expect(page.get_by_text("Votre dossier est déposé.")).to_be_visible()
    page.get_by_role("link", name="Déclarations signées").click()
    for label in ("Je l’ai rendue anonyme", "Ce dossier est mon travail", "Je n’en ai utilisé aucun"):
        page.get_by_label(re.compile(label)).check()
    press(page, "Signer mes déclarations")
    expect(page.get_by_text("compte pour l’épreuve").first).to_be_visible()
    axe(page, "way-13-dossier")


def _dossier(folder: Path) -> Path:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    path = folder / "dossier-bc03.pdf"
    document.save(path)
    return path


def _compose(page: Page, axe: Axe) -> None:
    axe(page, "way-14-desk")
    page.goto("/jury/composition/")
    axe(page, "way-15-juries")
    page.locator("tr", has_text="Inès Mokrani").filter(has_text="BC03").get_by_role("link").first.click()
    for field, person in (("first", JUROR_INSIDE), ("second", JUROR_OUTSIDE)):
        option = page.locator(f"[name={field}] option", has_text=person.family_name).first
        page.locator(f"[name={field}]").select_option(option.get_attribute("value"))
    page.locator("[name=place]").fill("Lorient")
    axe(page, "way-16-compose")
    press(page, "Composer le jury")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inès Mokrani")
    axe(page, "way-17-composed")


def _declare(page: Page, axe: Axe) -> str:
    """Declare no tie for the newest jury of that juror; returns the path of its room."""
    page.goto("/jury/")
    axe(page, "way-18-jury-desk")
    paths = [link.get_attribute("href") or "" for link in page.locator("a[href$='/declaration']").all()]
    newest = max(paths, key=lambda path: int(re.findall(r"\d+", path)[-1]))
    page.goto(newest)
    axe(page, "way-19-declaration")
    page.locator("[name=conflict][value=no]").check()
    press(page, "Déclarer mes liens")
    return newest.removesuffix("/declaration")


def _score(page: Page, jury: str, axe: Axe, *, severe: str) -> None:
    """Every criterion at its threshold, the first one of `severe` one below; then lock."""
    for number in range(1, COMPETENCIES + 1):
        code = f"BC03C{number:02d}"
        page.goto(f"{jury}/{code}")
        criteria = page.locator("fieldset.ep-criterion")
        for place in range(criteria.count()):
            threshold = criteria.nth(place).locator(".ep-level[data-threshold] input")
            level = int(threshold.get_attribute("value") or "0") - (1 if code == severe and place == 0 else 0)
            criteria.nth(place).locator(f"input[value='{level}']").check()
        if number == 1:
            # From its top: a control that the edge of the list cuts in two is no smaller target for whoever scrolls.
            page.locator(".ep-jury-main").evaluate("list => list.scrollTo(0, 0)")
            axe(page, "way-20-grid")
        page.locator("button[name=next]").click()
        page.wait_for_load_state()
    page.goto(f"{jury}/lock")
    axe(page, "way-21-lock")
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()


def _settle(proposing: Page, agreeing: Page, jury: str, axe: Axe) -> None:
    proposing.goto(f"{jury}/reconciliation")
    axe(proposing, "way-22-reconciliation")
    proposing.get_by_label("Niveau retenu").first.select_option(label="Niveau 3")
    proposing.get_by_label("Motif").first.fill("La réponse de M. Le Goff n'était pas nécessaire : le bon signé fait foi.")
    press(proposing, "Proposer ce niveau")
    agreeing.goto(f"{jury}/reconciliation")
    axe(agreeing, "way-23-proposal")
    agreeing.get_by_role("button", name=re.compile("^Accepter")).click()
    press(agreeing, "Établir le procès-verbal")


def _sign(first: Page, second: Page, jury: str, axe: Axe) -> None:
    for page in (first, second):
        page.goto(f"{jury}/record")
        axe(page, "way-24-record")
        page.goto(f"{jury}/signature")
        axe(page, "way-25-signature")
        page.locator("[name=password]").fill(PASSWORD)
        press(page, "Signer le procès-verbal")
        page.wait_for_load_state()
        axe(page, "way-26-signed")


def _download(page: Page, axe: Axe, folder: Path) -> Path:
    page.goto("/candidate/")
    expect(page.get_by_text("Obtenu").first).to_be_visible()
    axe(page, "way-27-home-after")
    # A worker prints it; the page shows it by itself.
    expect(page.locator("a[href$='.pdf']").first).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        page.locator("a[href$='.pdf']").first.click()
    path = folder / "certificate.pdf"
    waiting.value.save_as(path)
    return path


def _verify(page: Page, axe: Axe, live: Live, file: Path) -> None:
    import pypdfium2

    text = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()
    assert "Inès Mokrani" in text
    assert not re.search(r"\btiers\b|aménag|mesure", text, re.IGNORECASE)
    code = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)[-1]
    page.goto(f"/verify/{code}")
    expect(page.get_by_text(re.compile("certificat est valable", re.IGNORECASE)).first).to_be_visible()
    axe(page, "way-28-verify")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form:has(input[type=file]) button").click()
    axe(page, "way-29-file-verified")
    proof = live.epreuve("certificate", "verify", str(file))
    assert proof.returncode == 0, proof.stdout + proof.stderr
    damaged = file.with_name("damaged.pdf")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert live.epreuve("certificate", "verify", str(damaged)).returncode == 1
    assert live.epreuve("audit", "verify").returncode == 0
