"""What a juror must score for a block, and from which evidence.

A level from 1 to 4 rests on evidence: something from an evaluation in which the criterion is observed, that covers its competency.
Level 0 says "not observed" and rests on nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from blocks.model import INTERVIEW, LEVELS, VALIDATION_FILE, AccessRoute, Block, Competency, Criterion
from blocks.observation import Evidence, Observation
from juries.orals import HeldOral
from juries.vae_interview import Interview

#: "Non observé": neither a failure nor a success; never sufficient.
NOT_OBSERVED = 0
LOWEST, HIGHEST = 1, LEVELS


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence with the competencies its case or dossier lists. Observations may cover more.

    `title` is the case's; `interview` is there when the piece is one: it shows nothing but the criteria that were asked about.
    `oral` is there for an oral held: it shows the criteria of its evaluation.
    """

    evidence: Evidence
    covers: frozenset[str] = frozenset()
    title: str = ""
    interview: Interview | None = None
    oral: HeldOral | None = None

    def shows(self, competency: str) -> bool:
        """Whether this piece can tell anything of that competency: its case lists it, or an observation is about it."""
        return competency in self.covers or any(fact.competency == competency for fact in self.evidence.observations)

    def tells_of(self, criterion: str) -> bool:
        """Whether that criterion, of a competency that it shows, may be judged on it."""
        return self.interview is None or criterion in self.interview.asked


class GridRow(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion to score. `sources` are the references of the admissible evidence, in the order received.

    `lacking` is the code of the refusal while there is none: "no_evidence"; for a VAE candidate "no_validation_file", "no_interview" or,
    once the interview is recorded, "not_asked".
    """

    competency: str
    criterion: Criterion
    sources: tuple[str, ...] = ()
    lacking: str = "no_evidence"

    def admits(self, level: int) -> bool:
        """Whether a juror may set that level: "not observed" always, 1 to 4 from some evidence."""
        return level == NOT_OBSERVED or (LOWEST <= level <= HIGHEST and bool(self.sources))


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a block, in the fiche's order."""

    block: Block
    rows: tuple[GridRow, ...]

    def row(self, criterion: str) -> GridRow:
        """The row of that criterion. Raises KeyError when the block has none."""
        for row in self.rows:
            if row.criterion.code == criterion:
                return row
        raise KeyError(criterion)

    def rows_of(self, competency: str) -> tuple[GridRow, ...]:
        """The rows of that competency; empty when it has no criterion yet."""
        return tuple(row for row in self.rows if row.competency == competency)

    def without_evidence(self) -> tuple[str, ...]:
        """The competencies that nothing shows: only "not observed" can be said of them."""
        return tuple(c.code for c in self.block.competencies if not any(row.sources for row in self.rows_of(c.code)))


def lay_grid(block: Block, pieces: Iterable[Piece], route: AccessRoute | None = None) -> Grid:
    """The grid of a block for a candidate's evidence, come by that route."""
    given = tuple(pieces)
    rows = tuple(
        GridRow(
            competency=competency.code,
            criterion=criterion,
            sources=_sources(competency, criterion, given),
            lacking=_lacking(criterion, given) if route is AccessRoute.VAE else "no_evidence",
        )
        for competency in block.competencies
        for criterion in competency.criteria
    )
    return Grid(block=block, rows=rows)


def facts_about(competency: str, pieces: Iterable[Piece]) -> tuple[tuple[str, Observation], ...]:
    """The observations about a competency, each with the reference of its piece, in the order of the pieces."""
    return tuple(
        (piece.evidence.reference, fact) for piece in pieces for fact in piece.evidence.observations if fact.competency == competency
    )


def _sources(competency: Competency, criterion: Criterion, pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    return tuple(
        piece.evidence.reference
        for piece in pieces
        if piece.evidence.evaluation in criterion.observed_in and piece.shows(competency.code) and piece.tells_of(criterion.code)
    )


def _lacking(criterion: Criterion, pieces: tuple[Piece, ...]) -> str:
    """What a VAE candidate's criterion waits for when nothing shows it."""
    if INTERVIEW in criterion.observed_in:
        return "not_asked" if any(piece.interview for piece in pieces) else "no_interview"
    return "no_validation_file" if VALIDATION_FILE in criterion.observed_in else "no_evidence"
