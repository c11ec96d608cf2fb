"""The candidate's sessions: when and where they are expected, in their own hours, with the convocation to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, url_for
from flask_babel import gettext as _

from app import clock
from app.auth.guard import current_actor, requires
from app.documents.convocation import convocation_calendar
from app.documents.letters import CALENDAR_NAME, PDF_NAME
from app.queries import convocations as queries
from app.queries.candidacies import Sitting
from app.queries.convocations import OwnPaper, OwnSeat
from app.services.convocations import own_paper
from app.web.candidate import blueprint
from app.web.formats import clock_time, day, duration


@blueprint.get("/sessions/<int:seat_id>/convocation.pdf")
@requires("candidate:home")
def convocation(seat_id: int) -> Response:
    """The candidate's own convocation, as it was last issued."""
    seat = queries.own_seat(current_actor(), seat_id)
    return attached(own_paper(seat), "application/pdf", PDF_NAME)


@blueprint.get("/sessions/<int:seat_id>/convocation.ics")
@requires("candidate:home")
def convocation_for_calendars(seat_id: int) -> Response:
    """The same for a calendar, as it stands now."""
    seat = queries.own_seat(current_actor(), seat_id)
    url = current_app.extensions["settings"].public_url
    return attached(convocation_calendar(seat, url, len(seat.issued), clock.now()), "text/calendar", CALENDAR_NAME)


def attached(content: bytes, media_type: str, name: str) -> Response:
    """A file of the candidate's own, to keep, which no cache keeps."""
    answer = Response(content, content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@dataclass(frozen=True)
class OwnDays:
    """A candidacy's papers of sessions, by run: those to come, and those that no longer open, gone by or given up."""

    to_come: Mapping[int, tuple[OwnSeat, OwnPaper]]
    gone: frozenset[int]

    def ready(self, runs: Iterable[Sitting]) -> list[Sitting]:
        """Of these sittings, those that may still begin, in the order in which they come; one outside any session comes first."""
        left = [run for run in runs if run.run_id not in self.gone]
        return sorted(left, key=lambda run: self.to_come[run.run_id][1].opens_at.timestamp() if run.run_id in self.to_come else 0)


def own_days(candidacy_id: int) -> OwnDays:
    """The days of one candidacy of whoever asks."""
    to_come, gone = {}, set(queries.cancelled_runs(current_actor()))
    for seat in queries.own_sessions(current_actor()):
        for paper in seat.papers if seat.candidacy_id == candidacy_id else ():
            if paper.run_id is None:
                continue
            if paper.closes_at > clock.now():
                to_come[paper.run_id] = (seat, paper)
            else:
                gone.add(paper.run_id)
    return OwnDays(to_come, frozenset(gone))


def day_facts(seat: OwnSeat, paper: OwnPaper) -> list[tuple[str, Any]]:
    """When and where, in the candidate's own hours."""
    hours = _("de %(opens)s à %(closes)s", opens=clock_time(paper.opens_at), closes=clock_time(paper.closes_at))
    return [
        (_("Quand"), {"text": day(paper.opens_at, "full"), "sub": hours, "strong": True}),
        (_("Où"), _place(seat)),
    ]


def _place(seat: OwnSeat) -> dict[str, Any]:
    if seat.remote:
        return {"text": _("À distance"), "sub": _("dans une pièce calme, sur cette même adresse")}
    return {"text": ", ".join(part for part in (seat.place, seat.label) if part), "sub": seat.centre_told}


def convocation_links(seat: OwnSeat) -> list[dict[str, str]]:
    """What of a convocation may be kept."""
    links = [{"label": _("Mettre dans mon agenda"), "url": url_for("candidate.convocation_for_calendars", seat_id=seat.id)}]
    if seat.issued:
        links.insert(0, {"label": _("Télécharger ma convocation"), "url": url_for("candidate.convocation", seat_id=seat.id)})
    return links


def days_table(days: OwnDays, begun: Iterable[int]) -> list[list[Any]]:
    """The rows of the papers to come that are not begun: paper, when, where, what to keep of the convocation."""
    left = [pair for run_id, pair in days.to_come.items() if run_id not in begun]
    rows = []
    for seat, paper in sorted(left, key=lambda pair: pair[1].opens_at):
        when, where = (value for _label, value in day_facts(seat, paper))
        room = {"text": paper.name, "href": url_for("sandbox.mission", run_id=paper.run_id), "sub": paper.evaluation, "lang": "fr"}
        rows.append([room, {"text": when["text"], "sub": when["sub"]}, where, duration(paper.minutes)])
    return rows
