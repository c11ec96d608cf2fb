"""The search across all the trades that the case opens: every document that bears the words, or whose party does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter, page
from app.web.sandbox.words import person
from casestudies.company import crm, index
from casestudies.company.after_sales import Claim, Return
from casestudies.company.catalogue import Product
from casestudies.company.delivery import Delivery
from casestudies.company.edi import Interchange
from casestudies.company.invoicing import CreditNote, Invoice
from casestudies.company.messages import Message
from casestudies.company.orders import Order
from casestudies.company.purchasing import Supplier, SupplierInvoice, SupplierOrder
from casestudies.company.quotes import Quote
from casestudies.company.stock import Lot

SHOWN_AT_MOST = 8
"""Documents of one kind shown, the newest: a customer has hundreds of orders, and the message one looks for is among them."""
PARTIES_AT_MOST = 5
"""Parties found whose documents are shown too: more would be everybody's."""
PART_LENGTH = 3
_PARTS = re.compile(r"[-/+:'_.]")


@dataclass(frozen=True)
class Searched:
    """A kind of documents that is searched. `words` and `parties` (codes) are read on the document, `hit` gives its name, its detail and
    the values of its page's address."""

    trade: str
    shelf: str
    kind: Any
    endpoint: str
    words: Callable[[Any], Iterable[str]]
    parties: Callable[[Any], Iterable[str]]
    hit: Callable[[Room, Any], tuple[str, str, dict[str, str]]]


def _said(*texts: str) -> tuple[str, ...]:
    """The words of these texts, and the parts of those that are references: PO-88213 is also found by 88213."""
    words = index.tokens(" ".join(texts))
    return (*words, *(part for word in words for part in _PARTS.split(word)[1:] if len(part) >= PART_LENGTH))


def _nobody(_document: object) -> tuple[str, ...]:
    return ()


def _customer(document: Any) -> tuple[str, ...]:
    return (document.customer,)


def _customer_words(customer: crm.Customer) -> tuple[str, ...]:
    places = (f"{each.name} {each.street} {each.city}" for each in customer.addresses)
    return _said(customer.name, customer.code, customer.siren, *places)


def _person_words(one: crm.Person) -> tuple[str, ...]:
    return _said(one.name, one.email)


def _product_words(product: Product) -> tuple[str, ...]:
    return _said(product.name, product.code, product.gtin)


def _order_words(order: Order) -> tuple[str, ...]:
    return _said(order.number, order.reference)


def _invoice_words(invoice: Invoice) -> tuple[str, ...]:
    return _said(invoice.number, invoice.order, invoice.reference)


def _credit_words(note: CreditNote) -> tuple[str, ...]:
    return _said(note.number, note.invoice)


def _delivery_words(delivery: Delivery) -> tuple[str, ...]:
    return _said(delivery.number, delivery.order)


def _claim_words(claim: Claim) -> tuple[str, ...]:
    return _said(claim.number, claim.order, claim.delivery)


def _return_words(found: Return) -> tuple[str, ...]:
    return _said(found.number, found.delivery, found.claim or "", *(line.lot or "" for line in found.lines))


def _supplier_words(supplier: Supplier) -> tuple[str, ...]:
    return _said(supplier.name, supplier.code, supplier.city, supplier.contact)


def _purchase_words(order: SupplierOrder) -> tuple[str, ...]:
    return _said(order.number, *(line.product for line in order.lines))


def _bill_words(invoice: SupplierInvoice) -> tuple[str, ...]:
    return _said(invoice.number, invoice.reference, *invoice.receipts)


def _lot_words(lot: Lot) -> tuple[str, ...]:
    return _said(lot.code)


def _supplier(document: Any) -> tuple[str, ...]:
    return (document.supplier,)


def _quote_words(quote: Quote) -> tuple[str, ...]:
    return _said(quote.number)


def _interchange_words(exchange: Interchange) -> tuple[str, ...]:
    return _said(exchange.code, _PARTS.sub(" ", exchange.raw), exchange.raw.replace("+", " ").replace(":", " "))


def _message_words(message: Message) -> tuple[str, ...]:
    return _said(message.code, message.subject, message.body)


def _message_parties(message: Message) -> tuple[str, ...]:
    return (message.sender, *message.to)


def _named(room: Room, document: Any) -> tuple[str, str, dict[str, str]]:
    return document.number, room.run.company.customers[document.customer].name, {"number": document.number}


def _referenced(room: Room, document: Any) -> tuple[str, str, dict[str, str]]:
    name = room.run.company.customers[document.customer].name
    return document.number, f"{name}, {document.reference}", {"number": document.number}


def _coded(_room: Room, document: Any) -> tuple[str, str, dict[str, str]]:
    return document.name, document.code, {"code": document.code}


