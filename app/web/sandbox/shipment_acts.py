"""Acts on shipments: choose a carrier, write a step, ask for the proof, protest, cancel."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import ChecksField, DayField, EpreuveForm, options
from app.web.lists import State
from app.web.sandbox import blueprint
from app.web.sandbox.deliveries import delivery_trail
from app.web.sandbox.delivery_acts import HOUR, SOME_DAY
from app.web.sandbox.delivery_words import kilograms
from app.web.sandbox.room import do, done, enter, event_made, need, page
from app.web.sandbox.shipments import shipment_trail
from app.web.sandbox.transport_words import INCOTERMS, REFUSALS
from app.web.transport_told import MEANS, STEPS
from casestudies.company import transport, transporting
from casestudies.company.delivery import Delivery
from casestudies.company.kernel import Command
from casestudies.company.transport import (
    BookShipment,
    CancelShipment,
    ChaseProof,
    Means,
    ProtestToCarrier,
    RecordStep,
    Shipment,
    ShipmentBooked,
)
from casestudies.company.transporting import Offer

SOME_WORDS = _l("Écrivez quelques mots.")
SOME_HOUR = _l("Écrivez une heure, par exemple 09:40.")


class BookForm(EpreuveForm):
    """Who takes the goods, when, by which Incoterm."""

    carrier = RadioField(_l("Transporteur"), validate_choice=False, validators=[InputRequired(_l("Choisissez un transporteur."))])
    collect_on = DayField(_l("Enlèvement le"), validators=[InputRequired(SOME_DAY)])
    others = ChecksField(_l("Livraisons du même lieu à joindre"), validate_choice=False)
    incoterm = SelectField(
        _l("Incoterm 2020"), validate_choice=False, description=_l("Celui de la commande, qui dit qui paie le transport.")
    )
    place = StringField(_l("Lieu de l'Incoterm"), validators=[InputRequired(SOME_WORDS), Length(max=transport.PLACE_LENGTH)])
    instructions = TextAreaField(_l("Consignes au transporteur"), validators=[MayBeEmpty(), Length(max=transport.NOTE_LENGTH)])


class StepForm(EpreuveForm):
    """What the carrier says of the way."""

    step = SelectField(_l("Étape"), validate_choice=False, validators=[InputRequired(_l("Choisissez une étape dans la liste."))])
    on = DayField(_l("Le"), validators=[InputRequired(SOME_DAY)])
    hour = StringField(_l("À"), validators=[InputRequired(SOME_HOUR), Regexp(HOUR, message=SOME_HOUR)])
    place = StringField(_l("Lieu"), validators=[MayBeEmpty(), Length(max=transport.PLACE_LENGTH)])
    note = TextAreaField(_l("Précision"), validators=[MayBeEmpty(), Length(max=transport.NOTE_LENGTH)])


class LetterForm(EpreuveForm):
    """A text for the carrier."""

    text = TextAreaField(_l("Votre demande"), validators=[InputRequired(SOME_WORDS), Length(max=transport.LETTER_LENGTH)])


class ProtestForm(EpreuveForm):
    """A reasoned protest, and how it goes."""

    means = RadioField(_l("Envoi par"), validate_choice=False, validators=[InputRequired(_l("Choisissez un mode d'envoi."))])
    text = TextAreaField(
        _l("Protestation motivée"),
        validators=[InputRequired(SOME_WORDS), Length(max=transport.LETTER_LENGTH)],
        description=_l("Dites ce qui manque ou ce qui est abîmé : colis, articles, quantités, nature du dommage."),
    )


class GiveUpForm(EpreuveForm):
    """Why a shipment is given up."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=transport.NOTE_LENGTH)])


def _neighbours(room: Room, shown: Delivery) -> list[Delivery]:
    """The other deliveries that are ready for the same place."""
    company = room.run.company
    place = (shown.customer, shown.ship_to)
    return [
        each
        for each in company.deliveries
        if (each.customer, each.ship_to) == place and each.number != shown.number and transporting.bookable(company, each)
    ]


def _book_form(room: Room, shown: Delivery, *, fresh: bool) -> BookForm:
    company = room.run.company
    known = {"collect_on": company.now.date(), "incoterm": "DAP", "place": transporting.place_of(company, shown).city}
    form = BookForm(formdata=None, data=known) if fresh else BookForm()
    form.carrier.choices = options((each.code, each.name) for each in company.carriers)
    form.incoterm.choices = options((code, f"{code} – {words}") for code, words in INCOTERMS.items())
    form.others.choices = options((each.number, f"{each.number}, {each.order}") for each in _neighbours(room, shown))
    if not form.others.choices:
        del form.others
    return form


