"""What happened before a case opens, done by the company's own commands: amounts, numbers and stock are then right by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import asdict, replace

from casestudies.company import engine, ledger, orders
from casestudies.company.billing import CreditNoteIssued, InvoiceIssued
from casestudies.company.claiming import ClaimOpened
from casestudies.company.delivery import DeliveryPicked
from casestudies.company.kernel import Accepted, Command, Event, Shelf, Warned
from casestudies.company.messages import TRAINEE
from casestudies.company.orders import Channel, OrderDrafted
from casestudies.company.pricing import in_force
from casestudies.company.stock import CountProduct, CountReason, Incoming, IncomingSet
from casestudies.company.tenders import TenderOpened

if TYPE_CHECKING:
    from casestudies.company.state import Company

Made = TypeVar("Made", bound=Event)


class Stage:
    """A company on which colleagues act; `events` are what came of it, for the disturbances of a variant."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.events: list[tuple[datetime, Event]] = []

    def happen(self, at: datetime, event: Event) -> None:
        """Let that event be."""
        self.company = engine.evolve(replace(self.company, now=at), event, at)
        self.events.append((at, event))

    def act(self, who: str, at: datetime, command: Command) -> tuple[Event, ...]:
        """Do that command as `who`, whatever the company doubts. Raises ValueError when it refuses."""
        company = replace(self.company, now=at)
        decision = engine.decide(company, command)
        if isinstance(decision, Warned):
            shown = {**company.shown, **{warning.key: at for warning in decision.warnings}}
            decision = engine.decide(replace(company, shown=shown), replace(command, proceed=True))
        if not isinstance(decision, Accepted):
            raise ValueError(f"{command!r}: {decision!r}")
        made = tuple(_by(who, event) for event in decision.events)
        for event in made:
            self.happen(at, event)
        return made

    def made(self, kind: type[Made]) -> Made:
        """The last event of that kind."""
        return next(event for _at, event in reversed(self.events) if isinstance(event, kind))

    def order(
        self, who: str, at: datetime, customer: str, reference: str, requested: date, lines: Iterable[tuple[str, int]], **more: bool
    ) -> str:
        """An order by telephone, confirmed when `confirmed` (as it is unless said), with products and quantities in their sales unit; its
        number. `single_delivery`: all at once was asked."""
        confirmed, single = more.get("confirmed", True), more.get("single_delivery", False)
        ship_to = self.company.customers[customer].first("ship").code
        draft = orders.DraftOrder(customer=customer, reference=reference, requested=requested, ship_to=ship_to, single_delivery=single)
        self.act(who, at, draft)
        number = self.made(OrderDrafted).order.number
        prices = in_force(self.company, at.date()).code
        for product, quantity in lines:
            unit = self.company.products[product].sold_in
            line = orders.AddLine(order=number, product=product, quantity=quantity, unit=unit, price_list=prices, promised=requested)
            self.act(who, at, line)
        if confirmed:
            self.act(who, at, orders.ConfirmOrder(order=number))
        return number

    def stock(self, who: str, at: datetime, product: str, free: int, incoming: tuple[Incoming, ...] = ()) -> None:
        """That many basic units free to be promised of a product without lots, and what is expected of it from now on."""
        level = self.company.stock[product]
        wanted = level.reserved + free
        if wanted != level.on_hand:
            self.act(who, at, CountProduct(product=product, counted=wanted, reason=CountReason.ENTRY_ERROR, note="Inventaire tournant."))
        self.happen(at, IncomingSet(product=product, incoming=incoming))


_banked: dict[int, tuple[object, Decimal]] = {}
"""By base of the bank's lines: what the bank held at the end of the past. The base is held too, so that its identity is no other's."""


def bank_balance(company: Company) -> Decimal:
    """What the bank holds at the end of the company's past, in euros: read once a process, since it goes through every entry."""
    base = company.statement_lines.base
    if id(base) not in _banked:
        shelves = {name: Shelf(value.base) for name, value in asdict(company).items() if isinstance(value, Shelf)}
        _banked[id(base)] = (base, ledger.balances(ledger.book(replace(company, **shelves)))[ledger.BANK])
    return _banked[id(base)][1]


def _by(who: str, event: Event) -> Event:
    """The event as done by a colleague, by telephone for an order, where it says who did it."""
    match event:
        case OrderDrafted(order=order) if order.entered_by == TRAINEE:
            return replace(event, order=replace(order, entered_by=who, channel=Channel.PHONE))
        case TenderOpened(tender=tender):
            return replace(event, tender=replace(tender, opened_by=who))
        case ClaimOpened(claim=claim) if claim.handled_by == TRAINEE:
            return replace(event, claim=replace(claim, handled_by=who))
        case DeliveryPicked() if event.picked_by == TRAINEE:
            return replace(event, picked_by=who)
        case CreditNoteIssued() if event.credit_note.issued_by == TRAINEE:
            return replace(event, credit_note=replace(event.credit_note, issued_by=who))
        case InvoiceIssued() if event.invoice.issued_by == TRAINEE:
            return replace(event, invoice=replace(event.invoice, issued_by=who))
        case _:
            return event
