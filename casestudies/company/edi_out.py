"""What the company sends by EDI: despatch advices (DESADV) and invoices (INVOIC), EDIFACT D.96A in the use of EANCOM 1997.

Written with their control totals, and checked by reading them back: nothing is sent that does not add up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pydifact.segments import Segment
from pydifact.serializer import Serializer

from casestudies.company.edifact import DAY, Unreadable, check_envelope, part, segments
from casestudies.company.invoicing import InvoiceKind

if TYPE_CHECKING:
    from casestudies.company.crm import Customer
    from casestudies.company.delivery import Delivery, DeliveryLine
    from casestudies.company.invoicing import Invoice, InvoiceLine, VatLine
    from casestudies.company.state import Company

ISSUED = time(18)
CODES = {InvoiceKind.COMMERCIAL: "380", InvoiceKind.PREPAYMENT: "386", InvoiceKind.CORRECTED: "384"}
LINE_TOTAL, TAXABLE, TAX, TOTAL, DUE, LINE_AMOUNT, TAX_AMOUNT, TAX_BASE = "79", "125", "176", "77", "9", "203", "124", "125"
"""Qualifiers of MOA (5025)."""


def desadv(company: Company, found: Delivery) -> str:
    """The despatch advice of a delivery that has left. Raises ValueError when it has not, or when the company has no identity."""
    if found.shipped_at is None:
        raise ValueError(f"{found.number} has not left")
    customer = company.customers[found.customer]
    body = [
        Segment("BGM", "351", found.number, "9"),
        Segment("DTM", ["137", f"{found.shipped_at:{DAY}}", "102"]),
        Segment("DTM", ["11", f"{found.shipped_at:{DAY}}", "102"]),
        Segment("RFF", ["ON", company.orders[found.order].reference]),
        *_parties(company, customer, "DP"),
        Segment("CPS", "1"),
        Segment("PAC", str(found.parcels or 1)),
    ]
    for line in found.lines:
        body += _sent(company, line)
    body.append(Segment("CNT", ["2", str(len(found.lines))]))
    return interchange(_gln(company), customer.gln, "DESADV", "EAN005", body, found.number, found.shipped_at)


def _sent(company: Company, line: DeliveryLine) -> list[Segment]:
    product = company.products[line.product]
    lots = [Segment("GIN", "BX", each.lot) for each in line.lots]
    return [
        Segment("LIN", str(line.number), "", [product.gtin, "EN"]),
        Segment("IMD", "F", "", ["", "", "", product.name[:35]]),
        Segment("QTY", ["12", str(line.quantity), line.unit]),
        *lots,
    ]


def invoic(company: Company, invoice: Invoice) -> str:
    """The invoice. Raises ValueError when the company has no identity."""
    customer = company.customers[invoice.customer]
    body = [
        Segment("BGM", CODES[invoice.kind], invoice.number, "9"),
        Segment("DTM", ["137", f"{invoice.issued_on:{DAY}}", "102"]),
        *([Segment("DTM", ["35", f"{invoice.delivered_on:{DAY}}", "102"])] if invoice.delivered_on else []),
        Segment("RFF", ["ON", invoice.reference]),
        *(Segment("RFF", ["DQ", number]) for number in dict.fromkeys(line.delivery for line in invoice.lines) if number),
        *_parties(company, customer, "IV"),
        Segment("CUX", ["2", "EUR", "4"]),
        Segment("PAT", "1"),
        Segment("DTM", ["13", f"{invoice.due_on:{DAY}}", "102"]),
    ]
    for line in invoice.lines:
        body += _billed(company, line)
    body += [Segment("UNS", "S"), Segment("CNT", ["2", str(len(invoice.lines))])]
    sums = {
        LINE_TOTAL: invoice.totals.net,
        TAXABLE: invoice.totals.net,
        TAX: invoice.totals.vat,
        TOTAL: invoice.totals.gross,
        DUE: invoice.payable,
    }
    body += [_amount(code, amount) for code, amount in sums.items()]
    for each in invoice.vat:
        body += [_tax(each), _amount(TAX_AMOUNT, each.vat), _amount(TAX_BASE, each.base)]
    at = datetime.combine(invoice.issued_on, ISSUED)
    return interchange(_gln(company), customer.gln, "INVOIC", "EAN008", body, invoice.number, at)


def _billed(company: Company, line: InvoiceLine) -> list[Segment]:
    product = company.products[line.product] if line.product else None
    label = line.label or (product.name if product else "")
    unit = line.unit if product else "PCE"
    price = ["AAA", f"{line.price:f}"] if line.per == 1 else ["AAA", f"{line.price:f}", "", "", str(line.per), unit]
    head = Segment("LIN", str(line.number), "", [product.gtin, "EN"]) if product else Segment("LIN", str(line.number))
    return [
        head,
        Segment("IMD", "F", "", ["", "", "", label[:35]]),
        Segment("QTY", ["47", str(line.quantity), unit]),
        _amount(LINE_AMOUNT, line.amount),
        Segment("PRI", price),
        Segment("TAX", "7", "VAT", "", "", ["", "", "", f"{line.vat_rate.normalize():f}"], line.vat_category.value),
    ]


def _tax(each: VatLine) -> Segment:
    return Segment("TAX", "7", "VAT", "", "", ["", "", "", f"{each.rate.normalize():f}"], each.category.value)


def _amount(code: str, amount: Decimal) -> Segment:
    return Segment("MOA", [code, f"{amount:.2f}"])


def _parties(company: Company, customer: Customer, third: str) -> list[Segment]:
    """Buyer, supplier, and where it goes (DP) or who is invoiced (IV): parties are GLN."""
    found = [("BY", customer.gln), ("SU", _gln(company)), (third, customer.gln)]
    return [Segment("NAD", code, [gln, "", "9"]) for code, gln in found]


def _gln(company: Company) -> str:
    if company.identity is None:
        raise ValueError("a company without identity sends nothing")
    return company.identity.gln


def interchange(sender: str, receiver: str, kind: str, use: str, body: list[Segment], number: str, at: datetime) -> str:
    """One message in its envelope, with its counts. `sender` and `receiver` are GLN."""
    control = "".join(each for each in number if each.isdigit())
    message = [Segment("UNH", "1", [kind, "D", "96A", "UN", use]), *body]
    message.append(Segment("UNT", str(len(message) + 1), "1"))
    envelope = [
        Segment("UNB", ["UNOC", "3"], [sender, "14"], [receiver, "14"], [f"{at:%y%m%d}", f"{at:%H%M}"], control),
        *message,
        Segment("UNZ", "1", control),
    ]
    return str(Serializer().serialize(envelope, False, True)).strip() + "\n"


def check(raw: str) -> tuple[str, ...]:
    """What does not add up in a DESADV, an ORDRSP or an INVOIC: envelope, lines, amounts, total, tax; nothing when all does."""
    try:
        found = segments(raw)
        check_envelope(found)
    except Unreadable as broken:
        return (broken.code,)
    counted = sum(each.tag == "LIN" for each in found)
    said = next((part(each, 0, 1) for each in found if each.tag == "CNT" and part(each, 0, 0) == "2"), "")
    wrong = [] if said == str(counted) else ["lines"]
    if part(found[1], 1, 0) == "INVOIC":
        wrong += _sums(found)
    return tuple(wrong)


def _sums(found: list[Segment]) -> list[str]:
    """The sums of an INVOIC: those after UNS are the document's, those before its lines'."""
    middle = next((rank for rank, each in enumerate(found) if each.tag == "UNS"), len(found))
    lines, summary = found[:middle], found[middle:]
    total: Callable[[str], Decimal] = lambda code: sum(_values(summary, code)[:1], Decimal(0))  # noqa: E731
    checks = {
        "amounts": sum(_values(lines, LINE_AMOUNT), Decimal(0)) == total(LINE_TOTAL) == total(TAXABLE),
        "total": total(TAXABLE) + total(TAX) == total(TOTAL),
        "tax": sum(_values(summary, TAX_AMOUNT), Decimal(0)) == total(TAX),
    }
    return [name for name, holds in checks.items() if not holds]


def _values(found: list[Segment], code: str) -> list[Decimal]:
    try:
        return [Decimal(part(each, 0, 1)) for each in found if each.tag == "MOA" and part(each, 0, 0) == code]
    except InvalidOperation:
        return []
