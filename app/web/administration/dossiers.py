"""A dossier that came late, and whether the certifier lets it count."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import TextAreaField

from app.auth.guard import current_actor, requires
from app.errors import Conflict, NotFound, Refused
from app.queries import candidacies as queries
from app.queries.candidacies import CandidateFile, FileDeposit
from app.services import dossier_acts
from app.web.administration import blueprint
from app.web.formats import moment
from app.web.forms import EpreuveForm
from app.web.messages import announce, refuse
from juries.dossier import VersionState


class LateDossierForm(EpreuveForm):
    """Why it is let in."""

    reason = TextAreaField(
        _l("Pourquoi ce dossier est admis"), description=_l("Le motif est gardé au journal. Il n'est dit ni au jury, ni au procès-verbal.")
    )


def _found(candidacy_id: int, deposit_id: int) -> tuple[CandidateFile, FileDeposit]:
    file = queries.candidate_file(current_actor(), candidacy_id)
    found = next((each for each in file.deposits if each.id == deposit_id), None)
    if found is None:
        raise NotFound
    return file, found


def _page(file: CandidateFile, deposit: FileDeposit, form: LateDossierForm) -> str:
    facts = [
        (pgettext("evaluation", "Dossier"), deposit.evaluation),
        (_("Fichier"), {"text": deposit.name, "sub": _("Reçu %(number)s", number=deposit.receipt)}),
        (_("Déposé"), moment(deposit.at, "short_year")),
    ]
    return render_template("administration/late_dossier.html", file=file, deposit=deposit, form=form, facts=facts)


@blueprint.get("/candidates/<int:candidacy_id>/late/<int:deposit_id>")
@requires("candidacy:enrol")
def late_dossier(candidacy_id: int, deposit_id: int) -> Any:
    """The dossier and the question."""
    file, found = _found(candidacy_id, deposit_id)
    if found.state is not VersionState.LATE:
        raise NotFound
    return _page(file, found, LateDossierForm(formdata=None))


@blueprint.post("/candidates/<int:candidacy_id>/late/<int:deposit_id>")
@requires("candidacy:enrol")
def admit_late_dossier(candidacy_id: int, deposit_id: int) -> Any:
    """Let it count."""
    form = LateDossierForm()
    try:
        dossier_acts.admit_late(current_actor(), candidacy_id, deposit_id, form.reason.data or "")
    except Refused as refused:
        refuse(form, refused)
        return _page(*_found(candidacy_id, deposit_id), form), 409 if isinstance(refused, Conflict) else 422
    announce(_("Le dossier est admis."), _("Il compte dès que ses déclarations sont signées."))
    return redirect(url_for("administration.candidate", candidacy_id=candidacy_id), 303)
