"""The project speaks of itself alone: no machine, no ticket, no registry, no one who made it."""

import re

import pytest

from tests.support.tree import ROOT, files, name

READ = (
    ".py",
    ".md",
    ".html",
    ".jinja",
    ".js",
    ".css",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".in",
    ".sh",
    ".po",
    ".json",
    ".mako",
    ".ini",
    ".cfg",
)
FOLDERS = ("app", "blocks", "casestudies", "juries", "templates", "tests", "docs", "scripts", "bench", "requirements")
NOT_OURS = [
    re.compile(r"\bissue ?#?\d+\b|\bticket ?#\d+\b", re.I),
    re.compile(r"/(?:root|home/(?!someone/)[a-z]+)/|/wor[k]/(?:main|shared|brief|\.library)"),
    re.compile(r"^--(?:index-url|extra-index-url|find-links)|files\.pythonhosted|registry\.npmjs", re.M),
    re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
    re.compile(r"\b(?:language model|chatbot|prompt engineering)\b|\b(?:LLM|ChatGPT|Claude|Copilot)\b"),
]


def foreign(text: str) -> list[str]:
    """What does not belong in a file of the project."""
    return [match.group() for rule in NOT_OURS for match in rule.finditer(text)]


def test_no_file_speaks_of_anything_else() -> None:
    own = [path for path in files(*FOLDERS, suffixes=READ) if path.name != "test_alone.py"] + [*ROOT.glob("*.md"), ROOT / "Makefile"]
    assert {name(path): found for path in own if (found := foreign(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("text", ["see issue #12", "in /home/dupont/epreuve", "--index-url https://mirror.example", "# TODO: later"])
def test_the_rule_sees_what_it_must(text: str) -> None:
    assert foreign(text)
