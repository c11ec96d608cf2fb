"""One juror's scoresheet: scores that are only ever added, how complete it is, its lock."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from juries.barred import bar
from juries.grid import HIGHEST, NOT_OBSERVED, Grid, GridRow
from juries.refusal import Refusal


class Score(msgspec.Struct, frozen=True):
    """A level (0 to 4) given to a criterion. A later score of the same criterion replaces an earlier one, which stays."""

    criterion: str
    level: int


class Scoresheet(msgspec.Struct, frozen=True, kw_only=True):
    """All the scores of one juror for one candidate and block, oldest first."""

    juror: str
    scores: tuple[Score, ...] = ()
    locked: bool = False

    def levels(self) -> dict[str, int]:
        """The level that stands for each criterion scored."""
        return {score.criterion: score.level for score in self.scores}


class Progress(StrEnum):
    """How far a juror is with a competency."""

    TO_SCORE = "to_score"
    STARTED = "started"
    NOT_OBSERVED = "not_observed"
    SCORED = "scored"


class CompetencyProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How many criteria of a competency are scored. `NOT_OBSERVED`: all are, and one of them at least as not observed."""

    competency: str
    state: Progress
    scored: int
    criteria: int


def score_obstacles(grid: Grid, sheet: Scoresheet, criterion: str, level: int) -> tuple[Refusal, ...]:
    """Why this level may not be given; empty when it may."""
    if sheet.locked:
        return (Refusal("sheet_locked"),)
    try:
        row = grid.row(criterion)
    except KeyError:
        return (Refusal("criterion_unknown", {"criterion": criterion}),)
    if not NOT_OBSERVED <= level <= HIGHEST:
        return (Refusal("level_unknown", {"criterion": criterion, "level": str(level)}),)
    if not row.admits(level):
        return (Refusal(row.lacking, {"criterion": criterion, "level": str(level)}),)
    return ()


def give(grid: Grid, sheet: Scoresheet, criterion: str, level: int) -> Scoresheet:
    """The sheet with one score more; the same sheet when that level already stands. Raises `BarredError` when it may not be given."""
    bar(score_obstacles(grid, sheet, criterion, level))
    if sheet.levels().get(criterion) == level:
        return sheet
    return msgspec.structs.replace(sheet, scores=(*sheet.scores, Score(criterion, level)))


def missing(grid: Grid, sheet: Scoresheet) -> tuple[GridRow, ...]:
    """The rows not scored yet, in the fiche's order."""
    levels = sheet.levels()
    return tuple(row for row in grid.rows if row.criterion.code not in levels)


def lock_obstacles(grid: Grid, sheet: Scoresheet) -> tuple[Refusal, ...]:
    """Why the sheet may not be locked: each criterion that is missing, each competency that has none, each level without evidence."""
    levels = sheet.levels()
    empty = (c.code for c in grid.block.competencies if not c.criteria)
    return (
        *(Refusal("no_criteria", {"competency": code}) for code in empty),
        *(Refusal("unscored", {"competency": row.competency, "criterion": row.criterion.code}) for row in missing(grid, sheet)),
        *(
            Refusal(row.lacking, {"criterion": row.criterion.code, "level": str(levels[row.criterion.code])})
            for row in grid.rows
            if not row.admits(levels.get(row.criterion.code, NOT_OBSERVED))
        ),
    )


def lock(grid: Grid, sheet: Scoresheet) -> Scoresheet:
    """The sheet, locked for good; a locked one as it is. Raises `BarredError` with everything that is missing."""
    if sheet.locked:
        return sheet
    bar(lock_obstacles(grid, sheet))
    return msgspec.structs.replace(sheet, locked=True)


def progress(grid: Grid, sheet: Scoresheet) -> tuple[CompetencyProgress, ...]:
    """How far the juror is, competency by competency, in the fiche's order."""
    levels = sheet.levels()
    return tuple(_progress_of(competency.code, grid.rows_of(competency.code), levels) for competency in grid.block.competencies)


def _progress_of(competency: str, rows: tuple[GridRow, ...], levels: dict[str, int]) -> CompetencyProgress:
    given = [levels[row.criterion.code] for row in rows if row.criterion.code in levels]
    if not given:
        state = Progress.TO_SCORE
    elif len(given) < len(rows):
        state = Progress.STARTED
    else:
        state = Progress.NOT_OBSERVED if NOT_OBSERVED in given else Progress.SCORED
    return CompetencyProgress(competency=competency, state=state, scored=len(given), criteria=len(rows))
