"""Without network: writing goes on, the page says what is not saved, all arrives once; the browser keeps nothing readable, nor for long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import create_engine, text

from app.demo.people import JEANNE, PASSWORD, TOM, Person
from tests.support.browser import DESKTOP, PHONE
from tests.support.live import Live

Axe = Callable[..., None]
LETTER = "Bonjour, votre commande partira demain matin."
OPENED = "new Promise((done) => { const asked = indexedDB.open('epreuve', 1); asked.onsuccess = () => done(asked.result); })"
STORED = f"""async () => {{ const base = await {OPENED};
  const rows = await new Promise((done) => {{ const asked = base.transaction("kept").objectStore("kept").getAll();
    asked.onsuccess = () => done(asked.result); }});
  base.close();
  return rows.map((row) => JSON.stringify({{...row, nonce: 0, body: new TextDecoder().decode(row.body)}})); }}"""
WRITE_MANY = """async (number) => { const box = document.querySelector("[data-offline]").dataset;
  const script = document.querySelector("script[src*='js/offline.js']").src;
  const { openStore } = await import(new URL("./store.js", script));
  const store = await openStore({ vault: box.vault, owner: box.owner, secret: box.secret });
  for (let rank = 0; rank < number; rank += 1) await store.put({ kind: "draft", state: "waiting", url: `${box.room}drafts/letter`,
    page: location.pathname, label: "Brouillon", base: "", at: Date.now(), fields: [["body", `Version ${rank}`]] }); }"""


@pytest.fixture
def machine(browser: Browser, live: Live) -> Iterator[BrowserContext]:
    """One browser, whoever sits at it."""
    context = browser.new_context(base_url=live.url, locale="fr-FR", viewport=DESKTOP)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def sit(machine: BrowserContext, person: Person) -> Page:
    """That person signs in at the machine."""
    page = machine.new_page()
    page.goto("/login")
    page.locator("[name=email]").fill(person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def train(page: Page) -> str:
    """Begin a training run; its address, ending with a slash."""
    page.goto("/candidate/training/matinee_des_commandes")
    page.locator("form[action*=training] button").first.click()
    page.wait_for_url(re.compile(r"/room/\d+/$"))
    return page.url


def leave(page: Page) -> None:
    """Log out from one's home."""
    page.goto("/candidate/")
    page.evaluate("document.querySelector('form[action$=\"/logout\"]').submit()")
    page.wait_for_url("**/login")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-offline-ready]", state="attached")
    return page


def arrived(page: Page) -> None:
    """Nothing waits any more, and the browser keeps nothing."""
    expect(page.locator("html")).to_have_attribute("data-waiting", "0")
    page.wait_for_function(f"async () => (await ({STORED})()).length === 0")


def asked(live: Live, statement: str, run: str, *, change: bool = False) -> list[Any]:
    """What the database says of the run at that address."""
    engine = create_engine(f"sqlite:///{live.data / 'epreuve.db'}")
    with engine.begin() as connection:
        found = connection.execute(text(statement), {"run": int(run.rstrip("/").rsplit("/", 1)[1])})
        rows = [] if change else list(found.scalars())
    engine.dispose()
    return rows


