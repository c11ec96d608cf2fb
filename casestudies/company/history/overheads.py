"""What no document of the trades explains: the opening balances, wages, rent, freight, steel, VAT, bank fees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from casestudies.company import law, ledger, money
from casestudies.company.history.world import World
from casestudies.company.ledger import Entry, Row
from casestudies.company.numbering import Series
from casestudies.company.state import open_company

OPENING_CASH = Decimal("210000.00")
WAGES = Decimal("31500.00")
RENT = Decimal("4800.00")
STEEL_SHARE = Decimal("0.09")
"""Raw material of the workshop, as a part of the month's sales."""
CAPITAL, WAGES_PAID, RENTS, FREIGHT, MATERIAL = "101", "641", "613", "624", "601"
PAY_DAY, TAX_DAY = 28, 20
VAT_DECLARED, VAT_PAID = "declaration_tva", "tva"
"""What the entries of a return are called: in the general journal, and in the bank's."""


def _hand(world: World, label: str, rows: tuple[Row, ...], statement_line: str | None) -> None:
    number = world.number(Series.ENTRY)
    world.entries[number] = Entry(
        number=number,
        journal=ledger.BANK_JOURNAL if statement_line else ledger.GENERAL_JOURNAL,
        day=world.day,
        label=label,
        rows=tuple(row for row in rows if row.debit or row.credit),
        statement_line=statement_line,
    )


def open_books(world: World) -> None:
    """The cash that the two years begin with."""
    _hand(world, "opening", (ledger.debit(ledger.BANK, OPENING_CASH), ledger.credit(CAPITAL, OPENING_CASH)), None)


def _spend(world: World, label: str, who: str, account: str, net: Decimal, vat: Decimal) -> None:
    """Pay a bill that went through no purchase order."""
    line = world.bank_line(-(net + vat), who, label.upper())
    rows = (ledger.debit(account, net), ledger.debit(ledger.VAT_DEDUCTIBLE, vat), ledger.credit(ledger.BANK, net + vat))
    _hand(world, label, rows, line.number)


def month(world: World, since: date) -> None:
    """The charges of the month that ends, from `since` to today."""
    rate = law.value(law.STANDARD, world.day) / 100
    _spend(world, "salaires", "SALAIRES", WAGES_PAID, WAGES, Decimal(0))
    _spend(world, "loyer", "BAIL ATELIER", RENTS, RENT, money.cents(RENT * rate))
    freight = sum((each.cost for each in world.shipments.values() if since <= each.shipped_on), Decimal("0.00"))
    sales = sum((each.totals.net for each in world.invoices.values() if since <= each.issued_on), Decimal("0.00"))
    for label, who, account, net in (
        ("transports", "AFFRETEURS", FREIGHT, freight),
        ("acier", "METAUX", MATERIAL, money.cents(sales * STEEL_SHARE)),
    ):
        _spend(world, label, who, account, net, money.cents(net * rate))
    world.bank_line(-Decimal(world.rng("bank").randint(2400, 6800)) / 100, "FRAIS DE TENUE DE COMPTE", f"FRAIS {world.day:%m/%Y}")


def vat_return(world: World) -> None:
    """Declare the VAT of last month, as the accounts hold it, and pay it: collected, less deductible, less the credit carried from before.

    Where more is deductible than was collected, nothing is paid and the rest is carried to the next return (CGI, art. 287; annexe II,
    art. 208).
    """
    end = world.day.replace(day=1) - timedelta(days=1)
    company = open_company(world.base(), world.at(18))
    held = ledger.balances(entry for entry in ledger.book(company) if entry.day <= end)
    collected = -held.get(ledger.VAT_COLLECTED, ledger.ZERO)
    deductible = held.get(ledger.VAT_DEDUCTIBLE, ledger.ZERO)
    carried = held.get(ledger.VAT_CREDIT, ledger.ZERO)
    due = collected - deductible - carried
    rows = (
        ledger.debit(ledger.VAT_COLLECTED, collected),
        ledger.credit(ledger.VAT_DEDUCTIBLE, deductible),
        ledger.debit(ledger.VAT_CREDIT, max(-due, ledger.ZERO) - carried),
        ledger.credit(ledger.VAT_DUE, max(due, ledger.ZERO)),
    )
    _hand(world, VAT_DECLARED, rows, None)
    if due > 0:
        line = world.bank_line(-due, "DGFIP", f"TVA {end:%m/%Y}")
        _hand(world, VAT_PAID, (ledger.debit(ledger.VAT_DUE, due), ledger.credit(ledger.BANK, due)), line.number)
