"""The keys of the work room: they go where their link goes, never while one writes, and only as the reader left them on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

SCRIPT = (Path(__file__).resolve().parents[2] / "app" / "static" / "js" / "shortcuts.js").read_text(encoding="utf-8")
HOME = "http://room.example/"
BODY = """<!doctype html><title>Room</title><script type="module" src="/keys.js"></script>
<a href="/messages" data-key="m">Messages</a><a href="/search" data-key="/">Search</a><a href="/shortcuts" data-keys>Keys</a>
<label>Note <input id="note"></label>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=BODY, content_type="text/html"))
    page.route("**/keys.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))
    page.goto(HOME)
    yield page
    context.close()


@pytest.mark.parametrize(
    ("keys", "place"), [(["g", "m"], "messages"), (["/"], "search"), (["?"], "shortcuts"), (["m"], ""), (["g", "z"], "")]
)
def test_keys_go_where_their_link_goes(page: Page, keys: list[str], place: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(HOME + place)


def test_writing_goes_nowhere(page: Page) -> None:
    page.focus("#note")
    page.keyboard.type("gm/?")
    assert page.input_value("#note") == "gm/?"
    assert page.url == HOME


def test_a_key_with_a_modifier_is_the_browser_s(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("Alt+m")
    assert page.url == HOME
