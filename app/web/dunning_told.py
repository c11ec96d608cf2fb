"""What the events of dunning say to a juror, and on a sheet; `app.web.sandbox.dunning_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.goods_told import Telling
from casestudies.company import dunning
from casestudies.company.kernel import Event


def _sent(event: Any) -> dict[str, Any]:
    made = event.dunning
    return {
        "letter": made.number,
        "level": made.level,
        "customer": made.customer,
        "invoices": ", ".join(each.invoice for each in made.invoices),
        "amount": formats.money(made.claimed),
    }


def _promise(event: Any) -> dict[str, Any]:
    made = event.promise
    return {"customer": made.customer, "amount": formats.money(made.amount), "day": formats.day(made.due_on), "name": made.said_by}


def _plan(event: Any) -> dict[str, Any]:
    made = event.plan
    return {"plan": made.number, "customer": made.customer, "amount": formats.money(made.amount), "count": len(made.instalments)}


DUNNING: dict[type[Event], Telling] = {
    dunning.DunningSent: Telling(
        _l("Le candidat relance le client %(customer)s au niveau %(level)s : %(letter)s, %(amount)s, factures %(invoices)s."),
        _l("Relance %(letter)s de niveau %(level)s envoyée : %(amount)s"),
        lambda event: (event.dunning.number, event.dunning.customer, *(each.invoice for each in event.dunning.invoices)),
        _sent,
    ),
    dunning.DisputeOpened: Telling(
        _l("Le candidat met la facture %(invoice)s en litige : %(said)s"),
        _l("Facture %(invoice)s mise en litige : %(said)s"),
        lambda event: (event.dispute.customer, event.dispute.invoice),
        lambda event: {"invoice": event.dispute.invoice, "said": event.dispute.said},
    ),
    dunning.DisputeClosed: Telling(
        _l("Le candidat clôt le litige de la facture %(invoice)s : %(findings)s"),
        _l("Litige de la facture %(invoice)s clos : %(findings)s"),
        lambda event: (event.invoice,),
        lambda event: {"invoice": event.invoice, "findings": event.findings},
    ),
    dunning.PromiseNoted: Telling(
        _l("Le candidat note la promesse de %(name)s, client %(customer)s : %(amount)s le %(day)s."),
        _l("Promesse de %(name)s : %(amount)s le %(day)s"),
        lambda event: (event.promise.customer, *event.promise.invoices),
        _promise,
    ),
    dunning.PlanAgreed: Telling(
        _l("Le candidat accorde au client %(customer)s l'échéancier %(plan)s : %(amount)s en %(count)s fois."),
        _l("Échéancier %(plan)s accordé : %(amount)s en %(count)s fois"),
        lambda event: (event.plan.customer, *event.plan.invoices),
        _plan,
    ),
    dunning.PlanCancelled: Telling(
        _l("Le candidat met fin à l'échéancier %(plan)s : %(note)s"),
        _l("Échéancier %(plan)s terminé : %(note)s"),
        lambda event: (event.plan,),
        lambda event: {"plan": event.plan, "note": event.note},
    ),
}
