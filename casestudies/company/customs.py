"""Customs data of the goods: commodity code, weight, origin; and the destinations that have an agreement of preference with the Union.

Codes are of the Combined Nomenclature (Regulation (EEC) 2658/87, annex I), one for each family of the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from casestudies.company.state import Company

GRAMS = {"Visserie": 6, "Fixations": 18, "Étanchéité": 420, "Outillage": 60, "Serrurerie": 420, "Poignées": 260, "Coulissants": 480}
"""Net grams of a basic unit, by family."""
OTHER_GRAMS = 350
COMMODITY_CODES = {
    "Visserie": "73181595",
    "Ferrures": "83021000",
    "Serrurerie": "83014019",
    "Fixations": "73182900",
    "Outillage": "82055980",
    "Poignées": "83024150",
    "Fermetures": "83024190",
    "Coulissants": "83024200",
    "Étanchéité": "32141010",
    "Protection": "61161020",
    "Équipement": "94032080",
    "Librairie": "49111010",
}
PREFERENCES = {"CH": "Accord CEE-Suisse du 22 juillet 1972, protocole n° 3"}
"""By country: the agreement under which goods of the Union enter at a reduced duty."""


class Origin(Struct, frozen=True, kw_only=True):
    """Where goods come from: country (empty: its supplier has still to say), and whether we can state that origin for a preference.

    What our workshop makes is French and preferential; what we buy needs a supplier's declaration (Implementing Regulation (EU)
    2015/2447, art. 61), which the catalogue does not hold.
    """

    country: str
    preferential: bool


def commodity_code(company: Company, product: str) -> str:
    """The eight digits of a product."""
    return COMMODITY_CODES[company.products[product].family]


def origin(company: Company, product: str) -> Origin:
    """The origin of a product."""
    source = company.sources.get(product)
    ours = source is not None and source.supplier is None
    return Origin(country="FR" if ours else "", preferential=ours)


def net_grams(company: Company, product: str, pieces: int) -> int:
    """The net weight of that many basic units."""
    return pieces * GRAMS.get(company.products[product].family, OTHER_GRAMS)
