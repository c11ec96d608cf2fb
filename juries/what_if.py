"""What past verdicts would have been under other thresholds or rules. Nothing is changed: the levels are those that the juries gave.

Where two jurors differed and nobody asked them to agree, a moved threshold may come between their levels: whether the verdict turns is then
for them to say, and is told as undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from blocks.model import Block, Competency
from blocks.rules import Unsettled
from juries.deliberation import JuryRecord, RecordLine
from juries.reconciliation import ReconciliationRule
from juries.verdict import BlockVerdict, Outcome, VerdictRule, judge_block


class Would(StrEnum):
    """What a verdict would be. Undecided: the two jurors would have had to agree first."""

    ACQUIRED = "acquired"
    UNDECIDED = "undecided"
    NOT_ACQUIRED = "not_acquired"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """Other thresholds (1 to 4, by criterion; the version's own elsewhere) and the rules to try."""

    thresholds: Mapping[str, int]
    verdict_rule: VerdictRule
    reconciliation_rule: ReconciliationRule


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """One past verdict, as it is and as it would be.

    `criteria` are those by which it turns: their level suffices on one side and not on the other, in a competency that turns.
    """

    candidate: str
    block: str
    before: Outcome
    after: Would
    criteria: tuple[str, ...] = ()

    @property
    def turns(self) -> bool:
        """Whether it would be another verdict, or one that the jurors would have had to settle."""
        return self.after.value != self.before.value


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial would have done to the verdicts of a block. `by_criterion` counts the verdicts that each criterion helps to turn."""

    block: str
    verdicts: int
    acquired_before: int
    acquired_after: int
    undecided: int
    turned: tuple[Replayed, ...]
    by_criterion: Mapping[str, int]


def replay_all(block: Block, records: Iterable[JuryRecord], trial: Trial) -> Effect:
    """The effect of a trial on the past verdicts of a block, which the version holds as `block`. Records of other blocks are left out."""
    replayed = [replay(block, record, trial) for record in records if record.decided.block == block.code]
    turned = tuple(each for each in replayed if each.turns)
    by_criterion: dict[str, int] = {}
    for each in turned:
        for code in each.criteria:
            by_criterion[code] = by_criterion.get(code, 0) + 1
    return Effect(
        block=block.code,
        verdicts=len(replayed),
        acquired_before=sum(each.before is Outcome.ACQUIRED for each in replayed),
        acquired_after=sum(each.after is Would.ACQUIRED for each in replayed),
        undecided=sum(each.after is Would.UNDECIDED for each in replayed),
        turned=turned,
        by_criterion=by_criterion,
    )


def replay(block: Block, record: JuryRecord, trial: Trial) -> Replayed:
    """One past verdict under a trial. What that jury did not judge (kept from an earlier one) is left out."""
    tried = _tried(block, record.lines, trial.thresholds)
    least, most = (
        judge_block(tried, _levels(tried, record.lines, trial.reconciliation_rule, best=best), trial.verdict_rule) for best in (False, True)
    )
    after = Would(least.outcome.value) if least.outcome is most.outcome else Would.UNDECIDED
    return Replayed(
        candidate=record.decided.candidate,
        block=block.code,
        before=record.verdict.outcome,
        after=after,
        criteria=_turning(tried, record, (least, most), trial) if after.value != record.verdict.outcome.value else (),
    )


def _tried(block: Block, lines: Sequence[RecordLine], thresholds: Mapping[str, int]) -> Block:
    """What was judged of the block, with the thresholds of the trial."""
    judged = {line.competency for line in lines}

    def with_thresholds(competency: Competency) -> Competency:
        criteria = tuple(msgspec.structs.replace(each, threshold=thresholds.get(each.code, each.threshold)) for each in competency.criteria)
        return msgspec.structs.replace(competency, criteria=criteria)

    return msgspec.structs.replace(block, competencies=tuple(with_thresholds(each) for each in block.competencies if each.code in judged))


def _levels(block: Block, lines: Iterable[RecordLine], rule: ReconciliationRule, *, best: bool) -> dict[str, int]:
    """The level that would stand for each criterion: the one settled, else by the rule, else (`best`) the better or worse of a straddle."""
    thresholds = {criterion.code: criterion.threshold for competency in block.competencies for criterion in competency.criteria}
    return {line.criterion: _level(line, thresholds[line.criterion], rule, best) for line in lines}


def _level(line: RecordLine, threshold: int, rule: ReconciliationRule, best: bool) -> int:
    lower, higher = sorted(line.blind)
    if line.agreed_by is not None or lower == higher:
        return line.agreed
    if lower < threshold <= higher:
        return higher if best else lower
    return lower if rule.unsettled is Unsettled.LOWER else higher


def _turning(tried: Block, record: JuryRecord, verdicts: tuple[BlockVerdict, BlockVerdict], trial: Trial) -> tuple[str, ...]:
    """The criteria that suffice before and not after, or the reverse, or that the jurors would have to settle; where a competency turns."""
    acquired = {verdict.competency: verdict.acquired for verdict in record.verdict.competencies}
    turned = {each.competency for verdict in verdicts for each in verdict.competencies if each.acquired is not acquired[each.competency]}
    thresholds = {criterion.code: criterion.threshold for competency in tried.competencies for criterion in competency.criteria}
    found = []
    for line in record.lines:
        threshold = thresholds[line.criterion]
        sufficed = line.agreed >= line.threshold
        levels = {_level(line, threshold, trial.reconciliation_rule, best) for best in (False, True)}
        if line.competency in turned and any((level >= threshold) is not sufficed for level in levels):
            found.append(line.criterion)
    return tuple(found)
