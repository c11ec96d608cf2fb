"""Suppliers' invoices: the list, one against its orders and receipts, and what is done with it: enter, approve, dispute."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import DayField, EpreuveForm, FrenchDecimal
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.acting import SOME_DAY, SOME_WORDS, Asking, perform, with_fields
from app.web.sandbox.claims import linked
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.purchasing_words import SUPPLIER_INVOICE_STATES
from app.web.sandbox.room import done, enter, event_made, frame, need, press
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import state
from casestudies.company import supplier_invoices as trade
from casestudies.company.kernel import Command
from casestudies.company.purchasing import NOTE_LENGTH, REFERENCE_LENGTH, Receipt, SupplierInvoice
from casestudies.company.supplier_invoices import (
    ApproveSupplierInvoice,
    BilledGoods,
    Difference,
    DifferenceKind,
    DisputeSupplierInvoice,
    EnterSupplierInvoice,
    SupplierInvoiceEntered,
)

KINDS: dict[DifferenceKind, Any] = {
    DifferenceKind.PRICE: _l("Prix"),
    DifferenceKind.QUANTITY: _l("Quantité"),
    DifferenceKind.TOTAL: _l("Total TTC"),
}


def _spec(room: Room) -> ListSpec[SupplierInvoice]:
    company = room.run.company

    def name(invoice: SupplierInvoice) -> str:
        return company.suppliers[invoice.supplier].name

    return ListSpec(
        file="factures-fournisseurs",
        label=_l("Factures des fournisseurs"),
        columns=(
            Column("number", _l("Facture"), lambda each: paper_link(room, each.number), lambda each: each.number, header=True),
            Column("supplier", _l("Fournisseur"), name, name),
            Column("reference", _l("Son numéro"), lambda each: each.reference, lambda each: each.reference),
            Column("dated", _l("Du"), lambda each: formats.day(each.dated, "short_year"), lambda each: each.dated),
            Column("due_on", _l("Échéance"), lambda each: formats.day(each.due_on, "short_year"), lambda each: each.due_on),
            Column("gross", _l("Total TTC"), lambda each: formats.money(each.totals.gross), lambda each: each.totals.gross, num=True),
            Column(
                "status",
                _l("État"),
                lambda each: Cell(state=state(SUPPLIER_INVOICE_STATES, each.status, plain=True)),
                lambda each: str(SUPPLIER_INVOICE_STATES[each.status][2]),
            ),
        ),
        filters=(
            Filter("status", _l("État"), lambda each: each.status, [(key, words[2]) for key, words in SUPPLIER_INVOICE_STATES.items()]),
        ),
        haystack=lambda each: f"{each.number} {name(each)} {each.reference} {' '.join(each.receipts)}",
        search_label=_l("Chercher une facture"),
        sort="-dated",
        empty_text=_l("Aucune facture de fournisseur."),
    )


def _trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": _("Factures des fournisseurs"), "url": url_for("sandbox.supplier_invoices", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/supplier-invoices")
@requires("run:work")
def supplier_invoices(run_id: int) -> Any:
    """Every supplier's invoice, the newest first."""
    room = enter(run_id)
    rows = list(room.run.company.supplier_invoices)[::-1]
    title = _("Factures des fournisseurs")
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "supplier_invoices"), title=title)


