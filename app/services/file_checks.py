"""What a file of a dossier is, read from its bytes: a document, a workbook or an image without macros, encryption or traps.

Nothing is kept unpacked: an archive (DOCX, ODT, XLSX, ODS) is weighed by its table of contents, then unpacked in passing to see that it
holds what it says; of a PDF, its outer structure and, within bounds, its streams of objects are read (`pdf_checks`). The file stays on the
disk, whatever its size.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from app.errors import Refused
from app.services.pdf_checks import check_pdf

LARGEST_MEGABYTES = 50
LARGEST = LARGEST_MEGABYTES * 1024 * 1024
NAME_LENGTH = 200
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
_OFFICE, _OPEN = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
ODT, ODS = f"{_OPEN}text", f"{_OPEN}spreadsheet"
DOCUMENTS = frozenset({PDF, DOCX, ODT})
"""What the dossier itself may be."""
ANNEXES = DOCUMENTS | {XLSX, ODS, PNG, JPEG}
EXTENSIONS = {PDF: ".pdf", DOCX: ".docx", ODT: ".odt", XLSX: ".xlsx", ODS: ".ods", PNG: ".png", JPEG: ".jpg"}
HEART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}

CHUNK = 1 << 20
MOST_ENTRIES = 4000
"""Parts of one archive. A long report with a picture a page has some hundreds."""
MOST_UNPACKED = 400 * 1024 * 1024
"""Bytes that an archive says it holds once unpacked."""
STEEPEST = 200
"""How many times a part above SMALL_PART may grow when unpacked; a text of an office document grows up to 60 times."""
SMALL_PART = 4 * 1024 * 1024
MARK = 256 * 1024
"""The longest list of types, or of parts, that is read."""
MOST_PIXELS = 100_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_ARCHIVE = b"PK\x05\x06"
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
JPEG_END = b"\xff\xd9"
FILLING = b"\xff\xff"
"""What may stand before a mark of a JPEG (ITU T.81, B.1.1.2)."""
RUNS = (".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta", ".jar", ".class", ".sh")
"""Ends of the names of what starts when it is opened."""
CODE = ("vbaproject", "macrosheets/", "/activex/")
TEMPLATE = "word/_rels/settings.xml.rels"
FAR = rb'Target="\s*(?:https?|ftp):'
FAR_TEMPLATE = re.compile(rb"attachedTemplate[^>]{0,400}" + FAR + b"|" + FAR + rb"[^>]{0,400}attachedTemplate", re.IGNORECASE)
"""A model taken from the network when the document is opened, with its macros."""
LOCAL_HEADER = 30


@dataclass(frozen=True)
class Examined:
    """What a file is. `pages` is None where none can be counted; `digest` is its SHA-256 (hexadecimal), `size` in bytes."""

    media_type: str
    pages: int | None
    digest: str
    size: int


def examine(handle: BinaryIO, *, field: str = "file") -> Examined:
    """What the file is, whatever its name says.

    Raises Refused at `field`: "deposit.empty", "deposit.too_large", "deposit.wrong_kind", "deposit.damaged", "deposit.macros",
    "deposit.encrypted", "deposit.too_much" for an archive or an image that would burst whoever opens it, "deposit.two_in_one" for a file
    that another program would open as something else, and those of `pdf_checks.check_pdf`.
    """
    digest, size = hashlib.sha256(), 0
    handle.seek(0)
    while chunk := handle.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if size > LARGEST:
            raise Refused("deposit.too_large", field=field, most=LARGEST_MEGABYTES)
    if not size:
        raise Refused("deposit.empty", field=field)
    try:
        media_type, pages = _kind(handle, size)
    except Refused as refused:
        raise Refused(refused.code, field=field, **refused.params) from refused
    return Examined(media_type, pages, digest.hexdigest(), size)


def clean_name(name: str) -> str:
    """The file's own name, without folders or control characters, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(character for character in last if character.isprintable()).strip()
    return kept[-NAME_LENGTH:] or "dossier"


def media_type_of(content: bytes) -> str:
    """What the bytes are. Raises Refused as `examine`."""
    return examine(BytesIO(content)).media_type


def _kind(handle: BinaryIO, size: int) -> tuple[str, int | None]:
    handle.seek(0)
    head = handle.read(1024)
    handle.seek(max(size - 2048, 0))
    tail = handle.read()
    if head.lstrip().startswith(b"%PDF-"):
        _single(handle, size)
        if b"%%EOF" not in tail:
            raise Refused("deposit.damaged")
        if tail.rpartition(b"%%EOF")[2].strip(b"\0 \t\r\n\x1a"):
            raise Refused("deposit.two_in_one")
        return PDF, check_pdf(handle, size)
    if head.startswith(b"PK\x03\x04"):
        if b"%PDF-" in head:
            raise Refused("deposit.two_in_one")
        return _archive(handle, size), None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        _single(handle, size)
        return _png(head, tail), None
    if head.startswith(b"\xff\xd8\xff"):
        _single(handle, size)
        return _jpeg(handle), None
    if head.startswith(OLE):
        handle.seek(0)
        packed = "EncryptedPackage".encode("utf-16-le") in handle.read(CHUNK)
        raise Refused("deposit.encrypted" if packed else "deposit.wrong_kind")
    raise Refused("deposit.wrong_kind")


