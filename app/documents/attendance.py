"""The attendance sheet of a session: who signs where. It tells no measure, no duration and no end, which could tell of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.clock import PARIS
from app.documents.french import french_date, french_time
from app.documents.pieces import SANS, sans_faces
from app.documents.rendering import render_pdf
from app.queries.session_plans import SessionPage


def print_attendance(page: SessionPage, evaluations: Mapping[str, str], made_at: datetime) -> bytes:
    """The sheet (PDF/A-3a, PDF/UA-1), a part for each paper; `evaluations` are their names by code. Raises RenderingFailed.

    Everyone is on it in the order of the room, wherever they sit: another room is not told, for it may be for a measure.
    """
    context: dict[str, Any] = {
        "title": page.title,
        "block": page.block.code,
        "centre": page.centre,
        "place": page.place,
        "invigilators": ", ".join(name for _account, name in page.invigilators),
        "rows": [
            {"place": "à distance" if seat.remote else seat.label, "name": seat.candidate, "number": seat.number} for seat in page.seats
        ],
        "papers": [
            {
                "name": evaluations.get(paper.evaluation, paper.evaluation),
                "code": paper.evaluation,
                "day": french_date(paper.opens_at.astimezone(PARIS).date()),
                "opens": french_time(paper.opens_at.astimezone(PARIS)),
            }
            for paper in page.papers
        ],
    }
    return render_pdf("session/attendance.html", context, made_at=made_at, resources=sans_faces(), font=SANS)
