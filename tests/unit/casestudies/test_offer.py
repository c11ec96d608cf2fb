"""What may be laid before somebody: cases without a fault, of one certification and of the blocks asked for."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from casestudies import library, offer
from casestudies.lint import lint

CASE, OTHER = "trois_offres", "point_budget"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf of two cases, the second of which says a rule that does not exist."""
    for case_id in (CASE, OTHER):
        shutil.copytree(library.CASES / case_id, tmp_path / case_id)
    observations = tmp_path / OTHER / "observations.yaml"
    observations.write_text(observations.read_text(encoding="utf-8").replace("rule: ", "rule: un", 1), encoding="utf-8")
    read, names = library.load.__wrapped__, library.identifiers
    monkeypatch.setattr(library, "identifiers", lambda folder=tmp_path: names(folder))
    monkeypatch.setattr(library, "load", lambda case_id, folder=tmp_path: read(case_id, folder))
    monkeypatch.setattr(offer, "lint", partial(lint, folder=tmp_path))
    return tmp_path


def test_a_case_with_a_fault_is_offered_to_nobody(shelf: Path) -> None:
    assert [case.file.id for case in offer.sound_cases()] == [CASE]
    (shelf / CASE / "case.yaml").write_text("id: [", encoding="utf-8")
    assert offer.sound_cases() == ()


def test_a_case_serves_its_certification_and_its_block(shelf: Path) -> None:
    assert [case.id for case in offer.serving("RNCP35663", {"BC01", "BC03"})] == [CASE]
    assert offer.serving("RNCP35663", {"BC01"}) == ()
    assert offer.serving("RNCP1", {"BC03"}) == ()