@blueprint.get("/<int:run_id>/supplier-invoices/<number>")
@requires("run:work")
def supplier_invoice(run_id: int, number: str) -> Any:
    """One invoice against what was ordered and what came."""
    room = enter(run_id)
    company = room.run.company
    shown: SupplierInvoice = need(company.supplier_invoices.get(number))
    supplier = company.suppliers[shown.supplier]
    acts = [act(_("Contester…"), url_for("sandbox.dispute_supplier_invoice", run_id=run_id, number=number))]
    approve = act(
        _("Donner le bon à payer"), url_for("sandbox.approve_supplier_invoice", run_id=run_id, number=number), post=True, primary=True
    )
    foot = formats.money(shown.announced) if shown.announced is not None else None
    sheet = Sheet(
        title=_("Facture %(number)s", number=number),
        state=state(SUPPLIER_INVOICE_STATES, shown.status),
        trail=_trail(room, (number, "")),
        acts=[] if shown.status == "paid" else acts if shown.status == "approved" else [*acts, approve],
        facts=[
            (_("Fournisseur"), {"text": supplier.name, "href": url_for("sandbox.supplier", run_id=run_id, code=supplier.code)}),
            (_("Son numéro"), {"text": shown.reference, "sub": formats.day(shown.dated)}),
            (_("Reçue le"), formats.day(shown.received_on)),
            (_("Échéance"), formats.day(shown.due_on)),
            (_("Total HT"), formats.money(shown.totals.net)),
            (_("Total TTC"), {"text": formats.money(shown.totals.gross), "strong": True}),
            (_("Pied de la facture"), foot),
            (_("Payée le"), formats.day(shown.paid_on) if shown.paid_on else None),
        ],
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        tables=[_differences(room, shown), *_lines(room, shown)],
        papers=[linked(room, "box-seam", receipt, _("Réception")) for receipt in shown.receipts],
        changes=changes_told(room, number),
    )
    return show(room, "supplier_invoices", sheet)


def _notices(room: Room, shown: SupplierInvoice) -> list[dict[str, Any]]:
    if shown.disputed:
        return [notice("bad", "exclamation-octagon-fill", _("Cette facture est contestée."), shown.disputed)]
    return []


def _worded(kind: DifferenceKind, amount: Any) -> str:
    if kind is DifferenceKind.QUANTITY:
        return formats.quantity(amount)
    return formats.unit_price(amount) if kind is DifferenceKind.PRICE else formats.money(amount)


def _differences(room: Room, shown: SupplierInvoice) -> dict[str, Any]:
    company = room.run.company

    def row(found: Difference) -> list[Any]:
        name = company.products[found.product].name if found.product else _("Pied de la facture")
        due, billed = _worded(found.kind, found.due), _worded(found.kind, found.billed)
        return [{"text": name, "sub": found.product}, KINDS[found.kind], due, billed, formats.money(found.excess)]

    rows = [row(found) for found in trade.differences(company, shown)]
    heads = [_("Article"), _("Écart"), ">" + _("Dû"), ">" + _("Facturé"), ">" + _("En trop")]
    return table("ecarts", _("Écarts avec la commande et la réception"), heads, rows, ("check-circle", _("Aucun écart.")))


def _lines(room: Room, shown: SupplierInvoice) -> list[dict[str, Any]]:
    company = room.run.company
    rows = [
        [
            {"text": company.products[line.product].name, "sub": line.product},
            paper_link(room, line.receipt),
            formats.quantity(line.quantity),
            formats.unit_price(line.price),
            formats.money(line.amount),
        ]
        for line in shown.lines
    ]
    heads = [_("Article"), _("Réception"), ">" + _("Quantité"), ">" + _("Prix HT"), ">" + _("Montant HT")]
    return [table("lignes", _("Lignes saisies"), heads, rows, ("list", ""))] if rows else []


class EnterForm(EpreuveForm):
    """A supplier's invoice; a quantity and a price for each line of the receipt are added."""

    reference = StringField(_l("Numéro du fournisseur"), validators=[InputRequired(SOME_WORDS), Length(max=REFERENCE_LENGTH)])
    dated = DayField(_l("Datée du"), validators=[InputRequired(SOME_DAY)])
    announced = FrenchDecimal(_l("Total TTC de la facture"), validators=[InputRequired(_l("Recopiez le total, par exemple 1250,40."))])


class DisputeForm(EpreuveForm):
    """Why it may not be paid."""

    reason = TextAreaField(
        _l("Motif"),
        validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)],
        description=_l("L'écart, son montant, et ce qui est demandé au fournisseur."),
    )


