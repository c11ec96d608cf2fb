"""A convocation: the paper, the calendar file and the e-mail, for its candidate alone. It tells their own hours, never why they differ."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date

from app.clock import PARIS
from app.documents.calendar import CANCELLED, PUBLISHED, Appointment, write_calendar
from app.documents.french import french_date, french_time
from app.documents.letters import add_calendar, add_paper, letter
from app.documents.pieces import print_sized
from app.documents.rendering import render_html
from app.queries.convocations import OwnPaper, OwnSeat

MINUTES_OF_AN_HOUR = 60
AT_A_DISTANCE = "À distance, depuis votre ordinateur"


def print_convocation(seat: OwnSeat, public_url: str, made_at: datetime) -> bytes:
    """The paper (PDF/A-3a, PDF/UA-1), dated `made_at` (aware). Raises RenderingFailed."""
    context = told(seat, public_url) | {"made_on": made_at.astimezone(PARIS).date()}
    return print_sized("session/convocation.html", context, made_at=made_at, enlarged=seat.enlarged)


def convocation_calendar(seat: OwnSeat, public_url: str, sequence: int, made_at: datetime, *, cancelled: bool = False) -> bytes:
    """The calendar file: one appointment a paper, its candidate's own hours. `sequence` counts the convocations sent before."""
    host = urlsplit(public_url).hostname or "localhost"
    return write_calendar(
        [
            Appointment(
                uid=f"session-{seat.session_id}-seat-{seat.id}-paper-{paper.number}@{host}",
                starts=paper.opens_at,
                ends=paper.closes_at,
                summary=f"Épreuve {seat.block} : {paper.name}",
                location=where(seat),
                description=f"{seat.title}. Candidat n° {seat.number}. Venez avec une pièce d’identité.",
                url=public_url,
                sequence=sequence,
            )
            for paper in seat.papers
        ],
        made_at,
        cancelled=cancelled,
    )


def convocation_mail(seat: OwnSeat, sender: str, public_url: str, paper: bytes, calendar: bytes, message_id: str) -> EmailMessage:
    """The e-mail, with the paper and the calendar file. Its subject and its files are named alike for everyone."""
    text = render_html("session/mail.txt", told(seat, public_url))
    message = letter(sender, seat.email, f"Convocation : {seat.title}", text, message_id)
    add_paper(message, paper)
    add_calendar(message, calendar, PUBLISHED)
    return message


def cancellation_mail(seat: OwnSeat, sender: str, public_url: str, made_at: datetime, message_id: str) -> EmailMessage:
    """The e-mail that tells somebody convoked that the session does not take place, and takes it out of their calendar."""
    text = render_html("session/cancelled.txt", told(seat, public_url))
    message = letter(sender, seat.email, f"Session annulée : {seat.title}", text, message_id)
    calendar = convocation_calendar(seat, public_url, len(seat.issued), made_at, cancelled=True)
    add_calendar(message, calendar, CANCELLED)
    return message


def where(seat: OwnSeat) -> str:
    """Where its candidate sits: the place, their seat, the centre."""
    return AT_A_DISTANCE if seat.remote else ", ".join(part for part in (seat.place, seat.label, seat.centre_told) if part)


def told(seat: OwnSeat, public_url: str) -> dict[str, Any]:
    """What the paper and the e-mail say."""
    return {"seat": seat, "where": where(seat), "papers": [_paper(paper) for paper in seat.papers], "public_url": public_url}


def _paper(paper: OwnPaper) -> dict[str, str]:
    opens, closes = paper.opens_at.astimezone(PARIS), paper.closes_at.astimezone(PARIS)
    ends = french_time(closes) if closes.date() == opens.date() else f"{french_time(closes)} le {french_date(closes.date())}"
    return {
        "name": paper.name[:1].upper() + paper.name[1:],
        "code": paper.evaluation,
        "day": f"{format_date(opens, 'EEEE', locale='fr')} {french_date(opens.date())}",
        "hours": f"de {french_time(opens)} à {ends}",
        "time": length(paper.minutes),
    }


def length(minutes: int) -> str:
    """A length in words of a clock: 45 min, 2 h, 1 h 30."""
    hours, rest = divmod(minutes, MINUTES_OF_AN_HOUR)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02}" if rest else "")
