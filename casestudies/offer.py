"""The cases that may be laid before somebody: those without a fault. A broken one stays on the shelf and reaches nobody."""

from __future__ import annotations

from collections.abc import Collection

from casestudies import library
from casestudies.library import BrokenCase
from casestudies.lint import SEEDS, lint
from casestudies.scenario.casefile import Case, CaseFile

FEW = SEEDS[:1]
"""Variants made to find a case sound: a page waits for it. `epreuve cases lint` makes them all."""
_sound: dict[str, bool] = {}
"""By digest: whether a content was found without fault, once a process."""


def serving(certification: str, blocks: Collection[str]) -> tuple[CaseFile, ...]:
    """The cases of a certification, by its number in the register, in any of these blocks: two certifications may name theirs alike."""
    return tuple(case.file for case in sound_cases() if case.file.certification == certification and case.file.block in blocks)


def sound_cases() -> tuple[Case, ...]:
    """All the cases without fault, in alphabetical order of their identifiers."""
    found = []
    for case_id in library.identifiers():
        try:
            case = library.load(case_id)
        except BrokenCase:
            continue
        if case.digest not in _sound:
            _sound[case.digest] = lint(case_id, seeds=FEW) == ()
        if _sound[case.digest]:
            found.append(case)
    return tuple(found)
