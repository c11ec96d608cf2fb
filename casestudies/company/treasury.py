"""Treasury: lines of the bank's statements (names of CAMT.053) and customers' payments, with what each one settles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casestudies.company.kernel import Record


class StatementLine(Record, frozen=True, kw_only=True, gc=False):
    """An entry of a bank statement, amount in euros: above zero came in, below went out. `statement` is the bank's number of the day's."""

    number: str
    statement: str
    iban: str
    booked_on: date
    value_on: date
    amount: Decimal
    counterparty: str
    remittance: str
    end_to_end: str = ""


class Allocation(Record, frozen=True, kw_only=True, gc=False):
    """What of a payment settles an invoice, in euros including VAT; `discount` is the cash discount granted with it."""

    invoice: str
    amount: Decimal
    on: date
    discount: Decimal = Decimal(0)

    @property
    def settled(self) -> Decimal:
        """What the invoice is relieved of."""
        return self.amount + self.discount


class Payment(Record, frozen=True, kw_only=True):
    """A payment received. `means`: virement, chèque, traite; `statement_line` names the bank line, None until it is in the bank."""

    number: str
    customer: str
    means: str
    received_on: date
    amount: Decimal
    statement_line: str | None = None
    allocations: tuple[Allocation, ...] = ()
    refunded_on: date | None = None
    refund_line: str | None = None
