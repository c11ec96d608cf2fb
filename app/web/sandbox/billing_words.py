"""How invoices and credit notes are spoken of: kinds, statuses, mentions, reasons, warnings, refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.billing_told import BILLING
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.invoicing import CreditReason, InvoiceKind, InvoiceLine, LifeCycle, VatCategory
from casestudies.company.state import Company

TELLINGS.update(BILLING)
SHEETS["FA"] = ("sandbox.invoice", "number")
SHEETS["AV"] = ("sandbox.credit_note", "number")
SHEETS["BF"] = ("sandbox.invoice_draft", "number")

KINDS: dict[InvoiceKind, Any] = {
    InvoiceKind.COMMERCIAL: _l("Facture"),
    InvoiceKind.PREPAYMENT: _l("Facture d'acompte"),
    InvoiceKind.CORRECTED: _l("Facture rectificative"),
    InvoiceKind.CREDIT_NOTE: _l("Avoir"),
}
SETTLED_STATES: dict[str, tuple[str, str, Any]] = {
    "settled": ("ok", "check-circle-fill", _l("Soldée")),
    "due": ("info", "calendar-event", _l("À échoir")),
    "late": ("bad", "exclamation-circle-fill", _l("Échue")),
}
LIFE_STATES: dict[str, tuple[str, str, Any]] = {
    LifeCycle.DEPOSITED.value: ("info", "send-fill", _l("Déposée")),
    LifeCycle.REJECTED.value: ("bad", "x-octagon-fill", _l("Rejetée")),
    LifeCycle.REFUSED.value: ("bad", "slash-circle-fill", _l("Refusée")),
    LifeCycle.DISPUTED.value: ("warn", "exclamation-triangle-fill", _l("En litige")),
    LifeCycle.APPROVED.value: ("ok", "check-circle-fill", _l("Approuvée")),
    LifeCycle.PAID.value: ("ok", "check-circle-fill", _l("Payée")),
}
DRAFT_STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("info", "pencil-square", _l("Brouillon")),
    "issued": ("ok", "check-circle-fill", _l("Émis")),
    "discarded": ("mute", "slash-circle-fill", _l("Abandonné")),
}
CREDIT_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("info", "hourglass-split", _l("À imputer")),
    "used": ("ok", "check-circle-fill", _l("Imputé")),
}
REASONS: dict[CreditReason, Any] = {
    CreditReason.RETURN: _l("Retour de marchandise"),
    CreditReason.DAMAGED: _l("Marchandise abîmée"),
    CreditReason.MISSING: _l("Manquant à la livraison"),
    CreditReason.PRICE: _l("Erreur de prix"),
    CreditReason.LATE: _l("Retard de livraison"),
    CreditReason.COMMERCIAL: _l("Geste commercial"),
    CreditReason.ERROR: _l("Facture à annuler et à refaire"),
}
VAT_WORDS: dict[VatCategory, Any] = {
    VatCategory.STANDARD: _l("TVA française"),
    VatCategory.INTRA_COMMUNITY: _l("Livraison intracommunautaire, sans TVA"),
    VatCategory.EXPORT: _l("Exportation, sans TVA"),
    VatCategory.REVERSE_CHARGE: _l("Autoliquidation"),
    VatCategory.EXEMPT: _l("Exonérée"),
}
WARNINGS.update(
    {
        "invoicing.no_proof": _l("La livraison %(delivery)s n'a pas de preuve : rien ne dit qu'elle est arrivée."),
        "invoicing.reservations": _l("Le destinataire a émis des réserves sur la livraison %(delivery)s."),
        "invoicing.deposit_twice": _l("La commande %(order)s a déjà la facture d'acompte %(invoice)s."),
        "invoicing.mention_missing": _l("Il manque une mention obligatoire : %(mention)s."),
        "invoicing.mention_wrong": _l("Cette mention ne s'applique pas à cette facture : %(mention)s."),
        "invoicing.due_beyond_law": _l("L'échéance du %(day)s dépasse le délai légal, qui court jusqu'au %(limit)s."),
        "invoicing.due": _l("L'échéance du %(day)s n'est pas celle des conditions du client, le %(promised)s."),
        "invoicing.no_reference": _l("La facture ne porte pas la référence du client pour %(order)s."),
        "invoicing.discount": _l("L'escompte de %(rate)s %% n'est pas celui des conditions du client, %(agreed)s %%."),
        "invoicing.deposit_left": _l("L'acompte %(invoice)s n'est pas déduit."),
        "invoicing.price": _l("Ligne %(line)s : le prix ou la remise n'est pas celui de la commande (%(invoiced)s pour %(ordered)s)."),
        "invoicing.vat": _l("Ligne %(line)s : ce traitement de TVA n'est pas celui du client."),
        "invoicing.credited_twice": _l("Ligne %(line)s : l'avoir %(credit)s l'a déjà créditée pour le même motif."),
        "invoicing.no_return": _l("Aucun retour n'est cité : rien ne dit que la marchandise est revenue."),
        "invoicing.other_invoice": _l("L'avoir %(credit)s cite la facture %(invoice)s, pas celle-ci."),
    }
)
register(
    {
        "invoicing.unknown": _l("Cette facture n'existe pas."),
        "invoicing.unknown_draft": _l("Ce brouillon n'existe pas."),
        "invoicing.unknown_credit": _l("Cet avoir n'existe pas."),
        "invoicing.issued": _l("Ce brouillon est devenu la facture %(invoice)s : il ne peut plus changer."),
        "invoicing.discarded": _l("Le brouillon %(draft)s est abandonné : il ne peut plus changer."),
        "invoicing.no_delivery": _l("Choisissez une livraison au moins."),
        "invoicing.not_shipped": _l("La livraison %(delivery)s n'est pas partie : elle ne se facture pas encore."),
        "invoicing.other_customer": _l("Une facture et un avoir ne concernent qu'un client."),
        "invoicing.nothing_left": _l("Tout ce qui est parti avec %(delivery)s est déjà facturé."),
        "invoicing.share": _l("Écrivez un pourcentage entre 0 et 100, par exemple 30."),
        "invoicing.price": _l("Écrivez un prix en euros, par exemple 12,60."),
        "invoicing.unknown_line": _l("Il n'y a pas de ligne %(line)s."),
        "invoicing.repeated_line": _l("La ligne %(line)s figure deux fois."),
        "invoicing.more_than_delivered": _l("Ligne %(line)s : il n'en reste que %(left)s à facturer parmi ce qui est parti."),
        "invoicing.nothing_changed": _l("Rien n'a changé sur la ligne %(line)s."),
        "invoicing.unknown_mention": _l("Cette mention n'existe pas."),
        "invoicing.discount_days": _l("Écrivez un délai d'escompte de 1 à %(limit)s jours."),
        "invoicing.due_past": _l("Cette échéance est passée."),
        "invoicing.no_deposit": _l("%(invoice)s n'est pas un acompte à déduire ici."),
        "invoicing.deposit_too_large": _l("Les acomptes dépassent le total de la facture."),
        "invoicing.no_lines": _l("Ce brouillon n'a pas de ligne."),
        "invoicing.nothing_credited": _l("Écrivez une quantité sur une ligne au moins."),
        "invoicing.credited_beyond": _l("Ligne %(line)s : il ne reste que %(left)s unités et %(amount)s € HT à créditer."),
        "invoicing.unknown_source": _l("Ce retour ou cette réclamation n'existe pas."),
        "invoicing.amount": _l("Écrivez un montant au centime, jusqu'à %(most)s €."),
        "invoicing.status_order": _l("Ce statut ne suit pas celui de la facture %(invoice)s."),
    }
)


def line_name(company: Company, line: InvoiceLine) -> str:
    """What a line is of: its product, else its label; "Acompte…" for that of a deposit, of which the label is the order's number."""
    if line.product:
        return line.label or company.products[line.product].name
    return _("Acompte sur la commande %(order)s", order=line.label) if line.label in company.orders else line.label


def unit_name(company: Company, line: InvoiceLine) -> str:
    """The unit of a line, or a dash."""
    return company.products[line.product].unit(line.unit).label if line.product else "–"


def vat_words(category: VatCategory, rate: Decimal) -> str:
    """20 %, or why there is none."""
    return formats.percent(rate.normalize()) if category is VatCategory.STANDARD else str(VAT_WORDS[category])
