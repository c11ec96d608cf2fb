"""A stranger with a certificate in hand: its page, its file, its check without us. In Chromium, in each look and width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app import create_app
from app.config import from_environment
from app.queries.certificates import CertificateFile, certificate_file
from app.services import issuing, storage
from tests.support.awards import award_block
from tests.support.browser import DESKTOP, PHONE
from tests.support.factories import SESSION
from tests.support.live import Live, served


@dataclass(frozen=True)
class Issued:
    """A running application that issued one certificate, and the file that its holder sent on."""

    live: Live
    certificate: CertificateFile
    file: Path


def _issue(live: Live) -> Issued:
    """Award a block to an invented person and issue its certificate, on the data of the running application."""
    app = create_app(from_environment(live.environment))
    SESSION.remove()
    SESSION.configure(bind=app.extensions["database"].engine, expire_on_commit=False)
    award = award_block(given_name="Inès", family_name="Mokrani", gender="F")
    with app.app_context():
        number = issuing.issue(award.id)
        assert number is not None
        found = certificate_file(number)
        file = live.data / f"{found.facts.number}.pdf"
        file.write_bytes(storage.load(found.digest))
    SESSION.remove()
    app.extensions["database"].dispose()
    return Issued(live, found, file)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    data = tmp_path_factory.mktemp("issuing")
    data.chmod(0o700)
    with served(data, demo=False) as live, ThreadPoolExecutor(1) as aside:
        # Playwright keeps an event loop in this thread, and sealing runs one of its own.
        yield aside.submit(_issue, live).result()


@pytest.fixture
def open_page(browser: Browser, issued: Issued) -> Iterator[Callable[..., Page]]:
    """`open_page(viewport=PHONE)` is a page of a new visitor."""
    contexts = []

    def visit(**options: object) -> Page:
        contexts.append(browser.new_context(base_url=issued.live.url, locale="fr-FR", **({"viewport": DESKTOP} | options)))  # type: ignore[arg-type]
        return contexts[-1].new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_a_certificate(
    open_page: Callable[..., Page], axe: Callable[..., None], issued: Issued, viewport: dict[str, int], theme: str
) -> None:
    page = open_page(viewport=viewport)
    page.goto(f"/verify/{issued.certificate.facts.code}")
    page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
    page.locator("main summary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Certificat {issued.certificate.facts.number}")
    expect(page.get_by_text("Ce certificat est valable.")).to_be_visible()
    axe(page, f"verify-{viewport['width']}-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"


def test_from_the_code_to_the_file_by_keyboard(
    open_page: Callable[..., Page], axe: Callable[..., None], issued: Issued, tmp_path: Path
) -> None:
    page = open_page()
    page.goto("/verify")
    code = issued.certificate.facts.code
    page.get_by_label("Code de contrôle").fill(code[:-1] + ("2" if code[-1] != "2" else "3"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("mal recopié")
    axe(page, "verify-mistyped")
    page.get_by_label("Code de contrôle").fill(code.lower().replace("-", " "))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{issued.live.url}/verify/{code}")
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(issued.file.read_bytes() + b"\n")
    for file, said in ((changed, "Ce n’est pas le fichier délivré."), (issued.file, "C’est bien le fichier délivré.")):
        page.get_by_label("Fichier PDF reçu").set_input_files(file)
        page.get_by_role("button", name="Comparer ce fichier").press("Enter")
        expect(page.get_by_role("status").get_by_text(said)).to_be_visible()
        axe(page, f"verify-{file.stem[:7]}")


def test_the_file_is_checked_without_us(open_page: Callable[..., Page], issued: Issued, tmp_path: Path) -> None:
    page = open_page()
    page.goto(f"/verify/{issued.certificate.facts.code}")
    page.locator("main summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le certificat de l’autorité").click()
    authority = tmp_path / "authority.pem"
    download.value.save_as(authority)
    checked = issued.live.epreuve("certificate", "verify", str(issued.file), "--ca", str(authority))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Tout ce qui pouvait être vérifié est bon." in checked.stdout
    printed = checked.stdout.rsplit(": ", 1)[1].strip()
    assert printed in page.locator("main").inner_text(), "the page shows the fingerprint that the console prints"
