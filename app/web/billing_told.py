"""What the events of invoicing say to a juror, and on a sheet; `app.web.sandbox.billing_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import Telling
from casestudies.company import billing
from casestudies.company.invoicing import LifeCycle
from casestudies.company.kernel import Event
from casestudies.company.words import amount_words

LIFE: dict[LifeCycle, Any] = {
    LifeCycle.DEPOSITED: _l("déposée"),
    LifeCycle.REJECTED: _l("rejetée par la plateforme"),
    LifeCycle.REFUSED: _l("refusée par le client"),
    LifeCycle.DISPUTED: _l("en litige"),
    LifeCycle.APPROVED: _l("approuvée"),
    LifeCycle.PAID: _l("payée"),
}
DRAFT_CHANGES: dict[str, Any] = {
    "drafted": _l("préparé"),
    "line": _l("ligne modifiée"),
    "line_removed": _l("ligne retirée"),
    "terms": _l("conditions et mentions"),
    "deposit": _l("acompte déduit"),
}

BILLING: dict[type[Event], Telling] = {
    billing.DraftSet: Telling(
        _l("Le candidat travaille le brouillon de facture %(draft)s : %(change)s, total %(total)s TTC."),
        _l("Brouillon : %(change)s, total %(total)s TTC"),
        lambda event: (event.draft.number,),
        lambda event: {
            "draft": event.draft.number,
            "change": DRAFT_CHANGES[event.change],
            "total": amount_words(event.draft.totals.gross),
        },
    ),
    billing.DraftDiscarded: Telling(
        _l("Le candidat abandonne le brouillon de facture %(draft)s."),
        _l("Brouillon abandonné"),
        lambda event: (event.draft,),
        lambda event: {"draft": event.draft},
    ),
    billing.InvoiceIssued: Telling(
        _l("Le candidat émet la facture %(invoice)s, de %(total)s TTC."),
        _l("Facture %(invoice)s émise"),
        lambda event: (event.invoice.number, event.draft),
        lambda event: {"invoice": event.invoice.number, "total": amount_words(event.invoice.totals.gross)},
    ),
    billing.CreditNoteIssued: Telling(
        _l("Le candidat établit l'avoir %(credit)s sur la facture %(invoice)s, de %(total)s TTC."),
        _l("Avoir %(credit)s établi"),
        lambda event: (event.credit_note.number, event.credit_note.invoice),
        lambda event: {
            "credit": event.credit_note.number,
            "invoice": event.credit_note.invoice,
            "total": amount_words(event.credit_note.totals.gross),
        },
    ),
    billing.CreditApplied: Telling(
        _l("Le candidat impute l'avoir %(credit)s sur la facture %(invoice)s, pour %(amount)s."),
        _l("Avoir %(credit)s imputé sur %(invoice)s, pour %(amount)s"),
        lambda event: (event.credit_note, event.applied.invoice),
        lambda event: {
            "credit": event.credit_note,
            "invoice": event.applied.invoice,
            "amount": amount_words(event.applied.amount),
        },
    ),
    billing.StatusRecorded: Telling(
        _l("Le candidat enregistre le statut de la facture %(invoice)s : %(status)s."),
        _l("Statut : %(status)s"),
        lambda event: (event.invoice,),
        lambda event: {"invoice": event.invoice, "status": LIFE[event.change.status]},
    ),
}
