"""A customer's account: what is open, what is at its credit, letters, promises, plans, disputes; and one letter."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.clock import PARIS
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell
from app.web.sandbox import blueprint
from app.web.sandbox.aged_balance import BUCKET_LABELS, dunning_trail
from app.web.sandbox.delivery_papers import house, party
from app.web.sandbox.dunning_words import DISPUTE_REASONS, DISPUTE_STATES, DUNNING_CHANNELS, LEVELS, PLAN_STATES
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import person, state
from casestudies.company import ageing, crm, dunning, expecting, recovering, treasury
from casestudies.company.ageing import AgedBalance
from casestudies.company.crm import Customer
from casestudies.company.dunning import Channel, Dispute, Dunning, InstalmentPlan, Promise

NOTHING = AgedBalance(customer="", buckets=(Decimal(0),) * 5, credit=Decimal(0))


def balance_of(room: Room, code: str) -> AgedBalance:
    """The aged balance of one customer today."""
    company = room.run.company
    found = ageing.aged_balance(company, company.now.date())
    return next((each for each in found if each.customer == code), NOTHING)


@blueprint.get("/<int:run_id>/dunning/<code>")
@requires("run:work")
def account(run_id: int, code: str) -> Any:
    """One customer's account."""
    room = enter(run_id)
    shown: Customer = need(room.run.company.customers.get(code))
    sheet = Sheet(
        title=shown.name,
        sub=_("Compte client %(code)s", code=code),
        trail=dunning_trail(room, (shown.name, "")),
        acts=[act(_("Relancer…"), url_for("sandbox.ask_dunning", run_id=run_id, code=code), primary=True)],
        more=_more(room, code),
        facts=_facts(room, shown),
        notices=_notices(room, shown),
        tables=[
            table_
            for table_ in (_invoices(room, shown), _credits(room, shown), _plans(room, shown), _others(room, shown), _letters(room, shown))
            if table_
        ],
        changes=changes_told(room, code),
    )
    return show(room, "dunning", sheet)


def _more(room: Room, code: str) -> list[dict[str, Any]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, code=code)

    return [
        act(_("Noter une promesse…"), to("sandbox.ask_promise")),
        act(_("Accorder un échéancier…"), to("sandbox.ask_plan")),
        act(_("Ouvrir un litige…"), to("sandbox.ask_dispute")),
        act(_("Voir la fiche du client"), to("sandbox.customer")),
    ]


def _facts(room: Room, shown: Customer) -> list[tuple[str, Any]]:
    balance = balance_of(room, shown.code)
    used = formats.money(crm.exposure(room.run.company, shown))
    limit = _("autorisé : %(amount)s", amount=formats.money(shown.credit_limit))
    facts: list[tuple[str, Any]] = [(_("Solde"), {"text": formats.money(balance.total), "strong": True})]
    facts += [(str(label), formats.money(amount)) for label, amount in zip(BUCKET_LABELS, balance.buckets, strict=True)]
    facts += [
        (_("Crédit à affecter"), formats.money(balance.credit)),
        (_("Règlement"), {"text": shown.terms.label, "sub": shown.terms.means}),
        (_("Encours"), {"text": used, "sub": limit}),
    ]
    return facts


def _notices(room: Room, shown: Customer) -> list[dict[str, Any]]:
    company, found = room.run.company, []
    for line in recovering.waiting_lines(company, shown.code):
        title = _("La ligne %(line)s, %(amount)s, semble venir de ce client.", line=line.number, amount=formats.money(line.amount))
        url = url_for("sandbox.statement_line", run_id=room.run_id, number=line.number)
        found.append(notice("warn", "bank", title, _("Rapprochez-la avant de relancer."), [{"label": _("Voir la ligne"), "url": url}]))
    found += [each for letter in dunning.letters_of(company, shown.code)[-3:] for each in passed_warnings(room, letter.number)]
    return found


