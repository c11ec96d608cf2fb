"""What a screen says goes through the translations: French is the source, English the other language."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.tree import docstrings, files, name, parsed

GETTEXT = {"_", "_l", "_n", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}
ACCENTED = re.compile(r"[àâäçéèêëîïôöùûüœÀÂÇÉÈÊÎÔŒ]")
# The product's name, marks of the trade and units are the same in every language.
SAME_EVERYWHERE = re.compile(r"\b(Épreuve|RNCP\d*|BC\d\d|VAE|SPÉCIMEN|PDF|CSV|XLSX|Ctrl|Alt|Esc|Entrée|FR|EN|Français|English)\b|&[a-z]+;")
WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
SPOKEN_ATTRIBUTE = re.compile(r"""\b(?:aria-label|title|alt|placeholder|aria-description)=(["'])([^"'{]*[A-Za-zÀ-ÿ]{3}[^"'{]*)\1""")


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def untranslated(path: Path) -> list[str]:
    """Accented literals of a module that no gettext function receives."""
    tree = parsed(path)
    wrapped = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in GETTEXT:
            wrapped |= {id(part) for part in ast.walk(node)}
    return [
        f"{name(path)}:{node.lineno} {node.value[:60]!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in wrapped
        if ACCENTED.search(SAME_EVERYWHERE.sub("", node.value))
    ]


def spoken(source: str) -> list[str]:
    """Words that a template would show as they are: outside tags, expressions, comments and `trans` blocks."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", source, flags=re.S)
    # Blocks that a layout puts inside an attribute hold names of classes.
    source = re.sub(r"\{%-?\s*block (?:\w+_class|density|shell)\b.*?endblock\s*(?:\w+\s*)?-?%\}", "", source, flags=re.S)
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.S)
    # A command of the console is the same in every language.
    source = re.sub(r"<code\b[^>]*>.*?</code>|<kbd\b[^>]*>.*?</kbd>", "", source, flags=re.S)
    source = re.sub(r"<!--.*?-->|<!doctype[^>]*>", "", source, flags=re.S | re.I)
    found = [match.group(2) for match in SPOKEN_ATTRIBUTE.finditer(source)]
    text = re.sub(r"<[^<>]*>", "\n", source)
    return found + [line.strip() for line in text.splitlines() if WORDS.search(SAME_EVERYWHERE.sub("", line))]


def test_no_sentence_outside_gettext_in_the_web_layer() -> None:
    assert [found for path in files("app/web", "app/auth", suffixes=(".py",)) for found in untranslated(path)] == []


def test_no_sentence_outside_gettext_in_the_screens() -> None:
    screens = [path for path in files("templates", suffixes=(".html", ".jinja")) if "documents" not in path.parts]
    assert {name(path): words for path in screens if (words := spoken(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Bonjour à tous</p>", ["Bonjour à tous"]),
        ("<p>{{ _('Bonjour à tous') }}</p>", []),
        ("<p>{% trans %}Bonjour{% endtrans %}</p>{# Une note #}", []),
        ('<button aria-label="Fermer">×</button>', ["Fermer"]),
        ('<a href="{{ url_for("public.login") }}" class="btn btn-primary">{{ label }}</a>', []),
    ],
)
def test_the_reading_of_templates_tells_words_from_code(source: str, expected: list[str]) -> None:
    assert spoken(source) == expected
