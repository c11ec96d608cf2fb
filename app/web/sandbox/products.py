"""One product: identity, supply, stock with its lots, who holds it, what is expected, prices, last moves and counts."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import COUNT_REASONS, LOT_STATES, MOVE_KINDS, STOCK_STATES, paper_link, signed
from app.web.sandbox.room import enter, need
from app.web.sandbox.sheets import Sheet, act, passed_warnings, show, table
from app.web.sandbox.stock import level_status, stock_trail
from app.web.sandbox.stock_lists import lot_status
from app.web.sandbox.words import person, state
from casestudies.company import reorder
from casestudies.company import stock as trade
from casestudies.company.catalogue import Product

MOVES_SHOWN = 8


@blueprint.get("/<int:run_id>/stock/<code>")
@requires("run:work")
def product(run_id: int, code: str) -> Any:
    """One product, whole."""
    room = enter(run_id)
    company = room.run.company
    shown: Product = need(company.products.get(code))
    level = company.stock[code]

    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=run_id, code=code)

    sheet = Sheet(
        title=shown.name,
        sub=shown.code,
        state=state(STOCK_STATES, level_status(level)),
        trail=stock_trail(room, (shown.name, "")),
        acts=[act(_("Compter…"), to("sandbox.ask_count"))],
        more=[
            act(_("Mettre au rebut…"), to("sandbox.ask_scrap")),
            act(_("Changer d'emplacement…"), to("sandbox.ask_transfer")),
        ],
        facts=[*_facts(room, shown), *_supply(room, shown)],
        notices=passed_warnings(room, code),
        tables=_tables(room, shown),
    )
    return show(room, "stock", sheet)


def _facts(room: Room, shown: Product) -> list[tuple[str, Any]]:
    level = room.run.company.stock[shown.code]
    return [
        (_("Code-barres (GTIN)"), shown.gtin),
        (_("Famille"), shown.family),
        (_("Vendu par"), shown.unit(shown.sold_in).label),
        (
            _("Présent"),
            {"text": formats.quantity(level.on_hand), "sub": _("compté en %(unit)s", unit=shown.units[0].label)},
        ),
        (_("Réservé"), formats.quantity(level.reserved)),
        (_("Disponible"), {"text": formats.quantity(level.available), "strong": True}),
        (_("Point de commande"), formats.quantity(level.reorder_point)),
        (_("Emplacement"), level.place),
    ]


def _supply(room: Room, shown: Product) -> list[tuple[str, Any]]:
    company = room.run.company
    source = company.sources.get(shown.code)
    if source is None:
        return []
    daily = reorder.daily_usage(company).get(shown.code)
    used = (_("Vendu par jour"), {"text": formats.quantity(daily or 0), "sub": _("moyenne des 13 dernières semaines")})
    packing = (_("Conditionnement"), formats.quantity(source.lot_size))
    if source.supplier is None:
        return [(_("Origine"), _("Notre atelier")), packing, used]
    supplier = company.suppliers[source.supplier]
    sub = _("%(days)s jours ouvrés, réf. %(reference)s", days=supplier.lead_days, reference=source.supplier_reference)
    url = url_for("sandbox.supplier", run_id=room.run_id, code=supplier.code)
    return [
        (_("Fournisseur"), {"text": supplier.name, "href": url, "sub": sub}),
        (_("Prix d'achat HT"), formats.unit_price(source.cost)),
        packing,
        used,
    ]


def _tables(room: Room, shown: Product) -> list[dict[str, Any]]:
    lots = trade.by_lots(room.run.company, shown.code)
    counts = trade.counts_of(room.run.company, shown.code)
    return [
        *([_lots(room, shown)] if lots else []),
        _expected(room, shown),
        _held(room, shown),
        _moves(room, shown),
        *([_counts(room, shown)] if counts else []),
        _prices(room, shown),
    ]


def _lots(room: Room, shown: Product) -> dict[str, Any]:
    rows = [
        [
            each.lot.code,
            formats.quantity(each.quantity),
            formats.day(each.lot.made_on, "short_year"),
            formats.day(each.lot.expires_on, "short_year") if each.lot.expires_on else None,
            {"state": state(LOT_STATES, lot_status(room, each), plain=True)},
        ]
        for each in trade.lots_of(room.run.company, shown.code)
    ]
    heads = [_("Lot"), ">" + _("Quantité"), _("Fabriqué le"), _("À vendre avant le"), _("État")]
    return table("lots", _("Lots, le premier à sortir d'abord"), heads, rows, ("box-seam", _("Aucun lot en stock.")))


def _expected(room: Room, shown: Product) -> dict[str, Any]:
    level = room.run.company.stock[shown.code]
    today = room.run.company.now.date()
    rows = [
        [
            {
                "text": formats.day(each.due, "full"),
                "sub": _("en retard de %(num)s jours", num=(today - each.due).days) if each.due < today else "",
            },
            paper_link(room, each.origin) if each.origin in room.run.company.supplier_orders else each.origin,
            formats.quantity(each.quantity),
        ]
        for each in level.incoming
    ]
    heads = [_("Le"), _("Commande"), ">" + _("Quantité")]
    return table("attendus", _("Arrivages attendus"), heads, rows, ("truck", _("Aucun arrivage n'est attendu.")))


def _held(room: Room, shown: Product) -> dict[str, Any]:
    company = room.run.company
    rows = [
        [
            {"text": number, "href": url_for("sandbox.order", run_id=room.run_id, number=number)},
            company.customers[company.orders[number].customer].name,
            formats.day(company.orders[number].requested, "short_year"),
            formats.quantity(quantity),
        ]
        for number, quantity in company.stock[shown.code].reservations.items()
    ]
    heads = [_("Commande"), _("Client"), _("Livraison"), ">" + _("Quantité")]
    return table("reservations", _("Réservé pour"), heads, rows, ("box-seam", _("Rien n'est réservé.")))


def _moves(room: Room, shown: Product) -> dict[str, Any]:
    found = trade.moves_of(room.run.company, shown.code)[::-1]
    after = room.run.company.stock[shown.code].on_hand
    rows = []
    for move in found[:MOVES_SHOWN]:
        rows.append(
            [
                {"text": formats.day(move.on, "short_year"), "sub": move.number},
                MOVE_KINDS[move.kind],
                paper_link(room, move.document),
                move.lot,
                signed(move.quantity),
                formats.quantity(after),
            ]
        )
        after -= move.quantity
    heads = [_("Le"), _("Nature"), _("Document"), _("Lot"), ">" + _("Quantité"), ">" + _("Présent après")]
    url = url_for("sandbox.product_moves", run_id=room.run_id, code=shown.code)
    more = {"label": _("Tous les mouvements"), "url": url} if len(found) > MOVES_SHOWN else None
    empty = ("arrow-left-right", _("Aucun mouvement enregistré."))
    return table("mouvements", _("Derniers mouvements"), heads, rows, empty, act=more)


def _counts(room: Room, shown: Product) -> dict[str, Any]:
    company = room.run.company
    rows = [
        [
            each.number,
            formats.company_moment(each.at),
            person(company, each.by),
            formats.quantity(each.expected),
            formats.quantity(each.counted),
            {"text": signed(each.difference) if each.difference else "0", "sub": COUNT_REASONS[each.reason] if each.reason else ""},
            each.note or None,
        ]
        for each in trade.counts_of(company, shown.code)[::-1]
    ]
    heads = [_("Comptage"), _("Quand"), _("Par"), ">" + _("Livres"), ">" + _("Compté"), ">" + _("Écart"), _("Note")]
    return table("comptages", _("Comptages"), heads, rows, ("clipboard-check", _("Aucun comptage.")))


def _prices(room: Room, shown: Product) -> dict[str, Any]:
    lists = sorted(room.run.company.price_lists, key=lambda known: known.valid_from, reverse=True)
    rows = [
        [
            {"text": each.code, "href": url_for("sandbox.price_list", run_id=room.run_id, code=each.code)},
            shown.unit(price.unit).label,
            formats.quantity(price.minimum),
            formats.money(price.amount),
        ]
        for each in lists
        for price in each.prices
        if price.product == shown.code
    ]
    heads = [_("Tarif"), _("Unité de vente"), ">" + _("À partir de"), ">" + _("Prix HT")]
    return table("prix", _("Prix"), heads, rows, ("tags", _("Aucun tarif ne donne de prix.")))
