"""A case's content as bytes: the same content, the same bytes; what is damaged is said so."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import msgspec
import pytest

from casestudies import content, library
from casestudies.run import fingerprint, start
from casestudies.scenario.casefile import Case


def test_a_case_comes_back_from_its_bytes_whole(case: Case) -> None:
    raw = content.encode(case)
    again = content.decode(raw, case.digest)
    assert again == case
    assert content.encode(again) == raw
    assert case.digest == hashlib.sha256(raw).hexdigest()
    assert fingerprint(start(again, 11).company) == fingerprint(start(case, 11).company)


def test_comments_and_playthroughs_are_no_content(case: Case, tmp_path: Path) -> None:
    shutil.copytree(library.CASES / case.id, tmp_path / case.id)
    brief = tmp_path / case.id / "brief.yaml"
    brief.write_text("# Relu.\n" + brief.read_text("utf-8"), "utf-8")
    (tmp_path / case.id / library.PLAYTHROUGHS / "idle.yaml").unlink()
    assert library.load.__wrapped__(case.id, tmp_path) == case


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b'{"file": 3}'])
def test_bytes_that_are_no_case_are_damaged(raw: bytes) -> None:
    with pytest.raises(content.Damaged, match="cannot be read"):
        content.decode(raw)


def test_other_bytes_than_asked_for_are_damaged(case: Case) -> None:
    raw = content.encode(msgspec.structs.replace(case, observations=()))
    with pytest.raises(content.Damaged, match="has changed"):
        content.decode(raw, case.digest)
