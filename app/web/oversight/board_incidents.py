"""Incidents of a session: declared, read, closed with one resolution."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import board, board_sessions
from app.queries import incidents as queries
from app.queries.board_sessions import Head
from app.queries.incidents import IncidentLine
from app.services import incidents
from app.web.commands import once
from app.web.formats import moment
from app.web.forms import EpreuveForm, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.messages import announce, refuse
from app.web.oversight import blueprint
from app.web.oversight.board_words import CATEGORIES, RESOLUTIONS, incident_title, place_of, resolution_said
from juries.assessment_session import IncidentCategory, IncidentResolution
from juries.sitting_clock import LARGEST_GIFT

EVERYONE = "all"


class DeclareForm(EpreuveForm):
    """What happened, to whom."""

    category = RadioField(
        _l("De quoi s'agit-il"),
        choices=options([(category.value, label) for category, label in CATEGORIES.items()]),
        validators=[InputRequired(_l("Choisissez ce qui décrit le mieux l'incident."))],
    )
    whom = SelectField(_l("Qui est concerné"))
    text = TextAreaField(
        _l("Ce qui s'est passé"),
        description=_l("Une phrase ou deux, par exemple : le poste 7 a perdu le réseau à 10 h 39. Rien de médical."),
        validators=[
            InputRequired(_l("Dites en une phrase ce qui s'est passé, par exemple : le poste 7 a perdu le réseau.")),
            Length(max=incidents.LONGEST_TEXT, message=_l("Restez sous deux mille caractères.")),
        ],
    )


class CloseForm(EpreuveForm):
    """How it ended."""

    resolution = RadioField(
        _l("Comment l'incident se termine"),
        choices=options([(resolution.value, label) for resolution, label in RESOLUTIONS.items()]),
        validators=[InputRequired(_l("Choisissez une seule issue."))],
    )
    minutes = IntegerField(
        _l("Minutes à ajouter"),
        description=_l("Avec « Minutes ajoutées » seulement. Elles sont données tout de suite."),
        validators=[Optional(), NumberRange(0, LARGEST_GIFT, _l("Écrivez un nombre de minutes, de 1 à %(max)s."))],
    )
    text = TextAreaField(
        _l("Précision"),
        description=_l("Ce qui a été fait, en une phrase. Rien de médical."),
        validators=[Optional(), Length(max=incidents.LONGEST_TEXT, message=_l("Restez sous deux mille caractères."))],
    )


INCIDENTS: ListSpec[IncidentLine] = ListSpec(
    file="incidents",
    label=_l("Incidents"),
    columns=(
        Column(
            "number",
            _l("Incident"),
            lambda line: Cell(incident_title(line), href=url_for("oversight.incident", session_id=line.session_id, number=line.number)),
            value=lambda line: line.number,
            header=True,
        ),
        Column("at", _l("Quand"), lambda line: moment(line.at, "short"), value=lambda line: line.at),
        Column("whom", _l("Qui"), lambda line: line.candidate or _("Tous"), value=lambda line: line.candidate),
        Column("text", _l("Ce qui s'est passé"), lambda line: line.text, value=lambda line: line.text),
        Column("ending", _l("Issue"), resolution_said, value=resolution_said),
    ),
    filters=(
        Filter("category", _l("Catégorie"), lambda line: line.category.value, [(each.value, label) for each, label in CATEGORIES.items()]),
        Filter(
            "state",
            _l("État"),
            lambda line: "open" if line.ending is None else "closed",
            [("open", _l("Ouvert")), ("closed", _l("Clos"))],
        ),
    ),
    haystack=lambda line: f"{line.number} {line.candidate} {line.seat} {line.text}",
    search_label=_l("Chercher un incident"),
    sort="-number",
    empty_text=_l("Rien n'a été déclaré."),
)


def _trail(head: Head, *more: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": _("Surveillance"), "url": url_for(".board")},
        {"label": head.title, "url": url_for(".session_board", session_id=head.id)},
        *more,
    ]


@blueprint.get("/board/sessions/<int:session_id>/incidents")
@requires("board:watch")
def incidents_of(session_id: int) -> str | Response:
    """All incidents of a session."""
    head = board_sessions.head(current_actor(), session_id)
    rows = queries.of_session(current_actor(), session_id)
    return respond(INCIDENTS, rows, "oversight/board_incidents.html", head=head, trail=_trail(head, {"label": _("Incidents")}))


@blueprint.route("/board/sessions/<int:session_id>/incidents/new", methods=["GET", "POST"])
@requires("board:act")
def declare_incident(session_id: int) -> Any:
    """Declare an incident, of one person or of everyone."""
    head = board_sessions.head(current_actor(), session_id)
    everyone = board.of_session(current_actor(), session_id)
    form = DeclareForm(data={"whom": request.args.get("run", EVERYONE)})
    several = len(head.papers) > 1
    form.whom.choices = options(
        [(EVERYONE, _("Toute la session"))]
        + [
            (str(one.run_id), " · ".join((one.candidate, place_of(one), *([one.evaluation] if several else []))))
            for one in sorted(everyone, key=lambda one: one.sort_name)
        ]
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            run_id = None if form.whom.data == EVERYONE else int(form.whom.data)
            try:
                number = once(
                    lambda: incidents.declare(
                        current_actor(), session_id, IncidentCategory(form.category.data), form.text.data or "", run_id=run_id
                    )
                )
            except Refused as refused:
                refuse(form, refused)
            else:
                flash(_("L'incident %(number)s est ouvert. Il attend sa résolution.", number=number), "ok")
                return redirect(url_for(".incident", session_id=session_id, number=number), 303)
    page = render_template(
        "oversight/board_act.html",
        form=form,
        trail=_trail(head, {"label": _("Déclarer un incident")}),
        back={"label": _("Revenir au tableau"), "url": url_for(".session_board", session_id=session_id)},
        title=_("Déclarer un incident"),
        intro=_("L'incident reçoit un numéro. Il reste ouvert jusqu'à ce que vous disiez comment il se termine."),
        verb=_("Déclarer l'incident"),
        failed=_("L'incident n'est pas déclaré."),
    )
    return page, status


@blueprint.route("/board/sessions/<int:session_id>/incidents/<int:number>", methods=["GET", "POST"])
@requires("board:act")
def incident(session_id: int, number: int) -> Any:
    """One incident, and its closing."""
    head = board_sessions.head(current_actor(), session_id)
    line = queries.incident(current_actor(), session_id, number)
    form = CloseForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                given = once(lambda: _close(session_id, number, form))
            except Refused as refused:
                refuse(form, refused)
            else:
                _tell_closed(number, form.minutes.data or 0, given)
                return redirect(url_for(".session_board", session_id=session_id), 303)
    page = render_template(
        "oversight/board_incident.html",
        form=form,
        line=line,
        title=incident_title(line),
        category=CATEGORIES[line.category],
        resolution=resolution_said(line),
        trail=_trail(head, {"label": _("Incident %(number)s", number=number)}),
        back={"label": _("Revenir au tableau"), "url": url_for(".session_board", session_id=session_id)},
        now=clock.now(),
    )
    return page, status


def _close(session_id: int, number: int, form: CloseForm) -> int:
    return incidents.close(
        current_actor(),
        session_id,
        number,
        IncidentResolution(form.resolution.data),
        minutes=form.minutes.data or 0,
        text=form.text.data or "",
    )


def _tell_closed(number: int, minutes: int, given: int) -> None:
    title = _("L'incident %(number)s est clos.", number=number)
    if not given:
        flash(title, "ok")
        return
    people = ngettext("%(num)s personne", "%(num)s personnes", given)
    said = ngettext("%(num)s minute ajoutée pour %(people)s.", "%(num)s minutes ajoutées pour %(people)s.", minutes, people=people)
    announce(title, said)
