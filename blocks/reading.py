"""From the bytes of a file to certifications: the register's page as text, or its open-data export."""

from __future__ import annotations

import io
from enum import StrEnum

from blocks.fiche import FicheError
from blocks.model import Certification
from blocks.rncp_text import read_page
from blocks.rncp_xml import read_fiches

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class SourceKind(StrEnum):
    """The two ways in which the register gives a fiche."""

    TEXT = "text"
    XML = "xml"


def kind_of(content: bytes) -> SourceKind:
    """What a file holds, by its first sign: XML opens with `<` (or is UTF-16, which the page never is)."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return SourceKind.XML if start == b"<" or content.startswith(_UTF16) else SourceKind.TEXT


def read_source(content: bytes, *, kind: SourceKind | None = None, number: str | None = None) -> tuple[Certification, ...]:
    """The certifications of a file, all of them or the one of `number`. Without `kind` it is told from the content.

    Raises FicheError with the place; nothing partial is returned.
    """
    if (kind or kind_of(content)) is SourceKind.XML:
        return read_fiches(io.BytesIO(content), {number} if number else None)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FicheError("wrong_encoding", line=line, read=repr(content[error.start : error.start + 10])) from error
    certification = read_page(text)
    if number and certification.number != number:
        raise FicheError("fiche_not_found", fiche=number, read=certification.number)
    return (certification,)
