"""The bank: lines of the statements, one line with what it may settle, statements read."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.treasury_words import LINE_STATES, SUGGESTED
from app.web.sandbox.words import state
from app.web.shelf_lists import respond_shelf
from casestudies.company import ledger, suggesting, treasury
from casestudies.company.crm import Customer
from casestudies.company.suggesting import Suggestion
from casestudies.company.treasury import Payment, StatementLine

RECENT = ((0, "today", _l("Aujourd'hui")), (7, "week", _l("Les 7 derniers jours")), (31, "month", _l("Les 31 derniers jours")))


def treasury_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the bank to a page: (label, url) each."""
    first = {"label": _("Banque"), "url": url_for("sandbox.statement_lines", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def grouped_iban(iban: str) -> str:
    """FR76 0000 0000…: groups of four, as banks print it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def customer_cell(room: Room, code: str) -> Cell:
    """A customer's name and code, as a link to its file."""
    url = url_for("sandbox.customer", run_id=room.run_id, code=code)
    return Cell(text=room.run.company.customers[code].name, href=url, sub=code)


def states_of_lines(room: Room) -> dict[str, tuple[str, Payment | None]]:
    """Of each line that something explains: its status, and the payment that it made or paid back."""
    company = room.run.company
    found: dict[str, tuple[str, Payment | None]] = {}
    for payment in company.payments:
        if payment.statement_line:
            found[payment.statement_line] = ("credit" if payment.status == "credit" else "settled", payment)
        if payment.refund_line:
            found[payment.refund_line] = ("refund", payment)
    found |= {each.statement_line: ("supplier", None) for each in company.supplier_invoices if each.statement_line}
    found |= {each.statement_line: ("entry", None) for each in company.entries if each.statement_line}
    found |= {each.line: ("factor", None) for each in company.factor_lines}
    return found


def status_of_line(line: StatementLine, known: dict[str, tuple[str, Payment | None]]) -> str:
    """One of `LINE_STATES`: what nothing explains is to match when it came in, fees when it went out."""
    return known[line.number][0] if line.number in known else "to_match" if line.amount > 0 else "fees"


_BY_NUMBER, _BY_DAY, _BY_AMOUNT = attrgetter("number"), attrgetter("booked_on", "number"), attrgetter("amount")


def _way(line: StatementLine) -> tuple[str, ...]:
    return ("in",) if line.amount > 0 else ("out",)


def _spec(room: Room) -> ListSpec[StatementLine]:
    known, today = states_of_lines(room), room.run.company.now.date()

    def status(line: StatementLine) -> str:
        return status_of_line(line, known)

    def payment(line: StatementLine) -> Any:
        found = known.get(line.number, ("", None))[1]
        return paper_link(room, found.number) if found else None

    def periods(line: StatementLine) -> frozenset[str]:
        return frozenset(name for days, name, _label in RECENT if line.booked_on >= today - timedelta(days=days))

    def number(line: StatementLine) -> Cell:
        url = url_for("sandbox.statement_line", run_id=room.run_id, number=line.number)
        return Cell(text=line.number, href=url, sub=_("relevé %(statement)s", statement=line.statement))

    return ListSpec(
        file="releves",
        label=_l("Lignes des relevés de banque"),
        columns=(
            Column("number", _l("Ligne"), number, lambda line: line.number, header=True, of=_BY_NUMBER),
            Column("booked_on", _l("Le"), lambda line: formats.day(line.booked_on, "short_year"), lambda line: line.booked_on, of=_BY_DAY),
            Column("name", _l("Tiers"), lambda line: Cell(text=line.counterparty, sub=line.remittance), lambda line: line.counterparty),
            Column("reference", _l("Référence"), lambda line: line.end_to_end or None, lambda line: line.end_to_end),
            Column("amount", _l("Montant"), lambda line: formats.money(line.amount), lambda line: line.amount, num=True, of=_BY_AMOUNT),
            Column(
                "status",
                _l("État"),
                lambda line: Cell(state=state(LINE_STATES, status(line), plain=True)),
                lambda line: str(LINE_STATES[status(line)][2]),
            ),
            Column("payment", _l("Règlement"), payment, lambda line: getattr(known.get(line.number, ("", None))[1], "number", "")),
        ),
        filters=(
            Filter("status", _l("État"), status, [(key, words[2]) for key, words in LINE_STATES.items()]),
            Filter("when", _l("Période"), periods, [(name, label) for _days, name, label in RECENT]),
            Filter(
                "way",
                _l("Sens"),
                lambda line: "in" if line.amount > 0 else "out",
                (("in", _l("Encaissement")), ("out", _l("Décaissement"))),
                of=_way,
            ),
        ),
        haystack=lambda line: f"{line.number} {line.statement} {line.counterparty} {line.remittance} {line.end_to_end} {line.amount}",
        search_label=_l("Chercher un tiers, un libellé, un montant"),
        sort="-number",
        empty_text=_l("Aucune ligne de relevé."),
    )


@blueprint.get("/<int:run_id>/treasury")
@requires("run:work")
def statement_lines(run_id: int) -> Any:
    """Every line of the bank's statements, the newest first."""
    room = enter(run_id)
    acts = [
        {"label": _("Échéancier"), "url": url_for("sandbox.schedule", run_id=run_id)},
        {"label": _("Règlements"), "url": url_for("sandbox.payments", run_id=run_id)},
        {"label": _("Importer un relevé…"), "url": url_for("sandbox.ask_statement", run_id=run_id)},
    ]
    balance = ledger.balances(ledger.book(room.run.company)).get(ledger.BANK, Decimal(0))
    sub = _("Solde en banque (compte 512) : %(amount)s", amount=formats.money(balance))
    context = {**frame(room, "treasury"), "title": _("Banque"), "sub": sub, "acts": acts}
    return respond_shelf(_spec(room), room.run.company.statement_lines, lambda line: line, "sandbox/list.html", **context)


@blueprint.get("/<int:run_id>/treasury/lines/<number>")
@requires("run:work")
def statement_line(run_id: int, number: str) -> Any:
    """One line, with what it may settle while nothing explains it."""
    room = enter(run_id)
    line: StatementLine = need(room.run.company.statement_lines.get(number))
    known = states_of_lines(room)
    status, payment = status_of_line(line, known), known.get(number, ("", None))[1]
    sheet = Sheet(
        title=_("Ligne %(number)s", number=number),
        state=state(LINE_STATES, status),
        trail=treasury_trail(room, (number, "")),
        acts=_line_acts(room, line, status),
        facts=_line_facts(room, line),
        notices=_line_notices(room, line, payment),
        tables=[_suggestions(room, line)] if status == "to_match" else [],
        changes=changes_told(room, number),
    )
    return show(room, "treasury", sheet)


def _line_acts(room: Room, line: StatementLine, status: str) -> list[dict[str, Any]]:
    if status not in ("to_match", "fees"):
        return []

    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=line.number)

    factor = [act(_("Rapprocher du factor…"), to("sandbox.ask_factor_line"))] if room.run.company.factors else []
    if status == "fees":
        return [*factor, act(_("Rapprocher d'un remboursement…"), to("sandbox.ask_match_refund"))]
    acts = [*factor, act(_("Chercher le client…"), to("sandbox.line_customers"))]
    if any(each.means != treasury.TRANSFER and each.statement_line is None for each in room.run.company.payments):
        acts.insert(0, act(_("Rapprocher d'un chèque…"), to("sandbox.ask_pay_in")))
    return acts


def _line_facts(room: Room, line: StatementLine) -> list[tuple[str, Any]]:
    valued = _("valeur du %(day)s", day=formats.day(line.value_on, "short_year"))
    way = _("Encaissement") if line.amount > 0 else _("Décaissement")
    return [
        (way, {"text": formats.money(abs(line.amount)), "strong": True}),
        (_("Date"), {"text": formats.day(line.booked_on, "full"), "sub": valued}),
        (_("Tiers"), line.counterparty or "–"),
        (_("Libellé"), line.remittance or "–"),
        (_("Référence de bout en bout"), line.end_to_end or "–"),
        (_("Relevé"), {"text": line.statement, "sub": grouped_iban(line.iban)}),
    ]


def _line_notices(room: Room, line: StatementLine, payment: Payment | None) -> list[dict[str, Any]]:
    if payment is None:
        return passed_warnings(room, line.statement)
    url = url_for("sandbox.payment", run_id=room.run_id, number=payment.number)
    title = _("Cette ligne est le règlement %(number)s.", number=payment.number)
    if payment.refund_line == line.number:
        title = _("Cette ligne rembourse le règlement %(number)s.", number=payment.number)
    name = room.run.company.customers[payment.customer].name
    return [notice("info", "link-45deg", title, name, [{"label": _("Voir le règlement"), "url": url}])]


def _suggestions(room: Room, line: StatementLine) -> dict[str, Any]:
    found = suggesting.suggestions(room.run.company, line)
    heads = [_("Client"), _("Factures"), ">" + _("Montant"), ">" + _("Reste"), _("Pourquoi"), _("Suite")]
    rows = [_suggestion_cells(room, line, each, rank) for rank, each in enumerate(found, start=1)]
    empty = ("search", _("Rien ne ressemble à cette ligne. Cherchez le client, ou demandez-lui un avis de paiement."))
    return table("pistes", _("Pistes"), heads, rows, empty, count=_("à vérifier avant de rapprocher") if rows else "")


def _suggestion_cells(room: Room, line: StatementLine, each: Suggestion, rank: int) -> list[Any]:
    buyer: Customer = room.run.company.customers[each.customer]
    url = url_for("sandbox.ask_match", run_id=room.run_id, number=line.number, customer=buyer.code, pick=rank)
    told = [f"{part.invoice} ({formats.money(part.discount)})" if part.discount else part.invoice for part in each.parts]
    return [
        {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code},
        ", ".join(told) or None,
        formats.money(each.amount),
        formats.money(line.amount - each.amount),
        ", ".join(str(SUGGESTED[reason]) for reason in each.reasons),
        {"text": _("Rapprocher…"), "href": url},
    ]


def _customers_spec(room: Room, line: StatementLine) -> ListSpec[tuple[Customer, Decimal, int]]:
    def name(row: tuple[Customer, Decimal, int]) -> Cell:
        url = url_for("sandbox.ask_match", run_id=room.run_id, number=line.number, customer=row[0].code)
        return Cell(text=row[0].name, href=url, sub=row[0].code)

    return ListSpec(
        file="clients-a-rapprocher",
        label=_l("Clients"),
        columns=(
            Column("name", _l("Client"), name, lambda row: row[0].name, header=True),
            Column("city", _l("Ville"), lambda row: row[0].first("bill").city, lambda row: row[0].first("bill").city),
            Column("invoices", _l("Factures ouvertes"), lambda row: formats.quantity(row[2]), lambda row: row[2], num=True),
            Column("owed", _l("Dû"), lambda row: formats.money(row[1]), lambda row: row[1], num=True),
        ),
        haystack=lambda row: f"{row[0].name} {row[0].code} {row[0].siren} {row[0].first('bill').city}",
        search_label=_l("Chercher un client"),
        sort="name",
    )


@blueprint.get("/<int:run_id>/treasury/lines/<number>/customers")
@requires("run:work")
def line_customers(run_id: int, number: str) -> Any:
    """The customers, to say which one a line is of."""
    room = enter(run_id)
    company = room.run.company
    line: StatementLine = need(company.statement_lines.get(number))
    rows = []
    for customer in company.customers:
        owed = treasury.open_invoices(company, customer.code)
        rows.append((customer, sum((left for _invoice, left in owed), Decimal("0.00")), len(owed)))
    trail = treasury_trail(room, (number, url_for("sandbox.statement_line", run_id=run_id, number=number)), (_("Client"), ""))
    title = _("De quel client vient la ligne %(number)s ?", number=number)
    sub = f"{line.counterparty}, {formats.money(line.amount)}"
    return respond(_customers_spec(room, line), rows, "sandbox/list.html", **frame(room, "treasury"), title=title, sub=sub, trail=trail)
