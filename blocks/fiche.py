"""What the two readers of a fiche share: the error that names the place, and the small parts of a text.

The register's page (`blocks.rncp_text`) and its open-data export (`blocks.rncp_xml`) write the same facts in two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from blocks.model import Evaluation

_GAP = re.compile(r"\s{2,}")
_BULLET = re.compile(
    r"""^(?:
        [-–—*•·●▪➢]\s*                          # a drawn bullet
      | o\s+(?=[A-ZÀ-Ý])                         # the letter o used as one
      | (?:[A-Z]{1,2}\d*\.?)?C\.?\d+\.?\s*(?=\S) # C.1. A1C1. A5.C1.
      | \d+(?:\.\d+)+[.)]?\s+                    # 1.1 1.1.1
      | \d+[.)°]\s+                              # 1. 1) 1°
    )""",
    re.VERBOSE,
)
_LONE_BULLET = re.compile(r"[-–—*•·●▪➢o]|(?:[A-Z]{1,2}\d*\.?)?C\.?\d+\.?|\d+(?:\.\d+)*[.)°]?")
_NUMBERED = re.compile(r"\((\d)\)\s*")
_LEADING_ARTICLE = re.compile(r"^(?:d['’](?:une?\s+)?|des\s+|de\s+(?:la\s+|l['’])?|du\s+)", re.IGNORECASE)
# UTF-8 read as Latin-1: "é" becomes "Ã©". No French text holds these pairs.
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf]")


class FicheError(Exception):
    """A fiche that cannot be read: why (`code`, `params`) and where (fiche, line of the file, element or section).

    Codes: `not_xml`, `broken_xml`, `doctype_refused`, `wrong_root`, `unsupported_version`, `no_fiche`, `fiche_not_found`,
    `duplicate_fiche`, `duplicate_block`, `missing_element`, `bad_value`, `wrong_encoding`, `missing_section`, `truncated`,
    `no_competencies`, `evaluations_not_found`.
    """

    def __init__(self, code: str, *, fiche: str | None = None, line: int | None = None, element: str | None = None, **params: str) -> None:
        self.code = code
        self.fiche = fiche
        self.line = line
        self.element = element
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        place = [f"fiche {self.fiche}" if self.fiche else "", f"line {self.line}" if self.line else "", self.element or ""]
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code} ({', '.join(part for part in place if part) or 'whole file'}){': ' + details if details else ''}"


def refuse_mojibake(text: str, *, fiche: str | None = None, line: int | None = None, element: str | None = None) -> None:
    """Raise FicheError(`wrong_encoding`) when the text was decoded with the wrong character set."""
    found = _MOJIBAKE.search(text)
    if found:
        raise FicheError(
            "wrong_encoding", fiche=fiche, line=line, element=element, read=text[max(0, found.start() - 10) : found.end() + 10]
        )


def read_date(text: str, separator: str) -> date:
    """A date written day, month, year. Raises ValueError when it is not one."""
    found = re.fullmatch(rf"(\d\d){re.escape(separator)}(\d\d){re.escape(separator)}(\d{{4}})", text.strip())
    if not found:
        raise ValueError(text)
    day, month, year = (int(part) for part in found.groups())
    return date(year, month, day)


def same_label(one: str, other: str) -> bool:
    """Whether two wordings differ by accents, case and spaces only (Etablir, Établir)."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).casefold().split())


def without_bullet(text: str) -> str:
    """The text without its bullet or number; without spaces at its ends."""
    stripped = text.strip()
    return _BULLET.sub("", stripped, count=1).strip()


def split_flat_list(text: str) -> tuple[tuple[str, ...], str]:
    """The items of a list that the export flattened (line breaks became runs of spaces), and the text before the first one.

    A proposal, for a person to confirm. Where most pieces wear a bullet, only a bullet opens an item; elsewhere each piece is
    an item, and one that starts with a small letter goes on with the one before.
    """
    pieces = _join_lone_bullets(piece.strip() for piece in _GAP.split(text.strip()) if piece.strip())
    bulleted = [bool(_BULLET.match(piece)) for piece in pieces]
    by_bullet = sum(bulleted) * 2 >= len(pieces)
    items: list[str] = []
    before = ""
    for piece, has_bullet in zip(pieces, bulleted, strict=True):
        opens = has_bullet if by_bullet else not piece[0].islower()
        if opens:
            items.append(without_bullet(piece))
        elif items:
            items[-1] = f"{items[-1]} {piece}"
        else:
            before = f"{before} {piece}".strip()
    return tuple(items), before


def _join_lone_bullets(pieces: Iterable[str]) -> list[str]:
    """A bullet that stands alone between two runs of spaces belongs to what follows it; the last one, to nothing."""
    joined: list[str] = []
    bullet = ""
    for piece in pieces:
        if _LONE_BULLET.fullmatch(piece):
            bullet = piece
            continue
        joined.append(f"{bullet} {piece}" if bullet else piece)
        bullet = ""
    return joined


def read_evaluations(block_code: str, paragraphs: Iterable[str]) -> tuple[Evaluation, ...]:
    """The evaluations that a block numbers (1), (2)… : names from the sentence that lists them, descriptions from their paragraphs.

    Empty when the text numbers none. The leading article of a name goes ("d’un projet fictif" → "projet fictif").
    """
    names: dict[int, str] = {}
    descriptions: dict[int, str] = {}
    for paragraph in paragraphs:
        found = _NUMBERED.match(paragraph)
        if found:
            descriptions[int(found.group(1))] = paragraph[found.end() :].strip()
        elif not names:
            parts = _NUMBERED.split(paragraph)
            names = {int(number): _evaluation_name(name) for number, name in zip(parts[1::2], parts[2::2], strict=True)}
    return tuple(
        Evaluation(code=f"{block_code}E{number}", number=number, name=names.get(number, ""), description=descriptions.get(number, ""))
        for number in sorted(names.keys() | descriptions.keys())
    )


def _evaluation_name(text: str) -> str:
    bare = re.sub(r"(?:,|\.|\bet)+\s*$", "", text.strip()).strip(" ,.")
    return _LEADING_ARTICLE.sub("", bare)
