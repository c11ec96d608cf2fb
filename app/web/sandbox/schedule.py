"""The payment schedule: what is expected of customers, and when."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame
from app.web.sandbox.treasury import customer_cell, treasury_trail
from app.web.sandbox.words import state
from casestudies.company import expecting
from casestudies.company.crm import Customer
from casestudies.company.expecting import Expected

WHY: dict[str, tuple[str, str, Any]] = {
    "due": ("info", "calendar3", _l("À échoir")),
    "late": ("bad", "exclamation-octagon-fill", _l("En retard")),
    "promised": ("info", "calendar-check", _l("Promis")),
    "plan": ("info", "calendar3-range", _l("Échelonné")),
    "disputed": ("warn", "chat-square-text-fill", _l("En litige")),
}
WEEKS = (
    ("past", _l("Passée")),
    ("week", _l("Les 7 prochains jours")),
    ("fortnight", _l("Les 15 prochains jours")),
    ("month", _l("Les 31 prochains jours")),
)


def _spec(room: Room) -> ListSpec[Expected]:
    company = room.run.company
    today = company.now.date()

    def when(each: Expected) -> frozenset[str]:
        spans = {"week": 7, "fortnight": 15, "month": 31}
        ahead = {name for name, days in spans.items() if today <= each.on <= today + timedelta(days=days)}
        return frozenset(ahead | ({"past"} if each.on < today else set()))

    def buyer(each: Expected) -> Customer:
        return company.customers[each.customer]

    def invoice(each: Expected) -> Any:
        found = paper_link(room, each.invoice)
        return Cell(text=found["text"], href=found["href"]) if isinstance(found, dict) else found

    return ListSpec(
        file="echeancier",
        label=_l("Échéancier des encaissements"),
        columns=(
            Column("invoice", _l("Facture"), invoice, lambda each: each.invoice, header=True),
            Column("customer", _l("Client"), lambda each: customer_cell(room, each.customer), lambda each: buyer(each).name),
            Column(
                "on",
                _l("Attendu le"),
                lambda each: Cell(text=formats.day(each.on, "short_year"), sub=formats.distance((each.on - today).days)),
                lambda each: each.on,
            ),
            Column("means", _l("Moyen"), lambda each: buyer(each).terms.means, lambda each: buyer(each).terms.means),
            Column("amount", _l("Montant"), lambda each: formats.money(each.amount), lambda each: each.amount, num=True),
            Column("why", _l("État"), lambda each: Cell(state=state(WHY, each.why, plain=True)), lambda each: str(WHY[each.why][2])),
        ),
        filters=(
            Filter("why", _l("État"), lambda each: each.why, [(key, words[2]) for key, words in WHY.items()]),
            Filter("when", _l("Date attendue"), when, WEEKS),
        ),
        haystack=lambda each: f"{each.invoice} {each.customer} {buyer(each).name} {each.amount}",
        search_label=_l("Chercher une facture, un client"),
        sort="on",
        empty_text=_l("Rien n'est attendu."),
    )


@blueprint.get("/<int:run_id>/treasury/schedule")
@requires("run:work")
def schedule(run_id: int) -> Any:
    """What should come in, the first day first."""
    room = enter(run_id)
    rows = list(expecting.schedule(room.run.company))
    today = room.run.company.now.date()
    week = sum((each.amount for each in rows if today <= each.on <= today + timedelta(days=7)), Decimal("0.00"))
    total = sum((each.amount for each in rows), Decimal("0.00"))
    sub = _("%(total)s attendus en tout, dont %(week)s dans les 7 prochains jours.", total=formats.money(total), week=formats.money(week))
    trail = treasury_trail(room, (_("Échéancier"), ""))
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "treasury"), title=_("Échéancier"), sub=sub, trail=trail)
