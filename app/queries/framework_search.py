"""Search in a framework: French words, whatever their accents, case and plural, in what this reader may read and nothing else.

A competency answers when each word begins a word of one of its texts: its label, its activity, the names of its criteria, then their
levels and indicators where the reader has them. The texts of a version are folded once a process.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.queries.framework_pages import Edition, Reader
from blocks.model import Block, Certification, Competency, Criterion

INDEXES_KEPT = 16
"""Folded frameworks that a process keeps: some hundreds of kilobytes each."""
LONGEST_QUERY = 200
MOST_WORDS = 8
LONG_WORD = 4
"""Letters above which a plural's ending is dropped: "prix" and "taux" have none."""
EMPTY_WORD = re.compile(r"a|aux?|ces?|d|dans|des?|du|en|et|l|la|les?|leurs?|n|ou|par|pour|qu[ei]?|s|sa|ses?|son|sur|une?")
"""Words that a search of several leaves out, folded."""
LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"}

Fragments = tuple[tuple[str, bool], ...]
"""A text in pieces: what was found is marked."""


class Place(StrEnum):
    """Which text of a competency was searched."""

    LABEL = "label"
    ACTIVITY = "activity"
    CRITERION = "criterion"
    LEVEL = "level"
    INDICATOR = "indicator"


@dataclass(frozen=True)
class Wanted:
    """What is looked for. An empty filter admits all; `evaluation` is a code (BC03E1, VAE:file)."""

    words: str = ""
    block: str = ""
    activity: str = ""
    evaluation: str = ""
    critical: bool = False

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.block or self.activity or self.evaluation or self.critical)


@dataclass(frozen=True)
class Text:
    """A text with its folded form: `positions[i]` is the index in `text` of the i-th folded letter."""

    place: Place
    text: str
    folded: str
    positions: tuple[int, ...]
    criterion: Criterion | None = None
    level: int = 0


@dataclass(frozen=True)
class Line:
    """One text of a competency in which something was found. `level` is 1 to 4 for a level."""

    place: Place
    fragments: Fragments
    criterion: Criterion | None
    level: int


@dataclass(frozen=True)
class Hit:
    """One competency that answers: its label with what was found in it, then the other texts."""

    block: Block
    competency: Competency
    label: Fragments
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Entry:
    block: Block
    competency: Competency
    texts: tuple[Text, ...]


_indexes: dict[tuple[str, Reader], tuple[_Entry, ...]] = {}


def search(edition: Edition, wanted: Wanted) -> tuple[Hit, ...]:
    """The competencies that answer, those whose label does first, else in the order of the fiche."""
    words = words_of(wanted.words)
    patterns = [re.compile(rf"\b{re.escape(word)}") for word in words]
    hits = []
    for entry in _index(edition):
        texts = _admitted(entry, wanted)
        if texts and all(any(pattern.search(text.folded) for text in texts) for pattern in patterns):
            in_label = sum(bool(pattern.search(texts[0].folded)) for pattern in patterns)
            hits.append((in_label, _hit(entry, texts, patterns)))
    return tuple(hit for _rank, hit in sorted(hits, key=lambda each: -each[0]))


def words_of(query: str) -> tuple[str, ...]:
    """The words to look for, folded, without their plural; words that say nothing are left out unless there is nothing else."""
    found = re.findall(r"\w+", fold(query[:LONGEST_QUERY])[0])[:MOST_WORDS]
    telling = [word for word in found if not EMPTY_WORD.fullmatch(word)]
    return tuple(dict.fromkeys(_singular(word) for word in telling or found))


def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` without accents, case and ligatures, and where each letter of it comes from."""
    letters: list[str] = []
    positions: list[int] = []
    for index, sign in enumerate(text):
        for letter in unicodedata.normalize("NFD", LIGATURES.get(sign, sign)).casefold():
            if not unicodedata.combining(letter):
                letters.append(letter)
                positions.append(index)
    return "".join(letters), tuple(positions)


def activities(block: Block) -> tuple[str, ...]:
    """The activities of a block, in the order of its competencies."""
    return tuple(dict.fromkeys(competency.activity for competency in block.competencies if competency.activity))


def _singular(word: str) -> str:
    if len(word) <= LONG_WORD:
        return word
    return word[:-2] if word.endswith("ux") else word.removesuffix("s")


def _index(edition: Edition) -> tuple[_Entry, ...]:
    key = (edition.digest, edition.reader)
    known = _indexes.get(key)
    if known is None:
        known = _indexes[key] = tuple(_entries(edition.certification, edition.reader))
        while len(_indexes) > INDEXES_KEPT:
            _indexes.pop(next(iter(_indexes)))
    return known


def _entries(certification: Certification, reader: Reader) -> Iterator[_Entry]:
    for block in certification.blocks:
        for competency in block.competencies:
            yield _Entry(block, competency, tuple(_texts(competency, reader)))


def _texts(competency: Competency, reader: Reader) -> Iterator[Text]:
    """What this reader may read of a competency, its label first."""
    yield _text(Place.LABEL, competency.label)
    if competency.activity:
        yield _text(Place.ACTIVITY, competency.activity)
    for criterion in competency.criteria:
        yield _text(Place.CRITERION, criterion.name, criterion)
        if reader.reads_levels:
            for level, text in enumerate(criterion.levels, 1):
                yield _text(Place.LEVEL, text, criterion, level)
        if reader.reads_indicators:
            for text in criterion.indicators:
                yield _text(Place.INDICATOR, text, criterion)


def _text(place: Place, text: str, criterion: Criterion | None = None, level: int = 0) -> Text:
    return Text(place, text, *fold(text), criterion, level)


def _admitted(entry: _Entry, wanted: Wanted) -> tuple[Text, ...]:
    """The texts of an entry that the filters let through; none when the competency itself is not of them."""
    if wanted.block not in ("", entry.block.code) or wanted.activity not in ("", entry.competency.activity):
        return ()
    if not (wanted.evaluation or wanted.critical):
        return entry.texts
    kept = {criterion.code for criterion in entry.competency.criteria if _criterion_admitted(criterion, wanted)}
    return tuple(text for text in entry.texts if text.criterion is None or text.criterion.code in kept) if kept else ()


def _criterion_admitted(criterion: Criterion, wanted: Wanted) -> bool:
    return (criterion.critical or not wanted.critical) and (not wanted.evaluation or wanted.evaluation in criterion.observed_in)


def _hit(entry: _Entry, texts: tuple[Text, ...], patterns: list[re.Pattern[str]]) -> Hit:
    lines = [
        Line(text.place, marked(text, patterns), text.criterion, text.level)
        for text in texts[1:]
        if any(pattern.search(text.folded) for pattern in patterns)
    ]
    return Hit(entry.block, entry.competency, marked(texts[0], patterns), tuple(lines))


def marked(text: Text, patterns: list[re.Pattern[str]]) -> Fragments:
    """The text in fragments, what each pattern found (to the end of its word) marked."""
    spans = sorted(_spans(text, patterns))
    fragments: list[tuple[str, bool]] = []
    end = 0
    for start, stop in spans:
        if stop <= end:
            continue
        start = max(start, end)
        fragments += [(text.text[end:start], False), (text.text[start:stop], True)]
        end = stop
    fragments.append((text.text[end:], False))
    return tuple(fragment for fragment in fragments if fragment[0])


def _spans(text: Text, patterns: list[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for found in re.finditer(pattern.pattern + r"\w*", text.folded):
            yield text.positions[found.start()], text.positions[found.end() - 1] + 1
