"""What the events of transport say to a juror, and on a sheet; `app.web.sandbox.transport_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import Telling
from casestudies.company import transport
from casestudies.company.kernel import Event
from casestudies.company.transport import Means

STEPS: dict[str, Any] = {
    "collected": _l("enlevée par le transporteur"),
    "in_transit": _l("en route"),
    "held": _l("bloquée"),
    "damaged": _l("avarie signalée"),
    "refused": _l("refusée par le destinataire"),
    "lost": _l("perdue"),
    "delivered": _l("livrée"),
}
MEANS: dict[Means, Any] = {
    Means.REGISTERED: _l("Lettre recommandée"),
    Means.EXTRAJUDICIAL: _l("Acte de commissaire de justice"),
    Means.MAIL: _l("Courriel ou lettre simple"),
}


def _about(event: Any) -> tuple[str, ...]:
    return (event.shipment,)


TRANSPORT: dict[type[Event], Telling] = {
    transport.ShipmentBooked: Telling(
        _l("Le candidat confie l'expédition %(shipment)s au transporteur %(carrier)s."),
        _l("Expédition %(shipment)s confiée au transporteur %(carrier)s"),
        lambda event: (event.shipment.number, *event.shipment.deliveries),
        lambda event: {"shipment": event.shipment.number, "carrier": event.shipment.carrier},
    ),
    transport.ShipmentCancelled: Telling(
        _l("Le candidat annule l'expédition %(shipment)s : « %(note)s »."),
        _l("Expédition annulée : %(note)s"),
        _about,
        lambda event: {"shipment": event.shipment, "note": event.note},
    ),
    transport.StepRecorded: Telling(
        _l("Suivi de %(shipment)s : %(step)s."),
        _l("Suivi : %(step)s"),
        _about,
        lambda event: {"shipment": event.shipment, "step": STEPS[event.step.code]},
    ),
    transport.ProofChased: Telling(
        _l("Le candidat réclame au transporteur la preuve de livraison de %(shipment)s."),
        _l("Preuve de livraison réclamée au transporteur"),
        _about,
        lambda event: {"shipment": event.shipment},
    ),
    transport.ProtestSent: Telling(
        _l("Le candidat proteste auprès du transporteur de %(shipment)s (%(means)s)."),
        _l("Protestation envoyée au transporteur (%(means)s)"),
        _about,
        lambda event: {"shipment": event.shipment, "means": MEANS[event.protest.means]},
    ),
}
