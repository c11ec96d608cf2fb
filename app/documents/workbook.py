"""A framework as a workbook (Office Open XML) and back. Cells are text, numbers and nothing else: neither side ever holds a formula.

A file from outside is not trusted: its archive is weighed before anything is unpacked, macros, links and document types are refused, and
its sheets are read as a stream of bounded size (ECMA-376; OWASP on decompression bombs and CSV injection).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from blocks.model import LEVELS, VAE_PLACES, Certification
from blocks.workbook import CRITERIA, EVALUATIONS, FORMS, NO, YES, Column, Kind, Problem, Sheet, WorkbookError
from blocks.workbook_reading import read_sheets
from blocks.workbook_rules import RULE_SHEETS
from blocks.workbook_writing import sheets_of

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = "Listes"
LARGEST_MEGABYTES = 5
LARGEST_FILE = LARGEST_MEGABYTES * 1024 * 1024
LARGEST_CONTENT = 60 * 1024 * 1024
"""Bytes that the whole archive may unpack to; a framework of 49 competencies takes less than one million."""
MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 200, 3000, 60
_HEAD_FILL = PatternFill("solid", fgColor="1F3A4D")
_LOCKED_FILL = PatternFill("solid", fgColor="EFEFEA")
_FORMULA_STARTS = ("=", "+", "-", "@")
_EXPLANATION = (
    "Les cellules grises sont celles de la fiche : elles sont protégées et ne se relisent qu'à l'identique.",
    "Une ligne par critère, dans l'ordre de la grille. Les lignes sans critère ne comptent pas ; servez-vous-en pour en ajouter.",
    "Pour retirer un critère, videz ses cellules. Ne retirez pas toutes les lignes d'une compétence.",
    "Plusieurs indices ou plusieurs épreuves se mettent à la ligne dans la même cellule (Alt + Entrée).",
    "N'écrivez aucune formule : un fichier qui en contient est refusé.",
    "À l'import, un aperçu montre ce qui change ; rien n'est écrit avant votre confirmation.",
)


def as_workbook(certification: Certification, version: int) -> bytes:
    """The workbook of a version."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets_of(certification):
        _write_sheet(book, sheet)
    _write_lists(book, certification, version)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_workbook(certification: Certification, content: bytes) -> Certification:
    """The draft with what a workbook says. Raises WorkbookError: those of `blocks.workbook.Problem`, and of the file `too_large`,
    `not_workbook`, `macros`, `too_much`, `external_links`, `doctype`, `formula`, `error_value`, `too_many_rows`."""
    wanted = (CRITERIA, EVALUATIONS, *RULE_SHEETS)
    return read_sheets(certification, _sheets(content, lambda names: [name for name in wanted if name in names]))


def first_sheet(content: bytes) -> list[list[object]]:
    """The values of the first sheet of a workbook, heads first. Raises WorkbookError as `read_workbook` does of the file."""
    return next(iter(_sheets(content, lambda names: names[:1]).values()), [])


def _sheets(content: bytes, chosen: Callable[[list[str]], list[str]]) -> dict[str, list[list[object]]]:
    """The values of the sheets that `chosen` keeps of their names."""
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return {name: _rows_of(book[name]) for name in chosen(book.sheetnames)}
        finally:
            book.close()
    except WorkbookError:
        raise
    except Exception as error:  # openpyxl answers a broken part with whatever its parser raises
        raise WorkbookError([Problem(code="not_workbook")]) from error


