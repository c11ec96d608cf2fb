"""Whether the texts of the levels can tell four behaviours apart: their form, and how much they say that no other says.

The words of a competency's own label are masked before texts are compared: a level that is distinct by them alone repeats the label.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil

import msgspec

from blocks.findings import Finding
from blocks.model import Certification, Criterion

SHORTEST, LONGEST = 25, 150
"""Characters of a level: under 25 it names no behaviour, over 150 it holds several."""
DISTINCT = 0.95
"""The least share of the level texts that differ from every other once labels are masked."""
CLOSE = 0.6
"""From this share of common words on, the levels of two competencies describe one behaviour."""
# Words too common to tell anything.
_TOO_COMMON = (
    "a ai au aux avec c ce ces cette chaque d dans de des du elle en est et il l la le les leur leurs lui n ne ni on ou où par pas plus "
    "pour qu que qui s sa sans se ses si son sont sous sur un une y"
)
_EMPTY = frozenset(_TOO_COMMON.split())


class LevelText(msgspec.Struct, frozen=True, kw_only=True):
    """One level as it is compared: `masked` its words in order without those of the label, `bag` the telling ones."""

    competency: str
    criterion: str
    level: int
    masked: tuple[str, ...]
    bag: frozenset[str]


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case, without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(char for char in decomposed if not unicodedata.combining(char)))


def form_findings(criterion: Criterion) -> Iterator[Finding]:
    """What is wrong with the form of each level. Codes: `level_too_short`, `level_too_long`, `level_form`; the detail is the level."""
    for level, text in enumerate(criterion.levels, 1):
        told = text.strip()
        if not told:
            continue  # told as `level_empty`
        if len(told) < SHORTEST:
            yield Finding(place=criterion.code, code="level_too_short", detail=str(level))
        if len(told) > LONGEST:
            yield Finding(place=criterion.code, code="level_too_long", detail=str(level))
        if not told[0].isupper() or not told.endswith("."):
            yield Finding(place=criterion.code, code="level_form", detail=str(level))


def level_texts(certification: Certification) -> tuple[LevelText, ...]:
    """Every level of a certification, in its order."""
    found = []
    for block in certification.blocks:
        for competency in block.competencies:
            label = frozenset(plain_words(competency.label))
            for criterion in competency.criteria:
                for level, text in enumerate(criterion.levels, 1):
                    masked = tuple(word for word in plain_words(text) if word not in label)
                    bag = frozenset(masked) - _EMPTY
                    found.append(LevelText(competency=competency.code, criterion=criterion.code, level=level, masked=masked, bag=bag))
    return tuple(found)


def distinct_share(texts: Sequence[LevelText]) -> float:
    """The share, 0 to 1, of the texts that differ from every other once labels are masked; 1 when there is none."""
    times = Counter(text.masked for text in texts)
    return sum(times[text.masked] == 1 for text in texts) / len(texts) if texts else 1.0


def text_findings(certification: Certification) -> Iterator[Finding]:
    """What all the texts say together. Codes: `texts_not_distinct` (percent), `text_close` (the other criterion)."""
    texts = level_texts(certification)
    share = distinct_share(texts)
    if share < DISTINCT:
        yield Finding(place=certification.number, code="texts_not_distinct", detail=str(int(share * 100)))
    for one, other in close_pairs(texts):
        yield Finding(place=other.criterion, code="text_close", detail=one.criterion)


def close_pairs(texts: Sequence[LevelText]) -> Iterator[tuple[LevelText, LevelText]]:
    """The pairs of levels of different competencies that share `CLOSE` of their telling words or more, earlier text first.

    Only texts that share one of their rarest words are compared: two sets as close as that cannot do without (prefix filtering).
    """
    times = Counter(word for text in texts for word in text.bag)
    by_word: dict[str, list[int]] = {}
    for rank, text in enumerate(texts):
        words = sorted(text.bag, key=lambda word: (times[word], word))
        rarest = words[: len(words) - ceil(CLOSE * len(words)) + 1] if words else []
        candidates = sorted({earlier for word in rarest for earlier in by_word.get(word, ())})
        for earlier in candidates:
            if texts[earlier].competency != text.competency and likeness(texts[earlier].bag, text.bag) >= CLOSE:
                yield texts[earlier], text
        for word in rarest:
            by_word.setdefault(word, []).append(rank)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of common words, 0 to 1 (Jaccard): 0 when both are empty."""
    whole = one | other
    return len(one & other) / len(whole) if whole else 0.0
