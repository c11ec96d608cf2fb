"""Who may sit: each rule alone, and its reason."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.jury_lines import composition_of
from blocks.model import AccessRoute, JuryRule
from blocks.rules import JuryComposition
from juries.barred import BarredError
from juries.composition import (
    Declaration,
    Member,
    Seat,
    Sitting,
    compose,
    composition_obstacles,
    sitting_obstacles,
)
from juries.refusal import Refusal

TRAINING = composition_of(
    JuryRule(
        route=AccessRoute.CONTINUING_TRAINING,
        open=True,
        composition=("La directrice pédagogique (Présidente)", "Le coordinateur de programme", "Deux professionnels externes"),
    )
)
VAE = composition_of(
    JuryRule(
        route=AccessRoute.VAE,
        open=True,
        composition=("La responsable du service VAE (Présidente)", "Deux professionnels externes en activité"),
    )
)
DAY = date(2026, 11, 24)
SITTING = Sitting(candidate="ines", centre="Lorient", on=DAY)
CLEAR = Declaration.NO_CONFLICT


def juror(person: str, centre: str | None = None, **more: object) -> Member:
    return Member(person=person, centre=centre, **{"declaration": CLEAR, **more})  # type: ignore[arg-type]


INSIDE, OUTSIDE = juror("anne", "Lorient"), juror("bruno")
ACTIVE = tuple(juror(person, active_until=DAY + timedelta(days=30)) for person in ("bruno", "carole"))
HEAD = Member(person="denise", seat=Seat.PRESIDENT, centre="Lorient", declaration=CLEAR, heads_vae=True)


def codes(rule: JuryComposition, *members: Member) -> list[str]:
    return [reason.code for reason in composition_obstacles(rule, members, SITTING)]


def test_a_jury_smaller_than_the_rule_says_may_not_sit() -> None:
    three = msgspec.structs.replace(TRAINING, minimum_size=3)
    assert composition_obstacles(three, (INSIDE, OUTSIDE), SITTING) == (Refusal("jury_too_small", {"need": "3", "have": "2"}),)
    assert codes(three, INSIDE, OUTSIDE, Member(person="emile", seat=Seat.PRESIDENT, declaration=CLEAR)) == []
    assert codes(three, INSIDE) == ["scorers_count", "not_enough_outside"], "one reason for one mistake"
    assert codes(msgspec.structs.replace(VAE, minimum_size=3), *ACTIVE) == ["president_missing"], "the president is the third"


def test_one_inside_and_one_outside_may_sit() -> None:
    assert compose(TRAINING, (INSIDE, OUTSIDE), SITTING) == (INSIDE, OUTSIDE)
    assert sitting_obstacles(TRAINING, (INSIDE, OUTSIDE), SITTING) == ()


def test_two_of_the_candidate_s_centre_may_not() -> None:
    with pytest.raises(BarredError) as barred:
        compose(TRAINING, (INSIDE, juror("carole", "Lorient")), SITTING)
    assert barred.value.reasons == (Refusal("not_enough_outside", {"need": "1", "have": "0", "centre": "Lorient"}),)


def test_whoever_the_centre_pays_to_teach_is_not_outside() -> None:
    assert codes(TRAINING, INSIDE, juror("bruno", teaches_for=frozenset({"Lorient"}))) == ["not_enough_outside"]
    assert codes(TRAINING, INSIDE, juror("bruno", teaches_for=frozenset({"Rennes"}))) == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((OUTSIDE,), ["scorers_count"]),
        ((INSIDE, OUTSIDE, juror("carole")), ["scorers_count"]),
        ((OUTSIDE, OUTSIDE), ["named_twice"]),
        ((OUTSIDE, juror("ines")), ["judges_themselves"]),
        ((INSIDE, juror("bruno", declaration=Declaration.CONFLICT)), ["conflict"]),
    ],
)
def test_each_bar_has_its_reason(members: tuple[Member, ...], expected: list[str]) -> None:
    assert codes(TRAINING, *members) == expected


def test_both_must_have_declared_before_they_sit() -> None:
    silent = juror("bruno", declaration=Declaration.PENDING)
    assert codes(TRAINING, INSIDE, silent) == []
    assert sitting_obstacles(TRAINING, (INSIDE, silent), SITTING) == (Refusal("not_declared", {"person": "bruno"}),)


def test_vae_takes_two_active_outsiders_and_the_head_of_the_service() -> None:
    assert codes(VAE, *ACTIVE, HEAD) == []
    assert codes(VAE, *ACTIVE) == ["president_missing"]
    assert codes(VAE, *ACTIVE, Member(person="denise", seat=Seat.PRESIDENT, declaration=CLEAR)) == ["president_not_head_of_vae"]
    assert codes(VAE, *ACTIVE, HEAD, Member(person="eric", seat=Seat.PRESIDENT, declaration=CLEAR)) == ["several_presidents"]
    assert codes(VAE, INSIDE, ACTIVE[0], HEAD) == ["not_enough_outside", "activity_proof_missing"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, []), (0, []), (-1, ["activity_proof_expired"])],
)
def test_a_proof_of_activity_covers_the_day(days: int, expected: list[str]) -> None:
    assert codes(VAE, ACTIVE[0], juror("carole", active_until=DAY + timedelta(days=days)), HEAD) == expected


centres = st.sampled_from([None, "Lorient", "Rennes"])
people = st.builds(
    Member,
    person=st.sampled_from(["anne", "bruno", "carole", "ines"]),
    centre=centres,
    declaration=st.sampled_from(Declaration),
    teaches_for=st.frozensets(st.sampled_from(["Lorient", "Rennes"])),
)


@given(people, people)
def test_the_order_of_the_pair_changes_no_reason(one: Member, other: Member) -> None:
    def named(*members: Member) -> list[tuple[str, str]]:
        return sorted((reason.code, str(reason.params)) for reason in sitting_obstacles(TRAINING, members, SITTING))

    assert named(one, other) == named(other, one)


@given(people, people)
def test_no_pair_sits_without_an_outsider_nor_with_a_conflict(one: Member, other: Member) -> None:
    if not sitting_obstacles(TRAINING, (one, other), SITTING):
        assert one.is_outside("Lorient") or other.is_outside("Lorient")
        assert {one.declaration, other.declaration} == {CLEAR}
        assert one.person != other.person
