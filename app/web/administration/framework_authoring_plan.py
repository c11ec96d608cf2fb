"""The evaluations of a block and how each is held, written in the browser."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Draft
from app.services import framework_authoring as service
from app.web.administration import blueprint
from app.web.administration import framework_authoring_words as said
from app.web.forms import ChecksField, EpreuveForm, options
from app.web.framework import words
from app.web.messages import refuse, sentence
from blocks import authoring
from blocks.authoring import LONGEST_MINUTES, MOST_SITUATIONS, EvaluationText
from blocks.model import Block, Evaluation, EvaluationForm, EvaluationPlan

LONGEST_NAME, LONGEST_TEXT, LONGEST_SOURCE = 200, 6000, 300


class MayBeEmpty(Optional):
    """As Optional, without the word beside the label: whether the field may stay empty hangs on the form of the evaluation."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class EvaluationTextForm(Form):
    """One evaluation and its plan. Without a form chosen, there is no plan yet."""

    code = HiddenField()
    outside_fiche = BooleanField(_l("Hors fiche : le certificateur l'ajoute"))
    name = StringField(
        _l("Nom"),
        description=_l("Par exemple « mise en situation écrite »."),
        validators=[DataRequired(_l("Nommez cette épreuve.")), Length(max=LONGEST_NAME)],
    )
    description = TextAreaField(_l("Ce qu'en dit la fiche, ou le certificateur"), validators=[Length(max=LONGEST_TEXT)])
    form = SelectField(
        _l("Forme"),
        description=_l("Comment le candidat montre ce qu'il sait faire."),
        choices=lambda: options([("", _("À choisir"))] + [(form.value, str(label)) for form, label in said.FORMS.items()]),
    )
    duration_minutes = IntegerField(
        _l("Durée, en minutes"),
        description=_l("Rien pour un travail déposé."),
        validators=[MayBeEmpty(), NumberRange(1, LONGEST_MINUTES, _l("La durée va de 1 à %(most)s minutes.", most=LONGEST_MINUTES))],
    )
    weight = IntegerField(
        _l("Poids, en %"),
        description=_l("Part des preuves du bloc."),
        validators=[MayBeEmpty(), NumberRange(1, 100, _l("Le poids va de 1 à 100."))],
    )
    juror_receives = TextAreaField(
        _l("Ce que le juré reçoit"), description=_l("Une pièce par ligne."), validators=[Length(max=LONGEST_TEXT)]
    )
    instructions = TextAreaField(_l("Ce que le candidat lit"), validators=[Length(max=LONGEST_TEXT)])
    most_situations = IntegerField(
        _l("Situations du dossier, au plus"),
        description=_l("Rien pour un dossier sans sommaire."),
        validators=[MayBeEmpty(), NumberRange(1, MOST_SITUATIONS, _l("De 1 à %(most)s situations.", most=MOST_SITUATIONS))],
    )
    situation_parts = TextAreaField(
        _l("Ce que contient chaque situation"), description=_l("Une partie par ligne."), validators=[Length(max=LONGEST_TEXT)]
    )
    source = StringField(_l("De qui vient ce plan"), validators=[Length(max=LONGEST_SOURCE)])
    judges = ChecksField(
        _l("Compétences qu'elle juge"),
        description=_l("Cocher y observe tous les critères de la compétence. Le détail se règle dans sa grille."),
    )

    def validate_form(self, field: Any) -> None:
        if not field.data and (self.duration_minutes.data or self.weight.data or (self.juror_receives.data or "").strip()):
            raise ValidationError(_("Choisissez la forme : sans elle, ce plan ne peut être gardé."))

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form; a plan also has its weight, which is asked of no evaluation without plan."""
        well: bool = super().validate(extra_validators)
        if self.form.data and self.weight.data is None and not self.weight.errors:
            self.weight.errors = [_("Donnez le poids de cette épreuve, de 1 à 100.")]
            return False
        return well


class EvaluationsForm(EpreuveForm):
    """The evaluations of a block."""

    evaluations = FieldList(FormField(EvaluationTextForm))
    revision = HiddenField()


@blueprint.route("/framework/<int:version_id>/authoring/<block>/evaluations", methods=["GET", "POST"])
@requires("framework:administer")
def author_evaluations(version_id: int, block: str) -> Any:
    """The evaluations of a block and their plans."""
    draft = queries.draft(version_id)
    part = draft.block(block)
    if request.method == "GET":
        return _page(draft, part, _offering(part, EvaluationsForm(formdata=None, data=_stored(part))))
    form = _offering(part, EvaluationsForm())
    _keep_fiche_words(draft, part, form)
    act = request.form.get("act", "save")
    if act != "save":
        rearranged = EvaluationsForm(formdata=None, data=_rearranged(part, form, act))
        return _page(draft, part, _offering(part, rearranged), unsaved=True)
    if not form.validate():
        return _page(draft, part, form, unsaved=True), 422
    try:
        written = [_text(entry.form) for entry in form.evaluations]
        service.save_evaluations(current_actor(), version_id, block, written, revision=form.revision.data or "")
    except Refused as refused:
        return _refused(version_id, block, form, refused)
    flash(_("Les épreuves de %(block)s sont enregistrées.", block=block), "ok")
    return redirect(url_for("administration.author_evaluations", version_id=version_id, block=block))


def _refused(version_id: int, block: str, form: EvaluationsForm, refused: Refused) -> Any:
    field = _worded_otherwise(form, refused)
    if field is None:
        refuse(form, refused)
    else:
        field.errors = [*field.errors, sentence(refused.code, refused.params)]
    draft = queries.draft(version_id)
    part = draft.block(block)
    stale = refused.code == "framework.stale"
    if stale:
        form.revision.data = authoring.evaluations_revision(part)
    return _page(draft, part, form, unsaved=True, stored=stale), 422


def _worded_otherwise(form: EvaluationsForm, refused: Refused) -> Any:
    """The field whose words are not the fiche's, when that is why the evaluations were refused."""
    if refused.code != "framework.not_in_fiche":
        return None
    fields = [field for entry in form.evaluations for field in (entry.form.name, entry.form.description)]
    return next((field for field in fields if authoring.clean(field.data or "") == refused.params["text"]), None)


