"""Acts on a whole order: enter it, confirm, put aside, take up again, cancel."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web.forms import DayField, EpreuveForm, options
from app.web.sandbox import blueprint
from app.web.sandbox.orders import order_trail
from app.web.sandbox.room import do, done, enter, event_made, need, page, press
from app.web.sandbox.words import REASONS
from casestudies.company import orders as trade
from casestudies.company.orders import (
    CancelOrder,
    CancelReason,
    ConfirmOrder,
    DraftOrder,
    EnterPurchaseOrder,
    HoldOrder,
    Order,
    OrderDrafted,
    ResumeOrder,
)

SOME_WORDS = _l("Écrivez quelques mots.")


class HoldForm(EpreuveForm):
    """Why an order is put aside."""

    reason = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=trade.NOTE_LENGTH)])


class CancelForm(EpreuveForm):
    """Why an order is cancelled, or an interchange refused."""

    reason = RadioField(
        _l("Motif"),
        choices=options([(reason.value, words) for reason, words in REASONS.items()]),
        validators=[InputRequired(_l("Choisissez un motif."))],
    )
    note = TextAreaField(_l("Précision"), validators=[Length(max=trade.NOTE_LENGTH)], description=_l("Demandée pour un autre motif."))


class DraftForm(EpreuveForm):
    """The head of an order entered by hand."""

    customer = SelectField(_l("Client"), validators=[InputRequired(_l("Choisissez un client dans la liste."))], validate_choice=False)
    reference = StringField(
        _l("Référence du client"), validators=[InputRequired(_l("Recopiez la référence du client.")), Length(max=trade.REFERENCE_LENGTH)]
    )
    requested = DayField(_l("Livraison demandée"), validators=[InputRequired(_l("Écrivez une date, par exemple 12/03/2026."))])
    single_delivery = BooleanField(_l("En une seule fois"))


@blueprint.post("/<int:run_id>/orders/from-message/<code>")
@requires("run:work")
def enter_order(run_id: int, code: str) -> Any:
    """Enter the purchase order that a message carries."""
    room = enter(run_id)
    need(room.run.company.messages.get(code))
    outcome = do(room, EnterPurchaseOrder(message=code), "orders")
    return outcome if isinstance(outcome, Response) else entered(room, outcome)


def entered(room: Room, answer: Answer | None) -> Response:
    """Say which order was made, on its page."""
    assert answer is not None
    number = event_made(room, answer, OrderDrafted).order.number
    return done(_("La commande %(number)s est saisie, en brouillon.", number=number), "sandbox.order", run_id=room.run_id, number=number)


@blueprint.post("/<int:run_id>/orders/<number>/confirm")
@requires("run:work")
def confirm_order(run_id: int, number: str) -> Any:
    """Confirm it to the customer."""
    room = enter(run_id)
    need(room.run.company.orders.get(number))
    return press(
        room,
        ConfirmOrder(order=number),
        "orders",
        _("La commande %(number)s est confirmée.", number=number),
        "sandbox.order",
        number=number,
    )


@blueprint.post("/<int:run_id>/orders/<number>/resume")
@requires("run:work")
def resume_order(run_id: int, number: str) -> Any:
    """Take it up again."""
    room = enter(run_id)
    need(room.run.company.orders.get(number))
    return press(
        room, ResumeOrder(order=number), "orders", _("La commande %(number)s est reprise.", number=number), "sandbox.order", number=number
    )


def _act_page(room: Room, shown: Order, form: EpreuveForm, words: dict[str, Any]) -> str:
    trail = order_trail(room, shown, words["title"])
    back = {"label": _("Revenir à la commande"), "url": url_for("sandbox.order", run_id=room.run_id, number=shown.number)}
    return page("sandbox/act.html", room, "orders", form=form, trail=trail, back=back, **words)


def _hold_words(shown: Order) -> dict[str, Any]:
    return {
        "title": _("Mettre la commande %(number)s en attente", number=shown.number),
        "said": _("Elle ne partira pas en préparation tant que vous ne l'aurez pas reprise."),
        "failed": _("La commande n'est pas mise en attente."),
        "verb": _("Mettre en attente"),
        "danger": False,
    }


def _cancel_words(shown: Order) -> dict[str, Any]:
    return {
        "title": _("Annuler la commande %(number)s", number=shown.number),
        "said": _("Le stock réservé sera libéré. Une commande annulée ne peut plus changer."),
        "failed": _("La commande n'est pas annulée."),
        "verb": _("Annuler la commande"),
        "danger": True,
    }


@blueprint.get("/<int:run_id>/orders/<number>/hold")
@requires("run:work")
def ask_hold(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    return _act_page(room, shown, HoldForm(formdata=None), _hold_words(shown))


@blueprint.post("/<int:run_id>/orders/<number>/hold")
@requires("run:work")
def hold_order(run_id: int, number: str) -> Any:
    """Put it aside."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    form = HoldForm()
    outcome = do(room, HoldOrder(order=number, reason=form.reason.data), "orders", form=form) if form.validate_on_submit() else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, _hold_words(shown)), 422
    return done(_("La commande %(number)s est en attente.", number=number), "sandbox.order", run_id=run_id, number=number)


