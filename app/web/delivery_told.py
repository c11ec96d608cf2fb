"""What the events of delivery say to a juror, and on a sheet; `app.web.sandbox.delivery_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import Telling
from casestudies.company import delivery
from casestudies.company.kernel import Event


def _planned(event: Any) -> dict[str, Any]:
    made = event.delivery
    return {"delivery": made.number, "order": made.order, "day": f"{made.planned_on:%d/%m/%Y}"}


def _number(event: Any) -> dict[str, Any]:
    return {"delivery": event.delivery}


DELIVERY: dict[type[Event], Telling] = {
    delivery.DeliveryPlanned: Telling(
        _l("Le candidat prépare la livraison %(delivery)s de %(order)s pour le %(day)s."),
        _l("Livraison %(delivery)s à préparer pour le %(day)s"),
        lambda event: (event.delivery.number, event.delivery.order),
        _planned,
    ),
    delivery.DeliveryPicked: Telling(
        _l("Le candidat enregistre la préparation de %(delivery)s : %(parcels)s colis."),
        _l("Préparation enregistrée : %(parcels)s colis"),
        lambda event: (event.delivery,),
        lambda event: {"delivery": event.delivery, "parcels": event.parcels},
    ),
    delivery.DeliveryShipped: Telling(
        _l("Le candidat expédie la livraison %(delivery)s."),
        _l("Livraison %(delivery)s expédiée"),
        lambda event: (event.delivery, event.order),
        _number,
    ),
    delivery.DeliveryCancelled: Telling(
        _l("Le candidat annule la livraison %(delivery)s : « %(note)s »."),
        _l("Livraison annulée : %(note)s"),
        lambda event: (event.delivery,),
        lambda event: {"delivery": event.delivery, "note": event.note},
    ),
    delivery.ProofRecorded: Telling(
        _l("Le candidat enregistre la preuve de livraison de %(delivery)s, signée par %(name)s."),
        _l("Preuve de livraison enregistrée, signée par %(name)s"),
        lambda event: (event.delivery,),
        lambda event: {"delivery": event.delivery, "name": event.proof.signed_by},
    ),
}
