"""The grid of one competency, written in the browser. Adding, moving and removing a criterion redraw the page; only saving writes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Draft
from app.services import framework_authoring as service
from app.web.administration import blueprint
from app.web.administration import framework_authoring_words as said
from app.web.forms import ChecksField, EpreuveForm, options
from app.web.framework import words
from app.web.messages import refuse
from blocks import authoring
from blocks.coverage import MAX_ACTIVITIES
from blocks.lint_texts import LONGEST, SHORTEST
from blocks.model import Block, Competency, Criterion

LONGEST_NAME, LONGEST_LEVEL, LONGEST_LINES, LONGEST_SOURCE = 120, 600, 2000, 300
THRESHOLDS = ("1", "2", "3", "4")
PREFERRED_THRESHOLD = "3"
"""What a new criterion proposes: the third behaviour is usually the first that suffices."""


class CriterionForm(Form):
    """One criterion."""

    name = StringField(
        _l("Ce qui est observé"),
        description=_l("Deux à cinq mots, par exemple « Bon de livraison »."),
        validators=[DataRequired(_l("Nommez ce critère, par exemple « Bon de livraison ».")), Length(max=LONGEST_NAME)],
    )
    level_1 = TextAreaField(_l("Niveau 1"), validators=[Length(max=LONGEST_LEVEL)])
    level_2 = TextAreaField(_l("Niveau 2"), validators=[Length(max=LONGEST_LEVEL)])
    level_3 = TextAreaField(_l("Niveau 3"), validators=[Length(max=LONGEST_LEVEL)])
    level_4 = TextAreaField(_l("Niveau 4"), validators=[Length(max=LONGEST_LEVEL)])
    threshold = SelectField(
        _l("Seuil"),
        choices=options([(level, _l("Niveau %(level)s", level=level)) for level in THRESHOLDS]),
        default=PREFERRED_THRESHOLD,
        description=_l("Le premier niveau qui suffit."),
    )
    critical = BooleanField(_l("Critique : sous son seuil, rien ne le compense"))
    indicators = TextAreaField(_l("Ce que le jury regarde"), description=_l("Un indice par ligne."), validators=[Length(max=LONGEST_LINES)])
    observed_in = ChecksField(_l("Où on l'observe"))

    @property
    def levels(self) -> tuple[Any, ...]:
        """The four levels, in order."""
        return self.level_1, self.level_2, self.level_3, self.level_4


class GridForm(EpreuveForm):
    """The certifier's part of one competency."""

    activity = StringField(
        _l("Activité"),
        description=_l("Celle du bloc à laquelle la compétence se rattache. Un bloc en a %(most)s au plus.", most=MAX_ACTIVITIES),
        validators=[Length(max=LONGEST_NAME)],
    )
    criteria_source = StringField(
        _l("De qui viennent ces critères"),
        description=_l("Par exemple « Référentiel du certificateur, édition de novembre 2026 »."),
        validators=[Length(max=LONGEST_SOURCE)],
    )
    criteria = FieldList(FormField(CriterionForm))
    revision = HiddenField()


@blueprint.route("/framework/<int:version_id>/authoring/competencies/<code>", methods=["GET", "POST"])
@requires("framework:administer")
def author_competency(version_id: int, code: str) -> Any:
    """The grid of one competency."""
    draft = queries.draft(version_id)
    block, competency = draft.competency(code)
    if request.method == "GET":
        return _page(draft, block, competency, _made(block, _stored(block, competency)))
    form = _bound(block)
    act = request.form.get("act", "save")
    if act not in ("save", "save-next"):
        return _page(draft, block, competency, _made(block, _rearranged(form, act)), unsaved=True)
    if not form.validate():
        return _page(draft, block, competency, form, unsaved=True), 422
    try:
        service.save_competency(
            current_actor(),
            version_id,
            code,
            activity=authoring.clean_line(form.activity.data or ""),
            criteria=[_criterion(entry.form) for entry in form.criteria],
            criteria_source=authoring.clean_line(form.criteria_source.data or ""),
            revision=form.revision.data or "",
        )
    except Refused as refused:
        return _refused(version_id, code, form, refused)
    flash(_("La grille de %(code)s est enregistrée.", code=code), "ok")
    return redirect(_after(draft, block, code, act))


def _refused(version_id: int, code: str, form: GridForm, refused: Refused) -> Any:
    """The page again with what was typed; when the competency changed meanwhile, with what is stored beside it."""
    refuse(form, refused)
    draft = queries.draft(version_id)
    block, competency = draft.competency(code)
    stale = refused.code == "framework.stale"
    if stale:
        form.revision.data = authoring.competency_revision(competency)
    return _page(draft, block, competency, form, unsaved=True, stored=stale), 422