def test_writing_goes_on_without_network_and_arrives_once(machine: BrowserContext, live: Live, axe: Axe) -> None:
    page = sit(machine, TOM)
    room = train(page)
    opened(page, f"{room}messages/new")
    box = page.locator("[data-offline]")
    expect(box).to_be_hidden()
    machine.set_offline(True)
    page.locator("[name=subject]").fill("Votre commande")
    page.locator("[name=body]").fill(LETTER)
    page.locator("[name=to]").select_option(index=1)
    expect(box.locator("[role=status]")).to_have_text(
        "Le réseau est coupé : continuez sur cette page. 1 modification pas encore enregistrée."
    )
    expect(page.locator(".ep-unsaved")).to_have_count(3)
    page.get_by_role("link", name="Agenda").click()
    expect(box).to_contain_text("Cette page ne peut pas s’ouvrir sans réseau.")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(box.locator("li")).to_contain_text("Envoyer le message · Nouveau message")
    axe(page, "hors-ligne-acte")
    assert len(page.evaluate(STORED)) == 1
    assert not re.search("commande|partira|subject", page.evaluate(STORED)[0])
    machine.set_offline(False)
    expect(box).to_contain_text("Tout ce qui attendait est arrivé.")
    expect(box.locator("li")).to_contain_text("Arrivé")
    expect(page.locator(".ep-unsaved")).to_have_count(0)
    axe(page, "hors-ligne-arrive")
    arrived(page)
    opened(page, f"{room}messages")
    expect(page.get_by_role("link", name="Votre commande", exact=True)).to_have_count(1)
    assert asked(live, "select body from draft_revision where run_id = :run and body like '%partira%'", room) == []
    opened(page, f"{room}messages/M-0067")
    page.evaluate(WRITE_MANY, 1)
    opened(page, f"{room}submit")
    page.get_by_role("button", name="Rendre mon travail").click()
    page.wait_for_url("**/handed-in")
    page.wait_for_selector("html[data-emptied]", state="attached")
    assert page.evaluate(STORED) == []
    assert len(asked(live, "select id from draft_revision where run_id = :run and body like '%Version 0%'", room)) == 1


def test_another_person_at_the_machine_finds_nothing_and_the_first_finds_all(machine: BrowserContext) -> None:
    page = sit(machine, TOM)
    room = train(page)
    opened(page, f"{room}messages/new")
    machine.set_offline(True)
    page.locator("[name=body]").fill(LETTER)
    expect(page.locator("html")).to_have_attribute("data-waiting", "1")
    page.route("**/drafts/**", lambda route: route.abort())
    machine.set_offline(False)
    leave(page)
    page.close()
    other = sit(machine, JEANNE)
    theirs = train(other)
    opened(other, f"{theirs}messages/new")
    expect(other.locator("[data-offline]")).to_be_hidden()
    assert other.locator("[name=body]").input_value() == ""
    assert [LETTER in row for row in other.evaluate(STORED)] == [False]
    leave(other)
    assert len(other.evaluate(STORED)) == 1, "what another could not send yet stays theirs"
    other.close()
    page = sit(machine, TOM)
    opened(page, f"{room}messages/new")
    expect(page.locator("[name=body]")).to_have_value(LETTER)
    arrived(page)
    page.goto("/candidate/")
    opened(page, f"{room}messages/new")
    expect(page.locator("[name=body]")).to_have_value(LETTER)


def test_what_comes_after_the_end_is_late_and_the_browser_forgets(machine: BrowserContext, live: Live) -> None:
    page = sit(machine, JEANNE)
    room = train(page)
    opened(page, f"{room}messages/M-0067")
    machine.set_offline(True)
    page.locator("[name=body]").fill(LETTER)
    page.get_by_role("button", name="Marquer comme lu").click()
    expect(page.locator("html")).to_have_attribute("data-waiting", "2")
    asked(live, "update run set mode = 'certifying', started_at = datetime(started_at, '-5 hours') where id = :run", room, change=True)
    machine.set_offline(False)
    lines = page.locator("[data-offline-list] li")
    for rank in range(2):
        expect(lines.nth(rank)).to_contain_text("Arrivé après la fin, transmis à la personne qui surveille")
    page.goto(f"{room}handed-in")
    page.wait_for_selector("html[data-emptied]", state="attached")
    arrived(page)
    assert len(asked(live, "select id from late_draft where run_id = :run", room)) == 1
    assert len(asked(live, "select id from late_command where run_id = :run", room)) == 1


