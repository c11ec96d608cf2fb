"""Purchase orders: the list, one order with what came, its printed paper; receipts."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.clock import PARIS
from app.documents.pieces import Party
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.claims import linked
from app.web.sandbox.delivery_papers import house
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.printing import printed
from app.web.sandbox.purchasing_words import INCIDENT_KINDS, SUPPLIER_ORDER_STATES, reminders_words
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show, table
from app.web.sandbox.suppliers import order_status
from app.web.sandbox.words import person, state
from casestudies.company import index, purchasing
from casestudies.company import supplier_orders as trade
from casestudies.company.purchasing import Receipt, Supplier, SupplierInvoice, SupplierOrder


def _spec(room: Room) -> ListSpec[SupplierOrder]:
    company = room.run.company
    statuses = {order.number: order_status(room, order) for order in company.supplier_orders}

    def name(order: SupplierOrder) -> str:
        return company.suppliers[order.supplier].name

    return ListSpec(
        file="commandes-fournisseurs",
        label=_l("Commandes aux fournisseurs"),
        columns=(
            Column("number", _l("Commande"), lambda order: paper_link(room, order.number), lambda order: order.number, header=True),
            Column("supplier", _l("Fournisseur"), name, name),
            Column("ordered_on", _l("Du"), lambda order: formats.day(order.ordered_on, "short_year"), lambda order: order.ordered_on),
            Column(
                "requested", _l("Demandée pour"), lambda order: formats.day(order.requested, "short_year"), lambda order: order.requested
            ),
            Column("promised", _l("Promise pour"), _promised, lambda order: max(line.promised for line in order.lines)),
            Column(
                "reminders",
                _l("Relances"),
                lambda order: str(len(order.reminded_on) or "–"),
                lambda order: len(order.reminded_on),
                num=True,
            ),
            Column("net", _l("Total HT"), lambda order: formats.money(order.totals.net), lambda order: order.totals.net, num=True),
            Column(
                "status",
                _l("État"),
                lambda order: Cell(state=state(SUPPLIER_ORDER_STATES, statuses[order.number], plain=True)),
                lambda order: str(SUPPLIER_ORDER_STATES[statuses[order.number]][2]),
            ),
        ),
        filters=(
            Filter(
                "status",
                _l("État"),
                lambda order: statuses[order.number],
                [(key, words[2]) for key, words in SUPPLIER_ORDER_STATES.items()],
            ),
        ),
        haystack=lambda order: f"{order.number} {name(order)} {order.supplier} {' '.join(line.product for line in order.lines)}",
        search_label=_l("Chercher une commande"),
        sort="-ordered_on",
        empty_text=_l("Aucune commande à un fournisseur."),
    )


def _promised(order: SupplierOrder) -> str:
    return formats.day(max(line.promised for line in order.lines), "short_year")


@blueprint.get("/<int:run_id>/purchasing")
@requires("run:work")
def supplier_orders(run_id: int) -> Any:
    """Every purchase order, the newest first."""
    room = enter(run_id)
    acts = [
        {"label": _("En retard"), "url": url_for("sandbox.supplier_orders", run_id=run_id, status="late")},
        {"label": _("Proposer des commandes"), "url": url_for("sandbox.stock_reorder", run_id=run_id)},
        {"label": _("Nouvelle commande…"), "url": url_for("sandbox.new_supplier_order", run_id=run_id)},
    ]
    rows = list(room.run.company.supplier_orders)[::-1]
    title = _("Commandes aux fournisseurs")
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "purchasing"), title=title, acts=acts)


def purchasing_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the purchase orders to a page: (label, url) each."""
    first = {"label": _("Commandes aux fournisseurs"), "url": url_for("sandbox.supplier_orders", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/purchasing/<number>")
@requires("run:work")
def supplier_order(run_id: int, number: str) -> Any:
    """One purchase order, whole."""
    room = enter(run_id)
    shown: SupplierOrder = need(room.run.company.supplier_orders.get(number))
    status = order_status(room, shown)
    acts, more = _acts(room, shown, status)
    sheet = Sheet(
        title=_("Commande %(number)s", number=number),
        state=state(SUPPLIER_ORDER_STATES, status),
        trail=purchasing_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=passed_warnings(room, number),
        texts=[{"title": _("Note"), "text": shown.note, "lang": "fr"}] if shown.note else [],
        tables=[_lines(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "purchasing", sheet)


def _acts(room: Room, shown: SupplierOrder, status: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    cancel = act(_("Annuler la commande…"), to("sandbox.cancel_supplier_order"))
    incident = act(_("Consigner un incident…"), url_for("sandbox.new_incident", run_id=room.run_id, document=shown.number))
    if status == "draft":
        return [
            act(_("Modifier une ligne…"), to("sandbox.set_supplier_line")),
            act(_("Envoyer au fournisseur"), to("sandbox.send_supplier_order"), post=True, primary=True),
        ], [cancel]
    if status in ("cancelled", "received"):
        return [], [incident] if status == "received" else []
    remind = url_for("sandbox.remind_supplier", run_id=room.run_id, code=shown.supplier, order=shown.number)
    return [
        act(_("Noter les dates du fournisseur…"), to("sandbox.acknowledge_supplier_order")),
        act(_("Relancer…"), remind),
        act(_("Recevoir…"), to("sandbox.receive_goods"), primary=True),
    ], [incident, cancel]


def _facts(room: Room, shown: SupplierOrder) -> list[tuple[str, Any]]:
    company = room.run.company
    supplier = company.suppliers[shown.supplier]
    url = url_for("sandbox.supplier", run_id=room.run_id, code=supplier.code)
    answer = None
    if shown.acknowledged_on:
        answer = {"text": shown.acknowledgement, "sub": formats.day(shown.acknowledged_on, "short_year")}
    reminded = ", ".join(formats.day(day, "short") for day in shown.reminded_on)
    return [
        (_("Fournisseur"), {"text": supplier.name, "href": url, "sub": f"{supplier.contact}, {supplier.email}"}),
        (_("Du"), {"text": formats.day(shown.ordered_on), "sub": person(company, shown.ordered_by)}),
        (_("Demandée pour le"), formats.day(shown.requested, "full")),
        (_("Confirmation du fournisseur"), answer),
        (_("Relances"), {"text": reminders_words(len(shown.reminded_on)), "sub": reminded}),
        (_("Appel d'offres"), paper_link(room, shown.tender) if shown.tender else None),
    ]


def _lines(room: Room, shown: SupplierOrder) -> dict[str, Any]:
    company = room.run.company
    come = purchasing.received(shown, purchasing.receipts_of(company, shown.number))
    today = company.now.date()
    rows = []
    for line in shown.lines:
        left = max(0, line.quantity - come[line.number])
        late = (
            _("en retard de %(num)s jours", num=(today - line.promised).days) if left and line.promised < today and not shown.draft else ""
        )
        rows.append(
            [
                {
                    "text": company.products[line.product].name,
                    "href": url_for("sandbox.product", run_id=room.run_id, code=line.product),
                    "sub": line.product,
                },
                formats.quantity(line.quantity),
                formats.quantity(come[line.number]),
                formats.quantity(left),
                {"text": formats.day(line.promised, "short_year"), "sub": late},
                formats.unit_price(line.price),
                formats.money(line.amount),
            ]
        )
    heads = [
        _("Article"),
        ">" + _("Commandé"),
        ">" + _("Reçu"),
        ">" + _("Reste"),
        _("Promis le"),
        ">" + _("Prix HT"),
        ">" + _("Montant HT"),
    ]
    foot = [
        {"label": _("Total HT"), "value": formats.money(shown.totals.net)},
        {"label": _("TVA"), "value": formats.money(shown.totals.vat)},
        {"label": _("Total TTC"), "value": formats.money(shown.totals.gross), "total": True},
    ]
    return table("lignes", _("Lignes"), heads, rows, ("list", _("Aucune ligne.")), foot=foot)


def _receipts(invoice: SupplierInvoice) -> tuple[str, ...]:
    return invoice.receipts


def _papers(room: Room, shown: SupplierOrder) -> list[dict[str, str]]:
    company = room.run.company
    url = url_for("sandbox.supplier_order_pdf", run_id=room.run_id, number=shown.number)
    found = [{"icon": "file-earmark-pdf", "name": _("Bon de commande"), "href": url, "detail": _("PDF")}]
    for receipt in purchasing.receipts_of(company, shown.number):
        detail = _("Réception du %(day)s", day=formats.day(receipt.received_on, "short_year"))
        found.append(linked(room, "box-seam", receipt.number, detail))
        found += [
            linked(room, "receipt", each.number, _("Facture %(reference)s", reference=each.reference))
            for each in index.by_key(company.supplier_invoices, _receipts, receipt.number)
        ]
    found += [
        linked(room, "envelope", each.number, _("Relance du %(day)s", day=formats.day(each.sent_on, "short_year")))
        for each in company.supplier_reminders
        if shown.number in each.orders
    ]
    found += [
        linked(room, "exclamation-triangle", each.number, str(INCIDENT_KINDS[each.kind]))
        for each in company.incidents
        if each.document == shown.number
    ]
    return found


def supplier_party(supplier: Supplier) -> Party:
    """A supplier at its place."""
    return Party(supplier.name, (supplier.street, f"{supplier.postcode} {supplier.city}"))


def as_pdf(name: str, content: bytes) -> Response:
    """A printed paper, shown in the browser."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@blueprint.get("/<int:run_id>/purchasing/<number>.pdf")
@requires("run:work")
def supplier_order_pdf(run_id: int, number: str) -> Any:
    """The printed purchase order, the same bytes each time."""
    room = enter(run_id)
    company = room.run.company
    shown: SupplierOrder = need(company.supplier_orders.get(number))
    sources = {each.product: each.supplier_reference for each in company.sources if each.supplier == shown.supplier}
    rows = [
        {
            "product": line.product,
            "label": company.products[line.product].name,
            "theirs": sources.get(line.product, ""),
            "quantity": line.quantity,
            "price": line.price,
            "amount": line.amount,
        }
        for line in shown.lines
    ]
    data = {
        "order": shown,
        "rows": rows,
        "buyer": house(room),
        "seller": supplier_party(company.suppliers[shown.supplier]),
        "signed": person(company, shown.ordered_by) if shown.ordered_by in company.people else company.name,
    }
    made_at = datetime.combine(shown.ordered_on, time(18), tzinfo=PARIS)
    return as_pdf(number, printed(room, "supplier_order", data, made_at=made_at))


@blueprint.get("/<int:run_id>/receipts/<number>")
@requires("run:work")
def receipt(run_id: int, number: str) -> Any:
    """One receipt: what came, what was refused, under which note."""
    room = enter(run_id)
    company = room.run.company
    shown: Receipt = need(company.receipts.get(number))
    order = company.supplier_orders[shown.order]
    rows = []
    for line in shown.lines:
        ordered = order.line(line.order_line)
        rows.append(
            [
                {
                    "text": company.products[line.product].name,
                    "href": url_for("sandbox.product", run_id=run_id, code=line.product),
                    "sub": line.product,
                },
                formats.quantity(ordered.quantity) if ordered else None,
                formats.quantity(line.quantity),
                formats.quantity(line.rejected),
                line.lot,
            ]
        )
    heads = [_("Article"), ">" + _("Commandé"), ">" + _("Accepté"), ">" + _("Refusé au quai"), _("Lot")]
    supplier = company.suppliers[shown.supplier]
    incident = act(_("Consigner un incident…"), url_for("sandbox.new_incident", run_id=run_id, document=number))
    bill = act(_("Saisir la facture…"), url_for("sandbox.new_supplier_invoice", run_id=run_id, receipt=number))
    sheet = Sheet(
        title=_("Réception %(number)s", number=number),
        trail=purchasing_trail(room, (order.number, url_for("sandbox.supplier_order", run_id=run_id, number=order.number)), (number, "")),
        acts=[bill],
        more=[incident, act(_("Ouvrir une non-conformité…"), url_for("sandbox.new_non_conformity", run_id=run_id, source=number))],
        facts=[
            (_("Fournisseur"), {"text": supplier.name, "href": url_for("sandbox.supplier", run_id=run_id, code=supplier.code)}),
            (_("Commande"), paper_link(room, order.number)),
            (_("Reçue le"), formats.day(shown.received_on, "full")),
            (_("Par"), person(company, shown.received_by)),
            (_("Bon du fournisseur"), shown.note),
        ],
        notices=passed_warnings(room, order.number),
        tables=[table("lignes", _("Lignes"), heads, rows, ("list", _("Aucune ligne.")))],
        papers=[linked(room, "cart3", order.number, _("Commande")), *_bills(room, number)],
        changes=changes_told(room, number),
    )
    return show(room, "purchasing", sheet)


def _bills(room: Room, number: str) -> list[dict[str, str]]:
    found = index.by_key(room.run.company.supplier_invoices, _receipts, number)
    return [linked(room, "receipt", each.number, _("Facture %(reference)s", reference=each.reference)) for each in found]


def left_to_come(room: Room, shown: SupplierOrder) -> dict[int, int]:
    """What has still to come, by line."""
    return trade.left_to_come(room.run.company, shown)
