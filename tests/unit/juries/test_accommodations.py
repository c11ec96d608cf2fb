from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from juries import accommodations
from juries.accommodations import (
    NO_MEASURES,
    Audience,
    Decision,
    EffectiveMeasures,
    Measure,
    Waiver,
    apply_display,
    check_decision,
    extra,
    share_at,
    visible_to,
    window_end,
)
from juries.measure_catalogue import (
    CATALOGUE,
    DISPLAY_KINDS,
    EXTRA_TIME,
    LARGEST_EXTRA,
    PAUSES,
    Form,
    MeasureKind,
    Substitute,
    canonical,
    parse_codes,
    parse_share,
    parse_substitute,
)
from juries.sitting_clock import Timing, reckon

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


LATER = START + timedelta(days=30)


def deadline(started_at: datetime, duration: timedelta, measures: EffectiveMeasures) -> datetime:
    """The end of a sitting on whose clock nothing was marked, seen from long after."""
    ends_at = reckon(Timing(started_at, duration), max(LATER, started_at + 10 * duration), measures).ends_at
    assert ends_at is not None
    return ends_at


def compile_measures(decisions: Iterable[Decision], now: datetime = LATER) -> EffectiveMeasures:
    return accommodations.compile_measures(decisions, now)


def extra_time(share: str) -> Measure:
    return Measure(EXTRA_TIME, share)


def decided(minutes: int, *measures: Measure) -> Decision:
    return Decision(START + timedelta(minutes=minutes), measures)


shares = st.fractions(min_value=Fraction(1, 60), max_value=LARGEST_EXTRA, max_denominator=60)
durations = st.integers(min_value=0, max_value=8 * 3600).map(lambda seconds: timedelta(seconds=seconds))
histories = st.lists(st.tuples(st.integers(-600, 600), st.one_of(st.none(), shares)), max_size=6).map(
    lambda rows: [decided(at, *([extra_time(str(share))] if share else [])) for at, share in sorted(rows, key=lambda row: row[0])]
)


def test_a_third_of_two_hours_is_forty_minutes() -> None:
    measures = compile_measures([decided(-60, extra_time("1/3"))])
    assert measures.extra_time == Fraction(1, 3)
    assert deadline(START, TWO_HOURS, measures) == START + timedelta(hours=2, minutes=40)
    assert window_end(START, TWO_HOURS, measures) == START + timedelta(minutes=40)


def test_without_a_decision_the_duration_is_the_evaluation_s_own() -> None:
    assert NO_MEASURES.extra_time == 0
    assert NO_MEASURES.display == {}
    assert deadline(START, TWO_HOURS, NO_MEASURES) == START + TWO_HOURS
    assert share_at(START, NO_MEASURES) == 0


def test_time_is_rounded_up_in_the_candidate_s_favour() -> None:
    assert extra(timedelta(seconds=100), Fraction(1, 3)) == timedelta(seconds=34)


def test_a_grant_in_mid_sitting_moves_the_end() -> None:
    measures = compile_measures([decided(90, extra_time("1/3"))])
    assert deadline(START, TWO_HOURS, measures) == START + timedelta(minutes=160)


def test_a_withdrawal_in_mid_sitting_takes_nothing_back_but_counts_for_the_next() -> None:
    measures = compile_measures([decided(-10, extra_time("1/3")), decided(30)])
    assert deadline(START, TWO_HOURS, measures) == START + timedelta(minutes=160)
    tomorrow = START + timedelta(days=1)
    assert deadline(tomorrow, TWO_HOURS, measures) == tomorrow + TWO_HOURS
    assert measures.measures == ()


def test_nothing_reopens_a_sitting_that_is_over() -> None:
    measures = compile_measures([decided(121, extra_time("1/2"))])
    assert deadline(START, TWO_HOURS, measures) == START + TWO_HOURS


def test_a_decision_during_the_extra_time_still_counts() -> None:
    measures = compile_measures([decided(-10, extra_time("1/3")), decided(150, extra_time("1/2"))])
    assert deadline(START, TWO_HOURS, measures) == START + timedelta(hours=3)


def test_the_change_of_the_legal_hour_moves_no_deadline() -> None:
    paris = ZoneInfo("Europe/Paris")
    before_change = datetime(2026, 10, 25, 1, 30, tzinfo=paris)
    measures = compile_measures([Decision(before_change - timedelta(days=1), (extra_time("1/3"),))])
    end = deadline(before_change, TWO_HOURS, measures)
    assert end - before_change.astimezone(UTC) == timedelta(minutes=160)
    assert end.tzinfo is UTC
    assert end.astimezone(paris).strftime("%H:%M") == "03:10"


@example([decided(1, extra_time("1/60")), decided(1)], timedelta(seconds=61))
@given(histories, durations)
def test_law_a_further_decision_never_brings_the_end_forward(history: list[Decision], duration: timedelta) -> None:
    ends = [deadline(START, duration, compile_measures(history[:count])) for count in range(len(history) + 1)]
    for decision, before, after in zip(history, ends, ends[1:], strict=False):
        if decision.decided_at > START:
            assert after >= before


