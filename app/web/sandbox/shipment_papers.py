"""The printed papers of a shipment: the consignment note (CMR when the goods leave France) and the letters of protest."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Response

from app.auth.guard import requires
from app.clock import PARIS
from app.documents.carried import CMR_LAW, CMR_NOTE, CMR_PROTEST, CONSIGNMENT_NOTE, HOME_LAW, HOME_PROTEST, MEANS
from app.documents.pieces import Party
from app.errors import NotFound
from app.queries.runs import Room
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_papers import house, party
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, need
from casestudies.company import transporting
from casestudies.company.transport import Shipment


def pdf(content: bytes, name: str) -> Response:
    """A PDF that opens in the browser."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _data(room: Room, shown: Shipment) -> dict[str, Any]:
    """What both papers bear."""
    company = room.run.company
    carrier = company.carriers[shown.carrier]
    first = company.deliveries[shown.deliveries[0]]
    place, buyer = transporting.place_of(company, first), company.customers[first.customer]
    abroad = transporting.goes_abroad(company, shown)
    return {
        "shipment": shown,
        "abroad": abroad,
        "law": CMR_LAW if abroad else HOME_LAW,
        "protest_law": CMR_PROTEST if abroad else HOME_PROTEST,
        "seller": house(room),
        "carrier": Party(carrier.name, (carrier.service, f"SIREN {carrier.siren}", carrier.email)),
        "place": party(buyer.name, place),
    }


def _goods(room: Room, shown: Shipment) -> list[dict[str, Any]]:
    """A row a delivery: its families, parcels, weight."""
    company, found = room.run.company, []
    for number in shown.deliveries:
        each = company.deliveries[number]
        families = dict.fromkeys(company.products[line.product].family for line in each.lines)
        found.append(
            {"delivery": number, "order": each.order, "goods": ", ".join(families), "parcels": each.parcels, "weight": each.weight}
        )
    return found


@blueprint.get("/<int:run_id>/shipments/<number>.pdf")
@requires("run:work")
def shipment_pdf(run_id: int, number: str) -> Any:
    """The consignment note, the same bytes each time."""
    room = enter(run_id)
    shown: Shipment = need(room.run.company.shipments.get(number))
    proofs = [each.proof for each in (room.run.company.deliveries[code] for code in shown.deliveries) if each.proof]
    data = {
        **_data(room, shown),
        "title": CMR_NOTE if transporting.goes_abroad(room.run.company, shown) else CONSIGNMENT_NOTE,
        "rows": _goods(room, shown),
        "proof": proofs[-1] if len(proofs) == len(shown.deliveries) else None,
    }
    made_at = datetime.combine(shown.shipped_on, time(8), tzinfo=PARIS)
    return pdf(printed(room, "consignment_note", data, made_at=made_at), number)


@blueprint.get("/<int:run_id>/shipments/<number>/protest/<int:rank>.pdf")
@requires("run:work")
def protest_pdf(run_id: int, number: str, rank: int) -> Any:
    """A letter of protest, the same bytes each time."""
    room = enter(run_id)
    shown: Shipment = need(room.run.company.shipments.get(number))
    if not 1 <= rank <= len(shown.protests):
        raise NotFound
    sent = shown.protests[rank - 1]
    received = transporting.received_on(room.run.company, shown)
    data = {**_data(room, shown), "protest": sent, "means": MEANS[sent.means], "received": received}
    return pdf(printed(room, "carrier_protest", data, made_at=sent.at.replace(tzinfo=PARIS)), f"{number}-protestation-{rank}")
