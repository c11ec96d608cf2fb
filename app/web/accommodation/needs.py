"""Noting a need, reading one, erasing them all. Reading is an act: a POST, logged, and its answer is kept nowhere."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import accommodations as queries
from app.services import accommodations
from app.web.accommodation import blueprint
from app.web.forms import DayField, EpreuveForm
from app.web.messages import refuse


class NeedForm(EpreuveForm):
    """What is needed, and what was seen to support it."""

    text = TextAreaField(
        _l("Besoin"),
        description=_l(
            "Ce que la personne peut faire et ce qui la gêne. Personne d'autre que vous ne le lit. N'y copiez pas de pièce médicale."
        ),
        validators=[DataRequired(_l("Écrivez ce dont la personne a besoin, par exemple « lire à voix haute les consignes »."))],
    )
    proof_seen_on = DayField(_l("Justificatif vu le"), description=_l("Jour, mois, année. Le justificatif lui-même n'est pas gardé."))
    valid_until = DayField(_l("Valable jusqu'au"), description=_l("Passé ce jour, la note s'efface d'elle-même."))


@blueprint.get("/<int:candidacy_id>/needs/new")
@requires("accommodation:decide")
def new_need(candidacy_id: int) -> str:
    """The form of a need."""
    return render_template("accommodation/need.html", file=queries.file(current_actor(), candidacy_id), form=NeedForm(formdata=None))


@blueprint.post("/<int:candidacy_id>/needs/new")
@requires("accommodation:decide")
def note_need(candidacy_id: int) -> Any:
    """Note it, encrypted."""
    form = NeedForm()
    if form.validate():
        try:
            accommodations.note_need(
                current_actor(),
                candidacy_id,
                text=form.text.data or "",
                proof_seen_on=form.proof_seen_on.day,
                valid_until=form.valid_until.day,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Le besoin est noté et chiffré."), "ok")
            return redirect(url_for("accommodation.file", candidacy_id=candidacy_id))
    return render_template("accommodation/need.html", file=queries.file(current_actor(), candidacy_id), form=form), 422


@blueprint.post("/<int:candidacy_id>/needs/<int:need_id>/read")
@requires("accommodation:decide")
def read_need(candidacy_id: int, need_id: int) -> str:
    """The words of a need, on a page of their own."""
    text = accommodations.read_need(current_actor(), candidacy_id, need_id)
    return render_template(
        "accommodation/reading.html", file=queries.file(current_actor(), candidacy_id), text=text, title=_("Besoin noté")
    )


@blueprint.post("/<int:candidacy_id>/decisions/<int:decision_id>/read")
@requires("accommodation:decide")
def read_reason(candidacy_id: int, decision_id: int) -> str:
    """The reason of a decision, on a page of its own."""
    text = accommodations.read_reason(current_actor(), candidacy_id, decision_id)
    return render_template(
        "accommodation/reading.html", file=queries.file(current_actor(), candidacy_id), text=text, title=_("Motif de la décision")
    )


@blueprint.get("/<int:candidacy_id>/needs/erase")
@requires("accommodation:decide")
def confirm_erasure(candidacy_id: int) -> str:
    """What erasing will do."""
    held = queries.file(current_actor(), candidacy_id)
    return render_template("accommodation/erase.html", file=held, readable=sum(not need.erased for need in held.needs))


@blueprint.post("/<int:candidacy_id>/needs/erase")
@requires("accommodation:decide")
def erase(candidacy_id: int) -> Any:
    """Destroy the key."""
    accommodations.erase(current_actor(), candidacy_id)
    flash(_("Les besoins sont effacés. Personne ne peut plus les lire, pas même dans une sauvegarde."), "ok")
    return redirect(url_for("accommodation.file", candidacy_id=candidacy_id))
