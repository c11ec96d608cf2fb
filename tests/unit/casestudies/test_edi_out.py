"""What goes out by EDI adds up, and a changed figure or a lost segment is found."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from casestudies.company import edi_out
from casestudies.company.edifact import part, segments
from casestudies.company.invoicing import Invoice, InvoiceKind
from tests.support.trades import two_years

COMPANY = two_years()
INVOICES = list(COMPANY.invoices)
INVOICE = next(each for each in reversed(INVOICES) if len(each.lines) > 2)
DELIVERY = next(each for each in reversed(list(COMPANY.deliveries)) if len(each.lines) > 2)
OTHERS = [
    next(each for each in INVOICES if each.deposits),
    next(each for each in INVOICES if each.kind is InvoiceKind.PREPAYMENT),
    next(each for each in INVOICES if not each.totals.vat),
]


@pytest.mark.parametrize("rank", range(0, len(INVOICES), 331))
def test_every_invoice_and_its_despatch_advice_add_up(rank: int) -> None:
    invoice = INVOICES[rank]
    assert edi_out.check(edi_out.invoic(COMPANY, invoice)) == ()
    for number in {line.delivery for line in invoice.lines if line.delivery}:
        assert edi_out.check(edi_out.desadv(COMPANY, COMPANY.deliveries[number])) == ()


@pytest.mark.parametrize("invoice", OTHERS, ids=lambda each: each.number)
def test_deposits_other_prices_and_exports_add_up(invoice: Invoice) -> None:
    assert edi_out.check(edi_out.invoic(COMPANY, invoice)) == ()


def test_an_invoice_bears_its_own_figures_and_cites_its_order_and_delivery() -> None:
    found = segments(edi_out.invoic(COMPANY, INVOICE))
    amounts = {part(each, 0, 0): part(each, 0, 1) for each in found if each.tag == "MOA"}
    assert amounts["77"] == f"{INVOICE.totals.gross:.2f}"
    references = {part(each, 0, 0): part(each, 0, 1) for each in found if each.tag == "RFF"}
    assert references == {"ON": INVOICE.reference, "DQ": INVOICE.lines[0].delivery}
    assert [part(each, 2, 0) for each in found if each.tag == "LIN"] == [
        COMPANY.products[line.product or ""].gtin for line in INVOICE.lines
    ]


def test_a_delivery_that_has_not_left_is_not_announced() -> None:
    with pytest.raises(ValueError, match="has not left"):
        edi_out.desadv(COMPANY, replace(DELIVERY, shipped_at=None))


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        ("MOA+203:", "amounts"),
        ("MOA+79:", "amounts"),
        ("MOA+77:", "total"),
        ("MOA+176:", "total"),
        ("MOA+124:", "tax"),
        ("CNT+2:", "lines"),
    ],
)
def test_a_changed_figure_is_found(tag: str, what: str) -> None:
    raw = edi_out.invoic(COMPANY, INVOICE)
    start = raw.index(tag) + len(tag)
    changed = raw[:start] + "9" + raw[start:]
    assert what in edi_out.check(changed)


@pytest.mark.parametrize("tag", ["LIN", "QTY", "UNT", "UNZ"])
def test_a_lost_segment_is_found(tag: str) -> None:
    for raw in (edi_out.invoic(COMPANY, INVOICE), edi_out.desadv(COMPANY, DELIVERY)):
        lines = raw.splitlines()
        lines.remove(next(line for line in lines if line.startswith(tag)))
        assert edi_out.check("\n".join(lines)) != ()
