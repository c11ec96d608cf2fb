"""The workbook as a file: what is written is read back, what is hostile is refused before it is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from app.documents.workbook import LARGEST_FILE, LISTS, MOST_ROWS, as_workbook, read_workbook
from blocks import catalogue
from blocks.model import Certification
from blocks.workbook import CRITERIA, EVALUATIONS, Problem, WorkbookError
from blocks.workbook_rules import EQUIVALENCES, JURIES, RULES
from tests.support.fiches import bare, framework_drafts


@pytest.fixture(scope="module")
def certification() -> Certification:
    return catalogue.read("RNCP35663")


@pytest.fixture(scope="module")
def written(certification: Certification) -> bytes:
    return as_workbook(certification, 3)


def problems(certification: Certification, content: bytes) -> list[Problem]:
    with pytest.raises(WorkbookError) as caught:
        read_workbook(certification, content)
    return list(caught.value.problems)


def problems_of(certification: Certification, content: bytes) -> list[Problem]:
    """The problems of a workbook that may have none."""
    try:
        read_workbook(certification, content)
    except WorkbookError as error:
        return list(error.problems)
    return []


def put(book: Workbook, place: str, value: int) -> None:
    book[EVALUATIONS][place] = value


def edited(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """The archive with one part more, or another body for a part that it has."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            if part.filename != name:
                copy.writestr(part, source.read(part))
        copy.writestr(name, body)
    return target.getvalue()


def test_the_committed_framework_comes_back_exactly(certification: Certification, written: bytes) -> None:
    assert read_workbook(certification, written) == certification
    assert read_workbook(bare(certification), written) == certification


@settings(max_examples=25, deadline=None)
@given(framework_drafts())
def test_any_draft_comes_back_exactly(draft: Certification) -> None:
    assert read_workbook(bare(draft), as_workbook(draft, 1)) == draft


def test_what_a_person_finds_in_it(written: bytes, certification: Certification) -> None:
    book = load_workbook(io.BytesIO(written))
    assert book.sheetnames == [CRITERIA, EVALUATIONS, RULES, JURIES, EQUIVALENCES, LISTS]
    sheet = book[CRITERIA]
    assert sheet.freeze_panes == "C2"
    assert sheet.protection.sheet
    assert [sheet.cell(2, column).protection.locked for column in (1, 2, 3, 6)] == [True, True, False, False]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {'"1,2,3,4"', '"oui,non"'}
    assert sheet.column_dimensions["B"].width == 44
    assert all(cell.comment for cell in sheet[1])
    assert book[LISTS]["B1"].value == f"RNCP35663, {certification.title}"


def test_the_sheet_takes_the_numbers_that_are_read_back(certification: Certification, written: bytes) -> None:
    sheet = load_workbook(io.BytesIO(written))[EVALUATIONS]
    bounds = {rule.errorTitle: rule for rule in sheet.data_validations.dataValidation if rule.type == "whole"}
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    assert {head: (rule.operator, rule.formula1) for head, rule in bounds.items()} == dict.fromkeys(
        ("Durée", "Poids", "Situations"), ("between", "1")
    )
    for head, rule in bounds.items():
        place = f"{heads[head]}2"
        assert str(rule.sqref).startswith(f"{place}:")
        most = int(rule.formula2)
        assert problems_of(certification, edited(written, lambda book, at=place, value=most: put(book, at, value))) == []
        beyond = edited(written, lambda book, at=place, value=most + 1: put(book, at, value))
        assert [(each.column, each.expected) for each in problems_of(certification, beyond)] == [(head, f"1–{most}")]


def test_no_text_becomes_a_formula(certification: Certification) -> None:
    trap = '=HYPERLINK("http://piege.example","Lire")'
    block = certification.block("BC03")
    first = msgspec.structs.replace(block.competencies[0], activity=trap, criteria_source="@a")
    block = msgspec.structs.replace(block, competencies=(first, *block.competencies[1:]))
    draft = msgspec.structs.replace(certification, blocks=(*certification.blocks[:2], block))
    content = as_workbook(draft, 1)
    cells = [cell for row in load_workbook(io.BytesIO(content))[CRITERIA] for cell in row if cell.value in (trap, "@a")]
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}
    assert len(cells) > 2
    assert read_workbook(draft, content) == draft


def test_a_formula_and_an_error_are_told_with_their_place(certification: Certification, written: bytes) -> None:
    def change(book: Workbook) -> None:
        book[CRITERIA]["E3"] = "=1+1"
        book[CRITERIA]["J4"] = "#REF!"

    assert problems(certification, edited(written, change)) == [
        Problem(code="formula", sheet=CRITERIA, row=3, column="Critère", read="=1+1"),
        Problem(code="error_value", sheet=CRITERIA, row=4, column="Seuil", read="#REF!"),
    ]


def test_a_mistake_in_a_cell_is_told_with_its_place(certification: Certification, written: bytes) -> None:
    content = edited(written, lambda book: book[CRITERIA].__setitem__("J2", 7))
    assert problems(certification, content) == [
        Problem(code="threshold_out_of_range", sheet=CRITERIA, row=2, column="Seuil", read="7", expected="1–4")
    ]


def test_a_sheet_that_is_gone(certification: Certification, written: bytes) -> None:
    content = edited(written, lambda book: book.remove(book[EVALUATIONS]))
    assert problems(certification, content) == [Problem(code="sheet_missing", sheet=EVALUATIONS)]


def test_rows_without_end(certification: Certification, written: bytes) -> None:
    content = edited(written, lambda book: book[CRITERIA].__setitem__(f"E{1_000_000}", "loin"))
    assert [problem.code for problem in problems(certification, content)] == ["too_many_rows"]
    assert MOST_ROWS < 1_000_000


def lying_archive() -> bytes:
    """An archive whose table of contents announces one byte for a part of a million."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 1_000_000)
    content = bytearray(target.getvalue())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(content)


def archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_workbook"),
        (b"Comp\xc3\xa9tence;Seuil\n", "not_workbook"),
        (b"PK\x03\x04 coupe", "not_workbook"),
        (archive(a=b"x"), "not_workbook"),
        (archive(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"}), "not_workbook"),
        (b"\0" * (LARGEST_FILE + 1), "too_large"),
        (archive(**{f"part{rank}": b"" for rank in range(201)}), "too_much"),
        (archive(bombe=b"\0" * (61 * 1024 * 1024)), "too_much"),
        (lying_archive(), "not_workbook"),
    ],
    ids=["empty", "csv", "cut", "zip", "broken", "large", "parts", "bomb", "lying"],
)
def test_what_is_no_workbook(certification: Certification, content: bytes, code: str) -> None:
    assert [problem.code for problem in problems(certification, content)] == [code]


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0", "macros"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "macros"),
        ("[Content_Types].xml", b"<Types><Override ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/></Types>", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "external_links"),
        ("xl/embeddings/oleObject1.bin", b"x", "external_links"),
        ("xl/sharedStrings.xml", b"<!DOCTYPE a [<!ENTITY b 'cc'>]><sst/>", "doctype"),
        ("xl/styles.xml", "<!DOCTYPE a [<!ENTITY b 'cc'>]><s/>".encode("utf-16"), "doctype"),
    ],
)
def test_what_a_workbook_must_not_hold(certification: Certification, written: bytes, name: str, body: bytes, code: str) -> None:
    assert [problem.code for problem in problems(certification, with_part(written, name, body))] == [code]
