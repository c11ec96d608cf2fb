"""Purchasing: suppliers, what they sell us, purchase orders to them, receipts, their invoices. Quantities in basic units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from casestudies.company.kernel import Record
from casestudies.company.money import Totals


class Supplier(Record, frozen=True, kw_only=True):
    """A supplier. `lead_days`: working days from order to receipt that it promises; `terms_days` to pay, from the invoice."""

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
    """A purchase order that we sent to a supplier. `reminded_on`: the days on which a late delivery was asked after."""

    number: str
    supplier: str
    ordered_on: date
    ordered_by: str
    requested: date
    lines: tuple[SupplierLine, ...]
    totals: Totals
    reminded_on: tuple[date, ...] = ()
    cancelled_on: date | None = None

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


class SupplierInvoice(Record, frozen=True, kw_only=True):
    """A supplier's invoice for receipts. `reference` is the supplier's number; `statement_line` the bank line that paid it."""

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


def received(order: SupplierOrder, receipts: Iterable[Receipt]) -> dict[int, int]:
    """What has come by line of the order, in basic units."""
    found = dict.fromkeys((line.number for line in order.lines), 0)
    for receipt in receipts:
        for line in receipt.lines:
            found[line.order_line] += line.quantity
    return found


def status(order: SupplierOrder, receipts: Iterable[Receipt]) -> str:
    """One of cancelled, received, partial, to_receive: derived from what came."""
    if order.cancelled_on is not None:
        return "cancelled"
    come = received(order, receipts)
    if all(come[line.number] >= line.quantity for line in order.lines):
        return "received"
    return "partial" if any(come.values()) else "to_receive"


def late(order: SupplierOrder, receipts: Iterable[Receipt], today: date) -> tuple[SupplierLine, ...]:
    """The lines whose promised date is past and that have not wholly come."""
    if order.cancelled_on is not None:
        return ()
    come = received(order, receipts)
    return tuple(line for line in order.lines if line.promised < today and come[line.number] < line.quantity)