def _offer_cells(offer: Offer) -> list[Any]:
    if offer.refusal:
        word = State("mute", "slash-circle", REFUSALS[offer.refusal], True)
    elif offer.on_time:
        word = State("ok", "check-circle-fill", _("À temps"), True)
    else:
        word = State("warn", "clock-history", _("Après la date promise"), True)
    return [
        {"text": offer.carrier.name, "sub": offer.carrier.service},
        formats.money(offer.cost),
        {"text": formats.day(offer.expected_on, "weekday"), "sub": _("%(days)s j ouvrés", days=offer.carrier.days)},
        {"state": word},
    ]


def _book_page(room: Room, shown: Delivery, form: BookForm) -> str:
    company = room.run.company
    day: date = form.collect_on.day or company.now.date()
    wanted = transporting.promised(company, (shown,))
    place = transporting.place_of(company, shown)
    url = url_for("sandbox.delivery", run_id=room.run_id, number=shown.number)
    columns = [
        {"label": _("Transporteur"), "header": True},
        {"label": _("Prix HT"), "num": True},
        {"label": _("Arrivée")},
        {"label": _("Pour cette livraison")},
    ]
    facts = [
        (_("Livraison"), {"text": shown.number, "sub": shown.order}),
        (_("Livrer à"), {"text": place.city, "sub": f"{place.name}, {place.country}"}),
        (_("Promise le"), formats.day(wanted, "full")),
        (_("Colis"), {"text": formats.quantity(shown.parcels), "sub": kilograms(shown.weight)}),
    ]
    return page(
        "sandbox/carriers.html",
        room,
        "transport",
        form=form,
        facts=facts,
        columns=columns,
        rows=[_offer_cells(each) for each in transporting.offers(company, (shown,), max(day, company.now.date()))],
        day=formats.day(max(day, company.now.date()), "full"),
        trail=delivery_trail(room, (shown.number, url), (_("Transporteur"), "")),
        back={"label": _("Revenir à la livraison"), "url": url},
    )


