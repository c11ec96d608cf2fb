"""Claims of customers, the returns and the credit notes that end them."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from casestudies.company import money, working_days
from casestudies.company.after_sales import Claim, ClaimedLine, ClaimOutcome, ClaimReason, Return, ReturnLine
from casestudies.company.delivery import Delivery, DeliveryLine
from casestudies.company.history import billing
from casestudies.company.history.world import World
from casestudies.company.invoicing import Invoice, InvoiceLine
from casestudies.company.numbering import Series
from casestudies.company.stock import MoveKind

CLAIMED, REFUSED, UNSELLABLE, RETURN_REFUSED, FOUND_LATER = 0.036, 0.12, 0.35, 0.06, 0.25
"""Some faults are found when the goods are used: the invoice is often paid by then, and its credit note waits for the next payment."""
REASONS = (
    *(ClaimReason.DAMAGED, ClaimReason.MISSING, ClaimReason.MISSING, ClaimReason.WRONG_PRODUCT, ClaimReason.WRONG_PRODUCT),
    *(ClaimReason.DEFECT, ClaimReason.PRICE, ClaimReason.PRICE, ClaimReason.LATE),
)
COMES_BACK = (ClaimReason.WRONG_PRODUCT, ClaimReason.DEFECT)
PRICE_CUT = 5
"""Percent of the line given back when the price or the date was wrong."""


def perhaps(world: World, invoice: Invoice, delivery: Delivery) -> None:
    """Now and then the customer complains, always when it signed with reservations."""
    rng = world.rng("claims")
    reserved = delivery.proof is not None and bool(delivery.proof.reservations)
    if reserved or rng.random() < CLAIMED:
        reason = ClaimReason.DAMAGED if reserved else rng.choice(REASONS)
        line = rng.choice(delivery.lines)
        days = rng.randint(25, 70) if not reserved and rng.random() < FOUND_LATER else rng.randint(1, 4)
        world.later(working_days.shifted(world.day, days), lambda: _open(world, invoice, delivery, line, reason))


def _open(world: World, invoice: Invoice, delivery: Delivery, line: DeliveryLine, reason: ClaimReason) -> None:
    rng = world.rng("claims")
    quantity = line.quantity if reason in (ClaimReason.PRICE, ClaimReason.LATE) else rng.randint(1, line.quantity)
    claim = Claim(
        number=world.number(Series.CLAIM),
        customer=delivery.customer,
        opened_at=world.at(rng.randint(9, 16), rng.randint(0, 59)),
        reason=reason,
        order=delivery.order,
        delivery=delivery.number,
        disputed=invoice.number if invoice.number in world.unpaid else None,
        lines=(
            ClaimedLine(delivery_line=line.number, product=line.product, quantity=quantity, lot=line.lots[0].lot if line.lots else None),
        ),
        handled_by="prigent",
    )
    world.claims[claim.number] = claim
    if claim.disputed:
        world.disputed.add(invoice.number)
    if reason in COMES_BACK and not line.lots[1:]:
        back = working_days.shifted(world.day, rng.randint(1, 3))
        world.later(back, lambda: _approve(world, claim.number, invoice, line, quantity))
    else:
        world.later(working_days.shifted(world.day, rng.randint(4, 14)), lambda: _settle(world, claim.number, invoice, line, quantity))


def _settle(world: World, number: str, invoice: Invoice, line: DeliveryLine, quantity: int) -> None:
    """End a claim without return: refused, or credited."""
    claim = world.claims[number]
    if world.rng("claims").random() < REFUSED:
        _close(world, number, ClaimOutcome.REFUSED)
        return
    billed = next(each for each in invoice.lines if each.delivery_line == line.number)
    if claim.reason in (ClaimReason.PRICE, ClaimReason.LATE):
        amount = max(money.CENT, money.cents(billed.amount * PRICE_CUT / 100))
        row = InvoiceLine(
            number=10,
            quantity=1,
            price=amount,
            amount=amount,
            unit="C62",
            label=f"Remise sur la facture {invoice.number}",
            vat_rate=billed.vat_rate,
            vat_category=billed.vat_category,
        )
    else:
        row = _share(billed, quantity)
    billing.credit(world, invoice, (row,), claim.reason.value, number)
    _close(world, number, ClaimOutcome.CREDIT)


def _share(billed: InvoiceLine, quantity: int) -> InvoiceLine:
    """The invoice's line for that quantity only."""
    amount = money.line_amount(quantity, billed.price, billed.per, billed.discount)
    return replace(billed, number=10, quantity=quantity, amount=amount)


def _approve(world: World, number: str, invoice: Invoice, line: DeliveryLine, quantity: int) -> None:
    rng, claim = world.rng("claims"), world.claims[number]
    lot = line.lots[0].lot if line.lots else None
    row = ReturnLine(
        number=1, delivery_line=line.number, product=line.product, quantity=quantity, lot=lot, sellable=rng.random() > UNSELLABLE
    )
    found = Return(
        number=world.number(Series.RETURN),
        claim=number,
        customer=claim.customer,
        delivery=claim.delivery,
        approved_on=world.day,
        lines=(row,),
    )
    world.returns[found.number] = found
    world.later(world.day + timedelta(days=rng.randint(4, 12)), lambda: _take_back(world, found.number, invoice, line))


def _take_back(world: World, number: str, invoice: Invoice, line: DeliveryLine) -> None:
    found = world.returns[number]
    row = found.lines[0]
    pieces = row.quantity * line.pieces
    world.move(row.product, MoveKind.RETURN, pieces, number, row.lot)
    if not row.sellable:
        world.move(row.product, MoveKind.SCRAP, -pieces, number, row.lot)
    world.returns[number] = replace(found, received_on=world.day)
    world.later(working_days.shifted(world.day, 2), lambda: _inspect(world, number, invoice, line))


def _inspect(world: World, number: str, invoice: Invoice, line: DeliveryLine) -> None:
    found = world.returns[number]
    accepted = world.rng("claims").random() > RETURN_REFUSED
    note = None
    if accepted:
        billed = next(each for each in invoice.lines if each.delivery_line == line.number)
        note = billing.credit(world, invoice, (_share(billed, found.lines[0].quantity),), "return", number)
    world.returns[number] = replace(found, inspected_on=world.day, accepted=accepted, credit_note=note)
    _close(world, found.claim or "", ClaimOutcome.CREDIT if accepted else ClaimOutcome.REFUSED)


def _close(world: World, number: str, outcome: ClaimOutcome) -> None:
    claim = world.claims[number]
    world.claims[number] = replace(claim, closed_on=world.day, outcome=outcome)
    if claim.disputed:
        world.disputed.discard(claim.disputed)
