"""Tables as files. What a person typed never becomes a formula in someone's spreadsheet (OWASP, CSV injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from app.web.formats import local

MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WIDEST = 60
"""Columns of a workbook are never wider, in characters."""


def harmless(text: str) -> str:
    """`text` with an apostrophe before it when a spreadsheet would read a formula, and without characters that XML forbids."""
    clean = "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)
    return f"'{clean}" if clean.lstrip(" ").startswith(FORMULA_STARTS) else clean


def _plain(value: Any) -> Any:
    """A value that both formats hold: numbers and dates stay what they are, instants become local time without a zone."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return (local(value) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return value
    return harmless(str(value))


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark and semicolons, which is what spreadsheets open at once in France. Decimals have a comma, dates are ISO."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(head) for head in heads])
    for row in rows:
        cells = [_plain(value) for value in row]
        writer.writerow([str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else cell for cell in cells])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def as_xlsx(heads: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> bytes:
    """A workbook of one sheet, its first row fixed; text cells are text whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    cells = [[_plain(value) for value in row] for row in rows]
    for number, head in enumerate(heads, start=1):
        longest = max([len(head), *(len(str(row[number - 1])) for row in cells)])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)
    sheet.append([_written(sheet, harmless(head), bold=True) for head in heads])
    for row in cells:
        sheet.append([_written(sheet, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _written(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, date) and not isinstance(value, datetime):
        cell.number_format = "dd/mm/yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell
