"""Drafts of invoices: their list, one of them with its lines and terms."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.billing_words import DRAFT_STATES, KINDS
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.invoices import invoice_trail, lines_of, vat_table
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show, table
from app.web.sandbox.words import MENTION_NAMES, state
from casestudies.company import issuing
from casestudies.company.invoicing import InvoiceDraft


def _spec(room: Room) -> ListSpec[InvoiceDraft]:
    company = room.run.company

    def number(draft: InvoiceDraft) -> Cell:
        url = url_for("sandbox.invoice_draft", run_id=room.run_id, number=draft.number)
        return Cell(text=draft.number, href=url, sub=KINDS[draft.kind])

    def buyer(draft: InvoiceDraft) -> str:
        return company.customers[draft.customer].name

    return ListSpec(
        file="brouillons",
        label=_l("Brouillons de factures"),
        columns=(
            Column("number", _l("Brouillon"), number, lambda draft: draft.number, header=True),
            Column("customer", _l("Client"), buyer, buyer),
            Column("order", _l("Commande"), lambda draft: draft.order, lambda draft: draft.order),
            Column(
                "issued", _l("Facture"), lambda draft: paper_link(room, draft.issued) if draft.issued else None, lambda draft: draft.issued
            ),
            Column(
                "status",
                _l("État"),
                lambda draft: Cell(state=state(DRAFT_STATES, draft.status, plain=True)),
                lambda draft: str(DRAFT_STATES[draft.status][2]),
            ),
            Column("gross", _l("Total TTC"), lambda draft: formats.money(draft.totals.gross), lambda draft: draft.totals.gross, num=True),
        ),
        filters=(Filter("status", _l("État"), lambda draft: draft.status, [(key, words[2]) for key, words in DRAFT_STATES.items()]),),
        haystack=lambda draft: f"{draft.number} {buyer(draft)} {draft.order} {draft.issued or ''}",
        search_label=_l("Chercher un brouillon"),
        sort="-number",
        empty_text=_l("Aucun brouillon. Ils se préparent depuis une livraison partie."),
    )


@blueprint.get("/<int:run_id>/invoices/drafts")
@requires("run:work")
def invoice_drafts(run_id: int) -> Any:
    """Every draft, the newest first."""
    room = enter(run_id)
    trail = invoice_trail(room, (_("Brouillons"), ""))
    rows = list(room.run.company.invoice_drafts)
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "invoicing"), title=_("Brouillons de factures"), trail=trail)


def draft_trail(room: Room, number: str, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down to a draft, then the steps."""
    drafts = (_("Brouillons"), url_for("sandbox.invoice_drafts", run_id=room.run_id))
    return invoice_trail(room, drafts, (number, url_for("sandbox.invoice_draft", run_id=room.run_id, number=number)), *steps)


@blueprint.get("/<int:run_id>/invoices/drafts/<number>")
@requires("run:work")
def invoice_draft(run_id: int, number: str) -> Any:
    """One draft, whole."""
    room = enter(run_id)
    shown: InvoiceDraft = need(room.run.company.invoice_drafts.get(number))

    def to(endpoint: str, **more: Any) -> str:
        return url_for(f"sandbox.{endpoint}", run_id=run_id, number=number, **more)

    alive = shown.status == "draft"
    acts = [
        act(_("Mentions et conditions…"), to("draft_terms")),
        act(_("Émettre la facture"), to("issue_invoice"), post=True, primary=True),
    ]
    more = [
        act(_("Ajouter une ligne…"), to("add_draft_line")),
        act(_("Déduire un acompte…"), to("deduct_deposit")),
        act(_("Abandonner…"), to("discard_draft")),
    ]
    lines = lines_of(room, shown.lines, shown.totals, (lambda line: to("draft_line", line=line)) if alive else None)
    sheet = Sheet(
        title=_("Brouillon %(number)s", number=number),
        sub=str(KINDS[shown.kind]),
        state=state(DRAFT_STATES, shown.status),
        trail=draft_trail(room, number),
        acts=acts if alive else [],
        more=more if alive else [],
        facts=_facts(room, shown),
        notices=passed_warnings(room, number),
        tables=[lines, vat_table(shown.vat), *([_deposits(room, shown)] if shown.deposits else [])],
        changes=changes_told(room, number),
    )
    return show(room, "invoicing", sheet)


def _facts(room: Room, shown: InvoiceDraft) -> list[tuple[str, Any]]:
    company = room.run.company
    buyer = company.customers[shown.customer]
    place = buyer.address(shown.bill_to) or buyer.first("bill")
    discount = _("néant")
    if shown.discount_rate:
        rate = formats.percent(shown.discount_rate.normalize())
        discount = _("%(rate)s sous %(days)s jours", rate=rate, days=shown.discount_days)
    facts: list[tuple[str, Any]] = [
        (
            _("Client"),
            {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.terms.label},
        ),
        (_("Facturer à"), {"text": place.name, "sub": f"{place.street}, {place.postcode} {place.city}"}),
        (_("Référence du client"), {"text": shown.reference or "–", "sub": shown.order}),
        (_("Échéance"), formats.day(issuing.due_on(company, shown), "full")),
        (_("Escompte"), discount),
        (_("Mentions"), ", ".join(str(MENTION_NAMES[code]) for code in shown.mentions) or _("aucune")),
        (_("À payer"), {"text": formats.money(shown.payable), "strong": True}),
    ]
    if shown.issued:
        facts.append((_("Facture"), paper_link(room, shown.issued)))
    return facts


def _deposits(room: Room, shown: InvoiceDraft) -> dict[str, Any]:
    rows = [[paper_link(room, each.invoice), formats.money(each.totals.net), formats.money(each.totals.gross)] for each in shown.deposits]
    heads = [_("Facture d'acompte"), ">" + _("HT"), ">" + _("TTC")]
    return table("acomptes", _("Acomptes déduits"), heads, rows, ("cash-coin", _("Aucun acompte.")))
