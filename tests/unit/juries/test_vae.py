from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.refusal import Refusal
from juries.vae import (
    Step,
    VaeFile,
    acts_open,
    add_months,
    move,
    needs_of,
    next_deadline,
    silence_accepts,
    takes_validation_file,
)
from juries.vae_table import ACTS, AWAITING_FEASIBILITY, CLOSED, DELAYS, TABLE, JuryResult, Need, Party, Path, State

JULY = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
C, A, R, T = Party.CANDIDATE, Party.ADVISOR, Party.CERTIFIER, Party.CLOCK
ACCOMPANIED_START = [("submit", C), ("take_in_charge", A), ("propose_path", A), ("confirm_path", C), ("send_feasibility", C)]


def new_file(path: Path = Path.ACCOMPANIED) -> VaeFile:
    return VaeFile(path=path, opened_at=JULY)


def walk(file: VaeFile, *acts: tuple[str, Party], at: datetime = JULY, **given: Any) -> VaeFile:
    """Do these acts one after the other, giving a reason, a jury date and a result to whichever asks."""
    for act, by in acts:
        asked = {"reason": "Dossier conforme", "jury_on": at.date(), "result": JuryResult.FULL_SUCCESS, "deposited": True, **given}
        step = move(file, act, by, at, **asked)
        assert isinstance(step, Step), step
        file = file.with_step(step)
    return file


def refused(file: VaeFile, act: str, by: Party, at: datetime = JULY, **given: Any) -> str:
    answer = move(file, act, by, at, **given)
    assert isinstance(answer, Refusal)
    return answer.code


def pending(at: datetime = JULY) -> VaeFile:
    return walk(new_file(Path.AUTONOMOUS), ("send_feasibility", C), at=at)


def test_the_accompanied_path_to_full_success() -> None:
    file = walk(new_file(), *ACCOMPANIED_START, ("declare_complete", R), ("accept", R))
    assert file.state is State.ADMISSIBLE
    file = walk(file, ("send_validation", C), ("flag", R), ("send_validation", C), ("plan_jury", R), ("record_result", R))
    assert file.state is State.RESULT
    assert file.result is JuryResult.FULL_SUCCESS
    assert next_deadline(file) is None
    assert refused(file, "send_validation", C, deposited=True) == "vae.all_acquired"
    assert not takes_validation_file(file)


def test_the_autonomous_path_skips_the_advisor_and_the_other_cannot() -> None:
    assert pending().state is State.FEASIBILITY_PENDING
    assert refused(new_file(Path.AUTONOMOUS), "submit", C) == "vae.autonomous_path"
    assert refused(new_file(), "send_feasibility", C) == "vae.accompanied_path"


def test_no_validation_file_is_sent_before_it_is_handed_in() -> None:
    file = walk(pending(), ("declare_complete", R), ("accept", R))
    assert [refused(file, "send_validation", by) for by in (C, R)] == ["vae.validation_file_missing"] * 2
    assert walk(file, ("send_validation", C)).state is State.VALIDATION_SENT


def test_a_result_short_of_full_success_allows_a_new_validation_file() -> None:
    file = walk(pending(), ("declare_complete", R), ("accept", R), ("send_validation", C), ("plan_jury", R))
    file = walk(file, ("record_result", R), result=JuryResult.PARTIAL_SUCCESS)
    again = walk(file, ("send_validation", C))
    assert again.state is State.VALIDATION_SENT
    assert again.result is JuryResult.PARTIAL_SUCCESS


def test_feasibility_is_due_two_months_after_the_last_sending() -> None:
    sent = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
    file = pending(at=sent)
    due = next_deadline(file)
    assert due is not None
    assert (due.rule, due.due, due.by, due.counted_from) == ("feasibility_answer", date(2026, 11, 24), R, date(2026, 9, 24))
    back = walk(file, ("return_incomplete", R), at=sent + timedelta(days=10))
    waiting = next_deadline(back)
    assert waiting is not None
    assert waiting.by is C
    resent = next_deadline(walk(back, ("send_feasibility", C), at=sent + timedelta(days=20)))
    assert resent is not None
    assert resent.due == date(2026, 12, 14)


def test_silence_is_acceptance_from_the_day_after() -> None:
    file = pending(at=datetime(2026, 9, 24, 10, 0, tzinfo=UTC))
    last_day = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    day_after = last_day + timedelta(days=1)
    assert not silence_accepts(file, last_day.date())
    assert refused(file, "accept_by_silence", T, last_day) == "vae.still_time"
    assert silence_accepts(file, day_after.date())
    assert refused(file, "return_incomplete", R, day_after, reason="Il manque une pièce") == "vae.silence_accepted"
    complete = walk(file, ("declare_complete", R), at=last_day)
    assert refused(complete, "reject", R, day_after, reason="Sans rapport") == "vae.silence_accepted"
    assert walk(complete, ("accept_by_silence", T), at=day_after).state is State.ADMISSIBLE
    assert "reject" not in acts_open(complete, R, day_after.date())
    assert "accept_by_silence" in acts_open(complete, R, day_after.date())
    assert not silence_accepts(new_file(), day_after.date())


def test_a_day_is_a_day_in_france() -> None:
    late_evening = datetime(2026, 9, 23, 22, 30, tzinfo=UTC)
    assert pending(at=late_evening).since == date(2026, 9, 24)


def test_the_jury_is_due_before_the_end_of_the_third_month() -> None:
    file = walk(pending(), ("declare_complete", R), ("accept", R))
    sent = datetime(2026, 9, 3, 10, 0, tzinfo=UTC)
    file = walk(file, ("send_validation", C), at=sent)
    due = next_deadline(file)
    assert due is not None
    assert due.due == date(2026, 12, 31)
    cancelled = walk(file, ("plan_jury", R), ("cancel_jury", R), at=sent + timedelta(days=40))
    assert next_deadline(cancelled) == due
    assert next_deadline(walk(cancelled, ("archive", R), ("unarchive", R), at=sent + timedelta(days=50))) == due


