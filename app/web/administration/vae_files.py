"""The validation file of a VAE candidate, for the office: read it, or hand in the one that came by post."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries import vae as queries
from app.queries.vae import VaeFilePage
from app.services import deposits, storage
from app.services.file_checks import EXTENSIONS, LARGEST_MEGABYTES, media_type_of
from app.web.administration import blueprint
from app.web.administration.vae import file_facts
from app.web.forms import EpreuveForm
from app.web.messages import announce, refuse


class ValidationFileForm(EpreuveForm):
    """The file, scanned."""

    file = FileField(_l("Le dossier numérisé"), description=_l("Un PDF, un DOCX ou un ODT de %(most)s Mo au plus.", most=LARGEST_MEGABYTES))


@blueprint.route("/vae/<number>/validation-file", methods=["GET", "POST"])
@requires("vae:decide")
def vae_deposit(number: str) -> Any:
    """Hand in the validation file that a candidate sent by post; a page for nobody else and at no other time."""
    page = queries.file_page(current_actor(), number)
    if not page.takes_file:
        raise NotFound
    form = ValidationFileForm()
    if not form.validate_on_submit():
        return _page(page, form), 422 if form.is_submitted() else 200
    given = request.files.get("file")
    try:
        receipt = deposits.deposit_by_post(current_actor(), number, given.filename or "" if given else "", given.read() if given else b"")
    except Refused as refused:
        refuse(form, refused)
        return _page(page, form), 422
    todo = _("Reçu %(number)s. Enregistrez maintenant son envoi au jury.", number=receipt.number)
    announce(_("Le dossier de validation est déposé."), todo)
    return redirect(url_for("administration.vae_file", number=number), 303)


def _page(page: VaeFilePage, form: ValidationFileForm) -> str:
    return render_template("administration/vae_deposit.html", page=page, form=form, facts=file_facts(page))


@blueprint.get("/vae/<number>/validation-file/content")
@requires("vae:read")
def vae_validation_file(number: str) -> Response:
    """The validation file that was handed in last."""
    page = queries.file_page(current_actor(), number)
    if page.deposit is None:
        raise NotFound
    kind = media_type_of(content := storage.load(page.deposit.file_digest))
    name = f"{number}-dossier-de-validation{EXTENSIONS.get(kind, '')}"
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