@given(shares, shares, durations)
def test_law_more_time_never_ends_sooner(one: Fraction, other: Fraction, duration: timedelta) -> None:
    low, high = sorted((one, other))
    ends = [deadline(START, duration, compile_measures([decided(-1, extra_time(str(share)))])) for share in (low, high)]
    assert START + duration <= ends[0] <= ends[1]


@given(histories, durations, st.integers(-14, 14))
def test_law_the_zone_in_which_a_start_is_written_changes_nothing(history: list[Decision], duration: timedelta, hours: int) -> None:
    measures = compile_measures(history)
    elsewhere = START.astimezone(timezone(timedelta(hours=hours)))
    assert deadline(elsewhere, duration, measures) == deadline(START, duration, measures)


@given(histories, durations)
def test_law_the_window_is_never_narrower_than_announced(history: list[Decision], duration: timedelta) -> None:
    measures = compile_measures(history)
    assert window_end(START, duration, measures) - START == extra(duration, measures.extra_time) >= timedelta(0)


def test_naive_instants_and_negative_durations_are_errors() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        reckon(Timing(naive, TWO_HOURS), START)
    with pytest.raises(ValueError, match="never negative"):
        reckon(Timing(START, timedelta(seconds=-1)), START)
    with pytest.raises(ValueError, match="aware"):
        compile_measures([Decision(naive, ())])


def test_a_decision_stops_by_itself_when_its_validity_ends() -> None:
    first = Decision(START - timedelta(days=1), (extra_time("1/3"), Measure("size", "xl")), ends_at=START + timedelta(hours=1))
    during = compile_measures([first], START)
    assert during.extra_time == Fraction(1, 3)
    after = compile_measures([first], START + timedelta(hours=1))
    assert (after.extra_time, after.display) == (0, {})
    assert deadline(START, TWO_HOURS, after) == START + timedelta(minutes=160)
    renewed = compile_measures([first, decided(30, extra_time("1/2"))])
    assert renewed.extra_time == Fraction(1, 2)
    gap = compile_measures([first, decided(90, extra_time("1/2"))])
    assert [grant.extra_time for grant in gap.grants] == [Fraction(1, 3), 0, Fraction(1, 2)]


def test_decisions_out_of_order_are_an_error() -> None:
    with pytest.raises(ValueError, match="oldest first"):
        compile_measures([decided(10), decided(5)])


def test_a_share_that_cannot_be_read_is_an_error_when_compiled() -> None:
    with pytest.raises(ValueError, match="not a share"):
        compile_measures([decided(0, extra_time("beaucoup"))])


@pytest.mark.parametrize(("text", "share"), [("1/3", Fraction(1, 3)), ("0,5", Fraction(1, 2)), (" 2 ", Fraction(2))])
def test_shares_are_read_exactly(text: str, share: Fraction) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["", "0", "-1/3", "1/0", "3", "un tiers", "nan"])
def test_what_is_not_a_share_is_not_read(text: str) -> None:
    assert parse_share(text) is None


@pytest.mark.parametrize(
    ("measures", "reason", "code"),
    [
        ((Measure("telepathy", "yes"),), "", "measure.unknown_kind"),
        ((Measure("size", "xl"), Measure("size", "lg")), "", "measure.twice"),
        ((Measure("size", "enormous"),), "", "measure.unknown_value"),
        ((extra_time("many"),), "avis", "measure.bad_share"),
        ((extra_time("1/2"),), "  ", "measure.reason_needed"),
        ((Measure(PAUSES, "2x90"),), "", "measure.bad_pauses"),
        ((Measure("sittings", "5"),), "", "measure.unknown_value"),
        ((Measure("equipment", "  "),), "", "measure.bad_text"),
        ((Measure("equipment", "x" * 161),), "", "measure.bad_text"),
        ((Measure("oral", "BC01C05"),), "", "measure.no_substitute"),
        ((Measure("part", "BC01C05>BC01C05|  "),), "", "measure.no_substitute"),
        ((Measure("part", "BC01C05,BC01C06>BC01C06|Dix questions écrites"),), "", "measure.shows_less"),
    ],
)
def test_what_may_not_be_decided(measures: tuple[Measure, ...], reason: str, code: str) -> None:
    refusal = check_decision(measures, reason=reason)
    assert refusal is not None
    assert refusal.code == code


def test_what_may_be_decided() -> None:
    assert check_decision((extra_time("1/3"), Measure("size", "xl")), reason="") is None
    assert check_decision((extra_time("1/2"),), reason="Avis médical motivé") is None
    assert check_decision((), reason="") is None


def a_value(kind: MeasureKind) -> str:
    """One that the catalogue admits."""
    written = {
        Form.SHARE: "1/3",
        Form.PAUSES: "2x10",
        Form.TEXT: "Bureau réglable",
        Form.SUBSTITUTE: "BC01C05>BC01C05|Dix questions écrites",
    }
    return kind.values[0] if kind.values else written[kind.form]


