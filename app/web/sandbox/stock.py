"""Stock: what is there, set aside, free, expected; one product with its units, prices and reservations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter, frame, need, page
from casestudies.company.stock import StockLevel


@dataclass(frozen=True)
class Row:
    """The stock of one product, in its basic unit."""

    code: str
    name: str
    family: str
    unit: str
    on_hand: int
    reserved: int
    available: int
    incoming: str
    place: str
    url: str


def _spec(families: list[str]) -> ListSpec[Row]:
    def figure(key: str, label: Any) -> Column[Row]:
        return Column(key, label, lambda row: formats.quantity(getattr(row, key)), lambda row: getattr(row, key), num=True)

    return ListSpec(
        file="stock",
        label=_l("Stock"),
        columns=(
            Column("name", _l("Article"), lambda row: Cell(text=row.name, href=row.url, sub=row.code), lambda row: row.name, header=True),
            Column("unit", _l("Compté en"), lambda row: row.unit, lambda row: row.unit),
            figure("on_hand", _l("Présent")),
            figure("reserved", _l("Réservé")),
            figure("available", _l("Disponible")),
            Column("incoming", _l("Attendu"), lambda row: row.incoming or None, lambda row: row.incoming),
            Column("place", _l("Emplacement"), lambda row: row.place, lambda row: row.place),
        ),
        filters=(Filter("family", _l("Famille"), lambda row: row.family, [(name, name) for name in families]),),
        haystack=lambda row: f"{row.name} {row.code} {row.family} {row.place}",
        search_label=_l("Chercher un article"),
        sort="name",
    )


def _incoming(level: StockLevel) -> str:
    return ", ".join(
        _("%(quantity)s le %(day)s", quantity=formats.quantity(each.quantity), day=formats.day(each.due, "short"))
        for each in level.incoming
    )


def _row(room: Room, level: StockLevel) -> Row:
    product = room.run.company.products[level.product]
    return Row(
        code=product.code,
        name=product.name,
        family=product.family,
        unit=product.units[0].label,
        on_hand=level.on_hand,
        reserved=level.reserved,
        available=level.available,
        incoming=_incoming(level),
        place=level.place,
        url=url_for("sandbox.product", run_id=room.run_id, code=product.code),
    )


@blueprint.get("/<int:run_id>/stock")
@requires("run:work")
def stock(run_id: int) -> Any:
    """Every product's stock."""
    room = enter(run_id)
    rows = [_row(room, level) for level in room.run.company.stock]
    return respond(_spec(sorted({row.family for row in rows})), rows, "sandbox/list.html", **frame(room, "stock"), title=_("Stock"))


@blueprint.get("/<int:run_id>/stock/<code>")
@requires("run:work")
def product(run_id: int, code: str) -> Any:
    """One product: identity, stock, who holds it, prices in each list."""
    room = enter(run_id)
    company = room.run.company
    shown = need(company.products.get(code))
    level = company.stock[code]
    unit = shown.units[0].label
    facts = [
        (_("Code"), shown.code),
        (_("Code-barres (GTIN)"), shown.gtin),
        (_("Famille"), shown.family),
        (_("Vendu par"), shown.unit(shown.sold_in).label),
        (_("Présent"), {"text": formats.quantity(level.on_hand), "sub": _("compté en %(unit)s", unit=unit)}),
        (_("Réservé"), formats.quantity(level.reserved)),
        (_("Disponible"), {"text": formats.quantity(level.available), "strong": True}),
        (_("Emplacement"), level.place),
    ]
    held = [
        [
            {"text": number, "href": url_for("sandbox.order", run_id=run_id, number=number)},
            company.customers[company.orders[number].customer].name,
            formats.day(company.orders[number].requested, "short_year"),
            formats.quantity(quantity),
        ]
        for number, quantity in level.reservations.items()
    ]
    due = [[formats.day(each.due, "full"), each.origin, formats.quantity(each.quantity)] for each in level.incoming]
    priced = [
        [
            {"text": each.code, "href": url_for("sandbox.price_list", run_id=run_id, code=each.code)},
            shown.unit(price.unit).label,
            formats.quantity(price.minimum),
            formats.money(price.amount),
        ]
        for each in sorted(company.price_lists, key=lambda known: known.valid_from, reverse=True)
        for price in each.prices
        if price.product == code
    ]
    return page("sandbox/product.html", room, "stock", product=shown, facts=facts, held=held, due=due, priced=priced)
