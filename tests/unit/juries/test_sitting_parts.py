"""The parts of a sitting after the first: kept as text, refused out of order, the next one found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.sitting_parts import kept_parts, part_to_come, parts_refusal, read_parts, write_parts

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MINUTES = st.integers(-100_000, 100_000)


@given(st.lists(st.tuples(MINUTES, ZONES), max_size=4))
def test_what_is_written_is_read(parts: list[tuple[int, timezone]]) -> None:
    begins = [(NOON + timedelta(minutes=minutes)).astimezone(zone) for minutes, zone in parts]
    assert list(read_parts(write_parts(begins))) == begins
    assert kept_parts(write_parts(begins)) == read_parts(write_parts(begins))


@pytest.mark.parametrize("text", ["jeudi, 9 h 30", "2026-11-26", "2026-11-26T08:30Z,"])
def test_other_words_are_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"format|remains"):
        read_parts(text)
    assert kept_parts(text) is None


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        ([], "aid.when"),
        ([60, 60], "aid.parts_order"),
        ([120, 60], "aid.parts_order"),
        ([-60], "aid.parts_past"),
        ([0], "aid.parts_past"),
        ([-60, 60], None),
        ([60, 120, 180], None),
    ],
)
def test_parts_come_one_after_the_other_and_one_is_to_come(minutes: list[int], code: str | None) -> None:
    refusal = parts_refusal([NOON + timedelta(minutes=each) for each in minutes], NOON)
    assert (refusal.code if refusal else None) == code


@given(st.lists(MINUTES, max_size=4, unique=True).map(sorted), MINUTES)
def test_the_next_part_is_the_first_from_then_on(minutes: list[int], since: int) -> None:
    begins = [NOON + timedelta(minutes=each) for each in minutes]
    found = part_to_come(begins, NOON + timedelta(minutes=since))
    assert found == min((each for each in begins if each >= NOON + timedelta(minutes=since)), default=None)
