"""The log of logistic incidents: late, short, damaged, wrong; whose fault, what was decided, how it ended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import catalogue, crm, index, messages, money, numbering, purchasing
from casestudies.company.kernel import Command, Event, Impossible, Proposal, Record, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.state import Company

TEXT_LENGTH = 1000


class IncidentKind(StrEnum):
    """What happened."""

    LATE = "late"
    SHORT = "short"
    EXCESS = "excess"
    DAMAGED = "damaged"
    WRONG_PRODUCT = "wrong_product"
    LOST = "lost"
    PAPERS = "papers"


class IncidentParty(StrEnum):
    """Who answers for it."""

    SUPPLIER = "supplier"
    CARRIER = "carrier"
    COMPANY = "company"
    NOBODY = "nobody"


class Incident(Record, frozen=True, kw_only=True):
    """A logistic incident. `document` is the purchase order, receipt or delivery; `quantity` in basic units.

    `party` (None: not said yet), `cause`, `action` and `cost` (what it costs us, or what is claimed for it, in euros; None: not estimated)
    are of the decision; `outcome` says how it ended.
    """

    number: str
    logged_at: datetime
    logged_by: str
    kind: IncidentKind
    happened_on: date
    facts: str
    document: str
    supplier: str | None = None
    product: str | None = None
    quantity: int | None = None
    party: IncidentParty | None = None
    cause: str = ""
    action: str = ""
    cost: Decimal | None = None
    closed_on: date | None = None
    outcome: str = ""

    @property
    def status(self) -> str:
        """One of closed, decided, open: derived."""
        if self.closed_on is not None:
            return "closed"
        return "open" if self.party is None else "decided"


class LogIncident(Command, frozen=True, kw_only=True, tag="logistics.log"):
    """Write down what happened, on which document."""

    kind: IncidentKind
    happened_on: date
    facts: str
    document: str
    product: str | None = None
    quantity: int | None = None


class DecideIncident(Command, frozen=True, kw_only=True, tag="logistics.decide"):
    """Say who answers for it, why it happened and what is done. May be said again while it is open."""

    number: str
    party: IncidentParty
    cause: str
    action: str
    cost: Decimal | None = None


class CloseIncident(Command, frozen=True, kw_only=True, tag="logistics.close"):
    """Close it, saying how it ended."""

    number: str
    outcome: str


class IncidentLogged(Event, frozen=True, kw_only=True, tag="logistics.logged"):
    """An incident was written down."""

    incident: Incident


class IncidentDecided(Event, frozen=True, kw_only=True, tag="logistics.decided"):
    """What is done about it was said."""

    number: str
    party: IncidentParty
    cause: str
    action: str
    cost: Decimal | None = None


class IncidentClosed(Event, frozen=True, kw_only=True, tag="logistics.closed"):
    """It was closed."""

    number: str
    on: date
    outcome: str


COMMANDS = (LogIncident, DecideIncident, CloseIncident)
EVENTS = (IncidentLogged, IncidentDecided, IncidentClosed)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case IncidentLogged(incident=incident):
            company = replace(company, counters=numbering.counted(company.counters, incident.number))
        case IncidentDecided():
            incident = replace(company.incidents[event.number], party=event.party, cause=event.cause, action=event.action, cost=event.cost)
        case IncidentClosed():
            incident = replace(company.incidents[event.number], closed_on=event.on, outcome=event.outcome)
        case _:
            raise AssertionError(event)
    return replace(company, incidents=company.incidents.put(incident.number, incident))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case LogIncident():
            return logged(company, command)
        case DecideIncident():
            return decided(company, command)
        case CloseIncident():
            return closed(company, command)
        case _:
            raise AssertionError(command)


def still_open(company: Company, number: str) -> Incident:
    """An incident that may still change. Raises Impossible logistics.unknown, logistics.closed."""
    incident = company.incidents.get(number)
    if incident is None:
        raise Impossible("logistics.unknown", "number", number=number)
    if incident.closed_on is not None:
        raise Impossible("logistics.closed", "number", number=number)
    return incident


def supplier_of(company: Company, document: str) -> str | None:
    """The supplier of a purchase order or receipt; None for one of our deliveries. Raises Impossible logistics.unknown_document."""
    order, receipt = company.supplier_orders.get(document), company.receipts.get(document)
    if order is not None:
        return order.supplier
    if receipt is not None:
        return receipt.supplier
    if document in company.deliveries:
        return None
    raise Impossible("logistics.unknown_document", "document", document=document)


def logged(company: Company, command: LogIncident) -> Proposal:
    """Raises Impossible as `supplier_of`, catalogue.unknown_product, logistics.quantity, logistics.future, text.empty, text.too_long.

    Warns logistics.same when an open incident of that kind is known on that document and product, logistics.not_late when nothing of the
    order is late.
    """
    supplier = supplier_of(company, command.document)
    if command.product is not None:
        catalogue.known(company, command.product)
    if command.quantity is not None and command.quantity < 1:
        raise Impossible("logistics.quantity", "quantity")
    if command.happened_on > company.now.date():
        raise Impossible("logistics.future", "happened_on")
    incident = Incident(
        number=numbering.next_number(company.counters, company.now.year, Series.INCIDENT),
        logged_at=company.now,
        logged_by=messages.TRAINEE,
        kind=command.kind,
        happened_on=command.happened_on,
        facts=crm.text(command.facts, TEXT_LENGTH, "facts"),
        document=command.document,
        supplier=supplier,
        product=command.product,
        quantity=command.quantity,
    )
    return Proposal((IncidentLogged(incident=incident),), tuple(_doubts(company, incident)), incident.number)


def _doubts(company: Company, incident: Incident) -> list[Warning]:
    found = [
        Warning(code="logistics.same", params={"document": incident.document, "number": each.number})
        for each in company.incidents
        if (each.document, each.kind, each.product, each.closed_on) == (incident.document, incident.kind, incident.product, None)
    ]
    order = company.supplier_orders.get(incident.document)
    if order is not None and incident.kind is IncidentKind.LATE:
        receipts = purchasing.receipts_of(company, order.number)
        came_late = any(receipt.received_on > order.requested for receipt in receipts)
        waited_for = order.requested < company.now.date() and purchasing.status(order, receipts) != "received"
        if not came_late and not waited_for:
            found.append(Warning(code="logistics.not_late", params={"document": order.number}))
    return found


def decided(company: Company, command: DecideIncident) -> Proposal:
    """Raises Impossible as `still_open`, logistics.cost, text.empty, text.too_long."""
    incident = still_open(company, command.number)
    cost = command.cost
    if cost is not None and (not cost.is_finite() or cost < 0 or cost != money.cents(cost)):
        raise Impossible("logistics.cost", "cost")
    cause, action = crm.text(command.cause, TEXT_LENGTH, "cause"), crm.text(command.action, TEXT_LENGTH, "action")
    event = IncidentDecided(number=incident.number, party=command.party, cause=cause, action=action, cost=cost)
    return Proposal((event,), subject=incident.number)


def closed(company: Company, command: CloseIncident) -> Proposal:
    """Raises Impossible as `still_open`, logistics.not_decided, text.empty, text.too_long."""
    incident = still_open(company, command.number)
    if incident.party is None:
        raise Impossible("logistics.not_decided", "number", number=incident.number)
    event = IncidentClosed(number=incident.number, on=company.now.date(), outcome=crm.text(command.outcome, TEXT_LENGTH, "outcome"))
    return Proposal((event,), subject=incident.number)


def _supplier(incident: Incident) -> tuple[str, ...]:
    return (incident.supplier,) if incident.supplier else ()


def incidents_of(company: Company, supplier: str) -> tuple[Incident, ...]:
    """The incidents on what a supplier sends, oldest first."""
    return index.by_key(company.incidents, _supplier, supplier)
