"""Laying a case before a candidate: from then on it waits on their home, with their own time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.models.run import RunMode
from app.queries.candidacies import CandidateFile, candidate_file
from app.services import runs
from app.web.administration import blueprint
from app.web.formats import duration
from app.web.forms import EpreuveForm, options
from app.web.messages import refuse
from casestudies import offer


class SittingForm(EpreuveForm):
    """Which case, and whether it counts."""

    case = RadioField(_l("Cas"), validators=[InputRequired(_l("Choisissez un cas."))])
    mode = RadioField(
        _l("Usage"),
        choices=options([(RunMode.CERTIFYING.value, _l("Épreuve, qui compte")), (RunMode.TRAINING.value, _l("Entraînement"))]),
        default=RunMode.CERTIFYING.value,
    )


def _form(file: CandidateFile, **given: Any) -> SittingForm:
    form = SittingForm(**given)
    form.case.choices = options(
        [
            (case.id, _("%(title)s, %(block)s, %(duration)s", title=case.title, block=case.block, duration=duration(case.duration_minutes)))
            for case in offer.serving(file.certification.number, file.aims)
        ]
    )
    return form


@blueprint.get("/candidates/<int:candidacy_id>/sittings/new")
@requires("run:prepare")
def new_sitting(candidacy_id: int) -> str:
    """The choice of a case."""
    file = candidate_file(current_actor(), candidacy_id)
    return render_template("administration/sitting.html", file=file, form=_form(file, formdata=None))


@blueprint.post("/candidates/<int:candidacy_id>/sittings/new")
@requires("run:prepare")
def prepare_sitting(candidacy_id: int) -> Any:
    """Prepare it."""
    file = candidate_file(current_actor(), candidacy_id)
    form = _form(file)
    if form.validate():
        try:
            runs.prepare(current_actor(), candidacy_id, form.case.data, RunMode(form.mode.data))
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("L'épreuve est prête. Elle attend %(name)s sur son accueil.", name=file.name), "ok")
            return redirect(url_for("administration.candidate", candidacy_id=candidacy_id))
    return render_template("administration/sitting.html", file=file, form=form), 422
