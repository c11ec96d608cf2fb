"""What holds whatever is done: stock and money add up, refusals change nothing, replay gives the state, numbers leave no gap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from casestudies import library
from casestudies.company import base, crm, edi, engine, messages, orders, pricing, quotes
from casestudies.company.kernel import Accepted, Command, Refused, Shelf, Warned
from casestudies.company.orders import CancelReason
from casestudies.observation.observe import observe
from casestudies.recorded import recall
from casestudies.run import Run, act, command_from, fingerprint, replay, resume, start
from casestudies.scenario.clock import Wait
from tests.support.laws import examples

CASE = library.load("matinee_des_commandes")
OPENING = start(CASE, 3)
NUMBERS = [f"CC-2026-{number:04d}" for number in range(412, 421)] + ["CE-2026-0033", "CE-2026-0034"]
order_numbers = st.sampled_from(NUMBERS)
products = st.sampled_from(["VB-2215", "VB-4108", "VB-7701", "VB-1190", "VB-9999"])
units = st.sampled_from(["PCE", "PR", "BX", "CT"])
lists = st.sampled_from(["TG-2025", "TG-2026"])
quantities = st.integers(-1, 4000)
discounts = st.sampled_from([Decimal(0), Decimal(5), Decimal("33.33"), Decimal(100), Decimal(101)])
days = st.sampled_from([date(2026, 3, 1), date(2026, 3, 12), date(2026, 3, 20)])
line_numbers = st.sampled_from([10, 20, 30, 60])
reasons = st.sampled_from(list(CancelReason))
texts = st.sampled_from(["", "Bonjour", "Laquelle fait foi, le message EDI ou le bon ?", "Quel tarif ?"])
flags = st.booleans()

commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(orders.EnterPurchaseOrder, message=st.sampled_from(["M-0066", "M-0067"]), proceed=flags),
    st.builds(
        orders.DraftOrder,
        customer=st.sampled_from(["C-00218", "C-00225"]),
        reference=st.sampled_from(["PO-88213", "X"]),
        requested=days,
        ship_to=st.just("DEPOT"),
        proceed=flags,
    ),
    st.builds(
        orders.AddLine,
        order=order_numbers,
        product=products,
        quantity=quantities,
        unit=units,
        price_list=lists,
        discount=discounts,
        promised=st.none() | days,
        proceed=flags,
    ),
    st.builds(
        orders.AmendLine,
        order=order_numbers,
        line=line_numbers,
        quantity=st.none() | quantities,
        unit=st.none() | units,
        price_list=st.none() | lists,
        discount=st.none() | discounts,
        promised=st.none() | days,
        proceed=flags,
    ),
    st.builds(orders.RemoveLine, order=order_numbers, line=line_numbers),
    st.builds(orders.ConfirmOrder, order=order_numbers, proceed=flags),
    st.builds(orders.HoldOrder, order=order_numbers, reason=texts),
    st.builds(orders.ResumeOrder, order=order_numbers),
    st.builds(orders.CancelOrder, order=order_numbers, reason=reasons, note=texts),
    st.builds(edi.ProcessInterchange, interchange=st.just("EDI-2026-0033"), proceed=flags),
    st.builds(edi.RefuseInterchange, interchange=st.just("EDI-2026-0033"), reason=reasons, note=texts),
    st.builds(messages.ReadMessage, message=st.sampled_from(["M-0001", "M-0066", "M-0068"])),
    st.builds(messages.SendMessage, to=st.sampled_from(["legoff", "kervadec", "nobody"]), subject=texts, body=texts),
    st.builds(quotes.DraftQuote, customer=st.just("C-00218")),
    st.builds(quotes.AddQuoteLine, quote=st.just("DV-2026-0030"), product=products, quantity=quantities, unit=units, price_list=lists),
    st.builds(quotes.SendQuote, quote=st.just("DV-2026-0030"), proceed=flags),
    st.builds(crm.AddNote, customer=st.just("C-00218"), text=texts),
    st.builds(Wait),
)


def played(script: list[Command]) -> Run:
    run = OPENING
    for command in script:
        done = act(run, command)
        if isinstance(done.decision, Refused):
            assert done.recorded == ()
            assert done.run.company is run.company
        if isinstance(done.decision, Warned):
            assert done.run.company.orders == run.company.orders
            assert done.run.company.now == run.company.now
        if isinstance(done.decision, Accepted):
            assert done.run.company.now > run.company.now
        run = done.run
    return run


scripts = st.lists(commands, max_size=14)


@examples(120)
@given(scripts)
def test_stock_and_money_add_up(script: list[Command]) -> None:
    company = played(script).company
    for level in company.stock:
        assert 0 <= level.reserved <= level.on_hand
        for number, quantity in level.reservations.items():
            order = company.orders[number]
            assert order.status in ("confirmed", "held")
            assert quantity <= sum(line.total_pieces for line in order.lines if line.product == level.product)
    for order in company.orders:
        assert order.totals == pricing.sum_of(company, order.customer, order.lines)
        assert order.totals.net == sum((line.amount for line in order.lines), Decimal(0))
        assert len({line.number for line in order.lines}) == len(order.lines)


@examples(60)
@given(scripts)
def test_events_are_in_order_and_stored_events_give_the_state_back(script: list[Command]) -> None:
    run = played(script)
    assert [entry.seq for entry in run.events] == list(range(1, len(run.events) + 1))
    assert [entry.at for entry in run.events] == sorted(entry.at for entry in run.events)
    stored = [recall(entry.seq, entry.at, entry.body()) for entry in run.events]
    again = resume(OPENING, stored)
    assert fingerprint(again.company) == fingerprint(run.company)
    assert observe(again) == observe(run)
    half = len(run.events) // 2
    assert fingerprint(resume(replay(run, half), run.events[half:]).company) == fingerprint(run.company)


@examples(60)
@given(scripts)
def test_numbers_leave_no_gap(script: list[Command]) -> None:
    run = played(script)
    made = [entry.event.order.number for entry in run.events if isinstance(entry.event, orders.OrderDrafted)]
    for prefix, first in (("CC-2026", 417), ("CE-2026", 33)):
        mine = [int(number.rsplit("-", 1)[1]) for number in made if number.startswith(prefix)]
        assert mine == list(range(first, first + len(mine)))
    codes = [message.code for message in run.company.messages]
    assert sorted(codes) == [f"M-{rank:04d}" for rank in range(1, len(codes) + 1)]


@examples(60)
@given(scripts)
def test_the_view_equals_a_naive_rebuild(script: list[Command]) -> None:
    """Copying every document into plain tables, and folding over those, shows the same company."""
    run = played(script)
    company = OPENING.company
    flat: dict[str, Any] = {}
    for field in company.__struct_fields__:
        value = getattr(company, field)
        if isinstance(value, Shelf):
            merged = dict(value.base)
            merged.update(value.touched)
            flat[field] = Shelf(merged)
    naive = resume(replace(OPENING, company=replace(company, **flat)), run.events).company
    assert fingerprint(naive) == fingerprint(run.company)
    for order in run.company.orders:
        assert run.company.orders[order.number] == order
    assert len(run.company.orders) == len(list(run.company.orders))


@examples(60)
@given(scripts)
def test_commands_survive_the_wire(script: list[Command]) -> None:
    for command in script:
        raw = json.decode(json.encode(engine.command_to(command)))
        assert command_from(raw) == command


def test_the_base_is_never_touched() -> None:
    before = base.encode(base.load(CASE.file.company))
    played([orders.EnterPurchaseOrder(message="M-0067"), orders.CancelOrder(order="CC-2026-0412", reason=CancelReason.DUPLICATE)])
    assert base.encode(base.load(CASE.file.company)) == before


def test_a_shelf_looks_up_counts_and_keeps_order() -> None:
    shelf = Shelf({"a": 1, "b": 2}).put("c", 3).put("a", 9)
    assert list(shelf) == [9, 2, 3]
    assert len(shelf) == 3
    assert "c" in shelf
    assert "z" not in shelf
    assert shelf.get("z") is None
