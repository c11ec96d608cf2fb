"""Whom a bank line may come from, and which invoices it may settle: by what it says, by its amount, by its end-to-end reference.

A suggestion is a help, never an answer: nothing is settled until somebody matches the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from casestudies.company import ageing, index, money, treasury
from casestudies.company.kernel import Record
from casestudies.company.treasury import Part, Payment, StatementLine
from casestudies.company.words import plain

if TYPE_CHECKING:
    from casestudies.company.invoicing import Invoice
    from casestudies.company.state import Company

INVOICE_SAID = re.compile(r"\bFA[-\s./]?(\d{4})[-\s./]?(\d{4})\b", re.I)
BATCHES, GROUPED, MOST = (2, 3, 4), 14, 6
"""Sizes of groups of invoices tried, how many invoices are tried (the first due), and how many suggestions are given."""
RANKS = ("invoice", "end_to_end", "name", "amount", "group", "discount")
ZERO = Decimal(0)


class Suggestion(Record, frozen=True, kw_only=True):
    """A customer and what the line would settle. `reasons`: of `RANKS`, why it is thought of."""

    customer: str
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]

    @property
    def amount(self) -> Decimal:
        """What of the line it uses, in euros."""
        return sum((part.amount for part in self.parts), Decimal("0.00"))


def suggestions(company: Company, line: StatementLine) -> tuple[Suggestion, ...]:
    """The best first; none for a line that went out."""
    if line.amount <= 0:
        return ()
    said = invoices_said(company, line.remittance)
    reasons = _customers(company, line, said)
    found = [each for customer, why in reasons.items() if (each := _of_customer(company, line, customer, why, said))]
    if not any("amount" in each.reasons or "group" in each.reasons for each in found):
        found += _of_that_amount(company, line, reasons)
    found.sort(key=lambda each: (-len(each.reasons), [RANKS.index(reason) for reason in each.reasons], each.customer))
    return tuple(found[:MOST])


def invoices_said(company: Company, text: str) -> tuple[str, ...]:
    """The invoices of ours that a text names: FA-2026-0012, FA20260012, FA 2026 0012."""
    numbers = (f"FA-{year}-{rank}" for year, rank in INVOICE_SAID.findall(text))
    return tuple(dict.fromkeys(number for number in numbers if number in company.invoices))


def _customers(company: Company, line: StatementLine, said: Iterable[str]) -> dict[str, list[str]]:
    """The customers that the line points at, with the reasons."""
    found: dict[str, list[str]] = {}
    for number in said:
        found.setdefault(company.invoices[number].customer, ["invoice"])
    for customer in _paid_before(company, line.end_to_end):
        found.setdefault(customer, []).append("end_to_end")
    for each in company.customers:
        if line.counterparty and plain(each.name) == plain(line.counterparty):
            found.setdefault(each.code, []).append("name")
    return found


def _letters(text: str) -> str:
    """The letters that an end-to-end reference begins with: each payer has its own."""
    parts = re.match(r"[A-Za-z]{3,}", text)
    return parts[0].upper() if parts else ""


def _begins(line: StatementLine) -> tuple[str, ...]:
    return (_letters(line.end_to_end),) if line.amount > 0 and _letters(line.end_to_end) else ()


def _paid_before(company: Company, reference: str) -> tuple[str, ...]:
    """The customers whose earlier transfers bore references that begin alike."""
    letters = _letters(reference)
    if not letters:
        return ()
    lines = index.by_key(company.statement_lines, _begins, letters)
    paid = (treasury.payment_of_line(company, line.number) for line in lines)
    return tuple(dict.fromkeys(payment.customer for payment in paid if isinstance(payment, Payment)))


def _of_customer(company: Company, line: StatementLine, customer: str, why: list[str], said: tuple[str, ...]) -> Suggestion | None:
    """What the line would settle of that customer's invoices: those it names, else the one or the few of that amount."""
    owed = treasury.open_invoices(company, customer)
    named = [(invoice, left) for invoice, left in owed if invoice.number in said and left > 0]
    if named and sum((left for _, left in named), ZERO) >= line.amount:
        reason = ["amount"] if sum((left for _, left in named), ZERO) == line.amount else []
        parts = _shared(line.amount, _discounted(line, named))
        return Suggestion(customer=customer, parts=parts, reasons=(*why, *reason, *_granted(parts)))
    exact = _exact(line, [(invoice, left) for invoice, left in owed if left > 0])
    if exact:
        return Suggestion(customer=customer, parts=exact, reasons=(*why, "group" if len(exact) > 1 else "amount", *_granted(exact)))
    if named or why != ["end_to_end"]:
        return Suggestion(customer=customer, parts=_shared(line.amount, _discounted(line, named)), reasons=tuple(why))
    return None


def _granted(parts: tuple[Part, ...]) -> list[str]:
    return ["discount"] if any(part.discount for part in parts) else []


def _discounted(line: StatementLine, owed: list[tuple[Invoice, Decimal]]) -> list[Part]:
    """These invoices paid whole; less their discount when it was in time and makes the amount of the line."""
    whole = [Part(invoice=invoice.number, amount=left) for invoice, left in owed]
    parts = [_less_discount(line, invoice, left) for invoice, left in owed]
    return parts if sum((part.amount for part in parts), ZERO) == line.amount else whole


def _less_discount(line: StatementLine, invoice: Invoice, left: Decimal) -> Part:
    terms = invoice.cash_discount
    if terms is None or line.booked_on > terms.until:
        return Part(invoice=invoice.number, amount=left)
    discount = money.cents(left * terms.rate / 100)
    return Part(invoice=invoice.number, amount=left - discount, discount=discount)


def _shared(amount: Decimal, parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts that the amount pays, in order; the last may be partial."""
    found = []
    for part in parts:
        paid = min(amount, part.amount)
        if paid > 0:
            found.append(part if paid == part.amount else Part(invoice=part.invoice, amount=paid))
            amount -= paid
    return tuple(found)


def _exact(line: StatementLine, owed: list[tuple[Invoice, Decimal]]) -> tuple[Part, ...]:
    """One invoice of that amount, discount taken or not, else the fewest that make it."""
    for invoice, left in owed:
        for part in (Part(invoice=invoice.number, amount=left), _less_discount(line, invoice, left)):
            if part.amount == line.amount:
                return (part,)
    for size in BATCHES:
        for few in combinations(owed[:GROUPED], size):
            if sum((left for _, left in few), ZERO) == line.amount:
                return tuple(Part(invoice=invoice.number, amount=left) for invoice, left in few)
    return ()


def _of_that_amount(company: Company, line: StatementLine, besides: Iterable[str]) -> list[Suggestion]:
    """Others' invoices of exactly that amount."""
    known = set(besides)
    return [
        Suggestion(customer=each.invoice.customer, parts=(Part(invoice=each.invoice.number, amount=each.amount),), reasons=("amount",))
        for each in ageing.outstanding(company, company.now.date())
        if each.amount == line.amount and each.invoice.customer not in known
    ]
