"""What follows from a signed record: a block awarded, or what to take again; the title once every block is held."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from blocks.model import Certification
from juries.barred import bar
from juries.deliberation import Deliberation, Signature, digest_of, draw_up, record_obstacles, signature_obstacles
from juries.refusal import Refusal
from juries.verdict import Outcome


class BlockDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A jury's decision on a block, as both signed it. `to_take_again` lists competencies when it is not acquired."""

    block: str
    candidate: str
    outcome: Outcome
    record_digest: str
    to_take_again: tuple[str, ...] = ()


def decision_obstacles(deliberation: Deliberation, signatures: Iterable[Signature]) -> tuple[Refusal, ...]:
    """Why nothing is decided yet. No shortcut: two complete locked sheets, every straddle settled, both signatures on this very record."""
    reasons = record_obstacles(deliberation)
    return reasons or signature_obstacles(draw_up(deliberation), signatures)


def decide_block(deliberation: Deliberation, signatures: Iterable[Signature]) -> BlockDecision:
    """The decision. Raises `BarredError` while anything is missing.

    A competency that one of the two could score from no evidence is "not observed" for them, hence never acquired.
    """
    bar(decision_obstacles(deliberation, tuple(signatures)))
    record = draw_up(deliberation)
    return BlockDecision(
        block=record.decided.block,
        candidate=record.decided.candidate,
        outcome=record.verdict.outcome,
        record_digest=digest_of(record),
        to_take_again=record.verdict.to_take_again,
    )


def title_obstacles(certification: Certification, held: Collection[str]) -> tuple[Refusal, ...]:
    """The blocks still missing for the title, which takes all of them (the fiche, on capitalisation). Codes are short: BC03."""
    if not certification.blocks:
        return (Refusal("no_blocks", {"certification": certification.number}),)
    return tuple(Refusal("block_missing", {"block": block.code}) for block in certification.blocks if block.code not in held)
