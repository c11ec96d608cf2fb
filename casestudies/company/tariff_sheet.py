"""A proposed price list as a spreadsheet's rows, and back: what is read is prices, nothing of it is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from casestudies.company.kernel import Impossible
from casestudies.company.pricing import Price

if TYPE_CHECKING:
    from casestudies.company.state import Company
    from casestudies.company.tariffs import TariffProposal

CODE, NAME, FAMILY, UNIT, MINIMUM, BEFORE, AMOUNT = (
    "Code",
    "Désignation",
    "Famille",
    "Unité",
    "À partir de",
    "Ancien prix HT",
    "Nouveau prix HT",
)
HEADS = (CODE, NAME, FAMILY, UNIT, MINIMUM, BEFORE, AMOUNT)
READ = (CODE, UNIT, MINIMUM, AMOUNT)
"""The columns that are read back, wherever they stand."""
LONGEST_CELL = 60
CENT = Decimal("0.01")


def rows_of(company: Company, found: TariffProposal) -> list[list[object]]:
    """The rows of the sheet, heads left out, in the order of the prices."""
    before = {(each.product, each.minimum): each.amount for each in company.price_lists[found.base].prices}
    rows: list[list[object]] = []
    for each in found.prices:
        product = company.products[each.product]
        old = before.get((each.product, each.minimum))
        rows.append([product.code, product.name, product.family, product.unit(each.unit).label, each.minimum, old, each.amount])
    return rows


def prices_of(company: Company, rows: Sequence[Sequence[object]]) -> tuple[Price, ...]:
    """The prices of a sheet whose first row holds the heads; empty rows are skipped.

    Raises Impossible tariffs.sheet_head (`head` missing or twice), tariffs.unknown_product, tariffs.unit, tariffs.sheet_cell (`row` from 1,
    `head`, `value`).
    """
    heads = [_text(cell) for cell in rows[0]] if rows else []
    for head in READ:
        if heads.count(head) != 1:
            raise Impossible("tariffs.sheet_head", "prices", head=head)
    at = {head: heads.index(head) for head in READ}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: row[place] if place < len(row) else None for head, place in at.items()}
        if any(_text(cell) for cell in cells.values()):
            found.append(_price(company, number, cells))
    return tuple(found)


def _price(company: Company, number: int, cells: dict[str, object]) -> Price:
    code = _text(cells[CODE])
    product = company.products.get(code)
    if product is None:
        raise Impossible("tariffs.unknown_product", "prices", row=number, product=code[:LONGEST_CELL])
    if _text(cells[UNIT]) != product.unit(product.sold_in).label:
        raise Impossible("tariffs.unit", "prices", row=number, product=code, unit=_text(cells[UNIT])[:LONGEST_CELL])
    minimum, amount = _number(number, MINIMUM, cells[MINIMUM]), _number(number, AMOUNT, cells[AMOUNT])
    if minimum != minimum.to_integral_value():
        raise _bad(number, MINIMUM, cells[MINIMUM])
    # A spreadsheet holds binary fractions: 2.35 comes back as 2.3500000000000001.
    near = amount.quantize(CENT)
    return Price(product=code, unit=product.sold_in, amount=near if abs(near - amount) < CENT / 1000 else amount, minimum=int(minimum))


def _number(row: int, head: str, cell: object) -> Decimal:
    """A number typed as such, or as a French text. Raises Impossible tariffs.sheet_cell."""
    said = _text(cell).replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", "")
    try:
        found = Decimal(said.replace(",", "."))
    except InvalidOperation:
        raise _bad(row, head, cell) from None
    if isinstance(cell, bool) or not found.is_finite() or abs(found) > 10**9:
        raise _bad(row, head, cell)
    return found


def _bad(row: int, head: str, cell: object) -> Impossible:
    return Impossible("tariffs.sheet_cell", "prices", row=row, head=head, value=_text(cell)[:LONGEST_CELL])


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
