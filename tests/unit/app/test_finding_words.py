"""Each thing that the check of a framework may find has its words, and what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

import blocks
from app.web.framework import finding_words as words
from app.web.framework.words import evaluation_numbers
from blocks.findings import Finding, Severity
from tests.unit.blocks.grids import COMPETENCY, CRITERION, certification

SOURCES = Path(blocks.__file__).parent


def codes() -> set[str]:
    texts = (SOURCES / name for name in ("coverage.py", "lint_texts.py", "lint_plans.py"))
    return {code for path in texts for code in re.findall(r'code="(\w+)"', path.read_text(encoding="utf-8"))}


def test_each_code_has_words_and_no_word_is_left_over() -> None:
    assert codes() == set(words.FINDINGS) == set(words.REMEDIES)
    assert set(words.SEVERITIES) == set(Severity)


def test_each_sentence_is_complete() -> None:
    for code in codes():
        finding = Finding(place="VAE", code=code, detail="2")
        assert "%(" not in words.finding_what(finding) + words.finding_remedy(finding)
    assert words.finding_place(Finding(place="rules", code="no_scale")) == "Règles"
    assert words.finding_place(Finding(place="FC", code="no_jury")) != "FC"
    assert words.finding_place(Finding(place="BC01", code="no_jury")) == "BC01"


def test_an_evaluation_outside_the_fiche_is_not_taken_for_one_of_the_fiche() -> None:
    block = certification(COMPETENCY).blocks[0]
    assert evaluation_numbers(block, CRITERION) == ["1", "1 hors fiche"]
    assert evaluation_numbers(block, msgspec.structs.replace(CRITERION, observed_in=("BC01E1", "VAE:file"))) == ["1"]
