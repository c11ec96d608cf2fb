"""The margin of an order, line by line, with the price agreed with its customer where there is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.sandbox import blueprint
from app.web.sandbox.orders import order_trail
from app.web.sandbox.room import enter, need
from app.web.sandbox.sheets import Sheet, show, table
from app.web.sandbox.tariffs import rate_words
from app.web.sandbox.words import discount_words, price_words, unit_label
from casestudies.company import margins, tariff_making
from casestudies.company.orders import Order
from casestudies.company.pricing import Line


def _agreed(room: Room, shown: Order, line: Line) -> Any:
    """The price agreed for that quantity on the day of the order, with its number."""
    company = room.run.company
    found = tariff_making.agreed_price(company, shown.customer, line.product, line.total_pieces, shown.entered_at.date())
    return {"text": formats.money(found.amount), "sub": found.number} if found else None


def _row(room: Room, shown: Order, line: Line) -> list[Any]:
    found, product = margins.of_line(room.run.company, line), room.run.company.products[line.product]
    return [
        {"text": product.name, "href": url_for("sandbox.product", run_id=room.run_id, code=product.code), "sub": product.code},
        {"text": formats.quantity(line.quantity), "sub": unit_label(room.run.company, line)},
        price_words(line),
        _agreed(room, shown, line),
        discount_words(line.discount),
        formats.money(found.sales),
        _money(found.cost),
        _money(found.amount),
        rate_words(found.rate),
    ]


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else formats.money(amount)


@blueprint.get("/<int:run_id>/orders/<number>/margin")
@requires("run:work")
def order_margin(run_id: int, number: str) -> Any:
    """What an order brings."""
    room = enter(run_id)
    shown: Order = need(room.run.company.orders.get(number))
    whole = margins.of_order(room.run.company, shown)
    heads = [_("Article"), ">" + _("Quantité"), ">" + _("Prix HT"), ">" + _("Prix négocié"), ">" + _("Remise")]
    heads += [">" + _("Montant HT"), ">" + _("Coût"), ">" + _("Marge"), ">" + _("Taux de marge")]
    rows = [_row(room, shown, line) for line in shown.lines]
    sheet = Sheet(
        title=_("Marge de %(number)s", number=number),
        trail=order_trail(room, shown, _("Marge")),
        facts=[
            (_("Montant HT"), formats.money(whole.sales)),
            (_("Coût"), _money(whole.cost)),
            (_("Marge"), _money(whole.amount)),
            (_("Taux de marge"), rate_words(whole.rate)),
        ],
        tables=[table("lignes", _("Lignes"), heads, rows, ("list", _("Aucune ligne.")))],
    )
    return show(room, "orders", sheet)