def _single(handle: BinaryIO, size: int) -> None:
    """Refuse what an archiver would open too: the table of contents of an archive that reaches the end of the file."""
    handle.seek(max(size - (1 << 16) - 22, 0))
    tail = handle.read()
    at = tail.rfind(END_OF_ARCHIVE)
    if at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
        raise Refused("deposit.two_in_one")


def _archive(handle: BinaryIO, size: int) -> str:
    """The kind of an office archive, weighed by its table of contents alone."""
    _weigh_contents(handle, size)
    try:
        with zipfile.ZipFile(handle) as archive:
            _weigh_parts(archive.infolist(), size)
            kind = _office_kind(archive)
            for part in archive.infolist():
                _unpack(handle, part)
            return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error) as error:
        raise Refused("deposit.damaged") from error


def _weigh_contents(handle: BinaryIO, size: int) -> None:
    """Refuse a table of contents that is itself too long to be read."""
    handle.seek(max(size - (1 << 16) - 22, 0))
    tail = handle.read()
    at = tail.rfind(END_OF_ARCHIVE)
    if at < 0 or at + 22 > len(tail):
        raise Refused("deposit.damaged")
    if int.from_bytes(tail[at + 10 : at + 12], "little") > MOST_ENTRIES or int.from_bytes(tail[at + 12 : at + 16], "little") > CHUNK:
        raise Refused("deposit.too_much")


def _weigh_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("deposit.encrypted")
    steep = any(part.file_size > SMALL_PART and part.file_size > STEEPEST * max(part.compress_size, 1) for part in parts)
    overlapping = len({part.header_offset for part in parts}) < len(parts) or sum(part.compress_size for part in parts) > size
    if steep or overlapping or len(parts) > MOST_ENTRIES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("deposit.too_much")


def _unpack(handle: BinaryIO, part: zipfile.ZipInfo) -> None:
    """Refuse a part that is not as long as it says, by unpacking it in passing."""
    if part.compress_type == zipfile.ZIP_STORED:
        if part.file_size != part.compress_size:
            raise Refused("deposit.too_much")
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused("deposit.damaged")
    handle.seek(part.header_offset)
    header = handle.read(LOCAL_HEADER)
    handle.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    unpacking, packed_left, unpacked = zlib.decompressobj(-zlib.MAX_WBITS), part.compress_size, 0
    while packed_left and not unpacking.eof:
        piece = handle.read(min(CHUNK >> 4, packed_left))
        packed_left -= len(piece) or packed_left
        while piece and not unpacking.eof:
            unpacked += len(unpacking.decompress(piece, CHUNK))
            if unpacked > part.file_size:
                raise Refused("deposit.too_much")
            piece = unpacking.unconsumed_tail
    if unpacked != part.file_size or not unpacking.eof:
        raise Refused("deposit.damaged")


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    lowered = {name.casefold() for name in names}
    if any(name.startswith(("basic/", "scripts/")) or name.endswith(RUNS) or any(mark in name for mark in CODE) for name in lowered):
        raise Refused("deposit.macros")
    if TEMPLATE in names and FAR_TEMPLATE.search(_mark(archive, TEMPLATE)):
        raise Refused("deposit.macros")
    if "[Content_Types].xml" in names:
        if b"macroenabled" in _mark(archive, "[Content_Types].xml").lower():
            raise Refused("deposit.macros")
        for heart, kind in HEART.items():
            if heart in names:
                return kind
    if "mimetype" in names:
        kind = _mark(archive, "mimetype").decode("ascii", "replace")
        if kind in {ODT, ODS}:
            if "META-INF/manifest.xml" in names and b"encryption-data" in _mark(archive, "META-INF/manifest.xml"):
                raise Refused("deposit.encrypted")
            return kind
    raise Refused("deposit.wrong_kind")


def _mark(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MARK)


def _png(head: bytes, tail: bytes) -> str:
    if head[12:16] != b"IHDR" or not tail.endswith(PNG_END):
        raise Refused("deposit.damaged")
    if int.from_bytes(head[16:20]) * int.from_bytes(head[20:24]) > MOST_PIXELS:
        raise Refused("deposit.too_much")
    return PNG


def _jpeg(handle: BinaryIO) -> str:
    """Go from mark to mark up to the frame, which tells the size of the image, then to its end: telephones add a film or notes after it."""
    handle.seek(2)
    for _ in range(MOST_ENTRIES):
        mark = handle.read(4)
        if mark[:2] == FILLING:
            handle.seek(-3, 1)
            continue
        length = int.from_bytes(mark[2:])
        if len(mark) < 4 or mark[0] != 0xFF or length < 2:
            break
        if 0xC0 <= mark[1] <= 0xCF and mark[1] not in {0xC4, 0xC8, 0xCC}:
            frame = handle.read(5)
            if int.from_bytes(frame[1:3]) * int.from_bytes(frame[3:5]) > MOST_PIXELS:
                raise Refused("deposit.too_much")
            if _holds(handle, JPEG_END):
                return JPEG
            break
        handle.seek(length - 2, 1)
    raise Refused("deposit.damaged")


def _holds(handle: BinaryIO, mark: bytes) -> bool:
    """Whether what is left to read holds that mark."""
    last = b""
    while chunk := handle.read(CHUNK):
        if mark in last + chunk:
            return True
        last = chunk[1 - len(mark) :]
    return False
