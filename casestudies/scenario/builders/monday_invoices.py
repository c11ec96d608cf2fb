"""A morning of invoices: a note that says more than was received, a discount agreed in an old letter, a return counted twice, a cash
discount taken too late, a delivery that has not arrived."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import money, working_days
from casestudies.company.billing import ApplyCredit, CreditedLine, CreditNoteIssued, IssueCreditNote
from casestudies.company.delivery import RecordProof
from casestudies.company.invoicing import CreditReason, Invoice, InvoiceLine
from casestudies.company.numbering import Series
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.delivery import Delivery, DeliveryLine
    from casestudies.company.pricing import Line
    from casestudies.company.state import Company


class Credited(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice of the past and its line that goods came back of."""

    invoice: str
    line: int


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml.

    `delivery` is to be invoiced: one of its lines `shorts` lacks `missing` units, another, of `prices`, bears the discount `agreed`, in
    percent. Of one of `returned`, `claimed` pieces are claimed, some fewer were received, and `already` of these are credited. The invoice
    `discounted` was paid `paid_after` working days after its cash discount's last day, less one of `rates` (percent). One of `waiting` has
    left and not arrived.
    """

    delivery: str
    shorts: tuple[int, ...]
    prices: tuple[int, ...]
    missing: tuple[int, ...]
    agreed: tuple[int, ...]
    returned: tuple[Credited, ...]
    claimed: tuple[int, ...]
    lost: tuple[int, ...]
    already: tuple[int, ...]
    discounted: str
    rates: tuple[int, ...]
    paid_after: tuple[int, ...]
    waiting: tuple[str, ...]


def monday_invoices(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    facts, rows = _arrived(stage, recipe, rng, today)
    facts |= _returned(stage, recipe, rng, today)
    facts |= _discounted(company, recipe, rng)
    facts |= _waiting(company, recipe, rng)
    facts |= {
        "today": today.isoformat(),
        "draft_1": coming(stage.company, Series.INVOICE_DRAFT, 1),
        "draft_2": coming(stage.company, Series.INVOICE_DRAFT, 2),
        "draft_3": coming(stage.company, Series.INVOICE_DRAFT, 3),
        "invoice_1": coming(stage.company, Series.INVOICE, 1),
        "credit_1": coming(stage.company, Series.CREDIT_NOTE, 1),
        "credit_2": coming(stage.company, Series.CREDIT_NOTE, 2),
        "credit_3": coming(stage.company, Series.CREDIT_NOTE, 3),
    }
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables={"received": rows})


def _arrived(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    """The delivery that is to be invoiced: it arrived this morning, not whole; its facts, and the rows of the signed note."""
    company = stage.company
    found = company.deliveries[recipe.delivery]
    order = company.orders[found.order]
    lines = {line.number: line for line in found.lines}
    ordered = {line.number: order.line(line.order_line) for line in found.lines}
    short = lines[rng.choice(recipe.shorts)]
    priced = lines[rng.choice([number for number in recipe.prices if number != short.number])]
    missing, agreed = rng.choice(recipe.missing), rng.choice(recipe.agreed)
    signed = datetime.combine(today, time(8, 5))
    stage.act("lebihan", datetime.combine(today, time(8, 20)), RecordProof(delivery=found.number, signed_by="Réception", at=signed))
    deal = money.line_amount(priced.quantity, ordered[priced.number].price, ordered[priced.number].per, Decimal(agreed))
    facts = {
        "delivery": found.number,
        "order": order.number,
        "reference": order.reference,
        "short_line": str(short.number),
        "short_draft_line": str(10 * short.number),
        "short_received": str(short.quantity - missing),
        "short_quantity": str(short.quantity),
        "missing": str(missing),
        "rest_on": working_days.shifted(today, 2).isoformat(),
        "wrong_rest_on": working_days.shifted(today, 1).isoformat(),
        "price_line": str(priced.number),
        "price_draft_line": str(10 * priced.number),
        "price_quantity": str(priced.quantity),
        "price_net": f"{deal:.2f}",
        "price_ordered": f"{ordered[priced.number].amount:.2f}",
        "agreed": str(agreed),
        **_named(company, "short", short),
        **_named(company, "price", priced),
        **_wrong(found, ordered, short, priced, deal, missing),
    }
    facts["deal_unit"] = f"{_deal_unit(ordered[priced.number], agreed)}"
    rows = tuple(
        (line.product, company.products[line.product].name, str(line.quantity), str(line.quantity - (missing if line is short else 0)))
        for line in found.lines
    )
    return facts, rows


def _deal_unit(line: Line, agreed: int) -> str:
    """What the agreed discount takes off the price of one unit, in euros, not rounded."""
    return f"{(line.price * (100 - line.discount) - line.price * (100 - agreed)) / 100:f}"


def _named(company: Company, prefix: str, line: DeliveryLine) -> dict[str, str]:
    product = company.products[line.product]
    return {
        f"{prefix}_product": product.code,
        f"{prefix}_name": product.name,
        f"{prefix}_word": product.name.split()[0],
        f"{prefix}_unit": product.unit(line.unit).label,
    }


def _wrong(
    found: Delivery, ordered: dict[int, Line], short: DeliveryLine, priced: DeliveryLine, deal: Decimal, missing: int
) -> dict[str, str]:
    """The totals before VAT of the invoice made well, and of those that forget one thing or both."""
    whole = {line.number: money.line_amount(line.quantity, *_terms(ordered[line.number])) for line in found.lines}
    received = money.line_amount(short.quantity - missing, *_terms(ordered[short.number]))
    total = sum(whole.values(), Decimal(0))
    less = total - whole[short.number] + received
    return {
        "net": f"{less - whole[priced.number] + deal:.2f}",
        "net_as_delivered": f"{total:.2f}",
        "net_short_forgotten": f"{total - whole[priced.number] + deal:.2f}",
        "net_price_forgotten": f"{less:.2f}",
    }


def _terms(line: Line) -> tuple[Decimal, int, Decimal]:
    return line.price, line.per, line.discount


def _returned(stage: Stage, recipe: Recipe, rng: random.Random, today: date) -> dict[str, str]:
    """Goods that came back: fewer than the customer says, and credited in part on Friday evening."""
    chosen = rng.choice(recipe.returned)
    claimed, lost, already = rng.choice(recipe.claimed), rng.choice(recipe.lost), rng.choice(recipe.already)
    received = claimed - lost
    invoice = stage.company.invoices[chosen.invoice]
    line = next(each for each in invoice.lines if each.number == chosen.line)
    friday = working_days.shifted(today, -1)
    credit = IssueCreditNote(invoice=invoice.number, reason=CreditReason.DAMAGED, lines=(CreditedLine(line=line.number, quantity=already),))
    stage.act("auffret", datetime.combine(friday, time(17, 50)), credit)
    note = stage.made(CreditNoteIssued).credit_note
    applied = ApplyCredit(credit_note=note.number, invoice=invoice.number, amount=note.totals.gross)
    stage.act("auffret", datetime.combine(friday, time(17, 52)), applied)
    product = stage.company.products[line.product or ""]
    return {
        "returned_invoice": invoice.number,
        "returned_on": invoice.issued_on.isoformat(),
        "returned_line": str(line.number),
        "returned_product": product.code,
        "returned_name": product.name,
        "returned_word": product.name.split()[0],
        "claimed": str(claimed),
        "received": str(received),
        "already": str(already),
        "to_credit": str(received - already),
        "already_credit": note.number,
        "credit_net": f"{_value(line, received - already):.2f}",
        "credit_net_received": f"{_value(line, received):.2f}",
        "credit_net_claimed": f"{_value(line, claimed):.2f}",
        "credit_gross": f"{_gross(line, received - already):.2f}",
    }


def _value(line: InvoiceLine, quantity: int) -> Decimal:
    return money.line_amount(quantity, line.price, line.per, line.discount)


def _gross(line: InvoiceLine, quantity: int) -> Decimal:
    net = _value(line, quantity)
    return net + money.cents(net * line.vat_rate / 100)


def _discounted(company: Company, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """An invoice paid less its cash discount, after the last day for it."""
    invoice: Invoice = company.invoices[recipe.discounted]
    if invoice.cash_discount is None:
        raise ValueError(f"{invoice.number} bears no cash discount")
    rate, last = rng.choice(recipe.rates), invoice.cash_discount.until
    taken = money.cents(invoice.payable * rate / 100)
    return {
        "discounted_invoice": invoice.number,
        "discounted_on": invoice.issued_on.isoformat(),
        "discounted_amount": f"{invoice.payable:.2f}",
        "discount_until": last.isoformat(),
        "rate": str(rate),
        "paid_on": working_days.shifted(last, rng.choice(recipe.paid_after)).isoformat(),
        "paid": f"{invoice.payable - taken:.2f}",
        "taken": f"{taken:.2f}",
        "taken_net": f"{money.cents(invoice.totals.net * rate / 100):.2f}",
    }


def _waiting(company: Company, recipe: Recipe, rng: random.Random) -> dict[str, str]:
    """A delivery that left on Friday and has not arrived."""
    found = company.deliveries[rng.choice(recipe.waiting)]
    return {"waiting": found.number, "waiting_order": found.order, "waiting_customer": company.customers[found.customer].name}
