"""The interview: when it opens, what its record lacks, what it is evidence of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.model import INTERVIEW, VALIDATION_FILE, AccessRoute, Block, Competency
from blocks.observation import Evidence
from juries.deliberation import Held, draw_up
from juries.grid import Grid, Piece, lay_grid
from juries.scoring import Scoresheet, lock_obstacles, score_obstacles
from juries.vae import Step, VaeFile, takes_validation_file, validation_sent_at
from juries.vae_interview import Interview, Question, canonical, criteria_to_ask, digest_of, opening_obstacles, recording_obstacles
from juries.vae_table import Party, Path, State
from tests.unit.juries.sheets import PIECES, criterion, deliberation, flat, sheet

JURY_DAY, TODAY = date(2026, 11, 20), date(2026, 11, 24)
JURY = ("1", "2", "3")
BLOCK = Block(
    code="BC09",
    register_code="RNCP00000BC09",
    label="Bloc inventé",
    competencies=(
        Competency(
            code="C1",
            label="Première",
            criteria=(criterion("C1.a", observed_in=(VALIDATION_FILE,)), criterion("C1.b", observed_in=(INTERVIEW,))),
        ),
        Competency(
            code="C2",
            label="Deuxième",
            criteria=(criterion("C2.a", observed_in=("BC09E1", INTERVIEW)), criterion("C2.b", observed_in=("BC09E1",))),
        ),
    ),
)
FILE = Piece(evidence=Evidence(reference="deposit:1", evaluation=VALIDATION_FILE, digest="a" * 64), covers=frozenset({"C1", "C2"}))


def interview(**changes: Any) -> Interview:
    said: dict[str, Any] = {
        "held_on": JURY_DAY,
        "place": "Lorient",
        "minutes": 45,
        "present": JURY,
        "questions": (Question("C1.b"), Question("C2.a", "Racontez une relance.")),
    }
    return Interview(**(said | changes))


def heard(held: Interview) -> Piece:
    evidence = Evidence(reference="interview:1", evaluation=INTERVIEW, digest=digest_of(held))
    return Piece(evidence=evidence, covers=frozenset({"C1", "C2"}), interview=held)


def grid(*pieces: Piece) -> Grid:
    return lay_grid(BLOCK, pieces, AccessRoute.VAE)


def file(*steps: tuple[str, State, date | None]) -> VaeFile:
    at = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    return VaeFile(
        path=Path.AUTONOMOUS,
        opened_at=at,
        steps=tuple(Step(at=at, act=act, state=state, by=Party.CERTIFIER, jury_on=on) for act, state, on in steps),
    )


PLANNED = file(("send_validation", State.VALIDATION_SENT, None), ("plan_jury", State.JURY_PLANNED, JURY_DAY))


def codes(reasons: tuple[Any, ...]) -> list[str]:
    return [reason.code for reason in reasons]


def test_it_asks_what_only_it_shows() -> None:
    assert [(competency, each.code) for competency, each in criteria_to_ask(BLOCK)] == [("C1", "C1.b"), ("C2", "C2.a")]


@pytest.mark.parametrize(
    ("held", "today", "expected"),
    [
        (None, TODAY, ["interview_not_planned"]),
        (file(("send_validation", State.VALIDATION_SENT, None)), TODAY, ["interview_not_planned"]),
        (PLANNED, date(2026, 11, 19), ["interview_to_come"]),
        (PLANNED, JURY_DAY, []),
        (PLANNED, TODAY, []),
    ],
)
def test_it_opens_on_the_day_of_the_jury(held: VaeFile | None, today: date, expected: list[str]) -> None:
    assert codes(opening_obstacles(BLOCK, held, today)) == expected


def test_a_block_that_shows_nothing_in_it_has_none() -> None:
    bare = msgspec.structs.replace(BLOCK, competencies=())
    assert codes(opening_obstacles(bare, PLANNED, TODAY)) == ["interview_nothing_to_ask"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"place": "", "remote": True}, []),
        ({"held_on": TODAY}, []),
        ({"held_on": date(2026, 11, 19)}, ["interview_day"]),
        ({"held_on": date(2026, 11, 25)}, ["interview_day"]),
        ({"place": " "}, ["interview_place_missing"]),
        ({"minutes": 0}, ["interview_minutes"]),
        ({"minutes": 241}, ["interview_minutes"]),
        ({"present": ("1", "3")}, ["interview_absent"]),
        ({"present": (*JURY, "9")}, ["interview_stranger"]),
        ({"questions": ()}, ["interview_nothing_asked"]),
        ({"questions": (Question("C1.a"),)}, ["interview_criterion"]),
        ({"questions": (Question("C1.b"), Question("C1.b", "Encore ?"))}, ["interview_criterion"]),
        ({"place": "", "minutes": 0, "present": ()}, ["interview_place_missing", "interview_minutes", *["interview_absent"] * 3]),
    ],
)
def test_a_record_tells_everything_it_lacks(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(recording_obstacles(interview(**changes), BLOCK, JURY_DAY, JURY, TODAY)) == expected


def test_only_who_heard_may_judge() -> None:
    assert interview().heard_by(["1", "2"])
    assert not interview().heard_by(["1", "4"])


def test_each_criterion_says_what_it_waits_for() -> None:
    waits = {row.criterion.code: row.lacking for row in grid().rows}
    assert waits == {"C1.a": "no_validation_file", "C1.b": "no_interview", "C2.a": "no_interview", "C2.b": "no_evidence"}
    asked = heard(interview(questions=(Question("C2.a"),)))
    found = grid(FILE, asked)
    assert [(row.criterion.code, row.sources) for row in found.rows] == [
        ("C1.a", ("deposit:1",)),
        ("C1.b", ()),
        ("C2.a", ("interview:1",)),
        ("C2.b", ()),
    ]
    empty = Scoresheet(juror="1")
    assert codes(score_obstacles(found, empty, "C1.b", 3)) == ["not_asked"]
    assert codes(score_obstacles(found, empty, "C1.b", 0)) == []
    assert codes(score_obstacles(grid(), empty, "C1.a", 3)) == ["no_validation_file"]
    assert codes(lock_obstacles(grid(FILE), sheet("1", {"C1.a": 3, "C1.b": 3, "C2.a": 0, "C2.b": 0}, locked=False))) == ["no_interview"]


def test_on_another_route_evidence_is_evidence() -> None:
    assert {row.lacking for row in lay_grid(BLOCK, [FILE], AccessRoute.CONTINUING_TRAINING).rows} == {"no_evidence"}


def test_the_record_of_the_jury_tells_of_the_interview_but_not_how_long_it_was() -> None:
    pieces = (*PIECES, heard(interview()))
    record = draw_up(msgspec.structs.replace(deliberation(flat(4), flat(4)), pieces=pieces))
    told = {piece.reference: piece for piece in record.evidence}["interview:1"]
    assert told.held == Held(on=JURY_DAY, place="Lorient", present=JURY)
    assert (told.evaluation, told.digest) == (INTERVIEW, digest_of(interview()))
    assert b"minutes" not in msgspec.json.encode(record)


@given(st.text(max_size=40), st.integers(1, 240), st.booleans())
def test_law_the_digest_is_of_what_is_stored(place: str, minutes: int, remote: bool) -> None:
    held = interview(place=place, minutes=minutes, remote=remote)
    again = msgspec.json.decode(canonical(held), type=Interview)
    assert again == held
    assert digest_of(again) == digest_of(held)
    assert digest_of(interview(place=place + "x", minutes=minutes, remote=remote)) != digest_of(held)


def test_a_validation_file_is_handed_in_while_it_may_be_sent() -> None:
    admissible, flagged = file(("accept", State.ADMISSIBLE, None)), file(("flag", State.VALIDATION_FLAGGED, None))
    assert takes_validation_file(admissible)
    assert takes_validation_file(flagged)
    assert not takes_validation_file(PLANNED)
    assert not takes_validation_file(file())
    assert validation_sent_at(admissible) is None
    assert validation_sent_at(PLANNED) == PLANNED.steps[0].at