def test_every_measure_of_the_catalogue_is_admitted_and_compiled() -> None:
    for kind in CATALOGUE:
        for value in kind.values or (a_value(kind),):
            assert check_decision((Measure(kind.code, value),), reason="") is None
            assert canonical(kind.code, value) == value
            measures = compile_measures([decided(0, Measure(kind.code, value))])
            assert measures.display == ({kind.code: value} if kind.code in DISPLAY_KINDS else {})
            assert (measures.extra_time > 0) == (kind.code == EXTRA_TIME)
            assert (measures.pauses.count > 0) == (kind.code == PAUSES)
            assert measures.sittings == (int(value) if kind.code == "sittings" else 1)
        assert len(kind.values) == len(kind.ranks)


def test_jurors_know_what_changes_what_they_observe_and_the_public_nothing() -> None:
    everything = compile_measures([decided(0, *(Measure(kind.code, a_value(kind)) for kind in CATALOGUE))])
    assert {measure.kind for measure in visible_to(Audience.JUROR, everything)} == {"sign_language", "cued_speech", "oral", "part"}
    assert visible_to(Audience.PUBLIC, everything) == ()
    for audience in (Audience.CANDIDATE, Audience.OFFICER, Audience.ADMINISTRATOR, Audience.INVIGILATOR):
        assert visible_to(audience, everything) == everything.measures


codes = st.lists(st.sampled_from([f"BC0{block}C0{number}" for block in (1, 2) for number in range(1, 6)]), min_size=1, unique=True)


@given(codes, codes)
def test_law_a_substitute_shows_at_least_what_is_waived(waived: list[str], shown: list[str]) -> None:
    value = Substitute(parse_codes(" ".join(waived)), parse_codes(",".join(shown)), "Dix questions écrites").written()
    read = parse_substitute(value)
    assert read is not None
    assert read.written() == value
    refusal = check_decision((Measure("part", value),), reason="")
    assert (refusal is None) == (set(waived) <= set(shown))


moments = st.integers(-600, 600)
waivers = st.lists(
    st.tuples(st.sampled_from([EXTRA_TIME, PAUSES]), moments, st.integers(1, 600)).map(
        lambda row: Waiver(row[0], START + timedelta(minutes=row[1]), START + timedelta(minutes=row[1] + row[2]))
    ),
    max_size=4,
)
dated = st.lists(st.tuples(moments, st.one_of(st.none(), shares), st.booleans()), max_size=5).map(
    lambda rows: [
        decided(at, *([extra_time(str(share))] if share else []), *([Measure(PAUSES, "2x10")] if pauses else []))
        for at, share, pauses in sorted(rows, key=lambda row: row[0])
    ]
)


@given(dated, waivers, durations)
def test_law_doing_without_takes_back_nothing_that_a_sitting_under_way_was_given(
    history: list[Decision], without: list[Waiver], duration: timedelta
) -> None:
    """What is decided while one does without comes when that is over, perhaps too late for the sitting: it was given nothing yet."""
    given = max([START, *(decision.decided_at for decision in history)])
    later = [waiver for waiver in without if waiver.since > given]
    whole = accommodations.compile_measures(history, LATER)
    less = accommodations.compile_measures(history, LATER, later)
    assert deadline(START, duration, less) == deadline(START, duration, whole)


@given(dated, waivers, moments)
def test_law_what_is_done_without_is_left_out_while_it_lasts_and_nothing_else(
    history: list[Decision], without: list[Waiver], minute: int
) -> None:
    now = START + timedelta(minutes=minute)
    known = [decision for decision in history if decision.decided_at <= now]
    whole = accommodations.compile_measures(known, now)
    less = accommodations.compile_measures(known, now, without)
    out = {waiver.kind for waiver in without if waiver.since <= now < waiver.until}
    assert less.decided == whole.measures
    assert less.measures == tuple(measure for measure in whole.measures if measure.kind not in out)
    assert less.extra_time == (0 if EXTRA_TIME in out else whole.extra_time)


def test_taking_a_waiver_back_during_the_sitting_gives_the_time() -> None:
    third = [decided(-600, extra_time("1/3"))]
    kept = accommodations.compile_measures(third, LATER, [Waiver(EXTRA_TIME, START - timedelta(hours=1), START + timedelta(days=1))])
    back = accommodations.compile_measures(third, LATER, [Waiver(EXTRA_TIME, START - timedelta(hours=1), START + timedelta(minutes=30))])
    assert deadline(START, TWO_HOURS, kept) == START + TWO_HOURS
    assert deadline(START, TWO_HOURS, back) == START + timedelta(minutes=160)


def test_the_stronger_of_preference_and_measure_is_shown() -> None:
    measures = compile_measures([decided(0, Measure("size", "xl"), Measure("font", "andika"), Measure("contrast", "more"))])
    shown = apply_display({"size": "lg", "font": "system", "theme": "dark"}, measures)
    assert shown == {"size": "xl", "font": "system", "contrast": "more", "theme": "dark"}
    assert apply_display({"size": "xxl"}, measures)["size"] == "xxl"
    assert apply_display({"font": ""}, measures)["font"] == "andika"
