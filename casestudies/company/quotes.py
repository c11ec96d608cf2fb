"""Quotes: draft, sent, accepted, withdrawn; a quote past its validity binds nobody."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, numbering, pricing
from casestudies.company.kernel import Command, Document, Event, Impossible, Proposal, Warning
from casestudies.company.money import NOTHING, Totals
from casestudies.company.numbering import Series
from casestudies.company.pricing import Line

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Quote(Document, frozen=True, kw_only=True):
    """A quote. `valid_until` is the last day on which the customer may accept and order at its terms."""

    number: str
    customer: str
    written_at: datetime
    written_by: str
    valid_until: date | None
    lines: tuple[Line, ...] = ()
    totals: Totals = NOTHING
    sent_at: datetime | None = None
    accepted_on: date | None = None
    withdrawn: str | None = None

    def status(self, today: date) -> str:
        """One of withdrawn, accepted, draft, expired, sent: derived."""
        if self.withdrawn is not None:
            return "withdrawn"
        if self.accepted_on is not None:
            return "accepted"
        if self.sent_at is None:
            return "draft"
        return "expired" if self.valid_until is not None and self.valid_until < today else "sent"

    def binds(self, day: date) -> bool:
        """Whether an order of that day may claim its terms: accepted, not withdrawn, still valid."""
        return self.accepted_on is not None and self.withdrawn is None and (self.valid_until is None or day <= self.valid_until)


class DraftQuote(Command, frozen=True, kw_only=True, tag="quotes.draft"):
    """Open a quote."""

    customer: str
    valid_until: date | None = None


class AddQuoteLine(Command, frozen=True, kw_only=True, tag="quotes.add_line"):
    """Add a line, priced from a list."""

    quote: str
    product: str
    quantity: int
    unit: str
    price_list: str
    discount: Decimal = Decimal(0)


class SendQuote(Command, frozen=True, kw_only=True, tag="quotes.send"):
    """Send it to the customer; it can no longer change."""

    quote: str


class WithdrawQuote(Command, frozen=True, kw_only=True, tag="quotes.withdraw"):
    """Take it back, with a reason (1 to 500 characters)."""

    quote: str
    reason: str


class QuoteDrafted(Event, frozen=True, kw_only=True, tag="quotes.drafted"):
    """A quote was opened, or one of the past came in whole."""

    quote: Quote


class QuoteLineSet(Event, frozen=True, kw_only=True, tag="quotes.line_set"):
    """A line was added; totals after it."""

    quote: str
    line: Line
    totals: Totals


class QuoteSent(Event, frozen=True, kw_only=True, tag="quotes.sent"):
    """The quote went to the customer."""

    quote: str


class QuoteWithdrawn(Event, frozen=True, kw_only=True, tag="quotes.withdrawn"):
    """The quote was taken back."""

    quote: str
    reason: str


COMMANDS = (DraftQuote, AddQuoteLine, SendQuote, WithdrawQuote)
EVENTS = (QuoteDrafted, QuoteLineSet, QuoteSent, QuoteWithdrawn)


def decide(company: Company, command: Command) -> Proposal:
    """Raises Impossible: quotes.unknown, quotes.not_draft, quotes.no_lines, quotes.withdrawn, and what lists and catalogue refuse."""
    match command:
        case DraftQuote():
            return _draft(company, command)
        case AddQuoteLine():
            return _add_line(company, command)
        case SendQuote():
            return _send(company, command)
        case WithdrawQuote():
            quote = known(company, command.quote)
            if quote.withdrawn is not None:
                raise Impossible("quotes.withdrawn", quote=quote.number)
            return Proposal((QuoteWithdrawn(quote=quote.number, reason=crm.text(command.reason, 500, "reason")),))
        case _:
            raise AssertionError(command)


def _draft(company: Company, command: DraftQuote) -> Proposal:
    customer = crm.known(company, command.customer)
    quote = Quote(
        number=numbering.next_number(company.counters, company.now.year, Series.QUOTE),
        customer=customer.code,
        written_at=company.now,
        written_by="trainee",
        valid_until=command.valid_until,
    )
    return Proposal((QuoteDrafted(quote=quote),))


def _add_line(company: Company, command: AddQuoteLine) -> Proposal:
    quote = _draft_of(company, command.quote)
    line = pricing.priced_line(
        company,
        number=max((line.number for line in quote.lines), default=0) + 10,
        product=command.product,
        quantity=command.quantity,
        unit=command.unit,
        price_list=command.price_list,
        discount=command.discount,
        promised=None,
    )
    totals = pricing.sum_of(company, quote.customer, (*quote.lines, line))
    return Proposal((QuoteLineSet(quote=quote.number, line=line, totals=totals),))


def _send(company: Company, command: SendQuote) -> Proposal:
    quote = _draft_of(company, command.quote)
    if not quote.lines:
        raise Impossible("quotes.no_lines", quote=quote.number)
    warnings = () if quote.valid_until else (Warning(code="quotes.no_validity", params={"quote": quote.number}),)
    return Proposal((QuoteSent(quote=quote.number),), warnings, quote.number)


def known(company: Company, number: str) -> Quote:
    """The quote of that number. Raises Impossible quotes.unknown."""
    quote = company.quotes.get(number)
    if quote is None:
        raise Impossible("quotes.unknown", "quote", quote=number)
    return quote


def _draft_of(company: Company, number: str) -> Quote:
    quote = known(company, number)
    if quote.status(company.now.date()) != "draft":
        raise Impossible("quotes.not_draft", quote=number)
    return quote


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case QuoteDrafted(quote=quote):
            company = replace(company, counters=numbering.counted(company.counters, quote.number))
        case QuoteLineSet():
            quote = company.quotes[event.quote]
            quote = replace(quote, lines=(*quote.lines, event.line), totals=event.totals)
        case QuoteSent():
            quote = replace(company.quotes[event.quote], sent_at=at)
        case QuoteWithdrawn():
            quote = replace(company.quotes[event.quote], withdrawn=event.reason)
        case _:
            raise AssertionError(event)
    return replace(company, quotes=company.quotes.put(quote.number, quote))
