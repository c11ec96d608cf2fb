"""Payments received: the list, one of them with what it settles."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.treasury import RECENT, customer_cell, treasury_trail
from app.web.sandbox.treasury_words import PAYMENT_STATES
from app.web.sandbox.words import state
from app.web.shelf_lists import respond_shelf
from casestudies.company.treasury import CHEQUE, TRANSFER, Allocation, Payment

_BY_NUMBER, _BY_DAY, _BY_AMOUNT = attrgetter("number"), attrgetter("received_on", "number"), attrgetter("amount")


def _status(found: Payment) -> tuple[str, ...]:
    return (found.status,)


def _spec(room: Room) -> ListSpec[Payment]:
    company = room.run.company
    today = company.now.date()

    def periods(found: Payment) -> frozenset[str]:
        return frozenset(name for days, name, _label in RECENT if found.received_on >= today - timedelta(days=days))

    def invoices(found: Payment) -> Any:
        numbers = [part.invoice for part in found.allocations]
        return (
            Cell(text=", ".join(numbers[:2]), sub=_("et %(count)s autres", count=len(numbers) - 2) if len(numbers) > 2 else "")
            if numbers
            else None
        )

    def name(found: Payment) -> str:
        return company.customers[found.customer].name

    return ListSpec(
        file="reglements",
        label=_l("Règlements reçus"),
        columns=(
            Column(
                "number",
                _l("Règlement"),
                lambda found: paper_link_cell(room, found),
                lambda found: found.number,
                header=True,
                of=_BY_NUMBER,
            ),
            Column(
                "received_on",
                _l("Reçu le"),
                lambda found: formats.day(found.received_on, "short_year"),
                lambda found: found.received_on,
                of=_BY_DAY,
            ),
            Column("customer", _l("Client"), lambda found: customer_cell(room, found.customer), name),
            Column("means", _l("Moyen"), lambda found: found.means, lambda found: found.means),
            Column("invoices", _l("Factures"), invoices, lambda found: " ".join(part.invoice for part in found.allocations)),
            Column("amount", _l("Montant"), lambda found: formats.money(found.amount), lambda found: found.amount, num=True, of=_BY_AMOUNT),
            Column(
                "left", _l("Reste"), lambda found: formats.money(found.left) if found.left else None, lambda found: found.left, num=True
            ),
            Column(
                "status",
                _l("État"),
                lambda found: Cell(state=state(PAYMENT_STATES, found.status, plain=True)),
                lambda found: str(PAYMENT_STATES[found.status][2]),
            ),
        ),
        filters=(
            Filter(
                "status", _l("État"), lambda found: found.status, [(key, words[2]) for key, words in PAYMENT_STATES.items()], of=_status
            ),
            Filter("when", _l("Période"), periods, [(key, label) for _days, key, label in RECENT]),
            Filter("means", _l("Moyen"), lambda found: found.means, ((TRANSFER, _l("Virement")), (CHEQUE, _l("Chèque")))),
        ),
        haystack=lambda found: (
            f"{found.number} {name(found)} {found.customer} {found.statement_line} {' '.join(part.invoice for part in found.allocations)}"
        ),
        search_label=_l("Chercher un règlement"),
        sort="-number",
        empty_text=_l("Aucun règlement reçu."),
    )


def paper_link_cell(room: Room, found: Payment) -> Cell:
    """The number of a payment, as a link to its sheet."""
    return Cell(text=found.number, href=url_for("sandbox.payment", run_id=room.run_id, number=found.number))


@blueprint.get("/<int:run_id>/treasury/payments")
@requires("run:work")
def payments(run_id: int) -> Any:
    """Every payment received, the newest first."""
    room = enter(run_id)
    trail = treasury_trail(room, (_("Règlements"), ""))
    context = {**frame(room, "treasury"), "title": _("Règlements"), "trail": trail}
    return respond_shelf(_spec(room), room.run.company.payments, lambda found: found, "sandbox/list.html", **context)


@blueprint.get("/<int:run_id>/treasury/payments/<number>")
@requires("run:work")
def payment(run_id: int, number: str) -> Any:
    """One payment, whole."""
    room = enter(run_id)
    shown: Payment = need(room.run.company.payments.get(number))
    steps = ((_("Règlements"), url_for("sandbox.payments", run_id=run_id)), (number, ""))
    sheet = Sheet(
        title=_("Règlement %(number)s", number=number),
        state=state(PAYMENT_STATES, shown.status),
        trail=treasury_trail(room, *steps),
        acts=_acts(room, shown),
        facts=_facts(room, shown),
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        tables=[_allocations(room, shown)],
        changes=changes_told(room, number),
    )
    return show(room, "treasury", sheet)


def _acts(room: Room, shown: Payment) -> list[dict[str, Any]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    acts = []
    if shown.status in ("credit", "settled"):
        acts.append(act(_("Défaire le rapprochement…"), to("sandbox.ask_undo")))
    if shown.status == "credit":
        acts.append(act(_("Rembourser…"), to("sandbox.ask_refund")))
        acts.append(act(_("Affecter le reste…"), to("sandbox.ask_allocate"), primary=True))
    return acts


def _facts(room: Room, shown: Payment) -> list[tuple[str, Any]]:
    company = room.run.company
    buyer = company.customers[shown.customer]
    line = paper_link(room, shown.statement_line) if shown.statement_line else _("pas encore sur un relevé")
    facts: list[tuple[str, Any]] = [
        (_("Client"), {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code}),
        (_("Montant"), {"text": formats.money(shown.amount), "strong": True, "sub": shown.means}),
        (_("Reçu le"), formats.day(shown.received_on, "full")),
        (_("Ligne de relevé"), line),
        (_("Affecté"), formats.money(shown.allocated)),
        (_("Reste à affecter"), formats.money(shown.left)),
    ]
    if shown.refunded_on:
        back = paper_link(room, shown.refund_line) if shown.refund_line else _("pas encore sur un relevé")
        facts.append((_("Remboursé le"), formats.day(shown.refunded_on, "full")))
        facts.append((_("Ligne du remboursement"), back))
    return facts


def _notices(room: Room, shown: Payment) -> list[dict[str, Any]]:
    if shown.status != "credit":
        return []
    title = _("%(amount)s de ce règlement ne soldent rien.", amount=formats.money(shown.left))
    return [notice("info", "pie-chart-fill", title, _("C'est un crédit du client : affectez-le à une facture, ou remboursez-le."))]


def _allocations(room: Room, shown: Payment) -> dict[str, Any]:
    heads = [_("Facture"), _("Client"), _("Échéance"), ">" + _("Montant affecté"), ">" + _("Escompte"), _("Le")]
    foot = [{"label": _("Total affecté"), "value": formats.money(shown.allocated), "total": True}]
    rows = [_allocation_cells(room, part) for part in shown.allocations]
    return table(
        "affectations",
        _("Factures réglées"),
        heads,
        rows,
        ("receipt", _("Ce règlement ne solde aucune facture.")),
        foot=foot if rows else [],
    )


def _allocation_cells(room: Room, part: Allocation) -> list[Any]:
    company = room.run.company
    invoice = company.invoices[part.invoice]
    return [
        paper_link(room, part.invoice),
        company.customers[invoice.customer].name,
        formats.day(invoice.due_on, "short_year"),
        formats.money(part.amount),
        formats.money(part.discount) if part.discount else None,
        formats.day(part.on, "short_year"),
    ]
