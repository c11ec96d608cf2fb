"""The macros draw what the design asks: labels, roles, names, errors tied to their fields."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import gettext
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.web import assets, formats, forms, i18n
from app.web.assets import asset_url, icon_svg
from app.web.forms import ChecksField, DayField, EpreuveForm, options
from tests.support.html import Page

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def app() -> Flask:
    """Nothing but what draws."""
    bare = Flask(__name__)
    bare.config.update(SECRET_KEY="tests", WTF_CSRF_ENABLED=False)
    bare.jinja_env.loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "tests" / "fixtures" / "macros")])
    for aid in (i18n, assets, formats, forms):
        aid.init_app(bare)
    CSRFProtect(bare)
    return bare


def drawn(app: Flask, name: str, **context: Any) -> Page:
    with app.test_request_context():
        return Page("<!doctype html><title>t</title><main>" + render_template(name, **context) + "</main>")


class EnrolForm(EpreuveForm):
    """One field of each kind."""

    name = StringField("Nom", validators=[InputRequired("Manque.")])
    born = DayField("Naissance", description="Jour, mois, année")
    note = TextAreaField("Note")
    town = SelectField("Commune", choices=options([("1", "Lorient")]), validators=[InputRequired("Choisissez.")])
    route = RadioField("Voie", choices=options([("a", "A"), ("b", "B")]))
    blocks = ChecksField("Blocs", choices=options([("1", "BC01")]))
    sure = BooleanField("Exact")
    file = FileField("Fichier")


def form_page(app: Flask, data: dict[str, str] | None) -> Page:
    with app.test_request_context(method="POST", data=data or {}):
        form = EnrolForm() if data is not None else EnrolForm(formdata=None)
        if data is not None:
            form.validate()
        return Page("<!doctype html><title>t</title><main>" + render_template("form.html", form=form) + "</main>")


def test_a_field_in_order_has_a_label_a_hint_and_no_error(app: Flask) -> None:
    page = form_page(app, None)
    assert page.dangling() == []
    assert page.repeated() == []
    assert page.find("//*[@aria-invalid]") == []
    assert page.one("//input[@id='born']").get("aria-describedby") == "born-aide"
    assert page.one("//input[@id='name']").get("autocomplete") == "off"
    assert page.one("//input[@id='blocks-0']").get("type") == "checkbox"
    assert page.one("//fieldset[@id='route']/legend").text_content() == "Voie"


def test_each_error_is_tied_to_its_field_and_listed_on_top(app: Flask) -> None:
    page = form_page(app, {"born": "31/02/1994", "town": "9", "route": "z"})
    invalid = page.find("//*[@aria-invalid='true']")
    assert [element.get("id") for element in invalid] == ["name", "born", "town", "route"]
    for element in invalid:
        names = element.get("aria-describedby").split()
        assert f"{element.get('id')}-erreur" in names
    assert page.dangling() == []
    summary = page.one("//*[@role='alert']")
    assert summary.get("tabindex") == "-1"
    assert summary.get("autofocus") is not None
    assert page.tree.xpath("//*[@role='alert']//a/@href") == ["#name", "#born", "#town", "#route-0"]
    assert page.one("//input[@id='born']").get("value") == "31/02/1994"
    assert page.one("//input[@id='born']").get("aria-describedby") == "born-aide born-erreur"


@pytest.mark.parametrize(
    ("typed", "day"), [("4/3/1994", "1994-03-04"), (" 04.03.1994 ", "1994-03-04"), ("1994-03-04", "1994-03-04"), ("", None)]
)
def test_a_day_is_read_as_people_write_it(app: Flask, typed: str, day: str | None) -> None:
    with app.test_request_context(method="POST", data={"name": "x", "town": "1", "route": "a", "born": typed}):
        form = EnrolForm()
        assert form.validate(), form.errors
        assert (form.born.day.isoformat() if form.born.day else None) == day


def test_data_is_drawn_with_names_and_roles(app: Flask) -> None:
    columns = [
        {"label": "Ligne"},
        {"label": "Article", "header": True},
        {"label": "Prix", "num": True, "sort": "ascending", "sort_url": "/s"},
    ]
    rows = [{"key": "10", "name": "Cheville", "cells": ["10", {"text": "Cheville", "href": "/a"}, "9,60"]}]
    page = drawn(app, "table.html", columns=columns, rows=rows)
    assert page.texts("//tbody//th[@scope='row']") == ["Cheville"]
    assert page.one("//th[@aria-sort='ascending']/a").get("href") == "/s"
    assert page.one("//tbody//input[@type='checkbox']").get("aria-label").endswith("Cheville")
    assert page.one("//del").text == "40"
    assert page.one("//ins").text == "48"
    assert "retirer ce filtre" in page.one("//a[contains(@class,'ep-chip')]").text_content()
    assert page.one("//form//input[@type='hidden']").get("name") == "q"
    assert page.texts("//*[@class='ep-notice']//*[@class='ep-cell-sub']") == ["Suite."]
    assert page.dangling() == []


def test_rows_may_be_plain_lists(app: Flask) -> None:
    page = drawn(
        app,
        "table.html",
        columns=[{"label": "A"}, {"label": "B"}],
        rows=[["x", {"state": {"tone": "ok", "symbol": "check2", "word": "Clos"}}]],
    )
    assert page.texts("//tbody//*[@class='ep-status']") == ["Clos"]


CRITERION = {
    "id": "doublon",
    "number": 1,
    "name": "Doublon",
    "critical": True,
    "threshold": 3,
    "source": "Mini-cas.",
    "levels": ["a", "b", "c", "d"],
    "level": 0,
    "pins": [{"label": "Événement 41", "url": "/41"}],
}
FACT = {"title": "T", "criterion": 1, "expected": "e", "done": "d", "moment": "m", "event": 41, "replay_url": "/r?event=41"}


def test_the_jury_s_pieces_hide_the_rule_s_opinion_until_the_level_is_set(app: Flask) -> None:
    page = drawn(app, "jury.html", c=CRITERION, f=FACT)
    assert [radio.get("value") for radio in page.find("//input[@type='radio']")] == ["1", "2", "3", "4", "0"]
    assert page.one("//input[@checked]").get("value") == "0"
    assert len(page.find("//label[@data-threshold]")) == 1
    assert "visible après votre choix" in page.words
    assert page.one("//button[@name='pin']").get("value") == "41"
    assert page.one("//input[@type='range']").get("aria-valuetext").startswith("Événement 2")
    told = drawn(app, "jury.html", c=CRITERION | {"locked": True, "level": 3}, f=FACT | {"opinion": "Conforme.", "pinned": True})
    assert "Conforme." in told.words
    assert len(told.find("//input[@type='radio' and @disabled]")) == 5
    assert told.find("//button[@name='pin']") == []


def test_the_desk_and_the_bars(app: Flask) -> None:
    desk = drawn(app, "desk.html")
    assert desk.one("//progress").get("max") == "160"
    assert desk.one("//nav/a[@aria-current]").get("href") == "/"
    assert "1 hors délai" in " ".join(desk.texts("//ol//a"))
    bars = drawn(app, "bars.html")
    assert bars.texts("//*[@role='status']//span[@class='ep-saved-when']") == ["à 10 h 42"]
    assert bars.one("//*[@role='timer']").get("aria-label") == "restantes 1 h 12"
    assert bars.texts("//h1") == ["Commande"]
    assert bars.one("//*[@aria-current='page']").text == "CC-1"
    assert bars.one("//form[@action='/go']//input[@name='id']").get("value") == "7"


def test_an_unknown_icon_or_asset_stops_the_page(app: Flask) -> None:
    with app.test_request_context():
        assert "<path" in icon_svg("clock-fill")
        with pytest.raises(LookupError):
            icon_svg("no-such-icon")
        with pytest.raises(LookupError):
            asset_url("css/../../secret")


def test_the_saved_state_and_the_clock_carry_their_own_words_for_the_script(app: Flask) -> None:
    page = drawn(app, "room.html")
    mark = page.one("//*[@data-said-saved]")
    assert mark.get("data-state") == "waiting"
    assert len(mark.findall("svg")) == 2
    assert page.one("//*[@role='timer']").get("data-ends") == "2026-11-24T10:54:00+00:00"
    assert page.one("//*[@data-clock-status]").get("role") == "status"


def test_sentences_elide_before_a_name_and_escape_it(app: Flask) -> None:
    with app.test_request_context():
        assert render_template_string("{{ _('Dossier de %(name)s', name=name) }}", name="Inès <b>") == "Dossier d’Inès &lt;b&gt;"
        assert (
            render_template_string("{{ ngettext('%(num)s pli de %(who)s', '%(num)s plis de %(who)s', 2, who='Anne') }}") == "2 plis d’Anne"
        )
        assert gettext("Dossier de %(name)s", name="Anne") == "Dossier d’Anne"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert render_template_string("{{ _('Dossier de %(name)s', name='Anne') }}") == "Dossier de Anne"
