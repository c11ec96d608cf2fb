"""What the events of factoring say to a juror, and on a sheet; `app.web.sandbox.factoring_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.goods_told import Telling
from casestudies.company import factoring
from casestudies.company.kernel import Event


def _assigned(event: Any) -> dict[str, Any]:
    made = event.assignment
    return {"number": made.number, "invoices": ", ".join(each.invoice for each in made.invoices), "amount": formats.money(made.total)}


FACTORING: dict[type[Event], Telling] = {
    factoring.FactorSigned: Telling(
        _l("Le contrat avec le factor %(factor)s est signé."), "", lambda event: (), lambda event: {"factor": event.factor.name}
    ),
    factoring.InvoicesAssigned: Telling(
        _l("Le candidat cède au factor %(invoices)s, %(amount)s (%(number)s)."),
        _l("Cession %(number)s : %(amount)s"),
        lambda event: (event.assignment.number, *(each.invoice for each in event.assignment.invoices)),
        _assigned,
    ),
    factoring.FactorLineMatched: Telling(
        _l("Le candidat rapproche la ligne %(line)s du factor."),
        _l("Ligne %(line)s rapprochée du factor"),
        lambda event: (event.matched.line, event.matched.invoice),
        lambda event: {"line": event.matched.line},
    ),
    factoring.InvoiceTakenBack: Telling(
        _l("Le candidat reprend au factor la facture %(invoice)s, %(amount)s : %(reason)s"),
        _l("Facture %(invoice)s reprise au factor : %(reason)s"),
        lambda event: (event.assignment, event.invoice),
        lambda event: {"invoice": event.invoice, "amount": formats.money(event.amount), "reason": event.reason},
    ),
}
