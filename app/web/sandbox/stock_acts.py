"""Acts on a product's stock: count it, scrap some, put it elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import EpreuveForm, options
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import COUNT_REASONS, SCRAP_REASONS
from app.web.sandbox.room import do, done, enter, need, page
from app.web.sandbox.stock import stock_trail
from casestudies.company import stock as trade
from casestudies.company.catalogue import Product
from casestudies.company.kernel import Command
from casestudies.company.stock import CountProduct, CountReason, ScrapProduct, ScrapReason, TransferProduct

WHOLE = _l("Écrivez une quantité entière, par exemple 48.")
CHOOSE_LOT = _l("Choisissez le lot.")
NOTE = _l("Précision")


class CountForm(EpreuveForm):
    """What was counted."""

    lot = SelectField(_l("Lot"), validate_choice=False, validators=[InputRequired(CHOOSE_LOT)])
    counted = IntegerField(_l("Quantité comptée"), validators=[InputRequired(WHOLE)])
    reason = SelectField(_l("Ce qui explique l'écart"), validators=[MayBeEmpty()])
    note = TextAreaField(
        NOTE, validators=[MayBeEmpty(), Length(max=trade.NOTE_LENGTH)], description=_l("Demandée si la cause est inconnue.")
    )


class ScrapForm(EpreuveForm):
    """What is scrapped."""

    lot = SelectField(_l("Lot"), validate_choice=False, validators=[InputRequired(CHOOSE_LOT)])
    quantity = IntegerField(_l("Quantité à retirer"), validators=[InputRequired(WHOLE)])
    reason = SelectField(_l("Motif"), validators=[InputRequired(_l("Choisissez un motif."))])
    note = TextAreaField(NOTE, validators=[MayBeEmpty(), Length(max=trade.NOTE_LENGTH)])


class TransferForm(EpreuveForm):
    """Where a product goes."""

    place = StringField(
        _l("Nouvel emplacement"),
        validators=[InputRequired(_l("Écrivez un emplacement, par exemple 4C-12.")), Length(max=trade.PLACE_LENGTH)],
    )
    note = TextAreaField(_l("Motif"), validators=[InputRequired(_l("Écrivez quelques mots.")), Length(max=trade.NOTE_LENGTH)])


def _with_lots(room: Room, shown: Product, form: Any) -> Any:
    """The form with the lots of the product to choose from, or without that field when it is not followed by lots."""
    company = room.run.company
    if not trade.by_lots(company, shown.code):
        del form.lot
        return form
    lots = [
        (each.lot.code, _("%(lot)s, %(quantity)s présents", lot=each.lot.code, quantity=formats.quantity(each.quantity)))
        for each in trade.lots_of(company, shown.code)
    ]
    form.lot.choices = options([("", _("Choisir…")), *lots])
    return form


def _count_form(room: Room, shown: Product, **given: Any) -> CountForm:
    form: CountForm = _with_lots(room, shown, CountForm(**given))
    form.reason.choices = options([("", _("Aucun écart")), *((reason.value, words) for reason, words in COUNT_REASONS.items())])
    return form


def _scrap_form(room: Room, shown: Product, **given: Any) -> ScrapForm:
    form: ScrapForm = _with_lots(room, shown, ScrapForm(**given))
    form.reason.choices = options([("", _("Choisir…")), *((reason.value, words) for reason, words in SCRAP_REASONS.items())])
    return form


def _page(room: Room, shown: Product, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.product", run_id=room.run_id, code=shown.code)
    trail = stock_trail(room, (shown.name, url), (words["here"], ""))
    back = {"label": _("Revenir à l'article"), "url": url}
    return page("sandbox/act.html", room, "stock", form=form, trail=trail, back=back, danger=False, **words)


def _there(room: Room, shown: Product) -> str:
    level = room.run.company.stock[shown.code]
    return _(
        "Les livres en donnent %(there)s, dont %(held)s réservés, à l'emplacement %(place)s.",
        there=formats.quantity(level.on_hand),
        held=formats.quantity(level.reserved),
        place=level.place,
    )


def _count_words(room: Room, shown: Product) -> dict[str, Any]:
    return {
        "title": _("Compter %(name)s", name=shown.name),
        "here": _("Comptage"),
        "said": _there(room, shown),
        "failed": _("Le comptage n'est pas enregistré."),
        "verb": _("Enregistrer le comptage"),
    }


def _scrap_words(room: Room, shown: Product) -> dict[str, Any]:
    return {
        "title": _("Mettre au rebut %(name)s", name=shown.name),
        "here": _("Rebut"),
        "said": _there(room, shown),
        "failed": _("Rien n'est mis au rebut."),
        "verb": _("Mettre au rebut"),
    }


def _transfer_words(room: Room, shown: Product) -> dict[str, Any]:
    return {
        "title": _("Changer %(name)s d'emplacement", name=shown.name),
        "here": _("Emplacement"),
        "said": _there(room, shown),
        "failed": _("L'emplacement n'a pas changé."),
        "verb": _("Changer l'emplacement"),
    }


def _answer(room: Room, shown: Product, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    """Do the command of a form that is well filled, or show it again."""
    outcome = do(room, command, "stock", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, shown, form, words), 422
    return done(said, "sandbox.product", run_id=room.run_id, code=shown.code)


@blueprint.get("/<int:run_id>/stock/<code>/count")
@requires("run:work")
def ask_count(run_id: int, code: str) -> Any:
    """The page that asks what was counted."""
    room = enter(run_id)
    shown = need(room.run.company.products.get(code))
    return _page(room, shown, _count_form(room, shown, formdata=None), _count_words(room, shown))


@blueprint.post("/<int:run_id>/stock/<code>/count")
@requires("run:work")
def count_product(run_id: int, code: str) -> Any:
    """Write a count."""
    room = enter(run_id)
    shown = need(room.run.company.products.get(code))
    form, command = _count_form(room, shown), None
    if form.validate_on_submit():
        command = CountProduct(
            product=code,
            counted=form.counted.data,
            lot=form.lot.data if form.lot else None,
            reason=CountReason(form.reason.data) if form.reason.data in set(CountReason) else None,
            note=form.note.data or "",
        )
    return _answer(room, shown, form, command, _count_words(room, shown), _("Le comptage est enregistré."))


@blueprint.get("/<int:run_id>/stock/<code>/scrap")
@requires("run:work")
def ask_scrap(run_id: int, code: str) -> Any:
    """The page that asks what is scrapped."""
    room = enter(run_id)
    shown = need(room.run.company.products.get(code))
    return _page(room, shown, _scrap_form(room, shown, formdata=None), _scrap_words(room, shown))


@blueprint.post("/<int:run_id>/stock/<code>/scrap")
@requires("run:work")
def scrap_product(run_id: int, code: str) -> Any:
    """Take some out for good."""
    room = enter(run_id)
    shown = need(room.run.company.products.get(code))
    form, command = _scrap_form(room, shown), None
    if form.validate_on_submit() and form.reason.data in set(ScrapReason):
        command = ScrapProduct(
            product=code,
            quantity=form.quantity.data,
            reason=ScrapReason(form.reason.data),
            lot=form.lot.data if form.lot else None,
            note=form.note.data or "",
        )
    return _answer(room, shown, form, command, _scrap_words(room, shown), _("La mise au rebut est enregistrée."))


@blueprint.get("/<int:run_id>/stock/<code>/transfer")
@requires("run:work")
def ask_transfer(run_id: int, code: str) -> Any:
    """The page that asks where it goes."""
    room = enter(run_id)
    shown = need(room.run.company.products.get(code))
    return _page(room, shown, TransferForm(formdata=None), _transfer_words(room, shown))


@blueprint.post("/<int:run_id>/stock/<code>/transfer")
@requires("run:work")
def transfer_product(run_id: int, code: str) -> Any:
    """Put it elsewhere."""
    room = enter(run_id)
    shown = need(room.run.company.products.get(code))
    form, command = TransferForm(), None
    if form.validate_on_submit():
        command = TransferProduct(product=code, place=form.place.data, note=form.note.data)
    return _answer(room, shown, form, command, _transfer_words(room, shown), _("L'emplacement est changé."))
