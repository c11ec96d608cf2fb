"""What an author does to a draft: the register's words stay to the letter, grids follow their competencies, nothing else moves."""

from __future__ import annotations

import io
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks import authoring
from blocks.authoring import AuthoringError, EvaluationText
from blocks.model import Block, Certification, Competency, Criterion, EvaluationForm, EvaluationPlan, Flag
from blocks.rncp_xml import read_fiches
from blocks.rules import BlockRule, Rules

LEVELS = ("Ne fait rien.", "Essaie.", "Réussit.", "Explique.")
WEB = "RNCP37674"


def criterion(name: str, *places: str) -> Criterion:
    return Criterion(code="", name=name, levels=LEVELS, threshold=3, observed_in=places)


def of_labels(*labels: str, before: str = "") -> Certification:
    """A certification of one block whose list was cut into these labels, each with a criterion of its name."""
    competencies = tuple(
        Competency(code=f"BC01C{rank:02}", label=label, source=f"ligne {rank}", criteria=(criterion(label),), activity="Une")
        for rank, label in enumerate(labels, 1)
    )
    flags: tuple[Flag, ...] = (Flag("BC01", "competencies_split", str(len(labels))), Flag("BC02", "competencies_split", "1"))
    if before:
        flags += (Flag("BC01", "text_before_competencies", before),)
    block = Block(code="BC01", register_code="RNCP1BC01", label="Bloc", competencies=competencies)
    other = msgspec.structs.replace(block, code="BC02")
    return Certification(number="RNCP1", title="Titre", active=True, level=5, blocks=(block, other), flags=flags)


def labels_of(certification: Certification) -> list[str]:
    return [competency.label for competency in certification.block("BC01").competencies]


def names(certification: Certification) -> list[list[str]]:
    return [[each.name for each in competency.criteria] for competency in certification.block("BC01").competencies]


@pytest.fixture(scope="module")
def web(export: bytes) -> Certification:
    """A real fiche whose evaluations are one text."""
    (found,) = read_fiches(io.BytesIO(export), {WEB})
    return found


def test_two_competencies_become_one_with_both_grids() -> None:
    after = authoring.with_split(of_labels("Lire un plan", "Tracer", "Coter"), "BC01", ["Lire un plan Tracer", "Coter"])
    assert labels_of(after) == ["Lire un plan Tracer", "Coter"]
    assert names(after) == [["Lire un plan", "Tracer"], ["Coter"]]
    first = after.block("BC01").competencies[0]
    assert [each.code for each in first.criteria] == ["BC01C01K1", "BC01C01K2"]
    assert (first.activity, first.source) == ("Une", "ligne 1")
    assert after.flags[0] == Flag("BC01", "competencies_split", "2")
    assert after.block("BC02") == of_labels("Lire un plan", "Tracer", "Coter").block("BC02")


def test_the_first_part_of_one_cut_in_two_keeps_the_grid() -> None:
    after = authoring.with_split(of_labels("Lire un plan et tracer", "Coter"), "BC01", ["Lire un plan", "et tracer", "", "Coter"])
    assert [(each.code, each.label) for each in after.block("BC01").competencies] == [
        ("BC01C01", "Lire un plan"),
        ("BC01C02", "et tracer"),
        ("BC01C03", "Coter"),
    ]
    assert names(after) == [["Lire un plan et tracer"], [], ["Coter"]]
    assert [each.source for each in after.block("BC01").competencies] == ["ligne 1", "ligne 1", "ligne 2"]


def test_a_boundary_moves() -> None:
    after = authoring.with_split(of_labels("Lire", "un plan Coter"), "BC01", ["Lire un plan", "Coter"])
    assert names(after) == [["Lire", "un plan Coter"], []]


def test_the_sentence_before_the_list_is_taken_in_and_left_out() -> None:
    start = of_labels("Lire", "Coter", before="Sur le chantier")
    whole = authoring.with_split(start, "BC01", ["Sur le chantier Lire", "Coter"])
    assert labels_of(whole) == ["Sur le chantier Lire", "Coter"]
    assert names(whole) == [["Lire"], ["Coter"]]
    again = authoring.with_split(whole, "BC01", ["Sur le chantier", "Lire", "Coter"])
    assert labels_of(again) == ["Sur le chantier", "Lire", "Coter"]
    bare = authoring.with_split(again, "BC01", ["Lire", "Coter"])
    assert labels_of(bare) == ["Lire", "Coter"]
    assert authoring.text_before(bare, bare.block("BC01")) == "Sur le chantier"


