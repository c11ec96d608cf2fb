"""Composition of juries, by the administration: who judges which block, and why a choice is refused."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.models.candidacy import Candidacy
from app.queries.judging import JuryFile, candidacy_for_jury, framework_of, jury_file
from app.queries.judging_desk import CandidateBlock, PossibleJuror, blocks_to_judge, possible_jurors
from app.services import judging
from app.services.judging import JuryRefused
from app.web.forms import EpreuveForm, options
from app.web.jury import blueprint, labels
from app.web.jury.sentences import told
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.messages import announce, refuse
from app.web.words import ROUTES
from blocks.model import AccessRoute
from blocks.rules import JuryComposition
from juries.composition import Declaration
from juries.rulebook import composition_rule

NOBODY = "0"


class CompositionForm(EpreuveForm):
    """The two jurors, who presides, where."""

    first = SelectField(_l("Premier juré"), coerce=str, validators=[InputRequired(_l("Choisissez une personne."))])
    second = SelectField(_l("Second juré"), coerce=str, validators=[InputRequired(_l("Choisissez une personne."))])
    president = SelectField(_l("Présidence"), coerce=str)
    place = StringField(_l("Lieu"), description=_l("La ville où le jury siège. Elle figure au procès-verbal."))


class ReplacementForm(EpreuveForm):
    """Who takes the seat."""

    account = SelectField(_l("Remplaçant"), coerce=str, validators=[InputRequired(_l("Choisissez une personne."))])


def _state_key(row: CandidateBlock) -> str:
    if row.jury_id is None:
        return "none"
    if row.awarded is not None:
        return "decided"
    declared = {declaration for _name, declaration in row.members}
    if Declaration.CONFLICT in declared:
        return "conflict"
    return "pending" if Declaration.PENDING in declared else "sitting"


STATES: dict[str, tuple[str, str, Any]] = {
    "none": ("info", "person-plus-fill", _l("À composer")),
    "pending": ("mute", "hourglass-split", _l("Déclarations attendues")),
    "conflict": ("bad", "exclamation-octagon-fill", _l("Conflit d'intérêts, à remplacer")),
    "sitting": ("info", "people-fill", _l("Jury en cours")),
    "decided": ("ok", "check-circle-fill", _l("Décidé")),
}


def _state(row: CandidateBlock) -> State:
    tone, symbol, word = STATES[_state_key(row)]
    return State(tone, symbol, word)


def _url(row: CandidateBlock) -> str:
    if row.jury_id is None:
        return url_for("jury.compose", candidacy_id=row.candidacy_id, block=row.block)
    return url_for("jury.composed", jury_id=row.jury_id)


SPEC: ListSpec[CandidateBlock] = ListSpec(
    file="jurys",
    label=_l("Jurys"),
    columns=(
        Column("name", _l("Candidat"), lambda row: Cell(row.name, _url(row), sub=row.number), lambda row: row.name, header=True),
        Column("block", _l("Bloc"), lambda row: row.block, lambda row: row.block),
        Column("route", _l("Voie"), lambda row: ROUTES[AccessRoute(row.route)], lambda row: str(ROUTES[AccessRoute(row.route)])),
        Column("centre", _l("Centre"), lambda row: row.centre, lambda row: row.centre),
        Column("members", _l("Membres"), lambda row: ", ".join(name for name, _declared in row.members) or "–"),
        Column("state", _l("État"), lambda row: Cell(state=_state(row)), _state_key),
    ),
    filters=(Filter("state", _l("État"), _state_key, [(key, word) for key, (_tone, _symbol, word) in STATES.items()]),),
    haystack=lambda row: f"{row.name} {row.number} {row.centre} {' '.join(name for name, _declared in row.members)}",
    search_label=_l("Candidat, numéro, juré"),
    sort="name",
    empty_text=_l("Aucun bloc n'attend de jury. Un candidat en a un dès qu'il vise un bloc."),
)


@blueprint.get("/composition/")
@requires("jury:compose")
def compositions() -> Any:
    """Every block that a candidate aims at, with its jury."""
    return respond(SPEC, blocks_to_judge(), "jury/compositions.html")


@blueprint.route("/composition/<int:candidacy_id>/<block>", methods=["GET", "POST"])
@requires("jury:compose")
def compose(candidacy_id: int, block: str) -> Any:
    """Name the jury of a block."""
    candidacy = candidacy_for_jury(candidacy_id)
    if block not in candidacy.blocks:
        raise NotFound
    form = CompositionForm()
    _fill(form, candidacy)
    said: list[str] = []
    if form.validate_on_submit():
        try:
            jury_id = judging.compose_jury(
                current_actor(),
                candidacy_id,
                block,
                jurors=(int(form.first.data), int(form.second.data)),
                president=int(form.president.data) or None,
                place=form.place.data or "",
            )
        except JuryRefused as refused:
            said = told(refused.reasons, _names(candidacy))
            form.form_errors = [*form.form_errors, *said]
        except Refused as refused:
            refuse(form, refused)
        else:
            announce(_("Le jury est composé."), _("Chaque membre déclare ses liens avec le candidat avant de siéger."))
            return redirect(url_for("jury.composed", jury_id=jury_id))
    page = render_template(
        "jury/compose.html", form=form, candidacy=candidacy, block=block, rule=_rule(candidacy), route=ROUTES[candidacy.route]
    )
    return page, 422 if form.is_submitted() else 200


def _fill(form: CompositionForm, candidacy: Candidacy) -> None:
    choices = _choices(candidacy.centre_id)
    form.first.choices = form.second.choices = options([("", _("Choisir")), *choices])
    form.president.choices = options([(NOBODY, _("Personne")), *choices])
    if request.method == "GET":
        form.place.data = candidacy.centre.city


def _choices(centre_id: int) -> list[tuple[str, str]]:
    return [(str(juror.id), _described(juror, centre_id)) for juror in possible_jurors()]


def _described(juror: PossibleJuror, centre_id: int) -> str:
    """A person in the list: name, whether of the candidate's centre, occupation."""
    where = _("du centre") if juror.centre_id == centre_id else juror.centre or _("extérieur")
    return ", ".join(part for part in (juror.name, where, juror.occupation) if part)


