"""What the commands of price lists lead to. The documents and events are in `casestudies.company.tariffs`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import catalogue, crm, money, numbering, pricing, tariff_checks, tariffs
from casestudies.company.kernel import Command, Impossible, Proposal, Warning
from casestudies.company.numbering import Series
from casestudies.company.pricing import Price
from casestudies.company.tariffs import AgreedPrice, TariffProposal

if TYPE_CHECKING:
    from casestudies.company.state import Company

LEAST_CHANGE, MOST_CHANGE = Decimal(-90), Decimal(200)
MOST_PRICE = Decimal(100_000)
MOST_PRICES = 5_000
MOST_MINIMUM = 1_000_000


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case tariffs.ProposeTariff():
            return propose(company, command)
        case tariffs.SetPrice():
            return set_price(company, command)
        case tariffs.LoadPrices():
            return load(company, command)
        case tariffs.SubmitTariff():
            return submit(company, command)
        case tariffs.WithdrawTariff():
            return withdraw(company, command)
        case tariffs.AgreePrice():
            return agree(company, command)
        case _:
            raise AssertionError(command)


def propose(company: Company, command: tariffs.ProposeTariff) -> Proposal:
    """Raises Impossible pricing.unknown_list, text.empty, text.too_long, tariffs.past_date, tariffs.dates, tariffs.floor,
    tariffs.unknown_family, tariffs.repeated_family, tariffs.change."""
    base = pricing.known(company, command.base)
    if command.valid_from < company.now.date():
        raise Impossible("tariffs.past_date", "valid_from", day=command.valid_from.isoformat())
    _ordered(command.valid_from, command.valid_to)
    if not command.floor.is_finite() or not 0 <= command.floor < 100:
        raise Impossible("tariffs.floor", "floor")
    _check_changes(company, command.changes)
    found = TariffProposal(
        number=numbering.next_number(company.counters, company.now.year, Series.TARIFF_PROPOSAL),
        code=_free_code(company, command.valid_from),
        name=crm.text(command.name, tariffs.NAME_LENGTH, "name"),
        base=base.code,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        floor=command.floor,
        changes=command.changes,
        rounding=command.rounding,
        prices=(),
        drafted_at=company.now,
    )
    families = {each.product: company.products[each.product].family for each in base.prices}
    prices = tuple(replace(each, amount=tariff_checks.by_rule(found, families[each.product], each.amount)) for each in base.prices)
    return Proposal((tariffs.TariffProposed(proposal=replace(found, prices=prices)),), subject=found.number)


def _ordered(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Impossible("tariffs.dates", "valid_to")


def _check_changes(company: Company, changes: Iterable[tariffs.FamilyChange]) -> None:
    families, seen = {each.family for each in company.products}, set[str]()
    for each in changes:
        if each.family not in families:
            raise Impossible("tariffs.unknown_family", "changes", family=each.family)
        if each.family in seen:
            raise Impossible("tariffs.repeated_family", "changes", family=each.family)
        if not each.percent.is_finite() or not LEAST_CHANGE <= each.percent <= MOST_CHANGE:
            raise Impossible("tariffs.change", "changes", family=each.family)
        seen.add(each.family)


def _free_code(company: Company, day: date) -> str:
    """TG-2026, or TG-2026-2 when there is one already, on the lists or proposed."""
    taken = {each.code for each in company.price_lists} | {each.code for each in company.proposals}
    code, rank = f"TG-{day.year}", 1
    while code in taken:
        rank += 1
        code = f"TG-{day.year}-{rank}"
    return code


def _draft(company: Company, number: str) -> TariffProposal:
    """Raises Impossible tariffs.unknown, tariffs.closed of what is no draft."""
    found = tariffs.known(company, number)
    if found.status != "draft":
        raise Impossible("tariffs.closed", proposal=number)
    return found


def _check_price(amount: Decimal, minimum: int) -> None:
    if not amount.is_finite() or not 0 < amount <= MOST_PRICE or amount != money.cents(amount):
        raise Impossible("tariffs.amount", "amount")
    if not 1 <= minimum <= MOST_MINIMUM:
        raise Impossible("tariffs.minimum", "minimum")


def set_price(company: Company, command: tariffs.SetPrice) -> Proposal:
    """Raises Impossible as `_draft`, catalogue.unknown_product, tariffs.amount, tariffs.minimum, tariffs.same_price."""
    found = _draft(company, command.proposal)
    product = catalogue.known(company, command.product)
    _check_price(command.amount, command.minimum)
    before = next((each for each in found.prices if (each.product, each.minimum) == (product.code, command.minimum)), None)
    unit = before.unit if before else product.sold_in
    price = Price(product=product.code, unit=unit, amount=command.amount, minimum=command.minimum)
    if price == before:
        raise Impossible("tariffs.same_price", "amount", product=product.code)
    return Proposal((tariffs.PriceChanged(proposal=found.number, price=price, previous=before),), subject=found.number)


def load(company: Company, command: tariffs.LoadPrices) -> Proposal:
    """Raises Impossible as `_draft`, tariffs.no_prices, tariffs.too_many, tariffs.unknown_product, tariffs.unit, tariffs.row_amount,
    tariffs.row_minimum, tariffs.twice, each with the `row` of the sheet (its heads are row 1), and tariffs.nothing_changed."""
    found = _draft(company, command.proposal)
    if not command.prices:
        raise Impossible("tariffs.no_prices", "prices")
    if len(command.prices) > MOST_PRICES:
        raise Impossible("tariffs.too_many", "prices", limit=MOST_PRICES)
    seen: set[tuple[str, int]] = set()
    for row, each in enumerate(command.prices, start=2):
        product = company.products.get(each.product)
        if product is None:
            raise Impossible("tariffs.unknown_product", "prices", row=row, product=each.product)
        if each.unit != product.sold_in:
            raise Impossible("tariffs.unit", "prices", row=row, product=each.product, unit=each.unit)
        try:
            _check_price(each.amount, each.minimum)
        except Impossible as reason:
            code = f"tariffs.row_{reason.refusal.field}"
            raise Impossible(code, "prices", row=row, product=each.product) from reason
        if (each.product, each.minimum) in seen:
            raise Impossible("tariffs.twice", "prices", row=row, product=each.product)
        seen.add((each.product, each.minimum))
    changed = len(set(command.prices) ^ set(found.prices))
    if not changed:
        raise Impossible("tariffs.nothing_changed", "prices")
    keys = {(each.product, each.minimum) for each in set(command.prices) ^ set(found.prices)}
    return Proposal((tariffs.PricesLoaded(proposal=found.number, prices=command.prices, changed=len(keys)),), subject=found.number)


def submit(company: Company, command: tariffs.SubmitTariff) -> Proposal:
    """Raises Impossible as `_draft`, text.empty, text.too_long. Warns tariffs.<code of the anomaly>, once a code, with its count."""
    found = _draft(company, command.proposal)
    note = crm.text(command.note, tariffs.NOTE_LENGTH, "note")
    told: dict[str, list[tariff_checks.Anomaly]] = {}
    for each in tariff_checks.anomalies(company, found):
        told.setdefault(each.code, []).append(each)
    warnings = tuple(
        Warning(code=f"tariffs.{code}", params={"count": len(each), "first": each[0].product or each[0].price_list})
        for code, each in told.items()
    )
    return Proposal((tariffs.TariffSubmitted(proposal=found.number, note=note),), warnings, found.number)


def withdraw(company: Company, command: tariffs.WithdrawTariff) -> Proposal:
    """Raises Impossible tariffs.unknown, tariffs.closed of what is decided or withdrawn."""
    found = tariffs.known(company, command.proposal)
    if found.status not in ("draft", "submitted"):
        raise Impossible("tariffs.closed", proposal=found.number)
    return Proposal((tariffs.TariffWithdrawn(proposal=found.number),), subject=found.number)


def agree(company: Company, command: tariffs.AgreePrice) -> Proposal:
    """Raises Impossible crm.unknown_customer, catalogue.unknown_product, tariffs.amount, tariffs.minimum, tariffs.dates,
    tariffs.agreed_already. Warns tariffs.agreed_below_cost, tariffs.agreed_dearer than the list in force."""
    customer, product = crm.known(company, command.customer), catalogue.known(company, command.product)
    _check_price(command.amount, command.minimum)
    _ordered(command.valid_from, command.valid_to)
    for each in agreed_with(company, customer.code):
        same = (each.product, each.minimum) == (product.code, command.minimum)
        if same and each.valid_from <= command.valid_to and command.valid_from <= each.valid_to:
            raise Impossible("tariffs.agreed_already", "valid_from", agreed=each.number)
    made = AgreedPrice(
        number=numbering.next_number(company.counters, company.now.year, Series.AGREED_PRICE),
        customer=customer.code,
        product=product.code,
        unit=product.sold_in,
        amount=command.amount,
        minimum=command.minimum,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
    )
    return Proposal((tariffs.PriceAgreed(agreed=made),), _agreed_doubts(company, made), made.number)


def _agreed_doubts(company: Company, made: AgreedPrice) -> tuple[Warning, ...]:
    product = company.products[made.product]
    price = Price(product=made.product, unit=made.unit, amount=made.amount, minimum=made.minimum)
    cost = tariff_checks.cost_of(company, price)
    if cost is not None and made.amount < cost:
        return (Warning(code="tariffs.agreed_below_cost", params={"product": made.product, "cost": str(money.cents(cost))}),)
    try:
        listed = pricing.in_force(company, made.valid_from).price(product, made.minimum * product.unit(made.unit).pieces)
    except Impossible:
        return ()
    if listed.amount >= made.amount:
        return ()
    return (Warning(code="tariffs.agreed_dearer", params={"product": made.product, "cost": str(listed.amount)}),)


def agreed_with(company: Company, customer: str) -> tuple[AgreedPrice, ...]:
    """The prices agreed with a customer, in the order of their making."""
    return tuple(each for each in company.agreed_prices if each.customer == customer)


def agreed_price(company: Company, customer: str, product: str, pieces: int, day: date) -> AgreedPrice | None:
    """The price agreed with a customer for that many basic units on that day, or None: the highest minimum that applies."""
    size = company.products[product].unit(company.products[product].sold_in).pieces
    fit = [
        each for each in agreed_with(company, customer) if each.product == product and each.valid_on(day) and each.minimum * size <= pieces
    ]
    return max(fit, key=lambda each: each.minimum, default=None)
