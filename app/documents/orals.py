"""Papers of the orals: the sheet of a day, a candidate's convocation, the role sheet of the person who plays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from app.clock import PARIS
from app.documents.calendar import CANCELLED, PUBLISHED, Appointment, write_calendar
from app.documents.letters import add_calendar, add_paper, letter
from app.documents.pieces import SANS, print_sized, sans_faces
from app.documents.rendering import render_html, render_pdf
from app.queries.oral_news import OralAddressed, OralNews
from app.queries.orals import Oral

SECONDS_OF_A_MINUTE = 60
SUBJECTS = {
    OralNews.PUBLISHED: "Convocation à un oral",
    OralNews.MOVED: "Votre oral change d’heure ou de salle",
    OralNews.CANCELLED: "Oral annulé",
}


def print_oral_day(orals: Sequence[Oral], day: date, made_at: datetime) -> bytes:
    """The sheet of a day (PDF/A-3a, PDF/UA-1): who prepares when, each room, each juror.

    Only the page of the preparation tells when a candidate begins; jurors' pages have the hours of the meetings and no name. Raises
    RenderingFailed.
    """
    rooms = sorted({oral.slot.room for oral in orals})
    jurors = sorted({name for oral in orals for name in oral.jurors})
    context: dict[str, Any] = {
        "day": day,
        "preparing": [_row(oral) for oral in sorted(orals, key=lambda oral: oral.slot.begins_at) if not oral.blind],
        "rooms": [(room, [_row(oral) for oral in orals if oral.slot.room == room]) for room in rooms],
        "jurors": [(name, [_row(oral) for oral in orals if name in oral.jurors]) for name in jurors],
    }
    return render_pdf("orals/day.html", context, made_at=made_at, resources=sans_faces(), font=SANS)


def print_role_sheet(oral: Oral, made_at: datetime) -> bytes:
    """The role sheets of an oral, one a scene, for the person who plays: nothing of who judges, nor of the candidate's name or measures."""
    context: dict[str, Any] = {
        "evaluation": oral.evaluation_name,
        "meets_at": oral.slot.meets_at.astimezone(PARIS),
        "room": oral.slot.room,
        "number": oral.number,
        "roles": oral.kit.roles,
    }
    return render_pdf("orals/role.html", context, made_at=made_at, resources=sans_faces(), font=SANS)


def print_oral_subject(oral: Oral, enlarged: str) -> bytes:
    """What the candidate is handed as their preparation begins (PDF/A-3a, PDF/UA-1), dated of that hour; `enlarged` is a key of
    `pieces.ENLARGED`. Nothing of the role sheets but what the candidate is told. Raises RenderingFailed."""
    context: dict[str, Any] = {"evaluation": oral.evaluation_name, "number": oral.number, "roles": oral.kit.briefed}
    return print_sized("orals/subject.html", context, made_at=oral.slot.begins_at, enlarged=enlarged)


def print_oral_convocation(oral: Oral, made_at: datetime, enlarged: str = "") -> bytes:
    """The candidate's own convocation to their oral (PDF/A-3a, PDF/UA-1): their hours, never why they differ. `enlarged` is a key of
    `pieces.ENLARGED`. Raises RenderingFailed."""
    context: dict[str, Any] = {
        "evaluation": oral.evaluation_name,
        "number": oral.number,
        "name": oral.name,
        "block": oral.block,
        "day": oral.day,
        "steps": _steps(oral),
    }
    return print_sized("orals/convocation.html", context, made_at=made_at, enlarged=enlarged)


def oral_mail(told: OralAddressed, news: OralNews, at: datetime, sender: str, public_url: str, message_id: str) -> EmailMessage:
    """The e-mail that tells a candidate of their oral, as of `at` (aware), with a calendar file: their hours, never why they differ.

    Raises RenderingFailed.
    """
    oral, off = told.oral, news is OralNews.CANCELLED
    context = {"oral": oral, "news": news.value, "steps": _steps(oral), "centre": told.centre, "public_url": public_url}
    text = render_html("orals/cancelled.txt" if off else "orals/mail.txt", context)
    message = letter(sender, told.email, f"{SUBJECTS[news]} : {oral.evaluation_name}", text, message_id)
    if not off:
        add_paper(message, print_oral_convocation(oral, at, told.enlarged))
    add_calendar(message, oral_calendar(oral, public_url, at, cancelled=off), CANCELLED if off else PUBLISHED)
    return message


def oral_calendar(oral: Oral, public_url: str, made_at: datetime, *, cancelled: bool = False) -> bytes:
    """The same for a calendar, from the preparation to the end. Of two files, the later one counts."""
    host = urlsplit(public_url).hostname or "localhost"
    appointment = Appointment(
        uid=f"oral-{oral.id}@{host}",
        starts=oral.slot.begins_at,
        ends=oral.slot.ends_at,
        summary=f"Oral {oral.block} : {oral.evaluation_name}",
        location=oral.preparation_room or oral.slot.room,
        description=f"Le jury vous reçoit à {_hour(oral.slot.meets_at)}, {oral.slot.room}. Venez avec une pièce d’identité.",
        url=public_url,
        sequence=int(made_at.timestamp()) // SECONDS_OF_A_MINUTE,
    )
    return write_calendar([appointment], made_at, cancelled=cancelled)


def _steps(oral: Oral) -> list[dict[str, str]]:
    """The candidate's own hours."""
    slot = oral.slot
    preparing = [(slot.begins_at, "Vous préparez votre passage", oral.preparation_room)] if slot.begins_at < slot.meets_at else []
    steps = [*preparing, (slot.meets_at, "Le jury vous reçoit", slot.room), (slot.ends_at, "Fin prévue", "")]
    return [{"hour": _hour(at), "what": what, "room": room} for at, what, room in steps]


def _row(oral: Oral) -> dict[str, Any]:
    return {
        "begins": _hour(oral.slot.begins_at),
        "meets": _hour(oral.slot.meets_at),
        "number": oral.number,
        "name": oral.name,
        "evaluation": oral.evaluation,
        "room": oral.slot.room,
        "preparation_room": oral.preparation_room,
        "jurors": ", ".join(oral.jurors),
        "player": oral.player,
    }


def _hour(moment: datetime) -> str:
    here = moment.astimezone(PARIS)
    return f"{here.hour}\u00a0h\u00a0{here.minute:02}"
