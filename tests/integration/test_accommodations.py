"""Needs are ciphertext and each reading is logged; measures apply by themselves, in mid-run too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task
from app.models import AccommodationDecision, AccommodationNeed, AuditRow, Candidacy, Job, Role, SubjectKey
from app.queries import accommodations as queries
from app.services import accommodations
from juries.accommodations import Audience
from juries.sitting_clock import Timing, reckon
from tests.support.factories import AccountFactory, CandidacyFactory

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
WORDS = "Dyslexie suivie depuis l'enfance ; fatigue de lecture au-delà d'une heure."
HOURS = timedelta(hours=2)
Rows = Callable[[Any], Sequence[Any]]


@pytest.fixture
def candidacy(session: Session) -> Candidacy:
    return CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))


@pytest.fixture
def officer(session: Session) -> Actor:
    account = AccountFactory(roles=[Role.DISABILITY_OFFICER])
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.DISABILITY_OFFICER}))


def test_a_need_is_stored_as_ciphertext_and_read_back_with_a_trace(in_app: Flask, candidacy: Candidacy, officer: Actor, rows: Rows) -> None:
    need_id = accommodations.note_need(officer, candidacy.id, text=f"  {WORDS} ", proof_seen_on=date(2026, 1, 5))
    stored = rows(select(AccommodationNeed))[0]
    assert b"Dyslexie" not in stored.ciphertext
    assert accommodations.read_need(officer, candidacy.id, need_id) == WORDS
    log = rows(select(AuditRow).where(AuditRow.stream == f"accommodation:{candidacy.id}").order_by(AuditRow.seq))
    assert [(row.verb, row.actor_id) for row in log] == [("need.noted", officer.account_id), ("need.read", officer.account_id)]
    assert all("yslexie" not in row.body + row.target for row in log)


def test_a_need_sent_twice_is_one_and_another_is_another(in_app: Flask, candidacy: Candidacy, officer: Actor, rows: Rows) -> None:
    with clock.frozen(NOON):
        first = accommodations.note_need(officer, candidacy.id, text=WORDS)
        assert accommodations.note_need(officer, candidacy.id, text=f"{WORDS} ") == first
        others = {
            accommodations.note_need(officer, candidacy.id, text=WORDS, valid_until=date(2027, 1, 5)),
            accommodations.note_need(officer, candidacy.id, text="Lire à voix haute les consignes."),
        }
    with clock.frozen(NOON + timedelta(minutes=2)):
        others.add(accommodations.note_need(officer, candidacy.id, text=WORDS))
    assert {row.id for row in rows(select(AccommodationNeed))} == {first, *others}
    assert len({first, *others}) == 4


def test_nothing_of_a_need_is_anywhere_in_the_database_in_clear(
    in_app: Flask, candidacy: Candidacy, officer: Actor, session: Session
) -> None:
    accommodations.note_need(officer, candidacy.id, text=WORDS)
    accommodations.decide(officer, candidacy.id, {"extra_time": "1/2"}, reason="Certificat : dyslexie")
    for table in ("accommodation_need", "accommodation_decision", "audit_row", "subject_key", "candidacy"):
        for row in session.execute(text(f"SELECT * FROM {table}")):
            assert all("yslexie" not in str(bytes(v) if isinstance(v, memoryview) else v) for v in row)


def test_another_candidacy_does_not_open_the_need(in_app: Flask, candidacy: Candidacy, officer: Actor) -> None:
    need_id = accommodations.note_need(officer, candidacy.id, text=WORDS)
    other = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    with pytest.raises(NotFound):
        accommodations.read_need(officer, other.id, need_id)
    with pytest.raises(NotFound):
        accommodations.note_need(officer, 999_999, text=WORDS)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "need.empty"),
        ({"text": "x" * 4001}, "need.long"),
        ({"text": "x", "proof_seen_on": date(2100, 1, 1)}, "need.proof_in_future"),
        ({"text": "x", "valid_until": date(2020, 1, 1)}, "need.already_over"),
    ],
)
def test_a_need_that_cannot_be_noted(in_app: Flask, candidacy: Candidacy, officer: Actor, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        accommodations.note_need(officer, candidacy.id, **given)
    assert refused.value.code == code


def test_the_deadline_follows_the_decision_even_in_mid_run(in_app: Flask, candidacy: Candidacy, officer: Actor, session: Session) -> None:
    def end() -> datetime:
        session.rollback()
        return reckon(Timing(NOON, HOURS), clock.now(), accommodations.effective_for(session, candidacy.id)).ends_at

    assert end() == NOON + HOURS
    with clock.frozen(NOON + timedelta(minutes=30)):
        first = accommodations.decide(officer, candidacy.id, {"extra_time": "1/3"})
        assert end() == NOON + timedelta(minutes=160)
    with clock.frozen(NOON + timedelta(minutes=90)):
        accommodations.withdraw(officer, candidacy.id, reason="À la demande de la personne", seen_decision_id=first)
        assert end() == NOON + timedelta(minutes=160)
        assert accommodations.effective_for(session, candidacy.id).extra_time == 0


def test_a_share_other_than_a_third_needs_a_reason_that_is_encrypted(
    in_app: Flask, candidacy: Candidacy, officer: Actor, rows: Rows
) -> None:
    with pytest.raises(Refused) as refused:
        accommodations.decide(officer, candidacy.id, {"extra_time": "0,5"})
    assert (refused.value.code, refused.value.field) == ("measure.reason_needed", "reason")
    decision = accommodations.decide(officer, candidacy.id, {"extra_time": "0,5"}, reason="Avis médical motivé")
    stored = rows(select(AccommodationDecision))[0]
    assert stored.measures == {"extra_time": "1/2"}
    assert b"motiv" not in stored.reason
    assert accommodations.read_reason(officer, candidacy.id, decision) == "Avis médical motivé"


def test_two_officers_do_not_decide_over_each_other(in_app: Flask, candidacy: Candidacy, officer: Actor) -> None:
    accommodations.decide(officer, candidacy.id, {"size": "xl"})
    with pytest.raises(Conflict):
        accommodations.decide(officer, candidacy.id, {"size": "lg"})


def test_deciding_nothing_and_withdrawing_nothing_are_refused(in_app: Flask, candidacy: Candidacy, officer: Actor) -> None:
    for attempt, code in (
        (lambda: accommodations.decide(officer, candidacy.id, {}), "measure.none"),
        (lambda: accommodations.decide(officer, candidacy.id, {"size": "xl"}, valid_until=date(2020, 1, 1)), "measure.already_over"),
        (lambda: accommodations.withdraw(officer, candidacy.id, reason=" "), "measure.withdrawal_reason"),
        (lambda: accommodations.withdraw(officer, candidacy.id, reason="Oui"), "measure.nothing_to_withdraw"),
        (lambda: accommodations.erase(officer, candidacy.id), "need.nothing_to_erase"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == code


def test_erasing_destroys_the_key_for_good(in_app: Flask, candidacy: Candidacy, officer: Actor, rows: Rows) -> None:
    need_id = accommodations.note_need(officer, candidacy.id, text=WORDS)
    accommodations.decide(officer, candidacy.id, {"size": "xl"})
    accommodations.erase(officer, candidacy.id)
    assert rows(select(SubjectKey))[0].wrapped is None
    with pytest.raises(Refused) as refused:
        accommodations.read_need(officer, candidacy.id, need_id)
    assert refused.value.code == "vault.erased"
    assert queries.measures_for(Audience.CANDIDATE, candidacy.id) != ()


def test_needs_are_erased_once_all_of_them_are_past_their_validity(in_app: Flask, candidacy: Candidacy, officer: Actor, rows: Rows) -> None:
    with clock.frozen(NOON):
        accommodations.note_need(officer, candidacy.id, text=WORDS, valid_until=date(2026, 11, 30))
        accommodations.note_need(officer, candidacy.id, text=WORDS, valid_until=date(2026, 12, 31))
        lasting = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
        accommodations.note_need(officer, lasting.id, text=WORDS)
    due = [job.run_at for job in rows(select(Job).where(Job.kind == accommodations.EXPIRY_JOB).order_by(Job.id))]
    assert due == [datetime(2026, 11, 30, 23, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)]
    with clock.frozen(due[0]):
        assert not accommodations.erase_if_over(Actor.system(), candidacy.id)
    with clock.frozen(due[1]):
        accommodations.erase_over(Task(id=1, kind="", payload={"candidacy": candidacy.id}, attempt=1, progress=lambda _percent: None))
        assert not accommodations.erase_if_over(Actor.system(), candidacy.id)
        assert not accommodations.erase_if_over(Actor.system(), lasting.id)
    assert [key.wrapped is None for key in rows(select(SubjectKey).order_by(SubjectKey.id))] == [True, False]


def test_a_decision_stops_after_its_last_day(in_app: Flask, candidacy: Candidacy, officer: Actor, session: Session) -> None:
    with clock.frozen(NOON):
        accommodations.decide(officer, candidacy.id, {"extra_time": "1/3", "size": "xl"}, valid_until=date(2026, 11, 24))
        assert accommodations.effective_for(session, candidacy.id).extra_time > 0
    with clock.frozen(NOON + timedelta(days=1)):
        assert accommodations.effective_for(session, candidacy.id).measures == ()


def test_who_may_know_the_measures(in_app: Flask, candidacy: Candidacy, officer: Actor) -> None:
    accommodations.decide(officer, candidacy.id, {"extra_time": "1/3", "contrast": "more"})
    assert len(queries.measures_for(Audience.ADMINISTRATOR, candidacy.id)) == 2
    assert queries.measures_for(Audience.JUROR, candidacy.id) == ()


def test_the_display_served_is_the_stronger_of_choice_and_measure(in_app: Flask, candidacy: Candidacy, officer: Actor) -> None:
    accommodations.decide(officer, candidacy.id, {"size": "xl", "font": "andika"})
    assert queries.served_display(candidacy.account_id, {"size": "lg", "theme": "dark", "font": "system"}) == {
        "size": "xl",
        "theme": "dark",
        "font": "system",
    }
    assert queries.served_display(officer.person_id, {"size": ""}) == {"size": ""}


def test_a_person_asks_in_their_own_words_and_only_for_themselves(in_app: Flask, candidacy: Candidacy, officer: Actor) -> None:
    person = Actor(account_id=candidacy.account_id, roles=frozenset({Role.CANDIDATE}))
    accommodations.ask(person, candidacy.id, WORDS)
    waiting = next(row for row in queries.people() if row.candidacy_id == candidacy.id)
    assert waiting.asked_at is not None
    accommodations.decide(officer, candidacy.id, {"size": "xl"})
    answered = next(row for row in queries.people() if row.candidacy_id == candidacy.id)
    assert answered.asked_at is None
    assert queries.file(officer, candidacy.id).needs[0].own_words
    with pytest.raises(NotFound):
        accommodations.ask(officer, candidacy.id, WORDS)


def test_needs_and_decisions_cannot_be_changed_in_the_database(
    in_app: Flask, candidacy: Candidacy, officer: Actor, session: Session
) -> None:
    accommodations.decide(officer, candidacy.id, {"size": "xl"})
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(AccommodationDecision).values(measures={}))
    session.rollback()
