"""The committed frameworks pass their own check: nothing wrong, nothing missing, and each level says what no other says."""

from __future__ import annotations

import pytest

from blocks import catalogue, coverage
from blocks.lint_texts import DISTINCT, LONGEST, SHORTEST, distinct_share, level_texts
from blocks.model import Certification


@pytest.mark.parametrize("number", catalogue.numbers())
def test_nothing_is_wrong_or_missing(number: str) -> None:
    found = coverage.lint(catalogue.read(number))
    assert [finding for finding in found if finding.severity is not coverage.Severity.NOTICE] == []


def test_every_competency_has_its_grid(certification: Certification) -> None:
    competencies = [each for block in certification.blocks for each in block.competencies]
    assert len(competencies) == 49
    assert all(2 <= len(each.criteria) <= 4 for each in competencies)
    assert all(coverage.assessable(block) for block in certification.blocks)


def test_the_levels_are_distinct_once_labels_are_masked(certification: Certification) -> None:
    texts = level_texts(certification)
    assert len(texts) >= 49 * 2 * 4
    assert distinct_share(texts) >= DISTINCT
    lengths = [len(level) for b in certification.blocks for c in b.competencies for k in c.criteria for level in k.levels]
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST


def test_each_competency_is_seen_in_an_evaluation_and_by_vae(certification: Certification) -> None:
    for block in certification.blocks:
        seen_by_vae = {*block.judged_in("VAE:file"), *block.judged_in("VAE:interview")}
        for competency in block.competencies:
            assert block.sources_of(competency.code), competency.code
            assert competency.code in seen_by_vae


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("BC03C01K2", "criteria/bc03-1-commandes.yaml"),
        ("BC03C03", "criteria/bc03-1-commandes.yaml"),
        ("BC03C99", "bc03.yaml"),
        ("BC01S1", "plans/bc01.yaml"),
        ("BC02", "plans/bc02.yaml"),
        ("VAE", "rules.yaml"),
        ("rules", "rules.yaml"),
        ("RNCP35663", "criteria"),
    ],
)
def test_a_place_is_found_in_its_file(place: str, name: str) -> None:
    path = catalogue.file_of("RNCP35663", place)
    assert path == catalogue.DATA / "rncp35663" / name
    assert path.exists()