def test_what_training_does_not_take_any_more_is_there_to_be_read(machine: BrowserContext, live: Live) -> None:
    page = sit(machine, TOM)
    room = train(page)
    opened(page, f"{room}messages/new")
    machine.set_offline(True)
    page.locator("[name=body]").fill(LETTER)
    expect(page.locator("html")).to_have_attribute("data-waiting", "1")
    page.close()
    asked(live, "update run set started_at = datetime(started_at, '-5 hours') where id = :run", room, change=True)
    machine.set_offline(False)
    page = machine.new_page()
    page.goto(f"{room}handed-in")
    page.wait_for_selector("html[data-emptied]", state="attached")
    line = page.locator("[data-offline-list] li")
    expect(line).to_contain_text("Refusé")
    expect(line.get_by_text(LETTER)).to_be_visible()
    assert page.evaluate(STORED) == []


@pytest.mark.deep
def test_two_hundred_texts_arrive_once_in_order_through_a_second_cut(machine: BrowserContext, live: Live) -> None:
    page = sit(machine, TOM)
    room = train(page)
    opened(page, f"{room}messages")
    page.evaluate(WRITE_MANY, 200)
    sent: list[int] = []

    def answer(route: Route) -> None:
        sent.append(1)
        if len(sent) == 120:  # done by the server, but its answer is lost
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/drafts/letter", answer)
    page.goto(f"{room}agenda")
    expect(page.locator("[data-offline]")).to_contain_text("Tout ce qui attendait est arrivé.", timeout=30_000)
    assert len(sent) == 201
    arrived(page)
    bodies = asked(live, "select body from draft_revision where run_id = :run order by revision", room)
    assert [int(re.findall(r"\d+", str(body))[0]) for body in bodies] == list(range(200))


def test_an_act_refused_on_its_return_keeps_what_was_written(machine: BrowserContext, axe: Axe) -> None:
    page = sit(machine, JEANNE)
    room = train(page)
    opened(page, f"{room}messages/new")
    machine.set_offline(True)
    page.locator("[name=body]").fill(LETTER)
    page.get_by_role("button", name="Envoyer le message").click()
    machine.set_offline(False)
    box = page.locator("[data-offline]")
    expect(box).to_contain_text("Refusé")
    expect(page.locator("[data-locked]")).to_have_count(0)
    page.set_viewport_size(PHONE)
    axe(page, "hors-ligne-refus")
    box.get_by_role("link", name="Reprendre").click()
    expect(page.locator("form[inert]")).to_have_count(0)
    expect(page.locator("[name=body]")).to_have_value(LETTER)
    page.locator("[data-drop]").click()
    arrived(page)


def test_a_browser_that_keeps_nothing_says_so(machine: BrowserContext) -> None:
    page = sit(machine, JEANNE)
    room = train(page)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    opened(page, f"{room}messages/new")
    expect(page.locator("html")).to_have_attribute("data-offline-ready", "none")
    machine.set_offline(True)
    page.locator("[name=body]").fill(LETTER)
    page.get_by_role("button", name="Envoyer le message").click()
    box = page.locator("[data-offline]")
    expect(box).to_contain_text("Ce navigateur ne garde rien hors ligne")
    expect(page.locator("html")).to_have_attribute("data-waiting", "1")
    expect(page.locator("[name=body]")).to_have_value(LETTER)
    machine.set_offline(False)
    expect(page.locator("html")).to_have_attribute("data-waiting", "0")


def test_the_beat_tells_how_much_waits(machine: BrowserContext, live: Live) -> None:
    page = sit(machine, TOM)
    room = train(page)
    opened(page, f"{room}messages/new")
    page.route("**/drafts/**", lambda route: route.abort())
    page.locator("[name=body]").fill(LETTER)
    expect(page.locator("html")).to_have_attribute("data-waiting", "1")
    with page.expect_response("**/watch"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert asked(live, "select waiting from presence where run_id = :run", room) == [1]
    page.unroute("**/drafts/**")
    arrived(page)
