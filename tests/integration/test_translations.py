"""The English of every sentence: none missing, none left over, none empty or doubtful, and each keeps the places that values fill."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from tests.support.html import Page
from tests.support.tree import ROOT

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
Id = str | tuple[str, ...]
Said = tuple[str | None, Id]
"""A sentence, after what it speaks of where the same French says two things."""


def _holds_sentences(folder: str) -> bool:
    return Path(folder).relative_to(ROOT).parts[0] in {"app", "templates"}


@cache
def said() -> dict[Said, str]:
    """Every sentence of the screens → a place that says it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)
    found: dict[Said, str] = {}
    for file, line, message, _comments, context in extract_from_dir(
        ROOT, method_map=methods, options_map=options, keywords=KEYWORDS, directory_filter=_holds_sentences
    ):
        if message:
            found[context, message] = f"{file}:{line}"
    return found


@cache
def english() -> Catalog:
    path = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(path.read_bytes()), locale="en")


def translated() -> Iterator[tuple[Said, tuple[str, ...]]]:
    for message in english():
        if message.id:
            yield (message.context, message.id), message.string if isinstance(message.string, tuple) else (message.string,)


def places(text: str) -> set[str]:
    return {match.group() for match in PLACE.finditer(text)}


def test_nothing_said_is_missing_in_english() -> None:
    known = {message for message, _strings in translated()}
    assert len(said()) > 300
    assert {message: place for message, place in said().items() if message not in known} == {}


def test_nothing_is_translated_that_is_no_longer_said() -> None:
    assert [message for message, _strings in translated() if message not in said()] == []


def test_no_translation_is_empty_or_doubtful() -> None:
    assert [message for message, strings in translated() if not all(string.strip() for string in strings)] == []
    assert [message.id for message in english() if message.id and message.fuzzy] == []


def test_each_translation_keeps_the_places_that_values_fill() -> None:
    wrong = []
    for (_context, message), strings in translated():
        sources = message if isinstance(message, tuple) else (message,)
        wrong += [(source, string) for source, string in zip(sources, strings, strict=True) if places(source) != places(string)]
    assert wrong == []


def test_a_translation_is_not_the_french_again() -> None:
    accented = re.compile(r"[àâçéèêëîïôùûœ]")
    again = []
    for (_context, message), strings in translated():
        sources = message if isinstance(message, tuple) else (message,)
        again += [source for source, string in zip(sources, strings, strict=True) if source == string and accented.search(source)]
    assert again == []


@pytest.mark.parametrize("text", ["%(n)s jours", "Il reste {} minutes"])
def test_places_are_seen(text: str) -> None:
    assert len(places(text)) == 1


def test_the_application_speaks_english(client: FlaskClient) -> None:
    page = Page(client.get("/login", headers={"Accept-Language": "en"}).text)
    assert page.texts("//h1") == ["Log in"], "the catalogue is compiled by scripts/translations.sh"
