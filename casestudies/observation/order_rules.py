"""Rules that read how an order was taken: once, in the right unit, at the right price, for a date that stock covers.

Each rule judges what stands at the end, so that what was done and undone counts for nothing, and any way that leads there is right.
"""

from __future__ import annotations

from decimal import Decimal

from blocks.observation import Outcome
from casestudies.company.money import cents
from casestudies.company.orders import CancelReason, Order, OrderCancelled, OrderConfirmed, OrderDrafted
from casestudies.company.pricing import Line
from casestudies.company.words import amount_words, plain
from casestudies.observation import reading
from casestudies.observation.reading import Found
from casestudies.run import Run

MET, NOT_MET, NOT_SEEN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_SEEN
DOUBLE_WORD = "doubl"
NAMED_AT_MOST = 3
"""A letter that names more products than this announces nothing in particular."""


def one_order_stands(run: Run) -> Found:
    """Exactly one order of the reference stands, and what else carried it was closed as a double."""
    ours = reading.our_orders(run)
    alive = [order for order in ours if order.status != "cancelled"]
    made = (*reading.about(run, ours, OrderDrafted, OrderConfirmed, OrderCancelled), *reading.refusals(run))
    events = tuple(sorted(made))
    numbers = ", ".join(order.number for order in alive)
    if not ours and not events:
        return Found(outcome=NOT_SEEN, key="untouched")
    if len(alive) > 1:
        return Found(outcome=NOT_MET, key="two", params={"orders": numbers}, events=events)
    if not alive:
        return Found(outcome=NOT_MET, key="none", events=events)
    if alive[0].status not in reading.SETTLED:
        return Found(outcome=NOT_MET, key="draft", params={"order": numbers}, events=events)
    if reading.interchange(run).status == "received":
        return Found(outcome=NOT_MET, key="waiting", params={"order": numbers}, events=events)
    if not all(_closed_as_double(order) for order in ours if order.status == "cancelled") or not _refused_as_double(run):
        return Found(outcome=NOT_MET, key="reason", params={"order": numbers}, events=events)
    return Found(outcome=MET, key="one", params={"order": numbers}, events=events)


def _closed_as_double(order: Order) -> bool:
    return order.cancel_reason is CancelReason.DUPLICATE or DOUBLE_WORD in plain(order.cancel_note)


def _refused_as_double(run: Run) -> bool:
    message = reading.interchange(run)
    return message.refusal in (None, CancelReason.DUPLICATE) or DOUBLE_WORD in plain(message.refusal_note)


def _nothing_settled(run: Run) -> Found | None:
    """The common answer when no order of the reference stands: never done, or done and undone."""
    if reading.settled(run):
        return None
    before = reading.ever_settled(run)
    return Found(outcome=NOT_MET, key="undone", events=before) if before else Found(outcome=NOT_SEEN, key="untouched")


def _lines(run: Run, product: str) -> list[Line]:
    return [line for order in reading.settled(run) for line in order.lines if line.product == product]


def right_quantity(run: Run) -> Found:
    """All that stands for the reference adds up to what the customer ordered, product by product, in basic units."""
    missing = _nothing_settled(run)
    if missing:
        return missing
    wanted: dict[str, int] = {}
    for printed in reading.paper(run).lines:
        size = run.company.products[printed.product].unit(printed.unit).pieces
        wanted[printed.product] = wanted.get(printed.product, 0) + printed.quantity * size
    got: dict[str, int] = {}
    for order in reading.settled(run):
        for line in order.lines:
            got[line.product] = got.get(line.product, 0) + line.total_pieces
    trapped = run.variant.facts["unit_product"]
    params = {"pieces": str(got.get(trapped, 0))}
    wrong = [product for product in {**wanted, **got} if wanted.get(product) != got.get(product)]
    if not wrong:
        return Found(outcome=MET, key="right", params=params, events=reading.about_lines(run, reading.settled(run), trapped))
    key = "wrong" if trapped in wrong else "elsewhere"
    names = ", ".join(run.company.products[product].name for product in sorted(wrong))
    events = reading.about_lines(run, reading.settled(run), wrong[0] if len(wrong) == 1 else None)
    return Found(outcome=NOT_MET, key=key, params={**params, "names": names}, events=events)


