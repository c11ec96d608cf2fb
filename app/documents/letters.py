"""An e-mail to a candidate, and the calendar file that goes with it: alike whatever it is about."""

from __future__ import annotations

from email.message import EmailMessage

PDF_NAME, CALENDAR_NAME = "convocation.pdf", "convocation.ics"
"""The files of a convocation, named alike for everyone."""


def letter(sender: str, recipient: str, subject: str, text: str, message_id: str) -> EmailMessage:
    """A plain e-mail, in French."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"], message["To"], message["Message-ID"] = sender, recipient, message_id
    message["Content-Language"] = "fr"
    message.set_content(text.strip() + "\n")
    return message


def add_paper(message: EmailMessage, paper: bytes) -> None:
    """Join the convocation (PDF)."""
    message.add_attachment(paper, maintype="application", subtype="pdf", filename=PDF_NAME)


def add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    """Join a calendar file; `method` is `calendar.PUBLISHED` or `calendar.CANCELLED`."""
    message.add_attachment(calendar, maintype="text", subtype="calendar", filename=CALENDAR_NAME, params={"method": method})
