"""Purchase orders: draft, send, confirm the supplier's dates, cancel. The documents are in `casestudies.company.purchasing`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import catalogue, crm, messages, money, numbering, purchasing, stock, working_days
from casestudies.company.crm import Person
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Record, Warning
from casestudies.company.money import Totals
from casestudies.company.numbering import Series
from casestudies.company.purchasing import QUANTITY_LIMIT, Source, Supplier, SupplierLine, SupplierOrder
from casestudies.company.stock import Incoming, IncomingSet

if TYPE_CHECKING:
    from casestudies.company.state import Company

LINE_STEP = 10
PRICE_LIMIT = Decimal(100_000)
PRICE_STEP = Decimal("0.0001")
"""Purchase prices bear four decimals, as the suppliers' lists do."""


class WantedLine(Record, frozen=True, kw_only=True):
    """What is to be bought, in basic units. `price` of one of them in euros before VAT; None: the known one."""

    product: str
    quantity: int
    price: Decimal | None = None


class DraftSupplierOrder(Command, frozen=True, kw_only=True, tag="purchasing.draft"):
    """Prepare a purchase order. `requested` None: as soon as the supplier promises. `tender`: the call for tenders that chose it."""

    supplier: str
    lines: tuple[WantedLine, ...]
    requested: date | None = None
    tender: str | None = None
    note: str = ""


class SetSupplierLine(Command, frozen=True, kw_only=True, tag="purchasing.set_line"):
    """Add a line to a draft, or change the one of that product; a quantity of 0 takes it away."""

    order: str
    product: str
    quantity: int
    price: Decimal | None = None


class SendSupplierOrder(Command, frozen=True, kw_only=True, tag="purchasing.send"):
    """Send a draft to the supplier: what it holds is expected from now on."""

    order: str


class PromisedLine(Record, frozen=True, kw_only=True, gc=False):
    """The date that the supplier gives for a line."""

    number: int
    promised: date


class AcknowledgeSupplierOrder(Command, frozen=True, kw_only=True, tag="purchasing.acknowledge"):
    """Write down the supplier's confirmation, or new dates: its reference and a date for each line named."""

    order: str
    reference: str
    lines: tuple[PromisedLine, ...]


class CancelSupplierOrder(Command, frozen=True, kw_only=True, tag="purchasing.cancel"):
    """Call off a purchase order of which nothing has come, with the reason."""

    order: str
    note: str


class SupplierOrderDrafted(Event, frozen=True, kw_only=True, tag="purchasing.drafted"):
    """A purchase order was prepared."""

    order: SupplierOrder


class SupplierLinesSet(Event, frozen=True, kw_only=True, tag="purchasing.lines_set"):
    """The lines of a draft, and their totals."""

    order: str
    lines: tuple[SupplierLine, ...]
    totals: Totals


class SupplierOrderSent(Event, frozen=True, kw_only=True, tag="purchasing.sent"):
    """The supplier has it."""

    order: str
    on: date


class SupplierOrderAcknowledged(Event, frozen=True, kw_only=True, tag="purchasing.acknowledged"):
    """The supplier confirmed it, or gave new dates."""

    order: str
    on: date
    reference: str
    lines: tuple[SupplierLine, ...]


class SupplierOrderCancelled(Event, frozen=True, kw_only=True, tag="purchasing.cancelled"):
    """It was called off."""

    order: str
    on: date
    note: str


class SupplierKnown(Event, frozen=True, kw_only=True, tag="purchasing.supplier_known"):
    """A supplier is known, with whoever reads our letters there: of the scenario alone."""

    supplier: Supplier
    person: Person | None = None


