"""Papers: what belongs to an order (the purchase order, the interchange, the exchange of letters), and the PDF of a purchase order."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.auth.guard import requires
from app.clock import PARIS
from app.documents.pieces import Party
from app.queries.runs import Room
from app.web import formats
from app.web.sandbox import blueprint
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, need, page
from app.web.sandbox.words import person
from casestudies.company import margins
from casestudies.company.crm import Address
from casestudies.company.messages import Message, PurchaseOrder, thread_of
from casestudies.company.orders import Order

HOUSE = ("2 rue de la Fonderie", "56100 Lorient")


def papers_of(room: Room, order: Order) -> list[dict[str, str]]:
    """What is to be read beside an order: same customer and same reference."""
    company, run_id = room.run.company, room.run_id
    found = []
    for message in sorted(company.messages, key=lambda each: each.at):
        for attached in message.attachments:
            if not attached.purchase_order:
                continue
            paper = company.purchase_orders[attached.purchase_order]
            if (paper.customer, paper.reference) == (order.customer, order.reference):
                pages = ngettext("%(num)s page", "%(num)s pages", attached.pages)
                detail = _("PDF, %(pages)s, joint au courriel de %(time)s", pages=pages, time=formats.company_time(message.at))
                url = url_for("sandbox.paper", run_id=run_id, code=paper.code)
                found.append({"icon": "file-earmark-pdf", "name": attached.name, "href": url, "detail": detail})
    for exchange in company.interchanges:
        if order.reference in exchange.raw:
            detail = _("EDI, reçu à %(time)s", time=formats.company_time(exchange.received_at))
            if exchange.order:
                detail = _("%(detail)s, commande %(order)s", detail=detail, order=exchange.order)
            url = url_for("sandbox.exchange", run_id=run_id, code=exchange.code)
            found.append(
                {"icon": "file-earmark-code", "name": _("ORDERS %(reference)s", reference=order.reference), "href": url, "detail": detail}
            )
    return [*found, *_letters(room, order)]


def margin_of(room: Room, order: Order) -> list[dict[str, str]]:
    """The way to the margin of an order, in a room that has price lists, when the costs are known."""
    if "prices" not in room.run.case.file.trades or not order.lines or margins.of_order(room.run.company, order).cost is None:
        return []
    url = url_for("sandbox.order_margin", run_id=room.run_id, number=order.number)
    return [{"icon": "percent", "name": _("Marge de la commande"), "href": url, "detail": _("ligne par ligne, au coût du catalogue")}]


def _letters(room: Room, order: Order) -> list[dict[str, str]]:
    """The letters exchanged with the customer's contacts, thread by thread, when there is more than the one that brought the order."""
    company = room.run.company
    contacts = set(company.customers[order.customer].contacts)
    threads: dict[str, Message] = {}
    for message in sorted(company.messages, key=lambda each: each.at):
        if message.sender in contacts or contacts & set(message.to):
            threads[message.thread] = message
    found = []
    for thread, last in sorted(threads.items(), key=lambda each: each[1].at, reverse=True)[:4]:
        count = len(thread_of(company, thread))
        if last.code == order.source:
            continue
        said = ngettext("%(num)s message", "%(num)s messages", count)
        detail = _("%(count)s, dernier %(day)s", count=said, day=formats.day(last.at, "weekday"))
        other = last.sender if last.sender in contacts else last.to[0]
        name = _("%(subject)s, avec %(name)s", subject=last.subject.removeprefix("Re : "), name=person(company, other))
        found.append(
            {"icon": "envelope", "name": name, "href": url_for("sandbox.message", run_id=room.run_id, code=last.code), "detail": detail}
        )
    return found


def _paper(room: Room, code: str) -> PurchaseOrder:
    found: PurchaseOrder = need(room.run.company.purchase_orders.get(code))
    return found


@blueprint.get("/<int:run_id>/papers/<code>")
@requires("run:work")
def paper(run_id: int, code: str) -> Any:
    """A purchase order as it was printed, on the screen."""
    room = enter(run_id)
    shown = _paper(room, code)
    company = room.run.company
    buyer = company.customers[shown.customer]
    ship = buyer.address(shown.ship_to)
    assert ship is not None
    facts = [
        (_("Acheteur"), {"text": buyer.name, "sub": shown.buyer}),
        (_("Fournisseur"), company.name),
        (_("Date"), formats.day(shown.dated)),
        (_("Livraison demandée"), formats.day(shown.requested, "full")),
        (_("Livrer à"), {"text": ship.name, "sub": f"{ship.street}, {ship.postcode} {ship.city}"}),
        (_("Livraison"), _("en une seule fois") if shown.single_delivery else _("en plusieurs fois si besoin")),
    ]
    columns = [
        {"label": _("Ligne")},
        {"label": _("Désignation"), "header": True},
        {"label": _("Quantité"), "num": True},
        {"label": _("Unité")},
        {"label": _("Prix HT"), "num": True},
        {"label": _("Montant HT"), "num": True},
    ]
    rows = [
        [
            str(line.number),
            {"text": line.label, "sub": line.product},
            formats.quantity(line.quantity),
            line.unit_label,
            formats.money(line.price),
            formats.money(line.amount),
        ]
        for line in shown.lines
    ]
    foot = [{"label": _("Total HT"), "value": formats.money(shown.net), "total": True}]
    source = next((each for each in company.messages if any(one.purchase_order == code for one in each.attachments)), None)
    return page("sandbox/paper.html", room, "messages", paper=shown, facts=facts, columns=columns, rows=rows, foot=foot, source=source)


@blueprint.get("/<int:run_id>/papers/<code>.pdf")
@requires("run:work")
def paper_pdf(run_id: int, code: str) -> Any:
    """The PDF of a purchase order, the same bytes each time."""
    room = enter(run_id)
    shown = _paper(room, code)
    buyer = room.run.company.customers[shown.customer]
    ship = buyer.address(shown.ship_to)
    assert ship is not None
    data = {
        "order": shown,
        "buyer": _party(buyer.name, buyer.first("bill")),
        "seller": Party(room.run.company.name, HOUSE),
        "delivery": _party(ship.name, ship),
    }
    content = printed(room, "purchase_order", data, made_at=datetime.combine(shown.dated, time(18), tzinfo=PARIS))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{shown.reference}.pdf"'
    return response


def _party(name: str, place: Address) -> Party:
    return Party(name, (place.street, f"{place.postcode} {place.city}"))
