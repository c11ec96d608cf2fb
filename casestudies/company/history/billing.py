"""What is invoiced: each delivery the day it arrives, deposits, credit notes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from casestudies.company import invoicing, law, money
from casestudies.company.crm import Customer
from casestudies.company.delivery import Delivery
from casestudies.company.history import collecting
from casestudies.company.history.world import World
from casestudies.company.invoicing import (
    CIRCUMSTANCES,
    AppliedCredit,
    CashDiscount,
    CreditNote,
    DeductedDeposit,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    VatCategory,
    due_date,
)
from casestudies.company.numbering import Series
from casestudies.company.orders import Order

CLERK = "auffret"
DEPOSIT_SHARE = 30
"""Percent of an order that is asked in advance."""


def invoice(world: World, order: Order, delivery: Delivery) -> Invoice:
    """Invoice a delivery on the day it arrived, its deposit taken off."""
    lines = tuple(_line(world, order, delivery, rank) for rank in range(len(delivery.lines)))
    deposit = world.deposits.pop(order.number, None)
    taken = (DeductedDeposit(invoice=deposit, totals=world.invoices[deposit].totals),) if deposit else ()
    return _issue(world, order, lines, InvoiceKind.COMMERCIAL, delivery, taken)


def _line(world: World, order: Order, delivery: Delivery, rank: int) -> InvoiceLine:
    shipped = delivery.lines[rank]
    ordered = order.line(shipped.order_line)
    category, rate = invoicing.vat_treatment(world.customers[order.customer], world.products[shipped.product].vat_rate)
    return InvoiceLine(
        number=10 * (rank + 1),
        quantity=shipped.quantity,
        price=ordered.price,
        amount=money.line_amount(shipped.quantity, ordered.price, ordered.per, ordered.discount),
        unit=shipped.unit,
        product=shipped.product,
        per=ordered.per,
        discount=ordered.discount,
        vat_rate=rate,
        vat_category=category,
        order_line=ordered.number,
        delivery=delivery.number,
        delivery_line=shipped.number,
    )


def deposit(world: World, order: Order) -> None:
    """Ask a part of the order in advance. VAT on goods falls due with the deposit (CGI, art. 269, 2, a, since 2023)."""
    customer = world.customers[order.customer]
    by_rate: dict[tuple[VatCategory, Decimal], Decimal] = {}
    for line in order.lines:
        key = invoicing.vat_treatment(customer, world.products[line.product].vat_rate)
        by_rate[key] = by_rate.get(key, Decimal(0)) + line.amount
    lines = tuple(
        InvoiceLine(
            number=10 * rank,
            quantity=1,
            price=amount,
            amount=amount,
            unit="C62",
            label=f"Acompte de {DEPOSIT_SHARE} % sur la commande {order.number}",
            vat_rate=rate,
            vat_category=category,
        )
        for rank, ((category, rate), base) in enumerate(by_rate.items(), start=1)
        if (amount := money.cents(base * DEPOSIT_SHARE / 100))
    )
    found = _issue(world, order, lines, InvoiceKind.PREPAYMENT, None, ())
    world.deposits[order.number] = found.number
    collecting.expect(world, found)


def _issue(
    world: World,
    order: Order,
    lines: tuple[InvoiceLine, ...],
    kind: InvoiceKind,
    delivery: Delivery | None,
    taken: tuple[DeductedDeposit, ...],
) -> Invoice:
    customer = world.customers[order.customer]
    vat = invoicing.breakdown(lines)
    totals = invoicing.totals(vat)
    ordinary = kind is InvoiceKind.COMMERCIAL
    terms = customer.terms
    found = Invoice(
        number=world.number(Series.INVOICE),
        kind=kind,
        customer=customer.code,
        issued_on=world.day,
        due_on=due_date(terms, world.day) if ordinary else world.day,
        order=order.number,
        reference=order.reference,
        bill_to=order.bill_to,
        ship_to=order.ship_to,
        delivered_on=world.day if delivery else None,
        lines=lines,
        vat=vat,
        totals=totals,
        payable=invoicing.payable(totals, taken),
        deposits=taken,
        cash_discount=_discount(world, customer) if ordinary else None,
        penalty_rate=law.value("late_penalty", world.day),
        mentions=law.mentions(world.day, sorted({CIRCUMSTANCES[each.category] for each in vat if each.category in CIRCUMSTANCES})),
        issued_by=CLERK,
    )
    world.invoices[found.number] = found
    world.unpaid[found.number] = found.payable
    return found


def _discount(world: World, customer: Customer) -> CashDiscount | None:
    terms = customer.terms
    return CashDiscount(rate=terms.discount_rate, until=world.day + timedelta(days=terms.discount_days)) if terms.discount_rate else None


def credit(world: World, cited: Invoice, lines: tuple[InvoiceLine, ...], reason: str, source: str | None) -> str:
    """A credit note on that invoice, set against what is still unpaid of it. Gives its number; the rest is left to the customer."""
    vat = invoicing.breakdown(lines)
    totals = invoicing.totals(vat)
    number = world.number(Series.CREDIT_NOTE)
    part = min(totals.gross, world.unpaid.get(cited.number, Decimal(0)))
    applied = (AppliedCredit(invoice=cited.number, amount=part, on=world.day),) if part > 0 else ()
    if part > 0:
        collecting.settle(world, cited.number, part)
    world.credit_notes[number] = CreditNote(
        number=number,
        customer=cited.customer,
        issued_on=world.day,
        invoice=cited.number,
        reason=reason,
        lines=lines,
        vat=vat,
        totals=totals,
        source=source,
        applied=applied,
        mentions=tuple(each for each in cited.mentions if each in CIRCUMSTANCES.values()),
        issued_by=CLERK,
    )
    if totals.gross > part:
        world.credit_left.setdefault(cited.customer, {})[number] = totals.gross - part
    return number
