"""EDI exchanges: the list; one read segment by segment; made into an order, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.auth.guard import requires
from app.errors import NotFound
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_papers import edi_file
from app.web.sandbox.order_acts import CancelForm, entered
from app.web.sandbox.room import do, done, enter, frame, need, page
from app.web.sandbox.words import EXCHANGE_STATES, REASONS, state
from casestudies.company import edi_response
from casestudies.company.catalogue import by_gtin
from casestudies.company.edi import Interchange, ProcessInterchange, RefuseInterchange
from casestudies.company.edifact import EdiOrder, Unreadable, read, segments, text_of
from casestudies.company.orders import CancelReason

MEANINGS: dict[str, Any] = {
    "UNB": _l("Ouverture de l'échange : émetteur, destinataire, date, référence"),
    "UNH": _l("Début du message : référence et type"),
    "BGM": _l("Référence de la commande"),
    "DTM": _l("Date"),
    "NAD": _l("Partie : acheteur (BY), fournisseur (SU), lieu de livraison (DP)"),
    "CUX": _l("Monnaie"),
    "LIN": _l("Ligne : numéro et code de l'article"),
    "IMD": _l("Désignation"),
    "QTY": _l("Quantité commandée et unité"),
    "PRI": _l("Prix net, pour une unité ou pour le nombre indiqué"),
    "UNS": _l("Fin du détail"),
    "CNT": _l("Nombre de lignes"),
    "UNT": _l("Fin du message : nombre de segments, référence"),
    "UNZ": _l("Fin de l'échange : nombre de messages, référence"),
}


RESPONSES: dict[str, Any] = {
    "accepted": _l("acceptée sans changement"),
    "changed": _l("acceptée avec des changements"),
    "not_accepted": _l("non acceptée"),
}
"""What an order response says of the whole order."""


@dataclass(frozen=True)
class Row:
    """An interchange in the list."""

    code: str
    received_at: datetime
    sender: str
    reference: str
    status: str
    url: str


SPEC: ListSpec[Row] = ListSpec(
    file="edi",
    label=_l("Échanges EDI"),
    columns=(
        Column("code", _l("Échange"), lambda row: Cell(text=row.code, href=row.url), lambda row: row.code, header=True),
        Column("received_at", _l("Reçu"), lambda row: formats.company_moment(row.received_at), lambda row: row.received_at),
        Column("sender", lazy_pgettext("exchange", "Émetteur"), lambda row: row.sender, lambda row: row.sender),
        Column("reference", _l("Commande"), lambda row: row.reference, lambda row: row.reference),
        Column(
            "status",
            _l("État"),
            lambda row: Cell(state=state(EXCHANGE_STATES, row.status, plain=True)),
            lambda row: str(EXCHANGE_STATES[row.status][2]),
        ),
    ),
    filters=(Filter("status", _l("État"), lambda row: row.status, [(key, words[2]) for key, words in EXCHANGE_STATES.items()]),),
    haystack=lambda row: f"{row.code} {row.sender} {row.reference}",
    search_label=_l("Chercher un échange"),
    sort="-received_at",
    empty_text=_l("Aucun échange EDI."),
)


def _said(interchange: Interchange) -> EdiOrder | None:
    try:
        return read(interchange.raw)
    except Unreadable:
        return None


def _row(room: Room, interchange: Interchange) -> Row:
    said = _said(interchange)
    buyer = next((each.name for each in room.run.company.customers if said and each.gln == said.buyer), "–")
    url = url_for("sandbox.exchange", run_id=room.run_id, code=interchange.code)
    return Row(interchange.code, interchange.received_at, buyer, said.reference if said else "–", interchange.status, url)


@blueprint.get("/<int:run_id>/edi")
@requires("run:work")
def exchanges(run_id: int) -> Any:
    """Every interchange."""
    room = enter(run_id)
    rows = [_row(room, each) for each in room.run.company.interchanges]
    return respond(SPEC, rows, "sandbox/list.html", **frame(room, "edi"), title=_("Échanges EDI"))


@blueprint.get("/<int:run_id>/edi/<code>")
@requires("run:work")
def exchange(run_id: int, code: str) -> Any:
    """One interchange: what it says, line by line, then segment by segment."""
    room = enter(run_id)
    shown = need(room.run.company.interchanges.get(code))
    said = _said(shown)
    return page(
        "sandbox/exchange.html",
        room,
        "edi",
        exchange=shown,
        said=said,
        state=state(EXCHANGE_STATES, shown.status),
        facts=_facts(room, shown, said),
        lines=_lines(room, said) if said else [],
        segments=_segments(shown),
        columns=_line_columns(),
    )


def _facts(room: Room, shown: Interchange, said: EdiOrder | None) -> list[tuple[str, Any]]:
    company = room.run.company
    facts: list[tuple[str, Any]] = [(_("Reçu"), formats.company_moment(shown.received_at))]
    if said:
        buyer = next((each for each in company.customers if each.gln == said.buyer), None)
        known = (
            {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": said.buyer}
            if buyer
            else said.buyer
        )
        facts += [
            (_("Acheteur"), known),
            (_("Référence du client"), {"text": said.reference, "sub": _("du %(day)s", day=formats.day(said.dated))}),
            (_("Livraison demandée"), formats.day(said.requested, "full")),
        ]
    if shown.order:
        facts.append((_("Commande"), {"text": shown.order, "href": url_for("sandbox.order", run_id=room.run_id, number=shown.order)}))
    if shown.refusal:
        facts.append((_("Refusé"), {"text": REASONS[shown.refusal], "sub": shown.refusal_note}))
    if said and edi_response.answered(company, shown):
        url = url_for("sandbox.exchange_response", run_id=room.run_id, code=shown.code)
        facts.append(
            (
                _("Réponse envoyée"),
                {"text": f"ORDRSP-{shown.code}.edi", "href": url, "sub": RESPONSES[edi_response.outcome(company, shown)]},
            )
        )
    return facts


def _line_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Ligne")},
        {"label": _("Article"), "header": True},
        {"label": _("Quantité"), "num": True},
        {"label": _("Unité")},
        {"label": _("Prix HT"), "num": True},
    ]


def _lines(room: Room, said: EdiOrder) -> list[list[Any]]:
    company = room.run.company
    rows: list[list[Any]] = []
    for line in said.lines:
        product = by_gtin(company, line.gtin)
        name: Any = line.label
        unit = line.unit
        if product:
            url = url_for("sandbox.product", run_id=room.run_id, code=product.code)
            name = {"text": product.name, "href": url, "sub": f"{product.code}, GTIN {line.gtin}"}
            unit = next((each.label for each in product.units if each.code == line.unit), line.unit)
        price = {"text": formats.money(line.price), "sub": _("les %(per)s", per=formats.quantity(line.per)) if line.per > 1 else ""}
        rows.append([str(line.number), name, formats.quantity(line.quantity), unit, price])
    return rows


def _segments(shown: Interchange) -> list[tuple[int, str, Any]]:
    try:
        found = segments(shown.raw)
    except Unreadable:
        return [(1, shown.raw, "")]
    return [(rank, text_of(each), MEANINGS.get(each.tag, "")) for rank, each in enumerate(found, start=1)]


@blueprint.get("/<int:run_id>/edi/<code>/response.edi")
@requires("run:work")
def exchange_response(run_id: int, code: str) -> Response:
    """The order response (ORDRSP) to an interchange that was answered."""
    company = enter(run_id).run.company
    shown = need(company.interchanges.get(code))
    if _said(shown) is None or not edi_response.answered(company, shown):
        raise NotFound
    return edi_file(edi_response.ordrsp(company, shown), f"ORDRSP-{code}")


@blueprint.post("/<int:run_id>/edi/<code>/process")
@requires("run:work")
def process_exchange(run_id: int, code: str) -> Any:
    """Make an order of it."""
    room = enter(run_id)
    need(room.run.company.interchanges.get(code))
    outcome = do(room, ProcessInterchange(interchange=code), "edi")
    return outcome if isinstance(outcome, Response) else entered(room, outcome)


def _refuse_page(room: Room, code: str, form: CancelForm) -> str:
    title = _("Refuser l'échange %(code)s", code=code)
    here = url_for("sandbox.exchange", run_id=room.run_id, code=code)
    trail = [
        {"label": _("Échanges EDI"), "url": url_for("sandbox.exchanges", run_id=room.run_id)},
        {"label": code, "url": here},
        {"label": title},
    ]
    words = {
        "title": title,
        "said": _("L'émetteur est averti du motif. Un échange refusé ne peut plus être intégré."),
        "failed": _("L'échange n'est pas refusé."),
        "verb": _("Refuser l'échange"),
        "danger": True,
    }
    return page("sandbox/act.html", room, "edi", form=form, trail=trail, back={"label": _("Revenir à l'échange"), "url": here}, **words)


@blueprint.get("/<int:run_id>/edi/<code>/refuse")
@requires("run:work")
def ask_refuse(run_id: int, code: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    need(room.run.company.interchanges.get(code))
    return _refuse_page(room, code, CancelForm(formdata=None))


@blueprint.post("/<int:run_id>/edi/<code>/refuse")
@requires("run:work")
def refuse_exchange(run_id: int, code: str) -> Any:
    """Refuse it."""
    room = enter(run_id)
    need(room.run.company.interchanges.get(code))
    form, outcome = CancelForm(), None
    if form.validate_on_submit():
        command = RefuseInterchange(interchange=code, reason=CancelReason(form.reason.data), note=form.note.data or "")
        outcome = do(room, command, "edi", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _refuse_page(room, code, form), 422
    return done(_("L'échange %(code)s est refusé.", code=code), "sandbox.exchange", run_id=run_id, code=code)