@blueprint.get("/<int:run_id>/deliveries/<number>/carrier")
@requires("run:work")
def ask_carrier(run_id: int, number: str) -> Any:
    """The page that compares the carriers for a delivery."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    return _book_page(room, shown, _book_form(room, shown, fresh=True))


@blueprint.post("/<int:run_id>/deliveries/<number>/carrier")
@requires("run:work")
def book_shipment(run_id: int, number: str) -> Any:
    """Entrust a delivery, and others for the same place, to a carrier."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    form, outcome = _book_form(room, shown, fresh=False), None
    if form.validate_on_submit() and form.collect_on.day is not None:
        command = BookShipment(
            deliveries=(number, *(form.others.data or ())) if "others" in form else (number,),
            carrier=form.carrier.data,
            collect_on=form.collect_on.day,
            incoterm=form.incoterm.data or "",
            place=form.place.data or "",
            instructions=form.instructions.data or "",
        )
        outcome = do(room, command, "transport", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _book_page(room, shown, form), 422
    made = event_made(room, outcome, ShipmentBooked).shipment.number
    return done(_("L'expédition %(number)s est confiée au transporteur.", number=made), "sandbox.shipment", run_id=run_id, number=made)


def _act_page(room: Room, shown: Shipment, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.shipment", run_id=room.run_id, number=shown.number)
    trail = shipment_trail(room, (shown.number, url), (words["here"], ""))
    back = {"label": _("Revenir à l'expédition"), "url": url}
    return page("sandbox/act.html", room, "transport", form=form, trail=trail, back=back, **{"danger": False, "said": "", **words})


def _answer(room: Room, shown: Shipment, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    """Do the command of a form that is well filled, or show it again."""
    outcome = do(room, command, "transport", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, words), 422
    return done(said, "sandbox.shipment", run_id=room.run_id, number=shown.number)


def _shown(room: Room, number: str) -> Shipment:
    found: Shipment = need(room.run.company.shipments.get(number))
    return found


def _step_form(room: Room, *, fresh: bool) -> StepForm:
    now = room.run.company.now
    form = StepForm(formdata=None, data={"on": now.date(), "hour": f"{now:%H:%M}"}) if fresh else StepForm()
    form.step.choices = options((code, str(words).capitalize()) for code, words in STEPS.items())
    return form


def _step_words(shown: Shipment) -> dict[str, Any]:
    return {
        "title": _("Suivi de l'expédition %(number)s", number=shown.number),
        "here": _("Étape"),
        "said": _("Notez ce que le transporteur vous a dit, avec son heure."),
        "failed": _("L'étape n'est pas enregistrée."),
        "verb": _("Enregistrer l'étape"),
    }


@blueprint.get("/<int:run_id>/shipments/<number>/step")
@requires("run:work")
def ask_step(run_id: int, number: str) -> Any:
    """The page that asks what happened on the way."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _step_form(room, fresh=True), _step_words(shown))


@blueprint.post("/<int:run_id>/shipments/<number>/step")
@requires("run:work")
def record_step(run_id: int, number: str) -> Any:
    """Write what happened on the way."""
    room = enter(run_id)
    shown, form, command = _shown(room, number), _step_form(room, fresh=False), None
    hour = HOUR.match(form.hour.data or "")
    if form.validate_on_submit() and form.on.day is not None and hour:
        at = datetime.combine(form.on.day, time(int(hour[1]), int(hour[2])))
        command = RecordStep(shipment=number, step=form.step.data, at=at, place=form.place.data or "", note=form.note.data or "")
    return _answer(room, shown, form, command, _step_words(shown), _("L'étape est enregistrée."))


def _chase_words(room: Room, shown: Shipment) -> dict[str, Any]:
    carrier = room.run.company.carriers[shown.carrier]
    return {
        "title": _("Réclamer la preuve de livraison de %(number)s", number=shown.number),
        "here": _("Preuve de livraison"),
        "said": _("Votre demande part à %(name)s, %(email)s.", name=carrier.name, email=carrier.email),
        "failed": _("La demande n'est pas partie."),
        "verb": _("Envoyer la demande"),
    }


@blueprint.get("/<int:run_id>/shipments/<number>/chase")
@requires("run:work")
def ask_chase(run_id: int, number: str) -> Any:
    """The page where the proof is asked for."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, LetterForm(formdata=None), _chase_words(room, shown))


@blueprint.post("/<int:run_id>/shipments/<number>/chase")
@requires("run:work")
def chase_proof(run_id: int, number: str) -> Any:
    """Ask the carrier for the proof."""
    room = enter(run_id)
    shown, form = _shown(room, number), LetterForm()
    command = ChaseProof(shipment=number, text=form.text.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _chase_words(room, shown), _("La demande est partie."))


def _protest_form(*, fresh: bool) -> ProtestForm:
    form = ProtestForm(formdata=None) if fresh else ProtestForm()
    form.means.choices = options((each.value, words) for each, words in MEANS.items())
    return form


def _protest_words(room: Room, shown: Shipment) -> dict[str, Any]:
    carrier = room.run.company.carriers[shown.carrier]
    return {
        "title": _("Protester auprès du transporteur"),
        "here": _("Protestation"),
        "said": _("Expédition %(number)s, confiée à %(name)s.", number=shown.number, name=carrier.name),
        "failed": _("La protestation n'est pas partie."),
        "verb": _("Envoyer la protestation"),
    }


@blueprint.get("/<int:run_id>/shipments/<number>/protest")
@requires("run:work")
def ask_protest(run_id: int, number: str) -> Any:
    """The page where a protest is written."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _protest_form(fresh=True), _protest_words(room, shown))


@blueprint.post("/<int:run_id>/shipments/<number>/protest")
@requires("run:work")
def send_protest(run_id: int, number: str) -> Any:
    """Send the carrier a protest."""
    room = enter(run_id)
    shown, form, command = _shown(room, number), _protest_form(fresh=False), None
    if form.validate_on_submit() and form.means.data in set(Means):
        command = ProtestToCarrier(shipment=number, means=Means(form.means.data), text=form.text.data)
    return _answer(room, shown, form, command, _protest_words(room, shown), _("La protestation est partie."))


def _cancel_words(shown: Shipment) -> dict[str, Any]:
    return {
        "title": _("Annuler l'expédition %(number)s", number=shown.number),
        "here": _("Annulation"),
        "said": _("Ses livraisons pourront être confiées à un autre transporteur."),
        "failed": _("L'expédition n'est pas annulée."),
        "verb": _("Annuler l'expédition"),
        "danger": True,
    }


@blueprint.get("/<int:run_id>/shipments/<number>/cancel")
@requires("run:work")
def ask_cancel_shipment(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, GiveUpForm(formdata=None), _cancel_words(shown))


@blueprint.post("/<int:run_id>/shipments/<number>/cancel")
@requires("run:work")
def cancel_shipment(run_id: int, number: str) -> Any:
    """Take it back from the carrier."""
    room = enter(run_id)
    shown, form = _shown(room, number), GiveUpForm()
    command = CancelShipment(shipment=number, note=form.note.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _cancel_words(shown), _("L'expédition est annulée."))
