"""The index of a dossier: for each situation its activity, its pages, its annexes, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField

from app.auth.guard import current_actor, requires
from app.errors import Conflict, NotFound
from app.queries import deposits as queries
from app.queries.deposits import Desk
from app.services import dossier_acts
from app.services.dossier_acts import IndexRefused
from app.web import messages
from app.web.forms import ChecksField, EpreuveForm, options
from app.web.messages import announce, refuse
from app.web.sandbox import blueprint
from app.web.sandbox.dossier import dossier_url
from blocks.model import EvaluationPlan
from juries.dossier_index import IndexProblem, Situation, activities_of


class SituationForm(Form):
    """One situation. Left empty, there is none."""

    activity = SelectField(_l("Activité du bloc"), validate_choice=False)
    title = StringField(_l("Titre de la situation"))
    first_page = IntegerField(_l("De la page"))
    last_page = IntegerField(_l("À la page"))
    annexes = ChecksField(_l("Annexes qui la prouvent"), validate_choice=False, coerce=str)
    parts = ChecksField(_l("Ce qu'elle contient"), validate_choice=False, coerce=str)

    @property
    def empty(self) -> bool:
        """Whether nothing was said of it."""
        return not any(
            (
                self.activity.data,
                (self.title.data or "").strip(),
                self.first_page.data,
                self.last_page.data,
                self.annexes.data,
                self.parts.data,
            )
        )


class IndexForm(EpreuveForm):
    """The situations."""

    version = HiddenField()
    situations = FieldList(FormField(SituationForm))


def _plan(desk: Desk) -> tuple[EvaluationPlan, int]:
    """The plan, and how many situations it takes."""
    plan = desk.evaluation.plan
    if desk.latest is None or desk.shown or plan is None or not plan.most_situations:
        raise NotFound
    return plan, plan.most_situations


def _known(desk: Desk) -> tuple[Situation, ...]:
    """The index of the version handed in last, else of the one before, to be gone over again."""
    return next((each.index for each in desk.versions if each.index), ())


def _blank(desk: Desk) -> list[dict[str, Any]]:
    plan, most = _plan(desk)
    parts = {part: str(number) for number, part in enumerate(plan.situation_parts)}
    filled = [
        {
            "activity": each.activity,
            "title": each.title,
            "first_page": each.first_page,
            "last_page": each.last_page,
            "annexes": [str(number) for number in each.annexes],
            "parts": [parts[part] for part in each.parts if part in parts],
        }
        for each in _known(desk)
    ]
    return filled + [{} for _ in range(most - len(filled))]


def _offer(desk: Desk, form: IndexForm) -> None:
    """What each situation may choose from."""
    plan, _most = _plan(desk)
    activities = [("", _("Choisir une activité")), *((each, each) for each in (activities_of(desk.block) if desk.block else ()))]
    annexes = [
        (str(each.number), _("%(number)s. %(name)s", number=each.number, name=each.name))
        for each in (desk.latest.annexes if desk.latest else ())
    ]
    for entry in form.situations:
        entry.form.activity.choices = options(activities)
        entry.form.annexes.choices = options(annexes)
        entry.form.parts.choices = options([(str(number), part) for number, part in enumerate(plan.situation_parts)])


def _situation(form: SituationForm, plan: EvaluationPlan) -> Situation:
    ticked = set(form.parts.data or ())
    return Situation(
        activity=form.activity.data or "",
        title=" ".join((form.title.data or "").split()),
        first_page=form.first_page.data or 0,
        last_page=form.last_page.data or 0,
        annexes=tuple(int(each) for each in form.annexes.data or () if each.isdecimal() and len(each) < 4),
        parts=tuple(part for number, part in enumerate(plan.situation_parts) if str(number) in ticked),
    )


def _refuse(form: IndexForm, problems: Iterable[IndexProblem], filled: list[SituationForm]) -> None:
    """Each problem at its field."""
    for problem in problems:
        sentence = messages.sentence(problem.refusal.code, problem.refusal.params)
        if problem.situation is None:
            form.form_errors.append(sentence)
        else:
            field = filled[problem.situation][problem.field]
            field.errors = [*field.errors, sentence]


def _page(desk: Desk, form: IndexForm) -> str:
    _offer(desk, form)
    first = not (desk.latest and desk.latest.index)
    return render_template(
        "sandbox/dossier_index.html",
        desk=desk,
        version=desk.latest,
        form=form,
        plan=_plan(desk)[0],
        again=first and bool(_known(desk)),
        back=dossier_url(desk),
    )


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>/index")
@requires("deposit:make")
def dossier_index(candidacy_id: int, evaluation: str) -> Any:
    """The index of the version handed in last."""
    desk = queries.desk(current_actor(), candidacy_id, evaluation)
    entries = _blank(desk)
    return _page(desk, IndexForm(formdata=None, version=desk.latest.id if desk.latest else 0, situations=entries))


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>/index")
@requires("deposit:make")
def write_index(candidacy_id: int, evaluation: str) -> Any:
    """Keep the index."""
    actor, form = current_actor(), IndexForm()
    desk = queries.desk(actor, candidacy_id, evaluation)
    plan, most = _plan(desk)
    del form.situations.entries[most + 1 :]
    filled = [entry.form for entry in form.situations if not entry.form.empty]
    version = form.version.data or ""
    try:
        dossier_acts.write_index(
            actor,
            candidacy_id,
            evaluation,
            int(version) if version.isdecimal() and len(version) < 18 else 0,
            [_situation(each, plan) for each in filled],
        )
    except IndexRefused as refused:
        _refuse(form, refused.problems, filled)
        return _page(desk, form), 422
    except Conflict as refused:
        refuse(form, refused)
        form.version.data = desk.latest.id if desk.latest else 0
        return _page(desk, form), 409
    announce(_("Le sommaire est enregistré."), _("Le jury le lit à côté de votre dossier."))
    return redirect(dossier_url(desk), 303)
