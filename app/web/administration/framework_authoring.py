"""A draft framework, written in the browser: its outline, how its lists are cut, a draft opened anew, a version sent back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Draft
from app.services import framework as versions
from app.services import framework_authoring as service
from app.web.administration import blueprint
from app.web.administration import framework_authoring_words as said
from app.web.forms import EpreuveForm
from app.web.messages import refuse
from blocks import authoring
from blocks.model import Block

LONGEST_LIST = 60_000
"""Characters of a block's list of competencies."""
LONGEST_REASON = 1000


class SplitForm(EpreuveForm):
    """How a list is cut: a competency a line."""

    labels = TextAreaField(
        _l("Les compétences, une par ligne"),
        description=_l("Coupez ou réunissez les lignes : les mots restent ceux de la fiche, dans leur ordre."),
        validators=[Length(max=LONGEST_LIST)],
    )
    revision = HiddenField()


class DraftForm(EpreuveForm):
    """Opening a draft asks nothing."""


class SendBackForm(EpreuveForm):
    """Why a reviewed version is written on again."""

    reason = TextAreaField(
        _l("Ce qui est à reprendre"),
        description=_l("En une ou deux phrases : qui écrit la suite le lira dans « Qui a fait quoi »."),
        validators=[DataRequired(_l("Dites ce qui est à reprendre.")), Length(max=LONGEST_REASON)],
    )


@blueprint.get("/framework/<int:version_id>/authoring")
@requires("framework:administer")
def author(version_id: int) -> str:
    """The outline: blocks, competencies, what is missing, each with its place."""
    draft = queries.draft(version_id)
    return render_template("administration/framework/author.html", draft=draft, said=said, split_open=authoring.split_open)


@blueprint.route("/framework/<int:version_id>/draft", methods=["GET", "POST"])
@requires("framework:administer")
def open_draft(version_id: int) -> Any:
    """Open a new draft with the content of this version."""
    draft = queries.draft(version_id)
    form = DraftForm()
    if form.validate_on_submit():
        try:
            made = service.open_draft(current_actor(), version_id)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Le brouillon est ouvert. La version dont il part ne change pas."), "ok")
            return redirect(url_for("administration.author", version_id=made))
    return render_template("administration/framework/author_open.html", draft=draft, form=form), 422 if form.is_submitted() else 200


@blueprint.route("/framework/<int:version_id>/send-back", methods=["GET", "POST"])
@requires("framework:administer")
def send_back(version_id: int) -> Any:
    """Make a reviewed version a draft again."""
    draft = queries.draft(version_id)
    form = SendBackForm()
    if form.validate_on_submit():
        try:
            versions.send_back(current_actor(), version_id, reason=form.reason.data or "")
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("La version est de nouveau un brouillon."), "ok")
            return redirect(url_for("administration.author", version_id=version_id))
    return render_template("administration/framework/author_back.html", draft=draft, form=form), 422 if form.is_submitted() else 200


@blueprint.route("/framework/<int:version_id>/authoring/<block>/split", methods=["GET", "POST"])
@requires("framework:administer")
def author_split(version_id: int, block: str) -> Any:
    """How the list of a block is cut into competencies."""
    draft = queries.draft(version_id)
    part = draft.block(block)
    if not authoring.split_open(draft.certification, part):
        raise NotFound
    if request.method == "GET":
        return _split_page(draft, part, _split_form(part))
    form = SplitForm()
    if form.validate():
        try:
            confirm = request.form.get("act") == "confirm"
            lines = (form.labels.data or "").splitlines()
            service.save_split(current_actor(), version_id, block, lines, revision=form.revision.data or "", confirm=confirm)
        except Refused as refused:
            refuse(form, refused)
            stale = refused.code == "framework.stale"
        else:
            flash(_("Le découpage est enregistré et confirmé.") if confirm else _("Le découpage est enregistré."), "ok")
            return redirect(url_for("administration.author", version_id=version_id, _anchor=block))
        if stale:
            draft = queries.draft(version_id)
            part = draft.block(block)
            form.revision.data = authoring.split_revision(part)
            return _split_page(draft, part, form, stored=True), 422
    return _split_page(draft, part, form), 422


def _split_form(block: Block) -> SplitForm:
    labels = "\n\n".join(competency.label for competency in block.competencies)
    return SplitForm(formdata=None, data={"labels": labels, "revision": authoring.split_revision(block)})


def _split_page(draft: Draft, block: Block, form: SplitForm, *, stored: bool = False) -> str:
    return render_template(
        "administration/framework/author_split.html",
        draft=draft,
        block=block,
        form=form,
        stored=stored,
        edit=said.edited_by(queries.last_edit(current_actor(), draft.id, block.code)) if stored else "",
        before=authoring.text_before(draft.certification, block),
        confirmed=not said.split_left(draft, block),
        graded=any(competency.criteria for competency in block.competencies),
    )
