"""A framework in Chromium: each reader's page keeps the rules of accessibility at each width, and an address leads to its competency."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.demo import people
from tests.support.browser import keep, violations

NUMBER = "RNCP35663"
VISITOR = None
PAGES = (
    (people.INES, f"/framework/{NUMBER}/BC03"),
    (people.INES, f"/framework/{NUMBER}/search?q=facture"),
    (people.JUROR_OUTSIDE, f"/framework/{NUMBER}/BC03"),
    (VISITOR, f"/certifications/{NUMBER}"),
    (VISITOR, f"/certifications/{NUMBER}/BC03"),
)
LOOKS = ((1440, "light"), (390, "dark"), (320, "light"))


def enter(page: Page, person: people.Person | None, address: str) -> None:
    if person is None:
        page.goto(address)
        return
    page.goto(f"/login?next={address}")
    page.locator("#email").fill(person.email)
    page.locator("#password").fill(people.PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("person", "address"), PAGES)
def test_each_reader_s_page_holds_at_each_width(new_page: Callable[..., Page], person: people.Person | None, address: str) -> None:
    page = new_page(reduced_motion="reduce")
    enter(page, person, address)
    wrong: list[str] = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        wrong += [f"{width}, {theme}: {rule}" for rule in violations(page)]
        if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
            wrong.append(f"{width}: wider than the screen")
    assert wrong == []
    keep(page, f"framework {address}")


def test_an_address_leads_to_its_competency_and_the_contents_follow(page: Page) -> None:
    page.goto(f"/certifications/{NUMBER}/BC03#BC03C10")
    expect(page.locator("#BC03C10")).to_be_in_viewport()
    assert page.locator("#BC03C10").evaluate("part => part.getBoundingClientRect().top") < 200
    expect(page.locator('.ep-fw-side a[href="#BC03C10"]')).to_have_attribute("aria-current", "true")


def test_on_a_narrow_page_the_jump_closes_on_what_was_asked(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.goto(f"/certifications/{NUMBER}/BC03")
    page.locator(".ep-fw-jump summary").click()
    page.locator('.ep-fw-jump a[href="#BC03C10"]').click()
    expect(page.locator("#BC03C10")).to_be_in_viewport()
    assert page.locator(".ep-fw-jump").get_attribute("open") is None


def test_it_reads_without_javascript(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"/certifications/{NUMBER}")
    page.locator("#chercher").fill("tarif")
    page.locator(".ep-fw-search button").click()
    expect(page.locator("mark").first).to_be_visible()
    page.locator(".ep-fw-results h3 a").first.click()
    expect(page.locator("article:target")).to_be_visible()
