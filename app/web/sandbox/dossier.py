"""Handing in a dossier for an evaluation: choose the file, get a receipt; what was handed in before stays on file."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import deposits as queries
from app.services import deposits
from app.web.forms import EpreuveForm
from app.web.messages import announce, refuse
from app.web.sandbox import blueprint


class DossierForm(EpreuveForm):
    """The file."""

    file = FileField(
        _l("Votre dossier"), description=_l("Un PDF, un DOCX ou un ODT de %(most)s Mo au plus.", most=deposits.LARGEST_MEGABYTES)
    )


def _page(candidacy_id: int, evaluation: str, form: DossierForm) -> str:
    desk = queries.desk(current_actor(), candidacy_id, evaluation)
    return render_template("sandbox/dossier.html", desk=desk, form=form)


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>")
@requires("deposit:make")
def dossier(candidacy_id: int, evaluation: str) -> Any:
    """What is asked, what was handed in already, the form."""
    return _page(candidacy_id, evaluation, DossierForm(formdata=None))


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>")
@requires("deposit:make")
def deposit(candidacy_id: int, evaluation: str) -> Any:
    """Hand a file in."""
    form = DossierForm()
    given = request.files.get("file")
    content = given.read() if given else b""
    try:
        if not form.validate_on_submit():
            return _page(candidacy_id, evaluation, form), 422
        receipt = deposits.deposit(current_actor(), candidacy_id, evaluation, given.filename or "" if given else "", content)
    except Refused as refused:
        refuse(form, refused)
        return _page(candidacy_id, evaluation, form), 422
    announce(_("Votre dossier est déposé."), _("Reçu %(number)s. Gardez ce numéro.", number=receipt.number))
    return redirect(url_for("sandbox.dossier", candidacy_id=candidacy_id, evaluation=evaluation), 303)
