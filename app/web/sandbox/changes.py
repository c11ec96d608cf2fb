"""Who changed what on an order: its events, told."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.queries.runs import Room
from app.web import formats
from app.web.sandbox.words import CHANNELS, REASONS, person, person_and_role
from casestudies.company.kernel import Event, WarningPassed
from casestudies.company.messages import TRAINEE
from casestudies.company.orders import (
    Channel,
    LineRemoved,
    LineSet,
    Order,
    OrderCancelled,
    OrderConfirmed,
    OrderDrafted,
    OrderHeld,
    OrderResumed,
)
from casestudies.company.pricing import Line
from casestudies.recorded import Recorded

Change = dict[str, Any]


def changes_of(room: Room, order: Order) -> list[Change]:
    """Entries for `timeline`, newest first."""
    found: list[Change] = []
    drafted = False
    for entry in room.run.events:
        if isinstance(entry.event, OrderDrafted) and entry.event.order.number == order.number:
            drafted = True
        found += [{**_head(room, entry), **words} for words in _words(room, order, entry.event)]
    if not drafted:
        found.insert(0, _entered_before(room, order))
    return found[::-1]


def _head(room: Room, entry: Recorded) -> Change:
    return {"when": formats.company_time(entry.at), "who": person_and_role(room.run.company, entry.who), "you": entry.who == TRAINEE}


def _entered_before(room: Room, order: Order) -> Change:
    moment = order.entered_at
    today = moment.date() == room.run.company.now.date()
    when = formats.company_time(moment) if today else formats.company_moment(moment)
    return {"when": when, "who": person(room.run.company, order.entered_by), "you": False, "what": _entered(room, order)}


def _entered(room: Room, order: Order) -> str:
    message = room.run.company.messages.get(order.source or "")
    if order.channel is Channel.MAIL and message:
        return _("Commande saisie d'après le courriel de %(time)s", time=formats.company_time(message.at))
    if order.channel is Channel.EDI and order.source:
        return _("Commande créée d'après l'échange EDI %(code)s", code=order.source)
    return _("Commande saisie, reçue par : %(channel)s", channel=CHANNELS[order.channel])


def _words(room: Room, order: Order, event: Event) -> list[Change]:
    match event:
        case OrderDrafted(order=made) if made.number == order.number:
            return [{"what": _entered(room, made)}]
        case WarningPassed(subject=subject, warning=warning) if subject == order.number:
            return [{"what": _passed(warning.code, warning.params)}]
        case LineSet() if event.order == order.number:
            return _line_words(room, event)
        case LineRemoved() if event.order == order.number:
            name = room.run.company.products[event.line.product].name
            return [{"what": _("Ligne %(line)s retirée : %(name)s", line=event.line.number, name=name)}]
        case OrderConfirmed() if event.order == order.number:
            return [{"what": _("Commande confirmée")}]
        case OrderHeld() if event.order == order.number:
            return [{"what": _("Mise en attente : %(reason)s", reason=event.reason)}]
        case OrderResumed() if event.order == order.number:
            return [{"what": _("Reprise")}]
        case OrderCancelled() if event.order == order.number:
            note = f" ({event.note})" if event.note else ""
            return [{"what": _("Annulée : %(reason)s", reason=REASONS[event.reason]) + note}]
        case _:
            return []


def _passed(code: str, params: Any) -> str:
    if code == "orders.same_reference":
        return _("Avertissement sur la référence %(reference)s, poursuivi", reference=params["reference"])
    if code == "orders.short":
        return _("Avertissement sur le stock de la ligne %(line)s, poursuivi", line=params["line"])
    return _("Avertissement sur l'encours, poursuivi")


def _line_words(room: Room, event: LineSet) -> list[Change]:
    line, before = event.line, event.previous
    if before is None:
        name = room.run.company.products[line.product].name
        return [{"what": _("Ligne %(line)s ajoutée : %(name)s", line=line.number, name=name)}]
    return [{"what": what, "old": old, "new": new} for what, old, new in _differences(room, before, line)]


def _differences(room: Room, before: Line, after: Line) -> list[tuple[str, str, str]]:
    product = room.run.company.products[after.product]
    number = after.number
    pairs = (
        (_("Ligne %(line)s, quantité :", line=number), formats.quantity(before.quantity), formats.quantity(after.quantity)),
        (_("Ligne %(line)s, unité :", line=number), product.unit(before.unit).label, product.unit(after.unit).label),
        (_("Ligne %(line)s, tarif :", line=number), before.price_list or _("hors tarif"), after.price_list or _("hors tarif")),
        (_("Ligne %(line)s, prix :", line=number), formats.money(before.price), formats.money(after.price)),
        (
            _("Ligne %(line)s, remise :", line=number),
            formats.percent(before.discount.normalize()),
            formats.percent(after.discount.normalize()),
        ),
        (_("Ligne %(line)s, promise le :", line=number), _day(before), _day(after)),
    )
    return [(what, old, new) for what, old, new in pairs if old != new]


def _day(line: Line) -> str:
    return formats.day(line.promised, "short") if line.promised else "–"
