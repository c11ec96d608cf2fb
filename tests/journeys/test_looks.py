"""The page of the preferences in every look: no rule of accessibility broken, nothing wider than the screen, down to 320 px."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from app.demo import people
from tests.support.browser import violations

NORMAL = {
    "locale": "fr",
    "theme": "light",
    "contrast": "normal",
    "reading": "normal",
    "font": "normal",
    "size": "normal",
    "motion": "normal",
    "shortcuts": "normal",
    "read_aloud": "normal",
    "voice": "normal",
}
LOOKS = {
    "as it comes": {},
    "dark": {"theme": "dark"},
    "the device's": {"theme": "auto"},
    "more contrast": {"contrast": "more"},
    "dark, more contrast": {"theme": "dark", "contrast": "more"},
    "spaced, Andika, largest": {"reading": "comfort", "font": "andika", "size": "xxl", "motion": "none"},
    "English, the device's typeface": {"locale": "en", "font": "system", "size": "lg"},
}
WIDTHS = (1440, 390, 320)


def choose(page: Page, look: dict[str, str]) -> None:
    for name, value in (NORMAL | look).items():
        page.check(f"input[name={name}][value={value}]")
    page.locator("form.ep-prefs button.btn-primary").click()
    page.wait_for_load_state()


@pytest.fixture
def preferences(new_page: Callable[..., Page]) -> Iterator[Page]:
    """The preferences of someone whose look no other journey needs; put back at the end."""
    page = new_page(color_scheme="dark")
    page.goto("/login?next=/account/preferences")
    page.locator("#email").fill(people.AUDITOR.email)
    page.locator("#password").fill(people.PASSWORD)
    page.locator("main form button.btn-primary").click()
    yield page
    page.set_viewport_size({"width": 1440, "height": 900})
    choose(page, {})


@pytest.mark.deep
def test_every_look_holds_at_every_width(preferences: Page) -> None:
    page = preferences
    wrong: list[str] = []
    for name, look in LOOKS.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        choose(page, look)
        shown = page.locator("html")
        assert shown.get_attribute("lang") == (NORMAL | look)["locale"]
        assert shown.get_attribute("data-bs-theme") == ("dark" if look.get("theme") in {"dark", "auto"} else "light")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            wrong += [f"{name}, {width}: {rule}" for rule in violations(page)]
            if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
                wrong.append(f"{name}, {width}: wider than the screen")
    assert wrong == []
