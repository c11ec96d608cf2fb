"""Acts on deliveries: plan one from an order, write what was picked, ship, cancel, record the proof."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import DayField, EpreuveForm, FrenchDecimal
from app.web.sandbox import blueprint
from app.web.sandbox.acting import Grid, Lines, with_fields
from app.web.sandbox.deliveries import delivery_trail
from app.web.sandbox.delivery_words import line_unit
from app.web.sandbox.orders import order_trail
from app.web.sandbox.room import do, done, enter, event_made, need, page, press
from app.web.sandbox.words import unit_words
from casestudies.company import delivering, stock
from casestudies.company import delivery as trade
from casestudies.company.delivery import (
    CancelDelivery,
    Delivery,
    DeliveryLine,
    DeliveryPlanned,
    LotTaken,
    PickDelivery,
    Picked,
    PlanDelivery,
    RecordProof,
    ShipDelivery,
    Wanted,
)
from casestudies.company.kernel import Command
from casestudies.company.orders import Order

WHOLE = _l("Écrivez une quantité entière, par exemple 48.")
SOME_DAY = _l("Écrivez une date, par exemple 12/03/2026.")
HOUR = re.compile(r"^\s*([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)\s*$")
GRAMS = 1000


class PlanForm(EpreuveForm):
    """When a delivery leaves; a quantity for each line is added."""

    planned_on = DayField(_l("Départ prévu"), validators=[InputRequired(SOME_DAY)])


class PickForm(EpreuveForm):
    """What was picked; a quantity for each line, and one for each lot, are added."""


class CancelForm(EpreuveForm):
    """Why a delivery is given up."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(_l("Écrivez quelques mots.")), Length(max=trade.NOTE_LENGTH)])


class ProofForm(EpreuveForm):
    """Who received the goods, when, with what reservations."""

    signed_by = StringField(
        _l("Signée par"), validators=[InputRequired(_l("Recopiez le nom du signataire.")), Length(max=trade.NAME_LENGTH)]
    )
    on = DayField(_l("Reçue le"), validators=[InputRequired(SOME_DAY)])
    hour = StringField(
        _l("À"),
        validators=[
            InputRequired(_l("Écrivez une heure, par exemple 09:40.")),
            Regexp(HOUR, message=_l("Écrivez une heure, par exemple 09:40.")),
        ],
    )
    reservations = TextAreaField(
        _l("Réserves"),
        validators=[MayBeEmpty(), Length(max=trade.NOTE_LENGTH)],
        description=_l("Telles que le destinataire les a écrites."),
    )


def _plan_form(room: Room, shown: Order, *, fresh: bool) -> Any:
    company, left = room.run.company, delivering.to_plan(room.run.company, shown)
    fields: dict[str, Any] = {}
    rows = []
    for line in shown.lines:
        if left[line.number]:
            product, level = company.products[line.product], company.stock[line.product]
            name = f"line_{line.number}"
            there = max(0, level.available + level.reservations.get(shown.number, 0)) // line.pieces
            fields[name] = IntegerField(_("Quantité à livrer, %(name)s", name=product.name), validators=[MayBeEmpty()])
            unit = product.unit(line.unit).label
            rows.append(
                Lines(
                    {"text": product.name, "sub": product.code}, (unit, formats.quantity(left[line.number]), formats.quantity(there), name)
                )
            )
    known = {"planned_on": company.now.date(), **{f"line_{line}": quantity for line, quantity in left.items()}}
    form = with_fields(PlanForm, fields, formdata=None, data=known) if fresh else with_fields(PlanForm, fields)
    form.grid = Grid((_("Article"), _("Unité"), ">" + _("Reste"), ">" + _("En stock"), _("À livrer")), tuple(rows), frozenset(fields))
    return form


def _page(room: Room, current: str, form: EpreuveForm, words: dict[str, Any], trail: list[dict[str, str]], back: dict[str, str]) -> str:
    return page("sandbox/act.html", room, current, form=form, trail=trail, back=back, **{"danger": False, **words})


def _plan_page(room: Room, shown: Order, form: Any) -> str:
    asked = formats.day(shown.requested, "full")
    words = {
        "title": _("Préparer une livraison de %(order)s", order=shown.number),
        "said": _("Livraison demandée le %(day)s, en une seule fois.", day=asked)
        if shown.single_delivery
        else _("Livraison demandée le %(day)s, en plusieurs fois si besoin.", day=asked),
        "failed": _("La livraison n'est pas préparée."),
        "verb": _("Préparer la livraison"),
    }
    back = {"label": _("Revenir à la commande"), "url": url_for("sandbox.order", run_id=room.run_id, number=shown.number)}
    return _page(room, "orders", form, words, order_trail(room, shown, _("Livraison")), back)