COMMANDS = (DraftSupplierOrder, SetSupplierLine, SendSupplierOrder, AcknowledgeSupplierOrder, CancelSupplierOrder)
EVENTS = (SupplierOrderDrafted, SupplierLinesSet, SupplierOrderSent, SupplierOrderAcknowledged, SupplierOrderCancelled, SupplierKnown)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case SupplierKnown():
            if event.person is not None:
                company = replace(company, people=company.people.put(event.person.code, event.person))
            return replace(company, suppliers=company.suppliers.put(event.supplier.code, event.supplier))
        case SupplierOrderDrafted(order=order):
            company = replace(company, counters=numbering.counted(company.counters, order.number))
        case SupplierLinesSet():
            order = replace(company.supplier_orders[event.order], lines=event.lines, totals=event.totals)
        case SupplierOrderSent():
            order = replace(company.supplier_orders[event.order], draft=False, ordered_on=event.on)
        case SupplierOrderAcknowledged():
            order = company.supplier_orders[event.order]
            order = replace(order, lines=event.lines, acknowledged_on=event.on, acknowledgement=event.reference)
        case SupplierOrderCancelled():
            order = replace(company.supplier_orders[event.order], cancelled_on=event.on, note=event.note)
        case _:
            raise AssertionError(event)
    return replace(company, supplier_orders=company.supplier_orders.put(order.number, order))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case DraftSupplierOrder():
            return drafted(company, command)
        case SetSupplierLine():
            return line_set(company, command)
        case SendSupplierOrder():
            return sent(company, command)
        case AcknowledgeSupplierOrder():
            return acknowledged(company, command)
        case CancelSupplierOrder():
            return cancelled(company, command)
        case _:
            raise AssertionError(command)


def drafted(company: Company, command: DraftSupplierOrder) -> Proposal:
    """Raises Impossible as `priced`, purchasing.unknown_supplier, purchasing.no_lines, purchasing.line_twice, purchasing.past_date,
    purchasing.unknown_tender, text.too_long.

    Warns as `doubts`, purchasing.too_soon when the supplier promises later, purchasing.not_chosen when the tender chose another.
    """
    supplier = purchasing.known_supplier(company, command.supplier)
    if not command.lines:
        raise Impossible("purchasing.no_lines", "lines")
    if len({line.product for line in command.lines}) < len(command.lines):
        raise Impossible("purchasing.line_twice", "lines")
    today = company.now.date()
    soonest = working_days.shifted(today, supplier.lead_days)
    requested = command.requested or soonest
    if requested < today:
        raise Impossible("purchasing.past_date", "requested")
    warnings: list[Warning] = []
    if requested < soonest:
        warnings.append(Warning(code="purchasing.too_soon", params={"supplier": supplier.name, "day": soonest.isoformat()}))
    warnings += _of_tender(company, command)
    lines: list[SupplierLine] = []
    for rank, wanted in enumerate(command.lines, start=1):
        lines.append(priced(company, supplier, wanted, number=LINE_STEP * rank, promised=requested, tender=command.tender))
        warnings += doubts(company, supplier, lines[-1])
    order = SupplierOrder(
        number=numbering.next_number(company.counters, company.now.year, Series.SUPPLIER_ORDER),
        supplier=supplier.code,
        ordered_on=today,
        ordered_by=messages.TRAINEE,
        requested=requested,
        lines=tuple(lines),
        totals=sums(company, lines),
        draft=True,
        tender=command.tender,
        note=crm.text(command.note, purchasing.NOTE_LENGTH, "note") if command.note.strip() else "",
    )
    return Proposal((SupplierOrderDrafted(order=order),), tuple(warnings), order.number)


def _of_tender(company: Company, command: DraftSupplierOrder) -> list[Warning]:
    if command.tender is None:
        return []
    tender = company.tenders.get(command.tender)
    if tender is None:
        raise Impossible("tenders.unknown", "tender", tender=command.tender)
    return [] if tender.chosen == command.supplier else [Warning(code="purchasing.not_chosen", params={"tender": tender.number})]


def sums(company: Company, lines: Iterable[SupplierLine]) -> Totals:
    """Totals of the lines, each at the VAT rate of its product."""
    return money.totals((line.amount, company.products[line.product].vat_rate) for line in lines)


