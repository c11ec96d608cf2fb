"""The issuer's keys: made once, kept private, one coherent set whoever starts first."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.documents.keys import load_issuer_keys
from app.keys import ExposedKey


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path / "keys"


def test_keys_are_private_and_kept(folder: Path) -> None:
    made = load_issuer_keys(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == dict.fromkeys(
        ("authority.pem", "seal.pem", "credential.pem"), 0o600
    )
    again = load_issuer_keys(folder)
    assert [pair.pem for pair in (made.authority, made.seal, made.credential)] == [
        pair.pem for pair in (again.authority, again.seal, again.credential)
    ]
    assert b"PRIVATE" not in made.authority.pem + made.seal.pem + made.credential.pem


def test_the_authority_vouches_for_both(folder: Path) -> None:
    keys = load_issuer_keys(folder, "École Exemple")
    for pair in (keys.seal, keys.credential):
        pair.certificate.verify_directly_issued_by(keys.authority.certificate)
        assert pair.certificate.public_key() == pair.key.public_key()
        assert "École Exemple" in pair.certificate.subject.rfc4514_string()
    assert isinstance(keys.seal.key, ec.EllipticCurvePrivateKey)
    assert isinstance(keys.credential.key, rsa.RSAPrivateKey)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
@pytest.mark.parametrize("name", ["authority.pem", "seal.pem", "credential.pem"])
def test_an_exposed_key_stops_the_start(folder: Path, name: str, mode: int) -> None:
    load_issuer_keys(folder)
    (folder / name).chmod(mode)
    with pytest.raises(ExposedKey, match=f"chmod 600 .*{name}"):
        load_issuer_keys(folder)


def test_an_open_folder_stops_the_start(folder: Path) -> None:
    load_issuer_keys(folder)
    folder.chmod(0o750)
    with pytest.raises(ExposedKey, match="chmod 700"):
        load_issuer_keys(folder)


def test_two_starts_at_once_agree(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load_issuer_keys(folder), range(4)))
    assert len({keys.seal.pem for keys in found}) == 1
    assert len({keys.credential.pem for keys in found}) == 1


def test_a_name_too_long_for_a_certificate_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="64"):
        load_issuer_keys(folder, "É" * 65)
