"""The clock of a sitting: laws over any history of marks and measures, and a second reckoning, minute by minute, that must agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from juries.accommodations import EffectiveMeasures, Grant, extra
from juries.measure_catalogue import PauseBudget
from juries.sitting_clock import LARGEST_GIFT, ClockMark, Hold, Mark, Phase, Reckoning, Timing, mark_obstacle, reckon

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE, INSTANT = timedelta(minutes=1), timedelta(microseconds=1)
FOREVER = timedelta(days=30)
CHANGES_OF_HOUR = (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
"""When France puts its clocks forward, and back."""
LATEST = 12 * 60
"""Minutes after the start at which something still happens."""


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@dataclass(frozen=True)
class History:
    """A sitting and all that happens to it."""

    timing: Timing
    measures: EffectiveMeasures
    marks: tuple[ClockMark, ...]

    def at(self, now: datetime) -> Reckoning:
        return reckon(self.timing, now, self.measures, self.marks)

    def known_at(self, now: datetime) -> History:
        """What is known of it then."""
        grants = tuple(grant for grant in self.measures.grants if grant.since <= now)
        return History(self.timing, EffectiveMeasures(grants=grants), tuple(mark for mark in self.marks if mark.at <= now))

    def with_mark(self, mark: ClockMark) -> History:
        earlier = tuple(each for each in self.marks if each.at <= mark.at)
        return History(self.timing, self.measures, (*earlier, mark))

    def seen_from(self, zone: ZoneInfo) -> History:
        """The same instants, as clocks show them there."""
        start, closes_at = self.timing.started_at, self.timing.closes_at
        moved = (start and start.astimezone(zone), closes_at and closes_at.astimezone(zone))
        grants = tuple(replace(grant, since=grant.since.astimezone(zone)) for grant in self.measures.grants)
        marks = tuple(replace(mark, at=mark.at.astimezone(zone)) for mark in self.marks)
        return History(Timing(moved[0], self.timing.duration, moved[1]), EffectiveMeasures(grants=grants), marks)


started = st.one_of(
    st.sampled_from(CHANGES_OF_HOUR).flatmap(lambda change: st.integers(-300, 60).map(lambda early: change + early * MINUTE)),
    st.just(START),
)
# Whole minutes, whatever the share: the other reckoning goes minute by minute.
durations = st.integers(0, 20).map(lambda dozens: 12 * dozens * MINUTE)
shares = st.integers(0, 24).map(lambda twelfths: Fraction(twelfths, 12))
budgets = st.builds(PauseBudget, st.integers(0, 3), st.integers(1, 30))
offsets = st.integers(0, LATEST)
plain_marks = st.sampled_from([Mark.PAUSED, Mark.RESUMED]).map(lambda kind: (kind, None, 0))
holding_marks = st.tuples(st.sampled_from([Mark.STOPPED, Mark.RELEASED]), st.sampled_from(Hold), st.just(0))
gifts = st.integers(1, 60).map(lambda minutes: (Mark.MINUTES_GIVEN, None, minutes))
endings = st.just((Mark.ENDED, None, 0))
kinds = st.one_of(plain_marks, plain_marks, holding_marks, holding_marks, gifts, endings)


@st.composite
def histories(draw: st.DrawFn) -> History:
    start = draw(started)
    closes = draw(st.one_of(st.none(), st.integers(-30, LATEST)))
    timing = Timing(start, draw(durations), None if closes is None else start + closes * MINUTE)
    decided = sorted(draw(st.lists(st.integers(-60, 0), max_size=2)) + draw(st.lists(offsets, max_size=2)))
    grants = tuple(Grant(start + at * MINUTE, draw(shares), draw(budgets)) for at in decided)
    marked = sorted(draw(st.lists(st.one_of(st.integers(0, 30), offsets), max_size=10)))
    marks = tuple(ClockMark(start + at * MINUTE, *draw(kinds)) for at in marked)
    return History(timing, EffectiveMeasures(grants=grants), marks)


def begun(history: History) -> datetime:
    assert history.timing.started_at is not None
    return history.timing.started_at


def under_way(history: History, minute: int) -> datetime:
    """An instant about that minute at which the sitting is not over: earlier when it is."""
    now = begun(history) + minute * MINUTE
    found = history.at(now)
    if found.phase is not Phase.OVER:
        return now
    assert found.ends_at is not None
    lasted = (found.ends_at - begun(history)) // MINUTE
    assume(lasted > 0)
    return begun(history) + minute % lasted * MINUTE


def freed(history: History, now: datetime) -> History:
    """The same without what stops its clock then."""
    released = (ClockMark(now, Mark.RELEASED, hold) for hold in history.at(now).holds)
    return History(history.timing, history.measures, (*history.marks, *released))


@dataclass
class Minutes:
    """The same clock, written anew as one reads the rules: a minute after the other, nothing reckoned ahead."""

    history: History
    worked: int = 0
    stood: int = 0
    given: int = 0
    share: int = 0
    pause_left: int = 0
    taken: int = 0
    over: bool = False
    holds: set[Hold] = field(default_factory=set)
    pauses: PauseBudget = field(default_factory=PauseBudget)

    def granted(self) -> int:
        timing, start = self.history.timing, begun(self.history)
        base = timing.duration // MINUTE
        if timing.closes_at is not None:
            base = max(0, min(base, (timing.closes_at - start) // MINUTE))
        return base + self.share + self.given

    def until(self, minute: int) -> Minutes:
        start = begun(self.history)
        for grant in self.history.measures.grants:
            if grant.since <= start:
                self.share, self.pauses = extra(self.history.timing.duration, grant.extra_time) // MINUTE, grant.pauses
        for now in range(minute + 1):
            self._happens(start, now)
            if now < minute:
                self._passes()
        return self

    def _happens(self, start: datetime, now: int) -> None:
        self.over = self.over or (not self.holds and not self.pause_left and self.worked >= self.granted())
        for grant in self.history.measures.grants:
            if not self.over and start < grant.since == start + now * MINUTE:
                self.share = max(self.share, extra(self.history.timing.duration, grant.extra_time) // MINUTE)
                self.pauses = PauseBudget(max(self.pauses.count, grant.pauses.count), max(self.pauses.minutes, grant.pauses.minutes))
        for mark in self.history.marks:
            if not self.over and mark.at == start + now * MINUTE:
                self._marked(mark)

    def _marked(self, mark: ClockMark) -> None:
        if mark.mark is Mark.PAUSED and not self.holds and not self.pause_left and self.taken < self.pauses.count:
            self.taken, self.pause_left = self.taken + 1, self.pauses.minutes
        elif mark.mark is Mark.RESUMED and not self.holds:
            self.pause_left = 0
        elif mark.mark is Mark.STOPPED and mark.hold:
            self.holds.add(mark.hold)
        elif mark.mark is Mark.RELEASED and mark.hold:
            self.holds.discard(mark.hold)
        elif mark.mark is Mark.MINUTES_GIVEN:
            self.given += mark.minutes
        elif mark.mark is Mark.ENDED:
            self.over = True

    def _passes(self) -> None:
        if self.over:
            return
        if self.holds:
            self.stood += 1
        elif self.pause_left:
            self.stood, self.pause_left = self.stood + 1, self.pause_left - 1
        else:
            self.worked += 1

    def phase(self) -> Phase:
        if self.over:
            return Phase.OVER
        return Phase.STOPPED if self.holds else Phase.PAUSED if self.pause_left else Phase.WORKING


@given(histories(), offsets)
def test_two_ways_of_reckoning_agree(history: History, minute: int) -> None:
    found, other = history.at(begun(history) + minute * MINUTE), Minutes(history).until(minute)
    assert (found.phase, found.pauses_taken, found.pauses) == (other.phase(), other.taken, other.pauses)
    reckoned = (found.worked, found.stopped, found.granted, found.given)
    assert reckoned == tuple(minutes * MINUTE for minutes in (other.worked, other.stood, other.granted(), other.given))
    assert found.holds == (frozenset(other.holds) if found.phase is Phase.STOPPED else frozenset())


@given(histories(), offsets, offsets)
def test_what_is_granted_never_shrinks(history: History, one: int, two: int) -> None:
    early, late = (begun(history) + minute * MINUTE for minute in sorted((one, two)))
    first, then = history.at(early), history.at(late)
    assert then.granted >= first.granted
    assert (then.worked, then.stopped, then.given, then.pauses_taken) >= (first.worked, first.stopped, first.given, first.pauses_taken)
    assert then.worked >= first.worked
    assert then.stopped >= first.stopped
    # Nor when more comes to be known of what happened.
    for known in range(len(history.marks)):
        gifts_alone = [mark for mark in history.marks[known:] if mark.mark is Mark.MINUTES_GIVEN]
        if len(gifts_alone) == len(history.marks) - known:
            before = History(history.timing, history.measures, history.marks[:known])
            assert then.granted >= before.at(late).granted


@given(histories(), st.integers(-LATEST, 3 * LATEST))
def test_time_adds_up(history: History, minute: int) -> None:
    now = begun(history) + minute * MINUTE
    found = history.at(now)
    assert found.worked + found.left == found.granted
    assert found.left >= timedelta(0)
    until = now
    if found.phase is Phase.OVER:
        assert found.ends_at is not None
        until = found.ends_at
    assert found.worked + found.stopped == max(until - begun(history), timedelta(0))
    assert (found.resumes_at is not None) is (found.phase is Phase.PAUSED)
    assert (found.stopped_since is not None) is (found.phase in (Phase.PAUSED, Phase.STOPPED))
    assert bool(found.holds) is (found.phase is Phase.STOPPED)
    assert (found.ends_at is None) is (found.phase is Phase.STOPPED)
    assert found.running is (found.phase is Phase.WORKING)


@given(histories(), offsets, st.integers(0, 59), st.booleans())
def test_the_end_told_is_the_end_when_nothing_else_happens(history: History, minute: int, seconds: int, paused: bool) -> None:
    now = under_way(history, minute) + timedelta(seconds=seconds)
    known = freed(history.known_at(now), now)
    if paused and mark_obstacle(known.at(now), Mark.PAUSED) is None:
        known = known.with_mark(ClockMark(now, Mark.PAUSED))
    told = known.at(now)
    assert told.phase in (Phase.WORKING, Phase.PAUSED)
    assert told.ends_at is not None
    assert told.ends_at > now
    assert known.at(told.ends_at - INSTANT).phase is not Phase.OVER
    end = known.at(told.ends_at)
    assert (end.phase, end.ends_at, end.left) == (Phase.OVER, told.ends_at, timedelta(0))
    if told.resumes_at is not None:
        assert known.at(told.resumes_at - INSTANT).phase is Phase.PAUSED
        assert known.at(told.resumes_at).phase in (Phase.WORKING, Phase.OVER)
        assert told.ends_at == told.resumes_at + told.left


@given(histories(), offsets, st.sampled_from(Hold))
def test_while_stopped_from_outside_nothing_runs_out(history: History, minute: int, hold: Hold) -> None:
    now = under_way(history, minute)
    known = history.known_at(now).with_mark(ClockMark(now, Mark.STOPPED, hold))
    told = known.at(now)
    assert told.phase is Phase.STOPPED
    later = known.at(now + FOREVER)
    assert (later.phase, later.left, later.worked, later.stopped_since) == (Phase.STOPPED, told.left, told.worked, told.stopped_since)
    back = now + FOREVER
    again = freed(known, back).at(back)
    assert again.left == told.left
    assert again.phase in (Phase.WORKING, Phase.PAUSED)


@given(histories())
def test_pauses_never_last_longer_than_their_budget(history: History) -> None:
    own = tuple(mark for mark in history.marks if mark.hold is None)
    alone = History(history.timing, history.measures, own)
    end = alone.at(begun(history) + FOREVER)
    assert end.phase is Phase.OVER
    assert end.pauses_taken <= end.pauses.count
    assert end.pauses_left == end.pauses.count - end.pauses_taken
    assert end.stopped <= end.pauses_taken * end.pauses.length


@given(histories(), kinds)
def test_nothing_reopens_what_is_over(history: History, kind: tuple[Mark, Hold | None, int]) -> None:
    ever = begun(history) + FOREVER
    if history.at(ever).phase is not Phase.OVER:
        history = history.with_mark(ClockMark(ever, Mark.ENDED))
    end = history.at(ever)
    assert end.phase is Phase.OVER
    assert end.ends_at is not None
    for at in (end.ends_at, end.ends_at + MINUTE, ever):
        assert history.at(at) == end
        assert history.with_mark(ClockMark(at, *kind)).at(ever) == end
        grants = tuple(grant for grant in history.measures.grants if grant.since <= at)
        more = Grant(at + INSTANT, Fraction(2), PauseBudget(9, 9))
        assert History(history.timing, EffectiveMeasures(grants=(*grants, more)), history.marks).at(ever + MINUTE) == end


@given(histories(), st.integers(0, 2 * LATEST))
def test_what_comes_later_changes_nothing_of_what_was(history: History, minute: int) -> None:
    now = begun(history) + minute * MINUTE
    assert history.at(now) == history.known_at(now).at(now)
    assert [history.at(now)] * 2 == [reckon(history.timing, now, history.measures, iter(history.marks)), history.at(now)]


@given(histories(), offsets, st.integers(-30, LATEST))
def test_a_window_costs_lateness_alone(history: History, minute: int, closes: int) -> None:
    closes_at = begun(history) + closes * MINUTE
    windowed = History(replace(history.timing, closes_at=closes_at), history.measures, history.marks)
    now = under_way(windowed, minute)
    within, free = windowed.at(now), History(replace(history.timing, closes_at=None), history.measures, history.marks).at(now)
    late = max(begun(history) + history.timing.duration - closes_at, timedelta(0))
    assert free.granted - within.granted == min(late, history.timing.duration)
    assert (free.worked, free.stopped, free.phase) == (within.worked, within.stopped, within.phase)


@given(histories(), st.lists(st.tuples(st.integers(1, 200), st.integers(1, 3000)), max_size=5))
def test_the_parts_of_a_sitting_add_up_to_what_is_granted(history: History, parts: list[tuple[int, int]]) -> None:
    """Worked in several parts, days apart: the work of all of them is what one alone would have given."""
    whole = History(history.timing, history.measures.__class__(grants=history.known_at(begun(history)).measures.grants), ())
    marks: list[ClockMark] = []
    now, worked = begun(history), timedelta(0)
    for length, gap in parts:
        part = History(whole.timing, whole.measures, tuple(marks))
        before, at = part.at(now), now + length * MINUTE
        end = part.at(at)
        worked += end.worked - before.worked
        if end.phase is Phase.OVER:
            break
        assert end.worked - before.worked == length * MINUTE
        now = at + gap * MINUTE
        marks += [ClockMark(at, Mark.STOPPED, Hold.LATER), ClockMark(now, Mark.RELEASED, Hold.LATER)]
    last = History(whole.timing, whole.measures, tuple(marks))
    end = last.at(begun(history) + FOREVER)
    worked += end.worked - last.at(now).worked if worked < end.granted else timedelta(0)
    assert worked == end.worked == end.granted == whole.at(begun(history) + FOREVER).worked


@given(histories(), offsets, st.sampled_from(Mark), st.sampled_from(Hold), st.integers(1, LARGEST_GIFT))
def test_a_mark_is_refused_exactly_when_it_would_change_nothing(
    history: History, minute: int, kind: Mark, hold: Hold, minutes: int
) -> None:
    now = begun(history) + minute * MINUTE
    known = history.known_at(now)
    holding = kind in (Mark.STOPPED, Mark.RELEASED)
    given_minutes = minutes if kind is Mark.MINUTES_GIVEN else 0
    told = known.at(now)
    changed = known.with_mark(ClockMark(now, kind, hold if holding else None, given_minutes)).at(now) != told
    assert (mark_obstacle(told, kind, hold=hold if holding else None, minutes=given_minutes) is None) is changed


@given(histories(), offsets)
def test_no_change_of_the_legal_hour_moves_anything(history: History, minute: int) -> None:
    now = begun(history) + minute * MINUTE
    assert history.seen_from(PARIS).at(now.astimezone(PARIS)) == history.at(now)
