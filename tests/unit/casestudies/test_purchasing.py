"""Purchase orders, receipts, reminders, incidents, calls for tenders, suppliers' invoices: what may be, what is warned of, what adds up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from casestudies.company import (
    crm,
    engine,
    logistics,
    money,
    numbering,
    purchasing,
    receiving,
    reorder,
    scorecard,
    stock,
    supplier_invoices,
    supplier_orders,
    supplier_reminders,
    tenders,
    working_days,
)
from casestudies.company.kernel import Command
from casestudies.company.logistics import IncidentKind, IncidentParty
from casestudies.company.numbering import Series
from casestudies.company.receiving import ReceivedGoods
from casestudies.company.state import Company
from casestudies.company.supplier_invoices import BilledGoods, DifferenceKind
from casestudies.company.supplier_orders import PromisedLine, WantedLine
from casestudies.company.tenders import OfferedPrice, TenderLine
from tests.support.laws import examples
from tests.support.trades import again, done, play, refused, two_years, warned

COMPANY = two_years()
TODAY = COMPANY.now.date()
LATE = "CF-2026-0144"
PARTIAL = "CF-2026-0129"
BY_LOTS = "CF-2026-0158"
SUPPLIER = COMPANY.supplier_orders[LATE].supplier
LINE = COMPANY.supplier_orders[LATE].lines[0]
SOURCE = COMPANY.sources[LINE.product]
NEW = numbering.next_number(COMPANY.counters, 2026, Series.SUPPLIER_ORDER)
RECEIPT = numbering.next_number(COMPANY.counters, 2026, Series.RECEIPT)
INVOICE = numbering.next_number(COMPANY.counters, 2026, Series.SUPPLIER_INVOICE)
TENDER = numbering.number(Series.TENDER, 2026, 1)
WATCHED = [LATE, PARTIAL, BY_LOTS, NEW]

orders = st.sampled_from([*WATCHED, "CF-2026-9999"])
products = st.sampled_from([LINE.product, COMPANY.supplier_orders[BY_LOTS].lines[0].product, "VB-0000"])
days = st.sampled_from([date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 16), date(2026, 4, 2)])
texts = st.sampled_from(["", "BL 4471"])
flags = st.booleans()
prices = st.none() | st.sampled_from([SOURCE.cost, Decimal("1.5"), Decimal("-1"), Decimal("0.00001")])
wanted = st.builds(WantedLine, product=products, quantity=st.integers(-1, 900), price=prices)
came = st.builds(
    ReceivedGoods,
    order_line=st.sampled_from([10, 20, 30]),
    quantity=st.integers(-1, 500),
    rejected=st.sampled_from([0, 0, 3]),
    lot=st.none() | st.sampled_from(["N-77", "L2602-0334"]),
    expires_on=st.none() | st.sampled_from([date(2026, 4, 1), date(2027, 6, 1)]),
)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        supplier_orders.DraftSupplierOrder,
        supplier=st.sampled_from([SUPPLIER, "F-0000"]),
        lines=st.lists(wanted, max_size=2).map(tuple),
        requested=st.none() | days,
        proceed=flags,
    ),
    st.builds(supplier_orders.SetSupplierLine, order=orders, product=products, quantity=st.integers(0, 90), price=prices, proceed=flags),
    st.builds(supplier_orders.SendSupplierOrder, order=orders, proceed=flags),
    st.builds(
        supplier_orders.AcknowledgeSupplierOrder,
        order=orders,
        reference=texts,
        lines=st.lists(st.builds(PromisedLine, number=st.sampled_from([10, 20]), promised=days), max_size=2).map(tuple),
        proceed=flags,
    ),
    st.builds(supplier_orders.CancelSupplierOrder, order=orders, note=texts),
    st.builds(receiving.ReceiveGoods, order=orders, note=texts, lines=st.lists(came, max_size=2).map(tuple), proceed=flags),
    st.builds(
        supplier_reminders.RemindSupplier,
        supplier=st.just(SUPPLIER),
        orders=st.lists(orders, max_size=2).map(tuple),
        level=st.integers(0, 4),
        deadline=days,
        body=texts,
        proceed=flags,
    ),
)


@examples(100)
@given(st.lists(commands, max_size=14))
def test_what_is_expected_is_what_was_ordered_and_has_not_come(script: list[Command]) -> None:
    played = play(COMPANY, script)
    company = played.company
    for number in WATCHED:
        order = company.supplier_orders.get(number)
        if order is None:
            continue
        status = purchasing.status_of(company, order)
        left = supplier_orders.left_to_come(company, order) if status in ("to_receive", "partial") else {}
        for line in order.lines:
            due = [each for each in company.stock[line.product].incoming if each.origin == number]
            assert sum(each.quantity for each in due) == left.get(line.number, 0)
        assert order.totals == supplier_orders.sums(company, order.lines)
        assert all(line.amount == money.cents(line.quantity * line.price) for line in order.lines)
    for level in company.stock.touched.values():
        assert level.on_hand == sum(move.quantity for move in stock.moves_of(company, level.product))
        assert 0 <= level.reserved <= level.on_hand
    assert again(COMPANY, played)


@examples(60)
@given(st.lists(commands, max_size=14))
def test_orders_receipts_and_letters_are_numbered_without_gap(script: list[Command]) -> None:
    company = play(COMPANY, script).company
    shelves = (
        (company.supplier_orders, Series.SUPPLIER_ORDER),
        (company.receipts, Series.RECEIPT),
        (company.supplier_reminders, Series.SUPPLIER_REMINDER),
    )
    for shelf, series in shelves:
        new = [number for number in shelf.touched if number not in shelf.base]
        first = COMPANY.counters.get(f"{series.value}-2026", 0) + 1
        assert new == [numbering.number(series, 2026, first + rank) for rank in range(len(new))]


def draft(quantity: int, price: Decimal | None = None, requested: date | None = None) -> supplier_orders.DraftSupplierOrder:
    return supplier_orders.DraftSupplierOrder(
        supplier=SUPPLIER, lines=(WantedLine(product=LINE.product, quantity=quantity, price=price),), requested=requested
    )


def test_a_draft_is_priced_from_the_source_and_warns_of_what_is_unusual() -> None:
    whole = SOURCE.lot_size * 4
    company = done(COMPANY, draft(whole))
    order = company.supplier_orders[NEW]
    assert (order.lines[0].price, order.requested) == (
        SOURCE.cost,
        working_days.shifted(TODAY, COMPANY.suppliers[SUPPLIER].lead_days),
    )
    assert purchasing.status_of(company, order) == "draft"
    assert company.stock.touched == {}
    assert warned(COMPANY, draft(whole)) == []
    assert warned(COMPANY, draft(whole + 1)) == ["purchasing.packing"]
    assert warned(COMPANY, draft(whole, Decimal("99"))) == ["purchasing.price_differs"]
    assert warned(COMPANY, draft(whole, requested=TODAY)) == ["purchasing.too_soon"]
    elsewhere = next(source.product for source in COMPANY.sources if source.supplier != SUPPLIER)
    command = supplier_orders.DraftSupplierOrder(supplier=SUPPLIER, lines=(WantedLine(product=elsewhere, quantity=1),))
    assert refused(COMPANY, command) == "purchasing.no_price"


def test_sending_below_the_minimum_is_told_and_the_goods_are_expected() -> None:
    supplier = next(each for each in COMPANY.suppliers if each.minimum_order > 0)
    source = next(each for each in COMPANY.sources if each.supplier == supplier.code)
    lines = (WantedLine(product=source.product, quantity=source.lot_size),)
    assert source.lot_size * source.cost < supplier.minimum_order
    company = done(COMPANY, supplier_orders.DraftSupplierOrder(supplier=supplier.code, lines=lines))
    send = supplier_orders.SendSupplierOrder(order=NEW)
    assert warned(company, send) == ["purchasing.minimum_order"]
    company = done(company, send)
    due = [each.quantity for each in company.stock[source.product].incoming if each.origin == NEW]
    assert due == [source.lot_size]
    assert refused(company, send) == "purchasing.not_draft"


def test_new_dates_move_what_is_expected() -> None:
    later = date(2026, 3, 25)
    command = supplier_orders.AcknowledgeSupplierOrder(order=LATE, reference="AR-55", lines=(PromisedLine(number=10, promised=later),))
    assert warned(COMPANY, command) == ["purchasing.later"]
    company = done(COMPANY, command)
    assert [each.due for each in company.stock[LINE.product].incoming if each.origin == LATE] == [later]
    assert purchasing.late(company.supplier_orders[LATE], (), TODAY) == ()


def receive(quantity: int, rejected: int = 0, note: str = "BL-1") -> receiving.ReceiveGoods:
    return receiving.ReceiveGoods(order=LATE, note=note, lines=(ReceivedGoods(order_line=10, quantity=quantity, rejected=rejected),))


def test_goods_come_in_parts_and_what_is_refused_is_still_expected() -> None:
    before = COMPANY.stock[LINE.product].on_hand
    command = receive(100, rejected=30)
    assert warned(COMPANY, command) == ["purchasing.rejected"]
    company = done(COMPANY, command)
    assert company.stock[LINE.product].on_hand == before + 100
    assert purchasing.status_of(company, company.supplier_orders[LATE]) == "partial"
    assert [each.quantity for each in company.stock[LINE.product].incoming if each.origin == LATE] == [LINE.quantity - 100]
    assert warned(company, receive(LINE.quantity, note="BL-2")) == ["purchasing.over_delivery"]
    assert warned(company, receive(10)) == ["purchasing.same_note"]
    company = done(company, receive(LINE.quantity - 100, note="BL-2"))
    assert purchasing.status_of(company, company.supplier_orders[LATE]) == "received"
    assert refused(company, receive(1, note="BL-3")) == "purchasing.received"


def test_goods_followed_by_lots_come_with_their_lot_and_its_date() -> None:
    order = COMPANY.supplier_orders[BY_LOTS]

    def lot(code: str | None, day: date | None) -> receiving.ReceiveGoods:
        line = ReceivedGoods(order_line=10, quantity=12, lot=code, expires_on=day)
        return receiving.ReceiveGoods(order=BY_LOTS, note="BL-9", lines=(line,))

    assert refused(COMPANY, lot(None, None)) == "stock.lot_needed"
    assert refused(COMPANY, lot("N-77", None)) == "purchasing.date_needed"
    assert warned(COMPANY, lot("N-77", TODAY + timedelta(days=30))) == ["purchasing.lot_near_expiry"]
    company = done(COMPANY, lot("N-77", date(2027, 6, 1)))
    assert company.lots["N-77"].origin == RECEIPT
    assert {each.lot.code: each.quantity for each in stock.lots_of(company, order.lines[0].product)}["N-77"] == 12


def remind(level: int, *orders: str) -> supplier_reminders.RemindSupplier:
    return supplier_reminders.RemindSupplier(
        supplier=SUPPLIER, orders=orders or (LATE,), level=level, deadline=date(2026, 3, 13), body="Où en est notre commande ?"
    )


def test_reminders_go_by_levels_and_only_for_what_is_late() -> None:
    assert len(COMPANY.supplier_orders[LATE].reminded_on) == 1
    assert warned(COMPANY, remind(2)) == []
    assert warned(COMPANY, remind(3)) == ["purchasing.level_skipped"]
    on_time = next(each.number for each in purchasing.orders_to(COMPANY, SUPPLIER) if each.requested > TODAY)
    assert "purchasing.not_late" in warned(COMPANY, remind(1, on_time))
    assert refused(COMPANY, remind(4)) == "purchasing.level"
    assert refused(COMPANY, remind(1, PARTIAL)) == "purchasing.other_supplier"
    company = done(COMPANY, remind(2))
    assert company.supplier_orders[LATE].reminded_on[-1] == TODAY
    (letter,) = company.supplier_reminders.touched.values()
    assert [(line.order, line.product, line.quantity) for line in letter.missing] == [(LATE, LINE.product, LINE.quantity)]
    assert done(company, receive(100)).supplier_reminders[letter.number] == letter
    assert "purchasing.reminded_today" in warned(company, remind(3))
    assert company.messages.touched == {}


def test_a_supplier_with_somebody_to_read_is_written_to() -> None:
    person = crm.Person(code="estrevignac", name="Nadège Corvellec", role="ventes", email="ventes@supplier.example")
    supplier = COMPANY.suppliers[SUPPLIER]
    known = supplier_orders.SupplierKnown(supplier=_with(supplier, person.code), person=person)
    company = engine.evolve(COMPANY, known, COMPANY.now)
    company = done(company, remind(2))
    (letter,) = company.messages.touched.values()
    assert (letter.to, letter.body) == ((person.code,), "Où en est notre commande ?")


def _with(supplier: purchasing.Supplier, person: str) -> purchasing.Supplier:
    return replace(supplier, person=person)


def test_an_incident_is_logged_decided_and_closed() -> None:
    log = logistics.LogIncident(kind=IncidentKind.LATE, happened_on=TODAY, facts="Rien reçu le 3 mars", document=LATE)
    company = done(COMPANY, log)
    assert warned(company, log) == ["logistics.same"]
    number = numbering.number(Series.INCIDENT, 2026, 1)
    close = logistics.CloseIncident(number=number, outcome="Reçu le 12 mars")
    assert refused(company, close) == "logistics.not_decided"
    decide = logistics.DecideIncident(
        number=number, party=IncidentParty.SUPPLIER, cause="Rupture chez lui", action="Livraison en deux fois"
    )
    company = done(company, decide)
    wrong = logistics.DecideIncident(number=number, party=IncidentParty.NOBODY, cause="Rupture", action="Attendre", cost=Decimal("-1"))
    assert refused(company, wrong) == "logistics.cost"
    assert done(company, close).incidents[number].status == "closed"
    assert [each.number for each in logistics.incidents_of(company, SUPPLIER)] == [number]
    on_time = next(order.number for order in COMPANY.supplier_orders if order.requested > TODAY)
    early = logistics.LogIncident(kind=IncidentKind.LATE, happened_on=TODAY, facts="Retard", document=on_time)
    assert warned(COMPANY, early) == ["logistics.not_late"]
    future = logistics.LogIncident(kind=IncidentKind.LATE, happened_on=date(2026, 4, 1), facts="Retard", document=LATE)
    assert refused(COMPANY, future) == "logistics.future"


def tendered() -> Company:
    command = tenders.OpenTender(
        title="Vis inox",
        lines=(TenderLine(product=LINE.product, quantity=1000),),
        suppliers=(SUPPLIER, "F-0101", "F-0102"),
        needed_on=date(2026, 3, 27),
        reply_by=date(2026, 3, 13),
    )
    return done(COMPANY, command)


def offer(supplier: str, price: str, days: int = 5, **more: object) -> tenders.RecordOffer:
    prices = (OfferedPrice(product=LINE.product, price=Decimal(price)),)
    return tenders.RecordOffer(tender=TENDER, supplier=supplier, prices=prices, delivery_days=days, **more)  # type: ignore[arg-type]


def choose(supplier: str) -> tenders.ChooseOffer:
    return tenders.ChooseOffer(tender=TENDER, supplier=supplier, reasons="Livre à temps, au moindre coût rendu")


def test_offers_are_compared_at_what_they_cost_in_the_end() -> None:
    company = done(tendered(), offer("F-0101", "0.4100", transport=Decimal("95.00")))
    company = done(company, offer("F-0102", "0.4500"))
    tender = company.tenders[TENDER]
    costs = {each.supplier: tenders.total_cost(tender, each) for each in tender.offers}
    assert costs == {"F-0101": Decimal("505.00"), "F-0102": Decimal("450.00")}
    assert refused(company, offer("F-0140", "0.1")) == "tenders.not_asked"
    assert refused(company, choose(SUPPLIER)) == "tenders.no_offer"
    assert warned(company, choose("F-0102")) == []


def test_a_choice_warns_of_what_would_go_wrong_and_may_be_changed() -> None:
    company = done(tendered(), offer("F-0101", "0.41", days=60, minimum_order=Decimal(900), valid_until=date(2026, 3, 1)))
    assert warned(company, choose("F-0101")) == ["tenders.one_offer", "tenders.too_late", "tenders.offer_expired", "tenders.below_minimum"]
    company = done(done(company, choose("F-0101")), offer("F-0102", "0.45"))
    company = done(company, choose("F-0102"))
    assert company.tenders[TENDER].chosen == "F-0102"
    order = supplier_orders.DraftSupplierOrder(
        supplier="F-0102", lines=(WantedLine(product=LINE.product, quantity=1000),), tender=TENDER, requested=date(2026, 3, 27)
    )
    assert done(company, order).supplier_orders[NEW].lines[0].price == Decimal("0.45")
    other = supplier_orders.DraftSupplierOrder(supplier="F-0101", lines=order.lines, tender=TENDER, requested=date(2026, 3, 27))
    assert "purchasing.not_chosen" in warned(company, other)


def bill(quantity: int, price: Decimal, announced: Decimal, reference: str = "F-1") -> supplier_invoices.EnterSupplierInvoice:
    line = BilledGoods(receipt=RECEIPT, receipt_line=1, quantity=quantity, price=price)
    return supplier_invoices.EnterSupplierInvoice(supplier=SUPPLIER, reference=reference, dated=TODAY, lines=(line,), announced=announced)


def test_an_invoice_is_checked_against_order_and_receipt() -> None:
    company = done(COMPANY, receive(100))
    gross = money.totals([(money.cents(100 * LINE.price), Decimal(20))]).gross
    assert warned(company, bill(100, LINE.price, gross)) == []
    dearer = LINE.price + Decimal("0.05")
    company = done(company, bill(120, dearer, gross))
    invoice = company.supplier_invoices[INVOICE]
    assert invoice.status == "to_check"
    found = {each.kind: each for each in supplier_invoices.differences(company, invoice)}
    assert set(found) == set(DifferenceKind)
    assert found[DifferenceKind.QUANTITY].excess == money.cents(20 * dearer)
    assert found[DifferenceKind.PRICE].excess == money.cents(100 * dearer) - money.cents(100 * LINE.price)
    assert sum(each.excess for each in found.values() if each.kind is not DifferenceKind.TOTAL) == invoice.totals.net - money.cents(
        100 * LINE.price
    )
    approve = supplier_invoices.ApproveSupplierInvoice(number=INVOICE)
    assert warned(company, approve) == ["supplier_invoices.quantity", "supplier_invoices.price", "supplier_invoices.total"]
    company = done(company, supplier_invoices.DisputeSupplierInvoice(number=INVOICE, reason="20 pièces jamais reçues"))
    assert company.supplier_invoices[INVOICE].status == "disputed"
    twice = warned(company, bill(100, LINE.price, gross))
    assert twice == ["supplier_invoices.same_reference", "supplier_invoices.billed_before"]
    assert done(company, approve).supplier_invoices[INVOICE].status == "approved"


def test_the_scorecard_of_each_supplier_is_what_its_orders_say() -> None:
    for supplier in list(COMPANY.suppliers)[:12]:
        made = scorecard.score(COMPANY, supplier.code)
        asked = [
            order
            for order in COMPANY.supplier_orders
            if order.supplier == supplier.code and TODAY - timedelta(days=365) <= order.requested < TODAY
        ]
        come = {receipt.order: receipt.received_on for receipt in COMPANY.receipts if receipt.supplier == supplier.code}
        late = [order for order in asked if come.get(order.number, TODAY) > order.requested or order.number not in come]
        assert (made.orders, made.late) == (len(asked), len(late))
        assert made.bought == sum((order.totals.net for order in asked), Decimal(0))
        assert made.on_time is None or Decimal(0) <= made.on_time <= 100


def test_a_suggestion_becomes_an_order_without_any_warning() -> None:
    suggested = next(each for each in reorder.suggestions(COMPANY) if each.supplier)
    lines = (WantedLine(product=suggested.product, quantity=suggested.quantity),)
    command = supplier_orders.DraftSupplierOrder(supplier=suggested.supplier or "", lines=lines)
    assert warned(COMPANY, command) == []
    assert done(COMPANY, command).supplier_orders[NEW].totals.net == suggested.amount
