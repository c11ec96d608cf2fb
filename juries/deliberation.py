"""The record of a deliberation ("procès-verbal"): both blind levels, the agreed one, the reasons, and the digest that both jurors sign."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from juries.barred import bar
from juries.composition import Seat
from juries.grid import Grid, Piece
from juries.reconciliation import (
    Difference,
    ReconciliationRule,
    Settlement,
    agreed_levels,
    differences,
    open_straddles,
    unlocked,
)
from juries.refusal import Refusal
from juries.scoring import Scoresheet, lock_obstacles
from juries.verdict import BlockVerdict, VerdictRule, judge_block

FORMAT: Literal["jury-record-1"] = "jury-record-1"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An interview or an oral as the record tells it: the day, the place (none at a distance), who of the jury was there. No length."""

    on: date
    place: str
    present: tuple[str, ...]


class SignedEvidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of evidence as the record covers it: its reference and the SHA-256 of what was stored, in hexadecimal.

    `evaluation` is where it comes from, as `Criterion.observed_in` names it; `title` the case's; `held` is of an interview or an oral.
    """

    reference: str
    digest: str
    evaluation: str = ""
    title: str = ""
    held: Held | None = None


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion: both blind levels, in the order of the record's jurors, and the one that stands. `reason` when the pair settled it."""

    competency: str
    criterion: str
    threshold: int
    critical: bool
    blind: tuple[int, int]
    agreed: int
    reason: str = ""
    proposed_by: str | None = None
    agreed_by: str | None = None


class Seated(msgspec.Struct, frozen=True, kw_only=True):
    """One member as the record names them. `outside`: outside the candidate's centre when the jury was composed."""

    member: str
    name: str
    seat: Seat
    outside: bool


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What a jury decides upon: one candidate (by number), one block, of one frozen framework version; who sat, and where.

    `framework` is the SHA-256 of the framework version, in hexadecimal.
    """

    jury: str
    candidate: str
    framework: str
    block: str
    place: str = ""
    seated: tuple[Seated, ...] = ()


class JuryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The whole record. Jurors are in a fixed order, so that it does not depend on who is called first."""

    decided: Decided
    jurors: tuple[str, str]
    evidence: tuple[SignedEvidence, ...]
    lines: tuple[RecordLine, ...]
    verdict: BlockVerdict
    verdict_rule: VerdictRule
    reconciliation_rule: ReconciliationRule
    format: Literal["jury-record-1"] = FORMAT


class Signature(msgspec.Struct, frozen=True):
    """One juror's signature, over the digest of the record that they read."""

    juror: str
    digest: str


class Deliberation(msgspec.Struct, frozen=True, kw_only=True):
    """What stands when the pair deliberates: the grid with its evidence, both sheets, what was settled, the rules of the session."""

    decided: Decided
    grid: Grid
    pieces: tuple[Piece, ...]
    sheets: tuple[Scoresheet, Scoresheet]
    verdict_rule: VerdictRule
    reconciliation_rule: ReconciliationRule
    settlements: tuple[Settlement, ...] = ()

    def ordered(self) -> tuple[Scoresheet, Scoresheet]:
        """The two sheets by juror, whichever came first."""
        first, second = sorted(self.sheets, key=lambda sheet: sheet.juror)
        return first, second


def record_obstacles(deliberation: Deliberation) -> tuple[Refusal, ...]:
    """Why there can be no record yet: unlocked sheets, anything a sheet lacks, straddled thresholds still open."""
    first, second = deliberation.ordered()
    if first.juror == second.juror:
        return (Refusal("named_twice", {"person": first.juror}),)
    early = unlocked(first, second) or (*lock_obstacles(deliberation.grid, first), *lock_obstacles(deliberation.grid, second))
    if early:
        return early
    found = differences(deliberation.grid.block, first, second)
    return tuple(
        Refusal("straddle_open", {"competency": d.competency, "criterion": d.criterion.code})
        for d in open_straddles(found, deliberation.settlements)
    )


def draw_up(deliberation: Deliberation) -> JuryRecord:
    """The record. Raises `BarredError` with whatever is still missing."""
    bar(record_obstacles(deliberation))
    first, second = deliberation.ordered()
    block = deliberation.grid.block
    found = differences(block, first, second)
    levels = agreed_levels(first, found, deliberation.settlements, deliberation.reconciliation_rule)
    return JuryRecord(
        decided=deliberation.decided,
        jurors=(first.juror, second.juror),
        evidence=tuple(
            sorted(
                (_signed(piece) for piece in deliberation.pieces),
                key=lambda item: item.reference,
            )
        ),
        lines=_lines(deliberation, levels, found),
        verdict=judge_block(block, levels, deliberation.verdict_rule),
        verdict_rule=deliberation.verdict_rule,
        reconciliation_rule=deliberation.reconciliation_rule,
    )


def digest_of(record: JuryRecord) -> str:
    """The SHA-256, in hexadecimal, of the record's canonical JSON (keys sorted, UTF-8, no blanks)."""
    return hashlib.sha256(msgspec.json.encode(record, order="sorted")).hexdigest()


def signature_obstacles(record: JuryRecord, signatures: Iterable[Signature]) -> tuple[Refusal, ...]:
    """Which of the two jurors has not signed this very record. A signature over another digest does not count."""
    digest = digest_of(record)
    signed = {signature.juror for signature in signatures if signature.digest == digest}
    return tuple(Refusal("not_signed", {"person": juror}) for juror in record.jurors if juror not in signed)


def _signed(piece: Piece) -> SignedEvidence:
    heard = piece.interview or piece.oral
    held = Held(on=heard.held_on, place=heard.place, present=heard.present) if heard else None
    return SignedEvidence(piece.evidence.reference, piece.evidence.digest, piece.evidence.evaluation, piece.title, held)


def _lines(deliberation: Deliberation, levels: dict[str, int], found: tuple[Difference, ...]) -> tuple[RecordLine, ...]:
    first, second = (sheet.levels() for sheet in deliberation.ordered())
    differing = {difference.criterion.code for difference in found}
    settled = {s.criterion: s for s in deliberation.settlements if s.agreed_by is not None and s.criterion in differing}
    return tuple(
        _line(
            row.competency,
            row.criterion.threshold,
            row.criterion.critical,
            (code, first[code], second[code], levels[code]),
            settled.get(code),
        )
        for row in deliberation.grid.rows
        for code in (row.criterion.code,)
    )


def _line(competency: str, threshold: int, critical: bool, scored: tuple[str, int, int, int], settled: Settlement | None) -> RecordLine:
    code, first, second, agreed = scored
    line = RecordLine(competency=competency, criterion=code, threshold=threshold, critical=critical, blind=(first, second), agreed=agreed)
    if settled is None:
        return line
    return msgspec.structs.replace(line, reason=settled.reason, proposed_by=settled.proposed_by, agreed_by=settled.agreed_by)
