"""Transport: carriers, shipments and their tracking."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from casestudies.company.kernel import Record


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
    """A step of the way: collected, in_transit, held, damaged, refused, lost, delivered."""

    at: datetime
    code: str
    place: str = ""


class Shipment(Record, frozen=True, kw_only=True):
    """What a carrier took over. `weight` in grams, `cost` in euros before VAT; `incoterm` (2020) with its `place`, as the order says."""

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

    @property
    def status(self) -> str:
        """The code of the last step, "announced" before any."""
        return self.events[-1].code if self.events else "announced"

    @property
    def delivered_on(self) -> date | None:
        """The day of delivery, or None."""
        return next((event.at.date() for event in self.events if event.code == "delivered"), None)
