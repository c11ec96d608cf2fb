"""Control codes tell a typing mistake from an unknown code; a status only moves as the rules say."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.certificates import (
    ALPHABET,
    CATEGORIES,
    TRANSITIONS,
    CertificateState,
    CodeProblem,
    MistypedCode,
    StatusCategory,
    StatusRefused,
    certificate_number,
    change_status,
    current_status,
    european_level,
    first_status,
    new_control_code,
    read_control_code,
    serial_of,
)

ISSUED = datetime(2026, 6, 19, 9, tzinfo=UTC)
codes = st.integers(min_value=0).map(lambda seed: new_control_code(random.Random(seed).randrange))


@given(codes)
def test_a_code_is_read_back_however_it_is_typed(code: str) -> None:
    assert read_control_code(f"  {code.lower().replace('-', ' ')} ") == code
    assert read_control_code(code.replace("-", "–")) == code


@given(codes, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_any_wrong_sign_is_found(code: str, place: int, sign: str) -> None:
    signs = list(code.replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(MistypedCode) as refused:
        read_control_code("".join(signs))
    assert refused.value.problem is CodeProblem.CHECK


@given(codes, st.integers(0, 11), st.integers(0, 11))
def test_any_two_swapped_signs_are_found(code: str, first: int, second: int) -> None:
    signs = list(code.replace("-", ""))
    signs[first], signs[second] = signs[second], signs[first]
    swapped = "".join(signs)
    if swapped == code.replace("-", ""):
        assert read_control_code(swapped) == code
        return
    with pytest.raises(MistypedCode, match="check"):
        read_control_code(swapped)


@pytest.mark.parametrize(
    ("typed", "problem", "sign"),
    [
        ("", CodeProblem.EMPTY, ""),
        (" -- ", CodeProblem.EMPTY, ""),
        ("K7TQ-4M2X", CodeProblem.LENGTH, ""),
        ("K7TQ-4M2X-9PR44", CodeProblem.LENGTH, ""),
        ("K7TQ-4M2O-9PR4", CodeProblem.CHARACTER, "O"),
        ("K7TQ-4M2X-9PR<", CodeProblem.CHARACTER, "<"),
        ("K7TQ-4M2X-9PRC", CodeProblem.CHECK, ""),
    ],
)
def test_a_mistyped_code_says_why(typed: str, problem: CodeProblem, sign: str) -> None:
    with pytest.raises(MistypedCode) as refused:
        read_control_code(typed)
    assert (refused.value.problem, refused.value.sign) == (problem, sign)


def test_the_code_of_the_sample_is_right() -> None:
    assert read_control_code("k7tq 4m2x 9pr4") == "K7TQ-4M2X-9PR4"


def test_codes_use_every_sign_evenly() -> None:
    draw = random.Random(7).randrange
    signs = "".join(new_control_code(draw) for _ in range(3_100)).replace("-", "")
    assert set(signs) == set(ALPHABET)
    assert max(signs.count(sign) for sign in ALPHABET) < 1.2 * len(signs) / len(ALPHABET)


def test_numbers_carry_year_block_and_serial() -> None:
    assert certificate_number(2026, "BC01", 42) == "2026-BC01-0042"
    assert certificate_number(2026, "BC01", 12_345) == "2026-BC01-12345"
    assert serial_of("2026-BC01-0042") == 42


@pytest.mark.parametrize(("block", "serial"), [("BC1", 1), ("RNCP35663BC01", 1), ("BC01", 0)])
def test_a_number_is_refused_for_what_is_not_a_block_or_a_serial(block: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"block code|below 1"):
        certificate_number(2026, block, serial)


def test_a_serial_is_read_from_numbers_alone() -> None:
    with pytest.raises(ValueError, match="not a certificate number"):
        serial_of("2026-BC01-42")


def test_levels_are_the_same_in_both_frameworks() -> None:
    assert european_level(5) == 5
    with pytest.raises(ValueError, match="not a level"):
        european_level(9)


def test_every_move_is_allowed_or_refused_as_the_table_says() -> None:
    for start, allowed in TRANSITIONS.items():
        issued = first_status(ISSUED)
        history = [issued] if start is CertificateState.VALID else [issued, _changed([issued], start)]
        for target in CertificateState:
            if target in allowed:
                assert _changed(history, target).state is target
            else:
                with pytest.raises(StatusRefused) as refused:
                    _changed(history, target)
                assert refused.value.code == ("transition" if allowed else "final")


def _changed(history, status):
    successor = "2026-BC01-0043" if status is CertificateState.REPLACED else None
    return change_status(history, status, CATEGORIES[status][0], ISSUED + timedelta(days=1), successor)


def test_a_category_belongs_to_its_status() -> None:
    with pytest.raises(StatusRefused) as refused:
        change_status([first_status(ISSUED)], CertificateState.SUSPENDED, StatusCategory.ISSUED_IN_ERROR, ISSUED)
    assert refused.value.code == "category"


@pytest.mark.parametrize(
    ("status", "category", "successor"),
    [
        (CertificateState.REPLACED, StatusCategory.DATA_CORRECTED, None),
        (CertificateState.REVOKED, StatusCategory.ISSUED_IN_ERROR, "2026-BC01-0043"),
    ],
)
def test_only_a_replacement_names_a_successor(status: CertificateState, category: StatusCategory, successor: str | None) -> None:
    with pytest.raises(StatusRefused) as refused:
        change_status([first_status(ISSUED)], status, category, ISSUED, successor)
    assert refused.value.code == "successor"


def test_history_goes_forward() -> None:
    with pytest.raises(StatusRefused) as refused:
        change_status([first_status(ISSUED)], CertificateState.SUSPENDED, StatusCategory.UNDER_REVIEW, ISSUED - timedelta(seconds=1))
    assert refused.value.code == "order"


def test_the_last_change_counts_and_there_is_always_one() -> None:
    issued = first_status(ISSUED)
    suspended = change_status([issued], CertificateState.SUSPENDED, StatusCategory.UNDER_REVIEW, ISSUED)
    assert current_status([issued]) is issued
    assert current_status([issued, suspended]) is suspended
    with pytest.raises(ValueError, match="at least"):
        current_status([])
