"""Solvency: a party's annual accounts, the ratios that a credit clerk reads in them, and the Conan-Holder score.

The score was published by J. Conan and M. Holder in 1979 (Variables explicatives de performances et contrôle de gestion dans les PMI,
université Paris-Dauphine), from 190 small and middle-sized French industrial firms: N = 24 R1 + 22 R2 + 16 R3 - 87 R4 - 10 R5, where
R1 is the gross operating surplus over all debts, R2 lasting funds (equity, provisions, debts of more than a year) over the balance sheet,
R3 current assets but stocks over the balance sheet, R4 financial charges over sales, R5 personnel costs over value added. The riskiest
are below 6.8 (one in two fails), the soundest above 16.4 (one in ten). An indication, made for industry of long ago: never a decision.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from casestudies.company import index
from casestudies.company.kernel import Record

if TYPE_CHECKING:
    from casestudies.company.state import Company

YEAR_DAYS = 360
"""Days of a year in French ratios."""
WEIGHTS = (Decimal(24), Decimal(22), Decimal(16), Decimal(-87), Decimal(-10))
RISKY_BELOW, SOUND_ABOVE = Decimal("6.8"), Decimal("16.4")
_TABLE = {100: "-21", 90: "-4.8", 80: "0.2", 70: "2.6", 60: "4.7", 50: "6.8", 40: "8.7", 30: "10.7", 20: "13.1", 10: "16.4"}
PROBABILITIES = tuple((Decimal(points), percent) for percent, points in _TABLE.items())
"""Score and probability of failure in percent, as the authors tabled them."""


class AnnualAccounts(Record, frozen=True, kw_only=True):
    """A party's balance sheet and income statement, in whole euros. Both sides of the balance sheet are equal.

    `party` is a customer's code, or the SIREN of who is none yet; `filed` says where the accounts come from.
    """

    code: str
    party: str
    name: str
    year: int
    months: int = 12
    filed: str = ""
    fixed_assets: int
    stocks: int
    receivables: int
    other_assets: int
    cash: int
    equity: int
    provisions: int
    long_debts: int
    overdrafts: int
    payables: int
    social_debts: int
    other_debts: int
    sales: int
    purchases: int
    value_added: int
    personnel: int
    gross_surplus: int
    operating_income: int
    interest: int
    net_income: int

    @property
    def total(self) -> int:
        """The total of the balance sheet."""
        return self.fixed_assets + self.stocks + self.receivables + self.other_assets + self.cash

    @property
    def total_due(self) -> int:
        """The other side."""
        return self.equity + self.provisions + self.debts

    @property
    def debts(self) -> int:
        """All that is owed."""
        return self.long_debts + self.short_debts

    @property
    def short_debts(self) -> int:
        """What is owed within a year."""
        return self.overdrafts + self.payables + self.social_debts + self.other_debts

    @property
    def working_capital(self) -> int:
        """Lasting funds less fixed assets (fonds de roulement)."""
        return self.equity + self.provisions + self.long_debts - self.fixed_assets

    @property
    def working_capital_need(self) -> int:
        """Current assets but cash, less debts of the cycle (besoin en fonds de roulement)."""
        return self.stocks + self.receivables + self.other_assets - self.payables - self.social_debts - self.other_debts

    @property
    def net_cash(self) -> int:
        """Cash less overdrafts; also working capital less its need."""
        return self.cash - self.overdrafts


class Ratio(NamedTuple):
    """A figure read in accounts: its code, its value (None when it divides by nothing), its unit: eur, days, percent, times, points."""

    code: str
    value: Decimal | None
    unit: str


def over(above: int, below: int, places: str = "0.01") -> Decimal | None:
    """A quotient rounded half up, None over nothing."""
    return (Decimal(above) / below).quantize(Decimal(places), rounding=ROUND_HALF_UP) if below else None


def _scaled(above: int, below: int, factor: int) -> Decimal | None:
    return over(above * factor, below, "0.1")


def score(accounts: AnnualAccounts) -> Decimal | None:
    """The Conan-Holder score, to the tenth; None when there is no debt, no balance sheet, no sales or no value added to divide by."""
    lasting = accounts.equity + accounts.provisions + accounts.long_debts
    pairs = (
        (accounts.gross_surplus, accounts.debts),
        (lasting, accounts.total),
        (accounts.receivables + accounts.other_assets + accounts.cash, accounts.total),
        (accounts.interest, accounts.sales),
        (accounts.personnel, accounts.value_added),
    )
    if any(not below for _above, below in pairs):
        return None
    found = sum((weight * above / below for weight, (above, below) in zip(WEIGHTS, pairs, strict=True)), Decimal(0))
    return found.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def verdict(points: Decimal | None) -> str:
    """risky, watch, sound, or unknown."""
    if points is None:
        return "unknown"
    return "risky" if points < RISKY_BELOW else "sound" if points > SOUND_ABOVE else "watch"


def probability(points: Decimal) -> int:
    """The probability of failure in percent of the table's next score below or equal; 100 under all."""
    return next((percent for limit, percent in reversed(PROBABILITIES) if points >= limit), 100)


def ratios(accounts: AnnualAccounts) -> tuple[Ratio, ...]:
    """All the figures, in the order of a solvency sheet. Times of a year are in days of 360, on sales or purchases before VAT."""
    current = accounts.total - accounts.fixed_assets
    liquid = accounts.receivables + accounts.other_assets + accounts.cash
    return (
        Ratio("working_capital", Decimal(accounts.working_capital), "eur"),
        Ratio("working_capital_need", Decimal(accounts.working_capital_need), "eur"),
        Ratio("net_cash", Decimal(accounts.net_cash), "eur"),
        Ratio("general_liquidity", over(current, accounts.short_debts), "times"),
        Ratio("quick_liquidity", over(liquid, accounts.short_debts), "times"),
        Ratio("autonomy", _scaled(accounts.equity, accounts.total, 100), "percent"),
        Ratio("gearing", _scaled(accounts.long_debts + accounts.overdrafts - accounts.cash, accounts.equity, 100), "percent"),
        Ratio("need_days", _scaled(accounts.working_capital_need, accounts.sales, YEAR_DAYS), "days"),
        Ratio("receivable_days", _scaled(accounts.receivables, accounts.sales, YEAR_DAYS), "days"),
        Ratio("payable_days", _scaled(accounts.payables, accounts.purchases, YEAR_DAYS), "days"),
        Ratio("margin", _scaled(accounts.net_income, accounts.sales, 100), "percent"),
        Ratio("interest_cover", over(accounts.operating_income, accounts.interest), "times"),
        Ratio("interest_burden", _scaled(accounts.interest, accounts.gross_surplus, 100), "percent"),
        Ratio("score", score(accounts), "points"),
    )


def _party(accounts: AnnualAccounts) -> tuple[str, ...]:
    return (accounts.party,)


def accounts_of(company: Company, party: str) -> tuple[AnnualAccounts, ...]:
    """The accounts of a party, the latest first."""
    return tuple(sorted(index.by_key(company.annual_accounts, _party, party), key=lambda each: -each.year))
