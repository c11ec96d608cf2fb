"""What is measured on a printed page."""

from __future__ import annotations

import io

import pypdf

UNSEEN = 2.0
"""Points under which a text is no print: a caption that only a reader by ear meets."""


def printed_sizes(pdf: bytes) -> set[float]:
    """The sizes of letters as they are drawn, in points."""
    found: set[float] = set()

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.add(round(abs(size * tm[3] * cm[3]), 1))

    for each in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        each.extract_text(visitor_text=visit)
    return {size for size in found if size > UNSEEN}
