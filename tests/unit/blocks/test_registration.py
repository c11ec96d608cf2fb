"""Entry ends with the registration unless a recorded renewal extends it; issuing has its own deadline."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.model import Certification, RegistrationRenewal
from blocks.registration import Delivery, deliverable, may_enter, renewal_problem

FICHE = Certification(
    number="RNCP35663", title="", active=True, level=5, decision_date=date(2021, 6, 17), registration_end=date(2024, 6, 17)
)
RENEWAL = RegistrationRenewal(decision="D-2024-118", decided_on=date(2024, 6, 3), new_end=date(2027, 6, 17), invented=True)


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        (date(2021, 6, 16), "registration_not_started"),
        (date(2021, 6, 17), None),
        (date(2024, 6, 17), None),
        (date(2024, 6, 18), "registration_ended"),
        (date(2026, 11, 24), "registration_ended"),
    ],
)
def test_the_last_day_is_a_day_of_entry(on: date, refusal: str | None) -> None:
    entry = may_enter(FICHE, (), on)
    assert entry.refusal == refusal
    assert entry.allowed == (refusal is None)
    assert entry.end == date(2024, 6, 17)


def test_a_renewal_opens_the_entry_again() -> None:
    entry = may_enter(FICHE, (RENEWAL,), date(2026, 11, 24))
    assert entry.allowed
    assert entry.renewal == RENEWAL
    assert (entry.registered_end, entry.end, entry.days_left) == (date(2024, 6, 17), date(2027, 6, 17), 205)
    assert not may_enter(FICHE, (RENEWAL,), date(2027, 6, 18)).allowed


def test_a_renewal_counts_from_the_day_it_was_decided() -> None:
    late = msgspec.structs.replace(RENEWAL, decided_on=date(2026, 1, 10))
    assert not may_enter(FICHE, (late,), date(2026, 1, 9)).allowed
    assert may_enter(FICHE, (late,), date(2026, 1, 10)).allowed


def test_a_shorter_renewal_takes_nothing_away() -> None:
    shorter = msgspec.structs.replace(RENEWAL, new_end=date(2023, 1, 1), decided_on=date(2022, 1, 1))
    entry = may_enter(FICHE, (shorter,), date(2024, 6, 1))
    assert entry.allowed
    assert entry.renewal is None


def test_an_unknown_end_is_not_guessed() -> None:
    unknown = msgspec.structs.replace(FICHE, registration_end=None)
    entry = may_enter(unknown, (), date(2023, 1, 1))
    assert (entry.refusal, entry.end, entry.days_left) == ("registration_end_unknown", None, None)
    assert may_enter(unknown, (RENEWAL,), date(2025, 1, 1)).allowed


def test_the_effective_date_opens_before_the_decision() -> None:
    fiche = msgspec.structs.replace(FICHE, effective_date=date(2021, 1, 1))
    assert may_enter(fiche, (), date(2021, 2, 1)).allowed
    assert may_enter(msgspec.structs.replace(FICHE, decision_date=None), (), date(1999, 1, 1)).allowed


@pytest.mark.parametrize(
    ("deadline", "on", "answer"),
    [
        (None, date(2026, 11, 24), Delivery.UNKNOWN),
        (date(2028, 6, 17), date(2028, 6, 17), Delivery.YES),
        (date(2028, 6, 17), date(2028, 6, 18), Delivery.NO),
    ],
)
def test_issuing_has_its_own_date(deadline: date | None, on: date, answer: Delivery) -> None:
    assert deliverable(msgspec.structs.replace(FICHE, delivery_deadline=deadline), on) is answer


_DAYS = st.dates(date(2020, 1, 1), date(2032, 1, 1))
_RENEWALS = st.builds(RegistrationRenewal, decision=st.just("d"), decided_on=_DAYS, new_end=_DAYS)


@given(st.lists(_RENEWALS, max_size=4), _RENEWALS, _DAYS, st.none() | _DAYS)
def test_one_renewal_more_never_closes_a_day(
    renewals: list[RegistrationRenewal], more: RegistrationRenewal, on: date, end: date | None
) -> None:
    fiche = msgspec.structs.replace(FICHE, registration_end=end)
    if may_enter(fiche, renewals, on).allowed:
        assert may_enter(fiche, [*renewals, more], on).allowed


@given(st.lists(_RENEWALS, max_size=4), _DAYS)
def test_order_does_not_matter(renewals: list[RegistrationRenewal], on: date) -> None:
    assert may_enter(FICHE, renewals, on) == may_enter(FICHE, renewals[::-1], on)


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"decision": "  "}, ("decision", "decision_missing")),
        ({"decided_on": TODAY + timedelta(days=1)}, ("decided_on", "decided_in_future")),
        ({"decided_on": date(2021, 6, 16)}, ("decided_on", "decided_before_registration")),
        ({"new_end": date(2024, 6, 17)}, ("new_end", "end_not_later")),
    ],
)
def test_what_keeps_a_renewal_out(change: dict[str, object], problem: tuple[str, str] | None) -> None:
    new = msgspec.structs.replace(RENEWAL, **change)
    assert renewal_problem(FICHE, (), new, TODAY) == problem


def test_a_renewal_must_go_further_than_the_last() -> None:
    assert renewal_problem(FICHE, (RENEWAL,), RENEWAL, TODAY) == ("new_end", "end_not_later")
    bare = msgspec.structs.replace(FICHE, decision_date=None, registration_end=None)
    assert renewal_problem(bare, (), RENEWAL, TODAY) is None