def _source(company: Company, supplier: Supplier, product: str) -> Source | None:
    source = company.sources.get(product)
    return source if source and source.supplier == supplier.code else None


def priced(
    company: Company, supplier: Supplier, wanted: WantedLine, *, number: int, promised: date, tender: str | None = None
) -> SupplierLine:
    """A line at the price given, else the one of the offer chosen, else the supplier's known one.

    Raises Impossible catalogue.unknown_product, purchasing.quantity, purchasing.no_price, purchasing.price.
    """
    product = catalogue.known(company, wanted.product)
    if not 1 <= wanted.quantity <= QUANTITY_LIMIT:
        raise Impossible("purchasing.quantity", "quantity", limit=QUANTITY_LIMIT)
    price = wanted.price
    if price is None and tender is not None:
        price = company.tenders[tender].price_of(supplier.code, product.code)
    source = _source(company, supplier, product.code)
    if price is None and source is not None:
        price = source.cost
    if price is None:
        raise Impossible("purchasing.no_price", "price", product=product.code, supplier=supplier.name)
    if not price.is_finite() or not 0 <= price <= PRICE_LIMIT or price != price.quantize(PRICE_STEP):
        raise Impossible("purchasing.price", "price")
    amount = money.cents(wanted.quantity * price)
    return SupplierLine(number=number, product=product.code, quantity=wanted.quantity, price=price, amount=amount, promised=promised)


def doubts(company: Company, supplier: Supplier, line: SupplierLine) -> list[Warning]:
    """purchasing.packing when the quantity is not of whole packings, purchasing.price_differs, purchasing.other_source."""
    source = company.sources.get(line.product)
    if source is None or source.supplier != supplier.code:
        return [Warning(code="purchasing.other_source", params={"product": line.product, "supplier": supplier.name})]
    found = []
    if line.quantity % source.lot_size:
        params: Params = {"product": line.product, "quantity": line.quantity, "packing": source.lot_size}
        found.append(Warning(code="purchasing.packing", params=params))
    if line.price != source.cost:
        params = {"product": line.product, "price": str(line.price), "known": str(source.cost)}
        found.append(Warning(code="purchasing.price_differs", params=params))
    return found


def draft_order(company: Company, number: str) -> SupplierOrder:
    """A purchase order that was not sent yet. Raises Impossible purchasing.unknown_order, purchasing.not_draft."""
    order = purchasing.known_order(company, number)
    if purchasing.status_of(company, order) != "draft":
        raise Impossible("purchasing.not_draft", "order", order=number)
    return order


def line_set(company: Company, command: SetSupplierLine) -> Proposal:
    """Raises Impossible as `draft_order` and `priced`, purchasing.unknown_line, purchasing.last_line. Warns as `doubts`."""
    order = draft_order(company, command.order)
    before = next((line for line in order.lines if line.product == command.product), None)
    others = [line for line in order.lines if line.product != command.product]
    if command.quantity == 0:
        if before is None:
            raise Impossible("purchasing.unknown_line", "product", product=command.product)
        if not others:
            raise Impossible("purchasing.last_line", "quantity")
        return Proposal((SupplierLinesSet(order=order.number, lines=tuple(others), totals=sums(company, others)),), subject=order.number)
    supplier = company.suppliers[order.supplier]
    number = before.number if before else max(line.number for line in order.lines) + LINE_STEP
    wanted = WantedLine(product=command.product, quantity=command.quantity, price=command.price)
    if command.price is None and before is not None:
        wanted = replace(wanted, price=before.price)
    line = priced(company, supplier, wanted, number=number, promised=order.requested, tender=order.tender)
    lines = tuple(sorted([*others, line], key=lambda each: each.number))
    event = SupplierLinesSet(order=order.number, lines=lines, totals=sums(company, lines))
    return Proposal((event,), tuple(doubts(company, supplier, line)), order.number)


