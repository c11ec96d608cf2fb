"""The business rules of EN 16931 that an invoice's data must keep: sums, VAT, what must be there. By the rules' own names.

The official schematron needs an XSLT 2 processor, which is no part of this software: the rules that sums and mandatory terms rest on are
written here from the norm. A file that passes may still break another rule; a file that fails breaks the norm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation

from lxml import etree

from casestudies.company import money
from casestudies.company.factur_x import KINDS, NAMESPACES

Node = etree._Element
ZERO = Decimal(0)
LINES = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
DELIVERY = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
WITHOUT_VAT = {"K": "BR-IC-10", "G": "BR-G-10", "AE": "BR-AE-10", "E": "BR-E-10"}
"""Categories without VAT, and the rule that wants their reason (BT-120 or BT-121)."""


class Unreadable(ValueError):
    """The bytes are no CII document."""


def check(raw: bytes) -> tuple[str, ...]:
    """The names of the rules that the document breaks, in the order of the norm; none when it keeps them. Raises Unreadable."""
    try:
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error
    if etree.QName(root).localname != "CrossIndustryInvoice":
        raise Unreadable(str(root.tag))
    found = [*_present(root), *_lines(root), *_sums(root), *_vat(root), *_parties(root)]
    return tuple(dict.fromkeys(found))


def _all(node: Node, path: str) -> list[Node]:
    return list(node.findall(path, NAMESPACES))


def _text(node: Node, path: str) -> str:
    found = node.find(path, NAMESPACES)
    return (found.text or "").strip() if found is not None else ""


def _number(node: Node, path: str) -> Decimal | None:
    try:
        return Decimal(_text(node, path))
    except InvalidOperation:
        return None


def _amount(node: Node, path: str) -> Decimal:
    return _number(node, path) or ZERO


def _present(root: Node) -> Iterable[str]:
    """The terms that must be there (BR-01 to BR-16), the type of the document (BR-04), when it is paid (BR-CO-25)."""
    wanted = {
        "BR-01": "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        "BR-02": "rsm:ExchangedDocument/ram:ID",
        "BR-03": "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
        "BR-05": f"{SETTLEMENT}/ram:InvoiceCurrencyCode",
        "BR-06": f"{AGREEMENT}/ram:SellerTradeParty/ram:Name",
        "BR-07": f"{AGREEMENT}/ram:BuyerTradeParty/ram:Name",
        "BR-09": f"{AGREEMENT}/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID",
        "BR-11": f"{AGREEMENT}/ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID",
    }
    yield from (rule for rule, path in wanted.items() if not _text(root, path))
    if _text(root, "rsm:ExchangedDocument/ram:TypeCode") not in KINDS:
        yield "BR-04"
    amounts = {"BR-12": "LineTotalAmount", "BR-13": "TaxBasisTotalAmount", "BR-14": "GrandTotalAmount", "BR-15": "DuePayableAmount"}
    yield from (rule for rule, name in amounts.items() if _number(root, f"{TOTALS}/ram:{name}") is None)
    if not _all(root, LINES):
        yield "BR-16"
    terms = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms"
    due = _text(root, f"{terms}/ram:DueDateDateTime/udt:DateTimeString") or _text(root, f"{terms}/ram:Description")
    if _amount(root, f"{TOTALS}/ram:DuePayableAmount") > 0 and not due:
        yield "BR-CO-25"
    for cited in _all(root, f"{SETTLEMENT}/ram:InvoiceReferencedDocument"):
        if not _text(cited, "ram:IssuerAssignedID"):
            yield "BR-55"


def _lines(root: Node) -> Iterable[str]:
    """Each line: its number, quantity with a unit, name, price not below zero, VAT category, amount."""
    settled = "ram:SpecifiedLineTradeSettlement"
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    for line in _all(root, LINES):
        checks = {
            "BR-21": bool(_text(line, "ram:AssociatedDocumentLineDocument/ram:LineID")),
            "BR-22": _number(line, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity") is not None,
            "BR-23": all(each.get("unitCode") for each in _all(line, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")),
            "BR-24": _number(line, f"{settled}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount") is not None,
            "BR-25": bool(_text(line, "ram:SpecifiedTradeProduct/ram:Name")),
            "BR-26": _number(line, price) is not None,
            "BR-27": _amount(line, price) >= 0,
            "BR-CO-04": bool(_text(line, f"{settled}/ram:ApplicableTradeTax/ram:CategoryCode")),
        }
        yield from (rule for rule, holds in checks.items() if not holds)


def _line_amount(line: Node) -> Decimal:
    path = "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    return _amount(line, path)


def _sums(root: Node) -> Iterable[str]:
    """The sums of the document (BR-CO-10 to BR-CO-16), and no more than two decimals in them (BR-DEC-09 to BR-DEC-18)."""
    total: Callable[[str], Decimal] = lambda name: _amount(root, f"{TOTALS}/ram:{name}")  # noqa: E731
    lines = sum((_line_amount(line) for line in _all(root, LINES)), ZERO)
    taxes = _all(root, f"{SETTLEMENT}/ram:ApplicableTradeTax")
    checks = {
        "BR-CO-10": total("LineTotalAmount") == lines,
        "BR-CO-13": total("TaxBasisTotalAmount") == total("LineTotalAmount") - total("AllowanceTotalAmount") + total("ChargeTotalAmount"),
        "BR-CO-14": total("TaxTotalAmount") == sum((_amount(tax, "ram:CalculatedAmount") for tax in taxes), ZERO),
        "BR-CO-15": total("GrandTotalAmount") == total("TaxBasisTotalAmount") + total("TaxTotalAmount"),
        "BR-CO-16": total("DuePayableAmount") == total("GrandTotalAmount") - total("TotalPrepaidAmount") + total("RoundingAmount"),
        "BR-CO-18": bool(taxes),
    }
    yield from (rule for rule, holds in checks.items() if not holds)
    for each in (node for parent in _all(root, TOTALS) for node in parent):
        value = Decimal((each.text or "0").strip() or "0")
        if value != money.cents(value):
            yield "BR-DEC"


def _vat(root: Node) -> Iterable[str]:
    """Each VAT breakdown: its base is that of its lines (BR-S-08 and its like), its tax is base × rate (BR-CO-17), its reason when none."""
    taxes = _all(root, f"{SETTLEMENT}/ram:ApplicableTradeTax")
    said = {_key(tax): tax for tax in taxes}
    if len(said) < len(taxes):
        yield "BR-CO-18"
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for line in _all(root, LINES):
        key = _key(line.find("ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax", NAMESPACES))
        bases[key] = bases.get(key, ZERO) + _line_amount(line)
    for key, tax in said.items():
        category, rate = key
        base, vat = _amount(tax, "ram:BasisAmount"), _amount(tax, "ram:CalculatedAmount")
        rule = {"S": "BR-S", "K": "BR-IC", "G": "BR-G", "AE": "BR-AE", "E": "BR-E"}.get(category, "BR-CO-04")
        if base != bases.get(key, ZERO):
            yield f"{rule}-08"
        if vat != money.cents(base * rate / 100):
            yield "BR-CO-17"
        if category in WITHOUT_VAT and vat:
            yield f"{rule}-09"
        if category in WITHOUT_VAT and not (_text(tax, "ram:ExemptionReason") or _text(tax, "ram:ExemptionReasonCode")):
            yield WITHOUT_VAT[category]
        if category == "S" and rate <= 0:
            yield "BR-S-05"
    yield from ("BR-S-01" if category == "S" else "BR-CO-18" for category, rate in bases if (category, rate) not in said)


def _key(tax: Node | None) -> tuple[str, Decimal]:
    if tax is None:
        return "", ZERO
    return _text(tax, "ram:CategoryCode"), _amount(tax, "ram:RateApplicablePercent")


def _parties(root: Node) -> Iterable[str]:
    """Who the parties are: the seller's numbers (BR-CO-26, BR-S-02), what an intra-community supply needs."""
    seller, buyer = f"{AGREEMENT}/ram:SellerTradeParty", f"{AGREEMENT}/ram:BuyerTradeParty"
    vat_number = "ram:SpecifiedTaxRegistration/ram:ID"
    legal = _text(root, f"{seller}/ram:SpecifiedLegalOrganization/ram:ID")
    if not legal and not _text(root, f"{seller}/{vat_number}"):
        yield "BR-CO-26"
    kinds = {_text(tax, "ram:CategoryCode") for tax in _all(root, f"{SETTLEMENT}/ram:ApplicableTradeTax")}
    if "S" in kinds and not _text(root, f"{seller}/{vat_number}"):
        yield "BR-S-02"
    if "K" in kinds:
        if not _text(root, f"{buyer}/{vat_number}"):
            yield "BR-IC-02"
        if not _text(root, f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"):
            yield "BR-IC-11"
        if not _text(root, f"{DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"):
            yield "BR-IC-12"
