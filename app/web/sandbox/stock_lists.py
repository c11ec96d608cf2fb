"""The lists of the stock: moves of all products or of one, lots by their dates, what to order again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import LOT_STATES, MOVE_KINDS, paper_link, signed
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.stock import stock_trail
from app.web.sandbox.words import state
from app.web.shelf_lists import respond_shelf
from casestudies.company import reorder
from casestudies.company import stock as trade
from casestudies.company.reorder import Suggestion
from casestudies.company.stock import LotStock, StockMove

RECENT = ((0, "today", _l("Aujourd'hui")), (7, "week", _l("Les 7 derniers jours")), (31, "month", _l("Les 31 derniers jours")))


def product_cell(room: Room, code: str) -> Cell:
    """A product's name and code, as a link to its sheet."""
    url = url_for("sandbox.product", run_id=room.run_id, code=code)
    return Cell(text=room.run.company.products[code].name, href=url, sub=code)


_BY_NUMBER, _BY_DAY, _BY_QUANTITY = attrgetter("number"), attrgetter("on", "number"), attrgetter("quantity")


def _kind(move: StockMove) -> tuple[str, ...]:
    return (move.kind.value,)


def _moves_spec(room: Room, file: str) -> ListSpec[StockMove]:
    company = room.run.company
    today = company.now.date()

    def periods(move: StockMove) -> frozenset[str]:
        return frozenset(name for days, name, _label in RECENT if move.on >= today - timedelta(days=days))

    return ListSpec(
        file=file,
        label=_l("Mouvements de stock"),
        columns=(
            Column("number", _l("Mouvement"), lambda move: move.number, lambda move: move.number, header=True, of=_BY_NUMBER),
            Column("on", _l("Le"), lambda move: formats.day(move.on, "short_year"), lambda move: move.on, of=_BY_DAY),
            Column("product", _l("Article"), lambda move: product_cell(room, move.product), lambda move: move.product),
            Column("kind", _l("Nature"), lambda move: MOVE_KINDS[move.kind], lambda move: str(MOVE_KINDS[move.kind])),
            Column("quantity", _l("Quantité"), lambda move: signed(move.quantity), lambda move: move.quantity, num=True, of=_BY_QUANTITY),
            Column("lot", _l("Lot"), lambda move: move.lot, lambda move: move.lot),
            Column("document", _l("Document"), lambda move: paper_link(room, move.document), lambda move: move.document),
        ),
        filters=(
            Filter("when", _l("Période"), periods, [(name, label) for _days, name, label in RECENT]),
            Filter(
                "kind", _l("Nature"), lambda move: move.kind.value, [(kind.value, words) for kind, words in MOVE_KINDS.items()], of=_kind
            ),
        ),
        haystack=lambda move: f"{move.number} {move.product} {company.products[move.product].name} {move.document} {move.lot or ''}",
        search_label=_l("Chercher un mouvement"),
        sort="-on",
        empty_text=_l("Aucun mouvement enregistré."),
    )


@blueprint.get("/<int:run_id>/stock/moves")
@requires("run:work")
def stock_moves(run_id: int) -> Any:
    """All that came in and went out, the newest first."""
    room = enter(run_id)
    context = {**frame(room, "stock"), "title": _("Mouvements de stock"), "trail": stock_trail(room, (_("Mouvements"), ""))}
    return respond_shelf(_moves_spec(room, "mouvements"), room.run.company.moves, lambda move: move, "sandbox/list.html", **context)


@blueprint.get("/<int:run_id>/stock/<code>/moves")
@requires("run:work")
def product_moves(run_id: int, code: str) -> Any:
    """What came in and went out of one product."""
    room = enter(run_id)
    product = need(room.run.company.products.get(code))
    rows = list(trade.moves_of(room.run.company, code))[::-1]
    url = url_for("sandbox.product", run_id=run_id, code=code)
    trail = stock_trail(room, (product.name, url), (_("Mouvements"), ""))
    title = _("Mouvements de %(name)s", name=product.name)
    return respond(_moves_spec(room, f"mouvements-{code}"), rows, "sandbox/list.html", **frame(room, "stock"), title=title, trail=trail)


def lot_status(room: Room, there: LotStock) -> str:
    """expired, near or fine, today."""
    today = room.run.company.now.date()
    return "expired" if there.expired(today) else "near" if there.near_expiry(today) else "fine"


