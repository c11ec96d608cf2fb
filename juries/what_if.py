"""What past verdicts would have been under other thresholds or rules. Nothing is changed: the levels are those that the juries gave.

Where two jurors differed and nobody asked them to agree, a moved threshold may come between their levels: whether the verdict turns is then
for them to say, and is told as undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from blocks.model import Block, Competency, Criterion
from juries.deliberation import JuryRecord, RecordLine
from juries.reconciliation import Difference, ReconciliationRule, standing
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
    criteria = {criterion.code: criterion for competency in tried.competencies for criterion in competency.criteria}
    levels = {line.criterion: _levels(line, criteria[line.criterion], trial.reconciliation_rule) for line in record.lines}
    least, most = (judge_block(tried, {code: pair[side] for code, pair in levels.items()}, trial.verdict_rule) for side in (0, 1))
    after = Would(least.outcome.value) if least.outcome is most.outcome else Would.UNDECIDED
    return Replayed(
        candidate=record.decided.candidate,
        block=block.code,
        before=record.verdict.outcome,
        after=after,
        criteria=_turning(record, (least, most), criteria, levels) if after.value != record.verdict.outcome.value else (),
    )


def _tried(block: Block, lines: Sequence[RecordLine], thresholds: Mapping[str, int]) -> Block:
    """What was judged of the block, with the thresholds of the trial."""
    judged = {line.competency for line in lines}

    def with_thresholds(competency: Competency) -> Competency:
        criteria = tuple(msgspec.structs.replace(each, threshold=thresholds.get(each.code, each.threshold)) for each in competency.criteria)
        return msgspec.structs.replace(competency, criteria=criteria)

    return msgspec.structs.replace(block, competencies=tuple(with_thresholds(each) for each in block.competencies if each.code in judged))


def _levels(line: RecordLine, criterion: Criterion, rule: ReconciliationRule) -> tuple[int, int]:
    """The worse and the better level that could stand: one, settled or by the rule; on a straddle that nobody settled, both."""
    first, second = line.blind
    difference = Difference(competency=line.competency, criterion=criterion, first=first, second=second)
    if line.agreed_by is not None or first == second:
        return line.agreed, line.agreed
    if difference.straddles:
        return difference.lower, difference.higher
    level = standing(difference, rule)
    return level, level


def _turning(
    record: JuryRecord,
    verdicts: tuple[BlockVerdict, BlockVerdict],
    criteria: Mapping[str, Criterion],
    levels: Mapping[str, tuple[int, int]],
) -> tuple[str, ...]:
    """The criteria that suffice before and not after, or the reverse, or that the jurors would have to settle; where a competency turns."""
    acquired = {verdict.competency: verdict.acquired for verdict in record.verdict.competencies}
    turned = {each.competency for verdict in verdicts for each in verdict.competencies if each.acquired is not acquired[each.competency]}
    found = []
    for line in record.lines:
        threshold = criteria[line.criterion].threshold
        sufficed = line.agreed >= line.threshold
        if line.competency in turned and any((level >= threshold) is not sufficed for level in levels[line.criterion]):
            found.append(line.criterion)
    return tuple(found)
