"""Returns: approve, receive, inspect, call off. The documents are in `casestudies.company.after_sales`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, numbering, stock
from casestudies.company.after_sales import NOTE_LENGTH, Return, ReturnLine, known_return, open_claim, returned
from casestudies.company.claiming import delivered_line, shipped_delivery
from casestudies.company.kernel import Command, Event, Impossible, Params, Proposal, Record, Warning
from casestudies.company.numbering import Series
from casestudies.company.stock import MoveKind, Movement

if TYPE_CHECKING:
    from casestudies.company.state import Company


class ReturnedLine(Record, frozen=True, kw_only=True, gc=False):
    """What is to come back of a line of the delivery: `quantity` in its unit."""

    delivery_line: int
    quantity: int
    lot: str | None = None


class ApproveReturn(Command, frozen=True, kw_only=True, tag="returns.approve"):
    """Let the customer send goods back under a claim."""

    claim: str
    lines: tuple[ReturnedLine, ...]


class ReceivedLine(Record, frozen=True, kw_only=True, gc=False):
    """What came of a line of a return, in the unit of the delivery's line (0 upwards)."""

    number: int
    quantity: int


class ReceiveReturn(Command, frozen=True, kw_only=True, tag="returns.receive"):
    """Write down what came back. It waits in the returns area: nothing is in stock before the inspection."""

    number: str
    lines: tuple[ReceivedLine, ...]


class InspectedLine(Record, frozen=True, kw_only=True, gc=False):
    """What becomes of a line: so much on the shelf, so much scrapped, so much back to the supplier; together what came."""

    number: int
    sellable: int
    scrapped: int = 0
    to_supplier: int = 0


class InspectReturn(Command, frozen=True, kw_only=True, tag="returns.inspect"):
    """Say what the inspection saw. Refused (`accepted` False): the goods go back to the customer, without lines."""

    number: str
    accepted: bool
    findings: str
    lines: tuple[InspectedLine, ...] = ()


class CancelReturn(Command, frozen=True, kw_only=True, tag="returns.cancel"):
    """Call off a return that has not come yet, with the reason."""

    number: str
    note: str


class ReturnApproved(Event, frozen=True, kw_only=True, tag="returns.approved"):
    """The customer may send goods back."""

    made: Return


class ReturnReceived(Event, frozen=True, kw_only=True, tag="returns.received"):
    """The goods are there: the lines with what came."""

    number: str
    on: date
    lines: tuple[ReturnLine, ...]


class ReturnInspected(Event, frozen=True, kw_only=True, tag="returns.inspected"):
    """The inspection spoke: the lines with what becomes of them."""

    number: str
    on: date
    accepted: bool
    findings: str
    lines: tuple[ReturnLine, ...]


class ReturnCancelled(Event, frozen=True, kw_only=True, tag="returns.cancelled"):
    """The return was called off."""

    number: str
    on: date
    note: str


COMMANDS = (ApproveReturn, ReceiveReturn, InspectReturn, CancelReturn)
EVENTS = (ReturnApproved, ReturnReceived, ReturnInspected, ReturnCancelled)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case ReturnApproved(made=made):
            company = replace(company, counters=numbering.counted(company.counters, made.number))
        case ReturnReceived():
            made = replace(company.returns[event.number], received_on=event.on, lines=event.lines)
        case ReturnInspected():
            made = company.returns[event.number]
            made = replace(made, inspected_on=event.on, accepted=event.accepted, findings=event.findings, lines=event.lines)
        case ReturnCancelled():
            made = replace(company.returns[event.number], cancelled_on=event.on, findings=event.note)
        case _:
            raise AssertionError(event)
    return replace(company, returns=company.returns.put(made.number, made))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case ApproveReturn():
            return approved(company, command)
        case ReceiveReturn():
            return received(company, command)
        case InspectReturn():
            return inspected(company, command)
        case CancelReturn():
            return cancelled(company, command)
        case _:
            raise AssertionError(command)


def approved(company: Company, command: ApproveReturn) -> Proposal:
    """Raises Impossible as `open_claim`, `shipped_delivery`, `delivered_line`, returns.no_lines, returns.line_twice, returns.too_many (more
    than was delivered and has not come back), returns.lot_needed, returns.other_lot.

    Warns returns.more_than_claimed, and returns.not_founded when the claim was found without ground.
    """
    claim = open_claim(company, command.claim)
    found = shipped_delivery(company, claim.delivery)
    if not command.lines:
        raise Impossible("returns.no_lines", "lines")
    if len({line.delivery_line for line in command.lines}) < len(command.lines):
        raise Impossible("returns.line_twice", "lines")
    back, claimed = returned(company, found.number), {line.delivery_line: line.quantity for line in claim.lines}
    lines, warnings = [], []
    for rank, asked in enumerate(command.lines, start=1):
        sent = delivered_line(found, asked.delivery_line)
        left = sent.quantity - back.get(sent.number, 0)
        if not 1 <= asked.quantity <= left:
            raise Impossible("returns.too_many", "lines", line=sent.number, delivered=sent.quantity, left=left)
        _check_lot(asked.lot, [taken.lot for taken in sent.lots])
        if asked.quantity > claimed.get(sent.number, 0):
            warnings.append(Warning(code="returns.more_than_claimed", params={"line": sent.number, "claim": claim.number}))
        lines.append(ReturnLine(number=rank, delivery_line=sent.number, product=sent.product, quantity=asked.quantity, lot=asked.lot))
    if claim.founded is False:
        warnings.append(Warning(code="returns.not_founded", params={"claim": claim.number}))
    made = Return(
        number=numbering.next_number(company.counters, company.now.year, Series.RETURN),
        claim=claim.number,
        customer=claim.customer,
        delivery=found.number,
        approved_on=company.now.date(),
        lines=tuple(lines),
    )
    return Proposal((ReturnApproved(made=made),), tuple(warnings), claim.number)


