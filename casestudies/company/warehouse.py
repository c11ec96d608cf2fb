"""What the commands of the stock lead to: counts, scrap, transfers. The documents and events are in `casestudies.company.stock`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import catalogue, crm, messages, numbering, stock
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series
from casestudies.company.stock import MoveKind, Movement

if TYPE_CHECKING:
    from casestudies.company.state import Company

TOLERANCE = Decimal(5)
"""Percent of the books above which a difference of count is told before it is written: the company's own rule."""
ALWAYS_TOLERATED = 3
"""Basic units of difference that are never told."""
QUANTITY_LIMIT = 999_999


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case stock.CountProduct():
            return count(company, command)
        case stock.ScrapProduct():
            return scrap(company, command)
        case stock.TransferProduct():
            return transfer(company, command)
        case _:
            raise AssertionError(command)


def quantity_there(company: Company, product: str, lot: str | None) -> int:
    """What the books say of a product, or of its lot. Raises Impossible stock.lot_needed, stock.unknown_lot, stock.no_lots."""
    if not stock.by_lots(company, product):
        if lot is not None:
            raise Impossible("stock.no_lots", "lot", product=product)
        return company.stock[product].on_hand
    if lot is None:
        raise Impossible("stock.lot_needed", "lot", product=product)
    known = company.lots.get(lot)
    if known is None or known.product != product:
        raise Impossible("stock.unknown_lot", "lot", lot=lot)
    return next((each.quantity for each in stock.lots_of(company, product) if each.lot.code == lot), 0)


def count(company: Company, command: stock.CountProduct) -> Proposal:
    """Raises Impossible catalogue.unknown_product, as `quantity_there`, stock.quantity, stock.reason_needed, text.too_long, text.empty.

    Warns stock.count_tolerance above the tolerance, and stock.unreserved for what orders lose.
    """
    product = catalogue.known(company, command.product)
    expected = quantity_there(company, product.code, command.lot)
    if not 0 <= command.counted <= QUANTITY_LIMIT:
        raise Impossible("stock.quantity", "counted", limit=QUANTITY_LIMIT)
    difference = command.counted - expected
    if difference and command.reason is None:
        raise Impossible("stock.reason_needed", "reason")
    note = command.note.strip()
    if note or (difference and command.reason is stock.CountReason.UNKNOWN):
        note = crm.text(note, stock.NOTE_LENGTH, "note")
    made = stock.Count(
        number=numbering.next_number(company.counters, company.now.year, Series.COUNT),
        product=product.code,
        at=company.now,
        by=messages.TRAINEE,
        expected=expected,
        counted=command.counted,
        lot=command.lot,
        reason=command.reason if difference else None,
        note=note,
    )
    if not difference:
        return Proposal((stock.CountRecorded(count=made),), subject=made.number)
    moves = stock.moved(company, [Movement(product.code, difference, MoveKind.COUNT, made.number, command.lot)], note)
    freed, warnings = freed_by(company, product.code, moves[-1].on_hand)
    if abs(difference) > max(Decimal(ALWAYS_TOLERATED), expected * TOLERANCE / 100):
        params: Params = {"product": product.code, "expected": expected, "counted": command.counted}
        warnings = (Warning(code="stock.count_tolerance", params=params), *warnings)
    return Proposal((stock.CountRecorded(count=made), *moves, *freed), warnings, product.code)


def freed_by(company: Company, product: str, on_hand: int) -> tuple[tuple[Event, ...], tuple[Warning, ...]]:
    """What orders lose when no more than `on_hand` is left of a product: the last to be delivered first, each with its warning."""
    level = company.stock[product]
    missing = level.reserved - on_hand
    events: list[Event] = []
    warnings = []
    orders = sorted(level.reservations, key=lambda number: (company.orders[number].requested, number), reverse=True)
    for number in orders:
        if missing <= 0:
            break
        held = level.reservations[number]
        lost = min(held, missing)
        missing -= lost
        events.append(stock.ReservationSet(product=product, order=number, quantity=held - lost))
        warnings.append(Warning(code="stock.unreserved", params={"product": product, "order": number, "lost": lost}))
    return tuple(events), tuple(warnings)


def scrap(company: Company, command: stock.ScrapProduct) -> Proposal:
    """Raises Impossible catalogue.unknown_product, as `quantity_there`, stock.quantity, stock.not_enough, text.too_long.

    Warns of what orders lose, and stock.not_expired when the lot may still be sold.
    """
    product = catalogue.known(company, command.product)
    there = quantity_there(company, product.code, command.lot)
    if not 1 <= command.quantity <= QUANTITY_LIMIT:
        raise Impossible("stock.quantity", "quantity", limit=QUANTITY_LIMIT)
    if command.quantity > there:
        raise Impossible("stock.not_enough", "quantity", product=product.code, there=there)
    note = crm.text(command.note, stock.NOTE_LENGTH, "note") if command.note.strip() else ""
    moves = stock.moved(company, [Movement(product.code, -command.quantity, MoveKind.SCRAP, command.reason.value, command.lot)], note)
    freed, warnings = freed_by(company, product.code, moves[-1].on_hand)
    lot = company.lots.get(command.lot or "")
    if command.reason is stock.ScrapReason.EXPIRED and (lot is None or lot.expires_on is None or lot.expires_on >= company.now.date()):
        warnings = (Warning(code="stock.not_expired", params={"product": product.code, "lot": command.lot or ""}), *warnings)
    return Proposal((*moves, *freed), warnings, product.code)


def transfer(company: Company, command: stock.TransferProduct) -> Proposal:
    """Raises Impossible catalogue.unknown_product, text.empty, text.too_long, stock.same_place."""
    product = catalogue.known(company, command.product)
    level = company.stock[product.code]
    place = crm.text(command.place, stock.PLACE_LENGTH, "place").upper()
    if place == level.place:
        raise Impossible("stock.same_place", "place", place=place)
    note = crm.text(command.note, stock.NOTE_LENGTH, "note")
    return Proposal((stock.PlaceChanged(product=product.code, place=place, previous=level.place, note=note),), subject=product.code)
