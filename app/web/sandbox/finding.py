"""The calendar, and the search across all trades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import folded
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter, page
from app.web.sandbox.words import person
from casestudies.run import has_next_day

SHOWN_AT_MOST = 40


@blueprint.get("/<int:run_id>/agenda")
@requires("run:work")
def agenda(run_id: int) -> Any:
    """What is planned, from today on."""
    room = enter(run_id)
    company = room.run.company
    coming = sorted((each for each in company.appointments if each.until >= company.now), key=lambda each: each.at)
    rows = [
        [
            {"text": f"{formats.company_time(each.at)} – {formats.company_time(each.until)}", "sub": formats.day(each.at, "weekday")},
            each.title,
            each.place or None,
            ", ".join(person(company, code) for code in each.people) or None,
        ]
        for each in coming
    ]
    columns = [{"label": _("Quand")}, {"label": _("Quoi"), "header": True}, {"label": _("Lieu")}, {"label": _("Avec")}]
    return page("sandbox/agenda.html", room, "agenda", rows=rows, columns=columns, more_days=has_next_day(room.run))


@dataclass(frozen=True)
class Hit:
    """Something found: where it is, what it is called, what it says."""

    kind: str
    name: str
    detail: str
    url: str
    haystack: str


def _everything(room: Room) -> Iterator[Hit]:
    company, run_id = room.run.company, room.run_id
    for customer in company.customers:
        places = " ".join(f"{each.name} {each.street} {each.city}" for each in customer.addresses)
        contacts = " ".join(person(company, code) for code in customer.contacts)
        url = url_for("sandbox.customer", run_id=run_id, code=customer.code)
        yield Hit(_("Client"), customer.name, customer.code, url, f"{customer.name} {customer.code} {customer.siren} {places} {contacts}")
    for product in company.products:
        url = url_for("sandbox.product", run_id=run_id, code=product.code)
        yield Hit(_("Article"), product.name, product.code, url, f"{product.name} {product.code} {product.gtin}")
    for order in company.orders:
        name = company.customers[order.customer].name
        url = url_for("sandbox.order", run_id=run_id, number=order.number)
        yield Hit(_("Commande"), order.number, f"{name}, {order.reference}", url, f"{order.number} {order.reference} {name}")
    for quote in company.quotes:
        name = company.customers[quote.customer].name
        yield Hit(_("Devis"), quote.number, name, url_for("sandbox.quote", run_id=run_id, number=quote.number), f"{quote.number} {name}")
    for exchange in company.interchanges:
        url = url_for("sandbox.exchange", run_id=run_id, code=exchange.code)
        yield Hit(_("Échange EDI"), exchange.code, formats.company_moment(exchange.received_at), url, f"{exchange.code} {exchange.raw}")
    for message in sorted(company.messages, key=lambda each: each.at, reverse=True):
        detail = _("%(name)s, %(when)s", name=person(company, message.sender), when=formats.company_moment(message.at))
        url = url_for("sandbox.message", run_id=run_id, code=message.code)
        yield Hit(_("Message"), message.subject, detail, url, f"{message.subject} {message.body} {detail}")


@blueprint.get("/<int:run_id>/search")
@requires("run:work")
def search(run_id: int) -> Any:
    """Everything that holds all the words, whatever its trade."""
    room = enter(run_id)
    asked = request.args.get("q", "").strip()
    words = folded(asked).split()
    hits = [hit for hit in _everything(room) if words and all(word in folded(hit.haystack) for word in words)]
    rows = [[hit.kind, {"text": hit.name, "href": hit.url, "sub": hit.detail}] for hit in hits[:SHOWN_AT_MOST]]
    columns = [{"label": _("Nature")}, {"label": _("Trouvé"), "header": True}]
    return page("sandbox/search.html", room, "search", asked=asked, rows=rows, columns=columns, total=len(hits), most=SHOWN_AT_MOST)
