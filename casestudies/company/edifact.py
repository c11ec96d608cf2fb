"""Reading and writing an EDIFACT D.96A ORDERS interchange.

pydifact splits the segments; it accepts wrong control totals, so UNT (segments of the message) and UNZ (messages of the
interchange) are counted here (ISO 9735, EANCOM 1997 for the use of the segments).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from msgspec import Struct
from pydifact.exceptions import EDISyntaxError, ValidationError
from pydifact.parser import Parser
from pydifact.segments import Segment, SegmentFactory
from pydifact.serializer import Serializer

DAY = "%Y%m%d"
DECIMAL_LIMIT = 15


class Unreadable(Exception):
    """The interchange cannot be read. `code` says why; `segment` is the rank (1 upwards) of the segment at fault, when known."""

    def __init__(self, code: str, segment: int | None = None, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, str | int] = {**params, **({"segment": segment} if segment else {})}


class EdiLine(Struct, frozen=True, kw_only=True):
    """One LIN group: `price` in euros for `per` units."""

    number: int
    gtin: str
    quantity: int
    unit: str
    price: Decimal
    per: int
    label: str = ""


class EdiOrder(Struct, frozen=True, kw_only=True):
    """One ORDERS message. Parties are GLN."""

    reference: str
    dated: date
    requested: date
    buyer: str
    supplier: str
    ship_to: str
    lines: tuple[EdiLine, ...]


class _Plain(SegmentFactory):
    """Segments as they come: pydifact holds no D.96A directory, and would warn at each one."""

    @staticmethod
    def create_segment(name: str, *elements: str | list[str], **_options: object) -> Segment:
        return SegmentFactory.create_segment(name, *elements, validate=False)


def segments(raw: str) -> list[Segment]:
    """The segments as sent, envelope included. Raises Unreadable edi.syntax."""
    try:
        found = list(Parser(_Plain()).parse(raw))
    except (EDISyntaxError, ValidationError, ValueError, IndexError, TypeError, AssertionError) as error:
        raise Unreadable("edi.syntax") from error
    return [each for each in found if each.tag != "UNA"]


def text_of(segment: Segment) -> str:
    """The segment as it is written, without its terminator."""
    return str(Serializer().serialize([segment], False)).removesuffix("'")


def read(raw: str) -> EdiOrder:
    """The order of an interchange that carries one ORDERS message. Raises Unreadable with one of the codes edi.*."""
    found = segments(raw)
    check_envelope(found)
    if part(found[1], 1, 0) != "ORDERS":
        raise Unreadable("edi.message_type", 2, type=part(found[1], 1, 0))
    heading, groups = _groups(found[2:-2])
    dates = {part(each, 0, 0): _day(each, rank) for rank, each in heading if each.tag == "DTM"}
    parties = {part(each, 0, 0): part(each, 1, 0) for _, each in heading if each.tag == "NAD"}
    reference = next((part(each, 1, 0) for _, each in heading if each.tag == "BGM"), "")
    for name, value in (
        ("BGM", reference),
        ("DTM+137", dates.get("137")),
        ("DTM+2", dates.get("2")),
        ("NAD+BY", parties.get("BY")),
        ("LIN", groups),
    ):
        if not value:
            raise Unreadable("edi.missing", what=name)
    return EdiOrder(
        reference=reference,
        dated=dates["137"],
        requested=dates["2"],
        buyer=parties["BY"],
        supplier=parties.get("SU", ""),
        ship_to=parties.get("DP", parties["BY"]),
        lines=tuple(_line(group) for group in groups),
    )


Ranked = tuple[int, Segment]


def check_envelope(found: list[Segment]) -> None:
    """Raises Unreadable when the envelope of one message is not whole, or its control counts and references are not right."""
    tags = [each.tag for each in found]
    if len(found) < 4 or (tags[0], tags[1], tags[-2], tags[-1]) != ("UNB", "UNH", "UNT", "UNZ"):
        raise Unreadable("edi.envelope")
    if tags.count("UNH") != 1 or tags.count("UNT") != 1:
        raise Unreadable("edi.one_message")
    counted = len(found) - 2
    if part(found[-2], 0) != str(counted):
        raise Unreadable("edi.segment_count", len(found) - 1, said=part(found[-2], 0), counted=counted)
    if part(found[-1], 0) != "1":
        raise Unreadable("edi.message_count", len(found), said=part(found[-1], 0), counted=1)
    if part(found[-2], 1) != part(found[1], 0):
        raise Unreadable("edi.message_reference", len(found) - 1)
    if part(found[-1], 1) != part(found[0], 4):
        raise Unreadable("edi.interchange_reference", len(found))


def _groups(body: list[Segment]) -> tuple[list[Ranked], list[list[Ranked]]]:
    heading: list[Ranked] = []
    groups: list[list[Ranked]] = []
    for rank, each in enumerate(body, start=3):
        if each.tag == "UNS":
            break
        if each.tag == "LIN":
            groups.append([])
        (groups[-1] if groups else heading).append((rank, each))
    return heading, groups


def _line(group: list[Ranked]) -> EdiLine:
    rank, head = group[0]
    quantity = next(((at, each) for at, each in group if each.tag == "QTY" and part(each, 0, 0) == "21"), None)
    price = next(((at, each) for at, each in group if each.tag == "PRI" and part(each, 0, 0) in ("AAA", "AAB")), None)
    if quantity is None or price is None:
        raise Unreadable("edi.missing", rank, what="QTY+21" if quantity is None else "PRI+AAA")
    label = next((part(each, 2, 3) for _, each in group if each.tag == "IMD"), "")
    return EdiLine(
        number=_count(head, rank, 0, 0),
        gtin=part(head, 2, 0),
        quantity=_count(quantity[1], quantity[0], 0, 1),
        unit=part(quantity[1], 0, 2) or "PCE",
        price=_amount(price[1], price[0]),
        per=_count(price[1], price[0], 0, 4) if part(price[1], 0, 4) else 1,
        label=label,
    )


def part(segment: Segment, element: int, component: int = 0) -> str:
    """The component of a segment's element (0 upwards), or an empty text."""
    if element >= len(segment.elements):
        return ""
    found = segment.elements[element]
    if isinstance(found, str):
        return found if component == 0 else ""
    return str(found[component]) if component < len(found) else ""