def price_in_force(run: Run) -> Found:
    """The line printed at an expired price stands at the price of the list in force, whatever its discount."""
    missing = _nothing_settled(run)
    if missing:
        return missing
    product, day = run.variant.facts["price_product"], run.case.file.opens_at.date()
    lines = _lines(run, product)
    events = reading.about_lines(run, reading.settled(run), product)
    if not lines:
        return Found(outcome=NOT_MET, key="removed", events=events)
    params = {"price": amount_words(cents(lines[0].price)), "list": lines[0].price_list or "–"}
    right = all(line.price_per_piece == reading.expected_price(run, line, day) for line in lines)
    return Found(outcome=MET if right else NOT_MET, key="right" if right else "expired", params=params, events=events)


def agreed_terms(run: Run) -> Found:
    """What an accepted quote grants is granted, and every other line stands at its list price and tier."""
    missing = _nothing_settled(run)
    if missing:
        return missing
    facts, day = run.variant.facts, run.case.file.opens_at.date()
    wrong: list[str] = []
    lacking: list[Decimal] = []
    for order in reading.settled(run):
        for line in order.lines:
            agreed = reading.agreed_discount(run, order.customer, line.product, day)
            if agreed and line.discount < agreed:
                lacking.append(line.discount)
            if line.product != facts["price_product"] and line.price_per_piece != reading.expected_price(run, line, day):
                wrong.append(run.company.products[line.product].name)
    agreed_lines = _lines(run, facts["agreed_product"])
    events = reading.about_lines(run, reading.settled(run), facts["agreed_product"])
    if not agreed_lines:
        return Found(outcome=NOT_MET, key="removed", events=events)
    if lacking:
        return Found(outcome=NOT_MET, key="forgotten", params={"given": f"{lacking[0].normalize():f}"}, events=events)
    if wrong:
        return Found(
            outcome=NOT_MET, key="wrong", params={"names": ", ".join(wrong)}, events=reading.about_lines(run, reading.settled(run))
        )
    return Found(outcome=MET, key="right", events=events)


def no_other_discount(run: Run) -> Found:
    """No line bears more discount than an accepted quote grants: a promise made aloud is no agreement."""
    missing = _nothing_settled(run)
    if missing:
        return missing
    day = run.case.file.opens_at.date()
    granted = [
        (line, order)
        for order in reading.settled(run)
        for line in order.lines
        if line.discount > reading.agreed_discount(run, order.customer, line.product, day)
    ]
    if not granted:
        return Found(outcome=MET, key="right", events=reading.about_lines(run, reading.settled(run)))
    line, order = granted[0]
    params = {"name": run.company.products[line.product].name, "given": f"{line.discount.normalize():f}"}
    return Found(outcome=NOT_MET, key="granted", params=params, events=reading.about_lines(run, [order], line.product))


def promise_covered(run: Run) -> Found:
    """What lacks stock is promised for dates by which it will be free: on hand, less reserved for others, plus what is expected."""
    missing = _nothing_settled(run)
    if missing:
        return missing
    product = run.variant.facts["short_product"]
    events = reading.about_lines(run, reading.settled(run), product)
    held = [order for order in reading.settled(run) if order.status == "held"]
    if held:
        told = reading.letters_to_customer(run)
        outcome = MET if told else NOT_MET
        return Found(outcome=outcome, key="held" if told else "held_silent", events=(*events, *(entry.seq for entry in told)))
    lines = sorted(_lines(run, product), key=lambda line: line.promised or reading.paper(run).requested)
    if not lines:
        return Found(outcome=NOT_MET, key="removed", events=events)
    if sum(line.total_pieces for line in lines) < int(run.variant.facts["short_pieces"]):
        return Found(outcome=NOT_MET, key="cut", events=events)
    level = run.company.stock[product]
    ours = [order.number for order in reading.settled(run)]
    free = level.available + sum(level.reservations.get(number, 0) for number in ours)
    promised = 0
    for line in lines:
        day = line.promised or reading.paper(run).requested
        promised += line.total_pieces
        if promised > free + sum(each.quantity for each in level.incoming if each.due <= day):
            return Found(outcome=NOT_MET, key="uncovered", events=events)
    return Found(outcome=MET, key="covered", events=events)


