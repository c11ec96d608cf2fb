"""How the company's documents are spoken of: statuses, channels, reasons, warnings, people, changes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.web import formats
from app.web.lists import State
from app.web.messages import written
from app.web.sandbox.sentences import FILLINGS, WARNINGS
from casestudies.company.kernel import Warning
from casestudies.company.messages import TRAINEE
from casestudies.company.orders import CancelReason, Channel, Order
from casestudies.company.pricing import Line
from casestudies.company.state import Company

ORDER_STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("info", "pencil-square", _l("Brouillon")),
    "held": ("warn", "pause-circle-fill", _l("En attente")),
    "confirmed": ("ok", "check-circle-fill", _l("Confirmée")),
    "delivered": ("mute", "truck", _l("Livrée")),
    "cancelled": ("mute", "slash-circle-fill", _l("Annulée")),
}
QUOTE_STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("info", "pencil-square", _l("Brouillon")),
    "sent": ("info", "send-fill", _l("Envoyé")),
    "accepted": ("ok", "check-circle-fill", _l("Accepté")),
    "expired": ("mute", "calendar-x-fill", _l("Échu")),
    "withdrawn": ("mute", "slash-circle-fill", lazy_pgettext("quote", "Retiré")),
}
EXCHANGE_STATES: dict[str, tuple[str, str, Any]] = {
    "received": ("info", "inbox-fill", _l("Reçu")),
    "processed": ("ok", "check-circle-fill", _l("Intégré")),
    "refused": ("mute", "slash-circle-fill", _l("Refusé")),
}
CHANNELS: dict[Channel, Any] = {Channel.MAIL: _l("Courriel"), Channel.EDI: _l("EDI"), Channel.PHONE: _l("Téléphone")}
REASONS: dict[CancelReason, Any] = {
    CancelReason.DUPLICATE: _l("Doublon d'une autre commande"),
    CancelReason.CUSTOMER: _l("Demande du client"),
    CancelReason.ENTRY_ERROR: _l("Erreur de saisie"),
    CancelReason.OTHER: _l("Autre motif"),
}


def state(words: dict[str, tuple[str, str, Any]], status: str, *, plain: bool = False) -> State:
    """The status of a document, with its word."""
    tone, symbol, word = words[status]
    return State(tone, symbol, word, plain)


def person(company: Company, code: str) -> str:
    """A person's name; "Vous" for the trainee."""
    if code == TRAINEE:
        return _("Vous")
    known = company.people.get(code)
    return known.name if known else code


def person_and_role(company: Company, code: str) -> str:
    """A colleague with their role, a customer's contact with their firm."""
    known = company.people.get(code)
    if known is None:
        return person(company, code)
    place = company.customers[known.customer].name if known.customer else known.role
    return _("%(name)s, %(place)s", name=known.name, place=place)


MENTION_NAMES: dict[str, Any] = {
    "cash_discount_terms": _l("Conditions d'escompte"),
    "late_penalty": _l("Taux des pénalités de retard"),
    "recovery_indemnity": _l("Indemnité forfaitaire de recouvrement"),
    "intra_community": _l("Exonération des livraisons intracommunautaires"),
    "export": _l("Exonération des exportations"),
    "reverse_charge": _l("Autoliquidation"),
    "customer_siren": _l("SIREN du client"),
    "operation_category": _l("Catégorie de l'opération"),
}
"""The mentions of invoices, by their code in `law.MENTIONS`."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def warning_words(warning: Warning) -> str:
    """The sentence of a warning."""
    params: dict[str, Any] = dict(warning.params)
    code = f"{warning.code}.{params['channel']}" if warning.code == "orders.same_reference" else warning.code
    for name in ("used", "limit", "invoiced", "ordered", "cost", "own"):
        if name in params and not DAY.fullmatch(str(params[name])):
            params[name] = formats.money(Decimal(params[name]))
    for name in ("price", "known"):
        if name in params:
            params[name] = formats.unit_price(Decimal(params[name]))
    for name in ("promised", "day", "limit"):
        if DAY.fullmatch(str(params.get(name, ""))):
            params[name] = formats.day(date.fromisoformat(str(params[name])), "short_year")
    if "mention" in params:
        params["mention"] = MENTION_NAMES.get(str(params["mention"]), params["mention"])
    if "unit" in params:
        params["unit"] = unit_words(str(params["unit"]), int(params["quantity"]))
    params |= FILLINGS[code](params) if code in FILLINGS else {}
    return str(WARNINGS[code]) % {name: written(value) for name, value in params.items()}


UNITS: dict[str, tuple[Any, Any]] = {
    "PCE": (_l("pièce"), _l("pièces")),
    "PR": (_l("paire"), _l("paires")),
    "BX": (_l("boîte"), _l("boîtes")),
    "CT": (_l("carton"), _l("cartons")),
}
"""EDIFACT unit code → one, several."""


def unit_words(code: str, count: int) -> str:
    """The unit's name, for so many."""
    one, several = UNITS[code]
    return str(one if count < 2 else several)


def unit_label(company: Company, line: Line) -> str:
    """The unit of a line, as the catalogue words it."""
    return company.products[line.product].unit(line.unit).label


def price_words(line: Line) -> Any:
    """The price of a line, with what it is for when that is not one unit."""
    return {"text": formats.money(line.price), "sub": _("les %(per)s", per=formats.quantity(line.per)) if line.per > 1 else ""}


def discount_words(discount: Decimal) -> str:
    """5 %, or a dash for none."""
    return formats.percent(discount.normalize()) if discount else "–"


def received_by(company: Company, order: Order) -> str:
    """How an order came in, and when: "Courriel du 9 mars, 08:52"."""
    source = order.source or ""
    message, interchange = company.messages.get(source), company.interchanges.get(source)
    at = message.at if message else interchange.received_at if interchange else order.entered_at
    return _(
        "%(channel)s du %(day)s, %(time)s", channel=CHANNELS[order.channel], day=formats.day(at, "short"), time=formats.company_time(at)
    )
