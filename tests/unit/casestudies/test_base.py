"""The base company: built once, named by its content, coherent to the cent and to the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum import ean
from stdnum.fr import siren, tva

from casestudies.company import base, invoicing, past, pricing
from casestudies.company.state import open_company
from casestudies.scenario.casefile import Case


def test_the_stored_artifact_is_the_one_its_seed_builds(case: Case) -> None:
    assert base.digest(base.encode(past.build(1))) == case.file.company
    assert base.load(case.file.company) == past.build(1)


def test_another_seed_builds_another_company() -> None:
    assert past.build(2) != past.build(1)


def test_storing_twice_keeps_one_file_that_loads_back(tmp_path: Path) -> None:
    built = past.build(3)
    assert base.store(built, tmp_path) == base.store(built, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert base.load(base.digest(base.encode(built)), tmp_path) == built


def test_a_missing_or_changed_artifact_is_refused(tmp_path: Path) -> None:
    name = base.store(past.build(1), tmp_path)
    with pytest.raises(base.Damaged):
        base.load("0" * 64, tmp_path)
    path = tmp_path / f"{name}.msgpack"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(base.Damaged):
        base.load(name, tmp_path)


def test_identifiers_are_valid_and_can_be_nobodys(case: Case) -> None:
    company = base.load(case.file.company)
    for customer in company.customers.values():
        assert siren.is_valid(customer.siren)
        assert customer.siren.startswith("000")
        assert tva.is_valid(customer.vat_number)
        assert ean.is_valid(customer.gln)
    assert all(ean.is_valid(product.gtin) and product.gtin.startswith("2") for product in company.products.values())
    assert ean.is_valid(past.GLN)
    assert all(person.email.endswith(".example") for person in company.people.values())
    assert all(person.phone is None or person.phone.startswith("01 99 00 ") for person in company.people.values())


def test_every_price_differs_between_the_two_lists(case: Case) -> None:
    lists = base.load(case.file.company).price_lists
    old = {(price.product, price.minimum): price.amount for price in lists["TG-2025"].prices}
    assert all(old[price.product, price.minimum] < price.amount for price in lists["TG-2026"].prices)


def test_past_orders_add_up_and_bear_the_list_of_their_day(case: Case) -> None:
    stored = base.load(case.file.company)
    company = open_company(stored, past.LAST_EVENING)
    for order in stored.orders.values():
        assert order.totals == pricing.sum_of(company, order.customer, order.lines)
        assert order.totals.net == sum(line.amount for line in order.lines)
        in_force = pricing.in_force(company, order.entered_at.date()).code
        assert {line.price_list for line in order.lines} == {in_force}
        assert order.entered_at.weekday() < 5
        assert order.requested.weekday() < 5


def test_balances_and_reservations_come_from_the_orders(case: Case) -> None:
    stored = base.load(case.file.company)
    for customer in stored.customers.values():
        unpaid = [
            order.totals.gross
            for order in stored.orders.values()
            if order.customer == customer.code
            and order.delivered
            and invoicing.due_date(customer.terms, order.delivered) > date(2026, 3, 6)
        ]
        assert customer.open_balance == sum(unpaid, Decimal(0))
    for level in stored.stock.values():
        for number, quantity in level.reservations.items():
            lines = [line for line in stored.orders[number].lines if line.product == level.product]
            assert quantity == sum(line.total_pieces for line in lines)
            assert stored.orders[number].status == "confirmed"
        assert level.available >= 0


def test_a_due_date_counts_the_days_first_then_the_end_of_the_month() -> None:
    assert invoicing.due_date(past.TERMS[0], date(2026, 1, 20)) == date(2026, 3, 31)
    assert invoicing.due_date(past.TERMS[1], date(2026, 1, 20)) == date(2026, 2, 19)


def test_days_are_written_as_letters_write_them() -> None:
    assert past.in_words(date(2026, 3, 1)) == "dimanche 1er mars 2026"
    assert past.in_words(date(2026, 3, 12)) == "jeudi 12 mars 2026"
