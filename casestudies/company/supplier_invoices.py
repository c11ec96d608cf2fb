"""Suppliers' invoices: entered, checked against order and receipt, approved or disputed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, money, numbering, purchasing
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Record, Warning
from casestudies.company.numbering import Series
from casestudies.company.purchasing import QUANTITY_LIMIT, BilledLine, Receipt, ReceiptLine, SupplierInvoice
from casestudies.company.supplier_orders import PRICE_LIMIT, PRICE_STEP

if TYPE_CHECKING:
    from casestudies.company.state import Company


class BilledGoods(Record, frozen=True, kw_only=True):
    """A line of the supplier's invoice: what of a receipt it bills, at which price of one basic unit in euros before VAT."""

    receipt: str
    receipt_line: int
    quantity: int
    price: Decimal


class EnterSupplierInvoice(Command, frozen=True, kw_only=True, tag="supplier_invoices.enter"):
    """Enter a supplier's invoice as it is printed. `announced`: the amount including VAT at its foot."""

    supplier: str
    reference: str
    dated: date
    lines: tuple[BilledGoods, ...]
    announced: Decimal


class ApproveSupplierInvoice(Command, frozen=True, kw_only=True, tag="supplier_invoices.approve"):
    """It may be paid."""

    number: str


class DisputeSupplierInvoice(Command, frozen=True, kw_only=True, tag="supplier_invoices.dispute"):
    """It may not be paid as it is: why, and what is asked of the supplier."""

    number: str
    reason: str


class SupplierInvoiceEntered(Event, frozen=True, kw_only=True, tag="supplier_invoices.entered"):
    """A supplier's invoice was entered."""

    invoice: SupplierInvoice


class SupplierInvoiceApproved(Event, frozen=True, kw_only=True, tag="supplier_invoices.approved"):
    """It may be paid; a dispute is over."""

    number: str
    on: date


class SupplierInvoiceDisputed(Event, frozen=True, kw_only=True, tag="supplier_invoices.disputed"):
    """It is disputed."""

    number: str
    reason: str


class DifferenceKind(StrEnum):
    """What does not agree between order, receipt and invoice."""

    PRICE = "price"
    QUANTITY = "quantity"
    TOTAL = "total"


class Difference(Record, frozen=True, kw_only=True):
    """Something that does not agree: what was due, what is billed, and by how much too much (below zero: too little), euros before VAT.

    For the total, amounts include VAT and `product` is "".
    """

    kind: DifferenceKind
    product: str
    due: Decimal
    billed: Decimal
    excess: Decimal


COMMANDS = (EnterSupplierInvoice, ApproveSupplierInvoice, DisputeSupplierInvoice)
EVENTS = (SupplierInvoiceEntered, SupplierInvoiceApproved, SupplierInvoiceDisputed)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case SupplierInvoiceEntered(invoice=invoice):
            company = replace(company, counters=numbering.counted(company.counters, invoice.number))
        case SupplierInvoiceApproved():
            invoice = replace(company.supplier_invoices[event.number], approved_on=event.on, disputed="")
        case SupplierInvoiceDisputed():
            invoice = replace(company.supplier_invoices[event.number], approved_on=None, disputed=event.reason)
        case _:
            raise AssertionError(event)
    return replace(company, supplier_invoices=company.supplier_invoices.put(invoice.number, invoice))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case EnterSupplierInvoice():
            return entered(company, command)
        case ApproveSupplierInvoice():
            return approved(company, command)
        case DisputeSupplierInvoice():
            return disputed(company, command)
        case _:
            raise AssertionError(command)


def _received(company: Company, supplier: str, billed: BilledGoods) -> tuple[Receipt, ReceiptLine]:
    receipt = company.receipts.get(billed.receipt)
    if receipt is None or receipt.supplier != supplier:
        raise Impossible("supplier_invoices.unknown_receipt", "lines", receipt=billed.receipt)
    line = next((each for each in receipt.lines if each.number == billed.receipt_line), None)
    if line is None:
        raise Impossible("supplier_invoices.unknown_line", "lines", receipt=receipt.number)
    return receipt, line


def entered(company: Company, command: EnterSupplierInvoice) -> Proposal:
    """Raises Impossible purchasing.unknown_supplier, supplier_invoices.no_lines, as `_received`, purchasing.quantity, purchasing.price,
    supplier_invoices.future, supplier_invoices.amount, text.empty, text.too_long.

    Warns supplier_invoices.same_reference, supplier_invoices.billed_before, and of each difference.
    """
    supplier = purchasing.known_supplier(company, command.supplier)
    reference = crm.text(command.reference, purchasing.REFERENCE_LENGTH, "reference")
    if not command.lines:
        raise Impossible("supplier_invoices.no_lines", "lines")
    if command.dated > company.now.date():
        raise Impossible("supplier_invoices.future", "dated")
    if not command.announced.is_finite() or command.announced <= 0 or command.announced != money.cents(command.announced):
        raise Impossible("supplier_invoices.amount", "announced")
    lines = tuple(_billed(company, supplier.code, each) for each in command.lines)
    invoice = SupplierInvoice(
        number=numbering.next_number(company.counters, company.now.year, Series.SUPPLIER_INVOICE),
        supplier=supplier.code,
        reference=reference,
        dated=command.dated,
        received_on=company.now.date(),
        due_on=command.dated + timedelta(days=supplier.terms_days),
        receipts=tuple(dict.fromkeys(line.receipt for line in lines)),
        totals=money.totals((line.amount, company.products[line.product].vat_rate) for line in lines),
        lines=lines,
        announced=command.announced,
    )
    warnings = [*_doubles(company, invoice), *(_difference_warning(each) for each in differences(company, invoice))]
    return Proposal((SupplierInvoiceEntered(invoice=invoice),), tuple(warnings), invoice.number)


