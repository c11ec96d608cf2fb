"""The small parts of a fiche's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.fiche import FicheError, read_evaluations, same_label, split_flat_list, without_bullet


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("- Gérer", "Gérer"),
        ("* Gérer", "Gérer"),
        ("● Gérer", "Gérer"),
        ("o Gérer", "Gérer"),
        ("C.1. Gérer", "Gérer"),
        ("A1C2.Gérer", "Gérer"),
        ("A5.C1. Gérer", "Gérer"),
        ("1.1.2 Gérer", "Gérer"),
        ("3° Gérer", "Gérer"),
        ("2 membres du jury", "2 membres du jury"),
        ("Comptabilité", "Comptabilité"),
        ("C3 en main", "en main"),
        ("ou gérer", "ou gérer"),
    ],
)
def test_bullets_go_and_words_stay(text: str, bare: str) -> None:
    assert without_bullet(text) == bare


@pytest.mark.parametrize(
    ("text", "items", "before"),
    [
        ("- Un  - Deux", ("Un", "Deux"), ""),
        ("Un    Deux  suite du deux    Trois", ("Un", "Deux suite du deux", "Trois"), ""),
        ("En tenant compte :    C.1. Un    C.2. Deux", ("Un", "Deux"), "En tenant compte :"),
        ("3.1  Organiser    3.1.1 Concevoir", ("Organiser", "Concevoir"), ""),
        ("- Un     -    Deux   mots", ("Un", "Deux mots"), ""),
        ("", (), ""),
    ],
)
def test_a_flat_list_is_split(text: str, items: tuple[str, ...], before: str) -> None:
    assert split_flat_list(text) == (items, before)


_WORDS = st.lists(st.sampled_from(["Gérer", "le stock", "et", "Suivre", "la vente", "Relancer"]), min_size=1, max_size=5).map(" ".join)


@given(st.lists(_WORDS, min_size=1, max_size=8), st.sampled_from(["- ", "* ", "● "]), st.integers(2, 9))
def test_bulleted_lists_come_back(items: list[str], bullet: str, gap: int) -> None:
    assert split_flat_list((" " * gap).join(f"{bullet}{item}" for item in items)) == (tuple(items), "")


@given(st.text(alphabet="ab é -*1.C\u00a0•", max_size=80))
def test_no_word_is_lost(text: str) -> None:
    items, before = split_flat_list(text)
    kept = "".join(char for char in before + "".join(items) if char in "abé")
    assert kept == "".join(char for char in text if char in "abé")


def test_labels_are_compared_without_accents_nor_case() -> None:
    assert same_label("Etablir  un Devis", "établir un devis")
    assert not same_label("Établir un devis", "Établir une facture")


def test_evaluations_without_a_listing_sentence_have_no_name() -> None:
    assert [(each.number, each.name) for each in read_evaluations("BC09", ["(1) Un cas.", "(2) Un dossier."])] == [(1, ""), (2, "")]
    assert read_evaluations("BC09", ["Un cas pratique."]) == ()


def test_an_error_says_its_place() -> None:
    assert str(FicheError("no_fiche")) == "no_fiche (whole file)"
    error = FicheError("bad_value", fiche="RNCP1", line=3, element="NIVEAU", read="x")
    assert str(error) == "bad_value (fiche RNCP1, line 3, NIVEAU): read='x'"
