"""What each event of a run says on a juror's screen: what happened, not what to think of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.web import goods_told
from casestudies.company import crm, edi, messages, orders, quotes, stock
from casestudies.company.kernel import Event, WarningPassed, WarningShown
from casestudies.company.messages import TRAINEE
from casestudies.recorded import Recorded
from casestudies.scenario.clock import TimePassed
from casestudies.scenario.hints import HintTaken


def happened(entry: Recorded, people: Any) -> str:
    """One sentence. `people` is the company's shelf of people, by code."""
    match entry.event:
        case messages.MessageReceived(message=message):
            return _("%(person)s écrit : « %(subject)s ».", person=_person(message.sender, people), subject=message.subject)
        case messages.MessageRead(message=code):
            return _("Le candidat ouvre le message %(code)s.", code=code)
        case messages.MessageSent(message=message):
            person = _person(message.to[0], people)
            return _("Le candidat écrit à %(person)s : « %(subject)s ».", person=person, subject=message.subject)
        case TimePassed(minutes=minutes):
            return ngettext("Le candidat attend %(num)s minute.", "Le candidat attend %(num)s minutes.", minutes)
        case HintTaken():
            return _("Le candidat prend un indice.")
        case WarningShown(subject=subject):
            return _("Le logiciel avertit le candidat sur %(subject)s.", subject=subject)
        case WarningPassed(subject=subject):
            return _("Le candidat poursuit malgré l'avertissement sur %(subject)s.", subject=subject)
        case crm.NoteAdded(customer=customer):
            return _("Le candidat note quelque chose sur le client %(customer)s.", customer=customer)
        case _:
            return _order_words(entry.event) or goods_told.said(entry.event) or _other_words(entry.event)


def _order_words(event: Event) -> str:
    match event:
        case orders.OrderDrafted(order=order):
            return _("Le candidat saisit la commande %(order)s.", order=order.number)
        case orders.LineSet(order=order, line=line, previous=None):
            return _("Le candidat ajoute la ligne %(line)s à %(order)s.", order=order, line=line.number)
        case orders.LineSet(order=order, line=line):
            return _("Le candidat modifie la ligne %(line)s de %(order)s.", order=order, line=line.number)
        case orders.LineRemoved(order=order, line=line):
            return _("Le candidat retire la ligne %(line)s de %(order)s.", order=order, line=line.number)
        case orders.OrderConfirmed(order=order):
            return _("Le candidat confirme %(order)s.", order=order)
        case orders.OrderHeld(order=order):
            return _("Le candidat met %(order)s en attente.", order=order)
        case orders.OrderResumed(order=order):
            return _("Le candidat reprend %(order)s.", order=order)
        case orders.OrderCancelled(order=order):
            return _("Le candidat annule %(order)s.", order=order)
        case _:
            return ""


def _other_words(event: Event) -> str:
    match event:
        case edi.InterchangeReceived(interchange=interchange):
            return _("Un message arrive par EDI : %(code)s.", code=interchange.code)
        case edi.InterchangeProcessed(interchange=code, order=order):
            return _("Le candidat fait du message %(code)s la commande %(order)s.", code=code, order=order)
        case edi.InterchangeRefused(interchange=code):
            return _("Le candidat refuse le message %(code)s.", code=code)
        case quotes.QuoteDrafted(quote=quote):
            return _("Le candidat prépare le devis %(quote)s.", quote=quote.number)
        case quotes.QuoteLineSet(quote=quote, line=line):
            return _("Le candidat saisit la ligne %(line)s du devis %(quote)s.", quote=quote, line=line.number)
        case quotes.QuoteSent(quote=quote):
            return _("Le candidat envoie le devis %(quote)s.", quote=quote)
        case quotes.QuoteWithdrawn(quote=quote):
            return _("Le candidat retire le devis %(quote)s.", quote=quote)
        case stock.StockCounted(product=product):
            return _("Le stock de %(product)s est compté.", product=product)
        case stock.ReservationSet(product=product, order=order):
            return _("Du stock de %(product)s est réservé pour %(order)s.", product=product, order=order)
        case _:
            raise LookupError(f"no words for the event {type(event).__name__}")


def _person(code: str, people: Any) -> str:
    if code == TRAINEE:
        return _("le candidat")
    person = people.get(code)
    return person.name if person else code
