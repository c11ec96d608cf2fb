"""What of the work is done, what is left undone or not sent, and where each is: read before handing in, and on the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.queries.runs import Room
from app.web.sandbox.room import TOOLS, unread, waiting
from casestudies.company.kernel import Shelf
from casestudies.company.messages import MessageSent
from casestudies.run import Run, start

Paper = TypeVar("Paper")
Line = tuple[str, Any, str]
"""What is counted, the count in words (a state when it asks for a look), and the address of where it is."""


def balance(room: Room) -> list[Line]:
    """The lines that make sense for this case: only the trades that it opens are counted."""
    company, trades, run_id = room.run.company, room.run.case.file.trades, room.run_id
    opened = {tool.endpoint for tool in TOOLS if tool.trade in trades}
    lines: list[Line] = []
    for name, documents, left, endpoint in _papers(room.run):
        if endpoint in opened and documents:
            words = _("%(done)s sur %(all)s", done=documents - left, all=documents)
            lines.append((name, _look(words) if left else words, url_for(endpoint, run_id=run_id)))
    sent = sum(isinstance(entry.event, MessageSent) for entry in room.run.events)
    box = url_for("sandbox.messages", run_id=run_id)
    lines.append((_("Messages envoyés"), str(sent), url_for("sandbox.messages", run_id=run_id, box="sent")))
    drafts, unread_ones = len(room.drafts), unread(company)
    lines.append((_("Brouillons non envoyés"), _none_or(drafts, ngettext("%(num)s brouillon", "%(num)s brouillons", drafts)), box))
    lines.append((_("Messages non lus"), _none_or(unread_ones, str(unread_ones)), url_for("sandbox.messages", run_id=run_id, read="no")))
    if "edi" in trades:
        exchanges = waiting(company)
        lines.append((_("Messages EDI à traiter"), _none_or(exchanges, str(exchanges)), url_for("sandbox.exchanges", run_id=run_id)))
    return lines


def _papers(run: Run) -> Iterator[tuple[str, int, int, str]]:
    """What was prepared, trade by trade: how many papers, how many of them have not left the desk, and where they are listed."""
    company, opening = run.company, start(run.case, run.seed).company
    today = company.now.date()
    orders = [order for order in company.orders if order.entered_at.date() == today]
    yield _("Commandes traitées"), len(orders), sum(order.status == "draft" for order in orders), "sandbox.orders"
    quotes = [quote for quote in _worked_on(company.quotes, opening.quotes) if quote.withdrawn is None]
    yield _("Devis envoyés"), len(quotes), sum(quote.status(today) == "draft" for quote in quotes), "sandbox.quotes"
    ordered = [order for order in _worked_on(company.supplier_orders, opening.supplier_orders) if order.cancelled_on is None]
    yield _("Commandes fournisseurs envoyées"), len(ordered), sum(order.draft for order in ordered), "sandbox.supplier_orders"
    bills = [bill for bill in _worked_on(company.invoice_drafts, opening.invoice_drafts) if not bill.discarded]
    yield _("Factures émises"), len(bills), sum(bill.issued is None for bill in bills), "sandbox.invoices"
    tariffs = [each for each in _worked_on(company.proposals, opening.proposals) if each.withdrawn_at is None]
    yield _("Tarifs soumis"), len(tariffs), sum(each.submitted_at is None for each in tariffs), "sandbox.prices"


def _worked_on(now: Shelf[Paper], opening: Shelf[Paper]) -> list[Paper]:
    """The papers made or changed since the run began."""
    return [paper for key, paper in now.touched.items() if paper != opening.get(key)]


def _none_or(count: int, words: str) -> Any:
    return _look(words) if count else _("Aucun")


def _look(words: str) -> Any:
    """A count that asks for a look."""
    return {"state": {"tone": "warn", "symbol": "exclamation-triangle-fill", "word": words, "plain": True}}
