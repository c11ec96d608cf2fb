"""What customers pay, and when: on time, late, short, twice, with or without their discount; what the bank shows; what we write to them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from casestudies.company import dunning, law, money, working_days
from casestudies.company.crm import Customer
from casestudies.company.dunning import DunnedInvoice, Dunning
from casestudies.company.history.world import World
from casestudies.company.invoicing import AppliedCredit, Invoice, InvoiceKind
from casestudies.company.numbering import Series
from casestudies.company.treasury import Allocation, Payment

DELAYS = {"prompt": (0, 2), "easy": (2, 12), "slow": (12, 48), "bad": (70, 170)}
"""Days after the due date at which each sort of customer pays."""
SHORT, TWICE, TAKES_DISCOUNT, LATE_DISCOUNT, COMPLETES, ASKS_BACK = 0.012, 0.006, 0.7, 0.12, 0.6, 0.85
UNMATCHED_SINCE, UNMATCHED = 4, 0.14
"""In the last working days, part of the transfers are on the statement and nobody has looked at them yet."""
WAITS_FOR_CLAIM, ASKS_FOR_THE_REST = 12, 35
LEVELS = ((10, 1), (25, 2), (40, 3), (60, dunning.FORMAL_NOTICE))
CLAIMS_PENALTIES, NOTICE_DAYS = 3, 8
ZERO = Decimal("0.00")


def settle(world: World, invoice: str, amount: Decimal) -> None:
    """That much of the invoice is no longer owed."""
    left = world.unpaid[invoice] - amount
    if left:
        world.unpaid[invoice] = left
    else:
        del world.unpaid[invoice]


def expect(world: World, invoice: Invoice) -> None:
    """Have the customer pay that invoice one day, with the others that it pays on that day."""
    rng, habit = world.rng("paying"), world.habits[invoice.customer]
    low, high = (2, 6) if invoice.kind is InvoiceKind.PREPAYMENT else DELAYS[habit.payer]
    day = invoice.due_on + timedelta(days=rng.randint(low, high))
    if invoice.cash_discount and rng.random() < TAKES_DISCOUNT:
        overdue = rng.randint(1, 12) if rng.random() < LATE_DISCOUNT else 0
        day = working_days.on_or_before(invoice.cash_discount.until) + timedelta(days=overdue)
        world.discounted.add(invoice.number)
    kept = working_days.on_or_after(max(day, world.day + timedelta(days=1)))
    mine = world.to_pay.setdefault((invoice.customer, kept), [])
    if not mine:
        world.later(kept, lambda: pay(world, invoice.customer, kept))
    mine.append(invoice.number)


def pay(world: World, customer: str, planned: date) -> None:
    """The customer pays what it planned for that day, its credit notes taken off."""
    numbers = [number for number in world.to_pay.pop((customer, planned), []) if number in world.unpaid]
    for number in [each for each in numbers if each in world.disputed]:
        _later(world, customer, number, WAITS_FOR_CLAIM)
    numbers = [number for number in numbers if number not in world.disputed]
    parts = [part for number in numbers if (part := _part(world, number)) is not None]
    amount = sum((part.amount for part in parts), ZERO)
    if amount <= 0:
        return
    rng = world.rng("bank")
    short = rng.random() < SHORT
    if short:
        cut = min(parts[-1].amount - money.CENT, money.cents(parts[-1].amount * rng.randint(3, 20) / 100))
        parts[-1] = replace(parts[-1], amount=parts[-1].amount - cut)
        amount -= cut
        if rng.random() < COMPLETES:
            _later(world, customer, parts[-1].invoice, rng.randint(8, 30))
    _receive(world, world.customers[customer], amount, tuple(parts))
    if rng.random() < TWICE:
        world.later(world.day + timedelta(days=rng.randint(3, 12)), lambda: _again(world, customer, amount, parts[0].invoice))


def _later(world: World, customer: str, invoice: str, days: int) -> None:
    """The customer comes back to that invoice in so many days."""
    kept = working_days.on_or_after(world.day + timedelta(days=days))
    world.to_pay.setdefault((customer, kept), []).append(invoice)
    world.later(kept, lambda: pay(world, customer, kept))


def _part(world: World, number: str) -> Allocation | None:
    """What the customer pays of an invoice: its credit notes are set against it first, then its discount if it still may."""
    invoice = world.invoices[number]
    for note, left in list(world.credit_left.get(invoice.customer, {}).items()):
        used = min(left, world.unpaid.get(number, ZERO))
        if used > 0:
            found = world.credit_notes[note]
            world.credit_notes[note] = replace(found, applied=(*found.applied, AppliedCredit(invoice=number, amount=used, on=world.day)))
            settle(world, number, used)
            if used == left:
                del world.credit_left[invoice.customer][note]
            else:
                world.credit_left[invoice.customer][note] = left - used
    owed = world.unpaid.get(number)
    if owed is None:
        return None
    if number in world.discounted and invoice.cash_discount:
        discount = money.cents(owed * invoice.cash_discount.rate / 100)
        granted = discount if world.day <= invoice.cash_discount.until else Decimal(0)
        if not granted:
            world.discounted.discard(number)
            _later(world, invoice.customer, number, ASKS_FOR_THE_REST)
        return Allocation(invoice=number, amount=owed - discount, on=world.day, discount=granted)
    return Allocation(invoice=number, amount=owed, on=world.day)


def _receive(world: World, customer: Customer, amount: Decimal, parts: tuple[Allocation, ...]) -> Payment | None:
    """The money comes in. A cheque waits to be paid in; a transfer of the last days may still be unmatched."""
    rng = world.rng("bank")
    said = " ".join(part.invoice for part in parts[:3])
    by_cheque = customer.terms.means == "chèque"
    line = None
    if not by_cheque:
        line = world.bank_line(amount, customer.name.upper(), f"VIR {said}", _end_to_end(world, customer.code))
        recent = working_days.shifted(world.last, -UNMATCHED_SINCE) < world.day
        if recent and rng.random() < UNMATCHED:
            return None
    payment = Payment(
        number=world.number(Series.PAYMENT),
        customer=customer.code,
        means=customer.terms.means,
        received_on=world.day,
        amount=amount,
        statement_line=line.number if line else None,
        allocations=parts,
    )
    world.payments[payment.number] = payment
    for part in parts:
        settle(world, part.invoice, part.settled)
    if by_cheque:
        world.later(working_days.shifted(world.day, rng.randint(1, 3)), lambda: _pay_in(world, payment.number, customer.name))
    return payment


def _end_to_end(world: World, customer: str) -> str:
    return f"{world.habits[customer].initials}{world.rng('bank').randint(10_000, 99_999)}"


def _pay_in(world: World, number: str, name: str) -> None:
    payment = world.payments[number]
    line = world.bank_line(payment.amount, "REMISE DE CHEQUE", f"REM CHQ {name.upper()}")
    world.payments[number] = replace(payment, statement_line=line.number)


def _again(world: World, customer: str, amount: Decimal, invoice: str) -> None:
    """The same transfer comes a second time: it settles nothing. Some is paid back when the customer asks."""
    rng = world.rng("bank")
    known = world.customers[customer]
    line = world.bank_line(amount, known.name.upper(), f"VIR {invoice}", _end_to_end(world, customer))
    payment = Payment(
        number=world.number(Series.PAYMENT),
        customer=customer,
        means="virement",
        received_on=world.day,
        amount=amount,
        statement_line=line.number,
    )
    world.payments[payment.number] = payment
    if rng.random() < ASKS_BACK:
        world.later(world.day + timedelta(days=rng.randint(15, 40)), lambda: _pay_back(world, payment.number, known.name))


def _pay_back(world: World, number: str, name: str) -> None:
    payment = world.payments[number]
    line = world.bank_line(-payment.amount, name.upper(), f"REMBT TROP PERCU {payment.number}")
    world.payments[number] = replace(payment, refunded_on=world.day, refund_line=line.number)


def dun(world: World) -> None:
    """The letters of the week: to each customer, at the level of its oldest invoice, when that level is new for one of them."""
    late: dict[str, list[Invoice]] = {}
    for number in world.unpaid:
        invoice = world.invoices[number]
        if (world.day - invoice.due_on).days >= LEVELS[0][0] and number not in world.disputed:
            late.setdefault(invoice.customer, []).append(invoice)
    for customer, invoices in sorted(late.items()):
        worst = max((world.day - invoice.due_on).days for invoice in invoices)
        level = max(rank for days, rank in LEVELS if worst >= days)
        level = max(level, *(world.dunned.get(invoice.number, 0) for invoice in invoices))
        if all(world.dunned.get(invoice.number, 0) >= level for invoice in invoices):
            continue
        _write(world, customer, level, sorted(invoices, key=lambda each: each.number))


def _write(world: World, customer: str, level: int, invoices: list[Invoice]) -> None:
    items = tuple(
        DunnedInvoice(
            invoice=each.number, due_on=each.due_on, outstanding=world.unpaid[each.number], days_late=(world.day - each.due_on).days
        )
        for each in invoices
    )
    penalties = indemnity = ZERO
    if level >= CLAIMS_PENALTIES:
        rates = [each.penalty_rate or ZERO for each in invoices]
        penalties = sum((dunning.penalty(item.outstanding, rate, item.days_late) for item, rate in zip(items, rates, strict=True)), ZERO)
        indemnity = law.value("indemnity", world.day) * len(items)
    number = world.number(Series.DUNNING)
    notice = level == dunning.FORMAL_NOTICE
    world.dunnings[number] = Dunning(
        number=number,
        customer=customer,
        level=level,
        sent_on=world.day,
        sent_by="auffret",
        channel="registered_letter" if notice else "letter" if level == CLAIMS_PENALTIES else "email",
        invoices=items,
        deadline=world.day + timedelta(days=NOTICE_DAYS) if level >= CLAIMS_PENALTIES else None,
        penalties=penalties,
        indemnity=indemnity,
        registered=f"1A 000 {len(world.dunnings):03d} {world.day:%y%m} {level}" if notice else "",
    )
    for each in invoices:
        world.dunned[each.number] = level
