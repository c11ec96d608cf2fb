"""What the events of claims, returns and non-conformities say: to a juror who did what, on a sheet what changed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import Telling
from casestudies.company import claiming, quality, returning
from casestudies.company.kernel import Event


def _claim(event: Any) -> tuple[str, ...]:
    return (event.claim,)


def _claim_params(event: Any) -> dict[str, Any]:
    return {"claim": event.claim}


def _number(event: Any) -> tuple[str, ...]:
    return (event.number,)


def _number_params(event: Any) -> dict[str, Any]:
    return {"number": event.number}


AFTER_SALES: dict[type[Event], Telling] = {
    claiming.ClaimOpened: Telling(
        _l("Le candidat ouvre la réclamation %(claim)s sur %(delivery)s."),
        _l("Réclamation ouverte"),
        lambda event: (event.claim.number, event.claim.delivery),
        lambda event: {"claim": event.claim.number, "delivery": event.claim.delivery},
    ),
    claiming.ClaimQualified: Telling(
        _l("Le candidat qualifie la réclamation %(claim)s."), _l("Réclamation qualifiée"), _claim, _claim_params
    ),
    claiming.ClaimForwarded: Telling(
        _l("Le candidat transmet la réclamation %(claim)s à un collègue."),
        _l("Transmise à un collègue : %(note)s"),
        _claim,
        lambda event: {"claim": event.claim, "note": event.note},
    ),
    claiming.InvoiceDisputed: Telling(
        _l("Le litige de la réclamation %(claim)s porte sur : %(invoice)s."),
        _l("Facture en litige : %(invoice)s"),
        _claim,
        lambda event: {"claim": event.claim, "invoice": event.invoice or "–"},
    ),
    claiming.ClaimSettled: Telling(
        _l("Le candidat clôt la réclamation %(claim)s."),
        _l("Réclamation close : %(why)s"),
        _claim,
        lambda event: {"claim": event.claim, "why": event.justification},
    ),
    claiming.ClaimReopened: Telling(
        _l("Le candidat rouvre la réclamation %(claim)s."),
        _l("Réclamation rouverte : %(note)s"),
        _claim,
        lambda event: {"claim": event.claim, "note": event.note},
    ),
    returning.ReturnApproved: Telling(
        _l("Le candidat accepte le retour %(number)s."),
        _l("Retour %(number)s accepté"),
        lambda event: (event.made.number, event.made.claim or ""),
        lambda event: {"number": event.made.number},
    ),
    returning.ReturnReceived: Telling(
        _l("Le candidat enregistre la réception du retour %(number)s."), _l("Marchandise reçue"), _number, _number_params
    ),
    returning.ReturnInspected: Telling(
        _l("Le candidat contrôle le retour %(number)s."), _l("Marchandise contrôlée"), _number, _number_params
    ),
    returning.ReturnCancelled: Telling(
        _l("Le candidat annule le retour %(number)s."),
        _l("Retour annulé : %(note)s"),
        _number,
        lambda event: {"number": event.number, "note": event.note},
    ),
    quality.NonConformityOpened: Telling(
        _l("Le candidat ouvre la non-conformité %(number)s."),
        _l("Non-conformité %(number)s ouverte"),
        lambda event: (event.made.number, event.made.source or ""),
        lambda event: {"number": event.made.number},
    ),
    quality.NonConformityAnalysed: Telling(
        _l("Le candidat dit la cause de la non-conformité %(number)s."), _l("Cause analysée"), _number, _number_params
    ),
    quality.ActionDecided: Telling(
        _l("Le candidat décide une action pour la non-conformité %(number)s."),
        _l("Action décidée : %(text)s"),
        _number,
        lambda event: {"number": event.number, "text": event.action.text},
    ),
    quality.NonConformityClosed: Telling(
        _l("Le candidat clôt la non-conformité %(number)s."), _l("Non-conformité close"), _number, _number_params
    ),
}
