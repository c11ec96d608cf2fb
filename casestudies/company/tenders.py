"""Calls for tenders: what is asked of several suppliers, what each offers, which one is chosen and why."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import catalogue, crm, messages, money, numbering, purchasing, working_days
from casestudies.company.kernel import Command, Event, Impossible, Proposal, Record, Warning
from casestudies.company.numbering import Series
from casestudies.company.supplier_orders import PRICE_LIMIT, PRICE_STEP

if TYPE_CHECKING:
    from casestudies.company.state import Company

TITLE_LENGTH = 120
ENOUGH_OFFERS = 2
DAYS_LIMIT = 365


class TenderLine(Record, frozen=True, kw_only=True, gc=False):
    """A product asked for, in basic units."""

    product: str
    quantity: int


class OfferedPrice(Record, frozen=True, kw_only=True):
    """The price of one basic unit of a product, in euros before VAT."""

    product: str
    price: Decimal


class Offer(Record, frozen=True, kw_only=True):
    """What a supplier offers. `delivery_days`: working days from the order; `transport`, `minimum_order` in euros before VAT.

    `quality`: certificates, guarantees, samples, as the offer words them; `payment_days` from the invoice.
    """

    supplier: str
    received_on: date
    prices: tuple[OfferedPrice, ...]
    delivery_days: int
    transport: Decimal = Decimal("0.00")
    minimum_order: Decimal = Decimal("0.00")
    payment_days: int = 30
    valid_until: date | None = None
    quality: str = ""


class Tender(Record, frozen=True, kw_only=True):
    """A call for tenders. `chosen` is the supplier chosen, for `reasons`."""

    number: str
    title: str
    opened_on: date
    opened_by: str
    lines: tuple[TenderLine, ...]
    suppliers: tuple[str, ...]
    needed_on: date
    reply_by: date
    requirements: str = ""
    offers: tuple[Offer, ...] = ()
    chosen: str | None = None
    reasons: str = ""
    chosen_on: date | None = None
    cancelled_on: date | None = None

    @property
    def status(self) -> str:
        """One of cancelled, chosen, comparing, open: derived."""
        if self.cancelled_on is not None:
            return "cancelled"
        if self.chosen is not None:
            return "chosen"
        return "comparing" if self.offers else "open"

    def offer(self, supplier: str) -> Offer | None:
        """The offer of that supplier, or None."""
        return next((offer for offer in self.offers if offer.supplier == supplier), None)

    def price_of(self, supplier: str, product: str) -> Decimal | None:
        """The price that a supplier offers for a product, or None."""
        offer = self.offer(supplier)
        return next((each.price for each in offer.prices if each.product == product), None) if offer else None


class OpenTender(Command, frozen=True, kw_only=True, tag="tenders.open"):
    """Ask several suppliers for an offer."""

    title: str
    lines: tuple[TenderLine, ...]
    suppliers: tuple[str, ...]
    needed_on: date
    reply_by: date
    requirements: str = ""


class RecordOffer(Command, frozen=True, kw_only=True, tag="tenders.record_offer"):
    """Write down the offer of a supplier that was asked; again: its last offer stands."""

    tender: str
    supplier: str
    prices: tuple[OfferedPrice, ...]
    delivery_days: int
    transport: Decimal = Decimal("0.00")
    minimum_order: Decimal = Decimal("0.00")
    payment_days: int = 30
    valid_until: date | None = None
    quality: str = ""


class ChooseOffer(Command, frozen=True, kw_only=True, tag="tenders.choose"):
    """Choose a supplier, with the reasons; again: the last choice stands."""

    tender: str
    supplier: str
    reasons: str


class CancelTender(Command, frozen=True, kw_only=True, tag="tenders.cancel"):
    """Give it up, with the reason."""

    tender: str
    note: str


class TenderOpened(Event, frozen=True, kw_only=True, tag="tenders.opened"):
    """Suppliers were asked."""

    tender: Tender


class OfferRecorded(Event, frozen=True, kw_only=True, tag="tenders.offer_recorded"):
    """An offer is there."""

    tender: str
    offer: Offer


class OfferChosen(Event, frozen=True, kw_only=True, tag="tenders.chosen"):
    """A supplier was chosen."""

    tender: str
    supplier: str
    reasons: str
    on: date


class TenderCancelled(Event, frozen=True, kw_only=True, tag="tenders.cancelled"):
    """It was given up."""

    tender: str
    on: date
    note: str


COMMANDS = (OpenTender, RecordOffer, ChooseOffer, CancelTender)
EVENTS = (TenderOpened, OfferRecorded, OfferChosen, TenderCancelled)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case TenderOpened(tender=tender):
            company = replace(company, counters=numbering.counted(company.counters, tender.number))
        case OfferRecorded():
            tender = company.tenders[event.tender]
            others = tuple(offer for offer in tender.offers if offer.supplier != event.offer.supplier)
            tender = replace(tender, offers=(*others, event.offer))
        case OfferChosen():
            tender = replace(company.tenders[event.tender], chosen=event.supplier, reasons=event.reasons, chosen_on=event.on)
        case TenderCancelled():
            tender = replace(company.tenders[event.tender], cancelled_on=event.on, reasons=event.note)
        case _:
            raise AssertionError(event)
    return replace(company, tenders=company.tenders.put(tender.number, tender))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case OpenTender():
            return opened(company, command)
        case RecordOffer():
            return recorded(company, command)
        case ChooseOffer():
            return chosen(company, command)
        case CancelTender():
            tender = still_open(company, command.tender)
            note = crm.text(command.note, purchasing.NOTE_LENGTH, "note")
            return Proposal((TenderCancelled(tender=tender.number, on=company.now.date(), note=note),), subject=tender.number)
        case _:
            raise AssertionError(command)


def still_open(company: Company, number: str) -> Tender:
    """A call for tenders that was not given up. Raises Impossible tenders.unknown, tenders.cancelled."""
    tender = company.tenders.get(number)
    if tender is None:
        raise Impossible("tenders.unknown", "tender", tender=number)
    if tender.cancelled_on is not None:
        raise Impossible("tenders.cancelled", "tender", tender=number)
    return tender


def opened(company: Company, command: OpenTender) -> Proposal:
    """Raises Impossible tenders.no_lines, tenders.line_twice, catalogue.unknown_product, purchasing.quantity, tenders.no_suppliers,
    purchasing.unknown_supplier, purchasing.past_date, tenders.dates, text.empty, text.too_long. Warns tenders.one_supplier."""
    if not command.lines:
        raise Impossible("tenders.no_lines", "lines")
    if len({line.product for line in command.lines}) < len(command.lines):
        raise Impossible("tenders.line_twice", "lines")
    for line in command.lines:
        catalogue.known(company, line.product)
        if not 1 <= line.quantity <= purchasing.QUANTITY_LIMIT:
            raise Impossible("purchasing.quantity", "lines", limit=purchasing.QUANTITY_LIMIT)
    suppliers = tuple(dict.fromkeys(purchasing.known_supplier(company, code).code for code in command.suppliers))
    if not suppliers:
        raise Impossible("tenders.no_suppliers", "suppliers")
    if command.reply_by < company.now.date():
        raise Impossible("purchasing.past_date", "reply_by")
    if command.needed_on < command.reply_by:
        raise Impossible("tenders.dates", "needed_on")
    tender = Tender(
        number=numbering.next_number(company.counters, company.now.year, Series.TENDER),
        title=crm.text(command.title, TITLE_LENGTH, "title"),
        opened_on=company.now.date(),
        opened_by=messages.TRAINEE,
        lines=command.lines,
        suppliers=suppliers,
        needed_on=command.needed_on,
        reply_by=command.reply_by,
        requirements=crm.text(command.requirements, purchasing.NOTE_LENGTH, "requirements") if command.requirements.strip() else "",
    )
    warnings = (Warning(code="tenders.one_supplier", params={"supplier": suppliers[0]}),) if len(suppliers) < ENOUGH_OFFERS else ()
    return Proposal((TenderOpened(tender=tender),), warnings, tender.number)


def recorded(company: Company, command: RecordOffer) -> Proposal:
    """Raises Impossible as `still_open`, tenders.not_asked, .unknown_line, .price, .days, .amount, text.too_long.

    Warns tenders.after_reply_by, tenders.missing_price.
    """
    tender = still_open(company, command.tender)
    if command.supplier not in tender.suppliers:
        raise Impossible("tenders.not_asked", "supplier", supplier=command.supplier)
    asked = {line.product for line in tender.lines}
    for each in command.prices:
        if each.product not in asked:
            raise Impossible("tenders.unknown_line", "prices", product=each.product)
        if not each.price.is_finite() or not 0 < each.price <= PRICE_LIMIT or each.price != each.price.quantize(PRICE_STEP):
            raise Impossible("tenders.price", "prices", product=each.product)
    if not (0 <= command.delivery_days <= DAYS_LIMIT and 0 <= command.payment_days <= DAYS_LIMIT):
        raise Impossible("tenders.days", "delivery_days", limit=DAYS_LIMIT)
    for name in ("transport", "minimum_order"):
        amount: Decimal = getattr(command, name)
        if not amount.is_finite() or not 0 <= amount <= PRICE_LIMIT or amount != money.cents(amount):
            raise Impossible("tenders.amount", name)
    offer = Offer(
        supplier=command.supplier,
        received_on=company.now.date(),
        prices=command.prices,
        delivery_days=command.delivery_days,
        transport=command.transport,
        minimum_order=command.minimum_order,
        payment_days=command.payment_days,
        valid_until=command.valid_until,
        quality=crm.text(command.quality, purchasing.NOTE_LENGTH, "quality") if command.quality.strip() else "",
    )
    warnings = [Warning(code="tenders.missing_price", params={"product": product}) for product in missing(tender, offer)]
    if company.now.date() > tender.reply_by:
        warnings.append(Warning(code="tenders.after_reply_by", params={"day": tender.reply_by.isoformat()}))
    return Proposal((OfferRecorded(tender=tender.number, offer=offer),), tuple(warnings), tender.number)


def missing(tender: Tender, offer: Offer) -> tuple[str, ...]:
    """The products asked for that an offer gives no price of."""
    given = {each.product for each in offer.prices}
    return tuple(line.product for line in tender.lines if line.product not in given)


def goods_cost(tender: Tender, offer: Offer) -> Decimal:
    """What the goods cost, in euros before VAT: each line rounded to the cent."""
    prices = {each.product: each.price for each in offer.prices}
    amounts = (money.cents(line.quantity * prices[line.product]) for line in tender.lines if line.product in prices)
    return sum(amounts, Decimal("0.00"))


def total_cost(tender: Tender, offer: Offer) -> Decimal:
    """Goods and transport, in euros before VAT."""
    return goods_cost(tender, offer) + offer.transport


def arrival(company: Company, offer: Offer) -> date:
    """The day on which goods ordered today would come."""
    return working_days.shifted(company.now.date(), offer.delivery_days)


def chosen(company: Company, command: ChooseOffer) -> Proposal:
    """Raises Impossible as `still_open`, tenders.no_offer, text.empty, text.too_long.

    Warns tenders.one_offer, tenders.too_late (after the day needed), tenders.offer_expired, tenders.below_minimum, tenders.missing_price.
    """
    tender = still_open(company, command.tender)
    offer = tender.offer(command.supplier)
    if offer is None:
        raise Impossible("tenders.no_offer", "supplier", supplier=command.supplier)
    event = OfferChosen(
        tender=tender.number,
        supplier=command.supplier,
        reasons=crm.text(command.reasons, purchasing.NOTE_LENGTH, "reasons"),
        on=company.now.date(),
    )
    return Proposal((event,), tuple(_doubts(company, tender, offer)), tender.number)


def _doubts(company: Company, tender: Tender, offer: Offer) -> list[Warning]:
    found = [Warning(code="tenders.missing_price", params={"product": product}) for product in missing(tender, offer)]
    if len(tender.offers) < ENOUGH_OFFERS:
        found.append(Warning(code="tenders.one_offer", params={"tender": tender.number}))
    if arrival(company, offer) > tender.needed_on:
        found.append(
            Warning(code="tenders.too_late", params={"day": arrival(company, offer).isoformat(), "limit": tender.needed_on.isoformat()})
        )
    if offer.valid_until is not None and offer.valid_until < company.now.date():
        found.append(Warning(code="tenders.offer_expired", params={"day": offer.valid_until.isoformat()}))
    if goods_cost(tender, offer) < offer.minimum_order:
        found.append(
            Warning(code="tenders.below_minimum", params={"used": str(goods_cost(tender, offer)), "limit": str(offer.minimum_order)})
        )
    return found
