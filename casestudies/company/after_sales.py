"""After sales: claims and the returns that they lead to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from casestudies.company.kernel import Record


class ClaimReason(StrEnum):
    """What the customer complains of."""

    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_PRODUCT = "wrong_product"
    DEFECT = "defect"
    PRICE = "price"
    LATE = "late"


class ClaimOutcome(StrEnum):
    """How a claim ended."""

    CREDIT = "credit"
    REPLACEMENT = "replacement"
    REFUSED = "refused"


class ClaimedLine(Record, frozen=True, kw_only=True):
    """What is complained of: a line of the delivery, `quantity` in its unit."""

    delivery_line: int
    product: str
    quantity: int
    lot: str | None = None


class Claim(Record, frozen=True, kw_only=True):
    """A claim. While it is open, `disputed` names the invoice that may not be dunned."""

    number: str
    customer: str
    opened_at: datetime
    reason: ClaimReason
    order: str
    delivery: str
    disputed: str | None = None
    lines: tuple[ClaimedLine, ...] = ()
    handled_by: str = ""
    closed_on: date | None = None
    outcome: ClaimOutcome | None = None

    @property
    def status(self) -> str:
        """open or closed: derived."""
        return "open" if self.closed_on is None else "closed"


class ReturnLine(Record, frozen=True, kw_only=True):
    """What comes back: `quantity` in the unit of the delivery's line; `sellable`: whether it goes back on the shelf."""

    number: int
    delivery_line: int
    product: str
    quantity: int
    lot: str | None = None
    sellable: bool = True


class Return(Record, frozen=True, kw_only=True):
    """A return of goods delivered. `accepted` is None until inspected."""

    number: str
    claim: str | None
    customer: str
    delivery: str
    approved_on: date
    lines: tuple[ReturnLine, ...]
    received_on: date | None = None
    inspected_on: date | None = None
    accepted: bool | None = None
    credit_note: str | None = None

    @property
    def status(self) -> str:
        """One of refused, done, inspected, received, approved: derived."""
        if self.accepted is False:
            return "refused"
        if self.credit_note is not None:
            return "done"
        if self.inspected_on is not None:
            return "inspected"
        return "approved" if self.received_on is None else "received"
