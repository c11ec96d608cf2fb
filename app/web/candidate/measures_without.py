"""Doing without some of one's measures for a day. It is one's own choice, and may be taken back at any moment."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import receipts
from app.queries.accommodations import decided_for
from app.services import accommodations
from app.web.candidate import blueprint
from app.web.candidate.measures_try import own
from app.web.formats import day
from app.web.forms import ChecksField, DayField, EpreuveForm, options
from app.web.messages import refuse, register
from app.web.words_measures import measure_lines

register(
    {
        "waiver.past_day": _l("Ce jour est passé. Écrivez le jour de l'épreuve, par exemple 04/03/2027."),
        "waiver.far_day": _l("Ce jour est à plus d'un an. Vérifiez la date."),
        "waiver.unknown": _l("Cette mesure n'est plus la vôtre. Rechargez la page."),
        "waiver.unchanged": _l("Rien n'a changé : cochez ce que vous laissez de côté, ou décochez ce que vous reprenez."),
    }
)


class WithoutForm(EpreuveForm):
    """The day, and what is left aside."""

    day = DayField(_l("Jour"), description=_l("Jour, mois, année. Le lendemain, tout s'applique de nouveau."))
    kinds = ChecksField(_l("Je fais sans"), choices=[], description=_l("Décochez pour reprendre une mesure."))


def _form(candidacy_id: int, formdata: Any = None, **data: Any) -> WithoutForm:
    form = WithoutForm(formdata=formdata, data=data)
    form.kinds.choices = options([(line.kind, line.name) for line in measure_lines(decided_for(candidacy_id))])
    return form


def _page(candidacy_id: int, form: WithoutForm) -> str:
    return render_template("candidate/measures_without.html", candidacy_id=candidacy_id, form=form)


@blueprint.get("/<int:candidacy_id>/measures/without")
@requires("accommodation:ask")
def without(candidacy_id: int) -> str:
    """The form for a day: today, unless another is asked for."""
    own(candidacy_id)
    try:
        asked = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        asked = clock.today()
    return _page(candidacy_id, _form(candidacy_id, day=asked, kinds=list(receipts.days_without(candidacy_id).get(asked, ()))))


@blueprint.post("/<int:candidacy_id>/measures/without")
@requires("accommodation:ask")
def do_without(candidacy_id: int) -> Any:
    """Keep it."""
    own(candidacy_id)
    form = _form(candidacy_id, request.form)
    if form.validate():
        if form.day.day is None:
            form.day.errors = [_("Écrivez le jour de l'épreuve, par exemple 04/03/2027.")]
            return _page(candidacy_id, form), 422
        try:
            accommodations.do_without(current_actor(), candidacy_id, form.kinds.data or (), form.day.day)
        except Refused as refused:
            refuse(form, refused)
        else:
            told = _("C'est noté pour le %(day)s. Une épreuve déjà commencée garde son temps.", day=day(form.day.day))
            flash(told, "ok")
            return redirect(url_for("candidate.measures", candidacy_id=candidacy_id))
    return _page(candidacy_id, form), 422
