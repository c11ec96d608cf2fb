"""How transport is spoken of: statuses, Incoterms, warnings, refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from app.web.transport_told import TRANSPORT

SHIPMENT_STATES: dict[str, tuple[str, str, Any]] = {
    "announced": ("info", "calendar-check", _l("À enlever")),
    "collected": ("info", "truck", _l("Enlevée")),
    "in_transit": ("info", "truck", _l("En route")),
    "held": ("warn", "pause-circle-fill", _l("Bloquée")),
    "damaged": ("warn", "exclamation-triangle-fill", _l("Avarie signalée")),
    "refused": ("bad", "x-circle-fill", _l("Refusée")),
    "lost": ("bad", "question-circle-fill", _l("Perdue")),
    "delivered": ("ok", "check-circle-fill", _l("Livrée")),
    "cancelled": ("mute", "slash-circle-fill", _l("Annulée")),
}
INCOTERMS: dict[str, Any] = {
    "EXW": _l("à l'usine"),
    "FCA": _l("franco transporteur"),
    "CPT": _l("port payé jusqu'à"),
    "CIP": _l("port payé, assurance comprise, jusqu'à"),
    "DAP": _l("rendu au lieu de destination"),
    "DPU": _l("rendu au lieu de destination, déchargé"),
    "DDP": _l("rendu, droits acquittés"),
    "FAS": _l("franco le long du navire"),
    "FOB": _l("franco à bord"),
    "CFR": _l("coût et fret"),
    "CIF": _l("coût, assurance et fret"),
}
REFUSALS: dict[str, Any] = {"abroad": _l("ne livre qu'en France"), "too_heavy": _l("colis trop lourds pour ce service")}

SHEETS["EX"] = ("sandbox.shipment", "number")
TELLINGS.update(TRANSPORT)
WARNINGS.update(
    {
        "transport.late": _l("Arrivée prévue le %(day)s ; la livraison est promise au client pour le %(promised)s."),
        "transport.dearer": _l("%(carrier)s livre aussi à temps, pour %(cost)s au lieu de %(own)s."),
        "transport.not_worked": _l("Le %(day)s n'est pas un jour ouvré : le transporteur n'enlève pas ce jour-là."),
        "transport.no_weight": _l("Le poids n'est pas renseigné : le prix du transport est calculé sans lui."),
        "transport.not_due": _l("L'arrivée est prévue le %(day)s : la preuve de livraison ne peut pas encore exister."),
        "transport.late_protest": _l(
            "Le délai pour protester a pris fin le %(day)s. Passé ce délai, l'action contre le transporteur est éteinte."
        ),
        "transport.vague_protest": _l("Ce texte ne dit rien de précis sur la marchandise. Une protestation doit être motivée."),
        "transport.simple_mail": _l(
            "La loi demande une lettre recommandée ou un acte de commissaire de justice. Un simple courriel ne garde pas vos droits."
        ),
        "transport.protested": _l("Une protestation est déjà partie pour l'expédition %(shipment)s."),
    }
)
register(
    {
        "transport.unknown": _l("Cette expédition n'existe pas."),
        "transport.unknown_carrier": _l("Ce transporteur n'existe pas. Choisissez-le dans la liste."),
        "transport.unknown_step": _l("Choisissez une étape dans la liste."),
        "transport.nothing": _l("Choisissez une livraison au moins."),
        "transport.repeated": _l("Une livraison figure deux fois."),
        "transport.not_ready": _l("La livraison %(delivery)s n'est pas prête : enregistrez sa préparation d'abord."),
        "transport.already_booked": _l("La livraison %(delivery)s est déjà confiée à un transporteur (%(shipment)s)."),
        "transport.several_places": _l("Ces livraisons ne vont pas au même endroit : faites une expédition pour chaque adresse."),
        "transport.past_date": _l("Cette date est passée. Choisissez une date à partir d'aujourd'hui, dans l'entreprise."),
        "transport.abroad": _l("%(carrier)s ne livre qu'en France. Choisissez un autre transporteur."),
        "transport.too_heavy": _l("%(carrier)s ne prend pas de colis aussi lourds. Choisissez un autre transporteur."),
        "transport.cancelled": _l("L'expédition %(shipment)s est annulée : elle ne peut plus changer."),
        "transport.collected": _l("L'expédition %(shipment)s est déjà enlevée : elle ne peut plus être annulée."),
        "transport.ended": _l("L'expédition %(shipment)s est terminée : son suivi est clos."),
        "transport.step_date": _l("Une étape suit la précédente et n'est pas dans l'avenir."),
        "transport.not_collected": _l("L'expédition %(shipment)s n'est pas enlevée : il n'y a rien à prouver."),
        "transport.proved": _l("La preuve de livraison de %(shipment)s est déjà enregistrée."),
        "transport.not_arrived": _l("L'expédition %(shipment)s n'est pas arrivée : il n'y a encore rien à contester."),
        "incoterms.unknown": _l("Choisissez un Incoterm 2020 dans la liste."),
    }
)
