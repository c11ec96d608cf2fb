"""The lines of an order: the page that lists them to be changed, adding, changing, removing one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web.forms import DayField, EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.orders import lines_table, order_trail
from app.web.sandbox.prices import validity
from app.web.sandbox.room import do, done, enter, need, page, press
from casestudies.company.catalogue import Product
from casestudies.company.orders import AddLine, AmendLine, Order, RemoveLine
from casestudies.company.pricing import Line

AS_IT_IS = "as-it-is"
"""The price of the line stays, from whatever list it came."""


class LineForm(EpreuveForm):
    """A line. `price_list` is offered with its validity, so that its dates are read."""

    quantity = IntegerField(_l("Quantité"), validators=[InputRequired(_l("Écrivez une quantité entière, par exemple 48."))])
    unit = SelectField(_l("Unité"), validate_choice=False, validators=[InputRequired(_l("Choisissez une unité."))])
    price_list = SelectField(_l("Tarif"), validate_choice=False, validators=[InputRequired(_l("Choisissez un tarif."))])
    discount = FrenchDecimal(_l("Remise en %"), default=Decimal(0), validators=[MayBeEmpty()])
    promised = DayField(_l("Livraison promise"), validators=[MayBeEmpty()])


class NewLineForm(LineForm):
    """A line to add: its article too."""

    product = SelectField(_l("Article"), validate_choice=False, validators=[InputRequired(_l("Choisissez un article dans la liste."))])


def _lists(room: Room) -> list[tuple[str, str]]:
    found = sorted(room.run.company.price_lists, key=lambda each: each.valid_from, reverse=True)
    return [(each.code, f"{each.code}, {validity(each)}") for each in found]


def _units(product: Product) -> list[tuple[str, str]]:
    return [(unit.code, unit.label) for unit in product.units]


def _line_form(room: Room, shown: Order, line: Line, *, fresh: bool) -> LineForm:
    known = {
        "quantity": line.quantity,
        "unit": line.unit,
        "price_list": AS_IT_IS,
        "discount": line.discount.normalize(),
        "promised": line.promised or shown.requested,
    }
    form = LineForm(formdata=None, data=known) if fresh else LineForm()
    form.unit.choices = options(_units(room.run.company.products[line.product]))
    here = line.price_list or _("hors tarif")
    form.price_list.choices = options([(AS_IT_IS, _("Garder le prix actuel (%(list)s)", list=here)), *_lists(room)])
    return form


def _new_form(room: Room, shown: Order, *, fresh: bool) -> NewLineForm:
    form = NewLineForm(formdata=None, data={"promised": shown.requested, "discount": Decimal(0)}) if fresh else NewLineForm()
    products = sorted(room.run.company.products, key=lambda each: each.name)
    form.product.choices = options([("", _("Choisir…")), *((each.code, f"{each.name}, {each.code}") for each in products)])
    units = dict.fromkeys((unit.code, unit.label) for each in products for unit in each.units)
    form.unit.choices = options([("", _("Choisir…")), *sorted(units, key=lambda each: each[1])])
    form.price_list.choices = options(_lists(room))
    return form


@blueprint.get("/<int:run_id>/orders/<number>/lines")
@requires("run:work")
def order_lines(run_id: int, number: str) -> Any:
    """The lines, each with what changes it."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    table = lines_table(room, shown)
    return page("sandbox/lines.html", room, "orders", order=shown, lines=table, trail=order_trail(room, shown, _("Lignes")))


def _line_page(room: Room, shown: Order, form: LineForm, line: Line | None) -> str:
    product = room.run.company.products[line.product] if line else None
    number = line.number if line else None
    title = (
        _("Ligne %(line)s de la commande %(order)s", line=number, order=shown.number)
        if line
        else _("Nouvelle ligne de la commande %(order)s", order=shown.number)
    )
    here = _("Ligne %(line)s", line=number) if line else _("Nouvelle ligne")
    return page(
        "sandbox/line.html",
        room,
        "orders",
        order=shown,
        form=form,
        line=line,
        product=product,
        title=title,
        trail=order_trail(room, shown, here),
    )


def _line_of(shown: Order, number: int) -> Line:
    line: Line = need(next((line for line in shown.lines if line.number == number), None))
    return line


@blueprint.get("/<int:run_id>/orders/<number>/lines/<int:line>")
@requires("run:work")
def line(run_id: int, number: str, line: int) -> Any:
    """One line, to be changed."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    found = _line_of(shown, line)
    return _line_page(room, shown, _line_form(room, shown, found, fresh=True), found)


@blueprint.post("/<int:run_id>/orders/<number>/lines/<int:line>")
@requires("run:work")
def amend_line(run_id: int, number: str, line: int) -> Any:
    """Change a line."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    found = _line_of(shown, line)
    form, outcome = _line_form(room, shown, found, fresh=False), None
    if form.validate_on_submit():
        command = AmendLine(
            order=number,
            line=line,
            quantity=form.quantity.data,
            unit=form.unit.data,
            price_list=None if form.price_list.data == AS_IT_IS else form.price_list.data,
            discount=form.discount.data if form.discount.data is not None else Decimal(0),
            promised=form.promised.day,
        )
        outcome = do(room, command, "orders", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _line_page(room, shown, form, found), 422
    return done(_("La ligne %(line)s est modifiée.", line=line), "sandbox.order", run_id=run_id, number=number)


@blueprint.get("/<int:run_id>/orders/<number>/lines/new")
@requires("run:work")
def new_line(run_id: int, number: str) -> Any:
    """The page that asks for a line to add."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    return _line_page(room, shown, _new_form(room, shown, fresh=True), None)


@blueprint.post("/<int:run_id>/orders/<number>/lines/new")
@requires("run:work")
def add_line(run_id: int, number: str) -> Any:
    """Add a line."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    form, outcome = _new_form(room, shown, fresh=False), None
    if form.validate_on_submit():
        command = AddLine(
            order=number,
            product=form.product.data,
            quantity=form.quantity.data,
            unit=form.unit.data,
            price_list=form.price_list.data,
            discount=form.discount.data if form.discount.data is not None else Decimal(0),
            promised=form.promised.day,
        )
        outcome = do(room, command, "orders", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _line_page(room, shown, form, None), 422
    return done(_("La ligne est ajoutée."), "sandbox.order", run_id=run_id, number=number)


@blueprint.post("/<int:run_id>/orders/<number>/lines/<int:line>/remove")
@requires("run:work")
def remove_line(run_id: int, number: str, line: int) -> Any:
    """Take a line away."""
    room = enter(run_id)
    need(room.run.company.orders.get(number))
    return press(
        room, RemoveLine(order=number, line=line), "orders", _("La ligne %(line)s est retirée.", line=line), "sandbox.order", number=number
    )
