"""The printed invoice and credit note, with their Factur-X data inside, and the data alone."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Response

from app.auth.guard import requires
from app.clock import PARIS
from app.documents.billed import CREDIT_NOTE, DATA_NAME, INVOICE_NAMES, VAT_WORDS, mention_words, rate_words
from app.documents.conformance import claim_factur_x
from app.documents.rendering import AttachedFile
from app.queries.runs import Room
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_papers import edi_file, house, party
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, need
from casestudies.company import edi_out, factur_x
from casestudies.company.invoicing import CreditNote, Invoice, InvoiceLine, VatCategory

ISSUED = time(18)


def _row(room: Room, line: InvoiceLine) -> dict[str, Any]:
    company = room.run.company
    product = company.products[line.product] if line.product else None
    label = line.label or (product.name if product else "")
    return {
        "product": line.product or "–",
        "label": f"Acompte sur la commande {label}" if label in company.orders else label,
        "delivery": line.delivery or "",
        "quantity": line.quantity,
        "unit_label": product.unit(line.unit).label if product else "–",
        "price": line.price,
        "per": line.per,
        "discount": line.discount,
        "rate": f"{line.vat_rate.normalize():f} %".replace(".", ",")
        if line.vat_category is VatCategory.STANDARD
        else VAT_WORDS[line.vat_category],
        "amount": line.amount,
    }


def _common(room: Room, document: Invoice | CreditNote) -> dict[str, Any]:
    buyer = room.run.company.customers[document.customer]
    return {
        "document": document,
        "seller": house(room),
        "identity": room.run.company.identity,
        "buyer": buyer,
        "billed": party(buyer.name, buyer.first("bill")),
        "rows": [_row(room, line) for line in document.lines],
        "vat": [{"label": VAT_WORDS[each.category] or f"TVA {rate_words(each.rate)}", "line": each} for each in document.vat],
    }


def _pdf(room: Room, name: str, data: dict[str, Any], number: str, issued: datetime) -> Response:
    xml = factur_x.write(room.run.company, data["document"])
    attached = AttachedFile(name=factur_x.FILE, description=DATA_NAME, content=xml.decode(), relationship="Data")
    content = printed(room, name, data, made_at=issued, attachments=(attached,), finish=lambda pdf: claim_factur_x(pdf, factur_x.FILE))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response


@blueprint.get("/<int:run_id>/invoices/<number>.pdf")
@requires("run:work")
def invoice_pdf(run_id: int, number: str) -> Any:
    """The invoice, the same bytes each time."""
    room = enter(run_id)
    shown: Invoice = need(room.run.company.invoices.get(number))
    buyer = room.run.company.customers[shown.customer]
    place = buyer.address(shown.ship_to) or buyer.first("ship")
    mentions = [
        mention_words(code, discount=shown.cash_discount, penalty=shown.penalty_rate, on=shown.issued_on) for code in shown.mentions
    ]
    data = {
        **_common(room, shown),
        "title": INVOICE_NAMES[shown.kind],
        "place": party(buyer.name, place),
        "mentions": mentions,
        "terms": buyer.terms,
    }
    return _pdf(room, "invoice", data, number, datetime.combine(shown.issued_on, ISSUED, tzinfo=PARIS))


@blueprint.get("/<int:run_id>/invoices/<number>.xml")
@requires("run:work")
def invoice_xml(run_id: int, number: str) -> Any:
    """The data of an invoice (CII, EN 16931)."""
    room = enter(run_id)
    shown: Invoice = need(room.run.company.invoices.get(number))
    response = Response(factur_x.write(room.run.company, shown), mimetype="application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.xml"'
    return response


@blueprint.get("/<int:run_id>/invoices/<number>.edi")
@requires("run:work")
def invoice_edi(run_id: int, number: str) -> Any:
    """The invoice as it goes out by EDI (INVOIC)."""
    room = enter(run_id)
    shown: Invoice = need(room.run.company.invoices.get(number))
    return edi_file(edi_out.invoic(room.run.company, shown), f"INVOIC-{number}")


@blueprint.get("/<int:run_id>/credit-notes/<number>.pdf")
@requires("run:work")
def credit_note_pdf(run_id: int, number: str) -> Any:
    """The credit note, the same bytes each time."""
    room = enter(run_id)
    shown: CreditNote = need(room.run.company.credit_notes.get(number))
    mentions = [mention_words(code, discount=None, penalty=None, on=shown.issued_on) for code in shown.mentions]
    cited = room.run.company.invoices[shown.invoice]
    data = {**_common(room, shown), "title": CREDIT_NOTE, "cited": cited, "mentions": mentions}
    return _pdf(room, "credit_note", data, number, datetime.combine(shown.issued_on, ISSUED, tzinfo=PARIS))