def _invoices(room: Room, shown: Customer) -> dict[str, Any]:
    company = room.run.company
    today, held = company.now.date(), expecting.disputed(company)
    rows = []
    for invoice, left in treasury.open_invoices(company, shown.code):
        level = recovering.level_of(company, invoice)
        rows.append(
            [
                paper_link(room, invoice.number),
                {"text": formats.day(invoice.due_on, "short_year"), "sub": formats.distance((invoice.due_on - today).days)},
                formats.money(invoice.payable),
                formats.money(left),
                _("en litige") if invoice.number in held else LEVELS[level] if level >= 0 else None,
            ]
        )
    heads = [_("Facture"), _("Échéance"), ">" + _("Montant TTC"), ">" + _("Reste dû"), _("Relance")]
    return table("factures", _("Factures ouvertes"), heads, rows, ("receipt", _("Ce client ne doit rien.")))


def _credits(room: Room, shown: Customer) -> dict[str, Any] | None:
    company, rows = room.run.company, []
    for payment in treasury.payments_of(company, shown.code):
        if payment.left:
            rows.append([paper_link(room, payment.number), formats.day(payment.received_on, "short_year"), formats.money(payment.left)])
    for note in treasury.credit_notes_of(company, shown.code):
        left = note.totals.gross - sum((part.amount for part in note.applied), Decimal(0))
        if left:
            rows.append([paper_link(room, note.number), formats.day(note.issued_on, "short_year"), formats.money(left)])
    heads = [_("Règlement ou avoir"), _("Du"), ">" + _("Reste à affecter")]
    return table("credits", _("À son crédit"), heads, rows, ("", "")) if rows else None


def _plans(room: Room, shown: Customer) -> dict[str, Any] | None:
    rows = [_plan_cells(room, each) for each in dunning.plans_of(room.run.company, shown.code)]
    heads = [_("Échéancier"), _("Échéances"), ">" + _("Montant"), ">" + _("Payé"), _("État"), _("Suite")]
    return table("echeanciers", _("Échéanciers"), heads, rows, ("", "")) if rows else None


def _plan_cells(room: Room, plan: InstalmentPlan) -> list[Any]:
    company = room.run.company
    status = recovering.plan_status(company, plan)
    told = ", ".join(f"{formats.day(each.due_on, 'short')} : {formats.money(each.amount)}" for each in plan.instalments)
    url = url_for("sandbox.ask_cancel_plan", run_id=room.run_id, number=plan.number)
    return [
        {"text": plan.number, "sub": ", ".join(plan.invoices)},
        told,
        formats.money(plan.amount),
        formats.money(recovering.plan_paid(company, plan)),
        Cell(state=state(PLAN_STATES, status, plain=True)),
        {"text": _("Y mettre fin…"), "href": url} if status in ("kept", "broken") else None,
    ]


def _others(room: Room, shown: Customer) -> dict[str, Any] | None:
    """Promises and disputes, the newest first."""
    company = room.run.company
    rows = [_promise_cells(room, each) for each in dunning.promises_of(company, shown.code)]
    rows += [_dispute_cells(room, each) for each in dunning.disputes_of(company, shown.code)]
    heads = [_("Numéro"), _("Le"), _("Ce qui est dit"), _("Factures"), _("État"), _("Suite")]
    return table("suivi", _("Promesses et litiges"), heads, rows[::-1], ("", "")) if rows else None


def _promise_cells(room: Room, each: Promise) -> list[Any]:
    said = _("%(name)s promet %(amount)s", name=each.said_by, amount=formats.money(each.amount))
    due = _("pour le %(day)s", day=formats.day(each.due_on, "short_year"))
    return [each.number, formats.day(each.noted_on, "short_year"), {"text": said, "sub": each.note}, ", ".join(each.invoices), due, None]


def _dispute_cells(room: Room, each: Dispute) -> list[Any]:
    status = "open" if each.closed_on is None else "founded" if each.founded else "unfounded"
    url = url_for("sandbox.ask_close_dispute", run_id=room.run_id, number=each.number)
    return [
        each.number,
        formats.day(each.opened_on, "short_year"),
        {"text": _("Litige : %(reason)s", reason=DISPUTE_REASONS[each.reason]), "sub": each.said},
        paper_link(room, each.invoice),
        Cell(state=state(DISPUTE_STATES, status, plain=True)),
        {"text": _("Clore…"), "href": url} if status == "open" else None,
    ]


