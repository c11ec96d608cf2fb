"""The budget of a year and its follow-up: targets by month, what was sold against them, the reasons that a clerk writes down.

A target is a former year's figures with a growth of the quantities; it can be set by hand.
`casestudies.company.sales_facts` gives what was sold.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, messages, money, sales_facts
from casestudies.company.kernel import Command, Event, Impossible, Proposal, Record, Warning
from casestudies.company.sales_facts import AXES, ZERO, Figures

if TYPE_CHECKING:
    from casestudies.company.state import Company

NOTE_LENGTH = 2000
LEAST_GROWTH, MOST_GROWTH = Decimal(-90), Decimal(200)
MOST_SALES = Decimal(100_000_000)
MONTHS = 12


class Growth(Record, frozen=True, kw_only=True):
    """By how much the quantities of a key are to grow, in percent (-90 to 200)."""

    key: str
    percent: Decimal


class Target(Record, frozen=True, kw_only=True, gc=False):
    """The target of a month (1 to 12) for a key of the axis: euros before VAT, basic units, cost."""

    month: int
    key: str
    sales: Decimal
    quantity: int = 0
    cost: Decimal = ZERO

    @property
    def figures(self) -> Figures:
        """The same as figures."""
        return Figures(sales=self.sales, quantity=self.quantity, cost=self.cost)


class Remark(Record, frozen=True, kw_only=True):
    """What was written of a variance: `month` 0 for the year to date, `key` empty for all keys."""

    at: datetime
    by: str
    month: int
    key: str
    text: str


class Budget(Record, frozen=True, kw_only=True):
    """The targets of a year on an axis. `threshold` in percent: a variance of sales of that size, either way, is an alert."""

    code: str
    year: int
    axis: str
    base_year: int | None
    growth: Decimal
    changes: tuple[Growth, ...] = ()
    threshold: Decimal
    targets: tuple[Target, ...]
    remarks: tuple[Remark, ...] = ()


class PrepareBudget(Command, frozen=True, kw_only=True, tag="budget.prepare"):
    """Set the targets of a year from those of a former one."""

    year: int
    axis: str
    base_year: int
    growth: Decimal
    changes: tuple[Growth, ...] = ()
    threshold: Decimal


class SetTarget(Command, frozen=True, kw_only=True, tag="budget.set_target"):
    """Set a target of sales by hand; its quantity and cost follow in proportion."""

    budget: str
    month: int
    key: str
    sales: Decimal


class WriteRemark(Command, frozen=True, kw_only=True, tag="budget.remark"):
    """Write what explains a variance."""

    budget: str
    month: int
    key: str
    text: str


class BudgetPrepared(Event, frozen=True, kw_only=True, tag="budget.prepared"):
    """The targets of a year are set, in place of those before."""

    budget: Budget


class TargetSet(Event, frozen=True, kw_only=True, tag="budget.target_set"):
    """A target was set by hand."""

    budget: str
    target: Target
    previous: Target | None


class RemarkWritten(Event, frozen=True, kw_only=True, tag="budget.remark_written"):
    """Something was written of a variance."""

    budget: str
    by: str
    month: int
    key: str
    text: str


COMMANDS = (PrepareBudget, SetTarget, WriteRemark)
EVENTS = (BudgetPrepared, TargetSet, RemarkWritten)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case BudgetPrepared(budget=found):
            pass
        case TargetSet(target=target):
            found = company.budgets[event.budget]
            others = [each for each in found.targets if (each.month, each.key) != (target.month, target.key)]
            found = replace(found, targets=tuple(sorted([*others, target], key=lambda each: (each.month, each.key))))
        case RemarkWritten():
            found = company.budgets[event.budget]
            remark = Remark(at=at, by=event.by, month=event.month, key=event.key, text=event.text)
            found = replace(found, remarks=(*found.remarks, remark))
        case _:
            raise AssertionError(event)
    return replace(company, budgets=company.budgets.put(found.code, found))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case PrepareBudget():
            return prepare(company, command)
        case SetTarget():
            return set_target(company, command)
        case WriteRemark():
            return write_remark(company, command)
        case _:
            raise AssertionError(command)


def known(company: Company, code: str) -> Budget:
    """The budget of that code. Raises Impossible budget.unknown."""
    found = company.budgets.get(code)
    if found is None:
        raise Impossible("budget.unknown", "budget", budget=code)
    return found


def keys_of(company: Company, axis: str) -> tuple[str, ...]:
    """The keys of an axis: families of the products, segments of the customers."""
    if axis == sales_facts.FAMILY:
        return tuple(sorted({each.family for each in company.products}))
    return tuple(sorted({each.segment for each in company.customers}))


def prepare(company: Company, command: PrepareBudget) -> Proposal:
    """Raises Impossible budget.axis, budget.year, budget.base_year, budget.growth, budget.threshold, budget.unknown_key,
    budget.repeated_key. Warns budget.replaced, budget.part_year."""
    if command.axis not in AXES:
        raise Impossible("budget.axis", "axis")
    today = company.now.date()
    if not today.year - 1 <= command.year <= today.year + 1:
        raise Impossible("budget.year", "year")
    facts = sales_facts.sold(company, command.base_year, command.axis) if command.base_year < command.year else {}
    if not facts:
        raise Impossible("budget.base_year", "base_year", year=command.base_year)
    if not command.threshold.is_finite() or not 0 < command.threshold <= 100:
        raise Impossible("budget.threshold", "threshold")
    growth = _growths(company, command)
    targets = [
        _grown(month, key, figures, growth.get(key, command.growth)) for (month, key), figures in sorted(facts.items()) if figures.sales
    ]
    made = Budget(
        code=f"{command.year}-{command.axis}",
        year=command.year,
        axis=command.axis,
        base_year=command.base_year,
        growth=command.growth,
        changes=command.changes,
        threshold=command.threshold,
        targets=tuple(targets),
    )
    return Proposal((BudgetPrepared(budget=made),), _doubts(company, made, {month for month, _key in facts}), made.code)


def _growths(company: Company, command: PrepareBudget) -> dict[str, Decimal]:
    keys, found = keys_of(company, command.axis), dict[str, Decimal]()
    for percent in (command.growth, *(each.percent for each in command.changes)):
        if not percent.is_finite() or not LEAST_GROWTH <= percent <= MOST_GROWTH:
            raise Impossible("budget.growth", "growth")
    for each in command.changes:
        if each.key not in keys:
            raise Impossible("budget.unknown_key", "changes", key=each.key)
        if each.key in found:
            raise Impossible("budget.repeated_key", "changes", key=each.key)
        found[each.key] = each.percent
    return found


def _grown(month: int, key: str, figures: Figures, percent: Decimal) -> Target:
    ratio = (100 + percent) / 100
    quantity = int((figures.quantity * ratio).to_integral_value(rounding="ROUND_HALF_UP"))
    return Target(month=month, key=key, sales=money.cents(figures.sales * ratio), quantity=quantity, cost=money.cents(figures.cost * ratio))


def _doubts(company: Company, made: Budget, months: set[int]) -> tuple[Warning, ...]:
    told = []
    if made.code in company.budgets:
        told.append(Warning(code="budget.replaced", params={"budget": made.code}))
    lacking = (
        MONTHS - len(months)
        if made.base_year != company.now.year
        else MONTHS - sales_facts.closed_months(company.now.year, company.now.date())
    )
    if lacking:
        told.append(Warning(code="budget.part_year", params={"year": str(made.base_year), "count": lacking}))
    return tuple(told)


def _month(month: int, least: int) -> None:
    if not least <= month <= MONTHS:
        raise Impossible("budget.month", "month")


def set_target(company: Company, command: SetTarget) -> Proposal:
    """Raises Impossible budget.unknown, budget.month, budget.unknown_key, budget.sales, budget.same."""
    found = known(company, command.budget)
    _month(command.month, 1)
    if command.key not in keys_of(company, found.axis):
        raise Impossible("budget.unknown_key", "key", key=command.key)
    sales = command.sales
    if not sales.is_finite() or not 0 <= sales <= MOST_SALES or sales != money.cents(sales):
        raise Impossible("budget.sales", "sales")
    before = next((each for each in found.targets if (each.month, each.key) == (command.month, command.key)), None)
    if before is not None and before.sales == sales:
        raise Impossible("budget.same", "sales")
    target = Target(month=command.month, key=command.key, sales=sales)
    if before is not None and before.sales:
        ratio = sales / before.sales
        quantity = int((before.quantity * ratio).to_integral_value(rounding="ROUND_HALF_UP"))
        target = replace(target, quantity=quantity, cost=money.cents(before.cost * ratio))
    return Proposal((TargetSet(budget=found.code, target=target, previous=before),), subject=found.code)


def write_remark(company: Company, command: WriteRemark) -> Proposal:
    """Raises Impossible budget.unknown, budget.month, budget.unknown_key, text.empty, text.too_long. Warns budget.open_month."""
    found = known(company, command.budget)
    _month(command.month, 0)
    if command.key and command.key not in keys_of(company, found.axis):
        raise Impossible("budget.unknown_key", "key", key=command.key)
    text = crm.text(command.text, NOTE_LENGTH)
    early = command.month > sales_facts.closed_months(found.year, company.now.date())
    warnings = (Warning(code="budget.open_month", params={"month": command.month}),) if early else ()
    event = RemarkWritten(budget=found.code, by=messages.TRAINEE, month=command.month, key=command.key, text=text)
    return Proposal((event,), warnings, found.code)


class Variance(Record, frozen=True, kw_only=True):
    """What was sold against its target. `month` 0: the closed months together; `key` None: all keys together.

    `volume` + `price` = `amount`: first what was sold at the average prices of the base year, product by product, less the target (volume
    and mix); then the prices that differ from these on what was sold.
    """

    month: int
    key: str | None
    target: Figures
    actual: Figures
    volume: Decimal
    price: Decimal
    alert: bool

    @property
    def amount(self) -> Decimal:
        """Sales less their target, in euros."""
        return self.actual.sales - self.target.sales

    @property
    def percent(self) -> Decimal | None:
        """The variance of sales in percent of the target, to the tenth; None without target."""
        return (self.amount * 100 / self.target.sales).quantize(Decimal("0.1")) if self.target.sales else None


def compared(month: int, key: str | None, target: Figures, actual: Figures, at_base: Decimal, threshold: Decimal) -> Variance:
    """The variance of sales, split. `at_base` is what was sold at the prices of the base year, in euros. What is no product
    never alerts without a target."""
    amount, volume = actual.sales - target.sales, money.cents(at_base) - target.sales
    alert = abs(amount) * 100 >= threshold * target.sales if target.sales > 0 else bool(amount and key)
    return Variance(month=month, key=key, target=target, actual=actual, volume=volume, price=amount - volume, alert=alert)


def variances(company: Company, found: Budget) -> tuple[Variance, ...]:
    """Every closed month by key, in the order of the months and the keys."""
    last = sales_facts.closed_months(found.year, company.now.date())
    facts = sales_facts.sold(company, found.year, found.axis)
    prices = sales_facts.average_prices(company, found.base_year or found.year - 1)
    at_base = sales_facts.at_prices(company, found.year, found.axis, prices)
    targets = {(each.month, each.key): each.figures for each in found.targets}
    places = sorted(place for place in {*facts, *targets} if place[0] <= last)
    nothing = sales_facts.NOTHING
    return tuple(
        compared(*place, targets.get(place, nothing), facts.get(place, nothing), at_base.get(place, ZERO), found.threshold)
        for place in places
    )


def to_date(found: Budget, monthly: tuple[Variance, ...]) -> tuple[Variance, ...]:
    """The closed months together, by key; the split is that of the months."""
    keys = dict.fromkeys(sorted(each.key or "" for each in monthly))
    return tuple(summed(found, key, [each for each in monthly if each.key == key]) for key in keys)


def summed(found: Budget, key: str | None, parts: list[Variance]) -> Variance:
    """Variances together: their amounts and both parts of the split add up."""
    target = sales_facts.total(each.target for each in parts)
    actual = sales_facts.total(each.actual for each in parts)
    return compared(0, key, target, actual, target.sales + sum((each.volume for each in parts), ZERO), found.threshold)


def ended(found: Budget, company: Company) -> date | None:
    """The last day of the closed months of that budget, None before any."""
    last = sales_facts.closed_months(found.year, company.now.date())
    return sales_facts.last_of(found.year, last) if last else None