@blueprint.route("/<int:run_id>/supplier-invoices/new", methods=["GET", "POST"])
@requires("run:work")
def new_supplier_invoice(run_id: int) -> Any:
    """Enter the invoice of a receipt, as it is printed."""
    room = enter(run_id)
    company = room.run.company
    shown: Receipt = need(company.receipts.get(request.args.get("receipt", "")))
    fields: dict[str, Any] = {}
    for line in shown.lines:
        name = company.products[line.product].name
        hint = _("%(code)s, reçu : %(quantity)s", code=line.product, quantity=formats.quantity(line.quantity))
        fields[f"quantity_{line.number}"] = IntegerField(_("%(name)s, quantité", name=name), validators=[MayBeEmpty()], description=hint)
        fields[f"price_{line.number}"] = FrenchDecimal(_("%(name)s, prix HT", name=name), validators=[MayBeEmpty()])
    form = with_fields(EnterForm, fields)
    supplier = company.suppliers[shown.supplier]
    asking = Asking(
        current="supplier_invoices",
        title=_("Facture de la réception %(number)s", number=shown.number),
        said=_("%(name)s, bon %(note)s. Recopiez la facture, même si elle ne convient pas.", name=supplier.name, note=shown.note),
        verb=_("Saisir la facture"),
        failed=_("La facture n'est pas saisie."),
        trail=_trail(room, (_("Nouvelle facture"), "")),
        back={"label": _("Revenir à la réception"), "url": url_for("sandbox.receipt", run_id=run_id, number=shown.number)},
    )

    def command() -> Command:
        given = [(line.number, form[f"quantity_{line.number}"].data, form[f"price_{line.number}"].data) for line in shown.lines]
        lines = tuple(
            BilledGoods(receipt=shown.number, receipt_line=line, quantity=quantity, price=price)
            for line, quantity, price in given
            if quantity and price is not None
        )
        day = form.dated.day
        assert day is not None
        return EnterSupplierInvoice(
            supplier=shown.supplier, reference=form.reference.data, dated=day, lines=lines, announced=form.announced.data
        )

    def then(answer: Answer) -> Any:
        number = event_made(room, answer, SupplierInvoiceEntered).invoice.number
        return done(_("La facture %(number)s est saisie.", number=number), "sandbox.supplier_invoice", run_id=run_id, number=number)

    return perform(room, form, asking, command, then)


@blueprint.post("/<int:run_id>/supplier-invoices/<number>/approve")
@requires("run:work")
def approve_supplier_invoice(run_id: int, number: str) -> Any:
    """It may be paid."""
    room = enter(run_id)
    need(room.run.company.supplier_invoices.get(number))
    words = _("La facture %(number)s est bonne à payer.", number=number)
    return press(room, ApproveSupplierInvoice(number=number), "supplier_invoices", words, "sandbox.supplier_invoice", number=number)


@blueprint.route("/<int:run_id>/supplier-invoices/<number>/dispute", methods=["GET", "POST"])
@requires("run:work")
def dispute_supplier_invoice(run_id: int, number: str) -> Any:
    """It may not be paid as it is."""
    room = enter(run_id)
    need(room.run.company.supplier_invoices.get(number))
    form = DisputeForm()
    url = url_for("sandbox.supplier_invoice", run_id=run_id, number=number)
    asking = Asking(
        current="supplier_invoices",
        title=_("Contester la facture %(number)s", number=number),
        verb=_("Contester la facture"),
        failed=_("La facture n'est pas contestée."),
        trail=_trail(room, (number, url), (_("Contestation"), "")),
        back={"label": _("Revenir à la facture"), "url": url},
    )
    words = _("La facture %(number)s est contestée.", number=number)
    return perform(
        room,
        form,
        asking,
        lambda: DisputeSupplierInvoice(number=number, reason=form.reason.data),
        lambda _answer: done(words, "sandbox.supplier_invoice", run_id=run_id, number=number),
    )
