"""Calendar files: lines of 75 octets at most that unfold to what was written, times in UTC, texts that come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.calendar import LONGEST_LINE, Appointment, escaped, folded, in_utc, write_calendar

PARIS = ZoneInfo("Europe/Paris")
MADE = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)


def appointment(**changes: object) -> Appointment:
    starts = datetime(2027, 3, 4, 9, 0, tzinfo=PARIS)
    return Appointment(**{"uid": "a@b.example", "starts": starts, "ends": starts + timedelta(hours=2), "summary": "Épreuve", **changes})


def unescaped(text: str) -> str:
    read = iter(text)
    return "".join({"n": "\n"}.get(follow := next(read), follow) if character == "\\" else character for character in read)


def test_a_calendar_to_the_octet() -> None:
    made = write_calendar([appointment(summary="Épreuve BC03 : mini-cas, écrit; oral", location="salle 204", sequence=2)], MADE)
    assert made.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Epreuve//Sessions//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:a@b.example",
        "DTSTAMP:20270105T093000Z",
        "DTSTART:20270304T080000Z",
        "DTEND:20270304T100000Z",
        "SEQUENCE:2",
        "SUMMARY:Épreuve BC03 : mini-cas\\, écrit\\; oral",
        "LOCATION:salle 204",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text(max_size=400))
def test_lines_fold_and_unfold(text: str) -> None:
    line = f"DESCRIPTION:{escaped(text)}"
    made = folded(line)
    assert made.endswith(b"\r\n")
    pieces = made[:-2].split(b"\r\n")
    assert all(len(piece) <= LONGEST_LINE for piece in pieces)
    assert [piece.decode() for piece in pieces]
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == line
    assert all(piece.startswith(b" ") for piece in pieces[1:])


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=200))
def test_texts_come_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(st.text(max_size=100))
def test_no_text_makes_a_line_of_its_own(text: str) -> None:
    assert not set("\r\n") & set(escaped(text))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2027, 3, 28, 1, 59, tzinfo=PARIS), "20270328T005900Z"),
        (datetime(2027, 3, 28, 3, 0, tzinfo=PARIS), "20270328T010000Z"),
        (datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=1), "20271031T013000Z"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=11))), "20261231T130000Z"),
    ],
)
def test_times_of_any_zone_in_utc(moment: datetime, written: str) -> None:
    assert in_utc(moment) == written


def test_what_no_calendar_may_say() -> None:
    with pytest.raises(ValueError, match="aware"):
        in_utc(datetime(2027, 1, 1))  # noqa: DTZ001 - the fault itself
    with pytest.raises(ValueError, match="before it starts"):
        write_calendar([appointment(ends=datetime(2027, 3, 4, 7, 0, tzinfo=UTC))], MADE)
