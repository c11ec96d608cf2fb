"""The candidate's own oral: when and where, and the subject once the preparation begins."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template
from flask_babel import gettext as _

from app import clock
from app.auth.guard import current_actor, requires
from app.documents.orals import oral_calendar, print_oral_convocation, print_oral_subject
from app.errors import NotFound
from app.queries import orals as queries
from app.queries.accommodations import paper_for
from app.queries.orals import Oral
from app.web.candidate import blueprint
from app.web.candidate.sessions import attached
from app.web.formats import clock_time, day
from juries.oral_clock import OralState


@blueprint.get("/orals/<int:slot_id>")
@requires("candidate:home")
def oral(slot_id: int) -> str:
    """One oral."""
    found = queries.own_oral(current_actor(), slot_id)
    return render_template("candidate/oral.html", oral=found, facts=oral_facts(found), roles=found.kit.briefed if _begun(found) else ())


def _begun(found: Oral) -> bool:
    """Whether the subject may be read: from the first minute of the preparation on."""
    return clock.now() >= found.slot.begins_at


@blueprint.get("/orals/<int:slot_id>/subject.pdf")
@requires("candidate:home")
def oral_subject(slot_id: int) -> Response:
    """The subject on paper, at the size of the candidate's papers."""
    found = queries.own_oral(current_actor(), slot_id)
    if not (_begun(found) and found.kit.briefed):
        raise NotFound
    return attached(print_oral_subject(found, paper_for(found.candidacy_id)), "application/pdf", f"sujet-oral-{found.number}.pdf")


@blueprint.get("/orals/<int:slot_id>/convocation.pdf")
@requires("candidate:home")
def oral_convocation(slot_id: int) -> Response:
    """The convocation, as the slot stands now (PDF)."""
    found = queries.own_oral(current_actor(), slot_id)
    paper = print_oral_convocation(found, clock.now(), paper_for(found.candidacy_id))
    return attached(paper, "application/pdf", f"convocation-oral-{found.number}.pdf")


@blueprint.get("/orals/<int:slot_id>/convocation.ics")
@requires("candidate:home")
def oral_for_calendars(slot_id: int) -> Response:
    """The same for a calendar."""
    found = queries.own_oral(current_actor(), slot_id)
    url = current_app.extensions["settings"].public_url
    return attached(oral_calendar(found, url, clock.now()), "text/calendar", f"convocation-oral-{found.number}.ics")


def oral_to_come(candidacy_id: int) -> Oral | None:
    """The next oral of a candidacy, today's included until it is over."""
    for found in queries.oral_slot_of(candidacy_id):
        if found.day >= clock.today() and found.clock.state not in (OralState.ENDED, OralState.ABSENT) and not found.recorded:
            return found
    return None


def oral_facts(found: Oral) -> list[tuple[str, Any]]:
    """When and where, with the candidate's own time in it."""
    slot = found.slot
    facts: list[tuple[str, Any]] = [(_("Jour"), day(slot.meets_at, "full"))]
    if slot.begins_at < slot.meets_at:
        facts.append(
            (_("Début de la préparation"), {"text": _("à %(time)s", time=clock_time(slot.begins_at)), "sub": found.preparation_room})
        )
    facts.append((_("Devant le jury"), {"text": _("à %(time)s", time=clock_time(slot.meets_at)), "sub": slot.room, "strong": True}))
    facts.append((_("Fin"), _("vers %(time)s", time=clock_time(slot.ends_at))))
    return facts
