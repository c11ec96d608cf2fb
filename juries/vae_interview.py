"""The VAE interview as evidence: what is asked, how it is recorded, and every reason why it may not be.

A VAE candidate shows a criterion in their validation file or in the interview with the jury (`Criterion.observed_in`). The interview is
held once by the whole jury; its record says when, where, who was there and what was asked. It makes evidence of the criteria that were
asked about, and of these alone. What each juror notes stays their own until both sheets are locked, and is no part of the record. Neither
the fiche nor the decree on VAE juries (2024-332) fixes the form and length of an interview: the bounds here are the certifier's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

import msgspec

from blocks.model import INTERVIEW, Block, Criterion
from juries.refusal import Refusal
from juries.vae import VaeFile
from juries.vae_table import State

LONGEST_MINUTES = 240


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """A criterion asked about, and the question in the jury's words when they kept them."""

    criterion: str
    wording: str = ""


class Interview(msgspec.Struct, frozen=True, kw_only=True):
    """One interview. `place` is empty when it was held at a distance; `minutes` is 1 to 240; `present` are the members of the jury who
    were there, by their number in it: the candidate always was. `salt` is drawn at random for each record: its digest is signed and
    printed, and the length, which could tell of a measure, must not be found from it by trying all that it may be.
    """

    held_on: date
    place: str = ""
    remote: bool = False
    minutes: int
    present: tuple[str, ...]
    questions: tuple[Question, ...]
    salt: str = ""

    def same_as(self, other: Interview) -> bool:
        """Whether both say the same."""
        return msgspec.structs.replace(self, salt="") == msgspec.structs.replace(other, salt="")

    @property
    def asked(self) -> frozenset[str]:
        """The criteria that it makes evidence of."""
        return frozenset(question.criterion for question in self.questions)

    def heard_by(self, scorers: Iterable[str]) -> bool:
        """Whether these jurors were all there. One named since did not hear it, hence cannot judge by it."""
        return set(scorers) <= set(self.present)


def criteria_to_ask(block: Block) -> tuple[tuple[str, Criterion], ...]:
    """The criteria of a block that show in the interview, each with its competency, in the fiche's order."""
    return tuple(
        (competency.code, criterion)
        for competency in block.competencies
        for criterion in competency.criteria
        if INTERVIEW in criterion.observed_in
    )


def opening_obstacles(block: Block, file: VaeFile | None, today: date) -> tuple[Refusal, ...]:
    """Why no interview may be held yet for that block; empty from the day of the jury on."""
    if not criteria_to_ask(block):
        return (Refusal("interview_nothing_to_ask", {"block": block.code}),)
    if file is None or file.state is not State.JURY_PLANNED or file.jury_on is None:
        return (Refusal("interview_not_planned"),)
    if today < file.jury_on:
        return (Refusal("interview_to_come", {"on": file.jury_on.isoformat()}),)
    return ()


def recording_obstacles(interview: Interview, block: Block, jury_on: date, members: tuple[str, ...], today: date) -> tuple[Refusal, ...]:
    """Why this may not be recorded: every reason, in the order of the form. `members` is the whole jury, who must all have been there."""
    reasons = []
    if not jury_on <= interview.held_on <= today:
        reasons.append(Refusal("interview_day", {"first": jury_on.isoformat(), "last": today.isoformat()}))
    if not interview.remote and not interview.place.strip():
        reasons.append(Refusal("interview_place_missing"))
    if not 1 <= interview.minutes <= LONGEST_MINUTES:
        reasons.append(Refusal("interview_minutes", {"longest": str(LONGEST_MINUTES)}))
    reasons += [Refusal("interview_absent", {"person": member}) for member in members if member not in interview.present]
    reasons += [Refusal("interview_stranger", {"person": person}) for person in interview.present if person not in members]
    return (*reasons, *_question_obstacles(interview, block))


def _question_obstacles(interview: Interview, block: Block) -> tuple[Refusal, ...]:
    if not interview.questions:
        return (Refusal("interview_nothing_asked"),)
    known = {criterion.code for _competency, criterion in criteria_to_ask(block)}
    codes = [question.criterion for question in interview.questions]
    strange = dict.fromkeys(code for code in codes if code not in known or codes.count(code) > 1)
    return tuple(Refusal("interview_criterion", {"criterion": code}) for code in strange)


def digest_of(interview: Interview) -> str:
    """The SHA-256, in hexadecimal, of the record's canonical JSON (keys sorted, UTF-8, no blanks)."""
    return hashlib.sha256(canonical(interview)).hexdigest()


def canonical(interview: Interview) -> bytes:
    """The record as it is stored and signed."""
    return msgspec.json.encode(interview, order="sorted")
