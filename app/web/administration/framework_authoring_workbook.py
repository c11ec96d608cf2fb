"""A framework as a workbook: taken out, brought back. What a file changes is shown before it is written; a bad file writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import HiddenField

from app.auth.guard import current_actor, requires
from app.documents.workbook import LARGEST_FILE, LARGEST_MEGABYTES, MIMETYPE, as_workbook, read_workbook
from app.errors import Refused
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Draft
from app.services import framework_authoring as service
from app.web.administration import blueprint
from app.web.administration import framework_authoring_words as said
from app.web.administration.framework_workbook_words import change_rows, problem_said
from app.web.forms import EpreuveForm
from app.web.messages import refuse, sentence
from blocks.diff import compare
from blocks.model import Certification
from blocks.workbook import WorkbookError

PREVIEW_LASTS = 12 * 3600
"""Seconds during which a preview can be confirmed."""
LONGEST_FILE_NAME = 120
LARGEST_PREVIEW = 900_000
"""Characters that a page may carry back: below the limit of forms."""


class UploadForm(EpreuveForm):
    """A workbook to read."""

    file = FileField(
        _l("Classeur"),
        description=_l(
            "Un fichier .xlsx exporté d'ici, puis complété. %(most)s Mo au plus, sans macro ni formule.", most=LARGEST_MEGABYTES
        ),
        validators=[FileRequired(_l("Choisissez un fichier."))],
    )


class ConfirmForm(EpreuveForm):
    """What the preview showed, sealed."""

    sealed = HiddenField()


class Preview(msgspec.Struct):
    """What a workbook makes of a draft: the draft it was read over, by digest, and the result."""

    version_id: int
    digest: str
    file: str
    after: Certification


@blueprint.get("/framework/<int:version_id>/workbook")
@requires("framework:administer")
def workbook(version_id: int) -> Response:
    """The workbook of a version, whatever its state."""
    draft = queries.draft(version_id)
    answer = Response(as_workbook(draft.certification, draft.version), mimetype=MIMETYPE)
    name = f"{draft.certification.number}-version-{draft.version}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.route("/framework/<int:version_id>/workbook/import", methods=["GET", "POST"])
@requires("framework:administer")
def import_workbook(version_id: int) -> Any:
    """Choose a workbook, then see what it changes."""
    draft = queries.draft(version_id)
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(draft, form), 422 if form.is_submitted() else 200
    upload = form.file.data
    try:
        after = read_workbook(draft.certification, upload.read(LARGEST_FILE + 1))
    except WorkbookError as error:
        return _problems_page(draft, form, error), 422
    if not draft.open:
        form.form_errors = [sentence("framework.not_draft", {"version": draft.version})]
        return _upload_page(draft, form), 422
    return _preview_page(draft, Preview(draft.id, draft.digest, _name(upload.filename), after), ConfirmForm(formdata=None))


@blueprint.post("/framework/<int:version_id>/workbook/confirm")
@requires("framework:administer")
def confirm_workbook(version_id: int) -> Any:
    """Write what the preview showed."""
    draft = queries.draft(version_id)
    preview = _unseal(request.form.get("sealed", ""))
    form = UploadForm(formdata=None)
    if preview is None or preview.version_id != version_id:
        form.form_errors = [_("Cet aperçu n'est plus valable. Rien n'a été enregistré : choisissez de nouveau le fichier.")]
        return _upload_page(draft, form), 422
    try:
        service.save_whole(current_actor(), version_id, preview.after, digest=preview.digest, source=preview.file)
    except Refused as refused:
        refuse(form, refused)
        return _upload_page(draft, form), 422
    flash(_("Le classeur est enregistré dans le brouillon."), "ok")
    return redirect(url_for("administration.author", version_id=version_id))


def _name(name: str | None) -> str:
    return (name or "").replace("\\", "/").rsplit("/", 1)[-1][-LONGEST_FILE_NAME:]


def _upload_page(draft: Draft, form: UploadForm, problems: Sequence[str] = ()) -> str:
    return render_template("administration/framework/author_import.html", draft=draft, form=form, said=said, problems=problems)


def _problems_page(draft: Draft, form: UploadForm, error: WorkbookError) -> str:
    """Everything that is wrong with the file, in the order of its sheets; one problem alone is told at the field."""
    told = [problem_said(each) for each in sorted(error.problems, key=lambda each: (each.sheet, each.row))]
    if len(told) == 1:
        form.file.errors = told
        return _upload_page(draft, form)
    form.file.errors = [_("Corrigez dans le fichier les points dits plus haut, puis choisissez-le de nouveau.")]
    return _upload_page(draft, form, told)


def _preview_page(draft: Draft, preview: Preview, form: ConfirmForm) -> Any:
    form.sealed.data = _serializer().dumps(msgspec.json.encode(preview).decode())
    if len(form.sealed.data) > LARGEST_PREVIEW:
        upload = UploadForm(formdata=None)
        upload.file.errors = [_("Ce classeur est trop long pour être montré d'un coup : importez-le en deux fois.")]
        return _upload_page(draft, upload), 422
    rows = change_rows(compare(draft.certification, preview.after))
    return render_template("administration/framework/author_preview.html", draft=draft, form=form, file=preview.file, rows=rows)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="framework-workbook")


def _unseal(sealed: str) -> Preview | None:
    """The preview that was shown; None when it is forged, spoilt or too old."""
    try:
        return msgspec.json.decode(str(_serializer().loads(sealed, max_age=PREVIEW_LASTS)), type=Preview)
    except (BadData, msgspec.MsgspecError):
        return None
