"""The papers of a case as their reader sees them: filled with the variant's facts and rows. Each is there once a message has brought it."""

from __future__ import annotations

from casestudies.company.messages import Message
from casestudies.run import Run
from casestudies.scenario.casefile import Piece, Section


def brought(run: Run, code: str) -> Message | None:
    """The first message that brought that piece, None as long as none has."""
    carrying = (each for each in run.company.messages if any(one.piece == code for one in each.attachments))
    return min(carrying, key=lambda message: message.at, default=None)


def piece_of(run: Run, code: str) -> Piece:
    """The piece of that code, its texts filled and its rows in place. Raises KeyError."""
    found = next((each for each in run.case.pieces if each.code == code), None)
    if found is None:
        raise KeyError(code)
    facts = run.variant.facts
    return Piece(
        code=code,
        name=found.name.format_map(facts),
        title=found.title.format_map(facts),
        author=found.author.format_map(facts),
        dated=found.dated.format_map(facts),
        sections=tuple(_section(run, each) for each in found.sections),
        file=found.file,
    )


def content_of(run: Run, piece: Piece) -> bytes:
    """What the file of a piece holds (UTF-8). Raises KeyError when the piece is no file."""
    return run.variant.files[piece.file].encode()


def _section(run: Run, section: Section) -> Section:
    facts = run.variant.facts
    rows = tuple(tuple(cell.format_map(facts) for cell in row) for row in section.rows)
    return Section(
        heading=section.heading.format_map(facts),
        paragraphs=tuple(each.format_map(facts) for each in section.paragraphs),
        facts=tuple((label.format_map(facts), value.format_map(facts)) for label, value in section.facts),
        columns=tuple(each.format_map(facts) for each in section.columns),
        rows=(*rows, *(run.variant.tables[section.rows_from] if section.rows_from else ())),
        numeric=section.numeric,
    )
