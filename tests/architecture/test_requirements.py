"""Every library that the code imports is asked for by name, so that a clean machine has it: what happens to be installed does not count."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"app", "blocks", "casestudies", "juries", "tests", "bench", "scripts"}
RUNTIME, DEVELOPMENT = ("runtime",), ("runtime", "dev")


def asked(names: tuple[str, ...]) -> set[str]:
    """The distributions that the requirement files name themselves, in canonical form."""
    lines = [line for name in names for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()]
    return {_canonical(re.split(r"[\s\[<>=!~]", line, maxsplit=1)[0]) for line in lines if line and not line.startswith(("-", "#"))}


def imported(folder: str) -> set[str]:
    """The top-level modules imported by the files of a folder, wherever the import stands."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - OURS - sys.stdlib_module_names


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("folder", "files"),
    [(name, RUNTIME) for name in ("app", "blocks", "casestudies", "juries")] + [("tests", DEVELOPMENT), ("bench", DEVELOPMENT)],
)
def test_what_is_imported_is_required_by_name(folder: str, files: tuple[str, ...]) -> None:
    providers = packages_distributions()
    named = asked(files)
    missing = {module for module in imported(folder) if named.isdisjoint(_canonical(each) for each in providers.get(module, ()))}
    assert missing == set()


def test_a_module_that_nobody_provides_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "x.py").write_text("import json\nfrom nowhere_at_all.deep import thing\n", encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert imported("app") == {"nowhere_at_all"}