def _announced(run: Run, product: str, signs: tuple[str, ...], *, first: bool) -> Found:
    """The customer was written to about that product, with one of the signs; before confirming when `first`."""
    confirmed = reading.about(run, reading.our_orders(run), OrderConfirmed)
    named = [entry for entry in reading.letters_to_customer(run) if reading.names_product(run, reading.said(entry), product)]
    others = {line.product for line in reading.paper(run).lines}
    precise = [
        entry
        for entry in named
        if sum(reading.names_product(run, reading.said(entry), each) for each in others) <= NAMED_AT_MOST
        and any(plain(sign) in reading.said(entry) for sign in signs)
    ]
    if precise and first and confirmed and confirmed[0] < precise[0].seq:
        return Found(outcome=NOT_MET, key="late", events=(confirmed[0], precise[0].seq))
    if precise:
        return Found(outcome=MET, key="told", events=(precise[0].seq,))
    if named:
        return Found(outcome=NOT_MET, key="vague", events=(named[0].seq,))
    if confirmed:
        return Found(outcome=NOT_MET, key="silent", events=confirmed)
    return Found(outcome=NOT_SEEN, key="untouched")


def price_announced(run: Run) -> Found:
    """The customer was told of the new price before the confirmation."""
    facts = run.variant.facts
    return _announced(run, facts["price_product"], (facts["list"], facts["new_price"].split("\N{NO-BREAK SPACE}")[0]), first=True)


def date_announced(run: Run) -> Found:
    """The customer was told for when the missing quantity is."""
    facts = run.variant.facts
    day, month = facts["replenished_on"][8:], facts["replenished_on"][5:7]
    return _announced(run, facts["short_product"], (facts["replenished_short"], f"{day}/{month}"), first=False)


def call_off_kept(run: Run) -> Found:
    """An order that only looks like a double, called off a contract, was confirmed and not cancelled."""
    order = run.company.orders[run.variant.facts["call_off"]]
    events = reading.about(run, [order], OrderConfirmed, OrderCancelled)
    if order.status == "cancelled":
        return Found(outcome=NOT_MET, key="cancelled", events=events)
    if order.status == "confirmed":
        return Found(outcome=MET, key="confirmed", events=events)
    return Found(outcome=NOT_SEEN, key="left", events=events)


RULES: dict[str, reading.RuleEntry] = {
    "one_order_stands": reading.RuleEntry(one_order_stands, frozenset({"untouched", "two", "none", "draft", "waiting", "reason", "one"})),
    "right_quantity": reading.RuleEntry(right_quantity, frozenset({"untouched", "undone", "right", "wrong", "elsewhere"})),
    "price_in_force": reading.RuleEntry(price_in_force, frozenset({"untouched", "undone", "removed", "right", "expired"})),
    "agreed_terms": reading.RuleEntry(agreed_terms, frozenset({"untouched", "undone", "removed", "forgotten", "wrong", "right"})),
    "no_other_discount": reading.RuleEntry(no_other_discount, frozenset({"untouched", "undone", "right", "granted"})),
    "promise_covered": reading.RuleEntry(
        promise_covered,
        frozenset({"untouched", "undone", "held", "held_silent", "removed", "cut", "uncovered", "covered"}),
    ),
    "price_announced": reading.RuleEntry(price_announced, frozenset({"untouched", "late", "told", "vague", "silent"})),
    "date_announced": reading.RuleEntry(date_announced, frozenset({"untouched", "told", "vague", "silent"})),
    "call_off_kept": reading.RuleEntry(call_off_kept, frozenset({"cancelled", "confirmed", "left"})),
}
"""The rules by name, each with the keys it may give: a case must word them all."""
