"""Each paper of the two years against those it comes from: quantities, amounts, prices, VAT, numbers, dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from casestudies.company import invoicing, law, money, past, pricing, working_days
from casestudies.company.delivery import shipped
from casestudies.company.invoicing import InvoiceKind, VatCategory, due_date
from casestudies.company.state import Company
from tests.support.numbering import gaps

DATED = {
    "orders": "entered_at",
    "quotes": "written_at",
    "deliveries": "shipped_at",
    "shipments": "shipped_on",
    "invoices": "issued_on",
    "credit_notes": "issued_on",
    "payments": "received_on",
    "statement_lines": "booked_on",
    "dunnings": "sent_on",
    "claims": "opened_at",
    "returns": "approved_on",
    "supplier_orders": "ordered_on",
    "receipts": "received_on",
    "supplier_invoices": "received_on",
    "moves": "on",
    "entries": "day",
}
LAST = past.LAST_EVENING.date()


def day_of(document: object, field: str) -> date:
    value = getattr(document, field)
    return value.date() if hasattr(value, "date") else value


@pytest.mark.parametrize("shelf", DATED)
def test_numbers_run_without_gap_in_the_order_of_the_days(company: Company, shelf: str) -> None:
    documents = list(getattr(company, shelf))
    assert gaps(each.number for each in documents) == ()
    assert [each.number for each in documents] == list(getattr(company, shelf).base)
    by_series: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for each in documents:
        prefix, rank = each.number.rsplit("-", 1)
        by_series[prefix].append((int(rank), day_of(each, DATED[shelf])))
        assert prefix.endswith(f"-{day_of(each, DATED[shelf]).year}")
    for prefix, found in by_series.items():
        days = [day for _, day in sorted(found)]
        assert days == sorted(days)
        assert company.counters[prefix] == len(found)


@pytest.mark.parametrize("shelf", DATED)
def test_everything_happens_on_working_days_before_the_last_evening(company: Company, shelf: str) -> None:
    days = {day_of(each, DATED[shelf]) for each in getattr(company, shelf)}
    assert all(working_days.is_working(day) and day <= LAST for day in days)
    assert min(days) < date(2024, 8, 1)
    assert max(days) > date(2026, 1, 1)


def test_the_counts_are_those_of_a_company_of_this_size(company: Company) -> None:
    assert len(company.customers) == 300
    assert 230 <= len(company.products) <= 280
    assert len(company.suppliers) == 40
    assert len(company.orders) == 6_000
    assert len(company.invoices) > 6_000
    by_month: dict[int, int] = defaultdict(int)
    for order in company.orders:
        if order.entered_at.year == 2025:
            by_month[order.entered_at.month] += 1
    assert by_month[8] < min(by_month[month] for month in (3, 4, 5, 6, 9, 10, 11)), "August is quiet"


def test_orders_bear_the_prices_of_the_list_of_their_day(company: Company) -> None:
    lists = {each.code: each for each in company.price_lists}
    for order in list(company.orders)[::7]:
        in_force = pricing.in_force(company, order.entered_at.date())
        for line in order.lines:
            product = company.products[line.product]
            assert line.price_list == in_force.code
            assert line.price == lists[line.price_list].price(product, line.total_pieces).amount
            assert line.amount == money.line_amount(line.quantity, line.price, line.per, line.discount)
    assert len({line.price_list for order in company.orders for line in order.lines}) == 3


def test_a_delivery_ships_no_more_than_its_order_and_names_the_one_it_completes(company: Company) -> None:
    by_order: dict[str, list[str]] = defaultdict(list)
    for delivery in company.deliveries:
        by_order[delivery.order].append(delivery.number)
        order = company.orders[delivery.order]
        assert order.status != "cancelled"
        assert delivery.shipped_at is not None
        assert delivery.shipped_at > order.entered_at
        assert delivery.proof is None or delivery.proof.at > delivery.shipped_at
        for line in delivery.lines:
            ordered = order.line(line.order_line)
            assert (line.product, line.unit, line.pieces) == (ordered.product, ordered.unit, ordered.pieces)
    for number, deliveries in by_order.items():
        order = company.orders[number]
        left = shipped(company.deliveries[each] for each in deliveries)
        assert all(quantity <= order.line(line).quantity for line, quantity in left.items())
        assert [company.deliveries[each].origin for each in deliveries] == [None, *deliveries[:-1]]
        whole = left == {line.number: line.quantity for line in order.lines}
        arrived = [proof.at.date() for each in deliveries if (proof := company.deliveries[each].proof)]
        assert order.delivered == (max(arrived) if whole and len(arrived) == len(deliveries) else None)
        if order.single_delivery:
            assert len(deliveries) == 1
    assert sum(len(each) > 1 for each in by_order.values()) > 150, "partial deliveries are part of the trade"
    assert {order.number for order in company.orders if order.delivered} <= set(by_order)


def test_each_shipment_carries_a_delivery_that_names_it(company: Company) -> None:
    for shipment in company.shipments:
        (number,) = shipment.deliveries
        delivery = company.deliveries[number]
        assert delivery.shipment == shipment.number
        assert (shipment.parcels, shipment.weight) == (delivery.parcels, delivery.weight)
        assert shipment.delivered_on == (delivery.proof.at.date() if delivery.proof else None)
        assert [event.at for event in shipment.events] == sorted(event.at for event in shipment.events)
    late = sum(each.delivered_on > each.expected_on for each in company.shipments if each.delivered_on)
    assert 100 < late < 600


def test_invoices_are_the_sum_of_their_lines_and_bear_the_law_of_their_day(company: Company) -> None:
    rates = {law.value(code, LAST) for code in (law.STANDARD, law.REDUCED)} | {Decimal(0)}
    for invoice in company.invoices:
        assert invoice.vat == invoicing.breakdown(invoice.lines)
        assert invoice.totals.net == sum(line.amount for line in invoice.lines)
        for part in invoice.vat:
            same = [line.amount for line in invoice.lines if (line.vat_category, line.vat_rate) == (part.category, part.rate)]
            assert part.base == sum(same)
            assert part.vat == money.cents(part.base * part.rate / 100)
            assert part.rate in rates
        assert invoice.totals.gross == invoice.totals.net + sum(part.vat for part in invoice.vat)
        assert invoice.payable == invoice.totals.gross - sum(each.totals.gross for each in invoice.deposits)
        assert invoice.payable > 0
        assert invoice.penalty_rate == law.value("late_penalty", invoice.issued_on)
        assert {"late_penalty", "recovery_indemnity", "cash_discount_terms"} <= set(invoice.mentions)
        terms = company.customers[invoice.customer].terms
        if invoice.kind is InvoiceKind.COMMERCIAL:
            assert invoice.due_on == due_date(terms, invoice.issued_on)
            assert (invoice.cash_discount is None) == (terms.discount_rate == 0)
    assert any(len(invoice.vat) == 2 for invoice in company.invoices)


def test_each_arrival_is_invoiced_once_the_day_it_came_line_by_line(company: Company) -> None:
    billed: dict[str, list[tuple[int | None, str | None, int]]] = defaultdict(list)
    for invoice in company.invoices:
        if invoice.kind is InvoiceKind.COMMERCIAL:
            (number,) = {line.delivery for line in invoice.lines}
            assert number is not None
            delivery = company.deliveries[number]
            assert delivery.proof is not None
            assert invoice.issued_on == invoice.delivered_on == delivery.proof.at.date()
            assert (invoice.order, invoice.customer) == (delivery.order, delivery.customer)
            billed[number] += [(line.delivery_line, line.product, line.quantity) for line in invoice.lines]
    for delivery in company.deliveries:
        expected = [(line.number, line.product, line.quantity) for line in delivery.lines]
        assert billed.get(delivery.number, []) == (expected if delivery.proof else [])


def test_vat_follows_the_country(company: Company) -> None:
    mention = {VatCategory.INTRA_COMMUNITY: "intra_community", VatCategory.EXPORT: "export"}
    seen = set()
    for document in (*company.invoices, *company.credit_notes):
        country = company.customers[document.customer].first("ship").country
        for line in document.lines:
            seen.add(line.vat_category)
            assert (line.vat_category is VatCategory.STANDARD) == (country == "FR")
            assert line.vat_category not in mention or (line.vat_rate == 0 and mention[line.vat_category] in document.mentions)
    assert seen == {VatCategory.STANDARD, VatCategory.INTRA_COMMUNITY, VatCategory.EXPORT}


def test_a_deposit_is_taken_off_once(company: Company) -> None:
    taken = [part.invoice for invoice in company.invoices for part in invoice.deposits]
    assert len(taken) == len(set(taken)) > 5
    for number in taken:
        assert company.invoices[number].kind is InvoiceKind.PREPAYMENT
    for invoice in company.invoices:
        for part in invoice.deposits:
            assert part.totals == company.invoices[part.invoice].totals
            assert company.invoices[part.invoice].order == invoice.order


def test_a_credit_note_gives_back_no_more_than_was_invoiced(company: Company) -> None:
    credited: dict[tuple[str, int | None], int] = defaultdict(int)
    for note in company.credit_notes:
        invoice = company.invoices[note.invoice]
        assert note.issued_on >= invoice.issued_on
        assert note.vat == invoicing.breakdown(note.lines)
        assert note.totals == invoicing.totals(note.vat)
        assert 0 < note.totals.gross <= invoice.totals.gross
        assert sum(part.amount for part in note.applied) <= note.totals.gross
        for line in note.lines:
            if line.product:
                credited[note.invoice, line.delivery_line] += line.quantity
    for (number, delivery_line), quantity in credited.items():
        (line,) = [each for each in company.invoices[number].lines if each.delivery_line == delivery_line]
        assert quantity <= line.quantity


def test_returns_and_claims_stay_within_what_was_delivered(company: Company) -> None:
    def within(delivery: str, rows: Iterable[object]) -> None:
        lines = {line.number: line for line in company.deliveries[delivery].lines}
        for row in rows:
            line = lines[row.delivery_line]  # type: ignore[attr-defined]
            assert line.product == row.product  # type: ignore[attr-defined]
            assert 0 < row.quantity <= line.quantity  # type: ignore[attr-defined]
            assert row.lot in ({None} | {lot.lot for lot in line.lots})  # type: ignore[attr-defined]

    for claim in company.claims:
        within(claim.delivery, claim.lines)
        assert (claim.closed_on is None) == (claim.outcome is None)
        assert claim.closed_on is None or claim.closed_on > claim.opened_at.date()
    for back in company.returns:
        within(back.delivery, back.lines)
        assert back.claim in company.claims
        dates = [day for day in (back.approved_on, back.received_on, back.inspected_on) if day]
        assert dates == sorted(dates)
        if back.credit_note:
            assert company.credit_notes[back.credit_note].source == back.number
    assert {claim.status for claim in company.claims} == {"open", "closed"}
    assert {back.status for back in company.returns} >= {"done", "refused"}


def test_terms_are_within_the_law(company: Company) -> None:
    for customer in company.customers:
        code = "longest_terms_end_of_month" if customer.terms.end_of_month else "longest_terms"
        assert customer.terms.days <= law.value(code, LAST)
