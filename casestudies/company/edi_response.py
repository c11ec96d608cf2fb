"""The answer to an order received by EDI: an order response (ORDRSP), EDIFACT D.96A in the use of EANCOM 1997.

It is written from what stands: the order as it was confirmed beside what the interchange asked, line by line. Codes of BGM 1225 and of
LIN 1229 say accepted, changed, not accepted or added.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pydifact.segments import Segment

from casestudies.company import catalogue, money
from casestudies.company.edi_out import interchange
from casestudies.company.edifact import DAY, EdiLine, EdiOrder, Unreadable, read

if TYPE_CHECKING:
    from casestudies.company.edi import Interchange
    from casestudies.company.orders import Order
    from casestudies.company.pricing import Line
    from casestudies.company.state import Company

RESPONSE = "231"
WHOLE = {"accepted": "29", "changed": "4", "not_accepted": "27"}
"""BGM 1225: accepted without amendment, with amendment, not accepted."""
LINES = {"accepted": "5", "changed": "3", "not_accepted": "7", "added": "1"}
"""LIN 1229."""
ORDERED, TO_DELIVER, PROMISED, ISSUED, NET_PRICE = "21", "113", "69", "137", "AAA"


class Pair(NamedTuple):
    """A line asked and the line that answers it; None where there is none."""

    action: str
    asked: EdiLine | None
    line: Line | None


def answered(company: Company, received: Interchange) -> bool:
    """Whether there is something to answer: it was refused, or its order is confirmed or cancelled."""
    order = company.orders[received.order] if received.order else None
    return received.refusal is not None or (order is not None and (order.confirmed_at is not None or order.cancel_reason is not None))


def outcome(company: Company, received: Interchange) -> str:
    """One of accepted, changed, not_accepted. Raises ValueError while nothing is answered, or when the message cannot be read."""
    if not answered(company, received):
        raise ValueError(f"{received.code} is not answered yet")
    said = _said(received)
    order = company.orders[received.order] if received.order else None
    if order is None or order.cancel_reason is not None:
        return "not_accepted"
    return "accepted" if all(pair.action == "accepted" for pair in _pairs(company, said, order)) else "changed"


def ordrsp(company: Company, received: Interchange) -> str:
    """The response, between the parties that the order names. Raises ValueError as `outcome`."""
    result, said = outcome(company, received), _said(received)
    order = company.orders[received.order] if received.order else None
    at = _answered_at(received, order)
    if order is None or result == "not_accepted":
        pairs = [Pair("not_accepted", each, None) for each in said.lines]
    else:
        pairs = _pairs(company, said, order)
    body = [
        Segment("BGM", RESPONSE, order.number if order else received.code, WHOLE[result]),
        Segment("DTM", [ISSUED, f"{at:{DAY}}", "102"]),
        Segment("RFF", ["ON", said.reference]),
        *(Segment("NAD", role, [gln, "", "9"]) for role, gln in (("BY", said.buyer), ("SU", said.supplier), ("DP", said.ship_to))),
        Segment("CUX", ["2", "EUR", "9"]),
    ]
    for pair in pairs:
        body += _written(company, pair)
    body += [Segment("UNS", "S"), Segment("CNT", ["2", str(len(pairs))])]
    return interchange(said.supplier, said.buyer, "ORDRSP", "EAN005", body, received.code, at)


def _said(received: Interchange) -> EdiOrder:
    try:
        return read(received.raw)
    except Unreadable as broken:
        raise ValueError(f"{received.code} cannot be read: {broken.code}") from broken


def _answered_at(received: Interchange, order: Order | None) -> datetime:
    return order.confirmed_at if order is not None and order.confirmed_at is not None else received.received_at


def _pairs(company: Company, said: EdiOrder, order: Order) -> list[Pair]:
    """Each line asked beside the line that answers it, then those added."""
    kept = {line.number: line for line in order.lines}
    found = []
    for asked in said.lines:
        line = kept.pop(asked.number, None)
        found.append(Pair("not_accepted" if line is None else _action(company, said, asked, line), asked, line))
    return [*found, *(Pair("added", None, line) for line in kept.values())]


def _action(company: Company, said: EdiOrder, asked: EdiLine, line: Line) -> str:
    product = company.products[line.product]
    unit = next((each for each in product.units if each.code == asked.unit), None)
    same = (
        product.gtin == asked.gtin
        and unit is not None
        and asked.quantity * unit.pieces == line.quantity * line.pieces
        and money.line_amount(asked.quantity, asked.price, asked.per, Decimal(0)) == line.amount
        and (line.promised is None or line.promised <= said.requested)
    )
    return "accepted" if same else "changed"


def _written(company: Company, pair: Pair) -> list[Segment]:
    asked, line = pair.asked, pair.line
    number, gtin = (asked.number, asked.gtin) if asked else (0, "")
    product = catalogue.by_gtin(company, gtin) if asked else None
    if line is not None:
        product = company.products[line.product]
        number, gtin = line.number, product.gtin
    found = [Segment("LIN", str(number), LINES[pair.action], [gtin, "EN"])]
    if product is not None:
        found.append(Segment("IMD", "F", "", ["", "", "", product.name[:35]]))
    if asked is not None:
        found.append(Segment("QTY", [ORDERED, str(asked.quantity), asked.unit]))
    if line is not None:
        found.append(Segment("QTY", [TO_DELIVER, str(line.quantity), line.unit]))
        if line.promised:
            found.append(Segment("DTM", [PROMISED, f"{line.promised:{DAY}}", "102"]))
        price = [NET_PRICE, f"{line.price:f}"] if line.per == 1 else [NET_PRICE, f"{line.price:f}", "", "", str(line.per), line.unit]
        found.append(Segment("PRI", price))
    return found
