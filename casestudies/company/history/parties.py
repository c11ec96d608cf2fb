"""Who buys, who supplies, who carries: the forty customers of the first past under their codes, and those around them."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from casestudies.company.catalogue import Product
from casestudies.company.crm import Address, Customer, Person, Terms
from casestudies.company.history import identifiers
from casestudies.company.history.tables import ABROAD, CARRIERS, FIRST_NAMES, HEADS, SEGMENTS, STREETS, SUPPLIERS, TAILS, TOWNS
from casestudies.company.identity import BankAccount, Identity
from casestudies.company.past import NAME, TERMS, gs1, siren, vat_number
from casestudies.company.purchasing import Supplier
from casestudies.company.transport import Carrier

CUSTOMERS = 300
FIRST_CODE, CODE_STEP = 218, 7
SUPPLIER_COUNT = 40
NAMES = 620
EDI_PARTNERS = 12
ORDINARY_TERMS = (
    *TERMS,
    Terms(days=60, end_of_month=False, means="virement", label="60 jours date de facture"),
    Terms(days=30, end_of_month=True, means="virement", label="30 jours fin de mois"),
    Terms(days=30, end_of_month=False, means="chèque", label="30 jours date de facture, par chèque"),
    Terms(
        days=45,
        end_of_month=False,
        means="virement",
        label="45 jours date de facture, escompte 2 % à 10 jours",
        discount_rate=Decimal(2),
        discount_days=10,
    ),
)
TERMS_SHARES = (24, 34, 12, 12, 12, 6)
PAYERS = ("prompt", "easy", "slow", "bad")
PAYER_SHARES = (56, 27, 14, 3)
USUAL_FAMILIES = ("Visserie", "Fixations", "Ferrures", "Serrurerie")
BASKET = (8, 26)
"""Fewest and most products that a customer buys usually."""
STRAYS = 12
"""Products of any family among which a customer chooses beside those of its trade."""
PARETO, HEAVIEST = 1.15, 24.0
"""How weights spread (the shape of a Pareto law, whose least is 1) and where they are cut: one customer in five weighs more than half."""
FAVOURED = 60
"""The customers of the greatest weight, whose discount is greater."""
DISCOUNTS, FAVOURED_DISCOUNTS = (0, 0, 0, 0, 3), (3, 5, 8)
"""In percent, each as likely as the next."""
SINGLE = (0.0, 0.1, 0.1, 0.9)
"""Part of its orders that a customer wants in a single delivery, each as likely as the next."""


class Habits(NamedTuple):
    """How a customer behaves: its part of the sales, what it buys, the discount it has in percent, how it orders and pays.

    `weight` is from 1 to `HEAVIEST`; `deposit`: whether its orders are paid in part in advance; `single`: the part of them wanted whole.
    """

    weight: float
    basket: tuple[str, ...]
    discount: int
    payer: str
    edi: bool
    deposit: bool
    single: float
    initials: str


def names(rng: random.Random, count: int) -> list[str]:
    """That many invented family names, all different."""
    every = [head + tail for head in HEADS for tail in TAILS]
    return rng.sample(every, count)


def customers(
    rng: random.Random, known: dict[str, Customer], people: dict[str, Person], surnames: list[str]
) -> tuple[dict[str, Customer], dict[str, Person]]:
    """All customers and all people: `known` and `people` first, as they are."""
    found, everyone = dict(known), dict(people)
    segments = [segment for segment in SEGMENTS for _ in range(segment[2])]
    for rank in range(len(known), CUSTOMERS):
        abroad = ABROAD[rank - CUSTOMERS] if rank >= CUSTOMERS - len(ABROAD) else None
        code = f"C-{FIRST_CODE + CODE_STEP * rank:05d}"
        segment = segments[(rank * 37) % len(segments)]
        name = segment[1][rng.randrange(len(segment[1]))].format(surnames.pop())
        person = _contact(rng, code, name, surnames.pop(), rank)
        everyone[person.code] = person
        found[code] = _customer(rng, rank, code, name, segment[0], person.code, abroad)
    return found, everyone


def _contact(rng: random.Random, customer: str, firm: str, surname: str, rank: int) -> Person:
    first = rng.choice(FIRST_NAMES)
    domain = identifiers.slug(firm)
    role = rng.choice(("acheteur", "gérance", "responsable des achats", "assistance de direction", "comptabilité fournisseurs", "magasin"))
    return Person(
        code=f"{domain}-{identifiers.slug(surname)}",
        name=f"{first} {surname}",
        role=role,
        email=f"{identifiers.slug(first)}.{identifiers.slug(surname)}@{domain}.example",
        customer=customer,
        phone=f"01 99 00 {rank // 100:02d} {rank % 100:02d}",
    )


def _customer(
    rng: random.Random, rank: int, code: str, name: str, segment: str, contact: str, abroad: tuple[str, str, str] | None
) -> Customer:
    city, postcode, country = abroad or (*rng.choice(TOWNS), "FR")
    street = f"{rng.randint(1, 90)} {rng.choice(STREETS)}"
    number = siren(FIRST_CODE + CODE_STEP * rank) if country == "FR" else ""
    seat = Address(code="SIEGE", kind="bill", name="Siège", street=street, postcode=postcode, city=city, country=country)
    depot = Address(code="DEPOT", kind="ship", name="Dépôt", street=street, postcode=postcode, city=city, country=country)
    return Customer(
        code=code,
        name=name,
        siren=number,
        vat_number=_vat(country, number, rank),
        gln=gs1(f"2099{FIRST_CODE + CODE_STEP * rank:08d}"),
        segment=segment,
        addresses=(seat, depot),
        contacts=(contact,),
        terms=rng.choices(ORDINARY_TERMS, TERMS_SHARES)[0],
        credit_limit=Decimal(rng.choice((3, 4, 5, 6, 8, 10)) * 1000),
        open_balance=Decimal("0.00"),
    )


def _vat(country: str, number: str, rank: int) -> str:
    match country:
        case "BE":
            return identifiers.belgian_vat(rank)
        case "LU":
            return identifiers.luxembourg_vat(rank)
        case "CH":
            return identifiers.swiss_vat(rank)
        case _:
            return vat_number(number)


def habits(rng: random.Random, found: dict[str, Customer], products: dict[str, Product]) -> dict[str, Habits]:
    """The habits of each customer. A few buy much, most buy little; the largest order by EDI, of the smallest a deposit is asked."""
    families: dict[str, list[str]] = {}
    for product in products.values():
        families.setdefault(product.family, []).append(product.code)
    weights = {code: rng.paretovariate(PARETO) for code in found}
    largest = sorted(found, key=lambda code: -weights[code])
    wanted = {segment[0]: segment[3].split() for segment in SEGMENTS}
    habits_of = {}
    for code, customer in found.items():
        usual = wanted.get(customer.segment, list(USUAL_FAMILIES))
        pool = [product for family in usual for product in families[family]] + rng.sample(list(products), STRAYS)
        basket = tuple(dict.fromkeys(rng.sample(pool, min(len(pool), rng.randint(*BASKET)))))
        habits_of[code] = Habits(
            weight=min(weights[code], HEAVIEST),
            basket=basket,
            discount=rng.choice(FAVOURED_DISCOUNTS if code in largest[:FAVOURED] else DISCOUNTS),
            payer=rng.choices(PAYERS, PAYER_SHARES)[0],
            edi=code in largest[:EDI_PARTNERS],
            deposit=code in largest[-EDI_PARTNERS:],
            single=rng.choice(SINGLE),
            initials=identifiers.slug(customer.name.split()[-1])[:3].upper(),
        )
    return habits_of


def limits(found: dict[str, Customer], habits_of: dict[str, Habits], unit: int) -> dict[str, Customer]:
    """Credit limits that suit what each one buys: about `unit` euros by point of weight, in thousands, not below what was set."""
    return {
        code: replace(customer, credit_limit=max(customer.credit_limit, Decimal(round(habits_of[code].weight * unit / 1000) * 1000)))
        for code, customer in found.items()
    }


def suppliers(rng: random.Random, surnames: list[str]) -> tuple[dict[str, Supplier], dict[str, tuple[str, ...]]]:
    """The suppliers, and their codes by family."""
    found: dict[str, Supplier] = {}
    families: dict[str, tuple[str, ...]] = {}
    for rank in range(SUPPLIER_COUNT):
        kind, family = SUPPLIERS[rank % len(SUPPLIERS)]
        surname, contact = surnames.pop(), surnames.pop()
        code, number, (city, postcode) = f"F-{101 + rank:04d}", siren(50_001 + rank), rng.choice(TOWNS)
        domain = identifiers.slug(f"{kind} {surname}")
        found[code] = Supplier(
            code=code,
            name=f"{kind} {surname}",
            siren=number,
            vat_number=vat_number(number),
            gln=gs1(f"2097{rank + 1:08d}"),
            iban=identifiers.iban(20_000_000 + 97 * rank),
            street=f"{rng.randint(1, 60)} {rng.choice(STREETS)}",
            postcode=postcode,
            city=city,
            email=f"ventes@{domain}.example",
            contact=f"{rng.choice(FIRST_NAMES)} {contact}",
            lead_days=rng.choice((4, 5, 6, 8, 10)),
            terms_days=rng.choice((30, 45, 60)),
            minimum_order=Decimal(rng.choice((0, 150, 250))),
        )
        families[family] = (*families.get(family, ()), code)
    return found, families


def carriers(surnames: list[str]) -> dict[str, Carrier]:
    """The carriers."""
    found = {}
    for rank, (code, kind, service, days, parcel, kilogram) in enumerate(CARRIERS):
        name = f"{kind} {surnames.pop()}"
        found[code] = Carrier(
            code=code,
            name=name,
            siren=siren(60_001 + rank),
            email=f"exploitation@{identifiers.slug(name)}.example",
            service=service,
            days=days,
            per_parcel=Decimal(parcel),
            per_kilogram=Decimal(kilogram),
        )
    return found


def identity(gln: str) -> Identity:
    """The company itself."""
    number = siren(70_001)
    account = BankAccount(code="512-1", bank="Banque Océane de Test", iban=identifiers.iban(10_000_000), bic="BOTEFRP0XXX")
    return Identity(
        name=NAME,
        legal_form="SAS",
        capital=160_000,
        siren=number,
        siret=identifiers.siret(number, 1),
        vat_number=vat_number(number),
        register="RCS Lorient",
        gln=gln,
        street="8 rue des Forges",
        postcode="56100",
        city="Lorient",
        phone="01 99 00 97 00",
        email="contact@vaubrun.example",
        accounts=(account,),
    )
