"""Purchasing: suppliers, what they sell us, purchase orders to them, receipts, their invoices. Quantities in basic units.

What the commands lead to is in `supplier_orders`, `receiving`, `supplier_reminders`, `supplier_invoices`, `tenders` and `logistics`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import index
from casestudies.company.kernel import Impossible, Record
from casestudies.company.money import Totals

if TYPE_CHECKING:
    from casestudies.company.state import Company

NOTE_LENGTH = 1000
LETTER_LENGTH = 4000
REFERENCE_LENGTH = 35
QUANTITY_LIMIT = 1_000_000


class Supplier(Record, frozen=True, kw_only=True):
    """A supplier. `lead_days`: working days from order to receipt that it promises; `terms_days` to pay, from the invoice.

    `person` is the code of whoever reads our letters there, "" when nobody of the case does.
    """

    code: str
    name: str
    siren: str
    vat_number: str
    gln: str
    iban: str
    street: str
    postcode: str
    city: str
    email: str
    contact: str
    lead_days: int
    terms_days: int
    minimum_order: Decimal = Decimal(0)
    person: str = ""


class Source(Record, frozen=True, kw_only=True):
    """Where a product comes from: a supplier, or our own workshop (`supplier` None). `cost` in euros before VAT of one basic unit."""

    product: str
    supplier: str | None
    cost: Decimal
    lot_size: int
    supplier_reference: str = ""


class SupplierLine(Record, frozen=True, kw_only=True, gc=False):
    """A line of a purchase order. `price` in euros before VAT of one basic unit; `promised` the date the supplier gave last."""

    number: int
    product: str
    quantity: int
    price: Decimal
    amount: Decimal
    promised: date


class SupplierOrder(Record, frozen=True, kw_only=True):
    """A purchase order to a supplier, sent unless it is a `draft`. `reminded_on`: the days on which a late delivery was asked after.

    `acknowledgement` is the reference of the supplier's confirmation, of `acknowledged_on`; `tender` the call for tenders it comes of.
    """

    number: str
    supplier: str
    ordered_on: date
    ordered_by: str
    requested: date
    lines: tuple[SupplierLine, ...]
    totals: Totals
    reminded_on: tuple[date, ...] = ()
    cancelled_on: date | None = None
    draft: bool = False
    acknowledged_on: date | None = None
    acknowledgement: str = ""
    tender: str | None = None
    note: str = ""

    def line(self, number: int) -> SupplierLine | None:
        """The line of that number, or None."""
        return next((line for line in self.lines if line.number == number), None)


class ReceiptLine(Record, frozen=True, kw_only=True, gc=False):
    """What came for a line of the purchase order; `rejected` of it was refused at the dock and is not in `quantity`."""

    number: int
    order_line: int
    product: str
    quantity: int
    rejected: int = 0
    lot: str | None = None


class Receipt(Record, frozen=True, kw_only=True):
    """Goods received from a supplier. `note` is the number of the supplier's delivery note."""

    number: str
    order: str
    supplier: str
    received_on: date
    received_by: str
    note: str
    lines: tuple[ReceiptLine, ...]


class BilledLine(Record, frozen=True, kw_only=True, gc=False):
    """What a supplier bills of a line of a receipt. `price` in euros before VAT of one basic unit."""

    receipt: str
    receipt_line: int
    product: str
    quantity: int
    price: Decimal
    amount: Decimal


class SupplierInvoice(Record, frozen=True, kw_only=True):
    """A supplier's invoice for receipts. `reference` is the supplier's number; `statement_line` the bank line that paid it.

    `lines` are those entered here (none on older ones); `announced` is the amount including VAT at the foot of the paper. It is
    `approved_on` once it agrees with order and receipt, or `disputed` with a reason.
    """

    number: str
    supplier: str
    reference: str
    dated: date
    received_on: date
    due_on: date
    receipts: tuple[str, ...]
    totals: Totals
    paid_on: date | None = None
    statement_line: str | None = None
    lines: tuple[BilledLine, ...] = ()
    announced: Decimal | None = None
    approved_on: date | None = None
    disputed: str = ""

    @property
    def status(self) -> str:
        """One of paid, disputed, approved, to_check: derived."""
        if self.paid_on is not None:
            return "paid"
        if self.disputed:
            return "disputed"
        return "to_check" if self.lines and self.approved_on is None else "approved"