def _billed(company: Company, supplier: str, billed: BilledGoods) -> BilledLine:
    _receipt, line = _received(company, supplier, billed)
    if not 1 <= billed.quantity <= QUANTITY_LIMIT:
        raise Impossible("purchasing.quantity", "lines", limit=QUANTITY_LIMIT)
    if not billed.price.is_finite() or not 0 <= billed.price <= PRICE_LIMIT or billed.price != billed.price.quantize(PRICE_STEP):
        raise Impossible("purchasing.price", "lines")
    return BilledLine(
        receipt=billed.receipt,
        receipt_line=billed.receipt_line,
        product=line.product,
        quantity=billed.quantity,
        price=billed.price,
        amount=money.cents(billed.quantity * billed.price),
    )


def _doubles(company: Company, invoice: SupplierInvoice) -> list[Warning]:
    found = []
    for other in purchasing.invoices_from(company, invoice.supplier):
        if other.reference.casefold() == invoice.reference.casefold():
            found.append(Warning(code="supplier_invoices.same_reference", params={"reference": invoice.reference, "number": other.number}))
        for receipt in set(other.receipts) & set(invoice.receipts):
            found.append(Warning(code="supplier_invoices.billed_before", params={"receipt": receipt, "number": other.number}))
    return found


def differences(company: Company, invoice: SupplierInvoice) -> tuple[Difference, ...]:
    """What does not agree between the orders (prices), the receipts (quantities taken), the invoice and its foot; nothing on older ones."""
    found = []
    for line in invoice.lines:
        receipt = company.receipts[line.receipt]
        came = next(each for each in receipt.lines if each.number == line.receipt_line)
        ordered = company.supplier_orders[receipt.order].line(came.order_line)
        if line.quantity != came.quantity:
            excess = money.cents((line.quantity - came.quantity) * line.price)
            due, billed = Decimal(came.quantity), Decimal(line.quantity)
            found.append(Difference(kind=DifferenceKind.QUANTITY, product=line.product, due=due, billed=billed, excess=excess))
        if ordered is not None and line.price != ordered.price:
            excess = money.cents(came.quantity * line.price) - money.cents(came.quantity * ordered.price)
            found.append(Difference(kind=DifferenceKind.PRICE, product=line.product, due=ordered.price, billed=line.price, excess=excess))
    if invoice.announced is not None and invoice.announced != invoice.totals.gross:
        excess = invoice.announced - invoice.totals.gross
        found.append(Difference(kind=DifferenceKind.TOTAL, product="", due=invoice.totals.gross, billed=invoice.announced, excess=excess))
    return tuple(found)


def _difference_warning(found: Difference) -> Warning:
    params: Params
    match found.kind:
        case DifferenceKind.PRICE:
            params = {"product": found.product, "known": str(found.due), "price": str(found.billed)}
        case DifferenceKind.QUANTITY:
            params = {"product": found.product, "due": int(found.due), "billed": int(found.billed)}
        case DifferenceKind.TOTAL:
            params = {"used": str(found.billed), "limit": str(found.due)}
    return Warning(code=f"supplier_invoices.{found.kind.value}", params=params)


def _known(company: Company, number: str) -> SupplierInvoice:
    invoice = company.supplier_invoices.get(number)
    if invoice is None:
        raise Impossible("supplier_invoices.unknown", "number", number=number)
    if invoice.paid_on is not None:
        raise Impossible("supplier_invoices.paid", "number", number=number)
    return invoice


def approved(company: Company, command: ApproveSupplierInvoice) -> Proposal:
    """Raises Impossible supplier_invoices.unknown, supplier_invoices.paid, supplier_invoices.approved. Warns of each difference."""
    invoice = _known(company, command.number)
    if invoice.status == "approved":
        raise Impossible("supplier_invoices.approved", "number", number=invoice.number)
    warnings = tuple(_difference_warning(each) for each in differences(company, invoice))
    return Proposal((SupplierInvoiceApproved(number=invoice.number, on=company.now.date()),), warnings, invoice.number)


def disputed(company: Company, command: DisputeSupplierInvoice) -> Proposal:
    """Raises Impossible supplier_invoices.unknown, supplier_invoices.paid, text.empty, text.too_long."""
    invoice = _known(company, command.number)
    reason = crm.text(command.reason, purchasing.NOTE_LENGTH, "reason")
    return Proposal((SupplierInvoiceDisputed(number=invoice.number, reason=reason),), subject=invoice.number)
