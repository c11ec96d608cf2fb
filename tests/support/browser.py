"""A real Chromium for the journeys, and the accessibility rules asserted on each page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

INSTALL = "Chromium is missing: sudo apt-get update && sudo apt-get install --yes --no-install-recommends chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "RGAAv4", "best-practice"]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless. Raises RuntimeError, with the command that installs it, when there is none."""
    executable = shutil.which("chromium")
    if not executable:
        raise RuntimeError(INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def violations(page: Page) -> list[str]:
    """What axe holds against the page as it stands: one line per rule, with the first elements concerned."""
    found: list[dict[str, Any]] = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}; " + " | ".join(node["html"][:160] for node in rule["nodes"][:4])
        for rule in found
    ]


def described_errors(page: Page) -> list[str]:
    """Fields marked invalid without a text that says why: axe does not see them."""
    script = """() => [...document.querySelectorAll('[aria-invalid="true"]')]
      .filter(f => !(f.getAttribute('aria-describedby') || '').split(/\\s+/).some(id => document.getElementById(id)?.textContent.trim()))
      .map(f => f.name || f.id)"""
    return list(page.evaluate(script))


def keep(page: Page, name: str) -> None:
    """Keeps a full-page screenshot in the folder that SCREENSHOTS names; does nothing without it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"), full_page=True)
