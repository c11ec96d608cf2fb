"""The data of an invoice or a credit note as Factur-X wants them: UN/CEFACT CII, profile EN 16931.

The BT numbers beside the elements are those of EN 16931. `casestudies.company.en16931` checks what is written here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from casestudies.company import law, money
from casestudies.company.invoicing import CashDiscount, CreditNote, Invoice, InvoiceKind, InvoiceLine, VatCategory, VatLine

if TYPE_CHECKING:
    from casestudies.company.crm import Address, Customer
    from casestudies.company.state import Company

FILE = "factur-x.xml"
GUIDELINE = "urn:cen.eu:en16931:2017"
RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
NAMESPACES = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}
SIREN, GTIN = "0002", "0160"
UNITS = {"PCE": "H87", "PR": "PR", "BX": "XBX", "CT": "XCT"}
"""Our units in UN/ECE Recommendations 20 and 21."""
EXEMPTIONS = {
    VatCategory.INTRA_COMMUNITY: ("Livraison intracommunautaire exonérée, article 262 ter, I du CGI", "VATEX-EU-IC"),
    VatCategory.EXPORT: ("Exportation exonérée, article 262, I du CGI", "VATEX-EU-G"),
    VatCategory.REVERSE_CHARGE: ("Autoliquidation", "VATEX-EU-AE"),
    VatCategory.EXEMPT: ("Opération exonérée de TVA", ""),
}
TRANSFER = "30"
"""Credit transfer (UNTDID 4461)."""


def write(company: Company, document: Invoice | CreditNote) -> bytes:
    """The XML of an issued invoice or credit note, the same bytes for the same document. The company must have an identity."""
    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", GUIDELINE)
    _head(root, document)
    transaction = _add(root, "rsm:SupplyChainTradeTransaction")
    for line in document.lines:
        _line(transaction, company, line)
    _agreement(transaction, company, document)
    _delivery(transaction, company, document)
    _settlement(transaction, company, document)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    prefix, local = name.split(":")
    found = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{local}", dict(attributes))
    if text:
        found.text = text
    return found


def _day(parent: etree._Element, name: str, day: date) -> None:
    _add(_add(parent, name), "udt:DateTimeString", f"{day:%Y%m%d}", format="102")


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _head(root: etree._Element, document: Invoice | CreditNote) -> None:
    """Number (BT-1), type (BT-3), date (BT-2), notes (BG-1) with the subject codes of the French mentions."""
    head = _add(root, "rsm:ExchangedDocument")
    _add(head, "ram:ID", document.number)
    _add(head, "ram:TypeCode", document.kind.value)
    _day(head, "ram:IssueDateTime", document.issued_on)
    for subject, words in _notes(document):
        note = _add(head, "ram:IncludedNote")
        _add(note, "ram:Content", words)
        _add(note, "ram:SubjectCode", subject)


def _notes(document: Invoice | CreditNote) -> list[tuple[str, str]]:
    if isinstance(document, CreditNote):
        return [("AAI", f"Avoir sur la facture {document.invoice}")]
    found = []
    if "late_penalty" in document.mentions and document.penalty_rate is not None:
        found.append(("PMD", f"Pénalités de retard : {_plain(document.penalty_rate)} % l'an"))
    if "recovery_indemnity" in document.mentions:
        indemnity = _plain(law.value("indemnity", document.issued_on))
        found.append(("PMT", f"Indemnité forfaitaire pour frais de recouvrement : {indemnity} euros"))
    if "cash_discount_terms" in document.mentions:
        found.append(("AAB", _discount_words(document.cash_discount)))
    return found


def _discount_words(discount: CashDiscount | None) -> str:
    if discount is None:
        return "Escompte pour paiement anticipé : néant"
    return f"Escompte de {_plain(discount.rate)} % pour un paiement au plus tard le {discount.until:%d/%m/%Y}"


def _line(parent: etree._Element, company: Company, line: InvoiceLine) -> None:
    """A line (BG-25): product, price (BT-146 for BT-149), quantity (BT-129), discount (BG-27), VAT (BG-30), amount (BT-131)."""
    item = _add(parent, "ram:IncludedSupplyChainTradeLineItem")
    _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(line.number))
    sold = _add(item, "ram:SpecifiedTradeProduct")
    product = company.products[line.product] if line.product else None
    if product is not None:
        _add(sold, "ram:GlobalID", product.gtin, schemeID=GTIN)
        _add(sold, "ram:SellerAssignedID", product.code)
    deposit = f"Acompte sur la commande {line.label}" if line.label in company.orders else line.label
    _add(sold, "ram:Name", deposit or (product.name if product else ""))
    unit = UNITS.get(line.unit, line.unit)
    price = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(price, "ram:ChargeAmount", _plain(line.price))
    _add(price, "ram:BasisQuantity", str(line.per), unitCode=unit)
    _add(_add(item, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity", str(line.quantity), unitCode=unit)
    settled = _add(item, "ram:SpecifiedLineTradeSettlement")
    _tax(settled, line.vat_category, line.vat_rate)
    _allowance(settled, line)
    summation = _add(settled, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(summation, "ram:LineTotalAmount", _amount(line.amount))


def _tax(parent: etree._Element, category: VatCategory, rate: Decimal) -> None:
    tax = _add(parent, "ram:ApplicableTradeTax")
    _add(tax, "ram:TypeCode", "VAT")
    _add(tax, "ram:CategoryCode", category.value)
    _add(tax, "ram:RateApplicablePercent", _plain(rate))


def _allowance(parent: etree._Element, line: InvoiceLine) -> None:
    """The discount of a line: what is between its price and its amount."""
    before = money.line_amount(line.quantity, line.price, line.per, Decimal(0))
    if before == line.amount:
        return
    allowance = _add(parent, "ram:SpecifiedTradeAllowanceCharge")
    _add(_add(allowance, "ram:ChargeIndicator"), "udt:Indicator", "false")
    _add(allowance, "ram:CalculationPercent", _plain(line.discount))
    _add(allowance, "ram:BasisAmount", _amount(before))
    _add(allowance, "ram:ActualAmount", _amount(before - line.amount))
    _add(allowance, "ram:Reason", "Remise")


def _agreement(parent: etree._Element, company: Company, document: Invoice | CreditNote) -> None:
    """Seller (BG-4), buyer (BG-7), the buyer's order (BT-13)."""
    agreement = _add(parent, "ram:ApplicableHeaderTradeAgreement")
    identity = company.identity
    if identity is None:
        raise ValueError("a company without identity issues no invoice")
    seller = _add(agreement, "ram:SellerTradeParty")
    _add(seller, "ram:Name", identity.name)
    _add(_add(seller, "ram:SpecifiedLegalOrganization"), "ram:ID", identity.siren, schemeID=SIREN)
    _address(seller, identity.postcode, identity.street, identity.city, "FR")
    _add(_add(seller, "ram:SpecifiedTaxRegistration"), "ram:ID", identity.vat_number, schemeID="VA")
    customer = company.customers[document.customer]
    _buyer(agreement, customer)
    reference = document.reference if isinstance(document, Invoice) else company.invoices[document.invoice].reference
    if reference:
        _add(_add(agreement, "ram:BuyerOrderReferencedDocument"), "ram:IssuerAssignedID", reference)


