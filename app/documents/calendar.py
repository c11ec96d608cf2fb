"""Calendar files (iCalendar, RFC 5545): what other people's calendars read, written with care and nothing more than is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

PUBLISHED, CANCELLED = "PUBLISH", "CANCEL"
"""The methods of a calendar (RFC 5546)."""
PRODUCT = "-//Epreuve//Sessions//FR"
LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What a text may not hold (RFC 5545, 3.3.11); a tab and a line feed it may."""


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `uid` is the same each time it is sent again, `sequence` one more; `starts` and `ends` are aware."""

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0


def write_calendar(appointments: Sequence[Appointment], made_at: datetime, *, cancelled: bool = False) -> bytes:
    """The file of these appointments, its times in UTC, so that no zone has to be described; `made_at` (aware) is their DTSTAMP.

    `cancelled`: they do not take place, and calendars that have them strike them out (RFC 5546, 3.2.5).

    Raises ValueError for a time without a zone and for an appointment that ends before it starts.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{CANCELLED if cancelled else PUBLISHED}"]
    for each in appointments:
        lines += _lines(each, made_at, ("STATUS:CANCELLED",) if cancelled else ())
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _lines(each: Appointment, made_at: datetime, status: tuple[str, ...]) -> Iterator[str]:
    if each.ends < each.starts:
        raise ValueError(f"{each.uid} ends before it starts")
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(each.uid)}"
    yield f"DTSTAMP:{in_utc(made_at)}"
    yield f"DTSTART:{in_utc(each.starts)}"
    yield f"DTEND:{in_utc(each.ends)}"
    yield f"SEQUENCE:{each.sequence}"
    yield from status
    for name, text in (("SUMMARY", each.summary), ("LOCATION", each.location), ("DESCRIPTION", each.description)):
        if text:
            yield f"{name}:{escaped(text)}"
    if each.url:
        yield f"URL:{CONTROL.sub('', each.url)}"
    yield "END:VEVENT"


def in_utc(moment: datetime) -> str:
    """A moment as RFC 5545 writes it (form 2): 20270304T080000Z. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a calendar needs aware times")
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line feed escaped, what is not allowed left out."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A line in UTF-8 with its CRLF, cut into pieces of 75 octets at most, never inside a character."""
    pieces: list[bytes] = [b""]
    for character in line:
        octets = character.encode()
        if len(pieces[-1]) + len(octets) > LONGEST_LINE:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
