"""Who issues on which day, and what may be proposed."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.issuers import LONGEST, Issuer, issuer_on, proposal_obstacles, siret_digits, siret_is_right

TODAY = date(2026, 11, 24)
ONE = Issuer(
    certifier="Institut Vauquelin",
    siret="00000000000000",
    city="Vannes",
    signatory="Anne Le Bris",
    signatory_function="directrice",
    since=TODAY,
)


@pytest.mark.parametrize("siret", ["00000000000000", "00000000100016", "35600000000048", "35600000049837"])
def test_a_right_siret(siret: str) -> None:
    assert siret_is_right(siret)


@pytest.mark.parametrize(
    "siret", ["", "0000000010001", "00000000100019", "0000000010001x", "٠٠٠٠٠٠٠٠٠٠٠٠٠٠", "35600000000049", "000000001000160"]
)
def test_a_wrong_siret(siret: str) -> None:
    assert not siret_is_right(siret)


@given(st.integers(0, 10**13 - 1), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(start: int, place: int, shift: int) -> None:
    whole = next(text for key in range(10) if siret_is_right(text := f"{start:013d}{key}") or text.startswith("356000000"))
    if whole.startswith("356000000"):
        return
    digit = (int(whole[place]) + shift) % 10
    changed = f"{whole[:place]}{digit}{whole[place + 1 :]}"
    assert not siret_is_right(changed) or changed.startswith("356000000")


def test_spaces_are_no_part_of_a_siret() -> None:
    assert siret_digits("000 000 001 00016") == siret_digits("000.000.001-00016") == "00000000100016"


def test_a_whole_proposal_meets_no_obstacle() -> None:
    assert proposal_obstacles(ONE, TODAY) == ()
    assert proposal_obstacles(msgspec.structs.replace(ONE, siret=""), TODAY) == ()


def test_every_obstacle_is_told_at_once() -> None:
    bad = Issuer(certifier=" ", siret="1", city="", signatory="x" * (LONGEST + 1), signatory_function="f", since=TODAY - timedelta(days=1))
    found = proposal_obstacles(bad, TODAY)
    assert [(each.code, each.params["field"]) for each in found] == [
        ("issuer.missing", "certifier"),
        ("issuer.missing", "city"),
        ("issuer.long", "signatory"),
        ("issuer.siret", "siret"),
        ("issuer.past", "since"),
    ]


def test_nobody_issues_before_the_first_day() -> None:
    assert issuer_on([], TODAY) is None
    assert issuer_on([ONE], TODAY - timedelta(days=1)) is None
    assert issuer_on([ONE], TODAY) == ONE


def test_the_last_confirmed_of_a_same_day_counts() -> None:
    other = msgspec.structs.replace(ONE, signatory="Paul Riou")
    assert issuer_on([ONE, other], TODAY) == other


@given(st.lists(st.integers(-30, 30)), st.integers(-30, 30))
def test_an_issuer_added_later_changes_no_day_before_its_own(days: list[int], asked: int) -> None:
    confirmed = [msgspec.structs.replace(ONE, signatory=str(n), since=TODAY + timedelta(days=d)) for n, d in enumerate(days)]
    day = TODAY + timedelta(days=asked)
    newest = msgspec.structs.replace(ONE, signatory="newest", since=day + timedelta(days=1))
    assert issuer_on([*confirmed, newest], day) == issuer_on(confirmed, day)
    found = issuer_on(confirmed, day)
    assert (found is None) == all(each.since > day for each in confirmed)
    assert found is None or found.since == max(each.since for each in confirmed if each.since <= day)