def _supplied(room: Room, document: Any) -> tuple[str, str, dict[str, str]]:
    return document.number, room.run.company.suppliers[document.supplier].name, {"number": document.number}


def _lot(room: Room, lot: Lot) -> tuple[str, str, dict[str, str]]:
    """A lot leads to the moves that bear it: where it came from, where it went."""
    return lot.code, room.run.company.products[lot.product].name, {"code": lot.product, "q": lot.code}


def _exchanged(_room: Room, exchange: Interchange) -> tuple[str, str, dict[str, str]]:
    return exchange.code, formats.company_moment(exchange.received_at), {"code": exchange.code}


def _written(room: Room, message: Message) -> tuple[str, str, dict[str, str]]:
    name, when = person(room.run.company, message.sender), formats.company_moment(message.at)
    return message.subject, _("%(name)s, %(when)s", name=name, when=when), {"code": message.code}


SEARCHES = (
    Searched("customers", "customers", _l("Client"), "sandbox.customer", _customer_words, _nobody, _coded),
    Searched("stock", "products", _l("Article"), "sandbox.product", _product_words, _nobody, _coded),
    Searched("messages", "messages", _l("Message"), "sandbox.message", _message_words, _message_parties, _written),
    Searched("orders", "orders", _l("Commande"), "sandbox.order", _order_words, _customer, _referenced),
    Searched("quotes", "quotes", _l("Devis"), "sandbox.quote", _quote_words, _customer, _named),
    Searched("delivery", "deliveries", _l("Livraison"), "sandbox.delivery", _delivery_words, _customer, _named),
    Searched("invoicing", "invoices", _l("Facture"), "sandbox.invoice", _invoice_words, _customer, _referenced),
    Searched("claims", "claims", _l("Réclamation"), "sandbox.claim", _claim_words, _customer, _named),
    Searched("returns", "returns", _l("Retour"), "sandbox.return_sheet", _return_words, _customer, _named),
    Searched("stock", "lots", _l("Lot"), "sandbox.product_moves", _lot_words, _nobody, _lot),
    Searched("suppliers", "suppliers", _l("Fournisseur"), "sandbox.supplier", _supplier_words, _nobody, _coded),
    Searched("purchasing", "supplier_orders", _l("Commande fournisseur"), "sandbox.supplier_order", _purchase_words, _supplier, _supplied),
    Searched(
        "supplier_invoices",
        "supplier_invoices",
        _l("Facture fournisseur"),
        "sandbox.supplier_invoice",
        _bill_words,
        _supplier,
        _supplied,
    ),
    Searched("edi", "interchanges", _l("Échange EDI"), "sandbox.exchange", _interchange_words, _nobody, _exchanged),
)


def _parties(room: Room, asked: str) -> tuple[str, ...]:
    """The codes of the customers and contacts, colleagues and suppliers whose name bears the words; none when there are too many."""
    company = room.run.company
    customers = index.matching(company.customers, _customer_words, asked)
    people = index.matching(company.people, _person_words, asked)
    suppliers = index.matching(company.suppliers, _supplier_words, asked)
    if len(customers) + len(people) + len(suppliers) > PARTIES_AT_MOST:
        return ()
    return (
        *(code for each in customers for code in (each.code, *each.contacts)),
        *(code for each in people for code in (each.code, each.customer) if code),
        *(each.code for each in suppliers),
    )


def _found(room: Room, searched: Searched, asked: str, parties: Iterable[str]) -> list[Any]:
    """The documents of a kind, each once, those that bear the words first and the newest of the shelf first."""
    shelf = getattr(room.run.company, searched.shelf)
    groups = [index.matching(shelf, searched.words, asked), *(index.by_key(shelf, searched.parties, code) for code in parties)]
    once = {id(document): document for group in groups for document in reversed(group)}
    return list(once.values())


@blueprint.get("/<int:run_id>/search")
@requires("run:work")
def search(run_id: int) -> Any:
    """Everything that bears all the words, whatever its trade."""
    room = enter(run_id)
    asked = request.args.get("q", "").strip()
    parties = _parties(room, asked) if asked else ()
    open_ = [each for each in SEARCHES if each.trade in room.run.case.file.trades]
    found = [(each, _found(room, each, asked, parties)) for each in open_ if asked]
    rows = []
    for searched, documents in found:
        for document in documents[:SHOWN_AT_MOST]:
            name, detail, values = searched.hit(room, document)
            address: dict[str, Any] = {"run_id": run_id, **values}
            rows.append([str(searched.kind), {"text": name, "href": url_for(searched.endpoint, **address), "sub": detail}])
    total = sum(len(documents) for _each, documents in found)
    columns = [{"label": _("Nature")}, {"label": _("Trouvé"), "header": True}]
    return page("sandbox/search.html", room, "search", asked=asked, rows=rows, columns=columns, total=total, most=SHOWN_AT_MOST)