@pytest.mark.parametrize(
    ("typed", "at", "expected", "read"),
    [
        (["Lire un dessin", "Coter"], 3, "Lire un plan Coter", "Lire un dessin Coter"),
        (["Lire un plan"], 4, "Lire un plan Coter", "Lire un plan"),
        (["Lire un plan Coter juste"], 5, "un plan Coter", "un plan Coter juste"),
        (["Sur le toit Lire un plan", "Coter"], 3, "Sur le chantier Lire un plan", "Sur le toit Lire un plan"),
    ],
)
def test_no_word_of_the_register_changes(typed: list[str], at: int, expected: str, read: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        authoring.with_split(of_labels("Lire un plan", "Coter", before="Sur le chantier"), "BC01", typed)
    assert (caught.value.code, caught.value.params) == ("words_changed", {"at": at, "expected": expected, "read": read})


def test_a_list_is_not_emptied_and_one_that_the_register_cut_is_not_cut_otherwise(certification: Certification) -> None:
    with pytest.raises(AuthoringError, match="split_empty"):
        authoring.with_split(of_labels("Lire"), "BC01", ["", "  "])
    with pytest.raises(AuthoringError, match="split_not_open"):
        authoring.with_split(certification, "BC03", ["Tout"])


WORD = st.text(st.characters(categories=["L", "Nd"], include_characters="’-\N{NO-BREAK SPACE},"), min_size=1, max_size=8)
LABEL = st.lists(WORD, min_size=1, max_size=6).map(" ".join)


@settings(max_examples=150)
@given(st.lists(LABEL, min_size=1, max_size=5), st.data())
def test_whatever_the_cut_the_words_and_the_grids_are_all_there(labels: list[str], data: st.DataObject) -> None:
    start = of_labels(*labels)
    words = [word for label in labels for word in authoring.words_of(label)]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(words) - 1)))) if len(words) > 1 else []
    wanted = [" ".join(words[first:last]) for first, last in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    after = authoring.with_split(start, "BC01", wanted)
    assert labels_of(after) == wanted
    assert sorted(name for each in names(after) for name in each) == sorted(labels)
    back = authoring.with_split(after, "BC01", labels)
    assert labels_of(back) == labels
    assert authoring.split_revision(back.block("BC01")) == authoring.split_revision(start.block("BC01"))


def test_a_grid_is_numbered_in_its_order() -> None:
    grid = [criterion("Un"), msgspec.structs.replace(criterion("Deux"), code="BC09C09K9")]
    after = authoring.with_competency(of_labels("Lire", "Coter"), "BC01C02", activity="", criteria=grid, criteria_source="Nous")
    block, competency = authoring.find_competency(after, "BC01C02")
    assert [each.code for each in competency.criteria] == ["BC01C02K1", "BC01C02K2"]
    assert (competency.activity, competency.criteria_source, competency.label) == (None, "Nous", "Coter")
    assert block.competencies[0] == of_labels("Lire", "Coter").block("BC01").competencies[0]
    assert authoring.competency_revision(competency) != authoring.competency_revision(block.competencies[0])


def test_a_grid_has_eight_criteria_at_most_and_a_place() -> None:
    with pytest.raises(AuthoringError) as caught:
        authoring.with_competency(of_labels("Lire"), "BC01C01", activity="", criteria=[criterion("x")] * 9, criteria_source="")
    assert caught.value.params == {"most": 8}
    with pytest.raises(KeyError):
        authoring.with_competency(of_labels("Lire"), "BC01C09", activity="", criteria=[], criteria_source="")


def test_criteria_follow_the_evaluations_that_change_codes(web: Certification) -> None:
    plan = EvaluationPlan(form=EvaluationForm.DOSSIER, duration_minutes=None, weight=60, juror_receives=("Le dossier",))
    first = authoring.with_evaluations(
        web,
        "BC01",
        [
            EvaluationText(name="Présentation d'un projet", description="Il prépare un dossier de projet", plan=plan),
            EvaluationText(name="Entretien technique"),
            EvaluationText(name="Mise en situation", outside_fiche=True),
        ],
    )
    assert [(each.code, each.number) for each in first.block("BC01").evaluations] == [("BC01E1", 1), ("BC01E2", 2), ("BC01S1", 1)]
    grid = [criterion("Un", "BC01E1", "BC01E2", "BC01S1", "VAE:file", "BC01E9")]
    filled = authoring.with_competency(first, "BC01C01", activity="Une", criteria=grid, criteria_source="Nous")
    after = authoring.with_evaluations(
        filled,
        "BC01",
        [EvaluationText(code="BC01S1", name="Mise en situation", outside_fiche=True), EvaluationText(code="BC01E2", name="")],
    )
    assert [each.code for each in after.block("BC01").evaluations] == ["BC01S1", "BC01E1"]
    assert after.block("BC01").competencies[0].criteria[0].observed_in == ("BC01E1", "BC01S1", "VAE:file", "BC01E9")
    assert authoring.evaluations_revision(after.block("BC01")) != authoring.evaluations_revision(filled.block("BC01"))


def test_an_evaluation_judges_the_competencies_that_are_ticked(web: Certification) -> None:
    texts = [EvaluationText(name="Entretien technique"), EvaluationText(name="Revue", outside_fiche=True)]
    draft = authoring.with_evaluations(web, "BC01", texts)
    for code, places in (("BC01C01", ["VAE:file"]), ("BC01C02", ["BC01E1"])):
        grid = [criterion("Un", *places), criterion("Deux")]
        draft = authoring.with_competency(draft, code, activity="", criteria=grid, criteria_source="")
    block = draft.block("BC01")
    ticked = [
        EvaluationText(code="BC01E1", name="Entretien technique", judges=("BC01C01", "BC01C03")),
        EvaluationText(code="BC01S1", name="Revue", outside_fiche=True),
    ]
    after = authoring.with_evaluations(draft, "BC01", ticked).block("BC01")
    assert after.judged_in("BC01E1") == ("BC01C01",), "a competency without criteria is judged nowhere"
    first, second = after.competencies[:2]
    assert [each.observed_in for each in first.criteria] == [("BC01E1", "VAE:file"), ("BC01E1",)]
    assert [each.observed_in for each in second.criteria] == [(), ()]
    assert authoring.evaluations_revision(after) != authoring.evaluations_revision(block)
    kept = [msgspec.structs.replace(text, judges=block.judged_in(text.code)) for text in ticked]
    assert authoring.with_evaluations(draft, "BC01", kept) == draft, "a criterion alone in its evaluation stays alone"


def test_an_evaluation_of_the_fiche_is_worded_by_the_fiche(web: Certification) -> None:
    with pytest.raises(AuthoringError) as caught:
        authoring.with_evaluations(web, "BC01", [EvaluationText(name="Entretien  TECHNIQUE", description="Une épreuve de deux heures")])
    assert caught.value.params == {"text": "Une épreuve de deux heures"}
    with pytest.raises(AuthoringError, match="too_many_evaluations"):
        authoring.with_evaluations(web, "BC01", [EvaluationText(outside_fiche=True)] * 13)


def test_what_the_fiche_numbers_stays(certification: Certification) -> None:
    block = certification.block("BC03")
    same = [EvaluationText(code=each.code, name=each.name, description=each.description, plan=each.plan) for each in block.evaluations]
    added = authoring.with_evaluations(certification, "BC03", [*same, EvaluationText(name="Oral", outside_fiche=True)])
    assert added.block("BC03").evaluations[-1].code == "BC03S1"
    assert added.block("BC03").competencies == block.competencies
    for wrong in (same[1:], [msgspec.structs.replace(same[0], name="Autre"), *same[1:]], [*same, EvaluationText(name="Neuve")]):
        with pytest.raises(AuthoringError, match="fiche_evaluation"):
            authoring.with_evaluations(certification, "BC03", wrong)


def test_rules_are_replaced() -> None:
    rules = Rules(name="un-manquant", block=BlockRule(competencies_tolerated=1))
    assert authoring.with_rules(of_labels("Lire"), rules).rules == rules


def test_text_is_kept_clean() -> None:
    assert authoring.clean(" a\r\nb\rc\td\x00\ue000 ") == "a\nb\nc d\ue000"
    assert authoring.clean("e\u0301") == authoring.clean("e\x00\u0301") == "é"


@given(st.text())
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    once = authoring.clean(text)
    assert authoring.clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert authoring.clean_line(" un \n deux ") == "un deux"
    assert authoring.clean_lines("un\n\n  deux trois \n") == ("un", "deux trois")
