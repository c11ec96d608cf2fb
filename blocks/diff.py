"""What changed between two versions of a framework, as typed changes: the screens have the words.

Competencies and evaluations are matched by code. Criteria are matched by name first, then by code: one that only changed its number is
not told as removed and added.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from blocks.model import Block, Certification, Competency, Criterion, Evaluation
from blocks.rules import Rules


class ChangeKind(StrEnum):
    """What happened. The comments say what `before`, `after` and `detail` hold."""

    FACT = "fact"  # a fact of the certification; detail: its field
    RULE = "rule"  # a value of the rules; detail: its path ("retake.wait_days", "juries.VAE.outside_scorers")
    BLOCK_ADDED = "block_added"  # after: its label
    BLOCK_REMOVED = "block_removed"  # before: its label
    BLOCK_REWORDED = "block_reworded"
    EVALUATION_TEXT = "evaluation_text"
    COMPETENCY_ADDED = "competency_added"  # after: its label
    COMPETENCY_REMOVED = "competency_removed"  # before: its label
    COMPETENCY_REWORDED = "competency_reworded"
    ACTIVITY = "activity"
    SOURCE = "source"  # where a label was read, or whose the criteria are
    CRITERION_ADDED = "criterion_added"  # after: its name
    CRITERION_REMOVED = "criterion_removed"  # before: its name
    CRITERION_RENAMED = "criterion_renamed"
    CRITERION_RENUMBERED = "criterion_renumbered"  # the codes
    LEVEL = "level"  # detail: the level, 1 to 4
    THRESHOLD = "threshold"  # the levels
    CRITICAL = "critical"  # before and after: "yes" or "no"
    INDICATORS = "indicators"  # one a line
    OBSERVED_IN = "observed_in"  # codes of evaluations, a space between
    EVALUATION_ADDED = "evaluation_added"  # after: its name
    EVALUATION_REMOVED = "evaluation_removed"  # before: its name
    EVALUATION_REWORDED = "evaluation_reworded"
    PLAN = "plan"  # detail: the field of the plan


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `block` is empty for the certification as a whole; `place` is the code of what changed, the newer when it has two.

    `name` is a word a person knows it by: the name of the criterion or evaluation. Values are plain text: days in ISO form, numbers in
    digits, "yes" and "no", the codes of enumerations; empty when there is none.
    """

    kind: ChangeKind
    block: str = ""
    competency: str = ""
    place: str = ""
    name: str = ""
    detail: str = ""
    before: str = ""
    after: str = ""


def compare(old: Certification, new: Certification) -> tuple[Change, ...]:
    """Every change from `old` to `new`: the certification, its rules, then block by block in the newer order, removed blocks last."""
    return (*_facts(old, new), *_rules(old.rules, new.rules), *_blocks(old, new))


_APART = frozenset({"blocks", "rules", "flags", "source"})


def _facts(old: Certification, new: Certification) -> Iterator[Change]:
    """Facts of the certification. Where it was read and the doubts that it left are of the reading, not of the content."""
    for field in msgspec.structs.fields(Certification):
        if field.name in _APART:
            continue
        before, after = plain(getattr(old, field.name)), plain(getattr(new, field.name))
        if before != after:
            yield Change(kind=ChangeKind.FACT, place=new.number, detail=field.name, before=before, after=after)


