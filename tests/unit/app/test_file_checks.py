"""Files of a dossier are what their bytes say, and nothing that hides something is taken."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.services.file_checks import (
    DOCX,
    JPEG,
    LARGEST,
    MOST_ENTRIES,
    ODS,
    ODT,
    OLE,
    PDF,
    PNG,
    XLSX,
    clean_name,
    examine,
    media_type_of,
)

TYPES = "[Content_Types].xml"
SETTINGS = "word/_rels/settings.xml.rels"


def archive(*members: tuple[str, bytes], packed: int = zipfile.ZIP_STORED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packed) as target:
        for name, content in members:
            target.writestr(name, content)
    return written.getvalue()


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IEND", b"")


def jpeg(width: int = 3, height: int = 2) -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9
    return head + b"\xff\xda\x00\x02" + b"x" * 20 + b"\xff\xd9"


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.7\n" + body + b"\n%%EOF\n"


TREE = b"1 0 obj\n<< /Type /Pages /Kids [ 2 0 R 9 0 R ] /Count 27 >>\nendobj\n5 0 obj << /Type /Pages /Count 12 /Parent 1 0 R >> endobj"
OBJECTS = zlib.compress(TREE)
PACKED_TREE = b"4 0 obj << /Type /ObjStm /N 2 /First 9 /Filter /FlateDecode >>\nstream\n%b\nendstream endobj" % OBJECTS
WORD, EXCEL = (TYPES, b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")
OPEN_TEXT = ("mimetype", ODT.encode())


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (pdf(), PDF, None),
        (pdf(TREE), PDF, 27),
        (pdf(PACKED_TREE), PDF, 27),
        (archive(WORD, ("word/document.xml", b"")), DOCX, None),
        (archive((TYPES, b""), EXCEL), XLSX, None),
        (archive(WORD, ("word/document.xml", b"x" * 90_000), packed=zipfile.ZIP_DEFLATED), DOCX, None),
        (archive(WORD, ("word/document.xml", b""), (SETTINGS, b'<R Type="x/attachedTemplate" Target="file:///C:/t"/>')), DOCX, None),
        (archive(OPEN_TEXT, ("content.xml", b"")), ODT, None),
        (archive(("mimetype", ODS.encode())), ODS, None),
        (png(), PNG, None),
        (jpeg(), JPEG, None),
        (jpeg() + b"\0\0\0\x18ftypmp42" + b"f" * 5000, JPEG, None),
        (jpeg().replace(b"\xff\xc0", b"\xff\xff\xff\xc0"), JPEG, None),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, kind: str, pages: int | None) -> None:
    found = examine(io.BytesIO(content))
    assert (found.media_type, found.pages, found.size) == (kind, pages, len(content))


BOMB = archive(WORD, ("word/document.xml", b"\0" * 6_000_000), packed=zipfile.ZIP_DEFLATED)


def lying() -> bytes:
    """An archive whose table of contents says ten bytes where there are five million."""
    content = bytearray(archive(WORD, ("word/document.xml", b"\0" * 5_000_000), packed=zipfile.ZIP_DEFLATED))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(content)


LYING = lying()


def packed(objects: bytes, packing: bytes = b"/FlateDecode") -> bytes:
    """A stream of objects."""
    return b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Filter %b >>\nstream\n%b\nendstream endobj" % (packing, zlib.compress(objects))


def commented(content: bytes, comment: bytes) -> bytes:
    """An archive with a comment at its end."""
    return content[:-2] + len(comment).to_bytes(2, "little") + comment


def encrypted_archive() -> bytes:
    content = bytearray(archive(WORD, ("word/document.xml", b"")))
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"bonjour", "wrong_kind"),
        (b"MZ" + b"\0" * 100, "wrong_kind"),
        (archive(("a.txt", b"")), "wrong_kind"),
        (OLE + b"\0" * 600, "wrong_kind"),
        (b"x" * (LARGEST + 1), "too_large"),
        (b"%PDF-1.7 cut", "damaged"),
        (archive(WORD, ("word/document.xml", b""))[:-30], "damaged"),
        (b"PK\x03\x04garbage", "damaged"),
        (png()[:-12], "damaged"),
        (jpeg()[:-2], "damaged"),
        (b"\xff\xd8\xff\xd9" + b"\0" * 50 + b"\xff\xd9", "damaged"),
        (archive(WORD, ("word/document.xml", b""), ("word/vbaProject.bin", b"x")), "macros"),
        (archive((TYPES, b"application/vnd.ms-word.document.macroEnabled.main+xml"), ("word/document.xml", b"")), "macros"),
        (archive(OPEN_TEXT, ("Basic/Standard/Module1.xml", b"x")), "macros"),
        (pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"), "macros"),
        (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "macros"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (encrypted_archive(), "encrypted"),
        (archive(OPEN_TEXT, ("META-INF/manifest.xml", b"<manifest:encryption-data/>")), "encrypted"),
        (pdf(b"trailer << /Root 1 0 R /Encrypt 8 0 R >>"), "encrypted"),
        (pdf(b"<< /S /J#61vaScript /JS (x) >>"), "macros"),
        (pdf(b"<< /Names << /JavaScript 7 0 R >> >>"), "macros"),
        (pdf(packed(b"<< /S /#4Caunch /F (cmd.exe) >>")), "macros"),
        (pdf(packed(b"<< /Type /Catalog >>", b"[ /ASCIIHexDecode /FlateDecode ]")), "unreadable"),
        (pdf(packed(b"<< /Type /Catalog >>").replace(b"stream\nx", b"stream\nX")), "unreadable"),
        (pdf() + archive(WORD, ("word/document.xml", b"")), "two_in_one"),
        (pdf() + b"MZ\x90\0 program", "two_in_one"),
        (commented(pdf() + archive(("a.txt", b"x")), b"%%EOF"), "two_in_one"),
        (archive(("%PDF-1.4", b"")), "two_in_one"),
        (png() + archive(("a.txt", b"")), "two_in_one"),
        (png() + b"<script>", "damaged"),
        (jpeg() + archive(("a.txt", b"")), "two_in_one"),
        (archive(WORD, ("word/document.xml", b""), ("word/activeX/activeX1.bin", b"x")), "macros"),
        (archive(WORD, ("word/document.xml", b""), ("word/media/image.exe", b"MZ")), "macros"),
        (archive(WORD, ("word/document.xml", b""), (SETTINGS, b'<R Type="x/attachedTemplate" Target="https://a.example/t"/>')), "macros"),
        (LYING, "too_much"),
        (BOMB, "too_much"),
        (archive(*[WORD, *((f"word/{number}", b"") for number in range(MOST_ENTRIES))]), "too_much"),
        (png(60_000, 60_000), "too_much"),
        (jpeg(60_000, 60_000), "too_much"),
    ],
)
def test_what_is_no_dossier_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        examine(io.BytesIO(content), field="annexes")
    assert (caught.value.code, caught.value.field) == (f"deposit.{code}", "annexes")


def taken_or_refused(content: bytes) -> str:
    try:
        return media_type_of(content)
    except Refused:
        return "refused"


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", OLE]))
def test_any_bytes_are_taken_or_refused_but_never_break(content: bytes, head: bytes) -> None:
    for tail in (b"", b"%%EOF", b"\xff\xd9", b"IEND\xaeB`\x82"):
        assert taken_or_refused(head + content + tail) in {PDF, PNG, JPEG, "refused"}


def test_a_file_of_the_disk_is_never_whole_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as handle:
        handle.write(b"%PDF-1.7\n" + TREE)
        handle.seek(40_000_000)
        handle.write(b"%%EOF")
    with path.open("rb") as handle:
        tracemalloc.start()
        assert examine(handle).pages == 27
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/x.pdf", "x.pdf"), ("C:\\dossiers\\a.pdf", "a.pdf"), ("\x00\n", "dossier"), ("", "dossier"), ("é" * 300, "é" * 200)],
)
def test_a_name_keeps_neither_folder_nor_control_characters(given: str, kept: str) -> None:
    assert clean_name(given) == kept