def _stored(block: Block) -> dict[str, Any]:
    return {
        "evaluations": [_fields(block, evaluation) for evaluation in block.evaluations],
        "revision": authoring.evaluations_revision(block),
    }


def _fields(block: Block, evaluation: Evaluation) -> dict[str, Any]:
    plan = evaluation.plan
    return {
        "judges": list(block.judged_in(evaluation.code)),
        "code": evaluation.code,
        "outside_fiche": evaluation.outside_fiche,
        "name": evaluation.name,
        "description": evaluation.description,
        "form": plan.form.value if plan else "",
        "duration_minutes": plan.duration_minutes if plan else None,
        "weight": plan.weight if plan else None,
        "juror_receives": "\n".join(plan.juror_receives) if plan else "",
        "instructions": plan.instructions if plan else "",
        "most_situations": plan.most_situations if plan else None,
        "situation_parts": "\n".join(plan.situation_parts) if plan else "",
        "source": plan.source if plan else "",
    }


def _keep_fiche_words(draft: Draft, block: Block, form: EvaluationsForm) -> None:
    """The words of an evaluation that the fiche numbers are not fields of the page: they come from the draft."""
    if not authoring.evaluations_fixed(draft.certification, block):
        return
    fixed = {each.code: each for each in block.evaluations if not each.outside_fiche}
    for entry in form.evaluations:
        evaluation = fixed.get(entry.form.code.data or "")
        if evaluation is not None:
            entry.form.name.data = evaluation.name
            entry.form.description.data = evaluation.description
            entry.form.outside_fiche.data = False
        else:
            entry.form.outside_fiche.data = True


def _rearranged(block: Block, form: EvaluationsForm, act: str) -> dict[str, Any]:
    """What was typed, with an evaluation added ("add" of the fiche's text, "add-outside") or taken away ("remove-2")."""
    data: dict[str, Any] = form.data
    evaluations: list[dict[str, Any]] = list(data["evaluations"])
    number = act.removeprefix("remove-")
    if act in ("add", "add-outside") and len(evaluations) < authoring.MOST_EVALUATIONS:
        evaluations.append({"outside_fiche": act == "add-outside"})
    elif number.isascii() and number.isdecimal() and int(number) < len(evaluations):
        evaluations.pop(int(number))
    return data | {"evaluations": evaluations}


def _offering(block: Block, form: EvaluationsForm) -> EvaluationsForm:
    """The form with the competencies that an evaluation may judge: those that have criteria."""
    choices = options([(each.code, each.code) for each in block.competencies if each.criteria])
    for entry in form.evaluations:
        entry.form.judges.choices = choices
    return form


def _text(form: EvaluationTextForm) -> EvaluationText:
    return EvaluationText(
        code=form.code.data or "",
        name=authoring.clean_line(form.name.data or ""),
        description=authoring.clean(form.description.data or ""),
        outside_fiche=bool(form.outside_fiche.data),
        plan=_plan(form),
        judges=tuple(form.judges.data or ()) if form.judges.choices else None,
    )


def _plan(form: EvaluationTextForm) -> EvaluationPlan | None:
    if not form.form.data:
        return None
    return EvaluationPlan(
        form=EvaluationForm(form.form.data),
        duration_minutes=form.duration_minutes.data,
        weight=form.weight.data,
        juror_receives=authoring.clean_lines(form.juror_receives.data or ""),
        instructions=authoring.clean(form.instructions.data or ""),
        most_situations=form.most_situations.data,
        situation_parts=authoring.clean_lines(form.situation_parts.data or ""),
        source=authoring.clean_line(form.source.data or ""),
    )


def _page(draft: Draft, block: Block, form: EvaluationsForm, *, unsaved: bool = False, stored: bool = False) -> str:
    fixed = authoring.evaluations_fixed(draft.certification, block)
    judged = {each.code: block.judged_in(each.code) for each in block.evaluations}
    return render_template(
        "administration/framework/author_evaluations.html",
        draft=draft,
        block=block,
        form=form,
        said=said,
        words=words,
        fixed=fixed,
        judged=judged,
        unsaved=unsaved,
        stored=stored,
        findings=[finding for finding in draft.findings if finding.place == block.code or finding.place in judged],
        edit=said.edited_by(queries.last_edit(current_actor(), draft.id, block.code)),
        most=authoring.MOST_EVALUATIONS,
    )
