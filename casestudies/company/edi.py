"""EDI exchanges: interchanges received, then processed into an order or refused with a reason."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import catalogue, crm, money, orders, pricing
from casestudies.company.edifact import EdiLine, EdiOrder, Unreadable, read
from casestudies.company.kernel import Command, Document, Event, Impossible, Proposal
from casestudies.company.messages import TRAINEE
from casestudies.company.orders import CancelReason, Channel, Order
from casestudies.company.pricing import Line

if TYPE_CHECKING:
    from casestudies.company.crm import Customer
    from casestudies.company.state import Company


class Interchange(Document, frozen=True, kw_only=True):
    """An interchange as it came, and what became of it."""

    code: str
    raw: str
    received_at: datetime
    order: str | None = None
    refusal: CancelReason | None = None
    refusal_note: str = ""

    @property
    def status(self) -> str:
        """One of refused, processed, received: derived."""
        if self.refusal is not None:
            return "refused"
        return "received" if self.order is None else "processed"


class ProcessInterchange(Command, frozen=True, kw_only=True, tag="edi.process"):
    """Make an order of it."""

    interchange: str


class RefuseInterchange(Command, frozen=True, kw_only=True, tag="edi.refuse"):
    """Refuse it; the sender is told why."""

    interchange: str
    reason: CancelReason
    note: str = ""


class InterchangeReceived(Event, frozen=True, kw_only=True, tag="edi.received"):
    """An interchange came in."""

    interchange: Interchange


class InterchangeProcessed(Event, frozen=True, kw_only=True, tag="edi.processed"):
    """It became an order."""

    interchange: str
    order: str


class InterchangeRefused(Event, frozen=True, kw_only=True, tag="edi.refused"):
    """It was refused."""

    interchange: str
    reason: CancelReason
    note: str


COMMANDS = (ProcessInterchange, RefuseInterchange)
EVENTS = (InterchangeReceived, InterchangeProcessed, InterchangeRefused)


def decide(company: Company, command: Command) -> Proposal:
    """Raises Impossible: edi.unknown, edi.done, the codes of `edifact.read`, edi.unknown_party, edi.unknown_gtin, edi.unknown_unit."""
    match command:
        case ProcessInterchange():
            return _process(company, _waiting(company, command.interchange))
        case RefuseInterchange():
            waiting = _waiting(company, command.interchange)
            note = command.note.strip()
            if note or command.reason is CancelReason.OTHER:
                note = crm.text(note, orders.NOTE_LENGTH, "note")
            return Proposal((InterchangeRefused(interchange=waiting.code, reason=command.reason, note=note),))
        case _:
            raise AssertionError(command)


def _waiting(company: Company, code: str) -> Interchange:
    found = company.interchanges.get(code)
    if found is None:
        raise Impossible("edi.unknown", "interchange", interchange=code)
    if found.status != "received":
        raise Impossible("edi.done", interchange=code)
    return found


def _process(company: Company, interchange: Interchange) -> Proposal:
    try:
        said = read(interchange.raw)
    except Unreadable as error:
        raise Impossible(error.code, None, **error.params) from error
    customer = customer_of(company, said)
    lines = tuple(_line(company, each, said) for each in said.lines)
    order = Order(
        number=orders.next_number(company, Channel.EDI),
        customer=customer.code,
        reference=said.reference,
        referenced_on=said.dated,
        channel=Channel.EDI,
        source=interchange.code,
        entered_at=company.now,
        entered_by=TRAINEE,
        requested=said.requested,
        single_delivery=False,
        ship_to=customer.first("ship").code,
        bill_to=customer.first("bill").code,
        lines=lines,
        totals=pricing.sum_of(company, customer.code, lines),
    )
    proposal = orders.drafted(company, order)
    events = (*proposal.events, InterchangeProcessed(interchange=interchange.code, order=order.number))
    return Proposal(events, proposal.warnings, proposal.subject)


def customer_of(company: Company, said: EdiOrder) -> Customer:
    """The customer of the buyer's GLN. Raises Impossible edi.unknown_party."""
    for customer in company.customers:
        if customer.gln == said.buyer:
            return customer
    raise Impossible("edi.unknown_party", gln=said.buyer)


def _line(company: Company, said: EdiLine, whole: EdiOrder) -> Line:
    product = catalogue.by_gtin(company, said.gtin)
    if product is None:
        raise Impossible("edi.unknown_gtin", gtin=said.gtin, line=said.number)
    unit = next((each for each in product.units if each.code == said.unit), None)
    if unit is None:
        raise Impossible("edi.unknown_unit", unit=said.unit, line=said.number)
    pricing.check(said.quantity, Decimal(0))
    per_piece = said.price / (said.per * unit.pieces)
    return Line(
        number=said.number,
        product=product.code,
        quantity=said.quantity,
        unit=unit.code,
        pieces=unit.pieces,
        price=said.price,
        per=said.per,
        price_list=pricing.listed(company, product, said.quantity * unit.pieces, per_piece),
        discount=Decimal(0),
        amount=money.line_amount(said.quantity, said.price, said.per, Decimal(0)),
        promised=whole.requested,
    )


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case InterchangeReceived(interchange=found):
            pass
        case InterchangeProcessed():
            found = replace(company.interchanges[event.interchange], order=event.order)
        case InterchangeRefused():
            found = replace(company.interchanges[event.interchange], refusal=event.reason, refusal_note=event.note)
        case _:
            raise AssertionError(event)
    return replace(company, interchanges=company.interchanges.put(found.code, found))