def _check_lot(lot: str | None, sent: list[str]) -> None:
    if sent and lot is None:
        raise Impossible("returns.lot_needed", "lines")
    if lot is not None and lot not in sent:
        raise Impossible("returns.other_lot", "lines", lot=lot)


def received(company: Company, command: ReceiveReturn) -> Proposal:
    """Raises Impossible returns.unknown, returns.not_waiting, returns.unknown_line, returns.every_line, returns.quantity, returns.too_many.

    Warns returns.short for a line of which less, or more, came than was approved.
    """
    found = known_return(company, command.number)
    if found.status != "approved":
        raise Impossible("returns.not_waiting", "number", number=found.number)
    came = {line.number: line.quantity for line in command.lines}
    for number in came:
        found.line(number)
    if came.keys() != {line.number for line in found.lines}:
        raise Impossible("returns.every_line", "lines")
    sent = {line.number: line.quantity for line in company.deliveries[found.delivery].lines}
    back = returned(company, found.delivery)
    lines, warnings = [], []
    for line in found.lines:
        quantity = came[line.number]
        left = sent[line.delivery_line] - back.get(line.delivery_line, 0) + line.quantity
        if not 0 <= quantity <= left:
            raise Impossible("returns.too_many", "lines", line=line.number, delivered=sent[line.delivery_line], left=left)
        if quantity != line.quantity:
            params: Params = {"number": found.number, "line": line.number, "approved": line.quantity, "came": quantity}
            warnings.append(Warning(code="returns.short", params=params))
        lines.append(replace(line, received=quantity))
    if not any(line.came for line in lines):
        raise Impossible("returns.nothing", "lines")
    event = ReturnReceived(number=found.number, on=company.now.date(), lines=tuple(lines))
    return Proposal((event,), tuple(warnings), found.number)


def inspected(company: Company, command: InspectReturn) -> Proposal:
    """Raises Impossible returns.unknown, returns.not_received, returns.every_line, returns.split, text.empty, text.too_long.

    What is sellable enters the stock; the rest enters and leaves it at once, so that the moves tell where it went.
    """
    found = known_return(company, command.number)
    if found.status != "received":
        raise Impossible("returns.not_received", "number", number=found.number)
    findings = crm.text(command.findings, NOTE_LENGTH, "findings")
    today = company.now.date()
    if not command.accepted:
        if command.lines:
            raise Impossible("returns.refused_whole", "lines")
        event = ReturnInspected(number=found.number, on=today, accepted=False, findings=findings, lines=found.lines)
        return Proposal((event,), subject=found.number)
    given = {line.number: line for line in command.lines}
    if len(given) < len(command.lines) or given.keys() != {line.number for line in found.lines}:
        raise Impossible("returns.every_line", "lines")
    pieces = {line.number: line.pieces for line in company.deliveries[found.delivery].lines}
    lines: list[ReturnLine] = []
    movements: list[Movement] = []
    for line in found.lines:
        each = given[line.number]
        if min(each.sellable, each.scrapped, each.to_supplier) < 0 or each.sellable + each.scrapped + each.to_supplier != line.came:
            raise Impossible("returns.split", "lines", line=line.number, came=line.came)
        lines.append(replace(line, sellable=each.sellable == line.came, scrapped=each.scrapped, to_supplier=each.to_supplier))
        movements += _movements(found.number, lines[-1], pieces[line.delivery_line])
    event = ReturnInspected(number=found.number, on=today, accepted=True, findings=findings, lines=tuple(lines))
    return Proposal((event, *stock.moved(company, movements)), subject=found.number)


def _movements(number: str, line: ReturnLine, pieces: int) -> list[Movement]:
    """All of it in, then out what does not go back on the shelf."""
    rows = (
        (MoveKind.RETURN, line.came),
        (MoveKind.SCRAP, -line.scrapped),
        (MoveKind.TO_SUPPLIER, -line.to_supplier),
    )
    return [Movement(line.product, quantity * pieces, kind, number, line.lot) for kind, quantity in rows if quantity]


def cancelled(company: Company, command: CancelReturn) -> Proposal:
    """Raises Impossible returns.unknown, returns.not_waiting, text.empty, text.too_long."""
    found = known_return(company, command.number)
    if found.status != "approved":
        raise Impossible("returns.not_waiting", "number", number=found.number)
    note = crm.text(command.note, NOTE_LENGTH, "note")
    return Proposal((ReturnCancelled(number=found.number, on=company.now.date(), note=note),), subject=found.number)
