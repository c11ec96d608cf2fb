"""Customers: addresses, contacts, terms, credit; and the people of the company itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import (
    billing,
    index,
    money,
    treasury,
)
from casestudies.company.kernel import Command, Document, Event, Impossible, Proposal, Record

if TYPE_CHECKING:
    from casestudies.company.delivery import Delivery
    from casestudies.company.invoicing import Invoice
    from casestudies.company.orders import Order
    from casestudies.company.state import Company

NOTE_LENGTH = 2000


class Person(Document, frozen=True, kw_only=True):
    """Somebody one can write to. `customer` is the code of their firm, None for a colleague."""

    code: str
    name: str
    role: str
    email: str
    customer: str | None = None
    phone: str | None = None


class Address(Record, frozen=True, kw_only=True):
    """A place of a customer; `kind` is "bill" or "ship". `country` by ISO 3166-1, two letters."""

    code: str
    kind: str
    name: str
    street: str
    postcode: str
    city: str
    country: str = "FR"


class Terms(Record, frozen=True, kw_only=True):
    """Payment terms: `days` from the invoice, then the end of that month or not; wording for the screen in `label`.

    `discount_rate` in percent of the amount including VAT, when the payment arrives within `discount_days` of the invoice (escompte).
    """

    days: int
    end_of_month: bool
    means: str
    label: str
    discount_rate: Decimal = Decimal(0)
    discount_days: int = 0


class Note(Document, frozen=True, kw_only=True):
    """A remark in a customer's file."""

    at: datetime
    who: str
    text: str


class Customer(Document, frozen=True, kw_only=True):
    """A customer. Amounts in euros including VAT: `credit_limit`, and `open_balance` of unpaid invoices."""

    code: str
    name: str
    siren: str
    vat_number: str
    gln: str
    segment: str
    addresses: tuple[Address, ...]
    contacts: tuple[str, ...]
    terms: Terms
    credit_limit: Decimal
    open_balance: Decimal
    notes: tuple[Note, ...] = ()

    def address(self, code: str) -> Address | None:
        """The address of that code, or None."""
        return next((place for place in self.addresses if place.code == code), None)

    def first(self, kind: str) -> Address:
        """The first address of that kind ("bill" or "ship"); every customer has both."""
        return next(place for place in self.addresses if place.kind == kind)


class AddNote(Command, frozen=True, kw_only=True, tag="crm.add_note"):
    """Write a remark (1 to 2000 characters) in a customer's file."""

    customer: str
    text: str


class NoteAdded(Event, frozen=True, kw_only=True, tag="crm.note_added"):
    """A remark was written."""

    customer: str
    who: str
    text: str


COMMANDS = (AddNote,)
EVENTS = (NoteAdded,)


def decide(company: Company, command: Command) -> Proposal:
    """Raises Impossible: crm.unknown_customer, text.empty, text.too_long."""
    if not isinstance(command, AddNote):
        raise AssertionError(command)
    known(company, command.customer)
    return Proposal((NoteAdded(customer=command.customer, who="trainee", text=text(command.text, NOTE_LENGTH)),))


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    if not isinstance(event, NoteAdded):
        raise AssertionError(event)
    customer = company.customers[event.customer]
    note = Note(at=at, who=event.who, text=event.text)
    return replace(company, customers=company.customers.put(customer.code, replace(customer, notes=(*customer.notes, note))))


def known(company: Company, code: str) -> Customer:
    """The customer of that code. Raises Impossible crm.unknown_customer."""
    customer = company.customers.get(code)
    if customer is None:
        raise Impossible("crm.unknown_customer", "customer", customer=code)
    return customer


def text(value: str, limit: int, field: str = "text") -> str:
    """A text that says something, within `limit` characters. Raises Impossible text.empty, text.too_long."""
    kept = value.strip()
    if not kept:
        raise Impossible("text.empty", field)
    if len(kept) > limit:
        raise Impossible("text.too_long", field, limit=limit)
    return kept


def exposure(company: Company, customer: Customer) -> Decimal:
    """Credit in use, in euros including VAT: unpaid invoices, then what is ordered and not invoiced, each amount once.

    An order that was delivered before the run began is invoiced; one that was delivered since counts until it is.
    """
    found = unpaid(company, customer)
    for order in orders_of(company, customer.code):
        delivered = order.status == "delivered" and order.number in company.orders.touched and _to_invoice(company, order)
        if delivered or order.status in ("confirmed", "held"):
            found += order.totals.gross - _invoiced(company, order)
    return found


def unpaid(company: Company, customer: Customer) -> Decimal:
    """What a customer owes of its invoices, in euros including VAT: read one by one where the past has them, else its `open_balance`."""
    if not company.invoices.base:
        return customer.open_balance
    return sum((left for _invoice, left in treasury.open_invoices(company, customer.code)), Decimal(0))


def _to_invoice(company: Company, order: Order) -> bool:
    return any(quantity for each in _deliveries(company, order) for quantity in billing.to_invoice(company, each.number).values())


def _invoiced(company: Company, order: Order) -> Decimal:
    """What invoices claim of that order, in euros including VAT; of an invoice of several orders, its lines alone."""
    mine = {each.number for each in _deliveries(company, order)}
    invoices = {each.number: each for each in index.by_key(company.invoices, _order_of, order.number)}
    invoices |= {each.number: each for number in mine for each in billing.of_delivery(company, number)}
    found = Decimal(0)
    for invoice in invoices.values():
        shared = any(line.delivery is not None and line.delivery not in mine for line in invoice.lines)
        parts = (line.amount * (100 + line.vat_rate) / 100 for line in invoice.lines if line.delivery in mine)
        found += money.cents(sum(parts, Decimal(0))) if shared else invoice.payable
    return found


def _deliveries(company: Company, order: Order) -> tuple[Delivery, ...]:
    return index.by_key(company.deliveries, _order_of, order.number)


def orders_of(company: Company, customer: str) -> tuple[Order, ...]:
    """The orders of a customer, in the order of their numbers."""
    return index.by_key(company.orders, _customer_of, customer)


def _customer_of(order: Order) -> tuple[str, ...]:
    return (order.customer,)


def _order_of(document: Invoice | Delivery) -> tuple[str, ...]:
    return (document.order,)
