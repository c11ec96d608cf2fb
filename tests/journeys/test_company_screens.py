"""Every screen of the sandbox company that a link leads to: no rule of accessibility broken, nothing wider than the screen."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from app.demo import people
from casestudies import library
from tests.support.browser import described_errors, keep, violations

LOOKS = ((1440, "light"), (390, "dark"))
ELSEWHERE = re.compile(r"\.pdf$|\.xml$|\.png$|\.svg$|/file$|[?&](export|sort|page)=")
"""Files, and the same list in another order."""
LEAST_SCREENS = 60
"""All cases together open at least that many different screens."""


def shape(address: str) -> str:
    """The screen of an address, whatever document it shows."""
    parts = urlsplit(address)
    names = re.findall(r"[?&](\w+)=", "?" + parts.query)
    return "/".join("#" if re.search(r"\d", part) else part for part in parts.path.split("/")) + "?" + "&".join(sorted(names))


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("main a[href], nav a[href]", "all => all.map(each => each.href)")
    return [each.split("#")[0] for each in found if "/room/" in each and not ELSEWHERE.search(each)]


def wrongs(page: Page) -> list[str]:
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        found += [f"{width}, {theme}: {rule}" for rule in violations(page)]
        if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
            found.append(f"{width}: wider than the screen")
    return found + described_errors(page)


def enter(page: Page, case_id: str) -> str:
    """Begin that case as a trainee; the address of the room."""
    page.goto(f"/candidate/training/{case_id}")
    if "/login" in page.url:
        page.locator("#email").fill(people.JEANNE.email)
        page.locator("#password").fill(people.PASSWORD)
        page.locator("main form button.btn-primary").click()
        page.goto(f"/candidate/training/{case_id}")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/room/*/")
    return page.url


@pytest.mark.deep
def test_every_screen_of_the_company_holds(new_page: Callable[..., Page]) -> None:
    page = new_page(reduced_motion="reduce")
    seen, wrong = set[str](), list[str]()
    for case_id in library.identifiers():
        waiting = deque([enter(page, case_id) + "messages"])
        while waiting:
            address = waiting.popleft()
            answer = page.goto(address)
            assert answer is not None
            if answer.status != HTTPStatus.OK:
                wrong.append(f"{case_id}, {address}: {answer.status}")
                continue
            if shape(address) not in seen:
                seen.add(shape(address))
                wrong += [f"{case_id}, {shape(address)}: {each}" for each in wrongs(page)]
                keep(page, f"company {shape(address)}")
            new = [link for link in dict.fromkeys(links(page)) if shape(link) not in seen | {shape(each) for each in waiting}]
            waiting.extend({shape(link): link for link in new}.values())
    assert wrong == []
    assert len(seen) >= LEAST_SCREENS