def expected(company: Company, order: SupplierOrder, left: dict[int, int]) -> tuple[IncomingSet, ...]:
    """The events that make what is expected of the order what is `left` of each line, at the dates of its lines."""
    events = []
    for product in dict.fromkeys(line.product for line in order.lines):
        kept = [each for each in company.stock[product].incoming if each.origin != order.number]
        kept += [
            Incoming(due=line.promised, quantity=left[line.number], origin=order.number)
            for line in order.lines
            if line.product == product and left.get(line.number, 0) > 0
        ]
        incoming = tuple(sorted(kept, key=lambda each: (each.due, each.origin)))
        if incoming != company.stock[product].incoming:
            events.append(stock.IncomingSet(product=product, incoming=incoming))
    return tuple(events)


def left_to_come(company: Company, order: SupplierOrder) -> dict[int, int]:
    """What has still to come, by line, in basic units."""
    come = purchasing.received(order, purchasing.receipts_of(company, order.number))
    return {line.number: max(0, line.quantity - come[line.number]) for line in order.lines}


def sent(company: Company, command: SendSupplierOrder) -> Proposal:
    """Raises Impossible as `draft_order`. Warns purchasing.minimum_order below the supplier's minimum."""
    order = draft_order(company, command.order)
    minimum = company.suppliers[order.supplier].minimum_order
    warnings = ()
    if order.totals.net < minimum:
        low = Warning(code="purchasing.minimum_order", params={"used": str(order.totals.net), "limit": str(minimum)})
        return Proposal(_sending(company, order), (low,), order.number)
    return Proposal(_sending(company, order), warnings, order.number)


def _sending(company: Company, order: SupplierOrder) -> tuple[Event, ...]:
    event = SupplierOrderSent(order=order.number, on=company.now.date())
    return (event, *expected(company, order, {line.number: line.quantity for line in order.lines}))


def acknowledged(company: Company, command: AcknowledgeSupplierOrder) -> Proposal:
    """Raises Impossible as `purchasing.sent_order`, purchasing.no_lines, purchasing.unknown_line, purchasing.past_date, text.empty,
    text.too_long. Warns purchasing.later for each line promised after the day that was asked."""
    order = purchasing.sent_order(company, command.order)
    reference = crm.text(command.reference, purchasing.REFERENCE_LENGTH, "reference")
    given = {line.number: line.promised for line in command.lines}
    if not given:
        raise Impossible("purchasing.no_lines", "lines")
    for number in given:
        if order.line(number) is None:
            raise Impossible("purchasing.unknown_line", "lines", product=str(number))
    if min(given.values()) < company.now.date():
        raise Impossible("purchasing.past_date", "lines")
    lines = tuple(replace(line, promised=given.get(line.number, line.promised)) for line in order.lines)
    warnings = tuple(
        Warning(code="purchasing.later", params={"product": line.product, "day": line.promised.isoformat()})
        for line in lines
        if line.number in given and line.promised > order.requested
    )
    event = SupplierOrderAcknowledged(order=order.number, on=company.now.date(), reference=reference, lines=lines)
    follow = expected(company, replace(order, lines=lines), left_to_come(company, order))
    return Proposal((event, *follow), warnings, order.number)


def cancelled(company: Company, command: CancelSupplierOrder) -> Proposal:
    """Raises Impossible purchasing.unknown_order, .cancelled, .partial, .received, text.empty, text.too_long."""
    order = purchasing.known_order(company, command.order)
    found = purchasing.status_of(company, order)
    if found in ("cancelled", "partial", "received"):
        raise Impossible(f"purchasing.{found}", "order", order=order.number)
    event = SupplierOrderCancelled(order=order.number, on=company.now.date(), note=crm.text(command.note, purchasing.NOTE_LENGTH, "note"))
    return Proposal((event, *expected(company, order, {})), subject=order.number)