def _letters(room: Room, shown: Customer) -> dict[str, Any]:
    rows = [
        [
            paper_link(room, each.number),
            formats.day(each.sent_on, "short_year"),
            LEVELS[each.level],
            DUNNING_CHANNELS[Channel(each.channel)],
            formats.money(each.claimed),
        ]
        for each in dunning.letters_of(room.run.company, shown.code)[::-1]
    ]
    heads = [_("Lettre"), _("Envoyée le"), _("Niveau"), _("Envoi"), ">" + _("Réclamé")]
    return table("lettres", _("Lettres de relance"), heads, rows, ("envelope", _("Ce client n'a jamais été relancé.")))


@blueprint.get("/<int:run_id>/dunning/letters/<number>")
@requires("run:work")
def dunning_letter(run_id: int, number: str) -> Any:
    """One letter."""
    room = enter(run_id)
    company = room.run.company
    shown: Dunning = need(company.dunnings.get(number))
    buyer = company.customers[shown.customer]
    url = url_for("sandbox.account", run_id=run_id, code=buyer.code)
    facts: list[tuple[str, Any]] = [
        (_("Client"), {"text": buyer.name, "href": url, "sub": buyer.code}),
        (_("Envoyée le"), {"text": formats.day(shown.sent_on, "full"), "sub": person(company, shown.sent_by)}),
        (_("Envoi"), {"text": DUNNING_CHANNELS[Channel(shown.channel)], "sub": shown.registered}),
        (_("Factures"), formats.money(shown.outstanding)),
        (_("Pénalités de retard"), formats.money(shown.penalties)),
        (_("Indemnité de recouvrement"), formats.money(shown.indemnity)),
        (_("Total réclamé"), {"text": formats.money(shown.claimed), "strong": True}),
    ]
    if shown.deadline:
        facts.append((_("À payer avant le"), formats.day(shown.deadline, "full")))
    pdf = url_for("sandbox.dunning_pdf", run_id=run_id, number=number)
    sheet = Sheet(
        title=_("%(level)s %(number)s", level=LEVELS[shown.level], number=number),
        trail=dunning_trail(room, (buyer.name, url), (number, "")),
        facts=facts,
        notices=passed_warnings(room, number),
        tables=[_claimed(room, shown)],
        papers=[{"icon": "file-earmark-pdf", "name": _("Lettre %(number)s", number=number), "href": pdf, "detail": _("PDF")}],
        changes=changes_told(room, number),
    )
    return show(room, "dunning", sheet)


def _claimed(room: Room, shown: Dunning) -> dict[str, Any]:
    rows = [
        [
            paper_link(room, each.invoice),
            formats.day(each.due_on, "short_year"),
            formats.quantity(each.days_late),
            formats.money(each.outstanding),
        ]
        for each in shown.invoices
    ]
    heads = [_("Facture"), _("Échéance"), ">" + _("Jours de retard"), ">" + _("Reste dû")]
    return table("factures", _("Factures réclamées"), heads, rows, ("receipt", _("Aucune facture.")))


@blueprint.get("/<int:run_id>/dunning/letters/<number>.pdf")
@requires("run:work")
def dunning_pdf(run_id: int, number: str) -> Any:
    """The printed letter: the same bytes each time."""
    room = enter(run_id)
    company = room.run.company
    shown: Dunning = need(company.dunnings.get(number))
    buyer = company.customers[shown.customer]
    data = {
        "letter": shown,
        "seller": house(room),
        "buyer": party(buyer.name, buyer.first("bill")),
        "account": company.identity.accounts[0] if company.identity else None,
        "signatory": person(company, shown.sent_by) if shown.sent_by in company.people else "",
        "issued": {each.invoice: company.invoices[each.invoice].issued_on for each in shown.invoices},
    }
    content = printed(room, "dunning", data, made_at=datetime.combine(shown.sent_on, time(18), tzinfo=PARIS))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response
