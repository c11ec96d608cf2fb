"""Money: Decimal, rounded to the cent, half up, line by line and then on the total (the usual French commercial rounding)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import msgspec

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """The amount in euros rounded to the cent, half up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


class Totals(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Amounts in euros: `net` before VAT, `vat`, `gross` = net + vat."""

    net: Decimal
    vat: Decimal
    gross: Decimal


NOTHING = Totals(net=Decimal("0.00"), vat=Decimal("0.00"), gross=Decimal("0.00"))


def line_amount(quantity: int, price: Decimal, per: int, discount: Decimal) -> Decimal:
    """Net amount of a line: `price` in euros for `per` units, `discount` in percent (0 to 100)."""
    return cents(quantity * price / per * (100 - discount) / 100)


def totals(amounts: Iterable[tuple[Decimal, Decimal]]) -> Totals:
    """Totals of (net amount, VAT rate in percent) pairs. VAT is computed once per rate on the sum of its lines (CGI, art. 242 nonies A)."""
    by_rate: dict[Decimal, Decimal] = {}
    for amount, rate in amounts:
        by_rate[rate] = by_rate.get(rate, Decimal(0)) + amount
    net = sum(by_rate.values(), Decimal("0.00"))
    vat = sum((cents(base * rate / 100) for rate, base in by_rate.items()), Decimal("0.00"))
    return Totals(net=net, vat=vat, gross=net + vat)
