"""Every change between two versions has its words: each kind, each fact of a fiche, each rule by its path, each field of a plan."""

from __future__ import annotations

import msgspec
import pytest

from app.web.administration import framework_change_words as words
from blocks import catalogue
from blocks.diff import Change, ChangeKind, Part, Segment, compare, word_changes
from blocks.model import Certification, EvaluationPlan
from blocks.rules import JuryComposition, Level, LevelScale, Rules

APART = {"blocks", "rules", "flags", "source"}


def test_each_fact_and_each_field_of_a_plan_has_a_name() -> None:
    assert {field.name for field in msgspec.structs.fields(Certification)} - APART == set(words.FACTS)
    assert {field.name for field in msgspec.structs.fields(EvaluationPlan)} == set(words.PLAN_FIELDS)


def test_each_kind_belongs_to_one_family() -> None:
    kinds = [kind for _label, family in words.FAMILIES.values() for kind in family]
    assert sorted(kinds) == sorted(ChangeKind)
    apart = {ChangeKind.FACT, ChangeKind.RULE, ChangeKind.PLAN, ChangeKind.THRESHOLD, ChangeKind.CRITICAL}
    assert set(words.SAID) == set(ChangeKind) - apart


def test_each_rule_is_named_by_its_path() -> None:
    committed = catalogue.read("RNCP35663")
    scale = LevelScale(levels=(Level(label="un", meaning="x"),), not_observed=Level(label="rien", meaning="y"), source="z")
    bare = msgspec.structs.replace(committed, rules=Rules(name="autre", scale=scale))
    paths = [change.detail for change in compare(bare, committed) if change.kind is ChangeKind.RULE]
    assert len(paths) > 40
    named = {path: words.rule_named(path) for path in paths}
    assert all(name and "%(" not in name for name in named.values())
    assert len(set(named.values())) == len(named), "two rules never have the same name"
    composition = {field.name for field in msgspec.structs.fields(JuryComposition)} - {"route"}
    assert composition <= set(words.FIELDS)


@pytest.mark.parametrize(
    ("change", "what", "before", "after"),
    [
        (Change(kind=ChangeKind.THRESHOLD, name="Avoir", before="2", after="3"), "« Avoir », seuil relevé", "niveau 2", "niveau 3"),
        (Change(kind=ChangeKind.THRESHOLD, name="Avoir", before="3", after="2"), "« Avoir », seuil abaissé", "niveau 3", "niveau 2"),
        (Change(kind=ChangeKind.CRITICAL, name="Avoir", before="no", after="yes"), "« Avoir » devient critique", "non", "oui"),
        (Change(kind=ChangeKind.CRITICAL, name="Avoir", before="yes", after="no"), "« Avoir » n'est plus critique", "oui", "non"),
        (
            Change(kind=ChangeKind.PLAN, name="cas", detail="form", before="oral", after="project"),
            "Épreuve « cas », forme",
            "Oral",
            "Projet",
        ),
        (
            Change(kind=ChangeKind.OBSERVED_IN, name="Avoir", before="BC03E1", after="BC03E1 VAE:file"),
            "« Avoir », observé ailleurs",
            "BC03E1",
            "BC03E1, dossier de validation",
        ),
        (Change(kind=ChangeKind.RULE, detail="retake.keeps", before="", after="nothing"), "Rattrapage : ce qui reste acquis", "", "rien"),
    ],
)
def test_a_change_is_said(change: Change, what: str, before: str, after: str) -> None:
    said = words.said(change)
    assert (said.what, said.before, said.after) == (what, before, after)


def test_two_wordings_are_laid_over_each_other_once_and_only_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def spied(before: str, after: str) -> tuple[Segment, ...]:
        compared.append((before, after))
        return word_changes(before, after)

    monkeypatch.setattr(words, "word_changes", spied)
    change = words.said(Change(kind=ChangeKind.LEVEL, name="Avoir", detail="2", before="Compte tout", after="Compte bien tout"))
    assert not compared
    assert [segment.part for segment in change.segments] == [Part.KEPT, Part.ADDED, Part.KEPT]
    assert change.segments
    assert compared == [("Compte tout", "Compte bien tout")]


@pytest.mark.parametrize(("length", "laid"), [(words.SHORT_FACT, False), (words.SHORT_FACT + 1, True)])
def test_the_values_of_a_short_fact_stand_alone(length: int, laid: bool) -> None:
    change = words.said(Change(kind=ChangeKind.FACT, detail="objectives", before="a" * length, after="b"))
    assert bool(change.segments) is laid
