"""Reminding suppliers of what is late, by levels. The document is `casestudies.company.purchasing.SupplierReminder`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, messages, numbering, purchasing, supplier_orders
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series
from casestudies.company.purchasing import MissingLine, SupplierOrder, SupplierReminder

if TYPE_CHECKING:
    from casestudies.company.state import Company

LEVELS = (1, 2, 3)
FORMAL_NOTICE = 3


class RemindSupplier(Command, frozen=True, kw_only=True, tag="purchasing.remind"):
    """Write to a supplier about orders that are late; `deadline`: the day by which goods or an answer are asked for."""

    supplier: str
    orders: tuple[str, ...]
    level: int
    deadline: date
    body: str


class SupplierReminded(Event, frozen=True, kw_only=True, tag="purchasing.reminded"):
    """The letter went out."""

    reminder: SupplierReminder


COMMANDS = (RemindSupplier,)
EVENTS = (SupplierReminded,)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case SupplierReminded(reminder=reminder):
            orders = company.supplier_orders
            for number in reminder.orders:
                orders = orders.put(number, replace(orders[number], reminded_on=(*orders[number].reminded_on, reminder.sent_on)))
            reminders = company.supplier_reminders.put(reminder.number, reminder)
            counters = numbering.counted(company.counters, reminder.number)
            return replace(company, supplier_orders=orders, supplier_reminders=reminders, counters=counters)
        case _:
            raise AssertionError(event)


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case RemindSupplier():
            return reminded(company, command)
        case _:
            raise AssertionError(command)


def reminded(company: Company, command: RemindSupplier) -> Proposal:
    """The letter is a message too when somebody reads letters there.

    Raises Impossible purchasing.unknown_supplier, purchasing.no_orders, as `purchasing.sent_order`, purchasing.other_supplier,
    purchasing.level, purchasing.past_date, text.empty, text.too_long. Warns purchasing.not_late, purchasing.level_skipped,
    purchasing.reminded_today.
    """
    supplier = purchasing.known_supplier(company, command.supplier)
    if not command.orders:
        raise Impossible("purchasing.no_orders", "orders")
    if command.level not in LEVELS:
        raise Impossible("purchasing.level", "level")
    if command.deadline < company.now.date():
        raise Impossible("purchasing.past_date", "deadline")
    warnings: list[Warning] = []
    missing: list[MissingLine] = []
    for number in dict.fromkeys(command.orders):
        order = purchasing.sent_order(company, number)
        if order.supplier != supplier.code:
            raise Impossible("purchasing.other_supplier", "orders", order=number)
        warnings += _doubts(company, order, command.level)
        missing += _missing(company, order)
    reminder = SupplierReminder(
        number=numbering.next_number(company.counters, company.now.year, Series.SUPPLIER_REMINDER),
        supplier=supplier.code,
        orders=tuple(dict.fromkeys(command.orders)),
        level=command.level,
        sent_on=company.now.date(),
        sent_by=messages.TRAINEE,
        deadline=command.deadline,
        body=crm.text(command.body, purchasing.LETTER_LENGTH, "body"),
        missing=tuple(missing),
    )
    events: list[Event] = [SupplierReminded(reminder=reminder)]
    if supplier.person:
        subject = f"Commande {', '.join(reminder.orders)} : retard de livraison"
        letter = messages.SendMessage(to=supplier.person, subject=subject[: messages.SUBJECT_LENGTH], body=reminder.body)
        events.append(messages.MessageSent(message=messages.written(company, letter)))
    return Proposal(tuple(events), tuple(warnings), reminder.number)


def _missing(company: Company, order: SupplierOrder) -> list[MissingLine]:
    left = supplier_orders.left_to_come(company, order)
    return [
        MissingLine(order=order.number, product=line.product, quantity=left[line.number], promised=line.promised)
        for line in order.lines
        if left[line.number]
    ]


def _doubts(company: Company, order: SupplierOrder, level: int) -> list[Warning]:
    found = []
    if not purchasing.late(order, purchasing.receipts_of(company, order.number), company.now.date()):
        found.append(Warning(code="purchasing.not_late", params={"order": order.number}))
    if level > len(order.reminded_on) + 1:
        params: Params = {"order": order.number, "level": level, "reminders": len(order.reminded_on)}
        found.append(Warning(code="purchasing.level_skipped", params=params))
    if company.now.date() in order.reminded_on:
        found.append(Warning(code="purchasing.reminded_today", params={"order": order.number}))
    return found
