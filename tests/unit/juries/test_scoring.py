"""The grid, the sheet, its lock."""

from __future__ import annotations

import msgspec
import pytest

from blocks.model import Block, Competency
from juries.barred import BarredError
from juries.grid import Piece, facts_about, lay_grid
from juries.scoring import Progress, Scoresheet, give, lock, lock_obstacles, missing, progress, score_obstacles
from tests.unit.juries.sheets import BLOCK, CODES, DOSSIER, GRID, PIECES, criterion, evidence, fact, flat, sheet

EMPTY = Scoresheet(juror="anne")


def reasons(sheet: Scoresheet, code: str, level: int, grid: object = GRID) -> list[str]:
    return [reason.code for reason in score_obstacles(grid, sheet, code, level)]  # type: ignore[arg-type]


def test_the_grid_follows_the_block_and_names_its_evidence() -> None:
    assert tuple(row.criterion.code for row in GRID.rows) == CODES
    assert GRID.row("C1.a").sources == ("run:1", "deposit:1"), "an observation covers C1"
    assert GRID.row("C2.a").sources == ("run:1", "deposit:1"), "the case lists C2"
    assert GRID.row("C3.a").sources == ("deposit:1",), "the run tells nothing of C3"
    assert GRID.without_evidence() == ()


def test_evidence_of_another_evaluation_is_not_admissible() -> None:
    oral = Piece(evidence=evidence("oral:1", "BC09E3"), covers=frozenset({"C1", "C2", "C3"}))
    assert lay_grid(BLOCK, [oral]).without_evidence() == ("C1", "C2", "C3")


def test_facts_are_kept_with_their_piece() -> None:
    assert facts_about("C1", PIECES) == (("run:1", fact("C1")),)
    assert facts_about("C3", PIECES) == ()


def test_without_evidence_only_not_observed_can_be_said() -> None:
    bare = lay_grid(BLOCK, PIECES[:1])
    assert [reasons(EMPTY, "C3.a", level, bare) for level in range(5)] == [[], *[["no_evidence"]] * 4]


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        ("C1.a", 0, []),
        ("C1.a", 4, []),
        ("C1.a", 5, ["level_unknown"]),
        ("C1.a", -1, ["level_unknown"]),
        ("C9.z", 1, ["criterion_unknown"]),
    ],
)
def test_a_level_is_one_of_the_five(code: str, level: int, expected: list[str]) -> None:
    assert reasons(EMPTY, code, level) == expected


def test_scores_are_only_added_and_the_last_one_stands() -> None:
    twice = give(GRID, give(GRID, EMPTY, "C1.a", 2), "C1.a", 3)
    assert [score.level for score in twice.scores] == [2, 3]
    assert twice.levels() == {"C1.a": 3}
    assert give(GRID, twice, "C1.a", 3) is twice, "a click repeated adds nothing"


def test_a_refused_score_says_why() -> None:
    with pytest.raises(BarredError, match="criterion_unknown"):
        give(GRID, EMPTY, "C9.z", 1)


def test_lock_lists_what_is_missing() -> None:
    half = sheet("anne", {"C1.a": 3, "C2.b": 0}, locked=False)
    with pytest.raises(BarredError) as barred:
        lock(GRID, half)
    assert [reason.params["criterion"] for reason in barred.value.reasons] == ["C1.b", "C2.a", "C3.a"]
    assert [row.criterion.code for row in missing(GRID, half)] == ["C1.b", "C2.a", "C3.a"]


def test_lock_refuses_a_level_that_rests_on_nothing() -> None:
    bare = lay_grid(BLOCK, PIECES[:1])
    assert [(reason.code, reason.params["criterion"]) for reason in lock_obstacles(bare, sheet("anne", flat(3)))] == [
        ("no_evidence", "C3.a")
    ]


def test_lock_refuses_a_competency_that_has_no_criterion() -> None:
    block = Block(code="BC09", register_code="X", label="X", competencies=(Competency(code="C1", label="Sans critère"),))
    assert [reason.code for reason in lock_obstacles(lay_grid(block, [DOSSIER]), EMPTY)] == ["no_criteria"]


def test_a_locked_sheet_takes_no_more() -> None:
    locked = lock(GRID, sheet("anne", flat(0), locked=False))
    assert locked.locked
    assert lock(GRID, locked) is locked
    assert reasons(locked, "C1.a", 3) == ["sheet_locked"]


def test_progress_tells_each_competency() -> None:
    told = progress(GRID, sheet("anne", {"C1.a": 3, "C2.a": 0, "C2.b": 4}, locked=False))
    assert [(p.competency, p.state, p.scored, p.criteria) for p in told] == [
        ("C1", Progress.STARTED, 1, 2),
        ("C2", Progress.NOT_OBSERVED, 2, 2),
        ("C3", Progress.TO_SCORE, 0, 1),
    ]
    assert progress(GRID, sheet("anne", flat(1)))[0].state is Progress.SCORED


def test_sheets_are_frozen() -> None:
    with pytest.raises(AttributeError):
        EMPTY.locked = True  # type: ignore[misc]
    assert msgspec.json.decode(msgspec.json.encode(EMPTY), type=Scoresheet) == EMPTY
    assert criterion("x").observed_in == ("BC09E1", "BC09E2")