def _after(draft: Draft, block: Block, code: str, act: str) -> str:
    """Where one goes after saving: the same page, or the next competency of the framework."""
    codes = [competency.code for each in draft.certification.blocks for competency in each.competencies]
    following = codes[codes.index(code) + 1 :]
    if act == "save-next" and following:
        return url_for("administration.author_competency", version_id=draft.id, code=following[0])
    if act == "save-next":
        return url_for("administration.author", version_id=draft.id, _anchor=block.code)
    return url_for("administration.author_competency", version_id=draft.id, code=code)


def _stored(block: Block, competency: Competency) -> dict[str, Any]:
    """The fields as the draft has them; a competency that nobody wrote yet takes the source of its neighbours."""
    source = competency.criteria_source or next((each.criteria_source for each in block.competencies if each.criteria_source), "")
    return {
        "activity": competency.activity or "",
        "criteria_source": source,
        "criteria": [_fields(criterion) for criterion in competency.criteria] or [{}, {}],
        "revision": authoring.competency_revision(competency),
    }


def _fields(criterion: Criterion) -> dict[str, Any]:
    levels = {f"level_{rank}": level for rank, level in enumerate(criterion.levels, 1)}
    return {
        "name": criterion.name,
        "threshold": str(criterion.threshold),
        "critical": criterion.critical,
        "indicators": "\n".join(criterion.indicators),
        "observed_in": list(criterion.observed_in),
        **levels,
    }


def _made(block: Block, data: dict[str, Any]) -> GridForm:
    return _with_places(block, GridForm(formdata=None, data=data))


def _bound(block: Block) -> GridForm:
    return _with_places(block, GridForm())


def _with_places(block: Block, form: GridForm) -> GridForm:
    """The form with the places where a criterion of this block may be observed; one that is gone stays, so that it is seen."""
    known = [(each.code, place_name(block, each.code)) for each in block.evaluations]
    known += [(code, words.evaluation_title(str(label))) for code, label in words.VAE_PLACES.items()]
    for entry in form.criteria:
        gone = [(code, code) for code in entry.form.observed_in.data or () if code not in dict(known)]
        entry.form.observed_in.choices = options([*known, *gone])
    return form


def place_name(block: Block, code: str) -> str:
    """An evaluation by its number and name."""
    evaluation = block.evaluation(code)
    title = words.evaluation_title(evaluation.name)
    if evaluation.outside_fiche:
        return _("Hors fiche %(number)s, %(name)s", number=evaluation.number, name=title)
    return _("Épreuve %(number)s, %(name)s", number=evaluation.number, name=title)


def _rearranged(form: GridForm, act: str) -> dict[str, Any]:
    """What was typed, with a criterion added, moved or taken away: "add", "up-2", "down-2", "remove-2". Anything else changes nothing."""
    data: dict[str, Any] = form.data
    criteria: list[dict[str, Any]] = list(data["criteria"])
    verb, _dash, number = act.partition("-")
    at = int(number) if number.isascii() and number.isdecimal() else -1
    if act == "add" and len(criteria) < authoring.MOST_CRITERIA:
        criteria.append({})
    elif 0 <= at < len(criteria):
        moved = criteria.pop(at)
        if verb in ("up", "down"):
            criteria.insert(max(at - 1, 0) if verb == "up" else at + 1, moved)
        elif verb != "remove":
            criteria.insert(at, moved)
    return data | {"criteria": criteria}


def _criterion(form: CriterionForm) -> Criterion:
    first, second, third, fourth = (authoring.clean(level.data or "") for level in form.levels)
    return Criterion(
        code="",
        name=authoring.clean_line(form.name.data or ""),
        levels=(first, second, third, fourth),
        threshold=int(form.threshold.data),
        critical=bool(form.critical.data),
        indicators=authoring.clean_lines(form.indicators.data or ""),
        observed_in=tuple(form.observed_in.data or ()),
    )


def _page(draft: Draft, block: Block, competency: Competency, form: GridForm, *, unsaved: bool = False, stored: bool = False) -> str:
    return render_template(
        "administration/framework/author_competency.html",
        draft=draft,
        block=block,
        competency=competency,
        form=form,
        said=said,
        words=words,
        unsaved=unsaved,
        stored=stored,
        edit=said.edited_by(queries.last_edit(current_actor(), draft.id, competency.code)),
        activities=sorted({each.activity for each in block.competencies if each.activity}),
        most=authoring.MOST_CRITERIA,
        shortest=SHORTEST,
        longest=LONGEST,
    )
