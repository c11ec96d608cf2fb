"""Two locked sheets side by side: where they differ, where they straddle a threshold, what hangs on it, how the pair settles it.

A straddle is judged against the threshold, not by distance: 2 and 3 around a threshold of 3 decide a competency, 3 and 4 do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from blocks.model import Block, Criterion
from blocks.rules import Unsettled
from juries.barred import bar
from juries.refusal import Refusal
from juries.scoring import Scoresheet
from juries.verdict import Outcome, VerdictRule, judge_block, judge_competency


class ReconciliationRule(msgspec.Struct, frozen=True, kw_only=True):
    """The certifier's choice for differences that decide nothing: both levels are kept, and one of them stands."""

    unsettled: Unsettled


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion to which the two jurors gave different levels."""

    competency: str
    criterion: Criterion
    first: int
    second: int

    @property
    def straddles(self) -> bool:
        """Whether one level suffices and the other does not. "Not observed" never suffices."""
        return (self.first >= self.criterion.threshold) != (self.second >= self.criterion.threshold)

    @property
    def lower(self) -> int:
        """The lower of the two levels."""
        return min(self.first, self.second)

    @property
    def higher(self) -> int:
        """The higher of the two levels."""
        return max(self.first, self.second)


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """The level on which the pair settled a criterion, and why. One proposes, the other agrees; `agreed_by` is None until then."""

    criterion: str
    level: int
    reason: str
    proposed_by: str
    agreed_by: str | None = None


class Stake(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs on a difference: whether its competency, and whether the block, turn from one level to the other.

    The other criteria are taken as settled, or else as well as they can still end.
    """

    criterion: str
    competency_flips: bool
    block_flips: bool


def differences(block: Block, first: Scoresheet, second: Scoresheet) -> tuple[Difference, ...]:
    """Every difference, straddled thresholds first, then the fiche's order. Raises `BarredError` before both sheets are locked."""
    bar(unlocked(first, second))
    ours, theirs = first.levels(), second.levels()
    found = [
        Difference(competency=competency.code, criterion=criterion, first=ours[criterion.code], second=theirs[criterion.code])
        for competency in block.competencies
        for criterion in competency.criteria
        if ours[criterion.code] != theirs[criterion.code]
    ]
    return tuple(sorted(found, key=lambda difference: not difference.straddles))


def unlocked(first: Scoresheet, second: Scoresheet) -> tuple[Refusal, ...]:
    """One reason when the two sheets are not both locked. It does not say whose: a juror must not learn the other's progress."""
    return () if first.locked and second.locked else (Refusal("not_both_locked"),)


def proposal_obstacles(found: Iterable[Difference], proposal: Settlement, jurors: frozenset[str]) -> tuple[Refusal, ...]:
    """Why this settlement may not be proposed: only a difference is settled, within its two levels, with a reason, by one of the pair."""
    named: dict[str, str] = {"criterion": proposal.criterion}
    difference = {d.criterion.code: d for d in found}.get(proposal.criterion)
    if difference is None:
        return (Refusal("no_difference", named),)
    reasons = []
    if proposal.proposed_by not in jurors:
        reasons.append(Refusal("not_of_the_pair", {"person": proposal.proposed_by}))
    if not difference.lower <= proposal.level <= difference.higher:
        reasons.append(Refusal("level_outside_both", {**named, "lowest": str(difference.lower), "highest": str(difference.higher)}))
    if not proposal.reason.strip():
        reasons.append(Refusal("settlement_reason_missing", named))
    return tuple(reasons)


def agreement_obstacles(proposal: Settlement, juror: str, jurors: frozenset[str]) -> tuple[Refusal, ...]:
    """Why that juror may not agree: it takes the other one of the pair."""
    if juror not in jurors:
        return (Refusal("not_of_the_pair", {"person": juror}),)
    return (Refusal("own_proposal", {"criterion": proposal.criterion}),) if juror == proposal.proposed_by else ()


def agree(proposal: Settlement, juror: str, jurors: frozenset[str]) -> Settlement:
    """The settlement, agreed. Raises `BarredError` when it is not that juror's to agree to."""
    bar(agreement_obstacles(proposal, juror, jurors))
    return msgspec.structs.replace(proposal, agreed_by=juror)


def settled_levels(settlements: Iterable[Settlement]) -> dict[str, int]:
    """The levels both agreed upon, by criterion; the last agreement stands."""
    return {settlement.criterion: settlement.level for settlement in settlements if settlement.agreed_by is not None}


def open_straddles(found: Iterable[Difference], settlements: Iterable[Settlement]) -> tuple[Difference, ...]:
    """The straddled thresholds that the pair has still to settle."""
    settled = settled_levels(settlements)
    return tuple(difference for difference in found if difference.straddles and difference.criterion.code not in settled)


def agreed_levels(
    first: Scoresheet, found: Iterable[Difference], settlements: Iterable[Settlement], rule: ReconciliationRule
) -> dict[str, int]:
    """The level that stands for each criterion. An open straddle has none, so that no verdict can rest on it."""
    settled = settled_levels(settlements)
    levels = first.levels()
    for difference in found:
        code = difference.criterion.code
        if code in settled:
            levels[code] = settled[code]
        elif difference.straddles:
            del levels[code]
        else:
            levels[code] = standing(difference, rule)
    return levels


def standing(difference: Difference, rule: ReconciliationRule) -> int:
    """The level that stands where two levels differ and decide nothing: by the certifier's choice, the lower or the higher."""
    return difference.lower if rule.unsettled is Unsettled.LOWER else difference.higher


def stakes(
    block: Block,
    first: Scoresheet,
    found: tuple[Difference, ...],
    settlements: Iterable[Settlement],
    rules: tuple[VerdictRule, ReconciliationRule],
) -> tuple[Stake, ...]:
    """What hangs on each difference, in the order of `found`."""
    verdict_rule, reconciliation_rule = rules
    levels = agreed_levels(first, found, settlements, reconciliation_rule)
    for difference in found:
        levels.setdefault(difference.criterion.code, difference.higher)
    return tuple(_stake(block, difference, levels, verdict_rule) for difference in found)


def _stake(block: Block, difference: Difference, levels: Mapping[str, int], rule: VerdictRule) -> Stake:
    code = difference.criterion.code
    low, high = {**levels, code: difference.lower}, {**levels, code: difference.higher}
    competency = next(c for c in block.competencies if c.code == difference.competency)
    return Stake(
        criterion=code,
        competency_flips=judge_competency(competency, low, rule).acquired != judge_competency(competency, high, rule).acquired,
        block_flips=_outcome(block, low, rule) != _outcome(block, high, rule),
    )


def _outcome(block: Block, levels: Mapping[str, int], rule: VerdictRule) -> Outcome:
    return judge_block(block, levels, rule).outcome
