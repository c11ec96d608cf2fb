"""The data of invoices: they keep the rules of EN 16931, and a document of which one figure was changed does not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from casestudies.company import en16931, factur_x
from casestudies.company.invoicing import CreditNote, Invoice, InvoiceKind, VatCategory
from tests.support.trades import two_years

COMPANY = two_years()
INVOICES = list(COMPANY.invoices)
DOCUMENTS: list[Invoice | CreditNote] = [*INVOICES[::97], *list(COMPANY.credit_notes)[::29]]
DISCOUNTED = next(each for each in INVOICES if any(line.discount for line in each.lines) and len(each.lines) > 1)
WITHOUT_VAT = next(each for each in INVOICES if each.vat[0].category is VatCategory.INTRA_COMMUNITY)
ABROAD = next(each for each in INVOICES if each.vat[0].category is VatCategory.EXPORT)
FINAL = next(each for each in INVOICES if each.deposits)
DEPOSIT = next(each for each in INVOICES if each.kind is InvoiceKind.PREPAYMENT)
RAM = f"{{{factur_x.RAM}}}"


def changed(document: Invoice | CreditNote, path: str, text: str | None) -> bytes:
    """The data with the first element of that path changed, or taken away."""
    root = etree.fromstring(factur_x.write(COMPANY, document))
    found = root.find(f".//{path}".replace("ram:", RAM))
    assert found is not None, path
    parent = found.getparent()
    assert parent is not None
    if text is None:
        parent.remove(found)
    else:
        assert found.text != text
        found.text = text
    return bytes(etree.tostring(root))


@pytest.mark.parametrize("document", [*DOCUMENTS, WITHOUT_VAT, ABROAD, FINAL, DEPOSIT], ids=lambda each: each.number)
def test_what_the_company_issues_keeps_the_rules(document: Invoice | CreditNote) -> None:
    assert en16931.check(factur_x.write(COMPANY, document)) == ()


def test_the_same_document_gives_the_same_bytes_and_bears_its_own_figures() -> None:
    raw = factur_x.write(COMPANY, FINAL)
    assert raw == factur_x.write(COMPANY, FINAL)
    root = etree.fromstring(raw)
    said = {
        name: Decimal(root.findtext(f".//{RAM}{name}") or "0") for name in ("GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")
    }
    deposits = sum((each.totals.gross for each in FINAL.deposits), Decimal(0))
    assert said == {"GrandTotalAmount": FINAL.totals.gross, "TotalPrepaidAmount": deposits, "DuePayableAmount": FINAL.payable}
    note = next(iter(COMPANY.credit_notes))
    cited = etree.fromstring(factur_x.write(COMPANY, note)).findtext(f".//{RAM}InvoiceReferencedDocument/{RAM}IssuerAssignedID")
    assert cited == note.invoice


SUMMATION = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TAX = "ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        (f"{SUMMATION}/ram:LineTotalAmount", {"BR-CO-10", "BR-CO-13"}),
        (f"{SUMMATION}/ram:TaxBasisTotalAmount", {"BR-CO-13", "BR-CO-15"}),
        (f"{SUMMATION}/ram:TaxTotalAmount", {"BR-CO-14", "BR-CO-15"}),
        (f"{SUMMATION}/ram:GrandTotalAmount", {"BR-CO-15", "BR-CO-16"}),
        (f"{SUMMATION}/ram:DuePayableAmount", {"BR-CO-16"}),
        (f"{TAX}/ram:BasisAmount", {"BR-S-08", "BR-CO-17"}),
        (f"{TAX}/ram:CalculatedAmount", {"BR-CO-14", "BR-CO-17"}),
        (f"{TAX}/ram:RateApplicablePercent", {"BR-S-08", "BR-CO-17", "BR-S-01"}),
        ("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", {"BR-CO-10", "BR-S-08"}),
    ],
)
def test_a_changed_figure_is_refused(path: str, rules: set[str]) -> None:
    assert set(en16931.check(changed(DISCOUNTED, path, "17.23"))) == rules


@pytest.mark.parametrize(
    ("document", "path", "rule"),
    [
        (DISCOUNTED, "ram:BuyerTradeParty/ram:Name", "BR-07"),
        (DISCOUNTED, "ram:SellerTradeParty/ram:SpecifiedTaxRegistration", "BR-S-02"),
        (DISCOUNTED, "ram:SpecifiedTradePaymentTerms", "BR-CO-25"),
        (DISCOUNTED, "ram:SpecifiedTradeProduct/ram:Name", "BR-25"),
        (WITHOUT_VAT, "ram:BuyerTradeParty/ram:SpecifiedTaxRegistration", "BR-IC-02"),
        (WITHOUT_VAT, "ram:ActualDeliverySupplyChainEvent", "BR-IC-11"),
        (DISCOUNTED, "ram:IncludedSupplyChainTradeLineItem", "BR-CO-10"),
    ],
)
def test_what_is_missing_is_told(document: Invoice, path: str, rule: str) -> None:
    assert rule in en16931.check(changed(document, path, None))


def test_an_exemption_says_its_reason() -> None:
    root = etree.fromstring(changed(ABROAD, f"{TAX}/ram:ExemptionReason", None))
    tax = root.find(f".//{TAX}".replace("ram:", RAM))
    assert tax is not None
    code = tax.find(f"{RAM}ExemptionReasonCode")
    assert code is not None
    tax.remove(code)
    assert en16931.check(bytes(etree.tostring(root))) == ("BR-G-10",)


def test_what_is_no_invoice_is_unreadable() -> None:
    for raw in (b"", b"<a/>", b"<CrossIndustryInvoice", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'):
        with pytest.raises(en16931.Unreadable):
            en16931.check(raw)
