"""How factoring is spoken of: warnings and refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.factoring_told import FACTORING
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS

EXCLUDED: dict[str, Any] = {
    "deposit": _l("La facture %(invoice)s est un acompte : elle ne se cède pas."),
    "settled": _l("La facture %(invoice)s est soldée : il n'y a rien à céder."),
    "assigned": _l("La facture %(invoice)s est déjà cédée."),
    "not_delivered": _l("La facture %(invoice)s n'est pas livrée : elle ne se cède pas."),
    "disputed": _l("La facture %(invoice)s est en litige : elle ne se cède pas."),
    "due": _l("La facture %(invoice)s est déjà échue : le factor ne la prend pas."),
}
SHEETS["CS"] = ("sandbox.assignment", "number")
TELLINGS.update(FACTORING)

WARNINGS.update(
    {
        "factoring.no_mention": _l("Sans la mention du factor %(factor)s sur la facture, le client peut encore vous payer et se libérer."),
        "factoring.late_customer": _l("%(name)s a déjà %(amount)s échus : le factor peut refuser ce client."),
        "factoring.other_amount": _l("Cette ligne est de %(amount)s ; la facture a été cédée pour %(owed)s."),
        "factoring.too_early": _l("La facture %(invoice)s n'échoit que le %(day)s : le factor n'a pas encore de recours."),
    }
)
register(
    {
        **{f"factoring.{code}": words for code, words in EXCLUDED.items()},
        "factoring.unknown_factor": _l("Ce factor n'existe pas. Choisissez-le dans la liste."),
        "factoring.no_invoice": _l("Écrivez le numéro d'une facture au moins."),
        "factoring.too_many": _l("Une cession porte %(limit)s factures au plus."),
        "factoring.unknown": _l("Cette cession n'existe pas."),
        "factoring.not_assigned": _l("La facture %(invoice)s n'est pas cédée, ou ne l'est plus."),
    }
)
