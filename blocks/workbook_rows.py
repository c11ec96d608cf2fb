"""The rows of a sheet as cells that are read by what their column holds, every mistake noted with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from blocks import authoring
from blocks.workbook import LONGEST_CELL, NO, YES, Column, Problem


class Row:
    """One row of a sheet: each cell read as what its column holds; what cannot be is noted with its place."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, object], problems: list[Problem]) -> None:
        self.sheet = sheet
        self.number = number
        self.cells = cells
        self.problems = problems

    def wrong(self, code: str, column: str = "", *, read: str = "", expected: str = "") -> None:
        """Note a problem of this row."""
        self.problems.append(Problem(code=code, sheet=self.sheet, row=self.number, column=column, read=read[:80], expected=expected[:80]))

    def text(self, head: str) -> str:
        """The text of a cell; a whole number is the text of its figures."""
        value = self.cells.get(head)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.wrong("not_text", head, read=str(value))
            return ""
        text = authoring.clean(str(value))
        if len(text) > LONGEST_CELL:
            self.wrong("too_long", head, expected=str(LONGEST_CELL))
        return text

    def line(self, head: str) -> str:
        """The text of a cell on one line."""
        return " ".join(self.text(head).split())

    def short(self, head: str, most: int) -> str:
        """The same, of `most` characters at most."""
        line = self.line(head)
        if len(line) > most:
            self.wrong("too_long", head, expected=str(most))
        return line

    def lines(self, head: str) -> tuple[str, ...]:
        """The lines of a cell, the empty ones left out."""
        return authoring.clean_lines(self.text(head))

    def number_in(self, head: str, least: int, most: int, code: str) -> int | None:
        """A whole number within bounds; None when the cell is empty or wrong."""
        value = self.cells.get(head)
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value.strip()) <= len(str(most)):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong("not_number", head, read=str(value))
        elif not least <= value <= most:
            self.wrong(code, head, read=str(value), expected=f"{least}–{most}")
        else:
            return value
        return None

    def yes(self, head: str) -> bool:
        """ "oui" or a spreadsheet's TRUE; empty is no."""
        value = self.cells.get(head)
        if isinstance(value, bool):
            return value
        word = self.line(head).casefold()
        if word not in ("", YES, NO):
            self.wrong("not_yes_no", head, read=word)
        return word == YES

    def holds(self, heads: Iterable[str]) -> bool:
        """Whether anything stands in these columns."""
        return any(value is not None and str(value).strip() for value in (self.cells.get(head) for head in heads))


def rows_of(name: str, columns: Sequence[Column], sheets: Mapping[str, Sequence[Sequence[object]]], problems: list[Problem]) -> list[Row]:
    """The rows of a sheet that hold something. Columns are found by their heads, in any order; others are left aside."""
    if name not in sheets:
        problems.append(Problem(code="sheet_missing", sheet=name))
        return []
    rows = sheets[name]
    heads = [str(value).strip() if value is not None else "" for value in (rows[0] if rows else ())]
    for column in columns:
        if heads.count(column.head) != 1:
            code = "column_twice" if column.head in heads else "column_missing"
            problems.append(Problem(code=code, sheet=name, row=1, column=column.head))
    known = {column.head for column in columns}
    found = []
    for number, row in enumerate(rows[1:], 2):
        cells = {head: value for head, value in zip(heads, row, strict=False) if head in known}
        if any(value is not None and str(value).strip() for value in cells.values()):
            found.append(Row(name, number, cells, problems))
    return found
