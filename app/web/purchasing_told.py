"""What the events of purchasing say: to a juror who did what, on a sheet what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import Telling
from casestudies.company import logistics, receiving, supplier_invoices, supplier_orders, supplier_reminders, tenders
from casestudies.company.kernel import Event


def _telling(said: Any, changed: Any, key: Callable[[Any], str], *others: Callable[[Any], str]) -> Telling:
    """A telling of events about the document that `key` gives (named %(number)s), told on the sheets of `others` too."""
    return Telling(said, changed, lambda event: (key(event), *(other(event) for other in others)), lambda event: {"number": key(event)})


def _order(event: Any) -> str:
    return str(event.order)


def _number(event: Any) -> str:
    return str(event.number)


def _tender(event: Any) -> str:
    return str(event.tender)


PURCHASING: dict[type[Event], Telling] = {
    supplier_orders.SupplierKnown: _telling(_l("Le fournisseur %(number)s est connu."), "", lambda event: event.supplier.code),
    supplier_orders.SupplierOrderDrafted: _telling(
        _l("Le candidat prépare la commande %(number)s à un fournisseur."), _l("Commande préparée"), lambda event: event.order.number
    ),
    supplier_orders.SupplierLinesSet: _telling(_l("Le candidat modifie les lignes de %(number)s."), _l("Lignes modifiées"), _order),
    supplier_orders.SupplierOrderSent: _telling(_l("Le candidat envoie %(number)s au fournisseur."), _l("Envoyée au fournisseur"), _order),
    supplier_orders.SupplierOrderAcknowledged: _telling(
        _l("Le candidat note les dates que le fournisseur donne pour %(number)s."), _l("Dates du fournisseur notées"), _order
    ),
    supplier_orders.SupplierOrderCancelled: _telling(_l("Le candidat annule %(number)s."), _l("Commande annulée"), _order),
    receiving.GoodsReceived: _telling(
        _l("Le candidat enregistre la réception %(number)s."),
        _l("Réception %(number)s"),
        lambda event: event.receipt.number,
        lambda event: event.receipt.order,
    ),
    supplier_reminders.SupplierReminded: Telling(
        _l("Le candidat relance un fournisseur au niveau %(level)s : %(number)s."),
        _l("Relance %(number)s, niveau %(level)s"),
        lambda event: (event.reminder.number, *event.reminder.orders, event.reminder.supplier),
        lambda event: {"number": event.reminder.number, "level": event.reminder.level},
    ),
    logistics.IncidentLogged: _telling(
        _l("Le candidat consigne l'incident %(number)s."),
        _l("Incident %(number)s consigné"),
        lambda event: event.incident.number,
        lambda event: event.incident.document,
    ),
    logistics.IncidentDecided: _telling(_l("Le candidat décide de la suite de l'incident %(number)s."), _l("Suite décidée"), _number),
    logistics.IncidentClosed: _telling(_l("Le candidat clôt l'incident %(number)s."), _l("Incident clos"), _number),
    tenders.TenderOpened: _telling(
        _l("Le candidat ouvre l'appel d'offres %(number)s."), _l("Fournisseurs consultés"), lambda event: event.tender.number
    ),
    tenders.OfferRecorded: _telling(_l("Le candidat enregistre une offre pour %(number)s."), _l("Offre enregistrée"), _tender),
    tenders.OfferChosen: _telling(_l("Le candidat choisit un fournisseur pour %(number)s."), _l("Fournisseur choisi"), _tender),
    tenders.TenderCancelled: _telling(_l("Le candidat classe %(number)s sans suite."), _l("Classé sans suite"), _tender),
    supplier_invoices.SupplierInvoiceEntered: _telling(
        _l("Le candidat saisit la facture %(number)s d'un fournisseur."), _l("Facture saisie"), lambda event: event.invoice.number
    ),
    supplier_invoices.SupplierInvoiceApproved: _telling(_l("Le candidat donne le bon à payer de %(number)s."), _l("Bon à payer"), _number),
    supplier_invoices.SupplierInvoiceDisputed: _telling(
        _l("Le candidat conteste la facture %(number)s."), _l("Facture contestée"), _number
    ),
}
