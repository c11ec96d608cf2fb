"""Measures decided, withdrawn, ending and done without, on the clock of a sitting under way: laws over any history of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from juries.accommodations import Decision, EffectiveMeasures, Measure, Waiver, compile_measures, extra
from juries.sitting_clock import ClockMark, Mark, Phase, Reckoning, Timing, reckon

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LENGTH = 90 * MINUTE
LATEST = 300
KINDS = ("extra_time", "pauses", "large_print")

shares = st.sampled_from(["1/4", "1/3", "1/2", "2/3"]).map(lambda value: Measure("extra_time", value))
pauses = st.sampled_from(["1x10", "2x10", "3x5"]).map(lambda value: Measure("pauses", value))
combined = st.tuples(st.none() | shares, st.none() | pauses).map(lambda found: tuple(each for each in found if each is not None))
moments = st.integers(-60, LATEST).map(lambda minute: START + minute * MINUTE)


@dataclass(frozen=True)
class Decided:
    """All that was ever decided for somebody and done without, and the pauses that they take."""

    decisions: tuple[Decision, ...]
    waivers: tuple[Waiver, ...]
    marks: tuple[ClockMark, ...]

    def compiled(self, now: datetime) -> EffectiveMeasures:
        known = [decision for decision in self.decisions if decision.decided_at <= now]
        return compile_measures(known, now, [waiver for waiver in self.waivers if waiver.since <= now])

    def at(self, now: datetime) -> Reckoning:
        """The clock as a page tells it then, of what is known then."""
        return reckon(Timing(START, LENGTH), now, self.compiled(now), self.marks)


@st.composite
def histories(draw: st.DrawFn) -> Decided:
    decided = sorted(draw(st.lists(moments, max_size=4)))
    lasting = st.none() | st.integers(1, LATEST)
    decisions = []
    for since in decided:
        ends = draw(lasting)
        decisions.append(Decision(since, draw(combined), None if ends is None else since + ends * MINUTE))
    waivers = [
        Waiver(draw(st.sampled_from(KINDS)), since, since + draw(st.integers(1, 200)) * MINUTE)
        for since in draw(st.lists(moments, max_size=2))
    ]
    marks = sorted(draw(st.lists(st.integers(0, LATEST), max_size=6)))
    kinds = draw(st.lists(st.sampled_from([Mark.PAUSED, Mark.RESUMED]), min_size=len(marks), max_size=len(marks)))
    made = tuple(ClockMark(START + minute * MINUTE, kind) for minute, kind in zip(marks, kinds, strict=True))
    return Decided(tuple(decisions), tuple(waivers), made)


@given(histories(), st.integers(0, LATEST), st.integers(0, LATEST))
def test_nothing_decided_later_takes_time_or_a_pause_back(history: Decided, one: int, two: int) -> None:
    early, late = (START + minute * MINUTE for minute in sorted((one, two)))
    first, then = history.at(early), history.at(late)
    assert then.granted >= first.granted
    assert then.pauses.count >= first.pauses.count
    assert then.pauses.minutes >= first.pauses.minutes
    if first.phase is Phase.OVER:
        assert then == first


@given(histories(), st.integers(0, LATEST), st.integers(0, LATEST))
def test_what_was_decided_since_changes_nothing_of_what_was_told(history: Decided, one: int, two: int) -> None:
    early, late = (START + minute * MINUTE for minute in sorted((one, two)))
    assert reckon(Timing(START, LENGTH), early, history.compiled(late), history.marks) == history.at(early)


@given(histories(), st.integers(0, LATEST))
def test_what_is_granted_is_the_largest_share_in_force_since_the_start(history: Decided, minute: int) -> None:
    now = START + minute * MINUTE
    found, compiled = history.at(now), history.compiled(now)
    until = min(now, found.ends_at) if found.phase is Phase.OVER and found.ends_at else now
    before = [grant for grant in compiled.grants if grant.since <= START][-1:]
    shares_since = [grant.extra_time for grant in compiled.grants if START < grant.since <= until]
    largest = max([grant.extra_time for grant in before] + shares_since, default=None)
    at_the_end = [grant.extra_time for grant in compiled.grants if START < grant.since < until]
    least = max([grant.extra_time for grant in before] + at_the_end, default=None)
    bounds = [LENGTH + (extra(LENGTH, share) if share is not None else timedelta(0)) for share in (least, largest)]
    assert bounds[0] <= found.granted <= bounds[1]
    if found.phase is not Phase.OVER:
        assert found.granted == bounds[1]
