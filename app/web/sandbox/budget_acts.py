"""Acts on the budget: prepare one, set a target by hand, write what explains a variance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web.forms import EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.budget_words import AXES, key_name, month_name, title_of
from app.web.sandbox.budgets import budget_trail
from app.web.sandbox.room import do, done, enter, need, page
from casestudies.company import budget as trade
from casestudies.company import sales_facts
from casestudies.company.budget import Budget, Growth, PrepareBudget, SetTarget, WriteRemark
from casestudies.company.kernel import Command
from casestudies.company.words import plain

SOME_PERCENT = _l("Écrivez un pourcentage de −90 à 200, par exemple 3.")
SOME_YEAR = _l("Écrivez une année, par exemple 2025.")


class BudgetForm(EpreuveForm):
    """The year, what it starts from, what is to grow."""

    year = IntegerField(_l("Année du budget"), validators=[InputRequired(SOME_YEAR)])
    axis = SelectField(_l("Découpage"), validate_choice=False)
    base_year = IntegerField(_l("D'après les ventes de"), validators=[InputRequired(SOME_YEAR)])
    growth = FrenchDecimal(
        _l("Croissance générale en %"),
        validators=[InputRequired(SOME_PERCENT)],
        description=_l("Elle porte sur les quantités, aux prix moyens de l'année de base."),
    )
    threshold = FrenchDecimal(
        _l("Seuil d'alerte en %"),
        validators=[InputRequired(_l("Écrivez un seuil au-dessus de 0, jusqu'à 100, par exemple 10."))],
        description=_l("Un écart de cette taille, en plus ou en moins, est signalé."),
    )
    key = SelectField(_l("Exception"), validate_choice=False, description=_l("Une famille ou un secteur qui a sa propre croissance."))
    percent = FrenchDecimal(_l("Croissance de l'exception en %"), validators=[MayBeEmpty()])


class TargetForm(EpreuveForm):
    """A target of sales."""

    month = SelectField(_l("Mois"), validate_choice=False, coerce=str)
    key = SelectField(_l("Famille ou secteur"), validate_choice=False)
    sales = FrenchDecimal(
        _l("Objectif HT en euros"), validators=[InputRequired(_l("Écrivez un montant à partir de 0, par exemple 12500."))]
    )


class RemarkForm(EpreuveForm):
    """What explains a variance."""

    month = SelectField(_l("Période"), validate_choice=False, coerce=str)
    key = SelectField(_l("Famille ou secteur"), validate_choice=False)
    text = TextAreaField(
        _l("Commentaire"),
        validators=[InputRequired(_l("Écrivez quelques mots.")), Length(max=trade.NOTE_LENGTH)],
        description=_l("Le constat chiffré, sa cause, ce que vous proposez."),
    )


def _budget_form(room: Room, *, fresh: bool) -> BudgetForm:
    company = room.run.company
    year = company.now.year
    known = {"year": year, "base_year": year - 1, "growth": Decimal(0), "threshold": Decimal(10), "axis": sales_facts.FAMILY}
    form = BudgetForm(formdata=None, data=known) if fresh else BudgetForm()
    form.axis.choices = options((key, str(words).capitalize()) for key, words in AXES.items())
    keys = sorted({key for axis in AXES for key in trade.keys_of(company, axis)}, key=plain)
    form.key.choices = options([("", _("Aucune")), *((key, key) for key in keys)])
    return form


def _page(room: Room, form: EpreuveForm, words: dict[str, Any], trail: list[dict[str, str]], back: dict[str, str]) -> str:
    return page("sandbox/act.html", room, "budget", form=form, trail=trail, back=back, **{"danger": False, "said": "", **words})


def _budget_page(room: Room, form: BudgetForm) -> str:
    words = {
        "title": _("Préparer un budget"),
        "said": _("Les objectifs partent des ventes facturées, avoirs déduits, mois par mois."),
        "failed": _("Le budget n'est pas préparé."),
        "verb": _("Calculer les objectifs"),
    }
    back = {"label": _("Revenir aux budgets"), "url": url_for("sandbox.budgets", run_id=room.run_id)}
    return _page(room, form, words, budget_trail(room, (_("Nouveau budget"), "")), back)


@blueprint.get("/<int:run_id>/budget/new")
@requires("run:work")
def ask_budget(run_id: int) -> Any:
    """The page that asks what the budget starts from."""
    room = enter(run_id)
    return _budget_page(room, _budget_form(room, fresh=True))


@blueprint.post("/<int:run_id>/budget/new")
@requires("run:work")
def prepare_budget(run_id: int) -> Any:
    """Set the targets of a year."""
    room = enter(run_id)
    form, outcome, code = _budget_form(room, fresh=False), None, ""
    if form.validate_on_submit():
        changes = (Growth(key=form.key.data, percent=form.percent.data),) if form.key.data and form.percent.data is not None else ()
        code = f"{form.year.data}-{form.axis.data}"
        command = PrepareBudget(
            year=form.year.data,
            axis=form.axis.data or "",
            base_year=form.base_year.data,
            growth=form.growth.data,
            changes=changes,
            threshold=form.threshold.data,
        )
        outcome = do(room, command, "budget", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _budget_page(room, form), 422
    return done(_("Le budget est préparé."), "sandbox.budget", run_id=run_id, code=code)


def _shown(room: Room, code: str) -> Budget:
    found: Budget = need(room.run.company.budgets.get(code))
    return found


def _with_choices(room: Room, shown: Budget, form: Any, *, whole: bool) -> Any:
    """The months and keys; with those that stand for all, when `whole`."""
    months = [(str(rank), month_name(shown.year, rank)) for rank in range(1, 13)]
    keys = [(key, key_name(key)) for key in sorted(trade.keys_of(room.run.company, shown.axis), key=plain)]
    form.month.choices = options([("0", _("Cumul depuis janvier")), *months] if whole else months)
    form.key.choices = options([("", _("Tout le budget")), *keys] if whole else keys)
    return form


def _act_page(room: Room, shown: Budget, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.budget", run_id=room.run_id, code=shown.code)
    trail = budget_trail(room, (title_of(shown), url), (words["here"], ""))
    return _page(room, form, words, trail, {"label": _("Revenir au budget"), "url": url})


def _answer(room: Room, shown: Budget, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    """Do the command of a form that is well filled, or show it again."""
    outcome = do(room, command, "budget", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, words), 422
    return done(said, "sandbox.budget", run_id=room.run_id, code=shown.code)


def _rank(form: Any) -> int:
    """The month chosen, -1 for what is no month."""
    said = form.month.data or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 else -1


def _target_words() -> dict[str, Any]:
    return {
        "title": _("Fixer un objectif"),
        "here": _("Objectif"),
        "said": _("La quantité et le coût prévus suivent en proportion."),
        "failed": _("L'objectif n'est pas fixé."),
        "verb": _("Fixer l'objectif"),
    }


@blueprint.get("/<int:run_id>/budget/<code>/target")
@requires("run:work")
def ask_target(run_id: int, code: str) -> Any:
    """The page that asks for a target."""
    room = enter(run_id)
    shown = _shown(room, code)
    return _act_page(room, shown, _with_choices(room, shown, TargetForm(formdata=None), whole=False), _target_words())


@blueprint.post("/<int:run_id>/budget/<code>/target")
@requires("run:work")
def set_target(run_id: int, code: str) -> Any:
    """Set a target by hand."""
    room = enter(run_id)
    shown = _shown(room, code)
    form, command = _with_choices(room, shown, TargetForm(), whole=False), None
    if form.validate_on_submit():
        command = SetTarget(budget=code, month=_rank(form), key=form.key.data or "", sales=form.sales.data)
    return _answer(room, shown, form, command, _target_words(), _("L'objectif est fixé."))


def _remark_words() -> dict[str, Any]:
    return {
        "title": _("Commenter un écart"),
        "here": _("Commentaire"),
        "failed": _("Le commentaire n'est pas enregistré."),
        "verb": _("Enregistrer le commentaire"),
    }


@blueprint.get("/<int:run_id>/budget/<code>/remark")
@requires("run:work")
def ask_remark(run_id: int, code: str) -> Any:
    """The page that asks what explains a variance."""
    room = enter(run_id)
    shown = _shown(room, code)
    return _act_page(room, shown, _with_choices(room, shown, RemarkForm(formdata=None), whole=True), _remark_words())


@blueprint.post("/<int:run_id>/budget/<code>/remark")
@requires("run:work")
def write_remark(run_id: int, code: str) -> Any:
    """Write what explains a variance."""
    room = enter(run_id)
    shown = _shown(room, code)
    form, command = _with_choices(room, shown, RemarkForm(), whole=True), None
    if form.validate_on_submit():
        command = WriteRemark(budget=code, month=_rank(form), key=form.key.data or "", text=form.text.data)
    return _answer(room, shown, form, command, _remark_words(), _("Le commentaire est enregistré."))
