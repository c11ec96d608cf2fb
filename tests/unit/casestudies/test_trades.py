"""Each command of each trade: what it leads to, what it warns of, what it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from casestudies.company import crm, edi, engine, messages, money, orders, pricing, quotes, stock
from casestudies.company.kernel import Accepted, Command, Event, Impossible, Refused, Warned, Warning
from casestudies.company.orders import CancelReason
from casestudies.company.state import Company
from casestudies.run import Run, act, command_from

THURSDAY = date(2026, 3, 13)


def refused(company: Company, command: Command) -> tuple[str, str | None]:
    decision = engine.decide(company, command)
    assert isinstance(decision, Refused), decision
    return decision.code, decision.field


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


def draft(company: Company, **changes: Any) -> tuple[Company, str]:
    given = {"customer": "C-00218", "reference": "T-1", "requested": THURSDAY, "ship_to": "DEPOT"} | changes
    company = apply(company, orders.DraftOrder(**given))
    return company, f"CC-2026-{company.counters['CC-2026']:04d}"


def line(order: str, **changes: Any) -> orders.AddLine:
    given = {"order": order, "product": "VB-3030", "quantity": 2, "unit": "PCE", "price_list": "TG-2026"} | changes
    return orders.AddLine(**given)


def with_line(company: Company, **changes: Any) -> tuple[Company, str]:
    company, number = draft(company)
    return apply(company, line(number, **changes)), number


# money and prices


def test_amounts_round_half_up_line_by_line_and_vat_once_a_rate() -> None:
    assert money.line_amount(3, Decimal("0.335"), 1, Decimal(0)) == Decimal("1.01")
    assert money.line_amount(2000, Decimal("9.60"), 100, Decimal(5)) == Decimal("182.40")
    totals = money.totals([(Decimal("10.03"), Decimal(20)), (Decimal("0.02"), Decimal(20)), (Decimal("1.00"), Decimal("5.5"))])
    assert (totals.net, totals.vat, totals.gross) == (Decimal("11.05"), Decimal("2.07"), Decimal("13.12"))


def test_a_list_applies_between_its_days_and_gives_the_price_of_the_tier(company: Company) -> None:
    old, new = company.price_lists["TG-2025"], company.price_lists["TG-2026"]
    assert (old.valid_on(date(2026, 2, 28)), old.valid_on(date(2026, 3, 1)), new.valid_on(date(2026, 3, 1))) == (True, False, True)
    hinge = company.products["VB-1190"]
    assert new.price(hinge, 49).amount == Decimal("3.60")
    assert new.price(hinge, 50).amount == Decimal("3.45")
    assert pricing.in_force(company, date(2026, 2, 28)) is old
    decision = engine.decide(replace(company, price_lists=type(company.price_lists)({})), line("CC-2026-0414"))
    assert decision == Refused("pricing.unknown_list", {"price_list": "TG-2026"}, "price_list")


def test_no_list_in_force_and_no_price_are_told(company: Company) -> None:
    with pytest.raises(Impossible) as caught:
        pricing.in_force(company, date(2020, 1, 1))
    assert caught.value.refusal.code == "pricing.none_in_force"
    bare = replace(company.price_lists["TG-2026"], prices=())
    emptied = replace(company, price_lists=company.price_lists.put("TG-2026", bare))
    emptied, number = draft(emptied)
    assert refused(emptied, line(number)) == ("pricing.no_price", "price_list")
    assert pricing.listed(emptied, company.products["VB-3030"], 1, Decimal("4.00")) == "TG-2025"
    assert pricing.listed(emptied, company.products["VB-3030"], 1, Decimal("4.20")) is None


def test_a_box_sold_by_the_piece_keeps_its_exact_price(company: Company) -> None:
    company, number = with_line(company, product="VB-4108", quantity=50, unit="PCE")
    entered = company.orders[number].lines[0]
    assert (entered.price, entered.per, entered.amount) == (Decimal("9.60"), 100, Decimal("4.80"))
    boxed = apply(company, orders.AmendLine(order=number, line=10, quantity=1, unit="BX")).orders[number].lines[0]
    assert (boxed.price, boxed.per, boxed.amount) == (Decimal("9.60"), 1, Decimal("9.60"))
    back = apply(company, orders.AmendLine(order=number, line=10, quantity=7)).orders[number].lines[0]
    assert back.amount == Decimal("0.67")


# orders


def test_a_line_outside_bounds_is_refused_at_its_field(company: Company) -> None:
    company, number = draft(company)
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"quantity": 0}, ("line.quantity", "quantity")),
        ({"quantity": 10**7}, ("line.quantity", "quantity")),
        ({"discount": Decimal(101)}, ("line.discount", "discount")),
        ({"discount": Decimal("1.234")}, ("line.discount", "discount")),
        ({"discount": Decimal("NaN")}, ("line.discount", "discount")),
        ({"product": "VB-0000"}, ("catalogue.unknown_product", "product")),
        ({"unit": "CT"}, ("catalogue.unknown_unit", "unit")),
        ({"price_list": "TG-1999"}, ("pricing.unknown_list", "price_list")),
        ({"promised": date(2026, 3, 1)}, ("orders.past_date", "promised")),
    ]
    for changes, expected in cases:
        assert refused(company, line(number, **changes)) == expected


def test_headers_are_checked(company: Company) -> None:
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"customer": "C-1"}, ("crm.unknown_customer", "customer")),
        ({"ship_to": "LUNE"}, ("orders.unknown_address", "ship_to")),
        ({"requested": date(2026, 3, 1)}, ("orders.past_date", "requested")),
        ({"reference": "  "}, ("text.empty", "reference")),
        ({"reference": "x" * 36}, ("text.too_long", "reference")),
    ]
    for changes, expected in cases:
        given: dict[str, Any] = {"customer": "C-00218", "reference": "T-1", "requested": THURSDAY, "ship_to": "DEPOT"} | changes
        assert refused(company, orders.DraftOrder(**given)) == expected


def test_the_same_reference_warns_once_per_other_order(company: Company) -> None:
    company, number = draft(company, reference="Même réf")
    again = orders.DraftOrder(customer="C-00218", reference="même RÉF", requested=THURSDAY, ship_to="DEPOT", proceed=True)
    first = engine.decide(company, again)
    assert isinstance(first, Warned)
    params: dict[str, Any] = {"reference": "même RÉF", "order": number, "channel": "phone"}
    assert first.warnings == (Warning(code="orders.same_reference", params=params),)
    company = apply(company, again)
    passed = company.warnings_of(f"CC-2026-{company.counters['CC-2026']:04d}")
    assert [each.warning.code for each in passed] == ["orders.same_reference"]
    assert passed[0].shown_at == company.now
    assert company.warnings_of(number) == ()


def test_a_warning_shown_is_not_recorded_twice(company: Company) -> None:
    company, _ = draft(company)
    again = orders.DraftOrder(customer="C-00218", reference="T-1", requested=THURSDAY, ship_to="DEPOT")
    first = engine.decide(company, again)
    assert isinstance(first, Warned)
    for event in first.events:
        company = engine.evolve(company, event, company.now)
    second = engine.decide(company, again)
    assert isinstance(second, Warned)
    assert second.events == ()


def test_another_customer_may_use_the_same_reference(company: Company) -> None:
    company, _ = draft(company)
    assert isinstance(
        engine.decide(company, orders.DraftOrder(customer="C-00225", reference="T-1", requested=THURSDAY, ship_to="DEPOT")), Accepted
    )


def test_confirming_sets_stock_aside_and_cancelling_frees_it(company: Company) -> None:
    before = company.stock["VB-3030"].available
    company, number = with_line(company, quantity=5)
    assert company.stock["VB-3030"].available == before
    company = apply(company, orders.ConfirmOrder(order=number))
    assert company.stock["VB-3030"].available == before - 5
    company = apply(company, orders.AmendLine(order=number, line=10, quantity=3))
    assert company.stock["VB-3030"].available == before - 3
    company = apply(company, orders.CancelOrder(order=number, reason=CancelReason.CUSTOMER))
    assert company.stock["VB-3030"].available == before
    assert company.orders[number].status == "cancelled"


def test_shortage_and_credit_warn_and_only_what_is_there_is_reserved(company: Company) -> None:
    company, number = with_line(company, product="VB-2350", quantity=1000)
    decision = engine.decide(company, orders.ConfirmOrder(order=number))
    assert isinstance(decision, Warned)
    assert [warning.code for warning in decision.warnings] == ["orders.short", "orders.credit"]
    free = company.stock["VB-2350"].available
    company = apply(company, orders.ConfirmOrder(order=number))
    level = company.stock["VB-2350"]
    assert (level.available, level.reservations[number]) == (0, free)
    assert crm.exposure(company, company.customers["C-00218"]) > company.customers["C-00218"].credit_limit


def test_expected_deliveries_count_only_by_their_day(company: Company) -> None:
    level = stock.StockLevel(
        product="X",
        on_hand=10,
        place="A",
        reorder_point=1,
        reservations={"A": 4, "B": 1},
        incoming=(stock.Incoming(due=THURSDAY, quantity=9, origin="CF"),),
    )
    assert level.coverable("A", date(2026, 3, 12)) == 9
    assert level.coverable("C", THURSDAY) == 14
    assert level.reserved == 5


def test_an_order_goes_through_its_states(company: Company) -> None:
    company, number = draft(company)
    assert refused(company, orders.ConfirmOrder(order=number))[0] == "orders.no_lines"
    company = apply(company, line(number))
    company = apply(company, orders.HoldOrder(order=number, reason="Attendre"))
    assert company.orders[number].status == "held"
    assert refused(company, orders.ConfirmOrder(order=number))[0] == "orders.on_hold"
    assert refused(company, orders.HoldOrder(order=number, reason="x"))[0] == "orders.on_hold"
    company = apply(company, orders.ResumeOrder(order=number))
    assert refused(company, orders.ResumeOrder(order=number))[0] == "orders.not_on_hold"
    company = apply(company, orders.ConfirmOrder(order=number))
    assert refused(company, orders.ConfirmOrder(order=number))[0] == "orders.already_confirmed"
    assert refused(company, orders.RemoveLine(order=number, line=10))[0] == "orders.last_line"
    company = apply(company, line(number, quantity=1))
    assert [each.number for each in company.orders[number].lines] == [10, 20]
    company = apply(company, orders.RemoveLine(order=number, line=10))
    assert refused(company, orders.RemoveLine(order=number, line=99)) == ("orders.unknown_line", "line")
    assert refused(company, orders.AmendLine(order=number, line=20))[0] == "orders.nothing_changed"
    assert refused(company, orders.CancelOrder(order=number, reason=CancelReason.OTHER)) == ("text.empty", "note")
    company = apply(company, orders.CancelOrder(order=number, reason=CancelReason.OTHER, note=" Erreur "))
    assert company.orders[number].cancel_note == "Erreur"
    assert refused(company, orders.ResumeOrder(order=number))[0] == "orders.cancelled"
    delivered = next(order.number for order in company.orders if order.status == "delivered")
    assert refused(company, orders.HoldOrder(order=delivered, reason="x"))[0] == "orders.delivered"
    assert refused(company, orders.HoldOrder(order="CC-0", reason="x")) == ("orders.unknown", "order")


def test_a_paper_is_entered_as_printed_and_once(run: Run) -> None:
    company, facts = run.company, run.variant.facts
    message = facts["message_purchase_order"]
    company = apply(company, orders.EnterPurchaseOrder(message=message))
    order = company.orders[facts["paper_order"]]
    assert order.totals.net == run.variant.paper.net
    lists = {each.product: each.price_list for each in order.lines}
    assert lists.pop(facts["price_product"]) == "TG-2025"
    assert set(lists.values()) == {"TG-2026"}
    assert refused(company, orders.EnterPurchaseOrder(message=message))[0] == "orders.already_entered"
    assert refused(company, orders.EnterPurchaseOrder(message=facts["message_morning_rule"]))[0] == "orders.no_paper"
    assert refused(company, orders.EnterPurchaseOrder(message="M-9999"))[0] == "messages.unknown"


# EDI


def test_an_interchange_becomes_an_order_or_is_refused_once(run: Run) -> None:
    company, facts = run.company, run.variant.facts
    code = facts["interchange"]
    done = apply(company, edi.ProcessInterchange(interchange=code))
    assert done.orders[facts["edi_order"]].reference == facts["reference"]
    assert done.interchanges[code].status == "processed"
    assert refused(done, edi.RefuseInterchange(interchange=code, reason=CancelReason.DUPLICATE))[0] == "edi.done"
    assert refused(company, edi.RefuseInterchange(interchange=code, reason=CancelReason.OTHER)) == ("text.empty", "note")
    closed = apply(company, edi.RefuseInterchange(interchange=code, reason=CancelReason.OTHER, note="Essai"))
    assert closed.interchanges[code].status == "refused"
    assert refused(company, edi.ProcessInterchange(interchange="EDI-0"))[0] == "edi.unknown"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("UNZ+1", "UNZ+9", "edi.message_count"),
        ("NAD+BY+2099000002181", "NAD+BY+2099000000005", "edi.unknown_party"),
        (":PCE'", ":KGM'", "edi.unknown_unit"),
    ],
)
def test_a_faulty_interchange_is_refused_with_its_fault(run: Run, old: str, new: str, code: str) -> None:
    found = run.company.interchanges[run.variant.facts["interchange"]]
    assert old in found.raw
    company = replace(run.company, interchanges=run.company.interchanges.put(found.code, replace(found, raw=found.raw.replace(old, new))))
    assert refused(company, edi.ProcessInterchange(interchange=found.code))[0] == code


def test_an_unknown_article_is_named(run: Run) -> None:
    found = run.company.interchanges[run.variant.facts["interchange"]]
    gtin = run.company.products[run.variant.facts["price_product"]].gtin
    changed = replace(found, raw=found.raw.replace(gtin, "2099000099990"))
    company = replace(run.company, interchanges=run.company.interchanges.put(found.code, changed))
    decision = engine.decide(company, edi.ProcessInterchange(interchange=found.code))
    assert isinstance(decision, Refused)
    assert decision.params == {"gtin": "2099000099990", "line": int(run.variant.facts["price_line"])}


# messages, customers, quotes


def test_messages_are_read_once_and_answered_in_their_thread(run: Run) -> None:
    company, facts = run.company, run.variant.facts
    first = facts["message_purchase_order"]
    company = apply(company, messages.ReadMessage(message=first))
    assert refused(company, messages.ReadMessage(message=first))[0] == "messages.already_read"
    company = apply(company, messages.SendMessage(to="legoff", subject="Re", body="Bonjour", reply_to=first, about="CC-2026-0414"))
    thread = messages.thread_of(company, company.messages[first].thread)
    assert [each.sent for each in thread] == [False, True]
    assert refused(company, messages.SendMessage(to="personne", subject="a", body="b")) == ("messages.unknown_person", "to")
    assert refused(company, messages.SendMessage(to="legoff", subject="a", body="b", about="CC-0")) == ("orders.unknown", "about")
    assert refused(company, messages.SendMessage(to="legoff", subject="a", body=" ")) == ("text.empty", "body")


def test_a_note_is_kept_in_the_customers_file(company: Company) -> None:
    company = apply(company, crm.AddNote(customer="C-00218", text=" Rappeler mardi "))
    note = company.customers["C-00218"].notes[-1]
    assert (note.text, note.who, note.at) == ("Rappeler mardi", "trainee", company.now)
    assert refused(company, crm.AddNote(customer="C-1", text="x"))[0] == "crm.unknown_customer"


def test_a_quote_goes_from_draft_to_sent(company: Company) -> None:
    company = apply(company, quotes.DraftQuote(customer="C-00218"))
    number = f"DV-2026-{company.counters['DV-2026']:04d}"
    today = company.now.date()
    assert refused(company, quotes.SendQuote(quote=number))[0] == "quotes.no_lines"
    add = quotes.AddQuoteLine(quote=number, product="VB-1190", quantity=60, unit="PR", price_list="TG-2026", discount=Decimal(5))
    company = apply(company, add)
    assert company.quotes[number].totals.net == Decimal("196.65")
    decision = engine.decide(company, quotes.SendQuote(quote=number))
    assert isinstance(decision, Warned)
    assert decision.warnings[0].code == "quotes.no_validity"
    company = apply(company, quotes.SendQuote(quote=number))
    assert company.quotes[number].status(today) == "sent"
    assert refused(company, add)[0] == "quotes.not_draft"
    company = apply(company, quotes.WithdrawQuote(quote=number, reason="Erreur"))
    assert company.quotes[number].status(today) == "withdrawn"
    assert refused(company, quotes.WithdrawQuote(quote=number, reason="x"))[0] == "quotes.withdrawn"
    assert refused(company, quotes.SendQuote(quote="DV-0")) == ("quotes.unknown", "quote")


def test_a_quote_binds_while_it_is_accepted_and_valid(company: Company) -> None:
    quote = next(each for each in company.quotes if each.accepted_on)
    assert quote.valid_until is not None
    assert quote.status(quote.valid_until) == "accepted"
    assert quote.binds(quote.valid_until)
    assert not quote.binds(date(2027, 1, 1))
    assert not replace(quote, withdrawn="x").binds(quote.valid_until)
    never = next(each for each in company.quotes if not each.accepted_on)
    assert never.status(date(2027, 1, 1)) == "expired"
    assert not never.binds(date(2026, 1, 1))


# the wire


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({}, "command.unknown"),
        ({"type": "orders.destroy"}, "command.unknown"),
        ({"type": "orders.confirm"}, "command.malformed"),
        ({"type": "orders.confirm", "order": 3}, "command.malformed"),
        ({"type": "orders.confirm", "order": "CC", "unknown": 1}, "command.malformed"),
        ({"type": "orders.cancel", "order": "CC", "reason": "whim"}, "command.malformed"),
    ],
)
def test_garbage_is_no_command(raw: dict[str, Any], code: str) -> None:
    with pytest.raises(engine.BadCommand) as caught:
        command_from(raw)
    assert caught.value.code == code


def test_a_command_goes_out_and_comes_back() -> None:
    command = orders.AddLine(order="CC", product="P", quantity=2, unit="PCE", price_list="T", discount=Decimal("2.5"), promised=THURSDAY)
    assert command_from(engine.command_to(command)) == command


def by_module(functions: dict[Any, Any]) -> list[Any]:
    return sorted(set(functions.values()), key=lambda each: str(each.__module__))


class Stranger(Command, frozen=True, kw_only=True, tag="stranger.command"):
    """A command of no trade."""


class Strange(Event, frozen=True, kw_only=True, tag="stranger.event"):
    """An event of no trade."""


@pytest.mark.parametrize("decide", by_module(engine.DECIDERS), ids=lambda decide: decide.__module__)
def test_a_trade_decides_its_own_commands_alone(company: Company, decide: engine.Decide) -> None:
    with pytest.raises(AssertionError):
        decide(company, Stranger())


@pytest.mark.parametrize("evolve", by_module(engine.EVOLVERS), ids=lambda evolve: evolve.__module__)
def test_a_trade_evolves_by_its_own_events_alone(company: Company, evolve: engine.Evolve) -> None:
    with pytest.raises(AssertionError):
        evolve(company, Strange(), company.now)


def test_refusing_costs_no_time(run: Run) -> None:
    done = act(run, orders.ConfirmOrder(order="CC-0"))
    assert done.recorded == ()
    assert done.run is run
