"""The printed papers of a delivery: the picking list before it is ready, then the delivery note, which bears no price."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from app.auth.guard import requires
from app.clock import PARIS
from app.documents.billed import DELIVERY_NOTE, PICKING_LIST
from app.documents.french import french_number
from app.documents.pieces import Party
from app.errors import NotFound
from app.queries.runs import Room
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_words import line_unit
from app.web.sandbox.papers import HOUSE
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, need
from casestudies.company import delivering, edi_out, stock
from casestudies.company.crm import Address
from casestudies.company.delivery import Delivery, DeliveryLine, LotTaken


def house(room: Room) -> Party:
    """Who sells, with its seat and its numbers."""
    identity = room.run.company.identity
    if identity is None:
        return Party(room.run.company.name, HOUSE)
    head = f"{identity.legal_form} au capital de {french_number(identity.capital)} €"
    place = f"{identity.postcode} {identity.city}"
    return Party(identity.name, (head, identity.street, place, f"SIRET {identity.siret}, {identity.register}"))


def party(name: str, place: Address) -> Party:
    """A customer at one of its places."""
    lines = [place.name] if place.name != name else []
    country = [place.country] if place.country != "FR" else []
    return Party(name, (*lines, place.street, f"{place.postcode} {place.city}", *country))


def _row(room: Room, shown: Delivery, line: DeliveryLine) -> dict[str, Any]:
    company = room.run.company
    ordered = next((each.quantity for each in company.orders[shown.order].lines if each.number == line.order_line), line.quantity)
    lots = line.lots
    if not lots and shown.picked_at is None and stock.by_lots(company, line.product):
        lots = delivering.first_expiring(delivering.lots_free(company, line.product, shown.number), line.total_pieces)
    return {
        "product": line.product,
        "label": company.products[line.product].name,
        "quantity": line.quantity,
        "ordered": ordered,
        "unit_label": line_unit(company, line),
        "place": company.stock[line.product].place,
        "lots": ", ".join(_lot(each) for each in lots),
    }


def _lot(taken: LotTaken) -> str:
    return f"{taken.lot} ({taken.quantity})"


@blueprint.get("/<int:run_id>/deliveries/<number>.pdf")
@requires("run:work")
def delivery_pdf(run_id: int, number: str) -> Any:
    """The delivery note, or the picking list while it is to be picked: the same bytes each time."""
    room = enter(run_id)
    company = room.run.company
    shown: Delivery = need(company.deliveries.get(number))
    buyer, order = company.customers[shown.customer], company.orders[shown.order]
    place = buyer.address(shown.ship_to)
    assert place is not None
    data = {
        "delivery": shown,
        "order": order,
        "title": DELIVERY_NOTE if shown.picked_at else PICKING_LIST,
        "seller": house(room),
        "buyer": party(buyer.name, buyer.first("bill")),
        "place": party(buyer.name, place),
        "rows": [_row(room, shown, line) for line in shown.lines],
        "rest": delivering.back_orders_of(company, shown.order) if shown.shipped_at else (),
        "names": {line.product: company.products[line.product].name for line in order.lines},
    }
    made_at = shown.shipped_at or shown.picked_at or datetime.combine(shown.planned_on, datetime.min.time())
    content = printed(room, "delivery_note", data, made_at=made_at.replace(tzinfo=PARIS))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response


@blueprint.get("/<int:run_id>/deliveries/<number>.edi")
@requires("run:work")
def delivery_edi(run_id: int, number: str) -> Any:
    """The despatch advice (DESADV) of a delivery that has left."""
    room = enter(run_id)
    shown: Delivery = need(room.run.company.deliveries.get(number))
    if shown.shipped_at is None:
        raise NotFound
    return edi_file(edi_out.desadv(room.run.company, shown), f"DESADV-{number}")


def edi_file(raw: str, name: str) -> Response:
    """An interchange to download."""
    response = Response(raw, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.edi"'
    return response
