"""Orders: the list; one order with its facts, passed warnings, lines, papers and changes; two of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec
from app.web.sandbox import blueprint
from app.web.sandbox.bulk import bulk_of
from app.web.sandbox.changes import changes_of
from app.web.sandbox.deliveries import deliverable, deliveries_of
from app.web.sandbox.papers import margin_of, papers_of
from app.web.sandbox.room import enter, frame, need, page
from app.web.sandbox.words import CHANNELS, ORDER_STATES, discount_words, price_words, received_by, state, unit_label, warning_words
from app.web.shelf_lists import respond_shelf
from casestudies.company import crm
from casestudies.company.crm import Customer
from casestudies.company.orders import Order
from casestudies.company.pricing import Line
from casestudies.company.state import PassedWarning

CHANGES_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """An order in the list."""

    number: str
    customer: str
    reference: str
    channel: str
    entered_at: datetime
    requested: date
    status: str
    net: Decimal
    when: str
    url: str


def _number(order: Order) -> str:
    return order.number


def _reference(order: Order) -> str:
    return order.reference


def _entered_at(order: Order) -> datetime:
    return order.entered_at


def _requested(order: Order) -> date:
    return order.requested


def _net(order: Order) -> Decimal:
    return order.totals.net


def _status(order: Order) -> tuple[str, ...]:
    return (order.status,)


SPEC: ListSpec[Row] = ListSpec(
    file="commandes",
    label=_l("Commandes"),
    columns=(
        Column("number", _l("Commande"), lambda row: Cell(text=row.number, href=row.url), lambda row: row.number, header=True, of=_number),
        Column("customer", _l("Client"), lambda row: row.customer, lambda row: row.customer),
        Column("reference", _l("Référence"), lambda row: row.reference, lambda row: row.reference, of=_reference),
        Column("entered_at", _l("Saisie"), lambda row: _entered(row.entered_at), lambda row: row.entered_at, of=_entered_at),
        Column("channel", _l("Reçue par"), lambda row: row.channel, lambda row: row.channel),
        Column("requested", _l("Livraison"), lambda row: formats.day(row.requested, "short"), lambda row: row.requested, of=_requested),
        Column(
            "status",
            _l("État"),
            lambda row: Cell(state=state(ORDER_STATES, row.status, plain=True)),
            lambda row: str(ORDER_STATES[row.status][2]),
        ),
        Column("net", _l("Total HT"), lambda row: formats.money(row.net), lambda row: row.net, num=True, of=_net),
    ),
    filters=(
        Filter("when", _l("Saisie"), lambda row: row.when, (("today", _l("Ce matin")), ("before", lazy_pgettext("orders", "Avant")))),
        Filter("status", _l("État"), lambda row: row.status, [(key, words[2]) for key, words in ORDER_STATES.items()], of=_status),
        Filter("channel", _l("Reçue par"), lambda row: row.channel, lambda: [(str(word), word) for word in CHANNELS.values()]),
    ),
    haystack=lambda row: f"{row.number} {row.customer} {row.reference}",
    search_label=_l("Chercher une commande"),
    sort="-entered_at",
    empty_text=_l("Aucune commande."),
    select="order",
    key=lambda row: row.number,
    name=lambda row: row.number,
)


def _entered(moment: datetime) -> Cell:
    return Cell(text=formats.company_time(moment), sub=formats.day(moment, "short"))


def _row(room: Room, order: Order) -> Row:
    company = room.run.company
    return Row(
        number=order.number,
        customer=company.customers[order.customer].name,
        reference=order.reference,
        channel=str(CHANNELS[order.channel]),
        entered_at=order.entered_at,
        requested=order.requested,
        status=order.status,
        net=order.totals.net,
        when="today" if order.entered_at.date() == company.now.date() else "before",
        url=url_for("sandbox.order", run_id=room.run_id, number=order.number),
    )


@blueprint.get("/<int:run_id>/orders")
@requires("run:work")
def orders(run_id: int) -> Any:
    """Every order, the newest first."""
    room = enter(run_id)
    note = _("Ce qui demande un avertissement reste à lire un par un.")
    bulk = bulk_of(room, "sandbox.confirm_orders", _("Confirmer"), _("commandes cochées"), note)
    shelf = room.run.company.orders
    return respond_shelf(SPEC, shelf, lambda order: _row(room, order), "sandbox/orders.html", bulk=bulk, **frame(room, "orders"))


@blueprint.get("/<int:run_id>/orders/<number>")
@requires("run:work")
def order(run_id: int, number: str) -> Any:
    """One order, whole."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    changes = changes_of(room, shown)
    return page(
        "sandbox/order.html",
        room,
        "orders",
        order=shown,
        trail=order_trail(room, shown),
        state=state(ORDER_STATES, shown.status),
        facts=facts_of(room, shown),
        warnings=[_warning(room, shown, each) for each in room.run.company.warnings_of(number)],
        lines=lines_table(room, shown),
        papers=[*papers_of(room, shown), *deliveries_of(room, shown), *margin_of(room, shown)],
        deliverable=deliverable(room, shown),
        changes=changes[:CHANGES_SHOWN],
        more=_more(room, shown, len(changes)),
    )