def _names(candidacy: Candidacy) -> dict[str, str]:
    return {str(juror.id): juror.name for juror in possible_jurors()} | {str(candidacy.account_id): candidacy.account.name}


def _rule(candidacy: Candidacy) -> JuryComposition:
    certification, _version = framework_of(candidacy.framework_version_id)
    return composition_rule(certification, candidacy.route)


@blueprint.get("/composition/jury/<int:jury_id>")
@requires("jury:compose")
def composed(jury_id: int) -> str:
    """Who sits, what they declared, and who to replace."""
    return _composed_page(jury_file(jury_id), ReplacementForm())


@blueprint.post("/composition/jury/<int:jury_id>/<int:member_id>/replacement")
@requires("jury:compose")
def replacement(jury_id: int, member_id: int) -> Any:
    """Put another person in a seat left by a conflict."""
    file = jury_file(jury_id)
    form = ReplacementForm()
    form.account.choices = options([("", _("Choisir")), *_choices(file.centre_id)])
    if form.validate_on_submit():
        try:
            judging.replace_member(current_actor(), jury_id, member_id, int(form.account.data))
        except JuryRefused as refused:
            form.form_errors = [*form.form_errors, *told(refused.reasons, _names(candidacy_for_jury(file.candidacy_id)))]
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Le membre est remplacé. La personne nommée déclare ses liens à son tour."), "ok")
            return redirect(url_for("jury.composed", jury_id=jury_id))
    return _composed_page(file, form), 422


DECLARED: dict[Declaration, tuple[str, str, Any]] = {
    Declaration.PENDING: ("mute", "hourglass-split", _l("Déclaration attendue")),
    Declaration.NO_CONFLICT: ("ok", "check-circle-fill", _l("Aucun lien déclaré")),
    Declaration.CONFLICT: ("bad", "exclamation-octagon-fill", _l("Conflit d'intérêts")),
}


def _composed_page(file: JuryFile, form: ReplacementForm) -> str:
    form.account.choices = options([("", _("Choisir")), *_choices(file.centre_id)])
    candidacy = candidacy_for_jury(file.candidacy_id)
    members = [
        {
            "id": member.id,
            "name": member.name,
            "occupation": member.occupation,
            "seat": labels.seat_name(member.seat, member.outside),
            "state": State(*DECLARED[member.declaration]),
            "leaves": member.declaration is Declaration.CONFLICT,
        }
        for member in file.members
    ]
    return render_template("jury/composed.html", file=file, form=form, candidacy=candidacy, members=members, route=ROUTES[file.route])
