"""The script of the rooms: what was acknowledged is said saved, what was not is said waiting and sent again; time counts down in words."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Browser, Page, Route, expect

from app.web import assets, i18n

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
PAGE = "http://room.example/"


@pytest.fixture(scope="module")
def source() -> str:
    """A room with the macros and the script, nothing else."""
    app = Flask(__name__)
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "tests" / "fixtures" / "macros")])
    i18n.init_app(app)
    assets.init_app(app)
    with app.test_request_context():
        return render_template("room_page.html", ends="2026-11-24T10:54:00+00:00", now=NOW.isoformat())


@pytest.fixture
def room(browser: Browser, source: str) -> Iterator[Callable[[Callable[[Route], None]], Page]]:
    """`room(answer)` opens the page; `answer` plays the server for what is saved."""
    context = browser.new_context()
    script = (ROOT / "app" / "static" / "js" / "room.js").read_text(encoding="utf-8")

    def open_page(answer: Callable[[Route], None]) -> Page:
        page = context.new_page()
        page.clock.install(time=NOW)
        page.route(PAGE, lambda route: route.fulfill(body=source, content_type="text/html"))
        page.route("**/assets/**", lambda route: route.fulfill(body=script, content_type="text/javascript"))
        page.route(f"{PAGE}save", answer)
        page.goto(PAGE)
        return page

    yield open_page
    context.close()


def test_what_the_server_acknowledged_is_said_saved(room: Callable[..., Page]) -> None:
    bodies: list[str] = []

    def answer(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        assert route.request.headers["accept"] == "application/json"
        route.fulfill(json={"saved": "à 10 h 42"})

    page = room(answer)
    page.get_by_label("Niveau 3").check()
    expect(page.locator(".ep-saved")).to_contain_text("Tout est enregistré")
    expect(page.locator(".ep-saved-when")).to_have_text("à 10 h 42")
    assert page.locator(".ep-saved").get_attribute("data-state") == "saved"
    assert len(bodies) == 1
    assert "level" in bodies[0]


def test_what_the_network_lost_waits_and_is_sent_again(room: Callable[..., Page]) -> None:
    tries: list[int] = []

    def answer(route: Route) -> None:
        tries.append(1)
        if len(tries) == 1:
            route.abort()
        else:
            route.fulfill(json={"saved": "à 10 h 43"})

    page = room(answer)
    page.get_by_label("Niveau 3").check()
    expect(page.locator(".ep-saved")).to_contain_text("Enregistrement en attente du réseau")
    page.clock.run_for(6000)
    expect(page.locator(".ep-saved-when")).to_have_text("à 10 h 43")
    assert len(tries) == 2


def test_a_refusal_is_told_by_the_server_s_own_page(room: Callable[..., Page]) -> None:
    def answer(route: Route) -> None:
        by_script = route.request.headers["accept"] == "application/json"
        route.fulfill(status=422, json={"error": "x"}) if by_script else route.fulfill(
            status=422, body="<h1>Grille verrouillée</h1>", content_type="text/html; charset=utf-8"
        )

    page = room(answer)
    page.get_by_label("Niveau 3").click()
    expect(page.get_by_role("heading")).to_have_text("Grille verrouillée")


def test_time_is_shown_to_the_minute_and_said_at_its_thresholds(room: Callable[..., Page]) -> None:
    page = room(lambda route: route.fulfill(json={"saved": ""}))
    time = page.locator(".ep-clock time")
    status = page.locator("[data-clock-status]")
    expect(time).to_have_text("1\u00a0h\u00a012")
    page.clock.run_for(2 * 60_000)
    expect(time).to_have_text("1\u00a0h\u00a010")
    expect(status).to_have_text("")
    page.clock.run_for(40 * 60_000)
    expect(time).to_have_text("30\u00a0min")
    expect(status).to_have_text("Il vous reste 30 minutes.")
    assert page.locator(".ep-clock").get_attribute("aria-label") == "restantes 30\u00a0min"
    page.clock.run_for(60 * 60_000)
    expect(time).to_have_text("0\u00a0min")


def test_the_last_minute_is_said_at_once_and_the_clock_may_be_hidden(room: Callable[..., Page]) -> None:
    page = room(lambda route: route.fulfill(json={"saved": ""}))
    mark, status = page.locator(".ep-clock"), page.locator("[data-clock-status]")
    page.get_by_role("button", name="Masquer l’heure").click()
    expect(mark).to_have_attribute("data-hidden", "")
    page.clock.run_for(67 * 60_000 + 1000)
    expect(status).to_have_text("Il vous reste 5 minutes.")
    expect(status).to_have_attribute("aria-live", "polite")
    page.clock.run_for(60_000)
    expect(status).to_have_text("")
    page.clock.run_for(3 * 60_000)
    expect(status).to_have_text("Il vous reste 1 minute.")
    expect(status).to_have_attribute("aria-live", "assertive")
    page.get_by_role("button", name="Montrer l’heure").click()
    expect(mark).not_to_have_attribute("data-hidden", "")


def test_the_server_moves_the_end_and_may_stop_the_clock(room: Callable[..., Page]) -> None:
    page = room(lambda route: route.fulfill(json={"saved": ""}))
    time = page.locator(".ep-clock time")
    told = "detail => document.querySelector('.ep-clock').dispatchEvent(new CustomEvent('set', { detail }))"
    page.evaluate(told, {"ends": "2026-11-24T11:04:00+00:00", "now": NOW.isoformat(), "left": "", "detail": "fin à 12 h 04"})
    expect(time).to_have_text("1\u00a0h\u00a022")
    expect(page.locator(".ep-clock-end")).to_have_text("fin à 12 h 04")
    page.evaluate(told, {"ends": "", "now": NOW.isoformat(), "left": "1\u00a0h\u00a022", "detail": "chronomètre arrêté"})
    page.clock.run_for(10 * 60_000)
    expect(time).to_have_text("1\u00a0h\u00a022")
