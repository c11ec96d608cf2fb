"""The orders and the quotes of two years: when they come, from whom, for what, at the prices of their day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from casestudies.company import money, working_days
from casestudies.company.crm import Customer
from casestudies.company.history import goods
from casestudies.company.history.parties import Habits
from casestudies.company.history.world import World
from casestudies.company.invoicing import vat_treatment
from casestudies.company.numbering import Series
from casestudies.company.orders import CancelReason, Channel, Order
from casestudies.company.pricing import Line
from casestudies.company.quotes import Quote

ORDERS, QUOTES = 6_000, 420
MONTHS = (88, 95, 110, 112, 100, 116, 98, 46, 116, 118, 106, 74)
"""Sales of each month of the year against an ordinary one, in percent: the trades close in August and at Christmas."""
WEEKDAYS = (122, 106, 98, 98, 76)
YEARLY_GROWTH = 0.06
CANCELLED, DELAYED_REQUEST = 0.02, 0.12
LINE_WORTH, WORTH_BY_WEIGHT = 70, 12
"""Euros before VAT and discount of an ordinary line of order; euros more for each point of the customer's weight."""
LINE_SPREAD = 0.6
"""Standard deviation of the logarithm of a line's quantity around the ordinary one: two in three are within 1.8 times of it."""
ACCEPTED = 0.4
"""Part of the quotes that are accepted."""


def days_of(world: World, count: int) -> list[date]:
    """The days of that many papers, in order: more in the good months, growing from year to year."""
    days = []
    day, weights = world.day, []
    while day <= world.last:
        if working_days.is_working(day):
            days.append(day)
            growth = 1 + YEARLY_GROWTH * (day - world.day).days / 365
            weights.append(MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * growth)
        day += timedelta(days=1)
    return sorted(world.rng("days").choices(days, weights, k=count))


def order_book(world: World) -> dict[date, list[Order]]:
    """Every order by the day it was entered, numbered in the order they came. Stock plays no part in it yet."""
    rng = world.rng("orders")
    codes = list(world.customers)
    weights = [world.habits[code].weight for code in codes]
    days = days_of(world, ORDERS)
    moments = sorted(datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59))) for day in days)
    book: dict[date, list[Order]] = {}
    references: dict[str, int] = {}
    start = world.day
    for moment, code in zip(moments, rng.choices(codes, weights, k=len(moments)), strict=True):
        world.day = moment.date()
        references[code] = references.get(code, rng.randint(1000, 7000)) + rng.randint(1, 9)
        order = _order(world, world.customers[code], moment, references[code])
        book.setdefault(world.day, []).append(order)
    world.day = start
    return book


def _order(world: World, customer: Customer, moment: datetime, reference: int) -> Order:
    rng, habit = world.rng("orders"), world.habits[customer.code]
    channel = Channel.EDI if habit.edi else rng.choice((Channel.MAIL, Channel.MAIL, Channel.PHONE))
    ahead = rng.randint(10, 30) if rng.random() < DELAYED_REQUEST else rng.randint(3, 7)
    requested = working_days.shifted(moment.date(), ahead)
    count = min(len(habit.basket), rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6)))
    lines = lines_of(world, customer, count, moment.date(), requested)
    cancelled = rng.choice((CancelReason.CUSTOMER, CancelReason.DUPLICATE, CancelReason.ENTRY_ERROR)) if rng.random() < CANCELLED else None
    first = customer.code == next(iter(world.customers))
    return Order(
        number=world.number(Series.EDI_ORDER if habit.edi else Series.ORDER),
        customer=customer.code,
        reference=f"PO-{75_000 + reference}" if first else f"{habit.initials}-{reference}",
        referenced_on=moment.date(),
        channel=channel,
        source=None,
        entered_at=moment,
        entered_by=rng.choice(("prigent", "prigent", "auffret")),
        requested=requested,
        single_delivery=habit.deposit or rng.random() < habit.single,
        ship_to=customer.first("ship").code,
        bill_to=customer.first("bill").code,
        lines=lines,
        totals=totals_of(world, customer, lines),
        confirmed_at=moment + timedelta(minutes=rng.randint(5, 50)),
        cancel_reason=cancelled,
    )


def lines_of(world: World, customer: Customer, count: int, day: date, promised: date | None) -> tuple[Line, ...]:
    """That many lines of the customer's usual products, at the list of the day."""
    rng, habit = world.rng("lines"), world.habits[customer.code]
    name = goods.list_of(day)
    lines = []
    for rank, code in enumerate(rng.sample(habit.basket, count), start=1):
        product, listed = world.products[code], world.prices[name][code]
        size = product.unit(product.sold_in).pieces
        quantity = max(1, round(_quantity(world, listed.usual, habit)))
        price = listed.tier if listed.minimum and quantity >= listed.minimum else listed.usual
        discount = Decimal(habit.discount)
        lines.append(
            Line(
                number=10 * rank,
                product=code,
                quantity=quantity,
                unit=product.sold_in,
                pieces=size,
                price=price,
                per=1,
                price_list=name,
                discount=discount,
                amount=money.line_amount(quantity, price, 1, discount),
                promised=promised,
            )
        )
    return tuple(lines)


def _quantity(world: World, price: Decimal, habit: Habits) -> float:
    """Units of a line, not rounded: as many as make the worth of the customer's ordinary line, half of the lines more and half fewer."""
    worth = LINE_WORTH + WORTH_BY_WEIGHT * habit.weight
    return world.rng("lines").lognormvariate(0.0, LINE_SPREAD) * worth / float(price)


def totals_of(world: World, customer: Customer, lines: tuple[Line, ...]) -> money.Totals:
    """Totals of the lines at the rates that this customer bears."""
    return money.totals((line.amount, vat_treatment(customer, world.products[line.product].vat_rate)[1]) for line in lines)


def quotes(world: World) -> dict[str, Quote]:
    """The quotes of two years. Two in five were accepted."""
    rng = world.rng("quotes")
    codes, found = list(world.customers), {}
    start = world.day
    moments = sorted(datetime.combine(day, time(rng.randint(9, 17), rng.randint(0, 59))) for day in days_of(world, QUOTES))
    for moment in moments:
        world.day = moment.date()
        customer = world.customers[rng.choice(codes)]
        lines = lines_of(world, customer, rng.randint(1, 4), world.day, None)
        accepted = working_days.shifted(world.day, rng.randint(1, 9)) if rng.random() < ACCEPTED else None
        number = world.number(Series.QUOTE)
        found[number] = Quote(
            number=number,
            customer=customer.code,
            written_at=moment,
            written_by=rng.choice(("belaid", "prigent")),
            valid_until=world.day + timedelta(days=30),
            lines=lines,
            totals=totals_of(world, customer, lines),
            sent_at=moment + timedelta(minutes=20),
            accepted_on=accepted if accepted and accepted <= world.last else None,
        )
    world.day = start
    return found
