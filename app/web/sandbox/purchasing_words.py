"""How suppliers, orders to them, tenders, incidents and their invoices are spoken of."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.purchasing_told import PURCHASING
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.logistics import IncidentKind, IncidentParty

TELLINGS.update(PURCHASING)
SHEETS.update(
    {
        "CF": ("sandbox.supplier_order", "number"),
        "BR": ("sandbox.receipt", "number"),
        "RF": ("sandbox.supplier_reminder", "number"),
        "IL": ("sandbox.incident", "number"),
        "AO": ("sandbox.tender", "number"),
        "FF": ("sandbox.supplier_invoice", "number"),
    }
)
SUPPLIER_ORDER_STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("info", "pencil-square", _l("Brouillon")),
    "to_receive": ("info", "hourglass-split", _l("À recevoir")),
    "partial": ("warn", "box-seam", _l("Reçue en partie")),
    "received": ("ok", "check-circle-fill", _l("Reçue")),
    "cancelled": ("mute", "slash-circle-fill", _l("Annulée")),
    "late": ("bad", "alarm-fill", _l("En retard")),
}
SUPPLIER_INVOICE_STATES: dict[str, tuple[str, str, Any]] = {
    "to_check": ("warn", "search", _l("À contrôler")),
    "approved": ("ok", "check-circle-fill", _l("Bon à payer")),
    "disputed": ("bad", "exclamation-octagon-fill", _l("Contestée")),
    "paid": ("mute", "check-circle-fill", _l("Payée")),
}
INCIDENT_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("warn", "exclamation-triangle-fill", _l("À traiter")),
    "decided": ("info", "tools", _l("Action en cours")),
    "closed": ("mute", "check-circle-fill", _l("Clos")),
}
TENDER_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("info", "send-fill", _l("Offres attendues")),
    "comparing": ("warn", "search", _l("À comparer")),
    "chosen": ("ok", "check-circle-fill", _l("Attribué")),
    "cancelled": ("mute", "slash-circle-fill", _l("Sans suite")),
}
INCIDENT_KINDS: dict[IncidentKind, Any] = {
    IncidentKind.LATE: _l("Retard"),
    IncidentKind.SHORT: _l("Manquant"),
    IncidentKind.EXCESS: _l("Excédent"),
    IncidentKind.DAMAGED: _l("Avarie"),
    IncidentKind.WRONG_PRODUCT: _l("Erreur d'article"),
    IncidentKind.LOST: _l("Perte"),
    IncidentKind.PAPERS: _l("Documents absents ou faux"),
}
PARTIES: dict[IncidentParty, Any] = {
    IncidentParty.SUPPLIER: _l("Fournisseur"),
    IncidentParty.CARRIER: _l("Transporteur"),
    IncidentParty.COMPANY: _l("Notre maison"),
    IncidentParty.NOBODY: _l("Personne (force majeure)"),
}
LEVELS: dict[int, Any] = {
    1: _l("Première relance"),
    2: _l("Deuxième relance"),
    3: _l("Mise en demeure, en recommandé"),
}


def reminders_words(count: int) -> str:
    """How many times a supplier was reminded."""
    return _("relancée %(num)s fois", num=count) if count else _("jamais relancée")


WARNINGS.update(
    {
        "purchasing.too_soon": _l("%(supplier)s ne livre pas avant le %(day)s."),
        "purchasing.not_chosen": _l("L'appel d'offres %(tender)s n'a pas retenu ce fournisseur."),
        "purchasing.other_source": _l("%(product)s ne s'achète pas d'habitude chez %(supplier)s."),
        "purchasing.packing": _l("%(product)s : %(quantity)s n'est pas un multiple du conditionnement, %(packing)s."),
        "purchasing.price_differs": _l("%(product)s : le prix est %(price)s, celui que l'on connaît %(known)s."),
        "purchasing.minimum_order": _l("La commande est de %(used)s, pour un minimum de %(limit)s chez ce fournisseur."),
        "purchasing.later": _l("%(product)s : promis le %(day)s, plus tard que demandé."),
        "purchasing.over_delivery": _l("%(product)s : %(came)s reçus, il n'en restait que %(left)s à recevoir."),
        "purchasing.rejected": _l("%(product)s : %(rejected)s refusés au quai. Notez-le sur le bon du transporteur."),
        "purchasing.same_note": _l("Le bon %(note)s du fournisseur est déjà celui de la réception %(number)s."),
        "purchasing.lot_near_expiry": _l("Le lot %(lot)s est à vendre avant le %(day)s, dans moins de trois mois."),
        "purchasing.not_late": _l("Rien n'est en retard sur la commande %(order)s."),
        "purchasing.level_skipped": _l("La commande %(order)s n'a été relancée que %(reminders)s fois : ce serait sauter un niveau."),
        "purchasing.reminded_today": _l("La commande %(order)s a déjà été relancée aujourd'hui."),
        "logistics.same": _l("Le même incident est déjà ouvert sur %(document)s : %(number)s."),
        "logistics.not_late": _l("Rien n'est en retard sur %(document)s."),
        "tenders.one_supplier": _l("Un seul fournisseur est consulté : il n'y aura rien à comparer."),
        "tenders.missing_price": _l("L'offre ne donne pas de prix pour %(product)s."),
        "tenders.after_reply_by": _l("Cette offre arrive après la date limite, le %(day)s."),
        "tenders.one_offer": _l("Une seule offre est enregistrée : il n'y a rien à comparer."),
        "tenders.too_late": _l("Commandé aujourd'hui, ce serait livré le %(day)s ; il le faut pour le %(limit)s."),
        "tenders.offer_expired": _l("Cette offre n'était valable que jusqu'au %(day)s."),
        "tenders.below_minimum": _l("La marchandise vaut %(used)s, pour un minimum de %(limit)s chez ce fournisseur."),
        "supplier_invoices.same_reference": _l("La facture %(reference)s de ce fournisseur est déjà saisie : %(number)s."),
        "supplier_invoices.billed_before": _l("La réception %(receipt)s est déjà facturée par %(number)s."),
        "supplier_invoices.quantity": _l("%(product)s : %(billed)s facturés, %(due)s reçus."),
        "supplier_invoices.price": _l("%(product)s : facturé %(price)s, commandé %(known)s."),
        "supplier_invoices.total": _l("Le pied de la facture porte %(used)s, ses lignes font %(limit)s."),
    }
)
register(
    {
        "purchasing.unknown_supplier": _l("Ce fournisseur n'existe pas. Choisissez-le dans la liste."),
        "purchasing.unknown_order": _l("Cette commande au fournisseur n'existe pas."),
        "purchasing.draft": _l("La commande %(order)s n'est pas envoyée."),
        "purchasing.cancelled": _l("La commande %(order)s est annulée."),
        "purchasing.received": _l("La commande %(order)s est déjà reçue en entier."),
        "purchasing.partial": _l("La commande %(order)s est déjà reçue en partie : elle ne s'annule plus."),
        "purchasing.not_draft": _l("La commande %(order)s est partie ou annulée : ses lignes ne changent plus."),
        "purchasing.no_lines": _l("Écrivez une quantité sur une ligne au moins."),
        "purchasing.line_twice": _l("Un article figure deux fois."),
        "purchasing.unknown_line": _l("Cette commande n'a pas de ligne %(product)s."),
        "purchasing.last_line": _l("C'est la dernière ligne. Annulez plutôt la commande."),
        "purchasing.quantity": _l("Écrivez une quantité entière, jusqu'à %(limit)s."),
        "purchasing.price": _l("Écrivez un prix de zéro ou plus, quatre décimales au plus, par exemple 2,6507."),
        "purchasing.no_price": _l("On ne connaît pas de prix de %(product)s chez %(supplier)s. Écrivez-le."),
        "purchasing.past_date": _l("Cette date est passée. Choisissez une date à partir d'aujourd'hui, dans l'entreprise."),
        "purchasing.date_needed": _l("Le lot %(lot)s est nouveau : écrivez sa date limite."),
        "purchasing.no_orders": _l("Choisissez une commande au moins."),
        "purchasing.level": _l("Choisissez un niveau de relance."),
        "purchasing.other_supplier": _l("La commande %(order)s est celle d'un autre fournisseur."),
        "logistics.unknown": _l("Cet incident n'existe pas."),
        "logistics.closed": _l("L'incident %(number)s est clos."),
        "logistics.unknown_document": _l(
            "Ce document n'existe pas. Recopiez le numéro d'une commande, d'une réception ou d'une livraison."
        ),
        "logistics.quantity": _l("Écrivez une quantité entière, à partir de 1."),
        "logistics.cost": _l("Écrivez un montant en euros, par exemple 95,00."),
        "logistics.future": _l("Cette date n'est pas encore venue."),
        "logistics.not_decided": _l("Dites d'abord qui répond de l'incident et ce qui est fait."),
        "tenders.unknown": _l("Cet appel d'offres n'existe pas."),
        "tenders.cancelled": _l("L'appel d'offres %(tender)s est sans suite."),
        "tenders.no_lines": _l("Écrivez une quantité pour un article au moins."),
        "tenders.line_twice": _l("Un article figure deux fois."),
        "tenders.no_suppliers": _l("Choisissez un fournisseur au moins."),
        "tenders.dates": _l("Les offres doivent arriver avant que l'on ait besoin de la marchandise."),
        "tenders.not_asked": _l("Ce fournisseur n'a pas été consulté."),
        "tenders.unknown_line": _l("L'article %(product)s n'est pas demandé."),
        "tenders.price": _l("Écrivez un prix au-dessus de zéro, quatre décimales au plus, par exemple 2,6507."),
        "tenders.days": _l("Écrivez un nombre de jours, de 0 à %(limit)s."),
        "tenders.amount": _l("Écrivez un montant en euros, par exemple 95,00."),
        "tenders.no_offer": _l("Ce fournisseur n'a pas fait d'offre."),
        "supplier_invoices.unknown": _l("Cette facture n'existe pas."),
        "supplier_invoices.paid": _l("La facture %(number)s est payée."),
        "supplier_invoices.approved": _l("La facture %(number)s est déjà bonne à payer."),
        "supplier_invoices.unknown_receipt": _l("La réception %(receipt)s n'est pas de ce fournisseur."),
        "supplier_invoices.unknown_line": _l("La réception %(receipt)s n'a pas cette ligne."),
        "supplier_invoices.no_lines": _l("Écrivez une quantité sur une ligne au moins."),
        "supplier_invoices.future": _l("La date de la facture n'est pas encore venue."),
        "supplier_invoices.amount": _l("Écrivez le montant TTC du pied de la facture, par exemple 1 250,40."),
    }
)
