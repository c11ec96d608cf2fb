"""The room on the day, in Chromium: waiting for the start, the keyboard alone, a pause, a stop, another machine, the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from app.demo.people import INVIGILATOR, MAELLE, PASSWORD, ROOM, Person
from tests.support.live import Live

Axe = Callable[..., None]
Enter = Callable[[Person], Page]
SOON = 12_000
"""Milliseconds within which an open page shows what was done elsewhere."""
READY = ROOM[8]
"""Of the demonstration's room: there, identity checked, not started."""


@pytest.fixture
def sign_in(new_page: Callable[..., Page]) -> Enter:
    """A page of its own, another login, at each call."""

    def enter(person: Person) -> Page:
        page = new_page()
        page.goto("/login")
        page.locator("[name=email]").fill(person.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return enter


def run_of(live: Live, person: Person) -> int:
    """The certifying run of that person."""
    engine = create_engine(f"sqlite:///{live.data / 'epreuve.db'}")
    statement = text(
        "select r.id from run r join candidacy c on c.id = r.candidacy_id join account a on a.id = c.account_id where a.email = :e"
    )
    with engine.connect() as connection:
        found: int = connection.execute(statement, {"e": person.email}).scalar_one()
    engine.dispose()
    return found


def begun_long_ago(live: Live, run_id: int) -> None:
    """That sitting began 80 minutes ago, and its window closed when the 75 of its evaluation were over."""
    engine = create_engine(f"sqlite:///{live.data / 'epreuve.db'}")
    with engine.begin() as connection:
        for statement in (
            "update run set started_at = datetime('now', '-80 minutes') where id = :run",
            "update session_paper set closes_at = datetime('now', '-5 minutes')"
            " where id = (select paper_id from paper_run where run_id = :run)",
        ):
            assert connection.execute(text(statement), {"run": run_id}).rowcount == 1
    engine.dispose()


def press(page: Page, name: str) -> None:
    """Reach what bears that name by the keyboard alone, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if re.search(name, page.evaluate("document.activeElement.innerText || document.activeElement.title || ''")):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"not reached by the keyboard: {name}")


def act(page: Page, run_id: int, name: str, **fields: str) -> None:
    """The invigilator does one act of the board on that run."""
    page.goto(f"/oversight/board/{run_id}")
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()
    for field, value in fields.items():
        page.locator(f"[name={field}]").fill(value)
    if fields:
        page.get_by_role("main").locator("button.btn-primary").first.click()


def looked_at(page: Page) -> None:
    """Come back to that page: it asks at once how the clock stands, without waiting for its turn."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_from_the_waiting_page_to_the_receipt_by_keyboard_alone(sign_in: Enter, axe: Axe, live: Live) -> None:
    run_id = run_of(live, READY)
    page, watcher = sign_in(READY), sign_in(INVIGILATOR)
    page.goto(f"/room/{run_id}/")
    axe(page, "salle-attente")
    press(page, "Je suis à mon poste")
    expect(page.get_by_text("Le départ n’est pas encore donné.")).to_be_visible()
    act(watcher, run_id, "Démarrer l’épreuve")
    looked_at(page)
    expect(page.get_by_role("heading", name="Votre mission")).to_be_visible(timeout=SOON)
    press(page, "Revenir au travail")
    expect(page.get_by_role("heading", name="Messages")).to_be_visible()
    press(page, "Masquer l’heure")
    expect(page.locator(".ep-clock-time")).to_be_hidden()
    press(page, "Vérifier et rendre")
    expect(page.get_by_role("heading", name="Vérifier et rendre")).to_be_visible()
    axe(page, "salle-verifier")
    press(page, "Rendre mon travail")
    expect(page.get_by_role("heading", name="Votre reçu")).to_be_visible()
    axe(page, "salle-recu")


def test_a_pause_a_stop_and_another_machine_cover_the_work_and_leave_what_is_typed(sign_in: Enter, axe: Axe, live: Live) -> None:
    """A third more time and two pauses, the second taken after the window has closed for those without a measure."""
    run_id = run_of(live, MAELLE)
    page, watcher = sign_in(MAELLE), sign_in(INVIGILATOR)
    begun_long_ago(live, run_id)
    page.goto(f"/room/{run_id}/messages/new")
    expect(page.locator(".ep-clock-time")).to_have_text(re.compile("^2[67].min"))  # 75 and 25, less 80, and a first pause of 7
    axe(page, "salle-travail")
    page.locator("[name=subject]").fill("Écrit avant la pause")
    press(page, "^Pause")
    cover = page.locator("dialog[open]")
    expect(cover.get_by_role("heading")).to_have_text("Vous êtes en pause")
    expect(page.locator("[name=subject]")).to_be_hidden()
    axe(page, "salle-pause")
    press(page, "Reprendre maintenant")
    expect(cover).to_have_count(0)
    expect(page.locator("[name=subject]")).to_have_value("Écrit avant la pause")
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_have_count(0, timeout=SOON)
    act(watcher, run_id, "Arrêter le chronomètre…", reason="Alarme")
    expect(cover.get_by_role("heading")).to_have_text("La surveillance a arrêté le chronomètre", timeout=SOON)
    axe(page, "salle-arret")
    act(watcher, run_id, "Reprendre le chronomètre")
    looked_at(page)
    expect(cover).to_have_count(0, timeout=SOON)
    other = sign_in(MAELLE)
    other.goto(f"/room/{run_id}/messages")
    axe(other, "salle-autre-poste")
    other.get_by_role("button", name="Demander à continuer ici").click()
    expect(other.get_by_role("heading", name="Votre demande est faite")).to_be_visible()
    act(watcher, run_id, "Autoriser le poste")
    looked_at(other)
    looked_at(page)
    expect(other.get_by_role("heading", name="Messages")).to_be_visible(timeout=SOON)
    expect(cover.get_by_role("heading")).to_have_text("Votre épreuve est ouverte sur un autre poste", timeout=SOON)
    for width in (720, 360):  # 1440 at 200 % and at 400 %
        other.set_viewport_size({"width": width, "height": 450})
        expect(other.locator(".ep-clock-time")).to_be_visible()
        assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
