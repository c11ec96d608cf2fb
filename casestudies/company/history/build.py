"""Builds the two years: the same seed gives the same company, to the byte. The result is stored once; runs name it by its digest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from casestudies.company import ageing, past, working_days
from casestudies.company.base import BaseCompany
from casestudies.company.history import billing, buying, collecting, goods, overheads, parties, selling, shipping
from casestudies.company.history.world import World
from casestudies.company.messages import Message
from casestudies.company.orders import Order
from casestudies.company.quotes import Quote
from casestudies.company.state import open_company
from casestudies.company.stock import StockLevel

FIRST_DAY = date(2024, 3, 1)
LIMIT_BY_WEIGHT = 1_100
"""Euros of credit limit by point of a customer's weight: about two months of what it buys."""
DUNNING_WEEKDAY = 3
"""Letters go out on Thursdays (0 is Monday)."""
DEPOSIT_FROM = 400
"""Euros including VAT from which an order is asked a deposit, of the customers who are asked any."""
COUNT_DAY = (12, 20)
"""Month and day of the yearly count."""
MESSAGES = 60
"""Of so many last orders each has its letter, but those that were cancelled."""


def build(seed: int) -> BaseCompany:
    """« Ateliers Vaubrun » on the evening of 6 March 2026, with 24 months behind it; people and first customers are of `past.build`."""
    first = past.build(seed)
    world = _open(seed, first)
    quotes = selling.quotes(world)
    book = selling.order_book(world)
    supply = buying.Supply(world, book)
    supply.open()
    overheads.open_books(world)
    waiting = _live(world, book, supply)
    return _freeze(world, quotes, supply, waiting)


def _open(seed: int, first: BaseCompany) -> World:
    """The world on its first morning: who, what, at which price."""
    identity = parties.identity(past.GLN)
    world = World(seed, FIRST_DAY, past.LAST_EVENING.date(), identity)
    rng = world.rng("parties")
    surnames = parties.names(rng, parties.NAMES)
    world.products, world.prices = goods.catalogue(FIRST_DAY)
    world.suppliers, by_family = parties.suppliers(rng, surnames)
    world.carriers = parties.carriers(surnames)
    world.sources = goods.sources(world.rng("sources"), world.products, world.prices[goods.NEWEST], by_family)
    customers, world.people = parties.customers(rng, first.customers, first.people, surnames)
    world.habits = parties.habits(world.rng("habits"), customers, world.products)
    world.customers = parties.limits(customers, world.habits, LIMIT_BY_WEIGHT)
    return world


def _live(world: World, book: dict[date, list[Order]], supply: buying.Supply) -> list[Order]:
    """Every day from the first to the last. Gives the orders that still wait for goods."""
    future: dict[date, list[Order]] = {}
    waiting: list[Order] = []
    month_start = world.day
    while world.day <= world.last:
        if working_days.is_working(world.day):
            for act in world.agenda.pop(world.day, []):
                act()
            for order in book.get(world.day, []):
                _enter(world, order, future)
            waiting += future.pop(world.day, [])
            waiting = shipping.ship(world, waiting)
            supply.replenish([*waiting, *(order for orders in future.values() for order in orders)])
            month_start = _calendar(world, supply, month_start)
        world.day += timedelta(days=1)
    world.day = world.last
    return [*waiting, *(order for orders in future.values() for order in orders)]


def _enter(world: World, order: Order, future: dict[date, list[Order]]) -> None:
    """An order comes in: it will be looked at in the warehouse on the day it must leave."""
    world.orders[order.number] = order
    if order.status == "cancelled":
        return
    world.left_to_ship[order.number] = {line.number: line.quantity for line in order.lines}
    day = max(shipping.ship_day(world, order), working_days.shifted(world.day, 1))
    future.setdefault(day, []).append(order)
    if world.habits[order.customer].deposit and order.totals.gross >= DEPOSIT_FROM:
        billing.deposit(world, order)


def _calendar(world: World, supply: buying.Supply, month_start: date) -> date:
    """What comes back each week, month and year. Gives the day since which charges have not been paid."""
    if world.day.weekday() == DUNNING_WEEKDAY:
        collecting.dun(world)
    if world.day == working_days.on_or_after(date(world.day.year, *COUNT_DAY)):
        supply.count()
    if world.day == working_days.on_or_after(world.day.replace(day=overheads.TAX_DAY)) and month_start > FIRST_DAY:
        overheads.vat_return(world)
    if world.day == working_days.on_or_after(world.day.replace(day=overheads.PAY_DAY)):
        overheads.month(world, month_start)
        return world.day + timedelta(days=1)
    return month_start


def _stock(world: World, supply: buying.Supply, waiting: Iterable[Order]) -> dict[str, StockLevel]:
    """Stock as it stands: orders reserve what is there in the order of the days they were asked for."""
    rng = world.rng("places")
    free, held = dict(world.on_hand), {code: dict[str, int]() for code in world.products}
    for order in sorted(waiting, key=lambda each: (each.requested, each.number)):
        for line in order.lines:
            pieces = min(world.left_to_ship[order.number][line.number] * line.pieces, free[line.product])
            if pieces:
                free[line.product] -= pieces
                held[line.product][order.number] = pieces
    return {
        code: StockLevel(
            product=code,
            on_hand=world.on_hand[code],
            place=f"{code[3]}{rng.choice('ABCD')}-{rng.randint(1, 24):02d}",
            reorder_point=supply.reorder_point(code),
            reservations=held[code],
            incoming=tuple(sorted(supply.coming[code], key=lambda each: (each.due, each.origin))),
        )
        for code in world.products
    }


def _messages(world: World, base: BaseCompany) -> dict[str, Message]:
    """The letters about the last orders, as in the first past."""
    recent = {number: order for number, order in list(base.orders.items())[-MESSAGES:] if order.status != "cancelled"}
    return past.messages(world.rng("messages"), open_company(base, past.LAST_EVENING), recent)


def _freeze(world: World, quotes: dict[str, Quote], supply: buying.Supply, waiting: list[Order]) -> BaseCompany:
    base = replace(
        world.base(),
        price_lists=goods.price_lists(world.products, world.prices),
        stock=_stock(world, supply, waiting),
        quotes=quotes,
    )
    owed = {balance.customer: sum(balance.buckets) for balance in ageing.aged_balance(open_company(base, past.LAST_EVENING), world.last)}
    customers = {code: replace(each, open_balance=owed.get(code, ageing.ZERO)) for code, each in world.customers.items()}
    return replace(base, customers=customers, messages=_messages(world, base))
