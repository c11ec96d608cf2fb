"""What a paper says of itself, derived and never stored; numbers, working days, the law of a day, what is posted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import (
    ageing,
    base,
    crm,
    dunning,
    history,
    index,
    invoicing,
    law,
    ledger,
    money,
    numbering,
    past,
    purchasing,
    working_days,
)
from casestudies.company.after_sales import Claim, ClaimOutcome, ClaimReason, Return
from casestudies.company.delivery import Delivery, DeliveryLine, Proof, back_orders, shipped
from casestudies.company.invoicing import InvoiceLine, LifeCycle, StatusChange, VatCategory
from casestudies.company.kernel import Shelf
from casestudies.company.numbering import Series
from casestudies.company.orders import CancelReason
from casestudies.company.purchasing import Receipt, ReceiptLine, SupplierLine, SupplierOrder
from casestudies.company.state import Company, open_company
from casestudies.company.transport import Shipment, TrackingEvent
from casestudies.company.treasury import Payment
from tests.support.numbering import gaps

AT = datetime.fromisoformat("2026-03-05T10:00")
DAY = AT.date()


@pytest.fixture(scope="module")
def past_company() -> Company:
    return open_company(base.load(history.ARTIFACT), past.LAST_EVENING)


def completing(receipt: Receipt) -> tuple[str, ...]:
    return (receipt.order,)


def test_numbers_follow_in_their_series_and_year(past_company: Company) -> None:
    last = past_company.counters["FA-2026"]
    given = numbering.next_number(past_company.counters, 2026, Series.INVOICE)
    assert given == f"FA-2026-{last + 1:04d}"
    assert numbering.counted(past_company.counters, given)["FA-2026"] == last + 1
    assert numbering.counted(past_company.counters, "FA-2026-0001")["FA-2026"] == last
    assert gaps(["FA-2025-0001", "FA-2025-0003", "FA-2026-0001", "AV-2026-0001", "AV-2026-0001"]) == ("AV-2026", "FA-2025")
    assert numbering.number(Series.MOVE, 2026, 7) == "MV-2026-00007"


def test_public_holidays_are_not_worked() -> None:
    assert working_days.easter(2026) == date(2026, 4, 5)
    assert working_days.easter(2024) == date(2024, 3, 31)
    assert len(working_days.holidays(2025)) == 11
    assert not working_days.is_working(date(2025, 5, 29)), "Ascension"
    assert working_days.on_or_after(date(2025, 7, 12)) == date(2025, 7, 15)
    assert working_days.on_or_before(date(2025, 7, 14)) == date(2025, 7, 11)
    assert working_days.shifted(date(2025, 4, 30), 1) == date(2025, 5, 2)
    assert working_days.shifted(date(2025, 5, 2), -1) == date(2025, 4, 30)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(-30, 30))
def test_shifting_counts_the_worked_days_between(day: date, count: int) -> None:
    moved = working_days.shifted(day, count)
    low, high = sorted((day, moved))
    between = [low + timedelta(days=rank) for rank in range((high - low).days + 1)]
    assert sum(working_days.is_working(each) for each in between if each != day) == abs(count)


def test_the_law_is_that_of_the_day() -> None:
    assert law.value("late_penalty", date(2024, 6, 30)) == Decimal("14.50")
    assert law.value("late_penalty", date(2024, 7, 1)) == Decimal("14.25")
    assert law.value("late_penalty", date(2026, 3, 6)) == Decimal("12.15")
    with pytest.raises(law.NoRule):
        law.value("late_penalty", date(2023, 12, 31))
    assert "recovery_indemnity" not in law.mentions(date(2012, 12, 31), ())
    assert law.mentions(DAY, ["export"])[-1] == "export"
    assert "customer_siren" in law.mentions(date(2027, 9, 1), ["small_issuer"])
    assert "customer_siren" not in law.mentions(date(2027, 8, 31), ["small_issuer"])


def test_a_late_penalty_runs_by_the_day() -> None:
    assert dunning.penalty(Decimal("1200.00"), Decimal("12.15"), 73) == Decimal("29.16")


def test_vat_needs_a_number_to_be_exempt_within_the_union(past_company: Company) -> None:
    belgian = next(each for each in past_company.customers if each.first("ship").country == "BE")
    assert invoicing.vat_treatment(belgian, Decimal(20)) == (VatCategory.INTRA_COMMUNITY, 0)
    assert invoicing.vat_treatment(replace(belgian, vat_number=""), Decimal(20)) == (VatCategory.STANDARD, 20)


@given(st.lists(st.tuples(st.integers(1, 100_000), st.sampled_from(["20", "5.5"])), min_size=1, max_size=12))
def test_a_breakdown_taxes_the_sum_of_each_rate_once(rows: list[tuple[int, str]]) -> None:
    lines = [
        InvoiceLine(number=1, quantity=1, price=Decimal(cents) / 100, amount=Decimal(cents) / 100, unit="PCE", vat_rate=Decimal(rate))
        for cents, rate in rows
    ]
    parts = invoicing.breakdown(lines)
    assert invoicing.totals(parts) == money.totals((line.amount, line.vat_rate) for line in lines)
    assert [part.rate for part in parts] == sorted({line.vat_rate for line in lines}, reverse=True)


def test_an_invoice_has_the_last_status_it_took(past_company: Company) -> None:
    invoice = next(iter(past_company.invoices))
    assert invoice.status is None
    changes = (StatusChange(at=AT, status=LifeCycle.DEPOSITED), StatusChange(at=AT, status=LifeCycle.REFUSED, reason="order_number"))
    assert replace(invoice, statuses=changes).status is LifeCycle.REFUSED


def test_a_delivery_and_its_back_orders_follow_what_happened(past_company: Company) -> None:
    order = next(each for each in past_company.orders if len(each.lines) == 2 and each.lines[0].quantity > 1)
    first, second = order.lines
    row = DeliveryLine(number=1, order_line=first.number, product=first.product, quantity=1, unit=first.unit, pieces=first.pieces)
    delivery = Delivery(number="BL-2026-0001", order=order.number, customer=order.customer, ship_to="DEPOT", planned_on=DAY, lines=(row,))
    picked = replace(delivery, picked_at=AT)
    gone = replace(picked, shipped_at=AT)
    there = replace(gone, proof=Proof(signed_by="Réception", at=AT))
    assert [each.status for each in (delivery, picked, gone, there)] == ["to_pick", "picked", "shipped", "delivered"]
    assert replace(gone, cancelled_at=AT).status == "cancelled"
    assert shipped([delivery, replace(gone, cancelled_at=AT)]) == {}
    left = {each.line: each.quantity for each in back_orders(order, [gone])}
    assert left == {first.number: first.quantity - 1, second.number: second.quantity}
    assert back_orders(order, [picked]) == ()
    assert back_orders(replace(order, cancel_reason=CancelReason.CUSTOMER), [gone]) == ()


def test_a_purchase_order_is_late_until_all_has_come(past_company: Company) -> None:
    line = SupplierLine(number=10, product="VB-2201", quantity=20, price=Decimal(5), amount=Decimal(100), promised=DAY)
    nothing = money.NOTHING
    order = SupplierOrder(
        number="CF-2026-9999", supplier="F-0101", ordered_on=DAY, ordered_by="lebihan", requested=DAY, lines=(line,), totals=nothing
    )
    part = ReceiptLine(number=1, order_line=10, product="VB-2201", quantity=12)
    receipt = Receipt(number="BR-1", order=order.number, supplier="F-0101", received_on=DAY, received_by="lebihan", note="1", lines=(part,))
    rest = replace(receipt, lines=(replace(part, quantity=8),))
    tomorrow = DAY + timedelta(days=1)
    assert [purchasing.status(order, each) for each in ((), (receipt,), (receipt, rest))] == ["to_receive", "partial", "received"]
    assert purchasing.late(order, (receipt,), tomorrow) == (line,)
    assert purchasing.late(order, (receipt,), DAY) == purchasing.late(order, (receipt, rest), tomorrow) == ()
    cancelled = replace(order, cancelled_on=DAY)
    assert purchasing.status(cancelled, ()) == "cancelled"
    assert purchasing.late(cancelled, (), tomorrow) == ()
    assert (order.line(10), order.line(20)) == (line, None)
    known = next(iter(past_company.receipts))
    assert known in index.by_key(past_company.receipts, completing, known.order)


def test_a_shipment_is_where_its_last_step_says() -> None:
    shipment = Shipment(
        number="EX-2026-0001",
        carrier="TR-01",
        deliveries=("BL-2026-0001",),
        shipped_on=DAY,
        expected_on=DAY,
        tracking="X",
        sscc="0",
        parcels=1,
        weight=900,
        cost=Decimal("6.74"),
    )
    assert (shipment.status, shipment.delivered_on) == ("announced", None)
    there = replace(shipment, events=(TrackingEvent(at=AT, code="delivered"),))
    assert (there.status, there.delivered_on) == ("delivered", DAY)


def test_claims_and_returns_tell_their_stage() -> None:
    claim = Claim(number="RC-1", customer="C-00218", opened_at=AT, reason=ClaimReason.DEFECT, order="CC-1", delivery="BL-1")
    assert claim.status == "open"
    assert replace(claim, closed_on=DAY, outcome=ClaimOutcome.REFUSED).status == "closed"
    back = Return(number="RT-1", claim="RC-1", customer="C-00218", delivery="BL-1", approved_on=DAY, lines=())
    received = replace(back, received_on=DAY)
    inspected = replace(received, inspected_on=DAY, accepted=True)
    stages = (back, received, inspected, replace(inspected, credit_note="AV-1"), replace(inspected, accepted=False))
    assert [each.status for each in stages] == ["approved", "received", "inspected", "done", "refused"]


def test_a_payment_that_was_paid_back_leaves_no_credit(past_company: Company) -> None:
    payment = Payment(number="RG-1", customer="C-00218", means="virement", received_on=DAY, amount=Decimal("50.00"))
    alone = replace(past_company, payments=Shelf({payment.number: payment}), credit_notes=Shelf({}))
    assert ageing.credits(alone, DAY) == {"C-00218": 50}
    paid_back = replace(alone, payments=alone.payments.put(payment.number, replace(payment, refunded_on=DAY)))
    assert ageing.credits(paid_back, DAY) == {}


def test_credit_in_use_counts_each_amount_once(past_company: Company) -> None:
    for customer in past_company.customers:
        running = [each for each in past_company.orders if each.customer == customer.code and each.status in ("confirmed", "held")]
        numbers = {each.number for each in running}
        invoiced = sum(each.payable for each in past_company.invoices if each.order in numbers) if numbers else 0
        expected = customer.open_balance + sum(each.totals.gross for each in running) - invoiced
        assert crm.exposure(past_company, customer) == expected
        if len(running) > 3:
            break
    else:
        raise AssertionError("nobody orders")


def test_days_before_the_due_date_are_not_late() -> None:
    assert [ageing.bucket(days) for days in (0, 1, 30, 31, 60, 61, 90, 91, 400)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_the_balance_of_an_earlier_day_forgets_what_came_after(past_company: Company) -> None:
    assert ageing.aged_balance(past_company, date(2024, 2, 28)) == ()
    middle = date(2025, 3, 31)
    company = open_company(base.load(history.ARTIFACT), past.LAST_EVENING)
    book = [entry for entry in ledger.book(company) if entry.day <= middle]
    owed = {party: amount for party, amount in ledger.parties(book, ledger.CUSTOMERS).items() if amount}
    assert owed == {each.customer: each.total for each in ageing.aged_balance(company, middle) if each.total}
    assert all(each.late <= sum(each.buckets) for each in ageing.aged_balance(company, middle))