@blueprint.get("/<int:run_id>/orders/<number>/cancel")
@requires("run:work")
def ask_cancel(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    return _act_page(room, shown, CancelForm(formdata=None), _cancel_words(shown))


@blueprint.post("/<int:run_id>/orders/<number>/cancel")
@requires("run:work")
def cancel_order(run_id: int, number: str) -> Any:
    """Cancel it for good."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    form, outcome = CancelForm(), None
    if form.validate_on_submit():
        command = CancelOrder(order=number, reason=CancelReason(form.reason.data), note=form.note.data or "")
        outcome = do(room, command, "orders", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, _cancel_words(shown)), 422
    return done(_("La commande %(number)s est annulée.", number=number), "sandbox.order", run_id=run_id, number=number)


def _draft_form(room: Room, **given: Any) -> DraftForm:
    form = DraftForm(**given)
    customers = sorted(room.run.company.customers, key=lambda each: each.name)
    form.customer.choices = options([("", _("Choisir…")), *((each.code, f"{each.name}, {each.code}") for each in customers)])
    return form


def _draft_page(room: Room, form: DraftForm) -> str:
    trail = [{"label": _("Commandes"), "url": url_for("sandbox.orders", run_id=room.run_id)}, {"label": _("Nouvelle commande")}]
    back = {"label": _("Revenir aux commandes"), "url": url_for("sandbox.orders", run_id=room.run_id)}
    words = {
        "title": _("Nouvelle commande"),
        "said": _("Elle s'ouvre en brouillon, sans ligne. Elle sera livrée au dépôt habituel du client."),
        "failed": _("La commande n'est pas saisie."),
        "verb": _("Saisir la commande"),
        "danger": False,
    }
    return page("sandbox/act.html", room, "orders", form=form, trail=trail, back=back, **words)


@blueprint.get("/<int:run_id>/orders/new")
@requires("run:work")
def new_order(run_id: int) -> Any:
    """The page that asks for the head of an order."""
    room = enter(run_id)
    return _draft_page(room, _draft_form(room, formdata=None))


@blueprint.post("/<int:run_id>/orders/new")
@requires("run:work")
def draft_order(run_id: int) -> Any:
    """Enter an order by hand."""
    room = enter(run_id)
    form, outcome = _draft_form(room), None
    buyer = room.run.company.customers.get(form.customer.data or "")
    if form.validate_on_submit() and form.requested.day is not None:
        command = DraftOrder(
            customer=form.customer.data,
            reference=form.reference.data,
            requested=form.requested.day,
            ship_to=buyer.first("ship").code if buyer else "",
            single_delivery=form.single_delivery.data,
        )
        outcome = do(room, command, "orders", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _draft_page(room, form), 422
    return entered(room, outcome)
