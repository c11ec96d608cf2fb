"""The invigilator's board, live: what moves is put in place without taking the focus away, and what newly waits is said aloud."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.demo import people
from tests.support.browser import PHONE, keep

LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"
READY = re.compile("Prête")


def watch(page: Page) -> None:
    page.goto("/login?next=/oversight/board")
    page.locator("#email").fill(people.INVIGILATOR.email)
    page.locator("#password").fill(people.PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.locator("section[aria-labelledby=sessions] a").first.click()
    page.wait_for_load_state()


def note_identity(page: Page, run: str, *, checked: bool) -> None:
    page.goto(f"{run}/attendance")
    page.locator("input[name=status][value=present]").check()
    page.locator("input[name=identity_checked]").set_checked(checked)
    page.locator("form.ep-form button.btn-primary").click()


def test_the_board_is_live_and_keeps_the_focus(new_page: Callable[..., Page], axe: Callable[..., None]) -> None:
    page = new_page()
    watch(page)
    axe(page, "board-01-session")
    tile = page.locator(".ep-board a").last
    seated = page.locator(".ep-board > li").filter(has_text=READY).locator("a").first
    run = str(seated.get_attribute("href"))
    held = str(tile.get_attribute("href"))
    asks = page.locator("[data-board-asks]")
    expect(asks).to_have_text("")
    tile.focus()
    other = page.context.new_page()
    note_identity(other, run, checked=False)
    page.evaluate(LOOK_NOW)
    expect(asks).to_contain_text("est là, son identité reste à vérifier.")
    assert page.evaluate("document.activeElement.getAttribute('href')") == held
    keep(page, "board-02-to-decide")
    page.reload()
    expect(page.locator(f"[data-asks='identity-{run.rsplit('/', 1)[1]}']")).to_have_count(1)
    expect(asks).to_have_text("")
    note_identity(other, run, checked=True)
    page.evaluate(LOOK_NOW)
    expect(page.locator(f"[data-asks='identity-{run.rsplit('/', 1)[1]}']")).to_have_count(0)
    axe(other, "board-03-sitting")
    page.set_viewport_size(PHONE)
    axe(page, "board-04-narrow")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_each_act_of_the_board_is_done_by_keyboard(new_page: Callable[..., Page], axe: Callable[..., None]) -> None:
    page = new_page()
    watch(page)
    at_work = page.locator(".ep-board > li").filter(has_text="Au travail").locator("a").last
    at_work.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Arrêter le chronomètre…").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/stop")
    axe(page, "board-05-stop")
    page.locator("#reason").fill("exercice d'évacuation")
    page.keyboard.press("Tab")
    expect(page.locator("input[name=until][value=release]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Le chronomètre est arrêté.")
    page.get_by_role("button", name="Reprendre le chronomètre").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Le chronomètre est reparti.")
    page.get_by_role("link", name="Déclarer un incident…").click()
    axe(page, "board-06-incident")
