"""The log of logistic incidents: the list, one incident, and what is done with it: log, decide, close."""

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
from app.web.forms import DayField, EpreuveForm, FrenchDecimal, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_DAY, SOME_WORDS, Asking, perform
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.purchasing_words import INCIDENT_KINDS, INCIDENT_STATES, PARTIES
from app.web.sandbox.room import done, enter, event_made, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show
from app.web.sandbox.words import person, state
from casestudies.company.kernel import Command
from casestudies.company.logistics import (
    TEXT_LENGTH,
    CloseIncident,
    DecideIncident,
    Incident,
    IncidentKind,
    IncidentLogged,
    IncidentParty,
    LogIncident,
)


def _spec(room: Room) -> ListSpec[Incident]:
    company = room.run.company

    def supplier(incident: Incident) -> str:
        return company.suppliers[incident.supplier].name if incident.supplier else ""

    return ListSpec(
        file="incidents",
        label=_l("Incidents logistiques"),
        columns=(
            Column("number", _l("Incident"), lambda each: paper_link(room, each.number), lambda each: each.number, header=True),
            Column("happened_on", _l("Le"), lambda each: formats.day(each.happened_on, "short_year"), lambda each: each.happened_on),
            Column("kind", _l("Nature"), lambda each: INCIDENT_KINDS[each.kind], lambda each: str(INCIDENT_KINDS[each.kind])),
            Column("document", _l("Document"), lambda each: paper_link(room, each.document), lambda each: each.document),
            Column("supplier", _l("Fournisseur"), lambda each: supplier(each) or None, supplier),
            Column("party", _l("Imputé à"), lambda each: _party(each), lambda each: str(_party(each) or "")),
            Column("facts", _l("Faits"), lambda each: each.facts, lambda each: each.facts),
            Column(
                "status",
                _l("État"),
                lambda each: Cell(state=state(INCIDENT_STATES, each.status, plain=True)),
                lambda each: str(INCIDENT_STATES[each.status][2]),
            ),
        ),
        filters=(
            Filter("status", _l("État"), lambda each: each.status, [(key, words[2]) for key, words in INCIDENT_STATES.items()]),
            Filter("kind", _l("Nature"), lambda each: each.kind.value, [(key.value, words) for key, words in INCIDENT_KINDS.items()]),
        ),
        haystack=lambda each: f"{each.number} {each.document} {supplier(each)} {each.facts} {each.product or ''}",
        search_label=_l("Chercher un incident"),
        sort="-happened_on",
        empty_text=_l("Aucun incident n'est consigné."),
    )


def _party(incident: Incident) -> Any:
    return PARTIES[incident.party] if incident.party else None


def _trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": _("Incidents logistiques"), "url": url_for("sandbox.incidents", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/incidents")
@requires("run:work")
def incidents(run_id: int) -> Any:
    """Every incident, the newest first."""
    room = enter(run_id)
    new = {"label": _("Consigner un incident…"), "url": url_for("sandbox.new_incident", run_id=run_id)}
    rows = list(room.run.company.incidents)[::-1]
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "incidents"), title=_("Incidents logistiques"), new=new)


@blueprint.get("/<int:run_id>/incidents/<number>")
@requires("run:work")
def incident(run_id: int, number: str) -> Any:
    """One incident, whole."""
    room = enter(run_id)
    company = room.run.company
    shown: Incident = need(company.incidents.get(number))
    acts = [
        act(_("Clore…"), url_for("sandbox.close_incident", run_id=run_id, number=number), primary=shown.party is not None),
        act(_("Décider de la suite…"), url_for("sandbox.decide_incident", run_id=run_id, number=number), primary=shown.party is None),
    ]
    supplier = company.suppliers[shown.supplier] if shown.supplier else None
    product = company.products[shown.product] if shown.product else None
    texts = ((_("Faits"), shown.facts), (_("Cause"), shown.cause), (_("Action décidée"), shown.action), (_("Issue"), shown.outcome))
    sheet = Sheet(
        title=_("Incident %(number)s", number=number),
        state=state(INCIDENT_STATES, shown.status),
        trail=_trail(room, (number, "")),
        acts=acts if shown.closed_on is None else [],
        facts=[
            (_("Nature"), INCIDENT_KINDS[shown.kind]),
            (_("Survenu le"), formats.day(shown.happened_on, "full")),
            (_("Consigné"), {"text": formats.company_moment(shown.logged_at), "sub": person(company, shown.logged_by)}),
            (_("Document"), paper_link(room, shown.document)),
            (
                _("Fournisseur"),
                {"text": supplier.name, "href": url_for("sandbox.supplier", run_id=run_id, code=supplier.code)} if supplier else None,
            ),
            (
                _("Article"),
                {"text": product.name, "href": url_for("sandbox.product", run_id=run_id, code=product.code)} if product else None,
            ),
            (_("Quantité"), formats.quantity(shown.quantity) if shown.quantity else None),
            (_("Imputé à"), _party(shown)),
            (_("Coût"), formats.money(shown.cost) if shown.cost is not None else None),
        ],
        notices=passed_warnings(room, number),
        texts=[{"title": title, "text": text, "lang": "fr"} for title, text in texts if text],
        changes=changes_told(room, number),
    )
    return show(room, "incidents", sheet)


