"""The first page that anyone sees, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE
from tests.support.live import Live


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_page(new_page: Callable[..., Page], axe: Callable[..., None], viewport: dict[str, int], scheme: str) -> None:
    page = new_page(viewport=viewport, color_scheme=scheme)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto("/login")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page, f"login-{viewport['width']}-{scheme}")
    assert refused == [], "the browser refused something: an inline style or script, or a file that is not there"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"


def test_a_wrong_password_is_told_at_its_field(page: Page, axe: Callable[..., None]) -> None:
    page.goto("/login")
    page.get_by_label("Adresse").first.fill("personne@essais.example")
    page.locator("input[type=password]").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    axe(page, "login-refused")
    assert page.locator("input[type=email], input[name=email]").first.input_value() == "personne@essais.example", "what was typed is kept"


def test_the_console_proves_the_log_of_the_running_application(live: Live) -> None:
    proof = live.epreuve("audit", "verify", "--json")
    assert proof.returncode == 0, proof.stderr
