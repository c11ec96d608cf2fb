"""What of the work is done, what is left undone or not sent, and where each is: read before handing in, and on the receipt."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.queries.runs import Room
from app.web.sandbox.room import unread, waiting
from casestudies.company.messages import MessageSent

Line = tuple[str, Any, str]
"""What is counted, the count in words (a state when it asks for a look), and the address of where it is."""


def balance(room: Room) -> list[Line]:
    """The lines that make sense for this case: only the trades that it opens are counted."""
    company, trades, run_id = room.run.company, room.run.case.file.trades, room.run_id
    today = company.now.date()
    lines: list[Line] = []
    if "orders" in trades:
        morning = [order for order in company.orders if order.entered_at.date() == today]
        left = sum(order.status == "draft" for order in morning)
        words = _("%(done)s sur %(all)s", done=len(morning) - left, all=len(morning))
        lines.append((_("Commandes traitées"), _look(words) if left else words, url_for("sandbox.orders", run_id=run_id)))
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


def _none_or(count: int, words: str) -> Any:
    return _look(words) if count else _("Aucun")


def _look(words: str) -> Any:
    """A count that asks for a look."""
    return {"state": {"tone": "warn", "symbol": "exclamation-triangle-fill", "word": words, "plain": True}}
