"""An index answers as going through the whole shelf would, whatever a run has touched; and in milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestudies.company import base, history, index, past
from casestudies.company.kernel import Shelf
from casestudies.company.orders import Order
from casestudies.company.state import open_company

Row = tuple[str, int, str]
ROW = st.tuples(st.sampled_from("abc"), st.integers(1, 28), st.sampled_from(["Vis à bois", "Écrou M6", "Vis inox", "FA-2026-0012"]))
SHELVES = st.dictionaries(st.sampled_from("pqrstuvw"), ROW)


def party(row: Row) -> tuple[str, ...]:
    return (row[0],)


def day(row: Row) -> tuple[date, ...]:
    return (date(2026, 3, row[1]),)


def words(row: Row) -> tuple[str, ...]:
    return index.tokens(row[2])


def says(row: Row, asked: str) -> bool:
    return all(any(word.startswith(each) for word in words(row)) for each in index.tokens(asked))


@settings(max_examples=200)
@given(SHELVES, SHELVES, st.integers(1, 28), st.integers(1, 28), st.sampled_from(["vis", "VIS bo", "ecr", "fa-2026", "z", "inox vis"]))
def test_what_is_found_is_what_going_through_the_shelf_finds(
    under: dict[str, Row], over: dict[str, Row], first: int, last: int, asked: str
) -> None:
    shelf: Shelf[Row] = Shelf(under)
    for key, row in over.items():
        shelf = shelf.put(key, row)
    for wanted in "abcz":
        assert index.by_key(shelf, party, wanted) == tuple(row for row in shelf if row[0] == wanted)
    inside = tuple(row for row in shelf if first <= row[1] <= last)
    assert index.between(shelf, day, date(2026, 3, first), date(2026, 3, last)) == inside
    assert index.matching(shelf, words, asked) == tuple(row for row in shelf if says(row, asked))
    assert index.matching(shelf, words, " «» ") == ()


def rank(row: Row) -> int | None:
    return row[1] % 5 or None


@settings(max_examples=200)
@given(SHELVES, SHELVES, st.booleans())
def test_the_order_is_that_of_sorting_the_shelf(under: dict[str, Row], over: dict[str, Row], descending: bool) -> None:
    shelf: Shelf[Row] = Shelf(under)
    for key, row in over.items():
        shelf = shelf.put(key, row)
    keys = [*under, *(key for key in over if key not in under)]
    present = [key for key in keys if rank(shelf[key]) is not None]
    naive = sorted(present, key=lambda key: rank(shelf[key]) or 0, reverse=descending)
    naive += [key for key in keys if rank(shelf[key]) is None]
    assert index.in_order(shelf, rank, descending=descending) == naive
    for wanted in "abcz":
        some = [key for key in naive if shelf[key][0] == wanted]
        assert index.in_order(shelf, rank, descending=descending, bearing=((party, wanted),)) == some


def test_words_lose_case_accents_and_signs() -> None:
    assert index.tokens("Règlement de l’« Étel », FA-2026-0012.") == ("reglement", "de", "l", "etel", "fa-2026-0012")


class Crowded:
    """Reads the party; every other time that it is looked up, the indexes of others take all the room, as another thread's may."""

    def __init__(self, *others: Shelf[Row]) -> None:
        self.others, self.looks = others, 0

    def __call__(self, row: Row) -> tuple[str, ...]:
        return party(row)

    def __hash__(self) -> int:
        self.looks += 1
        for shelf in self.others if self.looks % 2 == 0 else ():
            index.by_key(shelf, party, "a")
        return 1


def test_an_index_may_be_let_go_while_it_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "NOTED", 2)
    shelf, *others = (Shelf({f"{rank}{key}": (key, rank, "Vis") for key in "abc"}) for rank in range(1, 5))
    crowded = Crowded(*others)
    for _ in range(3):
        assert index.by_key(shelf, crowded, "b") == (("b", 1, "Vis"),)
        assert len(index._noted) <= 2


def spent(act: Callable[[], object]) -> float:
    """Milliseconds of processor that one call takes, the middle of nine."""
    figures = []
    for _ in range(9):
        begun = time.thread_time()
        act()
        figures.append(1000 * (time.thread_time() - begun))
    return median(figures)


def customer_of(order: Order) -> tuple[str, ...]:
    return (order.customer,)


def entered_on(order: Order) -> date:
    return order.entered_at.date()


def test_all_orders_are_filtered_and_sorted_in_milliseconds() -> None:
    company = open_company(base.load(history.ARTIFACT), past.LAST_EVENING)
    order = next(iter(company.orders))
    orders = company.orders.put(order.number, order)

    def arrange() -> list[Order]:
        return sorted((each for each in orders if each.totals.net > 300), key=entered_on, reverse=True)

    assert len(arrange()) > 2_000
    assert spent(arrange) < 30
    mine = index.by_key(orders, customer_of, order.customer)
    assert mine == tuple(each for each in orders if each.customer == order.customer)
    assert spent(lambda: index.by_key(orders, customer_of, order.customer)) < 2