@blueprint.get("/<int:run_id>/orders/<number>/deliver")
@requires("run:work")
def ask_delivery(run_id: int, number: str) -> Any:
    """The page that asks what leaves of an order, and when."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    return _plan_page(room, shown, _plan_form(room, shown, fresh=True))


@blueprint.post("/<int:run_id>/orders/<number>/deliver")
@requires("run:work")
def plan_delivery(run_id: int, number: str) -> Any:
    """Plan a delivery."""
    room = enter(run_id)
    shown: Order = need(room.run.company.orders.get(number))
    form, outcome = _plan_form(room, shown, fresh=False), None
    if form.validate_on_submit() and form.planned_on.day is not None:
        asked = {line.number: form[f"line_{line.number}"].data or 0 for line in shown.lines if f"line_{line.number}" in form}
        lines = tuple(Wanted(order_line=line, quantity=quantity) for line, quantity in asked.items() if quantity)
        outcome = do(room, PlanDelivery(order=number, planned_on=form.planned_on.day, lines=lines), "orders", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _plan_page(room, shown, form), 422
    made = event_made(room, outcome, DeliveryPlanned).delivery.number
    return done(_("La livraison %(number)s est à préparer.", number=made), "sandbox.delivery", run_id=run_id, number=made)


def _pick_form(room: Room, shown: Delivery, *, fresh: bool) -> Any:
    """The form, with a quantity for each line and for each lot that is there."""
    fields: dict[str, Any] = {}
    rows: list[Lines] = []
    for line in shown.lines:
        more, lines = _pick_fields(room, shown, line)
        fields |= more
        rows += lines
    names = frozenset(fields)
    fields["parcels"] = IntegerField(_l("Nombre de colis"), validators=[InputRequired(_l("Écrivez un nombre de colis, par exemple 2."))])
    fields["weight"] = FrenchDecimal(
        _l("Poids total en kg"), validators=[MayBeEmpty(), NumberRange(min=0, max=delivering.WEIGHT_LIMIT / GRAMS)]
    )
    known: dict[str, Any] = {f"line_{line.number}": line.quantity for line in shown.lines}
    if shown.picked_at:
        known |= {"parcels": shown.parcels, "weight": Decimal(shown.weight) / GRAMS}
    form = with_fields(PickForm, fields, formdata=None, data=known) if fresh else with_fields(PickForm, fields)
    form.grid = Grid(
        (_("Article ou lot"), _("Emplacement ou stock"), ">" + _("Prévu"), _("Trouvé")), tuple(rows), names, ("parcels", "weight")
    )
    return form


def _pick_fields(room: Room, shown: Delivery, line: DeliveryLine) -> tuple[dict[str, Any], list[Lines]]:
    """The fields and the rows of a line: its quantity, and one for each lot that is there, the first to expire first."""
    company = room.run.company
    product = company.products[line.product]
    name = f"line_{line.number}"
    fields = {name: IntegerField(_("Quantité trouvée, %(name)s", name=product.name), validators=[InputRequired(WHOLE)])}
    planned = f"{formats.quantity(line.quantity)} × {line_unit(company, line)}"
    rows = [Lines({"text": product.name, "sub": product.code}, (company.stock[line.product].place, planned, name))]
    if not stock.by_lots(company, line.product):
        return fields, rows
    for rank, each in enumerate(delivering.lots_free(company, line.product, shown.number), start=1):
        until = _("à vendre avant le %(day)s", day=formats.day(each.lot.expires_on, "short_year")) if each.lot.expires_on else ""
        there = f"{formats.quantity(each.quantity)} {unit_words(product.units[0].code, each.quantity)}"
        key = f"lot_{line.number}_{rank}"
        fields[key] = IntegerField(_("Quantité du lot %(lot)s", lot=each.lot.code), validators=[MayBeEmpty()])
        rows.append(Lines({"text": _("Lot %(lot)s", lot=each.lot.code), "sub": until}, (there, None, key)))
    return fields, rows


def _picked(room: Room, shown: Delivery, form: Any) -> tuple[Picked, ...]:
    """What the form says of each line, with the lots that bear a quantity."""
    found = []
    for line in shown.lines:
        free = delivering.lots_free(room.run.company, line.product, shown.number) if f"lot_{line.number}_1" in form else ()
        lots = tuple(
            LotTaken(lot=each.lot.code, quantity=quantity)
            for rank, each in enumerate(free, start=1)
            if (quantity := form[f"lot_{line.number}_{rank}"].data)
        )
        found.append(Picked(line=line.number, quantity=form[f"line_{line.number}"].data, lots=lots))
    return tuple(found)


def _act_page(room: Room, shown: Delivery, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.delivery", run_id=room.run_id, number=shown.number)
    trail = delivery_trail(room, (shown.number, url), (words.pop("here"), ""))
    return _page(room, "delivery", form, words, trail, {"label": _("Revenir à la livraison"), "url": url})


def _pick_words(shown: Delivery) -> dict[str, Any]:
    return {
        "title": _("Préparation de la livraison %(number)s", number=shown.number),
        "here": _("Préparation"),
        "said": _("Écrivez ce qui a été trouvé. Ce qui manque restera à livrer."),
        "failed": _("La préparation n'est pas enregistrée."),
        "verb": _("Enregistrer la préparation"),
    }


def _cancel_words(shown: Delivery) -> dict[str, Any]:
    return {
        "title": _("Annuler la livraison %(number)s", number=shown.number),
        "here": _("Annulation"),
        "said": _("Ses quantités seront de nouveau à livrer. La commande ne change pas."),
        "failed": _("La livraison n'est pas annulée."),
        "verb": _("Annuler la livraison"),
        "danger": True,
    }


def _proof_words(shown: Delivery) -> dict[str, Any]:
    return {
        "title": _("Preuve de la livraison %(number)s", number=shown.number),
        "here": _("Preuve de livraison"),
        "said": _("Recopiez le bon émargé par le destinataire."),
        "failed": _("La preuve n'est pas enregistrée."),
        "verb": _("Enregistrer la preuve"),
    }


def _answer(room: Room, shown: Delivery, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    """Do the command of a form that is well filled, or show it again."""
    outcome = do(room, command, "delivery", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, words), 422
    return done(said, "sandbox.delivery", run_id=room.run_id, number=shown.number)


@blueprint.get("/<int:run_id>/deliveries/<number>/pick")
@requires("run:work")
def ask_pick(run_id: int, number: str) -> Any:
    """The page that asks what was picked."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    return _act_page(room, shown, _pick_form(room, shown, fresh=True), _pick_words(shown))


