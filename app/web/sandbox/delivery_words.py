"""How deliveries are spoken of: statuses, warnings, refusals, quantities."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.delivery_told import DELIVERY
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.delivery import DeliveryLine
from casestudies.company.state import Company

DELIVERY_STATES: dict[str, tuple[str, str, Any]] = {
    "to_pick": ("info", "box-seam", _l("À préparer")),
    "picked": ("info", "check2-square", _l("Prête à partir")),
    "shipped": ("warn", "truck", _l("Partie")),
    "delivered": ("ok", "check-circle-fill", _l("Livrée")),
    "cancelled": ("mute", "slash-circle-fill", _l("Annulée")),
}
SHEETS["BL"] = ("sandbox.delivery", "number")
TELLINGS.update(DELIVERY)

WARNINGS.update(
    {
        "delivery.partial": _l("La commande %(order)s est à livrer en une seule fois : il en resterait une partie."),
        "delivery.late": _l("La commande %(order)s est promise pour le %(promised)s ; la livraison part le %(day)s."),
        "delivery.on_hold": _l("La commande %(order)s est en attente : elle ne devait pas partir."),
        "delivery.credit": _l("L'encours du client est déjà de %(used)s, pour %(limit)s autorisés."),
        "delivery.short": _l("Ligne %(line)s, article %(product)s : %(picked)s préparés pour %(quantity)s prévus."),
        "delivery.lot_expired": _l("Ligne %(line)s : la date du lot %(lot)s est dépassée (%(day)s)."),
        "delivery.lot_near_expiry": _l("Ligne %(line)s : le lot %(lot)s est à vendre avant le %(day)s, dans moins de trois mois."),
        "delivery.not_first_expiring": _l("Ligne %(line)s : le lot %(lot)s devait sortir le premier, sa date est la plus proche."),
        "delivery.vague_reservations": _l(
            "Ces réserves ne disent rien de la marchandise. Sans motif précis, elles n'engagent pas le transporteur."
        ),
    }
)
register(
    {
        "orders.already_shipped": _l(
            "Ligne %(line)s : %(gone)s unités sont déjà parties. Elle ne peut pas porter moins, ni changer d'unité."
        ),
        "delivery.unknown": _l("Cette livraison n'existe pas."),
        "delivery.not_confirmed": _l("La commande %(order)s n'est pas confirmée. Confirmez-la, puis préparez la livraison."),
        "delivery.past_date": _l("Cette date est passée. Choisissez une date à partir d'aujourd'hui, dans l'entreprise."),
        "delivery.nothing": _l("Écrivez une quantité sur une ligne au moins."),
        "delivery.repeated_line": _l("La ligne %(line)s figure deux fois."),
        "delivery.quantity": _l("Ligne %(line)s : écrivez une quantité entière, à partir de 1."),
        "delivery.more_than_ordered": _l("Ligne %(line)s : il n'en reste que %(left)s à livrer."),
        "delivery.cancelled": _l("La livraison %(delivery)s est annulée : elle ne peut plus changer."),
        "delivery.shipped": _l("La livraison %(delivery)s est partie : elle ne peut plus changer."),
        "delivery.unknown_line": _l("Cette livraison n'a pas de ligne %(line)s."),
        "delivery.more_than_planned": _l("Ligne %(line)s : %(planned)s prévus au plus. Préparez une autre livraison pour le reste."),
        "delivery.nothing_picked": _l("Rien n'est préparé. Annulez plutôt la livraison %(delivery)s."),
        "delivery.lots_sum": _l("Ligne %(line)s : les lots doivent faire %(pieces)s unités."),
        "delivery.parcels": _l("Écrivez un nombre de colis, de 1 à %(limit)s."),
        "delivery.weight": _l("Écrivez un poids en kilogrammes, de 0 à %(limit)s."),
        "delivery.not_picked": _l("La livraison %(delivery)s n'est pas préparée. Enregistrez la préparation d'abord."),
        "delivery.not_shipped": _l("La livraison %(delivery)s n'est pas partie : rien ne peut être reçu."),
        "delivery.already_proved": _l("La preuve de la livraison %(delivery)s est déjà enregistrée."),
        "delivery.proof_date": _l("La réception est entre le départ de la livraison et maintenant."),
    }
)


def line_unit(company: Company, line: DeliveryLine) -> str:
    """The unit of a line, as the catalogue words it."""
    return company.products[line.product].unit(line.unit).label


def lots_words(line: DeliveryLine) -> str:
    """The lots of a line with their quantities, or an empty text."""
    return ", ".join(_("%(lot)s : %(quantity)s", lot=each.lot, quantity=formats.quantity(each.quantity)) for each in line.lots)


def kilograms(grams: int) -> str:
    """A weight: 12,5 kg."""
    return _("%(weight)s kg", weight=formats.quantity(grams / 1000))
