"""`epreuve certificate verify`: what it says, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.documents.inspection import Outcome
from app.documents.keys import IssuerKeys
from tests.unit.documents.conftest import verify_url


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["certificate", "verify", *map(str, arguments)])


@pytest.fixture
def authority(keys: IssuerKeys, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    path.write_bytes(keys.authority.pem)
    return path


def test_a_true_certificate(sealed_file: Path, authority: Path) -> None:
    told = run(sealed_file, "--ca", authority)
    assert told.exit_code == 0
    assert "Le cachet est intact" in told.output
    assert "Tout ce qui pouvait être vérifié est bon." in told.output
    assert f"ouvrez {verify_url()}" in told.output
    assert "sans horodatage" in told.output
    assert "donnez le certificat de l’autorité" not in told.output
    assert "✗" not in told.output


def test_without_the_authority_it_says_what_is_missing(sealed_file: Path) -> None:
    told = run(sealed_file)
    assert told.exit_code == 0
    assert "donnez le certificat de l’autorité avec --ca" in told.output


def test_a_changed_file(sealed: bytes, authority: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.pdf"
    path.write_bytes(sealed.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle null"))
    told = run(path, "--ca", authority)
    assert told.exit_code == 1
    assert "Le cachet est rompu" in told.output
    assert "Ce n’est pas un certificat bon." in told.output


@pytest.mark.parametrize("place", [0, 3_000, 60_000, -3_000, -400])
def test_any_damage_is_said_without_a_trace(sealed: bytes, tmp_path: Path, place: int) -> None:
    path = tmp_path / "damaged.pdf"
    changed = bytearray(sealed)
    changed[place : place + 40 if place >= 0 else len(sealed) + place + 40] = b"\x00" * 40
    path.write_bytes(bytes(changed))
    told = run(path)
    assert told.exit_code == 1, told.output
    assert isinstance(told.exception, SystemExit)


def test_what_is_no_certificate(sheet: bytes, tmp_path: Path) -> None:
    for name, content, said in (("note.txt", b"Bonjour", "n’est pas un PDF lisible"), ("sheet.pdf", sheet, "0 cachet(s)")):
        path = tmp_path / name
        path.write_bytes(content)
        told = run(path)
        assert told.exit_code == 1
        assert said in told.output


def test_json_for_scripts(sealed_file: Path, authority: Path, tmp_path: Path) -> None:
    told = json.loads(run(sealed_file, "--ca", authority, "--json").output)
    assert told["good"] is True
    assert told["verify_url"] == verify_url()
    outcomes = {finding["code"]: finding["outcome"] for finding in told["findings"]}
    assert outcomes["seal.signer"] == Outcome.GOOD
    assert outcomes["online.status"] == Outcome.NOT_CHECKED
    path = tmp_path / "note.txt"
    path.write_bytes(b"Bonjour")
    answer = run(path, "--json")
    assert (answer.exit_code, json.loads(answer.output)["good"]) == (1, False)


def test_misuse(sealed_file: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("Bonjour", encoding="utf-8")
    assert run(sealed_file, "--ca", wrong).exit_code == 2
    assert run(tmp_path / "absent.pdf").exit_code == 2
    assert run().exit_code == 2
