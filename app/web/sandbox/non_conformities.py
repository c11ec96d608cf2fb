"""Non-conformities: the list, one sheet, and what is done with it: open, analyse, decide actions, close."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import DayField, EpreuveForm, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_WORDS, Asking, perform
from app.web.sandbox.after_sales_words import ACTION_KINDS, QUALITY_CAUSES, QUALITY_STATES
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import done, enter, event_made, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show, table
from app.web.sandbox.words import person, person_and_role, state
from casestudies.company.kernel import Command
from casestudies.company.messages import TRAINEE
from casestudies.company.quality import (
    TEXT_LENGTH,
    ActionKind,
    AnalyseNonConformity,
    CloseNonConformity,
    DecideAction,
    NonConformity,
    NonConformityCause,
    NonConformityOpened,
    OpenNonConformity,
)


def _spec(room: Room) -> ListSpec[NonConformity]:
    company = room.run.company

    def name(made: NonConformity) -> str:
        return company.products[made.product].name if made.product else ""

    return ListSpec(
        file="non-conformites",
        label=_l("Non-conformités"),
        columns=(
            Column("number", _l("Fiche"), lambda made: _number(room, made), lambda made: made.number, header=True),
            Column("opened_at", _l("Ouverte le"), lambda made: formats.day(made.opened_at, "short_year"), lambda made: made.opened_at),
            Column("facts", _l("Faits"), lambda made: made.facts, lambda made: made.facts),
            Column("product", _l("Article"), lambda made: name(made) or None, name),
            Column("source", _l("Vue par"), lambda made: paper_link(room, made.source or ""), lambda made: made.source),
            Column(
                "status",
                _l("État"),
                lambda made: Cell(state=state(QUALITY_STATES, made.status, plain=True)),
                lambda made: str(QUALITY_STATES[made.status][2]),
            ),
        ),
        filters=(Filter("status", _l("État"), lambda made: made.status, [(key, words[2]) for key, words in QUALITY_STATES.items()]),),
        haystack=lambda made: f"{made.number} {made.facts} {name(made)} {made.lot or ''} {made.source or ''}",
        search_label=_l("Chercher une fiche"),
        sort="-opened_at",
        empty_text=_l("Aucune non-conformité."),
    )


def _number(room: Room, made: NonConformity) -> Cell:
    return Cell(text=made.number, href=url_for("sandbox.non_conformity", run_id=room.run_id, number=made.number))


def _trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": _("Non-conformités"), "url": url_for("sandbox.non_conformities", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/quality")
@requires("run:work")
def non_conformities(run_id: int) -> Any:
    """Every non-conformity, the newest first."""
    room = enter(run_id)
    new = {"label": _("Ouvrir une fiche…"), "url": url_for("sandbox.new_non_conformity", run_id=run_id)}
    rows = list(room.run.company.non_conformities)[::-1]
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "quality"), title=_("Non-conformités"), new=new)


@blueprint.get("/<int:run_id>/quality/<number>")
@requires("run:work")
def non_conformity(run_id: int, number: str) -> Any:
    """One non-conformity, whole."""
    room = enter(run_id)
    company = room.run.company
    shown: NonConformity = need(company.non_conformities.get(number))

    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=run_id, number=number)

    acts = [
        act(_("Clore…"), to("sandbox.close_non_conformity")),
        act(_("Décider une action…"), to("sandbox.decide_action"), primary=shown.cause is not None),
        act(_("Analyser…"), to("sandbox.analyse_non_conformity"), primary=shown.cause is None),
    ]
    texts = ((_("Faits"), shown.facts), (_("Analyse"), shown.analysis), (_("Conclusion"), shown.conclusion))
    rows = [
        [
            {"text": ACTION_KINDS[each.kind]},
            each.text,
            person(company, each.owner),
            formats.day(each.due_on, "short_year") if each.due_on else _("tout de suite"),
        ]
        for each in shown.actions
    ]
    heads = [_("Action"), _("Quoi"), _("Qui"), _("Pour le")]
    sheet = Sheet(
        title=_("Non-conformité %(number)s", number=number),
        state=state(QUALITY_STATES, shown.status),
        trail=_trail(room, (number, "")),
        acts=acts if shown.closed_on is None else [],
        facts=_facts(room, shown),
        notices=passed_warnings(room, number),
        texts=[{"title": title, "text": text, "lang": "fr"} for title, text in texts if text],
        tables=[table("actions", _("Actions"), heads, rows, ("tools", _("Aucune action n'est décidée.")))],
        changes=changes_told(room, number),
    )
    return show(room, "quality", sheet)


def _facts(room: Room, shown: NonConformity) -> list[tuple[str, Any]]:
    company = room.run.company
    product = company.products[shown.product] if shown.product else None
    url = url_for("sandbox.product", run_id=room.run_id, code=product.code) if product else ""
    return [
        (_("Ouverte"), {"text": formats.company_moment(shown.opened_at), "sub": person(company, shown.opened_by)}),
        (_("Vue par"), paper_link(room, shown.source) if shown.source else None),
        (_("Article"), {"text": product.name, "href": url, "sub": product.code} if product else None),
        (_("Lot"), shown.lot),
        (_("Quantité"), formats.quantity(shown.quantity) if shown.quantity else None),
        (_("Cause"), QUALITY_CAUSES[shown.cause] if shown.cause else None),
        (_("Close le"), formats.day(shown.closed_on) if shown.closed_on else None),
    ]


class OpenForm(EpreuveForm):
    """What is not as it should be."""

    facts = TextAreaField(
        _l("Faits"),
        validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)],
        description=_l("Quoi, combien, où, quand, vu par qui. Sans cause ni opinion."),
    )
    source = StringField(_l("Document"), validators=[MayBeEmpty(), Length(max=20)], description=_l("Réclamation, retour ou réception."))
    product = SelectField(_l("Article"), validate_choice=False, validators=[MayBeEmpty()])
    lot = StringField(_l("Lot"), validators=[MayBeEmpty(), Length(max=20)])
    quantity = IntegerField(_l("Quantité touchée"), validators=[MayBeEmpty()], description=_l("Dans l'unité de base de l'article."))


class AnalyseForm(EpreuveForm):
    """The cause."""

    cause = SelectField(
        _l("Famille de cause"),
        choices=options([("", _l("Choisir…")), *((key.value, words) for key, words in QUALITY_CAUSES.items())]),
        validators=[InputRequired(CHOOSE)],
    )
    analysis = TextAreaField(
        _l("Analyse"),
        validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)],
        description=_l("La cause première et ce qui la montre, par exemple avec cinq « pourquoi »."),
    )


class ActionForm(EpreuveForm):
    """An action."""

    kind = SelectField(
        _l("Nature"), choices=options([(key.value, words) for key, words in ACTION_KINDS.items()]), validators=[InputRequired(CHOOSE)]
    )
    text = TextAreaField(_l("Action"), validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)])
    owner = SelectField(_l("Responsable"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    due_on = DayField(_l("Échéance"), validators=[MayBeEmpty()], description=_l("Demandée pour une action corrective ou préventive."))


class CloseForm(EpreuveForm):
    """Whether the actions worked."""

    conclusion = TextAreaField(
        _l("Conclusion"), validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)], description=_l("Les actions ont-elles suffi ?")
    )


@blueprint.route("/<int:run_id>/quality/new", methods=["GET", "POST"])
@requires("run:work")
def new_non_conformity(run_id: int) -> Any:
    """Write one down."""
    room = enter(run_id)
    form = OpenForm(data={"source": request.args.get("source", ""), "product": request.args.get("product", "")})
    products = sorted(room.run.company.products, key=lambda each: each.name)
    form.product.choices = options([("", _("Aucun")), *((each.code, f"{each.name}, {each.code}") for each in products)])
    asking = Asking(
        current="quality",
        title=_("Nouvelle non-conformité"),
        verb=_("Ouvrir la fiche"),
        failed=_("La fiche n'est pas ouverte."),
        trail=_trail(room, (_("Nouvelle fiche"), "")),
        back={"label": _("Revenir aux non-conformités"), "url": url_for("sandbox.non_conformities", run_id=run_id)},
    )

    def command() -> Command:
        return OpenNonConformity(
            facts=form.facts.data,
            source=(form.source.data or "").strip() or None,
            product=form.product.data or None,
            lot=(form.lot.data or "").strip() or None,
            quantity=form.quantity.data,
        )

    def then(answer: Answer) -> Any:
        made = event_made(room, answer, NonConformityOpened).made.number
        return done(_("La fiche %(number)s est ouverte.", number=made), "sandbox.non_conformity", run_id=run_id, number=made)

    return perform(room, form, asking, command, then)


def _asked(run_id: int, number: str, title: str, verb: str, failed: str) -> tuple[Room, NonConformity, Asking]:
    room = enter(run_id)
    shown: NonConformity = need(room.run.company.non_conformities.get(number))
    url = url_for("sandbox.non_conformity", run_id=run_id, number=number)
    back = {"label": _("Revenir à la fiche"), "url": url}
    return room, shown, Asking("quality", title, verb, failed, _trail(room, (number, url), (verb, "")), back)


def _done(room: Room, number: str, words: str) -> Any:
    return lambda _answer: done(words, "sandbox.non_conformity", run_id=room.run_id, number=number)


@blueprint.route("/<int:run_id>/quality/<number>/analyse", methods=["GET", "POST"])
@requires("run:work")
def analyse_non_conformity(run_id: int, number: str) -> Any:
    """Say its cause."""
    title = _("Analyser la non-conformité %(number)s", number=number)
    room, shown, asking = _asked(run_id, number, title, _("Enregistrer l'analyse"), _("L'analyse n'est pas enregistrée."))
    form = AnalyseForm(data={"cause": shown.cause or "", "analysis": shown.analysis})

    def command() -> Command:
        return AnalyseNonConformity(number=number, cause=NonConformityCause(form.cause.data), analysis=form.analysis.data)

    return perform(room, form, asking, command, _done(room, number, _("L'analyse est enregistrée.")))


@blueprint.route("/<int:run_id>/quality/<number>/action", methods=["GET", "POST"])
@requires("run:work")
def decide_action(run_id: int, number: str) -> Any:
    """Decide an action."""
    title = _("Action pour la non-conformité %(number)s", number=number)
    room, _shown, asking = _asked(run_id, number, title, _("Enregistrer l'action"), _("L'action n'est pas enregistrée."))
    form = ActionForm()
    company = room.run.company
    colleagues = sorted((each for each in company.people if each.customer is None), key=lambda each: each.name)
    people = [(TRAINEE, _("Vous")), *((each.code, person_and_role(company, each.code)) for each in colleagues)]
    form.owner.choices = options([("", _("Choisir…")), *people])

    def command() -> Command:
        return DecideAction(
            number=number, kind=ActionKind(form.kind.data), text=form.text.data, owner=form.owner.data, due_on=form.due_on.day
        )

    return perform(room, form, asking, command, _done(room, number, _("L'action est enregistrée.")))


@blueprint.route("/<int:run_id>/quality/<number>/close", methods=["GET", "POST"])
@requires("run:work")
def close_non_conformity(run_id: int, number: str) -> Any:
    """Close it."""
    title = _("Clore la non-conformité %(number)s", number=number)
    room, _shown, asking = _asked(run_id, number, title, _("Clore la fiche"), _("La fiche n'est pas close."))
    form = CloseForm()
    return perform(
        room,
        form,
        asking,
        lambda: CloseNonConformity(number=number, conclusion=form.conclusion.data),
        _done(room, number, _("La fiche %(number)s est close.", number=number)),
    )
