"""Stock: what is there, set aside, free, expected, and what falls to its reorder point."""

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
from app.web.sandbox.goods_words import STOCK_STATES
from app.web.sandbox.room import enter, frame
from app.web.sandbox.words import state
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
    status: str
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
            Column(
                "status",
                _l("Niveau"),
                lambda row: Cell(state=state(STOCK_STATES, row.status, plain=True)),
                lambda row: str(STOCK_STATES[row.status][2]),
            ),
        ),
        filters=(
            Filter("family", _l("Famille"), lambda row: row.family, [(name, name) for name in families]),
            Filter("status", _l("Niveau"), lambda row: row.status, [(key, words[2]) for key, words in STOCK_STATES.items()]),
        ),
        haystack=lambda row: f"{row.name} {row.code} {row.family} {row.place}",
        search_label=_l("Chercher un article"),
        sort="name",
    )


def _incoming(level: StockLevel) -> str:
    return ", ".join(
        _("%(quantity)s le %(day)s", quantity=formats.quantity(each.quantity), day=formats.day(each.due, "short"))
        for each in level.incoming
    )


def level_status(level: StockLevel) -> str:
    """out: nothing free; low: below the reorder point once all that is expected has come; else fine."""
    if level.available <= 0:
        return "out"
    return "low" if level.available + sum(each.quantity for each in level.incoming) < level.reorder_point else "fine"


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
        status=level_status(level),
        url=url_for("sandbox.product", run_id=room.run_id, code=product.code),
    )


def stock_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the stock to a page: (label, url) each."""
    first = {"label": _("Stock"), "url": url_for("sandbox.stock", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/stock")
@requires("run:work")
def stock(run_id: int) -> Any:
    """Every product's stock."""
    room = enter(run_id)
    company = room.run.company
    rows = [_row(room, level) for level in company.stock]
    acts = [{"label": _("Mouvements"), "url": url_for("sandbox.stock_moves", run_id=run_id)}]
    if len(company.lots):
        acts.append({"label": _("Lots"), "url": url_for("sandbox.stock_lots", run_id=run_id)})
    if len(company.sources):
        acts.append({"label": _("Proposer des commandes"), "url": url_for("sandbox.stock_reorder", run_id=run_id)})
    spec = _spec(sorted({row.family for row in rows}))
    return respond(spec, rows, "sandbox/list.html", **frame(room, "stock"), title=_("Stock"), acts=acts)
