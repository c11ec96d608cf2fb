"""Products: what is sold, its GTIN, and the units it is sold in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company.kernel import Document, Impossible

if TYPE_CHECKING:
    from casestudies.company.state import Company


class SalesUnit(Document, frozen=True, kw_only=True):
    """A unit of sale: its EDIFACT code (6411: PCE, PR, BX, CT), its wording, and how many basic units it holds (1 upwards)."""

    code: str
    label: str
    pieces: int


class Product(Document, frozen=True, kw_only=True):
    """A product. The first unit is the basic one: stock is counted in it. `vat_rate` in percent."""

    code: str
    name: str
    family: str
    gtin: str
    units: tuple[SalesUnit, ...]
    sold_in: str
    vat_rate: Decimal

    def unit(self, code: str) -> SalesUnit:
        """The unit of that code. Raises Impossible catalogue.unknown_unit."""
        for unit in self.units:
            if unit.code == code:
                return unit
        raise Impossible("catalogue.unknown_unit", "unit", product=self.code, unit=code)


def known(company: Company, code: str) -> Product:
    """The product of that code. Raises Impossible catalogue.unknown_product."""
    product = company.products.get(code)
    if product is None:
        raise Impossible("catalogue.unknown_product", "product", product=code)
    return product


def by_gtin(company: Company, gtin: str) -> Product | None:
    """The product that carries that GTIN, or None."""
    return next((product for product in company.products if product.gtin == gtin), None)