def test_the_result_is_due_fifteen_days_after_the_jury() -> None:
    file = walk(pending(), ("declare_complete", R), ("accept", R), ("send_validation", C))
    file = walk(file, ("plan_jury", R), jury_on=date(2026, 11, 2))
    due = next_deadline(file)
    assert due is not None
    assert (due.due, due.counted_from) == (date(2026, 11, 17), date(2026, 11, 2))
    assert refused(file, "record_result", R, datetime(2026, 11, 1, 9, tzinfo=UTC), result=JuryResult.FAILURE) == "vae.jury_not_held"
    assert refused(file, "record_result", R, datetime(2026, 11, 2, 9, tzinfo=UTC)) == "vae.result_needed"


def test_a_jury_is_planned_on_a_day_to_come() -> None:
    file = walk(pending(), ("declare_complete", R), ("accept", R), ("send_validation", C))
    assert refused(file, "plan_jury", R) == "vae.jury_date_needed"
    assert refused(file, "plan_jury", R, jury_on=JULY.date() - timedelta(days=1)) == "vae.jury_date_needed"
    assert refused(file, "record_result", R, result=JuryResult.FAILURE) == "vae.not_from_here"


def test_decisions_and_returns_need_a_reason() -> None:
    complete = walk(pending(), ("declare_complete", R))
    for act in ("accept", "reject"):
        assert refused(complete, act, R, reason="  ") == "vae.reason_needed"
        assert needs_of(complete, act)[0] is Need.REASON
    assert needs_of(complete, "submit") == ()


def test_a_decision_is_revoked_with_a_reason_and_stays_on_record() -> None:
    rejected = walk(pending(), ("declare_complete", R), ("reject", R))
    assert refused(rejected, "revoke", R) == "vae.reason_needed"
    later = JULY + timedelta(days=100)
    revoked = walk(rejected, ("revoke", R), at=later)
    assert revoked.state is State.FEASIBILITY_COMPLETE
    assert [step.act for step in revoked.steps][-2:] == ["reject", "revoke"]
    due = next_deadline(revoked)
    assert due is not None
    assert due.counted_from == later.date()
    assert refused(rejected, "send_feasibility", C) == "vae.not_from_here"


@pytest.mark.parametrize("act", ["archive", "drop_out"])
def test_nothing_stops_while_a_feasibility_decision_is_pending(act: str) -> None:
    for file in (pending(), walk(pending(), ("declare_complete", R))):
        assert refused(file, act, R, reason="Sans nouvelles") == "vae.feasibility_pending"
        assert act not in acts_open(file, R, JULY.date())


def test_leaving_the_archive_restores_the_state_before() -> None:
    archived = walk(new_file(), ("submit", C), ("archive", A))
    assert next_deadline(archived) is None
    assert walk(archived, ("unarchive", A)).state is State.SUBMITTED
    assert walk(new_file(), ("archive", R), ("unarchive", R)).state is State.PROJECT


def test_each_act_belongs_to_its_parties() -> None:
    assert refused(new_file(), "submit", R) == "vae.not_yours"
    assert refused(walk(pending(), ("declare_complete", R)), "accept", C, reason="Oui") == "vae.not_yours"
    assert refused(new_file(), "teleport", R) == "vae.unknown_act"


def test_no_file_is_sent_when_the_registration_has_ended() -> None:
    closed = Refusal("registration.ended", {"end": "2024-06-17"})
    assert move(new_file(Path.AUTONOMOUS), "send_feasibility", C, JULY, registration=closed) == closed
    step = move(walk(new_file(), ("submit", C)), "take_in_charge", A, JULY, registration=closed)
    assert isinstance(step, Step)


def test_what_an_act_does_not_ask_is_not_kept() -> None:
    step = move(new_file(), "submit", C, JULY, jury_on=JULY.date(), result=JuryResult.FAILURE)
    assert isinstance(step, Step)
    assert (step.jury_on, step.result) == (None, None)


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (date(2026, 9, 24), 2, date(2026, 11, 24)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_months_are_counted_from_day_to_day(day: date, months: int, there: date) -> None:
    assert add_months(day, months) == there


def test_the_table_is_sound() -> None:
    pairs = [(line.act, source) for line in TABLE for source in line.sources]
    assert len(pairs) == len(set(pairs))
    reached = {line.target for line in TABLE} | {State.PROJECT}
    assert reached - {None} == set(State)
    covered = [state for rule in DELAYS for state in rule.states]
    assert len(covered) == len(set(covered))
    assert set(State) - set(covered) == CLOSED | {State.REJECTED, State.RESULT}


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(Party), st.integers(0, 90)), max_size=25), st.sampled_from(Path))
def test_law_whatever_is_tried_the_file_follows_the_table(tries: list[tuple[str, Party, int]], path: Path) -> None:
    file, now = new_file(path), JULY
    for act, by, days in tries:
        now += timedelta(days=days)
        offered = act in acts_open(file, by, now.date())
        answer = move(file, act, by, now, reason="Motif", jury_on=now.date(), result=JuryResult.FAILURE, deposited=True)
        assert isinstance(answer, Step) == offered
        if isinstance(answer, Refusal):
            continue
        if file.state in AWAITING_FEASIBILITY:
            assert answer.state not in CLOSED
        file = file.with_step(answer)
        due = next_deadline(file)
        assert due is None or due.due >= due.counted_from
