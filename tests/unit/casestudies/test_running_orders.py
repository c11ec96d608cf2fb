"""Orders of a company with two years behind it: what has left is not set aside again, and goods that leave France bear no VAT."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from casestudies.company import base, engine, history, money, orders, past, pricing, quotes
from casestudies.company.delivery import Delivery, back_orders, shipped_pieces
from casestudies.company.kernel import Accepted, Command, Warned
from casestudies.company.orders import Order
from casestudies.company.state import Company, open_company
from casestudies.company.stock import StockCounted

LATER = date(2026, 4, 20)
DRAWN = 40
"""Orders looked at, of the last ones."""


@pytest.fixture(scope="module")
def company() -> Company:
    return open_company(base.load(history.ARTIFACT), past.LAST_EVENING)


def apply(company: Company, command: Command) -> Company:
    decision = engine.decide(company, command)
    if isinstance(decision, Warned):
        for event in decision.events:
            company = engine.evolve(company, event, company.now)
        decision = engine.decide(company, replace(command, proceed=True))
    assert isinstance(decision, Accepted), decision
    for event in decision.events:
        company = engine.evolve(company, event, company.now)
    return company


def begun(company: Company) -> tuple[Order, list[Delivery]]:
    """A confirmed order of which a part has left and another waits."""
    for order in reversed(list(company.orders)):
        mine = [each for each in company.deliveries if each.order == order.number] if order.status == "confirmed" else []
        if len(order.lines) > 1 and back_orders(order, mine):
            return order, mine
    raise AssertionError("no order was delivered in part")


def held(company: Company, order: str) -> dict[str, int]:
    return {level.product: level.reservations[order] for level in company.stock if order in level.reservations}


def plenty(company: Company, order: Order) -> Company:
    for line in order.lines:
        company = engine.evolve(company, StockCounted(product=line.product, on_hand=1_000_000), company.now)
    return company


def test_an_order_delivered_in_part_sets_aside_what_has_still_to_leave(company: Company) -> None:
    order, deliveries = begun(company)
    gone = shipped_pieces(deliveries)
    assert any(gone.values())
    first = order.lines[0]
    after = apply(plenty(company, order), orders.AmendLine(order=order.number, line=first.number, promised=LATER))
    assert held(after, order.number) == {
        line.product: line.total_pieces - gone.get(line.number, 0) for line in order.lines if line.total_pieces > gone.get(line.number, 0)
    }
    assert orders.to_ship(after, after.orders[order.number]) == {
        line.number: line.total_pieces - gone.get(line.number, 0) for line in order.lines
    }


def test_nothing_is_short_of_what_has_left(company: Company) -> None:
    order, deliveries = begun(company)
    left = {each.line: each for each in back_orders(order, deliveries)}
    emptied = company
    for line in order.lines:
        emptied = engine.evolve(emptied, StockCounted(product=line.product, on_hand=0), emptied.now)
        level = replace(emptied.stock[line.product], reservations={})
        emptied = replace(emptied, stock=emptied.stock.put(line.product, level))
    told = {warning.params["line"]: warning.params for warning in orders.shortages(emptied, order)}
    assert {number: (each["quantity"], each["available"]) for number, each in told.items()} == {
        number: (each.quantity, 0) for number, each in left.items()
    }


def test_what_the_two_years_set_aside_is_what_has_still_to_leave(company: Company) -> None:
    for order in list(company.orders)[-DRAWN:]:
        if order.status == "confirmed":
            rest: dict[str, int] = {}
            for line in order.lines:
                rest[line.product] = rest.get(line.product, 0) + orders.to_ship(company, order)[line.number]
            assert all(quantity <= rest[product] for product, quantity in held(company, order.number).items())


@pytest.mark.parametrize(("country", "taxed"), [("FR", True), ("BE", False), ("CH", False)])
def test_an_order_and_a_quote_bear_the_vat_of_where_the_goods_go(company: Company, country: str, taxed: bool) -> None:
    customer = next(each for each in company.customers if each.first("ship").country == country)
    product = next(each for each in company.products if each.vat_rate == 20)
    given: dict[str, Any] = {"product": product.code, "quantity": 3, "unit": product.sold_in, "price_list": "TG-2026"}
    place = customer.first("ship").code
    company = apply(company, orders.DraftOrder(customer=customer.code, reference="T-1", requested=LATER, ship_to=place))
    number = next(reversed([each.number for each in company.orders]))
    company = apply(company, orders.AddLine(order=number, **given))
    company = apply(company, quotes.DraftQuote(customer=customer.code, valid_until=LATER))
    quote = next(reversed([each.number for each in company.quotes]))
    company = apply(company, quotes.AddQuoteLine(quote=quote, **given))
    for totals in (company.orders[number].totals, company.quotes[quote].totals):
        assert totals.net > 0
        assert totals.vat == (money.cents(totals.net / 5) if taxed else Decimal(0))
        assert totals.gross == totals.net + totals.vat


def test_the_totals_of_the_two_years_are_those_that_the_engine_makes(company: Company) -> None:
    for order in list(company.orders)[::17]:
        assert order.totals == pricing.sum_of(company, order.customer, order.lines)
    for quote in list(company.quotes)[::5]:
        assert quote.totals == pricing.sum_of(company, quote.customer, quote.lines)
