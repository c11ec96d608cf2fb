"""The life of versions: what changed between two, and the retirement of one."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import framework as queries
from app.queries.framework_versions import comparison
from app.services import framework as service
from app.web.administration import blueprint
from app.web.administration import framework_change_words as said
from app.web.administration.framework_change_words import SaidChange
from app.web.forms import EpreuveForm
from app.web.framework import words
from app.web.lists import Column, Filter, ListSpec, arranged, respond, state_of
from app.web.messages import refuse

LONGEST_REASON = 1000


class RetireForm(EpreuveForm):
    """Why a version is retired."""

    reason = TextAreaField(
        _l("Motif"),
        description=_l("Il reste au journal. Par exemple : remplacée par la version 3, dont les seuils sont revus."),
        validators=[DataRequired(_l("Dites pourquoi cette version est retirée.")), Length(max=LONGEST_REASON)],
    )


def _spec(blocks: list[tuple[str, Any]], name: str) -> ListSpec[SaidChange]:
    """The changes as a list, for its filters and its export."""
    return ListSpec(
        file=name,
        label=_l("Changements"),
        columns=(
            Column("block", _l("Bloc"), lambda row: row.change.block, lambda row: row.change.block),
            Column("place", _l("Code"), lambda row: row.change.place, lambda row: row.change.place, header=True),
            Column("what", _l("Changement"), lambda row: row.what, lambda row: row.what),
            Column("before", _l("Avant"), lambda row: row.before, lambda row: row.before),
            Column("after", _l("Après"), lambda row: row.after, lambda row: row.after),
        ),
        filters=(
            Filter("block", _l("Bloc"), lambda row: row.change.block or said.RULES, blocks),
            Filter(
                "family",
                _l("Ce qui change"),
                lambda row: said.family_of(row.change),
                [(family, label) for family, (label, _kinds) in said.FAMILIES.items()],
            ),
        ),
        haystack=lambda row: f"{row.change.place} {row.what} {row.before} {row.after}",
        search_label=_l("Code ou mots"),
        empty_text=_l("Aucun changement ne correspond."),
    )


@blueprint.get("/framework/<int:version_id>/diff/<int:other_id>")
@requires("framework:administer")
def framework_diff(version_id: int, other_id: int) -> Any:
    """What changed from another version to this one, block by block, filtered, exported."""
    file = queries.version_file(current_actor(), version_id)
    found = comparison(other_id, version_id)
    blocks: list[tuple[str, Any]] = [(said.RULES, _l("La certification et ses règles"))]
    blocks += [(block.code, block.code) for block in found.new.certification.blocks]
    spec = _spec(blocks, f"changements-{file.certification.number.lower()}-{found.old.version}-{found.new.version}")
    rows = [said.said(change) for change in found.changes]
    kept = arranged(spec, rows, state_of(spec, request.args.to_dict()))
    return respond(
        spec,
        rows,
        "administration/framework/diff.html",
        found=found,
        file=file,
        sections=said.grouped(kept, found.new.certification, found.old.certification),
        counts=said.counted(found.changes),
        words=words,
    )


@blueprint.route("/framework/<int:version_id>/retire", methods=["GET", "POST"])
@requires("framework:administer")
def retire_framework(version_id: int) -> Any:
    """Retire a version, with its reason."""
    file = queries.version_file(current_actor(), version_id)
    form = RetireForm()
    if form.validate_on_submit():
        try:
            service.retire(current_actor(), version_id, reason=form.reason.data or "")
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("La version est retirée. Les parcours commencés avec elle la gardent."), "ok")
            return redirect(url_for("administration.framework_version", version_id=version_id))
    entered = queries.candidates_of(version_id)
    page = render_template("administration/framework/retire.html", file=file, form=form, words=words, entered=entered)
    return make_response(page, 422 if request.method == "POST" else 200)
