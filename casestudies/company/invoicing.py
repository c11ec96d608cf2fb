"""Invoices and credit notes, with the terms of EN 16931 (the BT and BG named below are its own).

Their commands and events are in `casestudies.company.billing`.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from casestudies.company import money
from casestudies.company.kernel import Record
from casestudies.company.money import Totals

if TYPE_CHECKING:
    from casestudies.company.crm import Customer, Terms


class InvoiceKind(StrEnum):
    """Type code (BT-3, UNTDID 1001)."""

    COMMERCIAL = "380"
    CREDIT_NOTE = "381"
    CORRECTED = "384"
    PREPAYMENT = "386"


class VatCategory(StrEnum):
    """VAT category (BT-151, UNTDID 5305): standard, intra-community supply, export, reverse charge, exempt."""

    STANDARD = "S"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    REVERSE_CHARGE = "AE"
    EXEMPT = "E"


CIRCUMSTANCES = {VatCategory.INTRA_COMMUNITY: "intra_community", VatCategory.EXPORT: "export", VatCategory.REVERSE_CHARGE: "reverse_charge"}
"""The circumstance of `law.MENTIONS` that each category without VAT is."""


class LifeCycle(StrEnum):
    """Statuses that a clerk reads, of the platform and of the customer."""

    DEPOSITED = "deposited"
    REJECTED = "rejected"
    REFUSED = "refused"
    DISPUTED = "disputed"
    APPROVED = "approved"
    PAID = "paid"


class StatusChange(Record, frozen=True, kw_only=True):
    """When the invoice took that status, with the reason given."""

    at: datetime
    status: LifeCycle
    reason: str = ""


class InvoiceLine(Record, frozen=True, kw_only=True, gc=False):
    """A line (BG-25). `price` in euros before VAT for `per` units; `discount`, `vat_rate` in percent. `label` names what is no product."""

    number: int
    quantity: int
    price: Decimal
    amount: Decimal
    unit: str
    product: str | None = None
    label: str = ""
    per: int = 1
    discount: Decimal = Decimal(0)
    vat_rate: Decimal
    vat_category: VatCategory = VatCategory.STANDARD
    order_line: int | None = None
    delivery: str | None = None
    delivery_line: int | None = None


class VatLine(Record, frozen=True, kw_only=True, gc=False):
    """VAT breakdown (BG-23): base (BT-116) and tax (BT-117) of a category and rate, in euros."""

    category: VatCategory = VatCategory.STANDARD
    rate: Decimal
    base: Decimal
    vat: Decimal


class CashDiscount(Record, frozen=True, kw_only=True):
    """Cash discount (escompte): `rate` in percent of the amount including VAT, for a payment that arrives by `until`."""

    rate: Decimal
    until: date


class DeductedDeposit(Record, frozen=True, kw_only=True):
    """A deposit invoice that the final invoice takes off, with its amounts."""

    invoice: str
    totals: Totals


class Invoice(Record, frozen=True, kw_only=True):
    """An invoice. `totals` are of its lines; `payable` (BT-115) is their gross less the deposits. `mentions`: codes of `law.MENTIONS`.

    `order` is ours, `reference` the customer's (BT-13). `delivered_on` (BT-72) is the date of the supply; for several, the last.
    """

    number: str
    kind: InvoiceKind = InvoiceKind.COMMERCIAL
    customer: str
    issued_on: date
    due_on: date
    order: str
    reference: str
    bill_to: str
    ship_to: str
    delivered_on: date | None = None
    lines: tuple[InvoiceLine, ...]
    vat: tuple[VatLine, ...]
    totals: Totals
    payable: Decimal
    deposits: tuple[DeductedDeposit, ...] = ()
    cash_discount: CashDiscount | None = None
    penalty_rate: Decimal | None = None
    mentions: tuple[str, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    issued_by: str = ""

    @property
    def status(self) -> LifeCycle | None:
        """The last status of its life cycle, None before any."""
        return self.statuses[-1].status if self.statuses else None


class InvoiceDraft(Record, frozen=True, kw_only=True):
    """An invoice being prepared: it has no number of the series yet. `share` in percent is that of a deposit.

    `due_on` None: by the customer's terms, from the day of issue. `discount_rate` in percent, for a payment within `discount_days`.
    """

    number: str
    kind: InvoiceKind = InvoiceKind.COMMERCIAL
    customer: str
    order: str
    reference: str
    bill_to: str
    ship_to: str
    lines: tuple[InvoiceLine, ...]
    vat: tuple[VatLine, ...]
    totals: Totals
    payable: Decimal
    deposits: tuple[DeductedDeposit, ...] = ()
    share: Decimal = Decimal(0)
    discount_rate: Decimal = Decimal(0)
    discount_days: int = 0
    due_on: date | None = None
    mentions: tuple[str, ...] = ()
    issued: str | None = None
    discarded: bool = False

    @property
    def status(self) -> str:
        """One of discarded, issued, draft."""
        if self.discarded:
            return "discarded"
        return "draft" if self.issued is None else "issued"


class CreditReason(StrEnum):
    """Why a credit note is made. `ERROR` undoes an invoice that is to be made again."""

    RETURN = "return"
    DAMAGED = "damaged"
    MISSING = "missing"
    PRICE = "price"
    LATE = "late"
    COMMERCIAL = "commercial"
    ERROR = "error"


class AppliedCredit(Record, frozen=True, kw_only=True, gc=False):
    """What of a credit note was set against an invoice, and when. Euros including VAT."""

    invoice: str
    amount: Decimal
    on: date


class CreditNote(Record, frozen=True, kw_only=True):
    """A credit note: it cites its invoice. Amounts are positive, and taken off. `reason` is a code; `source` the return or the claim."""

    number: str
    kind: InvoiceKind = InvoiceKind.CREDIT_NOTE
    customer: str
    issued_on: date
    invoice: str
    reason: str
    lines: tuple[InvoiceLine, ...]
    vat: tuple[VatLine, ...]
    totals: Totals
    source: str | None = None
    applied: tuple[AppliedCredit, ...] = ()
    mentions: tuple[str, ...] = ()
    issued_by: str = ""


def breakdown(lines: Iterable[InvoiceLine]) -> tuple[VatLine, ...]:
    """VAT by category and rate, computed once on the sum of the lines of each (CGI, annexe II, art. 242 nonies A)."""
    bases: dict[tuple[VatCategory, Decimal], Decimal] = {}
    for line in lines:
        key = (line.vat_category, line.vat_rate)
        bases[key] = bases.get(key, Decimal("0.00")) + line.amount
    return tuple(
        VatLine(category=category, rate=rate, base=base, vat=money.cents(base * rate / 100))
        for (category, rate), base in sorted(bases.items(), key=lambda item: (item[0][0].value, -item[0][1]))
    )


def totals(vat: Iterable[VatLine]) -> Totals:
    """Totals of a breakdown."""
    found = tuple(vat)
    net = sum((line.base for line in found), Decimal("0.00"))
    tax = sum((line.vat for line in found), Decimal("0.00"))
    return Totals(net=net, vat=tax, gross=net + tax)


def payable(sums: Totals, deposits: Iterable[DeductedDeposit]) -> Decimal:
    """What remains to pay of these totals once deposits are taken off (BT-115)."""
    return sums.gross - sum((deposit.totals.gross for deposit in deposits), Decimal(0))


def due_date(terms: Terms, invoiced: date) -> date:
    """When an invoice of that day falls due: the days first, then the end of that month."""
    day = invoiced + timedelta(days=terms.days)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if terms.end_of_month else day


EUROPEAN_UNION = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))  # fmt: skip


def vat_treatment(customer: Customer, rate: Decimal) -> tuple[VatCategory, Decimal]:
    """The VAT category and rate in percent of goods sold to that customer, whose product bears `rate` in France.

    Goods that leave France for a taxable person of another member state are exempt when its VAT number is given (CGI, art. 262 ter, I), and
    exempt when they leave the Union (art. 262, I); the proofs of both are not looked at here.
    """
    country = customer.first("ship").country
    if country == "FR":
        return VatCategory.STANDARD, rate
    if country not in EUROPEAN_UNION:
        return VatCategory.EXPORT, Decimal(0)
    return (VatCategory.INTRA_COMMUNITY, Decimal(0)) if customer.vat_number else (VatCategory.STANDARD, rate)
