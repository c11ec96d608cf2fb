"""Frameworks: the versions, one whole, its doubts to confirm, its review and publication, the renewals of its registration."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import framework as queries
from app.queries.framework import VersionFile, VersionRow
from app.services import framework as service
from app.web.administration import blueprint
from app.web.formats import day
from app.web.forms import DayField, EpreuveForm
from app.web.framework import words
from app.web.framework.sentences import fiche_sentence
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.messages import refuse
from app.web.typography import typo
from app.web.words import ROUTES
from blocks.fiche import FicheError
from blocks.model import RegistrationRenewal

LONGEST_DECISION = 200


class ImportForm(EpreuveForm):
    """A fiche to import."""

    file = FileField(
        _l("Fichier de la fiche"),
        description=_l("La page du répertoire en texte, ou l'export XML de France compétences."),
        validators=[FileRequired(_l("Choisissez un fichier."))],
    )
    number = StringField(
        _l("Numéro de la fiche"),
        description=_l("Seulement pour n'en prendre qu'une dans un export, par exemple RNCP35663."),
        validators=[Length(max=20)],
    )


class RenewalForm(EpreuveForm):
    """A renewal of the registration."""

    decision = StringField(
        _l("Décision"),
        description=_l("Qui a décidé, et son numéro : par exemple « France compétences, décision 2024-118 »."),
        validators=[DataRequired(_l("Indiquez la décision.")), Length(max=LONGEST_DECISION)],
    )
    decided_on = DayField(_l("Prise le"), validators=[DataRequired(_l("Indiquez le jour de la décision, par exemple 03/06/2024."))])
    new_end = DayField(
        _l("Nouvelle fin de l'enregistrement"), validators=[DataRequired(_l("Indiquez la nouvelle fin, par exemple 17/06/2027."))]
    )
    invented = BooleanField(_l("Renouvellement inventé, pour une démonstration"))


class FlagForm(EpreuveForm):
    """The confirmation of one doubt."""

    key = StringField(validators=[DataRequired()])


class StepForm(EpreuveForm):
    """A confirmation page has nothing to fill in."""


SPEC: ListSpec[VersionRow] = ListSpec(
    file="referentiels",
    label=_l("Versions des référentiels"),
    columns=(
        Column(
            "title",
            _l("Certification"),
            lambda row: Cell(
                typo(row.title), url_for("administration.framework_version", version_id=row.id), f"{row.number} · version {row.version}"
            ),
            lambda row: row.title,
            header=True,
        ),
        Column(
            "state",
            _l("État"),
            lambda row: Cell(state=words.version_state(row.state)),
            lambda row: str(words.version_state(row.state).word),
        ),
        Column(
            "entry",
            _l("Entrées"),
            lambda row: Cell(state=words.entry_state(row.entry), sub=words.entry_detail(row.entry)),
            lambda row: row.entry.end,
        ),
        Column("flags", _l("À confirmer"), lambda row: row.flags_left, lambda row: row.flags_left, num=True),
        Column("imported", _l("Importée"), lambda row: day(row.imported_at, "short_year"), lambda row: row.imported_at, num=True),
        Column(
            "published",
            _l("Publiée"),
            lambda row: day(row.published_at, "short_year") if row.published_at else None,
            lambda row: row.published_at,
            num=True,
        ),
    ),
    filters=(
        Filter(
            "state",
            _l("État"),
            lambda row: row.state.value,
            [(state.value, label) for state, (_t, _s, label) in words.VERSION_STATES.items()],
        ),
    ),
    haystack=lambda row: f"{row.title} {row.number}",
    search_label=_l("Intitulé ou numéro"),
    sort="title",
    empty_text=_l("Aucun référentiel n'est encore importé."),
)


@blueprint.get("/framework")
@requires("framework:administer")
def framework() -> Any:
    """Every version of every framework."""
    return respond(SPEC, queries.list_versions(), "administration/framework/list.html")


@blueprint.route("/framework/import", methods=["GET", "POST"])
@requires("framework:administer")
def import_framework() -> Any:
    """Import a fiche; what cannot be read is told with its place, at the field."""
    form = ImportForm()
    if form.validate_on_submit():
        upload = form.file.data
        number = (form.number.data or "").strip().upper() or None
        try:
            done = service.import_file(current_actor(), upload.read(), name=upload.filename or "", number=number)
        except FicheError as error:
            form.file.errors = [fiche_sentence(error)]
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("%(count)s version ajoutée, à l'état de brouillon.", count=len(done.added)), "ok")
            if len(done.added) == 1:
                return redirect(url_for("administration.framework_version", version_id=done.added[0].id))
            return redirect(url_for("administration.framework"))
    return render_template("administration/framework/import.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/framework/<int:version_id>")
@requires("framework:administer")
def framework_version(version_id: int) -> Any:
    """One version whole."""
    return _page(queries.version_file(current_actor(), version_id), RenewalForm(formdata=None))


@blueprint.post("/framework/<int:version_id>/flags")
@requires("framework:administer")
def confirm_flag(version_id: int) -> Any:
    """Confirm what was read at one place."""
    form = FlagForm()
    if not form.validate():
        abort(400)
    service.confirm_flag(current_actor(), version_id, form.key.data)
    flash(_("Votre confirmation est enregistrée."), "ok")
    return redirect(url_for("administration.framework_version", version_id=version_id) + "#a-confirmer")


@blueprint.post("/framework/<int:version_id>/renewals")
@requires("framework:administer")
def record_renewal(version_id: int) -> Any:
    """Record a renewal; what is wrong with it is told at its field."""
    file = queries.version_file(current_actor(), version_id)
    form = RenewalForm()
    if form.validate() and form.decided_on.day and form.new_end.day:
        renewal = RegistrationRenewal(
            decision=form.decision.data or "", decided_on=form.decided_on.day, new_end=form.new_end.day, invented=bool(form.invented.data)
        )
        try:
            service.record_renewal(current_actor(), file.certification.number, renewal)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Le renouvellement est enregistré : les entrées sont possibles jusqu'au %(day)s.", day=day(renewal.new_end)), "ok")
            return redirect(url_for("administration.framework_version", version_id=version_id) + "#enregistrement")
    return _page(file, form), 422


@blueprint.route("/framework/<int:version_id>/review", methods=["GET", "POST"])
@requires("framework:administer")
def review_framework(version_id: int) -> Any:
    """Say that one has read the whole version."""
    return _step(version_id, "review")


@blueprint.route("/framework/<int:version_id>/publish", methods=["GET", "POST"])
@requires("framework:administer")
def publish_framework(version_id: int) -> Any:
    """Publish a version that somebody else has reviewed."""
    return _step(version_id, "publish")


def _step(version_id: int, step: str) -> Any:
    """The confirmation page of a step, and the step itself. A refusal is told on the page, above the button."""
    file = queries.version_file(current_actor(), version_id)
    form = StepForm()
    if form.validate_on_submit():
        try:
            (service.review if step == "review" else service.publish)(current_actor(), version_id)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Votre relecture est enregistrée.") if step == "review" else _("La version est publiée."), "ok")
            return redirect(url_for("administration.framework_version", version_id=version_id))
    return render_template(
        f"administration/framework/{step}.html", file=file, form=form, words=words
    ), 422 if request.method == "POST" else 200


def _page(file: VersionFile, form: RenewalForm) -> str:
    """One version whole, with the form of a renewal."""
    actor = current_actor()
    places = {doubt.key: words.flag_place(doubt.flag) for doubt in file.doubts} | {"rules": _("les règles")}
    return render_template(
        "administration/framework/version.html",
        file=file,
        certification=file.certification,
        form=form,
        words=words,
        routes=ROUTES,
        places=places,
        reviewed_by_me=file.done_by("reviewed", actor),
    )
