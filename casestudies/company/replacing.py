"""Goods sent again without charge, under a claim."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import messages, orders, pricing, working_days
from casestudies.company.orders import Channel, Order

if TYPE_CHECKING:
    from casestudies.company.after_sales import Claim
    from casestudies.company.state import Company

REPLACED_WITHIN = 3
"""Working days in which goods are sent again: the company's promise."""


def order_of(company: Company, claim: Claim) -> Order:
    """The order that sends the goods claimed again, without charge, as soon as the company promises."""
    first = company.orders[claim.order]
    sent = {line.number: line for line in company.deliveries[claim.delivery].lines}
    today = company.now.date()
    promised = working_days.shifted(today, REPLACED_WITHIN)
    lines = tuple(
        pricing.priced_line(
            company,
            number=orders.LINE_STEP * rank,
            product=claimed.product,
            quantity=claimed.quantity,
            unit=sent[claimed.delivery_line].unit,
            price_list=pricing.in_force(company, today).code,
            discount=Decimal(100),
            promised=promised,
        )
        for rank, claimed in enumerate(claim.lines, start=1)
    )
    return Order(
        number=orders.next_number(company, Channel.MAIL),
        customer=claim.customer,
        reference=claim.number,
        referenced_on=today,
        channel=Channel.MAIL,
        source=claim.source,
        entered_at=company.now,
        entered_by=messages.TRAINEE,
        requested=promised,
        single_delivery=True,
        ship_to=first.ship_to,
        bill_to=first.bill_to,
        lines=lines,
        totals=pricing.sum_of(company, claim.customer, lines),
    )
