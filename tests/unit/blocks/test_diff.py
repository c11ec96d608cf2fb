"""What changed between two versions: each kind of change once, with where and from what to what."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import catalogue
from blocks.diff import Part, compare, plain, word_changes
from blocks.model import Certification, Coded
from blocks.routes import AccessRoute
from blocks.rules import BlockRule, Equivalence, JuryComposition, Level, LevelScale, Retake
from tests.unit.blocks.grids import ADDED, COMPETENCY, CRITERION, EVALUATION, OTHER, PLAN, RULES, SCALE, certification

BASE = certification(COMPETENCY)


def told(new: Certification, old: Certification = BASE) -> list[tuple[str, str, str, str, str]]:
    return [(change.kind.value, change.place, change.detail, change.before, change.after) for change in compare(old, new)]


def with_first(**change: Any) -> Certification:
    return certification(msgspec.structs.replace(COMPETENCY, criteria=(msgspec.structs.replace(CRITERION, **change), OTHER)))


def test_the_same_content_has_no_change() -> None:
    assert compare(BASE, BASE) == ()
    committed = catalogue.read("RNCP35663")
    assert compare(committed, committed) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "Avoir daté"}, ("criterion_renamed", "", "Avoir", "Avoir daté")),
        ({"threshold": 2}, ("threshold", "", "3", "2")),
        ({"critical": True}, ("critical", "", "no", "yes")),
        ({"indicators": ("Facture citée", "Date")}, ("indicators", "", "Facture citée", "Facture citée\nDate")),
        ({"observed_in": ("BC01E1", "VAE:file")}, ("observed_in", "", "BC01E1 BC01S1 VAE:file", "BC01E1 VAE:file")),
        ({"levels": ("Un autre geste.", *CRITERION.levels[1:])}, ("level", "1", CRITERION.levels[0], "Un autre geste.")),
    ],
)
def test_a_criterion_that_changes(change: dict[str, Any], expected: tuple[str, str, str, str]) -> None:
    kind, detail, before, after = expected
    assert told(with_first(**change)) == [(kind, "BC01C01K1", detail, before, after)]
    (found,) = compare(BASE, with_first(**change))
    assert (found.block, found.competency, found.name) == ("BC01", "BC01C01", change.get("name", "Avoir"))


def test_the_order_of_places_is_no_change() -> None:
    assert compare(BASE, with_first(observed_in=tuple(reversed(CRITERION.observed_in)))) == ()


def test_criteria_added_removed_and_renumbered() -> None:
    third = msgspec.structs.replace(CRITERION, code="BC01C01K3", name="Délai")
    grown = certification(msgspec.structs.replace(COMPETENCY, criteria=(CRITERION, OTHER, third)))
    assert told(grown) == [("criterion_added", "BC01C01K3", "", "", "Délai")]
    assert told(BASE, grown) == [("criterion_removed", "BC01C01K3", "", "Délai", "")]
    first_gone = certification(msgspec.structs.replace(COMPETENCY, criteria=(msgspec.structs.replace(OTHER, code="BC01C01K1"),)))
    assert told(first_gone) == [
        ("criterion_renumbered", "BC01C01K1", "", "BC01C01K2", "BC01C01K1"),
        ("criterion_removed", "BC01C01K1", "", "Avoir", ""),
    ]


def test_two_criteria_that_change_places_keep_their_history() -> None:
    swapped = (msgspec.structs.replace(OTHER, code="BC01C01K1"), msgspec.structs.replace(CRITERION, code="BC01C01K2", threshold=4))
    assert told(certification(msgspec.structs.replace(COMPETENCY, criteria=swapped))) == [
        ("criterion_renumbered", "BC01C01K1", "", "BC01C01K2", "BC01C01K1"),
        ("criterion_renumbered", "BC01C01K2", "", "BC01C01K1", "BC01C01K2"),
        ("threshold", "BC01C01K2", "", "3", "4"),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"label": "Établir un avoir daté"}, ("competency_reworded", "", "Établir un avoir", "Établir un avoir daté")),
        ({"activity": None}, ("activity", "", "Facturation", "")),
        ({"source": "Fiche, ligne 3"}, ("source", "source", "Fiche", "Fiche, ligne 3")),
        ({"criteria_source": "Édition 2"}, ("source", "criteria_source", "Certificateur", "Édition 2")),
    ],
)
def test_a_competency_that_changes(change: dict[str, Any], expected: tuple[str, str, str, str]) -> None:
    kind, detail, before, after = expected
    assert told(certification(msgspec.structs.replace(COMPETENCY, **change))) == [(kind, "BC01C01", detail, before, after)]


def test_competencies_and_blocks_added_and_removed() -> None:
    second = msgspec.structs.replace(COMPETENCY, code="BC01C02", label="Encaisser", criteria=())
    grown = certification(COMPETENCY, second)
    assert told(grown) == [("competency_added", "BC01C02", "", "", "Encaisser")]
    assert told(BASE, grown) == [("competency_removed", "BC01C02", "", "Encaisser", "")]
    more = msgspec.structs.replace(BASE, blocks=(*BASE.blocks, msgspec.structs.replace(BASE.blocks[0], code="BC02", label="Autre")))
    assert told(more) == [("block_added", "BC02", "", "", "Autre")]
    assert told(BASE, more) == [("block_removed", "BC02", "", "Autre", "")]
    assert told(certification(COMPETENCY, label="Bloc neuf")) == [("block_reworded", "BC01", "", "Bloc", "Bloc neuf")]
    assert told(certification(COMPETENCY, evaluation_text="Deux épreuves.")) == [("evaluation_text", "BC01", "", "", "Deux épreuves.")]


def test_evaluations_and_their_plans() -> None:
    alone = certification(COMPETENCY, evaluations=(EVALUATION,))
    assert told(alone) == [("evaluation_removed", "BC01S1", "", "entretien", "")]
    assert told(BASE, alone) == [("evaluation_added", "BC01S1", "", "", "entretien")]
    longer = msgspec.structs.replace(EVALUATION, name="cas long", plan=msgspec.structs.replace(PLAN, duration_minutes=90, weight=50))
    assert told(certification(COMPETENCY, evaluations=(longer, ADDED))) == [
        ("evaluation_reworded", "BC01E1", "name", "cas", "cas long"),
        ("plan", "BC01E1", "duration_minutes", "60", "90"),
        ("plan", "BC01E1", "weight", "60", "50"),
    ]
    bare = certification(COMPETENCY, evaluations=(msgspec.structs.replace(EVALUATION, plan=None), ADDED))
    assert told(bare) == [
        ("plan", "BC01E1", "form", "written_case", ""),
        ("plan", "BC01E1", "duration_minutes", "60", ""),
        ("plan", "BC01E1", "weight", "60", ""),
        ("plan", "BC01E1", "juror_receives", "La copie.", ""),
    ]


def test_rules_by_their_path() -> None:
    rules = msgspec.structs.replace(
        RULES,
        name="maison-2",
        scale=LevelScale(levels=(Level(label="un", meaning=""), *SCALE.levels[1:]), not_observed=None),
        block=BlockRule(competencies_tolerated=1),
        retake=Retake(wait_days=14, within_days=90),
        juries=(JuryComposition(route=AccessRoute.VAE, vae_president=True),),
        equivalences=(Equivalence(block="BC01", predecessor="RNCP1", granted=False),),
    )
    found = {change.detail: (change.before, change.after) for change in compare(BASE, msgspec.structs.replace(BASE, rules=rules))}
    assert found == {
        "name": ("every-competency-1", "maison-2"),
        "scale.1.label": ("1", "un"),
        "scale.0.label": ("0", ""),
        "block.competencies_tolerated": ("0", "1"),
        "retake.wait_days": ("0", "14"),
        "retake.within_days": ("", "90"),
        "juries.VAE.scorers": ("", "2"),
        "juries.VAE.outside_scorers": ("", "1"),
        "juries.VAE.scorers_in_activity": ("", "no"),
        "juries.VAE.vae_president": ("", "yes"),
        "juries.VAE.minimum_size": ("", "2"),
        "equivalences.BC01.RNCP1.granted": ("", "no"),
        "equivalences.BC01.RNCP1.origin": ("", "certifier"),
        "equivalences.BC01.RNCP1.to_confirm": ("", "yes"),
    }


def test_facts_of_the_certification() -> None:
    new = msgspec.structs.replace(
        BASE, title="Autre titre", registration_end=date(2029, 6, 17), nsf=(Coded("312m", "Commerce"),), source="x"
    )
    assert told(new) == [
        ("fact", "RNCP1", "title", "", "Autre titre"),
        ("fact", "RNCP1", "nsf", "", "312m · Commerce"),
        ("fact", "RNCP1", "registration_end", "", "2029-06-17"),
    ]


def test_a_change_going_back_is_its_mirror() -> None:
    new = with_first(threshold=4, critical=True, name="Avoir daté")
    there, back = compare(BASE, new), compare(new, BASE)
    assert [(change.kind, change.before, change.after) for change in there] == [
        (change.kind, change.after, change.before) for change in back
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "yes"), (7, "7"), (("a", "b"), "a\nb"), (date(2026, 1, 2), "2026-01-02"), (Coded("a", "b"), "a · b")],
)
def test_values_as_text(value: Any, text: str) -> None:
    assert plain(value) == text


texts = st.lists(st.sampled_from(["la", "le", "facture", "client", "date", "motif"]), max_size=8).map(" ".join)


@given(texts, texts)
def test_the_words_of_both_wordings_are_all_there(before: str, after: str) -> None:
    segments = word_changes(before, after)
    kept_and = {
        part: " ".join(segment.text for segment in segments if segment.part in {Part.KEPT, part}) for part in (Part.REMOVED, Part.ADDED)
    }
    assert kept_and == {Part.REMOVED: before, Part.ADDED: after}


def test_what_stays_is_not_told_as_changed() -> None:
    assert [(each.part.value, each.text) for each in word_changes("Cite la facture", "Cite la facture et sa date")] == [
        ("kept", "Cite la facture"),
        ("added", "et sa date"),
    ]
