"""The role sheets: for the person who plays the customer, and for the jurors who watch. The candidate never has them."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.auth.guard import current_actor, requires
from app.documents.orals import print_role_sheet
from app.queries import orals as queries
from app.queries.orals import Oral
from app.web.formats import clock_time, day
from app.web.jury import blueprint


@blueprint.get("/roles")
@requires("oral:play")
def roles() -> str:
    """The orals in which the reader plays, those to come first."""
    found = queries.played_by(current_actor())
    coming = [oral for oral in found if oral.day >= clock.today()]
    return render_template("jury/roles.html", coming=[_line(oral) for oral in coming], past=len(found) - len(coming))


def _line(oral: Oral) -> list[object]:
    titles = ", ".join(role.title for role in oral.kit.roles)
    return [
        {"text": titles, "href": url_for("jury.role", slot_id=oral.id), "sub": oral.evaluation, "lang": "fr"},
        _("%(day)s à %(time)s", day=day(oral.slot.meets_at), time=clock_time(oral.slot.meets_at)),
        oral.slot.room,
        _("n° %(number)s", number=oral.number),
    ]


@blueprint.get("/roles/<int:slot_id>")
@requires("oral:play")
def role(slot_id: int) -> str:
    """The role sheets of one oral."""
    oral = queries.with_role_sheet(current_actor(), slot_id)
    plays = oral.slot.player == str(current_actor().account_id)
    return render_template("jury/role.html", oral=oral, plays=plays, when=_line(oral)[1])


@blueprint.get("/roles/<int:slot_id>/paper")
@requires("oral:play")
def role_paper(slot_id: int) -> Response:
    """The same on paper (PDF)."""
    oral = queries.with_role_sheet(current_actor(), slot_id)
    response = Response(print_role_sheet(oral, clock.now()), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="consigne-de-role-{oral.number}.pdf"'
    return response
