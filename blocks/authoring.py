"""What an author does to a draft framework, as functions from a certification to the next one.

The register's words are never changed: a list of competencies may be cut otherwise, word for word. The certifier's own (activities,
criteria, evaluations outside the fiche, plans) is replaced part by part. Each part has a *revision*, so that nobody writes over what
another person wrote since.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import takewhile

import msgspec

from blocks.model import Block, Certification, Competency, Criterion, Evaluation, EvaluationPlan, Flag
from blocks.rules import Rules

MOST_CRITERIA = 8
"""Criteria of one competency. Two to four make a grid that a juror keeps in mind; beyond eight nobody does."""
MOST_EVALUATIONS = 12
MOST_SITUATIONS = 20
"""Situations of one dossier."""
MOST_TOLERATED = 20
"""Criteria of a competency, or competencies of a block, that a rule may let through: more than any has."""
MOST_DAYS, MOST_RETAKES, LARGEST_JURY = 3660, 20, 12
"""Days between a decision and the next jury, retakes, members of a jury, at most."""
LONGEST_RULES_NAME, LONGEST_LABEL, LONGEST_MEANING, LONGEST_SOURCE, LONGEST_ADDED = 40, 60, 300, 300, 2000
"""Characters of the texts of rules."""
MOST_EQUIVALENCES, MOST_FORMER_BLOCKS = 30, 20
REGISTER_NUMBER = re.compile(r"(RNCP|RS)[1-9]\d{0,5}", re.ASCII)
"""How an equivalence names a former certification."""
LONGEST_MINUTES = 3000
"""Fifty hours: an evaluation that lasts longer is a work handed in."""
REVISION_LENGTH = 16
SPLIT_FLAG, BEFORE_FLAG, UNNUMBERED_FLAG = "competencies_split", "text_before_competencies", "evaluations_not_numbered"
EQUIVALENCE_FLAG = "equivalence_to_confirm"
_WORD = re.compile(r"[^ \t\r\n]+")
"""A no-break space is part of the register's text: it does not part two words."""


class AuthoringError(Exception):
    """An edit that cannot be made, with what is needed to say why.

    Codes: `words_changed` (`at`: rank of the word, `expected`, `read`), `split_not_open`, `split_empty`, `too_many_criteria`,
    `too_many_evaluations`, `not_in_fiche` (`text`), `fiche_evaluation`.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


class EvaluationText(msgspec.Struct, frozen=True, kw_only=True):
    """One evaluation as an author writes it. `code` is the one it has in the draft, empty for a new one.

    `judges` names the competencies that it judges: each of their criteria is observed there, when none was yet, and no criterion of the
    others is. None leaves the criteria as they are.
    """

    code: str = ""
    name: str = ""
    description: str = ""
    outside_fiche: bool = False
    plan: EvaluationPlan | None = None
    judges: tuple[str, ...] | None = None


def clean(text: str) -> str:
    """The text as it is kept: composed characters, plain line ends, no control character, no space at its ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs", "Cn"})
    # Last: a letter and its accent may have stood apart by what was dropped between them.
    return unicodedata.normalize("NFC", kept).strip()


def clean_line(text: str) -> str:
    """The text on one line, its runs of spaces made one."""
    return " ".join(clean(text).split())


def clean_lines(text: str) -> tuple[str, ...]:
    """The lines that hold something, each clean."""
    return tuple(line for line in (clean_line(each) for each in clean(text).split("\n")) if line)


def revision(*parts: object) -> str:
    """The name of what one form edits, as it stands: two equal parts have the same, whatever else changed in the draft."""
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()[:REVISION_LENGTH]


def words_of(text: str) -> list[str]:
    """The words of a label, to the letter."""
    return _WORD.findall(text)


def competency_revision(competency: Competency) -> str:
    """The revision of a competency, its label included: it is another one when the list was cut otherwise."""
    return revision(competency)


def split_revision(block: Block) -> str:
    """The revision of the way a block's list is cut; the criteria do not count."""
    return revision(tuple(competency.label for competency in block.competencies))


def evaluations_revision(block: Block) -> str:
    """The revision of a block's evaluations, their plans, and what each judges."""
    return revision(block.evaluations, [block.judged_in(evaluation.code) for evaluation in block.evaluations])


def find_competency(certification: Certification, code: str) -> tuple[Block, Competency]:
    """The competency of that code and its block. Raises KeyError."""
    for block in certification.blocks:
        for competency in block.competencies:
            if competency.code == code:
                return block, competency
    raise KeyError(code)