class LogForm(EpreuveForm):
    """What happened."""

    kind = SelectField(
        _l("Nature"),
        choices=options([("", _l("Choisir…")), *((key.value, words) for key, words in INCIDENT_KINDS.items())]),
        validators=[InputRequired(CHOOSE)],
    )
    happened_on = DayField(_l("Survenu le"), validators=[InputRequired(SOME_DAY)])
    document = StringField(
        _l("Document"),
        validators=[InputRequired(_l("Recopiez le numéro du document.")), Length(max=20)],
        description=_l("Commande au fournisseur, réception ou livraison."),
    )
    product = SelectField(_l("Article"), validate_choice=False, validators=[MayBeEmpty()])
    quantity = IntegerField(_l("Quantité touchée"), validators=[MayBeEmpty()], description=_l("Dans l'unité de base de l'article."))
    facts = TextAreaField(
        _l("Faits"),
        validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)],
        description=_l("Ce qui est constaté, sans cause ni opinion."),
    )


class DecideForm(EpreuveForm):
    """Who answers for it, and what is done."""

    party = SelectField(
        _l("Imputé à"),
        choices=options([("", _l("Choisir…")), *((key.value, words) for key, words in PARTIES.items())]),
        validators=[InputRequired(CHOOSE)],
    )
    cause = TextAreaField(_l("Cause"), validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)])
    cost = FrenchDecimal(
        _l("Coût en euros"), validators=[MayBeEmpty()], description=_l("Ce qu'il nous coûte, ou ce qui est réclamé pour lui.")
    )
    action = TextAreaField(
        _l("Action décidée"), validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)], description=_l("Qui fait quoi, pour quand.")
    )


class CloseForm(EpreuveForm):
    """How it ended."""

    outcome = TextAreaField(_l("Issue"), validators=[InputRequired(SOME_WORDS), Length(max=TEXT_LENGTH)])


@blueprint.route("/<int:run_id>/incidents/new", methods=["GET", "POST"])
@requires("run:work")
def new_incident(run_id: int) -> Any:
    """Write one down."""
    room = enter(run_id)
    form = LogForm(data={"document": request.args.get("document", ""), "happened_on": room.run.company.now.date()})
    products = sorted(room.run.company.products, key=lambda each: each.name)
    form.product.choices = options([("", _("Tous")), *((each.code, f"{each.name}, {each.code}") for each in products)])
    asking = Asking(
        current="incidents",
        title=_("Consigner un incident"),
        verb=_("Consigner l'incident"),
        failed=_("L'incident n'est pas consigné."),
        trail=_trail(room, (_("Nouvel incident"), "")),
        back={"label": _("Revenir aux incidents"), "url": url_for("sandbox.incidents", run_id=run_id)},
    )

    def command() -> Command:
        day = form.happened_on.day
        assert day is not None
        return LogIncident(
            kind=IncidentKind(form.kind.data),
            happened_on=day,
            facts=form.facts.data,
            document=form.document.data.strip(),
            product=form.product.data or None,
            quantity=form.quantity.data,
        )

    def then(answer: Answer) -> Any:
        number = event_made(room, answer, IncidentLogged).incident.number
        return done(_("L'incident %(number)s est consigné.", number=number), "sandbox.incident", run_id=run_id, number=number)

    return perform(room, form, asking, command, then)


def _asked(run_id: int, number: str, title: str, verb: str, failed: str) -> tuple[Room, Incident, Asking]:
    room = enter(run_id)
    shown: Incident = need(room.run.company.incidents.get(number))
    url = url_for("sandbox.incident", run_id=run_id, number=number)
    back = {"label": _("Revenir à l'incident"), "url": url}
    return room, shown, Asking("incidents", title, verb, failed, _trail(room, (number, url), (verb, "")), back)


def _done(room: Room, number: str, words: str) -> Any:
    return lambda _answer: done(words, "sandbox.incident", run_id=room.run_id, number=number)


@blueprint.route("/<int:run_id>/incidents/<number>/decide", methods=["GET", "POST"])
@requires("run:work")
def decide_incident(run_id: int, number: str) -> Any:
    """Say who answers for it, and what is done."""
    title = _("Suite de l'incident %(number)s", number=number)
    room, shown, asking = _asked(run_id, number, title, _("Enregistrer la suite"), _("La suite n'est pas enregistrée."))
    form = DecideForm(
        data={"party": shown.party.value if shown.party else "", "cause": shown.cause, "action": shown.action, "cost": shown.cost}
    )

    def command() -> Command:
        party, cost = IncidentParty(form.party.data), form.cost.data
        return DecideIncident(number=number, party=party, cause=form.cause.data, action=form.action.data, cost=cost)

    return perform(room, form, asking, command, _done(room, number, _("La suite est enregistrée.")))


@blueprint.route("/<int:run_id>/incidents/<number>/close", methods=["GET", "POST"])
@requires("run:work")
def close_incident(run_id: int, number: str) -> Any:
    """Close it."""
    title = _("Clore l'incident %(number)s", number=number)
    room, _incident, asking = _asked(run_id, number, title, _("Clore l'incident"), _("L'incident n'est pas clos."))
    form = CloseForm()
    words = _("L'incident %(number)s est clos.", number=number)
    return perform(room, form, asking, lambda: CloseIncident(number=number, outcome=form.outcome.data), _done(room, number, words))
