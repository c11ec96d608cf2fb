"""The service's secrets are made once, for the service alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.keys import ExposedKey, load_service_keys, private_file


def test_secrets_are_made_at_first_need_and_found_again(tmp_path: Path) -> None:
    first = load_service_keys(tmp_path / "keys")
    again = load_service_keys(tmp_path / "keys")
    assert (first.cookie, first.vault) == (again.cookie, again.vault)
    assert first.audit.sign(b"heads") == again.audit.sign(b"heads")
    assert len(first.cookie) == len(first.vault) == 32
    assert first.cookie != first.vault


def test_nobody_else_can_read_them(tmp_path: Path) -> None:
    load_service_keys(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("target", "mode"), [("cookie.key", 0o640), (".", 0o750)])
def test_an_exposed_secret_stops_the_start(tmp_path: Path, target: str, mode: int) -> None:
    load_service_keys(tmp_path / "keys")
    (tmp_path / "keys" / target).chmod(mode)
    with pytest.raises(ExposedKey, match="chmod"):
        load_service_keys(tmp_path / "keys")


def test_those_who_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    made = iter(range(8))
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: private_file(tmp_path / "one.key", lambda: str(next(made)).encode()), range(8)))
    assert len(found) == 1
