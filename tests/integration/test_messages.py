"""Every refusal that the code can raise has a sentence, in French and in English, that its parameters can fill."""

import ast
import re

import pytest
from flask import Flask
from flask_babel import force_locale

from app.web import messages
from tests.support.tree import files, name, parsed

RAISED = {
    ("app", "Refused"): "",
    ("app", "Conflict"): "",
    ("juries", "Refusal"): "jury.",
    ("casestudies", "Impossible"): "company.",
}
"""Folder and class that carries a code → what the services put before a code that names no area."""
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def codes() -> dict[str, str]:
    """Every literal code → where it is raised."""
    found: dict[str, str] = {}
    for (folder, carrier), area in RAISED.items():
        for path in files(folder, suffixes=(".py",)):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == carrier and node.args:
                    code = node.args[0]
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        found[code.value if "." in code.value else area + code.value] = f"{name(path)}:{node.lineno}"
    return found


def test_every_code_has_a_sentence(app: Flask) -> None:
    assert len(codes()) > 50
    assert {code: place for code, place in codes().items() if code not in messages.SENTENCES} == {}


def test_every_sentence_is_translated_when_it_is_read(app: Flask) -> None:
    assert [code for code, said in messages.SENTENCES.items() if not messages.is_sentence(said)] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_can_be_filled(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        for code, said in messages.SENTENCES.items():
            params = dict.fromkeys(PLACEHOLDER.findall(str(said)), "x")
            filled = messages.sentence(code, params)
            assert filled
            assert "%(" not in filled, code
