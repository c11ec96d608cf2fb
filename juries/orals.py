"""Orals and role-plays: the slots of a day, why two of them clash, and the record that makes evidence.

A slot is known by the hour at which the jury meets the candidate. Preparation comes before it and writing after it, elsewhere: room, jurors
and the person who plays are taken for the meeting alone. Those of one series meet at a regular step, the longest meeting among them and
the rest between: what the jurors see of a day tells nothing of anyone's measures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import msgspec

from blocks.model import Block, Criterion
from blocks.oral_kits import PhaseKind
from juries.oral_clock import OwnPhase
from juries.refusal import Refusal
from juries.vae_interview import Question

ROUND = timedelta(minutes=5)
"""Meetings of a series come at a multiple of this: nobody is called at 20 h 06 and 40 seconds."""
LONGEST_REST_MINUTES = 120
"""The certifier's own guard against a typing error."""


class OralSlot(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's oral on a day. `meets_at` is aware; people are named by their account; `player` is None when nobody plays."""

    key: str
    candidate: str
    jurors: frozenset[str]
    room: str
    meets_at: datetime
    phases: tuple[OwnPhase, ...]
    player: str | None = None

    @property
    def begins_at(self) -> datetime:
        """When the candidate starts to prepare."""
        return self.meets_at - _lasting(self.phases[: self._held[0]])

    @property
    def before_jury(self) -> tuple[OwnPhase, ...]:
        """The phases that the jury times: from the first before it to the last, what is prepared in between included."""
        first, last = self._held
        return self.phases[first : last + 1]

    @property
    def meeting(self) -> timedelta:
        """From the first phase before the jury to the end of the last."""
        return _lasting(self.before_jury)

    @property
    def meeting_ends_at(self) -> datetime:
        """When room, jurors and player are free."""
        return self.meets_at + self.meeting

    @property
    def ends_at(self) -> datetime:
        """When the candidate is free, writing included."""
        return self.begins_at + _lasting(self.phases)

    @property
    def _held(self) -> tuple[int, int]:
        ranks = [rank for rank, phase in enumerate(self.phases) if phase.kind is PhaseKind.HOLD]
        return ranks[0], ranks[-1]


def _lasting(phases: Iterable[OwnPhase]) -> timedelta:
    return sum((phase.length for phase in phases), timedelta(0))


def lay_out(slots: Sequence[OralSlot], first: datetime, rest: timedelta) -> tuple[OralSlot, ...]:
    """The slots one after the other, in their order, from the first meeting on (aware), at one step for all: a round one."""
    least = max((slot.meeting for slot in slots), default=timedelta(0)) + rest
    step = -(-least // ROUND) * ROUND
    return tuple(msgspec.structs.replace(slot, meets_at=first + rank * step) for rank, slot in enumerate(slots))


def clashes(slot: OralSlot, others: Iterable[OralSlot]) -> tuple[Refusal, ...]:
    """Every reason why this slot cannot stand beside the others; one of the same key is itself, before it moved."""
    return (*_within(slot), *(reason for other in others if other.key != slot.key for reason in _between(slot, other)))


def _within(slot: OralSlot) -> Iterator[Refusal]:
    if slot.player is not None and slot.player in {slot.candidate, *slot.jurors}:
        yield Refusal("oral.player_sits", {"person": slot.player})


def _between(slot: OralSlot, other: OralSlot) -> Iterator[Refusal]:
    if slot.candidate == other.candidate and _overlap((slot.begins_at, slot.ends_at), (other.begins_at, other.ends_at)):
        yield Refusal("oral.candidate_taken", _at(other, slot.candidate))
    if not _overlap((slot.meets_at, slot.meeting_ends_at), (other.meets_at, other.meeting_ends_at)):
        return
    if _same_room(slot.room, other.room):
        yield Refusal("oral.room_taken", _at(other, slot.room))
    for juror in sorted(slot.jurors & (other.jurors | {other.player})):
        yield Refusal("oral.juror_taken", _at(other, juror))
    if slot.player is not None and slot.player in {other.player, *other.jurors}:
        yield Refusal("oral.player_taken", _at(other, slot.player))


def _at(other: OralSlot, what: str) -> dict[str, str]:
    return {"what": what, "at": other.meets_at.isoformat()}


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _same_room(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


class HeldOral(msgspec.Struct, frozen=True, kw_only=True):
    """An oral as it was held: which evaluation, when and where, the members present (by their number in the jury), the questions asked
    beside the role-play. How long it took is no part of it.
    """

    evaluation: str
    held_on: date
    place: str
    present: tuple[str, ...]
    questions: tuple[Question, ...] = ()

    def heard_by(self, scorers: Iterable[str]) -> bool:
        """Whether these jurors were all there. One named since did not hear it, hence cannot judge by it."""
        return set(scorers) <= set(self.present)


def observed_criteria(block: Block, evaluation: str) -> tuple[tuple[str, Criterion], ...]:
    """The criteria of a block that an evaluation shows, each with its competency, in the fiche's order."""
    return tuple(
        (competency.code, criterion)
        for competency in block.competencies
        for criterion in competency.criteria
        if evaluation in criterion.observed_in
    )


def record_reasons(
    held: HeldOral, block: Block, *, meets_at: datetime, scorers: Sequence[str], members: Sequence[str], now: datetime
) -> tuple[Refusal, ...]:
    """Why this may not be recorded: every reason, in the order of the form. Those who score must all have been there."""
    if now < meets_at:
        return (Refusal("oral_to_come", {"on": meets_at.isoformat()}),)
    known = {criterion.code for _competency, criterion in observed_criteria(block, held.evaluation)}
    return (
        *(Refusal("oral_absent", {"person": member}) for member in scorers if member not in held.present),
        *(Refusal("oral_stranger", {"person": person}) for person in held.present if person not in members),
        *(Refusal("oral_criterion", {"criterion": q.criterion}) for q in held.questions if q.criterion not in known),
    )


def canonical_oral(held: HeldOral) -> bytes:
    """The record as it is stored and signed: canonical JSON, keys sorted, UTF-8."""
    return msgspec.json.encode(held, order="sorted")


def digest_of_oral(held: HeldOral) -> str:
    """The SHA-256, in hexadecimal, of the canonical record."""
    return hashlib.sha256(canonical_oral(held)).hexdigest()
