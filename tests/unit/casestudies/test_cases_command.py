"""`epreuve cases`: what a person reads, what a script reads, how it exits."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from casestudies import library
from casestudies.company import base, history, past

CASE = "matinee_des_commandes"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["cases", *words])


def told(*words: str) -> Any:
    return json.loads(run(*words, "--json").output)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A shelf whose one case has a fault in its file."""
    shutil.copytree(library.CASES / CASE, tmp_path / CASE)
    path = tmp_path / CASE / "case.yaml"
    path.write_text(path.read_text("utf-8").replace("duration_minutes", "duration_minute"), "utf-8")
    return tmp_path


def test_the_list_gives_id_block_and_competencies() -> None:
    case = next(each for each in told("list") if each["id"] == CASE)
    assert (case["id"], case["block"], case["competencies"]) == (CASE, "BC03", ["BC03C01", "BC03C03", "BC03C06"])
    assert "expert" in case["playthroughs"]
    assert CASE in run("list").output


def test_clean_cases_pass_the_check() -> None:
    assert (run("lint").exit_code, told("lint", CASE)) == (0, [])


def test_a_fault_is_told_with_file_line_and_what_was_meant(broken: Path) -> None:
    answer = run("lint", "--shelf", str(broken))
    assert answer.exit_code == 1
    assert f"{CASE}/case.yaml:6: " in answer.output
    assert "« duration_minutes »" in answer.output
    (fault,) = told("lint", CASE, "--shelf", str(broken))
    assert (fault["file"], fault["line"], fault["meant"]) == ("case.yaml", 6, "duration_minutes")
    assert run("play", CASE, "--playthrough", "expert", "--shelf", str(broken)).exit_code == 1


def test_a_playthrough_that_holds_exits_0_with_its_observations() -> None:
    answer = told("play", CASE, "--playthrough", "expert", "--seed", "7")
    assert answer["ok"] is True
    assert {each["outcome"] for each in answer["observations"]} == {"met"}
    assert all(each["moments"][0].startswith("2026-03-09T") for each in answer["observations"])
    assert run("play", CASE, "--playthrough", "expert", "--seed", "7").exit_code == 0


def test_an_expectation_unmet_exits_1(monkeypatch: pytest.MonkeyPatch) -> None:
    known = library.playthrough

    def wrong(case_id: str, name: str, folder: Path = library.CASES) -> Any:
        script = known(case_id, name, folder)
        return type(script)(about=script.about, steps=script.steps, expect={**script.expect, "double": "not_met"})

    monkeypatch.setattr(library, "playthrough", wrong)
    answer = run("play", CASE, "--playthrough", "expert")
    assert answer.exit_code == 1
    assert "! double: attendu not_met, observé met" in answer.output


def test_a_derailed_playthrough_exits_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def derail(*_args: object) -> None:
        raise library.Derailed(3, "accepted", "orders.unknown")

    monkeypatch.setattr(library, "play", derail)
    assert run("play", CASE, "--playthrough", "expert").exit_code == 1
    assert told("play", CASE, "--playthrough", "expert")["error"] == "step 3: accepted awaited, orders.unknown answered"


@pytest.mark.parametrize(
    "words",
    [
        ("play", "rien", "--playthrough", "expert"),
        ("play", CASE, "--playthrough", "rien"),
        ("play", CASE),
        ("play", CASE, "--playthrough", "expert", "--seed", "-1"),
        ("lint", "rien"),
    ],
)
def test_misuse_exits_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_the_documents_of_a_company_are_shown_one_a_line() -> None:
    small = library.load(CASE).file.company
    shown = run("company", small, "--documents", "customers", "--where", "code=C-00218")
    (customer,) = [json.loads(line) for line in shown.output.splitlines()]
    assert (shown.exit_code, customer["code"]) == (0, "C-00218")
    assert len(run("company", small, "--documents", "products", "--limit", "3").output.splitlines()) == 3
    assert [run("company", *words).exit_code for words in ((small, "--documents", "name"), ("0" * 64, "--documents", "orders"))] == [2, 2]


def test_another_seed_makes_another_past_stored_under_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Packed as fast as it can be: how small it becomes takes half a minute, and is told by the committed artifact.
    compress = lzma.compress
    monkeypatch.setattr(lzma, "compress", lambda raw, preset: compress(raw, preset=0))
    answer = told("past", "--seed", "7", "--folder", str(tmp_path))
    assert answer["digest"] != history.ARTIFACT
    assert answer["documents"]["orders"] == 6_000
    assert [path.name for path in tmp_path.iterdir()] == [f"{answer['digest']}.msgpack.xz"]
    assert base.load(answer["digest"], tmp_path).name == past.NAME
