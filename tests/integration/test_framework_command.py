"""`epreuve framework`: 0 done, 1 it says no, 2 misused."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import app as application
from app.auth.actor import Actor
from app.cli import main
from app.models import FrameworkVersion, Role, VersionState
from app.services import framework
from blocks import catalogue
from blocks.versions import flag_key
from tests.support.factories import AccountFactory

Rows = Callable[[Any], Sequence[Any]]
PAGE = catalogue.DATA / "rncp35663" / "source.txt"
EXPORT = Path(__file__).parents[1] / "fixtures" / "rncp_v4_1_sample.xml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["framework", *arguments])


@pytest.fixture
def console(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The console works on the database of the test."""
    monkeypatch.setattr(application, "create_app", lambda: app)
    return app


def test_show_needs_no_database() -> None:
    shown = run("show", "RNCP35663", "--json")
    assert shown.exit_code == 0
    plain = json.loads(shown.output)
    assert [len(block["competencies"]) for block in plain["blocks"]] == [15, 20, 14]
    assert [len(block["evaluations"]) for block in plain["blocks"]] == [2, 3, 2]
    assert [each["code"] for block in plain["blocks"] for each in block["evaluations_outside_fiche"]] == [
        "BC01S1",
        "BC01S2",
        "BC02S1",
        "BC02S2",
    ]
    assert plain["delivery_deadline"] is None
    assert len(plain["digest"]) == 64
    text = run("show", "rncp35663")
    assert "BC03C14 Participer à la veille budgétaire et financière" in text.output
    assert "(3 critères)" in text.output
    assert "BC01S2 entretien avec un client (hors fiche)" in text.output


def test_what_is_not_committed_is_told() -> None:
    for command in ("show", "lint"):
        result = run(command, "RNCP00000")
        assert result.exit_code == 1
        assert "RNCP35663" in result.output


def test_lint_passes_on_what_is_committed() -> None:
    for arguments in ((), ("RNCP35663",)):
        result = run("lint", *arguments)
        assert result.exit_code == 0
        assert "0 faute(s), 0 manque(s)" in result.output
    assert all(finding["severity"] == "notice" for finding in json.loads(run("lint", "--json").output))


@pytest.mark.parametrize(("severity", "exit_code"), [("fault", 1), ("gap", 1), ("notice", 0)])
def test_lint_tells_the_file_the_place_what_and_what_to_do(monkeypatch: pytest.MonkeyPatch, severity: str, exit_code: int) -> None:
    from blocks import coverage

    found = coverage.Finding(place="BC03C01K1", code="level_too_short", severity=coverage.Severity(severity), detail="2")
    monkeypatch.setattr(coverage, "lint", lambda _certification: (found,))
    result = run("lint", "RNCP35663")
    assert result.exit_code == exit_code
    line = result.output.splitlines()[0]
    assert line.startswith("blocks/data/rncp35663/criteria/bc03-1-commandes.yaml, BC03C01K1, ")
    assert line.endswith("Le niveau 2 a moins de 25 caractères. Dites le geste et son effet.")
    told = json.loads(run("lint", "RNCP35663", "--json").output)
    assert [(each["place"], each["code"], each["severity"], each["detail"]) for each in told] == [
        ("BC03C01K1", "level_too_short", severity, "2")
    ]


@pytest.mark.parametrize(
    "arguments", [(), ("import",), ("import", "absent.txt"), ("show",), ("publish", "RNCP35663"), ("show", "x", "--color")]
)
def test_misuse_ends_with_two(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_import_then_again(console: Flask, rows: Rows) -> None:
    first = run("import", str(PAGE))
    assert first.exit_code == 0
    assert "RNCP35663 version 1" in first.output
    again = run("import", str(PAGE), "--format", "text")
    assert again.exit_code == 1
    assert "déjà enregistrée" in again.output
    assert len(rows(select(FrameworkVersion))) == 1


def test_import_of_an_export(console: Flask, rows: Rows) -> None:
    assert run("import", str(EXPORT), "--number", "RNCP37674").exit_code == 0
    rest = run("import", str(EXPORT), "--format", "xml")
    assert rest.exit_code == 0
    assert "déjà là" in rest.output
    assert len(rows(select(FrameworkVersion))) == 12


def test_a_bad_fiche_is_told_with_its_place(console: Flask, tmp_path: Path, rows: Rows) -> None:
    broken = tmp_path / "fiche.xml"
    broken.write_bytes(EXPORT.read_bytes()[:200_000])
    result = run("import", str(broken))
    assert result.exit_code == 1
    assert "Rien n'a été enregistré." in result.output.replace("’", "'")
    assert "ligne" in result.output
    assert rows(select(FrameworkVersion)) == []


def test_publish_takes_two_people(console: Flask, session: Session, rows: Rows) -> None:
    claire = AccountFactory(roles=[Role.ADMINISTRATOR])
    denis = AccountFactory(roles=[Role.ADMINISTRATOR])
    juror = AccountFactory(roles=[Role.JUROR])
    assert run("publish", "RNCP35663", "--by", claire.email).exit_code == 1
    with console.app_context():
        version = framework.import_committed(Actor.system(), "RNCP35663")
    assert "attendent une confirmation" in run("publish", "RNCP35663", "--by", claire.email, "--review").output
    with console.app_context():
        for flag in catalogue.read("RNCP35663").flags:
            framework.confirm_flag(Actor(account_id=claire.id), version.id, flag_key(flag))
    assert run("publish", "RNCP35663", "--by", "personne@example.org").exit_code == 1
    assert run("publish", "RNCP35663", "--by", juror.email).exit_code == 1
    assert run("publish", "RNCP35663", "--by", claire.email, "--review").exit_code == 0
    assert run("publish", "RNCP35663", "--by", claire.email).exit_code == 1
    assert run("publish", "rncp35663", "--by", denis.email).exit_code == 0
    assert rows(select(FrameworkVersion.state)) == [VersionState.PUBLISHED]
