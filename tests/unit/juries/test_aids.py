"""Aids to book: where each stands, and what may be noted of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.accommodations import EffectiveMeasures, Measure
from juries.aids import AidDone, AidState, aids_of, check_step, standing, to_do
from juries.measure_catalogue import SITTINGS

BOOKED, IMPOSSIBLE, CANCELLED = AidState.BOOKED, AidState.IMPOSSIBLE, AidState.CANCELLED
TO_BOOK, TO_CANCEL = AidState.TO_BOOK, AidState.TO_CANCEL
WRITTEN = st.sampled_from([BOOKED, IMPOSSIBLE, CANCELLED])


@pytest.mark.parametrize(
    ("wanted", "done", "state"),
    [
        (None, None, None),
        ("yes", None, TO_BOOK),
        ("yes", AidDone(BOOKED, "yes"), BOOKED),
        ("yes", AidDone(IMPOSSIBLE, "yes"), IMPOSSIBLE),
        ("yes", AidDone(CANCELLED, "yes"), TO_BOOK),
        ("3", AidDone(BOOKED, "2"), TO_BOOK),
        (None, AidDone(BOOKED, "yes"), TO_CANCEL),
        (None, AidDone(CANCELLED, "yes"), CANCELLED),
        (None, AidDone(IMPOSSIBLE, "yes"), None),
    ],
)
def test_where_an_aid_stands(wanted: str | None, done: AidDone | None, state: AidState | None) -> None:
    assert standing(wanted, done) is state


@pytest.mark.parametrize(
    ("state", "now", "words", "code"),
    [
        (BOOKED, None, {"provider": "Salle 112"}, "aid.none"),
        (TO_CANCEL, BOOKED, {}, "aid.none"),
        (BOOKED, TO_BOOK, {"provider": "  "}, "aid.with_whom"),
        (IMPOSSIBLE, TO_BOOK, {"reason": " "}, "aid.why"),
        (CANCELLED, TO_BOOK, {}, "aid.not_booked"),
        (BOOKED, TO_CANCEL, {"provider": "Salle 112"}, "aid.no_longer_wanted"),
        (IMPOSSIBLE, TO_CANCEL, {"reason": "Complet"}, "aid.no_longer_wanted"),
    ],
)
def test_what_may_not_be_noted(state: AidState, now: AidState | None, words: dict[str, str], code: str) -> None:
    refusal = check_step(state, now=now, **({"provider": "", "reason": ""} | words))
    assert refusal is not None
    assert refusal.code == code


@pytest.mark.parametrize(
    ("state", "now", "words"),
    [
        (BOOKED, TO_BOOK, {"provider": "Salle 112"}),
        (BOOKED, BOOKED, {"provider": "Salle 114"}),
        (IMPOSSIBLE, TO_BOOK, {"reason": "Aucun interprète ce jour-là"}),
        (CANCELLED, BOOKED, {}),
        (CANCELLED, TO_CANCEL, {}),
    ],
)
def test_what_may_be_noted(state: AidState, now: AidState, words: dict[str, str]) -> None:
    assert check_step(state, now=now, **({"provider": "", "reason": ""} | words)) is None


@given(st.lists(WRITTEN, max_size=8), st.lists(st.booleans(), max_size=8))
def test_an_aid_asks_for_somebody_until_what_is_done_is_what_is_wanted(steps: list[AidState], wanted: list[bool]) -> None:
    """Whatever was written and decided: nothing waits once it is booked for who wants it, or cancelled for who does not."""
    last = AidDone(steps[-1], "yes") if steps else None
    asked = "yes" if wanted and wanted[-1] else None
    state = standing(asked, last)
    waits = to_do([state] if state else [])
    held = last is not None and last.state is BOOKED
    refused = last is not None and last.state is IMPOSSIBLE
    assert waits == (asked is not None and not held and not refused) or (asked is None and held)


def test_what_somebody_must_provide_is_asked_for_and_what_applies_by_itself_is_not() -> None:
    measures = EffectiveMeasures(decided=(Measure("sign_language", "yes"), Measure("size", "xl"), Measure(SITTINGS, "2")))
    assert [each.kind for each in aids_of(measures)] == ["sign_language", SITTINGS]
