"""The papers of an assessment session: convocations sent or sent again, and the attendance sheet."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.auth.guard import current_actor, requires
from app.documents.attendance import print_attendance
from app.errors import NotFound, Refused
from app.queries import session_plans as queries
from app.services import convocations
from app.web.administration import blueprint
from app.web.messages import announce, sentence


def _back(session_id: int, part: str = "") -> Any:
    return redirect(url_for("administration.assessment_session", session_id=session_id, _anchor=part or None))


@blueprint.post("/sessions/<int:session_id>/convocations")
@requires("session:administer")
def send_convocations(session_id: int) -> Any:
    """Send them to whoever has none that holds."""
    try:
        count = convocations.convoke(current_actor(), session_id)
    except Refused as refused:
        announce(_("Aucune convocation n'est partie."), sentence(refused.code, refused.params), tone="bad")
    else:
        announce(
            ngettext("%(num)s convocation est en route.", "%(num)s convocations sont en route.", count),
            _("Chaque personne reçoit la sienne, avec ses propres heures. Rechargez la page pour voir celles qui sont parties."),
        )
    return _back(session_id, "candidats")


@blueprint.post("/sessions/<int:session_id>/seats/<int:seat_id>/convocation")
@requires("session:administer")
def send_convocation_again(session_id: int, seat_id: int) -> Any:
    """Send one."""
    page = queries.session_page(current_actor(), session_id)
    for seat in page.seats:
        if seat.id == seat_id:
            break
    else:
        raise NotFound
    try:
        convocations.convoke_again(current_actor(), session_id, seat_id)
    except Refused as refused:
        announce(_("La convocation n'est pas partie."), sentence(refused.code, refused.params), tone="bad")
    else:
        announce(_("La convocation de %(name)s est en route.", name=seat.candidate), "")
    return _back(session_id, "candidats")


@blueprint.get("/sessions/<int:session_id>/attendance.pdf")
@requires("session:administer")
def attendance_sheet(session_id: int) -> Response:
    """The attendance sheet, to be signed; whoever judges one of the candidates does not get it, for it would lack them."""
    page = queries.session_page(current_actor(), session_id)
    if not page.opened:
        raise Refused("convocation.not_opened")
    if page.hidden:
        raise Refused("session.sheet_incomplete")
    names = {evaluation.code: evaluation.name for evaluation in page.block.evaluations}
    answer = Response(print_attendance(page, names, clock.now()), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"emargement-{session_id}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer
