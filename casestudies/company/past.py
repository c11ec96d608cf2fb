"""Builds the company's past from a seed: coherent to the cent and to the day, so that what a trainee looks up is true.

The result is stored once (`base.store`); runs name it by its hash and never build it again.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from msgspec.structs import replace

from casestudies.company import law, pricing
from casestudies.company.base import BaseCompany
from casestudies.company.catalogue import Product, SalesUnit
from casestudies.company.crm import Address, Customer, Person, Terms
from casestudies.company.invoicing import due_date
from casestudies.company.messages import Message
from casestudies.company.orders import Channel, Order
from casestudies.company.past_tables import CUSTOMERS, MAILS, PRODUCTS, STAFF, STREETS
from casestudies.company.pricing import Line, Price, PriceList
from casestudies.company.quotes import Quote
from casestudies.company.state import Company, open_company
from casestudies.company.stock import Incoming, StockLevel

NAME = "Ateliers Vaubrun"
LAST_EVENING = datetime.fromisoformat("2026-03-06T17:45")
FIRST_DAY = date(2025, 12, 1)
LIST_CHANGE = date(2026, 3, 1)
ORDERS = 60
LAST_ORDER = 413
LAST_EDI_ORDER = 32
QUOTES = 14
DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"
)  # fmt: skip
TERMS = (
    Terms(days=45, end_of_month=True, means="virement", label="45 jours fin de mois"),
    Terms(days=30, end_of_month=False, means="virement", label="30 jours date de facture"),
)


def in_words(day: date) -> str:
    """The date as the company's letters write it: "jeudi 12 mars 2026"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{DAYS_FR[day.weekday()]} {number} {MONTHS_FR[day.month - 1]} {day.year}"


def gs1(body: str) -> str:
    """The digits with their GS1 check digit: 12 make a GTIN-13 or a GLN, 17 an SSCC."""
    total = sum(int(digit) * (1 if rank % 2 else 3) for rank, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def luhn(body: str) -> str:
    """The digits with the key that makes the whole pass Luhn: 8 make a SIREN, 13 a SIRET."""
    doubled = (int(digit) * (1 if rank % 2 else 2) for rank, digit in enumerate(reversed(body)))
    return body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


GLN = gs1("209900000000")
"""The company's own location number."""


def siren(number: int) -> str:
    """A SIREN that passes Luhn and that no company has: it starts with 000. `number` from 1 to 99999."""
    return luhn(f"000{number:05d}")


def vat_number(number: str) -> str:
    """The French VAT number of a SIREN: key = (12 + 3 × (SIREN mod 97)) mod 97 (CGI, annexe II, art. 171)."""
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def build(seed: int) -> BaseCompany:
    """The company of that seed on the evening of Friday 6 March 2026. The same seed gives the same company."""
    rng = random.Random(seed)  # noqa: S311 (an invented past, no secret)
    people, customers = _customers(rng)
    products = {row[0]: _product(rank, row) for rank, row in enumerate(PRODUCTS, start=1)}
    lists = {each.code: each for each in (_price_list("TG-2025", 8, 11), _price_list("TG-2026", 7, 10))}
    empty = BaseCompany(
        name=NAME,
        people=people,
        customers=customers,
        products=products,
        price_lists=lists,
        stock={code: _stock(rng, product) for code, product in products.items()},
        messages={},
        purchase_orders={},
        quotes={},
        orders={},
        interchanges={},
        appointments={},
        counters={},
    )
    company = open_company(empty, LAST_EVENING)
    orders = _orders(rng, company)
    quotes = _quotes(rng, company)
    base = replace(empty, orders=orders, quotes=quotes, messages=messages(rng, company, orders))
    base = replace(base, customers=_with_balances(customers, orders), stock=_with_reservations(base.stock, orders))
    return replace(base, counters={"CC-2026": LAST_ORDER, "CE-2026": LAST_EDI_ORDER, "DV-2026": len(quotes)})


def _customers(rng: random.Random) -> tuple[dict[str, Person], dict[str, Customer]]:
    people = {code: Person(code=code, name=name, role=role, email=f"{code}@vaubrun.example") for code, name, role in STAFF}
    customers = {}
    for rank, (name, city, postcode, segment, domain, contact, role) in enumerate(CUSTOMERS):
        code = f"C-{218 + 7 * rank:05d}"
        person = f"{domain}-{contact.split()[-1].lower()}" if rank else "legoff"
        mail = f"contact@{domain}.example" if rank else f"h.legoff@{domain}.example"
        phone = f"01 99 00 {rank:02d} {(37 * rank) % 100:02d}"
        people[person] = Person(code=person, name=contact, role=role, email=mail, customer=code, phone=phone)
        number = siren(218 + 7 * rank)
        customers[code] = Customer(
            code=code,
            name=name,
            siren=number,
            vat_number=vat_number(number),
            gln=gs1(f"2099{218 + 7 * rank:08d}"),
            segment=segment,
            addresses=_addresses(rng, rank, city, postcode),
            contacts=(person,),
            terms=TERMS[0] if rank % 3 == 0 else TERMS[1],
            credit_limit=Decimal(12_000) if rank == 0 else Decimal(rng.choice((4, 6, 8, 10, 15)) * 1000),
            open_balance=Decimal("0.00"),
        )
    return people, customers


def _addresses(rng: random.Random, rank: int, city: str, postcode: str) -> tuple[Address, ...]:
    if rank == 0:
        return (
            Address(code="SIEGE", kind="bill", name=f"Siège, {city}", street="12 quai du Bassin", postcode=postcode, city=city),
            Address(code="DEPOT", kind="ship", name="Dépôt de Lanester", street="3 rue des Forges", postcode="56600", city="Lanester"),
            Address(code="MAGASIN", kind="ship", name="Magasin de Lorient", street="12 quai du Bassin", postcode=postcode, city=city),
        )
    street = f"{rng.randint(1, 80)} {rng.choice(STREETS)}"
    return (
        Address(code="SIEGE", kind="bill", name="Siège", street=street, postcode=postcode, city=city),
        Address(code="DEPOT", kind="ship", name="Atelier", street=street, postcode=postcode, city=city),
    )


def _product(rank: int, row: tuple[str | int, ...]) -> Product:
    code, name, family, basic, pack, label, size = (row[index] for index in range(7))
    units = [SalesUnit(code=str(basic), label="paire" if basic == "PR" else "pièce", pieces=1)]
    if pack:
        units.append(SalesUnit(code=str(pack), label=str(label), pieces=int(size)))
    return Product(
        code=str(code),
        name=str(name),
        family=str(family),
        gtin=gs1(f"2099{rank:08d}"),
        units=tuple(units),
        sold_in=str(pack or basic),
        vat_rate=law.value(law.STANDARD, FIRST_DAY),
    )


def _price_list(code: str, price: int, tier: int) -> PriceList:
    prices = []
    for row in PRODUCTS:
        unit = str(row[4] or row[3])
        prices.append(Price(product=row[0], unit=unit, amount=Decimal(str(row[price]))))
        if row[9]:
            prices.append(Price(product=row[0], unit=unit, amount=Decimal(str(row[tier])), minimum=row[9]))
    year = int(code[-4:])
    start, end = (date(2025, 3, 1), LIST_CHANGE - timedelta(days=1)) if year == 2025 else (LIST_CHANGE, None)
    return PriceList(code=code, name=f"Tarif général {year}", valid_from=start, valid_to=end, prices=tuple(prices))


def _stock(rng: random.Random, product: Product) -> StockLevel:
    size = product.unit(product.sold_in).pieces
    on_hand = rng.randint(40, 180) * (1 if size == 1 else max(1, size // 2))
    incoming: tuple[Incoming, ...] = ()
    if rng.random() < 0.3:
        due = LAST_EVENING.date() + timedelta(days=rng.choice((4, 5, 7, 10, 11, 12)))
        incoming = (Incoming(due=due, quantity=size * rng.randint(10, 40), origin=f"CF-2026-{rng.randint(100, 190):04d}"),)
    place = f"{product.code[3]}{rng.choice('ABCD')}-{rng.randint(1, 24):02d}"
    return StockLevel(product=product.code, on_hand=on_hand, place=place, reorder_point=size * 10 if size > 1 else 20, incoming=incoming)


def _working_days(count: int, rng: random.Random) -> list[date]:
    span = (LAST_EVENING.date() - FIRST_DAY).days
    days = sorted(FIRST_DAY + timedelta(days=rng.randint(0, span)) for _ in range(count))
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in days]


def _orders(rng: random.Random, company: Company) -> dict[str, Order]:
    codes = [customer.code for customer in company.customers]
    orders: dict[str, Order] = {}
    days = sorted(_working_days(ORDERS, rng))
    last = {2025: 1560, 2026: LAST_ORDER - sum(day.year == 2026 for day in days)}
    for rank, day in enumerate(days):
        last[day.year] += 1
        customer = company.customers[codes[rank % len(codes)] if rank % 4 else codes[0]]
        number = f"CC-{day.year}-{last[day.year]:04d}"
        orders[number] = _order(rng, company, number, customer, day)
    return orders


def _order(rng: random.Random, company: Company, number: str, customer: Customer, day: date) -> Order:
    entered = datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59)))
    requested = day + timedelta(days=rng.choice((4, 5, 6)))
    requested += timedelta(days=max(0, 7 - requested.weekday()) if requested.weekday() > 4 else 0)
    lines = _lines(rng, company, rng.randint(1, 4), day, requested)
    past = requested <= LAST_EVENING.date()
    initials, order_number = customer.name.split()[-1][:3].upper(), int(number[-4:])
    return Order(
        number=number,
        customer=customer.code,
        reference=f"PO-{87_000 + order_number}" if customer.code == "C-00218" else f"{initials}-{rng.randint(1000, 9999)}",
        referenced_on=day,
        channel=rng.choice((Channel.MAIL, Channel.MAIL, Channel.PHONE)),
        source=None,
        entered_at=entered,
        entered_by="prigent",
        requested=requested,
        single_delivery=rng.random() < 0.3,
        ship_to=customer.first("ship").code,
        bill_to=customer.first("bill").code,
        lines=lines,
        totals=pricing.sum_of(company, customer.code, lines),
        confirmed_at=entered + timedelta(minutes=rng.randint(10, 45)),
        delivered=requested if past else None,
    )


def _lines(rng: random.Random, company: Company, count: int, day: date, promised: date | None) -> tuple[Line, ...]:
    lines = []
    for rank, product in enumerate(rng.sample(list(company.products), count), start=1):
        size = product.unit(product.sold_in).pieces
        line = pricing.priced_line(
            company,
            number=10 * rank,
            product=product.code,
            quantity=rng.randint(2, 12) if size == 1 else rng.randint(1, 6),
            unit=product.sold_in,
            price_list=pricing.in_force(company, day).code,
            discount=Decimal(rng.choice((0, 0, 0, 3, 5))),
            promised=promised,
        )
        lines.append(line)
    return tuple(lines)


def _quotes(rng: random.Random, company: Company) -> dict[str, Quote]:
    customers = list(company.customers)
    quotes = {}
    for rank, day in enumerate((day for day in _working_days(3 * QUOTES, rng) if day.year == 2026), start=1):
        written = datetime.combine(day, time(rng.randint(9, 17), rng.randint(0, 59)))
        number = f"DV-2026-{rank:04d}"
        lines = _lines(rng, company, rng.randint(1, 3), day, None)
        accepted = day + timedelta(days=3) if rng.random() < 0.4 else None
        customer = rng.choice(customers[1:]).code
        quotes[number] = Quote(
            number=number,
            customer=customer,
            written_at=written,
            written_by=rng.choice(("belaid", "prigent")),
            valid_until=day + timedelta(days=30),
            lines=lines,
            totals=pricing.sum_of(company, customer, lines),
            sent_at=written + timedelta(minutes=20),
            accepted_on=accepted if accepted and accepted <= LAST_EVENING.date() else None,
        )
    return quotes


def messages(rng: random.Random, company: Company, orders: dict[str, Order]) -> dict[str, Message]:
    """A letter about each of these orders, from the contact of its customer."""
    written = []
    for order in orders.values():
        customer = company.customers[order.customer]
        contact = company.people[customer.contacts[0]]
        subject, body = rng.choice(MAILS)
        moment = order.entered_at + timedelta(days=rng.choice((0, 1)), minutes=rng.randint(5, 200))
        if order.delivered and "arrivée" in body:
            moment = datetime.combine(order.delivered, time(rng.randint(10, 16), rng.randint(0, 59)))
        elif "arrivée" in body:
            subject, body = MAILS[2]
        facts = {"name": contact.name, "order": order.number, "reference": order.reference, "day": in_words(order.requested)}
        written.append((min(moment, LAST_EVENING), contact.code, subject.format(**facts), body.format(**facts)))
    found = {}
    for rank, (moment, sender, subject, body) in enumerate(sorted(written), start=1):
        code = f"M-{rank:04d}"
        found[code] = Message(code=code, thread=code, sender=sender, to=("prigent",), at=moment, subject=subject, body=body, read=True)
    return found


def _with_balances(customers: dict[str, Customer], orders: dict[str, Order]) -> dict[str, Customer]:
    """Unpaid invoices: every delivered order is invoiced the day it is delivered and paid the day it falls due."""
    found = {}
    for customer in customers.values():
        unpaid = (
            order.totals.gross
            for order in orders.values()
            if order.customer == customer.code and order.delivered and due_date(customer.terms, order.delivered) > LAST_EVENING.date()
        )
        found[customer.code] = replace(customer, open_balance=sum(unpaid, Decimal("0.00")))
    return found


def _with_reservations(stock: dict[str, StockLevel], orders: dict[str, Order]) -> dict[str, StockLevel]:
    held: dict[str, dict[str, int]] = {}
    for order in orders.values():
        if order.status == "confirmed":
            for line in order.lines:
                mine = held.setdefault(line.product, {})
                mine[order.number] = mine.get(order.number, 0) + line.total_pieces
    found = {}
    for level in stock.values():
        mine = held.get(level.product, {})
        found[level.product] = replace(level, on_hand=max(level.on_hand, 2 * sum(mine.values())), reservations=mine)
    return found
