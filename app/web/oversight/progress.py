"""The trainer's view: how far each candidate of their centre has come."""

from __future__ import annotations

from flask import Response
from flask_babel import lazy_gettext as _l

from app.auth.guard import current_actor, requires
from app.queries import trainees as queries
from app.queries.trainees import Trainee
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.oversight import blueprint
from app.web.words import PROGRESS, ROUTES, progress_state

TRAINEES: ListSpec[Trainee] = ListSpec(
    file="stagiaires",
    label=_l("Stagiaires"),
    columns=(
        Column("name", _l("Stagiaire"), lambda row: row.name, value=lambda row: row.sort_name, header=True),
        Column("route", _l("Voie"), lambda row: ROUTES[row.route], value=lambda row: str(ROUTES[row.route])),
        Column("blocks", _l("Blocs visés"), lambda row: ", ".join(row.blocks), value=lambda row: ", ".join(row.blocks)),
        Column("progress", _l("Où il en est"), lambda row: Cell(state=progress_state(row.progress)), value=lambda row: str(row.progress)),
        Column("training", _l("Entraînements"), lambda row: row.trained, value=lambda row: row.trained, num=True),
        Column(
            "seen",
            _l("Dernier travail"),
            lambda row: formats.day(row.last_work) if row.last_work else "–",
            value=lambda row: row.last_work,
            num=True,
        ),
    ),
    filters=(
        Filter(
            "progress", _l("Où il en est"), lambda row: str(row.progress), choices=[(str(each), word[2]) for each, word in PROGRESS.items()]
        ),
        Filter("route", _l("Voie"), lambda row: str(row.route), choices=[(str(route), label) for route, label in ROUTES.items()]),
    ),
    haystack=lambda row: row.name,
    search_label=_l("Chercher un nom"),
    sort="name",
    empty_text=_l("Aucun stagiaire n'est inscrit dans votre centre. L'administration les inscrit."),
)


@blueprint.get("/progress")
@requires("progress:read")
def progress() -> str | Response:
    """The list of trainees."""
    return respond(TRAINEES, queries.trainees(current_actor()), "oversight/progress.html")
