"""Orals: laws of the slots of a day, the clock of one, its record as evidence."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from blocks.model import Block, Competency
from blocks.observation import Evidence
from blocks.oral_kits import Phase, PhaseKind
from juries.accommodations import EffectiveMeasures, Grant
from juries.deliberation import Held, draw_up
from juries.grid import Grid, Piece, lay_grid
from juries.oral_clock import OralMark, OralMarkKind, OralState, OwnPhase, oral_mark_obstacle, own_phases, reckon_oral
from juries.orals import HeldOral, OralSlot, clashes, digest_of_oral, lay_out, observed_criteria, record_reasons
from juries.vae_interview import Question
from tests.unit.juries.sheets import PIECES, criterion, deliberation, flat

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KINDS = (PhaseKind.PREPARE, PhaseKind.HOLD, PhaseKind.WRITE)
PLAN = (Phase(PhaseKind.PREPARE, 15), Phase(PhaseKind.HOLD, 20), Phase(PhaseKind.WRITE, 10))
THIRD = EffectiveMeasures(grants=(Grant(START - timedelta(days=9), Fraction(1, 3)),))
minutes = st.integers(0, 90).map(lambda count: timedelta(minutes=count))
lengths = st.integers(1, 60).map(lambda count: timedelta(minutes=count))


@st.composite
def slots(draw: st.DrawFn, key: str = "a") -> OralSlot:
    phases = tuple(OwnPhase(kind, draw(lengths)) for kind in KINDS)
    return OralSlot(
        key=key,
        candidate=draw(st.sampled_from("ABC")),
        jurors=frozenset(draw(st.lists(st.sampled_from("JKLM"), min_size=2, max_size=2, unique=True))),
        player=draw(st.sampled_from([None, "P", "Q", "J"])),
        room=draw(st.sampled_from(["Salle 1", "salle 1 ", "Salle 2"])),
        meets_at=START + draw(minutes),
        phases=phases,
    )


def series(count: int, shares: list[Fraction]) -> tuple[OralSlot, ...]:
    return tuple(
        OralSlot(
            key=str(rank),
            candidate=f"candidate {rank}",
            jurors=frozenset({"J", "K"}),
            player="P",
            room="Salle 1",
            meets_at=START,
            phases=own_phases(PLAN, EffectiveMeasures(grants=(Grant(START, shares[rank]),))),
        )
        for rank in range(count)
    )


shares = st.lists(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)]), min_size=8, max_size=8)


@given(shares, st.integers(1, 8), minutes)
def test_a_series_keeps_its_order_loses_nobody_and_never_clashes(given_shares: list[Fraction], count: int, rest: timedelta) -> None:
    made = lay_out(series(count, given_shares), START, rest)
    assert [slot.key for slot in made] == [str(rank) for rank in range(count)]
    assert made[0].meets_at == START
    assert all(clashes(slot, made) == () for slot in made)
    assert all(one.meeting_ends_at + rest <= two.meets_at for one, two in itertools.pairwise(made))
    # Whoever has more time, the jury meets people at one regular step.
    assert len({two.meets_at - one.meets_at for one, two in itertools.pairwise(made)}) <= 1


@given(shares, st.integers(2, 8), st.integers(0, 7), minutes)
def test_moving_one_moves_nothing_else_and_its_reasons_are_true(
    given_shares: list[Fraction], count: int, which: int, by: timedelta
) -> None:
    made = lay_out(series(count, given_shares), START, timedelta(minutes=5))
    chosen = made[which % count]
    moved = replace(chosen, meets_at=chosen.meets_at + by)
    others = [slot for slot in made if slot.key != moved.key]
    free = all(moved.meeting_ends_at <= other.meets_at or other.meeting_ends_at <= moved.meets_at for other in others)
    assert (clashes(moved, made) == ()) is free
    assert (moved.phases, moved.meeting) == (chosen.phases, chosen.meeting)


@given(slots("a"), slots("b"))
def test_two_slots_clash_alike_whichever_moved_and_each_reason_is_in_common(one: OralSlot, other: OralSlot) -> None:
    one, other = (replace(each, player=None) if each.player in each.jurors else each for each in (one, other))
    found = {reason.code for reason in clashes(one, [other])}
    back = {reason.code for reason in clashes(other, [one])}
    people = {"oral.juror_taken", "oral.player_taken"}
    assert found - people == back - people
    assert bool(found & people) == bool(back & people)
    meets = one.meets_at < other.meeting_ends_at and other.meets_at < one.meeting_ends_at
    assert ("oral.room_taken" in found) == (meets and one.room.strip().casefold() == other.room.strip().casefold())
    at_work = one.jurors | ({one.player} if one.player else set())
    assert bool(found & people) == (meets and bool(at_work & (other.jurors | ({other.player} if other.player else set()))))


@given(slots())
def test_preparing_comes_before_the_meeting_and_writing_after(slot: OralSlot) -> None:
    prepare, hold, write = (phase.length for phase in slot.phases)
    assert (slot.begins_at, slot.meeting_ends_at) == (slot.meets_at - prepare, slot.meets_at + hold)
    assert slot.ends_at == slot.meeting_ends_at + write


def test_who_plays_neither_judges_nor_sits() -> None:
    (slot,) = series(1, [Fraction(0)])
    for person in ("J", "candidate 0"):
        assert [reason.code for reason in clashes(replace(slot, player=person), [])] == ["oral.player_sits"]


def test_extra_time_widens_each_phase_and_is_never_taken_back() -> None:
    assert [phase.length for phase in own_phases(PLAN, THIRD)] == [
        timedelta(minutes=20),
        timedelta(minutes=26, seconds=40),
        timedelta(minutes=13, seconds=20),
    ]
    withdrawn = EffectiveMeasures(grants=(*THIRD.grants, Grant(START + timedelta(minutes=1), Fraction(0))))
    assert own_phases(PLAN, withdrawn, START) == own_phases(PLAN, THIRD)
    assert own_phases(PLAN, withdrawn)[1].length == timedelta(minutes=20)


@given(st.lists(st.tuples(st.sampled_from(list(OralMarkKind)), st.integers(0, 600)), max_size=12), st.integers(0, 900))
def test_the_clock_counts_only_what_ran_and_accepts_only_what_it_can(acts: list[tuple[OralMarkKind, int]], later: int) -> None:
    phases, at = own_phases(PLAN, THIRD), START
    marks: list[OralMark] = []
    ran, running, index, ended = timedelta(0), False, -1, False
    for kind, seconds in acts:
        here = at + timedelta(seconds=seconds)
        if oral_mark_obstacle(reckon_oral(phases, marks, here), kind):
            continue
        ran += here - at if running else timedelta(0)
        at = here
        marks.append(OralMark(kind, at))
        if kind is OralMarkKind.NEXT:
            index, ran = index + 1, timedelta(0)
        running, ended = kind in (OralMarkKind.NEXT, OralMarkKind.RESUMED), ended or kind is OralMarkKind.ENDED
    now = at + timedelta(seconds=later)
    clock = reckon_oral(phases, marks, now)
    ran += now - at if running else timedelta(0)
    if index < 0:
        absent = any(mark.kind is OralMarkKind.ABSENT for mark in marks)
        assert (clock.state, clock.index) == (OralState.ABSENT if absent else OralState.WAITING, None)
        return
    assert clock.index == index < len(phases)
    assert clock.left == max(phases[index].length - ran, timedelta(0))
    assert (clock.ends_at == now + phases[index].length - ran) if running else clock.ends_at is None
    assert clock.state is (OralState.ENDED if ended else OralState.RUNNING if running else OralState.PAUSED)


BLOCK = Block(
    code="BC09",
    register_code="RNCP00000BC09",
    label="Bloc inventé",
    competencies=(
        Competency(
            code="C1", label="Première", criteria=(criterion("C1.a", observed_in=("BC09S2",)), criterion("C1.b", observed_in=("BC09E1",)))
        ),
        Competency(code="C2", label="Deuxième", criteria=(criterion("C2.a", observed_in=("BC09E1", "BC09S2")),)),
    ),
)
ORAL = HeldOral(
    evaluation="BC09S2", held_on=date(2026, 11, 24), place="Salle 1", present=("1", "2"), questions=(Question("C1.a", "Dites."),)
)


def heard(held: HeldOral) -> Piece:
    evidence = Evidence(reference="oral:1", evaluation=held.evaluation, digest=digest_of_oral(held))
    return Piece(evidence=evidence, covers=frozenset({"C1", "C2"}), oral=held)


def test_an_oral_shows_exactly_the_criteria_of_its_evaluation() -> None:
    grid = lay_grid(BLOCK, [heard(ORAL)])
    assert {row.criterion.code for row in grid.rows if row.sources} == {"C1.a", "C2.a"}
    assert [code for _competency, each in observed_criteria(BLOCK, "BC09S2") for code in (each.code,)] == ["C1.a", "C2.a"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"present": ("1",)}, ["oral_absent"]),
        ({"present": ("1", "2", "9")}, ["oral_stranger"]),
        ({"questions": (Question("C1.b"),)}, ["oral_criterion"]),
        ({"present": (), "questions": (Question("X"),)}, ["oral_absent", "oral_absent", "oral_criterion"]),
    ],
)
def test_what_a_record_lacks(changes: dict[str, object], codes: list[str]) -> None:
    held = replace(ORAL, **changes)
    reasons = record_reasons(held, BLOCK, meets_at=START, scorers=("1", "2"), members=("1", "2", "3"), now=START)
    assert [reason.code for reason in reasons] == codes
    early = record_reasons(held, BLOCK, meets_at=START, scorers=("1", "2"), members=("1", "2", "3"), now=START - timedelta(seconds=1))
    assert [reason.code for reason in early] == ["oral_to_come"]


def test_the_jury_record_says_who_heard_it_and_not_how_long_it_took() -> None:
    given_ = deliberation(flat(3), flat(3))
    pieces = (*PIECES, heard(ORAL))
    record = draw_up(replace(given_, pieces=pieces, grid=Grid(block=given_.grid.block, rows=given_.grid.rows)))
    told = next(piece for piece in record.evidence if piece.reference == "oral:1")
    assert told.held == Held(on=ORAL.held_on, place="Salle 1", present=("1", "2"))
    assert not ORAL.heard_by(("1", "4"))


def test_who_comes_late_is_heard_and_who_came_is_never_absent() -> None:
    phases = own_phases(PLAN, THIRD)
    marks = [OralMark(OralMarkKind.ABSENT, START)]
    absent = reckon_oral(phases, marks, START)
    assert absent.state is OralState.ABSENT
    assert oral_mark_obstacle(absent, OralMarkKind.ABSENT)
    assert oral_mark_obstacle(absent, OralMarkKind.ENDED)
    assert oral_mark_obstacle(absent, OralMarkKind.NEXT) is None
    come = reckon_oral(phases, [*marks, OralMark(OralMarkKind.NEXT, START)], START)
    assert (come.state, come.index) == (OralState.RUNNING, 0)
    assert oral_mark_obstacle(come, OralMarkKind.ABSENT)


def test_the_jury_times_what_is_before_it_alone() -> None:
    slot = series(1, [Fraction(0)])[0]
    assert slot.before_jury == slot.phases[1:2]
    assert (slot.meets_at - slot.begins_at, slot.ends_at - slot.meeting_ends_at) == (timedelta(minutes=15), timedelta(minutes=10))