def _lots_spec(room: Room) -> ListSpec[LotStock]:
    today = room.run.company.now.date()

    def expiry(each: LotStock) -> Any:
        if each.lot.expires_on is None:
            return None
        return Cell(text=formats.day(each.lot.expires_on, "short_year"), sub=formats.distance((each.lot.expires_on - today).days))

    return ListSpec(
        file="lots",
        label=_l("Lots en stock"),
        columns=(
            Column("lot", _l("Lot"), lambda each: each.lot.code, lambda each: each.lot.code, header=True),
            Column("product", _l("Article"), lambda each: product_cell(room, each.lot.product), lambda each: each.lot.product),
            Column("quantity", _l("Quantité"), lambda each: formats.quantity(each.quantity), lambda each: each.quantity, num=True),
            Column("made_on", _l("Fabriqué le"), lambda each: formats.day(each.lot.made_on, "short_year"), lambda each: each.lot.made_on),
            Column("expires_on", _l("À vendre avant le"), expiry, lambda each: each.lot.expires_on),
            Column("origin", _l("Origine"), lambda each: paper_link(room, each.lot.origin), lambda each: each.lot.origin),
            Column(
                "status",
                _l("État"),
                lambda each: Cell(state=state(LOT_STATES, lot_status(room, each), plain=True)),
                lambda each: str(LOT_STATES[lot_status(room, each)][2]),
            ),
        ),
        filters=(
            Filter("status", _l("État"), lambda each: lot_status(room, each), [(key, words[2]) for key, words in LOT_STATES.items()]),
        ),
        haystack=lambda each: f"{each.lot.code} {each.lot.product} {room.run.company.products[each.lot.product].name} {each.lot.origin}",
        search_label=_l("Chercher un lot"),
        sort="expires_on",
        empty_text=_l("Aucun article n'est suivi par lot."),
    )


@blueprint.get("/<int:run_id>/stock/lots")
@requires("run:work")
def stock_lots(run_id: int) -> Any:
    """The lots that are not empty, the first to expire first."""
    room = enter(run_id)
    company = room.run.company
    followed = dict.fromkeys(lot.product for lot in company.lots)
    rows = [each for product in followed for each in trade.lots_of(company, product)]
    trail = stock_trail(room, (_("Lots"), ""))
    return respond(_lots_spec(room), rows, "sandbox/list.html", **frame(room, "stock"), title=_("Lots en stock"), trail=trail)


@dataclass(frozen=True)
class Proposed:
    """A product to order again, with its supplier's name."""

    of: Suggestion
    product: str
    supplier: str


def _supplier_cell(room: Room, row: Proposed) -> Cell:
    """The supplier, as a link to an order that proposes its products."""
    if row.of.supplier is None:
        return Cell(text=row.supplier)
    return Cell(text=row.supplier, href=url_for("sandbox.new_supplier_order", run_id=room.run_id, supplier=row.of.supplier))


def _reorder_spec(room: Room, suppliers: list[str]) -> ListSpec[Proposed]:
    def figure(key: str, label: Any) -> Column[Proposed]:
        return Column(key, label, lambda row: formats.quantity(getattr(row.of, key)), lambda row: getattr(row.of, key), num=True)

    return ListSpec(
        file="reapprovisionnement",
        label=_l("Articles à commander"),
        columns=(
            Column("product", _l("Article"), lambda row: product_cell(room, row.of.product), lambda row: row.product, header=True),
            Column("supplier", _l("Fournisseur"), lambda row: _supplier_cell(room, row), lambda row: row.supplier),
            figure("available", _l("Disponible")),
            figure("waiting", _l("Dû aux clients")),
            figure("incoming", _l("Attendu")),
            figure("reorder_point", _l("Point de commande")),
            figure("daily", _l("Vendu par jour")),
            Column(
                "quantity",
                _l("À commander"),
                lambda row: Cell(
                    text=formats.quantity(row.of.quantity), strong=True, sub=_("par %(lot)s", lot=formats.quantity(row.of.lot_size))
                ),
                lambda row: row.of.quantity,
                num=True,
            ),
            Column("amount", _l("Montant HT"), lambda row: formats.money(row.of.amount), lambda row: row.of.amount, num=True),
            Column("due", _l("Reçu vers le"), lambda row: formats.day(row.of.due, "short") if row.of.due else None, lambda row: row.of.due),
        ),
        filters=(Filter("supplier", _l("Fournisseur"), lambda row: row.supplier, [(name, name) for name in suppliers]),),
        haystack=lambda row: f"{row.product} {row.of.product} {row.supplier}",
        search_label=_l("Chercher un article"),
        sort="supplier",
        empty_text=_l("Aucun article n'est sous son point de commande."),
    )


@blueprint.get("/<int:run_id>/stock/reorder")
@requires("run:work")
def stock_reorder(run_id: int) -> Any:
    """What falls below its reorder point, with how much to order, from whom, for when."""
    room = enter(run_id)
    company = room.run.company
    rows = [
        Proposed(each, company.products[each.product].name, company.suppliers[each.supplier].name if each.supplier else _("Notre atelier"))
        for each in reorder.suggestions(company)
    ]
    sub = _("Disponible + attendu − dû aux clients, sous le point de commande. Quantités par conditionnement du fournisseur.")
    return respond(
        _reorder_spec(room, sorted({row.supplier for row in rows})),
        rows,
        "sandbox/list.html",
        **frame(room, "stock"),
        title=_("Articles à commander"),
        sub=sub,
        trail=stock_trail(room, (_("Articles à commander"), "")),
    )
