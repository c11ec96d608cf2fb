"""The company while its past unfolds: its papers so far, the stock and the debts that follow, and what is to happen on which day."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from casestudies.company import working_days
from casestudies.company.after_sales import Claim, Return
from casestudies.company.base import BaseCompany
from casestudies.company.catalogue import Product
from casestudies.company.crm import Customer, Person
from casestudies.company.delivery import Delivery
from casestudies.company.dunning import Dunning
from casestudies.company.history.goods import Listed
from casestudies.company.history.parties import Habits
from casestudies.company.identity import Identity
from casestudies.company.invoicing import CreditNote, Invoice
from casestudies.company.ledger import Entry
from casestudies.company.numbering import Series, counted, next_number
from casestudies.company.orders import Order
from casestudies.company.past import NAME
from casestudies.company.purchasing import Receipt, Source, Supplier, SupplierInvoice, SupplierOrder
from casestudies.company.stock import Lot, MoveKind, StockMove
from casestudies.company.transport import Carrier, Shipment
from casestudies.company.treasury import Payment, StatementLine

Act = Callable[[], None]


class World:
    """All that has happened until `day`. Changed in place by the trades, one day after the other; `base` and `build` make it one."""

    def __init__(self, seed: int, first: date, last: date, identity: Identity) -> None:
        self.seed, self.day, self.last, self.identity = seed, first, last, identity
        self.counters: dict[str, int] = {}
        self.agenda: dict[date, list[Act]] = {}
        self._randoms: dict[str, random.Random] = {}
        self.customers: dict[str, Customer] = {}
        self.people: dict[str, Person] = {}
        self.habits: dict[str, Habits] = {}
        self.products: dict[str, Product] = {}
        self.prices: dict[str, dict[str, Listed]] = {}
        self.suppliers: dict[str, Supplier] = {}
        self.sources: dict[str, Source] = {}
        self.carriers: dict[str, Carrier] = {}
        self.orders: dict[str, Order] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.shipments: dict[str, Shipment] = {}
        self.invoices: dict[str, Invoice] = {}
        self.credit_notes: dict[str, CreditNote] = {}
        self.payments: dict[str, Payment] = {}
        self.statement_lines: dict[str, StatementLine] = {}
        self.dunnings: dict[str, Dunning] = {}
        self.claims: dict[str, Claim] = {}
        self.returns: dict[str, Return] = {}
        self.supplier_orders: dict[str, SupplierOrder] = {}
        self.receipts: dict[str, Receipt] = {}
        self.supplier_invoices: dict[str, SupplierInvoice] = {}
        self.moves: dict[str, StockMove] = {}
        self.lots: dict[str, Lot] = {}
        self.entries: dict[str, Entry] = {}
        self.on_hand: dict[str, int] = {}
        self.lots_left: dict[str, dict[str, int]] = {}
        self.left_to_ship: dict[str, dict[int, int]] = {}
        self.unpaid: dict[str, Decimal] = {}
        self.credit_left: dict[str, dict[str, Decimal]] = {}
        self.to_pay: dict[tuple[str, date], list[str]] = {}
        self.discounted: set[str] = set()
        self.disputed: set[str] = set()
        self.dunned: dict[str, int] = {}
        self.deposits: dict[str, str] = {}
        self.last_delivery: dict[str, str] = {}
        self.on_the_way: dict[str, set[str]] = {}

    def rng(self, trade: str) -> random.Random:
        """The draws of one trade: another trade's do not shift them."""
        if trade not in self._randoms:
            self._randoms[trade] = random.Random(f"{self.seed}:{trade}")  # noqa: S311 (an invented past, no secret)
        return self._randoms[trade]

    def number(self, series: Series) -> str:
        """The next number of that series in the day's year."""
        given = next_number(self.counters, self.day.year, series)
        self.counters = counted(self.counters, given)
        return given

    def later(self, day: date, act: Act) -> None:
        """Have that done on that day, which is to come, or on the next worked."""
        self.agenda.setdefault(working_days.on_or_after(day), []).append(act)

    def at(self, hour: int, minute: int = 0) -> datetime:
        """That time of the day."""
        return datetime.combine(self.day, time(hour, minute))

    def base(self) -> BaseCompany:
        """The papers so far. Lists, stock, quotes and letters are laid out on the last evening: here there are none."""
        return BaseCompany(
            name=NAME,
            people=self.people,
            customers=self.customers,
            products=self.products,
            price_lists={},
            stock={},
            messages={},
            purchase_orders={},
            quotes={},
            orders=self.orders,
            interchanges={},
            appointments={},
            counters=self.counters,
            identity=self.identity,
            suppliers=self.suppliers,
            sources=self.sources,
            supplier_orders=self.supplier_orders,
            receipts=self.receipts,
            supplier_invoices=self.supplier_invoices,
            moves=self.moves,
            lots=self.lots,
            deliveries=self.deliveries,
            carriers=self.carriers,
            shipments=self.shipments,
            invoices=self.invoices,
            credit_notes=self.credit_notes,
            statement_lines=self.statement_lines,
            payments=self.payments,
            dunnings=self.dunnings,
            claims=self.claims,
            returns=self.returns,
            entries=self.entries,
        )

    def move(self, product: str, kind: MoveKind, quantity: int, document: str, lot: str | None = None) -> None:
        """Stock moves: on hand follows, and what is left of the lot."""
        code = self.number(Series.MOVE)
        self.moves[code] = StockMove(number=code, product=product, on=self.day, kind=kind, quantity=quantity, document=document, lot=lot)
        self.on_hand[product] = self.on_hand.get(product, 0) + quantity
        if lot is not None:
            left = self.lots_left.setdefault(product, {})
            left[lot] = left.get(lot, 0) + quantity
            if not left[lot]:
                del left[lot]

    def bank_line(self, amount: Decimal, counterparty: str, remittance: str, end_to_end: str = "") -> StatementLine:
        """A line of today's bank statement."""
        line = StatementLine(
            number=self.number(Series.STATEMENT_LINE),
            statement=f"{self.day.year}-{self.day.timetuple().tm_yday:03d}",
            iban=self.identity.accounts[0].iban,
            booked_on=self.day,
            value_on=self.day,
            amount=amount,
            counterparty=counterparty,
            remittance=remittance,
            end_to_end=end_to_end,
        )
        self.statement_lines[line.number] = line
        return line
