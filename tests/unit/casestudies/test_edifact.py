"""EDIFACT: what is written reads back; control totals are counted; garbage has a code, never a traceback."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casestudies.company.edifact import EdiLine, EdiOrder, Unreadable, read, segments, text_of, write

AT = datetime.fromisoformat("2026-03-09T07:40")
ORDER = EdiOrder(
    reference="PO-1",
    dated=date(2026, 3, 6),
    requested=date(2026, 3, 12),
    buyer="2099000002181",
    supplier="2099000000005",
    ship_to="2099000002181",
    lines=(
        EdiLine(
            number=10, gtin="2099000000357", quantity=2000, unit="PCE", price=Decimal("9.60"), per=100, label="Cheville d'essai + 8:40"
        ),
        EdiLine(number=20, gtin="2099000000104", quantity=48, unit="PCE", price=Decimal("14.20"), per=1, label="Serrure ?"),
    ),
)
RAW = write(ORDER, control="000042", at=AT)


def test_what_is_written_reads_back() -> None:
    assert read(RAW) == ORDER


lines = st.builds(
    EdiLine,
    number=st.integers(1, 999),
    gtin=st.from_regex(r"2[0-9]{12}", fullmatch=True),
    quantity=st.integers(1, 10**6),
    unit=st.sampled_from(["PCE", "PR", "CT"]),
    price=st.decimals("0.01", "99999", places=2),
    per=st.sampled_from([1, 12, 100]),
    label=st.text(st.sampled_from("ABé '+:?0123"), min_size=1, max_size=35).map(str.strip).filter(bool),
)


@given(st.lists(lines, min_size=1, max_size=8))
def test_any_order_reads_back(written: list[EdiLine]) -> None:
    order = EdiOrder(
        reference="X", dated=ORDER.dated, requested=ORDER.requested, buyer="1", supplier="2", ship_to="1", lines=tuple(written)
    )
    assert read(write(order, control="7", at=AT)) == order


@given(st.text(max_size=300))
@example("UNA")
def test_garbage_is_unreadable_and_nothing_else(raw: str) -> None:
    with pytest.raises(Unreadable):
        read(raw)


@given(st.integers(0, len(RAW) - 1), st.sampled_from("'+:0?X"))
def test_a_damaged_message_reads_or_says_why(place: int, character: str) -> None:
    damaged = RAW[:place] + character + RAW[place + 1 :]
    try:
        read(damaged)
    except Unreadable as error:
        code = error.code
    else:
        code = "edi.read"
    assert code.startswith("edi.")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("UNT+19", "UNT+18", "edi.segment_count"),
        ("UNZ+1", "UNZ+2", "edi.message_count"),
        ("UNT+19+1", "UNT+19+2", "edi.message_reference"),
        ("UNZ+1+000042", "UNZ+1+000043", "edi.interchange_reference"),
        ("UNZ+1+000042'", "", "edi.envelope"),
        ("UNS+S'", "UNH+2+ORDERS:D:96A:UN'", "edi.one_message"),
        ("ORDERS", "INVOIC", "edi.message_type"),
        ("QTY+21:48:PCE", "QTY+21:x:PCE", "edi.number"),
        ("QTY+21:48:PCE", "QTY+21:0:PCE", "edi.number"),
        ("QTY+21:48:PCE", "QTY+12:48:PCE", "edi.missing"),
        ("PRI+AAA:14.20", "PRI+AAA:abc", "edi.number"),
        ("PRI+AAA:14.20", "PRI+AAA:-1", "edi.price"),
        ("PRI+AAA:14.20", "PRI+AAA:NaN", "edi.price"),
        ("PRI+AAA:14.20", "PRI+INV:14.20", "edi.missing"),
        ("DTM+2:20260312", "DTM+2:20261399", "edi.date"),
        ("DTM+2:20260312", "DTM+63:20260312", "edi.missing"),
        ("BGM+220+PO-1+9", "BGM+220", "edi.missing"),
        ("NAD+BY+2099000002181", "NAD+CN+2099000002181", "edi.missing"),
    ],
)
def test_each_fault_has_its_code(old: str, new: str, code: str) -> None:
    assert old in RAW
    with pytest.raises(Unreadable) as caught:
        read(RAW.replace(old, new))
    assert caught.value.code == code


def test_a_message_without_lines_is_missing_them() -> None:
    with pytest.raises(Unreadable) as caught:
        read(write(EdiOrder(**{**{f: getattr(ORDER, f) for f in ORDER.__struct_fields__}, "lines": ()}), control="1", at=AT))
    assert caught.value.params == {"what": "LIN"}


def test_segments_print_as_they_are_written() -> None:
    shown = [text_of(segment) for segment in segments("UNA:+.? '" + RAW)]
    assert shown[2] == "BGM+220+PO-1+9"
    assert "PRI+AAA:9.60:::100:PCE" in shown
    assert shown[0].startswith("UNB+UNOC:3")
