"""The record, its signatures, the award."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.model import Block, Certification
from juries.award import decide_block, title_obstacles
from juries.barred import BarredError
from juries.deliberation import Deliberation, Signature, digest_of, draw_up, record_obstacles, signature_obstacles
from juries.grid import lay_grid
from juries.verdict import Outcome
from tests.unit.juries.sheets import BLOCK, CODES, PIECES, THRESHOLDS, all_levels, deliberation, flat, settled, sheet

SPLIT = deliberation(flat(4), {**flat(4), "C3.a": 2}, (settled("C3.a", 3),))


def both_sign(what: Deliberation) -> tuple[Signature, Signature]:
    digest = digest_of(draw_up(what))
    return Signature("anne", digest), Signature("bruno", digest)


def test_the_record_keeps_both_levels_the_agreed_one_and_the_reason() -> None:
    record = draw_up(SPLIT)
    line = next(line for line in record.lines if line.criterion == "C3.a")
    assert (line.blind, line.agreed, line.threshold, line.reason) == ((4, 2), 3, 3, "Le message de 10:12 le montre.")
    assert (line.proposed_by, line.agreed_by) == ("anne", "bruno")
    assert [line.criterion for line in record.lines] == list(CODES)
    assert [(e.reference, e.digest) for e in record.evidence] == [("deposit:1", "a" * 64), ("run:1", "a" * 64)]
    assert record.verdict.outcome is Outcome.ACQUIRED


def test_what_is_not_settled_has_no_reason() -> None:
    line = draw_up(SPLIT).lines[0]
    assert (line.reason, line.proposed_by, line.agreed_by, line.agreed, line.critical) == ("", None, None, 4, True)


def test_the_record_survives_its_own_json() -> None:
    record = draw_up(SPLIT)
    again = msgspec.json.decode(msgspec.json.encode(record), type=type(record))
    assert again == record
    assert digest_of(again) == digest_of(record)


def test_the_digest_covers_the_evidence() -> None:
    changed = msgspec.structs.replace(
        SPLIT,
        pieces=tuple(
            msgspec.structs.replace(p, evidence=msgspec.structs.replace(p.evidence, digest="b" * 64)) if i else p
            for i, p in enumerate(PIECES)
        ),
    )
    assert digest_of(draw_up(changed)) != digest_of(draw_up(SPLIT))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (deliberation(flat(4), flat(4), locked=False), ["not_both_locked"]),
        (deliberation(flat(4), {**flat(4), "C3.a": 2}), ["straddle_open"]),
        (deliberation(flat(4), {**flat(4), "C3.a": 2}, (settled("C3.a", 3, agreed=False),)), ["straddle_open"]),
        (deliberation({code: 4 for code in CODES if code != "C1.a"}, flat(4)), ["unscored"]),
        (msgspec.structs.replace(SPLIT, sheets=(sheet("anne", flat(4)), sheet("anne", flat(4)))), ["named_twice"]),
        (msgspec.structs.replace(SPLIT, grid=lay_grid(BLOCK, PIECES[:1])), ["no_evidence", "no_evidence"]),
        (SPLIT, []),
    ],
)
def test_there_is_no_shortcut_to_a_record(what: Deliberation, expected: list[str]) -> None:
    assert [reason.code for reason in record_obstacles(what)] == expected
    if expected:
        with pytest.raises(BarredError, match=expected[0]):
            draw_up(what)


def test_a_block_is_awarded_once_both_have_signed_this_record() -> None:
    decision = decide_block(draw_up(SPLIT), both_sign(SPLIT))
    assert (decision.block, decision.candidate, decision.outcome, decision.to_take_again) == ("BC09", "0147", Outcome.ACQUIRED, ())
    assert decision.record_digest == digest_of(draw_up(SPLIT))


def test_a_signature_over_another_record_does_not_count() -> None:
    anne, bruno = both_sign(SPLIT)
    stale = (anne, Signature("bruno", digest_of(draw_up(deliberation(flat(4), flat(4))))))
    assert [reason.params for reason in signature_obstacles(draw_up(SPLIT), stale)] == [{"person": "bruno"}]
    with pytest.raises(BarredError, match="not_signed"):
        decide_block(draw_up(SPLIT), (anne, anne))
    with pytest.raises(BarredError, match="not_signed"):
        decide_block(draw_up(SPLIT), (anne, Signature("carole", bruno.digest)))


def test_what_is_not_acquired_says_what_to_take_again() -> None:
    what = deliberation({**flat(4), "C2.b": 3}, {**flat(4), "C2.b": 1})
    decision = decide_block(draw_up(what), both_sign(what))
    assert (decision.outcome, decision.to_take_again) == (Outcome.NOT_ACQUIRED, ("C2",))


def test_the_title_takes_all_the_blocks() -> None:
    blocks = tuple(Block(code=code, register_code=code, label=code, competencies=()) for code in ("BC01", "BC02"))
    certification = Certification(number="RNCP00000", title="Inventée", active=True, level=5, blocks=blocks)
    assert [reason.params for reason in title_obstacles(certification, {"BC02"})] == [{"block": "BC01"}]
    assert title_obstacles(certification, {"BC01", "BC02"}) == ()
    assert [r.code for r in title_obstacles(msgspec.structs.replace(certification, blocks=()), set())] == ["no_blocks"]


@given(all_levels, all_levels, st.booleans())
def test_no_verdict_before_both_are_locked_and_the_order_changes_nothing(
    first: dict[str, int], second: dict[str, int], locked: bool
) -> None:
    straddled = [code for code in CODES if (first[code] >= THRESHOLDS[code]) != (second[code] >= THRESHOLDS[code])]
    settlements = tuple(settled(code, max(first[code], second[code])) for code in straddled)
    one, other = (deliberation(first, second, settlements, swapped, locked) for swapped in (False, True))
    if not locked:
        with pytest.raises(BarredError, match="not_both_locked"):
            draw_up(one)
        return
    assert digest_of(draw_up(one)) == digest_of(draw_up(other))
    assert [reason.code for reason in record_obstacles(deliberation(first, second))] == ["straddle_open"] * len(straddled)
