"""How claims, returns and non-conformities are spoken of: reasons, statuses, warnings, refusals, what a sheet tells."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.after_sales_told import AFTER_SALES
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.after_sales import ClaimCause, ClaimOutcome, ClaimReason
from casestudies.company.quality import ActionKind, NonConformityCause

TELLINGS.update(AFTER_SALES)
SHEETS.update({"RC": ("sandbox.claim", "number"), "RT": ("sandbox.return_sheet", "number"), "NC": ("sandbox.non_conformity", "number")})

CLAIM_REASONS: dict[ClaimReason, Any] = {
    ClaimReason.DAMAGED: _l("Marchandise abîmée"),
    ClaimReason.MISSING: _l("Manquant"),
    ClaimReason.WRONG_PRODUCT: _l("Erreur d'article"),
    ClaimReason.DEFECT: _l("Défaut du produit"),
    ClaimReason.PRICE: _l("Prix contesté"),
    ClaimReason.LATE: _l("Retard de livraison"),
}
CLAIM_CAUSES: dict[ClaimCause, Any] = {
    ClaimCause.PICKING: _l("Préparation de la commande"),
    ClaimCause.PACKING: _l("Emballage"),
    ClaimCause.CARRIER: _l("Transporteur"),
    ClaimCause.SUPPLIER: _l("Fournisseur"),
    ClaimCause.WORKSHOP: _l("Notre atelier"),
    ClaimCause.PRICING: _l("Tarif ou remise"),
    ClaimCause.ORDER_ENTRY: _l("Saisie de la commande"),
    ClaimCause.CUSTOMER: _l("Client"),
    ClaimCause.NONE: _l("Aucune faute constatée"),
}
OUTCOMES: dict[ClaimOutcome, Any] = {
    ClaimOutcome.CREDIT: _l("Avoir"),
    ClaimOutcome.REPLACEMENT: _l("Remplacement"),
    ClaimOutcome.REFUSED: _l("Refus"),
}
CLAIM_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("warn", "chat-square-text-fill", _l("À qualifier")),
    "qualified": ("info", "search", _l("Qualifiée")),
    "closed": ("mute", "check-circle-fill", _l("Close")),
}
RETURN_STATES: dict[str, tuple[str, str, Any]] = {
    "approved": ("info", "hourglass-split", _l("Attendu")),
    "received": ("warn", "box-seam", _l("À contrôler")),
    "inspected": ("ok", "check-circle-fill", _l("Contrôlé")),
    "done": ("mute", "check-circle-fill", _l("Avoir émis")),
    "refused": ("bad", "x-octagon-fill", _l("Refusé")),
    "cancelled": ("mute", "slash-circle-fill", _l("Annulé")),
}
QUALITY_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("warn", "clipboard-x", _l("À analyser")),
    "analysed": ("info", "search", _l("Analysée")),
    "acting": ("info", "tools", _l("Actions en cours")),
    "closed": ("mute", "check-circle-fill", _l("Close")),
}
QUALITY_CAUSES: dict[NonConformityCause, Any] = {
    NonConformityCause.METHOD: _l("Méthode"),
    NonConformityCause.PEOPLE: _l("Personnes"),
    NonConformityCause.EQUIPMENT: _l("Matériel"),
    NonConformityCause.MATERIAL: _l("Matière, produit"),
    NonConformityCause.ENVIRONMENT: _l("Milieu"),
    NonConformityCause.SUPPLIER: _l("Fournisseur ou transporteur"),
}
ACTION_KINDS: dict[ActionKind, Any] = {
    ActionKind.IMMEDIATE: _l("Immédiate"),
    ActionKind.CORRECTIVE: _l("Corrective"),
    ActionKind.PREVENTIVE: _l("Préventive"),
}

WARNINGS.update(
    {
        "claims.same_line": _l("La ligne %(line)s de %(delivery)s fait déjà l'objet de la réclamation %(claim)s."),
        "claims.other_lot": _l("Le lot %(lot)s n'est pas de ceux qui sont partis avec la livraison %(delivery)s."),
        "claims.other_order": _l("La facture %(invoice)s est celle d'une autre commande, %(order)s."),
        "claims.not_qualified": _l("La réclamation %(claim)s n'est pas qualifiée : rien ne dit d'où vient la faute."),
        "claims.against_findings": _l("Cette issue contredit la qualification de la réclamation %(claim)s."),
        "claims.return_pending": _l("Le retour %(number)s n'est pas encore contrôlé."),
        "claims.already_credited": _l("L'avoir %(number)s a déjà été établi pour la réclamation %(claim)s."),
        "returns.more_than_claimed": _l("Ligne %(line)s : la quantité dépasse celle de la réclamation %(claim)s."),
        "returns.not_founded": _l("La réclamation %(claim)s a été qualifiée de non fondée."),
        "returns.short": _l("Retour %(number)s, ligne %(line)s : %(approved)s acceptés, %(came)s reçus."),
        "quality.same_source": _l("%(source)s a déjà donné la non-conformité %(number)s."),
        "quality.no_action": _l("La non-conformité %(number)s n'a pas d'action corrective : la cause reste."),
    }
)
register(
    {
        "claims.unknown": _l("Cette réclamation n'existe pas."),
        "claims.closed": _l("La réclamation %(claim)s est close. Rouvrez-la d'abord."),
        "claims.not_closed": _l("La réclamation %(claim)s est déjà ouverte."),
        "claims.unknown_delivery": _l("Ce bon de livraison n'existe pas. Recopiez son numéro, par exemple BL-2026-0512."),
        "claims.not_shipped": _l("La livraison %(delivery)s n'est pas partie : on ne peut pas encore réclamer."),
        "claims.unknown_line": _l("La livraison %(delivery)s n'a pas de ligne %(line)s."),
        "claims.no_lines": _l("Écrivez une quantité sur une ligne au moins."),
        "claims.line_twice": _l("Une ligne figure deux fois."),
        "claims.quantity": _l("Ligne %(line)s : écrivez une quantité entière, de 1 à %(limit)s, ce qui a été livré."),
        "claims.cause_and_ground": _l("Une réclamation fondée a une cause. Choisissez-la."),
        "claims.same_person": _l("%(person)s s'en occupe déjà."),
        "claims.unknown_invoice": _l("Cette facture n'existe pas. Choisissez-la dans la liste."),
        "claims.other_invoice": _l("La facture %(invoice)s est celle d'un autre client."),
        "claims.already_disputed": _l("La facture %(invoice)s est déjà en litige par cette réclamation."),
        "claims.not_disputed": _l("La réclamation %(claim)s ne met aucune facture en litige."),
        "claims.nobody_to_write": _l("Ce client n'a pas de contact à qui écrire."),
        "returns.unknown": _l("Ce retour n'existe pas."),
        "returns.unknown_line": _l("Ce retour n'a pas de ligne %(line)s."),
        "returns.no_lines": _l("Écrivez une quantité sur une ligne au moins."),
        "returns.line_twice": _l("Une ligne figure deux fois."),
        "returns.too_many": _l("Ligne %(line)s : %(delivered)s livrés, il n'en reste que %(left)s qui puissent revenir."),
        "returns.lot_needed": _l("Ces articles se suivent par lot. Choisissez le lot qui revient."),
        "returns.other_lot": _l("Le lot %(lot)s n'est pas parti avec cette livraison : il ne peut pas en revenir."),
        "returns.not_waiting": _l("Le retour %(number)s n'est plus attendu."),
        "returns.not_received": _l("Le retour %(number)s n'est pas à contrôler : enregistrez d'abord sa réception."),
        "returns.every_line": _l("Répondez pour chaque ligne."),
        "returns.nothing": _l("Rien n'est revenu. Annulez plutôt le retour."),
        "returns.split": _l("Ligne %(line)s : les quantités doivent faire %(came)s, ce qui est revenu."),
        "returns.refused_whole": _l("Un retour refusé repart en entier : n'écrivez pas de quantité."),
        "quality.unknown": _l("Cette non-conformité n'existe pas."),
        "quality.closed": _l("La non-conformité %(number)s est close."),
        "quality.unknown_source": _l("Ce document n'existe pas. Recopiez le numéro d'une réclamation, d'un retour ou d'une réception."),
        "quality.quantity": _l("Écrivez une quantité entière, à partir de 1."),
        "quality.due_needed": _l("Une action corrective ou préventive a une échéance. Écrivez une date."),
        "quality.past_date": _l("Cette date est passée. Choisissez une date à partir d'aujourd'hui, dans l'entreprise."),
        "quality.no_cause": _l("Une non-conformité ne se clôt pas sans cause. Analysez-la d'abord."),
    }
)
