"""Invoices: the list, one of them whole, what has still to be invoiced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.documents.billed import mention_words
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.billing_words import KINDS, LIFE_STATES, REASONS, SETTLED_STATES, line_name, unit_name, vat_words
from app.web.sandbox.deliveries import by_edi, order_cell
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import discount_words, person, state
from app.web.shelf_lists import respond_shelf
from casestudies.company import ageing, billing
from casestudies.company.delivery import Delivery
from casestudies.company.invoicing import CreditReason, Invoice, InvoiceKind, InvoiceLine, VatLine
from casestudies.company.money import Totals
from casestudies.company.treasury import assignment_of

INVOICES = (InvoiceKind.COMMERCIAL, InvoiceKind.PREPAYMENT, InvoiceKind.CORRECTED)


@dataclass(frozen=True)
class Row:
    """An invoice in the list, with what is left to pay of it."""

    of: Invoice
    customer: str
    left: Decimal
    standing: str


def settled_status(invoice: Invoice, left: Decimal, today: date) -> str:
    """settled, due or late."""
    return "settled" if left <= 0 else "late" if invoice.due_on < today else "due"


def row_of(room: Room) -> Callable[[Invoice], Row]:
    """What makes the row of an invoice: with what is left of it."""
    company = room.run.company
    today = company.now.date()
    settled = ageing.settled(company, today)

    def row(invoice: Invoice) -> Row:
        left = invoice.payable - settled.get(invoice.number, Decimal(0))
        return Row(invoice, company.customers[invoice.customer].name, left, settled_status(invoice, left, today))

    return row


_BY_NUMBER, _BY_DAY, _BY_DUE = attrgetter("number"), attrgetter("issued_on", "number"), attrgetter("due_on", "number")
_BY_GROSS = attrgetter("totals.gross")


def _kind(invoice: Invoice) -> tuple[str, ...]:
    return (invoice.kind.value,)


def _life_of(invoice: Invoice) -> tuple[str, ...]:
    return (invoice.status.value,) if invoice.status else ()


def _spec(room: Room) -> ListSpec[Row]:
    def number(row: Row) -> Cell:
        kind = row.of.order if row.of.kind is InvoiceKind.COMMERCIAL else KINDS[row.of.kind]
        return Cell(text=row.of.number, href=url_for("sandbox.invoice", run_id=room.run_id, number=row.of.number), sub=kind)

    def life(row: Row) -> Any:
        return Cell(state=state(LIFE_STATES, row.of.status.value, plain=True)) if row.of.status else None

    return ListSpec(
        file="factures",
        label=_l("Factures"),
        columns=(
            Column("number", _l("Facture"), number, lambda row: row.of.number, header=True, of=_BY_NUMBER),
            Column("customer", _l("Client"), lambda row: Cell(text=row.customer, sub=row.of.reference), lambda row: row.customer),
            Column(
                "issued_on", _l("Émise le"), lambda row: formats.day(row.of.issued_on, "numeric"), lambda row: row.of.issued_on, of=_BY_DAY
            ),
            Column("due_on", _l("Échéance"), lambda row: formats.day(row.of.due_on, "numeric"), lambda row: row.of.due_on, of=_BY_DUE),
            Column(
                "standing",
                _l("Règlement"),
                lambda row: Cell(state=state(SETTLED_STATES, row.standing, plain=True)),
                lambda row: str(SETTLED_STATES[row.standing][2]),
            ),
            Column("life", _l("Statut"), life, lambda row: row.of.status.value if row.of.status else None),
            Column(
                "gross",
                _l("Total TTC"),
                lambda row: formats.money(row.of.totals.gross),
                lambda row: row.of.totals.gross,
                num=True,
                of=_BY_GROSS,
            ),
            Column("left", _l("Reste dû"), lambda row: formats.money(row.left) if row.left else "–", lambda row: row.left, num=True),
        ),
        filters=(
            Filter("standing", _l("Règlement"), lambda row: row.standing, [(key, words[2]) for key, words in SETTLED_STATES.items()]),
            Filter(
                "life",
                _l("Statut"),
                lambda row: row.of.status.value if row.of.status else "",
                [(key, words[2]) for key, words in LIFE_STATES.items()],
                of=_life_of,
            ),
            Filter("kind", _l("Nature"), lambda row: row.of.kind.value, [(key.value, KINDS[key]) for key in INVOICES], of=_kind),
        ),
        haystack=lambda row: f"{row.of.number} {row.customer} {row.of.customer} {row.of.order} {row.of.reference} {row.of.totals.gross}",
        search_label=_l("Chercher une facture"),
        sort="-issued_on",
        empty_text=_l("Aucune facture."),
    )


@blueprint.get("/<int:run_id>/invoices")
@requires("run:work")
def invoices(run_id: int) -> Any:
    """Every invoice, the newest first."""
    room = enter(run_id)
    acts = [
        {"label": _("Livraisons à facturer"), "url": url_for("sandbox.to_invoice", run_id=run_id)},
        {"label": _("Brouillons"), "url": url_for("sandbox.invoice_drafts", run_id=run_id)},
        {"label": _("Avoirs"), "url": url_for("sandbox.credit_notes", run_id=run_id)},
    ]
    context = {**frame(room, "invoicing"), "title": _("Factures"), "acts": acts}
    return respond_shelf(_spec(room), room.run.company.invoices, row_of(room), "sandbox/list.html", **context)


def invoice_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the invoices to a page: (label, url) each."""
    first = {"label": _("Factures"), "url": url_for("sandbox.invoices", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def _to_invoice_spec(room: Room) -> ListSpec[Delivery]:
    company = room.run.company

    def number(found: Delivery) -> Cell:
        return Cell(text=found.number, href=url_for("sandbox.delivery", run_id=room.run_id, number=found.number))

    def arrived(found: Delivery) -> Any:
        return formats.day(found.proof.at, "numeric") if found.proof else None

    return ListSpec(
        file="a-facturer",
        label=_l("Livraisons à facturer"),
        columns=(
            Column("number", _l("Livraison"), number, lambda found: found.number, header=True),
            Column(
                "customer",
                _l("Client"),
                lambda found: company.customers[found.customer].name,
                lambda found: company.customers[found.customer].name,
            ),
            Column("order", _l("Commande"), lambda found: order_cell(room, found.order), lambda found: found.order),
            Column("shipped_at", _l("Partie le"), lambda found: formats.day(_gone(found), "numeric"), _gone),
            Column("proof", _l("Reçue le"), arrived, lambda found: found.proof.at if found.proof else None),
            Column(
                "act",
                _l("Facture"),
                lambda found: Cell(text=_("Facturer…"), href=url_for("sandbox.draft_invoice", run_id=room.run_id, number=found.number)),
            ),
        ),
        filters=(
            Filter("arrived", _l("Reçue"), lambda found: "yes" if found.proof else "no", (("yes", _l("Oui")), ("no", _l("Pas encore")))),
        ),
        haystack=lambda found: f"{found.number} {found.order} {company.customers[found.customer].name}",
        search_label=_l("Chercher une livraison"),
        sort="shipped_at",
        empty_text=_l("Tout ce qui est parti est facturé."),
    )


def _gone(found: Delivery) -> date:
    return found.shipped_at.date() if found.shipped_at else found.planned_on


@blueprint.get("/<int:run_id>/invoices/to-invoice")
@requires("run:work")
def to_invoice(run_id: int) -> Any:
    """The deliveries that have left and are not wholly invoiced, the oldest first."""
    room = enter(run_id)
    trail = invoice_trail(room, (_("Livraisons à facturer"), ""))
    rows = billing.deliveries_to_invoice(room.run.company)
    context = {"title": _("Livraisons à facturer"), "sub": _("Ce qui est parti et n'est pas encore facturé en entier."), "trail": trail}
    return respond(_to_invoice_spec(room), rows, "sandbox/list.html", **frame(room, "invoicing"), **context)


def lines_of(room: Room, lines: tuple[InvoiceLine, ...], totals: Totals, url: Any = None) -> dict[str, Any]:
    """The lines with their totals; `url` gives the page of a line by its number, when it may be changed."""
    company = room.run.company
    heads = [_("Article"), ">" + _("Quantité"), _("Unité"), ">" + _("Prix HT"), ">" + _("Remise"), _("TVA"), ">" + _("Montant HT")]
    rows = [
        [
            {"text": line_name(company, line), "href": url(line.number) if url else "", "sub": _origin(line)},
            formats.quantity(line.quantity),
            unit_name(company, line),
            {"text": formats.money(line.price), "sub": _("les %(per)s", per=formats.quantity(line.per)) if line.per > 1 else ""},
            discount_words(line.discount),
            vat_words(line.vat_category, line.vat_rate),
            formats.money(line.amount),
        ]
        for line in lines
    ]
    foot = [
        {"label": _("Total HT"), "value": formats.money(totals.net)},
        {"label": _("TVA"), "value": formats.money(totals.vat)},
        {"label": _("Total TTC"), "value": formats.money(totals.gross), "total": True},
    ]
    return table("lignes", _("Lignes"), heads, rows, ("list", _("Aucune ligne.")), foot=foot)


def _origin(line: InvoiceLine) -> str:
    return ", ".join(each for each in (line.product, line.delivery) if each)


def vat_table(vat: tuple[VatLine, ...]) -> dict[str, Any]:
    """The VAT of a document, by rate."""
    rows = [[vat_words(each.category, each.rate), formats.money(each.base), formats.money(each.vat)] for each in vat]
    return table("tva", _("TVA"), [_("Taux"), ">" + _("Base HT"), ">" + _("Montant")], rows, ("percent", _("Aucune TVA.")))


@blueprint.get("/<int:run_id>/invoices/<number>")
@requires("run:work")
def invoice(run_id: int, number: str) -> Any:
    """One invoice, whole."""
    room = enter(run_id)
    company = room.run.company
    shown: Invoice = need(company.invoices.get(number))
    left = shown.payable - ageing.settled(company, company.now.date()).get(number, Decimal(0))
    sheet = Sheet(
        title=_("%(kind)s %(number)s", kind=KINDS[shown.kind], number=number),
        state=state(SETTLED_STATES, settled_status(shown, left, company.now.date())),
        trail=invoice_trail(room, (number, "")),
        acts=[act(_("Établir un avoir…"), url_for("sandbox.credit_invoice", run_id=run_id, number=number))],
        more=[act(_("Enregistrer un statut…"), url_for("sandbox.record_status", run_id=run_id, number=number))],
        facts=_facts(room, shown, left),
        notices=[*_life(shown), *_issued_despite(room, shown), *passed_warnings(room, number)],
        texts=[{"title": _("Mentions"), "text": " ".join(mentions_of(shown)) or _("Aucune mention."), "lang": "fr"}],
        tables=[lines_of(room, shown.lines, shown.totals), vat_table(shown.vat), _settlements(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "invoicing", sheet)


def _issued_despite(room: Room, shown: Invoice) -> list[dict[str, Any]]:
    """The warnings passed on the draft that became it."""
    drafts = (each.number for each in room.run.company.invoice_drafts if each.issued == shown.number)
    return [each for number in drafts for each in passed_warnings(room, number)]


def mentions_of(shown: Invoice) -> list[str]:
    """The mentions as the invoice bears them."""
    return [mention_words(code, discount=shown.cash_discount, penalty=shown.penalty_rate, on=shown.issued_on) for code in shown.mentions]


def _life(shown: Invoice) -> list[dict[str, Any]]:
    """What became of it at the platform and the customer's, when somebody has something to do about it."""
    if shown.status is None or shown.status.value not in ("rejected", "refused", "disputed"):
        return []
    tone, symbol, word = LIFE_STATES[shown.status.value]
    last = shown.statuses[-1]
    return [notice("warn" if tone == "warn" else "bad", symbol, _("Statut : %(status)s", status=word), last.reason)]


def _facts(room: Room, shown: Invoice, left: Decimal) -> list[tuple[str, Any]]:
    company = room.run.company
    buyer = company.customers[shown.customer]
    discount = shown.cash_discount
    facts: list[tuple[str, Any]] = [
        (_("Client"), {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code}),
        (_("Commande"), {**_link(room, "sandbox.order", shown.order), "sub": shown.reference}),
        (_("Émise le"), {"text": formats.day(shown.issued_on, "full"), "sub": person(company, shown.issued_by)}),
        (_("Échéance"), {"text": formats.day(shown.due_on, "full"), "sub": buyer.terms.label}),
        (
            _("Escompte"),
            _("%(rate)s jusqu'au %(day)s", rate=formats.percent(discount.rate.normalize()), day=formats.day(discount.until, "short_year"))
            if discount
            else _("néant"),
        ),
        (_("À payer"), {"text": formats.money(shown.payable), "strong": True}),
        (_("Reste dû"), {"text": formats.money(left), "strong": True}),
    ]
    if shown.status:
        facts.append((_("Statut"), str(LIFE_STATES[shown.status.value][2])))
    if shown.deposits:
        words = ", ".join(
            _("%(invoice)s : %(amount)s", invoice=each.invoice, amount=formats.money(each.totals.gross)) for each in shown.deposits
        )
        facts.append((_("Acomptes déduits"), words))
    return facts


def _link(room: Room, endpoint: str, number: str) -> dict[str, Any]:
    return {"text": number, "href": url_for(endpoint, run_id=room.run_id, number=number)}


def _settlements(room: Room, shown: Invoice) -> dict[str, Any]:
    """What settled the invoice: a factor, payments with their cash discount, credit notes; and the credit notes that settle nothing yet."""
    company = room.run.company
    rows: list[list[Any]] = []
    if held := assignment_of(company, shown.number):
        amount = next(each.amount for each in held.invoices if each.invoice == shown.number)
        link = _link(room, "sandbox.assignment", held.number)
        rows.append([link, _("Cédée au factor"), formats.day(held.assigned_on, "short_year"), formats.money(amount)])
    for payment in billing.payments_of(company, shown.number):
        for part in payment.allocations:
            if part.invoice == shown.number:
                sub = _("dont escompte %(amount)s", amount=formats.money(part.discount)) if part.discount else ""
                rows.append(
                    [{"text": payment.number, "sub": sub}, payment.means, formats.day(part.on, "short_year"), formats.money(part.settled)]
                )
    for note in billing.credits_of(company, shown.number):
        reason = REASONS[CreditReason(note.reason)] if note.reason in set(CreditReason) else note.reason
        applied = [each for each in note.applied if each.invoice == shown.number]
        rows += [
            [paper_link(room, note.number), reason, formats.day(each.on, "short_year"), formats.money(each.amount)] for each in applied
        ]
        if not applied:
            rows.append([paper_link(room, note.number), reason, _("à imputer"), formats.money(note.totals.gross)])
    heads = [_("Document"), _("Nature"), _("Le"), ">" + _("Montant TTC")]
    return table("reglements", _("Règlements et avoirs"), heads, rows, ("cash-coin", _("Rien n'a été réglé.")))


def _papers(room: Room, shown: Invoice) -> list[dict[str, str]]:
    pdf = url_for("sandbox.invoice_pdf", run_id=room.run_id, number=shown.number)
    xml = url_for("sandbox.invoice_xml", run_id=room.run_id, number=shown.number)
    found = [
        {
            "icon": "file-earmark-pdf",
            "name": _("Facture %(number)s", number=shown.number),
            "href": pdf,
            "detail": _("PDF, Factur-X EN 16931"),
        },
        {"icon": "file-earmark-code", "name": "factur-x.xml", "href": xml, "detail": _("XML, données de la facture")},
    ]
    if by_edi(room, shown.order):
        url = url_for("sandbox.invoice_edi", run_id=room.run_id, number=shown.number)
        found.append({"icon": "file-earmark-code", "name": "INVOIC", "href": url, "detail": _("EDI, facture")})
    for number in dict.fromkeys(line.delivery for line in shown.lines if line.delivery):
        url = url_for("sandbox.delivery", run_id=room.run_id, number=number)
        found.append({"icon": "truck", "name": _("Livraison %(number)s", number=number), "href": url, "detail": _("facturée ici")})
    return found