def _day(segment: Segment, rank: int) -> date:
    value = part(segment, 0, 1)
    try:
        return datetime.strptime(value, DAY).date()  # noqa: DTZ007 (DTM qualifier 102 is a day without a zone)
    except ValueError as error:
        raise Unreadable("edi.date", rank, value=value) from error


def _count(segment: Segment, rank: int, element: int, component: int) -> int:
    value = part(segment, element, component)
    if not value.isascii() or not value.isdigit() or len(value) > DECIMAL_LIMIT or int(value) == 0:
        raise Unreadable("edi.number", rank, value=value)
    return int(value)


def _amount(segment: Segment, rank: int) -> Decimal:
    value = part(segment, 0, 1)
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise Unreadable("edi.number", rank, value=value) from error
    if not amount.is_finite() or amount <= 0 or len(value) > DECIMAL_LIMIT:
        raise Unreadable("edi.price", rank, value=value)
    return amount


def write(order: EdiOrder, *, control: str, at: datetime) -> str:
    """The interchange of that order, one segment a line, its control counts right."""
    message = [
        Segment("UNH", "1", ["ORDERS", "D", "96A", "UN", "EAN008"]),
        Segment("BGM", "220", order.reference, "9"),
        Segment("DTM", ["137", f"{order.dated:{DAY}}", "102"]),
        Segment("DTM", ["2", f"{order.requested:{DAY}}", "102"]),
        Segment("NAD", "BY", [order.buyer, "", "9"]),
        Segment("NAD", "SU", [order.supplier, "", "9"]),
        Segment("NAD", "DP", [order.ship_to, "", "9"]),
        Segment("CUX", ["2", "EUR", "9"]),
    ]
    for line in order.lines:
        price = ["AAA", str(line.price)] if line.per == 1 else ["AAA", str(line.price), "", "", str(line.per), line.unit]
        message += [
            Segment("LIN", str(line.number), "", [line.gtin, "EN"]),
            Segment("IMD", "F", "", ["", "", "", line.label[:35]]),
            Segment("QTY", ["21", str(line.quantity), line.unit]),
            Segment("PRI", price),
        ]
    message += [Segment("UNS", "S"), Segment("CNT", ["2", str(len(order.lines))])]
    message.append(Segment("UNT", str(len(message) + 1), "1"))
    envelope = [
        Segment("UNB", ["UNOC", "3"], [order.buyer, "14"], [order.supplier, "14"], [f"{at:%y%m%d}", f"{at:%H%M}"], control),
        *message,
        Segment("UNZ", "1", control),
    ]
    return str(Serializer().serialize(envelope, False, True)).strip() + "\n"
