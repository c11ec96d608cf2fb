"""The company at one moment: the base company, and over it what one run has touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from casestudies.company.after_sales import Claim, Return
from casestudies.company.base import BaseCompany
from casestudies.company.budget import Budget
from casestudies.company.catalogue import Product
from casestudies.company.credit import CreditHold, LimitRequest, SolvencyConclusion
from casestudies.company.crm import Customer, Person
from casestudies.company.delivery import Delivery
from casestudies.company.dunning import Dispute, Dunning, InstalmentPlan, Promise
from casestudies.company.edi import Interchange
from casestudies.company.export import ExportFile
from casestudies.company.factoring import Assignment, Factor, FactorLine
from casestudies.company.identity import Identity
from casestudies.company.invoicing import CreditNote, Invoice, InvoiceDraft
from casestudies.company.kernel import Event, Shelf, Warning, WarningPassed, WarningShown
from casestudies.company.ledger import Entry
from casestudies.company.logistics import Incident
from casestudies.company.messages import Message, PurchaseOrder
from casestudies.company.orders import Order
from casestudies.company.planning import Appointment
from casestudies.company.pricing import PriceList
from casestudies.company.purchasing import Receipt, Source, Supplier, SupplierInvoice, SupplierOrder, SupplierReminder
from casestudies.company.quality import NonConformity
from casestudies.company.quotes import Quote
from casestudies.company.solvency import AnnualAccounts
from casestudies.company.stock import Count, Lot, StockLevel, StockMove
from casestudies.company.tariffs import AgreedPrice, TariffProposal
from casestudies.company.tenders import Tender
from casestudies.company.transport import Carrier, Shipment
from casestudies.company.treasury import Payment, Statement, StatementLine


class PassedWarning(Struct, frozen=True, kw_only=True):
    """A warning that was read and passed: shown at, passed at (company's time), on which document."""

    subject: str
    warning: Warning
    shown_at: datetime
    passed_at: datetime


class Company(Struct, frozen=True, kw_only=True):
    """The company of one run at one moment. `now` is its own clock, naive local time of the case's date."""

    name: str
    now: datetime
    people: Shelf[Person]
    customers: Shelf[Customer]
    products: Shelf[Product]
    price_lists: Shelf[PriceList]
    stock: Shelf[StockLevel]
    messages: Shelf[Message]
    purchase_orders: Shelf[PurchaseOrder]
    quotes: Shelf[Quote]
    orders: Shelf[Order]
    interchanges: Shelf[Interchange]
    appointments: Shelf[Appointment]
    counters: Mapping[str, int]
    identity: Identity | None
    suppliers: Shelf[Supplier]
    sources: Shelf[Source]
    supplier_orders: Shelf[SupplierOrder]
    receipts: Shelf[Receipt]
    supplier_invoices: Shelf[SupplierInvoice]
    moves: Shelf[StockMove]
    lots: Shelf[Lot]
    deliveries: Shelf[Delivery]
    carriers: Shelf[Carrier]
    shipments: Shelf[Shipment]
    invoices: Shelf[Invoice]
    credit_notes: Shelf[CreditNote]
    statement_lines: Shelf[StatementLine]
    payments: Shelf[Payment]
    dunnings: Shelf[Dunning]
    claims: Shelf[Claim]
    returns: Shelf[Return]
    entries: Shelf[Entry]
    counts: Shelf[Count] = Shelf({})
    non_conformities: Shelf[NonConformity] = Shelf({})
    proposals: Shelf[TariffProposal] = Shelf({})
    agreed_prices: Shelf[AgreedPrice] = Shelf({})
    budgets: Shelf[Budget] = Shelf({})
    export_files: Shelf[ExportFile] = Shelf({})
    statements: Shelf[Statement] = Shelf({})
    disputes: Shelf[Dispute] = Shelf({})
    promises: Shelf[Promise] = Shelf({})
    plans: Shelf[InstalmentPlan] = Shelf({})
    factors: Shelf[Factor] = Shelf({})
    assignments: Shelf[Assignment] = Shelf({})
    factor_lines: Shelf[FactorLine] = Shelf({})
    credit_holds: Shelf[CreditHold] = Shelf({})
    limit_requests: Shelf[LimitRequest] = Shelf({})
    annual_accounts: Shelf[AnnualAccounts] = Shelf({})
    conclusions: Shelf[SolvencyConclusion] = Shelf({})
    supplier_reminders: Shelf[SupplierReminder] = Shelf({})
    incidents: Shelf[Incident] = Shelf({})
    tenders: Shelf[Tender] = Shelf({})
    invoice_drafts: Shelf[InvoiceDraft] = Shelf({})
    shown: Mapping[str, datetime] = {}
    passed: tuple[PassedWarning, ...] = ()

    def warnings_of(self, subject: str) -> tuple[PassedWarning, ...]:
        """The warnings passed on that document, in order; one shown once and passed by several acts is told once."""
        return tuple({(each.warning.key, each.shown_at): each for each in self.passed if each.subject == subject}.values())


def open_company(base: BaseCompany, now: datetime) -> Company:
    """The base company at that moment, nothing touched. Costs nothing: its documents are shared."""
    return Company(
        name=base.name,
        now=now,
        people=Shelf(base.people),
        customers=Shelf(base.customers),
        products=Shelf(base.products),
        price_lists=Shelf(base.price_lists),
        stock=Shelf(base.stock),
        messages=Shelf(base.messages),
        purchase_orders=Shelf(base.purchase_orders),
        quotes=Shelf(base.quotes),
        orders=Shelf(base.orders),
        interchanges=Shelf(base.interchanges),
        appointments=Shelf(base.appointments),
        counters=base.counters,
        identity=base.identity,
        suppliers=Shelf(base.suppliers),
        sources=Shelf(base.sources),
        supplier_orders=Shelf(base.supplier_orders),
        receipts=Shelf(base.receipts),
        supplier_invoices=Shelf(base.supplier_invoices),
        moves=Shelf(base.moves),
        lots=Shelf(base.lots),
        deliveries=Shelf(base.deliveries),
        carriers=Shelf(base.carriers),
        shipments=Shelf(base.shipments),
        invoices=Shelf(base.invoices),
        credit_notes=Shelf(base.credit_notes),
        statement_lines=Shelf(base.statement_lines),
        payments=Shelf(base.payments),
        dunnings=Shelf(base.dunnings),
        claims=Shelf(base.claims),
        returns=Shelf(base.returns),
        entries=Shelf(base.entries),
    )


def evolve_warning(company: Company, event: Event, at: datetime) -> Company:
    """Apply the two events that belong to no trade."""
    match event:
        case WarningShown(warning=warning):
            return replace(company, shown={**company.shown, warning.key: at})
        case WarningPassed():
            passed = PassedWarning(subject=event.subject, warning=event.warning, shown_at=event.shown_at, passed_at=at)
            return replace(company, passed=(*company.passed, passed))
        case _:
            raise AssertionError(event)


def advance(company: Company, at: datetime, minutes: int) -> Company:
    """The company once an act begun at `at` has taken `minutes` (0 upwards)."""
    return replace(company, now=max(company.now, at + timedelta(minutes=minutes)))
