"""Rules about recovering: which invoices were left in peace, and what a customer has undertaken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from blocks.observation import Outcome
from casestudies.company.dunning import Dunning, DunningSent, InstalmentPlan, PlanAgreed, PlanCancelled, Promise, PromiseNoted
from casestudies.company.messages import TRAINEE
from casestudies.observation.reading import Found, RuleEntry, entries
from casestudies.observation.standing_rules import touched
from casestudies.run import Run


class Spared(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `spared` asks: no letter of the trainee, of level 1 or above, claims one of `invoices`. It is seen once a letter was sent."""

    invoices: tuple[str, ...]


class Undertaken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `undertaken` asks: that `customer` is noted to pay `amount` (euros including VAT) on `day`, as a promise or as a running plan of
    that one date; and nothing else of it."""

    customer: str
    amount: Decimal
    day: date


def spared(run: Run, asked: Spared) -> Found:
    """Nothing was claimed that should not be."""
    letters = [each for each in touched(run, "dunnings").values() if isinstance(each, Dunning) and each.sent_by == TRAINEE]
    wrong = [(each.number, one.invoice) for each in letters if each.level for one in each.invoices if one.invoice in asked.invoices]
    numbers = {number for number, _invoice in wrong} or {each.number for each in letters}
    events = entries(run, lambda event: isinstance(event, DunningSent) and event.dunning.number in numbers)
    if wrong:
        said = ", ".join(dict.fromkeys(invoice for _number, invoice in wrong))
        return Found(outcome=Outcome.NOT_MET, key="claimed", params={"found": said}, events=events)
    return Found(outcome=Outcome.MET, key="spared", events=events) if letters else Found(outcome=Outcome.NOT_SEEN, key="untouched")


def undertaken(run: Run, asked: Undertaken) -> Found:
    """What the customer undertook is noted, as it said it."""
    promises = [each for each in touched(run, "promises").values() if isinstance(each, Promise) and each.customer == asked.customer]
    plans = [each for each in touched(run, "plans").values() if isinstance(each, InstalmentPlan) and each.customer == asked.customer]
    said = [(each.due_on, each.amount) for each in promises]
    said += [(part.due_on, part.amount) for each in plans if each.cancelled_on is None for part in each.instalments]
    events = _events(run, asked.customer, {each.number for each in plans})
    if not said:
        return Found(outcome=Outcome.NOT_MET, key="undone", events=events) if plans else Found(outcome=Outcome.NOT_SEEN, key="untouched")
    if set(said) == {(asked.day, asked.amount)}:
        return Found(outcome=Outcome.MET, key="right", events=events)
    found = ", ".join(f"{amount:.2f} {day:%d/%m/%Y}".replace(".", ",") for day, amount in said)
    return Found(outcome=Outcome.NOT_MET, key="several" if len(set(said)) > 1 else "wrong", params={"found": found}, events=events)


def _events(run: Run, customer: str, plans: set[str]) -> tuple[int, ...]:
    return entries(
        run,
        lambda event: (
            (isinstance(event, PromiseNoted) and event.promise.customer == customer)
            or (isinstance(event, PlanAgreed) and event.plan.customer == customer)
            or (isinstance(event, PlanCancelled) and event.plan in plans)
        ),
    )


RULES: dict[str, RuleEntry] = {
    "spared": RuleEntry(spared, frozenset({"untouched", "claimed", "spared"}), Spared),
    "undertaken": RuleEntry(undertaken, frozenset({"untouched", "undone", "wrong", "several", "right"}), Undertaken),
}