def plain(value: Any) -> str:
    """A value as text: lists one item a line, a structure as its values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "\n".join(plain(each) for each in value)
    if isinstance(value, msgspec.Struct):
        values = (plain(getattr(value, field.name)) for field in msgspec.structs.fields(value))
        return " · ".join(each.replace("\n", ", ") for each in values if each)
    return str(value)


def _rules(old: Rules, new: Rules) -> Iterator[Change]:
    before, after = _flat(old), _flat(new)
    for path in dict.fromkeys([*before, *after]):
        one, other = before.get(path, ""), after.get(path, "")
        if one != other:
            yield Change(kind=ChangeKind.RULE, place="rules", detail=path, before=one, after=other)


def _flat(rules: Rules) -> dict[str, str]:
    """The rules by path. Lists are keyed by what names their items, so that an order alone changes nothing."""
    found = {"name": rules.name}
    for rank, level in enumerate(rules.scale.levels, 1):
        found |= _fields(f"scale.{rank}", level)
    if rules.scale.not_observed is not None:
        found |= _fields("scale.0", rules.scale.not_observed)
    found["scale.source"] = rules.scale.source
    for part in ("competency", "block", "reconciliation", "retake"):
        found |= _fields(part, getattr(rules, part))
    for composition in rules.juries:
        found |= _fields(f"juries.{composition.route.value}", composition, skipped=("route",))
    for each in rules.equivalences:
        found |= _fields(f"equivalences.{each.block}.{each.predecessor}", each, skipped=("block", "predecessor"))
    return found


def _fields(path: str, value: msgspec.Struct, skipped: tuple[str, ...] = ()) -> dict[str, str]:
    return {
        f"{path}.{field.name}": plain(getattr(value, field.name)) for field in msgspec.structs.fields(value) if field.name not in skipped
    }


def _blocks(old: Certification, new: Certification) -> Iterator[Change]:
    before = {block.code: block for block in old.blocks}
    for block in new.blocks:
        known = before.pop(block.code, None)
        if known is None:
            yield Change(kind=ChangeKind.BLOCK_ADDED, block=block.code, place=block.code, after=block.label)
        else:
            yield from _block(known, block)
    for gone in before.values():
        yield Change(kind=ChangeKind.BLOCK_REMOVED, block=gone.code, place=gone.code, before=gone.label)


def _block(old: Block, new: Block) -> Iterator[Change]:
    changed = Change(kind=ChangeKind.BLOCK_REWORDED, block=new.code, place=new.code)
    yield from _if_differs(changed, old.label, new.label)
    yield from _evaluations(old, new)
    yield from _if_differs(_as(changed, ChangeKind.EVALUATION_TEXT), old.evaluation_text, new.evaluation_text)
    before = {each.code: each for each in old.competencies}
    for competency in new.competencies:
        known = before.pop(competency.code, None)
        here = Change(kind=ChangeKind.COMPETENCY_REWORDED, block=new.code, competency=competency.code, place=competency.code)
        if known is None:
            yield _as(here, ChangeKind.COMPETENCY_ADDED, after=competency.label)
        else:
            yield from _competency(known, competency, here)
    for gone in before.values():
        yield Change(kind=ChangeKind.COMPETENCY_REMOVED, block=new.code, competency=gone.code, place=gone.code, before=gone.label)


def _competency(old: Competency, new: Competency, here: Change) -> Iterator[Change]:
    yield from _if_differs(here, old.label, new.label)
    yield from _if_differs(_as(here, ChangeKind.ACTIVITY), old.activity or "", new.activity or "")
    for source in ("source", "criteria_source"):
        yield from _if_differs(_as(here, ChangeKind.SOURCE, detail=source), getattr(old, source), getattr(new, source))
    for known, criterion in _matched(old.criteria, new.criteria):
        if criterion is None and known is not None:
            yield _as(here, ChangeKind.CRITERION_REMOVED, place=known.code, name=known.name, before=known.name)
        elif known is None and criterion is not None:
            yield _as(here, ChangeKind.CRITERION_ADDED, place=criterion.code, name=criterion.name, after=criterion.name)
        elif known is not None and criterion is not None:
            yield from _criterion(known, criterion, _as(here, ChangeKind.LEVEL, place=criterion.code, name=criterion.name))


def _matched(old: tuple[Criterion, ...], new: tuple[Criterion, ...]) -> Iterator[tuple[Criterion | None, Criterion | None]]:
    """Each criterion of either side once, with what it was or became: by name, then by code; in the newer order, removed ones last."""
    left = {each.code: each for each in old}
    pairs: dict[str, Criterion | None] = {}
    for key in ("name", "code"):
        for criterion in new:
            if pairs.get(criterion.code) is None:
                found = next((each for each in left.values() if getattr(each, key) == getattr(criterion, key)), None)
                pairs[criterion.code] = left.pop(found.code) if found else None
    for criterion in new:
        yield pairs[criterion.code], criterion
    for gone in left.values():
        yield gone, None


def _criterion(old: Criterion, new: Criterion, here: Change) -> Iterator[Change]:
    yield from _if_differs(_as(here, ChangeKind.CRITERION_RENUMBERED), old.code, new.code)
    yield from _if_differs(_as(here, ChangeKind.CRITERION_RENAMED), old.name, new.name)
    yield from _if_differs(_as(here, ChangeKind.THRESHOLD), str(old.threshold), str(new.threshold))
    yield from _if_differs(_as(here, ChangeKind.CRITICAL), plain(old.critical), plain(new.critical))
    for level, (before, after) in enumerate(zip(old.levels, new.levels, strict=True), 1):
        yield from _if_differs(_as(here, ChangeKind.LEVEL, detail=str(level)), before, after)
    yield from _if_differs(_as(here, ChangeKind.INDICATORS), plain(old.indicators), plain(new.indicators))
    yield from _if_differs(_as(here, ChangeKind.OBSERVED_IN), " ".join(sorted(old.observed_in)), " ".join(sorted(new.observed_in)))


def _evaluations(old: Block, new: Block) -> Iterator[Change]:
    before = {each.code: each for each in old.evaluations}
    for evaluation in new.evaluations:
        known = before.pop(evaluation.code, None)
        here = Change(kind=ChangeKind.EVALUATION_REWORDED, block=new.code, place=evaluation.code, name=evaluation.name)
        if known is None:
            yield _as(here, ChangeKind.EVALUATION_ADDED, after=evaluation.name)
        else:
            yield from _evaluation(known, evaluation, here)
    for gone in before.values():
        yield Change(kind=ChangeKind.EVALUATION_REMOVED, block=new.code, place=gone.code, name=gone.name, before=gone.name)


def _evaluation(old: Evaluation, new: Evaluation, here: Change) -> Iterator[Change]:
    for field in ("name", "description"):
        yield from _if_differs(_as(here, ChangeKind.EVALUATION_REWORDED, detail=field), getattr(old, field), getattr(new, field))
    before = _fields("", old.plan) if old.plan else {}
    after = _fields("", new.plan) if new.plan else {}
    for path in dict.fromkeys([*before, *after]):
        here_too = _as(here, ChangeKind.PLAN, detail=path.removeprefix("."))
        yield from _if_differs(here_too, before.get(path, ""), after.get(path, ""))


def _if_differs(change: Change, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield msgspec.structs.replace(change, before=before, after=after)


def _as(change: Change, kind: ChangeKind, **more: str) -> Change:
    return msgspec.structs.replace(change, kind=kind, **more)


class Part(StrEnum):
    """What becomes of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


ALIKE = 0.6
"""Under this likeness (0 to 1) two wordings are told whole: woven together they could not be read."""


class Segment(msgspec.Struct, frozen=True):
    """A run of words of a text, with what became of it."""

    part: Part
    text: str


def word_changes(before: str, after: str) -> tuple[Segment, ...]:
    """Two wordings laid over each other, word by word: joined with spaces, kept and removed give `before`, kept and added give `after`.

    Wordings that are hardly alike are removed and added whole.
    """
    old, new = before.split(), after.split()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    if old and new and matcher.ratio() < ALIKE:
        return (Segment(Part.REMOVED, " ".join(old)), Segment(Part.ADDED, " ".join(new)))
    found: list[Segment] = []
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            found.append(Segment(Part.KEPT, " ".join(old[start:end])))
            continue
        if end > start:
            found.append(Segment(Part.REMOVED, " ".join(old[start:end])))
        if to > from_:
            found.append(Segment(Part.ADDED, " ".join(new[from_:to])))
    return tuple(found)
