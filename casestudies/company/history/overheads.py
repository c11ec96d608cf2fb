"""What no document of the trades explains: the opening balances, wages, rent, freight, steel, VAT, bank fees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from casestudies.company import ledger, money
from casestudies.company.history.world import World
from casestudies.company.ledger import Entry, Row
from casestudies.company.numbering import Series

OPENING_CASH = Decimal("210000.00")
WAGES = Decimal("31500.00")
RENT = Decimal("4800.00")
STEEL_SHARE = Decimal("0.09")
"""Raw material of the workshop, as a part of the month's sales."""
VAT = Decimal("0.20")
CAPITAL, WAGES_PAID, RENTS, FREIGHT, MATERIAL = "101", "641", "613", "624", "601"
PAY_DAY, TAX_DAY = 28, 20


def _hand(world: World, label: str, rows: tuple[Row, ...], statement_line: str | None) -> None:
    number = world.number(Series.ENTRY)
    world.entries[number] = Entry(
        number=number,
        journal=ledger.BANK_JOURNAL if statement_line else ledger.GENERAL_JOURNAL,
        day=world.day,
        label=label,
        rows=rows,
        statement_line=statement_line,
    )


def open_books(world: World) -> None:
    """The cash that the two years begin with."""
    _hand(world, "opening", (ledger.debit(ledger.BANK, OPENING_CASH), ledger.credit(CAPITAL, OPENING_CASH)), None)


def _spend(world: World, label: str, who: str, account: str, net: Decimal, vat: Decimal) -> None:
    """Pay a bill that went through no purchase order."""
    line = world.bank_line(-(net + vat), who, label.upper())
    rows = (ledger.debit(account, net), ledger.debit(ledger.VAT_DEDUCTIBLE, vat), ledger.credit(ledger.BANK, net + vat))
    _hand(world, label, tuple(row for row in rows if row.debit or row.credit), line.number)


def month(world: World, since: date) -> None:
    """The charges of the month that ends, from `since` to today."""
    _spend(world, "salaires", "SALAIRES", WAGES_PAID, WAGES, Decimal(0))
    _spend(world, "loyer", "BAIL ATELIER", RENTS, RENT, money.cents(RENT * VAT))
    freight = sum((each.cost for each in world.shipments.values() if since <= each.shipped_on), Decimal("0.00"))
    sales = sum((each.totals.net for each in world.invoices.values() if since <= each.issued_on), Decimal("0.00"))
    for label, who, account, net in (
        ("transports", "AFFRETEURS", FREIGHT, freight),
        ("acier", "METAUX", MATERIAL, money.cents(sales * STEEL_SHARE)),
    ):
        _spend(world, label, who, account, net, money.cents(net * VAT))
    world.bank_line(-Decimal(world.rng("bank").randint(2400, 6800)) / 100, "FRAIS DE TENUE DE COMPTE", f"FRAIS {world.day:%m/%Y}")


def vat_return(world: World, since: date, until: date) -> None:
    """Pay the VAT of the month from `since` to `until`: what was collected, less what may be deducted (CGI, art. 287)."""
    collected = sum((each.totals.vat for each in world.invoices.values() if since <= each.issued_on <= until), Decimal(0))
    collected -= sum((each.totals.vat for each in world.credit_notes.values() if since <= each.issued_on <= until), Decimal(0))
    deducted = sum((each.totals.vat for each in world.supplier_invoices.values() if since <= each.received_on <= until), Decimal(0))
    due = collected - deducted
    if due > 0:
        line = world.bank_line(-due, "DGFIP", f"TVA {until:%m/%Y}")
        _hand(world, "tva", (ledger.debit(ledger.VAT_DUE, due), ledger.credit(ledger.BANK, due)), line.number)


def last_month(day: date) -> tuple[date, date]:
    """The first and the last day of the month before that day's."""
    end = day.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end
