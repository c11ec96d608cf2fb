"""A served application, a real Chromium, and the rules of accessibility asserted on the pages it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import DESKTOP, chromium, described_errors, keep, violations
from tests.support.live import Live, served


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process walks all journeys: they share one served application and one Chromium."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The application with the demonstration, on a port of its own."""
    data = tmp_path_factory.mktemp("live")
    data.chmod(0o700)
    with served(data) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def new_page(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    """`new_page()` opens a page of a new person (own cookies); further arguments are Playwright's, such as `viewport=PHONE`."""
    contexts = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=live.url, locale="fr-FR", **({"viewport": DESKTOP} | options))  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at 1440 × 900, in French, without a login."""
    return new_page()


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails when the page breaks a rule (WCAG 2.0 to 2.2 A and AA, RGAA 4, good practice) or marks a field without saying why.

    With a second argument it keeps a screenshot under that name (see `make screenshots`).
    """

    def check(shown: Page, name: str = "") -> None:
        if name:
            keep(shown, name)
        assert violations(shown) == []
        assert described_errors(shown) == []

    return check