def order_trail(room: Room, shown: Order, here: str = "") -> list[dict[str, str]]:
    """The way down to an order, or to a page about it."""
    orders_url = url_for("sandbox.orders", run_id=room.run_id)
    trail = [{"label": _("Commandes"), "url": orders_url}]
    today = room.run.company.now.date()
    if shown.entered_at.date() == today:
        count = sum(each.entered_at.date() == today for each in room.run.company.orders)
        label = _("Saisies ce matin (%(count)s)", count=count)
        trail.append({"label": label, "url": url_for("sandbox.orders", run_id=room.run_id, when="today")})
    trail.append({"label": shown.number, "url": url_for("sandbox.order", run_id=room.run_id, number=shown.number)})
    return [*trail, {"label": here, "url": ""}] if here else trail


def _more(room: Room, shown: Order, count: int) -> dict[str, str] | None:
    if count <= CHANGES_SHOWN:
        return None
    url = url_for("sandbox.order_changes", run_id=room.run_id, number=shown.number)
    return {"url": url, "label": _("Voir les %(count)s changements", count=count)}


def facts_of(room: Room, shown: Order) -> list[tuple[str, Any]]:
    """The head of an order, as the screens show it."""
    company = room.run.company
    buyer = company.customers[shown.customer]
    ship, bill = buyer.address(shown.ship_to), buyer.address(shown.bill_to)
    assert ship is not None
    assert bill is not None
    used = _("utilisé : %(amount)s", amount=formats.money(crm.exposure(company, buyer)))
    dated = _("du %(day)s", day=formats.day(shown.referenced_on)) if shown.referenced_on else ""
    once = _("en une seule fois") if shown.single_delivery else _("en plusieurs fois si besoin")
    facts: list[tuple[str, Any]] = [
        (
            _("Client"),
            {
                "text": buyer.name,
                "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code),
                "sub": _("%(code)s, %(city)s", code=buyer.code, city=bill.city),
            },
        ),
        (_("Référence du client"), {"text": shown.reference, "sub": dated}),
        (_("Reçue par"), {"text": received_by(company, shown), "href": _source_url(room, shown)}),
        (_("Livraison demandée"), {"text": formats.day(shown.requested, "full"), "sub": once}),
        (_("Livrer à"), {"text": ship.name, "sub": f"{ship.street}, {ship.postcode}"}),
        (_("Facturer à"), {"text": bill.name, "sub": f"{bill.street}, {bill.postcode}"}),
        (_("Règlement"), {"text": buyer.terms.label, "sub": _means(buyer)}),
        (_("Encours autorisé"), {"text": formats.money(buyer.credit_limit), "sub": used}),
    ]
    return facts


def _means(buyer: Customer) -> str:
    return buyer.terms.means if buyer.terms.discount_rate else _("%(means)s, escompte néant", means=buyer.terms.means)


def _source_url(room: Room, shown: Order) -> str:
    source = shown.source or ""
    if source in room.run.company.messages:
        return url_for("sandbox.message", run_id=room.run_id, code=source)
    if source in room.run.company.interchanges:
        return url_for("sandbox.exchange", run_id=room.run_id, code=source)
    return ""


def _warning(room: Room, shown: Order, passed: PassedWarning) -> dict[str, Any]:
    params = passed.warning.params
    acts = []
    if passed.warning.code == "orders.same_reference":
        url = url_for("sandbox.compare", run_id=room.run_id, number=shown.number, other=str(params["order"]))
        acts = [{"label": _("Comparer les deux"), "url": url}]
    elif passed.warning.code == "orders.short":
        product = next((line.product for line in shown.lines if line.number == params["line"]), None)
        if product:
            acts = [{"label": _("Voir le stock"), "url": url_for("sandbox.product", run_id=room.run_id, code=product)}]
    elif passed.warning.code == "orders.credit":
        acts = [{"label": _("Voir le client"), "url": url_for("sandbox.customer", run_id=room.run_id, code=shown.customer)}]
    return {"title": warning_words(passed.warning), "at": formats.company_time(passed.shown_at), "acts": acts}


