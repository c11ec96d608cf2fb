"""Deliveries: the list, one of them whole, and what remains to deliver (back-orders)."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_words import DELIVERY_STATES, kilograms, line_unit, lots_words
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import person, state, unit_words
from app.web.shelf_lists import respond_shelf
from casestudies.company import billing, delivering, transporting
from casestudies.company.delivery import BackOrder, Delivery, DeliveryLine
from casestudies.company.orders import Channel, Order

WHEN = (("late", _l("En retard")), ("today", _l("Aujourd'hui")), ("week", _l("Les 7 prochains jours")))


def _when(room: Room, found: Delivery) -> frozenset[str]:
    """Where its day stands, while it has not left."""
    today = room.run.company.now.date()
    if not found.open:
        return frozenset()
    names = {
        "late": found.planned_on < today,
        "today": found.planned_on == today,
        "week": today <= found.planned_on <= today + timedelta(7),
    }
    return frozenset(name for name, holds in names.items() if holds)


def order_cell(room: Room, number: str) -> Cell:
    """An order's number with the customer's reference, as a link to its sheet."""
    url = url_for("sandbox.order", run_id=room.run_id, number=number)
    return Cell(text=number, href=url, sub=room.run.company.orders[number].reference)


_BY_NUMBER, _BY_DAY, _BY_DEPARTURE = attrgetter("number"), attrgetter("planned_on", "number"), attrgetter("shipped_at")


def _status(found: Delivery) -> tuple[str, ...]:
    return (found.status,)


def _spec(room: Room) -> ListSpec[Delivery]:
    company = room.run.company

    def name(found: Delivery) -> str:
        return company.customers[found.customer].name

    return ListSpec(
        file="livraisons",
        label=_l("Livraisons"),
        columns=(
            Column("number", _l("Livraison"), lambda found: _number(room, found), lambda found: found.number, header=True, of=_BY_NUMBER),
            Column("customer", _l("Client"), name, name),
            Column("order", _l("Commande"), lambda found: order_cell(room, found.order), lambda found: found.order),
            Column(
                "planned_on",
                _l("Prévue le"),
                lambda found: formats.day(found.planned_on, "numeric"),
                lambda found: found.planned_on,
                of=_BY_DAY,
            ),
            Column("shipped_at", _l("Partie le"), _shipped, lambda found: found.shipped_at, of=_BY_DEPARTURE),
            Column("parcels", _l("Colis"), lambda found: formats.quantity(found.parcels) if found.parcels else None, _parcels, num=True),
            Column("origin", _l("Reliquat de"), lambda found: found.origin, lambda found: found.origin),
            Column(
                "status",
                _l("État"),
                lambda found: Cell(state=state(DELIVERY_STATES, found.status, plain=True)),
                lambda found: str(DELIVERY_STATES[found.status][2]),
            ),
        ),
        filters=(
            Filter(
                "status", _l("État"), lambda found: found.status, [(key, words[2]) for key, words in DELIVERY_STATES.items()], of=_status
            ),
            Filter("when", _l("Départ prévu"), lambda found: _when(room, found), WHEN),
            Filter("origin", _l("Reliquat"), lambda found: "yes" if found.origin else "no", (("yes", _l("Oui")), ("no", _l("Non")))),
        ),
        haystack=lambda found: f"{found.number} {found.order} {company.orders[found.order].reference} {name(found)} {found.customer}",
        search_label=_l("Chercher une livraison"),
        sort="-planned_on",
        empty_text=_l("Aucune livraison. Elles se préparent depuis une commande confirmée."),
    )


def _number(room: Room, found: Delivery) -> Cell:
    return Cell(text=found.number, href=url_for("sandbox.delivery", run_id=room.run_id, number=found.number))


def _shipped(found: Delivery) -> Any:
    return formats.day(found.shipped_at, "numeric") if found.shipped_at else None


def _parcels(found: Delivery) -> int | None:
    return found.parcels or None


@blueprint.get("/<int:run_id>/deliveries")
@requires("run:work")
def deliveries(run_id: int) -> Any:
    """Every delivery, the last planned first."""
    room = enter(run_id)
    acts = [{"label": _("Reliquats"), "url": url_for("sandbox.back_orders", run_id=run_id)}]
    context = {**frame(room, "delivery"), "title": _("Livraisons"), "acts": acts}
    return respond_shelf(_spec(room), room.run.company.deliveries, lambda found: found, "sandbox/list.html", **context)


def delivery_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the deliveries to a page: (label, url) each."""
    first = {"label": _("Livraisons"), "url": url_for("sandbox.deliveries", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/deliveries/<number>")
@requires("run:work")
def delivery(run_id: int, number: str) -> Any:
    """One delivery, whole."""
    room = enter(run_id)
    shown: Delivery = need(room.run.company.deliveries.get(number))
    acts, more = _acts(room, shown)
    sheet = Sheet(
        title=_("Livraison %(number)s", number=number),
        state=state(DELIVERY_STATES, shown.status),
        trail=delivery_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        tables=[_lines(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "delivery", sheet)


def _acts(room: Room, shown: Delivery) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What may be done with it: the next step as the main button, the rest under "Autres actions"."""
    acts, more = _steps(room, shown)
    if "transport" in room.run.case.file.trades and transporting.bookable(room.run.company, shown):
        url = url_for("sandbox.ask_carrier", run_id=room.run_id, number=shown.number)
        acts = [act(_("Choisir un transporteur…"), url), *acts]
    return acts, more


def _steps(room: Room, shown: Delivery) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What comes next in the warehouse."""

    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    pick = act(_("Enregistrer la préparation…"), to("sandbox.ask_pick"), primary=shown.status == "to_pick")
    cancel = act(_("Annuler la livraison…"), to("sandbox.ask_cancel_delivery"))
    claim = act(_("Ouvrir une réclamation…"), url_for("sandbox.new_claim", run_id=room.run_id, delivery=shown.number))
    if shown.status == "to_pick":
        return [pick], [cancel]
    if shown.status == "picked":
        return [act(_("Expédier"), to("sandbox.ship_delivery"), post=True, primary=True)], [pick, cancel]
    invoice = [act(_("Facturer…"), to("sandbox.draft_invoice"))] if _billable(room, shown) else []
    claims = [claim] if "claims" in room.run.case.file.trades and shown.shipped_at and shown.cancelled_at is None else []
    if shown.status == "shipped":
        return [*invoice, act(_("Enregistrer la preuve de livraison…"), to("sandbox.ask_proof"), primary=True)], claims
    return invoice, claims


def _billable(room: Room, shown: Delivery) -> bool:
    """Whether the room may invoice something of it."""
    trades = room.run.case.file.trades
    return "invoicing" in trades and shown.shipped_at is not None and any(billing.to_invoice(room.run.company, shown.number).values())


def _facts(room: Room, shown: Delivery) -> list[tuple[str, Any]]:
    company = room.run.company
    order, buyer = company.orders[shown.order], company.customers[shown.customer]
    place = buyer.address(shown.ship_to)
    assert place is not None
    asked = _("demandée le %(day)s", day=formats.day(order.requested, "short"))
    facts: list[tuple[str, Any]] = [
        (_("Client"), {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code}),
        (
            _("Commande"),
            {"text": order.number, "href": url_for("sandbox.order", run_id=room.run_id, number=order.number), "sub": order.reference},
        ),
        (_("Livrer à"), {"text": place.name, "sub": f"{place.street}, {place.postcode} {place.city}"}),
        (_("Départ prévu"), {"text": formats.day(shown.planned_on, "full"), "sub": asked}),
    ]
    if shown.picked_at:
        facts.append((_("Préparée"), {"text": formats.company_moment(shown.picked_at), "sub": person(company, shown.picked_by)}))
        parcels = ngettext("%(num)s colis", "%(num)s colis", shown.parcels)
        facts.append((_("Colis"), {"text": parcels, "sub": kilograms(shown.weight)}))
    if shown.shipped_at:
        facts.append((_("Partie"), formats.company_moment(shown.shipped_at)))
    if shown.proof:
        signed = _("signée par %(name)s", name=shown.proof.signed_by)
        facts.append((_("Reçue"), {"text": formats.company_moment(shown.proof.at), "sub": signed}))
    if shown.shipment:
        facts.append((_("Expédition"), paper_link(room, shown.shipment)))
    if shown.origin:
        facts.append((_("Reliquat de"), paper_link(room, shown.origin)))
    return facts


def _notices(room: Room, shown: Delivery) -> list[dict[str, Any]]:
    found = []
    if shown.cancelled_at and shown.cancel_note:
        found.append(notice("warn", "slash-circle-fill", _("Cette livraison est annulée."), shown.cancel_note))
    if shown.proof and shown.proof.reservations:
        found.append(notice("warn", "clipboard-x", _("Le destinataire a émis des réserves."), shown.proof.reservations))
    rest = [each for each in delivering.back_orders_of(room.run.company, shown.order) if shown.shipped_at]
    if rest:
        title = ngettext("%(num)s ligne de la commande est en reliquat.", "%(num)s lignes de la commande sont en reliquat.", len(rest))
        url = url_for("sandbox.back_orders", run_id=room.run_id, q=shown.order)
        found.append(notice("info", "hourglass-split", title, acts=[{"label": _("Voir le reliquat"), "url": url}]))
    return found


def _lines(room: Room, shown: Delivery) -> dict[str, Any]:
    heads = [
        _("Article"),
        ">" + _("Commandé"),
        ">" + _("Livré") if shown.shipped_at else ">" + _("À livrer"),
        _("Unité"),
        _("Lots"),
        _("Emplacement"),
    ]
    rows = [_line_cells(room, shown, line) for line in shown.lines]
    return table("lignes", _("Lignes"), heads, rows, ("list", _("Aucune ligne.")))


def _line_cells(room: Room, shown: Delivery, line: DeliveryLine) -> list[Any]:
    company = room.run.company
    product = company.products[line.product]
    ordered = next((each.quantity for each in company.orders[shown.order].lines if each.number == line.order_line), None)
    return [
        {"text": product.name, "href": url_for("sandbox.product", run_id=room.run_id, code=product.code), "sub": product.code},
        formats.quantity(ordered) if ordered is not None else None,
        formats.quantity(line.quantity),
        line_unit(company, line),
        lots_words(line) or None,
        company.stock[line.product].place,
    ]


def _papers(room: Room, shown: Delivery) -> list[dict[str, str]]:
    kind = _("Bon de livraison") if shown.picked_at else _("Bon de préparation")
    url = url_for("sandbox.delivery_pdf", run_id=room.run_id, number=shown.number)
    detail = _("PDF, sans prix") if shown.picked_at else _("PDF, emplacements et lots")
    found = [{"icon": "file-earmark-pdf", "name": f"{kind} {shown.number}", "href": url, "detail": detail}]
    if shown.shipped_at and by_edi(room, shown.order):
        url = url_for("sandbox.delivery_edi", run_id=room.run_id, number=shown.number)
        found.append({"icon": "file-earmark-code", "name": "DESADV", "href": url, "detail": _("EDI, avis d'expédition")})
    for each in billing.of_delivery(room.run.company, shown.number) if "invoicing" in room.run.case.file.trades else ():
        url = url_for("sandbox.invoice", run_id=room.run_id, number=each.number)
        amount = _("%(amount)s TTC", amount=formats.money(each.totals.gross))
        found.append({"icon": "receipt", "name": _("Facture %(number)s", number=each.number), "href": url, "detail": amount})
    return found


def by_edi(room: Room, order: str) -> bool:
    """Whether what concerns that order goes out by EDI: it came in so, and the company can be named."""
    company = room.run.company
    return company.identity is not None and company.orders[order].channel is Channel.EDI


def deliveries_of(room: Room, shown: Order) -> list[dict[str, str]]:
    """The deliveries of an order, for its column of documents, the last first."""
    found = delivering.of_order(room.run.company, shown.number)[::-1]
    return [
        {
            "icon": "truck",
            "name": _("Livraison %(number)s", number=each.number),
            "href": url_for("sandbox.delivery", run_id=room.run_id, number=each.number),
            "detail": _("%(state)s, prévue le %(day)s", state=DELIVERY_STATES[each.status][2], day=formats.day(each.planned_on, "short")),
        }
        for each in found
    ]


def deliverable(room: Room, shown: Order) -> bool:
    """Whether the room may prepare a delivery of that order: confirmed, with something in no delivery yet."""
    if "delivery" not in room.run.case.file.trades or shown.confirmed_at is None or shown.status not in ("confirmed", "held"):
        return False
    return any(delivering.to_plan(room.run.company, shown).values())


def _back_spec(room: Room) -> ListSpec[BackOrder]:
    company = room.run.company
    today = company.now.date()

    def customer(each: BackOrder) -> str:
        return company.customers[company.orders[each.order].customer].name

    def covered(each: BackOrder) -> str:
        level = company.stock[each.product]
        pieces = each.quantity * company.products[each.product].unit(each.unit).pieces
        return "yes" if level.available + level.reservations.get(each.order, 0) >= pieces else "no"

    def product(each: BackOrder) -> Cell:
        url = url_for("sandbox.product", run_id=room.run_id, code=each.product)
        return Cell(text=company.products[each.product].name, href=url, sub=each.product)

    def promised(each: BackOrder) -> Cell:
        return Cell(text=formats.day(each.promised, "short_year"), sub=formats.distance((each.promised - today).days))

    return ListSpec(
        file="reliquats",
        label=_l("Reliquats"),
        columns=(
            Column("product", _l("Article"), product, lambda each: company.products[each.product].name, header=True),
            Column("customer", _l("Client"), customer, customer),
            Column("order", _l("Commande"), lambda each: order_cell(room, each.order), lambda each: each.order),
            Column("quantity", _l("Reste à livrer"), lambda each: _rest(each), lambda each: each.quantity, num=True),
            Column("promised", _l("Promis le"), promised, lambda each: each.promised),
            Column("covered", _l("En stock"), lambda each: COVERED[covered(each)], lambda each: str(COVERED[covered(each)])),
        ),
        filters=(
            Filter("covered", _l("En stock"), covered, list(COVERED.items())),
            Filter(
                "late",
                _l("Date promise"),
                lambda each: "late" if each.promised < today else "ahead",
                (("late", _l("Dépassée")), ("ahead", _l("À venir"))),
            ),
        ),
        haystack=lambda each: f"{each.product} {company.products[each.product].name} {each.order} {customer(each)}",
        search_label=_l("Chercher un reliquat"),
        sort="promised",
        empty_text=_l("Rien ne reste à livrer des commandes déjà entamées."),
    )


COVERED: dict[str, Any] = {"yes": _l("Oui"), "no": _l("Non")}


def _rest(each: BackOrder) -> str:
    return f"{formats.quantity(each.quantity)} {unit_words(each.unit, each.quantity)}"


@blueprint.get("/<int:run_id>/deliveries/back-orders")
@requires("run:work")
def back_orders(run_id: int) -> Any:
    """What remains to deliver of the orders of which something has left, the first promised first."""
    room = enter(run_id)
    sub = _("Ce qui reste à livrer des commandes dont une partie est déjà partie.")
    trail = delivery_trail(room, (_("Reliquats"), ""))
    rows = delivering.back_orders(room.run.company)
    return respond(_back_spec(room), rows, "sandbox/list.html", **frame(room, "delivery"), title=_("Reliquats"), sub=sub, trail=trail)
