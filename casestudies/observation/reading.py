"""What a rule of observation reads: the run, and short ways to its orders and events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from blocks.observation import Outcome
from casestudies.company import pricing
from casestudies.company.edi import Interchange, InterchangeProcessed, InterchangeRefused
from casestudies.company.kernel import Event, WarningPassed, WarningShown
from casestudies.company.messages import MessageSent, PurchaseOrder
from casestudies.company.orders import (
    LineRemoved,
    LineSet,
    Order,
    OrderCancelled,
    OrderConfirmed,
    OrderDrafted,
    OrderHeld,
    OrderResumed,
)
from casestudies.company.pricing import Line
from casestudies.company.words import plain
from casestudies.recorded import Recorded
from casestudies.run import Run

SETTLED = ("confirmed", "held")


class Found(Struct, frozen=True, kw_only=True):
    """What a rule found: its opinion, the key of the wording, what fills it, and the events (sequence numbers) that made it so."""

    outcome: Outcome
    key: str
    params: dict[str, str] = {}
    events: tuple[int, ...] = ()


Rule = Callable[[Run], Found]


class RuleEntry(NamedTuple):
    """A rule, the keys that it may give (a case must word them all), and the struct of the `params` that it reads, None when it reads none:
    the rule is then called with the run alone, else with the run and them."""

    rule: Callable[..., Found]
    keys: frozenset[str]
    reads: type[Struct] | None = None


def order_of(event: Event) -> str | None:
    """The number of the order that the event is about, or None."""
    match event:
        case OrderDrafted(order=order):
            return order.number
        case LineSet() | LineRemoved() | OrderConfirmed() | OrderHeld() | OrderResumed() | OrderCancelled() | InterchangeProcessed():
            return event.order
        case WarningShown() | WarningPassed():
            return event.subject
        case _:
            return None


def our_orders(run: Run) -> tuple[Order, ...]:
    """All orders of the case's customer and reference, cancelled ones included."""
    facts = run.variant.facts
    return tuple(each for each in run.company.orders if each.customer == facts["customer"] and each.reference == facts["reference"])


def settled(run: Run) -> tuple[Order, ...]:
    """Those of our orders that are confirmed or on hold: what the company would deliver."""
    return tuple(order for order in our_orders(run) if order.status in SETTLED)


def paper(run: Run) -> PurchaseOrder:
    """The purchase order that the case's letter brought. Raises ValueError when it brought none."""
    if run.variant.paper is None:
        raise ValueError(f"{run.case.id} brings no purchase order")
    return run.variant.paper


def interchange(run: Run) -> Interchange:
    """The interchange that carries the same order."""
    return run.company.interchanges[run.variant.facts["interchange"]]


def entries(run: Run, keep: Callable[[Event], bool]) -> tuple[int, ...]:
    """Sequence numbers of the events that `keep` keeps, in order."""
    return tuple(entry.seq for entry in run.events if keep(entry.event))


def about(run: Run, orders: Iterable[Order], *kinds: type[Event]) -> tuple[int, ...]:
    """Events of these kinds about these orders."""
    numbers = {order.number for order in orders}
    return entries(run, lambda event: isinstance(event, kinds) and order_of(event) in numbers)


def about_lines(run: Run, orders: Iterable[Order], product: str | None = None) -> tuple[int, ...]:
    """Events that set these orders' lines (of one product, or all): the drafting, each change."""
    numbers = {order.number for order in orders}

    def keep(event: Event) -> bool:
        match event:
            case LineSet() | LineRemoved():
                return event.order in numbers and (product is None or event.line.product == product)
            case OrderDrafted() | OrderConfirmed() | OrderHeld():
                return order_of(event) in numbers
            case _:
                return False

    return entries(run, keep)


def ever_settled(run: Run) -> tuple[int, ...]:
    """Confirmations and holds of our orders, whatever came after."""
    return about(run, our_orders(run), OrderConfirmed, OrderHeld)


def refusals(run: Run) -> tuple[int, ...]:
    """The refusal of the interchange, when there was one."""
    code = run.variant.facts["interchange"]
    return entries(run, lambda event: isinstance(event, InterchangeRefused) and event.interchange == code)


def letters_to_customer(run: Run) -> tuple[Recorded, ...]:
    """What the trainee wrote to the case's customer."""
    contacts = run.company.customers[run.variant.facts["customer"]].contacts
    return tuple(
        entry
        for entry in run.events
        if isinstance(entry.event, MessageSent) and any(person in contacts for person in entry.event.message.to)
    )


def said(entry: Recorded) -> str:
    """The words of a written message, made plain."""
    assert isinstance(entry.event, MessageSent)
    return plain(f"{entry.event.message.subject}\n{entry.event.message.body}")


def names_product(run: Run, words: str, product: str) -> bool:
    """Whether the plain text names the product: by its code, or by the first word of its name."""
    name = plain(run.company.products[product].name).split()[0].rstrip(",")
    return plain(product) in words or name in words


def expected_price(run: Run, line: Line, day: date) -> Decimal:
    """The price of one basic unit of this line by the list in force that day, in euros, tier included."""
    product = run.company.products[line.product]
    price = pricing.in_force(run.company, day).price(product, line.total_pieces)
    return price.amount / product.unit(price.unit).pieces


def agreed_discount(run: Run, customer: str, product: str, day: date) -> Decimal:
    """The discount, in percent, that a quote which still binds grants to this customer for this product; 0 without one."""
    granted = [
        line.discount
        for quote in run.company.quotes
        if quote.customer == customer and quote.binds(day)
        for line in quote.lines
        if line.product == product
    ]
    return max(granted, default=Decimal(0))