def with_competency(
    certification: Certification, code: str, *, activity: str, criteria: Sequence[Criterion], criteria_source: str
) -> Certification:
    """The certification with that competency's grid. Criteria take their codes from their order, whatever codes they carry.

    Raises KeyError for an unknown competency, AuthoringError `too_many_criteria` (`most`).
    """
    block, competency = find_competency(certification, code)
    if len(criteria) > MOST_CRITERIA:
        raise AuthoringError("too_many_criteria", most=MOST_CRITERIA)
    written = msgspec.structs.replace(
        competency, activity=activity or None, criteria=_numbered(code, criteria), criteria_source=criteria_source
    )
    competencies = tuple(written if each.code == code else each for each in block.competencies)
    return _with_block(certification, msgspec.structs.replace(block, competencies=competencies))


def with_evaluations(certification: Certification, code: str, written: Sequence[EvaluationText]) -> Certification:
    """The certification with the evaluations of a block in that order; criteria follow those that change codes, and lose those that go.

    An evaluation of the fiche keeps its words when the fiche numbers it; one that an author reads from an unnumbered text is worded by
    that text alone. Raises KeyError, AuthoringError `fiche_evaluation`, `not_in_fiche`, `too_many_evaluations` (`most`).
    """
    block = certification.block(code)
    if len(written) > MOST_EVALUATIONS:
        raise AuthoringError("too_many_evaluations", most=MOST_EVALUATIONS)
    if evaluations_fixed(certification, block):
        _check_fiche_evaluations(block, written)
    else:
        for text in written:
            if not text.outside_fiche:
                _check_words(block, text)
    evaluations, moved = _placed(block, written)
    known = {evaluation.code for evaluation in block.evaluations}

    def follow(criterion: Criterion) -> Criterion:
        places = tuple(moved.get(place, place) for place in criterion.observed_in if place not in known or place in moved)
        return msgspec.structs.replace(criterion, observed_in=places)

    competencies = tuple(
        msgspec.structs.replace(competency, criteria=tuple(follow(criterion) for criterion in competency.criteria))
        for competency in block.competencies
    )
    block = msgspec.structs.replace(block, evaluations=evaluations, competencies=competencies)
    for evaluation, text in zip(evaluations, written, strict=True):
        if text.judges is not None:
            block = _judging(block, evaluation.code, text.judges)
    return _with_block(certification, block)


def _judging(block: Block, place: str, judges: Collection[str]) -> Block:
    """The block whose evaluation `place` judges these competencies and no other."""
    already = block.judged_in(place)

    def observed(competency: Competency) -> Competency:
        if (competency.code in judges) == (competency.code in already):
            return competency
        criteria = []
        for criterion in competency.criteria:
            elsewhere = tuple(each for each in criterion.observed_in if each != place)
            places = _in_order(block, (*elsewhere, place)) if competency.code in judges else elsewhere
            criteria.append(msgspec.structs.replace(criterion, observed_in=places))
        return msgspec.structs.replace(competency, criteria=tuple(criteria))

    return msgspec.structs.replace(block, competencies=tuple(observed(competency) for competency in block.competencies))


def _in_order(block: Block, places: Sequence[str]) -> tuple[str, ...]:
    """Places in the order of the block's evaluations, what is none of them last."""
    order = {evaluation.code: rank for rank, evaluation in enumerate(block.evaluations)}
    return tuple(sorted(places, key=lambda place: order.get(place, len(order))))


def with_rules(certification: Certification, rules: Rules) -> Certification:
    """The certification under these rules, each equivalence that waits for a person flagged as such."""
    waiting = [each for each in rules.equivalences if each.to_confirm]
    doubts = tuple(Flag(f"equivalences.{each.block}.{each.predecessor}", EQUIVALENCE_FLAG, each.reason) for each in waiting)
    others = tuple(flag for flag in certification.flags if flag.code != EQUIVALENCE_FLAG)
    return msgspec.structs.replace(certification, rules=rules, flags=(*others, *doubts))


def evaluations_fixed(certification: Certification, block: Block) -> bool:
    """Whether the fiche itself numbers the evaluations of the block."""
    return not _flagged(certification, block, UNNUMBERED_FLAG)


def split_open(certification: Certification, block: Block) -> bool:
    """Whether the list of competencies was cut by us, so that a person may cut it otherwise."""
    return _flagged(certification, block, SPLIT_FLAG)


def _flagged(certification: Certification, block: Block, code: str) -> bool:
    return any(flag.place == block.code and flag.code == code for flag in certification.flags)


def text_before(certification: Certification, block: Block) -> str:
    """The words that the register puts before the list of a block; empty when there are none."""
    return next((flag.read for flag in certification.flags if flag.place == block.code and flag.code == BEFORE_FLAG), "")


