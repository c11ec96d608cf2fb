"""Suppliers: the list with what the past says of each, and one supplier whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.purchasing_words import INCIDENT_KINDS, INCIDENT_STATES, LEVELS, SUPPLIER_ORDER_STATES
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, show, table
from app.web.sandbox.words import state
from casestudies.company import logistics, purchasing, scorecard
from casestudies.company.purchasing import Supplier, SupplierOrder
from casestudies.company.scorecard import Scorecard

ORDERS_SHOWN = 12


@dataclass(frozen=True)
class Row:
    """A supplier with its scorecard and what is late today."""

    of: Supplier
    score: Scorecard
    late: int
    url: str


def order_status(room: Room, order: SupplierOrder) -> str:
    """The status of a purchase order as the screens show it: "late" when a promised date is past."""
    receipts = purchasing.receipts_of(room.run.company, order.number)
    if purchasing.late(order, receipts, room.run.company.now.date()):
        return "late"
    return purchasing.status(order, receipts)


def rate_words(rate: Decimal | None) -> str | None:
    """A rate in percent, or nothing."""
    return None if rate is None else formats.percent(rate)


SPEC: ListSpec[Row] = ListSpec(
    file="fournisseurs",
    label=_l("Fournisseurs"),
    columns=(
        Column(
            "name",
            _l("Fournisseur"),
            lambda row: Cell(text=row.of.name, href=row.url, sub=row.of.code),
            lambda row: row.of.name,
            header=True,
        ),
        Column("city", _l("Ville"), lambda row: row.of.city, lambda row: row.of.city),
        Column("lead", _l("Délai (jours ouvrés)"), lambda row: formats.quantity(row.of.lead_days), lambda row: row.of.lead_days, num=True),
        Column("minimum", _l("Minimum HT"), lambda row: formats.money(row.of.minimum_order), lambda row: row.of.minimum_order, num=True),
        Column("orders", _l("Commandes sur un an"), lambda row: formats.quantity(row.score.orders), lambda row: row.score.orders, num=True),
        Column("on_time", _l("À l'heure"), lambda row: rate_words(row.score.on_time), lambda row: row.score.on_time, num=True),
        Column("whole", _l("En une fois"), lambda row: rate_words(row.score.whole), lambda row: row.score.whole, num=True),
        Column("late", _l("En retard ce jour"), lambda row: formats.quantity(row.late), lambda row: row.late, num=True),
    ),
    haystack=lambda row: f"{row.of.name} {row.of.code} {row.of.city}",
    search_label=_l("Chercher un fournisseur"),
    sort="name",
    page_size=50,
    empty_text=_l("Aucun fournisseur."),
)


@blueprint.get("/<int:run_id>/suppliers")
@requires("run:work")
def suppliers(run_id: int) -> Any:
    """Every supplier."""
    room = enter(run_id)
    company = room.run.company
    late: dict[str, int] = {}
    for order in company.supplier_orders:
        if order.reminded_on or order.requested < company.now.date():
            late[order.supplier] = late.get(order.supplier, 0) + (order_status(room, order) == "late")
    rows = [
        Row(each, scorecard.score(company, each.code), late.get(each.code, 0), url_for("sandbox.supplier", run_id=run_id, code=each.code))
        for each in company.suppliers
    ]
    return respond(SPEC, rows, "sandbox/list.html", **frame(room, "suppliers"), title=_("Fournisseurs"))


def suppliers_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the suppliers to a page: (label, url) each."""
    first = {"label": _("Fournisseurs"), "url": url_for("sandbox.suppliers", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/suppliers/<code>")
@requires("run:work")
def supplier(run_id: int, code: str) -> Any:
    """One supplier, whole."""
    room = enter(run_id)
    shown: Supplier = need(room.run.company.suppliers.get(code))
    acts = [
        act(_("Relancer…"), url_for("sandbox.remind_supplier", run_id=run_id, code=code)),
        act(_("Commander…"), url_for("sandbox.new_supplier_order", run_id=run_id, supplier=code), primary=True),
    ]
    sheet = Sheet(
        title=shown.name,
        sub=shown.code,
        trail=suppliers_trail(room, (shown.name, "")),
        acts=acts,
        facts=_facts(shown),
        tables=[_score(room, shown), _orders(room, shown), _products(room, shown), *_reminders(room, shown), *_incidents(room, shown)],
        changes=changes_told(room, code),
    )
    return show(room, "suppliers", sheet)


def _facts(shown: Supplier) -> list[tuple[str, Any]]:
    return [
        (_("Adresse"), {"text": shown.street, "sub": f"{shown.postcode} {shown.city}"}),
        (_("Contact"), {"text": shown.contact, "sub": shown.email}),
        (pgettext("supplier", "Délai"), _("%(days)s jours ouvrés", days=shown.lead_days)),
        (_("Minimum de commande"), formats.money(shown.minimum_order) if shown.minimum_order else _("aucun")),
        (_("Règlement"), _("%(days)s jours date de facture", days=shown.terms_days)),
        (_("SIREN"), {"text": shown.siren, "sub": shown.vat_number}),
    ]


def _score(room: Room, shown: Supplier) -> dict[str, Any]:
    found = scorecard.score(room.run.company, shown.code)
    delay = _("%(days)s jours de retard en moyenne", days=formats.quantity(found.mean_delay)) if found.mean_delay else ""
    rows = [
        [_("Commandes attendues"), formats.quantity(found.orders), formats.money(found.bought)],
        [_("Livrées à l'heure"), rate_words(found.on_time), delay],
        [_("Livrées en une fois"), rate_words(found.whole), ""],
        [_("Acceptées au quai"), rate_words(found.conform), ""],
        [_("Relances"), formats.quantity(found.reminders), ""],
        [_("Incidents consignés"), formats.quantity(found.incidents), ""],
    ]
    heads = [_("Sur les douze derniers mois"), ">" + _("Mesure"), _("Détail")]
    return table("mesures", _("Ce que disent douze mois"), heads, rows, ("clipboard-data", ""))


def _orders(room: Room, shown: Supplier) -> dict[str, Any]:
    found = purchasing.orders_to(room.run.company, shown.code)[::-1]
    rows = []
    for order in found[:ORDERS_SHOWN]:
        status = order_status(room, order)
        rows.append(
            [
                paper_link(room, order.number),
                formats.day(order.ordered_on, "short_year"),
                formats.day(order.requested, "short_year"),
                formats.money(order.totals.net),
                {"state": state(SUPPLIER_ORDER_STATES, status, plain=True)},
            ]
        )
    url = url_for("sandbox.supplier_orders", run_id=room.run_id, q=shown.code)
    more = {"label": _("Toutes les commandes"), "url": url} if len(found) > ORDERS_SHOWN else None
    heads = [_("Commande"), _("Du"), _("Pour le"), ">" + _("Total HT"), _("État")]
    return table("commandes", _("Dernières commandes"), heads, rows, ("cart3", _("Aucune commande.")), act=more)


def _products(room: Room, shown: Supplier) -> dict[str, Any]:
    company = room.run.company
    rows = [
        [
            {
                "text": company.products[each.product].name,
                "href": url_for("sandbox.product", run_id=room.run_id, code=each.product),
                "sub": each.product,
            },
            each.supplier_reference,
            formats.unit_price(each.cost),
            formats.quantity(each.lot_size),
            formats.quantity(company.stock[each.product].available),
        ]
        for each in company.sources
        if each.supplier == shown.code
    ]
    heads = [_("Article"), _("Sa référence"), ">" + _("Prix d'achat HT"), ">" + _("Conditionnement"), ">" + _("Disponible")]
    return table("articles", _("Ce qu'il nous vend"), heads, rows, ("tags", _("Aucun article.")))


def _reminders(room: Room, shown: Supplier) -> list[dict[str, Any]]:
    found = [each for each in room.run.company.supplier_reminders if each.supplier == shown.code]
    rows = [
        [paper_link(room, each.number), LEVELS[each.level], formats.day(each.sent_on, "short_year"), ", ".join(each.orders)]
        for each in found
    ]
    heads = [_("Relance"), _("Niveau"), _("Le"), _("Commandes")]
    return [table("relances", _("Relances écrites"), heads, rows, ("envelope", ""))] if rows else []


def _incidents(room: Room, shown: Supplier) -> list[dict[str, Any]]:
    rows = [
        [
            paper_link(room, each.number),
            INCIDENT_KINDS[each.kind],
            formats.day(each.happened_on, "short_year"),
            each.facts,
            {"state": state(INCIDENT_STATES, each.status, plain=True)},
        ]
        for each in logistics.incidents_of(room.run.company, shown.code)[::-1]
    ]
    heads = [_("Incident"), _("Nature"), _("Le"), _("Faits"), _("État")]
    return [table("incidents", _("Incidents"), heads, rows, ("exclamation-triangle", ""))] if rows else []
