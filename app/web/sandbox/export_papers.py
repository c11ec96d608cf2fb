"""The printed papers of an export file: proforma, commercial invoice, packing list, statement of origin."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from app.auth.guard import requires
from app.clock import PARIS
from app.documents.carried import EXEMPTIONS, EXPORT_TITLES
from app.errors import NotFound
from app.queries.runs import Room
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_papers import house, party
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, need
from app.web.sandbox.shipment_papers import pdf
from casestudies.company import customs, invoicing
from casestudies.company.export import OURS, ExportFile, PaperKind


def _rows(room: Room, shown: ExportFile, kind: PaperKind) -> list[dict[str, Any]]:
    """The lines of the order, those of preferential origin alone for a statement of origin."""
    company, found = room.run.company, []
    for line in company.orders[shown.order].lines:
        product, origin = company.products[line.product], customs.origin(company, line.product)
        if kind is PaperKind.ORIGIN_STATEMENT and not origin.preferential:
            continue
        found.append(
            {
                "product": product.code,
                "label": product.name,
                "code": customs.commodity_code(company, product.code),
                "origin": origin.country or "–",
                "quantity": line.quantity,
                "unit": product.unit(line.unit).label,
                "price": line.price,
                "per": line.per,
                "amount": line.amount,
            }
        )
    return found


def _packages(room: Room, shown: ExportFile) -> list[dict[str, Any]]:
    company = room.run.company
    lines = {line.number: line for line in company.orders[shown.order].lines}
    return [
        {
            "number": each.number,
            "marks": each.marks,
            "net": each.net,
            "gross": each.gross,
            "contents": [(part.quantity, company.products[lines[part.line].product].name) for part in each.contents],
        }
        for each in shown.packages
    ]


@blueprint.get("/<int:run_id>/export/<number>/papers/<int:rank>.pdf")
@requires("run:work")
def export_pdf(run_id: int, number: str, rank: int) -> Any:
    """One of our papers. The lines are the order's; amount, packages and Incoterm are those that it said when it was made."""
    room = enter(run_id)
    company = room.run.company
    shown: ExportFile = need(company.export_files.get(number))
    if not 1 <= rank <= len(shown.papers) or shown.papers[rank - 1].kind not in OURS:
        raise NotFound
    paper, order, buyer = shown.papers[rank - 1], company.orders[shown.order], company.customers[shown.customer]
    place = buyer.address(order.ship_to)
    assert place is not None
    category = invoicing.vat_treatment(buyer, company.products[order.lines[0].product].vat_rate)[0] if order.lines else None
    data = {
        "paper": paper,
        "title": EXPORT_TITLES[paper.kind],
        "kind": paper.kind.value,
        "file": shown,
        "order": order,
        "seller": house(room),
        "vat_number": company.identity.vat_number if company.identity else "",
        "buyer": party(buyer.name, buyer.first("bill")),
        "buyer_vat": buyer.vat_number,
        "place": party(buyer.name, place),
        "rows": _rows(room, shown, paper.kind),
        "packages": _packages(room, shown),
        "mention": EXEMPTIONS.get(category) if category else None,
    }
    made_at = datetime.combine(paper.dated, time(9), tzinfo=PARIS)
    return pdf(printed(room, "export_paper", data, made_at=made_at), paper.reference)
