"""Asking for a measure or a change. What is written goes to the disability officer alone."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries import accommodations as queries
from app.queries import candidacies
from app.services import accommodations
from app.web.candidate import blueprint
from app.web.forms import EpreuveForm
from app.web.messages import refuse
from app.web.words_measures import measure_lines
from juries.accommodations import Audience


class RequestForm(EpreuveForm):
    """The person's own words."""

    text = TextAreaField(
        _l("Ce qui vous aiderait"),
        description=_l("Par exemple : « plus de temps pour lire », « des lignes plus espacées ». Aucun justificatif à joindre."),
        validators=[DataRequired(_l("Dites ce qui vous aiderait, par exemple « des lignes plus espacées »."))],
    )


def _page(candidacy_id: int, form: RequestForm) -> str:
    if candidacy_id not in {file.id for file in candidacies.own_candidacies(current_actor())}:
        raise NotFound
    return render_template(
        "candidate/measures.html",
        candidacy_id=candidacy_id,
        form=form,
        measures=measure_lines(queries.measures_for(Audience.CANDIDATE, candidacy_id)),
    )


@blueprint.get("/<int:candidacy_id>/measures")
@requires("accommodation:ask")
def measures(candidacy_id: int) -> str:
    """The form of a request."""
    return _page(candidacy_id, RequestForm(formdata=None))


@blueprint.post("/<int:candidacy_id>/measures")
@requires("accommodation:ask")
def ask(candidacy_id: int) -> Any:
    """Send it."""
    form = RequestForm()
    if form.validate():
        try:
            accommodations.ask(current_actor(), candidacy_id, form.text.data or "")
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Votre demande est envoyée. Seule la personne référente handicap la lira."), "ok")
            return redirect(url_for("candidate.home"))
    return _page(candidacy_id, form), 422
