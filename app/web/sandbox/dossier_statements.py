"""What a candidate declares of their dossier, and signs, before it counts."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField

from app.auth.guard import current_actor, requires
from app.errors import Conflict, NotFound, Refused
from app.queries import deposits as queries
from app.queries.deposits import Desk
from app.services import dossier_acts
from app.services.dossier_acts import StatementsRefused
from app.web.forms import EpreuveForm, options
from app.web.messages import announce, refuse
from app.web.sandbox import blueprint
from app.web.sandbox.dossier import dossier_url
from juries.dossier import Consent


class StatementsForm(EpreuveForm):
    """The declarations."""

    version = HiddenField()
    consent = RadioField(
        _l("L'entreprise dont parle le dossier"),
        choices=options(
            [
                (Consent.EMPLOYER.value, _l("Elle m'a donné son accord écrit pour utiliser ces documents")),
                (Consent.ANONYMISED.value, _l("Je l'ai rendue anonyme : ni nom, ni personne, ni prix réel ne se lit")),
            ]
        ),
        validate_choice=False,
    )
    original = BooleanField(_l("Ce dossier est mon travail. Ce que j'ai repris d'ailleurs est cité."))
    ai = RadioField(
        _l("Outils d'intelligence artificielle"),
        description=_l("En avoir utilisé n'est pas une faute : le jury doit le savoir."),
        choices=options([("none", _l("Je n'en ai utilisé aucun")), ("used", _l("J'en ai utilisé"))]),
        validate_choice=False,
    )
    ai_use = TextAreaField(
        _l("Lesquels, et pour quoi"), description=_l("Par exemple : un correcteur pour relire l'orthographe des situations 1 et 2.")
    )


def _page(desk: Desk, form: StatementsForm) -> str:
    if desk.latest is None or desk.shown:
        raise NotFound
    return render_template("sandbox/dossier_statements.html", desk=desk, version=desk.latest, form=form, back=dossier_url(desk))


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>/statements")
@requires("deposit:make")
def dossier_statements(candidacy_id: int, evaluation: str) -> Any:
    """The declarations to sign for the version handed in last."""
    desk = queries.desk(current_actor(), candidacy_id, evaluation)
    return _page(desk, StatementsForm(formdata=None, version=desk.latest.id if desk.latest else 0))


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>/statements")
@requires("deposit:make")
def sign_statements(candidacy_id: int, evaluation: str) -> Any:
    """Sign them."""
    actor, form = current_actor(), StatementsForm()
    desk = queries.desk(actor, candidacy_id, evaluation)
    version = form.version.data or ""
    try:
        dossier_acts.sign(
            actor,
            candidacy_id,
            evaluation,
            int(version) if version.isdecimal() and len(version) < 18 else 0,
            consent=form.consent.data or "",
            original=bool(form.original.data),
            ai=form.ai.data or "",
            ai_use=form.ai_use.data or "",
        )
    except StatementsRefused as refused:
        for field, refusal in refused.problems:
            refuse(form, Refused(refusal.code, field=field, **refusal.params))
        return _page(desk, form), 422
    except Conflict as changed:
        refuse(form, changed)
        form.version.data = desk.latest.id if desk.latest else 0  # the page shows the version that is there now
        return _page(desk, form), 409
    announce(_("Vos déclarations sont signées."), _("Elles valent pour cette version : un nouveau dépôt demande de signer de nouveau."))
    return redirect(dossier_url(desk), 303)