def lines_table(room: Room, shown: Order) -> dict[str, Any]:
    """The lines with their totals, for `data_table`."""
    columns = [
        {"label": _("Ligne")},
        {"label": _("Article"), "header": True},
        {"label": _("Quantité"), "num": True},
        {"label": _("Unité")},
        {"label": _("Prix HT"), "num": True},
        {"label": _("Tarif")},
        {"label": _("Remise"), "num": True},
        {"label": _("Dispo."), "narrow_label": _("Disponible"), "num": True},
        {"label": _("Montant HT"), "num": True},
    ]
    foot = [
        {"label": _("Total HT"), "value": formats.money(shown.totals.net)},
        {"label": _("TVA 20 %") if shown.totals.vat else _("TVA"), "value": formats.money(shown.totals.vat)},
        {"label": _("Total TTC"), "value": formats.money(shown.totals.gross), "total": True},
    ]
    count = ngettext("%(num)s article", "%(num)s articles", len(shown.lines))
    return {"columns": columns, "rows": [_line_cells(room, shown, line) for line in shown.lines], "foot": foot, "count": count}


def _line_cells(room: Room, shown: Order, line: Line) -> list[Any]:
    company = room.run.company
    product, level = company.products[line.product], company.stock[line.product]
    free = max(0, level.available + level.reservations.get(shown.number, 0))
    later = line.promised is not None and line.promised != shown.requested
    sub = (
        _("%(code)s, promis le %(day)s", code=product.code, day=formats.day(line.promised, "weekday"))
        if later and line.promised
        else product.code
    )
    tariff: Any = _("hors tarif")
    if line.price_list:
        tariff = {"text": line.price_list, "href": url_for("sandbox.price_list", run_id=room.run_id, code=line.price_list)}
    return [
        str(line.number),
        {"text": product.name, "href": url_for("sandbox.product", run_id=room.run_id, code=product.code), "sub": sub},
        formats.quantity(line.quantity),
        unit_label(company, line),
        price_words(line),
        tariff,
        discount_words(line.discount),
        formats.quantity(free // line.pieces),
        formats.money(line.amount),
    ]


@blueprint.get("/<int:run_id>/orders/<number>/changes")
@requires("run:work")
def order_changes(run_id: int, number: str) -> Any:
    """Who changed what on an order, from the newest."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    trail = order_trail(room, shown, _("Changements"))
    return page("sandbox/changes.html", room, "orders", order=shown, trail=trail, changes=changes_of(room, shown))


@blueprint.get("/<int:run_id>/orders/<number>/compare/<other>")
@requires("run:work")
def compare(run_id: int, number: str, other: str) -> Any:
    """Two orders of one customer side by side, line by line of the same article."""
    room = enter(run_id)
    company = room.run.company
    left, right = need(company.orders.get(number)), need(company.orders.get(other))
    products = list(dict.fromkeys(line.product for line in (*left.lines, *right.lines)))
    columns = [{"label": _("Article"), "header": True}, {"label": left.number, "num": True}, {"label": right.number, "num": True}]
    rows = [
        [{"text": company.products[code].name, "sub": code}, _line_words(room, left, code), _line_words(room, right, code)]
        for code in products
    ]
    totals = [{"text": formats.money(each.totals.net), "strong": True} for each in (left, right)]
    rows.append([_("Total HT"), *totals])
    heads = [(each, facts_of(room, each)[1:4], state(ORDER_STATES, each.status)) for each in (left, right)]
    return page(
        "sandbox/compare.html",
        room,
        "orders",
        left=left,
        right=right,
        heads=heads,
        columns=columns,
        rows=rows,
        trail=order_trail(room, left, _("Comparaison")),
    )


def _line_words(room: Room, shown: Order, product: str) -> Any:
    found = [line for line in shown.lines if line.product == product]
    if not found:
        return None
    quantities = ", ".join(f"{formats.quantity(line.quantity)} × {unit_label(room.run.company, line)}" for line in found)
    return {"text": quantities, "sub": ", ".join(_price(line) for line in found)}


def _price(line: Line) -> str:
    words = price_words(line)
    return f"{words['text']} {words['sub']}".rstrip()
