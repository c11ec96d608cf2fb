"""The content security policy is 'self': a template holds no script, no style and no handler of its own."""

import re

import pytest

from tests.support.tree import files, name

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)
OUTSIDE = re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//(?!\{)", re.I)


def offending(source: str) -> list[str]:
    """What the policy would refuse in a template."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    return [match.group().strip() for rule in (INLINE, OUTSIDE) for match in rule.finditer(source)]


def test_no_template_holds_what_the_policy_refuses() -> None:
    # Printed documents carry their styles inside: no browser reads them.
    screens = [path for path in files("templates", suffixes=(".html", ".jinja")) if "documents" not in path.parts]
    assert {name(path): found for path in screens if (found := offending(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "source", ["<script>x()</script>", '<p style="color:red">', '<a onclick="x()">', '<link href="https://cdn.example/a.css">']
)
def test_the_rule_sees_what_it_must(source: str) -> None:
    assert offending(source)


def test_the_rule_lets_ours_through() -> None:
    assert offending("<script type=\"module\" src=\"{{ url_for('static', filename='epreuve.js') }}\"></script>") == []
