"""French turns of printed documents."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.french import at_place, dates_in, french_amount, french_date, french_number, french_time, in_words, mastery


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "zéro"),
        (1, "une"),
        (14, "quatorze"),
        (20, "vingt"),
        (21, "vingt et une"),
        (49, "quarante-neuf"),
        (61, "soixante et une"),
        (70, "70"),
        (-1, "-1"),
    ],
)
def test_counts_in_words(count: int, words: str) -> None:
    assert in_words(count) == words


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Lorient (Morbihan)", "à Lorient (Morbihan)"),
        ("Le Havre", "au Havre"),
        ("Les Sables-d’Olonne", "aux Sables-d’Olonne"),
        ("La Rochelle", "à La Rochelle"),
        ("Lens", "à Lens"),
    ],
)
def test_a_place_is_written_as_french_does(place: str, said: str) -> None:
    assert at_place(place) == said


def test_mastery_of_one_or_many() -> None:
    assert mastery(1) == "la maîtrise de la compétence"
    assert mastery(20) == "la maîtrise des vingt compétences"


def test_dates_times_and_amounts() -> None:
    assert french_date(date(2026, 6, 1)) == "1er\u00a0juin 2026"
    assert french_date(date(2026, 8, 31)) == "31\u00a0août 2026"
    assert french_time(datetime(2026, 6, 1, 9, 5)) == "9\u00a0h\u00a005"  # noqa: DTZ001 - a wall clock has no zone
    assert french_amount(Decimal("1938.775")) == "1\u00a0938,78\u00a0€"
    assert french_number(Decimal("-0.5")) == "-1"
    assert french_number(12) == "12"


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_written_date_is_read_back(day: date) -> None:
    assert dates_in(f"née le {french_date(day)} à Lorient") == [day]


def test_impossible_dates_are_passed_over() -> None:
    assert dates_in("le 31 juin 2026, le 4 brumaire 1994, le 29 février 2024") == [date(2024, 2, 29)]