def _check_archive(content: bytes) -> None:
    """Weigh the archive by its table of contents, then read each part once, never beyond what it announces."""
    if len(content) > LARGEST_FILE:
        raise WorkbookError([Problem(code="too_large", expected=str(LARGEST_MEGABYTES))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
                raise WorkbookError([Problem(code="too_much")])
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise WorkbookError([Problem(code="not_workbook")])
            if any("vbaproject" in name.lower() or "macrosheets" in name.lower() for name in names):
                raise WorkbookError([Problem(code="macros")])
            if any(name.lower().startswith(("xl/externallinks", "xl/embeddings", "xl/activex")) for name in names):
                raise WorkbookError([Problem(code="external_links")])
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise WorkbookError([Problem(code="not_workbook")]) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """An XML part declares no document type, in any encoding; a part longer than it announces is a trap."""
    with archive.open(part) as stream:
        body = stream.read(part.file_size + 1)
    if len(body) > part.file_size:
        raise WorkbookError([Problem(code="too_much")])
    if part.filename.lower().endswith((".xml", ".rels", ".vml")):
        bare = body.replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
            raise WorkbookError([Problem(code="doctype")])
        if b"MACROENABLED" in bare and part.filename == "[Content_Types].xml":
            raise WorkbookError([Problem(code="macros")])


def _rows_of(sheet: Any) -> list[list[object]]:
    """The values of a sheet, heads first. Raises WorkbookError at a formula, an error value, or a sheet without end."""
    rows: list[list[object]] = []
    heads: list[str] = []
    problems: list[Problem] = []
    for number, row in enumerate(_bounded(sheet), 1):
        if number > MOST_ROWS:
            raise WorkbookError([Problem(code="too_many_rows", sheet=sheet.title, expected=str(MOST_ROWS))])
        values = []
        for at, cell in enumerate(row):
            head = heads[at] if at < len(heads) and heads[at] else get_column_letter(at + 1)
            if cell.data_type in ("f", "e"):
                code = "formula" if cell.data_type == "f" else "error_value"
                problems.append(Problem(code=code, sheet=sheet.title, row=number, column=head, read=str(cell.value)[:80]))
            values.append(cell.value)
        if number == 1:
            heads = [str(value).strip() if value is not None else "" for value in values]
        rows.append(values)
    if problems:
        raise WorkbookError(problems)
    return rows


def _bounded(sheet: Any) -> Iterator[Sequence[Any]]:
    """Its rows to one beyond the most that are read, whatever extent the file announces."""
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    target = book.create_sheet(sheet.name)
    target.freeze_panes = "C2"
    target.sheet_view.zoomScale = 90
    for number, column in enumerate(sheet.columns, 1):
        target.column_dimensions[get_column_letter(number)].width = column.width
        head = target.cell(1, number)
        _put(head, column.head)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _HEAD_FILL
        head.alignment = Alignment(vertical="center", wrap_text=True)
        head.comment = Comment(column.hint, "Épreuve")
    for rank, row in enumerate(sheet.rows, 2):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            _dress(target.cell(rank, number), column, value)
    last = len(sheet.rows) + 1
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    target.page_setup.orientation, target.page_setup.fitToHeight = "landscape", 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_title_rows = "1:1"
    _validate(target, sheet, last)
    target.protection.enable()
    for allowed in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(target.protection, allowed, False)


def _dress(cell: SheetCell, column: Column, value: object) -> None:
    _put(cell, value)
    locked = column.kind is Kind.LOCKED
    cell.protection = Protection(locked=locked)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if locked:
        cell.fill = _LOCKED_FILL


def _put(cell: SheetCell, value: object) -> None:
    """A text stays a text, whatever it begins with: the cell's type says so, and the quote prefix keeps it when it is edited."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip().startswith(_FORMULA_STARTS)


def _validate(target: Any, sheet: Sheet, last: int) -> None:
    """What a spreadsheet accepts in the columns that are codes or numbers."""
    for number, column in enumerate(sheet.columns, 1):
        rule = _rule(column)
        if rule is None:
            continue
        rule.error = column.hint
        rule.errorTitle = column.head
        rule.showErrorMessage = True
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{last}")
        target.add_data_validation(rule)


def _rule(column: Column) -> DataValidation | None:
    if column.kind is Kind.THRESHOLD:
        return DataValidation(type="list", formula1=f'"{",".join(map(str, range(1, LEVELS + 1)))}"', allow_blank=True)
    if column.kind is Kind.YES_NO:
        return DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
    if column.kind is Kind.CHOICE:
        return DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    if column.kind is Kind.NUMBER:
        return DataValidation(type="whole", operator="between", formula1=str(column.least), formula2=str(column.most), allow_blank=True)
    return None


def _write_lists(book: Workbook, certification: Certification, version: int) -> None:
    """What the sheets mean, and the codes they know. Never read back."""
    sheet = book.create_sheet(LISTS)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 110
    lines: list[tuple[str, str]] = [("Certification", f"{certification.number}, {certification.title}"), ("Version", str(version))]
    lines += [("Mode d'emploi" if not rank else "", text) for rank, text in enumerate(_EXPLANATION)]
    for each in sheets_of(certification):
        lines += [(f"{each.name} : {column.head}", column.hint) for column in each.columns]
    lines += [(form, "Forme d'une épreuve") for form in FORMS]
    lines += [(place, "Lieu d'observation d'un critère, pour la VAE") for place in VAE_PLACES]
    for block in certification.blocks:
        lines += [(evaluation.code, f"{block.code}, {evaluation.name}") for evaluation in block.evaluations]
    for rank, line in enumerate(lines, 1):
        for number, text in enumerate(line, 1):
            cell = sheet.cell(rank, number)
            _put(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=number == 1)
    sheet.freeze_panes = "A3"
    sheet.protection.enable()
