"""Addresses of the jury room that keep what the juror has open beside the grid."""

from __future__ import annotations

from flask import request, url_for

KEPT = ("tab", "evidence", "event")
"""What of a query string goes along from one competency to the next."""


def room_url(jury_id: int, competency: str, **query: int | str) -> str:
    """A competency, with the side as asked; the rest of the side as it is open now."""
    kept = {name: request.args[name] for name in KEPT if name in request.args}
    return url_for("jury.room", jury_id=jury_id, competency=competency, **(kept | {name: str(value) for name, value in query.items()}))  # type: ignore[arg-type]


def where(competency: str) -> str:
    """The page of that competency of the jury in this request."""
    assert request.view_args is not None
    return room_url(int(request.view_args["jury_id"]), competency)
