"""Transport: carriers, shipments and their tracking, protests to a carrier.

What the commands lead to is in `casestudies.company.transporting`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import numbering
from casestudies.company.kernel import Command, Event, Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.state import Company

NOTE_LENGTH = 500
LETTER_LENGTH = 4000
PLACE_LENGTH = 80
STEPS = ("collected", "in_transit", "held", "damaged", "refused", "lost", "delivered")
"""What may happen on the way."""
LAST_STEPS = frozenset({"refused", "lost", "delivered"})
"""Nothing follows these."""


class Carrier(Record, frozen=True, kw_only=True):
    """A carrier. `days` of transit (working days) of its usual service; `rate` in euros before VAT: a parcel, then each kilogram."""

    code: str
    name: str
    siren: str
    email: str
    service: str
    days: int
    per_parcel: Decimal
    per_kilogram: Decimal


class TrackingEvent(Record, frozen=True, kw_only=True, gc=False):
    """A step of the way: one of `STEPS`."""

    at: datetime
    code: str
    place: str = ""
    note: str = ""


class Means(StrEnum):
    """How a protest goes to the carrier. The first two alone keep the action against a domestic carrier (C. com. L133-3)."""

    REGISTERED = "registered"
    EXTRAJUDICIAL = "extrajudicial"
    MAIL = "mail"


class Protest(Record, frozen=True, kw_only=True):
    """A reasoned protest to the carrier. `due_on`: the last day to send it, None when no term runs (nothing arrived)."""

    at: datetime
    means: Means
    text: str
    due_on: date | None = None


class Shipment(Record, frozen=True, kw_only=True):
    """What a carrier takes over. `weight` in grams, `cost` in euros before VAT; `incoterm` (2020) with its `place`, as the order says.

    `chased`: when the carrier was asked for the proof of delivery.
    """

    number: str
    carrier: str
    deliveries: tuple[str, ...]
    shipped_on: date
    expected_on: date
    tracking: str
    sscc: str
    parcels: int
    weight: int
    cost: Decimal
    incoterm: str = "DAP"
    place: str = ""
    events: tuple[TrackingEvent, ...] = ()
    booked_at: datetime | None = None
    instructions: str = ""
    chased: tuple[datetime, ...] = ()
    protests: tuple[Protest, ...] = ()
    cancelled_at: datetime | None = None
    cancel_note: str = ""

    @property
    def status(self) -> str:
        """ "cancelled", or the code of the last step, "announced" before any."""
        if self.cancelled_at is not None:
            return "cancelled"
        return self.events[-1].code if self.events else "announced"

    @property
    def delivered_on(self) -> date | None:
        """The day of delivery, or None."""
        return next((event.at.date() for event in self.events if event.code == "delivered"), None)


class BookShipment(Command, frozen=True, kw_only=True, tag="transport.book"):
    """Entrust picked deliveries for one place to a carrier, to be collected on a day, by the Incoterm of the sale."""

    deliveries: tuple[str, ...]
    carrier: str
    collect_on: date
    incoterm: str
    place: str
    instructions: str = ""


class CancelShipment(Command, frozen=True, kw_only=True, tag="transport.cancel"):
    """Take back what the carrier has not collected, with the reason."""

    shipment: str
    note: str


class RecordStep(Command, frozen=True, kw_only=True, tag="transport.record_step"):
    """Write what the carrier says of the way: one of `STEPS`, when and where."""

    shipment: str
    step: str
    at: datetime
    place: str = ""
    note: str = ""


class ChaseProof(Command, frozen=True, kw_only=True, tag="transport.chase_proof"):
    """Ask the carrier for the proof of delivery."""

    shipment: str
    text: str


class ProtestToCarrier(Command, frozen=True, kw_only=True, tag="transport.protest"):
    """Send the carrier a protest that says what is missing or damaged."""

    shipment: str
    means: Means
    text: str


class ShipmentBooked(Event, frozen=True, kw_only=True, tag="transport.booked"):
    """The carrier has the order of transport."""

    shipment: Shipment


class ShipmentCancelled(Event, frozen=True, kw_only=True, tag="transport.cancelled"):
    """The carrier will not come."""

    shipment: str
    note: str


class StepRecorded(Event, frozen=True, kw_only=True, tag="transport.step_recorded"):
    """Something happened on the way."""

    shipment: str
    step: TrackingEvent


class ProofChased(Event, frozen=True, kw_only=True, tag="transport.proof_chased"):
    """The carrier was asked for the proof of delivery."""

    shipment: str
    text: str


class ProtestSent(Event, frozen=True, kw_only=True, tag="transport.protest_sent"):
    """The protest left."""

    shipment: str
    protest: Protest


COMMANDS = (BookShipment, CancelShipment, RecordStep, ChaseProof, ProtestToCarrier)
EVENTS = (ShipmentBooked, ShipmentCancelled, StepRecorded, ProofChased, ProtestSent)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case ShipmentBooked(shipment=found):
            company = replace(company, counters=numbering.counted(company.counters, found.number))
            company = _carried(company, found, found.number)
        case ShipmentCancelled():
            found = replace(company.shipments[event.shipment], cancelled_at=at, cancel_note=event.note)
            company = _carried(company, found, None)
        case StepRecorded():
            found = company.shipments[event.shipment]
            found = replace(found, events=(*found.events, event.step))
        case ProofChased():
            found = company.shipments[event.shipment]
            found = replace(found, chased=(*found.chased, at))
        case ProtestSent():
            found = company.shipments[event.shipment]
            found = replace(found, protests=(*found.protests, event.protest))
        case _:
            raise AssertionError(event)
    return replace(company, shipments=company.shipments.put(found.number, found))


def _carried(company: Company, shipment: Shipment, number: str | None) -> Company:
    """The company with the deliveries of that shipment in it, or in none."""
    shelf = company.deliveries
    for code in shipment.deliveries:
        shelf = shelf.put(code, replace(shelf[code], shipment=number))
    return replace(company, deliveries=shelf)


def known(company: Company, number: str) -> Shipment:
    """The shipment of that number. Raises Impossible transport.unknown."""
    found = company.shipments.get(number)
    if found is None:
        raise Impossible("transport.unknown", "shipment", shipment=number)
    return found
