"""The calendar."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.auth.guard import requires
from app.web import formats
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter, page
from app.web.sandbox.words import person
from casestudies.run import has_next_day


@blueprint.get("/<int:run_id>/agenda")
@requires("run:work")
def agenda(run_id: int) -> Any:
    """What is planned, from today on."""
    room = enter(run_id)
    company = room.run.company
    coming = sorted((each for each in company.appointments if each.until >= company.now), key=lambda each: each.at)
    rows = [
        [
            {"text": f"{formats.company_time(each.at)} – {formats.company_time(each.until)}", "sub": formats.day(each.at, "weekday")},
            each.title,
            each.place or None,
            ", ".join(person(company, code) for code in each.people) or None,
        ]
        for each in coming
    ]
    columns = [{"label": _("Quand")}, {"label": _("Quoi"), "header": True}, {"label": _("Lieu")}, {"label": _("Avec")}]
    return page("sandbox/agenda.html", room, "agenda", rows=rows, columns=columns, more_days=has_next_day(room.run))
