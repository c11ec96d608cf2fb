"""Price lists: the versions, and the prices of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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
from casestudies.company.pricing import Price, PriceList


def validity(price_list: PriceList) -> str:
    """From when to when."""
    start = formats.day(price_list.valid_from)
    if price_list.valid_to is None:
        return _("à partir du %(start)s", start=start)
    return _("du %(start)s au %(end)s", start=start, end=formats.day(price_list.valid_to))


@blueprint.get("/<int:run_id>/prices")
@requires("run:work")
def prices(run_id: int) -> Any:
    """The versions of the price list."""
    room = enter(run_id)
    found = sorted(room.run.company.price_lists, key=lambda each: each.valid_from, reverse=True)
    rows = [
        [
            {"text": each.code, "href": url_for("sandbox.price_list", run_id=run_id, code=each.code)},
            each.name,
            validity(each),
            formats.quantity(len({price.product for price in each.prices})),
        ]
        for each in found
    ]
    columns = [{"label": _("Tarif"), "header": True}, {"label": _("Nom")}, {"label": _("Validité")}, {"label": _("Articles"), "num": True}]
    acts = [
        {"label": _("Prix négociés"), "url": url_for("sandbox.agreed_prices", run_id=run_id)},
        {"label": _("Projets de tarif"), "url": url_for("sandbox.tariffs", run_id=run_id)},
    ]
    return page("sandbox/prices.html", room, "prices", rows=rows, columns=columns, acts=acts)


@dataclass(frozen=True)
class Row:
    """A price in the list."""

    code: str
    name: str
    family: str
    unit: str
    minimum: int
    amount: Decimal
    url: str


def _spec(families: list[str], code: str) -> ListSpec[Row]:
    return ListSpec(
        file=code,
        label=_l("Prix"),
        columns=(
            Column("name", _l("Article"), lambda row: Cell(text=row.name, href=row.url, sub=row.code), lambda row: row.name, header=True),
            Column("family", _l("Famille"), lambda row: row.family, lambda row: row.family),
            Column("unit", _l("Unité de vente"), lambda row: row.unit, lambda row: row.unit),
            Column("minimum", _l("À partir de"), lambda row: formats.quantity(row.minimum), lambda row: row.minimum, num=True),
            Column("amount", _l("Prix HT"), lambda row: formats.money(row.amount), lambda row: row.amount, num=True),
        ),
        filters=(Filter("family", _l("Famille"), lambda row: row.family, [(name, name) for name in families]),),
        haystack=lambda row: f"{row.name} {row.code} {row.family}",
        search_label=_l("Chercher un article"),
        sort="name",
    )


@blueprint.get("/<int:run_id>/prices/<code>")
@requires("run:work")
def price_list(run_id: int, code: str) -> Any:
    """The prices of one version."""
    room = enter(run_id)
    shown = need(room.run.company.price_lists.get(code))
    rows = [_row(room, price) for price in shown.prices]
    spec = _spec(sorted({row.family for row in rows}), code)
    trail = [{"label": _("Tarifs"), "url": url_for("sandbox.prices", run_id=run_id)}, {"label": code}]
    context = {
        **frame(room, "prices"),
        "title": _("%(name)s, %(code)s", name=shown.name, code=code),
        "sub": validity(shown),
        "trail": trail,
    }
    return respond(spec, rows, "sandbox/list.html", **context)


def _row(room: Room, price: Price) -> Row:
    product = room.run.company.products[price.product]
    return Row(
        code=product.code,
        name=product.name,
        family=product.family,
        unit=product.unit(price.unit).label,
        minimum=price.minimum,
        amount=price.amount,
        url=url_for("sandbox.product", run_id=room.run_id, code=product.code),
    )