def _buyer(parent: etree._Element, customer: Customer) -> None:
    buyer = _add(parent, "ram:BuyerTradeParty")
    _add(buyer, "ram:Name", customer.name)
    place = customer.first("bill")
    if place.country == "FR" and customer.siren:
        _add(_add(buyer, "ram:SpecifiedLegalOrganization"), "ram:ID", customer.siren, schemeID=SIREN)
    _place(buyer, place)
    if customer.vat_number:
        _add(_add(buyer, "ram:SpecifiedTaxRegistration"), "ram:ID", customer.vat_number, schemeID="VA")


def _place(parent: etree._Element, place: Address) -> None:
    _address(parent, place.postcode, place.street, place.city, place.country)


def _address(parent: etree._Element, postcode: str, street: str, city: str, country: str) -> None:
    address = _add(parent, "ram:PostalTradeAddress")
    _add(address, "ram:PostcodeCode", postcode)
    _add(address, "ram:LineOne", street)
    _add(address, "ram:CityName", city)
    _add(address, "ram:CountryID", country)


def _delivery(parent: etree._Element, company: Company, document: Invoice | CreditNote) -> None:
    """Where (BG-13) and when (BT-72) the goods arrived; of a credit note, those of its invoice."""
    delivery = _add(parent, "ram:ApplicableHeaderTradeDelivery")
    invoice = document if isinstance(document, Invoice) else company.invoices[document.invoice]
    customer = company.customers[invoice.customer]
    place = customer.address(invoice.ship_to) or customer.first("ship")
    party = _add(delivery, "ram:ShipToTradeParty")
    _add(party, "ram:Name", customer.name)
    _place(party, place)
    if invoice.delivered_on is not None:
        _day(_add(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", invoice.delivered_on)


def _settlement(parent: etree._Element, company: Company, document: Invoice | CreditNote) -> None:
    """Currency (BT-5), means of payment (BG-16), VAT (BG-23), terms (BT-20, BT-9), totals (BG-22), the invoice cited (BG-3)."""
    settlement = _add(parent, "ram:ApplicableHeaderTradeSettlement")
    _add(settlement, "ram:PaymentReference", document.number)
    _add(settlement, "ram:InvoiceCurrencyCode", "EUR")
    identity = company.identity
    if identity is not None and identity.accounts and isinstance(document, Invoice):
        means = _add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        _add(means, "ram:TypeCode", TRANSFER)
        _add(_add(means, "ram:PayeePartyCreditorFinancialAccount"), "ram:IBANID", identity.accounts[0].iban)
        _add(_add(means, "ram:PayeeSpecifiedCreditorFinancialInstitution"), "ram:BICID", identity.accounts[0].bic)
    for each in document.vat:
        _vat(settlement, each)
    terms = _add(settlement, "ram:SpecifiedTradePaymentTerms")
    if isinstance(document, Invoice):
        _add(terms, "ram:Description", company.customers[document.customer].terms.label)
        _day(terms, "ram:DueDateDateTime", document.due_on)
    else:
        _add(terms, "ram:Description", "À imputer sur vos factures")
    _totals(settlement, document)
    cited = [document.invoice] if isinstance(document, CreditNote) else [each.invoice for each in document.deposits]
    for number in cited:
        reference = _add(settlement, "ram:InvoiceReferencedDocument")
        _add(reference, "ram:IssuerAssignedID", number)
        issued = _add(reference, "ram:FormattedIssueDateTime")
        _add(issued, "qdt:DateTimeString", f"{company.invoices[number].issued_on:%Y%m%d}", format="102")


def _vat(parent: etree._Element, each: VatLine) -> None:
    reason, code = EXEMPTIONS.get(each.category, ("", ""))
    tax = _add(parent, "ram:ApplicableTradeTax")
    _add(tax, "ram:CalculatedAmount", _amount(each.vat))
    _add(tax, "ram:TypeCode", "VAT")
    if reason:
        _add(tax, "ram:ExemptionReason", reason)
    _add(tax, "ram:BasisAmount", _amount(each.base))
    _add(tax, "ram:CategoryCode", each.category.value)
    if code:
        _add(tax, "ram:ExemptionReasonCode", code)
    _add(tax, "ram:RateApplicablePercent", _plain(each.rate))


def _totals(parent: etree._Element, document: Invoice | CreditNote) -> None:
    """BT-106, BT-109, BT-110, BT-112, BT-113 (the deposits), BT-115."""
    prepaid = sum((each.totals.gross for each in document.deposits), Decimal(0)) if isinstance(document, Invoice) else Decimal(0)
    payable = document.payable if isinstance(document, Invoice) else document.totals.gross
    totals = _add(parent, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(totals, "ram:LineTotalAmount", _amount(sum((line.amount for line in document.lines), Decimal(0))))
    _add(totals, "ram:TaxBasisTotalAmount", _amount(document.totals.net))
    _add(totals, "ram:TaxTotalAmount", _amount(document.totals.vat), currencyID="EUR")
    _add(totals, "ram:GrandTotalAmount", _amount(document.totals.gross))
    if prepaid:
        _add(totals, "ram:TotalPrepaidAmount", _amount(prepaid))
    _add(totals, "ram:DuePayableAmount", _amount(payable))


KINDS = frozenset(kind.value for kind in InvoiceKind)
