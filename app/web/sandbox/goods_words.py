"""How stock, suppliers and after-sales are spoken of: kinds, reasons, statuses, warnings and refusals."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell
from app.web.messages import register
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.stock import CountReason, MoveKind, ScrapReason

MOVE_KINDS: dict[MoveKind, Any] = {
    MoveKind.OPENING: _l("Stock d'ouverture"),
    MoveKind.RECEIPT: _l("Réception"),
    MoveKind.PRODUCTION: _l("Production"),
    MoveKind.DELIVERY: _l("Livraison"),
    MoveKind.RETURN: _l("Retour client"),
    MoveKind.COUNT: _l("Comptage"),
    MoveKind.SCRAP: _l("Mise au rebut"),
    MoveKind.TO_SUPPLIER: _l("Renvoi au fournisseur"),
}
COUNT_REASONS: dict[CountReason, Any] = {
    CountReason.ENTRY_ERROR: _l("Erreur de saisie"),
    CountReason.NOT_ENTERED: _l("Mouvement non saisi"),
    CountReason.BREAKAGE: _l("Casse"),
    CountReason.LOSS: _l("Perte ou vol"),
    CountReason.UNKNOWN: _l("Cause inconnue"),
}
SCRAP_REASONS: dict[ScrapReason, Any] = {
    ScrapReason.EXPIRED: _l("Date dépassée"),
    ScrapReason.DAMAGED: _l("Abîmé"),
    ScrapReason.DEFECT: _l("Défaut de fabrication"),
    ScrapReason.LOST: _l("Introuvable"),
}
STOCK_STATES: dict[str, tuple[str, str, Any]] = {
    "out": ("bad", "exclamation-octagon-fill", _l("Rien de disponible")),
    "low": ("warn", "arrow-down-circle-fill", _l("À réapprovisionner")),
    "fine": ("mute", "check-circle", _l("Suffisant")),
}
LOT_STATES: dict[str, tuple[str, str, Any]] = {
    "expired": ("bad", "calendar-x-fill", _l("Date dépassée")),
    "near": ("warn", "calendar-event-fill", _l("Date proche")),
    "fine": ("mute", "check-circle", _l("Bon à vendre")),
}

WARNINGS.update(
    {
        "stock.count_tolerance": _l(
            "%(product)s : %(expected)s dans les livres, %(counted)s comptés. L'écart dépasse la tolérance : recomptez."
        ),
        "stock.unreserved": _l("%(product)s : la commande %(order)s perdrait %(lost)s unités réservées."),
        "stock.not_expired": _l("%(product)s : la date de ce lot n'est pas dépassée."),
    }
)

register(
    {
        "stock.quantity": _l("Écrivez une quantité entière, jusqu'à %(limit)s."),
        "stock.not_enough": _l("Il n'y en a que %(there)s de %(product)s."),
        "stock.lot_needed": _l("L'article %(product)s se suit par lot. Choisissez le lot."),
        "stock.unknown_lot": _l("Ce lot n'est pas celui de cet article. Choisissez-le dans la liste."),
        "stock.no_lots": _l("L'article %(product)s ne se suit pas par lot."),
        "stock.reason_needed": _l("La quantité comptée n'est pas celle des livres. Choisissez ce qui l'explique."),
        "stock.same_place": _l("L'article est déjà à l'emplacement %(place)s."),
    }
)

SHEETS: dict[str, tuple[str, str]] = {}
"""By prefix of a number: the endpoint of the document's sheet and the name of its argument."""


def paper_link(room: Room, number: str) -> Cell | str:
    """The number of a document, as a link when its sheet can be opened."""
    known = SHEETS.get(number.split("-")[0])
    if known is None:
        return number
    named: dict[str, Any] = {known[1]: number}
    return Cell(text=number, href=url_for(known[0], run_id=room.run_id, **named))


def signed(quantity: int) -> str:
    """A movement: +12 or −3."""
    return ("+" if quantity > 0 else "−") + formats.quantity(abs(quantity))