class MissingLine(Record, frozen=True, kw_only=True, gc=False):
    """What a letter asks for: what of an order's line had not come that day, in basic units, and the day it was promised for."""

    order: str
    product: str
    quantity: int
    promised: date


class SupplierReminder(Record, frozen=True, kw_only=True):
    """A letter to a supplier about orders that are late. Level 1 asks, 2 insists, 3 is the formal notice (mise en demeure).

    `deadline` is the day by which goods, or an answer, are asked for; `missing` is what had not come when it was sent.
    """

    number: str
    supplier: str
    orders: tuple[str, ...]
    level: int
    sent_on: date
    sent_by: str
    deadline: date
    body: str
    missing: tuple[MissingLine, ...] = ()


def known_supplier(company: Company, code: str) -> Supplier:
    """The supplier of that code. Raises Impossible purchasing.unknown_supplier."""
    supplier = company.suppliers.get(code)
    if supplier is None:
        raise Impossible("purchasing.unknown_supplier", "supplier", supplier=code)
    return supplier


def known_order(company: Company, number: str) -> SupplierOrder:
    """The purchase order of that number. Raises Impossible purchasing.unknown_order."""
    order = company.supplier_orders.get(number)
    if order is None:
        raise Impossible("purchasing.unknown_order", "order", order=number)
    return order


def _order(receipt: Receipt) -> tuple[str, ...]:
    return (receipt.order,)


def _supplier(document: SupplierOrder | Receipt | SupplierInvoice) -> tuple[str, ...]:
    return (document.supplier,)


def receipts_of(company: Company, order: str) -> tuple[Receipt, ...]:
    """What came for a purchase order, oldest first."""
    return index.by_key(company.receipts, _order, order)


def orders_to(company: Company, supplier: str) -> tuple[SupplierOrder, ...]:
    """The purchase orders to a supplier, oldest first."""
    return index.by_key(company.supplier_orders, _supplier, supplier)


def invoices_from(company: Company, supplier: str) -> tuple[SupplierInvoice, ...]:
    """The invoices of a supplier, oldest first."""
    return index.by_key(company.supplier_invoices, _supplier, supplier)


def status_of(company: Company, order: SupplierOrder) -> str:
    """The status of a purchase order: see `status`."""
    return status(order, receipts_of(company, order.number))


def sent_order(company: Company, number: str) -> SupplierOrder:
    """A purchase order that the supplier has and that waits for goods. Raises Impossible purchasing.unknown_order, purchasing.draft,
    purchasing.cancelled, purchasing.received."""
    order = known_order(company, number)
    found = status_of(company, order)
    if found in ("draft", "cancelled", "received"):
        raise Impossible(f"purchasing.{found}", "order", order=number)
    return order


def received(order: SupplierOrder, receipts: Iterable[Receipt]) -> dict[int, int]:
    """What has come by line of the order, in basic units."""
    found = dict.fromkeys((line.number for line in order.lines), 0)
    for receipt in receipts:
        for line in receipt.lines:
            found[line.order_line] += line.quantity
    return found


def status(order: SupplierOrder, receipts: Iterable[Receipt]) -> str:
    """One of cancelled, draft, received, partial, to_receive: derived from what came."""
    if order.cancelled_on is not None:
        return "cancelled"
    if order.draft:
        return "draft"
    come = received(order, receipts)
    if all(come[line.number] >= line.quantity for line in order.lines):
        return "received"
    return "partial" if any(come.values()) else "to_receive"


def late(order: SupplierOrder, receipts: Iterable[Receipt], today: date) -> tuple[SupplierLine, ...]:
    """The lines whose promised date is past and that have not wholly come."""
    if order.cancelled_on is not None or order.draft:
        return ()
    come = received(order, receipts)
    return tuple(line for line in order.lines if line.promised < today and come[line.number] < line.quantity)