@blueprint.post("/<int:run_id>/deliveries/<number>/pick")
@requires("run:work")
def pick_delivery(run_id: int, number: str) -> Any:
    """Write what was picked."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    form, command = _pick_form(room, shown, fresh=False), None
    if form.validate_on_submit():
        grams = int((form.weight.data or 0) * GRAMS)
        command = PickDelivery(delivery=number, lines=_picked(room, shown, form), parcels=form.parcels.data, weight=grams)
    return _answer(room, shown, form, command, _pick_words(shown), _("La préparation est enregistrée."))


@blueprint.post("/<int:run_id>/deliveries/<number>/ship")
@requires("run:work")
def ship_delivery(run_id: int, number: str) -> Any:
    """Hand it over to the carrier."""
    room = enter(run_id)
    need(room.run.company.deliveries.get(number))
    said = _("La livraison %(number)s est partie. Le stock est mis à jour.", number=number)
    return press(room, ShipDelivery(delivery=number), "delivery", said, "sandbox.delivery", number=number)


@blueprint.get("/<int:run_id>/deliveries/<number>/cancel")
@requires("run:work")
def ask_cancel_delivery(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    return _act_page(room, shown, CancelForm(formdata=None), _cancel_words(shown))


@blueprint.post("/<int:run_id>/deliveries/<number>/cancel")
@requires("run:work")
def cancel_delivery(run_id: int, number: str) -> Any:
    """Give it up."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    form = CancelForm()
    command = CancelDelivery(delivery=number, note=form.note.data) if form.validate_on_submit() else None
    said = _("La livraison %(number)s est annulée.", number=number)
    return _answer(room, shown, form, command, _cancel_words(shown), said)


@blueprint.get("/<int:run_id>/deliveries/<number>/proof")
@requires("run:work")
def ask_proof(run_id: int, number: str) -> Any:
    """The page that asks who received the goods."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    return _act_page(room, shown, ProofForm(formdata=None, data={"on": room.run.company.now.date()}), _proof_words(shown))


@blueprint.post("/<int:run_id>/deliveries/<number>/proof")
@requires("run:work")
def record_proof(run_id: int, number: str) -> Any:
    """Write who received the goods."""
    room = enter(run_id)
    shown = need(room.run.company.deliveries.get(number))
    form, command = ProofForm(), None
    hour = HOUR.match(form.hour.data or "")
    if form.validate_on_submit() and form.on.day is not None and hour:
        at = datetime.combine(form.on.day, time(int(hour[1]), int(hour[2])))
        command = RecordProof(delivery=number, signed_by=form.signed_by.data, at=at, reservations=form.reservations.data or "")
    return _answer(room, shown, form, command, _proof_words(shown), _("La preuve de livraison est enregistrée."))
