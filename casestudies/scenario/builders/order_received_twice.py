"""An order that arrives twice, on paper and by EDI, with its planted mistakes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from casestudies.company import money, past, pricing
from casestudies.company.crm import NoteAdded
from casestudies.company.edi import Interchange, InterchangeReceived
from casestudies.company.edifact import EdiLine, EdiOrder, write
from casestudies.company.kernel import Event
from casestudies.company.messages import PurchaseLine, PurchaseOrder
from casestudies.company.numbering import Series, next_number
from casestudies.company.orders import Channel, Order, OrderConfirmed, OrderDrafted
from casestudies.company.quotes import Quote, QuoteDrafted
from casestudies.company.stock import Incoming, StockCounted
from casestudies.company.words import amount_words
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The products that may carry a line of the order, and its possible quantities, in sales units."""

    products: tuple[str, ...]
    quantities: tuple[int, ...]


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml.

    `lines` gives five roles: plain, price (at an expired price), agreed (an accepted quote gives a discount), unit (boxes taken for
    pieces), tier (a price from a quantity). `short` lists the roles of which one lacks stock.
    """

    customer: str
    reference: str
    mention: str
    dated: date
    requested: tuple[date, ...]
    replenished_after: tuple[int, ...]
    lines: dict[str, Choice]
    short: tuple[str, ...]
    discounts: tuple[int, ...]
    call_off: dict[str, str]
    others: tuple[str, ...]


def order_received_twice(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    requested = rng.choice(recipe.requested)
    roles = list(recipe.lines)
    rng.shuffle(roles)
    picked = {role: (rng.choice(recipe.lines[role].products), rng.choice(recipe.lines[role].quantities)) for role in roles}
    short = rng.choice(recipe.short)
    discount = rng.choice(recipe.discounts)
    replenished = requested + timedelta(days=rng.choice(recipe.replenished_after))
    quote = _quote(company, recipe, picked["agreed"], discount)
    paper = _paper(company, recipe, requested, picked, quote)
    interchange = _interchange(company, recipe, paper, rng)
    free = max(1, picked[short][1] * rng.randint(30, 60) // 100)
    disturbances = (
        *_stock(company, picked, short, free, replenished, rng),
        (quote.written_at, QuoteDrafted(quote=quote)),
        *_call_offs(company, recipe, rng),
        *_others(company, recipe, rng),
        (interchange.received_at, InterchangeReceived(interchange=interchange)),
    )
    facts = _facts(company, recipe, paper, picked, short, replenished, discount, quote)
    facts |= {"interchange": interchange.code, "short_free": str(free), "short_rest": str(picked[short][1] - free)}
    return Variant(facts=facts, disturbances=disturbances, paper=paper)


def _paper(company: Company, recipe: Recipe, requested: date, picked: dict[str, tuple[str, int]], quote: Quote) -> PurchaseOrder:
    lines = []
    expired, current = (_list_before(company, recipe.dated), pricing.in_force(company, recipe.dated))
    for rank, (role, (code, quantity)) in enumerate(picked.items(), start=1):
        product = company.products[code]
        unit = product.unit(product.sold_in)
        price = (expired if role == "price" else current).price(product, quantity * unit.pieces).amount
        lines.append(
            PurchaseLine(
                number=10 * rank,
                product=code,
                label=product.name,
                quantity=quantity,
                unit=unit.code,
                unit_label=unit.label,
                price=price,
                amount=money.line_amount(quantity, price, 1, Decimal(0)),
            )
        )
    return PurchaseOrder(
        code=recipe.reference,
        reference=recipe.reference,
        customer=recipe.customer,
        dated=recipe.dated,
        requested=requested,
        ship_to=company.customers[recipe.customer].first("ship").code,
        single_delivery=True,
        buyer=company.people[company.customers[recipe.customer].contacts[0]].name,
        lines=tuple(lines),
        net=sum((line.amount for line in lines), Decimal("0.00")),
        mentions=(recipe.mention.format(quote=quote.number),),
    )


def _list_before(company: Company, day: date) -> pricing.PriceList:
    return max((each for each in company.price_lists if each.valid_to and each.valid_to < day), key=lambda each: each.valid_from)


def _quote(company: Company, recipe: Recipe, agreed: tuple[str, int], discount: int) -> Quote:
    written = datetime.combine(recipe.dated - timedelta(days=14), time(11, 20))
    product = company.products[agreed[0]]
    line = pricing.priced_line(
        company,
        number=10,
        product=product.code,
        quantity=agreed[1],
        unit=product.sold_in,
        price_list=pricing.in_force(company, recipe.dated).code,
        discount=Decimal(discount),
        promised=None,
    )
    return Quote(
        number=next_number(company.counters, recipe.dated.year, Series.QUOTE),
        customer=recipe.customer,
        written_at=written,
        written_by="belaid",
        valid_until=recipe.dated + timedelta(days=25),
        lines=(line,),
        totals=pricing.sum_of(company, recipe.customer, (line,)),
        sent_at=written + timedelta(minutes=15),
        accepted_on=recipe.dated - timedelta(days=11),
    )


def _interchange(company: Company, recipe: Recipe, paper: PurchaseOrder, rng: random.Random) -> Interchange:
    """The same order by EDI, all in pieces; on the line whose product is sold by the box and bears the trap, boxes were sent as pieces."""
    trapped = set(recipe.lines["unit"].products)
    lines = []
    for line in paper.lines:
        product = company.products[line.product]
        size = product.unit(line.unit).pieces
        quantity = line.quantity if line.product in trapped else line.quantity * size
        lines.append(
            EdiLine(
                number=line.number,
                gtin=product.gtin,
                quantity=quantity,
                unit=product.units[0].code,
                price=line.price,
                per=size,
                label=product.name,
            )
        )
    customer = company.customers[recipe.customer]
    said = EdiOrder(
        reference=paper.reference,
        dated=paper.dated,
        requested=paper.requested,
        buyer=customer.gln,
        supplier=past.GLN,
        ship_to=customer.gln,
        lines=tuple(lines),
    )
    at = datetime.combine(company.now.date(), time(7, rng.randint(31, 52)))
    return Interchange(code="EDI-2026-0033", raw=write(said, control=f"{rng.randint(100, 999999):06d}", at=at), received_at=at)


def _stock(
    company: Company, picked: dict[str, tuple[str, int]], short: str, few: int, replenished: date, rng: random.Random
) -> tuple[tuple[datetime, Event], ...]:
    """Enough of everything, but of one product: some, and the rest after the date that the customer asks for."""
    counted = []
    for role, (code, quantity) in picked.items():
        product = company.products[code]
        size = product.unit(product.sold_in).pieces
        level = company.stock[code]
        free = few if role == short else quantity * 3 + rng.randint(0, 40)
        due = (Incoming(due=replenished, quantity=2 * quantity * size, origin=f"CF-2026-{rng.randint(191, 240):04d}"),)
        event = StockCounted(product=code, on_hand=level.reserved + free * size, incoming=due if role == short else ())
        counted.append((past.LAST_EVENING, event))
    return tuple(counted)


def _plain_order(company: Company, number: str, customer: str, reference: str, at: datetime, rng: random.Random) -> Order:
    buyer = company.customers[customer]
    requested = at.date() + timedelta(days=4)
    product = rng.choice([each for each in company.products if each.sold_in in ("PCE", "PR") and company.stock[each.code].available > 30])
    line = pricing.priced_line(
        company,
        number=10,
        product=product.code,
        quantity=rng.randint(3, 9),
        unit=product.sold_in,
        price_list=pricing.in_force(company, at.date()).code,
        discount=Decimal(0),
        promised=requested,
    )
    return Order(
        number=number,
        customer=customer,
        reference=reference,
        referenced_on=at.date(),
        channel=Channel.PHONE,
        source=None,
        entered_at=at,
        entered_by="auffret",
        requested=requested,
        single_delivery=False,
        ship_to=buyer.first("ship").code,
        bill_to=buyer.first("bill").code,
        lines=(line,),
        totals=pricing.sum_of(company, customer, (line,)),
    )


def _call_offs(company: Company, recipe: Recipe, rng: random.Random) -> tuple[tuple[datetime, Event], ...]:
    """Two orders of one reference that are no double: deliveries called off a yearly contract."""
    contract = recipe.call_off
    before = datetime.combine(recipe.dated - timedelta(days=10), time(10, 5))
    morning = datetime.combine(company.now.date(), time(8, 12))
    first = _plain_order(company, "CC-2026-0290", contract["customer"], contract["reference"], before, rng)
    first = replace(first, confirmed_at=before + timedelta(minutes=9), delivered=before.date() + timedelta(days=4))
    second = _plain_order(company, coming(company, Series.ORDER, 1), contract["customer"], contract["reference"], morning, rng)
    note = NoteAdded(customer=contract["customer"], who="kervadec", text=contract["note"])
    return ((before - timedelta(days=40), note), (before, OrderDrafted(order=first)), (morning, OrderDrafted(order=second)))


def _others(company: Company, recipe: Recipe, rng: random.Random) -> tuple[tuple[datetime, Event], ...]:
    """Orders entered by a colleague this morning; the first is already confirmed."""
    events: list[tuple[datetime, Event]] = []
    for rank, customer in enumerate(recipe.others, start=2):
        at = datetime.combine(company.now.date(), time(8, 10 + 6 * rank))
        number = coming(company, Series.ORDER, rank)
        order = _plain_order(company, number, customer, f"{rng.randint(20_000, 99_999)}", at, rng)
        events.append((at, OrderDrafted(order=order)))
        if rank == 2:
            events.append((at + timedelta(minutes=3), OrderConfirmed(order=number)))
    return tuple(events)


def _facts(
    company: Company,
    recipe: Recipe,
    paper: PurchaseOrder,
    picked: dict[str, tuple[str, int]],
    short: str,
    replenished: date,
    discount: int,
    quote: Quote,
) -> dict[str, str]:
    facts = {
        "customer": recipe.customer,
        "reference": recipe.reference,
        "requested": past.in_words(paper.requested),
        "requested_on": paper.requested.isoformat(),
        "dated": past.in_words(recipe.dated),
        "replenished": past.in_words(replenished),
        "replenished_on": replenished.isoformat(),
        "replenished_short": f"{replenished.day} {past.MONTHS_FR[replenished.month - 1]}",
        "discount": str(discount),
        "quote": quote.number,
        "quote_until": past.in_words(quote.valid_until or recipe.dated),
        "paper_total": amount_words(paper.net),
        "list": pricing.in_force(company, recipe.dated).code,
        "old_list": _list_before(company, recipe.dated).code,
        "call_off_reference": recipe.call_off["reference"],
        "call_off": coming(company, Series.ORDER, 1),
        "morning_order": coming(company, Series.ORDER, 3),
        "paper_order": coming(company, Series.ORDER, len(recipe.others) + 2),
        "edi_order": coming(company, Series.EDI_ORDER, 1),
    }
    numbers = {line.product: line.number for line in paper.lines}
    for role, (code, quantity) in {**picked, "short": picked[short]}.items():
        product = company.products[code]
        unit = product.unit(product.sold_in)
        facts |= {
            f"{role}_product": code,
            f"{role}_name": product.name,
            f"{role}_line": str(numbers[code]),
            f"{role}_quantity": str(quantity),
            f"{role}_unit": unit.label,
            f"{role}_unit_code": unit.code,
            f"{role}_pieces": str(quantity * unit.pieces),
        }
    product, pieces = company.products[picked["price"][0]], int(facts["price_pieces"])
    facts["new_price"] = amount_words(pricing.in_force(company, recipe.dated).price(product, pieces).amount)
    facts["old_price"] = amount_words(_list_before(company, recipe.dated).price(product, pieces).amount)
    return facts
