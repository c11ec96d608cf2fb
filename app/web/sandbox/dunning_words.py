"""How dunning is spoken of: levels, channels, reasons, statuses, warnings, refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.dunning_told import DUNNING
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.dunning import Channel, DisputeReason

LEVELS: dict[int, Any] = {
    0: _l("Rappel avant échéance"),
    1: _l("Première relance"),
    2: _l("Deuxième relance"),
    3: _l("Dernière relance"),
    4: _l("Mise en demeure"),
}
DUNNING_CHANNELS: dict[Channel, Any] = {
    Channel.EMAIL: _l("Courriel"),
    Channel.LETTER: _l("Lettre"),
    Channel.REGISTERED: _l("Lettre recommandée"),
}
DISPUTE_REASONS: dict[DisputeReason, Any] = {
    DisputeReason.PRICE: _l("Prix"),
    DisputeReason.QUANTITY: _l("Quantité"),
    DisputeReason.QUALITY: _l("Qualité"),
    DisputeReason.DELIVERY: _l("Livraison"),
    DisputeReason.PAPERS: _l("Pièce ou mention manquante"),
    DisputeReason.OTHER: _l("Autre motif"),
}
DISPUTE_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("warn", "chat-square-text-fill", _l("Ouvert")),
    "founded": ("mute", "check-circle", _l("Clos, fondé")),
    "unfounded": ("mute", "slash-circle", _l("Clos, non fondé")),
}
PLAN_STATES: dict[str, tuple[str, str, Any]] = {
    "kept": ("ok", "check-circle-fill", _l("Respecté")),
    "broken": ("bad", "exclamation-octagon-fill", _l("Non respecté")),
    "done": ("mute", "check-circle", _l("Soldé")),
    "cancelled": ("mute", "slash-circle-fill", _l("Terminé")),
}
SHEETS["RL"] = ("sandbox.dunning_letter", "number")
TELLINGS.update(DUNNING)

WARNINGS.update(
    {
        "dunning.level_jump": _l("Vous passez au niveau %(level)s ; une facture de cette lettre en est restée au niveau %(previous)s."),
        "dunning.recent": _l(
            "La relance %(letter)s est partie le %(day)s pour une de ces factures. Laissez au client le temps de répondre."
        ),
        "dunning.promised": _l("Le client a promis %(amount)s pour le %(day)s, date qui n'est pas passée."),
        "dunning.plan_kept": _l("L'échéancier %(plan)s est respecté : ces factures ne sont pas en retard."),
        "dunning.payment_waiting": _l(
            "La ligne %(line)s du relevé, %(amount)s le %(day)s, semble venir de ce client et n'est pas rapprochée."
        ),
        "dunning.credit_waiting": _l("Ce client a %(amount)s à son crédit, que rien ne solde encore."),
        "dunning.plan_long": _l("La dernière échéance est le %(day)s, dans plus d'un an."),
        "dunning.no_credit": _l("Le litige est fondé, et aucun avoir n'a été établi sur la facture %(invoice)s."),
    }
)
register(
    {
        "dunning.no_invoice": _l("Choisissez une facture au moins."),
        "dunning.other_customer": _l("La facture %(invoice)s est celle d'un autre client."),
        "dunning.settled": _l("La facture %(invoice)s est soldée : il n'y a plus rien à réclamer."),
        "dunning.level": _l("Choisissez un niveau, du rappel à la mise en demeure."),
        "dunning.disputed": _l(
            "La facture %(invoice)s est en litige : elle ne se relance pas et ne s'échelonne pas tant qu'il est ouvert."
        ),
        "dunning.not_due": _l("La facture %(invoice)s n'est pas en retard : elle échoit le %(day)s."),
        "dunning.registered": _l("Une mise en demeure part en lettre recommandée. Choisissez cet envoi."),
        "dunning.deadline": _l("Fixez une date limite de paiement, après aujourd'hui."),
        "dunning.already_disputed": _l("La facture %(invoice)s est déjà en litige."),
        "dunning.unknown_dispute": _l("Ce litige n'existe pas."),
        "dunning.closed": _l("Le litige %(dispute)s est déjà clos."),
        "dunning.promise_date": _l("Une promesse se note pour aujourd'hui ou plus tard."),
        "dunning.promise_amount": _l("Écrivez un montant jusqu'à %(owed)s, ce qui reste dû de ces factures."),
        "dunning.unknown_plan": _l("Cet échéancier n'existe pas."),
        "dunning.in_plan": _l("La facture %(invoice)s est déjà dans l'échéancier %(plan)s."),
        "dunning.instalments": _l("Écrivez de 1 à %(limit)s échéances."),
        "dunning.plan_dates": _l("Les dates vont de la plus proche à la plus lointaine, à partir d'aujourd'hui."),
        "dunning.plan_amounts": _l("Chaque échéance a un montant en euros et centimes, par exemple 350,00."),
        "dunning.plan_sum": _l("Les échéances font %(said)s ; il est dû %(owed)s. Les deux doivent être égaux."),
        "dunning.plan_line": _l("Échéance %(line)s : écrivez une date et un montant, par exemple 31/03/2026 500,00."),
        "dunning.plan_over": _l("L'échéancier %(plan)s est déjà terminé."),
    }
)
