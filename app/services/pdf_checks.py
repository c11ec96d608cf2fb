"""What a PDF holds that a dossier may not: a password, code, an action that starts something. Its pages are counted on the way.

Its outer structure is read in place and its streams of objects are unpacked within bounds; a name may be written with escapes
(ISO 32000-1, 7.3.5: `/J#61vaScript`). A stream of objects that cannot be read is refused: code would hide there.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import chain
from typing import BinaryIO

from app.errors import Refused

MOST_OBJECTS = 32 * 1024 * 1024
"""Bytes of objects that are read, unpacked, in the streams of a PDF."""
LONGEST_STREAM = 8 * 1024 * 1024
"""Bytes of one stream of objects, packed."""
AROUND = 600
"""Bytes looked at on each side of a page tree's mark for its count, and before the mark of a stream of objects."""


def _name(name: str) -> bytes:
    """A pattern of that name, each letter plain or escaped."""
    letters = (b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in name.encode())
    return b"/" + b"".join(letters) + rb"(?![A-Za-z0-9#])"


PAGES = re.compile(rb"/Type\s*/Pages\b")
COUNT = re.compile(rb"/Count\s+(\d{1,6})\b")
ENCRYPTED = re.compile(_name("Encrypt") + rb"\s*(?:\d+\s+\d+\s+R|<<)")
ACTIVE = re.compile(b"|".join(_name(each) for each in ("JavaScript", "Launch", "RichMedia")))
OBJECTS = re.compile(_name("ObjStm") + rb"[^\0]{0,400}?\bstream\r?\n")
FILTER = re.compile(_name("Filter") + rb"\s*(\[[^\]]{0,200}\]|/[A-Za-z0-9#]+)")
FLATE = re.compile(rb"\[?\s*" + _name("FlateDecode") + rb"\s*\]?\Z")


def check_pdf(handle: BinaryIO, size: int) -> int | None:
    """The pages of a PDF, as its page tree counts them; None when no tree is found.

    Raises Refused "deposit.encrypted", "deposit.macros", "deposit.too_much", and "deposit.unreadable" for objects packed as we do not read.
    """
    counts: list[int] = []
    with _Mapped(handle, size) as data, closing(_objects(data)) as objects:
        parts: Iterator[mmap.mmap | bytes] = chain((data,), objects)
        for part in parts:
            if ENCRYPTED.search(part):
                raise Refused("deposit.encrypted")
            if ACTIVE.search(part):
                raise Refused("deposit.macros")
            counts += _counts(part)
    return max(counts, default=0) or None


def _counts(part: mmap.mmap | bytes) -> Iterator[int]:
    """The counts of the page trees: each stands in the object around its mark."""
    for found in PAGES.finditer(part):
        start, end = max(found.start() - AROUND, 0), found.end() + AROUND
        before = bytes(part[start : found.start()]).rpartition(b"obj")[2]
        after = bytes(part[found.end() : end]).partition(b"endobj")[0]
        yield from (int(each) for each in COUNT.findall(before + after))


def _objects(data: mmap.mmap) -> Generator[bytes]:
    """What the streams of objects hold, unpacked up to a bound; one that is not packed was read in its place."""
    left = MOST_OBJECTS
    for found in OBJECTS.finditer(data):
        before = bytes(data[max(found.start() - AROUND, 0) : found.start()])
        head = before.rpartition(b" obj")[2] + found[0]
        packed = FILTER.search(head)
        if packed is None:
            continue
        if not FLATE.match(packed[1].strip()) or b"/Predictor" in head:
            raise Refused("deposit.unreadable")
        unpacking = zlib.decompressobj()
        try:
            unpacked = unpacking.decompress(data[found.end() : found.end() + LONGEST_STREAM], left)
        except zlib.error as error:
            raise Refused("deposit.unreadable") from error
        left -= len(unpacked)
        if left <= 0 or not unpacking.eof:
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
