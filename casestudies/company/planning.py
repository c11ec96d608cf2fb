"""The shared calendar."""

from __future__ import annotations

from datetime import datetime

from casestudies.company.kernel import Document


class Appointment(Document, frozen=True, kw_only=True):
    """Something in the calendar: from `at` to `until`, with whom (codes of people), where."""

    code: str
    at: datetime
    until: datetime
    title: str
    place: str = ""
    people: tuple[str, ...] = ()
