"""What the events of credit say to a juror, and on a sheet; `app.web.sandbox.credit_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.goods_told import Telling
from casestudies.company import credit
from casestudies.company.kernel import Event


def _asked(event: Any) -> dict[str, Any]:
    made = event.request
    return {"request": made.number, "customer": made.customer, "amount": formats.money(made.amount)}


def _concluded(event: Any) -> dict[str, Any]:
    made = event.conclusion
    return {"number": made.number, "accounts": made.accounts, "limit": formats.money(made.limit), "reasons": made.reasons}


CREDIT: dict[type[Event], Telling] = {
    credit.CustomerHeld: Telling(
        _l("Le candidat bloque les commandes du client %(customer)s : %(reason)s"),
        _l("Commandes bloquées : %(reason)s"),
        lambda event: (event.hold.customer,),
        lambda event: {"customer": event.hold.customer, "reason": event.hold.reason},
    ),
    credit.CustomerReleased: Telling(
        _l("Le candidat débloque les commandes du client %(customer)s : %(reason)s"),
        _l("Commandes débloquées : %(reason)s"),
        lambda event: (event.customer,),
        lambda event: {"customer": event.customer, "reason": event.reason},
    ),
    credit.LimitAsked: Telling(
        _l("Le candidat demande à l'assureur %(amount)s pour le client %(customer)s (%(request)s)."),
        _l("Demande %(request)s à l'assureur : %(amount)s"),
        lambda event: (event.request.customer,),
        _asked,
    ),
    credit.AnswerRecorded: Telling(
        _l("Le candidat note que l'assureur accorde %(amount)s au client %(customer)s (%(reference)s)."),
        _l("Réponse de l'assureur : %(amount)s (%(reference)s)"),
        lambda event: (event.customer,),
        lambda event: {"customer": event.customer, "amount": formats.money(event.granted), "reference": event.reference},
    ),
    credit.LimitChanged: Telling(
        _l("Le candidat fait passer l'encours autorisé du client %(customer)s de %(previous)s à %(limit)s : %(reason)s"),
        _l("Encours autorisé : %(limit)s au lieu de %(previous)s, %(reason)s"),
        lambda event: (event.customer,),
        lambda event: {
            "customer": event.customer,
            "previous": formats.money(event.previous),
            "limit": formats.money(event.limit),
            "reason": event.reason,
        },
    ),
    credit.AccountsFiled: Telling(
        _l("Les comptes %(accounts)s arrivent."), "", lambda event: (event.accounts.code,), lambda event: {"accounts": event.accounts.code}
    ),
    credit.SolvencyConcluded: Telling(
        _l("Le candidat conclut sur les comptes %(accounts)s, encours %(limit)s : %(reasons)s"),
        _l("Conclusion %(number)s, encours %(limit)s : %(reasons)s"),
        lambda event: (event.conclusion.accounts, event.conclusion.party),
        _concluded,
    ),
}