def with_split(certification: Certification, code: str, labels: Sequence[str]) -> Certification:
    """The certification with the list of a block cut into these labels: the same words in the same order, to the letter.

    The sentence before the list may be taken in or left out. A grid goes with the first word of its competency: two competencies that
    become one have both grids, of one cut in two the first part keeps it. Raises KeyError, AuthoringError `split_not_open`,
    `split_empty`, `words_changed`.
    """
    block = certification.block(code)
    if not split_open(certification, block):
        raise AuthoringError("split_not_open")
    kept = tuple(line for line in (" ".join(words_of(label)) for label in labels) if line)
    if not kept:
        raise AuthoringError("split_empty")
    offset = _offset(certification, block, kept)
    starts = _starts([competency.label for competency in block.competencies], offset)
    competencies = []
    first = 0
    for rank, label in enumerate(kept, 1):
        last = first + len(words_of(label))
        inside = [each for start, each in zip(starts, block.competencies, strict=True) if first <= start < last]
        before = [each for start, each in zip(starts, block.competencies, strict=True) if start <= first] or list(block.competencies[:1])
        competencies.append(_recut(f"{code}C{rank:02}", label, inside, before[-1].source))
        first = last
    recounted = Flag(code, SPLIT_FLAG, str(len(kept)))
    flags = tuple(recounted if (flag.place, flag.code) == (code, SPLIT_FLAG) else flag for flag in certification.flags)
    return _with_block(
        msgspec.structs.replace(certification, flags=flags), msgspec.structs.replace(block, competencies=tuple(competencies))
    )


def _offset(certification: Certification, block: Block, labels: Sequence[str]) -> int:
    """How many words stand before the list in the new cut. Raises AuthoringError `words_changed` at the first word that differs."""
    read = [word for label in labels for word in words_of(label)]
    own = [word for competency in block.competencies for word in words_of(competency.label)]
    before = words_of(text_before(certification, block))
    taken_in = bool(before) and own[: len(before)] == before
    bare = own[len(before) :] if taken_in else own
    if read == bare:
        return -len(before) if taken_in else 0
    if before and read[:1] == before[:1]:
        expected, offset = [*before, *bare], 0 if taken_in else len(before)
    else:
        expected, offset = bare, 0
    if read != expected:
        at = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(read, expected, strict=False))))
        raise AuthoringError("words_changed", at=at + 1, expected=_around(expected, at), read=_around(read, at))
    return offset


def _around(words: Sequence[str], at: int) -> str:
    return " ".join(words[max(0, at - 3) : at + 4])


def _starts(labels: Sequence[str], offset: int) -> list[int]:
    """The rank of the first word of each label; never below 0."""
    starts = []
    at = offset
    for label in labels:
        starts.append(max(at, 0))
        at += len(words_of(label))
    return starts


def _recut(code: str, label: str, inside: Sequence[Competency], source: str) -> Competency:
    activity = next((each.activity for each in inside if each.activity), None)
    criteria = [criterion for each in inside for criterion in each.criteria]
    written_by = next((each.criteria_source for each in inside if each.criteria_source), "")
    if len(inside) == 1 and words_of(inside[0].label) == words_of(label):
        label = inside[0].label
    return Competency(
        code=code, label=label, source=source, activity=activity, criteria=_numbered(code, criteria), criteria_source=written_by
    )


def _numbered(code: str, criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    return tuple(msgspec.structs.replace(each, code=f"{code}K{rank}") for rank, each in enumerate(criteria, 1))


def _check_fiche_evaluations(block: Block, written: Sequence[EvaluationText]) -> None:
    """The evaluations that the fiche numbers are all there, worded as they are, and nothing else claims to be of the fiche."""
    fixed = [(each.code, each.name, each.description) for each in block.evaluations if not each.outside_fiche]
    if [(each.code, each.name, each.description) for each in written if not each.outside_fiche] != fixed:
        raise AuthoringError("fiche_evaluation")


def _check_words(block: Block, text: EvaluationText) -> None:
    for said in (text.name, text.description):
        if _plain(said) not in _plain(block.evaluation_text):
            raise AuthoringError("not_in_fiche", text=said)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _placed(block: Block, written: Sequence[EvaluationText]) -> tuple[tuple[Evaluation, ...], dict[str, str]]:
    """The evaluations with their codes (E1, E2… of the fiche, S1, S2… outside it), and which old code became which."""
    moved: dict[str, str] = {}
    counts = {"E": 0, "S": 0}
    placed = []
    for text in written:
        letter = "S" if text.outside_fiche else "E"
        counts[letter] += 1
        code = f"{block.code}{letter}{counts[letter]}"
        if text.code:
            moved[text.code] = code
        placed.append(
            Evaluation(
                code=code,
                number=counts[letter],
                name=text.name,
                description=text.description,
                outside_fiche=text.outside_fiche,
                plan=text.plan,
            )
        )
    return tuple(placed), moved


def _with_block(certification: Certification, block: Block) -> Certification:
    blocks = tuple(block if each.code == block.code else each for each in certification.blocks)
    return msgspec.structs.replace(certification, blocks=blocks)
