"""What the events of treasury say to a juror, and on a sheet; `app.web.sandbox.treasury_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.goods_told import Telling
from casestudies.company import treasury
from casestudies.company.kernel import Event


def _matched(event: Any) -> dict[str, Any]:
    made = event.payment
    return {
        "payment": made.number,
        "line": made.statement_line,
        "customer": made.customer,
        "amount": formats.money(made.amount),
        "settled": formats.money(made.allocated),
    }


def _number(event: Any) -> dict[str, Any]:
    return {"payment": event.payment, "line": getattr(event, "line", None) or "–", "reason": getattr(event, "reason", "")}


def _allocated(event: Any) -> dict[str, Any]:
    return {"payment": event.payment, "invoices": ", ".join(part.invoice for part in event.allocations)}


TREASURY: dict[type[Event], Telling] = {
    treasury.StatementImported: Telling(
        _l("Le candidat importe le relevé %(statement)s : %(lines)s lignes."),
        "",
        lambda event: (event.statement.number,),
        lambda event: {"statement": event.statement.number, "lines": len(event.lines)},
    ),
    treasury.LineMatched: Telling(
        _l("Le candidat rapproche la ligne %(line)s de %(amount)s du client %(customer)s, dont %(settled)s soldent des factures."),
        _l("Ligne %(line)s rapprochée : règlement %(payment)s"),
        lambda event: (event.payment.number, event.payment.statement_line, *(part.invoice for part in event.payment.allocations)),
        _matched,
    ),
    treasury.PaymentAllocated: Telling(
        _l("Le candidat affecte le reste de %(payment)s à %(invoices)s."),
        _l("Reste de %(payment)s affecté à %(invoices)s"),
        lambda event: (event.payment, *(part.invoice for part in event.allocations)),
        _allocated,
    ),
    treasury.MatchUndone: Telling(
        _l("Le candidat défait le rapprochement de %(payment)s : %(reason)s"),
        _l("Rapprochement défait : %(reason)s"),
        lambda event: (event.payment, event.line, *(part.invoice for part in event.previous)),
        _number,
    ),
    treasury.RefundOrdered: Telling(
        _l("Le candidat rembourse %(amount)s sur %(payment)s : %(reason)s"),
        _l("Remboursement de %(amount)s ordonné : %(reason)s"),
        lambda event: (event.payment,),
        lambda event: {"payment": event.payment, "amount": formats.money(event.amount), "reason": event.reason},
    ),
    treasury.RefundMatched: Telling(
        _l("Le candidat rapproche la ligne %(line)s du remboursement de %(payment)s."),
        _l("Remboursement rapproché de la ligne %(line)s"),
        lambda event: (event.payment, event.line),
        _number,
    ),
    treasury.ChequePaidIn: Telling(
        _l("Le candidat rapproche la ligne %(line)s du chèque %(payment)s."),
        _l("Chèque rapproché de la ligne %(line)s"),
        lambda event: (event.payment, event.line),
        _number,
    ),
}
