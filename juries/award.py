"""What follows from a signed record: a block awarded, or what to take again; the title once every block is held."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from blocks.model import Certification
from juries.barred import bar
from juries.deliberation import JuryRecord, Signature, digest_of, signature_obstacles
from juries.refusal import Refusal
from juries.verdict import Outcome


class BlockDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A jury's decision on a block, as both signed it. `to_take_again` lists competencies when it is not acquired."""

    block: str
    candidate: str
    outcome: Outcome
    record_digest: str
    to_take_again: tuple[str, ...] = ()


def decide_block(record: JuryRecord, signatures: Iterable[Signature]) -> BlockDecision:
    """The decision that a record carries once both have signed it. Raises `BarredError` ("not_signed") before.

    There is no shortcut: a record is only drawn up from two complete, locked sheets with every straddle settled; and a competency that
    one of the two could score from no evidence is "not observed" for them, hence never acquired.
    """
    bar(signature_obstacles(record, signatures))
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
