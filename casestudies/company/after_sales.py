"""After sales: claims and the returns that they lead to.

What the commands lead to is in `casestudies.company.claiming` (claims) and `casestudies.company.returning` (returns).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from casestudies.company import index
from casestudies.company.kernel import Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.state import Company

NOTE_LENGTH = 1000
ANSWER_LENGTH = 4000


class ClaimReason(StrEnum):
    """What the customer complains of."""

    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_PRODUCT = "wrong_product"
    DEFECT = "defect"
    PRICE = "price"
    LATE = "late"


class ClaimCause(StrEnum):
    """Where the fault lies, once looked into. `NONE`: nobody's, the claim has no ground."""

    PICKING = "picking"
    PACKING = "packing"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    WORKSHOP = "workshop"
    PRICING = "pricing"
    ORDER_ENTRY = "order_entry"
    CUSTOMER = "customer"
    NONE = "none"


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
    """A claim. While it is open, `disputed` names the invoice that may not be dunned.

    `said` is what the customer wrote, `source` the message. `cause`, `founded` and `findings` are of the qualification (None: not qualified
    yet). `justification` says why it ended so, `answer` what the customer was told, `replacement` the order that sends the goods again.
    """

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
    said: str = ""
    source: str | None = None
    cause: ClaimCause | None = None
    founded: bool | None = None
    findings: str = ""
    justification: str = ""
    answer: str = ""
    replacement: str | None = None

    @property
    def status(self) -> str:
        """open or closed: derived."""
        return "open" if self.closed_on is None else "closed"

    @property
    def stage(self) -> str:
        """One of closed, qualified, open: derived."""
        if self.closed_on is not None:
            return "closed"
        return "open" if self.cause is None else "qualified"


class ReturnLine(Record, frozen=True, kw_only=True):
    """What comes back: `quantity` in the unit of the delivery's line; `sellable`: whether it goes back on the shelf, the whole of it.

    `received` is what came (None: not yet, or as approved); of it, once inspected, `scrapped` and `to_supplier` do not go back there.
    """

    number: int
    delivery_line: int
    product: str
    quantity: int
    lot: str | None = None
    sellable: bool = True
    received: int | None = None
    scrapped: int = 0
    to_supplier: int = 0

    @property
    def came(self) -> int:
        """What came back, in the unit of the delivery's line."""
        return self.quantity if self.received is None else self.received


class Return(Record, frozen=True, kw_only=True):
    """A return of goods delivered. `accepted` is None until inspected; `findings` is what the inspection saw, or why it was called off."""

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
    findings: str = ""
    cancelled_on: date | None = None

    @property
    def status(self) -> str:
        """One of cancelled, refused, done, inspected, received, approved: derived."""
        if self.cancelled_on is not None:
            return "cancelled"
        if self.accepted is False:
            return "refused"
        if self.credit_note is not None:
            return "done"
        if self.inspected_on is not None:
            return "inspected"
        return "approved" if self.received_on is None else "received"

    def line(self, number: int) -> ReturnLine:
        """The line of that number. Raises Impossible returns.unknown_line."""
        for line in self.lines:
            if line.number == number:
                return line
        raise Impossible("returns.unknown_line", "lines", line=number)


def known_claim(company: Company, number: str) -> Claim:
    """The claim of that number. Raises Impossible claims.unknown."""
    claim = company.claims.get(number)
    if claim is None:
        raise Impossible("claims.unknown", "claim", claim=number)
    return claim


def open_claim(company: Company, number: str) -> Claim:
    """A claim that may still change. Raises Impossible claims.unknown, claims.closed."""
    claim = known_claim(company, number)
    if claim.closed_on is not None:
        raise Impossible("claims.closed", "claim", claim=number)
    return claim


def known_return(company: Company, number: str) -> Return:
    """The return of that number. Raises Impossible returns.unknown."""
    found = company.returns.get(number)
    if found is None:
        raise Impossible("returns.unknown", "number", number=number)
    return found


def _delivery(document: Claim | Return) -> tuple[str, ...]:
    return (document.delivery,)


def claims_on(company: Company, delivery: str) -> tuple[Claim, ...]:
    """The claims on a delivery, oldest first."""
    return index.by_key(company.claims, _delivery, delivery)


def returns_of(company: Company, delivery: str) -> tuple[Return, ...]:
    """The returns of a delivery's goods that were not called off nor refused, oldest first."""
    found = index.by_key(company.returns, _delivery, delivery)
    return tuple(each for each in found if each.status not in ("cancelled", "refused"))


def returned(company: Company, delivery: str) -> dict[int, int]:
    """By line of a delivery, what has come back or may, in its unit."""
    back: dict[int, int] = {}
    for each in returns_of(company, delivery):
        for line in each.lines:
            back[line.delivery_line] = back.get(line.delivery_line, 0) + line.came
    return back
