"""A form that is clicked twice goes once, and once more when somebody comes back to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

SCRIPT = (Path(__file__).resolve().parents[2] / "app" / "static" / "js" / "sendonce.js").read_text(encoding="utf-8")
HOME = "http://office.example/"
BODY = """<!doctype html><title>Office</title><script type="module" src="/sendonce.js"></script>
<form method="post" action="/papers"><button>Add</button></form><form action="/search"><button>Find</button></form>"""


class Office:
    """A page, and what reached its server, which leaves a form without an answer while it is `slow`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.slow = False
        self.asked: list[str] = []
        page.route("**/*", self._answer)
        page.route("**/sendonce.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))
        page.goto(HOME)

    def _answer(self, route: Route) -> None:
        self.asked.append(f"{route.request.method} {route.request.url.removeprefix(HOME)}")
        if not (self.slow and route.request.method == "POST"):
            route.fulfill(body=BODY, content_type="text/html")

    @property
    def posts(self) -> list[str]:
        return [each for each in self.asked if each.startswith("POST")]


@pytest.fixture
def office(browser: Browser) -> Iterator[Office]:
    context = browser.new_context()
    yield Office(context.new_page())
    context.close()


def test_a_double_click_sends_a_form_once(office: Office) -> None:
    office.slow = True
    place = office.page.get_by_role("button", name="Add").bounding_box()
    assert place is not None
    office.page.mouse.dblclick(place["x"] + 5, place["y"] + 5)
    office.page.wait_for_timeout(300)
    office.page.mouse.click(place["x"] + 5, place["y"] + 5)
    office.page.wait_for_timeout(300)
    assert office.posts == ["POST papers"]


def test_who_comes_back_to_the_page_sends_it_again(office: Office) -> None:
    for _time in range(2):
        office.page.get_by_role("button", name="Add").click()
        office.page.wait_for_url(HOME + "papers")
        office.page.go_back()
        office.page.wait_for_url(HOME)
    assert office.posts == ["POST papers"] * 2


def test_a_search_is_sent_as_often_as_one_likes(office: Office) -> None:
    for _time in range(2):
        office.page.get_by_role("button", name="Find").click()
        office.page.wait_for_url(HOME + "search?")
    assert office.asked.count("GET search?") == 2
