"""New price lists: proposed from a list in force, checked, loaded from a spreadsheet, submitted; and prices agreed with a customer.

What the commands lead to is in `casestudies.company.tariff_making`, what is found wrong in `casestudies.company.tariff_checks`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import numbering
from casestudies.company.kernel import Command, Event, Impossible, Record
from casestudies.company.pricing import Price, PriceList

if TYPE_CHECKING:
    from casestudies.company.state import Company

NAME_LENGTH = 80
NOTE_LENGTH = 2000


class Rounding(StrEnum):
    """What new prices are rounded to, in euros, half up."""

    CENT = "0.01"
    FIVE_CENTS = "0.05"
    TEN_CENTS = "0.10"

    @property
    def step(self) -> Decimal:
        """The multiple in euros."""
        return Decimal(self.value)


class FamilyChange(Record, frozen=True, kw_only=True):
    """By how much the prices of a family change, in percent (-90 to 200)."""

    family: str
    percent: Decimal


class TariffProposal(Record, frozen=True, kw_only=True):
    """A price list that waits for approval. `base` is the list it starts from; `floor` the least margin in percent of the price."""

    number: str
    code: str
    name: str
    base: str
    valid_from: date
    valid_to: date | None = None
    floor: Decimal
    changes: tuple[FamilyChange, ...]
    rounding: Rounding
    prices: tuple[Price, ...]
    drafted_at: datetime
    submitted_at: datetime | None = None
    note: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    approved: bool = False
    decision: str = ""
    withdrawn_at: datetime | None = None

    @property
    def status(self) -> str:
        """One of withdrawn, approved, refused, submitted, draft: derived."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.decided_at is not None:
            return "approved" if self.approved else "refused"
        return "draft" if self.submitted_at is None else "submitted"

    def change(self, family: str) -> Decimal:
        """The change of that family in percent, 0 when none is asked."""
        return next((each.percent for each in self.changes if each.family == family), Decimal(0))


class AgreedPrice(Record, frozen=True, kw_only=True):
    """A price agreed with a customer: euros before VAT of one sales unit from `minimum` of them, between two days included."""

    number: str
    customer: str
    product: str
    unit: str
    amount: Decimal
    minimum: int = 1
    valid_from: date
    valid_to: date

    def valid_on(self, day: date) -> bool:
        """Whether it may be applied to an order of that day."""
        return self.valid_from <= day <= self.valid_to


class ProposeTariff(Command, frozen=True, kw_only=True, tag="tariffs.propose"):
    """Make a new list from another, family by family."""

    base: str
    name: str
    valid_from: date
    valid_to: date | None = None
    floor: Decimal
    changes: tuple[FamilyChange, ...]
    rounding: Rounding = Rounding.CENT


class SetPrice(Command, frozen=True, kw_only=True, tag="tariffs.set_price"):
    """Correct or add a price of a proposal, of one sales unit of the product from `minimum` of them."""

    proposal: str
    product: str
    minimum: int
    amount: Decimal


class LoadPrices(Command, frozen=True, kw_only=True, tag="tariffs.load"):
    """Replace all the prices of a proposal by those of a spreadsheet, in its order."""

    proposal: str
    prices: tuple[Price, ...]


class SubmitTariff(Command, frozen=True, kw_only=True, tag="tariffs.submit"):
    """Ask for approval, with what is to be said of it."""

    proposal: str
    note: str


class WithdrawTariff(Command, frozen=True, kw_only=True, tag="tariffs.withdraw"):
    """Give a proposal up, or take it back before it is decided."""

    proposal: str


class AgreePrice(Command, frozen=True, kw_only=True, tag="tariffs.agree"):
    """Write a price agreed with a customer."""

    customer: str
    product: str
    amount: Decimal
    minimum: int = 1
    valid_from: date
    valid_to: date


class TariffProposed(Event, frozen=True, kw_only=True, tag="tariffs.proposed"):
    """A proposal was made, with its computed prices."""

    proposal: TariffProposal


class PriceChanged(Event, frozen=True, kw_only=True, tag="tariffs.price_set"):
    """A price of a proposal was corrected (`previous` None: added)."""

    proposal: str
    price: Price
    previous: Price | None


class PricesLoaded(Event, frozen=True, kw_only=True, tag="tariffs.loaded"):
    """All the prices of a proposal were replaced; `changed` of them differ from before."""

    proposal: str
    prices: tuple[Price, ...]
    changed: int


class TariffSubmitted(Event, frozen=True, kw_only=True, tag="tariffs.submitted"):
    """The proposal waits for approval."""

    proposal: str
    note: str


class TariffWithdrawn(Event, frozen=True, kw_only=True, tag="tariffs.withdrawn"):
    """The proposal is given up."""

    proposal: str


class TariffDecided(Event, frozen=True, kw_only=True, tag="tariffs.decided"):
    """Somebody approved or refused it. Approved, it becomes a list, and the one before it ends the day before."""

    proposal: str
    by: str
    approved: bool
    note: str = ""


class PriceAgreed(Event, frozen=True, kw_only=True, tag="tariffs.agreed"):
    """A price was agreed with a customer."""

    agreed: AgreedPrice


COMMANDS = (ProposeTariff, SetPrice, LoadPrices, SubmitTariff, WithdrawTariff, AgreePrice)
EVENTS = (TariffProposed, PriceChanged, PricesLoaded, TariffSubmitted, TariffWithdrawn, TariffDecided, PriceAgreed)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case TariffProposed(proposal=found):
            company = replace(company, counters=numbering.counted(company.counters, found.number))
        case PriceChanged(price=price):
            found = company.proposals[event.proposal]
            others = tuple(each for each in found.prices if (each.product, each.minimum) != (price.product, price.minimum))
            found = replace(found, prices=(*others, price))
        case PricesLoaded():
            found = replace(company.proposals[event.proposal], prices=event.prices)
        case TariffSubmitted():
            found = replace(company.proposals[event.proposal], submitted_at=at, note=event.note)
        case TariffWithdrawn():
            found = replace(company.proposals[event.proposal], withdrawn_at=at)
        case TariffDecided():
            found = company.proposals[event.proposal]
            found = replace(found, decided_at=at, decided_by=event.by, approved=event.approved, decision=event.note)
            company = _in_force(company, found) if event.approved else company
        case PriceAgreed(agreed=agreed):
            company = replace(company, counters=numbering.counted(company.counters, agreed.number))
            return replace(company, agreed_prices=company.agreed_prices.put(agreed.number, agreed))
        case _:
            raise AssertionError(event)
    return replace(company, proposals=company.proposals.put(found.number, found))


def _in_force(company: Company, found: TariffProposal) -> Company:
    """The company with the list of that proposal, the list before it ended."""
    base = company.price_lists[found.base]
    ends = date.fromordinal(found.valid_from.toordinal() - 1)
    made = PriceList(code=found.code, name=found.name, valid_from=found.valid_from, valid_to=found.valid_to, prices=found.prices)
    shelf = company.price_lists if base.valid_to is not None else company.price_lists.put(base.code, replace(base, valid_to=ends))
    return replace(company, price_lists=shelf.put(made.code, made))


def known(company: Company, number: str) -> TariffProposal:
    """The proposal of that number. Raises Impossible tariffs.unknown."""
    found = company.proposals.get(number)
    if found is None:
        raise Impossible("tariffs.unknown", "proposal", proposal=number)
    return found
