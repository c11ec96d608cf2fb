"""« Les chevilles que l’on attend »: the penalty is the contract's, and what the letters say of the orders is true, in every variant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casestudies import library
from casestudies.company import orders, purchasing
from casestudies.run import start

CASE = library.load("chevilles_attendues")
SEEDS = range(30)


def test_the_penalty_is_that_of_whole_weeks_within_the_cap() -> None:
    for seed in SEEDS:
        run = start(CASE, seed)
        facts, order = run.variant.facts, run.company.supplier_orders["CF-2026-0103"]
        rate, cap = (Decimal(facts[name].replace(",", ".")) for name in ("rate", "cap"))
        weeks = (date(2026, 3, 9) - order.requested).days // 7
        assert weeks == int(facts["weeks"]) == 3
        share = min(rate * weeks, cap) / 100
        assert abs(Decimal(facts["penalty"]) - order.totals.net * share) <= Decimal("0.005")
        assert facts["penalty"] != facts["with_vat"]
        assert facts["soon"] < facts["later"]


def test_what_the_customers_write_is_in_the_books() -> None:
    company = start(CASE, 1).company
    waiting = {number: company.orders[number] for number in ("CE-2026-0045", "CE-2026-0066", "CE-2026-0090")}
    assert min(order.requested for order in waiting.values()) == date(2026, 2, 25)
    for order in waiting.values():
        left = orders.to_ship(company, order)
        assert any(left[line.number] for line in order.lines if line.product in ("VB-4409", "VB-4431"))
    boxes = [
        line.quantity for number in ("CC-2026-0283", "CC-2026-0346") for line in company.orders[number].lines if line.product == "VB-4441"
    ]
    assert sum(boxes) == 14


def test_one_was_asked_after_three_times_and_the_other_never() -> None:
    company = start(CASE, 1).company
    overdue, friday = company.supplier_orders["CF-2026-0103"], company.supplier_orders["CF-2026-0146"]
    assert (len(overdue.reminded_on), len(friday.reminded_on)) == (3, 0)
    for order in (overdue, friday):
        assert purchasing.late(order, purchasing.receipts_of(company, order.number), company.now.date())
