"""The words printed on a page that we made, read back from its content: to compare what a file shows with what it claims.

It reads what WeasyPrint writes (glyph numbers in hexadecimal, a ToUnicode map for each font); it is not a reader of any PDF.
"""

from __future__ import annotations

import re
from typing import Any

_TEXT_OBJECT = re.compile(rb"\bBT\b(.*?)\bET\b", re.DOTALL)
_FONT = re.compile(rb"/(\S+)\s+[\d.]+\s+Tf")
_GLYPHS = re.compile(rb"<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_GLYPH_DIGITS = 4


def printed_lines(reader: Any) -> list[str]:
    """The lines of every page of a file opened by pyHanko's reader, in the order they are drawn; empty for a file made by another tool."""
    lines: list[str] = []
    for contents, resources in _pages(reader.root["/Pages"], None):
        maps = {str(name)[1:].encode(): _unicode_map(font) for name, font in _fonts(resources)}
        for text_object in _TEXT_OBJECT.findall(contents):
            font = _FONT.search(text_object)
            glyphs = maps.get(font[1], {}) if font else {}
            lines.append("".join(_letters(run, glyphs) for run in _GLYPHS.findall(text_object)))
    return [line.strip() for line in lines if line.strip()]


def _pages(node: Any, resources: Any) -> list[tuple[bytes, Any]]:
    """Content and resources of each page under a node of the page tree; resources are inherited."""
    own = followed(node, "/Resources") or resources
    if node["/Type"] == "/Page":
        contents = node["/Contents"]
        streams = [contents] if hasattr(contents, "data") else _resolved(contents)
        return [(b"\n".join(stream.data for stream in streams), own)]
    return [page for kid in _resolved(node["/Kids"]) for page in _pages(kid, own)]


def _resolved(array: Any) -> list[Any]:
    """The objects of an array: indexing follows references, iterating does not."""
    return [array[index] for index in range(len(array))]


def followed(dictionary: Any, key: str) -> Any:
    """The object under `key`, None when there is none. pyHanko's `get` does not follow references, its indexing does."""
    return dictionary[key] if dictionary is not None and key in dictionary else None


def _fonts(resources: Any) -> list[tuple[Any, Any]]:
    table = followed(resources, "/Font")
    return [(name, table[name]) for name in table] if table is not None else []


def _unicode_map(font: Any) -> dict[bytes, str]:
    """Glyph number (four hexadecimal digits) → the letters it stands for; a ligature stands for several."""
    stream = followed(font, "/ToUnicode")
    if stream is None:
        return {}
    pairs = [pair for block in _BLOCK.findall(stream.data) for pair in _PAIR.findall(block)]
    return {glyph.lower(): bytes.fromhex(letters.decode()).decode("utf-16-be") for glyph, letters in pairs}


def _letters(run: bytes, glyphs: dict[bytes, str]) -> str:
    numbers = (run[start : start + _GLYPH_DIGITS].lower() for start in range(0, len(run), _GLYPH_DIGITS))
    return "".join(glyphs.get(number, "") for number in numbers)
