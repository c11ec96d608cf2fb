"""Amounts, days and references read in free text."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.company import past
from casestudies.company.words import amount_words
from casestudies.observation.free_text import read, undenied

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1 938,78 €", {"1938.78"}),
        ("1.938,78 euros", {"1938.78"}),
        ("1938.78", {"1938.78"}),
        ("soit 250 pièces à 12,5", {"250.00", "12.50"}),
        ("Total : 1 250,00. Reste 40 €", {"1250.00", "40.00"}),
        ("le 12/03/2026, réf. FA-2026-0560, le 28/2", set()),
        ("le 02.03.2026 ou 2026-03-15", set()),
        ("écart de -8 661,90 €, volume -9 000", {"8661.90", "9000.00"}),
        ("bon BL-2026-0557, TP-12", set()),
    ],
)
def test_amounts(text: str, amounts: set[str]) -> None:
    assert {f"{each:.2f}" for each in read(text, TODAY).amounts} == amounts


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("le 12/03/2026", {"2026-03-12"}),
        ("le 12/03", {"2026-03-12"}),
        ("le 2.4.26", {"2026-04-02"}),
        ("le 1er avril", {"2026-04-01"}),
        ("le 28 décembre", {"2025-12-28"}),
        ("le 2 août 2027", {"2027-08-02"}),
        ("2026-03-15", {"2026-03-15"}),
        ("le 31/02 ou à 3.5 %", set()),
        ("le 12-03-2026", {"2026-03-12"}),
    ],
)
def test_days(text: str, days: set[str]) -> None:
    assert {each.isoformat() for each in read(text, TODAY).days} == days


def test_references() -> None:
    assert read("Facture fa-2026-0560, client C-00218, bon PO-88213.", TODAY).references == {"FA-2026-0560", "C-00218", "PO-88213"}


@given(st.decimals(0, 9_999_999, places=2), st.integers(0, 400))
def test_what_is_written_in_words_is_read_back(amount: Decimal, later: int) -> None:
    day = TODAY + timedelta(days=later)
    said = read(f"Nous attendons {amount_words(amount)} le {past.in_words(day)} au plus tard.", TODAY)
    assert said.amounts == {amount}
    assert said.days == {day}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("le tarif s’applique le 1er avril, pas au 1er mai.", {"2026-04-01"}),
        ("le 1er avril et non le lundi 1er mai", {"2026-04-01"}),
        ("au lieu du 1er mai, le 1er avril", {"2026-04-01"}),
        ("pas à partir du 1er mai mais du 1er avril", {"2026-04-01"}),
        ("PAS LE 01/05. Le 01/04.", {"2026-04-01"}),
        ("Pas de souci pour le 1er mai.", {"2026-05-01"}),
        ("pas avant le 1er mai", {"2026-05-01"}),
        ("Pourquoi pas le 1er mai ?", {"2026-05-01"}),
        ("Non, le 1er mai.", {"2026-05-01"}),
        ("ce serait plutôt le 1er mai", {"2026-05-01"}),
        ("le 1er avril plutôt que le 1er mai", {"2026-04-01"}),
    ],
)
def test_a_day_that_is_denied_is_not_stated(text: str, kept: set[str]) -> None:
    assert {day.isoformat() for day in read(undenied(text), TODAY).days} == kept


def test_amounts_and_references_are_denied_as_days_are() -> None:
    said = read(undenied("Je n’enregistre pas 29,60 € : 32,17 €, pour FA-2026-0513 et non FA-2026-0500"), TODAY)
    assert (said.amounts, said.references) == ({Decimal("32.17")}, {"FA-2026-0513"})


@given(
    st.sampled_from(["pas", "et non", "au lieu de", "plutôt que"]), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 10**6)
)
def test_what_stands_beside_a_denial_is_still_stated(denial: str, day: date, amount: int) -> None:
    said = read(undenied(f"Le montant est de {amount} €, {denial} le {day:%d/%m/%Y}.\nEt le {day + timedelta(days=1):%d/%m/%Y}"), TODAY)
    assert (said.amounts, said.days) == ({Decimal(amount)}, {day + timedelta(days=1)})
