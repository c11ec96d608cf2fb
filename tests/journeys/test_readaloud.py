"""The page read by the browser's voice: passage by passage, in the language of each, stopped by Escape; and said when there is no voice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  paused: false, speaking: false,
  getVoices: () => window.silent ? [] : [{ lang: "en-GB", localService: true }, { lang: "fr-FR", localService: true }],
  speak(said) {
    window.spoken.push([said.text, said.voice.lang, said.rate]);
    this.speaking = true;
    if (!window.endless) setTimeout(() => { this.speaking = false; said.onend(); }, 1);
  },
  cancel() { this.speaking = false; }, pause() { this.paused = true; }, resume() { this.paused = false; },
} });
"""


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    page = new_page()
    page.add_init_script(VOICE)
    page.goto("/display")
    page.check("input[name=read_aloud][value=browser]")
    page.check("input[name=voice][value=slow]")
    page.locator("form.ep-prefs button.btn-primary").click()
    page.wait_for_load_state()
    page.goto("/accessibility")
    return page


def test_a_page_is_read_sentence_by_sentence_at_one_s_own_speed(page: Page) -> None:
    page.click("[data-voice-page]")
    expect(page.locator("[data-voice-told]")).to_have_text("Lecture terminée.")
    spoken = page.evaluate("window.spoken")
    assert spoken[0] == ["Accessibilité", "fr-FR", 0.75]
    assert any(text.startswith("Épreuve vise le RGAA 4.1 et les WCAG") for text, _voice, _rate in spoken)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_passage_has_its_own_button_and_escape_stops(page: Page) -> None:
    page.evaluate("window.endless = true")
    page.locator("main h2 .ep-say").first.focus()
    page.keyboard.press("Enter")
    assert len(page.evaluate("window.spoken")) == 1
    assert page.locator("h2.ep-said").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".ep-said").count() == 0
    assert not page.locator("[data-voice-stop]").is_visible()


def test_stopped_during_a_pause_it_reads_again(page: Page) -> None:
    page.evaluate("window.endless = true")
    for act in ("page", "pause", "stop"):
        page.click(f"[data-voice-{act}]")
    assert page.evaluate("speechSynthesis.paused") is False
    page.click("[data-voice-page]")
    assert page.locator("[data-voice-pause]").inner_text() == "Mettre en pause"
    assert len(page.evaluate("window.spoken")) == 2


def test_it_says_when_this_device_has_no_voice(page: Page) -> None:
    page.add_init_script("window.silent = true")
    page.reload()
    expect(page.locator("[data-voice-told]")).to_contain_text("Aucune voix")
