"""What a file of a dossier is, read from its bytes: a document, a workbook or an image without macros, encryption or traps.

Nothing is unpacked: of an archive (DOCX, ODT, XLSX, ODS) the table of contents and two small marks are read; of a PDF, its outer
structure and, within bounds, its streams of objects. The file stays on the disk, whatever its size.
"""

from __future__ import annotations

import hashlib
import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from app.errors import Refused

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
PDF_MOST_OBJECTS = 32 * 1024 * 1024
"""Bytes of objects that are read, unpacked, in the streams of a PDF."""
PDF_PAGES = re.compile(rb"/Type\s*/Pages\b")
PDF_COUNT = re.compile(rb"/Count\s+(\d{1,6})\b")
PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
PDF_ACTIVE = re.compile(rb"/S\s*/(?:JavaScript|Launch)\b")
PDF_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b[^\0]{0,400}?stream\r?\n")
AROUND = 600
"""Bytes looked at on each side of a page tree's mark for its count."""


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
    "deposit.encrypted", "deposit.too_much" for an archive or an image that would burst whoever opens it.
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
        if b"%%EOF" not in tail:
            raise Refused("deposit.damaged")
        return PDF, _pdf(handle, size)
    if head.startswith(b"PK\x03\x04"):
        return _archive(handle, size), None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(head, tail), None
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(handle, tail), None
    if head.startswith(OLE):
        handle.seek(0)
        packed = "EncryptedPackage".encode("utf-16-le") in handle.read(CHUNK)
        raise Refused("deposit.encrypted" if packed else "deposit.wrong_kind")
    raise Refused("deposit.wrong_kind")


def _archive(handle: BinaryIO, size: int) -> str:
    """The kind of an office archive, weighed by its table of contents alone."""
    _weigh_contents(handle, size)
    try:
        with zipfile.ZipFile(handle) as archive:
            _weigh_parts(archive.infolist(), size)
            return _office_kind(archive)
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


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    lowered = {name.casefold() for name in names}
    if any("vbaproject" in name or "macrosheets/" in name or name.startswith(("basic/", "scripts/")) for name in lowered):
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
    if head[12:16] != b"IHDR" or b"IEND" not in tail[-64:]:
        raise Refused("deposit.damaged")
    if int.from_bytes(head[16:20]) * int.from_bytes(head[20:24]) > MOST_PIXELS:
        raise Refused("deposit.too_much")
    return PNG


def _jpeg(handle: BinaryIO, tail: bytes) -> str:
    """Go from mark to mark up to the frame, which tells the size of the image."""
    handle.seek(2)
    if b"\xff\xd9" not in tail:
        raise Refused("deposit.damaged")
    for _ in range(MOST_ENTRIES):
        mark = handle.read(4)
        length = int.from_bytes(mark[2:])
        if len(mark) < 4 or mark[0] != 0xFF or length < 2:
            break
        if 0xC0 <= mark[1] <= 0xCF and mark[1] not in {0xC4, 0xC8, 0xCC}:
            frame = handle.read(5)
            if int.from_bytes(frame[1:3]) * int.from_bytes(frame[3:5]) > MOST_PIXELS:
                raise Refused("deposit.too_much")
            return JPEG
        handle.seek(length - 2, 1)
    raise Refused("deposit.damaged")


def _pdf(handle: BinaryIO, size: int) -> int | None:
    """The pages of a PDF, as its page tree counts them; None when no tree is found."""
    counts: list[int] = []
    with _Mapped(handle, size) as data:
        parts: Iterator[mmap.mmap | bytes] = chain((data,), _objects(data))
        for part in parts:
            if PDF_ENCRYPTED.search(part):
                raise Refused("deposit.encrypted")
            if PDF_ACTIVE.search(part):
                raise Refused("deposit.macros")
            counts += _counts(part)
    return max(counts, default=0) or None


def _counts(part: mmap.mmap | bytes) -> Iterator[int]:
    """The counts of the page trees: each stands in the object around its mark."""
    for found in PDF_PAGES.finditer(part):
        start, end = max(found.start() - AROUND, 0), found.end() + AROUND
        before = bytes(part[start : found.start()]).rpartition(b"obj")[2]
        after = bytes(part[found.end() : end]).partition(b"endobj")[0]
        yield from (int(each) for each in PDF_COUNT.findall(before + after))


def _objects(data: mmap.mmap) -> Iterator[bytes]:
    """What the streams of objects hold, unpacked up to a bound."""
    left = PDF_MOST_OBJECTS
    for found in PDF_OBJECTS.finditer(data):
        if b"FlateDecode" not in bytes(data[max(found.start() - AROUND, 0) : found.end()]):
            continue
        try:
            unpacked = zlib.decompressobj().decompress(data[found.end() : found.end() + SMALL_PART], left)
        except zlib.error:
            continue
        left -= len(unpacked)
        if left <= 0:
            raise Refused("deposit.too_much")
        yield unpacked


class _Mapped:
    """The bytes of a file of the disk seen in place; those of memory as they are."""

    def __init__(self, handle: BinaryIO, size: int) -> None:
        self._handle, self._size = handle, size

    def __enter__(self) -> mmap.mmap:
        try:
            number = self._handle.fileno()
        except OSError:
            self._map = mmap.mmap(-1, self._size)
            self._handle.seek(0)
            self._map.write(self._handle.read())
        else:
            self._map = mmap.mmap(number, self._size, access=mmap.ACCESS_READ)
        return self._map

    def __exit__(self, *_: object) -> None:
        self._map.close()
