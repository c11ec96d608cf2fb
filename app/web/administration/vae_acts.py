"""Acts on a VAE file: each on a page that says what will be done and asks what the table demands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from app.auth.guard import current_actor, requires
from app.errors import Conflict, NotFound, Refused
from app.queries import vae as queries
from app.queries.vae import OpenAct, VaeFilePage
from app.services import vae as service
from app.web.administration import blueprint
from app.web.administration.sentences import worded
from app.web.administration.vae import DECISIONS, file_facts
from app.web.forms import DayField, EpreuveForm, options
from app.web.messages import refuse
from app.web.words_vae import ACTS, DONE, RESULTS, state_of
from juries.vae_table import JuryResult, Need, State

FINAL = frozenset({"drop_out", "archive", "revoke"})
"""Acts that end or undo something: their button says so."""


class ActForm(EpreuveForm):
    """Everything that an act may ask; a page shows what its act needs. `revision` is the file's when the page was made."""

    reason = TextAreaField(_l("Motif"), description=_l("En une ou deux phrases. La personne le lira."))
    jury_on = DayField(_l("Jour du jury"), description=_l("Jour, mois, année"))
    result = SelectField(
        _l("Résultat"),
        choices=lambda: options([("", _("Choisir"))] + [(result.value, label) for result, label in RESULTS.items()]),
        default="",
    )
    revision = HiddenField()

    def revision_number(self) -> int:
        """The revision, or one that no file has when the field was tampered with."""
        return int(self.revision.data) if (self.revision.data or "").isdecimal() else -1


class DecisionForm(ActForm):
    """The answer on feasibility."""

    answer = RadioField(
        _l("Décision"),
        choices=options([("accept", _l("Recevable")), ("reject", _l("Non recevable"))]),
        validators=[InputRequired(_l("Choisissez l'une des deux réponses."))],
    )
    reason = TextAreaField(
        _l("Motif"),
        description=_l("En une ou deux phrases. La personne le lira."),
        validators=[DataRequired(_l("Donnez le motif en une phrase. La personne le lira."))],
    )


def _shown(form: ActForm, needs: tuple[Need, ...]) -> list[Any]:
    fields = {Need.JURY_DATE: form.jury_on, Need.RESULT: form.result, Need.REASON: form.reason}
    return [field for need, field in fields.items() if need in needs]


def _open_act(page: VaeFilePage, name: str) -> OpenAct:
    for act in page.acts:
        if act.name == name:
            return act
    raise NotFound


def _act_page(page: VaeFilePage, act: OpenAct, form: ActForm) -> str:
    return render_template(
        "administration/vae_act.html",
        page=page,
        title=ACTS[act.name],
        act=act,
        form=form,
        fields=_shown(form, act.needs),
        facts=file_facts(page),
        danger=act.name in FINAL,
    )


@blueprint.get("/vae/<number>/acts/<name>")
@requires("vae:act")
def vae_act(number: str, name: str) -> str:
    """The page of one act. An act that is not open to this person now is not found."""
    page = queries.file_page(current_actor(), number)
    return _act_page(page, _open_act(page, name), ActForm(formdata=None, data={"revision": str(page.revision)}))


@blueprint.post("/vae/<number>/acts/<name>")
@requires("vae:act")
def do_vae_act(number: str, name: str) -> Any:
    """Do it."""
    page = queries.file_page(current_actor(), number)
    form = ActForm()
    if form.validate():
        try:
            state = _do(number, name, form)
        except Refused as refused:
            page = queries.file_page(current_actor(), number)
            _tell(form, refused, page, {name})
        else:
            return _done(number, name, state)
    return _act_page(page, _open_act(page, name), form), 422


@blueprint.get("/vae/<number>/decision")
@requires("vae:decide")
def vae_decision(number: str) -> str:
    """The feasibility decision."""
    page = queries.file_page(current_actor(), number)
    if not any(act.name in DECISIONS for act in page.acts):
        raise NotFound
    return _decision_page(page, DecisionForm(formdata=None, data={"revision": str(page.revision)}))


@blueprint.post("/vae/<number>/decision")
@requires("vae:decide")
def decide_vae(number: str) -> Any:
    """Decide it, with its reason."""
    page = queries.file_page(current_actor(), number)
    form = DecisionForm()
    if form.validate():
        try:
            state = _do(number, form.answer.data, form)
        except Refused as refused:
            page = queries.file_page(current_actor(), number)
            _tell(form, refused, page, DECISIONS)
        else:
            return _done(number, form.answer.data, state)
    return _decision_page(page, form), 422


def _decision_page(page: VaeFilePage, form: DecisionForm) -> str:
    open_answers = {act.name for act in page.acts}
    form.answer.choices = [choice for choice in form.answer.choices if choice.value in open_answers] or form.answer.choices
    return render_template("administration/vae_decision.html", page=page, form=form, facts=file_facts(page), state=state_of(page.row))


def _do(number: str, name: str, form: ActForm) -> State:
    jury_on: date | None = form.jury_on.day
    return service.act(
        current_actor(),
        number,
        name,
        revision=form.revision_number(),
        reason=form.reason.data or "",
        jury_on=jury_on,
        result=JuryResult(form.result.data) if form.result.data else None,
    )


def _tell(form: ActForm, refused: Refused, page: VaeFilePage, acts: Collection[str]) -> None:
    """Tie the refusal to its field, on the file as it is now; raise it when none of these acts is open any more."""
    if not any(act.name in acts for act in page.acts):
        raise worded(refused) from refused
    refuse(form, worded(refused))
    if isinstance(refused, Conflict):
        form.revision.data = str(page.revision)


def _done(number: str, name: str, state: State) -> Any:
    flash(_("C'est enregistré : %(act)s.", act=str(DONE[name])), "ok")
    return redirect(url_for("administration.vae_file", number=number))
